"""What the forms of a case have in common: the revision they show, files, words typed before."""

from typing import Any

from django import forms
from django.http import QueryDict

from sunlit.design.files import looked_through
from sunlit.desk.door import (
    StaffRequest,
)
from sunlit.documents import operations as documents


def initial(form: forms.Form, given: QueryDict) -> dict[str, Any]:
    """What was typed, field by field, for a form that has not been sent."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if key in given:
            found[name] = given.getlist(key) if isinstance(field, forms.MultipleChoiceField) else given.get(key)
    return found


def attach(request: StaffRequest, pk: int, file: Any) -> int:
    row = documents.attach(
        by=request.actor,
        at=request.at,
        name=file.name,
        content=file,
        subject=("case", str(pk)),
        looked_through=looked_through(file),
    )
    return row.pk


def revision(request: StaffRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1

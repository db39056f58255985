"""Who changed which field, when and why; and any two versions field by field."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.desk.door import StaffRequest, number_in, staff
from sunlit.desk.powerwords import in_words, said
from sunlit.desk.views.powers.showing import READ, found_power, found_version
from sunlit.offices.rules import Subject, require
from sunlit.powers import queries
from sunlit.powers.differences import Part, differences
from sunlit.powers.fields import FIELDS
from sunlit.powers.queries import FieldChange


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change, with the words that went and came."""

    change: FieldChange
    parts: tuple[Part, ...]


@require_safe
@staff
def history(request: StaffRequest, pk: int) -> HttpResponse:
    """Every change of every field, the newest first; ``?field=`` only one."""
    require(request.actor, READ, Subject("list"))
    found = found_power(pk)
    everything = queries.field_history(found)
    field = request.GET.get("field", "")
    field = field if field in FIELDS else ""
    counts: dict[str, int] = {}
    for change in everything:
        counts[change.field.name] = counts.get(change.field.name, 0) + 1
    chosen = [change for change in everything if not field or change.field.name == field]
    context = {
        "power": found,
        "name": found_version(found, None).name,
        "changes": [ChangeShown(change, _parts(change)) for change in chosen],
        "field": field,
        "fields": [(entry, counts[entry.name]) for entry in FIELDS.values() if entry.name in counts],
        "total": len(everything),
    }
    return render(request, "desk/powers/history.html", context)


def _parts(change: FieldChange) -> tuple[Part, ...]:
    name = change.field.name
    found = differences({name: said(name, change.old)}, {name: said(name, change.new)})
    return found[0].parts if found else ()


@require_safe
@staff
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Two versions, field by field: ``?a=`` the older, ``?b=`` the newer."""
    require(request.actor, READ, Subject("list"))
    found = found_power(pk)
    versions = queries.versions_of(found)
    newest = versions[0].number if versions else 1
    new = number_in(request, "b") or newest
    old = number_in(request, "a") or max(new - 1, 1)
    before, after = found_version(found, old), found_version(found, new)
    plain = queries.readable([before, after])
    rows: list[tuple[Any, str, tuple[Part, ...]]] = [
        (FIELDS[one.field].label, one.field, one.parts) for one in differences(*(in_words(one) for one in plain))
    ]
    context = {"power": found, "versions": versions, "before": before, "after": after, "rows": rows}
    return render(request, "desk/powers/compare.html", context)

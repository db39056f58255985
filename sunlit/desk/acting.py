"""Forms that become acts: filled from what was sent (or kept through a sign-in), and told what was refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sunlit.desk.door import StaffRequest, faults_of, language, number_in, sentence, typed
from sunlit.desk.templatetags.desk import mixed
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, may, require
from sunlit.publication.pages import Paging

Form = TypeVar("Form", bound=forms.BaseForm)
Value = TypeVar("Value")
Row = TypeVar("Row", bound=Model)


def filled(request: StaffRequest, form: Callable[..., Form], **options: Any) -> Form:
    """The form with what was sent; else with what was typed before the session ran out; else fresh."""
    if request.method == "POST":
        return form(request.POST, request.FILES, **options)
    kept = typed(request)
    return form(**options) if kept is None else form(kept, **options)


def attempt(form: forms.BaseForm, act: Callable[[], Value]) -> Value | None:
    """What the act gives; None where it was refused: the form then says why, at the field where there is one."""
    try:
        return act()
    except Refusal as refusal:
        faults = faults_of(refusal) or {refusal.field: sentence(refusal)}
        for field, words in faults.items():
            form.add_error(field if field in form.fields else None, told(words))
        return None


def in_chinese(field: forms.Field) -> None:
    """Mark a box whose choices are Chinese data (names of organs, posts, people) as such on an English page."""
    if language().startswith("en"):
        field.widget.attrs["lang"] = "zh-Hans"


def told(words: str) -> str | SafeString:
    """A refusal's sentence, with the Chinese names in it marked as such on an English page."""
    return mixed(words)


def permits(by: Actor, acts: Mapping[str, Subject]) -> dict[str, bool]:
    """For templates: whether this person may do each act, under the act's last word (``may.publish_item``)."""
    return {act.rpartition(".")[2]: may(by, act, subject) for act, subject in acts.items()}


def page_of(request: StaffRequest, rows: QuerySet[Row], size: int) -> tuple[list[Row], Paging]:
    """The rows of the page that the address asks for, and where it stands; the nearest page where there is none."""
    total = rows.count()
    last = max(1, -(-total // size))
    page = min(max(number_in(request, "page") or 1, 1), last)
    return list(rows[(page - 1) * size : page * size]) if total else [], Paging(page, size, total)


def status_of(form: forms.BaseForm) -> int:
    """The status of a page with a form: 422 where it was sent and refused."""
    return 422 if form.is_bound and form.errors else 200


@dataclass(frozen=True, slots=True)
class Deed:
    """One of several acts that a page offers, each with its own form; the form's ``act`` field says which was sent."""

    name: str
    right: str
    subject: Subject
    title: str
    effect: str
    form: Callable[..., forms.BaseForm]
    run: Callable[[dict[str, Any]], object]
    done: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The forms that a page shows, the one that was refused, and what was done."""

    offered: list[tuple[Deed, forms.BaseForm]]
    refused: forms.BaseForm | None = None
    done: Deed | None = None
    late: bool = False

    @property
    def status(self) -> int:
        """The status of the page; 409 where what was sent came too late."""
        if self.late:
            return 409
        return status_of(self.refused) if self.refused is not None else 200


def settle(request: StaffRequest, deeds: Sequence[Deed]) -> Settled:
    """Do the act that was sent, and give the forms of those that this person may do.

    An act that the page has no more, because it was done a moment ago, is answered by the page as it stands now.
    Raises OfficesRefusal where the act that was sent is not this person's, Http404 where none was named.
    """
    sent = request.POST if request.method == "POST" else typed(request)
    name = sent.get("act", "") if sent is not None else ""
    if request.method == "POST" and not name:
        raise Http404
    late = request.method == "POST" and name not in {deed.name for deed in deeds}
    if late:
        messages.warning(request, gettext("没有办：这一步可能刚刚办过，或者别人先办了。下面是现在的情况。"))
    shown: list[tuple[Deed, forms.BaseForm]] = []
    refused: forms.BaseForm | None = None
    for deed in deeds:
        if request.method == "POST" and deed.name == name:
            require(request.actor, deed.right, deed.subject)
        elif not may(request.actor, deed.right, deed.subject):
            continue
        form = deed.form(sent if deed.name == name else None, auto_id=f"{deed.name}_%s")
        if request.method == "POST" and deed.name == name:
            if form.is_valid() and attempt(form, partial(_run, deed, form)) is not None:
                return Settled(shown, None, deed)
            refused = form
        shown.append((deed, form))
    return Settled(shown, refused, late=late)


def _run(deed: Deed, form: forms.BaseForm) -> object:
    """Whatever the act gives; an act that gives nothing was done all the same."""
    given = deed.run(form.cleaned_data)
    return True if given is None else given

"""A law changed: the old and the new text side by side, and all that cites what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.basis.changes import Change, Part, parts, sides
from sunlit.basis.citations import canonical_title
from sunlit.basis.models import LawVersion
from sunlit.desk.acting import attempt, filled, status_of
from sunlit.desk.door import StaffRequest, number_in, or_404, staff
from sunlit.desk.forms import Page
from sunlit.legality import queries
from sunlit.legality.operations import answer_change, answer_repeal
from sunlit.legality.queries import AffectedPower, Impact, Repeal
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.queries import codes_of, opened_for, opened_for_repeal
from sunlit.publication.pages import Paging

READ, OPEN, REPEAL = "read.powers", "legality.answer_change", "legality.answer_repeal"
SIZE = 50
KINDS = {
    "changed": _("有修改"),
    "moved": _("条号和内容都改了"),
    "renumbered": _("只改条号"),
    "added": _("新增"),
    "removed": _("删去"),
    "same": _("没有变化"),
}
LOOKS = {"changed": "yellow", "moved": "yellow", "renumbered": "blue", "added": "green", "removed": "red"}
CONCERNS = {
    "content": _("所引内容有变"),
    "number": _("只需核对条号"),
    "whole": _("引用整部法"),
}
CONCERN_LOOKS = {"content": "red", "number": "blue", "whole": ""}


@require_safe
@staff
def change_list(request: StaffRequest) -> HttpResponse:
    """The laws whose older editions published powers still cite."""
    require(request.actor, READ, Subject("list"))
    context = {"rows": queries.waiting_changes(), "repealed": queries.repealed_laws()}
    return render(request, "desk/laws/changes.html", context)


class OpeningForm(Page):
    """Which of the affected powers have to be adjusted, and since when the time to file runs."""

    scope = forms.ChoiceField(label=_("为哪些职权开出调整"), widget=forms.RadioSelect, initial="all")
    happened_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )

    def __init__(
        self, *args: Any, powers: Iterable[AffectedPower], besides: tuple[tuple[str, str], ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = len({one.power for one in powers})
        choices = [("all", gettext("全部受影响的（%d 项）") % every), ("chosen", gettext("只是表里勾选的"))]
        self.choose("scope", [*besides, *choices])


class RepealForm(OpeningForm):
    """Because a law was repealed; besides: by what."""

    document = forms.CharField(label=_("废止的决定或者新法"), required=False, max_length=200)

    def __init__(self, *args: Any, found: Repeal, **kwargs: Any) -> None:
        super().__init__(*args, powers=found.powers, **kwargs)
        day = self.fields["happened_on"]
        day.label, day.help_text = gettext("废止的日期"), gettext("各机关的报送时限从这一天的次日起算")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def repealed(request: StaffRequest) -> HttpResponse:
    """What cites a law that was repealed, and the adjustments that follow; ``law``: its title."""
    require(request.actor, READ, Subject("list"))
    asked = request.GET.get("law", "").strip()[:200]
    rows = LawVersion.objects.filter(law__title=canonical_title(asked)).select_related("law")
    edition = rows.order_by("-adopted_on").first() if asked else None
    if edition is None:
        return render(request, "desk/laws/repeal.html", {"asked": asked}, status=404 if asked else 200)
    found = queries.repeal(edition)
    if request.method == "POST":
        require(request.actor, REPEAL, Subject("law"))
    form = filled(request, partial(RepealForm, found=found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = _chosen(request, data["scope"], found.powers)
        if data["scope"] == "chosen" and not chosen:
            form.add_error("scope", gettext("一项也没有勾选。请勾选，或者改选别的范围。"))
        else:
            words = {"happened_on": data["happened_on"], "document": data["document"], "powers": chosen}
            done = attempt(form, lambda: answer_repeal(edition=edition, by=request.actor, at=request.at, **words))
            if done is not None:
                messages.success(request, gettext("已开出 %(n)d 件调整。") % {"n": len(done[1])})
                return redirect(f"{reverse('desk:adjustments')}?repealed={edition.pk}")
    number = max(number_in(request, "page") or 1, 1)
    shown = found.powers[(number - 1) * SIZE : number * SIZE]
    context = {
        "asked": asked,
        "edition": edition,
        "found": found,
        "powers": shown,
        "codes": codes_of([one.power for one in shown]),
        "organs": dict(Organ.objects.filter(pk__in={one.organ for one in shown}).values_list("pk", "short_name")),
        "paging": Paging(number, SIZE, len(found.powers)),
        "opened": opened_for_repeal(edition.pk),
        "form": form,
        "may_open": may(request.actor, REPEAL, Subject("law")) and bool(found.powers),
        "answer": queries.answer_of_repeal(edition),
    }
    return render(request, "desk/laws/repeal.html", context, status=status_of(form))


class AnswerForm(OpeningForm):
    """Because a law was amended: those by whose content alone it is concerned may be meant."""

    def __init__(self, *args: Any, found: Impact, **kwargs: Any) -> None:
        content = len({one.power for one in found.powers if one.concern == "content"})
        besides = (("content", gettext("所引内容有变的（%d 项）") % content),)
        super().__init__(*args, powers=found.powers, besides=besides, **kwargs)
        self.fields["scope"].initial = "content"
        day = self.fields["happened_on"]
        day.label = gettext("新版本公布的日期")
        day.help_text = gettext("各机关的报送时限从这一天的次日起算；早就公布的法律，时限可能已经过了，会照规则亮牌")


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the page: the change, both texts with their marks, what cites it."""

    change: Change
    label: Any
    look: str
    old: tuple[Part, ...]
    new: tuple[Part, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def change(request: StaffRequest, old: int, new: int) -> HttpResponse:
    """The step from one edition to the next: what it affects, and the texts side by side."""
    require(request.actor, READ, Subject("list"))
    before, after = _editions(old, new)
    found = queries.impact(before, after)
    allowed = may(request.actor, OPEN, Subject("law"))
    if request.method == "POST":
        require(request.actor, OPEN, Subject("law"))
    form = filled(request, partial(AnswerForm, found=found, initial={"happened_on": after.adopted_on}))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = _chosen(request, data["scope"], found.powers)
        if data["scope"] == "chosen" and not chosen:
            form.add_error("scope", gettext("一项也没有勾选。请勾选，或者改选别的范围。"))
        else:
            done = attempt(
                form,
                lambda: answer_change(
                    old=before,
                    new=after,
                    happened_on=data["happened_on"],
                    by=request.actor,
                    at=request.at,
                    powers=chosen,
                ),
            )
            if done is not None:
                messages.success(request, gettext("已开出 %(n)d 件调整。") % {"n": len(done[1])})
                return redirect(f"{reverse('desk:adjustments')}?edition={after.pk}")
    number = max(number_in(request, "page") or 1, 1)
    concern = request.GET.get("concern", "")
    powers = [one for one in found.powers if one.concern == concern] if concern in CONCERNS else list(found.powers)
    shown = powers[(number - 1) * SIZE : number * SIZE]
    everything = request.GET.get("show") == "all"
    context = {
        "found": found,
        "old": before,
        "new": after,
        "kinds": [(KINDS[kind], n) for kind in KINDS if (n := found.kinds.get(kind, 0))],  # type: ignore[call-overload]  # the keys above are the kinds
        "concerns": [(name, label, found.concerns[name]) for name, label in CONCERNS.items()],
        "concern": concern if concern in CONCERNS else "",
        "concern_labels": CONCERNS,
        "concern_looks": CONCERN_LOOKS,
        "kind_labels": KINDS,
        "powers": shown,
        "codes": codes_of([one.power for one in shown]),
        "organs": dict(Organ.objects.filter(pk__in={one.organ for one in shown}).values_list("pk", "short_name")),
        "paging": Paging(number, SIZE, len(powers)),
        "opened": opened_for(after.pk),
        "rows": [_row(one) for one in found.changes if everything or one.kind != "same"],
        "everything": everything,
        "form": form,
        "may_open": allowed and bool(found.powers),
        "answer": queries.answer_of(before, after),
        "steps": queries.changes_of(after.law),
    }
    return render(request, "desk/laws/change.html", context, status=status_of(form))


def _editions(old: int, new: int) -> tuple[LawVersion, LawVersion]:
    rows = LawVersion.objects.select_related("law").in_bulk([old, new])
    before, after = or_404(rows.get(old)), or_404(rows.get(new))
    fits = before.law_id == after.law_id and before.adopted_on < after.adopted_on
    return or_404((before, after) if fits else None)


def _row(change: Change) -> Row:
    old, new = sides(parts(change.old.text if change.old else "", change.new.text if change.new else ""))
    if change.kind in ("same", "renumbered"):
        text = change.new.text if change.new else ""
        old = new = (("same", text),)
    return Row(change, KINDS[change.kind], LOOKS.get(change.kind, ""), old, new)


def _chosen(request: StaffRequest, scope: str, powers: Iterable[AffectedPower]) -> list[int] | None:
    """The rows of the powers that were meant; None for all of them."""
    if scope == "all":
        return None
    if scope == "content":
        return list(dict.fromkeys(one.power for one in powers if one.concern == "content"))
    return [int(text) for text in request.POST.getlist("power") if text.isascii() and text.isdigit()]

"""Moving running cases to a new version of their chart: the map of places, each case before and after, the approval."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from sunlit.cases import operations
from sunlit.cases.models import Case, Move
from sunlit.cases.queries.moving import Preview, move_between, previews, running_on
from sunlit.desk.acting import Deed, Settled, in_chinese, page_of, settle
from sunlit.desk.door import StaffRequest, language, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures import queries
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.moving import map_remarks, place_title, places_of, proposed, targets

READ = "read.powers"
SIZE = 50


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


@dataclass
class _Pair:
    """An older version, the one in force, and the map between them, if there is one already."""

    old: ChartVersion
    new: ChartVersion
    move: Move | None
    shown: Move = field(init=False)

    def __post_init__(self) -> None:
        nets = queries.compiled(self.old), queries.compiled(self.new)
        self.shown = self.move or Move(from_version=self.old, to_version=self.new, places=proposed(*nets))

    def form(self, data: Any = None, **options: Any) -> Page:
        """The map as questions: for each place of the old chart the step at which its cases go on."""
        old, new = queries.compiled(self.old), queries.compiled(self.new)
        form = Page(data, **options)
        code = language()
        steps = [(step.id, step.title.in_language(code)) for step in targets(new)]
        for name, to in {**proposed(old, new), **self.shown.places}.items():
            if ">" in name or name.startswith("~"):
                # A branch that waits, or a memory: it stays what it is, or the check says why it cannot.
                form.fields[f"place_{name}"] = forms.CharField(required=False, initial=to, widget=forms.HiddenInput)
                continue
            label = place_title(old.flow, name).in_language(code)
            choice = forms.ChoiceField(
                label=label, required=False, choices=[("", gettext("请选择")), *steps], initial=to
            )
            form.fields[f"place_{name}"] = choice
        form.fields["reason"] = forms.CharField(
            label=gettext("移动的理由"),
            help_text=gettext("写进每个办件的办理记录，申请人看得到"),
            max_length=300,
            initial=self.shown.reason,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        in_chinese(form.fields["reason"])
        return form

    def remarks(self) -> tuple[Any, ...]:
        """What is wrong with the map as it stands."""
        return map_remarks(queries.compiled(self.old), queries.compiled(self.new), self.shown.places)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """The cases that still run on an older version, where a map takes each, and the map's way to approval."""
    require(request.actor, READ, Subject("list"))
    old = or_404(queries.chart_version(pk))
    new = queries.published_chart(old.chart.power, scope=old.chart.scope)
    if old.state != ChartVersion.State.SUPERSEDED or new is None:
        raise Http404
    pair = _Pair(old, new, move_between(old, new))
    if request.method == "POST" and request.POST.get("act") == "move":
        return _go_over(request, pair)
    settled = settle(request, _deeds(request, pair))
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:chart_move", pk)
    return _show(request, pair, settled)


def _deeds(request: StaffRequest, pair: _Pair) -> list[Deed]:
    if pair.move is not None and pair.move.approved_by_id is not None:
        return []
    organ = pair.old.chart.power.organ_id
    waiting = pair.move
    deeds = [
        Deed(
            "propose",
            "cases.propose_move",
            Subject("power", organ=organ),
            gettext("改移动办法") if waiting else gettext("提出移动办法"),
            gettext("每个位置都要有去处，移过去的办件都要能正常办结，才能提出。"),
            pair.form,
            lambda data: operations.propose_move(
                by=request.actor,
                at=request.at,
                from_version=pair.old.pk,
                places={name.removeprefix("place_"): str(to) for name, to in data.items() if name.startswith("place_")},
                reason=data["reason"],
            ),
            gettext("已提出，等待另一个人批准。"),
        )
    ]
    if waiting is not None:
        deeds.append(
            Deed(
                "approve",
                "cases.approve_move",
                Subject("power", organ=organ, made_by=waiting.proposed_by_id),
                gettext("批准移动办法"),
                gettext("批准以后，办件可以逐个或者一起移到新的流程图。"),
                SureForm,
                lambda data: operations.approve_move(by=request.actor, at=request.at, move=waiting.pk),
                gettext("已批准。"),
            )
        )
    return deeds


def _go_over(request: StaffRequest, pair: _Pair) -> HttpResponse:
    """Moves the cases that were ticked, each by itself: one that cannot go does not hold up the others."""
    if pair.move is None:
        raise Http404
    gone, refused = 0, []
    for one in request.POST.getlist("case")[:SIZE]:
        key, _dot, revision = one.partition(".")
        if not (key.isdecimal() and revision.isdecimal()):
            raise Http404
        try:
            operations.move_to_version(
                by=request.actor, at=request.at, case=int(key), revision=int(revision), move=pair.move.pk
            )
            gone += 1
        except Refusal as refusal:
            number = Case.objects.filter(pk=int(key)).values_list("number", flat=True).first()
            refused.append(f"{number or key}：{sentence(refusal)}")
    if gone:
        messages.success(request, ngettext("%d 个办件已移到新的流程图。", "%d 个办件已移到新的流程图。", gone) % gone)
    for words in refused:
        messages.warning(request, words)
    if not gone and not refused:
        messages.warning(request, gettext("没有选办件。请先勾选要移动的办件。"))
    return redirect("desk:chart_move", pair.old.pk)


def _show(request: StaffRequest, pair: _Pair, settled: Settled) -> HttpResponse:
    power = pair.old.chart.power
    allowed = may(request.actor, "cases.move_to_version", Subject("case", organ=power.organ_id))
    cases, paging = page_of(request, running_on(pair.old), SIZE)
    rows: list[Preview] = previews(
        running_on(pair.old).filter(pk__in=[one.pk for one in cases]), pair.shown, request.at
    )
    name = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True).first()
    context = {
        "old": pair.old,
        "new": pair.new,
        "move": pair.move,
        "approved": pair.move is not None and pair.move.approved_by_id is not None,
        "power": power,
        "name": name or power.code,
        "remarks": pair.remarks(),
        "map": _lines(pair),
        "rows": rows,
        "paging": paging,
        "settled": settled,
        "may_move": allowed,
    }
    return render(request, "desk/charts/move.html", context, status=settled.status)


def _lines(pair: _Pair) -> list[tuple[Any, Any, bool]]:
    """The map in words: where from, where to, and whether the step is another one."""
    old, new = queries.compiled(pair.old), queries.compiled(pair.new)
    lines = []
    for name in places_of(old):
        to = pair.shown.places.get(name, "")
        if not name.startswith("~"):
            lines.append((place_title(old.flow, name), place_title(new.flow, to) if to else None, to != name))
    return lines

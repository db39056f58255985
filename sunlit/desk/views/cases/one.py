"""One case: its page, the forms of its open steps, its chart."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.accounts.queries import messages_about
from sunlit.basis.parameters import parameter
from sunlit.cases import operations
from sunlit.cases.charted import notes_down
from sunlit.cases.discretion import fixes_fine, money
from sunlit.cases.models import Case, Weighing, WorkItem
from sunlit.cases.queries import (
    CasePage,
    ClockRow,
    ItemRow,
    case_for_staff,
    case_page,
    case_row_for_staff,
    together,
)
from sunlit.cases.queries.inside import Inside, Opened, handed_on, inside_of, may_hand_on
from sunlit.cases.queries.weighing import grounds_of, is_weighed, may_approve, may_weigh, weighing_of
from sunlit.desk.door import (
    StaffRequest,
    anywhere,
    faults_of,
    language,
    or_404,
    sentence,
    staff,
    typed,
)
from sunlit.desk.stepform import StepForm, button, consequences
from sunlit.desk.templatetags.desk import mixed
from sunlit.desk.views.cases.events import ACTS, may_supplement
from sunlit.desk.views.cases.sending import attach, initial, revision
from sunlit.desk.views.discretion import WEIGHED
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.ledger.queries import trace_of
from sunlit.ledger.rows import attach as attach_row
from sunlit.ledger.rows import fetch
from sunlit.offices.queries import day_of, desks_of
from sunlit.powers.models import LegalBasis
from sunlit.procedures.drawing import draw, folds, outline, pages
from sunlit.procedures.model import Step
from sunlit.procedures.queries import compiled
from sunlit.procedures.timing import all_limit_words
from sunlit.voices.queries import voices_of_case


@require_safe
@staff
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one case, and the form of each step that this person may do now."""
    return _show(request, case_for_staff(pk, request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def step(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Complete one open step; what was typed stays in the form when it is refused."""
    found = case_row_for_staff(pk, request.actor)
    work = or_404(fetch(WorkItem, pk=item, case_id=pk))
    if request.method != "POST":
        return _show(request, together(found), given=typed(request), item=item)
    attach_row(found, "chart_version", without=("source",))
    asked = compiled(found.chart_version).flow.step(work.step)
    form = _form(found.organ_id, work.pk, asked, request, request.POST)
    form.is_valid()
    try:
        outputs = form.outputs(lambda file: attach(request, found.pk, file))
        done = operations.complete_step(
            by=request.actor, at=request.at, item=item, revision=revision(request), outputs=outputs
        )
    except Refusal as refusal:
        left = form.take(faults_of(refusal))
        words = "".join(left) if faults_of(refusal) else sentence(refusal)
        return _show(request, case_for_staff(pk, request.actor), form=form, refusal=words, status=422)
    after = "、".join(done.opened)
    told = gettext("“%(title)s”已完成。") % {"title": work.title}
    told += gettext("接下来：%(steps)s。") % {"steps": after} if after else ""
    messages.success(request, mixed(told))
    return redirect("desk:case", pk=pk)


@require_POST
@staff
def take(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Tell the other holders of the post that one is doing this step."""
    found = case_for_staff(pk, request.actor)
    or_404(WorkItem.objects.filter(pk=item, case=found).first())
    operations.take_work(by=request.actor, at=request.at, item=item)
    return redirect(reverse("desk:case", args=[pk]) + f"#step-{item}")


@require_POST
@staff
def hand_on(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """One post inside the office hands its part of an open step on to the next."""
    found = case_for_staff(pk, request.actor)
    work = or_404(WorkItem.objects.filter(pk=item, case=found).first())
    part, note = (request.POST.get(name, "") for name in ("part", "note"))
    try:
        made = operations.hand_on(by=request.actor, at=request.at, item=item, part=part, note=note)
    except Refusal as refusal:
        return _show(request, case_for_staff(pk, request.actor), refusal=sentence(refusal), said=note, status=422)
    told = gettext("“%(title)s”已办完并移交。") % {"title": made.title}
    messages.success(request, mixed(told))
    return redirect(reverse("desk:case", args=[pk]) + f"#step-{work.pk}")


@require_safe
@staff
def chart(request: StaffRequest, pk: int) -> HttpResponse:
    """The chart of the case in full size, and as a list."""
    page = case_page(case_for_staff(pk, request.actor), request.actor, request.at)
    options = _options(request, page)
    context = {
        "page": page,
        "case": page.case,
        **_drawn(request, page),
        # The drawings escape every word in them.
        "folds": [
            replace(one, svg=mark_safe(one.svg))
            for one in folds(page.flow, callouts=_callouts(page), prefix="stage-", **options)
        ],
        "sheets": [
            replace(sheet, svg=mark_safe(sheet.svg))
            for sheet in pages(page.flow, title=page.case.number, prefix="paper-", **options)
        ],
    }
    return render(request, "desk/case_chart.html", context)


def _show(
    request: StaffRequest,
    found: Case,
    *,
    form: StepForm | None = None,
    given: QueryDict | None = None,
    item: int | None = None,
    refusal: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    page = case_page(found, request.actor, request.at)
    measured = _measured(request, found)
    work = [_Work.of(request, page, row, form, given if row.id == item else None) for row in page.open_items]
    work = _with_posts_inside(request, found, work)
    if given is None:
        _fill_in(work, form, measured.get("made"))
    # A step that somebody else has done meanwhile: what was typed is still there to copy.
    lost = form if all(one.form is not form for one in work) else None
    subject = ("case", found.pk)
    main = [row for row in page.clocks if row.kind in ("promised", "statutory")]
    context = {
        "page": page,
        "case": page.case,
        "work": work,
        "form": form,
        "lost": lost,
        "refusal": mixed(refusal) if refusal else "",
        "restored": given is not None,
        "said": said,
        "hand_ons": handed_on(found),
        "main_clocks": [(row, _why(row)) for row in main],
        "other_clocks": [(row, _why(row)) for row in page.clocks if row not in main],
        "acts": [(name, ACTS[name]) for name in page.acts if name in ACTS],
        "may_supplement": may_supplement(page, request.actor),
        "bases": LegalBasis.objects.filter(version=found.power_version).order_by("position", "id"),
        "papers": {paper.id: paper for paper in page.documents},
        "messages_sent": messages_about(subject),
        "voices": voices_of_case(found.pk) if anywhere(request.actor, "read.voices") else (),
        "trace": trace_of(subject),
        **measured,
        **_drawn(request, page),
    }
    return render(request, "desk/case.html", context, status=status)


def _measured(request: StaffRequest, found: Case) -> dict[str, Any]:
    """The discretion standard in a case that may end with a fine; nothing in any other."""
    if not is_weighed(found):
        return {}
    made = weighing_of(found.pk)
    return {
        "measured": True,
        "made": made,
        "grounds": () if made or found.decided_at else grounds_of(found, request.at),
        "may_weigh": may_weigh(found, request.actor),
        "may_approve": may_approve(found, made, request.actor),
        "looks": WEIGHED,
    }


def _fill_in(work: list["_Work"], sent: StepForm | None, made: Weighing | None) -> None:
    """The amount that was weighed, in the form of the step that decides."""
    if made is None or made.state not in (Weighing.State.STANDS, Weighing.State.APPROVED) or not made.amount:
        return
    sum_of = money(made.amount)
    for one in work:
        if one.form is not None and one.form is not sent and fixes_fine(one.row.step):
            one.form.initial = {"fine": sum_of, "penalty_content": f"罚款 {sum_of} 元", **one.form.initial}


@dataclass(frozen=True)
class _Work:
    """An open step on the page: its form where this person may do it, and what sending it leads to."""

    row: ItemRow
    form: StepForm | None
    button: str
    consequences: list[Any]
    noted_for: bool
    # The posts inside the office that share the step, where its internal chart names several.
    inside: Inside | None = None

    @classmethod
    def of(
        cls, request: StaffRequest, page: CasePage, row: ItemRow, form: StepForm | None, given: QueryDict | None
    ) -> "_Work":
        """The step as this person sees it."""
        noted = not row.mine and _notes_down(page, row, request.actor)
        suspended = page.case.state == Case.State.SUSPENDED
        shown: StepForm | None = None
        if (row.mine or noted) and not suspended:
            own = form is not None and form.item == row.id
            shown = form if own else _form(page.case.organ_id, row.id, row.step, request, None, given)
        return cls(
            row=row,
            form=shown,
            button=button(page.flow, row.step, language()),
            consequences=consequences(page.flow, row.step, language()),
            noted_for=noted,
        )


def _with_posts_inside(request: StaffRequest, case: Case, work: list[_Work]) -> list[_Work]:
    """The open steps with the posts inside the office that share them."""
    found = inside_of(
        case, [Opened(one.row.id, one.row.step.id, one.row.role, one.row.opened_at) for one in work], request.at
    )
    seen = {item: replace(one, mine=may_hand_on(case, one, request.actor)) for item, one in found.items()}
    return [replace(one, inside=seen.get(one.row.id)) for one in work]


def _notes_down(page: CasePage, row: ItemRow, by: Actor) -> bool:
    """Whether this person puts down what a party does at its own step: says, supplies, pays."""
    roles = set(notes_down(row.step))
    return any(held.organ == page.case.organ_id and held.roles & roles for held in by.held)


def _form(
    organ: int, item: int, step: Step, request: StaffRequest, data: QueryDict | None, given: QueryDict | None = None
) -> StepForm:
    """The form of a step: bound to what was sent, or begun with what was typed before the session ran out."""
    day = day_of(request.at)
    asked = [output for output in step.outputs if output.kind == "people"]
    people: tuple[str, ...] = ()
    if asked:
        names = (name for desk in desks_of(organ, day) for name in (desk.holder, desk.stand_in) if name)
        people = tuple(dict.fromkeys(names))
    least = {
        output.name: parameter(name, day, settings.JURISDICTION).value
        for output in asked
        if (name := output.min_parameter or step.people_min)
    }
    options: dict[str, Any] = {"item": item, "language": language(), "people": people, "minimums": least}
    options["ahead"] = _ahead(step, day)
    if data is not None:
        return StepForm(step, data, request.FILES, **options)
    form = StepForm(step, **options)
    if given is not None:
        form.initial = initial(form, given)
    return form


def _ahead(step: Step, day: date) -> dict[str, str]:
    """How far ahead a day that the step sets has to lie, with the article (七日前通知听证)."""
    found: dict[str, str] = {}
    for output in step.outputs:
        if output.kind == "date" and output.min_parameter:
            known = parameter(output.min_parameter, day, settings.JURISDICTION)
            words = {"time": known.amount.in_language(language()), "article": known.basis}
            found[output.name] = mixed(gettext("至少提前%(time)s通知（%(article)s）") % words)
    return found


def _why(row: ClockRow) -> str:
    """Why a limit stands still: the reason of its open pause."""
    pause = next((one for one in row.clock.pauses.all() if one.to_at is None), None)
    return (pause.reason or pause.article) if pause else ""


def _drawn(request: StaffRequest, page: CasePage) -> dict[str, Any]:
    """The drawing of the chart with the case on it, and its list, from the same data."""
    options = _options(request, page)
    return {
        # The drawing is made by our own code, which escapes every word in it.
        "svg": mark_safe(draw(page.flow, callouts=_callouts(page), **options)),
        "outline": outline(page.flow, **options).rows,
    }


def _options(request: StaffRequest, page: CasePage) -> dict[str, Any]:
    limits = all_limit_words(page.flow, day_of(request.at), settings.JURISDICTION)
    return {"language": language(), "limits": limits, "states": page.states, "stamps": page.stamps}


def _callouts(page: CasePage) -> dict[str, tuple[str, ...]]:
    """How much time is left, beside each open step."""
    left = {row.step.id: row.countdown.words for row in page.open_items if row.countdown}
    return {name: (words.in_language(language()),) for name, words in left.items()}

"""The review of charts before publication: what waits, one chart with what was said of it, sittings, the chain."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.clocks.queries import countdown
from sunlit.desk.acting import Deed, attempt, filled, in_chinese, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, language, number_in, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.chartcontents import contents_page
from sunlit.desk.views.chartlaw import law_page
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures import operations, queries, reviews
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import (
    LONGEST_REASON,
    ChartComment,
    ChartOpinion,
    ChartQuestion,
    ChartReview,
    ChartVersion,
    ReviewChain,
)
from sunlit.procedures.operations import ChartResolution
from sunlit.procedures.reviewing import DECISIONS, PASS, RETURN, Step, presets, words

READ = "read.powers"
SIZE = 50
AREA = forms.Textarea(attrs={"rows": 4})
CHAIN = "procedures.set_review_chain"
LOOKS = {"running": "yellow", "passed": "green", "returned": "red", "withdrawn": ""}


class OpinionForm(Page):
    """What an office says of a chart in one step."""

    decision = forms.ChoiceField(label=_("意见"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("审核意见"),
        help_text=_("写明看了什么、为什么同意；退回的写明要改哪一步、怎样改"),
        widget=AREA,
    )
    attendees = forms.CharField(label=_("参加人员"), help_text=_("集体审定的必填"), required=False, widget=AREA)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("decision", [(value, text.in_language(language())) for value, text in DECISIONS.items()])
        for name in ("words", "attendees"):
            in_chinese(self.fields[name])
        if step.kind != "collective":
            del self.fields["attendees"]


class QuestionForm(Page):
    """What the unit is asked."""

    question = forms.CharField(label=_("要磋商的问题"), widget=AREA)


class AnswerForm(Page):
    """What the unit answers."""

    answer = forms.CharField(label=_("答复"), widget=AREA)


class WithdrawForm(Page):
    """Why a chart is taken back."""

    reason = forms.CharField(label=_("撤回的理由"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class SittingForm(Page):
    """The minutes of a sitting; what it decided on each chart stands beside them."""

    number = forms.CharField(label=_("会议编号"), max_length=60)
    held_on = forms.DateField(label=_("会议日期"), widget=forms.DateInput(attrs={"type": "date"}))
    attendees = forms.CharField(label=_("出席人员"), widget=forms.Textarea(attrs={"rows": 2}))
    minutes = forms.CharField(label=_("会议纪要"), widget=forms.Textarea(attrs={"rows": 6}))


class ChainForm(Page):
    """Which chain is put in force, from when, by which document, and who sits where."""

    preset = forms.ChoiceField(label=_("审核链"), widget=forms.RadioSelect)
    document = forms.CharField(label=_("依据文件"), help_text=_("文件名称或者文号，随审核链公开"), max_length=120)
    from_on = forms.DateField(label=_("实行日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, organs: list[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code, known = language(), presets()
        self.choose("preset", [(name, chain.title.in_language(code)) for name, chain in known.items()])
        choices = [("", gettext("这条审核链用不到")), *((str(organ.pk), organ.name) for organ in organs)]
        for office in dict.fromkeys(office for chain in known.values() for office in chain.offices()):
            field = forms.ChoiceField(label=words().offices[office].in_language(code), required=False, choices=choices)
            in_chinese(field)
            self.fields[f"seat_{office}"] = field
        in_chinese(self.fields["document"])

    def seats(self, organs: list[Organ]) -> dict[str, Organ]:
        """The organ chosen for each office."""
        by_key = {str(organ.pk): organ for organ in organs}
        chosen = {name.removeprefix("seat_"): value for name, value in self.cleaned_data.items() if "seat_" in name}
        return {office: by_key[key] for office, key in chosen.items() if key in by_key}


@require_safe
@staff
def queue_page(request: StaffRequest) -> HttpResponse:
    """What waits for this person, the most urgent first; what is under way; the chain that binds."""
    require(request.actor, READ, Subject("list"))
    waiting = reviews.queue(request.actor)
    chain = reviews.chain_in_force(day_of(request.at))
    rows, paging = page_of(request, reviews.under_way(None), SIZE)
    context = {
        "waiting": [(row, _step_of(row), countdown(row.clock, request.at)) for row in waiting],
        "sittings": _sittings(waiting),
        "questions": reviews.questions_for(request.actor),
        "rows": [(row, reviews.way_of(row.chain).step(row.step) if row.step else None) for row in rows],
        "paging": paging,
        "chain": chain,
        "way": reviews.way_of(chain) if chain else None,
    }
    return render(request, "desk/charts/reviews.html", context)


def _step_of(row: ChartOpinion) -> Step:
    return reviews.way_of(row.review.chain).step(row.step)


def _sittings(waiting: list[ChartOpinion]) -> list[tuple[ChartOpinion, Step, int]]:
    """The meetings before which charts wait: one row of each, its step, how many."""
    found: dict[tuple[int, str, int], list[ChartOpinion]] = {}
    for row in waiting:
        if _step_of(row).kind == "meeting":
            found.setdefault((row.organ_id, row.step, row.review.chain_id), []).append(row)
    return [(group[0], _step_of(group[0]), len(group)) for group in found.values()]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def review_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One passage of a chart: the drawing, what stands against it, what was said, and what this person may do now."""
    require(request.actor, READ, Subject("list"))
    found = or_404(reviews.review(pk))
    opinion, why = _turn(found, request.actor)
    settled = settle(request, _deeds(request, found, opinion))
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:chart_review", pk)
    version = found.version
    earlier = [one for one in reviews.reviews_of(version) if one.pk != found.pk]
    context = {
        **_shown(request, version),
        "review": found,
        "version": version,
        "power": version.chart.power,
        "name": name_of(version.chart.power),
        "look": LOOKS[found.state],
        "steps": reviews.said_in(found, request.at),
        "earlier": list(zip(earlier, reviews.said_in_each(earlier, request.at), strict=True)),
        "comments": _comments(version),
        "opinion": opinion,
        "why": why,
        "unchanged": reviews.unchanged(found),
        "waits_for_answer": bool(_unanswered(found)),
        "settled": settled,
        "sent": settled.refused,
    }
    return render(request, "desk/charts/review.html", context, status=settled.status)


def _comments(version: ChartVersion) -> list[tuple[ChartComment, Text | None]]:
    """What was said of the steps in the editor, each with the title of its step where the chart has it still."""
    try:
        titles = {step.id: step.title for step in queries.compiled(version).flow.steps}
    except ProcedureRefusal:
        titles = {}
    return [(one, titles.get(one.step)) for one in version.comments.select_related("by").order_by("id")]


def name_of(power: Power) -> str:
    """The newest name of a power, or its code."""
    names = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True)
    return names.first() or power.code


def _shown(request: StaffRequest, version: ChartVersion) -> dict[str, Any]:
    """The drawing, its list, and everything that the checks say of the version."""
    on, code = day_of(request.at), language()
    try:
        law = law_page(version, on=on, code=code, asked=number_in(request, "finding") or 1)
        return {
            "law": law,
            # The drawing escapes every word in it.
            "svg": mark_safe(law.svg),
            "outline": queries.outline_of(version, language=code, on=on, jurisdiction=settings.JURISDICTION),
            "contents": contents_page(version, on),
        }
    except ProcedureRefusal as refusal:
        return {"unreadable": sentence(refusal)}


def _turn(found: ChartReview, by: Actor) -> tuple[ChartOpinion | None, str]:
    """The row in which this person may speak now; else why not, where their office is asked."""
    opinion = reviews.open_opinion(found)
    if opinion is None or not reviews.sits(by, opinion):
        return None, ""
    against = reviews.against_reviewer(found, by)
    return (None, against.in_language(language())) if against else (opinion, "")


def _deeds(request: StaffRequest, found: ChartReview, opinion: ChartOpinion | None) -> list[Deed]:
    by, at, organ = request.actor, request.at, found.version.chart.power.organ_id
    deeds = [_answering(one, organ, by, at) for one in _unanswered(found)]
    if opinion is not None:
        step = reviews.way_of(found.chain).step(found.step)
        asked = Subject("power", organ=opinion.organ_id, made_by=found.handed_in_by_id)
        if step.kind != "meeting":
            deeds.append(
                Deed(
                    "give_chart_opinion",
                    "procedures.give_chart_opinion",
                    asked,
                    gettext("提出意见"),
                    gettext("提出以后不能再改，意见、姓名和日期留在这份流程图下面。"),
                    _opinion_form(step),
                    lambda data: operations.give_chart_opinion(review=found, step=step.code, by=by, at=at, **data),
                    gettext("意见已记下。"),
                )
            )
        if step.consult and not _unanswered(found):
            deeds.append(
                Deed(
                    "consult_on_chart",
                    "procedures.consult_on_chart",
                    asked,
                    gettext("与编制单位磋商"),
                    gettext("编制单位答复以前不能同意；这一步的时限照走。"),
                    QuestionForm,
                    lambda data: operations.consult_on_chart(review=found, step=step.code, by=by, at=at, **data),
                    gettext("已发给编制单位，等待答复。"),
                )
            )
    if found.version.state == ChartVersion.State.SUBMITTED and found.state in reviews.OPEN:
        deeds.append(
            Deed(
                "withdraw_chart",
                "procedures.withdraw_chart",
                Subject("power", organ=organ),
                gettext("撤回修改"),
                gettext("回到草稿；已经提出的意见留着，改好以后从第一步重新审核。"),
                WithdrawForm,
                lambda data: operations.withdraw_chart(version=found.version, by=by, at=at, **data),
                gettext("已撤回，可以修改了。"),
                grave=True,
            )
        )
    return deeds


def _unanswered(found: ChartReview) -> list[ChartQuestion]:
    if found.state != ChartReview.State.RUNNING:
        return []
    return list(ChartQuestion.objects.filter(opinion__review=found, answered_at__isnull=True))


def _answering(question: ChartQuestion, organ: int, by: Actor, at: Any) -> Deed:
    return Deed(
        "answer_on_chart",
        "procedures.answer_on_chart",
        Subject("power", organ=organ),
        gettext("答复磋商"),
        question.question,
        AnswerForm,
        lambda data: operations.answer_on_chart(question=question, by=by, at=at, **data),
        gettext("已答复，审核继续。"),
    )


def _opinion_form(step: Step) -> Callable[..., OpinionForm]:
    return partial(OpinionForm, step=step)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def sitting_page(request: StaffRequest, pk: int, step: str) -> HttpResponse:
    """A sitting of an organ: its minutes, and chart by chart what it decided; those left out wait for the next."""
    organ = or_404(Organ.objects.filter(pk=pk).first())
    require(request.actor, "procedures.decide_charts", Subject("power", organ=organ.pk))
    rows = reviews.before_sitting(organ.pk, step)
    form = filled(request, SittingForm)
    sent = request.POST if request.method == "POST" else {}
    if request.method == "POST" and form.is_valid():
        done = attempt(form, partial(_decide, request, form, rows))
        if done is not None:
            messages.success(request, gettext("会议已登记。"))
            return redirect("desk:chart_minutes", done.pk)
    chosen = [
        {
            "row": row,
            "step": _step_of(row),
            "choice": sent.get(f"choice_{row.pk}", PASS),
            "words": sent.get(f"words_{row.pk}", ""),
        }
        for row in rows
    ]
    code = language()
    context = {
        "organ": organ,
        "form": form,
        "rows": chosen,
        "choices": [*((value, text.in_language(code)) for value, text in DECISIONS.items()), ("", gettext("本次不议"))],
    }
    return render(request, "desk/charts/sitting.html", context, status=status_of(form))


def _decide(request: StaffRequest, form: SittingForm, rows: list[ChartOpinion]) -> Any:
    sent = request.POST
    resolutions = [
        ChartResolution(row.review, decision, sent.get(f"words_{row.pk}", ""))
        for row in rows
        if (decision := sent.get(f"choice_{row.pk}", "")) in (PASS, RETURN)
    ]
    return operations.decide_charts(resolutions=resolutions, by=request.actor, at=request.at, **form.cleaned_data)


@require_safe
@staff
def minutes_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The minutes of a sitting and what it decided on each chart."""
    require(request.actor, READ, Subject("list"))
    found = or_404(reviews.sitting(pk))
    rows = found.opinions.select_related("review__version__chart__power__organ").defer("review__version__source")
    names = dict(
        PowerVersion.objects.filter(power__in=[one.review.version.chart.power_id for one in rows])
        .order_by("number")
        .values_list("power", "name")
    )
    context = {
        "sitting": found,
        "rows": [(one, names.get(one.review.version.chart.power_id, ""), DECISIONS[one.decision]) for one in rows],
    }
    return render(request, "desk/charts/minutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def chain_page(request: StaffRequest) -> HttpResponse:
    """The chain in force, the ones before it, and the form to put another in force."""
    require(request.actor, READ, Subject("list"))
    allowed = may(request.actor, CHAIN, Subject("chart"))
    organs = list(Organ.objects.order_by("position", "code")) if allowed else []
    form = filled(request, ChainForm, organs=organs)
    if request.method == "POST":
        require(request.actor, CHAIN, Subject("chart"))
        if form.is_valid() and attempt(form, partial(_put_in_force, request, form, organs)) is not None:
            messages.success(request, gettext("审核链已设定。正在审核的流程图按原来的审核链走完。"))
            return redirect("desk:chart_chain")
    known = presets()
    context = {
        "form": form if allowed else None,
        "current": reviews.chain_in_force(day_of(request.at)),
        "rows": [(row, reviews.way_of(row), _seated(row)) for row in reviews.chains()],
        "known": [(chain, [(step, words().offices[step.office]) for step in chain.steps]) for chain in known.values()],
    }
    return render(request, "desk/charts/chain.html", context, status=status_of(form) if allowed else 200)


def _put_in_force(request: StaffRequest, form: ChainForm, organs: list[Organ]) -> ReviewChain:
    data = form.cleaned_data
    return operations.set_review_chain(
        preset=data["preset"],
        document=data["document"],
        from_on=data["from_on"],
        seats=form.seats(organs),
        by=request.actor,
        at=request.at,
    )


def _seated(row: ReviewChain) -> list[tuple[Step, str]]:
    """The steps with the organ of each; none for the unit's own steps."""
    seats = {seat.office: seat.organ.name for seat in row.seats.all()}
    return [(step, seats.get(step.office, "")) for step in reviews.way_of(row).steps]

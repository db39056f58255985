"""The reviewer's queue, and one item: what was said of it, its article text beside it, the form of whoever acts now."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, page_of, settle
from sunlit.desk.door import StaffRequest, anywhere, language, or_404, staff
from sunlit.desk.views.clearing.forms import AnswerForm, FilingForm, OpinionForm, QuestionForm, ReasonForm, SureForm
from sunlit.desk.views.clearing.showing import READ, SIZE
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories, operations
from sunlit.powers.chains import words
from sunlit.powers.models import PowerVersion, RoundItem, RoundReview
from sunlit.powers.queries import bases_with_text, latest_version
from sunlit.powers.queries.reviews import (
    against_reviewer,
    changed_since,
    filing_findings,
    left,
    questions_for,
    queue,
    reviews_of,
    waiting_review,
)
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import DECISIONS, Chain, Step
from sunlit.powers.rules.outcomes import CAPACITIES, OUTCOMES


@require_safe
@staff
def queue_page(request: StaffRequest) -> HttpResponse:
    """What waits for this person, the most urgent first; questions to the own organ before all."""
    if not anywhere(request.actor, READ):
        require(request.actor, READ, Subject("round"))
    rows, paging = page_of(request, queue(request.actor), SIZE)
    chains = {row.item.round_id: chain_of_round(row.item.round) for row in rows}
    kinds = categories.all_kinds()
    context = {
        "rows": [
            (row, chains[row.item.round_id].step(row.step), kinds[row.item.kind].name, left(row, request.at))
            for row in rows
        ],
        "paging": paging,
        "questions": list(questions_for(request.actor)[:SIZE]),
        "many": _many(rows, chains),
    }
    return render(request, "desk/clearing/queue.html", context)


def _many(rows: list[RoundReview], chains: dict[int, Chain]) -> list[tuple[RoundReview, Step, int]]:
    """Steps at which several items wait, for which one opinion may do: the first row, the step, how many."""
    found: dict[tuple[int, str], list[RoundReview]] = {}
    for row in rows:
        step = chains[row.item.round_id].step(row.step)
        if step.kind not in ("joint", "meeting"):
            found.setdefault((row.item.round_id, row.step), []).append(row)
    return [
        (group[0], chains[round].step(step), len(group)) for (round, step), group in found.items() if len(group) > 1
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """One item of a round: the record and its articles, what was said, and what this person may do now."""
    found = or_404(
        RoundItem.objects.select_related("round", "organ", "power", "responsible", "filed_by").filter(pk=pk).first()
    )
    require(request.actor, READ, Subject("round", organ=found.organ_id))
    version = or_404(latest_version(found.power))
    chain = chain_of_round(found.round)
    step = chain.step(found.step) if found.step else None
    review, why = _turn(found, step, request)
    settled = settle(request, _deeds(request, found, step, review))
    if settled.done is not None:
        return _onward(request, found, settled.done)
    said = [(one, _step_name(chain, one), left(one, request.at), _aspects(one)) for one in reviews_of(found)]
    place = chain.place(found.step)
    context = {
        "item": found,
        "version": version,
        "kind": categories.kind(found.kind).name,
        "chain": [(one, number < place, number == place) for number, one in enumerate(chain.steps)],
        "step": step,
        "mine": review,
        "why": why,
        "countdown": left(review, request.at) if review else None,
        "reviews": said,
        "questions": found.questions.select_related("organ", "asked_by", "answered_by", "clock"),
        "capacity": CAPACITIES[found.capacity],
        "outcome": OUTCOMES.get(found.outcome),
        "findings": filing_findings(found) if step and step.kind == "file" else (),
        "bases": bases_with_text(version),
        "settled": settled,
        "sent": settled.refused,
    }
    return render(request, "desk/clearing/item.html", context, status=settled.status)


def _turn(found: RoundItem, step: Step | None, request: StaffRequest) -> tuple[RoundReview | None, str]:
    """The row in which this person may speak now, else why not."""
    if step is None or found.round.closed_at is not None:
        return None, ""
    review, why = waiting_review(found, step, request.actor)
    if review is not None and (reason := against_reviewer(found, step, request.actor)):
        return None, reason
    return review, why


def _step_name(chain: Chain, review: RoundReview) -> Any:
    return chain.step(review.step).name


def _aspects(review: RoundReview) -> list[tuple[Any, Any, str]]:
    table = words().aspects
    return [(table[name].name, DECISIONS[one["decision"]], one["words"]) for name, one in review.aspects.items()]


def _deeds(request: StaffRequest, found: RoundItem, step: Step | None, review: RoundReview | None) -> list[Deed]:
    by, at, deeds = request.actor, request.at, list[Deed]()
    for question in found.questions.filter(answered_at__isnull=True):
        deeds.append(
            Deed(
                "answer_question",
                "powers.answer_question",
                Subject("power", organ=found.organ_id),
                gettext("答复磋商"),
                question.question,
                AnswerForm,
                partial(_answer, question, by, at),
                gettext("已答复，审核继续。"),
            )
        )
    if step is None or review is None or found.consulting:
        return deeds
    subject = Subject("power", organ=review.organ_id, made_by=None if step.kind == "file" else found.filed_by_id)
    if step.kind not in ("meeting", "register", "publish"):
        organs = [one.organ for one in found.round.participants.select_related("organ")] if step.outcome else []
        deeds.append(
            Deed(
                "give_opinion",
                "powers.give_opinion",
                subject,
                gettext("报出") if step.kind == "file" else gettext("提出意见"),
                _effect(step),
                _opinion_form(step, review, organs),
                partial(_give, found, step, organs, review, by, at),
                gettext("“%(name)s”已办。") % {"name": step.name.in_language(language())},
            )
        )
    if step.kind == "file":
        deeds.append(
            Deed(
                "change_filing",
                "powers.change_filing",
                Subject("power", organ=found.organ_id),
                gettext("改填报内容"),
                "",
                _filing_form(found),
                partial(_change, found, by, at),
                gettext("填报内容已改。"),
            )
        )
        deeds.append(
            Deed(
                "withdraw_item",
                "powers.withdraw_item",
                Subject("power", organ=found.organ_id),
                gettext("撤下这一项"),
                gettext("从这一轮里撤下，以后还可以再填报；职权本身不变。"),
                SureForm,
                lambda data: operations.withdraw_item(item=found, by=by, at=at),
                gettext("已撤下。"),
                grave=True,
            )
        )
    elif step.kind == "register" and (changed := changed_since(found)):
        deeds.append(
            Deed(
                "return_changed",
                "powers.return_changed",
                Subject("power", organ=review.organ_id),
                gettext("退回重新审核"),
                changed,
                ReasonForm,
                lambda data: operations.return_changed(item=found, reason=data["reason"], by=by, at=at),
                gettext("已退回，按现在的内容重新审核。"),
            )
        )
    elif step.kind in ("review", "joint"):
        deeds.append(
            Deed(
                "ask_organ",
                "powers.ask_organ",
                subject,
                gettext("与填报单位磋商"),
                gettext("填报单位答复以前，这一项停在这一步。"),
                QuestionForm,
                partial(_ask, found, step, by, at),
                gettext("已发给填报单位，等待答复。"),
            )
        )
    return deeds


def _effect(step: Step) -> str:
    if step.kind == "file":
        return gettext("报出以后不能再改；要改的，由审核单位退回。")
    return gettext("提出以后不能再改，意见和姓名记在这一项下面。")


def _opinion_form(step: Step, review: RoundReview, organs: list[Organ]) -> Callable[..., OpinionForm]:
    return lambda *args, **options: OpinionForm(*args, step=step, office=review.office, organs=organs, **options)


def _filing_form(found: RoundItem) -> Callable[..., FilingForm]:
    names = ("capacity", "entrusted_by", "entrusted_document", "own_rule")
    initial = {name: getattr(found, name) for name in names}
    return lambda *args, **options: FilingForm(*args, initial=initial, **options)


def _give(
    found: RoundItem, step: Step, organs: list[Organ], review: RoundReview, by: Any, at: Any, data: dict[str, Any]
) -> object:
    form = OpinionForm(step=step, office=review.office, organs=organs)
    form.cleaned_data = data
    return operations.give_opinion(item=found, step=step.code, said=form.said(), by=by, at=at)


def _change(found: RoundItem, by: Any, at: Any, data: dict[str, Any]) -> object:
    return operations.change_filing(item=found, filed_as=operations.FiledAs(**data), by=by, at=at)


def _ask(found: RoundItem, step: Step, by: Any, at: Any, data: dict[str, Any]) -> object:
    return operations.ask_organ(item=found, step=step.code, question=data["question"], by=by, at=at)


def _answer(question: Any, by: Any, at: Any, data: dict[str, Any]) -> object:
    return operations.answer_question(question=question, answer=data["answer"], by=by, at=at)


def _onward(request: StaffRequest, found: RoundItem, done: Deed) -> HttpResponse:
    """After an opinion to the next item that waits; after anything else back to this one."""
    if done.name == "withdraw_item":
        messages.success(request, done.done)
        return redirect("desk:round", found.round_id)
    if done.name != "give_opinion":
        messages.success(request, done.done)
        return redirect("desk:round_item", found.pk)
    following = queue(request.actor, round=found.round).first()
    if following is None:
        messages.success(request, done.done + gettext("这一轮没有别的在等您了。"))
        return redirect("desk:clearing_queue")
    name = PowerVersion.objects.filter(power=found.power_id).order_by("-number").values_list("name", flat=True).first()
    told = gettext("%(name)s：%(done)s接着是下一项。") % {"name": name, "done": done.done}
    messages.success(request, told)
    return redirect("desk:round_item", following.item_id)

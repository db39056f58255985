"""Writes on the review of charts: opinions, sittings, questions and answers (R-072)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from sunlit.clocks.operations import stop
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import (
    ChartOpinion,
    ChartQuestion,
    ChartReview,
    ChartSitting,
    ChartVersion,
)
from sunlit.procedures.operations.passages import end_review, name_of, plain, stand_at, tell, to_draft, worded
from sunlit.procedures.operations.telling import named, refused
from sunlit.procedures.reviewing import (
    PASS,
    RETURN,
    Step,
    against_words,
)
from sunlit.procedures.reviews import (
    against_reviewer,
    made_by,
    open_opinion,
    organs_of,
    seats_of,
    sits,
    unchanged,
    way_of,
)

State = ChartReview.State


@dataclass(frozen=True, slots=True)
class ChartResolution:
    """What a sitting resolves on one chart."""

    review: ChartReview
    decision: str = PASS
    words: str = ""


@transaction.atomic
def give_chart_opinion(
    *, review: ChartReview, step: str, decision: str, words: str, by: Actor, at: datetime, attendees: str = ""
) -> ChartReview:
    """Says in writing what the office holds of a chart in the step where it stands: on to the next, or back.

    ``step``: the step that the reviewer had before them; where the chart has moved since, nothing is done. Refused for
    an organ that is not asked, for whoever drew the chart or handed it in, and without words.
    """
    found, here, opinion = _standing(review, step)
    if here.kind == "meeting":
        raise refused(
            f"“{here.name.zh}”由会议审定，请在会议登记页上办理。",
            f"“{here.name.en}” is decided by a sitting; use its page.",
        )
    require(by, "procedures.give_chart_opinion", _asked(opinion, found))
    _refuse_stranger(found, here, opinion, by)
    _refuse_open_question(opinion, decision)
    _speak(found, here, opinion, decision, words, attendees, by, at)
    record(
        by=by,
        at=at,
        act="procedures.give_chart_opinion",
        subject=_subject(found),
        after=_told_row(found, opinion, here),
    )
    return found


@transaction.atomic
def decide_charts(
    *,
    number: str,
    held_on: date,
    attendees: str,
    minutes: str,
    resolutions: Sequence[ChartResolution],
    by: Actor,
    at: datetime,
) -> ChartSitting:
    """Writes down what a sitting decided on charts, with its minutes; all of them or none.

    The charts must stand at one and the same step, of one organ, and of one chain. Going back takes a reason.
    """
    if not resolutions:
        raise refused("请至少审定一份流程图。", "Decide on at least one chart.", "charts")
    standing = [(_standing(one.review, one.review.step), one) for one in resolutions]
    (first, here, opinion), _ = standing[0]
    require(by, "procedures.decide_charts", _asked(opinion, first))
    if here.kind != "meeting" or any(
        (row.chain_id, step.code, asked.organ_id) != (first.chain_id, here.code, opinion.organ_id)
        for (row, step, asked), _ in standing
    ):
        raise refused(
            "所选的流程图不在同一次会议审定的步骤上。请重新打开会议登记页。",
            "These charts do not wait for the same sitting; open its page again.",
            "charts",
        )
    sitting = _sitting(first, here, opinion.organ, number, held_on, attendees, minutes, by, at)
    for (found, step, asked), one in standing:
        _refuse_stranger(found, step, asked, by)
        asked.sitting = sitting
        said = one.words.strip() or (f"{sitting.number}审定同意。" if one.decision == PASS else "")
        _speak(found, step, asked, one.decision, said, sitting.attendees, by, at)
    decided = [
        {"review": found.pk, "chart": found.version_id, "decision": asked.decision, "words": asked.words}
        for (found, _, asked), _ in standing
    ]
    after = {"number": sitting.number, "held_on": sitting.held_on, "minutes": sitting.minutes, "decided": decided}
    record(by=by, at=at, act="procedures.decide_charts", subject=("chart_sitting", sitting.pk), after=after)
    return sitting


@transaction.atomic
def consult_on_chart(*, review: ChartReview, step: str, question: str, by: Actor, at: datetime) -> ChartQuestion:
    """Puts a question to the unit; the chart is not passed on before it is answered, and the step's days run on."""
    found, here, opinion = _standing(review, step)
    require(by, "procedures.consult_on_chart", _asked(opinion, found))
    _refuse_stranger(found, here, opinion, by)
    if not here.consult:
        raise refused(
            f"“{here.name.zh}”这一步没有磋商。有问题请退回并写明理由。",
            f"“{here.name.en}” knows no consultation; send the chart back with your reasons.",
        )
    if opinion.questions.filter(answered_at__isnull=True).exists():
        raise refused("上一个问题还没有答复，请等答复以后再问。", "The last question is not answered yet.", "question")
    asked = ChartQuestion.objects.create(
        opinion=opinion, question=worded(question, "question"), asked_by_id=by.account, asked_at=at
    )
    record(by=by, at=at, act="procedures.consult_on_chart", subject=_subject(found), after={"question": asked.question})
    people = [one for one in made_by(found) if one != by.account]
    tell(people, found, f"流程图磋商：{name_of(found)}", f"{opinion.organ.name}问：{asked.question}", at)
    return asked


@transaction.atomic
def answer_on_chart(*, question: ChartQuestion, answer: str, by: Actor, at: datetime) -> ChartQuestion:
    """The unit's answer to a reviewing office."""
    rows = ChartQuestion.objects.select_for_update(of=("self",)).select_related(
        "opinion__review__version__chart__power__organ", "opinion__organ"
    )
    held = rows.get(pk=question.pk)
    found = held.opinion.review
    require(by, "procedures.answer_on_chart", Subject("power", organ=found.version.chart.power.organ_id))
    named(by)
    if held.answered_at is not None or found.state != State.RUNNING:
        raise refused(
            "这个问题已经答复，或者审核已经结束。请重新打开看看。",
            "This question is answered, or the review has ended; open the page again.",
        )
    held.answer, held.answered_by_id, held.answered_at = worded(answer, "answer"), by.account, at
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record(by=by, at=at, act="procedures.answer_on_chart", subject=_subject(found), after={"answer": held.answer})
    if held.asked_by_id:
        tell([held.asked_by_id], found, f"磋商已答复：{name_of(found)}", held.answer, at)
    return held


def _standing(review: ChartReview, step: str) -> tuple[ChartReview, Step, ChartOpinion]:
    """The passage held until the end, its step and the office asked; refused where it no longer stands there."""
    # The version before its review, as every act that takes both does: two at one moment never wait for each other.
    ChartVersion.objects.select_for_update().only("pk").get(pk=review.version_id)
    rows = ChartReview.objects.select_for_update(of=("self",)).select_related(
        "chain", "version__chart__power__organ", "version__drafted_by"
    )
    found = rows.get(pk=review.pk)
    opinion = open_opinion(found) if found.state == State.RUNNING and found.step == step else None
    if opinion is None:
        now = way_of(found.chain).step(found.step).name if found.step else Text(found.get_state_display(), found.state)
        raise refused(
            f"这份流程图现在是“{now.zh}”，不能办这一步。请重新打开，看看是谁刚刚办过。",
            f"This chart now stands at “{now.en}”; reload it to see who has just handled it.",
        )
    if not unchanged(found):
        raise refused(
            "提交以后流程图改过，不能就改过的内容提意见。请编制单位撤回后重新提交。",
            "The chart was changed after it was handed in; the unit has to withdraw it and hand it in again.",
        )
    return found, way_of(found.chain).step(step), opinion


def _asked(opinion: ChartOpinion, found: ChartReview) -> Subject:
    return Subject("power", organ=opinion.organ_id, made_by=found.handed_in_by_id)


def _refuse_stranger(found: ChartReview, here: Step, opinion: ChartOpinion, by: Actor) -> None:
    named(by)
    if not sits(by, opinion):
        raise refused(
            f"“{here.name.zh}”由{opinion.organ.name}办理，您的岗位不能办这一步。",
            f"“{here.name.en}” is taken by {opinion.organ.name}; your post cannot.",
        )
    reason = against_reviewer(found, by)
    if reason is not None:
        raise ProcedureRefusal(reason).in_language(get_language() or "zh")


def _refuse_open_question(opinion: ChartOpinion, decision: str) -> None:
    if decision == PASS and opinion.questions.filter(answered_at__isnull=True).exists():
        raise refused(
            "磋商还没有答复，不能同意。请等编制单位答复，或者退回。",
            "A question is not answered yet; wait for the unit's answer, or send the chart back.",
            "decision",
        )


def _speak(
    found: ChartReview,
    here: Step,
    opinion: ChartOpinion,
    decision: str,
    said: str,
    attendees: str,
    by: Actor,
    at: datetime,
) -> None:
    """Keeps the opinion, ends its days, and sends the chart on or back."""
    refuse_marked_values([said, attendees])
    lacking = against_words(here, decision=decision, said=said, attendees=attendees)
    if lacking is not None:
        raise ProcedureRefusal(lacking[1], field=lacking[0]).in_language(get_language() or "zh")
    opinion.decision, opinion.words, opinion.attendees = decision, plain(said), plain(attendees)
    opinion.by_id, opinion.decided_at = by.account, at
    opinion.save()
    stop(by=by, at=at, clock=opinion.clock)
    if decision == RETURN:
        to_draft(found.version)
        end_review(found, State.RETURNED, at)
        people = [one for one in made_by(found) if one != by.account]
        tell(people, found, f"流程图退回：{name_of(found)}", f"{here.name.zh}：{opinion.words}", at)
        return
    chain, scope = way_of(found.chain), found.version.chart.scope
    following = chain.after(here.code, scope)
    if following is None:
        end_review(found, State.PASSED, at)
        body = "审核全部通过，等待流程图发布岗公布。"
        tell(list(dict.fromkeys(made_by(found))), found, f"流程图审核通过：{name_of(found)}", body, at)
    else:
        stand_at(
            found, following, organs_of([following], seats_of(found.chain), found.version.chart.power.organ_id), by, at
        )


def _sitting(
    found: ChartReview,
    here: Step,
    organ: Organ,
    number: str,
    held_on: date,
    attendees: str,
    minutes: str,
    by: Actor,
    at: datetime,
) -> ChartSitting:
    refuse_marked_values([number, attendees, minutes])
    if not number.strip():
        raise refused("请填写会议编号。", "Give the number of the sitting.", "number")
    if held_on > day_of(at) or held_on < day_of(found.handed_in_at):
        raise refused(
            "会议日期须在提交审核以后、今天以前。",
            "The day of the sitting lies between handing in and today.",
            "held_on",
        )
    if not attendees.strip():
        raise refused("请写明出席人员。", "Say who was present.", "attendees")
    kept = worded(minutes, "minutes")
    try:
        with transaction.atomic():
            return ChartSitting.objects.create(
                chain=found.chain,
                organ=organ,
                step=here.code,
                number=plain(number)[:60],
                held_on=held_on,
                attendees=plain(attendees),
                minutes=kept,
                by_id=by.account,
                at=at,
            )
    except IntegrityError:
        raise refused(
            f"编号“{number.strip()}”的会议已经登记过。", f"A sitting of number “{number.strip()}” is there.", "number"
        ) from None


def _subject(found: ChartReview) -> tuple[str, int]:
    return ("chart", found.version_id)


def _told_row(found: ChartReview, opinion: ChartOpinion, here: Step) -> dict[str, object]:
    return {
        "review": found.pk,
        "step": here.code,
        "decision": opinion.decision,
        "words": opinion.words,
        "attendees": opinion.attendees,
        "state": found.state,
        "content_hash": found.content_hash,
    }

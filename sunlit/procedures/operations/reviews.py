"""Writes on the review of charts before publication (R-072): the chain, handing in, opinions, sittings, withdrawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from sunlit.accounts.models import Message
from sunlit.basis.limits import Unit
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.clocks.queries import house_limit
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import (
    LONGEST_REASON,
    ChartOpinion,
    ChartQuestion,
    ChartReview,
    ChartSitting,
    ChartVersion,
    ReviewChain,
    ReviewSeat,
)
from sunlit.procedures.operations.telling import named, refused
from sunlit.procedures.reviewing import (
    PASS,
    RETURN,
    Chain,
    Step,
    against_words,
    plain_chain,
    presets,
    words,
)
from sunlit.procedures.reviews import (
    OPEN,
    able,
    against_reviewer,
    chain_in_force,
    made_by,
    open_opinion,
    organs_of,
    seats_of,
    sits,
    unchanged,
    way_of,
)

# How clocks and cards name a passage.
SUBJECT = "chart_review"
State = ChartReview.State


@dataclass(frozen=True, slots=True)
class ChartResolution:
    """What a sitting resolves on one chart."""

    review: ChartReview
    decision: str = PASS
    words: str = ""


@transaction.atomic
def set_review_chain(
    *, preset: str, seats: Mapping[str, Organ], document: str, from_on: date, by: Actor, at: datetime
) -> ReviewChain:
    """From this day on, charts that are handed in pass this chain; those under review go on along their own.

    ``seats``: the organ for each office of the chain. Refused for a day that is past, and for an organ in which nobody
    holds a post that its step asks for, because the first chart would lie there for ever.
    """
    require(by, "procedures.set_review_chain", Subject("chart"))
    known = presets()
    if preset not in known:
        raise refused("没有这一种审核链。", "There is no chain of this name.", "preset")
    chain = known[preset]
    refuse_marked_values([document])
    if not document.strip():
        raise refused("请填写设定审核链的文件名称或者文号。", "Name the document that sets the chain.", "document")
    if from_on < day_of(at):
        raise refused(
            "实行日期不能早于今天：已经提交的流程图不能事后换一种审核办法。",
            "The chain cannot begin before today: charts handed in earlier keep the way they were handed in by.",
            "from_on",
        )
    _refuse_seats(chain, seats, at)
    row = ReviewChain.objects.create(
        preset=preset,
        chain=plain_chain(preset),
        document=document.strip()[:120],
        from_on=from_on,
        set_by_id=by.account,
        set_at=at,
    )
    ReviewSeat.objects.bulk_create(
        ReviewSeat(chain=row, office=office, organ=seats[office]) for office in chain.offices()
    )
    after = {
        "preset": preset,
        "document": row.document,
        "from_on": from_on,
        "seats": {office: seats[office].code for office in chain.offices()},
    }
    record(by=by, at=at, act="procedures.set_review_chain", subject=("review_chain", row.pk), after=after)
    return row


@transaction.atomic
def withdraw_chart(*, version: ChartVersion, reason: str, by: Actor, at: datetime) -> ChartVersion:
    """Takes a submitted version back to be changed; what was said stays, and its next review begins anew."""
    held = _held_version(version)
    require(by, "procedures.withdraw_chart", Subject("power", organ=held.chart.power.organ_id))
    named(by)
    if held.state != ChartVersion.State.SUBMITTED:
        raise refused(
            "这一版没有提交，不用撤回。请重新打开看看。", "This version is not submitted; open the page again."
        )
    withdraw(held, _worded(reason, "reason", LONGEST_REASON), by, at)
    return held


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
        opinion=opinion, question=_worded(question, "question"), asked_by_id=by.account, asked_at=at
    )
    record(by=by, at=at, act="procedures.consult_on_chart", subject=_subject(found), after={"question": asked.question})
    people = [one for one in made_by(found) if one != by.account]
    _tell(people, found, f"流程图磋商：{_name(found)}", f"{opinion.organ.name}问：{asked.question}", at)
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
    held.answer, held.answered_by_id, held.answered_at = _worded(answer, "answer"), by.account, at
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    record(by=by, at=at, act="procedures.answer_on_chart", subject=_subject(found), after={"answer": held.answer})
    if held.asked_by_id:
        _tell([held.asked_by_id], found, f"磋商已答复：{_name(found)}", held.answer, at)
    return held


# Parts of other acts.


def begin_review(version: ChartVersion, by: Actor, at: datetime) -> ChartReview | None:
    """Part of submit_chart: sets a version on the chain in force; None where charts need no chain.

    Refused where a step has nobody who could take it.
    """
    row = chain_in_force(day_of(at))
    chain, scope = (way_of(row), version.chart.scope) if row else (None, "")
    if row is None or chain is None or not chain.of(scope):
        return None
    beside = ChartVersion.objects.filter(chart=version.chart, state=ChartVersion.State.SUBMITTED).exclude(pk=version.pk)
    if ChartReview.objects.filter(version__in=beside, state__in=OPEN).exists():
        raise refused(
            "这张流程图的另一版正在审核。请先撤回那一版，再提交这一版。",
            "Another version of this chart is under review; withdraw it before you hand in this one.",
        )
    found = ChartReview.objects.create(
        version=version, chain=row, content_hash=version.content_hash, handed_in_by_id=by.account, handed_in_at=at
    )
    organs = organs_of(chain.of(scope), seats_of(row), version.chart.power.organ_id)
    _refuse_empty_posts(found, chain.of(scope), organs, at)
    _stand_at(found, chain.of(scope)[0], organs, by, at)
    return found


def withdraw(version: ChartVersion, reason: str, by: Actor, at: datetime) -> None:
    """Part of the acts that change a submitted version: back to a draft, the review ended, its row inside."""
    rows = ChartReview.objects.select_for_update(of=("self",)).select_related("chain", "version__chart__power__organ")
    found = rows.filter(version=version, state__in=OPEN).first()
    before = {"state": version.state}
    _to_draft(version)
    if found is not None:
        _tell(_asked_now(found, at), found, f"流程图已撤回：{_name(found)}", f"不用再审核。理由：{reason}", at)
        for opinion in found.opinions.filter(decided_at__isnull=True).select_related("clock"):
            stop(by=by, at=at, clock=opinion.clock, dropped=True)
        _end(found, State.WITHDRAWN, at, reason)
    record(
        by=by,
        at=at,
        act="procedures.withdraw_chart",
        subject=("chart", version.pk),
        before=before,
        after={"state": version.state, "reason": reason},
    )


def refuse_unreviewed(version: ChartVersion, at: datetime) -> None:
    """Part of publish_chart: the chain is complete and the chart is what was reviewed."""
    found = (
        ChartReview.objects.select_related("chain", "version__chart").filter(version=version, state__in=OPEN).first()
    )
    if found is None:
        row = chain_in_force(day_of(at))
        if row is not None and way_of(row).of(version.chart.scope):
            raise refused(
                f"依{row.document}，流程图要先经“{way_of(row).title.zh}”审核。这一版没有走过，请撤回后重新提交。",
                f"By {row.document}, charts pass “{way_of(row).title.en}” first. This version has not; "
                "withdraw it and hand it in again.",
            )
        return
    if found.state != State.PASSED:
        step = way_of(found.chain).step(found.step)
        raise refused(
            f"审核还没有走完，现在到了“{step.name.zh}”。全部通过以后才能公布。",
            f"The review is not complete: it stands at “{step.name.en}”. Publish when every step has passed it.",
        )
    if not unchanged(found):
        raise refused(
            "审核以后流程图改过，公布的须是审核过的。请撤回后重新提交。",
            "The chart was changed after its review. Withdraw it and hand it in again.",
        )


# Inside.


def _refuse_seats(chain: Chain, seats: Mapping[str, Organ], at: datetime) -> None:
    table = words().offices
    for office in chain.offices():
        if office not in seats:
            raise refused(
                f"请选择“{table[office].zh}”由哪个机关担任。",
                f"Choose the organ that acts as {table[office].en}.",
                f"seat_{office}",
            )
    outside = [step for step in chain.steps if step.office in seats]
    people = able(outside, {office: organ.pk for office, organ in seats.items()}, at)
    for step in outside:
        if not people[step.code]:
            name = seats[step.office].name
            raise refused(
                f"{name}现在没有人能办“{step.name.zh}”。请先在机构岗位里设岗、任命，再设定审核链。",
                f"Nobody at {name} can take “{step.name.en}” today. Set up the post and appoint somebody first.",
                f"seat_{step.office}",
            )


def _refuse_empty_posts(found: ChartReview, steps: Sequence[Step], organs: Mapping[str, int], at: datetime) -> None:
    people = able(steps, organs, at)
    for step in steps:
        if not people[step.code] - {*made_by(found)}:
            name = Organ.objects.get(pk=organs[step.office]).name
            raise refused(
                f"提交以后没有人能办“{step.name.zh}”：{name}除编制人和提交人以外，没有人担任这一步的岗位。请先任命。",
                f"Nobody could take “{step.name.en}”: apart from those who drew and handed in the chart, nobody at "
                f"{name} holds a post for it. Appoint somebody first.",
            )


def _stand_at(found: ChartReview, step: Step, organs: Mapping[str, int], by: Actor, at: datetime) -> None:
    """The chart takes its stand at a step: the office is asked, its days begin, its people are told."""
    organ = organs[step.office]
    limit = house_limit(
        name=f"chart_review.{step.code}",
        value=step.days,
        unit=Unit.WORKING_DAY,
        article=found.chain.document,
        title=step.name,
    )
    clock = start(
        by=by,
        at=at,
        kind=Clock.Kind.OTHER,
        organ=organ,
        post=None,
        title=f"流程图审核：{step.name.zh}",
        subject=(SUBJECT, found.pk),
        subject_label=found.version.chart.power.code,
        limit=limit,
    )
    ChartOpinion.objects.create(
        review=found,
        step=step.code,
        office=step.office,
        organ_id=organ,
        roles=sorted(step.roles),
        opened_at=at,
        clock=clock,
    )
    found.step = step.code
    found.save(update_fields=["step"])
    people = able([step], organs, at)[step.code] - {*made_by(found)}
    body = f"“{step.name.zh}”请在 {clock.due_on.isoformat()} 前提出意见。"
    _tell(sorted(people), found, f"流程图待审核：{_name(found)}", body, at)


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


def _asked_now(found: ChartReview, at: datetime) -> list[int]:
    """The people who were asked for an opinion and are asked no more."""
    if not found.step:
        return []
    step = way_of(found.chain).step(found.step)
    organs = organs_of([step], seats_of(found.chain), found.version.chart.power.organ_id)
    return sorted(able([step], organs, at)[step.code] - {*made_by(found)})


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
    opinion.decision, opinion.words, opinion.attendees = decision, _plain(said), _plain(attendees)
    opinion.by_id, opinion.decided_at = by.account, at
    opinion.save()
    stop(by=by, at=at, clock=opinion.clock)
    if decision == RETURN:
        _to_draft(found.version)
        _end(found, State.RETURNED, at)
        people = [one for one in made_by(found) if one != by.account]
        _tell(people, found, f"流程图退回：{_name(found)}", f"{here.name.zh}：{opinion.words}", at)
        return
    chain, scope = way_of(found.chain), found.version.chart.scope
    following = chain.after(here.code, scope)
    if following is None:
        _end(found, State.PASSED, at)
        body = "审核全部通过，等待流程图发布岗公布。"
        _tell(list(dict.fromkeys(made_by(found))), found, f"流程图审核通过：{_name(found)}", body, at)
    else:
        _stand_at(
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
    kept = _worded(minutes, "minutes")
    try:
        with transaction.atomic():
            return ChartSitting.objects.create(
                chain=found.chain,
                organ=organ,
                step=here.code,
                number=_plain(number)[:60],
                held_on=held_on,
                attendees=_plain(attendees),
                minutes=kept,
                by_id=by.account,
                at=at,
            )
    except IntegrityError:
        raise refused(
            f"编号“{number.strip()}”的会议已经登记过。", f"A sitting of number “{number.strip()}” is there.", "number"
        ) from None


def _held_version(version: ChartVersion) -> ChartVersion:
    rows = ChartVersion.objects.select_for_update(of=("self",)).select_related("chart__power__organ")
    return rows.get(pk=version.pk)


def _to_draft(version: ChartVersion) -> None:
    version.state, version.submitted_by_id, version.submitted_at = ChartVersion.State.DRAFT, None, None
    version.save(update_fields=["state", "submitted_by", "submitted_at"])


def _end(found: ChartReview, state: str, at: datetime, reason: str = "") -> None:
    found.state, found.step, found.ended_at, found.reason = state, "", at, reason
    found.save(update_fields=["state", "step", "ended_at", "reason"])


def _worded(text: str, field: str, longest: int = 0) -> str:
    refuse_marked_values([text])
    said = _plain(text)
    if not said:
        raise refused("这一项要写明，不能空着。", "This has to be written.", field)
    limit = longest or words().longest
    if len(said) > limit:
        raise refused(f"最多 {limit} 个字，请改短。", f"At most {limit} characters are possible.", field)
    return said


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()


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


def _name(found: ChartReview) -> str:
    return f"{found.version.chart.power.code} 第{found.version.number}版"


def _tell(people: Sequence[int], found: ChartReview, title: str, body: str, at: datetime) -> None:
    """Rows of inboxes: part of the act and covered by its row."""
    insert_many(
        [
            Message(
                to_id=person,
                subject_kind=SUBJECT,
                subject_id=str(found.pk),
                title=title[:200],
                body=body,
                created_at=at,
                # A demonstration's past is not mailed.
                sent_at=at if settings.DEMO else None,
            )
            for person in people
        ]
    )

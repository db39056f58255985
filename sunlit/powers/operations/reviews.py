"""What is said along the chain: opinions, questions and answers, and the sitting that decides many items at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.clocks.operations import stop
from sunlit.documents.models import Attachment
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.chains import words as words_of_rounds
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import Round, RoundItem, RoundMeeting, RoundQuestion, RoundReview
from sunlit.powers.operations.steps import consult, go_on, named, stand_at, subject_of_item
from sunlit.powers.queries.reviews import against_reviewer, filing_findings, fingerprint, waiting_review
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import ACTS, AGREE, OBJECT, RETURN, Chain, Step, against_opinion, next_step
from sunlit.powers.rules.findings import Finding
from sunlit.powers.rules.outcomes import OUTCOMES, against_outcome


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion as it is given. ``aspects``: in a joint review what is said of each aspect, (decision, words)."""

    decision: str = AGREE
    words: str = ""
    outcome: str = ""
    responsible: Organ | None = None
    attendees: str = ""
    document: str = ""
    aspects: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a sitting resolves on one item; without an outcome the one that the review proposed stands."""

    item: RoundItem
    decision: str = AGREE
    words: str = ""
    outcome: str = ""
    responsible: Organ | None = None


@transaction.atomic
def give_opinion(*, item: RoundItem, step: str, said: Said, by: Actor, at: datetime) -> RoundItem:
    """Say in writing what the office holds of an item in the step where it stands, and send it on, or back.

    ``step``: the step the reviewer had before his eyes; where the item has moved since, nothing is done. Refused for
    whoever filed or wrote the item, for an organ that the step does not ask, and for an opinion without words.
    """
    item, chain, here = _standing(item, step)
    if here.kind in ACTS:
        raise PowersRefusal(
            gettext("“%(step)s”要在它自己的页面上办理，不是填意见。") % {"step": here.name.in_language(_language())}
        )
    review = _mine(item, here, by)
    require(by, "powers.give_opinion", _subject(item, review, here))
    if item.consulting:
        raise PowersRefusal(gettext("正在与填报单位磋商，答复以后再提意见。"))
    said = _gathered(here, review, said)
    outcome = OUTCOMES.get(said.outcome) if here.outcome and said.decision == AGREE else None
    findings = against_opinion(
        here,
        decision=said.decision,
        words=said.words,
        outcome=said.outcome,
        attendees=said.attendees,
        document=said.document,
    )
    _refuse(findings or _outcome_findings(item, here, said))
    if outcome is not None and outcome.open_end:
        _question(item, review, said.words, by, at)
    else:
        _leave(item, here, said)
        _say(review, said, by, at)
        _settle_outcome(item, here, said)
        _move(item, chain, here, by, at)
    record(
        by=by,
        at=at,
        act="powers.give_opinion",
        subject=subject_of_item(item),
        after={"step": here.code, "decision": said.decision, "outcome": said.outcome, "words": said.words},
        summary={"step": here.code, "decision": said.decision},
    )
    return item


@transaction.atomic
def give_opinions(*, items: Sequence[RoundItem], step: str, said: Said, by: Actor, at: datetime) -> list[RoundItem]:
    """The same opinion for several items of one step: all of them, or none where one is refused."""
    most = words_of_rounds().bulk
    if not items:
        raise PowersRefusal(gettext("请至少选一项。"), field="items")
    if len(items) > most:
        raise PowersRefusal(
            gettext("一次最多 %(most)d 项，您选了 %(n)d 项。请分几次。") % {"most": most, "n": len(items)},
            field="items",
        )
    done = []
    for item in items:
        try:
            done.append(give_opinion(item=item, step=step, said=said, by=by, at=at))
        except PowersRefusal as refusal:
            raise PowersRefusal(
                gettext("“%(code)s”：%(why)s整批都没有办。")
                % {"code": item.power.code, "why": refusal.text.in_language(_language())},
                article=refusal.article,
                field=refusal.field,
            ) from refusal
    return done


@transaction.atomic
def ask_organ(*, item: RoundItem, step: str, question: str, by: Actor, at: datetime) -> RoundQuestion:
    """磋商: ask the organ about a concrete problem. The item waits where it is until the organ has answered."""
    item, _, here = _standing(item, step)
    review = _mine(item, here, by)
    require(by, "powers.ask_organ", _subject(item, review, here))
    if not question.strip():
        raise PowersRefusal(gettext("请写明要磋商的问题。"), field="question")
    if item.consulting:
        raise PowersRefusal(gettext("上一个问题还没有答复，先等答复。"))
    asked = _question(item, review, question, by, at)
    record(by=by, at=at, act="powers.ask_organ", subject=subject_of_item(item), after={"question": asked.question})
    return asked


@transaction.atomic
def answer_question(*, question: RoundQuestion, answer: str, by: Actor, at: datetime) -> RoundQuestion:
    """The organ answers, and the review goes on."""
    held = RoundQuestion.objects.select_for_update(of=("self",)).select_related("item__power", "clock")
    question = held.get(pk=question.pk)
    item = question.item
    require(by, "powers.answer_question", Subject("power", organ=item.organ_id))
    named(by)
    if question.answered_at is not None:
        raise PowersRefusal(gettext("这个问题已经答复过。"))
    if not answer.strip():
        raise PowersRefusal(gettext("请写明答复。"), field="answer")
    question.answer, question.answered_by_id, question.answered_at = _short(answer), by.account, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    go_on(item, question, by, at)
    record(by=by, at=at, act="powers.answer_question", subject=subject_of_item(item), after={"answer": question.answer})
    return question


@transaction.atomic
def hold_meeting(
    *,
    round: Round,
    step: str,
    number: str,
    held_on: date,
    attendees: str,
    minutes: str,
    resolutions: Sequence[Resolution],
    by: Actor,
    at: datetime,
    attachment: Attachment | None = None,
) -> RoundMeeting:
    """Enter a sitting with its minutes, and what it resolved on each of its items: all of them, or none."""
    chain = chain_of_round(round)
    here = chain.step(step) if chain.has(step) else None
    if here is None or here.kind != "meeting":
        raise PowersRefusal(gettext("这一步不是会议审定。请从这一轮的页面进入会议。"))
    seat = round.seats.filter(office=here.office).values_list("organ_id", flat=True).first()
    require(by, "powers.hold_meeting", Subject("round", organ=seat))
    named(by)
    if fault := _meeting_fault(round, number, held_on, attendees, minutes, resolutions, at):
        raise PowersRefusal(fault[0], field=fault[1])
    meeting = RoundMeeting.objects.create(
        round=round,
        step=step,
        number=number.strip()[:60],
        held_on=held_on,
        attendees=attendees.strip(),
        minutes=minutes.strip(),
        attachment=attachment,
        by_id=by.account,
        at=at,
    )
    for one in resolutions:
        _resolve(one, meeting, by, at)
    record(
        by=by,
        at=at,
        act="powers.hold_meeting",
        subject=("round", round.pk),
        after={"number": meeting.number, "minutes": meeting.minutes, "items": sorted(r.item.pk for r in resolutions)},
        summary={"number": meeting.number, "items": len(resolutions)},
    )
    return meeting


def _resolve(one: Resolution, meeting: RoundMeeting, by: Actor, at: datetime) -> None:
    item, chain, here = _standing(one.item, meeting.step)
    review = _mine(item, here, by)
    outcome = one.outcome or item.outcome
    responsible = one.responsible or item.responsible
    said = Said(one.decision, one.words or meeting.number, outcome, responsible, meeting.attendees, meeting.number)
    if item.round_id != meeting.round_id:
        raise PowersRefusal(gettext("“%(code)s”不在这一轮里。") % {"code": item.power.code}, field="items")
    if one.decision == RETURN and not one.words.strip():
        raise PowersRefusal(gettext("“%(code)s”退回须写明理由。") % {"code": item.power.code}, field="items")
    if (found := OUTCOMES.get(outcome)) and found.open_end and one.decision == AGREE:
        raise PowersRefusal(gettext("会议要作出决定，不能再磋商；还要磋商的请退回。"), field="items")
    findings = against_opinion(
        here,
        decision=said.decision,
        words=said.words,
        outcome=outcome,
        attendees=said.attendees,
        document=said.document,
    )
    reasoned = Said(said.decision, one.words or item.outcome_reason, outcome, responsible)
    _refuse(findings or _outcome_findings(item, here, reasoned))
    review.meeting = meeting
    _say(review, said, by, at)
    _settle_outcome(item, here, reasoned)
    _move(item, chain, here, by, at)


def _meeting_fault(
    round: Round,
    number: str,
    held_on: date,
    attendees: str,
    minutes: str,
    resolutions: Sequence[Resolution],
    at: datetime,
) -> tuple[str, str] | None:
    """(sentence, field) of the first thing that stands against the minutes."""
    if not number.strip():
        return gettext("请填写会议编号。"), "number"
    if RoundMeeting.objects.filter(round=round, number=number.strip()).exists():
        return gettext("编号“%(number)s”的会议已经登记过。") % {"number": number.strip()}, "number"
    if held_on > day_of(at):
        return gettext("会议日期不能在今天以后。"), "held_on"
    if not attendees.strip():
        return gettext("请写明出席人员。"), "attendees"
    if not minutes.strip():
        return gettext("请写会议纪要。"), "minutes"
    if not resolutions:
        return gettext("请至少选一项。"), "items"
    return None


def _standing(item: RoundItem, step: str) -> tuple[RoundItem, Chain, Step]:
    """The item's row, held until the end; refused where it no longer stands at that step."""
    held = (
        RoundItem.objects.select_for_update(of=("self",))
        .select_related("round", "power", "organ", "responsible")
        .get(pk=item.pk)
    )
    if held.round.closed_at is not None:
        raise PowersRefusal(gettext("这一轮清权已经结束。"))
    chain = chain_of_round(held.round)
    if held.step != step:
        here = chain.step(held.step).name.in_language(_language()) if held.step else gettext("办完")
        raise PowersRefusal(
            gettext("“%(code)s”现在到了“%(step)s”，不能办这一步。请重新打开看看是谁刚刚办过。")
            % {"code": held.power.code, "step": here}
        )
    return held, chain, chain.step(step)


def _mine(item: RoundItem, step: Step, by: Actor) -> RoundReview:
    """The row of this person's office in this step; refused where it is not asked, has spoken, or must stay out."""
    named(by)
    review, why = waiting_review(item, step, by)
    if review is None:
        raise PowersRefusal(why)
    if reason := against_reviewer(item, step, by):
        raise PowersRefusal(reason)
    return review


def _subject(item: RoundItem, review: RoundReview, step: Step) -> Subject:
    made_by = None if step.kind == "file" else item.filed_by_id
    return Subject("power", organ=review.organ_id, made_by=made_by)


def _gathered(step: Step, review: RoundReview, said: Said) -> Said:
    """In a joint review the opinion is what is said of the aspects: each answered, one objection makes it one."""
    if step.kind != "joint":
        return said
    table = words_of_rounds().aspects
    for aspect in step.seats[review.office]:
        decision, words = said.aspects.get(aspect, ("", ""))
        name = table[aspect].name.in_language(_language())
        if decision not in (AGREE, OBJECT):
            raise PowersRefusal(
                gettext("“%(aspect)s”还没有选同意或者不同意。") % {"aspect": name}, field=f"decision_{aspect}"
            )
        if not words.strip():
            raise PowersRefusal(gettext("“%(aspect)s”还没有写意见。") % {"aspect": name}, field=f"words_{aspect}")
    asked = {aspect: said.aspects[aspect] for aspect in step.seats[review.office]}
    objecting = any(decision == OBJECT for decision, _ in asked.values())
    told = "\n".join(f"{table[aspect].name.zh}：{words.strip()}" for aspect, (_, words) in asked.items())
    return Said(decision=OBJECT if objecting else AGREE, words=told, aspects=asked)


def _outcome_findings(item: RoundItem, step: Step, said: Said) -> tuple[Finding, ...]:
    if not step.outcome or said.decision != AGREE:
        return ()
    participating = frozenset(item.round.participants.values_list("organ_id", flat=True))
    return against_outcome(
        said.outcome,
        reason=said.words,
        responsible=said.responsible.pk if said.responsible else None,
        participating=participating,
    )


def _leave(item: RoundItem, step: Step, said: Said) -> None:
    """What is checked once, when the organ hands an item on: it leaves complete, and as it is then it is reviewed."""
    if step.kind != "file" or said.decision != AGREE:
        return
    _refuse(filing_findings(item))
    item.reported_hash = fingerprint(item)


def _settle_outcome(item: RoundItem, step: Step, said: Said) -> None:
    if step.outcome and said.decision == AGREE:
        item.outcome, item.outcome_reason = said.outcome, said.words.strip()
        item.responsible = said.responsible if OUTCOMES[said.outcome].organ else None


def _say(review: RoundReview, said: Said, by: Actor, at: datetime) -> None:
    review.decision, review.words, review.outcome = said.decision, _short(said.words), said.outcome
    review.attendees, review.document = said.attendees.strip(), said.document.strip()[:120]
    review.aspects = {aspect: {"decision": one, "words": _short(told)} for aspect, (one, told) in said.aspects.items()}
    review.by_id, review.decided_at = by.account, at
    review.save()
    stop(by=by, at=at, clock=review.clock)


def _move(item: RoundItem, chain: Chain, step: Step, by: Actor, at: datetime) -> None:
    said = list(
        item.reviews.filter(step=step.code, turn=item.turn, decided_at__isnull=False).values_list("decision", flat=True)
    )
    following = next_step(step, said, asked=len(step.offices))
    if following != step.code:
        stand_at(item, chain, following, by, at)
    else:
        item.save()


def _question(item: RoundItem, review: RoundReview, words: str, by: Actor, at: datetime) -> RoundQuestion:
    asked = RoundQuestion(
        item=item,
        step=item.step,
        office=review.office,
        organ_id=review.organ_id,
        question=_short(words),
        asked_by_id=by.account,
        asked_at=at,
    )
    consult(item, asked, by, at)
    asked.save()
    return asked


def _short(text: str) -> str:
    longest = words_of_rounds().longest_words
    if len(text.strip()) > longest:
        raise PowersRefusal(
            gettext("写了 %(n)d 个字，最多 %(limit)d 个字。请改短，长材料请作为附件。")
            % {"n": len(text.strip()), "limit": longest},
            field="words",
        )
    return text.strip()


def _refuse(found: Sequence[Finding]) -> None:
    if found:
        raise PowersRefusal(
            " ".join(one.text.in_language(_language()) for one in found),
            article=next((one.article for one in found if one.article), ""),
            field=found[0].field,
        )


def _language() -> str:
    return get_language() or ""

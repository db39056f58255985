"""Why an act of a trial run is refused: the rules of a real case, told before anybody works by the chart. No tables."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.conf import settings

from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.basis.parameters import parameter
from sunlit.cases.charted import notes_down
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.house import house_rule
from sunlit.cases.rules import PARTIES, broken_separation, may_note, read_outputs
from sunlit.cases.trial.values import Clocked, Deed, Trial, is_party
from sunlit.clocks.queries import reckoned
from sunlit.ledger.actor import CLOCK, Actor, Held
from sunlit.ledger.wording import Text
from sunlit.offices.rules import ROLES, Subject, may
from sunlit.procedures.comparing.saying import post_name
from sunlit.procedures.model import Event, Output, Step
from sunlit.procedures.rules import holds

# The office of a trial run is nobody's: one organ, one post.
OFFICE = 1
SYSTEM = "system"
# Events with an operation of their own, by which they are permitted; the others are noted down.
OPERATIONS: Mapping[str, str] = {
    "withdraw": "cases.withdraw",
    "suspend": "cases.suspend",
    "resume": "cases.resume",
    "extend": "cases.extend",
    "terminate": "cases.terminate",
    "correct_from_above": "cases.correct_from_above",
    "deemed_accepted": "cases.deem_accepted",
    "deemed_renewed": "cases.deem_renewed",
    "statement": "cases.speak",
    "recusal": "cases.speak",
}
BY_ITSELF = ("deemed_accepted", "deemed_renewed")
SAYING = frozenset({"stated", "defended", "hearing_requested", "waived"})
SILENCE = frozenset({"", "waived", "false", "no", "否", "none", "0"})


def may_do(step: Step, role: str) -> bool:
    """Whether somebody in this role may complete the step: its own post; for a party's step, whoever notes it down."""
    return role == step.post or (is_party(step.post) and role in notes_down(step))


def who_may_do(step: Step) -> tuple[str, ...]:
    """The roles that may complete the step, the one that it belongs to first."""
    return (step.post, *(notes_down(step) if is_party(step.post) else ()))


def may_cause(event: Event, role: str) -> bool:
    """Whether somebody in this role may cause the event, or note it down, by the rights of a real case."""
    act = OPERATIONS.get(event.id, "cases.befall")
    if act == "cases.befall":
        return may_note(event, frozenset({role})) and (may(_actor(role), act, _SUBJECT) or event.by == role)
    if role == SYSTEM:
        return may(CLOCK, act, _SUBJECT)
    if is_party(role):
        return act in ("cases.withdraw", "cases.speak")
    return may(_actor(role), act, _SUBJECT)


def who_may_cause(event: Event, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these roles may cause the event."""
    return tuple(role for role in roles if may_cause(event, role))


_SUBJECT = Subject("case", organ=OFFICE, post=OFFICE)


def _actor(role: str) -> Actor:
    return Actor("staff", role, account=OFFICE, held=(Held(OFFICE, OFFICE, None, frozenset({role})),))


def refuse_step(trial: Trial, deed: Deed, step: Step, clock: Clocked | None) -> Mapping[str, object]:
    """The clean outputs of the step, or the sentence that says why it cannot be done now by this person."""
    if not may_do(step, deed.role):
        raise CasesRefusal(_not_yours(step, deed.role))
    if trial.state == "suspended":
        raise CasesRefusal(
            Text("办件已经暂停，不能办理这一步。请先恢复办理。", "The case is suspended; resume it before this step.")
        )
    _refuse_same_person(trial, deed, step)
    _refuse_silence(trial, deed, step, clock)
    if clock is not None and clock.kind == "publicity" and beijing_day(deed.at) < clock.due_on:
        raise CasesRefusal(
            Text(
                f"公示期到{clock.due_on.isoformat()}届满，届满前不能结束公示。",
                f"The publicity period ends on {clock.due_on.isoformat()} and cannot be closed before.",
            ),
            article=clock.limit.article,
        )
    return _outputs(trial, deed, step, clock)


def _not_yours(step: Step, role: str) -> Text:
    who = [post_name(one) for one in who_may_do(step)]
    zh, en = "、".join(one.zh for one in who), " or ".join(one.en for one in who)
    own = post_name(role)
    return Text(
        f"“{step.title.zh}”由{zh}办理，{own.zh}不能办理。请换成{zh}再办。",
        f"“{step.title.en}” is done by {en}; {own.en} may not do it. Act as {en} instead.",
    )


def _refuse_same_person(trial: Trial, deed: Deed, step: Step) -> None:
    """接办分离, 审批分离, 调审分离: some kinds of work in one case are never one person's."""
    if step.post in PARTIES:
        return
    people = {role: frozenset(persons) for role, persons in trial.people.items()}
    broken = broken_separation(step.post, deed.person or deed.role, people)
    if broken is None:
        return
    raise CasesRefusal(
        Text(
            f"{broken.reason.zh}：这个人已经办理过这件的另一环节。请交给同岗位的其他人。",
            f"{broken.reason.en[0].upper()}{broken.reason.en[1:]}: this person has worked on another step of this case."
            " Leave it to another holder of the post.",
        ),
        article=broken.article,
    )


def _refuse_silence(trial: Trial, deed: Deed, step: Step, clock: Clocked | None) -> None:
    """What a party has not said before its time is over, nobody may put down as silence."""
    if clock is None or not step.limit or not step.limit.parameter or not clock.binds_party:
        return
    deeds = [out for out in step.outputs if out.kind in ("choice", "yes_no")]
    spoken = any(trial.facts.get(word) for word in SAYING) or any(
        str(deed.facts.get(out.name, "")).strip().lower() not in SILENCE for out in deeds
    )
    if not spoken and beijing_day(deed.at) <= clock.due_on:
        raise CasesRefusal(
            Text(
                f"当事人的期限到{clock.due_on.isoformat()}届满，现在还不能记作没有答复。请等当事人答复，或者期满后再办理。",
                f"The party's time ends on {clock.due_on.isoformat()}; until then its silence cannot be noted.",
            ),
            article=clock.limit.article,
        )


def _outputs(trial: Trial, deed: Deed, step: Step, clock: Clocked | None) -> Mapping[str, object]:
    longest = house_rule("longest_text", settings.JURISDICTION).value
    read = read_outputs(step, deed.facts, minimums(step, deed.at), longest)
    faults = dict(read.faults)
    for output in step.outputs:
        value = read.values.get(output.name)
        if output.kind == "date" and isinstance(value, str):
            faults |= _told_long_before(step, output, date.fromisoformat(value), deed.at)
        if output.name == "fine" and isinstance(value, int | float):
            faults |= _on_the_spot(step, output, value, deed.at)
    _refuse_second_notice(trial, step, read.values)
    _refuse_early_demand(trial, step, read.values, clock)
    if faults:
        words = Text(" ".join(one.zh for one in faults.values()), " ".join(one.en for one in faults.values()))
        raise CasesRefusal(
            Text(f"有几处需要改：{words.zh}", f"Something has to change: {words.en}"), field=next(iter(faults))
        )
    return dict(read.values)


def minimums(step: Step, at: datetime) -> dict[str, int]:
    """How many people each field asks for, by the law of this day."""
    return {
        output.name: parameter(name, beijing_day(at), settings.JURISDICTION).value
        for output in step.outputs
        if output.kind == "people" and (name := output.min_parameter or step.people_min)
    }


def _told_long_before(step: Step, output: Output, day: date, at: datetime) -> dict[str, Text]:
    """A day of which people have to be told so long before (七日前通知听证) is not set too near."""
    name = output.min_parameter or (step.limit.parameter if step.limit else "")
    if not name:
        return {}
    known = parameter(name, beijing_day(at), settings.JURISDICTION)
    if not known.backward:
        return {}
    latest = reckoned(known.limit(), datetime.combine(day, time(), tzinfo=BEIJING)).due_on
    if beijing_day(at) <= latest:
        return {}
    return {
        output.name: Text(
            f"“{output.label.zh}”太近：须在{known.amount.zh}前通知（{known.basis}）。请改为更晚的日期。",
            f"“{output.label.en}” is too near: tell people {known.amount.en} before ({known.basis}).",
        )
    }


def _refuse_second_notice(trial: Trial, step: Step, values: Mapping[str, object]) -> None:
    """一次告知: what the first notice did not name cannot be asked for later."""
    asks = any(
        effect.name == "ask_supplement" and (effect.condition is None or holds(effect.condition, values))
        for effect in step.effects
    )
    if not asks or not trial.facts.get("supplement_asked"):
        return
    named = set(str(trial.facts.get("missing", "")).splitlines())
    if not set(str(values.get("missing", "")).splitlines()) <= named:
        raise CasesRefusal(
            Text(
                "需要补正的内容只能一次告知。上一次没有列明的，不能再要求补正；已经按要求补齐的，应当受理。",
                "What is missing is named once. What the first notice did not name cannot be asked for later.",
            ),
            field="missing",
        )


def _refuse_early_demand(trial: Trial, step: Step, values: Mapping[str, object], clock: Clocked | None) -> None:
    """催告: that a party has not performed is noted only when the time that it was given is over."""
    noted = any(
        effect.name == "demand_over" and (effect.condition is None or holds(effect.condition, values))
        for effect in step.effects
    )
    until = [date.fromisoformat(str(trial.facts["demand_until"]))] if trial.facts.get("demand_until") else []
    until += [clock.due_on] if clock else []
    if not noted or not until or beijing_day(trial.at) > max(until):
        return
    day = max(until).isoformat()
    raise CasesRefusal(
        Text(
            f"给当事人的期限到{day}届满，届满前不能记作没有履行，也不能因此往下办理。",
            f"The time that the party was given ends on {day}; until then nothing goes on for want of performance.",
        ),
        article=step.limit.article.zh if step.limit and step.limit.article else clock.limit.article if clock else "",
    )


def _on_the_spot(step: Step, output: Output, fine: float, at: datetime) -> dict[str, Text]:
    """What may be imposed on the spot is bounded (处罚法 51); a trial has no party, so the higher bound is held."""
    if not any(paper.template == "on_spot_penalty_decision" for paper in step.documents):
        return {}
    most = parameter("penalty.summary_fine_organisation", beijing_day(at), settings.JURISDICTION)
    if fine <= most.value:
        return {}
    return {
        output.name: Text(
            f"当场处罚的罚款最多{most.amount.zh}（{most.basis}），请改按普通程序办理。",
            f"A fine on the spot is at most {most.amount.en} ({most.basis}); use the ordinary procedure.",
        )
    }


def refuse_event_by(event: Event, role: str) -> None:
    """Refuses a role that may not cause the event, and says who may."""
    if may_cause(event, role):
        return
    roles = (SYSTEM, *sorted(PARTIES), *ROLES)
    who = list(dict.fromkeys(post_name(one) for one in who_may_cause(event, roles)))
    zh, en = "、".join(one.zh for one in who) or "没有人", " or ".join(one.en for one in who) or "nobody"
    own = post_name(role)
    raise CasesRefusal(
        Text(
            f"“{event.title.zh}”由{zh}提出或者记录，{own.zh}不能。请换成其中一个再办。",
            f"“{event.title.en}” is brought or noted by {en}; {own.en} may not.",
        ),
        article=event.article.zh,
    )

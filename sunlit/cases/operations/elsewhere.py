"""Powers that run outside this platform: asked for by the organ, approved by the county's office, and still shown."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.models import OwnSystem, OwnSystemResult
from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power

OPEN = (OwnSystem.State.ASKED, OwnSystem.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an organ says of a power that runs elsewhere: why, and what the public is shown all the same (R-074)."""

    ground: str
    reason: str
    handler: str
    time: str
    flow: str
    result: str
    system: str = ""


@transaction.atomic
def ask_own_system(*, by: Actor, at: datetime, power: Power, given: Elsewhere) -> OwnSystem:
    """The organ asks to run a power outside this platform. Handler, time, flow and result are shown in any case."""
    require(by, "cases.ask_own_system", Subject("power", organ=power.organ_id))
    Power.objects.select_for_update(of=("self",)).get(pk=power.pk)
    if power.cancelled_on is not None:
        raise CasesRefusal(gettext("这项职权已经取消，不需要申请例外。"))
    if OwnSystem.objects.filter(power=power, state__in=OPEN).exists():
        raise CasesRefusal(gettext("这项职权已有正在申请或者已经批准的例外，请先结束原来的。"))
    entry = OwnSystem(power=power, asked_by_id=_person(by), asked_at=at, **_cleaned(given))
    entry.save()
    after = {"power": power.code, "ground": entry.ground, "reason": entry.reason, "system": entry.system}
    record(by=by, at=at, act="cases.ask_own_system", subject=("own_system", entry.pk), after=after)
    return entry


@transaction.atomic
def decide_own_system(*, by: Actor, at: datetime, entry: int, approve: bool, decision: str) -> OwnSystem:
    """The county's office approves or refuses, with its reason; another person than the one who asked."""
    found = _entry(entry, OwnSystem.State.ASKED)
    subject = Subject("power", organ=found.power.organ_id, made_by=found.asked_by_id)
    require(by, "cases.decide_own_system", subject)
    words = clean_text(decision)[:500]
    if not words:
        raise CasesRefusal(gettext("请写明批准或者不批准的理由。"), field="decision")
    found.state = OwnSystem.State.APPROVED if approve else OwnSystem.State.REFUSED
    found.decided_by_id, found.decided_at, found.decision = _person(by), at, words
    found.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    _record(found, "cases.decide_own_system", by, at, {"state": found.state, "decision": words})
    return found


@transaction.atomic
def end_own_system(*, by: Actor, at: datetime, entry: int, reason: str) -> OwnSystem:
    """The exception ends: the power runs on this platform from now on, or exists no more."""
    found = _entry(entry, OwnSystem.State.APPROVED)
    require(by, "cases.end_own_system", Subject("power", organ=found.power.organ_id))
    words = clean_text(reason)[:500]
    if not words:
        raise CasesRefusal(gettext("请写明为什么结束。"), field="reason")
    found.state, found.ended_at, found.ended_because = OwnSystem.State.ENDED, at, words
    found.save(update_fields=["state", "ended_at", "ended_because"])
    _record(found, "cases.end_own_system", by, at, {"state": found.state, "reason": words})
    return found


@transaction.atomic
def report_own_result(
    *, by: Actor, at: datetime, entry: int, number: str, handler: str, received_on: date, done_on: date, result: str
) -> OwnSystemResult:
    """What became of one matter that was handled outside: handler, days and result, shown to the public."""
    found = _entry(entry, OwnSystem.State.APPROVED)
    require(by, "cases.report_own_result", Subject("power", organ=found.power.organ_id))
    said = {"number": clean_text(number)[:60], "handler": clean_text(handler)[:60], "result": clean_text(result)[:200]}
    faults = {name: gettext("这一项要填") for name, words in said.items() if not words}
    if done_on < received_on:
        faults["done_on"] = gettext("办结日期不能早于受理日期。")
    elif done_on > day_of(at):
        faults["done_on"] = gettext("办结日期不能晚于今天。")
    elif OwnSystemResult.objects.filter(entry=found, number=said["number"]).exists():
        faults["number"] = gettext("这个编号已经报过。")
    if faults:
        raise CasesRefusal(gettext("请改正后再报。"), faults=faults)
    row = OwnSystemResult(entry=found, received_on=received_on, done_on=done_on, reported_at=at, **said)
    row.save()
    _record(found, "cases.report_own_result", by, at, {**said, "received_on": received_on, "done_on": done_on})
    return row


def _record(entry: OwnSystem, act: str, by: Actor, at: datetime, after: dict[str, object]) -> None:
    power = entry.power
    record(
        by=by,
        at=at,
        act=act,
        subject=("own_system", entry.pk),
        after=after,
        leaf=PublicLeaf(type=act, office=power.organ.code, pseudonym=power.code, version=f"{power.code}/own-system"),
    )


def _cleaned(given: Elsewhere) -> dict[str, str]:
    """The fields within their lengths; refused where one is missing that the public has a right to see."""
    made = {field.name: clean_text(getattr(given, field.name)) for field in fields(given)}
    faults = {}
    if made["ground"] not in OwnSystem.Ground.values:
        faults["ground"] = gettext("请选一项")
    for name in ("reason", "handler", "time", "flow", "result"):
        if not made[name]:
            faults[name] = gettext("这一项要填：另用系统的，也要在网上公开经办人、办理时间、办理流程和结果。")
    if made["ground"] == OwnSystem.Ground.OWN_SYSTEM and not made["system"]:
        faults["system"] = gettext("请写明系统的名称。")
    for name, words in made.items():
        most = getattr(OwnSystem._meta.get_field(name), "max_length", None)
        if most and len(words) > most and name != "ground":
            faults[name] = gettext("最多 %(most)d 个字，现在 %(n)d 个。") % {"most": most, "n": len(words)}
    if faults:
        raise CasesRefusal(gettext("请把标出的几项写完整。"), faults=faults)
    return made


def _entry(pk: int, state: str) -> OwnSystem:
    rows = OwnSystem.objects.select_for_update(of=("self",)).select_related("power__organ")
    found = rows.filter(pk=pk).first()
    if found is None or found.state != state:
        now = found.get_state_display() if found else gettext("已不存在")
        raise CasesRefusal(gettext("这条例外现在是“%s”，不能做这一步。请重新打开。") % now)
    return found


def _person(by: Actor) -> int:
    if by.account is None:
        raise CasesRefusal(gettext("申请和审批都要由有姓名的人来做。请用工作人员账户登录。"))
    return by.account

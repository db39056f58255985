"""A round is opened and kept: its phases, organs, the duties entered, the powers reported, and its end."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.basis.citations import parse
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ, Region
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.chains import plain_chain, words
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import (
    Power,
    PowerVersion,
    Round,
    RoundDuty,
    RoundItem,
    RoundParticipant,
    RoundPhase,
    RoundSeat,
)
from sunlit.powers.operations.steps import ask_no_more, named, stand_at, subject_of_item
from sunlit.powers.queries import latest_version
from sunlit.powers.queries.rounds import chain_of_round, unreported
from sunlit.powers.rules.clearing import chain_of
from sunlit.powers.rules.comparison import DutyLine
from sunlit.powers.rules.outcomes import CAPACITIES


@dataclass(frozen=True, slots=True)
class PhaseGiven:
    """A phase as it is set up: its name, days (both included) and the steps that it covers."""

    name: str
    from_on: date
    to_on: date
    steps: tuple[str, ...] = ()
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class FiledAs:
    """In which capacity a power is exercised, by whose entrustment, and the own rule of an entrusted acceptance."""

    capacity: str = "own"
    entrusted_by: str = ""
    entrusted_document: str = ""
    own_rule: str = ""


OWN_POWER = FiledAs()


@transaction.atomic
def open_round(
    *,
    region: Region,
    title: str,
    preset: str,
    phases: Sequence[PhaseGiven],
    seats: Mapping[str, Organ],
    organs: Sequence[Organ],
    by: Actor,
    at: datetime,
    document: str = "",
) -> Round:
    """Begin a campaign: who reports (``organs``), who acts for each office of the chain (``seats``), and when.

    PowersRefusal where a seat is empty, a phase names a step that the chain does not have, or its days are the wrong
    way round. The round keeps a copy of the chain.
    """
    require(by, "powers.open_round", Subject("round"))
    plain = plain_chain(preset)
    chain = chain_of(plain)
    _refuse_bad_plan(title, phases, organs)
    empty = [words().offices[office].in_language(_language()) for office in chain.offices() if office not in seats]
    if empty:
        raise PowersRefusal(
            gettext("这些审核席位还没有指定单位：%(offices)s。") % {"offices": "、".join(empty)}, field="seats"
        )
    for phase in phases:
        if unknown := [code for code in phase.steps if not chain.has(code)]:
            raise PowersRefusal(
                gettext("阶段“%(phase)s”里的步骤“%(step)s”不在这条链条里。")
                % {"phase": phase.name, "step": unknown[0]},
                field="phases",
            )
    made = Round.objects.create(
        region=region,
        title=title.strip()[:120],
        document=document.strip()[:120],
        preset=preset,
        chain=plain,
        opened_by_id=by.account,
        opened_at=at,
    )
    RoundPhase.objects.bulk_create(
        RoundPhase(round=made, position=position, **(dataclasses.asdict(phase) | {"steps": list(phase.steps)}))
        for position, phase in enumerate(phases)
    )
    RoundSeat.objects.bulk_create(
        RoundSeat(round=made, office=office, organ=seats[office]) for office in chain.offices()
    )
    RoundParticipant.objects.bulk_create(RoundParticipant(round=made, organ=organ) for organ in dict.fromkeys(organs))
    record(
        by=by,
        at=at,
        act="powers.open_round",
        subject=("round", made.pk),
        after={"title": made.title, "preset": preset, "organs": sorted(organ.code for organ in organs)},
    )
    return made


@transaction.atomic
def move_phase(*, phase: RoundPhase, from_on: date, to_on: date, by: Actor, at: datetime) -> RoundPhase:
    """Give a phase other days."""
    require(by, "powers.move_phase", Subject("round"))
    _running(phase.round)
    if to_on < from_on:
        raise PowersRefusal(gettext("阶段的最后一日不能早于第一日。"), field="to_on")
    before = {"from_on": phase.from_on, "to_on": phase.to_on}
    phase.from_on, phase.to_on = from_on, to_on
    phase.save(update_fields=["from_on", "to_on"])
    after = {"from_on": from_on, "to_on": to_on}
    record(by=by, at=at, act="powers.move_phase", subject=("round", phase.round_id), before=before, after=after)
    return phase


@transaction.atomic
def add_participant(*, round: Round, organ: Organ, by: Actor, at: datetime) -> RoundParticipant:
    """Let one more organ report its powers."""
    require(by, "powers.add_participant", Subject("round"))
    _running(round)
    found, new = RoundParticipant.objects.get_or_create(round=round, organ=organ)
    if not new:
        raise PowersRefusal(gettext("“%(organ)s”已经是参加单位。") % {"organ": organ.name}, field="organ")
    record(by=by, at=at, act="powers.add_participant", subject=("round", round.pk), after={"organ": organ.code})
    return found


@transaction.atomic
def enter_duties(
    *, round: Round, organ: Organ, direction: str, lines: Sequence[DutyLine], by: Actor, at: datetime
) -> list[RoundDuty]:
    """Enter duties of an organ: by law or mandate with their source, or as really done at a post.

    A duty that stands there already is passed over; gives those that are new.
    """
    require(by, "powers.enter_duties", Subject("power", organ=organ.pk))
    _running(round)
    _taking_part(round, organ)
    if direction not in RoundDuty.Direction.values:
        raise PowersRefusal(gettext("请选择职责从哪里来。"), field="direction")
    if not lines:
        raise PowersRefusal(gettext("没有读到职责。请每行写一条：职责，来源。"), field="duties")
    held = set(RoundDuty.objects.filter(round=round, organ=organ, direction=direction).values_list("text", flat=True))
    fresh = {line.text[:300]: line for line in lines if line.text[:300] not in held}
    made = RoundDuty.objects.bulk_create(
        RoundDuty(
            round=round,
            organ=organ,
            direction=direction,
            text=text,
            source=line.source[:300],
            post=line.post[:60],
            place=place_of(line.source)[:250],
            entered_by_id=by.account,
            entered_at=at,
        )
        for text, line in fresh.items()
    )
    record(
        by=by,
        at=at,
        act="powers.enter_duties",
        subject=("round", round.pk),
        after={"organ": organ.code, "direction": direction, "duties": sorted(fresh)},
        summary={"count": len(made)},
    )
    return made


@transaction.atomic
def link_duty(*, duty: RoundDuty, item: RoundItem | None, by: Actor, at: datetime) -> RoundDuty:
    """Say by hand which power a duty founds; None takes the link away."""
    require(by, "powers.link_duty", Subject("power", organ=duty.organ_id))
    _running(duty.round)
    if item is not None and (item.round_id, item.organ_id) != (duty.round_id, duty.organ_id):
        raise PowersRefusal(gettext("只能对应本轮本单位报的职权。"), field="item")
    before = {"item": duty.item_id}
    duty.item = item
    duty.save(update_fields=["item"])
    record(
        by=by,
        at=at,
        act="powers.link_duty",
        subject=("round", duty.round_id),
        before=before,
        after={"item": duty.item_id},
    )
    return duty


@transaction.atomic
def file_item(*, round: Round, power: Power, by: Actor, at: datetime, filed_as: FiledAs = OWN_POWER) -> RoundItem:
    """Report a power of an organ in the round: it stands at the first step until the organ hands it on."""
    require(by, "powers.file_item", Subject("power", organ=power.organ_id))
    item = _enter(round, power, by, at, filed_as, concealed=False)
    record(
        by=by,
        at=at,
        act="powers.file_item",
        subject=subject_of_item(item),
        after={"round": round.pk, "capacity": item.capacity},
    )
    return item


@transaction.atomic
def file_items(
    *, round: Round, powers: Sequence[Power], by: Actor, at: datetime, filed_as: FiledAs = OWN_POWER
) -> list[RoundItem]:
    """Report several powers in the same capacity: all of them, or none."""
    return [file_item(round=round, power=power, by=by, at=at, filed_as=filed_as) for power in powers]


@transaction.atomic
def change_filing(*, item: RoundItem, filed_as: FiledAs, by: Actor, at: datetime) -> RoundItem:
    """Change the capacity of a reported power, while it is still with its organ."""
    require(by, "powers.change_filing", Subject("power", organ=item.organ_id))
    item = RoundItem.objects.select_for_update(of=("self",)).select_related("round", "power").get(pk=item.pk)
    chain = chain_of_round(_running(item.round))
    if item.step != chain.steps[0].code:
        raise PowersRefusal(gettext("这一项已经报出，不能再改填报内容。需要改的，请审核单位退回。"))
    before = {name: getattr(item, name) for name in ("capacity", "entrusted_by", "entrusted_document")}
    _fill(item, filed_as)
    item.save()
    after = {name: getattr(item, name) for name in before}
    record(by=by, at=at, act="powers.change_filing", subject=subject_of_item(item), before=before, after=after)
    return item


@transaction.atomic
def withdraw_item(*, item: RoundItem, by: Actor, at: datetime) -> None:
    """The organ takes a power out of the round again, while it is still with it; a power once withdrawn may come back.

    A published power that stays out shows as unreported until the round is closed.
    """
    require(by, "powers.withdraw_item", Subject("power", organ=item.organ_id))
    item = RoundItem.objects.select_for_update(of=("self",)).select_related("round", "power").get(pk=item.pk)
    chain = chain_of_round(_running(item.round))
    if item.step != chain.steps[0].code:
        raise PowersRefusal(gettext("这一项已经报出，不能撤下。需要撤下的，请审核单位先退回。"))
    record(
        by=by,
        at=at,
        act="powers.withdraw_item",
        subject=subject_of_item(item),
        before={"round": item.round_id, "turn": item.turn, "capacity": item.capacity},
    )
    ask_no_more(item, by, at)
    item.delete()


@transaction.atomic
def enter_unreported(*, round: Round, power: Power, by: Actor, at: datetime) -> RoundItem:
    """The list office enters a power that its organ did not report, so that the review settles what becomes of it.

    It goes straight to the first step in which an outcome is given.
    """
    require(by, "powers.enter_unreported", Subject("round"))
    item = _enter(round, power, by, at, OWN_POWER, concealed=True)
    chain = chain_of_round(round)
    stand_at(item, chain, next(step.code for step in chain.steps if step.outcome), by, at)
    record(
        by=by,
        at=at,
        act="powers.enter_unreported",
        subject=subject_of_item(item),
        after={"round": round.pk, "step": item.step},
    )
    return item


@transaction.atomic
def close_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """End the campaign. Refused while an item is under way or a listed power was neither reported nor entered."""
    require(by, "powers.close_round", Subject("round"))
    round = _running(Round.objects.select_for_update(of=("self",)).get(pk=round.pk))
    if left := round.items.filter(finished_at__isnull=True).count():
        raise PowersRefusal(gettext("还有 %(n)d 项没有办完，不能结束。请先办完，或者退回填报单位撤下。") % {"n": left})
    if silent := unreported(round).count():
        raise PowersRefusal(
            gettext("参加单位还有 %(n)d 项已公布的职权没有报。请先补报，或者由清单办列入审核。") % {"n": silent}
        )
    round.closed_by_id, round.closed_at = by.account, at
    round.save(update_fields=["closed_by", "closed_at"])
    record(by=by, at=at, act="powers.close_round", subject=("round", round.pk), after={"closed_at": at})
    return round


def place_of(source: str) -> str:
    """Law and article of the first citation in a source; empty where it cites none."""
    cited = next((one for one in parse(source) if one.law_title and one.article is not None), None)
    return str(dataclasses.replace(cited, paragraph=None, item=None, subitem=None)) if cited else ""


def _enter(round: Round, power: Power, by: Actor, at: datetime, filed_as: FiledAs, *, concealed: bool) -> RoundItem:
    named(by)
    chain = chain_of_round(_running(round))
    _taking_part(round, power.organ)
    if power.cancelled_on is not None:
        raise PowersRefusal(gettext("这项职权已经取消，不能再报。"), field="power")
    if RoundItem.objects.filter(round=round, power=power).exists():
        raise PowersRefusal(gettext("“%(code)s”在这一轮里已经报过。") % {"code": power.code}, field="power")
    version = latest_version(power)
    if version is None or version.state == PowerVersion.State.SUBMITTED:
        raise PowersRefusal(gettext("这项职权另有版本正在审核，审核以后才能报。"), field="power")
    item = RoundItem(
        round=round,
        organ_id=power.organ_id,
        power=power,
        kind=power.kind,
        concealed=concealed,
        filed_by_id=by.account,
        filed_at=at,
        entered_at=at,
    )
    _fill(item, filed_as)
    item.save()
    stand_at(item, chain, chain.steps[0].code, by, at)
    return item


def _fill(item: RoundItem, filed_as: FiledAs) -> None:
    if filed_as.capacity not in CAPACITIES:
        raise PowersRefusal(gettext("请选择行使身份。"), field="capacity")
    item.capacity = filed_as.capacity
    item.entrusted_by = filed_as.entrusted_by.strip()[:120]
    item.entrusted_document = filed_as.entrusted_document.strip()[:120]
    item.own_rule = filed_as.own_rule.strip()[: words().longest_words]


def _running(round: Round) -> Round:
    if round.closed_at is not None:
        raise PowersRefusal(
            gettext("“%(title)s”已于%(day)s结束，不能再改。")
            % {"title": round.title, "day": day_of(round.closed_at).isoformat()}
        )
    return round


def _taking_part(round: Round, organ: Organ) -> None:
    if not RoundParticipant.objects.filter(round=round, organ=organ).exists():
        raise PowersRefusal(
            gettext("“%(organ)s”不是“%(title)s”的参加单位。请清单办先把它列进来。")
            % {"organ": organ.name, "title": round.title},
            field="organ",
        )


def _refuse_bad_plan(title: str, phases: Sequence[PhaseGiven], organs: Sequence[Organ]) -> None:
    if not title.strip():
        raise PowersRefusal(gettext("请给这一轮清权起个名称。"), field="title")
    if not organs:
        raise PowersRefusal(gettext("请至少选一个参加单位。"), field="organs")
    if not phases:
        raise PowersRefusal(gettext("请至少写一个阶段和它的起止日期。"), field="phases")
    for phase in phases:
        if phase.to_on < phase.from_on:
            raise PowersRefusal(
                gettext("阶段“%(phase)s”的最后一日早于第一日。") % {"phase": phase.name}, field="phases"
            )


def _language() -> str:
    return get_language() or ""

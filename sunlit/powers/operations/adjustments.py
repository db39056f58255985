"""Adjusting the list (R-034 to R-037): a change opens a duty to file, another person reviews, the list is changed.

Both limits run as rows of ``clocks`` and are watched like those of a case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext

from sunlit.accounts.models import Message
from sunlit.basis.models import LawVersion
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import Trace, record, record_many
from sunlit.ledger.rows import insert_many, update_many
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.queries import on_day
from sunlit.offices.rules import Subject, require
from sunlit.powers.adjusting import limits
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import Adjustment, ListReport, Power, PowerVersion
from sunlit.powers.operations.items import cancel_power, publish_item, submit_item
from sunlit.powers.operations.successions import merge_powers, move_power, split_power
from sunlit.powers.rules import adjustments as rules

SUBJECT = "adjustment"
LETTERS = "TZ"
State, Outcome, Trigger = Adjustment.State, Adjustment.Outcome, Adjustment.Trigger
LONGEST = 4000
# So many are named one by one in a message.
TOLD = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Who has to adjust what: the organ, the power (None for one that is not listed yet), what it cites."""

    organ: int
    power: int | None = None
    label: str = ""
    cited: tuple[str, ...] = ()


@transaction.atomic
def open_adjustment(
    *,
    organ: Organ,
    trigger: str,
    happened_on: date,
    by: Actor,
    at: datetime,
    power: Power | None = None,
    reason: str = "",
    from_edition: LawVersion | None = None,
    to_edition: LawVersion | None = None,
) -> Adjustment:
    """One duty to file. The time to file runs from the day the law was published or the change was decided.

    Raises PowersRefusal for a day that is still to come, a power of another organ, and a second one for one change.
    """
    if power is not None and (power.organ_id != organ.pk or power.cancelled_on):
        raise PowersRefusal(gettext("这项职权不属于所选机关，或者已经取消。请重新选择。"), field="power")
    target = Target(organ.pk, power.pk if power else None, power.code if power else organ.short_name)
    opened = open_adjustments(
        targets=[target],
        trigger=trigger,
        happened_on=happened_on,
        by=by,
        at=at,
        reason=reason,
        from_edition=from_edition,
        to_edition=to_edition,
    )
    if not opened:
        raise PowersRefusal(gettext("这项职权因这次修改已经有一件调整，不能重复开出。"), field="power")
    return opened[0]


@transaction.atomic
def open_adjustments(
    *,
    targets: Sequence[Target],
    trigger: str,
    happened_on: date,
    by: Actor,
    at: datetime,
    reason: str = "",
    from_edition: LawVersion | None = None,
    to_edition: LawVersion | None = None,
) -> list[Adjustment]:
    """Many at once, one a power; those that this change has opened before are passed over.

    One statement each for its time limit, a few for all the rest.
    """
    for organ in {target.organ for target in targets}:
        require(by, "powers.open_adjustment", Subject("power", organ=organ))
    _require_happened(trigger, happened_on, at)
    same = Adjustment.objects.filter(to_edition=to_edition, power__isnull=False)
    if to_edition is None:
        # By hand: the same words about the same day, still under way: the button was pressed twice.
        told = {"trigger": trigger, "happened_on": happened_on, "reason": reason.strip()[:500]}
        same = same.filter(**told).exclude(state=State.CLOSED)
    known = set(same.values_list("power", flat=True))
    made = [
        Adjustment(
            trigger=trigger,
            happened_on=happened_on,
            reason=reason.strip()[:500],
            from_edition=from_edition,
            to_edition=to_edition,
            cited=list(target.cited),
            organ_id=target.organ,
            power_id=target.power,
            state=State.OPEN,
            opened_by_id=by.account,
            opened_at=at,
            clock=_start(by, at, "file", target.organ, target.label, happened_on),
        )
        for target in targets
        if target.power is None or target.power not in known
    ]
    for one in made:
        # The row of its first clock makes the number: no counter that everybody waits for.
        one.number = f"{LETTERS}-{at.astimezone(BEIJING).year}-{one.clock_id:06d}"
    try:
        with transaction.atomic():
            insert_many(made)
    except IntegrityError:
        raise PowersRefusal(gettext("别人刚刚为同一次修改开出了调整。请刷新页面后再看。")) from None
    for one in made:
        one.clock.subject_id = one.pk
    update_many([one.clock for one in made], ["subject_id"])
    traces = [Trace(subject=(SUBJECT, one.number), after=_plain(one)) for one in made]
    record_many(by=by, at=at, act="powers.open_adjustment", traces=traces)
    _tell_opened(made, targets, at)
    return made


@transaction.atomic
def file_adjustment(
    *,
    adjustment: Adjustment,
    outcome: str,
    proposal: str,
    by: Actor,
    at: datetime,
    versions: Sequence[PowerVersion] = (),
    others: Sequence[Power] = (),
    to_organ: Organ | None = None,
) -> Adjustment:
    """What the organ proposes, with its drafts, which are submitted with it. The time to review begins.

    Raises PowersRefusal with everything that is missing.
    """
    found = _in_state(adjustment, "file_adjustment")
    require(by, "powers.file_adjustment", Subject("power", organ=found.organ_id))
    _named(by)
    if outcome not in Outcome.values:
        raise PowersRefusal(gettext("请选择调整意见。"), field="outcome")
    said = _said(
        proposal, gettext("请写明调整意见的理由：哪一条变了，这项职权因此怎样改，或者为什么不用改。"), "proposal"
    )
    _refuse_faults(found, outcome, versions, others, to_organ)
    before = _plain(found)
    for version in versions:
        if version.state in (PowerVersion.State.DRAFT, PowerVersion.State.REJECTED):
            submit_item(version=version, by=by, at=at)
    found.outcome, found.proposal, found.to_organ = outcome, said, to_organ if outcome == Outcome.MOVE else None
    found.filed_by_id, found.filed_at, found.state = by.account, at, State.FILED
    found.reviewed_by_id = found.reviewed_at = None
    stop(by=by, at=at, clock=found.clock)
    found.clock = _start(by, at, "review", found.organ_id, _label(found), None, found.pk)
    found.save()
    found.versions.set(versions)
    found.others.set(others)
    _record(by, at, "powers.file_adjustment", found, before)
    return found


@transaction.atomic
def review_adjustment(*, adjustment: Adjustment, accepted: bool, opinion: str, by: Actor, at: datetime) -> Adjustment:
    """The reviewer's answer, by another person than the one who filed.

    Accepted, the review's time runs on until the list is changed; returned, a time to file again begins.
    """
    found = _in_state(adjustment, "review_adjustment")
    require(by, "powers.review_adjustment", Subject("power", organ=found.organ_id, made_by=found.filed_by_id))
    _named(by)
    before = _plain(found)
    found.opinion = _said(opinion, gettext("请写明审核意见。"), "opinion")
    found.reviewed_by_id, found.reviewed_at = by.account, at
    found.state = State.ACCEPTED if accepted else State.RETURNED
    if not accepted:
        stop(by=by, at=at, clock=found.clock)
        found.clock = _start(by, at, "refile", found.organ_id, _label(found), None, found.pk)
    found.save()
    _record(by, at, "powers.review_adjustment", found, before)
    if not accepted:
        body = f"{found.opinion}\n请在 {found.clock.due_on.isoformat()} 前重新报送。"
        _tell({found.organ_id: (found.number, f"清单调整 {found.number} 退回重报", body)}, at)
    return found


@transaction.atomic
def close_adjustment(*, adjustment: Adjustment, by: Actor, at: datetime) -> Adjustment:
    """Change the list as it was accepted, and end the review's time: published, merged, split, moved or cancelled.

    Cases under way go on under the version they began with. All of it or nothing.
    """
    found = _in_state(adjustment, "close_adjustment")
    require(by, "powers.close_adjustment", Subject("power", organ=found.organ_id, made_by=found.filed_by_id))
    _named(by)
    before = _plain(found)
    if found.outcome in (Outcome.CHANGE, Outcome.ADD):
        for version in found.versions.all():
            publish_item(version=version, by=by, at=at)
    elif found.outcome == Outcome.MERGE:
        merge_powers(adjustment=found, by=by, at=at)
    elif found.outcome == Outcome.SPLIT:
        split_power(adjustment=found, by=by, at=at)
    elif found.outcome == Outcome.MOVE:
        move_power(adjustment=found, by=by, at=at)
    elif found.outcome == Outcome.CANCEL and found.power:
        cancel_power(power=found.power, reason=found.proposal[:300], by=by, at=at)
    stop(by=by, at=at, clock=found.clock)
    found.state, found.closed_by_id, found.closed_at = State.CLOSED, by.account, at
    found.save(update_fields=["state", "closed_by", "closed_at"])
    _record(by, at, "powers.close_adjustment", found, before)
    return found


@transaction.atomic
def report_adjustment(
    *, adjustment: Adjustment, reported_on: date, receiver: str, by: Actor, at: datetime, document_number: str = ""
) -> ListReport:
    """Write down that the change was reported to the list office above (R-125)."""
    found = _in_state(adjustment, "report_adjustment")
    require(by, "powers.report_adjustment", Subject("power", organ=found.organ_id))
    to = _said(receiver, gettext("请写明报送给哪个机关。"), "receiver")
    closed_on = beijing_day(found.closed_at) if found.closed_at else found.happened_on
    if not closed_on <= reported_on <= beijing_day(at):
        raise PowersRefusal(
            gettext("报送日期应在调整完成（%(closed)s）之后、今天以前。") % {"closed": closed_on.isoformat()},
            field="reported_on",
        )
    if ListReport.objects.filter(adjustment=found).exists():
        raise PowersRefusal(gettext("这件调整已经登记过报送。"))
    made = ListReport.objects.create(
        adjustment=found,
        reported_on=reported_on,
        receiver=to[:120],
        document_number=document_number.strip()[:80],
        reported_by_id=by.account,
        reported_at=at,
    )
    after = {"reported_on": reported_on, "receiver": made.receiver, "document_number": made.document_number}
    record(by=by, at=at, act="powers.report_adjustment", subject=(SUBJECT, found.number), after=after)
    return made


def _require_happened(trigger: str, happened_on: date, at: datetime) -> None:
    if trigger not in Trigger.values:
        raise PowersRefusal(gettext("请选择调整的起因。"), field="trigger")
    if happened_on > beijing_day(at):
        raise PowersRefusal(
            gettext("公布或者决定的日期 %(day)s 还没有到，时限从那一天起算。请核对日期。")
            % {"day": happened_on.isoformat()},
            field="happened_on",
        )


def _start(
    by: Actor, at: datetime, phase: str, organ: int, label: str, happened_on: date | None, row: int = 0
) -> Clock:
    """The limit of a phase: of filing from the day of the change, else from now."""
    limit = limits(settings.JURISDICTION)[phase]
    return start(
        by=by,
        at=at,
        kind=Clock.Kind.ADJUSTMENT,
        organ=organ,
        post=None,
        title=limit.title.zh,
        subject=(SUBJECT, row),
        subject_label=label,
        limit=limit.limit(),
        started_at=datetime.combine(happened_on, time.min, BEIJING) if happened_on else at,
    )


def _tell_opened(made: Sequence[Adjustment], targets: Sequence[Target], at: datetime) -> None:
    """One message an organ, however many adjustments it got."""
    labels = {target.power: target.label for target in targets}
    told: dict[int, tuple[str, str, str]] = {}
    for organ in {one.organ_id for one in made}:
        own = [one for one in made if one.organ_id == organ]
        lines = [f"{one.number} {labels.get(one.power_id, '')}" for one in own[:TOLD]]
        lines += [f"共 {len(own)} 件。"] if len(own) > TOLD else []
        lines += [own[0].reason, f"请在 {own[0].clock.due_on.isoformat()} 前报送调整意见。"]
        told[organ] = (own[0].number, f"清单调整：{len(own)} 件待报送", "\n".join(line for line in lines if line))
    _tell(told, at)


def _tell(told: Mapping[int, tuple[str, str, str]], at: datetime) -> None:
    """Rows of the inbox of each organ's list editors (number, title, body): part of the act and covered by its row."""
    editors = Appointment.objects.filter(on_day(beijing_day(at)), post__organ__in=told, post__roles__role="list_editor")
    people = dict.fromkeys(editors.order_by("pk").values_list("post__organ", "person"))
    insert_many(
        [
            Message(
                to_id=person,
                subject_kind=SUBJECT,
                subject_id=told[organ][0],
                title=told[organ][1],
                body=told[organ][2],
                created_at=at,
                # A demonstration's past is not mailed.
                sent_at=at if settings.DEMO else None,
            )
            for organ, person in people
        ]
    )


def _label(adjustment: Adjustment) -> str:
    return adjustment.power.code if adjustment.power else adjustment.number


def _in_state(adjustment: Adjustment, act: str) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",)).select_related("power", "power__organ", "organ", "clock")
    found = rows.filter(pk=adjustment.pk).first()
    if found is None or found.state not in rules.ALLOWED[act]:
        state = found.get_state_display() if found else ""
        raise PowersRefusal(
            gettext("这件调整现在是“%(state)s”，不能做这一步。请刷新页面，看看是谁刚刚办过。") % {"state": state}
        )
    return found


def _refuse_faults(
    found: Adjustment,
    outcome: str,
    versions: Sequence[PowerVersion],
    others: Sequence[Power],
    to_organ: Organ | None,
) -> None:
    if any(one.organ_id != found.organ_id for one in versions):
        raise PowersRefusal(gettext("只能附本机关的草稿。"), field="versions")
    ready = (PowerVersion.State.DRAFT, PowerVersion.State.REJECTED, PowerVersion.State.SUBMITTED)
    if any(one.state not in ready for one in versions):
        raise PowersRefusal(gettext("所附的版本已经公布，不是草稿。请先起草新版本。"), field="versions")
    if any(one.organ_id != found.organ_id or one.cancelled_on or one.pk == found.power_id for one in others):
        raise PowersRefusal(gettext("只能与本机关其他现行的职权合并。"), field="others")
    own = [one for one in versions if one.power_id == found.power_id]
    proposal = rules.Proposal(
        outcome=outcome,
        has_power=found.power_id is not None,
        own_drafts=len(own),
        new_drafts=len(versions) - len(own),
        others=len(others),
        moves=to_organ is not None,
        stays_in_the_organ=to_organ is not None and to_organ.pk == found.organ_id,
    )
    missing = rules.faults(proposal)
    if missing:
        language = get_language() or ""
        raise PowersRefusal(" ".join(text.in_language(language) for text, _ in missing), field=missing[0][1])


def _said(text: str, demand: str, field: str) -> str:
    text = text.strip().replace("\x00", "")
    if not text:
        raise PowersRefusal(demand, field=field)
    if len(text) > LONGEST:
        raise PowersRefusal(
            gettext("文字太长：最多 %(limit)d 字，现在 %(now)d 字。") % {"limit": LONGEST, "now": len(text)},
            field=field,
        )
    return text


def _named(by: Actor) -> None:
    if by.account is None:
        raise PowersRefusal(gettext("报送和审核都要由有姓名的人来做。请用工作人员账户登录。"))


def _plain(one: Adjustment) -> dict[str, object]:
    return {
        "number": one.number,
        "trigger": one.trigger,
        "happened_on": one.happened_on,
        "power": one.power_id,
        "state": one.state,
        "outcome": one.outcome,
        "proposal": one.proposal,
        "opinion": one.opinion,
        "due_on": one.clock.due_on,
    }


def _record(by: Actor, at: datetime, act: str, one: Adjustment, before: dict[str, object]) -> None:
    record(by=by, at=at, act=act, subject=(SUBJECT, one.number), before=before, after=_plain(one))

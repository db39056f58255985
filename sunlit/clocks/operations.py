"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside.

A limit starts, stands still, is extended and ends with an act of a room above: ``start``, ``pause``, ``resume``,
``extend``, ``stop`` and ``raise_alarm`` are parts of that act, run in its transaction, and its audit row covers them.
With ``alone=True`` one of them is an act of its own and leaves its own row.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language, gettext

from sunlit.basis.limits import Limit, Reckoning, Unit
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import parameter as parameter_on
from sunlit.clocks import rules
from sunlit.clocks.errors import ClocksRefusal
from sunlit.clocks.models import Clock, Pause
from sunlit.clocks.queries import limit_of, provisional_clocks, reckoned, spans_of, the_rules
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert, update, update_many
from sunlit.offices.models import Organ, Post
from sunlit.offices.rules import Subject, require

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


def start(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    organ: Organ | int,
    post: Post | int | None,
    title: str,
    subject: tuple[str, int],
    subject_label: str,
    parameter: str = "",
    on: date | None = None,
    value: int | None = None,
    limit: Limit | None = None,
    plan: str = "",
    started_at: datetime | None = None,
    alone: bool = False,
) -> Clock:
    """One running limit (one INSERT). The day of ``started_at`` (else ``at``) is not counted.

    Either ``parameter``, a number of the law by name as it stands on day ``on`` (else the start), with ``value`` as a
    shorter promise in the same unit; or ``limit``, ready made, for a step's or a preset's own limit. ``plan`` names
    the card rules where they are not those of ``kind`` (``statutory_alone`` where nothing shorter is promised).
    Raises BasisRefusal for an unknown parameter, a promise longer than the law and a date beyond the calendar.
    """
    _require_act("clocks.start", alone)
    begins = started_at or at
    in_force = on or beijing_day(begins)
    if limit is None:
        known = parameter_on(parameter, in_force, settings.JURISDICTION)
        limit, in_force = known.limit(), known.in_force_on
    if value is not None:
        limit = limit.promised(value)
    _require_plan(plan or kind)
    clock = Clock(
        kind=kind,
        organ_id=organ.pk if isinstance(organ, Organ) else organ,
        post_id=post.pk if isinstance(post, Post) else post,
        title=title[:200],
        subject_kind=subject[0],
        subject_id=subject[1],
        subject_label=subject_label[:80],
        parameter=limit.name,
        parameter_in_force=in_force,
        value=limit.value,
        unit=limit.unit,
        article=limit.article,
        started_at=begins,
        plan=plan or kind,
    )
    _set_due(clock, reckoned(limit, begins))
    with _transaction(alone):
        insert(clock)
        _record(by, at, "clocks.start", clock, alone)
    return clock


def pause(*, by: Actor, at: datetime, clock: Clock, ground: str, reason: str = "", alone: bool = False) -> Pause:
    """Time stands still from the day after ``at``, on a ground that the limit's law names; no alarm meanwhile.

    Raises ClocksRefusal for another ground, and for a clock that does not run.
    """
    _require_act("clocks.pause", alone)
    limit = limit_of(clock)
    named = next((one for one in (*limit.excluded, *limit.suspended) if one.code == ground), None)
    if named is None:
        allowed = "、".join(f"{one.name.zh}" for one in (*limit.excluded, *limit.suspended))
        raise ClocksRefusal(
            gettext("“%(title)s”不能因“%(ground)s”停止计算。法律允许的事由：%(allowed)s。")
            % {"title": clock.title, "ground": ground, "allowed": allowed or gettext("没有")},
            article=limit.article,
            field="ground",
        )
    with _transaction(alone):
        if not Clock.objects.filter(pk=clock.pk, state=Clock.State.RUNNING).update(
            state=Clock.State.PAUSED, next_alarm_at=None
        ):
            raise _not_running(clock)
        clock.state, clock.next_alarm_at = Clock.State.PAUSED, None
        made = Pause.objects.create(clock=clock, ground=ground, article=named.article, reason=reason, from_at=at)
        _record(by, at, "clocks.pause", clock, alone)
    return made


def resume(*, by: Actor, at: datetime, clock: Clock, alone: bool = False) -> Clock:
    """Time runs again; due date and alarms move by the days left out. Levels already reached stay reached."""
    _require_act("clocks.resume", alone)
    with _transaction(alone):
        if clock.state != Clock.State.PAUSED or not _end_pause(clock, at):
            raise ClocksRefusal(gettext("“%s”没有暂停，不能恢复计时。请刷新页面后核对。") % clock.title)
        clock.state = Clock.State.RUNNING
        _set_due(clock, _again(clock))
        _save_due(clock)
        _record(by, at, "clocks.resume", clock, alone)
    return clock


def extend(*, by: Actor, at: datetime, clock: Clock, approver: str, alone: bool = False) -> Clock:
    """The extension that the limit's law gives, once, by the approver it names (``approver`` as in the parameter)."""
    _require_act("clocks.extend", alone)
    limit = limit_of(clock)
    if limit.extension is None:
        raise ClocksRefusal(gettext("“%s”没有可以延长的法律规定，不能延长。") % clock.title, article=limit.article)
    if clock.extended:
        raise ClocksRefusal(gettext("“%s”已经延长过一次，不能再延长。") % clock.title, article=limit.extension.article)
    if approver != limit.extension.approver:
        name = limit.extension.approver_name.in_language(get_language() or "")
        raise ClocksRefusal(
            gettext("延长“%(title)s”须经%(who)s批准。请报请批准后再延长。") % {"title": clock.title, "who": name},
            article=limit.extension.article,
            field="approver",
        )
    if clock.state not in OPEN or not rules.in_time(limit.unit, clock.due_on, clock.due_at, at):
        raise ClocksRefusal(
            gettext("“%s”已经届满或者已经结束，届满前才可以延长。") % clock.title, article=limit.extension.article
        )
    with _transaction(alone):
        clock.extended = True
        _set_due(clock, _again(clock))
        _save_due(clock)
        _record(by, at, "clocks.extend", clock, alone)
    return clock


def stop(*, by: Actor, at: datetime, clock: Clock, dropped: bool = False, alone: bool = False) -> Clock:
    """The limit ends: met, or late, or ``dropped`` where the matter ended otherwise. Ending twice changes nothing."""
    _require_act("clocks.stop", alone)
    if clock.state not in OPEN:
        return clock
    with _transaction(alone):
        if clock.state == Clock.State.PAUSED and _end_pause(clock, at):
            _set_due(clock, _again(clock))
        met = rules.in_time(Unit(clock.unit), clock.due_on, clock.due_at, at)
        ended = Clock.State.MET if met else Clock.State.LATE
        clock.state = Clock.State.DROPPED if dropped else ended
        clock.stopped_at, clock.next_level, clock.next_alarm_at = at, "", None
        _save_due(clock)
        _record(by, at, "clocks.stop", clock, alone)
    return clock


def raise_alarm(*, by: Actor, at: datetime, clocks: Sequence[Clock], alone: bool = False) -> None:
    """The next level of each of these clocks is reached; each waits for the one after it (one statement)."""
    _require_act("clocks.raise_alarm", alone)
    for clock in clocks:
        clock.level = clock.next_level
        _set_next(clock)
    with _transaction(alone):
        update_many(clocks, ["level", "next_level", "next_alarm_at"])
        for clock in clocks if alone else ():
            _record(by, at, "clocks.raise_alarm", clock, alone)


@transaction.atomic
def recompute(*, by: Actor, at: datetime, year: int) -> int:
    """After a year's holiday notice: reckon the open limits that rested on it anew; gives how many dates moved."""
    require(by, "clocks.recompute", Subject("clock"))
    moved = []
    for clock in provisional_clocks(year):
        before = (clock.due_on, clock.due_at, clock.provisional)
        _set_due(clock, _again(clock, clock.pauses.all()))
        if (clock.due_on, clock.due_at, clock.provisional) != before:
            moved.append(clock)
    Clock.objects.bulk_update(
        moved, ["due_on", "due_at", "provisional", "alarms", "next_level", "next_alarm_at"], batch_size=100
    )
    record(
        by=by,
        at=at,
        act="clocks.recompute",
        subject=("clock", "provisional"),
        after={str(clock.pk): clock.due_on for clock in moved},
        summary={"year": year, "moved": len(moved)},
    )
    return len(moved)


def _require_act(act: str, alone: bool) -> None:
    """A part of an act, committed alone, would be a write without a trace."""
    if not alone and not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{act} is part of an act and needs that act's transaction")


def _transaction(alone: bool) -> AbstractContextManager[None]:
    """A transaction of its own for an act of its own; else the act's, which a refusal here does not break."""
    return transaction.atomic() if alone else nullcontext()


def _require_plan(plan: str) -> None:
    if plan not in the_rules().plans:
        raise ClocksRefusal(gettext("没有名为“%s”的发牌规则。请在 cards.yaml 中补上。") % plan, field="plan")


def _record(by: Actor, at: datetime, act: str, clock: Clock, alone: bool) -> None:
    if alone:
        after = {"state": clock.state, "level": clock.level, "due_on": clock.due_on, "extended": clock.extended}
        record(by=by, at=at, act=act, subject=("clock", clock.pk), after=after)


def _not_running(clock: Clock) -> ClocksRefusal:
    return ClocksRefusal(gettext("“%s”已经暂停或者已经结束，不能暂停。请刷新页面后核对。") % clock.title)


def _end_pause(clock: Clock, at: datetime) -> bool:
    return bool(Pause.objects.filter(clock=clock, to_at__isnull=True, from_at__lte=at).update(to_at=at))


def _again(clock: Clock, pauses: Iterable[Pause] | None = None) -> Reckoning:
    spans = spans_of(Pause.objects.filter(clock=clock) if pauses is None else pauses)
    return reckoned(limit_of(clock), clock.started_at, spans=spans, extended=clock.extended)


def _set_due(clock: Clock, reckoning: Reckoning) -> None:
    """Due date and alarms of the row from a reckoning."""
    clock.due_on, clock.due_at, clock.provisional = reckoning.due_on, reckoning.due_at, reckoning.provisional
    alarms = rules.alarm_plan(clock.plan, reckoning, the_rules(), clock.started_at)
    clock.alarms = [alarm.as_json() for alarm in alarms]
    _set_next(clock)


def _set_next(clock: Clock) -> None:
    alarms = [rules.Alarm.of_json(kept) for kept in clock.alarms]
    coming = rules.next_alarm(alarms, clock.level, the_rules())
    running = clock.state == Clock.State.RUNNING
    clock.next_level = coming.level if coming else ""
    clock.next_alarm_at = coming.moment if coming and running else None


def _save_due(clock: Clock) -> None:
    update(
        clock,
        [
            "state",
            "stopped_at",
            "extended",
            "due_on",
            "due_at",
            "provisional",
            "alarms",
            "next_level",
            "next_alarm_at",
        ],
    )

"""Pure rules: the moments at which a running limit is reminded of, warned of and carded, and its countdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sunlit.basis.calendar import ONE_DAY, Calendar
from sunlit.basis.limits import Reckoning, Span, Unit, moment_at_share, moment_before
from sunlit.basis.office_hours import beijing_day
from sunlit.clocks.card_rules import CardRule, CardRules
from sunlit.ledger.wording import Text

# The first moment that is past a limit.
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One level with the working moment at which it is reached, and the rule that says so."""

    moment: datetime
    level: str
    rule: str

    def as_json(self) -> list[str]:
        """As the clock's row keeps it."""
        return [self.level, self.moment.isoformat(), self.rule]

    @classmethod
    def of_json(cls, kept: Sequence[str]) -> "Alarm":
        """Back from the clock's row."""
        level, moment, rule = kept
        return cls(datetime.fromisoformat(moment), level, rule)


def alarm_plan(plan: str, reckoning: Reckoning, rules: CardRules, started_at: datetime) -> tuple[Alarm, ...]:
    """The alarms of a limit in order of time and of level.

    Moments fall on working time and never before the start. Levels come strictly in order: what would come at or
    after the moment of a higher level is left out.
    """
    earliest = reckoning.office_hours.next_moment(started_at, reckoning.calendar)
    kept: list[Alarm] = []
    for rule in reversed(rules.plans[plan]):
        # A limit in calendar days may end on a day without office hours; its moments roll to the next opening.
        moment = max(reckoning.office_hours.next_moment(_moment(rule, reckoning), reckoning.calendar), earliest)
        if not kept or moment < kept[-1].moment:
            kept.append(Alarm(moment, rule.level, rule.id))
    return tuple(reversed(kept))


def next_alarm(alarms: Iterable[Alarm], reached: str, rules: CardRules) -> Alarm | None:
    """The first alarm above the level already reached; nothing is issued twice, even when a limit moves."""
    return next((alarm for alarm in alarms if rules.rank(alarm.level) > rules.rank(reached)), None)


def outranked(due: Iterable[tuple[int, tuple[str, int], datetime, str]], rules: CardRules) -> frozenset[int]:
    """Of clocks of one matter that strike at one moment only the highest level is issued.

    ``due``: (clock, subject, moment, level); gives the clocks whose level is reached without a card.
    """
    rows = list(due)
    highest: dict[tuple[tuple[str, int], datetime], int] = {}
    for _, subject, moment, level in rows:
        key = (subject, moment)
        highest[key] = max(highest.get(key, 0), rules.rank(level))
    return frozenset(clock for clock, subject, moment, level in rows if rules.rank(level) < highest[(subject, moment)])


def left_out(paused: datetime, resumed: datetime, ground: str) -> Span | None:
    """The days that a pause leaves out: from the day after it began to the day it ended.

    The day of an event is not counted again: the day on which work stopped was a day of work, the day on which it
    goes on is the new start. A pause within one day leaves out nothing.
    """
    first, last = beijing_day(paused) + ONE_DAY, beijing_day(resumed)
    return Span(first, last, ground) if first <= last else None


def in_time(unit: Unit, due_on: date, due_at: datetime, at: datetime) -> bool:
    """Whether an act at that moment meets the limit: a limit in days lasts to the end of its last day."""
    return at <= due_at if unit is Unit.HOUR else beijing_day(at) <= due_on


@dataclass(frozen=True, slots=True)
class Countdown:
    """What stands beside work: days left (or over, below zero), the date, and the state in words.

    ``band`` is one of paused, stopped, overdue, today, soon, later.
    """

    days: int
    due_on: date
    band: str
    words: Text
    provisional: bool


def countdown(
    *,
    unit: Unit,
    due_on: date,
    due_at: datetime,
    state: str,
    provisional: bool,
    at: datetime,
    calendar: Calendar,
    soon: int,
) -> Countdown:
    """The countdown of a limit at a moment; ``soon`` is how many days count as few."""
    today = beijing_day(at)
    by_working_day = unit is Unit.WORKING_DAY
    days = calendar.working_days_between(today, due_on) if by_working_day else (due_on - today).days
    over = not in_time(unit, due_on, due_at, at)
    if state == "paused":
        band, words = "paused", Text("已暂停计时", "paused")
    elif state in ("met", "late", "dropped"):
        band, words = "stopped", _STOPPED[state]
    elif over:
        band, words = "overdue", _over(abs(days), by_working_day)
    elif due_on == today or days == 0:
        band, words = "today", Text("今天到期", "due today")
    else:
        band = "soon" if days <= soon else "later"
        words = _left(days, by_working_day)
    return Countdown(days=days, due_on=due_on, band=band, words=words, provisional=provisional)


_STOPPED = {
    "met": Text("按时完成", "met in time"),
    "late": Text("超时完成", "completed late"),
    "dropped": Text("不再计时", "no longer counted"),
}


def _left(days: int, working: bool) -> Text:
    unit = Text("个工作日", "working day" if days == 1 else "working days") if working else _calendar_days(days)
    return Text(f"还剩 {days} {unit.zh}", f"{days} {unit.en} left")


def _over(days: int, working: bool) -> Text:
    unit = Text("个工作日", "working day" if days == 1 else "working days") if working else _calendar_days(days)
    if days == 0:
        return Text("已超时", "overdue")
    return Text(f"已超时 {days} {unit.zh}", f"{days} {unit.en} overdue")


def _calendar_days(days: int) -> Text:
    return Text("天", "day" if days == 1 else "days")


def _moment(rule: CardRule, reckoning: Reckoning) -> datetime:
    if rule.past:
        return reckoning.office_hours.next_moment(reckoning.due_at + A_MOMENT, reckoning.calendar)
    if rule.share is None:
        return moment_before(reckoning, rule.left or 0)
    moment = moment_at_share(reckoning, rule.share)
    if rule.left is not None and len(reckoning.counted) <= rule.short_up_to:
        return max(moment, moment_before(reckoning, rule.left))
    return moment

"""The reckoning: which days count, where the limit ends, and the moments inside it."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil

from sunlit.basis.calendar import ONE_DAY, WEEKDAYS, Calendar
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits.explaining import explain
from sunlit.basis.limits.units import DayLine, Ground, Limit, Span, SpanLike, Unit
from sunlit.basis.office_hours import BEIJING, OfficeHours, beijing_day
from sunlit.ledger.wording import Text

_BEYOND = Text("推算到了日历之外，请核对起算日期。", "the reckoning runs beyond all calendars; check the start date")


def _not_a_time(title: Text, name: str) -> Text:
    return Text(
        f"{title.zh}（{name}）不是期限，不能推算日期。",
        f"{title.en} ({name}) is not a time limit: no date follows from it",
    )


@dataclass(frozen=True)
class Reckoning:
    """A due moment with its whole calculation."""

    limit: Limit
    start: date | datetime
    due_on: date
    due_at: datetime
    days: tuple[DayLine, ...]
    provisional: bool
    extended: bool
    calendar: Calendar = field(repr=False, compare=False)
    office_hours: OfficeHours = field(repr=False, compare=False)
    used: tuple[Ground, ...] = ()

    @property
    def start_moment(self) -> datetime:
        """The start as a moment; a plain day begins at midnight in Beijing."""
        return _moment(self.start)

    @cached_property
    def counted(self) -> tuple[date, ...]:
        """The days that count, in order."""
        return tuple(line.date for line in self.days if line.counted)

    @cached_property
    def articles(self) -> tuple[str, ...]:
        """Every article the calculation rests on, each once."""
        extension = self.limit.extension
        cited = [self.limit.article, self.limit.unit_article]
        cited += [extension.article] if self.extended and extension else []
        cited += [ground.article for ground in self.used]
        cited += [self.limit.roll_article] if self.rolled else []
        return tuple(dict.fromkeys(article for article in cited if article))

    @property
    def rolled(self) -> bool:
        """Whether the last day was moved off a day on which offices do not work."""
        return bool(self.counted) and not self.limit.backward and self.due_on > self.counted[-1]

    @cached_property
    def explanation(self) -> tuple[Text, ...]:
        """The whole calculation in sentences, every skipped day among them."""
        return explain(self)


def reckon(
    limit: Limit,
    start: date | datetime,
    *,
    calendar: Calendar | None = None,
    office_hours: OfficeHours | None = None,
    excluded: Iterable[SpanLike] = (),
    suspended: Iterable[SpanLike] = (),
    extended: bool = False,
) -> Reckoning:
    """The due day and moment of a limit that starts (or, backward, ends) with the event at ``start``.

    ``excluded`` and ``suspended`` are spans of days, both ends included, each with the code of a ground that the limit
    names; any other ground, an extension the law does not give, and a day outside the calendar are refused.
    """
    if not limit.unit.is_time:
        raise BasisRefusal(_not_a_time(limit.title, limit.name), article=limit.article)
    calendar = calendar or Calendar.load()
    hours = office_hours or OfficeHours.load()
    if extended and limit.extension is None:
        raise BasisRefusal(
            Text(f"{limit.title.zh}没有可以延长的规定。", f"the law gives no extension for: {limit.title.en}"),
            article=limit.article,
        )
    out, used = _left_out(limit, [*_spans(excluded)], [*_spans(suspended)])
    value = limit.value + (limit.extension.value if extended and limit.extension else 0)
    if limit.unit is Unit.HOUR:
        return _reckon_hours(limit, start, value, calendar, hours, extended)
    lines = _count(limit, beijing_day(start), value, calendar, out)
    due = lines[-1].date
    # The latest day tells: years follow each other, and only the last ones have no notice.
    provisional = _asks_calendar(limit) and calendar.is_provisional(max(lines[0].date, lines[-1].date))
    return Reckoning(
        limit=limit,
        start=start,
        due_on=due,
        due_at=hours.closing(due),
        days=tuple(lines),
        provisional=provisional,
        extended=extended,
        calendar=calendar,
        office_hours=hours,
        used=used,
    )


def moment_at_share(reckoning: Reckoning, share: float | Fraction) -> datetime:
    """The moment at which this share of the limit is used, on working time, never after the due moment.

    For limits in days the share rounds up to whole counted days and the moment is the closing time of that day; a day
    on which offices do not work gives the next opening. For hours it is the wall-clock share, moved likewise.
    """
    portion = Fraction(str(share)) if isinstance(share, float) else Fraction(share)
    if reckoning.limit.unit is Unit.HOUR:
        begin = reckoning.start_moment
        moment = begin + (reckoning.due_at - begin) * float(portion)
    else:
        days = reckoning.counted
        number = min(ceil(portion * len(days)), len(days))
        if number == len(days):
            return reckoning.due_at
        first = beijing_day(reckoning.start)
        moment = reckoning.office_hours.closing(days[number - 1] if number > 0 else first)
    return min(reckoning.office_hours.next_moment(moment, reckoning.calendar), reckoning.due_at)


def moment_before(reckoning: Reckoning, working_days: int) -> datetime:
    """The moment at which so many working days are left, never before work after the start begins."""
    calendar, hours = reckoning.calendar, reckoning.office_hours
    last = calendar.previous_working(reckoning.due_on)
    earliest = hours.next_moment(reckoning.start_moment, calendar)
    return min(max(hours.closing(calendar.add_working_days(last, -working_days)), earliest), reckoning.due_at)


def _moment(start: date | datetime) -> datetime:
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=BEIJING)


def _spans(given: Iterable[SpanLike]) -> Iterable[Span]:
    for one in given:
        span = one if isinstance(one, Span) else Span(*one)
        if span.last < span.first:
            raise BasisRefusal(
                Text(
                    f"不计入的时段写反了：{span.first.isoformat()} 晚于 {span.last.isoformat()}。",
                    f"a span is the wrong way round: {span.first.isoformat()} is after {span.last.isoformat()}",
                )
            )
        yield span


def _left_out(limit: Limit, excluded: list[Span], suspended: list[Span]) -> tuple["_LeftOut", tuple[Ground, ...]]:
    """The days left out, and the grounds used in the order of the law; a ground it does not name is refused."""
    named: list[tuple[Span, Ground]] = []
    for spans, grounds, what in (
        (excluded, limit.excluded, Text("不计入期限", "leaving out time")),
        (suspended, limit.suspended, Text("中止", "suspension")),
    ):
        known = {ground.code: ground for ground in grounds}
        for span in spans:
            if span.ground not in known:
                allowed = "、".join(f"{ground.name.zh}（{code}）" for code, ground in known.items()) or "无"
                raise BasisRefusal(
                    Text(
                        f"“{span.ground}”不是{limit.title.zh}可以{what.zh}的事由；可用的事由：{allowed}。",
                        f"“{span.ground}” is no ground for {what.en} here ({limit.title.en}); "
                        f"grounds: {', '.join(known) or 'none'}",
                    ),
                    article=limit.article,
                )
            named.append((span, known[span.ground]))
    order = {ground: rank for rank, ground in enumerate((*limit.excluded, *limit.suspended))}
    named.sort(key=lambda pair: order[pair[1]])
    return _LeftOut(named), tuple(dict.fromkeys(ground for _, ground in named))


class _LeftOut:
    """Which ground, if any, leaves a day out; where several do, the one that the law names first."""

    def __init__(self, named: list[tuple[Span, Ground]]) -> None:
        self._named = named

    def ground_of(self, day: date) -> Ground | None:
        return next((ground for span, ground in self._named if span.first <= day <= span.last), None)


def _asks_calendar(limit: Limit) -> bool:
    """Calendar days that do not roll never look at the working calendar, so they reach beyond it."""
    return limit.unit is Unit.WORKING_DAY or limit.roll_forward


def _count(limit: Limit, start: date, value: int, calendar: Calendar, out: _LeftOut) -> list[DayLine]:
    """Day by day from the day after (before) the event until the number is reached, then off a non-working day."""
    step = -ONE_DAY if limit.backward else ONE_DAY
    wanted = _days_wanted(limit, start, value)
    lines: list[DayLine] = []
    day, counted = start, 0
    try:
        while counted < wanted:
            day += step
            lines.append(_line(limit, day, calendar, out))
            counted += lines[-1].counted
        if limit.roll_forward and not limit.backward and limit.unit is not Unit.WORKING_DAY:
            while not calendar.is_working(day):
                day += ONE_DAY
                lines.append(_rolled(day, calendar))
    except OverflowError:
        raise BasisRefusal(_BEYOND, article=limit.article) from None
    return lines


def _days_wanted(limit: Limit, start: date, value: int) -> int:
    """Months and years end on the day with the start's number; then they are counted like calendar days."""
    if limit.unit not in (Unit.MONTH, Unit.YEAR):
        return value
    months = value if limit.unit is Unit.MONTH else value * 12
    return abs((_months_from(start, -months if limit.backward else months) - start).days)


def _months_from(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise BasisRefusal(_BEYOND)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _line(limit: Limit, day: date, calendar: Calendar, out: _LeftOut) -> DayLine:
    reason = WEEKDAYS[day.weekday()]
    if limit.unit is Unit.WORKING_DAY:
        kind = calendar.day_kind(day)
        if not kind.working:
            return DayLine(day, False, kind.reason)
        reason = kind.reason
    if ground := out.ground_of(day):
        reason = Text(f"{ground.name.zh}（{ground.article}）", f"{ground.name.en} ({ground.article})")
        return DayLine(day, False, reason)
    return DayLine(day, True, reason)


def _rolled(day: date, calendar: Calendar) -> DayLine:
    kind = calendar.day_kind(day)
    if kind.working:
        return DayLine(day, False, Text("顺延到的届满日", "the last day after moving forward"))
    return DayLine(day, False, Text(f"{kind.reason.zh}，继续顺延", f"{kind.reason.en}: moved on"))


def _reckon_hours(
    limit: Limit, start: date | datetime, value: int, calendar: Calendar, hours: OfficeHours, extended: bool
) -> Reckoning:
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise BasisRefusal(
            Text(
                f"{limit.title.zh}按小时计算，起算须写明日期和时刻。",
                f"{limit.title.en}: counted in hours, so the start needs a date and a time of day",
            ),
            article=limit.article,
        )
    span = timedelta(hours=-value if limit.backward else value)
    due = (start + span).astimezone(BEIJING)
    return Reckoning(limit, start, due.date(), due, (), False, extended, calendar, hours)

"""Time limits: from a start, a number and a unit to a due moment that explains itself, day by day. Pure.

The day of the event is not counted. Working days skip weekends and holidays; calendar days and months run through them
and move off a non-working last day only where the parameter says so. Time is left out only on grounds that the law of
the limit names, and added only by an extension that it names, whose approver stands in the calculation.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil

from sunlit.basis.calendar import ONE_DAY, WEEKDAYS, Calendar
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.office_hours import BEIJING, OfficeHours, beijing_day
from sunlit.ledger.wording import Text


class Unit(StrEnum):
    """What a number counts."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"
    PERSON = "person"
    YUAN = "yuan"
    PERCENT = "percent"
    TIMES = "times"

    @property
    def is_time(self) -> bool:
        """Whether a limit can be reckoned in it."""
        return self in TIME_UNITS


TIME_UNITS = frozenset({Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.HOUR, Unit.MONTH, Unit.YEAR})
UNIT_NAMES = {
    Unit.WORKING_DAY: Text("个工作日", "working days"),
    Unit.CALENDAR_DAY: Text("日", "calendar days"),
    Unit.HOUR: Text("小时", "hours"),
    Unit.MONTH: Text("个月", "months"),
    Unit.YEAR: Text("年", "years"),
    Unit.PERSON: Text("人", "people"),
    Unit.YUAN: Text("元", "yuan"),
    Unit.PERCENT: Text("%", "%"),
    Unit.TIMES: Text("倍", "times"),
}


def amount(value: int, unit: Unit) -> Text:
    """The number with its unit: 20个工作日, 20 working days."""
    name = UNIT_NAMES[unit]
    english = "person" if (value, unit) == (1, Unit.PERSON) else name.en
    if value == 1 and english.endswith("s") and unit is not Unit.TIMES:
        english = english[:-1]
    return Text(f"{value}{name.zh}", f"{value}{'' if unit is Unit.PERCENT else ' '}{english}")


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which time is not counted or stands still, with the article that names it."""

    code: str
    name: Text
    article: str


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a limit may be extended, who approves it, and by which article."""

    value: int
    approver: str
    approver_name: Text
    article: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule of time, as one article sets it. ``backward`` counts back from the event: seven days before a hearing."""

    name: str
    value: int
    unit: Unit
    article: str
    title: Text
    unit_article: str = ""
    extension: Extension | None = None
    excluded: tuple[Ground, ...] = ()
    suspended: tuple[Ground, ...] = ()
    roll_forward: bool = False
    roll_article: str = ""
    backward: bool = False

    @property
    def amount(self) -> Text:
        """The number with its unit."""
        return amount(self.value, self.unit)

    def promised(self, value: int) -> "Limit":
        """The same limit with a shorter promise; a promise longer than the law is refused."""
        if not 0 < value <= self.value:
            raise BasisRefusal(f"承诺时限须为1至{self.value}{UNIT_NAMES[self.unit].zh}。", article=self.article)
        return replace(self, value=value)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from–to, both included, that are not counted, and the code of the ground."""

    first: date
    last: date
    ground: str


SpanLike = Span | tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the calculation: whether it counts, and why or why not."""

    date: date
    counted: bool
    reason: Text


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
        return _explain(self)


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
        raise BasisRefusal(f"{limit.title.zh}（{limit.name}）不是期限，不能推算日期。", article=limit.article)
    calendar = calendar or Calendar.load()
    hours = office_hours or OfficeHours.load()
    if extended and limit.extension is None:
        raise BasisRefusal(f"{limit.title.zh}没有可以延长的规定。", article=limit.article)
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
        begin = _moment(reckoning.start)
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
    earliest = hours.next_moment(_moment(reckoning.start), calendar)
    return min(max(hours.closing(calendar.add_working_days(last, -working_days)), earliest), reckoning.due_at)


def _moment(start: date | datetime) -> datetime:
    if isinstance(start, datetime):
        return start
    return datetime(start.year, start.month, start.day, tzinfo=BEIJING)


def _spans(given: Iterable[SpanLike]) -> Iterable[Span]:
    for one in given:
        span = one if isinstance(one, Span) else Span(*one)
        if span.last < span.first:
            raise BasisRefusal(f"不计入的时段写反了：{span.first.isoformat()} 晚于 {span.last.isoformat()}。")
        yield span


def _left_out(limit: Limit, excluded: list[Span], suspended: list[Span]) -> tuple["_LeftOut", tuple[Ground, ...]]:
    """The days left out, and the grounds used in the order of the law; a ground it does not name is refused."""
    named: list[tuple[Span, Ground]] = []
    for spans, grounds, what in ((excluded, limit.excluded, "不计入期限"), (suspended, limit.suspended, "中止")):
        known = {ground.code: ground for ground in grounds}
        for span in spans:
            if span.ground not in known:
                allowed = "、".join(f"{ground.name.zh}（{code}）" for code, ground in known.items()) or "无"
                raise BasisRefusal(
                    f"“{span.ground}”不是{limit.title.zh}可以{what}的事由；可用的事由：{allowed}。",
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
        raise BasisRefusal(f"{limit.title.zh}推算到了日历之外，请核对起算日期。", article=limit.article) from None
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
        raise BasisRefusal("推算到了日历之外，请核对起算日期。")
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
        raise BasisRefusal(f"{limit.title.zh}按小时计算，起算须写明日期和时刻。", article=limit.article)
    span = timedelta(hours=-value if limit.backward else value)
    due = (start + span).astimezone(BEIJING)
    return Reckoning(limit, start, due.date(), due, (), False, extended, calendar, hours)


def _dated(day: date) -> Text:
    weekday = WEEKDAYS[day.weekday()]
    return Text(f"{day.isoformat()}（{weekday.zh}）", f"{day.isoformat()} ({weekday.en})")


def _explain(reckoning: Reckoning) -> tuple[Text, ...]:
    limit = reckoning.limit
    lines = [_rule_line(limit), _start_line(reckoning)]
    if reckoning.extended and limit.extension:
        lines.append(_extension_line(limit, limit.extension))
    if reckoning.rolled:
        last = _dated(reckoning.counted[-1])
        article = limit.roll_article
        lines.append(
            Text(
                f"最后一日{last.zh}不是工作日，顺延（{article}）",
                f"the last day {last.en} is not a working day and moves forward ({article})",
            )
        )
    number = 0
    for line in reckoning.days:
        number += line.counted
        if line.counted and limit.unit is not Unit.WORKING_DAY:
            continue
        if not (reckoning.rolled and line.date == reckoning.due_on):
            lines.append(_day_line(line, number))
    return (*lines, *_result_lines(reckoning))


def _rule_line(limit: Limit) -> Text:
    by = f"；{limit.unit_article}" if limit.unit_article else ""
    also = f"; {limit.unit_article}" if limit.unit_article else ""
    return Text(
        f"{limit.title.zh}：{limit.amount.zh}（{limit.article}{by}）",
        f"{limit.title.en}: {limit.amount.en} ({limit.article}{also})",
    )


def _start_line(reckoning: Reckoning) -> Text:
    if reckoning.limit.unit is Unit.HOUR:
        at = _moment(reckoning.start).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        return Text(f"起算：{at}，按钟点连续计算", f"start: {at}, counted by the clock")
    day = _dated(beijing_day(reckoning.start))
    if reckoning.limit.backward:
        return Text(f"往前推算：{day.zh}，当日不计", f"counted back from {day.en}, that day not counted")
    return Text(f"起算：{day.zh}，当日不计", f"start: {day.en}, that day not counted")


def _extension_line(limit: Limit, extension: Extension) -> Text:
    more = amount(extension.value, limit.unit)
    return Text(
        f"延长{more.zh}，须经{extension.approver_name.zh}批准（{extension.article}）",
        f"extended by {more.en}, to be approved by the {extension.approver_name.en} ({extension.article})",
    )


def _day_line(line: DayLine, number: int) -> Text:
    day = _dated(line.date)
    if line.counted:
        why = "" if line.reason in WEEKDAYS else f"：{line.reason.zh}"
        reason = "" if line.reason in WEEKDAYS else f": {line.reason.en}"
        return Text(f"{day.zh} 第{number}日{why}", f"{day.en} day {number}{reason}")
    if line.reason in WEEKDAYS:
        return Text(f"{day.zh} 不计：双休日", f"{day.en} skipped: weekend")
    return Text(f"{day.zh} 不计：{line.reason.zh}", f"{day.en} skipped: {line.reason.en}")


def _result_lines(reckoning: Reckoning) -> list[Text]:
    due = _dated(reckoning.due_on)
    at = reckoning.due_at.strftime("%H:%M")
    if reckoning.limit.backward:
        lines = [Text(f"最迟：{due.zh}", f"no later than {due.en}")]
    else:
        lines = [Text(f"届满：{due.zh} {at}", f"due: {due.en} {at}")]
    if reckoning.provisional:
        lines.append(
            Text(
                "暂定：所涉年度的放假通知尚未公布，按双休日和法定节假日推算，通知公布后重新计算",
                "provisional: the holiday notice of a year concerned is not published yet; weekends and the statutory "
                "holidays were used, and the date will be computed again at the notice",
            )
        )
    return lines

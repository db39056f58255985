"""Which days offices work: the yearly notices' facts, and for a year without a notice what the law itself fixes. Pure.

A year whose notice is not out yet is provisional: weekends plus the fixed days of the holiday regulation. Days before
the first year held, or more than two years after the last notice, are refused: nothing is known about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.ledger.wording import Text

ONE_DAY = timedelta(days=1)
YEARS_WITHOUT_NOTICE = 2
WEEKDAYS = (
    Text("周一", "Monday"),
    Text("周二", "Tuesday"),
    Text("周三", "Wednesday"),
    Text("周四", "Thursday"),
    Text("周五", "Friday"),
    Text("周六", "Saturday"),
    Text("周日", "Sunday"),
)


class Kind(StrEnum):
    """What a day is."""

    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class DayKind:
    """One day: whether offices work, why, and whether that rests on a year without a notice."""

    kind: Kind
    reason: Text
    provisional: bool

    @property
    def working(self) -> bool:
        """Whether offices work that day."""
        return self.kind in (Kind.WORKING, Kind.MAKE_UP)


class Calendar:
    """Working days from the facts given. Make one with ``Calendar.load()``; tests give their own facts."""

    def __init__(
        self,
        *,
        off: Mapping[date, Text],
        make_up: Mapping[date, Text],
        noticed: frozenset[int],
        fixed: Mapping[int, Mapping[date, Text]],
    ) -> None:
        if not noticed:
            raise BasisRefusal("工作日历没有任何年度的放假通知，请先在 content/calendar 补上。")
        self._off, self._make_up, self._noticed, self._fixed = off, make_up, noticed, fixed
        self.first_year, self.last_noticed_year = min(noticed), max(noticed)
        self.last_year = self.last_noticed_year + YEARS_WITHOUT_NOTICE
        self._kinds: dict[date, DayKind] = {}

    @classmethod
    def load(cls, folder: Path = CONTENT / "calendar") -> "Calendar":
        """The calendar of the folder's files; read once and kept."""
        return _load(folder)

    def day_kind(self, day: date) -> DayKind:
        """What the day is and why. Refused for a year the calendar knows nothing about."""
        known = self._kinds.get(day)
        if known is None:
            known = self._kinds[day] = self._classify(day)
        return known

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        return self.day_kind(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no notice yet."""
        return self.day_kind(day).provisional

    def next_working(self, day: date) -> date:
        """The day itself when offices work, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """The day itself when offices work, else the last working day before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after (or, when negative, before) the day; the day itself is not counted."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first`` up to and including ``last``; negative when last is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def _classify(self, day: date) -> DayKind:
        self._refuse_unknown(day)
        provisional = day.year not in self._noticed
        if name := self._make_up.get(day):
            return DayKind(Kind.MAKE_UP, Text(f"{name.zh}调休上班", f"working day made up for {name.en}"), provisional)
        if name := self._off.get(day) or self._fixed.get(day.year, {}).get(day):
            return DayKind(Kind.HOLIDAY, name, provisional)
        weekday = WEEKDAYS[day.weekday()]
        kind = Kind.WEEKEND if day.weekday() >= 5 else Kind.WORKING
        return DayKind(kind, weekday, provisional)

    def _refuse_unknown(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise BasisRefusal(
                Text(
                    f"工作日历只覆盖{self.first_year}年至{self.last_year}年，算不出{day.isoformat()}；"
                    f"请在 content/calendar 补上该年的放假通知后再算。",
                    f"the working calendar covers {self.first_year} to {self.last_year} and cannot reach "
                    f"{day.isoformat()}; add that year's holiday notice to content/calendar first",
                )
            )
        if day.year not in self._noticed and day.year not in self._fixed:
            raise BasisRefusal(
                Text(
                    f"{day.year}年还没有放假通知，content/calendar/provisional.yaml 也没有该年的法定节假日；"
                    f"请补上后再算{day.isoformat()}。",
                    f"{day.year} has no holiday notice yet, and content/calendar/provisional.yaml does not name its "
                    f"statutory holidays; add them before reckoning {day.isoformat()}",
                )
            )


@cache
def _load(folder: Path) -> Calendar:
    english: Mapping[str, str] = read_yaml(folder / "names.yaml")
    off: dict[date, Text] = {}
    make_up: dict[date, Text] = {}
    noticed: set[int] = set()
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].yaml")):
        year = read_yaml(path)
        noticed.add(year["year"])
        off |= _days(year["days_off"], english)
        make_up |= _days(year["make_up_days"], english)
    fixed = {year: _days(days, english) for year, days in read_yaml(folder / "provisional.yaml")["years"].items()}
    return Calendar(off=off, make_up=make_up, noticed=frozenset(noticed), fixed=fixed)


def _days(named: Mapping[str, Any], english: Mapping[str, str]) -> dict[date, Text]:
    return {day: Text(name, english.get(name, name)) for name, days in named.items() for day in days}

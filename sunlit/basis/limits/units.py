"""What a limit is: its unit, its grounds, its extension, and one day of a calculation."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sunlit.basis.errors import BasisRefusal
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
            raise BasisRefusal(
                Text(
                    f"承诺时限须为1至{self.value}{UNIT_NAMES[self.unit].zh}。",
                    f"a promise must be between 1 and {self.value} {UNIT_NAMES[self.unit].en}",
                ),
                article=self.article,
            )
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

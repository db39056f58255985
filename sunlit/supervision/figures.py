"""Figures of the dashboard: plain values that open the list they count (pure)."""

from dataclasses import dataclass
from datetime import date, datetime

from sunlit.clocks.rules import Countdown
from sunlit.ledger.wording import Text

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Part by whole."""
        return self.part / self.whole if self.whole else None

    @property
    def shown(self) -> str:
        """98.7%, rounded down so that one late case never reads as 100.0%; a dash where there is nothing."""
        if not self.whole:
            return "—"
        thousandths = self.part * 1000 // self.whole
        whole, tenth = divmod(thousandths, 10)
        return f"{whole}.{tenth}%"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the dashboard. ``list`` is the page it opens (watched, cards, ratings, orders), ``query`` its filter.

    ``value`` is what the list counts; ``shown`` is written instead where the figure is a share.
    """

    key: str
    label: Text
    value: int
    list: str
    query: str
    note: Text = NO_TEXT
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Urgent:
    """One of the most urgent matters: what, where, who, and the countdown."""

    level: str
    level_name: Text
    case_id: int
    number: str
    title: Text
    organ: str
    post: str
    person: str
    countdown: Countdown | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree of regions, indented by ``depth``; its counts hold everything below it too.

    ``own`` marks the line for what hangs directly on a region and on none of those below it.
    """

    code: str
    name: Text
    level: Text
    depth: int
    red: Figure
    yellow: Figure
    own: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A working day of the trend."""

    on: date
    completed: Figure
    yellow: Figure
    red: Figure


@dataclass(frozen=True, slots=True)
class Stuck:
    """A step with what is open there and what of it is past its limit."""

    title: Text
    open: Figure
    overdue: Figure


@dataclass(frozen=True, slots=True)
class OrganRate:
    """An organ's share of matters completed in time this month."""

    code: str
    name: Text
    share: Share
    below: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The whole page of design/supervision-light.png. ``organs`` counts those with anything completed this month."""

    as_of: datetime
    day: Text
    figures: tuple[Figure, ...]
    urgent: tuple[Urgent, ...]
    all_urgent: Figure
    tree: tuple[Branch, ...]
    trend: tuple[Day, ...]
    stuck: tuple[Stuck, ...]
    rates: tuple[OrganRate, ...]
    organs: int
    target_percent: int

"""What a trial run is made of: what was done, by whom and when; the clocks that it started; where it stands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sunlit.basis.limits import Limit, Span, Unit
from sunlit.cases.rules import PARTIES
from sunlit.clocks.rules import Alarm
from sunlit.ledger.wording import Text
from sunlit.procedures.compiler import Net
from sunlit.procedures.interpreter import Marking
from sunlit.procedures.model import Flow

Kind = Literal["start", "step", "event", "wait"]
State = Literal["running", "paused", "met", "late", "dropped"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a trial run, or (``wait``) time that goes by until ``at``.

    ``role`` is the role in which somebody acts, ``person`` who it is: a person is named by the role that is theirs, so
    that one person can be tried in two roles. ``facts`` are what the step is filled in with; of the start, what is
    known of the item. ``ground`` is that of a suspension.
    """

    kind: Kind
    name: str
    at: datetime
    role: str = ""
    person: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """The chart that is tried, and what the item's record says: its promise and the limit of its decision."""

    net: Net
    statutory: str = ""
    promised: int | None = None
    promised_unit: str = ""

    @property
    def flow(self) -> Flow:
        """The chart."""
        return self.net.flow


@dataclass
class Clocked:
    """One limit as it runs in the trial; the same values as the row of a clock. ``step`` is empty for the whole case's.

    ``level`` is the last level reached (see the presets of cards), ``alarms`` those that come.
    """

    key: int
    kind: str
    title: Text
    parameter: str
    limit: Limit
    started_at: datetime
    due_on: date
    due_at: datetime
    plan: str
    binds_party: bool = False
    step: str = ""
    spans: tuple[Span, ...] = ()
    extended: bool = False
    paused_at: datetime | None = None
    ground: str = ""
    state: State = "running"
    stopped_at: datetime | None = None
    provisional: bool = False
    alarms: tuple[Alarm, ...] = ()
    level: str = ""

    @property
    def open(self) -> bool:
        """Whether it still runs, or will again."""
        return self.state in ("running", "paused")

    @property
    def unit(self) -> Unit:
        """What it is counted in."""
        return self.limit.unit


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the trail: what was done or came of itself, and what followed from it."""

    at: datetime
    kind: Literal["start", "step", "event", "wait", "alarm", "end"]
    name: str
    title: Text
    role: str = ""
    person: str = ""
    papers: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    level: str = ""


@dataclass
class Trial:
    """Where a trial run stands after all that was done."""

    setup: Setup
    at: datetime
    deeds: tuple[Deed, ...] = ()
    marking: Marking = ()
    facts: dict[str, object] = field(default_factory=dict)
    state: str = "received"
    suspended_from: str = ""
    clocks: list[Clocked] = field(default_factory=list)
    by_step: dict[str, Clocked | None] = field(default_factory=dict)
    trail: list[Happened] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    people: dict[str, set[str]] = field(default_factory=dict)
    end: str | None = None

    @property
    def open_clocks(self) -> list[Clocked]:
        """Limits that run or stand still, the earliest due first."""
        return sorted((one for one in self.clocks if one.open), key=lambda one: (one.due_at, one.key))


def is_party(role: str) -> bool:
    """Whether a role is a party's, not an office's."""
    return role in PARTIES

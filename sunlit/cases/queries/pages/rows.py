"""The lines of a case's page: plain values."""

from dataclasses import dataclass
from datetime import datetime

from sunlit.basis.limits import Unit
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import limit_of
from sunlit.clocks.rules import Countdown
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Step


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One entry of the trace, in the order in which it happened."""

    kind: str
    title: Text
    text: str
    step: str
    by: str
    at: datetime
    article: str
    document: int | None
    leaf_id: int | None
    public: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper of the case: fixed by its act, sealed once its leaf is public."""

    id: int
    title: str
    number: str
    verify_code: str
    made_at: datetime
    state: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One limit of the case with its countdown; ``clock`` explains itself through ``clocks.queries.explain``."""

    id: int
    kind: str
    title: str
    amount: Text
    article: str
    countdown: Countdown
    state: str
    level: str
    clock: Clock

    @property
    def used(self) -> int | None:
        """How many days of the limit are gone; None where they are not counted in days or nothing runs."""
        if self.state != "running" or self.clock.unit not in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
            return None
        return max(0, self.whole - self.countdown.days)

    @property
    def whole(self) -> int:
        """The length of the limit with what it was extended by."""
        longer = limit_of(self.clock).extension if self.clock.extended else None
        return self.clock.value + (longer.value if longer else 0)


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material of the case. ``attachment`` is the row of the file; ``material`` that of the list, 0 beside it."""

    material: int
    name: Text
    state: str
    state_label: str
    note: str
    attachment: int | None
    file_name: str


@dataclass(frozen=True, slots=True)
class Can:
    """What the party can do now."""

    supplement: bool = False
    withdraw: bool = False
    rate: bool = False
    say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A step of the case as work. ``step`` says what has to be filled in; ``mine``: this person may do it now."""

    id: int
    step: Step
    title: Text
    role: str
    post: str
    state: str
    opened_at: datetime
    countdown: Countdown | None
    done_at: datetime | None
    done_by: str
    taken_by: str
    outputs: tuple[tuple[Text, str], ...]
    mine: bool

"""What the page of a trial run shows of one step, event, limit and line of the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunlit.cases.trial import Clocked, Happened
from sunlit.desk.stepform import Consequence, StepForm
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Event, Step


@dataclass(frozen=True, slots=True)
class StepWork:
    """An open step as the page shows it: who does it, its clock, and its form where whoever acts may do it."""

    step: Step
    number: int
    post: Text
    role: str
    clock: "ClockShown | None"
    form: StepForm | None
    refusal: Text | None
    switch: str
    consequences: list[Consequence]


@dataclass(frozen=True, slots=True)
class EventWork:
    """An event that the chart allows now: who may cause it, where it leads, and why it would be refused."""

    event: Event
    who: tuple[Text, ...]
    role: str
    leads: str
    papers: tuple[str, ...]
    grounds: tuple[tuple[str, Text], ...]
    refusal: str
    switch: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A limit with its countdown and the next levels."""

    clock: Clocked
    days: Any
    level: Text | None
    coming: tuple[tuple[datetime, Text, str], ...]


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of what happened; ``back`` is the address of the trial as it stood then, empty for a card."""

    number: int
    one: Happened
    who: Text | None
    person: Text | None
    papers: tuple[Text, ...]
    level: Text | None
    back: str

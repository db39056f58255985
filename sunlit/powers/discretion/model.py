"""What a discretion standard says: items, grades, circumstances, ranges of fine, formulas. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sunlit.ledger.wording import Text

Unit = Literal["yuan", "percent", "times"]
# What the bounds of a fine are called: 元, a share of ``base``, a multiple of ``base``.
UNITS: dict[Unit, Text] = {
    "yuan": Text("元", " yuan"),
    "percent": Text("%", "%"),
    "times": Text("倍", " times"),
}
NO_PENALTY = "不予处罚"
NAMED_GRADES = (NO_PENALTY, "减轻", "从轻", "一般", "从重")


@dataclass(frozen=True, slots=True)
class Fine:
    """A range of fine, both ends in it unless ``high_in`` says no. A fixed sum has equal ends; None is open."""

    unit: Unit
    low: Decimal | None
    high: Decimal | None
    base: str = ""
    person: bool = False
    high_in: bool = True

    @property
    def bottom(self) -> Decimal:
        """The lower end; nothing where the text names none."""
        return self.low if self.low is not None else Decimal(0)

    def same_measure(self, other: "Fine") -> bool:
        """Whether the two can be compared: one unit, one kind of party."""
        return self.unit == other.unit and self.person == other.person

    def holds(self, other: "Fine") -> bool:
        """Whether ``other`` lies inside this range."""
        above = other.bottom >= self.bottom
        return above and (self.high is None or (other.high is not None and other.high <= self.high))


@dataclass(frozen=True, slots=True)
class Condition:
    """A figure and its bounds: ``name`` 存栏量, ``unit`` 头. None is open; ``*_in``: the bound itself belongs to it."""

    name: str
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = True

    def met(self, figure: Decimal) -> bool:
        """Whether the figure lies between the bounds."""
        over = self.low is None or figure > self.low or (self.low_in and figure == self.low)
        under = self.high is None or figure < self.high or (self.high_in and figure == self.high)
        return over and under


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One line of circumstances as published; ``condition`` where a figure could be read from it."""

    text: str
    row: int
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade: any one of its circumstances puts a case into it. ``level`` counts up with gravity."""

    level: int
    penalty: str
    row: int
    name: str = ""
    circumstances: tuple[Circumstance, ...] = ()
    fines: tuple[Fine, ...] = ()
    # Of a list of violations that are not penalised: all the circumstances must be there, not one of them.
    all_needed: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a factor, with the percentage points that it adds (negative: takes away)."""

    text: str
    points: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a formula table; of its options exactly one is chosen."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A starting percentage of the legal maximum, to which the chosen options of all factors are added."""

    start: Decimal
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One violation under one passage of law. ``key`` is its number in the table, told apart by ``·2`` and so on."""

    key: str
    violation: str
    basis: str
    row: int
    grades: tuple[Grade, ...] = ()
    formula: Formula | None = None
    law: tuple[Fine, ...] = ()
    category: str = ""
    # The power's code, where the table has a column for it.
    code: str = ""

    @property
    def no_penalty(self) -> bool:
        """Whether it stands in a list of what is not penalised: its only grade is 不予处罚."""
        return bool(self.grades) and all(grade.name == NO_PENALTY for grade in self.grades)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not in, or is in with a doubt (``refused`` false): where, and why."""

    sheet: str
    row: int
    column: str
    reason: Text
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a standard. ``rows``: rows with content; every one is in an item, a heading, or a fault."""

    name: str
    title: str
    items: tuple[Item, ...]
    faults: tuple[Fault, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A whole standard as read from one file."""

    sheets: tuple[Sheet, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of all sheets, in the order of the file."""
        return tuple(item for sheet in self.sheets for item in sheet.items)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be read, or only with a doubt."""
        return tuple(fault for sheet in self.sheets for fault in sheet.faults)

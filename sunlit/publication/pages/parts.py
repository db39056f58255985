"""What several public pages are made of: figures, choices, limits, lines."""

from dataclasses import dataclass
from datetime import datetime

from sunlit.ledger.wording import Text

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the list it counts: ``list`` names the page, ``query`` its filter, and both give this number.

    ``list`` is one of powers, records, cards, answers, ratings, organs, laws. ``value`` is the count; ``shown`` is
    what is written where that is not the bare count (a share such as "98.6%").
    """

    key: str
    label: Text
    value: int
    list: str
    query: str = ""
    shown: str = ""
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its name, how many rows it leaves, whether it is chosen now."""

    value: str
    label: Text
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter of a list: ``name`` is the parameter in the address.

    ``note`` says what the choices add up to, or why they do not add up to the list; empty where nothing was said.
    """

    name: str
    label: Text
    choices: tuple[Choice, ...]
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in a list the reader stands. ``total`` counts all rows that the filter leaves."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the page's first row in the list, from 1; 0 where the list is empty."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return min(self.page * self.size, self.total)

    @property
    def previous(self) -> int | None:
        """The page before, where there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, where there is one."""
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in words: number, unit, what sets it. ``article`` is empty for a promise of the organ."""

    value: int
    unit: str
    words: Text
    article: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value, for a summary list."""

    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How a published thing can be verified: its fingerprint, its leaf, and the first checkpoint that holds it."""

    content_hash: str
    leaf: int | None = None
    index: int | None = None
    acted_at: datetime | None = None
    checkpoint_size: int | None = None
    checkpoint_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the four facts at the top of a power's page."""

    key: str
    label: Text
    shown: Text
    note: Text = NO_TEXT
    figure: Figure | None = None

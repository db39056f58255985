"""Cards that the watch has issued."""

from dataclasses import dataclass
from datetime import datetime

from sunlit.ledger.wording import Text
from sunlit.publication.pages.parts import Facet, Figure, Line, Paging, Proof


@dataclass(frozen=True, slots=True)
class CardRow:
    """A yellow or red card as the public sees it."""

    number: str
    level: str
    level_name: Text
    state: str
    state_name: Text
    organ_code: str
    organ: str
    post: str
    title: str
    subject_label: str
    rule: Text
    issued_at: datetime
    lifted: bool
    rectified: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card with its rule, evidence, calculation, the defence, and how it ended."""

    row: CardRow
    rule_source: str
    evidence: tuple[Line, ...]
    calculation: tuple[Text, ...]
    defence: str
    defended_at: datetime | None
    lift_reason: str
    lifted_at: datetime | None
    rectified_at: datetime | None
    orders: tuple[Line, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class CardRule:
    """One row of the table of card rules."""

    id: str
    level: str
    level_name: Text
    words: Text
    source: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class CardList:
    """A page of published cards and the rules by which they are issued."""

    rows: tuple[CardRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    figures: tuple[Figure, ...]
    rules: tuple[CardRule, ...]
    query: str = ""

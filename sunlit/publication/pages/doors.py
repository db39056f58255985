"""Applying, searching, verifying, the first page and the figures of the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.publication.pages.laws import ArticleFound, LawRow
from sunlit.publication.pages.parts import Facet, Figure, Limit, Line, Proof
from sunlit.publication.pages.powers import MaterialShown, PowerRow
from sunlit.publication.pages.records import RecordRow


@dataclass(frozen=True, slots=True)
class ApplyForm:
    """What the pages of an application need to know."""

    code: str
    version_id: int
    name: Text
    organ: Text
    conditions: Text
    materials: tuple[MaterialShown, ...]
    promise: Limit | None
    statute: Limit | None
    fee: str
    window: str
    phone: str
    online: bool
    open: bool
    closed_because: Text


@dataclass(frozen=True, slots=True)
class DraftShown:
    """An application that is still being filled in, or the number of the case it became."""

    code: str
    version_id: int
    answers: Mapping[str, Any]
    saved_at: datetime
    sent_number: str


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. The four figures open the lists they count."""

    figures: tuple[Figure, ...]
    themes: Facet
    kinds: Facet
    organs: Facet
    recent: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the search box found. ``case_number``: it was a case number, and the page asks for the query code.

    ``card``: it was the number of a published card.
    """

    query: str
    powers: tuple[PowerRow, ...]
    powers_total: int
    laws: tuple[LawRow, ...]
    articles: tuple[ArticleFound, ...]
    organs: tuple[tuple[str, str], ...]
    case_number: str = ""
    card: str = ""
    verify_code: str = ""
    nearest: tuple[PowerRow, ...] = ()

    @property
    def articles_held(self) -> int:
        """How many of the cited articles stand here with their text; the others were named, not found."""
        return sum(bool(article.article_key) for article in self.articles)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the verify page found. ``state`` is good, open (not yet), bad, or none (nothing found)."""

    state: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found, in words. ``what`` is number, code, leaf, hash or nothing."""

    asked: str
    what: str
    findings: tuple[Finding, ...]
    proof: Proof | None = None
    lines: tuple[Line, ...] = ()
    record: int | None = None
    power_code: str = ""
    document_code: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One organ's line in the statistics."""

    organ_code: str
    organ: Text
    powers: Figure
    records: Figure
    on_time: Figure
    refused: Figure
    yellow: Figure
    red: Figure


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures that open the lists they count, as of a moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    rows: tuple[StatisticsRow, ...]

"""Answers and ratings that are shown."""

from dataclasses import dataclass
from datetime import datetime

from sunlit.ledger.wording import Text
from sunlit.publication.pages.parts import Facet, Paging


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question that was answered and may be shown; no name is part of it."""

    number: str
    kind: str
    kind_name: Text
    organ: str
    power_code: str
    power_name: str
    title: str
    text: str
    answer: str
    answered_by: str
    raised_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerList:
    """A page of answered questions."""

    rows: tuple[AnswerRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating; ``rated_by`` is masked."""

    number: str
    level: int
    level_name: Text
    text: str
    rated_by: str
    organ: str
    power_code: str
    power_name: str
    at: datetime
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class RatingList:
    """A page of ratings with the count of each level."""

    rows: tuple[RatingRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    average: str = ""
    query: str = ""

"""Laws, their articles, and the powers that rest on them."""

from dataclasses import dataclass
from datetime import date

from sunlit.ledger.wording import Text
from sunlit.publication.pages.parts import Paging
from sunlit.publication.pages.powers import PowerRow


@dataclass(frozen=True, slots=True)
class LawRow:
    """One law in the list of laws. ``key`` opens its page."""

    key: str
    title: str
    adopted_on: date | None
    in_force_on: date | None
    status: Text
    articles: int
    powers: int


@dataclass(frozen=True, slots=True)
class LawList:
    """A page of the laws that are held."""

    rows: tuple[LawRow, ...]
    paging: Paging
    query: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article with its text and how many powers cite it."""

    key: str
    label: str
    chapter: str
    text: str
    powers: int


@dataclass(frozen=True, slots=True)
class LawPage:
    """One version of a law with all its articles."""

    key: str
    title: str
    adopted_on: date | None
    in_force_on: date | None
    status: Text
    source: str
    versions: tuple[tuple[str, date | None, bool], ...]
    articles: tuple[ArticleRow, ...]
    powers: tuple[PowerRow, ...] = ()
    powers_total: int = 0


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article and the powers that rest on it."""

    law_key: str
    law_title: str
    article: ArticleRow
    status: Text
    in_force_on: date | None
    source: str
    powers: tuple[PowerRow, ...]


@dataclass(frozen=True, slots=True)
class ArticleFound:
    """A citation as it was typed and the article it means; ``reason`` says why where its text is not held."""

    citation: str
    law_key: str
    article_key: str
    text: str
    reason: Text

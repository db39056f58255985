"""Why an item was found: the place of the words in its name, its laws or its articles."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from sunlit.basis.models import Article, LawVersion
from sunlit.ledger.rows import Statement, prepare
from sunlit.ledger.wording import Text
from sunlit.powers.grams import fold
from sunlit.powers.models import Passage
from sunlit.powers.queries import places_in
from sunlit.publication.filters import is_row
from sunlit.publication.pages import NO_TEXT, Match, PowerRow
from sunlit.publication.queries.catalogue import Catalogue, holding
from sunlit.publication.words import FOUND_IN

# Signs shown before and behind the words.
AROUND = 24
ORDER = (Passage.Kind.LAW, Passage.Kind.ARTICLE, Passage.Kind.QUOTE)


def matched(rows: Sequence[PowerRow], words: str, known: Catalogue) -> tuple[PowerRow, ...]:
    """The rows, each with where the first word that is not in its name stands (two queries)."""
    missing = {row.power: next((word for word in words.split() if not _holds(row.name, word)), "") for row in rows}
    if not any(missing.values()):
        return tuple(rows)
    found: dict[int, list[tuple[int, int, str, str]]] = {row.power: [] for row in rows}
    for power, passage, kind, key, text in places_in([power for power, word in missing.items() if word]):
        if kind in ORDER and _stands(passage, holding(missing[power], known).texts):
            found[power].append((ORDER.index(Passage.Kind(kind)), passage, key, text))
    first = {power: min(places) for power, places in found.items() if places}
    articles = _articles([key for rank, _, key, _ in first.values() if ORDER[rank] == Passage.Kind.ARTICLE])
    return tuple(
        replace(row, match=_match(row, missing[row.power], first.get(row.power), articles))
        if missing[row.power]
        else row
        for row in rows
    )


def _stands(passage: int, texts: Sequence[int]) -> bool:
    """Whether a text is among these, which are in order."""
    place = bisect_left(texts, passage)
    return place < len(texts) and texts[place] == passage


def named(law: str, article: str) -> Match | None:
    """The law or article by the keys of their pages (one query); None where neither is asked for or held."""
    if is_row(article):
        found = _articles([article]).get(article)
        return _place(found) if found else None
    edition = LawVersion.objects.filter(pk=int(law)).select_related("law").first() if is_row(law) else None
    return Match(FOUND_IN["law"], f"《{edition.law.full_title}》", law_key=law) if edition else None


class _Article(NamedTuple):
    """Of an article what tells where it stands, and its words."""

    pk: int
    version: int
    label: str
    text: str
    law: str


def _place(article: _Article) -> Match:
    place = f"《{article.law}》{article.label}"
    return Match(FOUND_IN["article"], place, law_key=str(article.version), article_key=str(article.pk))


def _match(
    row: PowerRow, word: str, place: tuple[int, int, str, str] | None, articles: dict[str, _Article]
) -> Match | None:
    if _holds(row.organ, word):
        # The organ stands in the row anyway.
        return None
    if place is None:
        return Match(FOUND_IN["letters"], row.code)
    kind, key, text = ORDER[place[0]], *place[2:]
    article = articles.get(key) if kind == Passage.Kind.ARTICLE else None
    shown = article.text if article else text
    start = fold(shown).find(fold(word))
    end = start + len(word)
    found = _place(article) if article else Match(FOUND_IN.get(kind, NO_TEXT), "")
    return replace(
        found,
        before=("…" if start > AROUND else "") + shown[max(start - AROUND, 0) : start],
        words=shown[start:end],
        behind=shown[end : end + AROUND] + ("…" if len(shown) > end + AROUND else ""),
    )


def _articles(keys: Sequence[str]) -> dict[str, _Article]:
    wanted = sorted({int(key) for key in keys})
    if not wanted:
        return {}
    rows = replace(_reading(len(wanted), connection.vendor), values=tuple(wanted)).rows()
    return {str(row[0]): _Article(*row) for row in rows}


@lru_cache(maxsize=64)
def _reading(count: int, _vendor: str) -> Statement:
    columns = ("pk", "version", "label", "text", "version__law__full_title")
    return prepare(Article.objects.filter(pk__in=range(count)).order_by().values_list(*columns))


def _holds(text: Text, word: str) -> bool:
    folded = fold(word)
    return folded in fold(text.zh) or folded in fold(text.en)

"""法律依据库: laws that are held, their articles, and the powers that rest on each of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Count

from sunlit.basis.citations import canonical_title
from sunlit.basis.models import Article, Law, LawVersion
from sunlit.basis.queries import find_laws
from sunlit.ledger.rows import Statement, containing, prepare
from sunlit.ledger.wording import Text
from sunlit.powers.models import Passage
from sunlit.powers.queries import law_key, resting_counts
from sunlit.publication.filters import PowerFilters, is_row
from sunlit.publication.pages import ArticlePage, ArticleRow, LawList, LawPage, LawRow
from sunlit.publication.queries.listing import cut, paging
from sunlit.publication.queries.powers import power_list
from sunlit.publication.words import LAW_STATES, say

# Powers named on the page of a law or an article; the list has them all.
SHOWN = 20


def laws(q: str = "", *, page: int = 1, size: int = 50) -> LawList:
    """A page of the laws held, each in the edition that is shown first, with how many powers rest on it."""
    found = find_laws(q.strip())
    where = paging(page, size, found.count())
    return LawList(_rows(list(cut(found, where)) if where.total else []), where, q)


def _rows(shown: Sequence[Law]) -> tuple[LawRow, ...]:
    if not shown:
        return ()
    editions = {version.law_id: version for version in LawVersion.objects.filter(law__in=shown).order_by("adopted_on")}
    newest = [version.pk for version in editions.values()]
    articles = dict(
        Article.objects.filter(version__in=newest).order_by().values_list("version").annotate(n=Count("id"))
    )
    keys = {law.pk: law_key(law.full_title) for law in shown}
    powers = resting_counts(Passage.Kind.LAW, keys.values())
    return tuple(
        LawRow(
            key=str(edition.pk),
            title=law.full_title,
            adopted_on=edition.adopted_on,
            in_force_on=edition.in_force_on,
            status=say(LAW_STATES, edition.status),
            articles=articles.get(edition.pk, 0),
            powers=powers.get(keys[law.pk], 0),
        )
        for law in shown
        if (edition := editions.get(law.pk))
    )


def law_page(key: str) -> LawPage | None:
    """One edition of a law with all its articles, and the first of the powers that rest on it (a dozen queries)."""
    edition = _edition(key)
    if edition is None:
        return None
    articles = list(Article.objects.filter(version=edition).order_by("position"))
    counts = resting_counts(Passage.Kind.ARTICLE, (str(article.pk) for article in articles))
    resting = power_list(PowerFilters(law=key), size=SHOWN, with_facets=False)
    editions = LawVersion.objects.filter(law=edition.law).order_by("-adopted_on")
    return LawPage(
        key=str(edition.pk),
        title=edition.law.full_title,
        adopted_on=edition.adopted_on,
        in_force_on=edition.in_force_on,
        status=say(LAW_STATES, edition.status),
        source=edition.source,
        versions=tuple((str(one.pk), one.adopted_on, one.pk == edition.pk) for one in editions),
        articles=tuple(article_row(article, counts.get(str(article.pk), 0)) for article in articles),
        powers=resting.rows,
        powers_total=resting.paging.total,
    )


def article_page(law: str, article_key: str, *, at: datetime) -> ArticlePage | None:
    """One article and the first of the powers that rest on it, with how many there are."""
    if not (is_row(law) and is_row(article_key)):
        return None
    article = Article.objects.filter(pk=int(article_key), version=int(law)).select_related("version__law").first()
    if article is None:
        return None
    resting = power_list(PowerFilters(article=article_key), size=SHOWN, with_facets=False)
    return ArticlePage(
        law_key=law,
        law_title=article.version.law.full_title,
        article=article_row(article, resting.paging.total),
        status=say(LAW_STATES, article.version.status),
        in_force_on=article.version.in_force_on,
        source=article.version.source,
        powers=resting.rows,
    )


def article_row(article: Article, powers: int) -> ArticleRow:
    """An article with how many powers rest on it."""
    return ArticleRow(str(article.pk), article.label, article.chapter, article.text, powers)


def law_rows(words: str, limit: int) -> tuple[LawRow, ...]:
    """The first laws whose title holds the words."""
    statement = _titles(limit, connection.vendor)
    found = replace(statement, values=(containing(canonical_title(words)),)).rows()
    return _rows(list(Law.objects.filter(pk__in=[key for (key,) in found]).order_by("title"))) if found else ()


@lru_cache(maxsize=16)
def _titles(limit: int, _vendor: str) -> Statement:
    """The first laws whose title holds its one value."""
    return prepare(Law.objects.filter(title__contains="").order_by("title").values_list("pk")[:limit])


def in_force(version: LawVersion) -> Text:
    """The state of an edition in words."""
    return say(LAW_STATES, version.status)


def _edition(key: str) -> LawVersion | None:
    if not is_row(key):
        return None
    return LawVersion.objects.filter(pk=int(key)).select_related("law").first()

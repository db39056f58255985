"""法律依据库: laws that are held, their articles, and the powers that rest on each of them."""

from datetime import datetime

from django.db.models import Count, Q

from sunlit.basis.models import Article, LawVersion
from sunlit.basis.queries import find_laws
from sunlit.ledger.wording import Text
from sunlit.powers.models import LegalBasis, PowerVersion
from sunlit.powers.queries import citing
from sunlit.publication.pages import ArticlePage, ArticleRow, LawList, LawPage, LawRow
from sunlit.publication.queries.listing import cut, paging
from sunlit.publication.queries.powers import PUBLIC, power_rows_by_id
from sunlit.publication.words import LAW_STATES, say


def laws(q: str = "", *, page: int = 1, size: int = 50) -> LawList:
    """A page of the laws held, each in the edition that is shown first, with how many powers rest on it."""
    found = find_laws(q.strip())
    where = paging(page, size, found.count())
    shown = list(cut(found, where)) if where.total else []
    editions = {version.law_id: version for version in LawVersion.objects.filter(law__in=shown).order_by("adopted_on")}
    newest = [version.pk for version in editions.values()]
    articles = dict(
        Article.objects.filter(version__in=newest).order_by().values_list("version").annotate(n=Count("id"))
    )
    powers = _powers_by_law([law.pk for law in shown])
    rows = [
        LawRow(
            key=str(edition.pk),
            title=law.full_title,
            adopted_on=edition.adopted_on,
            in_force_on=edition.in_force_on,
            status=say(LAW_STATES, edition.status),
            articles=articles.get(edition.pk, 0),
            powers=powers.get(law.pk, 0),
        )
        for law in shown
        if (edition := editions.get(law.pk))
    ]
    return LawList(tuple(rows), where, q)


def law_page(key: str) -> LawPage | None:
    """One edition of a law with all its articles (four queries)."""
    edition = _edition(key)
    if edition is None:
        return None
    articles = list(Article.objects.filter(version=edition).order_by("position"))
    counts = citing(articles)
    editions = LawVersion.objects.filter(law=edition.law).order_by("-adopted_on")
    return LawPage(
        key=str(edition.pk),
        title=edition.law.full_title,
        adopted_on=edition.adopted_on,
        in_force_on=edition.in_force_on,
        status=say(LAW_STATES, edition.status),
        source=edition.source,
        versions=tuple((str(one.pk), one.adopted_on, one.pk == edition.pk) for one in editions),
        articles=tuple(article_row(article, counts.get(article.pk, 0)) for article in articles),
    )


def article_page(law_key: str, article_key: str, *, at: datetime) -> ArticlePage | None:
    """One article and the powers that rest on it; as many as its row counts."""
    if not (law_key.isdecimal() and article_key.isdecimal() and len(law_key + article_key) < 30):
        return None
    article = Article.objects.filter(pk=int(article_key), version=int(law_key)).select_related("version__law").first()
    if article is None:
        return None
    resting = PowerVersion.objects.filter(PUBLIC, bases__article=article).distinct().order_by("name", "id")
    powers = power_rows_by_id(list(resting.values_list("pk", flat=True)))
    return ArticlePage(
        law_key=law_key,
        law_title=article.version.law.full_title,
        article=article_row(article, len(powers)),
        status=say(LAW_STATES, article.version.status),
        in_force_on=article.version.in_force_on,
        source=article.version.source,
        powers=powers,
    )


def article_row(article: Article, powers: int) -> ArticleRow:
    """An article with how many powers rest on it."""
    return ArticleRow(str(article.pk), article.label, article.chapter, article.text, powers)


def law_rows(words: str, limit: int) -> tuple[LawRow, ...]:
    """The first laws whose title holds the words."""
    return laws(words, size=limit).rows


def in_force(version: LawVersion) -> Text:
    """The state of an edition in words."""
    return say(LAW_STATES, version.status)


def _edition(key: str) -> LawVersion | None:
    if not key.isdecimal() or len(key) > 18:
        return None
    return LawVersion.objects.filter(pk=int(key)).select_related("law").first()


def _powers_by_law(laws: list[int]) -> dict[int, int]:
    """How many published powers rest on each law."""
    rows = LegalBasis.objects.filter(
        Q(version__state=PowerVersion.State.PUBLISHED, version__disclosure_scope=PowerVersion.Scope.PUBLIC),
        article__version__law__in=laws,
    )
    counted = rows.order_by().values_list("article__version__law").annotate(n=Count("version__power", distinct=True))
    return {law: n for law, n in counted if law is not None}

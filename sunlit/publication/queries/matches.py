"""Why an item was found: the place of the words in its name, its laws or its articles."""

from collections.abc import Sequence
from dataclasses import replace

from sunlit.basis.models import Article, LawVersion
from sunlit.ledger.wording import Text
from sunlit.powers.grams import fold
from sunlit.powers.models import Passage, Power
from sunlit.powers.queries import places_of
from sunlit.publication.filters import is_row
from sunlit.publication.pages import NO_TEXT, Match, PowerRow
from sunlit.publication.words import FOUND_IN

# Signs shown before and behind the words.
AROUND = 24
ORDER = (Passage.Kind.LAW, Passage.Kind.ARTICLE, Passage.Kind.QUOTE)


def matched(rows: Sequence[PowerRow], words: str) -> tuple[PowerRow, ...]:
    """The rows, each with where the first word that is not in its name stands (three queries)."""
    missing = {row.code: next((word for word in words.split() if not _holds(row.name, word)), "") for row in rows}
    asked = [word for word in dict.fromkeys(missing.values()) if word]
    if not asked:
        return tuple(rows)
    powers = dict(Power.objects.filter(code__in=[row.code for row in rows]).values_list("code", "pk"))
    places = {word: places_of(word, list(powers.values())) for word in asked}
    found = {
        code: (word, sorted(places[word].get(powers[code], []), key=_rank)) for code, word in missing.items() if word
    }
    articles = _articles([place[1] for _, held in found.values() for place in held[:1] if place[0] == "article"])
    return tuple(
        replace(row, match=_match(row, *found[row.code], articles)) if row.code in found else row for row in rows
    )


def named(law: str, article: str) -> Match | None:
    """The law or article by the keys of their pages (one query); None where neither is asked for or held."""
    if is_row(article):
        found = _articles([article]).get(article)
        return _place(found) if found else None
    edition = LawVersion.objects.filter(pk=int(law)).select_related("law").first() if is_row(law) else None
    return Match(FOUND_IN["law"], f"《{edition.law.full_title}》", law_key=law) if edition else None


def _place(article: Article) -> Match:
    place = f"《{article.version.law.full_title}》{article.label}"
    return Match(FOUND_IN["article"], place, law_key=str(article.version_id), article_key=str(article.pk))


def _rank(place: tuple[str, str, str]) -> int:
    return ORDER.index(Passage.Kind(place[0])) if place[0] in ORDER else len(ORDER)


def _match(
    row: PowerRow, word: str, places: Sequence[tuple[str, str, str]], articles: dict[str, Article]
) -> Match | None:
    if _holds(row.organ, word):
        # The organ stands in the row anyway.
        return None
    if not places:
        return Match(FOUND_IN["letters"], row.code)
    kind, key, text = places[0]
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


def _articles(keys: Sequence[str]) -> dict[str, Article]:
    wanted = [int(key) for key in keys]
    rows = Article.objects.filter(pk__in=wanted).select_related("version__law") if wanted else ()
    return {str(row.pk): row for row in rows}


def _holds(text: Text, word: str) -> bool:
    folded = fold(word)
    return folded in fold(text.zh) or folded in fold(text.en)

"""The one search box: an item, a case number, a law article; in Chinese, by pinyin, by initials."""

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db import connection

from sunlit.basis.queries import Resolved, resolve
from sunlit.documents.queries import by_code
from sunlit.ledger.rows import Statement, containing, prepare
from sunlit.publication.filters import LONGEST, CardFilters, PowerFilters
from sunlit.publication.models import Entry
from sunlit.publication.pages import ArticleFound, Found
from sunlit.publication.queries.cards import card_rows
from sunlit.publication.queries.laws import law_rows
from sunlit.publication.queries.powers import power_list

# Letters of an organ, year, then number: how cases and voices are numbered.
NUMBER = re.compile(r"[A-Z]{1,6}-?\d{4}[-\d]*", re.IGNORECASE)
SHOWN = 10


def search(q: str, *, at: datetime) -> Found:
    """What the words in the box may mean; with the nearest items where nothing was found."""
    words = " ".join(q.replace("\x00", "").split())[:LONGEST]
    if not words:
        return Found("", (), 0, (), (), ())
    powers = power_list(PowerFilters(q=words), size=SHOWN, with_facets=False)
    articles = _articles(words)
    laws = law_rows(words, SHOWN)
    organs = _organs(words)
    number = _case_number(words)
    # Cards are numbered like cases; those that are shown are known.
    card = _card(number, at)
    number = "" if card else number
    code = "" if number or card else _verify_code(words)
    something = powers.rows or articles or laws or organs or number or card or code
    return Found(
        query=words,
        powers=powers.rows,
        powers_total=powers.paging.total,
        laws=laws,
        articles=articles,
        organs=organs,
        case_number=number,
        card=card,
        verify_code=code,
        nearest=() if something else powers.nearest,
    )


def _case_number(words: str) -> str:
    """The number as the page asks for its code; given back only in its form, so it does not tell whether it exists."""
    plain = words.replace("－", "-").replace(" ", "").upper()
    return plain if NUMBER.fullmatch(plain) else ""


def _card(number: str, at: datetime) -> str:
    return number if number and card_rows(CardFilters(), at).filter(number=number).exists() else ""


def _verify_code(words: str) -> str:
    found = by_code(words)
    return found.verify_code if found else ""


def _articles(words: str) -> tuple[ArticleFound, ...]:
    if "第" not in words and "《" not in words:
        return ()
    return tuple(_found(one) for one in resolve(words)[:SHOWN] if one.citation.article is not None)


def _found(one: Resolved) -> ArticleFound:
    return ArticleFound(
        citation=f"《{one.law_title or one.citation.law_title}》{one.label}",
        law_key=str(one.version_id or ""),
        article_key=str(one.article_id or ""),
        text=one.text,
        reason=one.reason,
    )


def _organs(words: str) -> tuple[tuple[str, str], ...]:
    told = words.lower().split()
    values = ("organ", *(containing(word) for word in told))
    rows = replace(_organ_reading(len(told), connection.vendor), values=values).rows()
    return tuple((key, title) for key, title in rows)


@lru_cache(maxsize=16)
def _organ_reading(words: int, _vendor: str) -> Statement:
    """The organs that hold so many words; its values are the kind of entry and the words."""
    rows = Entry.objects.filter(kind="organ")
    for _ in range(words):
        rows = rows.filter(haystack__contains="")
    return prepare(rows.order_by("-weight", "title").values_list("key", "title")[:SHOWN])

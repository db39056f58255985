"""Every article that a rule cites is in the text of its law, down to paragraph and item.

The regulation on major decisions is in no collection of texts that we have; its articles are not checked here.
"""

import re

import pytest

from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.procedures.lint import RULES
from sunlit.procedures.lint.places import DECISIONS, PENALTY, Place

ITEM = re.compile(r"[（(][一二三四五六七八九十]+[)）]")
PLACES = sorted({place for rule in RULES for place in rule.articles}, key=lambda place: place.cited.zh)


def missing(place: Place, text: str | None) -> bool:
    """Whether an article's text has no such paragraph or item."""
    if text is None:
        return True
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    items = [line for line in lines if ITEM.match(line)]
    return place.paragraph > len(lines) - len(items) or place.item > len(items)


@pytest.mark.shared
def test_each_article_is_in_its_law(shared_dir):
    texts = {
        (law.title, article.number): article.text
        for file in sorted(law_files(shared_dir / "data" / "laws"))
        for law in read_laws(file)
        for article in law.articles
        if not article.sub
    }
    held = [place for place in PLACES if place.law != DECISIONS.zh]
    assert [place.cited.zh for place in held if missing(place, texts.get((place.law, place.article)))] == []


def test_a_citation_is_said_in_both_languages():
    place = PENALTY.at(57, 1, 4)
    assert place.cited.zh == "《行政处罚法》第五十七条第一款第（四）项"
    assert place.cited.en == "Administrative Penalty Law, art. 57(1)(4)"

"""Lines of the power list and the boxes of its filters, put together from parts that are drawn once.

A page of the list has twenty lines and some eighty choices; in templates they cost more than all else it takes to
answer. Nothing is kept here but parts made of what they show (``design.drawing``), so that a line is never out of date.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from sunlit.design.drawing import drawn
from sunlit.design.templatetags.design import say
from sunlit.ledger.wording import Text
from sunlit.publication.pages import Choice, Facet, PowerRow

# Choices shown before the rest is folded away.
SHOWN = 8
HEADS_KEPT = 5000
# What Django leaves as it is in the path of an address.
PLAIN_SIGNS = "!$&'()*+,;=/~:@"


def power_lines(rows: Iterable[PowerRow]) -> SafeString:
    """The list of these items, each with its name, kind, organ, limits and code."""
    before, behind = _around_code(get_language() or "")
    lines = [_line(row, f"{before}{escape(quote(row.code, safe=PLAIN_SIGNS))}{behind}") for row in rows]
    return mark_safe(f'<ul class="result-list">{"".join(lines)}</ul>')  # its parts are escaped


def facet_boxes(facets: Iterable[Facet]) -> SafeString:
    """The choices of a list's filters; those without a choice are left out."""
    return mark_safe("".join([_box(facet) for facet in facets if facet.choices]))  # its parts are escaped


def _line(row: PowerRow, address: str) -> str:
    at_once = row.promise is not None and row.promise.value == 0
    tags = drawn("portal/parts/power_tags.html", kind=row.kind_name, online=row.online, at_once=at_once)
    facts = drawn(
        "portal/parts/power_facts.html",
        organ=row.organ,
        promise=row.promise,
        statute=row.statute,
        online=row.online,
        fee=row.fee if row.online else "",
        visits=row.visits if row.online else 0,
    )
    match = drawn("portal/parts/power_match.html", match=row.match) if row.match else ""
    summary = f"<p>{_said(row.summary)}</p>\n" if row.summary.zh else ""
    return (
        f'<li>\n<h2><a href="{address}">{_said(row.name)}</a></h2>\n{summary}{match}'
        f'<p class="tags">{tags}</p>\n<p class="meta">{facts}<span class="code">{escape(row.code)}</span></p>\n</li>'
    )


def _box(facet: Facet) -> str:
    reader = get_language() or ""
    choices = [_choice(facet.name, choice, reader) for choice in facet.choices]
    more = ""
    if len(choices) > SHOWN:
        words, label = escape(gettext("更多")), _said(facet.label)
        rest = "".join(choices[SHOWN:])
        more = f'<details><summary>{words}<span class="hidden-text">{label}</span></summary>{rest}</details>\n'
    note = f'<p class="small muted facet-note">{_said(facet.note)}</p>' if facet.note.zh else ""
    shown = "".join(choices[:SHOWN])
    return f'<fieldset class="facet"><legend>{_said(facet.label)}</legend>\n{shown}\n{more}{note}</fieldset>'


def _choice(name: str, choice: Choice, reader: str) -> str:
    head = _head(name, choice.value, choice.label, choice.chosen, reader)
    return f'{head} <span class="muted">({choice.count:,})</span></span></label>'


@lru_cache(maxsize=HEADS_KEPT)
def _head(name: str, value: str, label: Text, chosen: bool, _reader: str) -> str:
    """A choice up to its count, in the reader's language."""
    checked = " checked" if chosen else ""
    return (
        f'<label class="choice"><input type="checkbox" name="{escape(name)}" value="{escape(value)}"{checked}>'
        f" <span>{_said(label)}"
    )


def _said(words: Text) -> str:
    return conditional_escape(say(words))


@lru_cache
def _around_code(_reader: str) -> tuple[str, str]:
    """The address of an item's page before and behind its code, in the reader's language."""
    before, _, behind = reverse("portal:power", args=["~"]).rpartition("~")
    return before, behind

"""Where a figure, a name or a state leads."""

import re
from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sunlit.portal import drawing
from sunlit.publication.pages import Facet, Figure, PowerRow

register = template.Library()

AMOUNT = re.compile(r"([\d,.]+)\s*(\D.*)", re.DOTALL)
LISTS = {
    "powers": "portal:powers",
    "records": "portal:publicity",
    "cards": "portal:cards",
    "answers": "portal:answers",
    "ratings": "portal:ratings",
    "organs": "portal:offices",
    "laws": "portal:laws",
}


@register.filter
def list_url(figure: Figure) -> str:
    """The list that a figure counts, with the same filter."""
    address = reverse(LISTS[figure.list])
    return f"{address}?{figure.query}" if figure.query else address


@register.filter
def shown(figure: Figure) -> str:
    """What is written for a figure: its count with commas, unless it says otherwise."""
    return figure.shown or f"{figure.value:,}"


@register.filter
def unit_small(words: str) -> str | SafeString:
    """An amount with its number large and its unit small; other words as they are."""
    found = AMOUNT.fullmatch(words)
    return format_html("{} <small>{}</small>", *found.groups()) if found else words


@register.simple_tag
def power_lines(rows: Iterable[PowerRow]) -> SafeString:
    """Lines of the power list."""
    return drawing.power_lines(rows)


@register.simple_tag
def facet_boxes(facets: Iterable[Facet]) -> SafeString:
    """The boxes of a list's filters."""
    return drawing.facet_boxes(facets)

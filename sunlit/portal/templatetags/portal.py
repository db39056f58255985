"""Where a figure, a name or a state leads."""

from django import template
from django.urls import reverse

from sunlit.publication.pages import Figure

register = template.Library()

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

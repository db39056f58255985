"""Reads."""

from sunlit.supervision.queries.board import dashboard
from sunlit.supervision.queries.cards import (
    CardPage,
    Page,
    card_page,
    card_rows,
    cards,
    cards_of,
    order_page,
    order_rows,
    orders,
)
from sunlit.supervision.queries.watched import ratings, watched, watched_rows

__all__ = [
    "CardPage",
    "Page",
    "card_page",
    "card_rows",
    "cards",
    "cards_of",
    "dashboard",
    "order_page",
    "order_rows",
    "orders",
    "ratings",
    "watched",
    "watched_rows",
]

"""电子监察: the dashboard, the lists behind its figures, cards with defence and lifting, supervision orders."""

from sunlit.desk.views.supervision.board import board
from sunlit.desk.views.supervision.handling import card, card_act, order, order_act
from sunlit.desk.views.supervision.lists import cards, cards_csv, orders, watched, watched_ratings

__all__ = [
    "board",
    "card",
    "card_act",
    "cards",
    "cards_csv",
    "order",
    "order_act",
    "orders",
    "watched",
    "watched_ratings",
]

"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.supervision.operations.handling import confirm_lift, defend, propose_lift, rectify, reject_lift
from sunlit.supervision.operations.issuing import issue_card, sweep
from sunlit.supervision.operations.ordering import answer_order, close_order, issue_order

__all__ = [
    "answer_order",
    "close_order",
    "confirm_lift",
    "defend",
    "issue_card",
    "issue_order",
    "propose_lift",
    "rectify",
    "reject_lift",
    "sweep",
]

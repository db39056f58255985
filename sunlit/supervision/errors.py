"""The error of this room."""

from sunlit.ledger.errors import Refusal


class SupervisionRefusal(Refusal):
    """The card or the order does not allow this; the sentence says why and what to do."""

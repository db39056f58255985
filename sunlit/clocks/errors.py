"""The error of this room."""

from sunlit.ledger.errors import Refusal


class ClocksRefusal(Refusal):
    """The limit does not allow this; the sentence says why, what to do, and which article."""

"""The error of this room."""

from sunlit.ledger.errors import Refusal


class LegalityRefusal(Refusal):
    """The change of law does not allow this; the sentence says why and what to do."""

"""The error of this room."""

from sunlit.ledger.errors import Refusal


class PowersRefusal(Refusal):
    """The item, its state or the file does not allow this; the sentence says why and what to do."""

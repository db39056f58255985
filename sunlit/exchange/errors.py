"""The error of this room."""

from sunlit.ledger.errors import Refusal


class ExchangeRefusal(Refusal):
    """What was handed over, or is to be, cannot be taken as it is; the sentence says why and what to do."""

"""The error of this room."""

from sunlit.ledger.errors import Refusal


class PublicationRefusal(Refusal):
    """The record does not allow this; the sentence says why and what to do."""

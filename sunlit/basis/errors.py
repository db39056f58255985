"""The error of this room."""

from sunlit.ledger.errors import Refusal


class BasisRefusal(Refusal):
    """The law, the citation, the date or the file does not allow this; the sentence says why and what to do."""

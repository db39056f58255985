"""The error of this room."""

from sunlit.ledger.errors import Refusal


class DocumentsRefusal(Refusal):
    """This file or paper cannot be taken, made or sealed; the sentence says why and what to do."""

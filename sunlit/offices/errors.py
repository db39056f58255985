"""The error of this room."""

from sunlit.ledger.errors import Refusal


class OfficesRefusal(Refusal):
    """This person may not do this, or the post, the organ or the day does not allow it; the sentence says who may."""

"""The error of this room."""

from sunlit.ledger.errors import Refusal


class AccountsRefusal(Refusal):
    """The account or the message does not allow this; the sentence says why and what to do."""

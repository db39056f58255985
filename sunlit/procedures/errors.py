"""The error of this room."""

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text


class ProcedureRefusal(Refusal):
    """A chart, or a move in a chart, that cannot be. ``text`` says it in both languages.

    ``step`` and ``field`` name the place in the chart that has to change, where there is one.
    """

    def __init__(self, text: Text, *, step: str = "", field: str = "", article: str = "") -> None:
        super().__init__(text, article=article, field=field)
        self.step = step

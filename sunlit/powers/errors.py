"""The error of this room."""

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text


class PowersRefusal(Refusal):
    """The item, its state or the file does not allow this; the sentence says why and what to do.

    Pure code gives ``text`` in both languages; an operation gives one sentence, already in the reader's language.
    """

    def __init__(self, text: Text | str, *, article: str = "", field: str = "") -> None:
        self.text = Text(text, text) if isinstance(text, str) else text
        super().__init__(self.text.zh, article=article, field=field)

    def in_language(self, code: str) -> "PowersRefusal":
        """The same refusal, whose sentence is in the reader's language."""
        told = PowersRefusal(self.text, article=self.article, field=self.field)
        told.sentence = self.text.in_language(code)
        return told

"""The error of this room."""

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text


class DocumentsRefusal(Refusal):
    """This file or paper cannot be taken, made or sealed; the sentence says why and what to do.

    ``text`` has the sentence in both languages where pure code wrote it.
    """

    def __init__(self, sentence: str | Text, *, article: str = "", field: str = "") -> None:
        self.text = sentence if isinstance(sentence, Text) else None
        super().__init__(sentence.zh if isinstance(sentence, Text) else sentence, article=article, field=field)

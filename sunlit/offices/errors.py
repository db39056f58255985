"""The error of this room."""

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text


class OfficesRefusal(Refusal):
    """This person may not do this, or the post, the organ or the day does not allow it; the sentence says who may.

    ``text`` has the sentence in both languages where pure code wrote it.
    """

    def __init__(self, sentence: str | Text, *, article: str = "", field: str = "") -> None:
        self.text = sentence if isinstance(sentence, Text) else None
        super().__init__(sentence.zh if isinstance(sentence, Text) else sentence, article=article, field=field)

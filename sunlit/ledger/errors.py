"""What every refused act has in common, and the ledger's own error."""

import copy
from typing import Self

from sunlit.ledger.wording import READER_LANGUAGE, Text


class Refusal(Exception):
    """An act that was refused, with one sentence for the person who reads it: what, where, what to do.

    Pure code gives the sentence in both languages as ``Text``; an operation gives one sentence, already in the
    reader's language. ``article`` names the article that forbids it, where there is one; ``field`` the input that has
    to change.
    """

    def __init__(self, sentence: str | Text, *, article: str = "", field: str = "") -> None:
        self.text = sentence if isinstance(sentence, Text) else Text(sentence, sentence)
        super().__init__(self.text.zh)
        self.article = article
        self.field = field

    @property
    def sentence(self) -> str:
        """The sentence in the language of whoever reads it now."""
        return self.text.in_language(READER_LANGUAGE.get())

    def in_language(self, code: str) -> Self:
        """The same refusal, whose sentence is in one language for good."""
        told = copy.copy(self)
        told.text = Text(*[self.text.in_language(code)] * 2)
        return told

    def __str__(self) -> str:
        return f"{self.sentence}（{self.article}）" if self.article else self.sentence


class LedgerRefusal(Refusal):
    """The log cannot do this without breaking a promise it has made."""

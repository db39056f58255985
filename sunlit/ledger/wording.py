"""A sentence in both languages, for pure code that must not ask which language the reader wants."""

from contextvars import ContextVar
from typing import NamedTuple

# The language of whoever reads the answer now; a door sets it at every request or command.
READER_LANGUAGE: ContextVar[str] = ContextVar("reader_language", default="zh-hans")


class Text(NamedTuple):
    """Chinese is the source; English says the same."""

    zh: str
    en: str

    def in_language(self, code: str) -> str:
        """The wording for a language code such as ``zh-hans`` or ``en``."""
        return self.en if code.startswith("en") else self.zh

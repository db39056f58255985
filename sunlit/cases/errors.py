"""The error of this room."""

from collections.abc import Mapping
from types import MappingProxyType

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text

NO_FAULTS: Mapping[str, str] = MappingProxyType({})


class CasesRefusal(Refusal):
    """An act on a case that was refused: one sentence for the reader.

    ``faults`` has a sentence for each field of the form that has to change, so that a page can show them all at once.
    """

    def __init__(
        self, sentence: str | Text, *, article: str = "", field: str = "", faults: Mapping[str, str] = NO_FAULTS
    ) -> None:
        super().__init__(sentence, article=article, field=field or next(iter(faults), ""))
        self.faults = faults

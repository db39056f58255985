"""The error of this room."""

from collections.abc import Mapping
from types import MappingProxyType

from sunlit.ledger.errors import Refusal

NO_FAULTS: Mapping[str, str] = MappingProxyType({})


class VoicesRefusal(Refusal):
    """A consultation, complaint, tip-off, answer or rating that was refused: one sentence for the reader.

    ``faults`` has a sentence for each field of the form that has to change.
    """

    def __init__(
        self, sentence: str, *, article: str = "", field: str = "", faults: Mapping[str, str] = NO_FAULTS
    ) -> None:
        super().__init__(sentence, article=article, field=field or next(iter(faults), ""))
        self.faults = faults

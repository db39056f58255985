"""The tables of the power database."""

from sunlit.powers.models.codes import (
    CodeUse,
)
from sunlit.powers.models.imports import (
    ImportRun,
)
from sunlit.powers.models.items import (
    HandlingPost,
    LegalBasis,
    Material,
    Power,
    PowerVersion,
)
from sunlit.powers.models.listing import (
    Listed,
    ListEdition,
    Mention,
    Passage,
    Posting,
)

__all__ = [
    "CodeUse",
    "HandlingPost",
    "ImportRun",
    "LegalBasis",
    "ListEdition",
    "Listed",
    "Material",
    "Mention",
    "Passage",
    "Posting",
    "Power",
    "PowerVersion",
]

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

__all__ = [
    "CodeUse",
    "HandlingPost",
    "ImportRun",
    "LegalBasis",
    "Material",
    "Power",
    "PowerVersion",
]

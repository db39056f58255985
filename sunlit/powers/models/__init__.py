"""The tables of the power database."""

from sunlit.powers.models.adjustments import (
    Adjustment,
    ListReport,
    Succession,
)
from sunlit.powers.models.bulk import (
    BulkItem,
    BulkRun,
)
from sunlit.powers.models.codes import (
    CodeUse,
)
from sunlit.powers.models.discretion import (
    DiscretionStandard,
    StandardImport,
    StandardPower,
)
from sunlit.powers.models.editing import (
    Editing,
)
from sunlit.powers.models.imports import (
    ImportedCells,
    ImportRow,
    ImportRun,
    ImportSource,
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
from sunlit.powers.models.rounds import (
    Round,
    RoundDuty,
    RoundItem,
    RoundMeeting,
    RoundParticipant,
    RoundPhase,
    RoundQuestion,
    RoundReview,
    RoundSeat,
)
from sunlit.powers.models.secret import (
    StateSecretPlaceholder,
    WithheldPower,
)

__all__ = [
    "Adjustment",
    "BulkItem",
    "BulkRun",
    "CodeUse",
    "DiscretionStandard",
    "Editing",
    "HandlingPost",
    "ImportRow",
    "ImportRun",
    "ImportSource",
    "ImportedCells",
    "LegalBasis",
    "ListEdition",
    "ListReport",
    "Listed",
    "Material",
    "Mention",
    "Passage",
    "Posting",
    "Power",
    "PowerVersion",
    "Round",
    "RoundDuty",
    "RoundItem",
    "RoundMeeting",
    "RoundParticipant",
    "RoundPhase",
    "RoundQuestion",
    "RoundReview",
    "RoundSeat",
    "StandardImport",
    "StandardPower",
    "StateSecretPlaceholder",
    "Succession",
    "WithheldPower",
]

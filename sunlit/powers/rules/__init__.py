"""Pure rules of the power database."""

from sunlit.powers.rules.publication import (
    RANKS,
    Finding,
    against_publication,
    rank_findings,
)

__all__ = [
    "RANKS",
    "Finding",
    "against_publication",
    "rank_findings",
]

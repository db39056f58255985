"""Pure rules of the power database."""

from sunlit.powers.rules.adjustments import Proposal, faults
from sunlit.powers.rules.findings import Finding
from sunlit.powers.rules.merging import Merge, changed, merged
from sunlit.powers.rules.posts import PostDuty, duty_findings, function_name, function_of
from sunlit.powers.rules.promises import Promise, promise_findings
from sunlit.powers.rules.publication import against_publication
from sunlit.powers.rules.ranks import Founding, fee_rank_findings, rank_findings, rank_of, rank_rule

__all__ = [
    "Finding",
    "Founding",
    "Merge",
    "PostDuty",
    "Promise",
    "Proposal",
    "against_publication",
    "changed",
    "duty_findings",
    "faults",
    "fee_rank_findings",
    "function_name",
    "function_of",
    "merged",
    "promise_findings",
    "rank_findings",
    "rank_of",
    "rank_rule",
]

"""Pure rules: what a filed adjustment must bring, and what may be done in which state."""

from collections.abc import Mapping
from dataclasses import dataclass

from sunlit.ledger.wording import Text

# Act -> the states in which it may be done.
ALLOWED: Mapping[str, frozenset[str]] = {
    "file_adjustment": frozenset({"open", "returned"}),
    "review_adjustment": frozenset({"filed"}),
    "close_adjustment": frozenset({"accepted"}),
    "report_adjustment": frozenset({"closed"}),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to file: the outcome, and how much of what comes with it."""

    outcome: str
    has_power: bool
    # Drafts of the adjusted power itself, and drafts of other powers.
    own_drafts: int = 0
    new_drafts: int = 0
    others: int = 0
    moves: bool = False
    stays_in_the_organ: bool = False


def faults(proposal: Proposal) -> tuple[tuple[Text, str], ...]:
    """Everything that is missing or too much: (sentence, field)."""
    found = [*_on_a_power(proposal), *_drafts(proposal)]
    if proposal.outcome == "merge" and not proposal.others:
        found.append(
            (Text("合并要写明与哪些职权合并。", "A merger names the powers that are merged."), "others"),
        )
    if proposal.outcome == "move" and (not proposal.moves or proposal.stays_in_the_organ):
        found.append((Text("划转要选另一个机关。", "A transfer names another organ."), "to_organ"))
    return tuple(found)


def _on_a_power(proposal: Proposal) -> list[tuple[Text, str]]:
    if proposal.has_power or proposal.outcome in ("add", "keep"):
        return []
    return [
        (
            Text(
                "这件调整没有对应的职权，只能新增，或者写明不需调整。",
                "This adjustment is about no listed power: it can only add one, or say that nothing has to change.",
            ),
            "outcome",
        )
    ]


def _drafts(proposal: Proposal) -> list[tuple[Text, str]]:
    own, new = proposal.own_drafts, proposal.new_drafts
    wrong = {
        "change": (own, new) != (1, 0),
        "add": (own, new) != (0, 1),
        "merge": own + new != 1,
        "split": bool(own) or new < 1 + 1,
    }
    sentence = _DRAFTS.get(proposal.outcome)
    if sentence is None:
        surplus = Text("这样调整不需要附草稿。", "This outcome needs no draft.")
        return [(surplus, "versions")] if own or new else []
    return [(sentence, "versions")] if wrong[proposal.outcome] else []


_DRAFTS = {
    "change": Text(
        "修改内容要附这项职权的新版本草稿，一份。请先起草新版本，再报送。",
        "A change brings one draft of a new version of this power. Draft it first.",
    ),
    "add": Text(
        "新增要附新职权的草稿，一份。请先起草，再报送。",
        "An addition brings one draft of the new power. Draft it first.",
    ),
    "merge": Text(
        "合并要附合并后那项职权的草稿，一份。请先起草，再报送。",
        "A merger brings one draft of the power that results. Draft it first.",
    ),
    "split": Text(
        "拆分要附拆分后各项新职权的草稿，至少两份。请先起草，再报送。",
        "A split brings drafts of the new powers, at least two. Draft them first.",
    ),
}

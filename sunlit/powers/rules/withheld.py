"""Pure rules of the directory of powers kept back: which step may follow which, and what the public count may tell."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

# Step -> the states in which it may be done.
STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "amend": frozenset({"filed", "returned"}),
        "review": frozenset({"filed"}),
        "record": frozenset({"reviewed"}),
        "ask_release": frozenset({"recorded"}),
        "release": frozenset({"releasing"}),
        "withdraw": frozenset({"filed", "returned", "reviewed", "recorded"}),
    }
)

# What a review says -> the reason that it means; the first that is found.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "商业秘密": "trade_secret",
        "隐私": "privacy",
        "个人信息": "privacy",
        "工作秘密": "work_secret",
    }
)


def reason_in(words: str) -> str:
    """The reason that a review's words name; empty where they name none, so that its keeper chooses."""
    return next((reason for said, reason in REASONS.items() if said in words), "")


def possible(step: str, state: str) -> bool:
    """Whether this step may be done to an entry in this state."""
    return state in STEPS[step]


def counted_until(today: date) -> date:
    """The day of the public count: the first of the month, for all of it.

    A count that moved on the day of a filing would tell, beside an organ's other news of that day, whose it is.
    """
    return today.replace(day=1)

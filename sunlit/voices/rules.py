"""Pure rules: values in, finding with its legal basis out."""

from collections.abc import Mapping, Sequence

# The letters with which a number begins, so that a person on the phone knows what it is about.
LETTERS: Mapping[str, str] = {"consultation": "ZX", "complaint": "TS", "tip_off": "JB"}
SIGN = "*"


def may_be_shown(kind: str, wanted: bool) -> bool:
    """A tip-off is never shown, whatever its sender agreed to: it could tell who spoke."""
    return wanted and kind != "tip_off"


def masked(name: str, organisation: bool) -> str:
    """A person's name as the public sees it: the first sign, the rest hidden; an organisation keeps its name."""
    if organisation or not name:
        return name
    return name[0] + SIGN * max(1, len(name) - 1)


def may_be_rated(state: str, decided: bool) -> bool:
    """Once the matter is completed, or has ended without a decision on acceptance."""
    return state in ("closed", "not_accepted") or (state == "decided" and decided)


def share(count: int, counts: Sequence[int]) -> float:
    """What part of all ratings these are; zero where there are none."""
    total = sum(counts)
    return count / total if total else 0

"""A package of a lower office taken in: read row by row, and compared with the last one of the same office. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Differences:
    """Codes: what is new, what is gone, what says something else; each in the order of the codes."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def compared(before: Mapping[str, str], now: Mapping[str, str]) -> Differences:
    """Code -> content hash of the powers in force, then and now."""
    return Differences(
        added=tuple(sorted(now.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(sorted(code for code in now.keys() & before.keys() if now[code] != before[code])),
    )


def standing(versions: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Code -> the place of the version that stands there: the published one, else the newest. Keeps no row."""
    found: dict[str, tuple[tuple[bool, int], int]] = {}
    for place, row in enumerate(versions):
        held, rank = found.get(row["code"]), _rank(row)
        if held is None or rank > held[0]:
            found[row["code"]] = rank, place
    return {code: place for code, (_, place) in found.items()}


def _rank(row: Mapping[str, Any]) -> tuple[bool, int]:
    return row["state"] == "published", row["number"]

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


def standing(versions: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Code -> the version that stands there: the published one, else the newest."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in versions:
        held = found.get(row["code"])
        if held is None or _rank(row) > _rank(held):
            found[row["code"]] = row
    return found


def _rank(row: Mapping[str, Any]) -> tuple[bool, int]:
    return row["state"] == "published", row["number"]

"""Two people changed the same version: what each changed is kept, and what both changed is named. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Merge:
    """``plain`` is the version with both sides' changes; of a field that both changed it holds mine.

    ``mine`` and ``theirs`` name the fields that each changed alone, ``both`` those that they changed differently.
    """

    plain: Mapping[str, Any]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    both: tuple[str, ...]


def merged(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Field by field: whoever changed it from the base wins over the one who left it; I win where both changed it."""
    changed_here = tuple(name for name in mine if mine[name] != base.get(name))
    changed_there = tuple(name for name in theirs if theirs[name] != base.get(name))
    plain = {name: mine[name] if name in changed_here else theirs.get(name, mine[name]) for name in mine}
    differing = tuple(name for name in changed_here if name in changed_there and mine[name] != theirs[name])
    return Merge(
        plain,
        tuple(name for name in changed_here if name not in changed_there),
        tuple(name for name in changed_there if name not in changed_here),
        differing,
    )


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that differ."""
    return tuple(name for name in new if new[name] != old.get(name))

"""Which step of one chart is which of another: by id, else by sort and title; and which changed places. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from sunlit.procedures.model import Flow


def matched(before: Flow, after: Flow) -> dict[str, str]:
    """Old id to new id of the steps that both charts have.

    An id that both use is one step, whatever it is called; a step that has a new id is known again by its title, if no
    other step of that sort bears it.
    """
    new = {step.id for step in after.steps}
    same = {step.id: step.id for step in before.steps if step.id in new}
    by_title: dict[tuple[str, str], list[str]] = {}
    for step in after.steps:
        if step.id not in same:
            by_title.setdefault((step.kind, step.title.zh), []).append(step.id)
    left = [step for step in before.steps if step.id not in same]
    for step in left:
        key = (step.kind, step.title.zh)
        alike = [one for one in left if (one.kind, one.title.zh) == key]
        if len(alike) == 1 and len(by_title.get(key, ())) == 1:
            same[step.id] = by_title[key][0]
    return same


def matched_by_title(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The same for lanes, stages, events and limits; both give id to title."""
    same = {name: name for name in old if name in new}
    free = {title: name for name, title in reversed(list(new.items())) if name not in same}
    for name, title in old.items():
        if name not in same and title in free:
            same[name] = free.pop(title)
    return same


def out_of_order(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest names that have to be moved to make one order from the other; both hold the same names, each once."""
    place = {name: number for number, name in enumerate(after)}
    kept = _longest_rising([place[name] for name in before])
    return frozenset(name for name in before if place[name] not in kept)


def _longest_rising(values: Iterable[int]) -> frozenset[int]:
    """The values of one longest rising row among these, in their order."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(ends, value)
        before[value] = ends[at - 1] if at else None
        ends[at : at + 1] = [value]
    found: list[int] = []
    value_or_none: int | None = ends[-1] if ends else None
    while value_or_none is not None:
        found.append(value_or_none)
        value_or_none = before[value_or_none]
    return frozenset(found)

"""Lays the lines that share a gutter or a channel side by side, in the order in which they cross least. Pure.

Only lines to the same box, on the same side, may join on one track.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# How often neighbours are compared again before an order is taken as settled.
PASSES = 6
# What it costs if two lines would run along each other; more than any number of crossings.
ALONG = 1000.0


@dataclass(frozen=True, slots=True)
class Run:
    """A straight stretch of one or more lines: from ``low`` to ``high``, with the ends that turn to either hand.

    ``before`` are the ends that turn to the smaller side (left in a gutter, up in a channel), ``after`` the others.
    """

    members: tuple[int, ...]
    target: str
    low: float
    high: float
    before: tuple[float, ...]
    after: tuple[float, ...]


def joined(runs: Sequence[tuple[object, Run]]) -> list[Run]:
    """Runs of the same key made one; a key of None stands alone."""
    groups: dict[object, list[Run]] = {}
    for number, (key, run) in enumerate(runs):
        groups.setdefault(("alone", number) if key is None else key, []).append(run)
    return [_united(group) for group in groups.values()]


def _united(group: Sequence[Run]) -> Run:
    if len(group) == 1:
        return group[0]
    return Run(
        tuple(member for run in group for member in run.members),
        group[0].target,
        min(run.low for run in group),
        max(run.high for run in group),
        tuple(sorted({end for run in group for end in run.before})),
        tuple(sorted({end for run in group for end in run.after})),
    )


def ordered(runs: Sequence[Run], along: float = ALONG) -> list[Run]:
    """The runs from the smaller side on, so that they cross as little as can be found by moving each in turn.

    ``along`` is what it costs if ends to either hand meet: in a gutter the channel still keeps them apart.
    """
    found: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.high - run.low, run.low, run.members)):
        found.insert(_best(found, run, along), run)
    for _ in range(PASSES if len(found) > 2 else 0):
        before = list(found)
        for run in before:
            found.remove(run)
            found.insert(_best(found, run, along), run)
        if found == before:
            break
    return found


def _best(others: Sequence[Run], run: Run, along: float) -> int:
    """Where among the others a run does least harm; the first such place."""
    cost = sum(crossings(run, other, along) for other in others)
    best, place = cost, 0
    for number, other in enumerate(others, start=1):
        cost += crossings(other, run, along) - crossings(run, other, along)
        if cost < best:
            best, place = cost, number
    return place


def crossings(first: Run, second: Run, along: float = ALONG) -> float:
    """What it costs if the first run lies on the smaller side of the second."""
    if first.high < second.low or second.high < first.low:
        return 0.0
    cost = sum(1.0 for end in second.before if first.low < end < first.high)
    cost += sum(1.0 for end in first.after if second.low < end < second.high)
    if first.target == second.target:
        return cost * 0.4
    return cost + sum(along for end in second.before for other in first.after if abs(end - other) < 0.5)


def conflicts(runs: Sequence[Run]) -> list[Run]:
    """Runs that still lie along another, because each of two would have to be on the smaller side."""
    return [
        second
        for number, second in enumerate(runs)
        for first in runs[:number]
        if first.target != second.target and crossings(first, second) >= ALONG
    ]


def packed(runs: Sequence[Run], apart: float) -> list[int]:
    """The track of each run of an ordered row: as few as can be, never two on one that come closer than ``apart``."""
    tracks: list[int] = []
    for number, run in enumerate(runs):
        track = 0
        for other, held in zip(runs[:number], tracks, strict=True):
            near = run.low < other.high + apart and other.low < run.high + apart
            if near and held >= track:
                track = held + 1
        tracks.append(track)
    return tracks

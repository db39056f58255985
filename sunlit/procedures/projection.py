"""Whether whatever the internal chart does, seen from outside, is something that the external chart allows. Pure.

The internal net is walked through every position. Beside each goes the set of all positions in which the external
net may then be: when the last internal step of an external one is done, the external step is done; when an internal
step opens, its external step must be open. Bars, questions and the party's own steps of the external chart may pass
unseen. Where the set becomes empty, the internal chart does what the external one does not know.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sunlit.procedures.compiler import Net, Transition, compile_flow
from sunlit.procedures.durations import of_party
from sunlit.procedures.model import Flow

# So many pairs of positions are compared before the search gives up.
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the internal chart leaves the external one: the way there, the step, what it leaves and what it enters.

    ``wide`` says that the search gave up, and that nothing was found until then.
    """

    path: tuple[str, ...]
    step: str
    left: tuple[str, ...]
    entered: tuple[str, ...]
    wide: bool = False


def deviation(external: Flow, internal: Flow) -> Deviation | None:
    """The shortest way on which the internal chart departs from the external one; None where there is none.

    Of two sound charts: a step that is open twice at once, which the proof of a chart refuses, counts here once.
    """
    return _Walk(external, internal).run()


# Where the internal net stands, at which external steps it is at work, and where the external net may be.
_Position = tuple[int, frozenset[str], frozenset[int]]


class _Walk:
    def __init__(self, external: Flow, internal: Flow) -> None:
        self.inner, self.outer = _bare(internal), _bare(external)
        self.refines = {self.inner.bits[step.id]: step.refines for step in internal.steps if step.refines}
        # Arrived at a join, or before a step that may not open: still at the external step, if it was there before.
        self.between = {
            bit: step.refines
            for step in internal.steps
            if step.refines
            for name, bit in self.inner.bits.items()
            if name == f"{step.id}?" or name.endswith(f">{step.id}")
        }
        self.plain = [move for move in self.inner.transitions if self._is_plain(move)]
        self.party = {step.id for step in external.steps if step.waits and of_party(external, step)}
        self.came: dict[_Position, tuple[_Position, Transition] | None] = {}
        self.closed: dict[frozenset[int], frozenset[int]] = {}
        self.moved: dict[tuple[frozenset[int], frozenset[str], frozenset[str]], frozenset[int]] = {}

    def run(self) -> Deviation | None:
        first = (self.inner.initial, self._at(self.inner.initial), frozenset({self.outer.initial}))
        self.came[first] = None
        waiting = deque([first])
        while waiting:
            position = waiting.popleft()
            for move in self._moves(position[0]):
                after = (position[0] & ~move.clear) | move.put
                at = self._at(after, position[1])
                outside = self._follow(position[2], position[1], at)
                if not outside:
                    return self._deviation(position, move, position[1] - at, at - position[1])
                following = (after, at, outside)
                if following not in self.came:
                    if len(self.came) >= MOST:
                        return Deviation((), self.inner.flow.start.id, (), (), wide=True)
                    self.came[following] = (position, move)
                    waiting.append(following)
        return None

    def _moves(self, marking: int) -> tuple[Transition, ...]:
        """What may happen next. What decides nothing and shows nothing outside goes first: its turn does not matter."""
        plain = next((move for move in self.plain if move.enabled(marking)), None)
        return (plain,) if plain else tuple(move for move in self.inner.transitions if move.enabled(marking))

    def _is_plain(self, move: Transition) -> bool:
        """A bar, or the one move from a post to the next post of the same external step."""
        if sum(other.need & move.need != 0 for other in self.inner.transitions) > 1:
            return False
        return move.kind == "auto" or self.refines.get(move.need, "") == self.refines.get(move.put, "?")

    def _at(self, marking: int, before: frozenset[str] = frozenset()) -> frozenset[str]:
        """The external steps at which the internal chart is at work."""
        still = {step for bit, step in self.between.items() if marking & bit}
        return (before & still) | {step for bit, step in self.refines.items() if marking & bit}

    def _follow(self, positions: frozenset[int], before: frozenset[str], after: frozenset[str]) -> frozenset[int]:
        """Where the external chart may be once what was left is done and what was entered is open."""
        key = (positions, before, after)
        if key not in self.moved:
            reached = self._silently(positions)
            for step in sorted(before - after):
                reached = self._silently(self._done(reached, step))
            wanted = self.outer.mask(after) if after <= self.outer.bits.keys() else 0
            ended = wanted & self.outer.finals
            self.moved[key] = frozenset(
                one for one in reached if one & wanted == wanted and (not ended or one == wanted)
            )
        return self.moved[key]

    def _done(self, positions: Iterable[int], step: str) -> frozenset[int]:
        bit = self.outer.bits[step]
        moves = [move for move in self.outer.transitions if move.need & bit]
        return frozenset((one & ~move.clear) | move.put for one in positions for move in moves if move.enabled(one))

    def _silently(self, positions: Iterable[int]) -> frozenset[int]:
        """All positions to which bars, questions and the party's own steps may lead, the given ones among them."""
        begun = frozenset(positions)
        if begun not in self.closed:
            seen, waiting = set(begun), list(begun)
            while waiting:
                one = waiting.pop()
                for move in self.outer.transitions:
                    if (move.kind == "step" and move.name not in self.party) or not move.enabled(one):
                        continue
                    following = (one & ~move.clear) | move.put
                    if following not in seen:
                        seen.add(following)
                        waiting.append(following)
            self.closed[begun] = frozenset(seen)
        return self.closed[begun]

    def _deviation(
        self, position: _Position, move: Transition, left: Iterable[str], entered: Iterable[str]
    ) -> Deviation:
        path = []
        came = self.came[position]
        while came is not None:
            position, before = came
            path.append(before.name)
            came = self.came[position]
        step = move.name.rstrip("?")
        names = tuple(name.rstrip("?") for name in reversed(path))
        known = {one.id for one in self.inner.flow.steps}
        way = tuple(name for name in dict.fromkeys((*names, step)) if name in known)
        return Deviation(way, step, tuple(sorted(left)), tuple(sorted(entered)))


def _bare(flow: Flow) -> Net:
    """The net without events: they stay with the external chart, and order alone is compared."""
    return compile_flow(replace(flow, events=()))

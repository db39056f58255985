"""How long a stretch of a chart takes at most: the longest way through it, in the unit of one limit. Pure.

Branches that run side by side count by the longest of them, ways back by the number of times they may be taken. Time
that the law does not count, time that belongs to a party, and limits without a number weigh nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.basis.limits import Unit, amount
from sunlit.basis.parameters import parameter
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Condition, Flow, Step, TimeLimit

# So many positions of "where, and how often each way back was taken" are followed before the search gives up.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of one unit of time."""

    value: int
    unit: str

    @property
    def words(self) -> Text:
        """The number with its unit."""
        return amount(self.value, Unit(self.unit))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The longest way: what it weighs and its steps. ``endless`` are steps that may be repeated without bound."""

    value: int
    path: tuple[str, ...]
    endless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sums depend on beside the chart: the day, the jurisdiction, and which checks belong to the item.

    ``flags`` are facts of the item that hold for each of its cases. A step that opens only under such a fact, which the
    item does not have, is never taken; where ``flags`` is None nothing is known of the item and every step counts.
    """

    on: date
    jurisdiction: str = "default"
    flags: Mapping[str, object] | None = None


def measured(limit: TimeLimit | None, setting: Setting) -> Amount | None:
    """The limit as number and unit; None where it has words only, or none is set."""
    if limit is None:
        return None
    if limit.parameter:
        known = parameter(limit.parameter, setting.on, setting.jurisdiction)
        return Amount(known.value, known.unit.value) if known.unit.is_time else None
    return None if limit.value is None or limit.unit is None else Amount(limit.value, limit.unit)


def of_party(flow: Flow, step: Step) -> bool:
    """Whether the step is the party's own, not the office's."""
    return any(lane.id == step.lane and lane.party for lane in flow.lanes)


def staff_steps(flow: Flow) -> tuple[Step, ...]:
    """The steps that somebody in the office does, in the order of the chart."""
    return tuple(step for step in flow.steps if step.waits and not of_party(flow, step))


def counted(flow: Flow, step: Step, setting: Setting) -> Amount | None:
    """The office's own time at this step; None where none is set or it does not count."""
    if step.excluded or of_party(flow, step) or not opens(flow, step, setting):
        return None
    limit = step.limit
    if limit and limit.parameter and parameter(limit.parameter, setting.on, setting.jurisdiction).binds == "party":
        return None
    return measured(limit, setting)


def opens(flow: Flow, step: Step, setting: Setting) -> bool:
    """Whether the step can open for this item at all."""
    if not step.optional or setting.flags is None:
        return True
    own = _established(flow)
    return any(way.field in own or _given(way, setting.flags) for way in step.optional)


def _established(flow: Flow) -> frozenset[str]:
    """The facts that the chart itself brings about, by outputs and events."""
    outputs = {output.name for step in flow.steps for output in step.outputs}
    return frozenset(outputs | {name for event in flow.events for name, _ in event.sets})


def _given(way: Condition, flags: Mapping[str, object]) -> bool:
    return bool(flags.get(way.field)) == (way.operator == "==" and bool(way.literal))


def longest(
    flow: Flow, *, starts: Iterable[str], stop: Collection[str], weigh: Callable[[Step], int], within: Collection[str]
) -> Stretch:
    """The heaviest way that begins with one of ``starts`` (weighed too) and goes on until a step of ``stop``.

    The steps of ``stop`` are weighed where a way arrives at them, and not left. Only steps of ``within`` are taken.
    """
    return _Longest(flow, frozenset(stop), weigh, frozenset(within)).run(starts)


# A step, and how often each way back with a bound has been taken.
_State = tuple[str, tuple[int, ...]]


class _Longest:
    def __init__(self, flow: Flow, stop: frozenset[str], weigh: Callable[[Step], int], within: frozenset[str]) -> None:
        self.steps = {step.id: step for step in flow.steps if step.id in within}
        self.stop, self.weigh = stop, weigh
        self.back: list[tuple[str, str, int]] = []
        self.same: dict[str, str] = {}
        self.ways: dict[str, list[tuple[str, int | None]]] = {}
        for step in self.steps.values():
            self.ways[step.id] = [] if step.id in stop else list(self._ways(step))

    def _ways(self, step: Step) -> Iterator[tuple[str, int | None]]:
        for way in step.exits:
            if way.to not in self.steps:
                continue
            if way.bound is None:
                yield way.to, None
            else:
                self.back.append((step.id, way.to, way.bound))
                yield way.to, len(self.back) - 1

    def run(self, starts: Iterable[str]) -> Stretch:
        first = [name for name in starts if name in self.steps]
        if endless := self._endless(first):
            return Stretch(0, (), endless)
        self._join_circles()
        best = Stretch(0, ())
        known: dict[_State, tuple[int, _State | None]] = {}
        for name in dict.fromkeys(self.same[name] for name in first):
            state = (name, (0,) * len(self.back))
            self._settle(state, known)
            if state not in known:
                return Stretch(0, (), tuple(dict.fromkeys(step for step, _, _ in self.back)))
            if not best.path or known[state][0] > best.value:
                best = Stretch(known[state][0], self._path(state, known))
        return best

    def _join_circles(self) -> None:
        """Steps of one circle weigh nothing and lead to the same; they are one from here on."""
        free = self._free()
        behind = {name: _reached(free, [name]) for name in self.steps}
        self.same = {}
        for name in self.steps:
            circle = [other for other in self.steps if other in behind[name] and name in behind[other]]
            self.same[name] = circle[0] if circle else name
        joined: dict[str, list[tuple[str, int | None]]] = {}
        for name, ways in self.ways.items():
            own = joined.setdefault(self.same[name], [])
            own += [(self.same[to], b) for to, b in ways if b is not None or self.same[to] != self.same[name]]
        self.ways = joined

    def _settle(self, first: _State, known: dict[_State, tuple[int, _State | None]]) -> None:
        """Depth first, without recursion: a chart may be long."""
        waiting: list[tuple[_State, bool]] = [(first, False)]
        while waiting and len(known) <= MOST:
            state, seen = waiting.pop()
            if seen:
                known[state] = self._best(state, known)
            elif state not in known:
                waiting.append((state, True))
                waiting += [(after, False) for after in self._after(state)]

    def _best(self, state: _State, known: Mapping[_State, tuple[int, _State | None]]) -> tuple[int, _State | None]:
        own = self.weigh(self.steps[state[0]])
        following = [(known[after][0], after) for after in self._after(state)]
        if not following:
            return own, None
        value, after = max(following, key=lambda one: one[0])
        return own + value, after

    def _after(self, state: _State) -> Iterator[_State]:
        name, taken = state
        for to, back in self.ways[name]:
            if back is None:
                yield to, taken
            elif taken[back] < self.back[back][2]:
                yield to, (*taken[:back], taken[back] + 1, *taken[back + 1 :])

    def _path(self, state: _State | None, known: Mapping[_State, tuple[int, _State | None]]) -> tuple[str, ...]:
        path = []
        while state is not None:
            path.append(state[0])
            state = known[state][1]
        return tuple(path)

    def _free(self) -> dict[str, list[str]]:
        """The ways that may be taken as often as one likes."""
        return {name: [to for to, back in ways if back is None] for name, ways in self.ways.items()}

    def _endless(self, starts: list[str]) -> tuple[str, ...]:
        """The steps of a circle in which time runs and that no bound ends."""
        free = self._free()
        reached = _reached({name: [to for to, _ in ways] for name, ways in self.ways.items()}, starts) | set(starts)
        for step in self.steps.values():
            if step.id in reached and self.weigh(step) and step.id in _reached(free, [step.id]):
                behind = _reached(free, [step.id])
                return tuple(name for name in self.steps if name in behind and step.id in _reached(free, [name]))
        return ()


def _reached(ways: Mapping[str, list[str]], starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = [to for name in starts for to in ways.get(name, ())]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(ways.get(name, ()))
    return seen

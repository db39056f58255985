"""Whether a case can come to a step without passing another. Pure.

Exact on what forks and joins mean: a join is reached only when every branch has arrived. An optional step that is
avoided can be passed over. What may happen on the way (events that move the case) counts as a way too, so that nothing
is missed; what gates ask is left aside, so that what is shown holds for some facts of a case.
"""

from collections.abc import Collection, Iterable
from heapq import heappop, heappush

from sunlit.procedures.model import Condition, Flow

Way = tuple[str, ...]
NOTHING: frozenset[str] = frozenset()


class Ways:
    """The ways through one chart."""

    def __init__(self, flow: Flow) -> None:
        self.steps = {step.id: step for step in flow.steps}
        self.order = {step.id: place for place, step in enumerate(flow.steps)}
        self.exits = {step.id: tuple(dict.fromkeys(way.to for way in step.exits)) for step in flow.steps}
        self.optional = {step.id for step in flow.steps if step.optional}
        self.joins = {step.id for step in flow.steps if step.kind == "join"}
        self.before: dict[str, set[str]] = {step.id: set() for step in flow.steps}
        for name, targets in self.exits.items():
            for target in targets:
                self.before[target].add(name)
        self.moves: dict[str, list[tuple[str, str]]] = {}
        for event in flow.events:
            if event.effect == "move":
                for name in event.steps:
                    self.moves.setdefault(name, []).append((event.id, event.to))
        self.start = flow.start.id

    def shortest(
        self,
        to: Collection[str],
        *,
        avoiding: Collection[str] = NOTHING,
        begin: Iterable[str] | None = None,
        asked: bool = False,
        events: bool = True,
        known: Condition | None = None,
    ) -> Way | None:
        """The shortest way to one of ``to`` that does none of ``avoiding`` (steps or events); None if there is none.

        ``begin`` are the steps just entered, instead of the start. With ``asked`` an optional step that is avoided
        cannot be passed over either: that somebody asks whether it opens is what is wanted. ``known`` is an answer that
        was given before: later gates that ask for it have one exit.
        """
        first = (self.start,) if begin is None else tuple(begin)
        search = _Search(self, frozenset(to), frozenset(avoiding), asked=asked, events=events)
        search.known = known
        # From the middle of a chart, a branch that was begun before is taken to have arrived.
        search.begun = None if begin is None else self.reached(first)
        return search.run(first)

    def open(self, name: str, known: Condition | None) -> tuple[str, ...]:
        """Where a step leads when an answer is known."""
        step = self.steps[name]
        if known is None or step.kind != "gate" or any(one.name == known.field for one in step.outputs):
            return self.exits[name]
        asking = {way.to: way.condition for way in step.exits if way.condition and way.condition.field == known.field}
        if not asking or any(one.operator != "==" for one in (known, *asking.values())):
            return self.exits[name]
        fitting = tuple(way.to for way in step.exits if way.condition == known)
        return fitting or tuple(way.to for way in step.exits if not way.condition or way.condition.field != known.field)

    def reached(self, begin: Iterable[str]) -> frozenset[str]:
        """Every step that can come from the given ones on, themselves among them, events left aside."""
        seen, waiting = set(begin), list(begin)
        while waiting:
            for target in self.exits[waiting.pop()]:
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)


class _Search:
    def __init__(self, ways: Ways, to: frozenset[str], avoiding: frozenset[str], *, asked: bool, events: bool) -> None:
        self.ways, self.to, self.avoiding = ways, to, avoiding
        self.asked, self.events = asked, events
        self.begun: frozenset[str] | None = None
        self.known: Condition | None = None
        self.came: dict[str, Way] = {}
        self.arrived: dict[str, dict[str, Way]] = {}
        self.waiting: list[tuple[int, int, str, Way]] = []

    def run(self, begin: Iterable[str]) -> Way | None:
        for name in begin:
            self._push(name, ())
        while self.waiting:
            _, _, name, way = heappop(self.waiting)
            if name in self.to:
                return (*way, name)
            if name in self.came:
                continue
            self.came[name] = way
            self._leave(name, way)
        return None

    def _push(self, name: str, way: Way) -> None:
        heappush(self.waiting, (len(way), self.ways.order[name], name, way))

    def _leave(self, name: str, way: Way) -> None:
        if self.events:
            for event, target in self.ways.moves.get(name, ()):
                if event not in self.avoiding:
                    self._push(target, (*way, name, event))
        after: Way = (*way, name)
        if name in self.avoiding:
            if self.asked or name not in self.ways.optional:
                return
            after = way
        for target in self.ways.open(name, self.known):
            if target in self.ways.joins:
                self._join(name, target, after)
            else:
                self._push(target, after)

    def _join(self, branch: str, join: str, way: Way) -> None:
        """One more branch has arrived; the case goes on with the last."""
        arrived = self.arrived.setdefault(join, {})
        arrived.setdefault(branch, way)
        branches = self.ways.before[join]
        if len(arrived) == len(branches if self.begun is None else branches & self.begun):
            whole = dict.fromkeys(name for one in arrived.values() for name in one)
            self._push(join, tuple(whole))

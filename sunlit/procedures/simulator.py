"""Finds a way to each end of a chart, walks it, and says what the conditions of a chart keep shut. Pure.

The proof leaves guards aside; here they are read. A way is a script of moves: what each step is filled in with, and
which events befall the case. It is found by breadth, so it is among the shortest, over the answers that the conditions
of the chart can tell apart: each choice, yes and no, a number below, at and above each threshold. Flags of the item
(optional steps) are chosen when a condition first asks for them, and hold from the start.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Literal, cast

from sunlit.ledger.wording import Text
from sunlit.procedures import interpreter
from sunlit.procedures.compiler import Net
from sunlit.procedures.interpreter import Marking
from sunlit.procedures.model import Condition, Flow, Output, Step, Value
from sunlit.procedures.rules import Facts
from sunlit.procedures.soundness import Finding, findings

MOST = 20_000
# How to search (``_Search``): the narrow and quick manner first, the whole only for what it does not find.
MANNERS = ((False, False), (True, False), (False, True), (True, True))
NOTHING: Facts = MappingProxyType({})
# Another word than any that a condition names.
OTHER = "-"


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a script. ``facts`` are those that conditions of the chart read, as they are set by this move."""

    kind: Literal["start", "step", "event"]
    name: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Walk:
    """A script from the start, the positions it passes (one after each move), and all facts at the end."""

    moves: tuple[Move, ...]
    markings: tuple[Marking, ...]
    facts: Facts
    end: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps and events of the script, in order."""
        return tuple(move.name for move in self.moves)


def ends(net: Net) -> dict[str, Walk]:
    """A way to each end of the chart that facts and events can reach; an end that is missing cannot be reached.

    Ends that steps alone reach are reached without events. The order is that of the chart.
    """
    wanted = {step.id for step in net.flow.steps if step.kind == "end"}
    found: dict[str, Walk] = {}
    for every, events in MANNERS:
        if missing := wanted - set(found):
            found |= _Search(net, every=every, events=events).towards(missing)
    return {step.id: found[step.id] for step in net.flow.steps if step.id in found}


def faults(net: Net) -> tuple[Finding, ...]:
    """What the proof finds, which leaves conditions aside; for a sound net, what its conditions keep shut."""
    return findings(net) or shut(net)


def shut(net: Net) -> tuple[Finding, ...]:
    """Steps and ends that no case ever comes to, whatever is filled in. Nothing is said where the search gave up."""
    wanted = {step.id: step for step in net.flow.steps if step.waits or step.kind == "end"}
    for every, events in MANNERS:
        search = _Search(net, every=every, events=events)
        search.towards(wanted)
        wanted = {name: step for name, step in wanted.items() if name not in search.met}
        if not wanted:
            return ()
    return () if search.gave_up else tuple(_closed(step) for step in wanted.values())


def _closed(step: Step) -> Finding:
    return Finding(
        "shut",
        Text(
            f"“{step.title.zh}”无论怎样填写都走不到。请检查通向它的条件：所用的字段由哪一步填写，填得出条件里的值吗？",
            f"Whatever is filled in, no case ever comes to “{step.title.en}”. Look at the conditions that lead to it:"
            " which step fills in their fields, and can it fill in that value?",
        ),
        (step.id,),
        (),
    )


def walk(net: Net, script: Iterable[Move]) -> Walk:
    """Plays a script with the interpreter; the first move is the start. Refused where a move is not possible."""
    moves, facts = tuple(script), dict[str, object]()
    marking: Marking = ()
    markings = []
    sets = {event.id: dict(event.sets) for event in net.flow.events}
    for move in moves:
        if move.kind == "event":
            marking = interpreter.occur(net, marking, move.name, facts)
            facts |= sets.get(move.name, {})
        else:
            facts |= move.facts
            marking = (
                interpreter.start(net, facts)
                if move.kind == "start"
                else interpreter.complete(net, marking, move.name, facts)
            )
        markings.append(marking)
    return Walk(moves, tuple(markings), facts, interpreter.reached_end(net, marking))


@dataclass(frozen=True, slots=True)
class _State:
    """Where a search stands: the position, the facts that still matter, and how it came there."""

    marking: Marking
    facts: Facts
    flags: Facts
    before: "_State | None" = None
    move: Move | None = None


class _Asked(Exception):
    """A condition asks for a flag of the item that has not been chosen yet."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Asking(dict[str, object]):
    """Facts that say so when a flag is asked for that nobody has chosen."""

    def __init__(self, facts: Facts, flags: Iterable[str]) -> None:
        super().__init__(facts)
        self.flags = flags

    def get(self, name: str, default: object = None) -> object:
        if name in self:
            return self[name]
        if name in self.flags:
            raise _Asked(name)
        return default


class _Search:
    """By breadth over positions and the facts that matter there.

    ``every``: every open step may be the next one done, else the first; ``events``: events may befall the case.
    """

    def __init__(self, net: Net, *, every: bool, events: bool) -> None:
        self.net, self.every, self.events = net, every, events
        flow = net.flow
        self.answers = _Answers(flow)
        self.moving = {e.id: e for e in flow.events if e.effect in ("move", "none") and (e.to or e.sets)}
        self.live = _live(flow, self.answers, events=events)
        self.ends = {step.id for step in flow.steps if step.kind == "end"}
        self.met: set[str] = set()
        self.gave_up = False

    def towards(self, wanted: Collection[str]) -> dict[str, Walk]:
        """A walk to each of these ends that can be reached. It stops when it has met all of these steps."""
        found: dict[str, Walk] = {}
        waiting: deque[_State] = deque()
        came: set[object] = set()
        for state in self._begin():
            self._meet(state, found, came, waiting)
        while waiting and not self.met.issuperset(wanted) and len(came) < MOST:
            for state in self._after(waiting.popleft()):
                self._meet(state, found, came, waiting)
        self.gave_up = len(came) >= MOST
        return {name: one for name, one in found.items() if name in wanted}

    def _meet(self, state: _State, found: dict[str, Walk], came: set[object], waiting: deque[_State]) -> None:
        key = (state.marking, frozenset(state.facts.items()))
        if key in came:
            return
        came.add(key)
        self.met.update(state.marking)
        end = next((name for name in state.marking if name in self.ends), None)
        if end is None:
            waiting.append(state)
        elif end not in found:
            found[end] = walk(self.net, _script(state, self.net.flow.start.id))

    def _begin(self) -> Iterator[_State]:
        start = self.net.flow.start
        for given in self.answers.of(start):
            yield from self._made(None, given, Move("start", start.id, given), interpreter.start)

    def _after(self, state: _State) -> Iterator[_State]:
        for name in interpreter.open_steps(self.net, state.marking)[: None if self.every else 1]:
            step = self.net.flow.step(name)

            def done(net: Net, facts: Facts, name: str = name) -> Marking:
                return interpreter.complete(net, state.marking, name, facts)

            for given in self.answers.of(step):
                yield from self._made(state, given, Move("step", name, given), done)
        if self.events:
            yield from self._befallen(state)

    def _befallen(self, state: _State) -> Iterator[_State]:
        for name in interpreter.possible_events(self.net, state.marking):
            if event := self.moving.get(name):
                # What the event establishes is known only after its move, as in a real case.
                sets = dict(event.sets)

                def happened(net: Net, facts: Facts, name: str = name) -> Marking:
                    return interpreter.occur(net, state.marking, name, facts)

                yield from self._made(state, NOTHING, Move("event", name), happened, later=sets)

    def _made(
        self,
        state: _State | None,
        given: Facts,
        move: Move,
        go: Callable[[Net, Facts], Marking],
        later: Facts = NOTHING,
        flags: Facts = NOTHING,
    ) -> Iterator[_State]:
        """The states after a move: one for each choice of the flags that it asks for."""
        known = {**(state.facts if state else {}), **given, **flags}
        try:
            marking = go(self.net, _Asking(known, self.answers.flags))
        except _Asked as asked:
            for value in self.answers.values(asked.name):
                yield from self._made(state, given, move, go, later, {**flags, asked.name: value})
            return
        matter = frozenset[str]().union(*(self.live[place] for place in marking))
        facts = {name: value for name, value in {**known, **later}.items() if name in matter}
        yield _State(marking, facts, {**(state.flags if state else {}), **flags}, state, move)


def _script(state: _State, start: str) -> tuple[Move, ...]:
    """The moves that led to a state; the flags that were chosen on the way are facts of the start."""
    moves = []
    at: _State | None = state
    while at is not None:
        if at.move is not None:
            moves.append(at.move)
        at = at.before
    first, *others = reversed(moves)
    return (Move("start", start, {**state.flags, **first.facts}), *others)


class _Answers:
    """What each step can be filled in with, as far as the conditions of the chart can tell answers apart."""

    def __init__(self, flow: Flow) -> None:
        self.asked: dict[str, list[Condition]] = {}
        for step in flow.steps:
            for condition in (*step.optional, *(way.condition for way in step.exits if way.condition)):
                self.asked.setdefault(condition.field, []).append(condition)
        said = {output.name for step in flow.steps for output in step.outputs}
        said |= {name for event in flow.events for name, _ in event.sets}
        # A gate that somebody decides, by a field that nothing fills in: whoever decides says it there.
        self.decided = {
            step.id: tuple(
                sorted({w.condition.field for w in step.exits if w.condition and w.condition.field not in said})
            )
            for step in flow.steps
            if step.waits and step.kind == "gate"
        }
        self.flags = frozenset(self.asked) - said - {name for names in self.decided.values() for name in names}
        self.filled = {
            step.id: tuple(output for output in step.outputs if output.name in self.asked) for step in flow.steps
        }

    def written(self, step: Step) -> frozenset[str]:
        """The fields that the step certainly sets."""
        return frozenset(o.name for o in self.filled[step.id] if o.required) | set(self.decided.get(step.id, ()))

    def of(self, step: Step) -> Iterator[dict[str, Value]]:
        """Every way in which the step can be filled in; fields that no condition reads are left out."""
        options: list[list[tuple[str, Value | None]]] = []
        for output in self.filled[step.id]:
            values: list[Value | None] = list(self.values(output.name, output))
            options.append([(output.name, value) for value in (values if output.required else [*values, None])])
        for name in self.decided.get(step.id, ()):
            options.append([(name, value) for value in self.values(name)])
        for chosen in product(*options):
            yield {name: value for name, value in chosen if value is not None}

    def values(self, name: str, output: Output | None = None) -> list[Value]:
        """Answers that the conditions on this field tell apart."""
        literals = [condition.literal for condition in self.asked.get(name, ())]
        kind = output.kind if output else ""
        if kind == "choice" and output:
            return [code for code, _ in output.choices]
        if kind == "yes_no" or (literals and all(isinstance(one, bool) for one in literals)):
            return [True, False]
        numbers = sorted({one for one in literals if isinstance(one, int | float) and not isinstance(one, bool)})
        if numbers:
            around = {near for one in numbers for near in (one - 1, one, one + 1)}
            return cast(list[Value], sorted(near for near in around if near >= 0))
        return [*dict.fromkeys(literals), OTHER]


def _live(flow: Flow, answers: _Answers, *, events: bool) -> Mapping[str, frozenset[str]]:
    """For each place, the fields that something after it may still read before they are set anew."""
    at: dict[str, frozenset[str]] = {step.id: frozenset() for step in flow.steps}
    entering = dict(at)
    steps = list(reversed(flow.steps))
    changed = True
    while changed:
        changed = False
        for step in steps:
            ahead = frozenset[str]().union(*(entering[way.to] for way in step.exits))
            reads = {way.condition.field for way in step.exits if way.condition}
            here = (ahead | reads) - answers.written(step)
            if events and step.waits:
                here = here.union(*(entering[e.to] for e in flow.events if e.to and step.id in e.steps))
            asks = {condition.field for condition in step.optional}
            before = here | asks | (ahead if step.optional else frozenset())
            if (here, before) != (at[step.id], entering[step.id]):
                at[step.id], entering[step.id], changed = here, before, True
    places = {f"{step.id}?": entering[step.id] for step in flow.steps if step.optional}
    places |= {f"{s.id}>{way.to}": at[way.to] for s in flow.steps for way in s.exits}
    places |= {f"~{event.id}": frozenset() for event in flow.events}
    return {**places, **at}

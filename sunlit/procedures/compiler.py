"""Compiles a flow into a net of places and transitions, in which every place holds at most one token. Pure.

Places are bits of one integer, so that firing is two operations. A step that somebody does is a place of the same name;
``step?`` is the question whether an optional step opens; ``a>join`` is one branch that has arrived at a join;
``~event`` remembers that the case is suspended, or that an event which may happen once has happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Condition, Event, Flow, Step

TransitionKind = Literal["auto", "step", "event"]


@dataclass(frozen=True, slots=True)
class Transition:
    """One move: possible when all of ``need`` and none of ``absent`` is marked; takes ``clear``, puts ``put``.

    ``name`` is the step or event; ``label`` the exit taken, where there are several. ``ordinary`` moves take exactly
    what they need; events that move the whole case take everything.
    """

    name: str
    kind: TransitionKind
    need: int
    absent: int
    clear: int
    put: int
    guard: Condition | None = None
    default: bool = False
    label: Text | None = None

    def enabled(self, marking: int) -> bool:
        """Whether the marking allows the move, guards left aside."""
        return marking & self.need == self.need and not marking & self.absent


@dataclass(frozen=True)
class Net:
    """The compiled chart. ``places`` names the bits; ``initial`` holds the start alone; ``finals`` are the ends."""

    flow: Flow
    places: tuple[str, ...]
    transitions: tuple[Transition, ...]
    initial: int
    finals: int
    flags: int
    bits: dict[str, int] = field(repr=False)

    @cached_property
    def waiting(self) -> int:
        """The places of steps that somebody has to do."""
        return sum(self.bits[step.id] for step in self.flow.steps if step.waits)

    @cached_property
    def suspended(self) -> int:
        """The places that say that the case is suspended."""
        return sum(self.bits[f"~{event.id}"] for event in self.flow.events if event.effect == "suspend")

    @cached_property
    def by_step(self) -> dict[str, tuple[Transition, ...]]:
        """The moves that completing a step can make, by step."""
        return self._named("step")

    @cached_property
    def by_event(self) -> dict[str, tuple[Transition, ...]]:
        """The moves that an event can make, by event."""
        return self._named("event")

    @cached_property
    def feed(self) -> dict[int, tuple[Transition, ...]]:
        """The moves that happen by themselves, by each place they need."""
        automatic = [move for move in self.transitions if move.kind == "auto"]
        return {bit: moves for bit in self.bits.values() if (moves := tuple(m for m in automatic if m.need & bit))}

    def _named(self, kind: TransitionKind) -> dict[str, tuple[Transition, ...]]:
        moves: dict[str, list[Transition]] = {}
        for move in self.transitions:
            if move.kind == kind:
                moves.setdefault(move.name, []).append(move)
        return {name: tuple(found) for name, found in moves.items()}

    def names(self, marking: int) -> tuple[str, ...]:
        """The sorted names of the marked places."""
        found = []
        while marking:
            bit = marking & -marking
            found.append(self.places[bit.bit_length() - 1])
            marking ^= bit
        return tuple(sorted(found))

    def mask(self, names: Iterable[str]) -> int:
        """The marking with these places; refused if the chart has no such place."""
        marking = 0
        for name in names:
            bit = self.bits.get(name)
            if bit is None:
                raise ProcedureRefusal(
                    Text(f"这份流程图里没有位置“{name}”，办件与流程图版本不符。", f"This chart has no place {name!r}.")
                )
            marking |= bit
        return marking


def compile_flow(flow: Flow) -> Net:
    """The net of a flow. Refused if steps that decide themselves run in a circle, since that would never stop."""
    return _Compiler(flow).net()


class _Compiler:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.steps = {step.id: step for step in flow.steps}
        self.bits: dict[str, int] = {}
        self.moves: list[Transition] = []
        self.flags = sum(self.bit(f"~{event.id}") for event in flow.events if event.once or event.effect == "suspend")
        self.held = sum(self.bit(f"~{event.id}") for event in flow.events if event.effect == "suspend")

    def net(self) -> Net:
        start = self.flow.start
        initial = self.bit(start.id)
        for step in self.flow.steps:
            self._step(step)
        ends = [step.id for step in self.flow.steps if step.kind == "end"]
        finals = sum(self.bit(name) for name in ends)
        everything = (sum(self.bits.values()) & ~finals & ~self.flags) | self.held
        for event in self.flow.events:
            self._event(event, everything)
        self._refuse_circles()
        return Net(self.flow, tuple(self.bits), tuple(self.moves), initial, finals, self.flags, self.bits)

    def bit(self, name: str) -> int:
        return self.bits.setdefault(name, 1 << len(self.bits))

    def entry(self, source: str, target: str) -> int:
        """The place into which an exit of ``source`` towards ``target`` puts its token."""
        step = self.steps[target]
        if step.kind == "join":
            return self.bit(f"{source}>{target}")
        return self.bit(f"{target}?" if step.optional else target)

    def _step(self, step: Step) -> None:
        place = self.bit(step.id)
        if step.kind == "end":
            return
        if step.optional:
            self._question(step, place)
        puts = [self.entry(step.id, way.to) for way in step.exits]
        if step.kind == "fork":
            self.moves.append(Transition(step.id, "auto", place, 0, place, sum(puts)))
            return
        need = place
        if step.kind == "join":
            need = sum(self.bit(f"{other.id}>{step.id}") for other in self.flow.steps if _leads(other, step.id))
        for way, put in zip(step.exits, puts, strict=True):
            # An end takes the memory of suspensions and extensions with it.
            clear = need | (self.flags if self.steps[way.to].kind == "end" else 0)
            absent = self.held if step.waits else 0
            kind: TransitionKind = "step" if step.waits else "auto"
            label = way.label if step.kind == "gate" else None
            self.moves.append(Transition(step.id, kind, need, absent, clear, put, way.condition, way.default, label))

    def _question(self, step: Step, place: int) -> None:
        question = self.bit(f"{step.id}?")
        for condition in step.optional:
            self.moves.append(Transition(f"{step.id}?", "auto", question, 0, question, place, condition))
        after = self.entry(step.id, step.exits[0].to)
        ends = self.steps[step.exits[0].to].kind == "end"
        clear = question | (self.flags if ends else 0)
        self.moves.append(Transition(f"{step.id}?", "auto", question, 0, clear, after, None, True))

    def _event(self, event: Event, everything: int) -> None:
        own = self.bits.get(f"~{event.id}", 0)
        if event.effect == "resume":
            for flag in (bit for bit in self.bits.values() if bit & self.held):
                self.moves.append(Transition(event.id, "event", flag, 0, flag, 0))
            return
        for name in event.steps:
            need = self.bit(name)
            if event.effect == "move":
                # A correction does not give back an extension that was used; only an end forgets it.
                ends = self.steps[event.to].kind == "end"
                clear, put = everything | (self.flags if ends else 0), 0 if ends else own
                self.moves.append(Transition(event.id, "event", need, own, clear, put | self.entry(event.id, event.to)))
            else:
                absent = own | (self.held if event.effect == "suspend" else 0)
                self.moves.append(Transition(event.id, "event", need, absent, 0, own))

    def _refuse_circles(self) -> None:
        """A circle of gates and questions that nobody has to answer would turn for ever."""
        after: dict[str, set[str]] = {}
        for step in self.flow.steps:
            if not step.waits or step.optional:
                after[step.id] = {way.to for way in step.exits}
        for name in after:
            seen: set[str] = set()
            waiting = list(after[name])
            while waiting:
                following = waiting.pop()
                if following == name:
                    raise ProcedureRefusal(
                        Text(
                            f"步骤“{self.steps[name].title.zh}”可以不经任何人办理就回到自己，办件会原地打转；"
                            "请在这一圈里加一个必经的步骤。",
                            f"Step {self.steps[name].title.en!r} can come back to itself without anybody doing"
                            " anything; put a step that is always done into this circle.",
                        ),
                        step=name,
                        field="next",
                    )
                if following not in seen:
                    seen.add(following)
                    waiting.extend(after.get(following, ()))


def _leads(step: Step, target: str) -> bool:
    return any(way.to == target for way in step.exits)

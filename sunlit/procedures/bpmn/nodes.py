"""The BPMN nodes and flows that one chart becomes. Pure.

A decision that somebody takes is a task and a gateway, an optional task a gateway and a task: BPMN has no one box for
either. Ways that come together before a parallel gateway are merged first, since it counts its flows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sunlit.procedures.bpmn.conditions import condition_text
from sunlit.procedures.model import Condition, Event, Exit, Flow, Step

KINDS = {
    "start": "startEvent",
    "task": "userTask",
    "fork": "parallelGateway",
    "join": "parallelGateway",
    "end": "endEvent",
}


@dataclass(slots=True)
class Shape:
    """One node: ``part`` says which place of its step's box it takes; ``event`` what a boundary event is."""

    id: str
    tag: str
    step: str
    lane: str
    name: str = ""
    part: str = ""
    says: dict[str, Any] | None = None
    event: str = ""
    attached: str = ""
    default: str = ""
    terminates: bool = False
    entries: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Arrow:
    """One sequence flow; ``line`` names the steps whose line in the drawing it follows."""

    id: str
    source: str
    target: str
    line: tuple[str, str]
    name: str = ""
    condition: str = ""
    says: dict[str, Any] | None = None


class Diagram:
    """All shapes and arrows of a chart, in the order of its steps."""

    def __init__(self, flow: Flow, says: dict[str, dict[str, Any]]) -> None:
        self.flow, self.says = flow, says
        self.steps = {step.id: step for step in flow.steps}
        self.shapes: dict[str, Shape] = {}
        self.arrows: list[Arrow] = []
        moves = [event for event in flow.events if event.effect == "move"]
        led = [way.to for step in flow.steps for way in step.exits for _ in range(2 if step.optional else 1)]
        led += [event.to for event in moves for _ in event.steps]
        self.crowded = {step.id for step in flow.steps if step.kind == "fork" and led.count(step.id) > 1}
        self.final = {event.to for event in moves if self.steps[event.to].kind == "end"}
        for step in flow.steps:
            self._shapes(step)
        for event in moves:
            self._boundaries(event)
        for step in flow.steps:
            self._arrows(step)
        for arrow in self.arrows:
            self.shapes[arrow.source].ways.append(arrow.id)
            self.shapes[arrow.target].entries.append(arrow.id)

    def _add(self, id_: str, tag: str, step: Step, part: str = "", **more: Any) -> Shape:
        shape = self.shapes[id_] = Shape(id_, tag, step.id, step.lane, part=part, **more)
        return shape

    def _shapes(self, step: Step) -> None:
        if step.id in self.crowded:
            self._add(f"{step.id}.merge", "exclusiveGateway", step, "above")
        if step.optional:
            self._add(f"{step.id}.ask", "exclusiveGateway", step, "above", says={"of": step.id, "as": "ask"})
        tag = KINDS.get(step.kind) or ("userTask" if step.post else "exclusiveGateway")
        main = self._add(step.id, tag, step, name=step.title.zh, says=self.says[step.id])
        main.terminates = step.id in self.final
        if step.kind == "gate" and step.post:
            self._add(f"{step.id}.gate", "exclusiveGateway", step, "below", says={"of": step.id, "as": "gate"})

    def _boundaries(self, event: Event) -> None:
        for name in event.steps:
            boundary = self._add(f"{event.id}.{name}", "boundaryEvent", self.steps[name], "edge", name=event.title.zh)
            boundary.event, boundary.attached = event.id, name
            self._arrow(boundary.id, self._entry(event.to), (name, event.to))

    def _entry(self, name: str) -> str:
        step = self.steps[name]
        if name in self.crowded:
            return f"{name}.merge"
        return f"{name}.ask" if step.optional else name

    def _arrow(self, source: str, target: str, line: tuple[str, str], way: Exit | None = None) -> Arrow:
        arrow = Arrow(f"flow.{len(self.arrows) + 1}", source, target, line)
        if way is not None:
            self._said(arrow, way)
        self.arrows.append(arrow)
        return arrow

    def _said(self, arrow: Arrow, way: Exit) -> None:
        arrow.name = way.label.zh if way.label else ""
        says: dict[str, Any] = {"label": {"en": way.label.en}} if way.label else {}
        arrow.says = says | ({"bound": way.bound} if way.bound is not None else {})
        arrow.condition = condition_text(way.condition) if way.condition else ""

    def _arrows(self, step: Step) -> None:
        if step.id in self.crowded:
            self._arrow(f"{step.id}.merge", step.id, (step.id, step.id))
        out = step.id
        if step.kind == "gate" and step.post:
            out = f"{step.id}.gate"
            self._arrow(step.id, out, (step.id, step.id))
        merged = self._merged(step)
        for condition in step.optional:
            self._ask(step, condition)
        for way in step.exits:
            target = merged.get(way.to, self._entry(way.to))
            arrow = self._arrow(out, target, (step.id, way.to), way)
            if way.default:
                self.shapes[out].default = arrow.id
            if step.optional:
                skip = self._arrow(f"{step.id}.ask", target, (step.id, way.to))
                self.shapes[f"{step.id}.ask"].default = skip.id

    def _ask(self, step: Step, condition: Condition) -> None:
        self._arrow(f"{step.id}.ask", step.id, (step.id, step.id)).condition = condition_text(condition)

    def _merged(self, step: Step) -> dict[str, str]:
        """A gateway before a join to which several flows of one step lead, by join."""
        found: dict[str, str] = {}
        to = [way.to for way in step.exits for _ in range(2 if step.optional else 1)]
        for join in dict.fromkeys(to):
            if to.count(join) > 1 and self.steps[join].kind == "join":
                merge = f"{step.id}.{join}.merge"
                self._add(merge, "exclusiveGateway", step, "on")
                self._arrow(merge, join, (step.id, join))
                found[join] = merge
        return found

    def of_lane(self, lane: str) -> Iterator[Shape]:
        """The shapes that stand in a lane."""
        return (shape for shape in self.shapes.values() if shape.lane == lane)

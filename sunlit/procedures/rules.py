"""Pure rules: whether a condition holds, and where in the chart a case stands."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from sunlit.procedures.model import Condition, Flow, Step, Value

State = Literal["done", "now", "todo", "skip"]
Facts = Mapping[str, object]


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the facts fulfil the condition. A fact that is missing or of another type fulfils nothing."""
    fact = facts.get(condition.field)
    literal = condition.literal
    if fact is None or not _comparable(fact, literal):
        return False
    if condition.operator == "==":
        return fact == literal
    if condition.operator == "!=":
        return fact != literal
    return _ordered(fact, condition.operator, literal)


def _comparable(fact: object, literal: Value) -> bool:
    if isinstance(literal, bool) or isinstance(fact, bool):
        return isinstance(literal, bool) and isinstance(fact, bool)
    if isinstance(literal, str):
        return isinstance(fact, str)
    return isinstance(fact, int | float)


def _ordered(fact: object, operator: str, literal: Value) -> bool:
    if isinstance(fact, str) or isinstance(literal, str) or not isinstance(fact, int | float):
        return False
    match operator:
        case "<":
            return fact < literal
        case "<=":
            return fact <= literal
        case ">":
            return fact > literal
        case _:
            return fact >= literal


def effects_of(step: Step, facts: Facts) -> tuple[str, ...]:
    """The effects of completing the step with these facts (its outputs among them), in the order of the chart."""
    return tuple(e.name for e in step.effects if e.condition is None or holds(e.condition, facts))


def papers_of(step: Step, facts: Facts) -> tuple[str, ...]:
    """The templates of the documents that completing the step with these facts makes."""
    return tuple(p.template for p in step.documents if p.condition is None or holds(p.condition, facts))


def ahead(flow: Flow, places: Iterable[str]) -> frozenset[str]:
    """Every step that can still come after the given ones, without events."""
    exits = {step.id: [way.to for way in step.exits] for step in flow.steps}
    seen: set[str] = set()
    waiting = [to for place in places for to in exits.get(place, ())]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(exits[name])
    return frozenset(seen)


def position(flow: Flow, *, now: Collection[str], done: Collection[str]) -> dict[str, State]:
    """The state of each step for a case: ``now`` are its open steps (or the end reached), ``done`` the completed ones.

    What can no longer come is skipped. Bars (fork, join) and gates decided by facts follow the steps around them.
    """
    coming = ahead(flow, now)
    closed = {step.id for step in flow.steps if step.kind == "end" and step.id in now}
    states: dict[str, State] = {}
    for step in flow.steps:
        if step.id in closed or (step.id in done and step.id not in now):
            states[step.id] = "done"
        elif step.id in now:
            states[step.id] = "now"
        else:
            states[step.id] = "todo" if step.id in coming else "skip"
    _follow_neighbours(flow, states, now)
    return states


def _follow_neighbours(flow: Flow, states: dict[str, State], now: Collection[str]) -> None:
    """A bar or a gate decided by facts is done when what stands before it is done and what comes after it has begun."""
    before: dict[str, list[str]] = {step.id: [] for step in flow.steps}
    for step in flow.steps:
        for way in step.exits:
            before[way.to].append(step.id)
    bars = [step for step in flow.steps if not step.waits and step.kind in ("gate", "fork", "join")]
    for _ in bars:
        for step in bars:
            begun = any(states[way.to] in ("done", "now") for way in step.exits)
            if begun and any(states[name] == "done" for name in before[step.id]) and step.id not in now:
                states[step.id] = "done"

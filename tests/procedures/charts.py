"""Charts for tests: small ones written as a line of arrows, and random ones."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read, read_yaml

CHARTS = Path(__file__).resolve().parents[2] / "content" / "charts"


def published(name: str) -> Flow:
    """A chart of content/charts."""
    return read_yaml((CHARTS / f"{name}.yaml").read_bytes())


def with_step(flow: Flow, name: str, **fields: Any) -> Flow:
    """The chart with one step changed."""
    return replace(flow, steps=tuple(replace(step, **fields) if step.id == name else step for step in flow.steps))


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def source(steps: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A chart with one lane and one stage around the given steps."""
    return {
        "class": "test",
        "title": words("试"),
        "laws": {"licensing": {"zh": "行政许可法", "en": "Licensing Law"}},
        "lanes": [{"id": "all", "title": words("办")}],
        "stages": [{"id": "one", "title": words("段")}],
        "steps": [{"stage": "one", "lane": "all", "title": words(step["id"]), **step} for step in steps],
        "events": [
            {"by": "leader", "article": "licensing 1", "title": words(e["id"]), "explanation": words("因"), **e}
            for e in events or []
        ],
    }


def small(text: str, events: list[dict[str, Any]] | None = None) -> Flow:
    """``a>b c?>d|e +f>g,h -j>k end.`` : task a to b; gate c to d or e; fork f to g and h; join j to k; an end.

    The first step is the start. A task that is optional ends in ``~``: ``b~>c``.
    """
    return read(source([_step(word, first=place == 0) for place, word in enumerate(text.split())], events))


def _step(word: str, *, first: bool) -> dict[str, Any]:
    if word.endswith("."):
        return {"id": word[:-1], "kind": "end"}
    name, _, after = word.partition(">")
    if name.startswith("+"):
        return {"id": name[1:], "kind": "fork", "next": after.split(",")}
    if name.startswith("-"):
        return {"id": name[1:], "kind": "join", "next": [after]}
    if name.endswith("?"):
        return {"id": name[:-1], "kind": "gate", "post": "officer", "next": exits(name[:-1], after.split("|"))}
    step = {"id": name.rstrip("~"), "kind": "start" if first else "task", "post": "officer", "next": [after]}
    if name.endswith("~"):
        step["optional"] = [{"field": f"needs_{step['id']}", "is": True}]
    return step


def exits(name: str, targets: list[str]) -> list[dict[str, Any]]:
    """Exits of a gate: the first by default, the others when the fact of the gate's name is their number."""
    ways: list[dict[str, Any]] = [{"to": targets[0], "label": words("0"), "default": True}]
    for number, target in enumerate(targets[1:], start=1):
        when = {"field": name, "operator": "==", "value": number}
        ways.append({"to": target, "label": words(str(number)), "when": when})
    return ways


class Random:
    """Random charts made of blocks, which are sound; and the same charts with one arrow bent, which may not be."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.steps: list[dict[str, Any]] = []

    def _name(self) -> str:
        return f"s{len(self.steps)}"

    def block(self, size: int, after: str) -> str:
        """Adds a block of about ``size`` steps that leads to ``after``; gives the name of its first step."""
        throw = self.dice.random()
        if size <= 1:
            optional = [{"field": "flag", "is": True}] if throw < 0.2 else []
            return self._add({"post": "officer", "next": [after], "optional": optional})
        half = self.dice.randint(1, size - 1)
        if throw < 0.5:
            return self.block(half, self.block(size - half, after))
        if throw < 0.7 and size >= 3:
            join = self._add({"kind": "join", "next": [after]})
            # Every branch reaches the join by one arrow, whatever alternatives it holds.
            last = [self._add({"post": "officer", "next": [join]}) for _ in "ab"]
            branches = [self.block(half, last[0]), self.block(max(1, size - half), last[1])]
            return self._add({"kind": "fork", "next": branches})
        if throw < 0.9:
            name = self._name()
            return self._add({"kind": "gate", "post": "officer", "next": []}, name, [half, size - half], after)
        # A loop: a gate at its end leads back to its first step.
        gate = self._add({"kind": "gate", "post": "officer", "next": []})
        first = self.block(size - 1, gate)
        self._named(gate)["next"] = exits(gate, [after, first])
        return first

    def _named(self, name: str) -> dict[str, Any]:
        return next(step for step in self.steps if step["id"] == name)

    def _add(self, step: dict[str, Any], name: str = "", parts: list[int] | None = None, after: str = "") -> str:
        name = name or self._name()
        step = {"id": name, "kind": "task", **step}
        self.steps.append(step)
        if parts:
            step["next"] = exits(name, [self.block(part, after) for part in parts])
        return name

    def sound(self, size: int) -> list[dict[str, Any]]:
        """The steps of a sound chart."""
        self.steps.append({"id": "closed", "kind": "end"})
        first = self.block(size, "closed")
        self.steps.append({"id": "begin", "kind": "start", "post": "officer", "next": [first]})
        return self.steps

    def bent(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same steps with one arrow led elsewhere."""
        step = self.dice.choice([step for step in steps if step["kind"] != "end"])
        target = self.dice.choice([other["id"] for other in steps if other["kind"] != "start"])
        place = self.dice.randrange(len(step["next"]))
        if isinstance(step["next"][place], dict):
            step["next"][place]["to"] = target
        else:
            step["next"][place] = target
        return steps

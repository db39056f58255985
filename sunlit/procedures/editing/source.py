"""The source that acts work on: always readable, always in the one form that the writer gives. Pure."""

import copy
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.reader import read
from sunlit.procedures.reader.parts import refused
from sunlit.procedures.reader.writing import written

Plain = dict[str, Any]
NOBODY: Collection[str] = ()
LONGEST_NAME = 60


def normal(source: Mapping[str, Any]) -> Plain:
    """The same chart in the writer's form; refused where it cannot be read."""
    return written(read(source))


def settled(source: Plain) -> Plain:
    """A changed source, put in order: what a change has made meaningless is left out. Refused if it cannot be read.

    Meaningless is a place beside a step that is gone or in the same lane, a bound on a way that leads on, and the
    reason for having none of what is there.
    """
    plain = copy.deepcopy(source)
    _without(plain)
    _beside(plain)
    _bounds(plain)
    flow = read(plain)
    compile_flow(flow)
    return written(flow)


def working(source: Mapping[str, Any]) -> Plain:
    """A copy to change, with every way on as a mapping."""
    plain = copy.deepcopy(dict(source))
    for step in plain.get("steps", []):
        step["next"] = ways(step)
    return plain


def ways(step: Mapping[str, Any]) -> list[Plain]:
    """The ways on from a step, each as a mapping."""
    value = step.get("next", [])
    listed = [value] if isinstance(value, str) else value
    return [{"to": way} if isinstance(way, str) else dict(way) for way in listed]


def step_of(plain: Plain, name: str) -> Plain:
    """The step of that id; refused if it is not there (any more)."""
    for step in plain.get("steps", []):
        if step.get("id") == name:
            found: Plain = step
            return found
    raise refused(
        f"流程图里没有步骤“{name}”，可能刚刚被删去。请看最新的步骤表。",
        f"The chart has no step {name!r}; it may just have been removed. Look at the table as it stands now.",
        name,
    )


def kind_of(step: Mapping[str, Any]) -> str:
    """The kind of a step; a task where it says nothing."""
    return str(step.get("kind", "task"))


def title_of(step: Mapping[str, Any]) -> Plain:
    """The title in both languages."""
    found: Plain = step["title"]
    return found


def leading_to(plain: Plain, name: str) -> Iterator[tuple[Plain, Plain]]:
    """Each step and its way that leads there."""
    for step in plain["steps"]:
        for way in step["next"]:
            if way["to"] == name:
                yield step, way


def place_of(plain: Plain, name: str) -> int:
    """Where the step stands in the table, from 0."""
    return [step["id"] for step in plain["steps"]].index(name)


def fresh(plain: Plain, stem: str, taken: Collection[str] = NOBODY) -> str:
    """A name that no step, event, limit, lane or stage has, nor anything in ``taken``."""
    used = {item["id"] for part in ("steps", "events", "limits", "lanes", "stages") for item in plain.get(part, [])}
    short = stem[: LONGEST_NAME - 5].rstrip("_")
    return next(name for number in count(1) if (name := f"{short}_{number}") not in used and name not in taken)


def words_of(words: Mapping[str, str]) -> Plain:
    """A text in both languages; where one is missing the other stands for it."""
    zh, en = (str(words.get(code, "")).replace("\x00", "").strip() for code in ("zh", "en"))
    return {"zh": zh or en, "en": en or zh}


def tidy(value: Any) -> Any:
    """A value from a form: every text in both languages, texts and items that say nothing left out."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"zh", "en"}:
            words = words_of(value)
            return words if words["zh"] else ""
        return {name: tidy(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [found for one in value if (found := tidy(one)) not in ("", None, {}, [])]
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def new_steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps that only the later source has, in its order."""
    old = {step["id"] for step in before["steps"]}
    return tuple(step["id"] for step in after["steps"] if step["id"] not in old)


def _without(plain: Plain) -> None:
    """Drops the reason why a step has none of something that it has."""
    for step in plain["steps"]:
        kept = {name: why for name, why in step.get("without", {}).items() if not step.get(name)}
        if "without" in step:
            step["without"] = kept


def _beside(plain: Plain) -> None:
    """Drops ``beside`` where the row is gone or its lane is taken; the row's own step comes first."""
    rows = {step["id"]: {step.get("lane")} for step in plain["steps"] if not step.get("beside")}
    for step in plain["steps"]:
        if step.get("beside"):
            lanes = rows.get(step["beside"])
            if lanes is None or step.get("lane") in lanes:
                del step["beside"]
            else:
                lanes.add(step.get("lane"))


def _bounds(plain: Plain) -> None:
    """Drops the bound of a way from which no way leads back."""
    leads = {step["id"]: [way["to"] for way in ways(step)] for step in plain["steps"]}
    for step in plain["steps"]:
        kept = ways(step)
        for way in kept:
            if "bound" in way and not _reaches(leads, way["to"], step["id"]):
                del way["bound"]
        if "next" in step:
            step["next"] = kept


def _reaches(leads: Mapping[str, list[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        now = waiting.pop()
        if now == goal:
            return True
        for name in leads.get(now, ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False

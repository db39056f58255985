"""Decisions and parallel work: where a chart parts and meets again. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunlit.procedures.editing.source import (
    LONGEST_NAME,
    NOBODY,
    Plain,
    fresh,
    kind_of,
    place_of,
    settled,
    step_of,
    title_of,
    words_of,
    working,
)
from sunlit.procedures.editing.steps import meeting
from sunlit.procedures.reader.parts import refused

# Into fewer than two nothing parts.
PAIR = ("one", "other")
TOGETHER = {"zh": "同时办理", "en": "In parallel"}
ALL_DONE = {"zh": "全部办完", "en": "All done"}
ASKED = {"zh": "办理结果", "en": "Outcome"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a decision: its words, and where it leads: a step, a new task or end of that title, or on."""

    label: Mapping[str, str]
    to: str = ""
    new: Mapping[str, str] | None = None
    end: bool = False


def branch(
    source: Mapping[str, Any], *, step: str, outcomes: Sequence[Outcome], taken: Collection[str] = NOBODY
) -> Plain:
    """The task becomes a decision with these outcomes, the first of them the default.

    Whoever completes the step chooses one of them. An outcome that names no place leads to what followed the task.
    """
    plain = working(source)
    here = step_of(plain, step)
    if kind_of(here) != "task":
        raise refused(
            f"“{title_of(here)['zh']}”不是一般步骤，不能在这里分情况。请选一个由人办理的步骤，或者给已有的分情况加一种结果。",
            f"“{title_of(here)['en']}” is no plain step, so nothing can be decided there. Choose a step that somebody"
            " does, or add an outcome to the decision.",
            step,
            "kind",
        )
    if here.get("optional"):
        raise refused(
            f"“{title_of(here)['zh']}”是视情况进行的步骤，不能同时分情况。请先去掉进行的条件，或者在它后面另加一步来分。",
            f"“{title_of(here)['en']}” is optional and cannot decide; remove its condition, or add a step behind it.",
            step,
            "optional",
        )
    if len(outcomes) < len(PAIR):
        raise refused("分情况至少要有两种结果。", "A decision has at least two outcomes.", step, "next")
    field = _field_name(plain, step)
    onward = here["next"][0]["to"]
    here["kind"] = "gate"
    choices = {f"way_{number}": _labelled(one) for number, one in enumerate(outcomes, start=1)}
    here.setdefault("outputs", []).append({"name": field, "kind": "choice", "label": ASKED, "choices": choices})
    here["next"] = []
    for name, one in zip(choices, outcomes, strict=True):
        way = {"to": _target(plain, here, one, onward, taken), "label": _labelled(one)}
        first = not here["next"]
        here["next"].append({**way, "default": True} if first else {**way, "when": _chosen(field, name)})
    return settled(plain)


def add_outcome(source: Mapping[str, Any], *, step: str, outcome: Outcome, taken: Collection[str] = NOBODY) -> Plain:
    """One more outcome of a decision. It is chosen by the field by which the others are."""
    plain = working(source)
    here = _gate(plain, step)
    onward = next(way["to"] for way in here["next"] if way.get("default"))
    field, output = _choice(here)
    if output is None:
        raise refused(
            f"“{title_of(here)['zh']}”不是由办理人从几种结果里选的，请在去向里写明新出口的条件。",
            f"“{title_of(here)['en']}” is not decided by a choice made there; write the condition of the way instead.",
            step,
            "next",
        )
    name = _fresh_choice(output["choices"])
    output["choices"] = {**output["choices"], name: _labelled(outcome)}
    to = _target(plain, here, outcome, onward, taken)
    here["next"].append({"to": to, "label": _labelled(outcome), "when": _chosen(field, name)})
    return settled(plain)


def remove_outcome(source: Mapping[str, Any], *, step: str, way: int) -> Plain:
    """A decision or parallel work without that way on, and without the choice that led there."""
    plain = working(source)
    here = step_of(plain, step)
    ways: list[Plain] = here["next"]
    if kind_of(here) not in ("gate", "fork") or not 0 <= way < len(ways):
        raise refused(
            "没有这个出口，可能刚刚被改过。", "There is no such way on; it may just have changed.", step, "next"
        )
    if len(ways) <= len(PAIR):
        raise refused(
            f"“{title_of(here)['zh']}”只剩两个出口，不能再少。不再分情况的，请用“不再分情况”。",
            f"“{title_of(here)['en']}” has two ways left. If nothing is decided any more, make it a plain step.",
            step,
            "next",
        )
    gone = ways.pop(way)
    if gone.get("default"):
        raise refused(
            "这是默认的出口，不能删去。请先把另一个出口定为默认。",
            "This is the default; make another way the default before removing it.",
            step,
            "next",
        )
    when = gone.get("when")
    if when and when["operator"] == "==" and not any(other.get("when") == when for other in ways):
        _without_choice(here, when)
    return settled(plain)


def unbranch(source: Mapping[str, Any], *, step: str) -> Plain:
    """The decision becomes a plain step again, which leads where its default led."""
    plain = working(source)
    here = _gate(plain, step)
    if not here.get("post"):
        raise refused(
            f"“{title_of(here)['zh']}”没有岗位，由已有的事实判断，不能改成由人办理的步骤。可以删去它。",
            f"“{title_of(here)['en']}” names no post: facts decide it, so it is no plain step. It can be removed.",
            step,
            "post",
        )
    onward = next(way["to"] for way in here["next"] if way.get("default"))
    field, _ = _choice(here)
    here["outputs"] = [one for one in here.get("outputs", []) if one["name"] != field or field not in _own(step)]
    for part in ("documents", "effects"):
        here[part] = [one for one in here.get(part, []) if field not in _own(step) or not _asks(one, field)]
    here["kind"], here["next"] = "task", [{"to": onward}]
    return settled(plain)


def parallel(
    source: Mapping[str, Any],
    *,
    after: str,
    titles: Sequence[Mapping[str, str]],
    way: int | None = None,
    taken: Collection[str] = NOBODY,
) -> Plain:
    """Behind ``after``: new steps done at the same time, and a bar at which all of them meet."""
    plain = working(source)
    before = step_of(plain, after)
    named = [words_of(title) for title in titles if any(str(word).strip() for word in title.values())]
    if len(named) < len(PAIR):
        raise refused(
            "同时办理至少要有两个步骤，请写它们的名称。",
            "At least two steps are done at the same time; name them.",
            after,
        )
    if kind_of(before) in ("end", "fork"):
        raise refused(
            "结束和同时办理的开头后面不能这样加。请选别的步骤。",
            "Nothing of this sort can be added behind an end or the beginning of parallel work.",
            after,
        )
    led = _led(before, way)
    place = {"stage": before["stage"], "lane": before["lane"]}
    posts = [one["post"] for one in (before, *plain["steps"]) if one.get("post")]
    fork = {"id": fresh(plain, "fork", taken), "kind": "fork", **place, "title": TOGETHER, "next": []}
    join = {"id": fresh(plain, "join", taken), "kind": "join", **place, "title": ALL_DONE, "next": [{"to": led["to"]}]}
    made: list[Plain] = []
    for title in named:
        name = fresh({**plain, "steps": [*plain["steps"], *made]}, "step", taken)
        made.append({"id": name, **place, "post": posts[0], "title": title, "next": [{"to": join["id"]}]})
    fork["next"] = [{"to": one["id"]} for one in made]
    led["to"] = fork["id"]
    row = place_of(plain, after) + 1
    plain["steps"][row:row] = [fork, *made, join]
    return settled(plain)


def add_branch(
    source: Mapping[str, Any], *, step: str, title: Mapping[str, str], taken: Collection[str] = NOBODY
) -> Plain:
    """One more step of parallel work; ``step`` is its beginning."""
    plain = working(source)
    fork = step_of(plain, step)
    if kind_of(fork) != "fork":
        raise refused(
            f"“{title_of(fork)['zh']}”不是同时办理的开头。", f"“{title_of(fork)['en']}” begins no parallel work.", step
        )
    join = meeting(plain, fork)
    beside = step_of(plain, fork["next"][-1]["to"])
    new = {
        "id": fresh(plain, "step", taken),
        "stage": fork["stage"],
        "lane": fork["lane"],
        "post": beside.get("post") or next(one["post"] for one in plain["steps"] if one.get("post")),
        "title": words_of(title),
        "next": [{"to": join["id"]}],
    }
    fork["next"].append({"to": new["id"]})
    plain["steps"].insert(place_of(plain, join["id"]), new)
    return settled(plain)


def _led(before: Plain, way: int | None) -> Plain:
    ways: list[Plain] = before["next"]
    if way is not None and 0 <= way < len(ways):
        return ways[way]
    return next((one for one in ways if one.get("default")), ways[0])


def _gate(plain: Plain, step: str) -> Plain:
    here = step_of(plain, step)
    if kind_of(here) != "gate":
        raise refused(
            f"“{title_of(here)['zh']}”没有分情况。", f"“{title_of(here)['en']}” is no decision.", step, "kind"
        )
    return here


def _choice(gate: Plain) -> tuple[str, Plain | None]:
    """The field by which a decision is taken, and where it is one of its own choices, that."""
    field = next((way["when"]["field"] for way in gate["next"] if way.get("when")), "")
    own = [one for one in gate.get("outputs", []) if one["name"] == field and one["kind"] == "choice"]
    return field, own[0] if own else None


def _target(plain: Plain, here: Plain, outcome: Outcome, onward: str, taken: Collection[str]) -> str:
    """Where an outcome leads; a new step or end is put into the table."""
    if outcome.new is None:
        return step_of(plain, outcome.to)["id"] if outcome.to else onward
    place = {"stage": here["stage"], "lane": here["lane"]}
    name = fresh(plain, "end" if outcome.end else "step", taken)
    if outcome.end:
        plain["steps"].append({"id": name, "kind": "end", **place, "title": words_of(outcome.new), "next": []})
        return name
    post = here.get("post") or next(one["post"] for one in plain["steps"] if one.get("post"))
    new = {"id": name, **place, "post": post, "title": words_of(outcome.new), "next": [{"to": onward}]}
    # Behind what the decision leads to already, so that the outcomes stand in the table in their order.
    known = [way["to"] for way in here["next"]]
    row = place_of(plain, here["id"]) + 1
    while row < len(plain["steps"]) and plain["steps"][row]["id"] in known and plain["steps"][row]["id"] != onward:
        row += 1
    plain["steps"].insert(row, new)
    return name


def _labelled(outcome: Outcome) -> Plain:
    words = words_of(outcome.label)
    if not words["zh"]:
        raise refused(
            "请给每种结果写明情况，例如“是”“否”。", "Name every outcome, such as “Yes” and “No”.", field="next"
        )
    return words


def _field_name(plain: Plain, step: str) -> str:
    known = {one["name"] for item in plain["steps"] for one in item.get("outputs", [])}
    return next(name for name in _own(step) if name not in known)


def _own(step: str) -> tuple[str, ...]:
    """The names that the field of a decision made here may have."""
    stem = f"outcome_of_{step}"[: LONGEST_NAME - 3]
    return (stem, *(f"{stem}_{letter}" for letter in "bcdefgh"))


def _fresh_choice(choices: Mapping[str, Any]) -> str:
    return next(name for number in range(1, len(choices) + len(PAIR)) if (name := f"way_{number}") not in choices)


def _chosen(field: str, value: str) -> Plain:
    return {"field": field, "operator": "==", "value": value}


def _without_choice(gate: Plain, when: Plain) -> None:
    for output in gate.get("outputs", []):
        if output["name"] == when["field"] and output["kind"] == "choice" and len(output["choices"]) > 1:
            output["choices"] = {name: words for name, words in output["choices"].items() if name != when["value"]}
    for part in ("documents", "effects"):
        gate[part] = [one for one in gate.get(part, []) if not (isinstance(one, dict) and one.get("when") == when)]


def _asks(one: Any, field: str) -> bool:
    return isinstance(one, dict) and one.get("when", {}).get("field") == field

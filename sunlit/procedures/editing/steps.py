"""Steps: add, move, remove, and change what one says. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from sunlit.procedures.editing.source import (
    NOBODY,
    Plain,
    fresh,
    kind_of,
    leading_to,
    place_of,
    settled,
    step_of,
    tidy,
    title_of,
    words_of,
    working,
)
from sunlit.procedures.reader.parts import refused

FIRST = "start"


def add_step(
    source: Mapping[str, Any],
    *,
    after: str,
    title: Mapping[str, str],
    kind: str = "task",
    way: int | None = None,
    taken: Collection[str] = NOBODY,
) -> Plain:
    """A new step behind ``after``, in its lane and at its post, on the way that leads on from there.

    Of a decision ``way`` says which outcome leads to it, from 0; else its default does. A new end stands in the table,
    and a way has to be led to it.
    """
    plain = working(source)
    before = step_of(plain, after)
    _refuse_empty(title)
    step: Plain = {
        "id": fresh(plain, "end" if kind == "end" else "step", taken),
        "kind": kind,
        "stage": before["stage"],
        "lane": before["lane"],
        "title": words_of(title),
        "next": [],
    }
    if kind == "end":
        plain["steps"].append(step)
        return settled(plain)
    if kind != "task":
        raise refused(
            "这里只能加一个步骤或者一个结束。分情况、同时进行请用“分情况”“同时办”。",
            "Only a step or an end can be added here; use the buttons for a decision or for parallel work.",
            after,
        )
    if kind_of(before) == "end":
        raise refused(
            f"“{title_of(before)['zh']}”是结束，后面不能再有步骤。请选它前面的步骤再加。",
            f"“{title_of(before)['en']}” is an end: nothing follows it. Choose a step in front of it.",
            after,
        )
    step["post"] = before.get("post") or _post_near(plain, before)
    led = _way_on(before, way)
    step["next"] = [{"to": led["to"]}]
    led["to"] = step["id"]
    plain["steps"].insert(place_of(plain, after) + 1, step)
    return settled(plain)


def move_step(source: Mapping[str, Any], *, step: str, up: bool) -> Plain:
    """One place up or down in the table. Two tasks of which one leads straight to the other change places in the
    procedure too; everywhere else only the order of reading changes."""
    plain = working(source)
    here = step_of(plain, step)
    place = place_of(plain, step)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(plain["steps"]):
        raise refused(
            f"“{title_of(here)['zh']}”已经在{'最上面' if up else '最下面'}。",
            f"“{title_of(here)['en']}” already stands {'first' if up else 'last'}.",
            step,
        )
    neighbour = plain["steps"][other]
    if FIRST in (kind_of(here), kind_of(neighbour)):
        raise refused("开始总是第一步，不能移动。", "The start is always the first step; it cannot be moved.", step)
    upper, lower = (neighbour, here) if up else (here, neighbour)
    if _in_line(plain, upper, lower):
        _swap(plain, upper, lower)
    plain["steps"][place], plain["steps"][other] = neighbour, here
    return settled(plain)


def remove_step(source: Mapping[str, Any], *, step: str) -> Plain:
    """The chart without that step: what led to it leads to what followed it.

    Of a decision that is its default outcome. Refused for the start, for an end that is still led to, and for the bars
    of parallel work where its branches are more than lines.
    """
    plain = working(source)
    here = step_of(plain, step)
    match kind_of(here):
        case "start":
            raise refused("开始不能删去，每份流程图都有一个开始。", "The start stays: every chart has one.", step)
        case "end":
            _refuse_led_to(plain, here)
        case "fork":
            _one_after_another(plain, here)
        case "join":
            raise refused(
                f"“{title_of(here)['zh']}”是同时办理的汇合处。要取消同时办理，请删去它的开头。",
                f"“{title_of(here)['en']}” is where parallel work meets; remove its beginning instead.",
                step,
            )
        case _:
            _close_gap(plain, here)
    _forget(plain, {step})
    return settled(plain)


def set_fields(source: Mapping[str, Any], *, step: str, values: Mapping[str, Any]) -> Plain:
    """The step with these fields, in the form of the source; an empty value takes the field away."""
    plain = working(source)
    here = step_of(plain, step)
    if "id" in values or kind_of(here) != values.get("kind", kind_of(here)):
        raise refused(
            "步骤的类型不能这样改。请用“分情况”“不再分情况”。",
            "The sort of a step is not changed this way; use the buttons for decisions.",
            step,
            "kind",
        )
    if "title" in values:
        _refuse_empty(values["title"])
    for name, given in values.items():
        value = tidy(given)
        if value in ("", None, [], {}):
            here.pop(name, None)
        else:
            here[name] = value
    return settled(plain)


def _refuse_empty(title: Mapping[str, str]) -> None:
    if not any(str(title.get(code, "")).strip() for code in ("zh", "en")):
        raise refused("请写步骤的名称。", "Give the step a name.", field="title")


def _way_on(step: Plain, way: int | None) -> Plain:
    """The way of that number; of a decision else the default, of anything else the first."""
    ways: list[Plain] = step["next"]
    if way is not None:
        if not 0 <= way < len(ways):
            raise refused(
                "没有这个出口，可能刚刚被改过。", "There is no such way on; it may just have changed.", step["id"]
            )
        return ways[way]
    return next((one for one in ways if one.get("default")), ways[0])


def _post_near(plain: Plain, step: Plain) -> str:
    """A post of the same lane, or else any: a step without one cannot be read."""
    posts = [one["post"] for one in plain["steps"] if one.get("post") and one["lane"] == step["lane"]]
    return str(next(iter(posts), next(one["post"] for one in plain["steps"] if one.get("post"))))


def _in_line(plain: Plain, upper: Plain, lower: Plain) -> bool:
    both = kind_of(upper) == "task" and kind_of(lower) == "task"
    return both and [way["to"] for way in upper["next"]] == [lower["id"]] and _only_from(plain, lower, upper)


def _only_from(plain: Plain, lower: Plain, upper: Plain) -> bool:
    return [step["id"] for step, _ in leading_to(plain, lower["id"])] == [upper["id"]]


def _swap(plain: Plain, upper: Plain, lower: Plain) -> None:
    for step, way in list(leading_to(plain, upper["id"])):
        if step is not lower:
            way["to"] = lower["id"]
    onward = lower["next"]
    lower["next"] = [{**way, "to": upper["id"]} for way in upper["next"]]
    upper["next"] = [{**way, "to": lower["id"] if way["to"] == upper["id"] else way["to"]} for way in onward]


def _close_gap(plain: Plain, here: Plain) -> None:
    """What led here leads on to what followed; a branch of parallel work that was this step alone is gone."""
    onward = _way_on(here, None)["to"]
    if onward == here["id"]:
        raise refused(
            f"“{title_of(here)['zh']}”只通向自己，删去以后前面的步骤没有去处。请先改它的去向。",
            f"“{title_of(here)['en']}” leads only to itself; change where it leads before removing it.",
            here["id"],
            "next",
        )
    joins = {step["id"] for step in plain["steps"] if kind_of(step) == "join"}
    for step, way in list(leading_to(plain, here["id"])):
        if step is here:
            continue
        if kind_of(step) == "fork" and (onward in joins or onward in [one["to"] for one in step["next"]]):
            step["next"].remove(way)
            _thin(plain, step)
        else:
            way["to"] = onward


def _thin(plain: Plain, fork: Plain) -> None:
    """Parallel work of which one branch is left is no parallel work."""
    if len(fork["next"]) > 1:
        return
    join = meeting(plain, fork)
    onward = fork["next"][0]["to"]
    for _, way in list(leading_to(plain, fork["id"])):
        way["to"] = onward
    for _, way in list(leading_to(plain, join["id"])):
        way["to"] = join["next"][0]["to"]
    _forget(plain, {fork["id"], join["id"]})


def _one_after_another(plain: Plain, fork: Plain) -> None:
    """The branches of parallel work, one behind the other."""
    join = meeting(plain, fork)
    lines = [_line(plain, way["to"], join["id"]) for way in fork["next"]]
    onward = join["next"][0]["to"]
    steps = [step for line in lines for step in line]
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        step["next"] = [{"to": after["id"] if after is not None else onward}]
    for _, way in list(leading_to(plain, fork["id"])):
        way["to"] = steps[0]["id"] if steps else onward
    _forget(plain, {join["id"]})


def _line(plain: Plain, name: str, join: str) -> list[Plain]:
    """The steps of a branch that is one line of tasks; refused otherwise."""
    found: list[Plain] = []
    while name != join:
        step = step_of(plain, name)
        if kind_of(step) != "task" or step in found:
            raise refused(
                "同时办理的各支里还有分情况或者结束，不能直接改成先后办理。请先把各支改成一步接一步。",
                "The branches hold decisions or ends and cannot be put one behind the other; make them lines first.",
                name,
            )
        found.append(step)
        name = step["next"][0]["to"]
    return found


def meeting(plain: Plain, fork: Plain) -> Plain:
    """The join at which the branches of a fork meet: the nearest that all of them reach."""
    reached = [_order(plain, way["to"]) for way in fork["next"]]
    for name in reached[0]:
        step = step_of(plain, name)
        if kind_of(step) == "join" and all(name in others for others in reached[1:]):
            return step
    raise refused(
        f"“{title_of(fork)['zh']}”分出的各支没有共同的汇合处。请先检查各支的去向。",
        f"The branches of “{title_of(fork)['en']}” do not meet anywhere; look at where they lead.",
        fork["id"],
        "next",
    )


def _order(plain: Plain, start: str) -> list[str]:
    """What is reached from there, nearest first."""
    found = [start]
    for name in found:
        found += [way["to"] for way in step_of(plain, name)["next"] if way["to"] not in found]
    return found


def _refuse_led_to(plain: Plain, end: Plain) -> None:
    led = [title_of(step) for step, _ in leading_to(plain, end["id"])]
    led += [event["title"] for event in plain.get("events", []) if event.get("to") == end["id"]]
    if led:
        zh, en = "、".join(f"“{one['zh']}”" for one in led), ", ".join(f"“{one['en']}”" for one in led)
        raise refused(
            f"还有通向“{title_of(end)['zh']}”的：{zh}。请先把它们改到别处。",
            f"These still lead to “{title_of(end)['en']}”: {en}. Lead them elsewhere first.",
            end["id"],
        )


def _forget(plain: Plain, gone: Collection[str]) -> None:
    """Takes steps out, with all that named them; an event or a limit that has nothing left goes too."""
    plain["steps"] = [step for step in plain["steps"] if step["id"] not in gone]
    for step in plain["steps"]:
        if step.get("beside") in gone:
            del step["beside"]
    for event in plain.get("events", []):
        event["steps"] = [name for name in event.get("steps", []) if name not in gone]
        if event.get("to") in gone:
            raise refused(
                f"“{event['title']['zh']}”发生时要转到这一步，所以不能删。请先改这种情况的去向。",
                f"“{event['title']['en']}” leads to this step; change that first.",
                next(iter(gone)),
            )
    events = [one for one in plain.get("events", []) if one["steps"] or one["effect"] == "resume"]
    suspended = any(one["effect"] == "suspend" for one in events)
    plain["events"] = [one for one in events if suspended or one["effect"] != "resume"]
    for limit in plain.get("limits", []):
        for side in ("starts", "ends"):
            limit[side] = [name for name in limit[side] if name not in gone]
    plain["limits"] = [one for one in plain.get("limits", []) if one["starts"] and one["ends"]]

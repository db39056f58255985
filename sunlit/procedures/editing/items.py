"""What a chart has beside its steps: lanes, stages, limits of the case, events, and what it says as a whole. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from sunlit.procedures.editing.fields import KEYS
from sunlit.procedures.editing.source import NOBODY, Plain, fresh, settled, tidy, words_of, working
from sunlit.procedures.reader.parts import refused

PARTS = {
    "lanes": ("泳道", "lane"),
    "stages": ("阶段", "stage"),
    "limits": ("办件时限", "limit of the case"),
    "events": ("办理中可能发生的情况", "event"),
    "departures": ("与模板的差异", "departure"),
}
TOP = ("title", "systems", "otherwise", "basis", "departures", "template")


def add_item(
    source: Mapping[str, Any],
    *,
    part: str,
    values: Mapping[str, Any],
    before: str = "",
    taken: Collection[str] = NOBODY,
) -> Plain:
    """A new lane, stage, limit or event; ``before`` which of them it stands, else last."""
    _known(part)
    plain = working(source)
    listed: list[Plain] = plain.setdefault(part, [])
    key = KEYS[part]
    name = values.get(key) or fresh(plain, part.removesuffix("s"), taken)
    item = {key: name, **{field: value for field, value in _tidy(values).items() if field != key and _filled(value)}}
    if "title" in values:
        item["title"] = words_of(values["title"])
        if not item["title"]["zh"]:
            raise _nameless(part)
    row = next((place for place, one in enumerate(listed) if one[key] == before), len(listed))
    listed.insert(row, item)
    return settled(plain)


def set_item(source: Mapping[str, Any], *, part: str, name: str, values: Mapping[str, Any]) -> Plain:
    """The lane, stage, limit, event or departure with these fields; an empty value takes the field away."""
    plain = working(source)
    item = _item(plain, part, name)
    for field, value in _tidy(values).items():
        if field == "title" and not value:
            raise _nameless(part, name)
        if _filled(value):
            item[field] = value
        else:
            item.pop(field, None)
    return settled(plain)


def remove_item(source: Mapping[str, Any], *, part: str, name: str) -> Plain:
    """The chart without it; refused for a lane or a stage in which steps stand."""
    plain = working(source)
    item = _item(plain, part, name)
    field = part.removesuffix("s")
    steps = [step["title"] for step in plain["steps"] if step.get(field) == name] if part in ("lanes", "stages") else []
    if steps:
        zh, en = "、".join(f"“{one['zh']}”" for one in steps), ", ".join(f"“{one['en']}”" for one in steps)
        raise refused(
            f"{PARTS[part][0]}“{item['title']['zh']}”里还有步骤：{zh}。请先把它们移到别处。",
            f"The {PARTS[part][1]} “{item['title']['en']}” still holds steps: {en}. Move them first.",
            name,
        )
    plain[part].remove(item)
    if part == "events":
        for limit in plain.get("limits", []):
            for side in ("starts", "ends"):
                limit[side] = [one for one in limit[side] if one != name]
        plain["limits"] = [one for one in plain.get("limits", []) if one["starts"] and one["ends"]]
    return settled(plain)


def move_item(source: Mapping[str, Any], *, part: str, name: str, up: bool) -> Plain:
    """One place up or down in its list; lanes stand from left to right."""
    plain = working(source)
    item, listed = _item(plain, part, name), plain[part]
    place = listed.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(listed):
        raise refused("已经在最边上，不能再移。", "It stands at the edge already.", name)
    listed[place], listed[other] = listed[other], item
    return settled(plain)


def set_top(source: Mapping[str, Any], *, values: Mapping[str, Any]) -> Plain:
    """What is said of the chart as a whole: title, systems, basis, departures, template."""
    plain = working(source)
    for field, value in _tidy(values).items():
        if field not in TOP:
            raise refused(f"“{field}”不能在这里改。", f"{field!r} is not changed here.", field=field)
        if _filled(value):
            plain[field] = value
        else:
            plain.pop(field, None)
    return settled(plain)


def _known(part: str) -> None:
    if part not in PARTS:
        raise refused(f"“{part}”不能这样改。", f"{part!r} is not changed this way.")


def _item(plain: Plain, part: str, name: str) -> Plain:
    _known(part)
    for item in plain.get(part, []):
        if item[KEYS[part]] == name:
            found: Plain = item
            return found
    raise refused(f"没有这个{PARTS[part][0]}，可能刚刚被删去。", f"There is no such {PARTS[part][1]} (any more).", name)


def _tidy(values: Mapping[str, Any]) -> Plain:
    return {field: tidy(value) for field, value in values.items()}


def _filled(value: object) -> bool:
    return value not in ("", None, [], {}) and value is not False


def _nameless(part: str, name: str = "") -> Exception:
    return refused(f"请写{PARTS[part][0]}的名称。", f"Give the {PARTS[part][1]} a name.", name, "title")

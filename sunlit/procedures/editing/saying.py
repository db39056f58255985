"""A change in words: which steps were added, removed, moved, and what in the others changed. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.procedures.departing import FIELDS
from sunlit.procedures.editing.fields import KEYS, Patch

NAMES: Mapping[str, Text] = {
    **FIELDS,
    "next": FIELDS["exits"],
    "lane": Text("泳道", "lane"),
    "stage": Text("阶段", "stage"),
    "chips": Text("图上的提示", "notes on the drawing"),
    "beside": Text("同一行的步骤", "row"),
    "refines": Text("对应的外部步骤", "external step"),
    "systems": Text("办理制度", "handling system"),
    "otherwise": Text("各步通用的说明", "what holds at every step"),
    "without": Text("没有的内容", "what the step has none of"),
    "basis": Text("依据", "basis"),
    "class": Text("类别", "class"),
    "template": Text("模板", "template"),
    "scope": Text("范围", "scope"),
    "kinds": Text("职权类别", "kinds of power"),
    "party": Text("是否相对人", "whether a party"),
    "subtitle": Text("副题", "subtitle"),
    "explanation": Text("说明", "explanation"),
    "why": Text("理由", "reason"),
    "title": Text("名称", "name"),
}
PARTS: Mapping[str, Text] = {
    "steps": Text("步骤", "step"),
    "lanes": Text("泳道", "lane"),
    "stages": Text("阶段", "stage"),
    "limits": Text("办件时限", "limit of the case"),
    "events": Text("情况", "event"),
    "departures": Text("差异说明", "departure"),
}
ORDERS: Mapping[str, Text] = {
    "steps": Text("调整了步骤的顺序", "put the steps into another order"),
    "lanes": Text("调整了泳道的顺序", "put the lanes into another order"),
    "stages": Text("调整了阶段的顺序", "put the stages into another order"),
    "limits": Text("调整了办件时限的顺序", "put the limits into another order"),
    "events": Text("调整了情况的顺序", "put the events into another order"),
    "departures": Text("调整了差异说明的顺序", "put the departures into another order"),
}
NOTHING = Text("没有变化", "nothing changed")
MOST = 6


def said(patch: Patch, before: Mapping[str, Any], after: Mapping[str, Any]) -> Text:
    """The change in one sentence without its full stop; long ones end by saying how many more there are."""
    found = list(_said(patch, before, after))
    if not found:
        return NOTHING
    more = len(found) - MOST
    zh, en = "；".join(one.zh for one in found[:MOST]), "; ".join(one.en for one in found[:MOST])
    return Text(f"{zh}；另有 {more} 处", f"{en}; {more} more") if more > 0 else Text(zh, en)


def field_named(path: str, source: Mapping[str, Any]) -> Text:
    """A path in words: “受理”的时限."""
    part, _, rest = path.partition("/")
    if not rest:
        name = PARTS.get(part) or NAMES.get(part, Text(part, part))
        return Text(f"{name.zh}的顺序", f"order of the {name.en}s") if part in KEYS else name
    item, _, field = rest.partition("/")
    title, name = _title(part, item, source), NAMES.get(field, Text(field, field))
    return Text(f"“{title.zh}”的{name.zh}", f"{name.en} of “{title.en}”")


def _said(patch: Patch, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Text]:
    changed: dict[tuple[str, str], list[Text]] = {}
    removed: list[Text] = []
    for part in KEYS:
        old, new = _listed(patch.was.get(part)), _listed(patch.now.get(part))
        for name in new:
            if name not in old and _has(after, part, name):
                title = _title(part, name, after)
                yield Text(f"新增{PARTS[part].zh}“{title.zh}”", f"added the {PARTS[part].en} “{title.en}”")
        removed += [_gone(part, name, before) for name in old if name not in new]
        both = [name for name in old if name in new]
        if both != [name for name in new if name in old]:
            yield ORDERS[part]
    yield from removed
    for path in patch.paths:
        part, _, rest = path.partition("/")
        name, _, field = rest.partition("/")
        if rest and _has(before, part, name) and _has(after, part, name):
            changed.setdefault((part, name), []).append(NAMES.get(field, Text(field, field)))
        elif not rest and part not in KEYS:
            called = NAMES.get(part, Text(part, part))
            yield Text(f"改了{called.zh}", f"changed the {called.en}")
    for (part, name), fields in changed.items():
        title = _title(part, name, after)
        zh, en = "、".join(one.zh for one in fields), ", ".join(one.en for one in fields)
        yield Text(f"“{title.zh}”改了{zh}", f"“{title.en}”: changed {en}")


def _gone(part: str, name: str, before: Mapping[str, Any]) -> Text:
    title = _title(part, name, before)
    return Text(f"删去{PARTS[part].zh}“{title.zh}”", f"removed the {PARTS[part].en} “{title.en}”")


def _listed(value: Any) -> Sequence[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _has(source: Mapping[str, Any], part: str, name: str) -> bool:
    return any(item.get(KEYS[part]) == name for item in source.get(part, ()))


def _title(part: str, name: str, source: Mapping[str, Any]) -> Text:
    """What a person calls the item; a departure goes by the step that it is about."""
    parts = ("steps", "events", "limits") if part == "departures" else (part,)
    for one in parts:
        for item in source.get(one, ()):
            if item.get("id") == name and isinstance(item.get("title"), Mapping):
                return Text(str(item["title"].get("zh", name)), str(item["title"].get("en", name)))
    return Text(name, name)

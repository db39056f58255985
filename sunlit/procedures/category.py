"""The category chart 类别流程图: the basic procedure of a kind of power, derived from the charts of its items. Pure.

The procedure that most items share is the base. Where items of the same class depart from it the step is marked with
their number; limits that differ are shown from the shortest to the longest. Items differ in their limits freely: only
another order, another step or another condition is a departure (R-061).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sunlit.basis.limits import UNIT_NAMES, Unit
from sunlit.ledger.wording import Text
from sunlit.procedures.departing import Difference, differences
from sunlit.procedures.durations import Setting, measured
from sunlit.procedures.model import Flow, Step, TimeLimit

# What makes another procedure. Words, papers and limits may be each item's own.
PROCEDURE = frozenset({"kind", "exits", "optional", "excluded", "effect", "to", "steps", "starts", "ends"})


@dataclass(frozen=True, slots=True)
class Item:
    """One content of a chart, under its key, and how many items have it."""

    key: str
    flow: Flow
    count: int = 1


@dataclass(frozen=True, slots=True)
class Departing:
    """One content that departs from the basic procedure, and in what."""

    key: str
    count: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """The basic procedure as a chart that draws; the contents that follow it, and those that depart."""

    flow: Flow
    following: tuple[str, ...]
    departing: tuple[Departing, ...]


def categories(items: Sequence[Item], setting: Setting) -> tuple[Category, ...]:
    """One basic procedure for each class of chart among the items, the most frequent class first."""
    classes: dict[str, list[Item]] = {}
    for item in items:
        classes.setdefault(item.flow.class_name, []).append(item)
    order = sorted(classes, key=lambda name: (-sum(one.count for one in classes[name]), name))
    return tuple(_category(classes[name], setting) for name in order)


def _category(items: Sequence[Item], setting: Setting) -> Category:
    base = _base(items)
    following, departing = [base], []
    for item in items:
        if item is base:
            continue
        found = procedural(base.flow, item.flow)
        if found:
            departing.append(Departing(item.key, item.count, found))
        else:
            following.append(item)
    flow = _marked(base.flow, following, departing, setting)
    return Category(flow, tuple(one.key for one in following), tuple(departing))


def procedural(base: Flow, other: Flow) -> tuple[Difference, ...]:
    """The differences that make another procedure."""
    found = []
    for one in differences(base, other):
        if one.sort != "changed":
            found.append(one)
        elif fields := tuple(name for name in one.fields if name in PROCEDURE):
            found.append(replace(one, fields=fields))
    return tuple(found)


def _base(items: Sequence[Item]) -> Item:
    """The item whose procedure most items share; among equals the first."""
    counts: Counter[object] = Counter()
    for item in items:
        counts[_shape(item.flow)] += item.count
    return max(items, key=lambda item: counts[_shape(item.flow)])


def _shape(flow: Flow) -> object:
    return frozenset(
        (s.id, s.kind, s.optional, s.excluded, frozenset((w.to, w.condition, w.default) for w in s.exits))
        for s in flow.steps
    )


def _marked(flow: Flow, following: Sequence[Item], departing: Sequence[Departing], setting: Setting) -> Flow:
    marks: Counter[str] = Counter()
    for one in departing:
        for name in {difference.where for difference in one.differences}:
            marks[name] += one.count
    steps = tuple(_step(step, marks[step.id], following, setting) for step in flow.steps)
    return replace(flow, steps=steps, template="", departures=(), kinds=())


def _step(step: Step, departing: int, following: Iterable[Item], setting: Setting) -> Step:
    limit = _limits(step, following, setting)
    if not departing:
        return replace(step, limit=limit)
    mark = Text(f"{departing} 项不同", f"{departing} differ")
    return replace(step, limit=limit, chips=(*step.chips, mark))


def _limits(step: Step, following: Iterable[Item], setting: Setting) -> TimeLimit | None:
    """The same limit, or from the shortest to the longest of one unit; in other cases each item's own."""
    known: Mapping[str, TimeLimit | None] = {
        item.key: item.flow.step(step.id).limit for item in following if step.id in {s.id for s in item.flow.steps}
    }
    if len(set(known.values())) <= 1:
        return step.limit
    amounts = [measured(limit, setting) for limit in known.values()]
    sure = [one for one in amounts if one is not None]
    if len(sure) < len(amounts) or len({one.unit for one in sure}) > 1:
        return TimeLimit(words=Text("各项自定", "set by each item"))
    shortest, longest = min(sure, key=lambda one: one.value), max(sure, key=lambda one: one.value)
    if shortest == longest:
        return step.limit
    unit = UNIT_NAMES[Unit(longest.unit)]
    zh = f"{shortest.value} 到 {longest.value} {unit.zh}"
    return TimeLimit(words=Text(zh, f"{shortest.value} to {longest.words.en}"))

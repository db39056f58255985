"""Where a power's chart differs from the template it was begun from, and whether it says so. Pure.

What concerns the look alone (lane, stage, row, chips, order of the table) is no departure. A way that leads round a
step that was left out, or through steps that were put in, is the doing of those steps and need not be declared again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from sunlit.ledger.wording import Text
from sunlit.procedures.model import CaseLimit, Event, Exit, Flow, Step
from sunlit.procedures.remarks import Remark

Sort = Literal["added", "left_out", "changed"]
One = TypeVar("One", Event, CaseLimit)

SORTS = {
    "added": Text("模板没有，这里新加", "is not in the template"),
    "left_out": Text("模板有，这里省去", "is left out"),
    "changed": Text("与模板不同", "differs"),
}
# The fields compared, with their names for people.
FIELDS: Mapping[str, Text] = {
    "kind": Text("步骤类型", "sort of step"),
    "title": Text("名称", "name"),
    "post": Text("岗位", "post"),
    "duty": Text("职责", "duty"),
    "exits": Text("去向", "what follows"),
    "articles": Text("依据", "articles"),
    "rights": Text("相对人的权利", "rights"),
    "limit": Text("时限", "time limit"),
    "excluded": Text("是否计时", "whether time counts"),
    "supervision": Text("监督点", "supervision points"),
    "complaint": Text("投诉渠道", "complaint channel"),
    "outputs": Text("产出", "outputs"),
    "documents": Text("文书", "documents"),
    "people_min": Text("最少人数", "number of people"),
    "optional": Text("进行的条件", "condition"),
    "effects": Text("效果", "effects"),
    "effect": Text("效果", "effect"),
    "by": Text("由谁提起", "by whom"),
    "steps": Text("可以发生的步骤", "when possible"),
    "article": Text("依据", "article"),
    "to": Text("去向", "where to"),
    "once": Text("能否重复", "how often"),
    "sets": Text("确立的事实", "facts"),
    "parameter": Text("法定参数", "statutory parameter"),
    "starts": Text("起算", "start"),
    "ends": Text("截止", "end"),
}
STEP = ("kind", "title", "post", "duty", "articles", "rights", "limit", "excluded", "supervision", "complaint")
STEP_TOO = ("outputs", "documents", "people_min", "optional", "effects")
EVENT = ("effect", "by", "article", "to", "once", "sets", "documents")


@dataclass(frozen=True, slots=True)
class Difference:
    """One step, event or limit that is not as in the template: how, and in which fields."""

    where: str
    title: Text
    sort: Sort
    fields: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """The difference in words."""
        sort = SORTS[self.sort]
        names = [FIELDS[name] for name in self.fields]
        zh = f"（{'、'.join(one.zh for one in names)}）" if names else ""
        en = f" ({', '.join(one.en for one in names)})" if names else ""
        return Text(f"“{self.title.zh}”{sort.zh}{zh}", f"“{self.title.en}” {sort.en}{en}")


def differences(template: Flow, chart: Flow) -> tuple[Difference, ...]:
    """All differences in procedure, in the order of the chart, what was left out last."""
    pair = _Pair(template, chart)
    return (*pair.steps(), *pair.events(), *pair.limits())


def departure_remarks(template: Flow | None, chart: Flow) -> tuple[Remark, ...]:
    """Differences that the chart does not declare, and declarations that are none. ``template`` None is unknown."""
    if not chart.template:
        return ()
    if template is None:
        return (
            Remark(
                "no_such_template",
                Text(
                    f"没有名为“{chart.template}”的模板。请改成有的模板，或者去掉 template 和 departures。",
                    f"There is no template {chart.template!r}. Name one that exists, or leave out template and "
                    "departures.",
                ),
            ),
        )
    return tuple(_remarks(template, chart))


def _remarks(template: Flow, chart: Flow) -> Iterator[Remark]:
    declared, found = {one.step for one in chart.departures}, differences(template, chart)
    for one in found:
        if one.where not in declared:
            yield Remark(
                "undeclared_departure",
                Text(
                    f"{one.text.zh}，却没有说明理由。请在 departures 写明 step: {one.where} 和理由。",
                    f"{one.text.en}, and no reason is given. Declare it in departures with step {one.where!r} and why.",
                ),
                (one.where,),
                article="R-063",
            )
    for name in sorted(declared - {one.where for one in found}):
        yield Remark(
            "departs_from_nothing",
            Text(
                f"写了“{name}”与模板不同，可是它与模板并没有不同。请删去这一条说明。",
                f"{name!r} is declared as a departure, but does not differ from the template. Remove it.",
            ),
            (name,),
        )


class _Pair:
    """A template and a chart, and which steps only one of them has."""

    def __init__(self, template: Flow, chart: Flow) -> None:
        self.template, self.chart = template, chart
        self.old = {step.id: step for step in template.steps}
        self.new = {step.id: step for step in chart.steps}
        self.past_gone = past(self.old, self.new)
        self.past_added = past(self.new, self.old)

    def steps(self) -> Iterator[Difference]:
        for step in self.chart.steps:
            before = self.old.get(step.id)
            if before is None:
                yield Difference(step.id, step.title, "added")
            elif changed := self._changed(before, step):
                yield Difference(step.id, step.title, "changed", changed)
        for step in self.template.steps:
            if step.id not in self.new:
                yield Difference(step.id, step.title, "left_out")

    def _changed(self, before: Step, after: Step) -> tuple[str, ...]:
        fields = [name for name in (*STEP, *STEP_TOO) if _said(before, name) != _said(after, name)]
        old = [_way(way, self.past_gone) for way in before.exits]
        new = [_way(way, self.past_added) for way in after.exits]
        return (*fields, "exits") if set(old) != set(new) else tuple(fields)

    def events(self) -> Iterator[Difference]:
        def changed(before: Event, after: Event) -> Iterator[str]:
            yield from (name for name in EVENT if _said(before, name) != _said(after, name))
            if self._shared(before.steps) != self._shared(after.steps):
                yield "steps"

        yield from _listed(
            {one.id: one for one in self.template.events}, {one.id: one for one in self.chart.events}, changed
        )

    def limits(self) -> Iterator[Difference]:
        def changed(before: CaseLimit, after: CaseLimit) -> Iterator[str]:
            yield from (
                name for name in ("parameter", "starts", "ends") if getattr(before, name) != getattr(after, name)
            )

        yield from _listed(
            {one.id: one for one in self.template.limits}, {one.id: one for one in self.chart.limits}, changed
        )

    def _shared(self, names: tuple[str, ...]) -> frozenset[str]:
        return frozenset(name for name in names if name in self.old and name in self.new)


def _listed(
    old: Mapping[str, One], new: Mapping[str, One], changed: Callable[[One, One], Iterator[str]]
) -> Iterator[Difference]:
    for name, one in new.items():
        if name not in old:
            yield Difference(name, one.title, "added")
        elif fields := tuple(changed(old[name], one)):
            yield Difference(name, one.title, "changed", fields)
    for name, one in old.items():
        if name not in new:
            yield Difference(name, one.title, "left_out")


def past(steps: Mapping[str, Step], others: Mapping[str, Step]) -> dict[str, str]:
    """For each step that the other chart lacks and that has one way on: the first step behind it that both have."""
    leads: dict[str, str] = {}
    for name in steps:
        now, seen = name, set()
        while now not in others and len(steps[now].exits) == 1 and now not in seen:
            seen.add(now)
            now = steps[now].exits[0].to
        leads[name] = now
    return leads


def _said(part: Step | Event, name: str) -> object:
    """A field without the order in which a database happens to keep the names in it."""
    if name == "outputs" and isinstance(part, Step):
        return tuple(replace(output, choices=tuple(sorted(output.choices, key=_name))) for output in part.outputs)
    value: object = getattr(part, name)
    return frozenset(part.sets) if name == "sets" and isinstance(part, Event) else value


def _name(choice: tuple[str, Text]) -> str:
    return choice[0]


def _way(way: Exit, past: Mapping[str, str]) -> Exit:
    return replace(way, to=past.get(way.to, way.to), label=None)

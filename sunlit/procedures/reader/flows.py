"""Reads a whole chart from its plain mapping. Pure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast, get_args

from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import (
    CaseLimit,
    Departure,
    Effect,
    Event,
    EventEffect,
    Exit,
    Flow,
    Lane,
    Output,
    OutputKind,
    Paper,
    Right,
    Stage,
    Step,
    StepKind,
    TimeLimit,
    Unit,
)
from sunlit.procedures.reader.checks import check
from sunlit.procedures.reader.parts import Part

FLOW_FIELDS = (
    *("class", "title", "kinds", "scope", "laws", "basis", "lanes", "stages", "limits", "steps", "events"),
    *("template", "departures", "systems", "otherwise"),
)
STEP_FIELDS = (
    *("id", "kind", "stage", "lane", "title", "next", "post", "duty", "articles", "rights", "limit", "excluded"),
    *("supervision", "complaint", "outputs", "documents", "people_min", "optional", "chips", "effects", "beside"),
    *("refines", "without"),
)
# What may be said for a whole chart at once, and what a step may say that it has none of.
TOLD = ("rights", "supervision", "complaint", "outputs", "documents")
EVENT_FIELDS = ("id", "title", "effect", "by", "steps", "article", "explanation", "to", "once", "sets", "documents")


class Reader:
    """Reads one source from the top; keeps the names of laws that its citations use."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.laws: dict[str, Text] = {}
        self.top = Part(source, Text("流程图", "Chart"), "", self.laws)

    def flow(self) -> Flow:
        top = self.top
        top.known(FLOW_FIELDS)
        laws = top.part(top.data.get("laws", {}), "laws", "laws")
        self.laws.update({str(name): laws.text(name) for name in laws.data})
        flow = Flow(
            class_name=top.word("class"),
            title=top.text("title"),
            scope="internal" if top.word("scope", ("external", "internal"), "external") == "internal" else "external",
            lanes=tuple(self._lane(data) for data in top.items("lanes")),
            stages=tuple(self._stage(data) for data in top.items("stages")),
            steps=tuple(self._step(data, place) for place, data in enumerate(top.items("steps"), start=1)),
            events=tuple(self._event(data) for data in top.items("events")),
            limits=tuple(self._case_limit(data) for data in top.items("limits")),
            basis=top.articles("basis"),
            kinds=top.words("kinds"),
            template=top.word("template", default=""),
            departures=tuple(self._departure(data) for data in top.items("departures")),
            systems=top.texts("systems"),
            otherwise=self._told(top, "otherwise"),
        )
        check(flow)
        return flow

    @classmethod
    def faults(cls, source: Mapping[str, Any]) -> list[ProcedureRefusal]:
        """What is wrong with a source, part by part."""
        found: list[ProcedureRefusal] = []
        try:
            reader = cls(source)
            laws = reader.top.part(reader.top.data.get("laws", {}), "laws", "laws")
            reader.laws.update({str(name): laws.text(name) for name in laws.data})
            parts: list[Callable[[], object]] = [partial(reader._lane, data) for data in reader.top.items("lanes")]
            parts += [partial(reader._stage, data) for data in reader.top.items("stages")]
            parts += [partial(reader._step, data, n) for n, data in enumerate(reader.top.items("steps"), start=1)]
            parts += [partial(reader._event, data) for data in reader.top.items("events")]
        except ProcedureRefusal as refusal:
            return [refusal]
        for read in parts:
            try:
                read()
            except ProcedureRefusal as refusal:
                found.append(refusal)
        if not found:
            try:
                cls(source).flow()
            except ProcedureRefusal as refusal:
                found.append(refusal)
        return found

    def _departure(self, data: object) -> Departure:
        part = self.top.part(data, "与模板的差异（departures）", "departures")
        part.known(("step", "why", "article"))
        article = part.article(part.data["article"], "article") if "article" in part.data else None
        return Departure(part.name("step"), part.text("why"), article)

    def _lane(self, data: object) -> Lane:
        part = self.top.part(data, "泳道（lanes）", "lanes")
        part.known(("id", "title", "subtitle", "party"))
        subtitle = part.text_or_none("subtitle") or Text("", "")
        return Lane(part.name("id"), part.text("title"), subtitle, part.flag("party"))

    def _stage(self, data: object) -> Stage:
        part = self.top.part(data, "阶段（stages）", "stages")
        part.known(("id", "title"))
        return Stage(part.name("id"), part.text("title"))

    def _case_limit(self, data: object) -> CaseLimit:
        part = self.top.part(data, "办件时限（limits）", "limits")
        part.known(("id", "title", "parameter", "starts", "ends"))
        return CaseLimit(
            part.name("id"), part.text("title"), part.word("parameter"), part.words("starts"), part.words("ends")
        )

    def _step(self, data: object, place: int) -> Step:
        called = data.get("id", "") if isinstance(data, Mapping) else ""
        where = Text(f"步骤“{called or place}”", f"Step {called or place!r}")
        part = Part(data, where, str(called), self.laws)
        part.known(STEP_FIELDS)
        return Step(
            id=part.name("id"),
            kind=cast(StepKind, part.word("kind", get_args(StepKind), "task")),
            stage=part.word("stage"),
            lane=part.word("lane"),
            title=part.text("title"),
            exits=self._exits(part),
            post=part.word("post", default=""),
            duty=part.text_or_none("duty"),
            articles=part.articles("articles"),
            rights=tuple(self._right(part, value) for value in part.items("rights")),
            limit=self._limit(part),
            excluded=part.word("excluded", default=""),
            supervision=part.texts("supervision"),
            complaint=part.text_or_none("complaint"),
            outputs=tuple(self._output(part, value) for value in part.items("outputs")),
            documents=tuple(self._paper(part, value) for value in part.items("documents")),
            people_min=part.word("people_min", default=""),
            optional=tuple(part.condition(value, "optional") for value in part.items("optional")),
            chips=part.texts("chips"),
            effects=tuple(self._effect(part, value) for value in part.items("effects")),
            beside=part.word("beside", default=""),
            refines=part.word("refines", default=""),
            without=self._without(part),
        )

    def _told(self, part: Part, field: str) -> tuple[tuple[str, Text], ...]:
        told = part.part(part.data.get(field, {}), f"{field}", field)
        told.known(TOLD)
        return tuple((name, told.text(name)) for name in TOLD if name in told.data)

    def _without(self, part: Part) -> tuple[tuple[str, Text], ...]:
        told = self._told(part, "without")
        for name, _ in told:
            if part.data.get(name):
                raise part.fault(
                    "without",
                    f"写明没有 {name}，却又写了 {name}，请去掉一样",
                    f"says that there are no {name}, and names some",
                )
        return told

    def _exits(self, part: Part) -> tuple[Exit, ...]:
        value = part.data.get("next", [])
        if isinstance(value, str):
            return (Exit(value),)
        return tuple(Exit(way) if isinstance(way, str) else self._exit(part, way) for way in part.items("next"))

    def _exit(self, part: Part, value: object) -> Exit:
        way = part.part(value, "出口（next）", "next")
        way.known(("to", "label", "when", "default", "bound"))
        condition = part.condition(way.data["when"], "when") if "when" in way.data else None
        bound = way.data.get("bound")
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool) or bound < 1):
            raise way.fault(
                "bound", "应是不小于 1 的整数（最多几次）", "must be a whole number, 1 or more (at most so often)"
            )
        return Exit(way.word("to"), way.text_or_none("label"), condition, way.flag("default"), bound)

    def _right(self, part: Part, value: object) -> Right:
        right = part.part(value, "权利（rights）", "rights")
        right.known(("zh", "en", "articles"))
        text = right.wording({name: right.data.get(name) for name in ("zh", "en")}, "zh")
        return Right(text, right.articles("articles"))

    def _limit(self, part: Part) -> TimeLimit | None:
        if "limit" not in part.data:
            return None
        limit = part.part(part.data["limit"], "时限（limit）", "limit")
        limit.known(("parameter", "value", "unit", "article", "words"))
        value = limit.data.get("value")
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise limit.fault("value", "应是不小于 0 的整数", "must be a whole number, not below 0")
        unit = cast(Unit, limit.word("unit", get_args(Unit))) if value is not None else None
        parameter = limit.word("parameter", default="")
        words = limit.text_or_none("words")
        if not parameter and value is None and words is None:
            raise limit.fault(
                "", "应有 parameter，或 value 和 unit，或 words", "needs parameter, or value and unit, or words"
            )
        article = limit.article(limit.data["article"], "article") if "article" in limit.data else None
        return TimeLimit(parameter, value, unit, article, words)

    def _output(self, part: Part, value: object) -> Output:
        output = part.part(value, "产出（outputs）", "outputs")
        output.known(("name", "kind", "label", "required", "choices", "min_parameter"))
        choices = output.part(output.data.get("choices", {}), "选项（choices）", "choices")
        kind = cast(OutputKind, output.word("kind", get_args(OutputKind)))
        if (kind == "choice") != bool(choices.data):
            raise output.fault(
                "choices", "只有 choice 类的产出有选项，而且必须有", "a choice needs choices, other kinds have none"
            )
        return Output(
            name=output.name("name"),
            kind=kind,
            label=output.text("label"),
            required="required" not in output.data or output.flag("required"),
            choices=tuple((str(name), choices.text(name)) for name in choices.data),
            min_parameter=output.word("min_parameter", default=""),
        )

    def _paper(self, part: Part, value: object) -> Paper:
        if isinstance(value, str):
            return Paper(value)
        paper = part.part(value, "文书（documents）", "documents")
        paper.known(("template", "when"))
        return Paper(
            paper.word("template"), part.condition(paper.data["when"], "when") if "when" in paper.data else None
        )

    def _effect(self, part: Part, value: object) -> Effect:
        if isinstance(value, str):
            return Effect(value)
        effect = part.part(value, "效果（effects）", "effects")
        effect.known(("name", "when"))
        return Effect(
            effect.name("name"), part.condition(effect.data["when"], "when") if "when" in effect.data else None
        )

    def _event(self, data: object) -> Event:
        called = data.get("id", "?") if isinstance(data, Mapping) else "?"
        part = Part(data, Text(f"办件事件“{called}”", f"Event {called!r}"), str(called), self.laws)
        part.known(EVENT_FIELDS)
        sets = part.part(part.data.get("sets", {}), "sets", "sets")
        return Event(
            id=part.name("id"),
            title=part.text("title"),
            effect=cast(EventEffect, part.word("effect", get_args(EventEffect))),
            by=part.word("by"),
            steps=part.words("steps"),
            article=part.article(part.data.get("article"), "article"),
            explanation=part.text("explanation"),
            to=part.word("to", default=""),
            once=part.flag("once"),
            sets=tuple((name, sets.literal(name)) for name in sets.data),
            documents=part.words("documents"),
        )

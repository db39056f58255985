"""Reads a chart as officials write it (YAML or the stored JSON) into the step model. Pure.

Whatever is wrong is said with the step and the field, in a sentence its author can act upon.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

import yaml

from sunlit.basis.numerals import to_chinese
from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import (
    Article,
    CaseLimit,
    Condition,
    Effect,
    Event,
    EventEffect,
    Exit,
    Flow,
    Lane,
    Operator,
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

LONGEST = 1_000_000
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
CITED = re.compile(r"(?P<law>[a-z_]+) (?P<article>\d+)(?:-(?P<paragraph>\d+))?(?:-(?P<item>\d+))?")
OPERATORS = get_args(Operator)
FLOW_FIELDS = frozenset("class title scope laws basis lanes stages limits steps events".split())
STEP_FIELDS = frozenset(
    "id kind stage lane title next post duty articles rights limit excluded supervision complaint outputs documents"
    " people_min optional chips effects beside".split()
)
EVENT_FIELDS = frozenset("id title effect by steps article explanation to once sets documents".split())


class _Loader(yaml.CSafeLoader):
    """Safe YAML without aliases (a few lines of them can fill the memory) and without silently doubled keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):  # type: ignore[no-untyped-call]  # PyYAML's loader has no types
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)  # type: ignore[no-untyped-call]  # PyYAML's loader has no types

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
        if doubled:
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: the key {doubled[0]} stands twice")
        return super().construct_mapping(node, deep)


def source_of(text: str | bytes) -> dict[str, Any]:
    """The plain mapping in a YAML file; refused if it is too long, not UTF-8, or not a mapping."""
    if len(text) > LONGEST:
        raise _refused(
            "流程图文件超过 1 MB，请检查是否选错了文件。", "The chart file is over 1 MB; is it the right file?"
        )
    try:
        words = text if isinstance(text, str) else text.decode("utf-8-sig")
        source = yaml.load(words, Loader=_Loader)
    except UnicodeDecodeError:
        raise _refused(
            "流程图文件不是 UTF-8 编码，请另存为 UTF-8。", "The chart file is not UTF-8; save it as UTF-8."
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        said = " ".join(str(fault).split())[:300]
        raise _refused(f"流程图文件不是有效的 YAML：{said}", f"The chart file is not valid YAML: {said}") from None
    if not isinstance(source, dict):
        raise _refused(
            "流程图文件里没有流程图（应有 class、lanes、steps 等项）。",
            "The file holds no chart (class, lanes, steps …).",
        )
    return source


def read_yaml(text: str | bytes) -> Flow:
    """The flow in a YAML file."""
    return read(source_of(text))


def canonical(source: Mapping[str, Any]) -> bytes:
    """The one byte form of a chart source, which is hashed."""
    return json.dumps(source, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(source: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(source)).hexdigest()


def read(source: Mapping[str, Any]) -> Flow:
    """The flow that a plain mapping describes; refused with step and field if anything is missing or does not fit."""
    return _Reader(source).flow()


def _refused(zh: str, en: str, step: str = "", field: str = "") -> ProcedureRefusal:
    return ProcedureRefusal(Text(zh, en), step=step, field=field)


class _Part:
    """One mapping in the source, with the words that say where it stands."""

    def __init__(self, data: object, where: Text, step: str, reader: "_Reader") -> None:
        self.where, self.step, self.reader = where, step, reader
        if not isinstance(data, Mapping):
            raise self.fault("", "应是“名称: 值”的列表", "must be a mapping of names to values")
        self.data: Mapping[str, Any] = data

    def fault(self, field: str, zh: str, en: str) -> ProcedureRefusal:
        dot = f" 的 {field}" if field else ""
        return _refused(
            f"{self.where.zh}{dot}：{zh}。", f"{self.where.en}{', ' + field if field else ''}: {en}.", self.step, field
        )

    def known(self, fields: Iterable[str]) -> None:
        """Refuses a field that nobody reads: it is most likely misspelt."""
        unknown = sorted(str(name) for name in self.data if name not in set(fields))
        if unknown:
            raise self.fault(unknown[0], "没有这一项", "there is no such field")

    def text(self, field: str) -> Text:
        return self.wording(self.data.get(field), field)

    def text_or_none(self, field: str) -> Text | None:
        return self.text(field) if field in self.data else None

    def wording(self, value: object, field: str) -> Text:
        if (
            isinstance(value, Mapping)
            and set(value) == {"zh", "en"}
            and all(isinstance(v, str) and v for v in value.values())
        ):
            return Text(zh=value["zh"], en=value["en"])
        raise self.fault(field, "应写成 {zh: 中文, en: English}", "must be {zh: Chinese, en: English}")

    def texts(self, field: str) -> tuple[Text, ...]:
        return tuple(self.wording(value, field) for value in self.items(field))

    def items(self, field: str) -> list[Any]:
        value = self.data.get(field, [])
        if not isinstance(value, list):
            raise self.fault(field, "应是一列（每项以 - 开头）", "must be a list")
        return value

    def word(self, field: str, allowed: Iterable[str] | None = None, default: str | None = None) -> str:
        value = self.data.get(field, default)
        if not isinstance(value, str):
            raise self.fault(field, "缺少，或不是文字", "is missing or not text")
        if allowed is not None and value not in (choices := list(allowed)):
            raise self.fault(
                field,
                f"“{value}”不在可用的值之中（{'、'.join(choices)}）",
                f"{value!r} is not one of {', '.join(choices)}",
            )
        return value

    def name(self, field: str) -> str:
        value = self.word(field)
        if not NAME.fullmatch(value):
            raise self.fault(
                field, f"“{value}”应由小写字母、数字和下划线组成", f"{value!r} must be lower-case letters, digits, _"
            )
        return value

    def words(self, field: str) -> tuple[str, ...]:
        values = self.items(field)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(field, "每项应是文字", "every item must be text")
        return tuple(values)

    def flag(self, field: str) -> bool:
        value = self.data.get(field, False)
        if not isinstance(value, bool):
            raise self.fault(field, "应是 true 或 false", "must be true or false")
        return value

    def part(self, data: object, zh: str, en: str) -> "_Part":
        return _Part(data, Text(f"{self.where.zh}的{zh}", f"{self.where.en}, {en}"), self.step, self.reader)

    def article(self, value: object, field: str) -> Article:
        if isinstance(value, str) and (found := CITED.fullmatch(value)):
            law = self.reader.laws.get(found["law"])
            if law is None:
                raise self.fault(field, f"laws 里没有“{found['law']}”", f"laws has no {found['law']!r}")
            return _cited(law, found)
        if isinstance(value, str) and value.startswith("《"):
            return Article(zh=value, en=value)
        raise self.fault(
            field, f"看不懂的引用“{value}”（例：licensing 32-1-4，或《…》第…条）", f"cannot read the citation {value!r}"
        )

    def articles(self, field: str) -> tuple[Article, ...]:
        return tuple(self.article(value, field) for value in self.items(field))

    def condition(self, value: object, field: str) -> Condition:
        parts = self.part(value, field, field)
        parts.known(("field", "is", "operator", "value"))
        if "is" in parts.data:
            return Condition(parts.name("field"), "==", parts.literal("is"))
        operator = cast(Operator, parts.word("operator", OPERATORS))
        return Condition(parts.name("field"), operator, parts.literal("value"))

    def literal(self, field: str) -> str | int | float | bool:
        value = self.data.get(field)
        if not isinstance(value, str | int | float):
            raise self.fault(field, "应是一个文字、数字或 true/false", "must be a text, a number or true/false")
        return value


def _cited(law: Text, found: re.Match[str]) -> Article:
    zh = f"《{law.zh}》第{to_chinese(int(found['article']))}条"
    en = f"{law.en}, art. {found['article']}"
    if found["paragraph"]:
        zh += f"第{to_chinese(int(found['paragraph']))}款"
        en += f"({found['paragraph']})"
    if found["item"]:
        zh += f"第（{to_chinese(int(found['item']))}）项"
        en += f"({found['item']})"
    return Article(zh, en)


class _Reader:
    """Reads one source from the top; keeps the names of laws that its citations use."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.laws: dict[str, Text] = {}
        self.top = _Part(source, Text("流程图", "Chart"), "", self)

    def flow(self) -> Flow:
        top = self.top
        top.known(FLOW_FIELDS)
        laws = top.part(top.data.get("laws", {}), "laws", "laws")
        self.laws = {str(name): laws.text(name) for name in laws.data}
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
        )
        _check(flow)
        return flow

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
        part = _Part(data, where, str(called), self)
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
        )

    def _exits(self, part: _Part) -> tuple[Exit, ...]:
        value = part.data.get("next", [])
        if isinstance(value, str):
            return (Exit(value),)
        return tuple(Exit(way) if isinstance(way, str) else self._exit(part, way) for way in part.items("next"))

    def _exit(self, part: _Part, value: object) -> Exit:
        way = part.part(value, "出口（next）", "next")
        way.known(("to", "label", "when", "default"))
        condition = part.condition(way.data["when"], "when") if "when" in way.data else None
        return Exit(way.word("to"), way.text_or_none("label"), condition, way.flag("default"))

    def _right(self, part: _Part, value: object) -> Right:
        right = part.part(value, "权利（rights）", "rights")
        right.known(("zh", "en", "articles"))
        text = right.wording({name: right.data.get(name) for name in ("zh", "en")}, "zh")
        return Right(text, right.articles("articles"))

    def _limit(self, part: _Part) -> TimeLimit | None:
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

    def _output(self, part: _Part, value: object) -> Output:
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

    def _paper(self, part: _Part, value: object) -> Paper:
        if isinstance(value, str):
            return Paper(value)
        paper = part.part(value, "文书（documents）", "documents")
        paper.known(("template", "when"))
        return Paper(
            paper.word("template"), part.condition(paper.data["when"], "when") if "when" in paper.data else None
        )

    def _effect(self, part: _Part, value: object) -> Effect:
        if isinstance(value, str):
            return Effect(value)
        effect = part.part(value, "效果（effects）", "effects")
        effect.known(("name", "when"))
        return Effect(
            effect.name("name"), part.condition(effect.data["when"], "when") if "when" in effect.data else None
        )

    def _event(self, data: object) -> Event:
        called = data.get("id", "?") if isinstance(data, Mapping) else "?"
        part = _Part(data, Text(f"办件事件“{called}”", f"Event {called!r}"), str(called), self)
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


def _check(flow: Flow) -> None:
    """What single fields cannot show: names that point nowhere, gates without default, exits of the wrong number."""
    lanes, stages = {lane.id for lane in flow.lanes}, {stage.id for stage in flow.stages}
    names = [step.id for step in flow.steps]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise _at(doubled[0], "id", "有两个步骤用了这个 id", "two steps have this id")
    starts = [step.id for step in flow.steps if step.kind == "start"]
    if len(starts) != 1:
        raise _refused(
            f"流程图应有且只有一个开始，现有 {len(starts)} 个。",
            f"A chart has exactly one start; this one has {len(starts)}.",
        )
    for step in flow.steps:
        if step.stage not in stages:
            raise _at(step.id, "stage", f"没有阶段“{step.stage}”", f"there is no stage {step.stage!r}")
        if step.lane not in lanes:
            raise _at(step.id, "lane", f"没有泳道“{step.lane}”", f"there is no lane {step.lane!r}")
        _check_exits(step, set(names))
        _check_row(step, flow)
    for event in flow.events:
        _check_event(event, flow)
    for limit in flow.limits:
        for name in (*limit.starts, *limit.ends):
            if name not in names and name not in {event.id for event in flow.events}:
                raise _at(limit.id, "starts/ends", f"没有步骤或事件“{name}”", f"there is no step or event {name!r}")


def _at(step: str, field: str, zh: str, en: str) -> ProcedureRefusal:
    return _refused(f"步骤“{step}”的 {field}：{zh}。", f"Step {step!r}, {field}: {en}.", step, field)


def _check_exits(step: Step, names: set[str]) -> None:
    for way in step.exits:
        if way.to not in names:
            raise _at(step.id, "next", f"没有步骤“{way.to}”", f"there is no step {way.to!r}")
    count = len(step.exits)
    if step.kind == "end" and count:
        raise _at(step.id, "next", "结束之后不能再有步骤", "an end has no next step")
    if step.kind in ("start", "task", "join") and count != 1:
        raise _at(
            step.id,
            "next",
            f"应有一个后续步骤，现有 {count} 个（分情况请用 gate）",
            f"needs one next step, has {count}",
        )
    if step.kind in ("gate", "fork") and count < 2:
        raise _at(step.id, "next", f"至少应有两个出口，现有 {count} 个", f"needs at least two exits, has {count}")
    if step.kind == "gate":
        _check_gate(step)
    elif any(way.condition or way.default for way in step.exits):
        raise _at(step.id, "next", "只有 gate 的出口可以带条件", "only the exits of a gate may have conditions")
    if step.kind == "fork" and len({way.to for way in step.exits}) != count:
        raise _at(step.id, "next", "同一步骤出现了两次", "the same step stands twice")
    if step.optional and step.kind != "task":
        raise _at(step.id, "optional", "只有 task 可以是视情况进行的", "only a task can be optional")
    if step.kind in ("start", "task") and not step.post:
        raise _at(step.id, "post", "没有写明由哪个岗位办理", "names no post")


def _check_gate(step: Step) -> None:
    defaults = [way for way in step.exits if way.default]
    if len(defaults) != 1:
        raise _at(
            step.id,
            "next",
            f"应有且只有一个默认出口，现有 {len(defaults)} 个",
            f"needs one default exit, has {len(defaults)}",
        )
    if defaults[0].condition is not None:
        raise _at(step.id, "next", "默认出口不带条件", "the default exit has no condition")
    if any(way.condition is None and not way.default for way in step.exits):
        raise _at(
            step.id,
            "next",
            "默认出口以外的出口都要有条件（when）",
            "every exit but the default needs a condition (when)",
        )


def _check_row(step: Step, flow: Flow) -> None:
    """``beside`` puts a step into the row of an earlier one, in another lane."""
    if not step.beside:
        return
    row = [other for other in flow.steps if step.beside in (other.id, other.beside)]
    if not any(other.id == step.beside and not other.beside for other in row):
        raise _at(
            step.id, "beside", f"没有自成一行的步骤“{step.beside}”", f"no step {step.beside!r} has a row of its own"
        )
    if len({other.lane for other in row}) != len(row):
        raise _at(step.id, "beside", "这一行的同一泳道里已有步骤", "this lane is taken in that row")


def _check_event(event: Event, flow: Flow) -> None:
    kinds = {step.id: step.kind for step in flow.steps}
    waiting = {step.id for step in flow.steps if step.waits}
    for name in event.steps:
        if name not in waiting:
            raise _at(event.id, "steps", f"“{name}”不是由人办理的步骤", f"{name!r} is not a step that somebody does")
    if (event.effect == "move") != bool(event.to):
        raise _at(
            event.id, "to", "转移类（move）事件要写明去向，其他事件没有去向", "a move needs its place, others have none"
        )
    if event.to and event.to not in kinds:
        raise _at(event.id, "to", f"没有步骤“{event.to}”", f"there is no step {event.to!r}")
    if kinds.get(event.to) == "join":
        raise _at(event.id, "to", "事件不能只把办件放到汇合的一支上", "an event cannot lead to one branch of a join")
    if not event.steps and event.effect != "resume":
        raise _at(event.id, "steps", "没有写明哪些步骤中可以发生", "names no step during which it is possible")
    if event.effect == "resume" and not any(other.effect == "suspend" for other in flow.events):
        raise _at(event.id, "effect", "没有中止，也就没有恢复", "there is no suspension to resume from")

"""The details of one step, of one event, or of the chart as a whole: what is asked, and what was answered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext, pgettext

from sunlit.desk.views.charteditor import choices
from sunlit.desk.views.charteditor.choices import Options
from sunlit.ledger.wording import Text
from sunlit.procedures.bpmn.conditions import condition_of
from sunlit.procedures.departing import Difference
from sunlit.procedures.editing import Change
from sunlit.procedures.editing.source import tidy
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader.flows import TOLD
from sunlit.procedures.reader.parts import NAME

Plain = dict[str, Any]
Sort = Literal["text", "lines", "choice", "several", "tick", "number", "hidden", "radio"]
MOST_ROWS = 60
WHOLE = "*"
BAR = "|"
# One case after another of a list in one field, and an article behind another.
CUT = re.compile(r"[；;\n]")


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the page draws it."""

    name: str
    label: str
    value: Any = ""
    sort: Sort = "text"
    options: Options = field(default_factory=list)
    hint: str = ""
    lang: str = ""
    look: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return f"id-{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """One of several things of a sort, with the buttons that concern it."""

    legend: str
    inputs: tuple[Input, ...]
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; ``more`` is the label of the button that gives another row."""

    key: str
    title: str
    inputs: tuple[Input, ...] = ()
    rows: tuple[Row, ...] = ()
    more: str = ""
    open: bool = False
    note: str = ""
    filled: int = 0


Sent = Mapping[str, Any]


def lines_of(texts: Any) -> str:
    """Texts as lines: Chinese | English."""
    return "\n".join(_line(one) for one in texts or ())


def texts_in(lines: str) -> list[Plain]:
    """The texts in such lines."""
    return [_text_in(line) for line in lines.splitlines() if line.strip()]


def articles_in(lines: str, known: Mapping[str, str], where: str) -> list[Plain]:
    """Citations, one a line; the English of one that is known already is kept."""
    found = []
    for line in (one.strip() for one in CUT.split(lines)):
        if not line:
            continue
        text = _text_in(line)
        if not text["zh"].startswith("《"):
            raise ProcedureRefusal(
                Text(
                    f"“{where}”里的“{text['zh']}”不是条款。请写成《法律名称》第几条，一行一条。",
                    f"{where}: {text['zh']!r} is no citation. Write 《name of the law》第…条, one a line.",
                ),
                field="articles",
            )
        if not text["en"] or text["en"] == text["zh"]:
            text["en"] = known.get(text["zh"], text["zh"])
        found.append(text)
    return found


def citations(source: Mapping[str, Any]) -> dict[str, str]:
    """The English of every citation in the chart."""
    found: dict[str, str] = {}

    def look(value: Any) -> None:
        if isinstance(value, Mapping):
            if set(value) == {"zh", "en"} and str(value["zh"]).startswith("《"):
                found[str(value["zh"])] = str(value["en"])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(source)
    return found


# One step.


def step_groups(source: Plain, step: Plain, on: date, more: str = "") -> tuple[Group, ...]:
    """What is asked of a step. ``more`` names the group that gets another empty row."""
    made = _StepPanel(source, step, on, more)
    return tuple(made.groups())


class _StepPanel:
    def __init__(self, source: Plain, step: Plain, on: date, more: str) -> None:
        self.source, self.step, self.on, self.more = source, step, on, more
        self.kind = step.get("kind", "task")

    def groups(self) -> Iterator[Group]:
        yield self._about()
        yield self._ways()
        if self.kind in ("start", "task", "gate", "end"):
            yield self._time()
            yield self._law()
            yield self._rights()
        if choices.waits(self.step) or self.kind == "start":
            yield self._outputs()
            yield self._documents()
        yield self._rest()

    def _about(self) -> Group:
        step, source = self.step, self.source
        title = step["title"]
        inputs = [
            Input("title-zh", pgettext("chart editor", "名称"), title["zh"], lang="zh-Hans"),
            Input("title-en", gettext("英文名称"), _english(title), lang="en"),
            Input("stage", pgettext("chart editor", "阶段"), step["stage"], "choice", _named(source["stages"])),
            Input("lane", pgettext("chart editor", "泳道"), step["lane"], "choice", _named(source["lanes"])),
        ]
        if self.kind in ("start", "task", "gate"):
            post = step.get("post", "")
            inputs.append(Input("post", pgettext("chart editor", "岗位"), post, "choice", choices.posts(post)))
            inputs += _both("duty", gettext("职责要求"), step.get("duty"), sort="lines")
        return Group("about", gettext("基本情况"), tuple(inputs), open=True)

    def _ways(self) -> Group:
        title, ways = pgettext("chart editor", "接下来"), _ways(self.step)
        if self.kind == "end":
            return Group("ways", title, note=gettext("这是结束，后面没有步骤。"))
        to = choices.steps(self.source)
        default = next((str(place) for place, way in enumerate(ways) if way.get("default")), "")
        rows = []
        for place, way in enumerate(ways):
            inputs = [Input(f"ways-{place}-to", gettext("通向"), way["to"], "choice", to)]
            acts: list[tuple[str, str]] = []
            if self.kind == "gate":
                inputs += self._decided(place, way, default)
                acts.append((f"drop:{self.step['id']}:{place}", gettext("删去这种结果")))
            elif self.kind == "fork":
                acts.append((f"drop:{self.step['id']}:{place}", gettext("删去这一支")))
            else:
                inputs += _both(f"ways-{place}-label", gettext("线上的字"), way.get("label"))
            inputs.append(self._bound(place, way))
            legend = say_way(way) if self.kind == "gate" else gettext("出口")
            rows.append(Row(legend, tuple(inputs), tuple(acts)))
        return Group("ways", title, rows=tuple(rows), open=self.kind == "gate")

    def _decided(self, place: int, way: Plain, default: str) -> list[Input]:
        when = way.get("when")
        said = choices.condition(when["field"], when["value"], when["operator"]) if when else ""
        options = choices.conditions(self.source, self.step["id"], said, gettext("其他情况（默认）"))
        return [
            *_both(f"ways-{place}-label", gettext("情况"), way.get("label")),
            Input(f"ways-{place}-when", gettext("什么时候走这里"), said, "choice", options),
            Input("ways-default", gettext("默认"), default, "radio", [(str(place), gettext("其余情况都走这里"))]),
        ]

    def _bound(self, place: int, way: Plain) -> Input:
        return Input(f"ways-{place}-bound", gettext("往回走的最多几次"), way.get("bound", ""), "number")

    def _time(self) -> Group:
        limit = self.step.get("limit") or {}
        name, article = limit.get("parameter", ""), limit.get("article", {}).get("zh", "")
        units = choices.table(choices.UNITS)
        inputs = [
            Input("limit-parameter", gettext("法定时限"), name, "choice", choices.limits(self.on, name)),
            Input("limit-value", gettext("自定时限"), limit.get("value", ""), "number"),
            Input("limit-unit", gettext("单位"), limit.get("unit", "working_day"), "choice", units),
            Input("limit-article", gettext("自定时限的依据"), article, lang="zh-Hans"),
            *_both("limit-words", gettext("不是数字的时限，例如当场"), limit.get("words")),
        ]
        if choices.waits(self.step):
            kept = self.step.get("excluded", "")
            ways = choices.reasons_not_to_count(kept)
            inputs.append(Input("excluded", gettext("这一步的时间"), kept, "choice", ways))
        return Group("time", pgettext("chart editor", "时限"), tuple(inputs), filled=int(bool(limit)))

    def _law(self) -> Group:
        step = self.step
        listed = step.get("articles", [])
        inputs = [
            Input(
                "articles",
                pgettext("chart editor", "依据"),
                lines_of(listed),
                "lines",
                hint=gettext("一行一条：《法律名称》第几条"),
            ),
            Input("supervision", gettext("监督点"), lines_of(step.get("supervision")), "lines", hint=_two_languages()),
            *_both("complaint", gettext("投诉渠道"), step.get("complaint")),
            Input("chips", gettext("图上的提示"), lines_of(step.get("chips")), "lines", hint=_two_languages()),
        ]
        filled = len(listed) + len(step.get("supervision", [])) + bool(step.get("complaint"))
        inputs += [*self._lacking("supervision"), *self._lacking("complaint")]
        return Group("law", gettext("依据、监督和投诉"), tuple(inputs), filled=filled)

    def _lacking(self, name: str) -> list[Input]:
        """Why the step has none of them, where it has none."""
        if self.step.get(name):
            return []
        label = {
            "supervision": gettext("没有监督点的理由"),
            "complaint": gettext("没有投诉渠道的理由"),
            "rights": gettext("没有权利的理由"),
            "outputs": gettext("没有填写项的理由"),
            "documents": gettext("没有文书的理由"),
        }[name]
        return _both(f"without-{name}", label, self.step.get("without", {}).get(name))

    def _rights(self) -> Group:
        rows = []
        for place, right in enumerate(self._rows("rights")):
            cited = "；".join(one["zh"] for one in right.get("articles", []))
            inputs = (
                *_both(f"rights-{place}", gettext("权利"), right if right.get("zh") else None),
                Input(f"rights-{place}-articles", pgettext("chart editor", "依据"), cited, lang="zh-Hans"),
            )
            rows.append(Row(gettext("权利 %(n)s") % {"n": place + 1}, inputs))
        filled = len(self.step.get("rights", []))
        lacking = tuple(self._lacking("rights"))
        return Group("rights", gettext("相对人的权利"), lacking, tuple(rows), gettext("再加一项权利"), filled=filled)

    def _outputs(self) -> Group:
        rows = []
        for place, output in enumerate(self._rows("outputs")):
            prefix = f"outputs-{place}"
            listed = "\n".join(f"{name} = {_line(words)}" for name, words in output.get("choices", {}).items())
            kind, least = output.get("kind", "text"), output.get("min_parameter", "")
            people = choices.numbers_of_people(self.on, least)
            inputs = (
                Input(f"{prefix}-name", "", output.get("name", ""), "hidden"),
                *_both(f"{prefix}-label", gettext("填写项"), output.get("label")),
                Input(f"{prefix}-kind", gettext("类型"), kind, "choice", choices.table(choices.OUTPUTS)),
                Input(f"{prefix}-required", gettext("必填"), output.get("required", True), "tick"),
                Input(
                    f"{prefix}-choices",
                    gettext("可选的几种"),
                    listed,
                    "lines",
                    hint=gettext("一行一种：中文 | English"),
                ),
                Input(f"{prefix}-least", gettext("人数下限"), least, "choice", people),
            )
            rows.append(Row(gettext("填写项 %(n)s") % {"n": place + 1}, inputs))
        filled = len(self.step.get("outputs", []))
        lacking = tuple(self._lacking("outputs"))
        return Group("outputs", gettext("办理时填写"), lacking, tuple(rows), gettext("再加一个填写项"), filled=filled)

    def _documents(self) -> Group:
        rows = []
        for part, label, options in (
            ("documents", pgettext("chart editor", "文书"), choices.papers),
            ("effects", gettext("办理效果"), choices.effects),
        ):
            key = "template" if part == "documents" else "name"
            for place, item in enumerate(self._rows(part)):
                plain: Plain = {key: item} if isinstance(item, str) else dict(item)
                name, when = plain.get(key, ""), plain.get("when")
                said = choices.condition(when["field"], when["value"], when["operator"]) if when else ""
                asked = choices.conditions(self.source, self.step["id"], said, gettext("每次都做"))
                inputs = (
                    Input(f"{part}-{place}-name", label, name, "choice", options(name)),
                    Input(f"{part}-{place}-when", gettext("什么时候"), said, "choice", asked),
                )
                rows.append(Row(f"{label} {place + 1}", inputs))
        filled = len(self.step.get("documents", [])) + len(self.step.get("effects", []))
        more = gettext("再加一份文书")
        lacking = tuple(self._lacking("documents"))
        return Group("documents", gettext("文书和效果"), lacking, tuple(rows), more, filled=filled)

    def _rest(self) -> Group:
        step = self.step
        beside = [(one["id"], choices.say(one["title"])) for one in self._own_rows()]
        inputs = []
        if self.kind == "task":
            lines = "\n".join(
                choices.condition(one["field"], one["value"], one["operator"]) for one in step.get("optional", [])
            )
            hint = gettext("空着就是每次都办；写法如 needs_site_check == true，一行一个，有一个成立就办")
            inputs.append(Input("optional", gettext("视情况进行的条件"), lines, "lines", hint=hint))
        if choices.waits(step):
            least = step.get("people_min", "")
            options = choices.numbers_of_people(self.on, least)
            inputs.append(Input("people_min", gettext("最少人数"), least, "choice", options))
        row = step.get("beside", "")
        inputs.append(
            Input("beside", gettext("与哪一步画在同一行"), row, "choice", [("", gettext("自成一行")), *beside])
        )
        if self.source.get("template"):
            why = next((one["why"] for one in self.source.get("departures", []) if one["step"] == step["id"]), None)
            inputs += _both("why", gettext("与模板不同的理由"), why, sort="lines")
        return Group("rest", pgettext("chart editor", "其他"), tuple(inputs))

    def _own_rows(self) -> list[Plain]:
        return [one for one in self.source["steps"] if not one.get("beside") and one["lane"] != self.step["lane"]]

    def _rows(self, part: str) -> list[Any]:
        """What is there, and an empty row or two."""
        return [*self.step.get(part, []), *[{}] * (2 if self.more == part else 1)]


def step_changes(source: Plain, step: Plain, sent: Sent) -> list[Change]:
    """What the answers change: the step, and the reason why it departs from its template."""
    values = {name: tidy(value) for name, value in _step_values(source, step, sent).items()}
    changed = {name: value for name, value in values.items() if value != step.get(name, _empty(value))}
    changes = [Change("set_fields", {"step": step["id"], "values": changed})] if changed else []
    if "why-zh" in sent:
        changes += _reason(source, step["id"], _both_in(sent, "why"))
    return changes


def _reason(source: Plain, step: str, why: Plain) -> list[Change]:
    held = next((one for one in source.get("departures", []) if one["step"] == step), None)
    if not why["zh"] and not why["en"]:
        return [Change("remove_item", {"part": "departures", "name": step})] if held else []
    if held is None:
        return [Change("add_item", {"part": "departures", "values": {"step": step, "why": why}})]
    if held["why"] == _whole(why):
        return []
    return [Change("set_item", {"part": "departures", "name": step, "values": {"why": why}})]


def _step_values(source: Plain, step: Plain, sent: Sent) -> Plain:
    known, kind = citations(source), step.get("kind", "task")
    values: Plain = {}
    if "title-zh" in sent:
        values["title"] = _whole(_both_in(sent, "title"))
    for name in ("stage", "lane", "post", "excluded", "people_min", "beside"):
        if name in sent:
            values[name] = str(sent[name]).strip()
    for name in ("duty", "complaint"):
        if f"{name}-zh" in sent:
            values[name] = _whole(_both_in(sent, name)) or ""
    for name in ("supervision", "chips"):
        if name in sent:
            values[name] = texts_in(sent[name])
    if "articles" in sent:
        values["articles"] = articles_in(sent["articles"], known, pgettext("chart editor", "依据"))
    if "limit-parameter" in sent:
        values["limit"] = _limit_in(sent, known)
    if "rights-0-zh" in sent:
        values["rights"] = [_right_in(sent, place, known) for place in _places(sent, "rights", "zh")]
    if "outputs-0-kind" in sent:
        values["outputs"] = _outputs_in(source, step, sent)
    for part, key in (("documents", "template"), ("effects", "name")):
        if f"{part}-0-name" in sent:
            values[part] = [_named_in(sent, part, key, place) for place in _places(sent, part, "name")]
    if "optional" in sent:
        values["optional"] = [_condition_in(line) for line in sent["optional"].splitlines() if line.strip()]
    if any(f"without-{name}-zh" in sent for name in TOLD):
        values["without"] = _told_in(sent, "without", step.get("without", {}))
    if "ways-0-to" in sent:
        values["next"] = _ways_in(step, kind, sent)
    return values


def _ways_in(step: Plain, kind: str, sent: Sent) -> list[Any]:
    ways = []
    for place in _places(sent, "ways", "to"):
        way: Plain = {"to": sent[f"ways-{place}-to"]}
        label = _whole(_both_in(sent, f"ways-{place}-label"))
        if kind != "fork" and label:
            way["label"] = label
        bound = str(sent.get(f"ways-{place}-bound", "")).strip()
        if kind == "gate":
            if sent.get("ways-default") == str(place):
                way["default"] = True
            else:
                way |= {"when": _condition_of_way(step, place, sent)}
        if bound:
            way["bound"] = _number(bound, gettext("最多走几次"), "next")
        ways.append(way["to"] if set(way) == {"to"} else way)
    return ways


def _condition_of_way(step: Plain, place: int, sent: Sent) -> Plain:
    said = str(sent.get(f"ways-{place}-when", ""))
    if said:
        return _condition_in(said)
    # What was the default until now takes the choice that nothing else leads on from, where there is one.
    free = _free_choice(step, sent)
    if free is None:
        raise ProcedureRefusal(
            Text(
                f"第 {place + 1} 种结果没有写什么时候走那里。默认的只能有一个，其余的请选一种情况。",
                f"Outcome {place + 1} does not say when it is taken; only one of them is the default.",
            ),
            step=step["id"],
            field="next",
        )
    return free


def _free_choice(step: Plain, sent: Sent) -> Plain | None:
    """The first choice of this step upon which no way is taken yet."""
    taken = {str(value) for name, value in sent.items() if name.startswith("ways-") and name.endswith("-when")}
    for output in step.get("outputs", []):
        for name in output.get("choices", {}):
            said = choices.condition(output["name"], name)
            if said not in taken:
                return _condition_in(said)
    return None


def _limit_in(sent: Sent, known: Mapping[str, str]) -> Plain:
    limit: Plain = {}
    if sent["limit-parameter"]:
        limit["parameter"] = sent["limit-parameter"]
    value = str(sent.get("limit-value", "")).strip()
    if value:
        limit |= {"value": _number(value, gettext("自定时限"), "limit"), "unit": sent.get("limit-unit", "working_day")}
    cited = articles_in(str(sent.get("limit-article", "")), known, gettext("自定时限的依据"))
    words = _whole(_both_in(sent, "limit-words"))
    if words:
        limit["words"] = words
    if cited and limit:
        limit["article"] = cited[0]
    return limit


def _right_in(sent: Sent, place: int, known: Mapping[str, str]) -> Plain:
    words = _whole(_both_in(sent, f"rights-{place}"))
    if not words:
        return {}
    articles = articles_in(str(sent.get(f"rights-{place}-articles", "")), known, gettext("权利的依据"))
    return {**words, "articles": articles} if articles else words


def _outputs_in(source: Plain, step: Plain, sent: Sent) -> list[Plain]:
    found: list[Plain] = []
    used = {one["name"] for other in source["steps"] for one in other.get("outputs", [])}
    for place in _places(sent, "outputs", "kind"):
        prefix = f"outputs-{place}"
        label = _whole(_both_in(sent, f"{prefix}-label"))
        if not label:
            continue
        name = str(sent.get(f"{prefix}-name", ""))
        if not NAME.fullmatch(name):
            stem = f"{step['id']}_field"[:50]
            name = next(one for n in range(1, 1000) if (one := f"{stem}_{n}") not in used)
            used.add(name)
        output: Plain = {"name": name, "kind": sent[f"{prefix}-kind"], "label": label}
        if output["kind"] == "choice":
            output["choices"] = _choices_in(str(sent.get(f"{prefix}-choices", "")))
        if sent.get(f"{prefix}-least"):
            output["min_parameter"] = sent[f"{prefix}-least"]
        if f"{prefix}-required" not in sent:
            output["required"] = False
        found.append(output)
    return found


def _choices_in(lines: str) -> Plain:
    found: Plain = {}
    for line in lines.splitlines():
        name, mark, words = line.partition("=")
        if not (mark and NAME.fullmatch(name.strip())):
            name, words = "", line
        text = _text_in(words)
        if text["zh"]:
            key = name.strip() or next(one for n in range(1, 1000) if (one := f"way_{n}") not in found)
            found[key] = text
    return found


def _told_in(sent: Sent, prefix: str, held: Plain) -> Plain:
    """A sentence for each of the five that may be said once or be lacking; what is not asked stays as it is."""
    found: Plain = {}
    for name in TOLD:
        words = _whole(_both_in(sent, f"{prefix}-{name}")) if f"{prefix}-{name}-zh" in sent else held.get(name)
        if words:
            found[name] = words
    return found


def _named_in(sent: Sent, part: str, key: str, place: int) -> Any:
    name, said = sent.get(f"{part}-{place}-name", ""), sent.get(f"{part}-{place}-when", "")
    if not name:
        return ""
    return {key: name, "when": _condition_in(said)} if said else name


# The chart as a whole, and its events.


def chart_groups(source: Plain, on: date, departing: Sequence[Difference] = ()) -> tuple[Group, ...]:
    """What is asked of the chart as a whole; ``departing`` is where it differs from its template."""
    title = source["title"]
    about = (
        Input("title-zh", gettext("流程图名称"), title["zh"], lang="zh-Hans"),
        Input("title-en", gettext("英文名称"), _english(title), lang="en"),
        Input(
            "basis",
            pgettext("chart editor", "依据"),
            lines_of(source.get("basis")),
            "lines",
            hint=gettext("一行一条：《法律名称》第几条"),
        ),
        Input("systems", gettext("办理制度"), lines_of(source.get("systems")), "lines", hint=_two_languages()),
    )
    return (
        Group("about", gettext("整个流程图"), about, open=True),
        Group(
            "lanes", pgettext("chart editor", "泳道"), (), tuple(_lanes(source)), open=True, filled=len(source["lanes"])
        ),
        Group(
            "stages",
            pgettext("chart editor", "阶段"),
            (),
            tuple(_stages(source)),
            open=True,
            filled=len(source["stages"]),
        ),
        Group("limits", gettext("办件时限"), (), tuple(_limits(source, on)), filled=len(source.get("limits", []))),
        _otherwise(source),
        *_departures(source, departing),
    )


def _otherwise(source: Plain) -> Group:
    """What is the same at every step that says nothing else."""
    held = source.get("otherwise", {})
    labels = {
        "rights": gettext("相对人的权利"),
        "supervision": gettext("监督点"),
        "complaint": gettext("投诉渠道"),
        "outputs": gettext("填写项"),
        "documents": pgettext("chart editor", "文书"),
    }
    inputs = [one for name in TOLD for one in _both(f"otherwise-{name}", labels[name], held.get(name), sort="lines")]
    return Group("otherwise", gettext("各步相同的，写一次"), tuple(inputs), filled=len(held))


def _departures(source: Plain, departing: Sequence[Difference]) -> Iterator[Group]:
    """Of each difference from the template, why."""
    if not departing:
        return
    held = {one["step"]: one["why"] for one in source.get("departures", [])}
    rows = []
    for place, one in enumerate(departing):
        why = _both(f"departs-{place}-why", gettext("与模板不同的理由"), held.get(one.where), sort="lines")
        inputs = (Input(f"departs-{place}-id", "", one.where, "hidden"), *why)
        rows.append(Row(choices.told(one.text), inputs))
    missing = sum(1 for one in departing if one.where not in held)
    yield Group("departures", gettext("与模板不同的地方"), (), tuple(rows), open=missing > 0, filled=len(rows))


def _lanes(source: Plain) -> Iterator[Row]:
    for place, lane in enumerate(source["lanes"]):
        inputs = (
            Input(f"lanes-{place}-id", "", lane["id"], "hidden"),
            *_both(f"lanes-{place}-title", pgettext("chart editor", "泳道"), lane["title"]),
            *_both(f"lanes-{place}-subtitle", gettext("副题"), lane.get("subtitle")),
            Input(f"lanes-{place}-party", gettext("是相对人"), lane.get("party", False), "tick"),
        )
        yield Row(choices.say(lane["title"]), inputs, _moves("lanes", lane["id"]))
    yield _new_row("lanes", gettext("加一条泳道"))


def _stages(source: Plain) -> Iterator[Row]:
    for place, stage in enumerate(source["stages"]):
        inputs = (
            Input(f"stages-{place}-id", "", stage["id"], "hidden"),
            *_both(f"stages-{place}-title", pgettext("chart editor", "阶段"), stage["title"]),
        )
        yield Row(choices.say(stage["title"]), inputs, _moves("stages", stage["id"]))
    yield _new_row("stages", gettext("加一个阶段"))


def _limits(source: Plain, on: date) -> Iterator[Row]:
    where = choices.steps(source) + [(one["id"], choices.say(one["title"])) for one in source.get("events", [])]
    for place, limit in enumerate([*source.get("limits", []), {}]):
        name = limit.get("parameter", "")
        inputs = (
            Input(f"limits-{place}-id", "", limit.get("id", ""), "hidden"),
            *_both(f"limits-{place}-title", gettext("办件时限"), limit.get("title")),
            Input(f"limits-{place}-parameter", gettext("法定时限"), name, "choice", choices.limits(on, name)),
            Input(f"limits-{place}-starts", gettext("从哪一步完成起算"), limit.get("starts", []), "several", where),
            Input(f"limits-{place}-ends", gettext("到哪一步完成为止"), limit.get("ends", []), "several", where),
        )
        acts = ((f"unitem:limits:{limit['id']}", gettext("删去")),) if limit else ()
        yield Row(choices.say(limit.get("title")) or gettext("加一个办件时限"), inputs, acts)


def _moves(part: str, name: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"itemup:{part}:{name}", gettext("前移")),
        (f"itemdown:{part}:{name}", gettext("后移")),
        (f"unitem:{part}:{name}", gettext("删去")),
    )


def _new_row(part: str, legend: str) -> Row:
    return Row(
        legend,
        tuple(_both(f"{part}-new-title", pgettext("chart editor", "名称"), None)),
        ((f"additem:{part}", legend),),
    )


def chart_changes(source: Plain, sent: Sent) -> list[Change]:
    """What the answers change in the chart as a whole."""
    top: Plain = {}
    if "title-zh" in sent:
        top["title"] = _whole(_both_in(sent, "title"))
    if "basis" in sent:
        top["basis"] = articles_in(sent["basis"], citations(source), pgettext("chart editor", "依据"))
    if "systems" in sent:
        top["systems"] = texts_in(sent["systems"])
    if any(f"otherwise-{name}-zh" in sent for name in TOLD):
        top["otherwise"] = _told_in(sent, "otherwise", source.get("otherwise", {}))
    top = {name: value for name, value in top.items() if value != source.get(name, _empty(value))}
    changes = [Change("set_top", {"values": top})] if top else []
    for part in ("lanes", "stages"):
        changes += _item_changes(source, part, sent)
    for place in _places(sent, "departs", "id"):
        changes += _reason(source, str(sent[f"departs-{place}-id"]), _both_in(sent, f"departs-{place}-why"))
    return [*changes, *_limit_changes(source, sent)]


def _item_changes(source: Plain, part: str, sent: Sent) -> Iterator[Change]:
    held = {item["id"]: item for item in source[part]}
    for place in _places(sent, part, "id"):
        item = held.get(str(sent[f"{part}-{place}-id"]))
        if item is None:
            continue
        values: Plain = {"title": _whole(_both_in(sent, f"{part}-{place}-title"))}
        if part == "lanes":
            values["subtitle"] = _whole(_both_in(sent, f"{part}-{place}-subtitle")) or ""
            values["party"] = f"{part}-{place}-party" in sent
        changed = {name: value for name, value in values.items() if value != item.get(name, _empty(value))}
        if changed:
            yield Change("set_item", {"part": part, "name": item["id"], "values": changed})
    new = _both_in(sent, f"{part}-new-title")
    if new["zh"] or new["en"]:
        extra = {"party": False} if part == "lanes" else {}
        yield Change("add_item", {"part": part, "values": {"title": new, **extra}})


def _limit_changes(source: Plain, sent: Sent) -> Iterator[Change]:
    held = {item["id"]: item for item in source.get("limits", [])}
    for place in _places(sent, "limits", "id"):
        prefix = f"limits-{place}"
        values: Plain = {
            "title": _whole(_both_in(sent, f"{prefix}-title")),
            "parameter": sent.get(f"{prefix}-parameter", ""),
            "starts": _several(sent, f"{prefix}-starts"),
            "ends": _several(sent, f"{prefix}-ends"),
        }
        item = held.get(str(sent[f"{prefix}-id"]))
        if item is None:
            if values["title"]:
                yield Change("add_item", {"part": "limits", "values": values})
            continue
        changed = {name: value for name, value in values.items() if value != item.get(name)}
        if changed:
            yield Change("set_item", {"part": "limits", "name": item["id"], "values": changed})


def event_groups(source: Plain, event: Plain) -> tuple[Group, ...]:
    """What is asked of an event of the case."""
    who, to = event.get("by", ""), event.get("to", "")
    steps = [(value, label) for value, label in choices.steps(source, only="waiting")]
    nowhere = gettext("不转到别处")
    inputs = (
        *_both("title", pgettext("chart editor", "名称"), event["title"]),
        Input(
            "effect", pgettext("chart editor", "结果"), event["effect"], "choice", choices.table(choices.EVENT_EFFECTS)
        ),
        Input("by", gettext("由谁提起"), who, "choice", choices.originators(who)),
        Input("to", gettext("转到哪里"), to, "choice", choices.steps(source, empty=nowhere)),
        Input("article", pgettext("chart editor", "依据"), event["article"]["zh"], lang="zh-Hans"),
        *_both("explanation", gettext("说明"), event.get("explanation"), sort="lines"),
        Input("steps", gettext("哪些步骤中可以发生"), event.get("steps", []), "several", steps),
        Input("once", gettext("只能发生一次"), event.get("once", False), "tick"),
    )
    rows = tuple(
        Row(
            f"{gettext('文书')} {n + 1}",
            (Input(f"documents-{n}-name", pgettext("chart editor", "文书"), name, "choice", choices.papers(name)),),
        )
        for n, name in enumerate([*event.get("documents", []), ""])
    )
    return (
        Group("about", gettext("办理中可能发生的情况"), inputs, open=True),
        Group("documents", pgettext("chart editor", "文书"), (), rows, filled=len(event.get("documents", []))),
    )


def event_changes(source: Plain, event: Plain, sent: Sent) -> list[Change]:
    """What the answers change in an event."""
    cited = articles_in(str(sent.get("article", "")), citations(source), pgettext("chart editor", "依据"))
    values: Plain = {
        "title": _whole(_both_in(sent, "title")),
        "effect": sent.get("effect", "none"),
        "by": sent.get("by", ""),
        "to": sent.get("to", "") if sent.get("effect") == "move" else "",
        "article": cited[0] if cited else "",
        "explanation": _whole(_both_in(sent, "explanation")),
        "steps": _several(sent, "steps"),
        "once": "once" in sent,
        "documents": [
            name for place in _places(sent, "documents", "name") if (name := sent[f"documents-{place}-name"])
        ],
    }
    changed = {name: value for name, value in values.items() if value != event.get(name, _empty(value))}
    return [Change("set_item", {"part": "events", "name": event["id"], "values": changed})] if changed else []


# Pieces.


def with_sent(groups: tuple[Group, ...], sent: Sent) -> tuple[Group, ...]:
    """The same questions with what was answered, for a page that could not be saved."""

    def answered(one: Input) -> Input:
        if one.sort == "tick":
            return replace(one, value=one.name in sent)
        if one.sort == "several":
            return replace(one, value=_several(sent, one.name))
        return replace(one, value=sent[one.name]) if one.name in sent else one

    return tuple(
        replace(
            group,
            inputs=tuple(answered(one) for one in group.inputs),
            rows=tuple(replace(row, inputs=tuple(answered(one) for one in row.inputs)) for row in group.rows),
            open=True,
        )
        for group in groups
    )


def say_way(way: Plain) -> str:
    """A way on in words: its label, or that it is the default."""
    return choices.say(way.get("label")) or (gettext("默认") if way.get("default") else gettext("出口"))


def _ways(step: Plain) -> list[Plain]:
    return [{"to": way} if isinstance(way, str) else way for way in step.get("next", [])]


def _named(items: list[Plain]) -> Options:
    return [(item["id"], choices.say(item["title"])) for item in items]


def _both(name: str, label: str, value: Mapping[str, str] | None, sort: Sort = "text") -> list[Input]:
    zh, en = (value["zh"], _english(value)) if value else ("", "")
    return [
        Input(f"{name}-zh", label, zh, sort, lang="zh-Hans"),
        Input(f"{name}-en", gettext("%(label)s（英文）") % {"label": label}, en, sort, lang="en"),
    ]


def _english(text: Mapping[str, str]) -> str:
    """The English; nothing where only Chinese was ever written."""
    return "" if text["en"] == text["zh"] else text["en"]


def _two_languages() -> str:
    return gettext("一行一条：中文 | English，英文可以不写")


def _line(text: Mapping[str, str]) -> str:
    return text["zh"] if text["en"] == text["zh"] else f"{text['zh']} {BAR} {text['en']}"


def _text_in(line: str) -> Plain:
    zh, _, en = (part.strip() for part in line.partition(BAR))
    return {"zh": zh or en, "en": en or zh}


def _both_in(sent: Sent, name: str) -> Plain:
    return {code: str(sent.get(f"{name}-{code}", "")).replace("\r\n", "\n").strip() for code in ("zh", "en")}


def _whole(text: Plain) -> Plain:
    """Both languages; one stands for the other. Nothing where there is neither."""
    zh, en = text["zh"], text["en"]
    return {"zh": zh or en, "en": en or zh} if zh or en else {}


def _places(sent: Sent, prefix: str, suffix: str) -> list[int]:
    return [place for place in range(MOST_ROWS) if f"{prefix}-{place}-{suffix}" in sent]


def _several(sent: Sent, name: str) -> list[str]:
    listed = getattr(sent, "getlist", None)
    return [value for value in (listed(name) if listed else sent.get(name, [])) if value]


def _condition_in(said: str) -> Plain:
    found = condition_of(said)
    if found is None:
        raise ProcedureRefusal(
            Text(
                f"条件“{said}”看不懂。写成：字段 == 值，例如 needs_site_check == true。",
                f"Cannot read the condition {said!r}. Write field == value, such as needs_site_check == true.",
            ),
            field="optional",
        )
    return {"field": found.field, "operator": found.operator, "value": found.literal}


def _number(said: str, where: str, named: str) -> int:
    if not said.isascii() or not said.isdigit() or len(said) > 5:
        raise ProcedureRefusal(
            Text(f"“{where}”应是整数，现在是“{said}”。", f"{where} must be a whole number, not {said!r}."), field=named
        )
    return int(said)


def _empty(value: Any) -> Any:
    """What a field that is not there counts as."""
    if isinstance(value, bool):
        return False
    if isinstance(value, list):
        return []
    return {} if isinstance(value, Mapping) else ""

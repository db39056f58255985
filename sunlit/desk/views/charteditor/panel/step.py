"""The details of one step: what is asked, and what the answers change."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from sunlit.desk.views.charteditor import choices
from sunlit.desk.views.charteditor.panel.parts import (
    Group,
    Input,
    Plain,
    Row,
    Sent,
    articles_in,
    both,
    both_in,
    citations,
    condition_in,
    english,
    line_of,
    lines_of,
    nothing_of,
    number_in,
    options_of,
    places,
    say_way,
    text_in,
    texts_in,
    told_in,
    two_languages,
    ways_of,
    whole,
)
from sunlit.ledger.wording import Text
from sunlit.procedures.editing import Change
from sunlit.procedures.editing.source import tidy
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader.flows import TOLD
from sunlit.procedures.reader.parts import NAME


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
            Input("title-en", gettext("英文名称"), english(title), lang="en"),
            Input("stage", pgettext("chart editor", "阶段"), step["stage"], "choice", options_of(source["stages"])),
            Input("lane", pgettext("chart editor", "泳道"), step["lane"], "choice", options_of(source["lanes"])),
        ]
        if self.kind in ("start", "task", "gate"):
            post = step.get("post", "")
            inputs.append(Input("post", pgettext("chart editor", "岗位"), post, "choice", choices.posts(post)))
            inputs += both("duty", gettext("职责要求"), step.get("duty"), sort="lines")
        return Group("about", gettext("基本情况"), tuple(inputs), open=True)

    def _ways(self) -> Group:
        title, ways = pgettext("chart editor", "接下来"), ways_of(self.step)
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
                inputs += both(f"ways-{place}-label", gettext("线上的字"), way.get("label"))
            inputs.append(self._bound(place, way))
            legend = say_way(way) if self.kind == "gate" else gettext("出口")
            rows.append(Row(legend, tuple(inputs), tuple(acts)))
        return Group("ways", title, rows=tuple(rows), open=self.kind == "gate")

    def _decided(self, place: int, way: Plain, default: str) -> list[Input]:
        when = way.get("when")
        said = choices.condition(when["field"], when["value"], when["operator"]) if when else ""
        options = choices.conditions(self.source, self.step["id"], said, gettext("其他情况（默认）"))
        return [
            *both(f"ways-{place}-label", gettext("情况"), way.get("label")),
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
            *both("limit-words", gettext("不是数字的时限，例如当场"), limit.get("words")),
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
            Input("supervision", gettext("监督点"), lines_of(step.get("supervision")), "lines", hint=two_languages()),
            *both("complaint", gettext("投诉渠道"), step.get("complaint")),
            Input("chips", gettext("图上的提示"), lines_of(step.get("chips")), "lines", hint=two_languages()),
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
        return both(f"without-{name}", label, self.step.get("without", {}).get(name))

    def _rights(self) -> Group:
        rows = []
        for place, right in enumerate(self._rows("rights")):
            cited = "；".join(one["zh"] for one in right.get("articles", []))
            inputs = (
                *both(f"rights-{place}", gettext("权利"), right if right.get("zh") else None),
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
            listed = "\n".join(f"{name} = {line_of(words)}" for name, words in output.get("choices", {}).items())
            kind, least = output.get("kind", "text"), output.get("min_parameter", "")
            people = choices.numbers_of_people(self.on, least)
            inputs = (
                Input(f"{prefix}-name", "", output.get("name", ""), "hidden"),
                *both(f"{prefix}-label", gettext("填写项"), output.get("label")),
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
            inputs += both("why", gettext("与模板不同的理由"), why, sort="lines")
        return Group("rest", pgettext("chart editor", "其他"), tuple(inputs))

    def _own_rows(self) -> list[Plain]:
        return [one for one in self.source["steps"] if not one.get("beside") and one["lane"] != self.step["lane"]]

    def _rows(self, part: str) -> list[Any]:
        """What is there, and an empty row or two."""
        return [*self.step.get(part, []), *[{}] * (2 if self.more == part else 1)]


def step_changes(source: Plain, step: Plain, sent: Sent) -> list[Change]:
    """What the answers change: the step, and the reason why it departs from its template."""
    values = {name: tidy(value) for name, value in _step_values(source, step, sent).items()}
    changed = {name: value for name, value in values.items() if value != step.get(name, nothing_of(value))}
    changes = [Change("set_fields", {"step": step["id"], "values": changed})] if changed else []
    if "why-zh" in sent:
        changes += reason_changes(source, step["id"], both_in(sent, "why"))
    return changes


def reason_changes(source: Plain, step: str, why: Plain) -> list[Change]:
    held = next((one for one in source.get("departures", []) if one["step"] == step), None)
    if not why["zh"] and not why["en"]:
        return [Change("remove_item", {"part": "departures", "name": step})] if held else []
    if held is None:
        return [Change("add_item", {"part": "departures", "values": {"step": step, "why": why}})]
    if held["why"] == whole(why):
        return []
    return [Change("set_item", {"part": "departures", "name": step, "values": {"why": why}})]


def _step_values(source: Plain, step: Plain, sent: Sent) -> Plain:
    known, kind = citations(source), step.get("kind", "task")
    values: Plain = {}
    if "title-zh" in sent:
        values["title"] = whole(both_in(sent, "title"))
    for name in ("stage", "lane", "post", "excluded", "people_min", "beside"):
        if name in sent:
            values[name] = str(sent[name]).strip()
    for name in ("duty", "complaint"):
        if f"{name}-zh" in sent:
            values[name] = whole(both_in(sent, name)) or ""
    for name in ("supervision", "chips"):
        if name in sent:
            values[name] = texts_in(sent[name])
    if "articles" in sent:
        values["articles"] = articles_in(sent["articles"], known, pgettext("chart editor", "依据"))
    if "limit-parameter" in sent:
        values["limit"] = _limit_in(sent, known)
    if "rights-0-zh" in sent:
        values["rights"] = [_right_in(sent, place, known) for place in places(sent, "rights", "zh")]
    if "outputs-0-kind" in sent:
        values["outputs"] = _outputs_in(source, step, sent)
    for part, key in (("documents", "template"), ("effects", "name")):
        if f"{part}-0-name" in sent:
            values[part] = [_named_in(sent, part, key, place) for place in places(sent, part, "name")]
    if "optional" in sent:
        values["optional"] = [condition_in(line) for line in sent["optional"].splitlines() if line.strip()]
    if any(f"without-{name}-zh" in sent for name in TOLD):
        values["without"] = told_in(sent, "without", step.get("without", {}))
    if "ways-0-to" in sent:
        values["next"] = _ways_in(step, kind, sent)
    return values


def _ways_in(step: Plain, kind: str, sent: Sent) -> list[Any]:
    ways = []
    for place in places(sent, "ways", "to"):
        way: Plain = {"to": sent[f"ways-{place}-to"]}
        label = whole(both_in(sent, f"ways-{place}-label"))
        if kind != "fork" and label:
            way["label"] = label
        bound = str(sent.get(f"ways-{place}-bound", "")).strip()
        if kind == "gate":
            if sent.get("ways-default") == str(place):
                way["default"] = True
            else:
                way |= {"when": _condition_of_way(step, place, sent)}
        if bound:
            way["bound"] = number_in(bound, gettext("最多走几次"), "next")
        ways.append(way["to"] if set(way) == {"to"} else way)
    return ways


def _condition_of_way(step: Plain, place: int, sent: Sent) -> Plain:
    said = str(sent.get(f"ways-{place}-when", ""))
    if said:
        return condition_in(said)
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
                return condition_in(said)
    return None


def _limit_in(sent: Sent, known: Mapping[str, str]) -> Plain:
    limit: Plain = {}
    if sent["limit-parameter"]:
        limit["parameter"] = sent["limit-parameter"]
    value = str(sent.get("limit-value", "")).strip()
    if value:
        limit |= {
            "value": number_in(value, gettext("自定时限"), "limit"),
            "unit": sent.get("limit-unit", "working_day"),
        }
    cited = articles_in(str(sent.get("limit-article", "")), known, gettext("自定时限的依据"))
    words = whole(both_in(sent, "limit-words"))
    if words:
        limit["words"] = words
    if cited and limit:
        limit["article"] = cited[0]
    return limit


def _right_in(sent: Sent, place: int, known: Mapping[str, str]) -> Plain:
    words = whole(both_in(sent, f"rights-{place}"))
    if not words:
        return {}
    articles = articles_in(str(sent.get(f"rights-{place}-articles", "")), known, gettext("权利的依据"))
    return {**words, "articles": articles} if articles else words


def _outputs_in(source: Plain, step: Plain, sent: Sent) -> list[Plain]:
    found: list[Plain] = []
    used = {one["name"] for other in source["steps"] for one in other.get("outputs", [])}
    for place in places(sent, "outputs", "kind"):
        prefix = f"outputs-{place}"
        label = whole(both_in(sent, f"{prefix}-label"))
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
        text = text_in(words)
        if text["zh"]:
            key = name.strip() or next(one for n in range(1, 1000) if (one := f"way_{n}") not in found)
            found[key] = text
    return found


def _named_in(sent: Sent, part: str, key: str, place: int) -> Any:
    name, said = sent.get(f"{part}-{place}-name", ""), sent.get(f"{part}-{place}-when", "")
    if not name:
        return ""
    return {key: name, "when": condition_in(said)} if said else name

"""The details of the chart as a whole and of its events: what is asked, and what the answers change."""

from collections.abc import Iterator, Sequence
from datetime import date

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
    english,
    lines_of,
    nothing_of,
    places,
    several,
    texts_in,
    told_in,
    two_languages,
    whole,
)
from sunlit.desk.views.charteditor.panel.step import reason_changes
from sunlit.procedures.departing import Difference
from sunlit.procedures.editing import Change
from sunlit.procedures.reader.flows import TOLD


def chart_groups(source: Plain, on: date, departing: Sequence[Difference] = ()) -> tuple[Group, ...]:
    """What is asked of the chart as a whole; ``departing`` is where it differs from its template."""
    title = source["title"]
    about = (
        Input("title-zh", gettext("流程图名称"), title["zh"], lang="zh-Hans"),
        Input("title-en", gettext("英文名称"), english(title), lang="en"),
        Input(
            "basis",
            pgettext("chart editor", "依据"),
            lines_of(source.get("basis")),
            "lines",
            hint=gettext("一行一条：《法律名称》第几条"),
        ),
        Input("systems", gettext("办理制度"), lines_of(source.get("systems")), "lines", hint=two_languages()),
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
    inputs = [one for name in TOLD for one in both(f"otherwise-{name}", labels[name], held.get(name), sort="lines")]
    return Group("otherwise", gettext("各步相同的，写一次"), tuple(inputs), filled=len(held))


def _departures(source: Plain, departing: Sequence[Difference]) -> Iterator[Group]:
    """Of each difference from the template, why."""
    if not departing:
        return
    held = {one["step"]: one["why"] for one in source.get("departures", [])}
    rows = []
    for place, one in enumerate(departing):
        why = both(f"departs-{place}-why", gettext("与模板不同的理由"), held.get(one.where), sort="lines")
        inputs = (Input(f"departs-{place}-id", "", one.where, "hidden"), *why)
        rows.append(Row(choices.told(one.text), inputs))
    missing = sum(1 for one in departing if one.where not in held)
    yield Group("departures", gettext("与模板不同的地方"), (), tuple(rows), open=missing > 0, filled=len(rows))


def _lanes(source: Plain) -> Iterator[Row]:
    for place, lane in enumerate(source["lanes"]):
        inputs = (
            Input(f"lanes-{place}-id", "", lane["id"], "hidden"),
            *both(f"lanes-{place}-title", pgettext("chart editor", "泳道"), lane["title"]),
            *both(f"lanes-{place}-subtitle", gettext("副题"), lane.get("subtitle")),
            Input(f"lanes-{place}-party", gettext("是相对人"), lane.get("party", False), "tick"),
        )
        yield Row(choices.say(lane["title"]), inputs, _moves("lanes", lane["id"]))
    yield _new_row("lanes", gettext("加一条泳道"))


def _stages(source: Plain) -> Iterator[Row]:
    for place, stage in enumerate(source["stages"]):
        inputs = (
            Input(f"stages-{place}-id", "", stage["id"], "hidden"),
            *both(f"stages-{place}-title", pgettext("chart editor", "阶段"), stage["title"]),
        )
        yield Row(choices.say(stage["title"]), inputs, _moves("stages", stage["id"]))
    yield _new_row("stages", gettext("加一个阶段"))


def _limits(source: Plain, on: date) -> Iterator[Row]:
    where = choices.steps(source) + [(one["id"], choices.say(one["title"])) for one in source.get("events", [])]
    for place, limit in enumerate([*source.get("limits", []), {}]):
        name = limit.get("parameter", "")
        inputs = (
            Input(f"limits-{place}-id", "", limit.get("id", ""), "hidden"),
            *both(f"limits-{place}-title", gettext("办件时限"), limit.get("title")),
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
        tuple(both(f"{part}-new-title", pgettext("chart editor", "名称"), None)),
        ((f"additem:{part}", legend),),
    )


def chart_changes(source: Plain, sent: Sent) -> list[Change]:
    """What the answers change in the chart as a whole."""
    top: Plain = {}
    if "title-zh" in sent:
        top["title"] = whole(both_in(sent, "title"))
    if "basis" in sent:
        top["basis"] = articles_in(sent["basis"], citations(source), pgettext("chart editor", "依据"))
    if "systems" in sent:
        top["systems"] = texts_in(sent["systems"])
    if any(f"otherwise-{name}-zh" in sent for name in TOLD):
        top["otherwise"] = told_in(sent, "otherwise", source.get("otherwise", {}))
    top = {name: value for name, value in top.items() if value != source.get(name, nothing_of(value))}
    changes = [Change("set_top", {"values": top})] if top else []
    for part in ("lanes", "stages"):
        changes += _item_changes(source, part, sent)
    for place in places(sent, "departs", "id"):
        changes += reason_changes(source, str(sent[f"departs-{place}-id"]), both_in(sent, f"departs-{place}-why"))
    return [*changes, *_limit_changes(source, sent)]


def _item_changes(source: Plain, part: str, sent: Sent) -> Iterator[Change]:
    held = {item["id"]: item for item in source[part]}
    for place in places(sent, part, "id"):
        item = held.get(str(sent[f"{part}-{place}-id"]))
        if item is None:
            continue
        values: Plain = {"title": whole(both_in(sent, f"{part}-{place}-title"))}
        if part == "lanes":
            values["subtitle"] = whole(both_in(sent, f"{part}-{place}-subtitle")) or ""
            values["party"] = f"{part}-{place}-party" in sent
        changed = {name: value for name, value in values.items() if value != item.get(name, nothing_of(value))}
        if changed:
            yield Change("set_item", {"part": part, "name": item["id"], "values": changed})
    new = both_in(sent, f"{part}-new-title")
    if new["zh"] or new["en"]:
        extra = {"party": False} if part == "lanes" else {}
        yield Change("add_item", {"part": part, "values": {"title": new, **extra}})


def _limit_changes(source: Plain, sent: Sent) -> Iterator[Change]:
    held = {item["id"]: item for item in source.get("limits", [])}
    for place in places(sent, "limits", "id"):
        prefix = f"limits-{place}"
        values: Plain = {
            "title": whole(both_in(sent, f"{prefix}-title")),
            "parameter": sent.get(f"{prefix}-parameter", ""),
            "starts": several(sent, f"{prefix}-starts"),
            "ends": several(sent, f"{prefix}-ends"),
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
        *both("title", pgettext("chart editor", "名称"), event["title"]),
        Input(
            "effect", pgettext("chart editor", "结果"), event["effect"], "choice", choices.table(choices.EVENT_EFFECTS)
        ),
        Input("by", gettext("由谁提起"), who, "choice", choices.originators(who)),
        Input("to", gettext("转到哪里"), to, "choice", choices.steps(source, empty=nowhere)),
        Input("article", pgettext("chart editor", "依据"), event["article"]["zh"], lang="zh-Hans"),
        *both("explanation", gettext("说明"), event.get("explanation"), sort="lines"),
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
    """What the answers change in an event; nothing where its fields were only shown."""
    if "title-zh" not in sent:
        return []
    cited = articles_in(str(sent.get("article", "")), citations(source), pgettext("chart editor", "依据"))
    values: Plain = {
        "title": whole(both_in(sent, "title")),
        "effect": sent.get("effect", "none"),
        "by": sent.get("by", ""),
        "to": sent.get("to", "") if sent.get("effect") == "move" else "",
        "article": cited[0] if cited else "",
        "explanation": whole(both_in(sent, "explanation")),
        "steps": several(sent, "steps"),
        "once": "once" in sent,
        "documents": [name for place in places(sent, "documents", "name") if (name := sent[f"documents-{place}-name"])],
    }
    changed = {name: value for name, value in values.items() if value != event.get(name, nothing_of(value))}
    return [Change("set_item", {"part": "events", "name": event["id"], "values": changed})] if changed else []

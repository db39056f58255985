"""The editor's page: the table of steps, the details of one, the drawing, what stands against it, who is at it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from sunlit.desk.door import StaffRequest, language, sentence
from sunlit.desk.views.charteditor import choices
from sunlit.desk.views.charteditor.panel import (
    WHOLE,
    Group,
    chart_groups,
    event_groups,
    say_way,
    step_groups,
    with_sent,
)
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may
from sunlit.powers.models import PowerVersion
from sunlit.procedures import drafting, editing, queries
from sunlit.procedures.departing import Difference, differences
from sunlit.procedures.drafting import Noted
from sunlit.procedures.editing.saying import field_named
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint.marking import LINE, STEP
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import DraftConflict

Plain = dict[str, Any]
EVENT = "event:"
OUTCOMES = range(4)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    number: int
    id: str
    kind: str
    kind_name: str
    title: str
    stage: str
    lane: str
    post: str
    limit: str
    article: str
    follows: tuple[tuple[str, str, str], ...]
    broken: int
    advice: int
    said: int
    here: tuple[str, ...]
    chosen: bool
    departs: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as the page shows it; ``place`` is its number, from 1."""

    place: int
    weight: str
    look: str
    title: str
    why: str
    mend: str
    articles: tuple[str, ...]
    path: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """What the panel shows: a step, an event, or the chart as a whole."""

    key: str
    title: str
    kind: str
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    threads: tuple[drafting.Thread, ...]
    step: str


def page(
    request: StaffRequest, version: ChartVersion, step: str, *, more: str = "", told: Mapping[str, Any] | None = None
) -> Plain:
    """All that the editor shows, with the details of ``step``.

    ``told`` adds what a change led to (a refusal, both values of a conflict).
    """
    on, by = day_of(request.at), request.actor
    source = editing.normal(version.source)
    chosen = chosen_in(step, source)
    notes = drafting.noted(version, on)
    asked = request.GET.get("finding", "")
    marked = int(asked) if asked.isdecimal() and len(asked) < 5 and 0 < int(asked) <= len(notes) else 0
    titles = {item["id"]: choices.say(item["title"]) for item in (*source["steps"], *source.get("events", []))}
    findings = tuple(_finding(place, one, titles, place == marked) for place, one in enumerate(notes, start=1))
    threads = drafting.comments_of(version)
    editors = drafting.editors_of(version, request.at, by.account)
    power = version.chart.power
    undo, redo = drafting.turns_of(version, by.account)
    subject = Subject("power", organ=power.organ_id)
    may_edit = version.state == ChartVersion.State.DRAFT and may(by, "procedures.edit_chart", subject)
    revisions = drafting.revisions_of(version)
    departing = _departing(version)
    selected = _selected(source, chosen, on, findings, threads, more, departing)
    if told and told.get("refusal") and request.POST.get("panel") == chosen:
        selected = replace(selected, groups=with_sent(selected.groups, request.POST))
    return {
        "version": version,
        "power": power,
        "name": _name(power.pk) or power.code,
        "base": told["base"] if told and told.get("clashes") else revisions[0].number if revisions else 0,
        "revisions": revisions,
        "undo": undo,
        "redo": redo,
        "lines": _lines(source, departing, on, notes, threads, editors, chosen),
        "events": [
            (one["id"], choices.say(one["title"]), chosen == EVENT + one["id"]) for one in source.get("events", [])
        ],
        "findings": findings,
        "grave": sum(1 for one in notes if one.weight != "advice"),
        "advice": sum(1 for one in notes if one.weight == "advice"),
        "selected": selected,
        "targets": choices.steps(source),
        "outcomes": list(OUTCOMES),
        "svg": drawing(version, on, chosen, notes[marked - 1] if marked else None),
        "editors": [(one, titles.get(one.step, "")) for one in editors],
        "may_edit": may_edit,
        "may_talk": may(by, "procedures.comment_on_chart", subject),
        "may_submit": may(by, "procedures.submit_chart", subject),
        "whole": WHOLE,
        "open_comments": sum(1 for found in threads.values() for one in found if not one.settled),
        **(told or {}),
    }


def chosen_in(asked: str, source: Plain) -> str:
    """Which details are open: a step, an event, or the whole chart; the first step where nothing is asked for."""
    known = {step["id"] for step in source["steps"]} | {EVENT + one["id"] for one in source.get("events", [])}
    return asked if asked in known or asked == WHOLE else str(source["steps"][0]["id"])


def drawing(version: ChartVersion, on: date, chosen: str, finding: Noted | None) -> SafeString | str:
    """The picture with the open step marked, and the finding that is looked at."""
    try:
        svg = queries.drawing_of(version, language=language(), on=on, jurisdiction=settings.JURISDICTION)
    except ProcedureRefusal:
        return ""
    steps = set(finding.steps) if finding else set()
    path = set(finding.path) if finding else set()
    ways = {f"{one} {other}" for one, other in zip(finding.path, finding.path[1:], strict=False)} if finding else set()

    def step(found: re.Match[str]) -> str:
        name = found["name"]
        more = (" chosen" if name == chosen else "") + (" onway" if name in path else "")
        return f'<g class="{found["names"]}{more}{" faulty" if name in steps else ""}" id="{found["id"]}"'

    def line(found: re.Match[str]) -> str:
        return f'<path class="{found["names"]}{" onway" if found["way"] in ways else ""}" data-way="{found["way"]}"'

    # The drawing escapes every word in it; only classes are added here.
    return mark_safe(LINE.sub(line, STEP.sub(step, svg)))


def clash_rows(conflict: DraftConflict, source: Plain) -> list[tuple[str, str, str, str]]:
    """Of each field that two people changed: its name, what it said, what mine says, what theirs says."""
    code = language()
    return [
        (field_named(one.path, source).in_language(code), in_words(one.base), in_words(one.mine), in_words(one.theirs))
        for one in conflict.clashes
    ]


def in_words(value: Any) -> str:
    """A field's value as a person reads it."""
    if value is None:
        return gettext("（没有）")
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return choices.say(value)
        return gettext("，").join(in_words(inner) for inner in value.values())
    if isinstance(value, list):
        return gettext("；").join(in_words(one) for one in value)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(value)


def refusal_words(refusal: ProcedureRefusal, source: Plain) -> str:
    """A refusal that calls steps by their names in the source, with the titles that people know."""
    words = sentence(refusal)
    for item in (*source["steps"], *source.get("events", [])):
        title = choices.say(item["title"])
        words = words.replace(f"“{item['id']}”", f"“{title}”").replace(f"'{item['id']}'", f"“{title}”")
    return words


def _lines(
    source: Plain,
    departing: tuple[Difference, ...],
    on: date,
    notes: tuple[Noted, ...],
    threads: Mapping[str, tuple[drafting.Thread, ...]],
    editors: tuple[drafting.Editor, ...],
    chosen: str,
) -> list[Line]:
    stages = {one["id"]: choices.say(one["title"]) for one in source["stages"]}
    lanes = {one["id"]: choices.say(one["title"]) for one in source["lanes"]}
    titles = {one["id"]: choices.say(one["title"]) for one in source["steps"]}
    departs = {one.where for one in departing}
    lines = []
    for number, step in enumerate(source["steps"], start=1):
        name, kind = step["id"], step.get("kind", "task")
        limit, article = choices.limit_in_words(step.get("limit"), on)
        ways = [{"to": way} if isinstance(way, str) else way for way in step.get("next", [])]
        here = [one for one in notes if name in one.steps]
        lines.append(
            Line(
                number=number,
                id=name,
                kind=kind,
                kind_name=choices.told(choices.KINDS[kind]),
                title=titles[name],
                stage=stages[step["stage"]],
                lane=lanes[step["lane"]],
                post=choices.post_name(step.get("post", "")),
                limit=limit,
                article=article,
                follows=tuple((say_way(way) if kind == "gate" else "", titles[way["to"]], way["to"]) for way in ways),
                broken=sum(1 for one in here if one.weight != "advice"),
                advice=sum(1 for one in here if one.weight == "advice"),
                said=sum(1 for one in threads.get(name, ()) if not one.settled),
                here=tuple(one.account.full_name for one in editors if one.step == name),
                chosen=name == chosen,
                departs=name in departs,
            )
        )
    return lines


def _departing(version: ChartVersion) -> tuple[Difference, ...]:
    """Where the chart is not as its template."""
    template = drafting.template_of(version)
    return differences(template, queries.compiled(version).flow) if template else ()


def _selected(
    source: Plain,
    chosen: str,
    on: date,
    findings: tuple[Finding, ...],
    threads: Mapping[str, tuple[drafting.Thread, ...]],
    more: str,
    departing: tuple[Difference, ...],
) -> Selected:
    known = {name for one in findings for name, _ in one.steps}
    if chosen == WHOLE:
        steps = {step["id"] for step in source["steps"]}
        loose = tuple(one for one in findings if not any(name in steps for name, _ in one.steps))
        title = gettext("整个流程图")
        return Selected(chosen, title, "chart", chart_groups(source, on, departing), loose, threads.get("", ()), "")
    if chosen.startswith(EVENT):
        event = next(one for one in source["events"] if EVENT + one["id"] == chosen)
        found = _about(findings, event["id"]) if event["id"] in known else ()
        title, said = choices.say(event["title"]), threads.get(event["id"], ())
        return Selected(chosen, title, "event", event_groups(source, event), found, said, event["id"])
    step = next(one for one in source["steps"] if one["id"] == chosen)
    groups = step_groups(source, step, on, more)
    kind = step.get("kind", "task")
    said = threads.get(chosen, ())
    return Selected(chosen, choices.say(step["title"]), kind, groups, _about(findings, chosen), said, chosen)


def _about(findings: tuple[Finding, ...], name: str) -> tuple[Finding, ...]:
    return tuple(one for one in findings if name in {step for step, _ in one.steps})


def _finding(place: int, one: Noted, titles: Mapping[str, str], marked: bool) -> Finding:
    code = language()
    return Finding(
        place=place,
        weight=drafting.WEIGHTS[one.weight].in_language(code),
        look="yellow" if one.weight == "advice" else "red",
        title=one.title.in_language(code) if one.title else "",
        why=one.why.in_language(code),
        mend=one.mend.in_language(code) if one.mend else "",
        articles=tuple(article.zh for article in one.articles),
        path=tuple(titles[name] for name in one.path if name in titles),
        steps=tuple((name, titles.get(name, name)) for name in one.steps),
        marked=marked,
    )


def _name(power: int) -> str:
    found = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True).first()
    return found or ""

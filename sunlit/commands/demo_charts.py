"""The demo county's charts: the templates as its items depart from them, how one item runs inside the house, a second
version with the map for its running cases, and a power that runs in a system of its own.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.cases.models import Move, OwnSystem
from sunlit.cases.operations import (
    Elsewhere,
    ask_own_system,
    decide_own_system,
    propose_move,
    report_own_result,
)
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, PostRole
from sunlit.offices.queries import actor_for, day_of
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures.durations import Setting
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.moving import places_of
from sunlit.procedures.operations import draft_chart, publish_chart, submit_chart
from sunlit.procedures.queries import compiled, published_chart
from sunlit.procedures.reader import read, source_of
from sunlit.procedures.reader.writing import written
from sunlit.procedures.unfolding import Placed, unfold

FILE = CONTENT / "demo" / "charts.yaml"


def chart_source(item: str, template: str) -> Mapping[str, Any]:
    """The external chart of an item: its template, or what the item makes of it, declared."""
    plain, own = _template(template), _content()["shortened"].get(item)
    if own is None:
        return plain
    limits = own["limits"]
    steps = [
        {**step, "limit": {"value": limits[step["id"]], "unit": "working_day"}} if step["id"] in limits else step
        for step in plain["steps"]
    ]
    departures = [{"step": name, "why": own["why"]} for name in limits]
    source = {name: value for name, value in plain.items() if name != "kinds"}
    return {**source, "steps": steps, "template": template, "departures": departures}


def internal_sources(template: str, on: date) -> dict[str, Mapping[str, Any]]:
    """The internal charts, by item: the external ones unfolded into the posts that the content names."""
    made: dict[str, Mapping[str, Any]] = {}
    for item, steps in _content()["internal"].items():
        made[item] = written(unfold(read(chart_source(item, template)), _posts(steps), Setting(on)))
    return made


def run_charts(until: datetime) -> tuple[Move, OwnSystem]:
    """A second version of one chart with the map for the cases on the first, and one approved exception."""
    with transaction.atomic():
        return _revise(_content()["revised"], until), _run_elsewhere(_content()["own_system"], until)


def _revise(row: Mapping[str, Any], until: datetime) -> Move:
    power, at = _power(row["item"]), until - timedelta(days=row["days_ago"])
    editor, publisher = _holder("chart_editor", power.organ, at), _holder("chart_publisher", None, at)
    old = published_chart(power)
    if old is None:
        raise RuntimeError(f"{row['item']}: no chart")
    source = _without(chart_source(row["item"], row["template"]), row["left_out"], row["why"])
    posts = _posts(_content()["internal"].get(row["item"], {}))
    inside = written(unfold(read(source), posts, Setting(day_of(at))))
    for one in (source, inside):
        version = draft_chart(power=power, source=one, by=editor, at=at)
        version = submit_chart(version=version, by=editor, at=at)
        publish_chart(version=version, by=publisher, at=at)
    places = {name: name for name in places_of(compiled(ChartVersion.objects.get(pk=old.pk)))} | row["places"]
    return propose_move(by=editor, at=at, from_version=old.pk, places=places, reason=row["reason"])


def _without(source: Mapping[str, Any], left_out: Mapping[str, str], why: Mapping[str, str]) -> Mapping[str, Any]:
    """The chart without one step; what led to it leads on, and no event names it."""
    gone, after = left_out["step"], left_out["after"]
    steps = [
        {**step, "next": [after if way == gone else way for way in step["next"]]} if "next" in step else step
        for step in source["steps"]
        if step["id"] != gone
    ]
    events = [{**one, "steps": [name for name in one["steps"] if name != gone]} for one in source["events"]]
    plain = {name: value for name, value in source.items() if name != "kinds"}
    departures = [*plain.get("departures", []), {"step": gone, "why": why}]
    template = plain.get("template", plain["class"])
    return {**plain, "template": template, "departures": departures, "steps": steps, "events": events}


def _run_elsewhere(row: Mapping[str, Any], until: datetime) -> OwnSystem:
    power, at = _power(row["item"]), until - timedelta(days=row["days_ago"])
    editor, approver = _holder("list_editor", power.organ, at), _holder("list_publisher", None, at)
    given = Elsewhere(**{field.name: row.get(field.name, "") for field in fields(Elsewhere)})
    entry = ask_own_system(by=editor, at=at, power=power, given=given)
    entry = decide_own_system(
        by=approver, at=at + timedelta(days=1), entry=entry.pk, approve=True, decision=row["decision"]
    )
    for one in row["results"]:
        done = until - timedelta(days=one["days_ago"])
        report_own_result(
            by=editor,
            at=done,
            entry=entry.pk,
            number=one["number"],
            handler=one["handler"],
            received_on=day_of(done),
            done_on=day_of(done),
            result=one["result"],
        )
    return entry


def _power(item: str) -> Power:
    state = PowerVersion.State.PUBLISHED
    return PowerVersion.objects.select_related("power__organ").get(state=state, name=item).power


def _holder(role: str, organ: Organ | None, at: datetime) -> Actor:
    """The first holder of a post with this role, in one organ or in the whole county."""
    posts = PostRole.objects.filter(role=role, **({"post__organ": organ} if organ else {})).order_by("post")
    for row in posts.select_related("post"):
        appointment = row.post.appointments.select_related("person").first()
        if appointment is not None:
            return actor_for(appointment.person, at)
    raise RuntimeError(f"nobody holds {role}")


def _posts(steps: Mapping[str, Any]) -> dict[str, list[Placed]]:
    return {
        name: [Placed(row["role"], Text(**row["title"]), Text(**row["duty"])) for row in rows]
        for name, rows in steps.items()
    }


@cache
def _content() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(FILE)
    return found


@cache
def _template(name: str) -> Mapping[str, Any]:
    return source_of((CONTENT / "charts" / f"{name}.yaml").read_text(encoding="utf-8"))

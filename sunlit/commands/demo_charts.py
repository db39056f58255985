"""The demo county's charts: the templates as its items depart from them, and how one item runs inside the house."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.wording import Text
from sunlit.procedures.durations import Setting
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
        posts = {
            name: [Placed(row["role"], Text(**row["title"]), Text(**row["duty"])) for row in rows]
            for name, rows in steps.items()
        }
        made[item] = written(unfold(read(chart_source(item, template)), posts, Setting(on)))
    return made


@cache
def _content() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(FILE)
    return found


@cache
def _template(name: str) -> Mapping[str, Any]:
    return source_of((CONTENT / "charts" / f"{name}.yaml").read_text(encoding="utf-8"))

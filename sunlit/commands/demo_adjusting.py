"""The adjustments of the demo county (``content/demo/adjustments.yaml``), each act on its own working day."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from sunlit.basis.calendar import Calendar
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.ledger.actor import Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Adjustment, PowerVersion
from sunlit.powers.operations import (
    close_adjustment,
    file_adjustment,
    open_adjustment,
    report_adjustment,
    review_adjustment,
)

DEMO = CONTENT / "demo" / "adjustments.yaml"
# Who opens, reviews, and changes the list.
REVIEWER, PUBLISHER = "list_reviewer", "list_publisher"
MORNING = time(9, 30)


def run_adjustments(until: datetime) -> list[Adjustment]:
    """All of them. Their cards are issued by the watch that runs with the cases, each at its moment."""
    return [_run(row, until) for row in read_yaml(DEMO)["adjustments"]]


def _run(row: Mapping[str, Any], until: datetime) -> Adjustment:
    on = _working_days(until)
    version = PowerVersion.objects.select_related("power", "organ").get(name=row["power"], state="published")
    at = on(row["opened"])
    one = open_adjustment(
        organ=version.organ,
        power=version.power,
        trigger=row["trigger"],
        happened_on=beijing_day(on(row["decided"])),
        reason=row["reason"],
        by=_in_role(REVIEWER, at),
        at=at,
    )
    if "filed" in row:
        at = on(row["filed"])
        editor = _in_role("list_editor", at, version.organ)
        words = {"outcome": row["outcome"], "proposal": row["proposal"]}
        one = file_adjustment(adjustment=one, by=editor, at=at, **words)
    if "reviewed" in row:
        at = on(row["reviewed"])
        one = review_adjustment(adjustment=one, accepted=True, opinion=row["opinion"], by=_in_role(REVIEWER, at), at=at)
    if "closed" in row:
        at = on(row["closed"])
        one = close_adjustment(adjustment=one, by=_in_role(PUBLISHER, at), at=at)
    if "reported" in row:
        at = on(row["reported"])
        by = _in_role(PUBLISHER, at)
        report_adjustment(adjustment=one, reported_on=beijing_day(at), receiver=row["receiver"], by=by, at=at)
    return one


def _working_days(until: datetime) -> Callable[[int], datetime]:
    """The morning of the working day so many working days ago."""
    calendar, today = Calendar.load(), beijing_day(until)
    return lambda ago: datetime.combine(calendar.add_working_days(today, -ago), MORNING, BEIJING)


def _in_role(role: str, at: datetime, organ: Organ | None = None) -> Actor:
    """The holder of the first post with this role."""
    rows = Appointment.objects.filter(post__roles__role=role).select_related("person")
    rows = rows.filter(post__organ=organ) if organ else rows
    return actor_for(rows.order_by("post_id")[0].person, at)

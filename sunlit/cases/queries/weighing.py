"""Reads: the discretion standard in a case, what was weighed, and which departures wait."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from sunlit.cases.discretion import fixes_fine
from sunlit.cases.models import Case, Party, Weighing
from sunlit.cases.queries.pages.wording import ENDED
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may
from sunlit.powers.queries.discretion import Ground, grounds_for
from sunlit.procedures.queries import compiled

State = Weighing.State


def grounds_of(case: Case, at: datetime) -> tuple[Ground, ...]:
    """The items of standards in force on this day by which the case is weighed (one query)."""
    return grounds_for(case.power_version.power_id, day_of(at))


def weighing_of(case: int) -> Weighing | None:
    """What stands of the weighing in a case; None where nothing was weighed."""
    rows = Weighing.objects.select_related("standard", "made_by", "decided_by")
    return rows.filter(case=case).exclude(state=State.REPLACED).first()


def weighings_of(case: int) -> list[Weighing]:
    """Everything that was weighed in a case, the newest first."""
    return list(Weighing.objects.select_related("standard", "made_by", "decided_by").filter(case=case))


def weighing_by_pk(pk: int) -> Weighing | None:
    """One weighing with its case."""
    rows = Weighing.objects.select_related("case__organ", "case__power_version", "standard", "made_by", "decided_by")
    return rows.filter(pk=pk).first()


def is_person(case: Case) -> bool:
    """Whether the party is a natural person."""
    return Party.objects.filter(case=case, role=Party.Role.PUNISHED, kind=Party.Kind.PERSON).exists()


def is_weighed(case: Case) -> bool:
    """Whether the chart of the case has a step that fixes a fine."""
    return any(fixes_fine(step) for step in compiled(case.chart_version).flow.steps)


def may_weigh(case: Case, by: Actor) -> bool:
    """Whether this person may weigh the case now."""
    open_still = case.decided_at is None and case.state not in (*ENDED, Case.State.SUSPENDED)
    return open_still and may(by, "cases.weigh", Subject("case", organ=case.organ_id))


def may_approve(case: Case, made: Weighing | None, by: Actor) -> bool:
    """Whether this person may approve the departure that waits in the case."""
    if made is None or made.state != State.WAITING or case.state in ENDED:
        return False
    return may(by, "cases.approve_departure", Subject("case", organ=case.organ_id, made_by=made.made_by_id))


def departures(organs: Collection[int] | None, state: str = "") -> QuerySet[Weighing]:
    """Departures from a standard in cases of these organs (None: of all), the newest first."""
    rows = Weighing.objects.filter(state__in=(State.WAITING, State.APPROVED, State.REFUSED))
    rows = rows if organs is None else rows.filter(case__organ__in=organs)
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("case__organ", "case__power_version", "standard", "made_by", "decided_by")


def weighed_by(version: int) -> QuerySet[Weighing]:
    """What was decided by one version of a standard."""
    rows = Weighing.objects.filter(standard=version).exclude(state=State.REPLACED)
    return rows.select_related("case__organ", "case__power_version", "made_by")


def departures_waiting(by: Actor) -> int:
    """How many departures wait that this person may approve (no query where there are none of theirs)."""
    organs = [organ for organ in by.organs() if may(by, "cases.approve_departure", Subject("case", organ=organ))]
    if not organs:
        return 0
    rows = Weighing.objects.filter(state=State.WAITING, case__organ__in=organs).exclude(case__state__in=ENDED)
    return rows.exclude(made_by=by.account).count()

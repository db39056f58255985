"""Powers that run in a system of their organ's own, as outsiders read them: who, when, how, what result (R-074)."""

from dataclasses import dataclass
from datetime import date, datetime

from sunlit.cases.queries.elsewhere import public_own_systems, shown_elsewhere
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.publication.pages import Paging

SIZE = 20


@dataclass(frozen=True, slots=True)
class ResultShown:
    """One matter: its number, who handled it, from when to when, with what result."""

    number: str
    handler: str
    received_on: date
    done_on: date
    result: str


@dataclass(frozen=True, slots=True)
class ElsewhereShown:
    """One power that runs outside this platform."""

    code: str
    name: str
    organ: str
    ground: str
    system: str
    reason: str
    handler: str
    time: str
    flow: str
    result: str
    decided_at: datetime | None
    decision: str
    approver: str
    chart: bool
    results: tuple[ResultShown, ...]


def elsewhere_list(page: int) -> tuple[tuple[ElsewhereShown, ...], Paging]:
    """One page of the public register (4 queries)."""
    total = public_own_systems().count()
    last = max(1, -(-total // SIZE))
    page = min(max(page, 1), last)
    rows = shown_elsewhere((page - 1) * SIZE, page * SIZE) if total else []
    charted = set(
        ChartVersion.objects.filter(
            chart__power__in=[row.power_id for row in rows],
            chart__scope=Chart.Scope.EXTERNAL,
            state=ChartVersion.State.PUBLISHED,
        ).values_list("chart__power", flat=True)
    )
    shown = tuple(
        ElsewhereShown(
            code=row.power.code,
            name=str(getattr(row, "name", "")),
            organ=row.power.organ.name,
            ground=row.ground,
            system=row.system,
            reason=row.reason,
            handler=row.handler,
            time=row.time,
            flow=row.flow,
            result=row.result,
            decided_at=row.decided_at,
            decision=row.decision,
            approver=row.decided_by.full_name if row.decided_by else "",
            chart=row.power_id in charted,
            results=tuple(
                ResultShown(one.number, one.handler, one.received_on, one.done_on, one.result)
                for one in getattr(row, "latest", ())
            ),
        )
        for row in rows
    )
    return shown, Paging(page, SIZE, total)

"""Applications on which the office has kept silent too long."""

from datetime import datetime

from sunlit.cases.models import Case
from sunlit.clocks.models import Clock
from sunlit.offices.queries import day_of


def find_deemed(at: datetime, limit: int = 100) -> list[int]:
    """Cases received whose notice is overdue, the oldest first; the worker lets each be accepted (one query)."""
    rows = Case.objects.filter(
        state=Case.State.RECEIVED,
        notice_clock__state=Clock.State.RUNNING,
        notice_clock__due_on__lt=day_of(at),
    )
    return list(rows.order_by("received_at", "id").values_list("pk", flat=True)[:limit])


def find_renewals(at: datetime, limit: int = 100) -> list[int]:
    """Renewals accepted and not decided before the licence ran out (one query); the worker lets each be renewed."""
    rows = Case.objects.filter(
        chart_version__chart__chart_class="licence-renewal",
        state__in=(Case.State.ACCEPTED, Case.State.SUSPENDED),
        decided_at=None,
        facts__expires_on__lt=day_of(at).isoformat(),
    )
    return list(rows.order_by("received_at", "id").values_list("pk", flat=True)[:limit])

"""My tasks, by the time that is left."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from sunlit.cases.queries import BANDS, TaskRow, my_tasks
from sunlit.cases.queries.inside import waiting_inside
from sunlit.cases.queries.weighing import departures_waiting
from sunlit.desk.door import StaffRequest, staff
from sunlit.procedures.reviews import waiting_count

LABELS: dict[str, Promise] = {
    "overdue": _("已超时"),
    "today": _("今日到期"),
    "soon": _("两个工作日内"),
    "later": pgettext_lazy("desk", "其他"),
}
LOOKS = {"overdue": "band-over", "today": "band-today", "soon": "band-soon"}


@dataclass(frozen=True)
class BandShown:
    """One band of the page; ``count`` is always that of its rows."""

    name: str
    label: Promise
    look: str
    rows: tuple[TaskRow, ...]

    @property
    def count(self) -> int:
        """How many tasks it has."""
        return len(self.rows)


@require_safe
@staff
def tasks(request: StaffRequest) -> HttpResponse:
    """What this person can do now; ``?band=`` shows one band alone."""
    found = my_tasks(request.actor, request.at)
    bands = [BandShown(name, LABELS[name], LOOKS.get(name, ""), found.bands[name]) for name in BANDS]
    only = request.GET.get("band", "") if request.GET.get("band", "") in BANDS else ""
    context = {
        "chips": bands,
        "bands": [band for band in bands if not only or band.name == only],
        "only": only,
        "total": found.total,
        "more": found.more,
        "charts_waiting": waiting_count(request.actor),
        "departures": departures_waiting(request.actor),
        "inside": waiting_inside(request.actor, request.at),
    }
    return render(request, "desk/tasks.html", context)

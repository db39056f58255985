"""Who sets a matter going: as its published chart begins, or as its kind of power usually does."""

from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from sunlit.powers.categories import all_kinds
from sunlit.powers.models import PowerVersion
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.queries import compiled, templates
from sunlit.procedures.reader import read_yaml

APPLICANT = "applicant"


def applied_for(version: PowerVersion, chart: ChartVersion | None) -> bool:
    """Whether somebody applies for it; ``chart`` is its published chart, without which the kind of power says so."""
    if chart is not None:
        return begun_by_party(compiled(chart).flow)
    return all_kinds()[version.kind].starts == APPLICANT


def begun_by_party(flow: Flow) -> bool:
    """Whether the chart begins in the lane of a party."""
    return any(lane.id == flow.start.lane and lane.party for lane in flow.lanes)


def that_begin(found: QuerySet[PowerVersion], *, by_party: bool) -> QuerySet[PowerVersion]:
    """Those that a party (or else the organ) sets going, by the class of their chart or else by their kind."""
    kinds = [code for code, kind in all_kinds().items() if (kind.starts == APPLICANT) == by_party]
    own = [name for name, party in _classes() if party == by_party]
    other = [name for name, party in _classes() if party != by_party]
    charts = Chart.objects.filter(power=OuterRef("power_id"), scope=Chart.Scope.EXTERNAL)
    return found.filter(
        Q(Exists(charts.filter(chart_class__in=own)))
        | Q(kind__in=kinds) & ~Q(Exists(charts.filter(chart_class__in=other)))
    )


@cache
def _classes() -> tuple[tuple[str, bool], ...]:
    return tuple((one.class_name, begun_by_party(read_yaml(one.text))) for one in templates())

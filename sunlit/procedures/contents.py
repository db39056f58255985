"""Reads: what stands against the contents of a chart version, beside its soundness.

Of an external chart: undeclared departures from its template, and steps that take longer than what the power's record
promises or the statute allows. Of an internal chart: whatever keeps it from refining the external one in force.
"""

from datetime import date
from functools import cache

from django.conf import settings

from sunlit.basis.errors import BasisRefusal
from sunlit.ledger.wording import Text
from sunlit.powers.models import PowerVersion
from sunlit.procedures.completeness import completeness_remarks
from sunlit.procedures.departing import Difference, departure_remarks, differences
from sunlit.procedures.durations import Amount, Setting
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.promising import promise_remarks
from sunlit.procedures.queries import compiled, published_chart, templates
from sunlit.procedures.reader import read_yaml
from sunlit.procedures.refinement import refinement_remarks
from sunlit.procedures.remarks import Remark

NO_EXTERNAL = Remark(
    "no_external_chart",
    Text(
        "这项职权还没有公布的外部流程图。内部流程图依外部流程图编制，请先公布外部流程图。",
        "This power has no published external chart. An internal chart unfolds the external one; publish that first.",
    ),
    article="R-060",
)


def contents_remarks(version: ChartVersion, on: date) -> tuple[Remark, ...]:
    """All that the contents rules say of a version on that day: binding ones forbid publication (2 or 3 queries)."""
    flow = compiled(version).flow
    record = _record(version)
    try:
        setting = setting_of(record, on)
        if version.chart.scope == Chart.Scope.INTERNAL:
            external = external_flow(version)
            return (NO_EXTERNAL,) if external is None else refinement_remarks(external, flow, setting)
        found = departure_remarks(template_flow(flow.template), flow)
        found += promise_remarks(flow, setting, promised=_promised(record), statutory=_statute(record))
        return (*found, *completeness_remarks(flow))
    except BasisRefusal:
        # A parameter that nobody knows is refused by name elsewhere; nothing can be added up with it.
        return ()


def departures_of(version: ChartVersion) -> tuple[tuple[Difference, Text | None], ...]:
    """Where the chart differs from its template, each with the reason it gives; nothing for a chart of its own."""
    flow = compiled(version).flow
    template = template_flow(flow.template)
    if template is None:
        return ()
    why = {one.step: one.why for one in flow.departures}
    return tuple((one, why.get(one.where)) for one in differences(template, flow))


@cache
def template_flow(class_name: str) -> Flow | None:
    """The template of a class; None where there is none of this name."""
    text = next((one.text for one in templates() if class_name and one.class_name == class_name), None)
    return read_yaml(text) if text is not None else None


def external_flow(version: ChartVersion) -> Flow | None:
    """The published external chart of the same power."""
    external = published_chart(version.chart.power_id)
    return compiled(external).flow if external is not None else None


def setting_of(record: PowerVersion | None, on: date) -> Setting:
    """What sums depend on: the day, the jurisdiction, and the checks that belong to every case of the power."""
    return Setting(on, settings.JURISDICTION, record.options if record is not None else None)


def _record(version: ChartVersion) -> PowerVersion | None:
    """What the list says of the power now."""
    return PowerVersion.objects.filter(power=version.chart.power_id, state=PowerVersion.State.PUBLISHED).first()


def _promised(record: PowerVersion | None) -> Amount | None:
    if record is None or not record.promised_value or not record.promised_unit:
        return None
    return Amount(record.promised_value, record.promised_unit)


def _statute(record: PowerVersion | None) -> str:
    return record.statutory_parameter if record is not None else ""

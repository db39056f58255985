"""What a chart's page says of its contents: what to mend, where it departs, its other half, cases on older versions."""

import re
from dataclasses import dataclass
from datetime import date

import yaml
from django.conf import settings

from sunlit.cases.queries.moving import running_by_version
from sunlit.ledger.wording import Text
from sunlit.powers.models import Power
from sunlit.procedures.contents import contents_remarks, departures_of, external_flow
from sunlit.procedures.departing import Difference
from sunlit.procedures.durations import Setting
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.queries import Template, compiled, published_chart, versions_of
from sunlit.procedures.reader.writing import written
from sunlit.procedures.refinement import refining
from sunlit.procedures.remarks import Remark
from sunlit.procedures.unfolding import unfold

# The address of the draft page asks for the internal chart by this word.
INSIDE = "internal"


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of one version: ``unfolded`` are, of an internal chart, the external steps with their posts."""

    internal: bool
    remarks: tuple[Remark, ...]
    departures: tuple[tuple[Difference, Text | None], ...]
    unfolded: tuple[tuple[Text, tuple[Text, ...]], ...]
    other: ChartVersion | None
    running: int

    @property
    def binding(self) -> bool:
        """Whether something keeps the version from being published."""
        return any(one.binding for one in self.remarks)


def contents_page(version: ChartVersion, on: date) -> Contents:
    """All of it on that day, for a version that can be read."""
    internal = version.chart.scope == Chart.Scope.INTERNAL
    other = published_chart(version.chart.power, scope=Chart.Scope.EXTERNAL if internal else Chart.Scope.INTERNAL)
    superseded = version.state == ChartVersion.State.SUPERSEDED
    running = running_by_version([version]).get(version.pk, 0) if superseded else 0
    return Contents(
        internal=internal,
        remarks=contents_remarks(version, on),
        departures=departures_of(version),
        unfolded=_unfolded(version) if internal else (),
        other=other,
        running=running,
    )


def begun_from(template: Template) -> str:
    """A power's chart begins as its template says, and names it, so that departures from it are seen."""
    return re.sub(r"^kinds:.*$", f"template: {template.class_name}", template.text, count=1, flags=re.MULTILINE)


def inside_text(power: Power, on: date) -> str:
    """The internal chart to work on: its newest version, or the external one with a post for each step."""
    newest = versions_of(power, Chart.Scope.INTERNAL).first()
    external = published_chart(power)
    if newest is not None:
        source = newest.source
    elif external is not None:
        source = written(unfold(compiled(external).flow, {}, Setting(on, settings.JURISDICTION)))
    else:
        return ""
    text: str = yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=160)
    return text


def _unfolded(version: ChartVersion) -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    external, internal = external_flow(version), compiled(version).flow
    if external is None:
        return ()
    rows = (
        (step.title, tuple(one.title for one in refining(internal, step.id) if one.waits)) for step in external.steps
    )
    return tuple((title, parts) for title, parts in rows if len(parts) > 1)

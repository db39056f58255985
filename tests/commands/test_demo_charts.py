"""Every chart of the demo county says where it departs, keeps its promise, and one is unfolded into posts."""

from datetime import date

import pytest

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.commands.demo_charts import FILE, chart_source, internal_sources
from sunlit.commands.demo_county import power_rows
from sunlit.procedures.contents import template_flow
from sunlit.procedures.departing import departure_remarks
from sunlit.procedures.durations import Amount, Setting
from sunlit.procedures.promising import promise_remarks
from sunlit.procedures.reader import read
from sunlit.procedures.refinement import refinement_remarks
from sunlit.procedures.remarks import binding

TODAY = date(2026, 9, 1)
ROWS = {row["name"]: row for row in power_rows() if "chart" in row}


def test_every_item_named_has_a_chart() -> None:
    content = read_yaml(FILE)
    assert set(content["shortened"]) | set(content["internal"]) <= set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_chart_keeps_the_promise_of_its_item(name: str) -> None:
    row = ROWS[name]
    flow = read(chart_source(name, row["chart"]))
    setting = Setting(TODAY, flags=row.get("options", {}))
    promised = Amount(row["promised_value"], row["promised_unit"]) if row.get("promised_value") else None
    assert (
        binding(promise_remarks(flow, setting, promised=promised, statutory=row.get("statutory_parameter", ""))) == ()
    )
    assert departure_remarks(template_flow(flow.template), flow) == ()


def test_the_internal_chart_refines_its_external_one() -> None:
    assert (CONTENT / "charts" / "licence-general.yaml").exists()
    for name, source in internal_sources("licence-general", TODAY).items():
        external, internal = read(chart_source(name, "licence-general")), read(source)
        assert refinement_remarks(external, internal, Setting(TODAY)) == ()
        assert [step.id for step in internal.steps if step.refines == "decide"] == ["decide_1", "decide_2"]

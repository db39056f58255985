"""The twelve published charts as drawings: nothing overlaps, each on one page of A4, and crossings as looked at."""

import json
from datetime import date

import pytest

from sunlit.commands.charts_published import structures
from sunlit.procedures.drawing import arrange
from sunlit.procedures.drawing.sheets import sheets
from sunlit.procedures.published import sources, structured
from sunlit.procedures.timing import all_limit_words
from tests.procedures.drawn import crossings, faults
from tests.procedures.test_sheets import faults_of

DAY = date(2026, 3, 2)
CROSSED = {"guizhou-preview": 1}


@pytest.mark.shared
def test_the_published_charts_are_drawn_without_a_fault_on_one_page_each(shared_dir):
    known = structures()
    data = json.loads((shared_dir / "data" / "charts" / "published_charts.json").read_text())
    crossed = {}
    for published in (structured(source, known) for source in sources(data)):
        flow = published.flow
        layout = arrange(flow, "zh", all_limit_words(flow, DAY), stamped=False)
        assert faults(layout) == [], published.slug
        (page,) = sheets(layout, "zh")
        assert faults_of(page, "zh") == [], published.slug
        crossed[published.slug] = crossings(layout)
    assert len(crossed) == 12
    assert {slug: count for slug, count in crossed.items() if count} == CROSSED

"""A long chart on the screen: folded by stage, nothing lost, each line that is cut says where it goes on."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sunlit.procedures.drawing import arrange, folds, numbers
from sunlit.procedures.drawing.sheets import stages
from sunlit.procedures.rules import position
from sunlit.procedures.timing import all_limit_words
from tests.procedures.charts import CHARTS, published
from tests.procedures.random_charts import random_chart
from tests.procedures.test_sheets import faults_of

TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
DAY = date(2026, 3, 2)


def folded(flow, **more):
    return folds(flow, language=more.pop("language", "zh"), limits=all_limit_words(flow, DAY), **more)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_stage_is_as_clean_as_the_whole_and_every_step_stands_in_one(name):
    flow = published(name)
    whole = arrange(flow, "zh", all_limit_words(flow, DAY), stamped=False)
    found = stages(whole, "zh")
    # A stage on the screen has no foot in which a page would have its number.
    assert [fault for sheet in found for fault in faults_of(sheet, "zh")] == []
    assert [box.step.id for sheet in found for box in sheet.layout.boxes] == [box.step.id for box in whole.boxes]


def test_a_chart_of_many_steps_is_folded_and_a_short_one_is_not():
    assert folded(published("requisition")) == ()
    flow = published("penalty-ordinary")
    assert [(one.title, one.steps, one.open) for one in folded(flow)] == [
        ("立案", "第 1–3 步", True),
        ("调查", "第 4–5 步", False),
        ("告知申辩", "第 6–12 步", False),
        ("审核决定", "第 13–16 步", False),
        ("送达执行", "第 17–23 步", False),
    ]
    assert [one.steps for one in folded(flow, language="en")][:2] == ["steps 1–3", "steps 4–5"]
    assert folded(flow)[1].lanes == ("执法人员", "机关负责人")


def test_a_stage_says_where_its_lines_come_from_and_go_to():
    flow = published("penalty-ordinary")
    said = "".join(ElementTree.fromstring(folded(flow)[1].svg).itertext())
    assert "自“立案”第 2 步" in said and "接“告知申辩”第 6 步" in said
    said = "".join(ElementTree.fromstring(folded(flow, language="en")[1].svg).itertext())
    assert f"to {flow.stages[2].title.en}step 6" in said


def test_where_the_case_is_the_chart_is_unfolded():
    flow = published("penalty-ordinary")
    order = list(numbers(flow))
    here = next(step for step in flow.steps if step.stage == flow.stages[2].id and step.waits)
    states = position(flow, now=[here.id], done=order[: order.index(here.id)])
    shown = folded(flow, states=states, callouts={here.id: ("案件在这里", "还剩 2 日")})
    assert [one.open for one in shown] == [False, False, True, False, False]
    assert [one.done for one in shown][:2] == [True, True]
    assert ["案件在这里" in one.svg for one in shown] == [False, False, True, False, False]


def test_ids_are_apart_from_stage_to_stage():
    flow = published("licence-general")
    ids = [
        element.get("id")
        for one in folded(flow, prefix="own-")
        for element in ElementTree.fromstring(one.svg).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) and all(name.startswith("own-s") for name in ids)


DRAWS = """
import hashlib
from sunlit.procedures.drawing import draw, folds, pages
from tests.procedures.random_charts import random_chart
digest = hashlib.sha256()
for seed in range(12):
    flow = random_chart(seed, steps=24, bent=seed % 2)
    digest.update(draw(flow, language="zh", limits={}).encode())
    for one in (*folds(flow, language="zh", limits={}), *pages(flow, language="zh", limits={})):
        digest.update(one.svg.encode())
print(digest.hexdigest())
"""


def test_two_processes_with_other_hashes_draw_the_same_bytes():
    """Whatever Python's hash of strings is: no order of a set is ever drawn."""
    root = Path(__file__).parents[2]
    made = set()
    for seed in ("0", "4711"):
        own = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        ran = subprocess.run(
            [sys.executable, "-c", DRAWS], cwd=root, env=own, capture_output=True, text=True, check=True
        )
        made.add(ran.stdout.strip())
    assert len(made) == 1 and made != {""}


def test_stages_of_random_charts_are_clean():
    for seed in range(12):
        flow = random_chart(seed, steps=(12, 24, 36)[seed % 3], bent=seed % 2)
        found = stages(arrange(flow, "zh", {}, stamped=False), "zh")
        assert [fault for sheet in found for fault in faults_of(sheet, "zh")] == [], seed

"""Every step of every template says all that it has to: itself, with the chart, or that it has none and why."""

from dataclasses import replace

import pytest

from sunlit.ledger.wording import Text
from sunlit.procedures.completeness import HEADINGS, completeness_remarks, lacking, said
from sunlit.procedures.durations import staff_steps
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read, read_yaml
from sunlit.procedures.reader.writing import written
from tests.procedures.charts import CHARTS, published, with_step
from tests.procedures.test_contents import chart

FILES = sorted(CHARTS.glob("*.yaml"))
LICENCE = published("licence-general")
each_template = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def bare(flow: Flow, name: str, **fields: object) -> Flow:
    """The chart with nothing said for all its steps, and one step changed."""
    return replace(with_step(flow, name, **fields), otherwise=())


@each_template
def test_no_step_of_a_template_lacks_anything(path) -> None:
    assert [(step.id, missing) for step, missing in lacking(read_yaml(path.read_bytes()))] == []


@each_template
def test_whatever_a_step_has_none_of_has_its_reason(path) -> None:
    flow = read_yaml(path.read_bytes())
    reasons = [words for step in flow.steps for _, words in step.without]
    reasons += [words for _, words in flow.otherwise]
    assert [words for words in reasons if len(words.zh) < 8 or len(words.en) < 8 or not words.en.isascii()] == []


@each_template
def test_whether_the_time_of_a_step_counts_is_said_by_its_ground(path) -> None:
    """What is not counted names the ground of the law; a limit has a number and unit, or the words of its article."""
    flow = read_yaml(path.read_bytes())
    for step in staff_steps(flow):
        limit = step.limit
        assert limit is not None
        assert limit.parameter or (limit.value is not None and limit.unit) or (limit.words and step.articles), step.id
        assert step.counts == (step.excluded == ""), step.id


def test_what_a_step_says_comes_from_three_places() -> None:
    told = {one.heading: (one.source, one.words) for one in said(LICENCE, LICENCE.step("accept"))}
    assert list(told) == list(HEADINGS)
    assert told["rights"] == ("own", None)
    assert told["outputs"] == (
        "none",
        Text("这一步只出具文书，不另填内容。", "The paper is all that this step leaves."),
    )
    assert told["complaint"][0] == "chart"


def test_a_step_that_says_too_little_is_told_what_to_add() -> None:
    remarks = completeness_remarks(bare(LICENCE, "hearing", rights=(), duty=None))
    remark = next(one for one in remarks if one.steps == ("hearing",))
    assert remark.text.zh == (
        "步骤“听证”没有写职责、相对人的权利、投诉渠道、文书。请补上。"
        "没有的，在 without 写明理由；各步相同的，在 otherwise 写一次。"
    )
    assert remark.text.en.startswith("Step “Hearing” does not say: duty, rights of the party, complaint channel, docum")
    assert (remark.binding, remark.article) == (False, "R-064")
    only = completeness_remarks(replace(LICENCE, steps=tuple(replace(s, duty=None) for s in LICENCE.steps)))
    assert only[0].text.zh == "步骤“登记，核对材料”没有写职责。请补上。"


def test_what_is_said_once_and_what_is_missing_are_kept_in_the_source() -> None:
    assert read(written(LICENCE)) == LICENCE
    assert written(LICENCE)["otherwise"]["complaint"]["en"].startswith("With a grievance about this step")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("without", {"rights": {"zh": "没有", "en": "none"}}, "写明没有 rights，却又写了 rights，请去掉一样"),
        ("without", {"duty": {"zh": "没有", "en": "none"}}, "没有这一项"),
        ("without", {"outputs": "没有"}, "应写成 {zh: 中文, en: English}"),
        ("without", ["rights"], "应是“名称: 值”的列表"),
    ],
)
def test_what_means_nothing_is_refused(field: str, value: object, sentence: str) -> None:
    source = chart()
    source["steps"][1] |= {"rights": [{"zh": "可以陈述。", "en": "May speak."}], field: value}
    with pytest.raises(ProcedureRefusal, match=sentence):
        read(source)

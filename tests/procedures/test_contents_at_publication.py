"""What publication asks of a chart's contents: its promise, its departures, and that an internal one refines."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from sunlit.ledger.wording import Text
from sunlit.powers.models import PowerVersion
from sunlit.procedures.contents import contents_remarks, departures_of
from sunlit.procedures.durations import Setting
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.operations import draft_chart, submit_chart
from sunlit.procedures.queries import published_chart
from sunlit.procedures.reader import read, source_of
from sunlit.procedures.reader.writing import written
from sunlit.procedures.unfolding import Placed, unfold
from tests.offices.county import AT
from tests.procedures.test_operations import LICENCE, county, power, published

__all__ = ["county", "power"]
pytestmark = pytest.mark.django_db
FLOW = read(source_of(LICENCE))
SETTING = Setting(AT.date())
POSTS = {"review": [Placed("role_a", Text("初审", "First")), Placed("role_b", Text("复核", "Second"))]}


@pytest.fixture
def promising(county, power):
    """The public is promised eight working days; every case has its site check."""
    return PowerVersion.objects.create(
        power=power,
        number=1,
        state="published",
        name="公共场所卫生许可",
        statutory_parameter="licence.decision",
        promised_value=8,
        promised_unit="working_day",
        options={"needs_site_check": True},
        drafted_at=AT,
        published_at=AT,
    )


def limited(**limits: int) -> dict[str, Any]:
    """The template as the bureau of health begins it, with its own limits, each declared."""
    plain = source_of(LICENCE)
    steps = [
        {**step, "limit": {"value": limits[step["id"]], "unit": "working_day"}} if step["id"] in limits else step
        for step in plain["steps"]
    ]
    why = {"zh": "向社会承诺八个工作日办结。", "en": "Eight working days are promised."}
    return {
        **plain,
        "steps": steps,
        "template": "licence-general",
        "departures": [{"step": name, "why": why} for name in limits],
    }


def submitted(county, power, source):
    by = county.actor("he_jie")
    return submit_chart(version=draft_chart(power=power, source=source, by=by, at=AT), by=by, at=AT)


def test_steps_that_take_longer_than_promised_are_not_published(county, power, promising):
    with pytest.raises(ProcedureRefusal) as caught:
        submitted(county, power, LICENCE)
    assert caught.value.sentence.startswith("“作出许可决定”各环节的时限最长加起来是9个工作日（书面审查（A 角） → ")
    assert caught.value.sentence.endswith("超过承诺的8个工作日。请缩短其中的环节时限。")
    with override("en"), pytest.raises(ProcedureRefusal, match="takes 9 working days"):
        submitted(county, power, LICENCE)
    assert submitted(county, power, limited(site_check=3)).state == "submitted"


def test_an_item_without_site_checks_needs_no_time_for_them(county, power, promising):
    PowerVersion.objects.filter(pk=promising.pk).update(options={})
    assert submitted(county, power, LICENCE).state == "submitted"


def test_a_departure_is_declared_or_the_chart_is_not_published(county, power):
    source = limited(site_check=3)
    assert [(one.text.zh, why.zh) for one, why in departures_of(submitted(county, power, source))] == [
        ("“现场核查（两人以上）”与模板不同（时限）", "向社会承诺八个工作日办结。")
    ]


def test_an_undeclared_departure(county, power):
    with pytest.raises(ProcedureRefusal, match="请在 departures 写明 step: site_check 和理由"):
        submitted(county, power, {**limited(site_check=3), "departures": []})


def test_an_internal_chart_needs_a_published_external_one(county, power):
    internal = written(unfold(FLOW, POSTS, SETTING))
    with pytest.raises(ProcedureRefusal, match="还没有公布的外部流程图"):
        submitted(county, power, internal)


def test_an_internal_chart_that_refines_is_published_beside_the_external_one(county, power):
    external = published(county, power)
    internal = published(county, power, written(unfold(FLOW, POSTS, SETTING)))
    assert (published_chart(power), published_chart(power, scope="internal")) == (external, internal)


def test_posts_that_take_too_long_keep_it_from_being_published(county, power):
    published(county, power)
    source = written(unfold(FLOW, POSTS, SETTING))
    for step in source["steps"]:
        if step["id"] == "review_1":
            step["limit"] = {"value": 5, "unit": "working_day"}
    with pytest.raises(ProcedureRefusal, match="“书面审查（A 角）”在内部最长要7个工作日（初审 → 复核）"):
        submitted(county, power, source)


def test_when_the_external_chart_changes_the_internal_one_is_found_to_lag(county, power):
    published(county, power)
    internal = published(county, power, written(unfold(FLOW, POSTS, SETTING)))
    published(county, power, limited(review=2), at=AT + timedelta(days=1))
    assert [(one.rule, one.steps) for one in contents_remarks(internal, AT.date())] == [
        ("longer_than_external", ("review_1", "review_2"))
    ]

"""A power's chart says where and why it departs from its template: everything, and nothing that is not so."""

from dataclasses import replace

import pytest

from sunlit.ledger.wording import Text
from sunlit.procedures.departing import departure_remarks, differences
from sunlit.procedures.model import Departure, Exit, Flow, Step, TimeLimit
from sunlit.procedures.reader import read_yaml
from tests.procedures.charts import CHARTS, published
from tests.procedures.charts import with_step as step

LICENCE = published("licence-general")
WHY = Text("依照《公共场所卫生管理条例》的要求。", "As the regulation asks.")


def begun(flow: Flow, *departures: str) -> Flow:
    """The chart as the bureau of health begins it from the template."""
    return replace(flow, template="licence-general", departures=tuple(Departure(one, WHY) for one in departures))


def told(flow: Flow) -> list[tuple[str, tuple[str, ...]]]:
    return [(remark.rule, remark.steps) for remark in departure_remarks(LICENCE, flow)]


SHORTER = step(LICENCE, "review", limit=TimeLimit(value=2, unit="working_day"))


def without(flow: Flow, name: str, after: str) -> Flow:
    """The chart without a step; what led to it leads on."""
    ways = {s.id: tuple(replace(w, to=after) if w.to == name else w for w in s.exits) for s in flow.steps}
    steps = tuple(replace(s, exits=ways[s.id]) for s in flow.steps if s.id != name)
    events = tuple(replace(e, steps=tuple(one for one in e.steps if one != name)) for e in flow.events)
    return replace(flow, steps=steps, events=events)


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_template_does_not_differ_from_itself(path) -> None:
    flow = read_yaml(path.read_bytes())
    assert differences(flow, flow) == ()


def test_a_shorter_review_is_declared_with_its_reason() -> None:
    assert [one.text.zh for one in differences(LICENCE, SHORTER)] == ["“书面审查（A 角）”与模板不同（时限）"]
    assert told(begun(SHORTER, "review")) == []
    (remark,) = departure_remarks(LICENCE, begun(SHORTER))
    assert remark.text.zh == (
        "“书面审查（A 角）”与模板不同（时限），却没有说明理由。请在 departures 写明 step: review 和理由。"
    )


def test_a_departure_that_is_none() -> None:
    assert told(begun(SHORTER, "review", "decide")) == [("departs_from_nothing", ("decide",))]


def test_leaving_out_a_step_is_one_departure() -> None:
    """The review now leads on to the experts, and no event names the site check: that follows from leaving it out."""
    short = without(LICENCE, "site_check", "expert_review")
    assert [(one.where, one.sort) for one in differences(LICENCE, short)] == [("site_check", "left_out")]
    assert told(begun(short)) == [("undeclared_departure", ("site_check",))]
    assert told(begun(short, "site_check")) == []


def test_putting_in_a_step_is_one_departure() -> None:
    more = Step("sampling", "task", "examine", "division", Text("抽样", "Sampling"), (Exit("site_check"),), "role_a")
    longer = step(LICENCE, "review", exits=(Exit("sampling"),))
    longer = replace(longer, steps=(*longer.steps, more))
    assert [(one.where, one.sort) for one in differences(LICENCE, longer)] == [("sampling", "added")]


def test_leading_elsewhere_is_a_departure_of_the_step_that_leads() -> None:
    other = step(LICENCE, "correct", exits=(Exit("review"),))
    assert [(one.where, one.sort, one.fields) for one in differences(LICENCE, other)] == [
        ("correct", "changed", ("exits",))
    ]


def test_an_event_and_a_limit_may_depart_too() -> None:
    fewer = replace(LICENCE, events=tuple(e for e in LICENCE.events if e.id != "extend"))
    fewer = replace(fewer, limits=(fewer.limits[0], replace(fewer.limits[1], parameter="licence.joint_decision")))
    assert [(one.where, one.sort, one.fields) for one in differences(LICENCE, fewer)] == [
        ("extend", "left_out", ()),
        ("decision", "changed", ("parameter",)),
    ]
    assert told(begun(fewer, "extend", "decision")) == []


def test_the_look_is_no_departure() -> None:
    moved = step(LICENCE, "supplement", beside="", stage="apply", chips=(Text("提醒", "Note"),))
    assert differences(LICENCE, moved) == ()


def test_a_chart_of_its_own_has_nothing_to_declare_and_a_template_must_exist() -> None:
    assert departure_remarks(None, SHORTER) == ()
    assert [remark.rule for remark in departure_remarks(None, begun(SHORTER))] == ["no_such_template"]


def test_the_order_in_which_a_database_keeps_choices_is_no_departure() -> None:
    """PostgreSQL keeps the names of a mapping in an order of its own."""
    check = LICENCE.step("check")
    turned = tuple(replace(output, choices=tuple(reversed(output.choices))) for output in check.outputs)
    assert differences(LICENCE, step(LICENCE, "check", outputs=turned)) == ()
    fewer = tuple(replace(output, choices=output.choices[1:]) for output in check.outputs)
    assert [one.fields for one in differences(LICENCE, step(LICENCE, "check", outputs=fewer))] == [("outputs",)]

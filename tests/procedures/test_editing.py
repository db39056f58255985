"""The acts of the chart editor: each gives a chart that can be read or a clear refusal, and can be taken back."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.ledger.wording import Text
from sunlit.procedures import editing
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.drawing import draw
from sunlit.procedures.editing import Outcome, Turn
from sunlit.procedures.editing.fields import put_together, taken_apart
from sunlit.procedures.editing.saying import field_named
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader import read
from sunlit.procedures.simulator import faults
from tests.procedures.charts import published
from tests.procedures.random_charts import random_source

Plain = dict[str, Any]
WATER = Text("取水许可", "Water abstraction licence")


def words(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en}


def begun() -> Plain:
    return editing.from_nothing(WATER, by_party=True)


def with_steps(*titles: str) -> Plain:
    """Begin, then these tasks in line, then the end."""
    source, after = begun(), "begin"
    for title in titles:
        later = editing.add_step(source, after=after, title=words(title))
        (after,) = editing.new_steps(source, later)
        source = later
    return source


def table(source: Plain) -> list[tuple[str, list[str]]]:
    """Titles in reading order, each with the titles that follow."""
    flow = read(source)
    return [(step.title.zh, [flow.step(way.to).title.zh for way in step.exits]) for step in flow.steps]


def named(source: Plain, title: str) -> str:
    return next(step["id"] for step in source["steps"] if step["title"]["zh"] == title)


# One act after the other.


def test_a_chart_from_nothing_is_sound() -> None:
    for by_party in (True, False):
        flow = read(editing.from_nothing(WATER, by_party=by_party))
        assert not faults(compile_flow(flow))
        assert len(flow.steps) == 2


def test_steps_are_added_behind_one_another() -> None:
    assert table(with_steps("受理", "审查")) == [
        ("提交申请", ["受理"]),
        ("受理", ["审查"]),
        ("审查", ["办结"]),
        ("办结", []),
    ]


def test_a_new_step_stands_at_the_post_and_in_the_lane_of_the_one_before() -> None:
    source = editing.set_fields(with_steps("受理"), step="step_1", values={"lane": "office", "post": "window"})
    later = read(editing.add_step(source, after="step_1", title=words("审查")))
    assert (later.step("step_2").post, later.step("step_2").lane) == ("window", "office")


def test_moving_a_task_up_changes_the_procedure_where_one_leads_straight_to_the_other() -> None:
    source = with_steps("受理", "审查")
    moved = editing.move_step(source, step=named(source, "审查"), up=True)
    assert [title for title, _ in table(moved)] == ["提交申请", "审查", "受理", "办结"]
    assert dict(table(moved)) == {"提交申请": ["审查"], "审查": ["受理"], "受理": ["办结"], "办结": []}
    assert editing.move_step(moved, step=named(source, "审查"), up=False) == source


def test_a_decision_has_a_default_and_a_choice_for_each_outcome() -> None:
    source = with_steps("审查", "决定")
    outcomes = [Outcome(words("符合", "Fit")), Outcome(words("不符合", "Unfit"), new=words("不予许可"), end=True)]
    source = editing.branch(source, step="step_1", outcomes=outcomes)
    flow = read(source)
    gate = flow.step("step_1")
    assert [(way.label.zh if way.label else "", flow.step(way.to).title.zh, way.default) for way in gate.exits] == [
        ("符合", "决定", True),
        ("不符合", "不予许可", False),
    ]
    assert [label.zh for _, label in gate.outputs[0].choices] == ["符合", "不符合"]
    assert not faults(compile_flow(flow))


def test_an_outcome_may_lead_back_and_the_decision_may_be_undone() -> None:
    source = with_steps("受理", "审查")
    outcomes = [Outcome(words("齐全")), Outcome(words("补正"), to="begin"), Outcome(words("复核"), new=words("复核"))]
    gate = editing.branch(source, step="step_1", outcomes=outcomes)
    assert dict(table(gate))["受理"] == ["审查", "提交申请", "复核"]
    back = editing.set_fields(gate, step="step_1", values={"next": [*_ways(gate, "step_1", bound=1)]})
    assert read(back).step("step_1").exits[1].bound == 1
    plain = editing.unbranch(editing.remove_outcome(back, step="step_1", way=2), step="step_1")
    assert read(plain).step("step_1") == read(source).step("step_1")


def _ways(source: Plain, step: str, bound: int) -> list[Plain]:
    ways: list[Plain] = next(one["next"] for one in source["steps"] if one["id"] == step)
    return [{**way, "bound": bound} if isinstance(way, dict) and way["to"] == "begin" else way for way in ways]


def test_a_bound_goes_where_a_way_leads_back_no_more() -> None:
    source = with_steps("受理", "审查")
    source = editing.branch(
        source, step="step_2", outcomes=[Outcome(words("通过")), Outcome(words("退回"), to="step_1")]
    )
    ways = [{**way, "bound": 2} if not way.get("default") else way for way in _ways(source, "step_2", 0)]
    source = editing.set_fields(source, step="step_2", values={"next": ways})
    assert read(source).step("step_2").exits[1].bound == 2
    ways[1]["to"] = "closed"
    source = editing.set_fields(source, step="step_2", values={"next": ways})
    assert read(source).step("step_2").exits[1].bound is None


def test_parallel_steps_meet_and_can_be_put_one_behind_the_other_again() -> None:
    source = with_steps("受理", "决定")
    both = editing.parallel(source, after="step_1", titles=[words("现场核查"), words("专家评审")])
    assert not faults(compile_flow(read(both)))
    three = editing.add_branch(both, step=named(both, "同时办理"), title=words("征求意见"))
    assert dict(table(three))["同时办理"] == ["现场核查", "专家评审", "征求意见"]
    line = editing.remove_step(three, step=named(three, "同时办理"))
    assert [title for title, _ in table(line)] == [
        "提交申请",
        "受理",
        "现场核查",
        "专家评审",
        "征求意见",
        "决定",
        "办结",
    ]
    assert not faults(compile_flow(read(line)))
    for title in ("专家评审", "现场核查"):
        three = editing.remove_step(three, step=named(three, title))
    assert [title for title, _ in table(three)] == ["提交申请", "受理", "征求意见", "决定", "办结"]


def test_what_led_to_a_removed_step_leads_on() -> None:
    source = editing.normal({**with_steps("受理", "审查", "决定")})
    assert dict(table(editing.remove_step(source, step="step_2")))["受理"] == ["决定"]


def test_a_step_that_events_and_limits_name_is_forgotten_by_them() -> None:
    source = editing.from_flow(published("licence-general"), WATER, template="licence-general")
    later = read(editing.remove_step(source, step="site_check"))
    assert all("site_check" not in event.steps for event in later.events)
    assert later.template == "licence-general"
    assert later.kinds == ()


REFUSED = [
    (lambda s: editing.remove_step(s, step="begin"), "开始不能删去"),
    (lambda s: editing.remove_step(s, step="closed"), "还有通向“办结”的：“审查”"),
    (lambda s: editing.remove_step(s, step="nothing"), "没有步骤“nothing”，可能刚刚被删去"),
    (lambda s: editing.add_step(s, after="closed", title=words("再审")), "“办结”是结束，后面不能再有步骤"),
    (lambda s: editing.add_step(s, after="begin", title=words(" ")), "请写步骤的名称"),
    (lambda s: editing.move_step(s, step="step_1", up=True), "开始总是第一步"),
    (lambda s: editing.move_step(s, step="closed", up=False), "“办结”已经在最下面"),
    (lambda s: editing.branch(s, step="begin", outcomes=[]), "“提交申请”不是一般步骤"),
    (lambda s: editing.branch(s, step="step_1", outcomes=[Outcome(words("是"))]), "至少要有两种结果"),
    (lambda s: editing.branch(s, step="step_1", outcomes=[Outcome(words("")), Outcome(words(""))]), "请给每种结果写明"),
    (lambda s: editing.parallel(s, after="begin", titles=[words("一"), words("")]), "同时办理至少要有两个步骤"),
    (lambda s: editing.set_fields(s, step="step_1", values={"kind": "gate"}), "步骤的类型不能这样改"),
    (lambda s: editing.set_fields(s, step="step_1", values={"post": ""}), "没有写明由哪个岗位办理"),
    (lambda s: editing.set_fields(s, step="step_1", values={"lane": "none"}), "没有泳道“none”"),
    (lambda s: editing.remove_item(s, part="lanes", name="party"), "泳道“申请人”里还有步骤"),
    (lambda s: editing.add_item(s, part="stages", values={"title": words("")}), "请写阶段的名称"),
    (lambda s: editing.unbranch(s, step="step_1"), "“受理”没有分情况"),
]


@pytest.mark.parametrize(("act", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_is_refused_in_a_sentence(act: Any, said: str) -> None:
    source = with_steps("受理", "审查")
    with pytest.raises(ProcedureRefusal) as refusal:
        act(source)
    assert said in refusal.value.text.zh
    assert refusal.value.text.en


# Changes, back and joined.


def test_a_change_says_what_it_did() -> None:
    source = with_steps("受理", "审查")
    later = editing.set_fields(source, step="step_1", values={"title": words("受理登记", "Register"), "chips": []})
    later = editing.remove_step(editing.add_step(later, after="step_1", title=words("核查")), step="step_2")
    patch = editing.between(source, later)
    assert editing.said(patch, source, later) == Text(
        "新增步骤“核查”；删去步骤“审查”；“受理登记”改了名称、去向",
        "added the step “核查”; removed the step “审查”; “Register”: changed name, what follows",
    )
    assert field_named("steps/step_1/title", later) == Text("“受理登记”的名称", "name of “Register”")


def test_two_people_who_changed_different_things_are_joined() -> None:
    base = with_steps("受理", "审查", "决定")
    mine = editing.set_fields(base, step="step_1", values={"limit": {"value": 1, "unit": "working_day"}})
    mine = editing.add_step(mine, after="step_3", title=words("送达"), taken={"step_4"})
    theirs = editing.set_fields(base, step="step_1", values={"title": words("受理登记")})
    theirs = editing.add_step(theirs, after="step_1", title=words("现场核查"))
    both = editing.joined(base, mine, theirs)
    assert not both.clashes
    assert [title for title, _ in table(both.source)] == [
        *("提交申请", "受理登记", "现场核查", "审查", "决定", "送达", "办结")
    ]
    assert read(both.source).step("step_1").limit is not None


def test_two_people_who_changed_the_same_thing_are_told_both_values() -> None:
    base = with_steps("受理", "审查")
    mine = editing.set_fields(base, step="step_1", values={"title": words("收件")})
    theirs = editing.set_fields(base, step="step_1", values={"title": words("登记")})
    both = editing.joined(base, mine, theirs)
    (clash,) = both.clashes
    assert (clash.path, clash.mine["zh"], clash.theirs["zh"]) == ("steps/step_1/title", "收件", "登记")
    assert both.source == theirs


def test_changing_a_step_that_another_removed_is_a_clash() -> None:
    base = with_steps("受理", "审查")
    mine = editing.set_fields(base, step="step_2", values={"duty": words("核对材料")})
    theirs = editing.remove_step(base, step="step_2")
    for one, other in ((mine, theirs), (theirs, mine)):
        paths = [clash.path for clash in editing.joined(base, one, other).clashes]
        assert "steps/step_2/duty" in paths


def test_undo_goes_back_change_by_change_and_redo_forth() -> None:
    turns = [Turn(1), Turn(2), Turn(3, "undo", 2)]
    assert (editing.next_undo(turns), editing.next_redo(turns)) == (1, 2)
    turns += [Turn(4, "undo", 1)]
    assert (editing.next_undo(turns), editing.next_redo(turns)) == (None, 1)
    turns += [Turn(5, "redo", 1), Turn(6)]
    assert (editing.next_undo(turns), editing.next_redo(turns)) == (6, None)


# Whatever is done to whatever chart.


def tried(source: Plain, dice: random.Random) -> Plain:
    """One act with random arguments."""
    steps = [step["id"] for step in source["steps"]]
    one, other, way = dice.choice(steps), dice.choice(steps), dice.randrange(4)
    title = words(dice.choice(("受理", "审查", "")), dice.choice(("", "Check")))
    new = Outcome(words("是"), to=dice.choice(("", other))), Outcome(words("否"), new=title, end=dice.random() < 0.5)
    part = dice.choice(("lanes", "stages", "events", "limits", "departures"))
    item = next((one.get("id", one.get("step")) for one in source.get(part, ())), "none")
    acts = (
        lambda: editing.add_step(source, after=one, title=title, way=dice.choice((None, way))),
        lambda: editing.add_step(source, after=one, title=title, kind=dice.choice(("end", "task", "gate"))),
        lambda: editing.move_step(source, step=one, up=dice.random() < 0.5),
        lambda: editing.remove_step(source, step=one),
        lambda: editing.branch(source, step=one, outcomes=dice.choice((new, new[:1], (*new, *new)))),
        lambda: editing.add_outcome(source, step=one, outcome=dice.choice(new)),
        lambda: editing.remove_outcome(source, step=one, way=way),
        lambda: editing.unbranch(source, step=one),
        lambda: editing.parallel(source, after=one, titles=[title, words("核查"), words("评审")]),
        lambda: editing.add_branch(source, step=one, title=words("评审")),
        lambda: editing.set_fields(source, step=one, values={"next": [other]}),
        lambda: editing.set_fields(source, step=one, values={"lane": dice.choice(source["lanes"])["id"]}),
        lambda: editing.set_fields(source, step=one, values={"post": dice.choice(("", "window"))}),
        lambda: editing.set_fields(source, step=one, values={"beside": dice.choice(("", other))}),
        lambda: editing.add_item(source, part=part, values={"title": title}),
        lambda: editing.remove_item(source, part=part, name=item),
        lambda: editing.move_item(source, part=part, name=item, up=dice.random() < 0.5),
        lambda: editing.set_item(source, part=part, name=item, values={"title": title}),
    )
    return dice.choice(acts)()


def edited(source: Plain, seed: int, times: int) -> Plain:
    """The chart after that many acts; what is refused says so in both languages and changes nothing."""
    dice = random.Random(seed)
    for _ in range(times):
        before = taken_apart(source)
        try:
            later = tried(source, dice)
        except ProcedureRefusal as refusal:
            assert refusal.text.zh and refusal.text.en
            assert taken_apart(source) == before
            continue
        assert taken_apart(source) == before
        assert editing.normal(later) == later
        patch = editing.between(source, later)
        assert editing.applied(source, patch) == later
        assert editing.applied(later, editing.reverse(patch)) == source
        assert editing.said(patch, source, later).zh
        source = later
    return source


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), chart=st.integers(0, 200))
def test_random_acts_give_a_readable_chart_or_a_refusal_and_can_be_taken_back(seed: int, chart: int) -> None:
    source = editing.normal(random_source(chart, steps=10) if chart else begun())
    compile_flow(read(edited(source, seed, 12)))


@settings(max_examples=20, deadline=None)
@given(mine=st.integers(0, 10**6), theirs=st.integers(0, 10**6), chart=st.integers(1, 200))
def test_joining_with_somebody_who_did_nothing_changes_nothing(mine: int, theirs: int, chart: int) -> None:
    base = editing.normal(random_source(chart, steps=8))
    here, there = edited(base, mine, 3), edited(base, theirs, 3)
    assert editing.joined(base, here, base).source == here
    assert editing.joined(base, base, there).source == there
    assert editing.joined(base, here, here) == editing.Joined(here)
    both = editing.joined(base, here, there)
    if both.clashes:
        assert both.source == there
    else:
        assert set(editing.between(there, both.source).paths) <= set(editing.between(base, here).paths)


def test_edited_charts_are_drawn() -> None:
    for seed in range(12):
        flow = read(edited(editing.normal(random_source(seed + 1, steps=8)), seed, 8))
        assert draw(flow, language="zh-hans", limits={}).startswith("<svg")


def test_every_template_comes_apart_and_together_again() -> None:
    source = editing.normal(editing.from_flow(published("penalty-ordinary"), WATER, template="penalty-ordinary"))
    assert put_together(taken_apart(source)) == source

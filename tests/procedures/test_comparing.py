"""Two charts held against each other: every difference in words, marked in both drawings."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.ledger.wording import Text
from sunlit.procedures.comparing import Comparison, compare
from sunlit.procedures.comparing.drawn import side_by_side
from sunlit.procedures.comparing.matching import out_of_order
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import (
    Article,
    Condition,
    Departure,
    Effect,
    Exit,
    Flow,
    Output,
    Paper,
    Right,
    Step,
    TimeLimit,
)
from tests.procedures.charts import CHARTS, published, small
from tests.procedures.charts import with_step as step
from tests.procedures.random_charts import random_chart

ON = Setting(date(2026, 11, 1))
LICENCE = published("licence-general")
ART = Article("《中华人民共和国行政许可法》第五条", "Administrative Licensing Law, art. 5")
WORDS = Text("另一句话", "other words")


def told(before: Flow, after: Flow) -> list[str]:
    return [one.text.zh for one in compare(before, after, ON).touched]


@pytest.mark.parametrize("path", sorted(CHARTS.glob("licence-*.yaml"))[:4], ids=lambda path: path.stem)
def test_a_chart_does_not_differ_from_itself(path) -> None:
    flow = published(path.stem)
    found = compare(flow, flow, ON)
    assert (found.touched, found.ways_added, found.ways_removed) == ((), frozenset(), frozenset())


def test_a_shorter_review_by_another_post() -> None:
    after = step(LICENCE, "review", limit=TimeLimit(value=2, unit="working_day"), post="role_b")
    assert told(LICENCE, after) == [
        "改动“书面审查（A 角）”：岗位由“承办岗（A角）”改为“承办岗（B角）”；时限由 3 个工作日缩短为 2 个工作日"
    ]
    (one,) = compare(LICENCE, after, ON).touched
    assert one.text.en == (
        "changed “Review of the papers (role A)”: post from “case handler (role A)” to “case handler (role B)”; "
        "time shortened from 3 working days to 2 working days"
    )
    assert told(after, LICENCE) == [
        "改动“书面审查（A 角）”：岗位由“承办岗（B角）”改为“承办岗（A角）”；时限由 2 个工作日延长为 3 个工作日"
    ]


def test_a_step_that_moved_to_another_lane_and_stage_got_another_name() -> None:
    after = step(LICENCE, "publicity", lane="window", stage="decide", title=Text("上网公示", "Publish online"))
    assert told(LICENCE, after) == [
        "改动“上网公示”：名称由“公示许可决定”改为“上网公示”；从“承办科室”一栏移到“综合窗口”一栏；"
        "从“送达公示”阶段移到“决定”阶段"
    ]


def test_a_step_left_out_and_one_put_in() -> None:
    # What led to the step leads on; that is the doing of the step, not a change of its neighbour.
    before, after = small("a>b b>c c>d d."), small("a>x x>c c>d d.")
    found = compare(before, after, ON)
    assert [(one.sign, one.old, one.new) for one in found.touched] == [("removed", "b", ""), ("added", "", "x")]
    assert found.ways("old") == {("a", "b"): "removed", ("b", "c"): "removed"}
    assert found.ways("new") == {("a", "x"): "added", ("x", "c"): "added"}


def test_a_step_with_another_id_is_known_by_its_title() -> None:
    before = small("a>b b>c c.")
    after = small("a>new new>c c.")
    after = step(after, "new", title=before.step("b").title)
    found = compare(before, after, ON)
    assert (found.touched, found.same["b"]) == ((), "new")
    assert found.ways("new") == {}


def test_two_steps_that_changed_places() -> None:
    assert told(small("a>b b>c c>d d."), small("a>c c>b b>d d.")) == [
        "改动“a”：下一步由“b”改为“c”",
        "改动“c”：下一步由“d”改为“b”",
        "改动“b”：下一步由“c”改为“d”；次序由“a”之后改到“c”之后",
    ]


def test_outcomes_of_a_decision() -> None:
    gate = LICENCE.step("decide")
    more = (*gate.exits, Exit("review", Text("退回重审", "Back"), Condition("decision", "==", "back"), bound=1))
    assert told(LICENCE, step(LICENCE, "decide", exits=more)) == [
        "改动“准予许可？”：增加去向“退回重审” → “书面审查（A 角）”（“决定”为“back”时）"
    ]
    named = tuple(replace(way, label=Text("准予", "Granted")) if not way.default else way for way in gate.exits)
    assert told(LICENCE, step(LICENCE, "decide", exits=named)) == [
        "改动“准予许可？”：去“同时办理”的结果名称由“是”改为“准予”"
    ]


def test_an_event_that_is_possible_for_longer_by_another_article() -> None:
    events = tuple(
        replace(e, steps=(*e.steps, "service"), article=ART) if e.id == "statement" else e for e in LICENCE.events
    )
    assert told(LICENCE, replace(LICENCE, events=events)) == [
        "改动“陈述、申辩”：可以发生的步骤增加“制证、送达”；"
        "依据由《中华人民共和国行政许可法》第三十六条改为《中华人民共和国行政许可法》第五条"
    ]


def test_the_reason_that_the_chart_gives_stands_with_the_change() -> None:
    why = Text("承诺更快。", "A faster promise.")
    after = replace(step(LICENCE, "review", limit=None), departures=(Departure("review", why),))
    (one,) = compare(LICENCE, after, ON).touched
    assert (one.why, one.changes[0].text.zh) == (why, "删去时限 3 个工作日")


OTHER: dict[str, object] = {
    "kind": "gate",
    "stage": "apply",
    "lane": "window",
    "title": WORDS,
    "exits": (Exit("decide"),),
    "post": "leader",
    "duty": WORDS,
    "articles": (ART,),
    "rights": (Right(WORDS, (ART,)),),
    "limit": TimeLimit(parameter="licence.decision"),
    "excluded": "hearing",
    "supervision": (WORDS,),
    "complaint": WORDS,
    "outputs": (Output("other", "text", WORDS),),
    "documents": (Paper("receipt"),),
    "people_min": "licence.review_people",
    "optional": (Condition("major_interest", "==", True),),
    "chips": (WORDS,),
    "effects": (Effect("accept"),),
    "refines": "review",
    "without": (("outputs", WORDS),),
}


@pytest.mark.parametrize("name", [one.name for one in fields(Step) if one.name not in ("id", "beside")])
def test_no_field_of_a_step_changes_unseen(name: str) -> None:
    after = step(LICENCE, "review", **{name: OTHER[name]})
    touched = compare(LICENCE, after, ON).touched
    assert [(one.sign, one.new) for one in touched] == [("changed", "review")]


@given(st.permutations(range(7)))
def test_what_is_out_of_order_is_all_that_has_to_be_moved(order: list[int]) -> None:
    names = [str(n) for n in range(7)]
    after = [str(n) for n in order]
    moved = out_of_order(names, after)
    assert [one for one in names if one not in moved] == [one for one in after if one not in moved]
    # With one of them left in its place the rest would not be in order.
    for one in moved:
        kept = [other for other in names if other not in moved or other == one]
        assert kept != [other for other in after if other in kept]


def _signs(found: Comparison) -> tuple[int, int, int]:
    return found.count("added"), found.count("removed"), found.count("changed")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400))
def test_the_other_way_round_added_is_removed(one: int, other: int) -> None:
    before, after = random_chart(one, steps=8), random_chart(other, steps=8)
    there, back = compare(before, after, ON), compare(after, before, ON)
    assert _signs(back) == (there.count("removed"), there.count("added"), there.count("changed"))
    drawn = side_by_side(before, after, ON, language="zh-hans")
    hidden = before.only_by_event()
    marked = [name for name in there.marks("old") if name not in hidden]
    assert all(f'id="old-step-{name}"' in drawn.old for name in marked)
    assert len(re.findall('<g class="(?:step|note)[^"]* marked ', drawn.old)) == len(marked)


def test_both_drawings_carry_the_signs_on_the_screen_and_on_paper() -> None:
    after = step(LICENCE, "review", limit=TimeLimit(value=2, unit="working_day"))
    drawn = side_by_side(LICENCE, after, ON, language="en")
    for svg in (drawn.old, drawn.new):
        assert (svg.count('class="step task marked mark-changed"'), svg.count(">≠</text>")) == (1, 1)
        assert "Marked changed: Review of the papers (role A)." in svg
    assert sum(sheet.svg.count(" mark-changed") for sheet in drawn.sheets) == 2
    assert [(sign, mark, count) for sign, mark, _, count in drawn.legend] == [
        ("added", "+", 0),
        ("removed", "−", 0),
        ("changed", "≠", 1),
    ]

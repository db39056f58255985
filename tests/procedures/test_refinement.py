"""An internal chart unfolds the external one: same order, same time, each step with post, duty and limit."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sunlit.ledger.wording import Text
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.durations import Setting, staff_steps
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Exit, Flow, TimeLimit
from sunlit.procedures.projection import deviation
from sunlit.procedures.reader import read, read_yaml
from sunlit.procedures.reader.writing import written
from sunlit.procedures.refinement import refinement_remarks
from sunlit.procedures.soundness import findings
from sunlit.procedures.unfolding import Placed, unfold
from tests.procedures.charts import CHARTS, Random, published, small, source
from tests.procedures.charts import with_step as changed

TODAY = Setting(date(2026, 9, 1))
LICENCE = published("licence-general")
DUTY = Text("按规程办理。", "Works by the rules.")
# The bureau of health reviews with two people, and decides on a draft of role A.
POSTS = {
    "review": [Placed("role_a", Text("A 角初审", "Role A")), Placed("role_b", Text("B 角复核", "Role B"), DUTY)],
    "decide": [Placed("role_a", Text("拟稿", "Draft")), Placed("leader", Text("签批", "Sign"))],
}
INTERNAL = unfold(LICENCE, POSTS, TODAY)


def rules(internal: Flow, external: Flow = LICENCE) -> list[tuple[str, tuple[str, ...]]]:
    return [(remark.rule, remark.steps) for remark in refinement_remarks(external, internal, TODAY)]


def days(number: int, unit: str = "working_day") -> TimeLimit:
    return TimeLimit(value=number, unit=unit)  # type: ignore[arg-type]  # a unit by its name


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_written_chart_is_read_as_the_same_chart(path) -> None:
    flow = read_yaml(path.read_bytes())
    assert read(written(flow)) == flow


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_draft_begun_from_a_template_refines_it(path) -> None:
    external = read_yaml(path.read_bytes())
    first = staff_steps(external)[0]
    internal = unfold(external, {first.id: [Placed("window", DUTY), Placed("leader", DUTY)]}, TODAY)
    assert refinement_remarks(external, internal, TODAY) == ()
    assert findings(compile_flow(read(written(internal)))) == ()


def test_each_step_becomes_its_posts_and_their_time_is_its_time() -> None:
    shown = [(s.id, s.refines, s.post, s.limit) for s in INTERNAL.steps if s.refines in POSTS]
    assert shown == [
        ("review_1", "review", "role_a", days(1)),
        ("review_2", "review", "role_b", days(2)),
        ("decide_1", "decide", "role_a", days(1)),
        ("decide_2", "decide", "leader", days(1)),
    ]
    assert INTERNAL.step("review_2").duty == DUTY
    assert rules(INTERNAL) == []


def test_a_step_that_no_post_does() -> None:
    """The site check was forgotten inside. That it is left out is no other order: outside it may be left out too."""
    steps = tuple(s for s in INTERNAL.steps if s.id != "site_check")
    gone = replace(INTERNAL, steps=steps)
    gone = changed(gone, "review_2", exits=(Exit("expert_review"),))
    assert rules(gone) == [("not_unfolded", ("site_check",))]


def test_a_step_that_belongs_to_nothing() -> None:
    assert rules(changed(INTERNAL, "review_1", refines="")) == [("refines_nothing", ("review_1",))]
    assert rules(changed(INTERNAL, "review_1", refines="revue")) == [("refines_unknown", ("review_1",))]
    assert rules(changed(INTERNAL, "refused", refines="review")) == [("refines_kind", ("refused",))]


@pytest.mark.parametrize("lacking", [{"post": ""}, {"duty": None}, {"limit": None}])
def test_post_duty_and_limit_of_every_step(lacking: dict[str, object]) -> None:
    assert rules(changed(INTERNAL, "review_1", **lacking))[0] == ("post_duty_limit", ("review_1",))


def test_posts_that_together_take_longer_than_what_was_published() -> None:
    slow = changed(INTERNAL, "review_2", limit=days(3))
    (remark,) = refinement_remarks(LICENCE, slow, TODAY)
    assert (remark.rule, remark.path, remark.article) == ("longer_than_external", ("review_1", "review_2"), "R-076")
    assert remark.text.zh == (
        "“书面审查（A 角）”在内部最长要4个工作日（A 角初审 → B 角复核），超过外部流程图公布的3个工作日。"
        "请缩短岗位的时限。"
    )


def test_days_of_another_kind_are_not_added_up() -> None:
    mixed = changed(INTERNAL, "review_2", limit=days(2, "calendar_day"))
    (remark,) = refinement_remarks(LICENCE, mixed, TODAY)
    assert (remark.rule, remark.steps) == ("other_unit", ("review_2",))
    assert "工作日、自然日和小时之间没有固定的换算" in remark.text.zh


def test_on_the_spot_outside_is_not_days_inside() -> None:
    assert rules(changed(INTERNAL, "accept", limit=days(1))) == [("longer_than_external", ("accept",))]
    assert rules(changed(INTERNAL, "accept", limit=days(2, "hour"))) == []


def test_time_that_counts_outside_counts_inside() -> None:
    assert rules(changed(INTERNAL, "hearing", excluded="")) == [("counts_otherwise", ("hearing",))]


def test_what_is_done_under_a_condition_outside_is_so_inside() -> None:
    assert rules(changed(INTERNAL, "site_check", optional=())) == [("other_condition", ("site_check",))]


def test_deciding_before_the_review_is_another_order() -> None:
    hasty = changed(INTERNAL, "accept", exits=(Exit("decide_1"),))
    (remark,) = [one for one in refinement_remarks(LICENCE, hasty, TODAY) if one.rule == "other_order"]
    assert remark.steps == ("accept",)
    assert remark.text.zh.endswith(
        "“受理，出具凭证”之后进入外部步骤“准予许可？”，而外部流程图从“受理，出具凭证”不能直接到那里。内部的先后顺序要与外部流程图一致。"
    )


def test_a_branch_dropped_inside_is_found_at_the_end() -> None:
    alone = changed(INTERNAL, "granted", kind="task", post="window", exits=(Exit("service"),), refines="service")
    alone = changed(alone, "service", exits=(Exit("completed"),))
    alone = replace(alone, steps=tuple(s for s in alone.steps if s.id not in ("publicity", "both_done")))
    assert ("other_order", ("service",)) in rules(alone)


# Side by side, and again and again.


def test_branches_inside_count_by_the_longest_and_rework_by_its_bound() -> None:
    outside = small("begin>work work>end end.")
    outside = changed(outside, "work", limit=days(10))
    inside = small("begin>split +split>a,b a>meet b>meet -meet>look look?>end|a2 a2>look end.")
    limits = {"a": 3, "b": 4, "look": 1, "a2": 2}
    steps = []
    for step in inside.steps:
        refines = "work" if step.id in limits or step.kind in ("fork", "join") else step.id
        limit = days(limits[step.id]) if step.id in limits else None
        ways = tuple(replace(way, bound=1) if way.to == "a2" else way for way in step.exits)
        steps.append(replace(step, refines=refines, limit=limit, duty=DUTY, exits=ways))
    inside = replace(inside, scope="internal", steps=tuple(steps))
    # b (4), look (1), once back: a2 (2), look (1).
    assert rules(inside, outside) == []
    assert rules(inside, changed(outside, "work", limit=days(8))) == []
    assert rules(inside, changed(outside, "work", limit=days(7))) == [
        ("longer_than_external", ("split", "b", "meet", "look", "a2", "look"))
    ]
    free = changed(inside, "look", exits=tuple(replace(way, bound=None) for way in inside.step("look").exits))
    assert rules(free, outside) == [("endless_rework", ("look", "a2"))]


# Order, on charts that nobody chose.


def house(seed: int, size: int) -> tuple[Flow, Flow]:
    """A random external chart and an internal one begun from it with one to three posts a step."""
    dice = random.Random(seed)
    external = read(source(Random(seed).sound(size)))
    posts = {s.id: [Placed("officer", DUTY)] * dice.randint(1, 3) for s in staff_steps(external)}
    return external, unfold(external, posts, TODAY)


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 10))
def test_every_path_inside_is_a_path_outside(seed: int, size: int) -> None:
    external, internal = house(seed, size)
    found = deviation(external, internal)
    # A chart with very many steps at once is said to be too wide to compare; it is never said to deviate.
    assert found is None or found.wide
    net, outer = compile_flow(internal), compile_flow(external)
    for path in some_paths(internal, seed):
        assert projects(net, outer, internal, path)


@settings(max_examples=80, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 5))
@example(445, 5)
def test_a_bent_chart_deviates_where_one_of_its_paths_does(seed: int, size: int) -> None:
    """Against a plain search: all ways of up to nine moves, each looked for outside by itself."""
    external, internal = house(seed, size)
    dice = random.Random(seed)
    step = dice.choice([s for s in internal.steps if s.exits])
    to = dice.choice([s.id for s in internal.steps if s.kind != "start"])
    place = dice.randrange(len(step.exits))
    ways = tuple(replace(way, to=to) if n == place else way for n, way in enumerate(step.exits))
    internal = changed(internal, step.id, exits=ways)
    try:
        net, outer = compile_flow(internal), compile_flow(external)
    except ProcedureRefusal:  # a circle that decides itself is refused before there is anything to compare
        return
    found = deviation(external, internal)
    all_fit = all(projects(net, outer, internal, path) for path in paths(net, 9))
    if found is None:
        # Where a step is open twice at once the comparison sees it once; the chart's own proof refuses it before.
        assert all_fit or findings(net)
    elif len(found.path) <= 4:
        assert not all_fit


Path = tuple[int, ...]


def paths(net, longest: int) -> Iterator[Path]:
    """All sequences of positions of the net, shortest first, of at most so many moves (and at most 400 of them)."""
    waiting: list[Path] = [(net.initial,)]
    for path in waiting:
        yield path
        if len(path) <= longest and len(waiting) < 400:
            waiting += [(*path, (path[-1] & ~m.clear) | m.put) for m in net.transitions if m.enabled(path[-1])]


def some_paths(internal: Flow, seed: int) -> Iterator[Path]:
    """A few long walks at random."""
    net, dice = compile_flow(internal), random.Random(seed)
    for _ in range(3):
        path = [net.initial]
        for _ in range(60):
            moves = [m for m in net.transitions if m.enabled(path[-1])]
            if not moves:
                break
            move = dice.choice(moves)
            path.append((path[-1] & ~move.clear) | move.put)
        yield tuple(path)


def projects(net, outer, internal: Flow, path: Path) -> bool:
    """Whether some run of the external net goes along: a plain search, run beside run."""
    refines = {net.bits[s.id]: s.refines for s in internal.steps if s.refines}

    def seen(marking: int, before: frozenset[str]) -> frozenset[str]:
        there = set(net.names(marking))
        waits = {s.refines for s in internal.steps if s.refines and f"{s.id}?" in there}
        waits |= {s.refines for s in internal.steps if s.kind == "join" and any(n.endswith(f">{s.id}") for n in there)}
        return frozenset(target for bit, target in refines.items() if marking & bit) | (before & waits)

    def beside(marking: int, left: tuple[str, ...], wanted: frozenset[str], place: int, tried: set[object]) -> bool:
        key = (marking, left, place)
        if key in tried:
            return False
        tried.add(key)
        there = set(outer.names(marking))
        ended = any(outer.bits[name] & outer.finals for name in wanted)
        if not left and wanted <= there and (not ended or wanted == there):
            if place + 1 == len(path):
                return True
            following = seen(path[place + 1], wanted)
            if beside(marking, tuple(sorted(wanted - following)), following, place + 1, tried):
                return True
        for move in outer.transitions:
            if not move.enabled(marking):
                continue
            after = (marking & ~move.clear) | move.put
            step = move.name
            if move.kind == "auto" and beside(after, left, wanted, place, tried):
                return True
            if left and step == left[0] and not step.endswith("?") and beside(after, left[1:], wanted, place, tried):
                return True
        return False

    return beside(outer.initial, (), seen(path[0], frozenset()), 0, set())

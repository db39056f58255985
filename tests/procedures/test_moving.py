"""Running cases go over to a new version of their chart by a map of places that is checked beforehand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import complete, open_steps, reached_end
from sunlit.procedures.model import Exit
from sunlit.procedures.moving import (
    map_remarks,
    moved,
    places_of,
    proposed,
    repeats,
    resting,
    targets,
    unknown_facts,
)
from sunlit.procedures.reader import read, read_yaml
from tests.procedures.charts import CHARTS, Random, published, source
from tests.procedures.test_departing import without

LICENCE = published("licence-general")
OLD = compile_flow(LICENCE)
# The new version has no site check of its own any more.
NEW = compile_flow(without(LICENCE, "site_check", "expert_review"))
REVIEWED = {"review_opinion": "属实", "major_interest": False, "hearing_by_law": False}


def rules(old: Net, new: Net, places: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(remark.rule, remark.steps) for remark in map_remarks(old, new, places)]


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_case_may_move_to_a_version_that_says_the_same(path) -> None:
    net = compile_flow(read_yaml(path.read_bytes()))
    places = proposed(net, net)
    assert (set(places), map_remarks(net, net, places)) == (set(places_of(net)), ())
    for position in resting(net).positions:
        assert moved(net, net, places, net.names(position), {}) == net.names(position)


def test_a_place_of_the_same_name_is_proposed_and_others_are_asked_for() -> None:
    places = proposed(OLD, NEW)
    assert [name for name, to in places.items() if not to] == ["site_check"]
    assert places["service>both_done"] == "service>both_done"
    assert places["~suspend"] == "~suspend"
    (remark,) = map_remarks(OLD, NEW, places)
    assert remark.text.zh == "新流程图里没有接替“现场核查（两人以上）”的位置。请选择办件移到哪一步。"


def test_where_the_map_says_the_case_goes_on() -> None:
    back = proposed(OLD, NEW, {"site_check": "review"})
    assert rules(OLD, NEW, back) == []
    assert moved(OLD, NEW, back, ("site_check",), {}) == ("review",)
    assert moved(OLD, NEW, back, ("site_check", "~extend"), {}) == ("review", "~extend")


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"needs_expert_review": True}, "expert_review"),
        ({"major_interest": True}, "hearing_rights"),
        ({}, "decide"),
    ],
)
def test_an_optional_step_opens_only_if_the_facts_ask_for_it(facts: dict[str, object], place: str) -> None:
    places = proposed(OLD, NEW, {"site_check": "expert_review"})
    assert moved(OLD, NEW, places, ("site_check",), facts) == (place,)


@pytest.mark.parametrize("to", ["nowhere", "completed", "apply"])
def test_a_case_is_neither_ended_nor_begun_anew_by_moving(to: str) -> None:
    assert rules(OLD, NEW, proposed(OLD, NEW, {"site_check": to})) == [("no_such_place", ("site_check",))]


def test_two_branches_must_not_fall_together() -> None:
    places = proposed(OLD, NEW, {"site_check": "review", "publicity": "service"})
    assert rules(OLD, NEW, places) == [("falls_together", ("publicity", "service"))]
    with pytest.raises(ProcedureRefusal, match="其中一支就丢了"):
        moved(OLD, NEW, places, ("publicity", "service"), {})


def test_one_branch_of_two_must_not_be_left_alone() -> None:
    """The old chart served and published one after the other; in the new one the join would wait for ever."""
    one_by_one = replace(
        LICENCE,
        steps=tuple(
            replace(s, kind="task", post="window", exits=(Exit("service"),))
            if s.id == "granted"
            else replace(s, exits=(Exit("publicity"),))
            if s.id == "service"
            else replace(s, exits=(Exit("completed"),))
            if s.id == "publicity"
            else s
            for s in LICENCE.steps
            if s.id != "both_done"
        ),
    )
    old = compile_flow(one_by_one)
    places = proposed(old, OLD, {"granted": "decide"})
    assert [rule for rule, _ in rules(old, OLD, places)] == ["cannot_end"]


def test_a_suspended_case_needs_a_chart_that_can_resume_it() -> None:
    plain = replace(LICENCE, events=tuple(e for e in LICENCE.events if e.effect not in ("suspend", "resume")))
    new = compile_flow(plain)
    assert rules(OLD, new, proposed(OLD, new)) == [("suspension_lost", ("~suspend",))]
    with pytest.raises(ProcedureRefusal, match="正在暂停的办件不能移过去"):
        moved(OLD, new, proposed(OLD, new), ("review", "~suspend"), {})
    # Whoever is not suspended may go.
    assert moved(OLD, new, proposed(OLD, new), ("review",), {}) == ("review",)


def test_an_extension_that_the_new_chart_does_not_know_is_forgotten() -> None:
    new = compile_flow(replace(LICENCE, events=tuple(e for e in LICENCE.events if e.id != "extend")))
    assert rules(OLD, new, proposed(OLD, new)) == []
    assert moved(OLD, new, proposed(OLD, new), ("review", "~extend"), {}) == ("review",)


def test_what_was_decided_is_not_decided_again() -> None:
    decided = ("decide", "refuse")
    assert repeats(OLD, ("review",), decided)
    assert not repeats(OLD, ("service", "publicity"), decided)


def test_facts_that_nobody_will_have_given_are_named() -> None:
    """At the decision the review is past: whether others' interests were at stake decides nothing any more."""
    assert unknown_facts(OLD, ("site_check",), REVIEWED) == ()
    labels = [one.zh for one in unknown_facts(OLD, ("site_check",), {})]
    assert labels == ["直接涉及申请人与他人之间重大利益关系", "依法应当听证，或涉及公共利益的重大许可"]


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 8), some.data())
def test_whoever_moves_by_a_checked_map_can_still_end(seed: int, size: int, data) -> None:
    """Two random charts, a random map: what the check lets through comes to an end step by step."""
    old = compile_flow(read(source(Random(seed).sound(size))))
    new = compile_flow(read(source(Random(seed + 1).sound(size))))
    steps = [step.id for step in targets(new) if step.waits]
    places = {name: data.draw(some.sampled_from(steps)) for name in places_of(old)}
    if map_remarks(old, new, places):
        return
    position = data.draw(some.sampled_from(resting(old).positions))
    marking = moved(old, new, places, old.names(position), {"flag": True})
    for _ in range(200):
        if reached_end(new, marking):
            break
        # The first exit of a random chart's gate leads on, never back.
        marking = complete(new, marking, open_steps(new, marking)[0], {"flag": True})
    assert reached_end(new, marking) == "closed"

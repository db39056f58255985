"""Ways through a chart, against the plain search of every position of its net."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint.paths import Ways
from sunlit.procedures.model import Condition
from sunlit.procedures.reader import read
from tests.procedures.charts import Random, exits, small, source


def way(text, to, *avoiding, events=None, **options):
    return Ways(small(text, events)).shortest({to}, avoiding=avoiding, **options)


def test_the_shortest_way_is_shown():
    assert way("a>g g?>b|c b>c c>end end.", "end") == ("a", "g", "c", "end")
    assert way("a>g g?>b|c b>c c>end end.", "end", "c") is None
    assert way("a>b b>end end.", "b") == ("a", "b")


def test_a_join_waits_for_every_branch():
    chart = "a>f +f>b,c b>j c>j -j>d d>end end."
    assert way(chart, "d", "b") is None
    assert way(chart, "d", "c") is None
    assert way(chart, "d") == ("a", "f", "b", "c", "j", "d")


def test_an_optional_step_can_be_passed_over_unless_the_question_counts():
    assert way("a>b b~>c c>end end.", "end", "b") == ("a", "c", "end")
    assert way("a>b b~>c c>end end.", "end", "b", asked=True) is None


def test_an_event_is_a_way_of_its_own():
    jump = [{"id": "jump", "effect": "move", "steps": ["b"], "to": "d"}]
    chart = "a>b b>c c>d d>end end."
    assert way(chart, "d", "c", events=jump) == ("a", "b", "jump", "d")
    assert Ways(small(chart, jump)).shortest({"d"}, avoiding={"c"}, events=False) is None
    assert Ways(small(chart, jump)).shortest({"d"}, avoiding={"c", "jump"}) is None


def test_an_answer_given_before_leaves_later_gates_one_exit():
    """What ``g`` was answered is asked again behind it."""
    steps = [
        {"id": "a", "kind": "start", "post": "officer", "next": ["g"]},
        {"id": "g", "kind": "gate", "next": exits("g", ["b", "c"])},
        {"id": "b", "post": "officer", "next": ["end"]},
        {"id": "c", "post": "officer", "next": ["end"]},
        {"id": "end", "kind": "end"},
    ]
    ways = Ways(read(source(steps)))
    assert ways.shortest({"end"}, avoiding={"b"}) == ("a", "g", "c", "end")
    assert ways.shortest({"end"}, avoiding={"b"}, known=Condition("g", "==", 1)) == ("a", "g", "c", "end")
    assert ways.shortest({"end"}, avoiding={"b"}, known=Condition("g", "==", 7)) is None
    assert ways.shortest({"end"}, avoiding={"c"}, known=Condition("g", "==", 1)) is None
    assert ways.shortest({"end"}, avoiding={"c"}, known=Condition("h", "==", 1)) == ("a", "g", "b", "end")


def test_from_the_middle_only_the_branches_begun_there_are_waited_for():
    ways = Ways(small("a>f +f>b,c b>j c>j -j>d d>end end."))
    assert ways.shortest({"d"}, begin=("c",)) == ("c", "j", "d")
    assert ways.shortest({"d"}, begin=("f",), avoiding={"b"}) is None


def reachable(net: Net, to: str, avoiding: set[str]) -> bool:
    """The plain search: whether a token can come to a step without any of the others being done."""
    target = net.bits[to]
    moves = [move for move in net.transitions if move.kind != "event" and move.name not in avoiding]
    came, waiting = {net.initial}, [net.initial]
    for position in waiting:
        if position & target:
            return True
        for move in moves:
            if move.enabled(position) and (after := (position & ~move.clear) | move.put) not in came:
                came.add(after)
                waiting.append(after)
    return False


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 14), bend=st.booleans())
def test_no_way_is_ever_missed(seed, size, bend):
    charts = Random(seed)
    steps = charts.sound(size)
    try:
        flow = read(source(charts.bent(steps) if bend else steps))
        net = compile_flow(flow)
    except ProcedureRefusal:
        assume(False)
    ways, dice = Ways(flow), random.Random(seed)
    names = [step.id for step in flow.steps if step.kind == "task" and not step.optional]
    avoided = set(dice.sample(names, min(len(names), 2)))
    for step in flow.steps:
        # A join holds no token of its own in the net.
        if step.id in avoided or step.kind in ("start", "join"):
            continue
        found = ways.shortest({step.id}, avoiding=avoided)
        if reachable(net, step.id, avoided):
            assert found is not None
            assert found[0] == flow.start.id
            assert found[-1] == step.id
            assert not avoided & set(found)
        elif not bend:
            assert found is None, "a chart of blocks is judged exactly"


@pytest.mark.parametrize("name", ["c", "d"])
def test_a_step_that_nothing_leads_to_has_no_way(name):
    assert way("a>b b>end c>d d>end end.", name) is None

"""A case walks along its chart: the two published ones to all their ends, and random ones against the plain game."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import complete, is_suspended, occur, open_steps, possible_events, reached_end, start
from sunlit.procedures.model import Condition
from sunlit.procedures.reader import read
from sunlit.procedures.rules import effects_of, holds, papers_of, position
from tests.procedures.charts import Random, published, small, source

LICENCE = compile_flow(published("licence-general"))
PENALTY = compile_flow(published("penalty-ordinary"))


def walk(net, *done, **flags):
    """Completes steps one after the other; ``name=value`` strings after a slash are the outputs of the step."""
    facts = dict(flags)
    marking = start(net, facts)
    for word in done:
        step, _, outputs = word.partition("/")
        for output in filter(None, outputs.split("/")):
            name, value = output.split("=")
            facts[name] = {"yes": True, "no": False}.get(value, value)
        marking = complete(net, marking, step, facts) if step in net.by_step else occur(net, marking, step, facts)
    return marking


ACCEPTED = ("register", "check/acceptance=accept", "accept")


@pytest.mark.parametrize(
    ("done", "place"),
    [
        ((), "register"),
        (("register", "check/acceptance=supplement"), "supplement"),
        (("register", "check/acceptance=supplement", "supplement"), "check"),
        (("register", "check/acceptance=correct_on_spot", "correct"), "accept"),
        (("register", "check/acceptance=not_needed"), "not_accepted"),
        (("register", "check/acceptance=not_ours"), "not_accepted"),
        (ACCEPTED, "review"),
        (("register", "deemed_accepted"), "review"),
        ((*ACCEPTED, "review/major_interest=no/hearing_by_law=no"), "decide"),
        ((*ACCEPTED, "review/major_interest=no/hearing_by_law=yes"), "hearing_call"),
        ((*ACCEPTED, "review/major_interest=yes"), "hearing_rights"),
        ((*ACCEPTED, "review/major_interest=yes", "hearing_rights/hearing_requested=yes"), "hearing_call"),
        ((*ACCEPTED, "review/major_interest=yes", "hearing_rights/hearing_requested=no"), "decide"),
        ((*ACCEPTED, "review", "decide/decision=refuse", "serve_refusal"), "refused"),
        ((*ACCEPTED, "withdraw"), "withdrawn"),
        ((*ACCEPTED, "review", "correct_from_above"), "review"),
    ],
)
def test_the_licence_case_stands_where_the_law_puts_it(done, place):
    assert walk(LICENCE, *done) == (place,)


def test_the_item_says_whether_there_is_a_site_check_and_an_expert_review():
    flags = {"needs_site_check": True, "needs_expert_review": True}
    assert walk(LICENCE, *ACCEPTED, "review", **flags) == ("site_check",)
    assert walk(LICENCE, *ACCEPTED, "review", "site_check", **flags) == ("expert_review",)
    assert walk(LICENCE, *ACCEPTED, "review", "site_check", "expert_review", **flags) == ("decide",)


def test_service_and_publicity_run_side_by_side_and_the_case_ends_when_both_are_done():
    granted = (*ACCEPTED, "review", "decide/decision=grant")
    both = walk(LICENCE, *granted)
    assert open_steps(LICENCE, both) == ("service", "publicity")
    assert open_steps(LICENCE, walk(LICENCE, *granted, "publicity")) == ("service",)
    for order in (("service", "publicity"), ("publicity", "service")):
        ended = walk(LICENCE, *granted, *order)
        assert (ended, reached_end(LICENCE, ended)) == (("completed",), "completed")


FILED = ("file_case/filing=file", "investigate")
HEARD = "answer_hearing/hearing_answer=hearing"
HELD = (f"{HEARD}/legality_required=no", "hearing_call", "hearing")
NOTIFIED = (*FILED, "review_result/finding=penalty")
PUNISHED = ("decide/decision=penalty", "serve")
DEFENDED = (*NOTIFIED, "notice", "answer")


@pytest.mark.parametrize(
    ("done", "place"),
    [
        (("file_case/filing=drop",), "not_filed"),
        ((*FILED, "review_result/finding=investigate"), "investigate"),
        ((*FILED, "review_result/finding=no_penalty"), "no_penalty"),
        ((*FILED, "review_result/finding=transfer"), "transfer"),
        ((*NOTIFIED, "notice/hearing_listed=no"), "answer"),
        ((*NOTIFIED, "notice/hearing_listed=yes"), "answer_hearing"),
        ((*NOTIFIED, "notice/hearing_listed=yes", HEARD), "hearing_call"),
        ((*NOTIFIED, "notice/hearing_listed=yes", HEARD, "hearing_call"), "hearing"),
        ((*NOTIFIED, "notice/hearing_listed=yes", "answer_hearing/hearing_answer=waived"), "recheck"),
        # After a hearing the legality review cannot be left out, whatever anybody has entered.
        ((*NOTIFIED, "notice/hearing_listed=yes", *HELD), "legality_review"),
        ((*NOTIFIED, "notice/hearing_listed=no", "answer", "recheck/legality_required=yes"), "legality_review"),
        ((*DEFENDED, "recheck/legality_required=yes", "legality_review/legality_passed=no"), "review_result"),
        ((*DEFENDED, "recheck/collective_required=yes"), "collective"),
        ((*DEFENDED, "recheck/collective_required=no"), "decide"),
        ((*DEFENDED, "recheck", "decide/decision=no_penalty", "no_penalty", "close"), "closed"),
        ((*DEFENDED, "recheck", "decide/decision=transfer", "transfer", "close"), "closed"),
        ((*DEFENDED, "recheck", *PUNISHED, "pay/performed=yes", "close"), "closed"),
        ((*DEFENDED, "recheck", *PUNISHED, "pay/performed=no", "enforce", "close"), "closed"),
        ((*NOTIFIED, "terminate"), "terminated"),
    ],
)  # fmt: skip
def test_the_penalty_case_stands_where_the_law_puts_it(done, place):
    assert walk(PENALTY, *done) == (place,)


def test_no_way_leads_to_a_penalty_without_notice_and_a_chance_to_answer():
    """Every way from the first sign to service passes notice, answer and re-check or hearing (处罚法 44, 45, 62)."""
    flow = PENALTY.flow
    for blocked in ({"notice"}, {"answer", "answer_hearing"}, {"recheck", "hearing"}):
        seen, waiting = set(), ["discover"]
        while waiting:
            name = waiting.pop()
            if name not in seen and name not in blocked:
                seen.add(name)
                waiting += [way.to for way in flow.step(name).exits]
        assert "serve" not in seen, blocked
        assert "legality_review" not in seen, blocked


def test_a_suspended_case_stands_still_until_it_is_resumed():
    marking = walk(LICENCE, *ACCEPTED)
    still = occur(LICENCE, marking, "suspend")
    assert still == ("review", "~suspend")
    assert is_suspended(LICENCE, still) and open_steps(LICENCE, still) == ("review",)
    with pytest.raises(ProcedureRefusal, match="办件已中止"):
        complete(LICENCE, still, "review", {})
    assert occur(LICENCE, still, "resume") == marking
    assert occur(LICENCE, still, "withdraw") == ("withdrawn",)


def test_an_extension_is_given_once_and_a_correction_does_not_give_it_back():
    marking = occur(LICENCE, walk(LICENCE, *ACCEPTED), "extend")
    assert "extend" not in possible_events(LICENCE, marking)
    with pytest.raises(ProcedureRefusal, match="不能“延长决定期限”。（《中华人民共和国行政许可法》第四十二条第一款）"):
        occur(LICENCE, marking, "extend")
    assert occur(LICENCE, marking, "correct_from_above") == ("review", "~extend")


def test_two_clerks_on_one_step():
    marking = walk(LICENCE, "register")
    after = complete(LICENCE, marking, "check", {"acceptance": "accept"})
    with pytest.raises(ProcedureRefusal) as caught:
        complete(LICENCE, after, "check", {"acceptance": "accept"})
    assert caught.value.sentence == "“属本机关、材料齐全？”现在没有打开，可能已由他人办理，请刷新页面。"


def test_a_position_of_another_chart_is_refused():
    with pytest.raises(ProcedureRefusal, match="与流程图版本不符"):
        complete(LICENCE, ("investigate",), "review", {})


def test_what_a_step_makes_depends_on_its_outcome():
    check = LICENCE.flow.step("check")
    assert papers_of(check, {"acceptance": "supplement"}) == ("one_off_notice",)
    assert effects_of(check, {"acceptance": "supplement"}) == ("ask_supplement",)
    assert (papers_of(check, {"acceptance": "accept"}), effects_of(check, {"acceptance": "accept"})) == ((), ())
    assert papers_of(check, {"acceptance": "not_ours"}) == ("non_acceptance",)


def test_the_states_that_a_picture_shows():
    done = ["apply", "register", "check", "accept"]
    states = position(LICENCE.flow, now=["review"], done=done)
    by_state = {state: [name for name in states if states[name] == state] for state in ("done", "now", "skip")}
    assert by_state == {
        "done": ["apply", "register", "check", "accept"],
        "now": ["review"],
        "skip": ["supplement", "correct", "not_accepted", "withdrawn", "terminated"],
    }
    both = position(LICENCE.flow, now=["service"], done=[*done, "review", "decide", "publicity"])
    assert (both["granted"], both["publicity"], both["service"], both["both_done"]) == ("done", "done", "now", "todo")


@pytest.mark.parametrize(
    ("condition", "facts", "answer"),
    [
        (Condition("fine", ">", 100), {"fine": 101}, True),
        (Condition("fine", ">", 100), {"fine": 100}, False),
        (Condition("fine", ">", 100), {"fine": "101"}, False),
        (Condition("fine", "!=", 100), {}, False),
        (Condition("flag", "==", True), {"flag": 1}, False),
        (Condition("count", "==", 1), {"count": True}, False),
        (Condition("word", "!=", "no"), {"word": "yes"}, True),
        (Condition("word", "<", "b"), {"word": "a"}, False),
    ],
)
def test_conditions_compare_like_with_like_and_a_missing_fact_fulfils_nothing(condition, facts, answer):
    assert holds(condition, facts) is answer


def plain_game(net, marking, step, facts):
    """The token game in its plainest form: sets of names, one move at a time, in any order."""
    marked = set(marking)
    queue = [step]
    while queue:
        moves = [m for m in net.transitions if m.name == queue[0] and m.kind != "event"]
        queue.pop(0)
        if not set(net.names(moves[0].need)) <= marked:
            continue
        chosen = next((m for m in moves if m.guard and holds(m.guard, facts)), None) or next(
            m for m in moves if not m.guard
        )
        marked = (marked - set(net.names(chosen.clear))) | set(net.names(chosen.put))
        queue += [m.name for m in net.transitions if m.kind == "auto" and set(net.names(m.need)) <= marked]
    return tuple(sorted(marked))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14))
def test_the_interpreter_plays_the_token_game(seed, size):
    dice = random.Random(seed)
    try:
        net = compile_flow(read(source(Random(seed).sound(size))))
    except ProcedureRefusal:
        return  # optional steps in a circle
    facts = {"flag": dice.random() < 0.5}
    marking = start(net, facts)
    assert marking == plain_game(net, ("begin",), "begin", facts)
    for _ in range(40):
        if reached_end(net, marking):
            break
        step = dice.choice(open_steps(net, marking))
        facts |= {step: dice.choice([0, 1])}
        expected = plain_game(net, marking, step, facts)
        marking = complete(net, marking, step, facts)
        assert marking == expected
    else:
        return
    assert marking == ("closed",)


def test_events_in_parallel_branches():
    flow = small(
        "apply>f +f>b,c b>j c>j -j>e e. gone.",
        [{"id": "withdraw", "effect": "move", "steps": ["b", "c"], "to": "gone"}],
    )
    net = compile_flow(flow)
    half = complete(net, start(net, {}), "b", {})
    assert half == ("b>j", "c")
    assert occur(net, half, "withdraw") == ("gone",)

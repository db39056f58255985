"""The proof: what it finds, in which words, and that it agrees with the plain search."""

import random

import pytest

from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader import read
from sunlit.procedures.soundness import Move, _sound, findings, prove, reduced, search
from tests.procedures.charts import CHARTS, Random, published, small, source

NAMES = sorted(path.stem for path in CHARTS.glob("*.yaml"))


def only_finding(text: str, **more):
    return findings(compile_flow(small(text, **more)))[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_published_charts_are_sound_with_their_events(name):
    net = compile_flow(published(name))
    assert findings(net) == ()
    plain = search(net)
    assert (plain.findings, plain.complete) == ((), True)


def test_two_alternatives_cannot_be_awaited_together():
    found = only_finding("apply>gate gate?>b|c b>j c>j -j>e e.")
    assert found.fault == "stuck"
    assert found.text.zh == "沿 “apply” → “gate”（0） → “b” 走，停在“b”，再也走不下去，办件不能结束。"
    assert found.path == ("apply", "gate", "b")


def test_branches_that_are_not_joined_open_a_step_twice():
    found = only_finding("apply>f +f>b,c b>d c>d d>e e.")
    assert found.fault == "unsafe"
    assert (
        found.text.en
        == "Along “apply” → “f” → “b” → “c”, “d” opens twice at once: branches were forked before and are not joined."
    )
    assert found.steps == ("d",)


def test_an_end_in_one_branch_leaves_the_other_open():
    faults = {f.fault for f in findings(compile_flow(small("apply>f +f>b,c b>e1 c>e2 e1. e2.")))}
    assert "improper" in faults


def test_a_circle_without_a_way_out():
    found = only_finding("apply>g g?>e|b b>c c>b e.")
    assert found.fault == "stuck"
    assert found.text.zh == "沿 “apply” → “g”（1） 走，停在“b”，只会原地打转，办件不能结束。"


def test_a_step_that_nothing_leads_to_is_named():
    found = only_finding("apply>b b>e x>e e.")
    assert (found.fault, found.text.zh) == ("dead", "“x”永远不会发生，请检查通向它的出口，或者把它删去。")


def test_a_suspension_that_can_never_be_lifted():
    found = only_finding("apply>b b>e e.", events=[{"id": "halt", "effect": "suspend", "steps": ["b"]}])
    assert found.fault == "stuck"
    resumed = [{"id": "halt", "effect": "suspend", "steps": ["b"]}, {"id": "again", "effect": "resume", "steps": []}]
    assert findings(compile_flow(small("apply>b b>e e.", resumed))) == ()


def test_a_withdrawal_inside_parallel_branches_takes_every_token():
    flow = small(
        "apply>f +f>b,c b>j c>j -j>e e. gone.",
        [{"id": "withdraw", "effect": "move", "steps": ["b", "c"], "to": "gone"}],
    )
    assert findings(compile_flow(flow)) == ()


def test_an_event_that_leads_into_a_trap():
    flow = small(
        "apply>b b>e e. x>j -j>e2 e2. y>j",
        [
            {"id": "back", "effect": "move", "steps": ["b"], "to": "x"},
            {"id": "other", "effect": "move", "steps": ["b"], "to": "y"},
        ],
    )
    (found,) = [f for f in findings(compile_flow(flow)) if f.fault == "stuck"]
    assert found.path[:2] == ("apply", "back")


def test_a_circle_that_needs_nobody_is_refused_at_once():
    steps = [
        {"id": "a", "kind": "start", "post": "x", "next": ["g"]},
        {
            "id": "g",
            "kind": "gate",
            "next": [{"to": "e", "default": True}, {"to": "h", "when": {"field": "f", "is": 1}}],
        },
        {
            "id": "h",
            "kind": "gate",
            "next": [{"to": "e", "default": True}, {"to": "g", "when": {"field": "f", "is": 2}}],
        },
        {"id": "e", "kind": "end"},
    ]
    with pytest.raises(ProcedureRefusal, match="原地打转"):
        compile_flow(read(source(steps)))


def test_charts_made_of_blocks_are_sound():
    for seed in range(150):
        net = compile_or_none(Random(seed).sound(seed % 25 + 1))
        assert net is None or prove(net), seed


def compile_or_none(steps):
    """The net; None for a chart whose optional steps make a circle, which the compiler refuses."""
    try:
        return compile_flow(read(source(steps)))
    except ProcedureRefusal:
        return None


def test_the_proof_agrees_with_the_plain_search_on_bent_charts():
    """Thousands of sound and unsound charts: the reduction must never change the answer."""
    answers = {True: 0, False: 0}
    for seed in range(800):
        maker = Random(seed)
        steps = maker.sound(seed % 12 + 2)
        for _ in range(seed % 3):
            maker.bent(steps)
        net = compile_or_none(steps)
        if net is None:
            continue
        plain = search(net)
        if plain.complete:
            proved = prove(net)
            assert proved == (not plain.findings), (seed, plain.findings)
            answers[proved] += 1
    assert min(answers.values()) > 150, answers


def random_moves(dice: random.Random) -> list[Move]:
    """A net without any structure: mostly unsound, in every way there is."""
    places = range(2, dice.randint(4, 9))
    moves: list[Move] = [({0}, {dice.choice(places)})]
    for _ in range(dice.randint(2, 9)):
        take = set(dice.sample(places, dice.choice([1, 1, 1, 2])))
        put = set(dice.sample(places, dice.choice([1, 1, 1, 2])))
        moves.append((take, put))
    return [*moves, ({dice.choice(places)}, {1})]


def test_the_reduction_keeps_the_answer_on_nets_without_structure():
    answers = {True: 0, False: 0}
    for seed in range(3000):
        moves = random_moves(random.Random(seed))
        plain = _sound([(set(a), set(b)) for a, b in moves], 10_000)
        assert _sound(reduced(moves), 10_000) == plain, (seed, moves)
        answers[plain] += 1
    assert min(answers.values()) > 10, answers


def test_twenty_branches_side_by_side_are_proved_at_once():
    """The plain search would have to visit more than a million positions."""
    branches = [f"b{n}" for n in range(20)]
    line = " ".join(f"{b}>{b}x {b}x>j" for b in branches)
    assert prove(compile_flow(small(f"apply>f +f>{','.join(branches)} {line} -j>e e.")))


def test_twenty_branches_that_may_each_go_back_are_proved_at_once():
    branches = [f"b{n}" for n in range(20)]
    line = " ".join(f"{b}>{b}x {b}x?>j|{b}" for b in branches)
    assert prove(compile_flow(small(f"apply>f +f>{','.join(branches)} {line} -j>e e.")))

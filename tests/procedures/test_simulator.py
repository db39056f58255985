"""Every chart of content/charts reaches each of its ends, and the ways found are ways that the interpreter walks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.cases.operations.act import DECISIONS
from sunlit.documents.templates import template_names
from sunlit.offices.rules import ROLES
from sunlit.powers.categories import all_kinds
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import complete, occur, reached_end, start
from sunlit.procedures.queries import templates
from sunlit.procedures.reader import read
from sunlit.procedures.simulator import Move, ends, faults, walk
from tests.procedures.charts import CHARTS, Random, exits, published, small, source

NAMES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
# What the cases room does at the word of a step; the others only name what the step is.
EFFECTS = {
    *DECISIONS,
    *("apply", "register", "accept", "file_case", "refuse_acceptance", "ask_supplement", "supplemented"),
    *("deliver", "publicise", "investigate", "notify", "pay", "close", "demand_over"),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_end_of_a_template_is_reached(name):
    net = compile_flow(published(name))
    found = ends(net)
    assert list(found) == [step.id for step in net.flow.steps if step.kind == "end"]
    for end, way in found.items():
        assert way.end == end
        assert replayed(net, way) == end
    by_event = {end for end, way in found.items() if any(move.kind == "event" for move in way.moves)}
    assert by_event == net.flow.only_by_event()


@pytest.mark.parametrize("name", NAMES)
def test_no_step_of_a_template_is_kept_shut_by_its_conditions(name):
    assert faults(compile_flow(published(name))) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_kinds_papers_effects_and_posts_that_exist(name):
    flow = published(name)
    assert flow.kinds
    assert set(flow.kinds) <= set(all_kinds())
    papers = {paper.template for step in flow.steps for paper in step.documents}
    papers |= {paper for event in flow.events for paper in event.documents}
    assert papers - set(template_names()) == set()
    assert {effect.name for step in flow.steps for effect in step.effects} - EFFECTS == set()
    posts = {step.post for step in flow.steps} | {event.by for event in flow.events}
    assert posts - {"", "applicant", "party", "interested", "system"} - set(ROLES) == set()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_asks_for_a_fact_that_nothing_sets(name):
    """A condition reads an output, what an event establishes, or a flag of the item that opens an optional step."""
    flow = published(name)
    said = {output.name for step in flow.steps for output in step.outputs}
    said |= {fact for event in flow.events for fact, _ in event.sets}
    asked = {way.condition.field for step in flow.steps for way in step.exits if way.condition}
    asked |= {p.condition.field for step in flow.steps for p in (*step.documents, *step.effects) if p.condition}
    opened = {condition.field for step in flow.steps for condition in step.optional}
    assert {fact for fact in asked if not fact.startswith("needs_")} - said == set()
    assert {fact for fact in opened if not fact.startswith("needs_")} - said == set()


def test_templates_are_listed_with_those_of_the_kind_first():
    listed = templates("penalty")
    assert sorted(one.class_name for one in listed) == NAMES
    suited = [one.class_name for one in listed if "penalty" in one.kinds]
    assert "penalty-ordinary" in suited
    assert [one.class_name for one in listed[: len(suited)]] == suited == sorted(suited)
    for one in listed:
        flow = published(one.class_name)
        assert (one.title, one.kinds) == (flow.title, flow.kinds)


def replayed(net, way):
    """The end at which the interpreter arrives with the moves of a way and nothing else."""
    facts, marking = {}, ()
    for move in way.moves:
        if move.kind == "event":
            marking = occur(net, marking, move.name, facts)
            facts |= dict(next(event for event in net.flow.events if event.id == move.name).sets)
            continue
        facts |= move.facts
        marking = start(net, facts) if move.kind == "start" else complete(net, marking, move.name, facts)
    return reached_end(net, marking)


def test_a_way_says_what_each_step_is_filled_in_with():
    net = compile_flow(published("licence-general"))
    way = ends(net)["refused"]
    assert way.steps == ("apply", "register", "check", "accept", "review", "decide", "serve_refusal")
    assert way.moves[2] == Move("step", "check", {"acceptance": "accept"})
    assert way.facts["decision"] == "refuse"
    assert way.markings[-1] == ("refused",)


def test_the_shortest_way_to_an_end_that_only_an_event_reaches():
    net = compile_flow(published("licence-general"))
    assert ends(net)["withdrawn"].moves[1:] == (Move("event", "withdraw"),)


def test_a_threshold_is_met_from_below_and_from_above():
    steps = [
        {"id": "apply", "kind": "start", "post": "applicant", "next": ["weigh"]},
        {
            "id": "weigh",
            "kind": "gate",
            "post": "officer",
            "outputs": [{"name": "fine", "kind": "number", "label": {"zh": "元", "en": "yuan"}}],
            "next": [
                {"to": "small", "default": True},
                {"to": "large", "when": {"field": "fine", "operator": ">", "value": 5000}},
                {"to": "none", "when": {"field": "fine", "is": 0}},
            ],
        },
        *({"id": name, "kind": "end"} for name in ("small", "large", "none")),
    ]
    found = ends(compile_flow(read(source(steps))))
    assert {end: way.facts["fine"] for end, way in found.items()} == {"small": 1, "large": 5001, "none": 0}


def test_an_end_behind_a_condition_that_never_holds_is_missing():
    """Sound without its guards, and yet nobody ever arrives: the answer has two choices, the exit names a third."""
    label = {"zh": "定", "en": "x"}
    choices = {"grant": label, "refuse": label}
    decided = [{"name": "decision", "kind": "choice", "label": label, "choices": choices}]
    ways = [{"to": "closed", "default": True}, {"to": "gone", "when": {"field": "decision", "is": "grannt"}}]
    steps = [
        {"id": "apply", "kind": "start", "post": "applicant", "next": ["decide"]},
        {"id": "decide", "kind": "gate", "post": "leader", "outputs": decided, "next": ways},
        {"id": "closed", "kind": "end"},
        {"id": "gone", "kind": "end"},
    ]
    net = compile_flow(read(source(steps)))
    assert list(ends(net)) == ["closed"]
    (found,) = faults(net)
    assert (found.fault, found.steps) == ("shut", ("gone",))
    assert found.text.zh.startswith("“gone”无论怎样填写都走不到。")


def test_flags_of_the_item_are_chosen_at_the_start():
    steps = [
        {"id": "apply", "kind": "start", "post": "applicant", "next": ["measure"]},
        {"id": "measure", "post": "officer", "optional": [{"field": "needs_measure", "is": True}], "next": ["which"]},
        {"id": "which", "kind": "gate", "next": exits("needs_measure", ["plain"])},
        {"id": "plain", "kind": "end"},
        {"id": "measured", "kind": "end"},
    ]
    steps[2]["next"].append({"to": "measured", "when": {"field": "needs_measure", "is": True}})
    found = ends(compile_flow(read(source(steps))))
    assert found["measured"].steps == ("apply", "measure")
    assert found["measured"].moves[0].facts == {"needs_measure": True}
    assert found["plain"].moves[0].facts == {"needs_measure": False}


def test_what_an_event_establishes_opens_a_way():
    flow = small(
        "apply>work work>which which?>e1|e2 e1. e2.",
        [{"id": "turn", "effect": "none", "steps": ["work"], "sets": {"which": 1}}],
    )
    found = ends(compile_flow(flow))
    assert found["e1"].steps == ("apply", "work", "which")
    assert found["e2"].steps == ("apply", "turn", "work", "which")


def test_a_script_that_the_chart_does_not_allow_is_refused():
    net = compile_flow(published("licence-general"))
    with pytest.raises(ProcedureRefusal, match="现在没有打开"):
        walk(net, [Move("start", "apply"), Move("step", "decide", {"decision": "grant"})])
    half = walk(net, [Move("start", "apply"), Move("step", "register")])
    assert (half.end, half.markings) == (None, (("register",), ("check",)))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 16))
def test_the_ways_found_on_random_charts_arrive(seed, size):
    """A chart made of blocks always has a way to its end, and the interpreter walks it."""
    try:
        net = compile_flow(read(source(Random(seed).sound(size))))
    except ProcedureRefusal:
        return  # optional steps in a circle
    found = ends(net)
    assert faults(net) == ()
    assert {end: replayed(net, way) for end, way in found.items()} == {"closed": "closed"}
    assert all(walk(net, way.moves) == way for way in found.values())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 10))
def test_withdrawal_is_found_wherever_it_is_allowed(seed, size):
    steps = Random(seed).sound(size)
    done = [step["id"] for step in steps if step["kind"] in ("task", "gate") and not step.get("optional")]
    if not done:
        return
    steps.append({"id": "gone", "kind": "end"})
    events = [{"id": "withdraw", "effect": "move", "steps": done[:1], "to": "gone"}]
    try:
        net = compile_flow(read(source(steps, events)))
    except ProcedureRefusal:
        return
    found = ends(net)
    assert set(found) == {"closed", "gone"}
    assert found["gone"].steps[-1] == "withdraw"
    assert found["gone"].markings[-2].count(done[0]) == 1

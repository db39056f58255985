"""BPMN 2.0: what we write comes back the same, what others write means the same, and the rest is refused by line."""

import random
import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from sunlit.procedures import interpreter
from sunlit.procedures.bpmn import read_bpmn, write_bpmn
from sunlit.procedures.bpmn.conditions import condition_of, condition_text
from sunlit.procedures.bpmn.graph import MOST_NODES
from sunlit.procedures.bpmn.tree import LONGEST, MOST, MOST_ATTRIBUTES
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Condition
from sunlit.procedures.soundness import findings
from sunlit.procedures.sources import flow_of
from tests.procedures.charts import CHARTS, published, small
from tests.procedures.random_charts import random_chart

TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
OURS = re.compile(rb"<extensionElements>.*?</extensionElements>", re.S)
SPACE = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@cache
def file_of(name):
    return write_bpmn(published(name), drawn=False)


def refusal(content):
    with pytest.raises(ProcedureRefusal) as caught:
        read_bpmn(content)
    return caught.value.text


def bpmn(*elements, before=""):
    """A process of these elements, the first of them on line 3."""
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x">'
    return "\n".join([head, f'{before}<process id="P">', *elements, "</process></definitions>"]).encode()


def flows(*pairs):
    return [f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs]


def straight(*elements, to="E"):
    """Start, the elements, end; the first of them is called A."""
    return bpmn('<startEvent id="S"/>', *elements, '<endEvent id="E"/>', *flows(("S", "A")))


# Our own files.


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_comes_back_as_it_was(name):
    assert read_bpmn(file_of(name)) == published(name)


def test_random_charts_come_back_as_they_were():
    for seed in range(20):
        flow = random_chart(seed, bent=seed % 3)
        assert read_bpmn(write_bpmn(flow, drawn=False)) == flow, seed


def test_an_optional_step_before_a_join_and_a_fork_led_to_twice_come_back():
    flow = small("a>f +f>b,c b~>j c>j -j>d d?>e|f e.")
    assert read_bpmn(write_bpmn(flow, drawn=False)) == flow


def test_every_node_and_flow_of_a_template_is_drawn_within_the_pool():
    root = ElementTree.fromstring(write_bpmn(published("licence-general")))
    process = root.find(f"{SPACE}process")
    spoken = {one.get("id") for one in process if one.get("id") and not one.tag.endswith("laneSet")}
    lanes = {one.get("id") for one in process.iter(f"{SPACE}lane")}
    drawn = {one.get("bpmnElement") for one in root.iter() if one.tag.endswith(("BPMNShape", "BPMNEdge"))}
    assert drawn == spoken | lanes | {"pool.1"}
    bounds = [
        [float(one.get(side)) for side in ("x", "y", "width", "height")]
        for one in root.iter()
        if one.tag.endswith("Bounds")
    ]
    left, top, wide, deep = bounds[0]
    for x, y, width, height in bounds:
        assert left <= x and top <= y and x + width <= left + wide + 0.1 and y + height <= top + deep + 0.1
    assert all(len(list(edge)) >= 2 for edge in root.iter() if edge.tag.endswith("BPMNEdge"))


# What they mean without what BPMN cannot say.


def sayable(flow):
    """The flow with the events alone that BPMN can say: interrupting ones, any number of times."""
    return replace(flow, events=tuple(replace(e, once=False) for e in flow.events if e.effect == "move"), limits=())


def literals(flow):
    found = {}
    for step in flow.steps:
        for condition in (*step.optional, *(way.condition for way in step.exits if way.condition)):
            found.setdefault(condition.field, ["other"]).append(condition.literal)
    return found


def assert_same_traces(one, other, seed, walks):
    """Random walks in both at once: the same steps open, the same events possible, the same end."""
    dice, choices = random.Random(seed), literals(one)
    first, second = compile_flow(one), compile_flow(other)
    for _ in range(walks):
        facts = {name: dice.choice(values) for name, values in choices.items()}
        a, b = interpreter.start(first, facts), interpreter.start(second, facts)
        for _ in range(40):
            open_, events = interpreter.open_steps(first, a), interpreter.possible_events(first, a)
            assert set(open_) == set(interpreter.open_steps(second, b))
            assert set(events) == set(interpreter.possible_events(second, b))
            assert interpreter.reached_end(first, a) == interpreter.reached_end(second, b)
            if not open_ and not events:
                break
            facts = {name: dice.choice(values) for name, values in choices.items()}
            if open_ and (not events or dice.random() < 0.9):
                step = dice.choice(open_)
                a, b = interpreter.complete(first, a, step, facts), interpreter.complete(second, b, step, facts)
            else:
                event = dice.choice(events)
                a, b = interpreter.occur(first, a, event, facts), interpreter.occur(second, b, event, facts)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_means_the_same_without_our_extensions(name):
    bare = read_bpmn(OURS.sub(b"", file_of(name)))
    assert_same_traces(sayable(published(name)), bare, seed=1, walks=12)


def test_random_charts_mean_the_same_without_our_extensions():
    for seed in range(20):
        flow = random_chart(seed)
        assert_same_traces(flow, read_bpmn(OURS.sub(b"", write_bpmn(flow, drawn=False))), seed=seed, walks=3)


def test_optional_steps_in_parallel_branches_mean_the_same_without_our_extensions():
    flow = small("a>f +f>b,c b~>j c>j -j>d d?>e|f e.")
    assert_same_traces(flow, read_bpmn(OURS.sub(b"", write_bpmn(flow, drawn=False))), seed=3, walks=40)


# Files of others.


def test_a_plain_process_becomes_a_chart_of_its_lanes():
    flow = flow_of(
        "drawn.BPMN",
        bpmn(
            '<laneSet><lane id="Lane_1" name="窗口">',
            "<flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef></lane></laneSet>",
            '<startEvent id="S" name="申请"/><task id="A" name="核对"/><endEvent id="E" name="办结"/>',
            *flows(("S", "A"), ("A", "E")),
        ),
    )
    assert [(step.id, step.kind, step.title.zh, step.post, step.lane) for step in flow.steps] == [
        ("s", "start", "申请", "lane_1", "lane_1"),
        ("a", "task", "核对", "lane_1", "lane_1"),
        ("e", "end", "办结", "", "lane_1"),
    ]


def test_an_event_based_gateway_is_a_gate_at_which_somebody_enters_what_happened():
    flow = read_bpmn(
        straight(
            '<task id="A"/><eventBasedGateway id="G" name="等待"/><task id="B"/>',
            '<intermediateCatchEvent id="C1" name="来信"><messageEventDefinition/></intermediateCatchEvent>',
            '<intermediateCatchEvent id="C2" name="到期"><timerEventDefinition/></intermediateCatchEvent>',
            *flows(("A", "G"), ("G", "C1"), ("G", "C2"), ("C1", "B"), ("C2", "E"), ("B", "E")),
        )
    )
    gate = flow.step("g")
    assert (gate.kind, gate.post, [label.zh for _, label in gate.outputs[0].choices]) == (
        "gate",
        "office",
        ["来信", "到期"],
    )
    assert [(way.to, way.default) for way in gate.exits] == [("b", True), ("e", False)]
    assert findings(compile_flow(flow)) == ()


def test_several_starts_are_a_choice_of_start():
    flow = read_bpmn(
        bpmn(
            '<startEvent id="S1" name="举报"/><startEvent id="S2" name="巡查"/><task id="A"/><endEvent id="E"/>',
            *flows(("S1", "A"), ("S2", "E"), ("A", "E")),
        )
    )
    gate = flow.step(flow.start.exits[0].to)
    assert [(way.to, way.label.zh) for way in gate.exits] == [("a", "举报"), ("e", "巡查")]


def test_a_called_process_stands_in_the_place_of_its_call():
    inner = (
        '<process id="Q"><startEvent id="S"/><task id="A"/><task id="B"/><endEvent id="E"/>'
        + "".join(flows(("S", "A"), ("A", "B"), ("B", "E")))
        + "</process>"
    )
    call = bpmn(
        '<startEvent id="S"/><callActivity id="C" calledElement="Q"/><endEvent id="E"/>',
        *flows(("S", "C"), ("C", "E")),
        before=inner,
    )
    assert [(s.id, [way.to for way in s.exits]) for s in read_bpmn(call).steps] == [
        ("s", ["c_a"]),
        ("c_a", ["c_b"]),
        ("c_b", ["e"]),
        ("e", []),
    ]


INSIDE = [
    '<startEvent id="S2"/><task id="B"/><task id="C"/><endEvent id="E2"/>',
    *flows(("S2", "B"), ("B", "C"), ("C", "E2")),
]


def test_a_subprocess_stands_in_its_place_with_what_may_happen_to_it():
    flow = read_bpmn(
        straight(
            '<subProcess id="A"><incoming>S-A</incoming>',
            *INSIDE,
            '</subProcess><boundaryEvent id="W" name="撤回" attachedToRef="A">',
            "<messageEventDefinition/></boundaryEvent>",
            *flows(("A", "E"), ("W", "E")),
        )
    )
    assert [(s.id, [way.to for way in s.exits]) for s in flow.steps] == [
        ("s", ["a_b"]),
        ("a_b", ["a_c"]),
        ("a_c", ["e"]),
        ("e", []),
    ]
    assert [(e.id, e.steps, e.to) for e in flow.events] == [("w", ("a_b", "a_c"), "e")]


def test_a_terminate_end_beside_parallel_branches_of_a_subprocess_is_refused():
    inside = [
        '<startEvent id="S2"/><parallelGateway id="F"/><task id="B"/><task id="C"/><endEvent id="E2"/>',
        '<endEvent id="T"><terminateEventDefinition/></endEvent>',
        *flows(("S2", "F"), ("F", "B"), ("F", "C"), ("B", "E2"), ("C", "T")),
    ]
    said = refusal(straight('<subProcess id="A">', *inside, "</subProcess>", *flows(("A", "E"))))
    assert said.en.startswith("BPMN file, line 6, endEvent T: ends only what is around it inside a called process")


@pytest.mark.parametrize(
    ("line", "name", "within"),
    [
        (4, "subProcess A", '<subProcess id="A" triggeredByEvent="true">'),
        (5, "multiInstanceLoopCharacteristics", '<subProcess id="A">\n<multiInstanceLoopCharacteristics/>'),
        (5, "serviceTask Z", '<subProcess id="A">\n<serviceTask id="Z"/>'),
    ],
)
def test_what_no_chart_has_is_refused_within_a_subprocess_too(line, name, within):
    said = refusal(straight(within, *INSIDE, "</subProcess>", *flows(("A", "E"))))
    assert said.en.startswith(f"BPMN file, line {line}, {name}: ")


def test_lanes_within_a_lane_are_lanes():
    inner = (
        '<childLaneSet><lane id="L2" name="窗口"><flowNodeRef>A</flowNodeRef></lane>'
        '<lane id="L3" name="科室"><flowNodeRef>B</flowNodeRef></lane></childLaneSet>'
    )
    nodes = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in "SABE")
    flow = read_bpmn(
        bpmn(
            f'<laneSet><lane id="L1" name="局">{nodes}{inner}</lane></laneSet>',
            '<startEvent id="S"/><task id="A"/><task id="B"/><endEvent id="E"/>',
            *flows(("S", "A"), ("A", "B"), ("B", "E")),
        )
    )
    assert [lane.title.zh for lane in flow.lanes] == ["局", "窗口", "科室"]
    assert [step.lane for step in flow.steps] == ["l1", "l2", "l3", "l1"]


def test_several_ways_out_of_a_task_are_a_fork_and_a_merge_leaves_no_step():
    flow = read_bpmn(
        straight(
            '<task id="A"/><task id="B"/><task id="C"/><parallelGateway id="J"/><exclusiveGateway id="M"/>',
            *flows(("A", "B"), ("A", "C"), ("B", "J"), ("C", "J"), ("J", "M"), ("M", "E")),
        )
    )
    assert [(s.id, s.kind) for s in flow.steps] == [
        *[("s", "start"), ("a", "task"), ("a_fork", "fork"), ("b", "task"), ("c", "task"), ("j", "join"), ("e", "end")]
    ]
    assert findings(compile_flow(flow)) == ()


def test_an_interrupting_boundary_event_is_an_event_that_moves_the_case():
    flow = read_bpmn(
        straight(
            '<task id="A"/><boundaryEvent id="W" name="撤回" attachedToRef="A">',
            "<messageEventDefinition/></boundaryEvent>",
            *flows(("A", "E"), ("W", "E")),
        )
    )
    assert [(e.id, e.title.zh, e.effect, e.steps, e.to) for e in flow.events] == [("w", "撤回", "move", ("a",), "e")]


# Refusals.


@pytest.mark.parametrize(
    ("line", "name", "elements"),
    [
        (4, "serviceTask A", ['<serviceTask id="A"/>']),
        (4, "subProcess A", ['<subProcess id="A"/>']),
        (4, "inclusiveGateway A", ['<inclusiveGateway id="A"/>']),
        (5, "intermediateThrowEvent A", ["", '<intermediateThrowEvent id="A"/>']),
        (4, "multiInstanceLoopCharacteristics", ['<task id="A"><multiInstanceLoopCharacteristics/></task>']),
        (4, "compensateEventDefinition", ['<endEvent id="A"><compensateEventDefinition/></endEvent>']),
        (4, "task A", ['<task id="A" isForCompensation="true"/>']),
        (4, "dataObject D", ['<dataObject id="D"/>']),
        (4, "odd", ["<x:odd/>"]),
        (4, "callActivity A", ['<callActivity id="A" calledElement="elsewhere"/>', *flows(("A", "E"))]),
        (4, "task A", ['<task id="A"/>']),
        (4, "task A", ['<task id="A"/><task id="A"/>']),
        (4, "boundaryEvent B", ['<task id="A"/><boundaryEvent id="B" attachedToRef="A" cancelActivity="false"/>']),
        (
            4,
            "boundaryEvent B",
            ['<task id="A"/><boundaryEvent id="B" attachedToRef="Z"><timerEventDefinition/></boundaryEvent>'],
        ),
        (4, "intermediateCatchEvent A", ['<intermediateCatchEvent id="A"/>', *flows(("A", "E"))]),
        (5, "sequenceFlow F", ['<task id="A"/>', '<sequenceFlow id="F" sourceRef="A" targetRef="nowhere"/>']),
        (
            6,
            "conditionExpression",
            [
                '<exclusiveGateway id="A"/>',
                *[
                    '<sequenceFlow id="F" sourceRef="A" targetRef="E">',
                    "<conditionExpression>x > y()</conditionExpression>",
                ],
                "</sequenceFlow>",
            ],
        ),
        (
            4,
            "exclusiveGateway A",
            [
                '<exclusiveGateway id="A"/>',
                *[
                    f'<sequenceFlow id="F{n}" sourceRef="A" targetRef="E">'
                    f"<conditionExpression>x == {n}</conditionExpression>"
                    "</sequenceFlow>"
                    for n in (1, 2)
                ],
            ],
        ),
    ],
)
def test_what_lies_outside_the_subset_is_refused_by_name_and_line(line, name, elements):
    said = refusal(straight(*elements))
    assert said.en.startswith(f"BPMN file, line {line}, {name}: "), said.en
    assert said.zh.startswith(f"BPMN 文件第 {line} 行的 {name}：")


def test_a_second_pool_with_a_process_is_refused():
    other = '<process id="Q"><startEvent id="S"/><endEvent id="E"/></process>'
    assert refusal(bpmn('<startEvent id="S"/>', before=other)).en == (
        "BPMN file, line 2, process P: a chart is one process; this is a second one."
    )


def test_a_process_that_calls_itself_is_refused():
    inner = (
        '<process id="Q"><startEvent id="S"/><callActivity id="A" calledElement="Q"/><endEvent id="E"/>'
        + "".join(flows(("S", "A"), ("A", "E")))
        + "</process>"
    )
    call = [
        '<startEvent id="S"/><callActivity id="C" calledElement="Q"/><endEvent id="E"/>',
        *flows(("S", "C"), ("C", "E")),
    ]
    assert refusal(bpmn(*call, before=inner)).en == "BPMN file, line 2, callActivity A: 'Q' calls itself."


def test_a_boundary_event_in_a_parallel_branch_must_end_everything():
    elements = [
        '<parallelGateway id="A"/><task id="B"/><task id="C"/><parallelGateway id="J"/>',
        '<boundaryEvent id="W" attachedToRef="B"><signalEventDefinition/></boundaryEvent>',
        '<endEvent id="T">{}</endEvent>',
        *flows(("A", "B"), ("A", "C"), ("B", "J"), ("C", "J"), ("J", "E"), ("W", "T")),
    ]
    content = straight(*elements).decode()
    assert refusal(content.format("").encode()).en.startswith(
        "BPMN file, line 5, boundaryEvent W: stands in a parallel"
    )
    assert read_bpmn(content.format("<terminateEventDefinition/>").encode()).events[0].to == "t"


def test_document_types_bombs_long_files_and_broken_ones_are_refused_before_they_are_unfolded():
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<d>&b;</d>'
    assert refusal(bomb).en.startswith("Line 2 of the BPMN file declares a document type (DOCTYPE)")
    assert refusal(b" " * (LONGEST + 1)).en == "The BPMN file is over 5 MB; is it the right file?"
    assert refusal(b"<a>\n<b></a>").en.startswith("Line 2 of the BPMN file is not valid XML")
    assert refusal(b"").en.startswith("Line 1 of the BPMN file is not valid XML")
    assert refusal(b'<?xml version="1.0" encoding="nonesuch"?><a/>').en.startswith("Line 1 of the BPMN file")
    assert refusal(b"<a/>").en == "The file has no BPMN 2.0 definitions; it is no BPMN."
    assert "nested more than 40 deep" in refusal(b"<a>" * 5000).en
    assert refusal(b"<a>" + b"<b/>" * (MOST + 1)).en == f"The BPMN file has more than {MOST} elements; not read."


def test_files_that_would_take_long_are_refused_before_the_work_begins():
    crowd = '<task a="" b="" c="" d=""/>' * (MOST_ATTRIBUTES // 4 + 1)
    assert refusal(straight(crowd)).en == f"The BPMN file has more than {MOST_ATTRIBUTES} attributes; not read."
    nodes = "\n".join(f'<task id="T{number}"/>' for number in range(MOST_NODES + 1))
    assert refusal(straight(nodes)).en == (
        f"BPMN file, line {MOST_NODES + 3}, task T1999: the process has more than {MOST_NODES} nodes."
    )
    assert len(refusal(straight(f'<serviceTask id="{"x" * 100_000}"/>')).en) < 200
    assert len(refusal(straight(f'<sequenceFlow id="F" sourceRef="{"x" * 100_000}"/>')).en) < 400
    long = straight('<task id="A" name="' + "长" * 4001 + '"/>', *flows(("A", "E")))
    assert refusal(long).en == "Step 'a', title: holds more than 4000 characters; no box has room."


def test_a_thousand_boundary_events_are_read_at_once():
    """Whether each stands in a parallel branch is asked once for all."""
    attached = "".join(
        f'<boundaryEvent id="B{n}" attachedToRef="A"><signalEventDefinition/></boundaryEvent>'
        f'<sequenceFlow id="F{n}" sourceRef="B{n}" targetRef="E"/>'
        for n in range(1000)
    )
    flow = read_bpmn(straight('<task id="A"/>', attached, *flows(("A", "E"))))
    assert len(flow.events) == 1000


def test_our_own_extension_must_be_json_of_the_right_fields():
    content = file_of("licence-general")
    broken = re.sub(rb"<sunlit:step>.", b"<sunlit:step>[", content, count=1)
    assert "sunlit" not in refusal(broken).en and "does not hold valid JSON" in refusal(broken).en
    odd = content.replace(b"<sunlit:step>{", b'<sunlit:step>{"odd": 1, ', 1)
    assert refusal(odd).en == "Step 'apply', odd: there is no such field."


@pytest.mark.parametrize("literal", ["supplement", 'a "b" == c', 3, 2.5, True])
def test_a_condition_is_field_operator_literal(literal):
    condition = Condition("acceptance", "!=", literal)
    assert condition_of(condition_text(condition)) == condition


@pytest.mark.parametrize(
    "text", ["", "a", "a == b", "a == 1 and b == 2", "${a == 1}", "a == [1]", "a == NaN", "f() == 1"]
)
def test_anything_else_is_no_condition(text):
    assert condition_of(text) is None

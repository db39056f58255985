"""BPMN files as other tools open them: valid by the standard's own schema, every form in its place, no line astray."""

from functools import cache
from itertools import combinations, pairwise

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.bpmn.nodes import Diagram
from sunlit.procedures.bpmn.picture import Picture
from sunlit.procedures.reader.writing import written
from tests.procedures import oracle
from tests.procedures.charts import published
from tests.procedures.random_charts import random_chart
from tests.procedures.test_bpmn import TEMPLATES


@cache
def schema():
    """The XML schema of BPMN 2.0, which the engine brings."""
    return BpmnValidator()


def over(one, other, by=1.0):
    """Whether two frames cover each other."""
    return (
        one.x + by < other.right
        and other.x + by < one.right
        and one.y + by < other.bottom
        and other.y + by < one.bottom
    )


def crosses(begin, end, frame, by=1.5):
    """Whether a straight part of a line runs through a frame."""
    (x, to_x), (y, to_y) = sorted((begin[0], end[0])), sorted((begin[1], end[1]))
    return x < frame.right - by and to_x > frame.x + by and y < frame.bottom - by and to_y > frame.y + by


def faults(flow):
    """What a reader would stumble over: forms and names on each other, slanting lines, lines through forms."""
    diagram = Diagram(flow, {step["id"]: {} for step in written(flow)["steps"]})
    picture = Picture(flow, diagram)
    shapes = diagram.shapes
    forms = {name: frame for name, frame in picture.frames.items() if shapes[name].part != "edge"}
    edges = {name: frame for name, frame in picture.frames.items() if shapes[name].part == "edge"}
    found = [("forms", a, b) for (a, f), (b, g) in combinations(forms.items(), 2) if over(f, g)]
    found += [("events", a, b) for (a, f), (b, g) in combinations(edges.items(), 2) if over(f, g)]
    found += [
        ("event on a form", a, b)
        for a, f in edges.items()
        for b, g in forms.items()
        if b != shapes[a].attached and over(f, g)
    ]
    found += [("names", a, b) for (a, f), (b, g) in combinations(picture.names.items(), 2) if over(f, g, 2)]
    found += [
        ("name on a form", a, b)
        for a, f in picture.names.items()
        for b, g in forms.items()
        if a != b and not (shapes[b].tag == "exclusiveGateway" and a in shapes[b].ways) and over(f, g, 2)
    ]
    for arrow in diagram.arrows:
        own = {arrow.source, arrow.target, shapes[arrow.source].attached}
        for begin, end in pairwise(picture.points[arrow.id]):
            if abs(begin[0] - end[0]) > 0.5 and abs(begin[1] - end[1]) > 0.5:
                found.append(("slant", arrow.source, arrow.target))
            found += [
                ("through", arrow.source, arrow.target, name)
                for name, frame in forms.items()
                if crosses(begin, end, frame, by=2)
                and not (name in own and shapes[name].tag != "userTask")
                and name != shapes[arrow.source].attached
            ]
    inside = picture.pool
    found += [
        ("outside", name)
        for name, frame in [*picture.frames.items(), *picture.names.items()]
        if frame.x < inside.x or frame.right > inside.right or frame.y < inside.y or frame.bottom > inside.bottom
    ]
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_drawn_without_a_fault_and_valid_by_the_schema(name):
    flow = published(name)
    assert faults(flow) == []
    schema().validate(etree.fromstring(write_bpmn(flow)), name)


def test_random_charts_with_events_are_drawn_without_a_fault():
    for seed in range(12):
        assert faults(oracle.troubled(random_chart(seed), seed)) == [], seed


def test_names_stand_where_the_file_says():
    root = etree.fromstring(write_bpmn(published("licence-general")))
    shapes = {one.get("bpmnElement"): one for one in root.iter("{*}BPMNShape", "{*}BPMNEdge")}
    named = [one.get("id") for one in root.iter("{*}boundaryEvent", "{*}startEvent", "{*}endEvent")]
    assert named and all(shapes[name].find("{*}BPMNLabel/{*}Bounds") is not None for name in named)

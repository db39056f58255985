"""Writes a flow as a BPMN 2.0 file with its drawing. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sunlit.procedures.bpmn.nodes import Arrow, Diagram, Shape
from sunlit.procedures.bpmn.picture import Frame, Picture
from sunlit.procedures.bpmn.tree import DRAWN, MODEL, OWN
from sunlit.procedures.model import Flow
from sunlit.procedures.reader.writing import written

SPACES = {
    "xmlns": MODEL,
    "xmlns:bpmndi": DRAWN,
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:sunlit": OWN,
}


def write_bpmn(flow: Flow, *, drawn: bool = True) -> bytes:
    """The flow as a BPMN file; reading it again gives an equal flow. The same flow gives the same bytes.

    Only a ``drawn`` file can be shown; the drawing takes nearly all of the time.
    """
    source = written(flow)
    says = {step["id"]: _besides(step, "id", "kind", "lane", "next", "optional") for step in source["steps"]}
    diagram = Diagram(flow, says)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _open("definitions", id="definitions.1", targetNamespace=OWN, **SPACES),
    ]
    moves = [event for event in flow.events if event.effect == "move"]
    lines += [_empty("message", id=f"event.{event.id}", name=event.title.zh) for event in moves]
    lines += [
        '<collaboration id="pools.1">',
        _empty("participant", id="pool.1", name=flow.title.zh, processRef="chart.1"),
    ]
    lines += ["</collaboration>", _open("process", id="chart.1", name=flow.title.zh, isExecutable="false")]
    lines += _extension("chart", _besides(source, "lanes", "steps"))
    lines += _lanes(flow, source["lanes"], diagram)
    for shape in diagram.shapes.values():
        lines += _node(shape)
    for arrow in diagram.arrows:
        lines += _sequence(arrow)
    lines += ["</process>", *(_drawing(flow, diagram) if drawn else ()), "</definitions>"]
    return ("\n".join(lines) + "\n").encode()


def _besides(plain: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What BPMN does not say of it: all other fields, and its title in English."""
    left = {key: value for key, value in plain.items() if key not in names}
    return left | ({"title": {"en": plain["title"]["en"]}} if "title" in plain else {})


def _open(tag: str, **attributes: str) -> str:
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"<{tag}{said}>"


def _empty(tag: str, **attributes: str) -> str:
    return _open(tag, **attributes)[:-1] + "/>"


def _extension(name: str, says: Mapping[str, Any] | None) -> list[str]:
    if not says:
        return []
    words = escape(json.dumps(says, ensure_ascii=False))
    return [f"<extensionElements><sunlit:{name}>{words}</sunlit:{name}></extensionElements>"]


def _lanes(flow: Flow, rows: Iterable[Mapping[str, Any]], diagram: Diagram) -> list[str]:
    lines = ['<laneSet id="lanes.1">']
    for lane, row in zip(flow.lanes, rows, strict=True):
        lines += [_open("lane", id=f"lane.{lane.id}", name=lane.title.zh), *_extension("lane", _besides(row, "id"))]
        lines += [f"<flowNodeRef>{escape(shape.id)}</flowNodeRef>" for shape in diagram.of_lane(lane.id)]
        lines.append("</lane>")
    return [*lines, "</laneSet>"]


def _node(shape: Shape) -> list[str]:
    more = {"attachedToRef": shape.attached, "default": shape.default}
    lines = [_open(shape.tag, id=shape.id, name=shape.name, **more)]
    lines += _extension("part" if shape.part else "step", shape.says)
    lines += [f"<incoming>{name}</incoming>" for name in shape.entries]
    lines += [f"<outgoing>{name}</outgoing>" for name in shape.ways]
    if shape.event:
        lines.append(_empty("messageEventDefinition", id=f"{shape.id}.message", messageRef=f"event.{shape.event}"))
    if shape.terminates:
        lines.append(_empty("terminateEventDefinition", id=f"{shape.id}.terminate"))
    return [*lines, f"</{shape.tag}>"]


def _sequence(arrow: Arrow) -> list[str]:
    lines = [_open("sequenceFlow", id=arrow.id, name=arrow.name, sourceRef=arrow.source, targetRef=arrow.target)]
    lines += _extension("way", arrow.says)
    if arrow.condition:
        words = escape(arrow.condition)
        lines.append(f'<conditionExpression xsi:type="tFormalExpression">{words}</conditionExpression>')
    return [*lines, "</sequenceFlow>"]


def _drawing(flow: Flow, diagram: Diagram) -> list[str]:
    picture = Picture(flow, diagram)
    lines = ['<bpmndi:BPMNDiagram id="picture.1">', '<bpmndi:BPMNPlane id="plane.1" bpmnElement="pools.1">']
    lines += _shape("pool.1", picture.pool, isHorizontal="false")
    for lane, frame in zip(flow.lanes, picture.lanes, strict=True):
        lines += _shape(f"lane.{lane.id}", frame, isHorizontal="false")
    for shape in diagram.shapes.values():
        marker = {"isMarkerVisible": "true"} if shape.tag == "exclusiveGateway" else {}
        lines += _shape(shape.id, picture.frames[shape.id], picture.names.get(shape.id), **marker)
    for arrow in diagram.arrows:
        lines.append(_open("bpmndi:BPMNEdge", id=f"{arrow.id}.edge", bpmnElement=arrow.id))
        lines += [_empty("di:waypoint", x=_number(x), y=_number(y)) for x, y in picture.points[arrow.id]]
        lines += _label(picture.names.get(arrow.id))
        lines.append("</bpmndi:BPMNEdge>")
    return [*lines, "</bpmndi:BPMNPlane>", "</bpmndi:BPMNDiagram>"]


def _shape(name: str, frame: Frame, words: Frame | None = None, **more: str) -> list[str]:
    begun = _open("bpmndi:BPMNShape", id=f"{name}.shape", bpmnElement=name, **more)
    return [begun, _bounds(frame), *_label(words), "</bpmndi:BPMNShape>"]


def _label(words: Frame | None) -> list[str]:
    return [f"<bpmndi:BPMNLabel>{_bounds(words)}</bpmndi:BPMNLabel>"] if words else []


def _bounds(frame: Frame) -> str:
    sides = {"x": frame.x, "y": frame.y, "width": frame.width, "height": frame.height}
    return _empty("dc:Bounds", **{side: _number(value) for side, value in sides.items()})


def _number(value: float) -> str:
    return f"{value:.1f}"

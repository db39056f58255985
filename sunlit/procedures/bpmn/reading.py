"""Reads a BPMN 2.0 file into a flow. Pure."""

from typing import Any

from sunlit.procedures.bpmn.graph import SILENT, Processes
from sunlit.procedures.bpmn.lowering import Lowering, said
from sunlit.procedures.bpmn.tree import DRAWN, MODEL, Element, at, parsed
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read
from sunlit.procedures.reader.parts import refused

# Named things that events refer to, and categories of groups: they do nothing by themselves.
NAMED = frozenset(("message", "signal", "error", "escalation", "itemDefinition", "category"))


def read_bpmn(content: bytes) -> Flow:
    """The flow in a BPMN file; refused by element name and line where the file says what our charts cannot."""
    return read(source_of_bpmn(content))


def source_of_bpmn(content: bytes) -> dict[str, Any]:
    """The plain source of the flow in a BPMN file, which the reader of charts reads."""
    root = parsed(content)
    processes: list[Element] = []
    messages: dict[str, str] = {}
    pools: dict[str, str] = {}
    for element in root.children:
        if element.space == DRAWN and element.name == "BPMNDiagram":
            continue
        if element.space != MODEL:
            raise at(element, "不是 BPMN 2.0 的元素", "is no element of BPMN 2.0")
        if element.name == "process":
            processes.append(element)
        elif element.name == "collaboration":
            pools |= _pools(element)
        elif element.name == "extension":
            if element.get("mustUnderstand") == "true":
                raise at(element, "要求看懂的扩展我们不认识", "an extension that must be understood is not known here")
        elif element.name in NAMED:
            messages[element.id] = element.get("name")
        elif element.name not in SILENT:
            raise at(element, "不在能读的范围之内", "lies outside the subset that is read")
    main = _main(processes)
    lanes = _lanes(main)
    graph = Processes(processes).graph(main, {node: lane.id for lane, nodes in lanes for node in nodes}, (main.id,))
    chart = said(main, "chart")
    title = main.get("name") or pools.get(main.id, "") or main.id
    return Lowering(graph, chart, [lane for lane, _ in lanes], messages, title, main).source()


def _pools(collaboration: Element) -> dict[str, str]:
    names = {}
    for child in collaboration.children:
        if child.space == MODEL and child.name == "participant":
            for inner in child.children:
                if inner.space != MODEL or inner.name not in SILENT:
                    raise at(inner, "不在能读的范围之内", "lies outside the subset that is read")
            names[child.get("processRef")] = child.get("name")
        elif child.space != MODEL or child.name not in SILENT:
            raise at(child, "不在能读的范围之内", "lies outside the subset that is read")
    return names


def _main(processes: list[Element]) -> Element:
    """The one process that no other calls."""
    called = {call.get("calledElement").rpartition(":")[2] for one in processes for call in one.all("callActivity")}
    top = [process for process in processes if process.id not in called]
    if not top:
        raise refused("BPMN 文件里没有流程（process）。", "The BPMN file holds no process that stands by itself.")
    if len(top) > 1:
        raise at(
            top[1], "文件里有几个互不调用的流程，一份流程图只有一个", "a chart is one process; this is a second one"
        )
    return top[0]


def _lanes(process: Element) -> list[tuple[Element, list[str]]]:
    found: list[tuple[Element, list[str]]] = []
    for lane_set in process.all("laneSet"):
        for lane in lane_set.children:
            if lane.space == MODEL and lane.name in SILENT:
                continue
            if lane.space != MODEL or lane.name != "lane":
                raise at(lane, "不在能读的范围之内", "lies outside the subset that is read")
            for child in lane.children:
                if child.space != MODEL or child.name not in SILENT | {"flowNodeRef"}:
                    raise at(child, "不在能读的范围之内", "lies outside the subset that is read")
            found.append((lane, [node.text for node in lane.all("flowNodeRef")]))
    return found

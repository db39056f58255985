"""Reads a BPMN 2.0 file into a flow. Pure."""

from collections.abc import Collection, Iterator
from typing import Any

from sunlit.procedures.bpmn.graph import SILENT, Processes, part_faults
from sunlit.procedures.bpmn.lowering import Lowering, said
from sunlit.procedures.bpmn.mending import called_by, mend
from sunlit.procedures.bpmn.tree import DRAWN, MODEL, Element, at, parsed
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read
from sunlit.procedures.reader.parts import refused

# Named things that events refer to, and categories of groups: they do nothing by themselves.
LANE_SETS = frozenset(("laneSet", "childLaneSet"))
NAMED = frozenset(("message", "signal", "error", "escalation", "itemDefinition", "category"))


def read_bpmn(content: bytes) -> Flow:
    """The flow in a BPMN file; refused by element name and line where the file says what our charts cannot."""
    return read(source_of_bpmn(content))


def source_of_bpmn(content: bytes, decided: Collection[str] = ()) -> dict[str, Any]:
    """The plain source of the flow in a BPMN file, which the reader of charts reads.

    ``decided``: what a person decided about elements that are not read otherwise (see ``mending``).
    """
    root = parsed(content)
    mend(root, decided)
    return _source(root)


def faults_of_bpmn(content: bytes, decided: Collection[str] = ()) -> list[ProcedureRefusal]:
    """Everything for which a BPMN file is refused, each with its element and line: what stands outside the subset all
    at once, and only where nothing does, the first thing that the whole lacks."""
    try:
        root = parsed(content)
    except ProcedureRefusal as refusal:
        return [refusal]
    mend(root, decided)
    found = list(_top_faults(root))
    for process in root.all("process"):
        found += part_faults(process)
    if not found:
        try:
            read(_source(root))
        except ProcedureRefusal as refusal:
            found.append(refusal)
    return found


def _top_faults(root: Element) -> Iterator[ProcedureRefusal]:
    for element in root.children:
        try:
            if element.name == "collaboration" and element.space == MODEL:
                _pools(element)
            elif not (element.space == DRAWN or element.name == "process"):
                _check_top(element)
        except ProcedureRefusal as refusal:
            yield refusal


def _source(root: Element) -> dict[str, Any]:
    processes: list[Element] = []
    messages: dict[str, str] = {}
    pools: dict[str, str] = {}
    for element in root.children:
        _check_top(element)
        if element.name == "process":
            processes.append(element)
        elif element.name == "collaboration":
            pools |= _pools(element)
        elif element.name in NAMED:
            messages[element.id] = element.get("name")
    main = _main(processes)
    lanes = _lanes(main)
    graph = Processes(processes).graph(main, {node: lane.id for lane, nodes in lanes for node in nodes}, (main.id,))
    chart = said(main, "chart")
    title = main.get("name") or pools.get(main.id, "") or main.id
    return Lowering(graph, chart, [lane for lane, _ in lanes], messages, title, main).source()


def _check_top(element: Element) -> None:
    """Refuses what stands beside the process and may change what it means."""
    if element.space == DRAWN and element.name == "BPMNDiagram":
        return
    if element.space != MODEL:
        raise at(element, "不是 BPMN 2.0 的元素", "is no element of BPMN 2.0")
    if element.name == "extension":
        if element.get("mustUnderstand") == "true":
            raise at(element, "要求看懂的扩展我们不认识", "an extension that must be understood is not known here")
    elif element.name not in SILENT | NAMED | {"process", "collaboration"}:
        raise at(element, "不在能读的范围之内", "lies outside the subset that is read")


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
    called = called_by(processes)
    top = [process for process in processes if process.id not in called]
    if not top:
        raise refused("BPMN 文件里没有流程（process）。", "The BPMN file holds no process that stands by itself.")
    if len(top) > 1:
        raise at(
            top[1], "文件里有几个互不调用的流程，一份流程图只有一个", "a chart is one process; this is a second one"
        )
    return top[0]


def _lanes(process: Element) -> list[tuple[Element, list[str]]]:
    """The lanes and the nodes in each; of lanes within a lane the innermost, after the one around them."""
    found: list[tuple[Element, list[str]]] = []
    for lane_set in (child for child in process.children if child.space == MODEL and child.name in LANE_SETS):
        for lane in lane_set.children:
            if lane.space == MODEL and lane.name in SILENT:
                continue
            if lane.space != MODEL or lane.name != "lane":
                raise at(lane, "不在能读的范围之内", "lies outside the subset that is read")
            for child in lane.children:
                if child.space != MODEL or child.name not in SILENT | {"flowNodeRef", "childLaneSet"}:
                    raise at(child, "不在能读的范围之内", "lies outside the subset that is read")
            inner = _lanes(lane)
            placed = {node for _, nodes in inner for node in nodes}
            own = [node.text for node in lane.all("flowNodeRef") if node.text not in placed]
            found += [(lane, own), *inner] if own or not inner else inner
    return found

"""The nodes and flows of one BPMN process, with called processes put in their places. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sunlit.procedures.bpmn.conditions import condition_of
from sunlit.procedures.bpmn.tree import MODEL, Element, at
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Condition

TASKS = frozenset(("userTask", "task", "manualTask"))
GATEWAYS = frozenset(("exclusiveGateway", "parallelGateway", "eventBasedGateway"))
EVENTS = frozenset(("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent"))
# Both hold steps of their own, which are put in their place.
HOLDERS = frozenset(("callActivity", "subProcess"))
NODES = TASKS | GATEWAYS | EVENTS | HOLDERS
# Descriptions and artifacts: by the standard none of them changes how a process runs.
SILENT = frozenset(
    ("documentation", "extensionElements", "auditing", "monitoring", "textAnnotation", "association", "group")
)
WITHIN = SILENT | {"incoming", "outgoing"}
OCCURRENCES = frozenset(
    ("messageEventDefinition", "signalEventDefinition", "timerEventDefinition", "conditionalEventDefinition")
)
DEFINED = {
    "startEvent": OCCURRENCES,
    "endEvent": frozenset(("terminateEventDefinition",)),
    "boundaryEvent": OCCURRENCES | {"errorEventDefinition", "escalationEventDefinition"},
    "intermediateCatchEvent": OCCURRENCES,
}
# Attributes that change the meaning of an element, and the one value that is read.
PLAIN = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "cancelActivity": "true",
    "parallelMultiple": "false",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "triggeredByEvent": "false",
}
CALLS = 20
# Nodes of a process with all that it calls; a step table has as many rows at most.
MOST_NODES = 2_000


@dataclass(slots=True)
class Way:
    """One sequence flow: from node to node, by their names in the graph."""

    element: Element
    source: str
    target: str
    condition: Condition | None = None


@dataclass(slots=True)
class Node:
    """One flow node under its name in the graph, with its lane and its flows in the order of the file."""

    name: str
    element: Element
    lane: str = ""
    ways: list[Way] = field(default_factory=list)
    entries: list[Way] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.element.name

    @property
    def attached(self) -> str:
        return self.element.get("attachedToRef")


@dataclass(slots=True)
class Graph:
    """A whole process: nodes by name in the order of the file; ``attached`` are boundary events by their node."""

    nodes: dict[str, Node] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=dict)

    def join_up(self, way: Way) -> None:
        self.nodes[way.source].ways.append(way)
        self.nodes[way.target].entries.append(way)

    def of(self, *kinds: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]


class Processes:
    """The processes of a file by id; builds the graph of one of them."""

    def __init__(self, processes: Iterable[Element]) -> None:
        self.by_id: dict[str, Element] = {}
        for process in processes:
            if process.id in self.by_id:
                raise at(process, "这个 id 出现了两次", "this id stands twice")
            self.by_id[process.id] = process

    def graph(self, process: Element, lanes: dict[str, str], around: tuple[str, ...] = ()) -> Graph:
        """The graph; ``lanes`` are those of the nodes, ``around`` the processes that call this one."""
        graph = Graph()
        flows: list[Element] = []
        for element in _parts(process):
            _check_part(element)
            if element.name in NODES:
                if len(graph.nodes) >= MOST_NODES:
                    raise at(
                        element, f"流程的节点超过 {MOST_NODES} 个", f"the process has more than {MOST_NODES} nodes"
                    )
                if not element.id or element.id in graph.nodes:
                    raise at(element, "没有 id，或者 id 重复", "has no id, or one that stands twice")
                graph.nodes[element.id] = Node(element.id, element, lanes.get(element.id, ""))
            elif element.name == "sequenceFlow":
                flows.append(element)
        for flow in flows:
            graph.join_up(_way(flow, graph))
        for node in graph.of("boundaryEvent"):
            self._attach(graph, node)
        for node in graph.of(*HOLDERS):
            self._expand(graph, node, around)
        return graph

    def _attach(self, graph: Graph, node: Node) -> None:
        holder = graph.nodes.get(node.attached)
        if holder is None or holder.kind not in TASKS | HOLDERS:
            raise at(node.element, "没有附在任务上", "is attached to no task")
        if node.entries:
            raise at(node.element, "不能有流入的顺序流", "cannot have an incoming flow")
        graph.attached.setdefault(holder.name, []).append(node.name)

    def _expand(self, graph: Graph, call: Node, around: tuple[str, ...]) -> None:
        """Puts the called process in the place of its call."""
        called = call.element.get("calledElement")
        inside = call.kind == "subProcess"
        process = call.element if inside else self.by_id.get(called.rpartition(":")[2])
        if process is None:
            raise at(call.element, f"所调用的流程“{called}”不在文件里", f"calls {called!r}, which is not in the file")
        if process.id in around or len(around) >= CALLS:
            raise at(call.element, f"流程“{called}”调用了自己", f"{called!r} calls itself")
        inner = self.graph(process, {}, (*around, process.id))
        starts, ends = inner.of("startEvent"), inner.of("endEvent")
        for end in ends:
            if any(end.element.all("terminateEventDefinition")) and inner.of("parallelGateway"):
                raise at(
                    end.element,
                    "在子流程里只终止子流程，流程图没有这种结束",
                    "ends only what is around it inside a called process; no chart has such an end",
                )
        if len(starts) != 1 or len(starts[0].ways) != 1 or len(call.ways) != 1 or not ends:
            raise at(
                call.element,
                "被调用的流程应有一个开始，调用之后应有一个后续",
                "the called process needs one start, and the call one way on",
            )
        if len(inner.nodes) + len(graph.nodes) > MOST_NODES:
            raise at(call.element, "展开以后太大", "grows too large when it is expanded")
        first, last = f"{call.name}.{starts[0].ways[0].target}", call.ways[0].target
        dropped = {node.name for node in (*starts, *ends)}
        if starts[0].ways[0].target in dropped:
            raise at(call.element, "被调用的流程里没有步骤", "the called process holds no step")
        placed: dict[str, Node] = {}
        for node in inner.nodes.values():
            if node.name not in dropped:
                placed[f"{call.name}.{node.name}"] = Node(f"{call.name}.{node.name}", node.element, call.lane)
        graph.nodes = _with(graph.nodes, call.name, placed)
        for way in call.entries:
            way.target = first
            graph.nodes[first].entries.append(way)
        graph.nodes[last].entries = [way for way in graph.nodes[last].entries if way.source != call.name]
        for node in inner.nodes.values():
            for way in node.ways if node not in starts else ():
                target = last if way.target in dropped else f"{call.name}.{way.target}"
                graph.join_up(Way(way.element, f"{call.name}.{node.name}", target, way.condition))
        held = graph.attached.pop(call.name, [])
        for node in placed.values():
            own = [f"{call.name}.{name}" for name in inner.attached.get(node.name[len(call.name) + 1 :], [])]
            if own or (held and node.kind in TASKS):
                graph.attached[node.name] = own + (held if node.kind in TASKS else [])


def _with(nodes: dict[str, Node], name: str, placed: dict[str, Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for known, node in nodes.items():
        found |= placed if known == name else {known: node}
    return found


def _parts(process: Element) -> Iterator[Element]:
    """What a process or a subprocess holds, without what a subprocess is as a node."""
    besides = WITHIN | {"laneSet"} if process.name == "subProcess" else frozenset()
    return (child for child in process.children if not (child.space == MODEL and child.name in besides))


def part_faults(process: Element) -> Iterator[ProcedureRefusal]:
    """Every element of a process that lies outside the subset, and every condition that cannot be read."""
    for element in _parts(process):
        if element.name == "subProcess" and element.space == MODEL:
            yield from part_faults(element)
        try:
            _check_part(element)
            if element.name == "sequenceFlow":
                _condition(element)
        except ProcedureRefusal as refusal:
            yield refusal


def _check_part(element: Element) -> None:
    """Refuses an element of a process that is not read."""
    if element.space != MODEL:
        raise at(element, "不是 BPMN 2.0 的元素", "is no element of BPMN 2.0")
    if element.name == "subProcess":
        _check_plain(element)
    elif element.name in NODES:
        _check(element)
    elif element.name not in SILENT | {"laneSet", "sequenceFlow"}:
        raise at(element, "不在能读的范围之内", "lies outside the subset that is read")


def _check(element: Element) -> None:
    """Refuses what changes the meaning of a node and is not read."""
    _check_plain(element)
    defined = 0
    for child in element.children:
        if child.space == MODEL and child.name in DEFINED.get(element.name, ()):
            defined += 1
        elif child.space != MODEL or child.name not in WITHIN:
            raise at(child, "不在能读的范围之内", "lies outside the subset that is read")
    if defined > 1:
        raise at(element, "有几个事件定义", "has several event definitions")
    if element.name == "boundaryEvent" and not defined:
        raise at(element, "没有写明发生什么", "does not say what happens")


def _check_plain(element: Element) -> None:
    """Refuses attributes that change the meaning of a node."""
    for name, value in PLAIN.items():
        if element.get(name) not in ("", value):
            raise at(
                element, f"{name}=“{element.get(name)}”不在能读的范围之内", f"{name}={element.get(name)!r} is not read"
            )


def _way(flow: Element, graph: Graph) -> Way:
    source, target = flow.get("sourceRef"), flow.get("targetRef")
    for name in (source, target):
        if name not in graph.nodes:
            raise at(flow, f"没有节点“{name}”", f"there is no node {name!r}")
    condition = _condition(flow)
    if condition is not None and graph.nodes[source].kind != "exclusiveGateway":
        raise at(flow, "只有排他网关的出口可以带条件", "only the flows of an exclusive gateway may have conditions")
    return Way(flow, source, target, condition)


def _condition(flow: Element) -> Condition | None:
    """The condition of a sequence flow; None where it has none."""
    condition = None
    for child in flow.children:
        if child.space != MODEL or child.name not in SILENT | {"conditionExpression"}:
            raise at(child, "不在能读的范围之内", "lies outside the subset that is read")
        if child.name == "conditionExpression":
            condition = condition_of(child.text)
            if condition is None:
                raise at(
                    child,
                    f'条件“{child.text[:60]}”看不懂，应写成“字段 运算符 值”，例如 acceptance == "supplement"',
                    f"cannot read the condition {child.text[:60]!r}; write field, operator, literal,"
                    ' such as acceptance == "supplement"',
                )
    return condition


NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Names:
    """Names of ours for ids of a file: the same where they fit, else made to fit, each once."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.held: dict[str, str] = {}
        self.taken: set[str] = set()
        waiting = list(ids)
        for name in waiting:
            if NAME.fullmatch(name):
                self.held[name] = name
                self.taken.add(name)
        for name in waiting:
            if name not in self.held:
                self.held[name] = self.free(name)

    def __getitem__(self, name: str) -> str:
        return self.held[name]

    def free(self, wanted: str) -> str:
        """A name like the wanted one that nobody has."""
        plain = re.sub(r"[^a-z0-9_]+", "_", wanted.lower()).strip("_")[:50]
        plain = plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")
        found, number = plain, 1
        while found in self.taken:
            number += 1
            found = f"{plain}_{number}"
        self.taken.add(found)
        return found

"""What somebody decides about a BPMN file that says more than a chart: read as our own, or left out. Pure.

The reader itself decides nothing of the kind: what lies outside the subset it refuses. A person who knows the
procedure may say that the work of a machine is a step that somebody does, that data objects are not read, that
somebody chooses where a condition cannot be read, which of several pools is the chart.
"""

from collections.abc import Collection, Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.bpmn.conditions import condition_of
from sunlit.procedures.bpmn.tree import MODEL, Element

# Work that others do by machine, by rules, or by sending.
MACHINES = frozenset(("serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask"))
# What describes data, people and messages around a step, and never its order.
BESIDE = frozenset(
    (
        *("dataObject", "dataObjectReference", "dataStoreReference", "dataStore", "ioSpecification", "property"),
        *("dataInputAssociation", "dataOutputAssociation", "dataInput", "dataOutput", "inputSet", "outputSet"),
        *("messageFlow", "potentialOwner", "humanPerformer", "performer", "resourceRole", "rendering", "ioBinding"),
        *("interface", "resource", "correlationProperty", "correlationSubscription", "import", "endPoint"),
        *("conversation", "conversationLink"),
    )
)
# Something is sent, or waited for, between two steps.
WAITS = frozenset(("intermediateThrowEvent", "intermediateCatchEvent"))
ENDS = frozenset(
    ("messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition")
)
MENDS = {
    "as_task": Text("当作由人办理的步骤", "Read as a step that somebody does"),
    "left_out": Text("不读，流程照走", "Leave out; the order of steps is the same"),
    "chosen": Text("由经办人选择走哪一条", "Somebody chooses which way it goes"),
    "plain_end": Text("当作普通的结束", "Read as a plain end"),
    "this_process": Text("只读步骤最多的那个流程", "Read only the process with the most steps"),
}


def mend_for(element: str) -> str:
    """Which decision would take an element that was refused; empty where only a change of the file does."""
    if element in MACHINES | WAITS | {"callActivity", "subProcess"}:
        return "as_task"
    if element in BESIDE:
        return "left_out"
    if element in ("conditionExpression", "sequenceFlow", "exclusiveGateway"):
        return "chosen"
    if element in ENDS:
        return "plain_end"
    return "this_process" if element == "process" else ""


def mend(root: Element, decided: Collection[str]) -> None:
    """Changes the tree by what was decided."""
    if "this_process" in decided:
        _keep_one(root)
    for element in list(root.within()):
        if "left_out" in decided:
            element.children = [
                child
                for child in element.children
                if not (child.space == MODEL and child.name in BESIDE)
                and (child.space == MODEL or element.name in ("definitions", "extensionElements"))
            ]
        if "plain_end" in decided and element.name == "endEvent":
            element.children = [child for child in element.children if child.name not in ENDS]
    processes = {element.id for element in root.all("process")}
    for process in root.all("process"):
        if "as_task" in decided:
            after = chosen_after(process)
            for element in list(process.within()):
                if _for_people(element, processes, after):
                    _as_task(element)
        if "chosen" in decided:
            for element in process.within():
                if element.name in ("process", "subProcess"):
                    _choose(element)


def called_by(processes: Iterable[Element]) -> set[str]:
    """The ids of the processes that these call."""
    calls = (one for process in processes for one in process.within() if one.name == "callActivity")
    return {one.get("calledElement").rpartition(":")[2] for one in calls}


def chosen_after(process: Element) -> set[str]:
    """What stands after an event-based gateway: these events are read as what may happen."""
    gateways = {one.id for one in process.within() if one.name == "eventBasedGateway"}
    return {one.get("targetRef") for one in process.within() if one.get("sourceRef") in gateways}


def _for_people(element: Element, processes: Collection[str], after: Collection[str]) -> bool:
    """Whether somebody can do it in place of the machine, the other process, or the event."""
    if element.space != MODEL:
        return False
    if element.name == "callActivity":
        return element.get("calledElement").rpartition(":")[2] not in processes
    if element.name == "subProcess":
        return not any(element.all("startEvent"))
    if element.name in WAITS:
        return element.id not in after and not any(element.all("linkEventDefinition"))
    return element.name in MACHINES


def _keep_one(root: Element) -> None:
    """Of several processes that call none of the others the one with the most children stays, with those it calls."""
    processes = list(root.all("process"))
    called = called_by(processes)
    top = [one for one in processes if one.id not in called]
    if len(top) < 2:
        return
    chosen = max(top, key=lambda one: len(one.children))
    dropped = [one for one in top if one is not chosen]
    root.children = [child for child in root.children if not any(child is one for one in dropped)]


def _as_task(element: Element) -> None:
    element.name, element.attributes = "userTask", {key: element.get(key) for key in ("id", "name", "default")}
    kept = {"documentation", "extensionElements", "incoming", "outgoing"}
    element.children = [child for child in element.children if child.space == MODEL and child.name in kept]


def _choose(process: Element) -> None:
    """Where one way out of a node cannot be read, all its conditions go: then it is a gateway at which one chooses."""
    flows = list(process.all("sequenceFlow"))
    gateways = {one.id: one for one in process.all("exclusiveGateway")}
    defaults = {one.get("default") for one in gateways.values()}
    lost = set()
    for flow in flows:
        conditions = list(flow.all("conditionExpression"))
        source = flow.get("sourceRef")
        if any(condition_of(one.text) is None for one in conditions) or (conditions and source not in gateways):
            lost.add(source)
        if source in gateways and not conditions and flow.id not in defaults:
            lost.add(source)
    for flow in flows:
        source = flow.get("sourceRef")
        if source in lost or (source in gateways and not gateways[source].get("default")):
            flow.children = [child for child in flow.children if child.name != "conditionExpression"]

"""Turns the graph of a BPMN process into the source of a chart. Pure.

What our own extensions say is taken over; where a file has none (it was drawn elsewhere) the least is put in: one
stage, the lane as post, the name as title in both languages.
"""

import json
from collections.abc import Container
from functools import cached_property
from typing import Any

from sunlit.procedures.bpmn.graph import TASKS, Graph, Names, Node, Way
from sunlit.procedures.bpmn.tree import Element, at
from sunlit.procedures.model import Condition

Plain = dict[str, Any]
STAGE = {"id": "all", "title": {"zh": "办理", "en": "Handling"}}
DEEPEST_FORKS = 30
UNSAID = {"zh": "（未写明依据）", "en": "(no basis stated)"}


def said(element: Element, name: str) -> dict[str, Any]:
    """What our own extension of that name says; empty where there is none."""
    own = element.own(name)
    if own is None:
        return {}
    try:
        value = json.loads(own.text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise at(own, "内容不是有效的 JSON", "does not hold valid JSON")
    return value


class Lowering:
    """One process on its way to a chart; ``messages`` are the names of what its events refer to."""

    def __init__(
        self, graph: Graph, chart: Plain, lanes: list[Element], messages: dict[str, str], title: str, process: Element
    ) -> None:
        self.graph, self.chart, self.messages, self.title, self.process = graph, chart, messages, title, process
        self.nodes = graph.nodes
        self.names = Names(graph.nodes)
        self.lane_names = Names(lane.id.removeprefix("lane.") for lane in lanes)
        self.lanes = lanes
        self.steps: list[Plain] = []
        self.says = {name: said(node.element, "step") for name, node in graph.nodes.items()}
        self.merges = {
            node.name for node in graph.of("exclusiveGateway") if len(node.ways) == 1 and node.ways[0].condition is None
        }
        self.asks: dict[str, str] = {}
        self.gates: dict[str, str] = {}
        for node in graph.of("exclusiveGateway"):
            self._fold(node)
        self.folded = {*self.asks.values(), *self.gates.values()}

    def source(self) -> Plain:
        """The source of the chart, as the reader takes it."""
        self._starts()
        for node in list(self.nodes.values()):
            self._lower(node)
        top = {name: value for name, value in self.chart.items() if name not in ("lanes", "steps", "events")}
        events = self._events()
        return {
            "class": self.process.id or "imported",
            "stages": [STAGE],
            **top,
            "title": {"zh": self.title, "en": self._english(self.chart, self.title)},
            "lanes": self._lane_rows(),
            "steps": self.steps,
            **({"events": events} if events else {}),
        }

    def _english(self, says: Plain, zh: str) -> str:
        title = says.get("title")
        english = title.get("en") if isinstance(title, dict) else None
        return english if isinstance(english, str) and english else zh

    def _lane_rows(self) -> list[Plain]:
        rows = []
        for lane in self.lanes:
            says = said(lane, "lane")
            name = lane.get("name") or lane.id
            rows.append({**says, "id": self._lane(lane.id), "title": {"zh": name, "en": self._english(says, name)}})
        return rows or [{"id": "office", "title": {"zh": self.title, "en": self.title}}]

    def _lane(self, lane: str) -> str:
        if not self.lanes:
            return "office"
        return self.lane_names[(lane or self.lanes[0].id).removeprefix("lane.")]

    # Two nodes that our own export makes of one step.

    def _fold(self, node: Node) -> None:
        """A gateway that is a part of the task beside it: the decision that a task takes, or whether it opens."""
        part = said(node.element, "part")
        task = self.nodes.get(str(part.get("of", "")))
        if task is None or task.kind not in TASKS:
            return
        if part.get("as") == "gate" and [way.target for way in task.ways] == [node.name] and len(node.entries) == 1:
            self.gates[task.name] = node.name
        if part.get("as") == "ask" and len(task.ways) == 1 and all(way.source == node.name for way in task.entries):
            others = [way for way in node.ways if way.target != task.name]
            if (
                len(others) == 1
                and others[0].condition is None
                and len(node.ways) > 1
                and self._through(others[0]).target == self._through(task.ways[0]).target
            ):
                self.asks[task.name] = node.name

    def _through(self, way: Way) -> Way:
        """The way after gateways that only bring ways together."""
        seen: set[str] = set()
        while way.target in self.merges and not self._kept(way.target):
            if way.target in seen:
                raise at(self.nodes[way.target].element, "网关在原地打转", "gateways run in a circle")
            seen.add(way.target)
            way = self.nodes[way.target].ways[0]
        return way

    def _kept(self, name: str) -> bool:
        """A merge before a parallel join stays a step: the join counts what comes through it once."""
        node = self.nodes[name]
        after = self.nodes[node.ways[0].target]
        if after.kind != "parallelGateway" or len(after.entries) < 2:
            return False
        return len({self._owner(way.source) for way in node.entries}) > 1

    def _owner(self, name: str) -> str:
        part = said(self.nodes[name].element, "part")
        return str(part.get("of", name))

    def _target(self, way: Way) -> str:
        target = self._through(way).target
        task = next((task for task, ask in self.asks.items() if ask == target), target)
        return self.names[task]

    # Steps.

    def _lower(self, node: Node) -> None:
        kind = node.kind
        if kind in ("boundaryEvent", "startEvent") or node.name in self.folded:
            return
        if kind == "intermediateCatchEvent":
            if not node.entries or any(self.nodes[way.source].kind != "eventBasedGateway" for way in node.entries):
                raise at(node.element, "不在事件网关之后", "does not stand after an event-based gateway")
            return
        if kind == "endEvent":
            if node.ways:
                raise at(node.element, "结束之后不能再有步骤", "an end has no way on")
            self.steps.append(self._step(node, "end"))
            return
        if not node.ways:
            raise at(node.element, "没有后续，请接到结束事件", "has no way on; lead it to an end event")
        if kind in TASKS:
            self._task(node)
        elif kind == "parallelGateway":
            self._parallel(node)
        elif kind == "eventBasedGateway":
            self._choice(node, [(self._outcome(node, way), way) for way in node.ways])
        elif node.name in self.merges:
            if self._kept(node.name):
                self._merge(node)
        elif all(way.condition is None for way in node.ways):
            self._choice(node, [(way, way) for way in node.ways])
        else:
            self.steps.append(self._step(node, "gate", next=self._gate(node)))

    def _step(self, node: Node, kind: str, **more: Any) -> Plain:
        says = {key: value for key, value in self.says[node.name].items() if key != "title"}
        zh = node.element.get("name") or self.names[node.name]
        step: Plain = {"stage": self._stage(), **says}
        step |= {"id": self.names[node.name], "kind": kind, "lane": self._lane(node.lane)}
        step["title"] = {"zh": zh, "en": self._english(self.says[node.name], zh)}
        if kind in ("start", "task"):
            step.setdefault("post", self._lane(node.lane))
        return step | more

    def _stage(self) -> str:
        stages = self.chart.get("stages")
        first = stages[0] if isinstance(stages, list) and stages else STAGE
        return str(first.get("id", "")) if isinstance(first, dict) else ""

    def _task(self, node: Node) -> None:
        if node.name in self.gates:
            gateway = self.nodes[self.gates[node.name]]
            self.steps.append(self._step(node, "gate", next=self._gate(gateway)))
            return
        step = self._step(node, "task")
        if node.name in self.asks:
            ask = self.nodes[self.asks[node.name]]
            asked = [way for way in ask.ways if way.target == node.name]
            for way in asked:
                if way.condition is None:
                    raise at(way.element, "没有条件", "has no condition")
            step["optional"] = [_plain(way.condition) for way in asked if way.condition]
        self.steps.append(step)
        self._onward(node, step)

    def _onward(self, node: Node, step: Plain) -> None:
        """One way on; several that leave a task or a start at once are a fork."""
        if len(node.ways) == 1:
            step["next"] = [self._exit(node.ways[0])]
            return
        fork = self._extra(node, "fork", f"{node.name}_fork", "同时办理", "At once")
        step["next"] = [fork["id"]]
        fork["next"] = [self._exit(way) for way in node.ways]

    def _extra(self, node: Node, kind: str, name: str, zh: str, en: str) -> Plain:
        """A step that stands for what BPMN says without a node."""
        step: Plain = {"id": self.names.free(name), "kind": kind, "stage": self._stage(), "lane": self._lane(node.lane)}
        step["title"] = {"zh": zh, "en": en}
        self.steps.append(step)
        return step

    def _exit(self, way: Way) -> Plain:
        says = said(way.element, "way")
        exit_: Plain = {"to": self._target(way)}
        if zh := way.element.get("name"):
            exit_["label"] = {"zh": zh, "en": self._english({"title": says.get("label")}, zh)}
        return exit_ | ({"bound": says["bound"]} if "bound" in says else {})

    def _parallel(self, node: Node) -> None:
        exits = [self._exit(way) for way in node.ways]
        if len(exits) == 1:
            self.steps.append(self._step(node, "join", next=exits))
        elif len(node.entries) < 2:
            self.steps.append(self._step(node, "fork", next=exits))
        else:
            join = self._step(node, "join")
            self.steps.append(join)
            fork = self._extra(node, "fork", f"{node.name}_fork", "同时办理", "At once")
            join["next"], fork["next"] = [fork["id"]], exits

    def _merge(self, node: Node) -> None:
        """Two ways to one place of which the second is never taken: our charts have no step that only merges."""
        to, name = self._target(node.ways[0]), self.names[node.name]
        never = {"to": to, "when": {"field": name, "operator": "==", "value": "never"}}
        self.steps.append(self._step(node, "gate", next=[{"to": to, "default": True}, never]))

    def _gate(self, node: Node) -> list[Plain]:
        """The exits of an exclusive gateway: conditions, and one default."""
        default = node.element.get("default")
        exits = []
        for way in node.ways:
            exit_ = self._exit(way)
            if way.element.id == default:
                if way.condition:
                    raise at(way.element, "默认出口不带条件", "the default flow has no condition")
                exit_["default"] = True
            elif way.condition is None:
                raise at(way.element, "没有条件，也不是默认出口", "has no condition and is not the default flow")
            else:
                exit_["when"] = _plain(way.condition)
            exits.append(exit_)
        if not any("default" in exit_ for exit_ in exits):
            raise at(node.element, "没有默认出口（default）", "has no default flow")
        return exits

    def _choice(self, node: Node, outcomes: list[tuple[Way, Way]]) -> None:
        """A gateway without conditions: somebody enters what happened or which way it goes."""
        name = self.names[node.name]
        default = node.element.get("default") or node.ways[0].element.id
        exits: list[Plain] = []
        choices: Plain = {}
        for number, (after, way) in enumerate(outcomes, start=1):
            event = self.nodes[way.target].element if after is not way else None
            zh = (event.get("name") if event else "") or way.element.get("name") or f"{number}"
            choices[f"way_{number}"] = {"zh": zh, "en": zh}
            exit_: Plain = {"to": self._target(after), "label": {"zh": zh, "en": zh}}
            if way.element.id == default:
                exit_["default"] = True
            else:
                exit_["when"] = {"field": name, "operator": "==", "value": f"way_{number}"}
            exits.append(exit_)
        step = self._step(node, "gate", next=exits)
        step.setdefault("post", self._lane(node.lane))
        step["outputs"] = [{"name": name, "kind": "choice", "label": step["title"], "choices": choices}]
        self.steps.append(step)

    def _outcome(self, gateway: Node, way: Way) -> Way:
        event = self.nodes[way.target]
        if event.kind != "intermediateCatchEvent":
            raise at(event.element, "事件网关之后应是中间捕获事件", "an event-based gateway leads to catch events only")
        if len(event.ways) != 1:
            raise at(event.element, "应有一个后续", "needs one way on")
        return event.ways[0]

    def _starts(self) -> None:
        starts = self.graph.of("startEvent")
        if not starts:
            raise at(self.process, "没有开始事件", "has no start event")
        for node in starts:
            if not node.ways or node.entries:
                raise at(node.element, "开始事件应只有流出的顺序流", "a start event has outgoing flows only")
        if len(starts) == 1:
            step = self._step(starts[0], "start")
            self.steps.append(step)
            self._onward(starts[0], step)
            return
        first = starts[0]
        begin = self._extra(first, "start", "begin", "开始", "Begin")
        gate = self._extra(first, "gate", "begin_choice", "以什么方式开始", "How it begins")
        begin |= {"post": self._lane(first.lane), "next": [gate["id"]]}
        ways: list[Plain] = []
        choices: Plain = {}
        for number, node in enumerate(starts, start=1):
            if len(node.ways) != 1:
                raise at(node.element, "几个开始事件的，每个应有一个后续", "one of several starts needs one way on")
            zh = node.element.get("name") or self.names[node.name]
            choices[f"way_{number}"] = {"zh": zh, "en": zh}
            exit_ = {"to": self._target(node.ways[0]), "label": {"zh": zh, "en": zh}}
            when = {"when": {"field": gate["id"], "operator": "==", "value": f"way_{number}"}}
            ways.append(exit_ | (when if number > 1 else {"default": True}))
        output = {"name": gate["id"], "kind": "choice", "label": gate["title"], "choices": choices}
        gate |= {"post": self._lane(first.lane), "outputs": [output], "next": ways}

    # What may befall the case.

    def _events(self) -> list[Plain]:
        """Interrupting boundary events as moves; those that mean the same message are one event."""
        found: dict[str, Plain] = {}
        listed = self.chart.get("events")
        own = [event for event in listed if isinstance(event, dict)] if isinstance(listed, list) else []
        known = {str(event.get("id")): event for event in own}
        called: dict[tuple[str, str], str] = {}
        for holder, names in self.graph.attached.items():
            for node in (self.nodes[name] for name in names):
                if len(node.ways) != 1:
                    raise at(node.element, "应有一个后续", "needs one way on")
                way, message = self._through(node.ways[0]), self._message(node)
                if message not in known:
                    self._alone(node, holder, way)
                key = (message, "" if message in known else way.target)
                if key not in called:
                    called[key] = self._event_name(message, known)
                    found[called[key]] = self._event(node, called[key], known.get(message), self._target(way))
                found[called[key]]["steps"].append(self.names[holder])
        for name, event in found.items():
            order = known[name].get("steps") if name in known else None
            if isinstance(order, list):
                event["steps"].sort(key=lambda step, held=order: held.index(step) if step in held else len(held))
        first = [found.pop(str(event.get("id")), event) for event in own if self._stays(event, found)]
        return [*first, *found.values()]

    def _event_name(self, message: str, known: Plain) -> str:
        if message in known:
            return message
        return self.names[message] if message in self.nodes else self.names.free(message)

    def _stays(self, event: Plain, found: Container[object]) -> bool:
        return event.get("effect") != "move" or str(event.get("id")) in found

    def _message(self, node: Node) -> str:
        for definition in node.element.all("messageEventDefinition"):
            if definition.get("messageRef") in self.messages:
                return definition.get("messageRef").removeprefix("event.")
        return node.name

    def _event(self, node: Node, name: str, known: Plain | None, to: str) -> Plain:
        if known is not None:
            return {**known, "steps": [], "to": to}
        zh = node.element.get("name") or self.messages.get(f"event.{name}") or name
        title = {"zh": zh, "en": zh}
        event = {"id": name, "title": title, "effect": "move", "by": self._lane(node.lane), "steps": [], "to": to}
        return event | {"article": UNSAID, "explanation": title}

    def _alone(self, node: Node, holder: str, way: Way) -> None:
        """A boundary event takes one token, ours the whole case: the same only outside parallel branches, or at once
        before an end that ends everything."""
        target = self.nodes[way.target]
        if any(target.element.all("terminateEventDefinition")) or holder not in self._beside:
            return
        raise at(
            node.element,
            "在并行的一支里，会留下另一支；请接到终止型结束事件",
            "stands in a parallel branch and would leave the other open; lead it to a terminate end event",
        )

    @cached_property
    def _beside(self) -> set[str]:
        """The nodes that can be open together with others: after more forks than joins. Where forks stand so deep in
        each other that no chart means it, everything after them counts as such."""
        found: set[tuple[str, int]] = set()
        waiting = [(node.name, 0) for node in self.graph.of("startEvent")]
        most = min(DEEPEST_FORKS, sum(1 for node in self.nodes.values() if len(node.ways) > 1) + 1)
        while waiting:
            name, depth = waiting.pop()
            if (name, depth) in found:
                continue
            found.add((name, depth))
            node = self.nodes[name]
            forks = len(node.ways) > 1 and node.kind not in ("exclusiveGateway", "eventBasedGateway")
            joins = node.kind == "parallelGateway" and len(node.entries) > 1
            after = most if depth == most else min(most, max(0, depth - joins) + forks)
            waiting.extend((way.target, after) for way in node.ways)
            held = [self.nodes[boundary] for boundary in self.graph.attached.get(name, ())]
            waiting.extend((way.target, depth) for boundary in held for way in boundary.ways)
        return {name for name, depth in found if depth}


def _plain(condition: Condition | None) -> Plain:
    if condition is None:
        return {}
    return {"field": condition.field, "operator": condition.operator, "value": condition.literal}

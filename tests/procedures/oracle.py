"""An independent engine beside our own: SpiffWorkflow runs the BPMN that we write, in lock-step with our interpreter.

At each state the same steps are open, the same events are awaited, and a case ends at the same end. The shared subset
is everything that BPMN can say of a chart. Left out: suspension, resumption, events that are only entered in the file
and "at most once", which BPMN has no element for (``sayable``); a move of the whole case to a step while parallel
branches are open, since a boundary event takes one token (counted as ``skipped``); facts that are missing or of
another type than the literal, which no exit of ours takes and which are an error in Python.

Spiff 3.2 keeps the boundary events of a task waiting where one of them led straight back to that task, although it
is done; by the standard they end with it. Such are cancelled before anything is compared, and counted (``mended``).
Its parallel gateway counts a branch that arrived in an earlier round, where the standard asks for a token on each
flow: a walk that comes to the same parallel block again stops there (``stopped``).

    python -m tests.procedures.oracle --charts 200 --seed 1
"""

import argparse
import random
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from sunlit.ledger.wording import Text
from sunlit.procedures import interpreter
from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Article, Condition, Event, Flow, Operator, Value
from sunlit.procedures.soundness import findings
from tests.procedures.charts import CHARTS, published
from tests.procedures.random_charts import random_chart

STEPS = 40
CALLED = re.compile(rb'(<message id="([^"]*)" name=")[^"]*"')
OPERATORS: tuple[Operator, ...] = ("==", "!=", "<", "<=", ">", ">=")


class Facts(PythonScriptEngine):
    """Evaluates a condition on the facts of the whole case, as we do, and not on what one token carries."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, object] = {}

    def evaluate(self, task, expression, external_context=None):
        return self.environment.evaluate(expression, {**self.known, "true": True, "false": False})


class Engine:
    """One exported chart in SpiffWorkflow."""

    def __init__(self, content: bytes) -> None:
        # Spiff knows a message by its name, and only runs what is called executable.
        content = CALLED.sub(rb'\1\2"', content).replace(b'isExecutable="false"', b'isExecutable="true"')
        parser = BpmnParser()
        parser.add_bpmn_str(content)
        self.spec = parser.get_spec(parser.get_process_ids()[0])
        self.facts = Facts()
        self.mended = 0

    def start(self, facts: dict[str, Value]) -> None:
        self.facts.known = dict(facts)
        self.case = BpmnWorkflow(self.spec, script_engine=self.facts)
        self._settle()

    def open_steps(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id for task in self.case.get_tasks(state=TaskState.READY, manual=True))

    def events(self) -> list[str]:
        return sorted({task.task_spec.event_definition.name.removeprefix("event.") for task in self._awaited()})

    def end(self) -> str | None:
        if not self.case.completed:
            return None
        return self.case.get_tasks(state=TaskState.COMPLETED, spec_class=EndEvent)[-1].task_spec.bpmn_id

    def complete(self, step: str, facts: dict[str, Value]) -> None:
        self.facts.known = dict(facts)
        (task,) = (t for t in self.case.get_tasks(state=TaskState.READY, manual=True) if t.task_spec.bpmn_id == step)
        task.run()
        self._settle()

    def occur(self, event: str, facts: dict[str, Value]) -> None:
        self.facts.known = dict(facts)
        awaited = next(t for t in self._awaited() if t.task_spec.event_definition.name == f"event.{event}")
        self.case.catch(BpmnEvent(awaited.task_spec.event_definition))
        self._settle()

    def _settle(self) -> None:
        self.case.do_engine_steps()
        left = [
            task for task in self._awaited() if not any(one.state == TaskState.READY for one in task.parent.children)
        ]
        for task in left:
            task.cancel()
            self.mended += 1
        if left:
            for task in self.case.get_tasks(state=TaskState.WAITING, spec_name=f"{self.spec.name}.EndJoin"):
                task.task_spec._update(task)
            self.case.do_engine_steps()

    def _awaited(self):
        return self.case.get_tasks(state=TaskState.WAITING, spec_class=BoundaryEvent)


@dataclass(slots=True)
class Figures:
    """What was compared."""

    charts: int = 0
    walks: int = 0
    states: int = 0
    ended: int = 0
    moved: int = 0
    skipped: int = 0
    mended: int = 0
    stopped: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in Figures.__slots__))


class Apart(AssertionError):
    """The two engines stand in different places; says after which moves."""


def compared(flow: Flow, *, seed: int, walks: int) -> Figures:
    """Random walks through the chart in both engines at once; raises ``Apart`` where they differ."""
    flow = sayable(flow)
    return walked(flow, Engine(write_bpmn(flow, drawn=False)), seed=seed, walks=walks)


def walked(flow: Flow, engine: Engine, *, seed: int, walks: int) -> Figures:
    """The same with an engine that is already there."""
    net, dice = compile_flow(flow), random.Random(seed)
    figures = Figures(charts=1)
    for _ in range(walks):
        _walk(net, engine, dice, values_of(flow), figures)
    figures.mended = engine.mended
    return figures


def _walk(net: Net, engine: Engine, dice: random.Random, values: dict[str, list[Value]], figures: Figures) -> None:
    figures.walks += 1
    facts = {name: dice.choice(known) for name, known in values.items()}
    path: list[str] = []
    blocks = Blocks()
    marking = interpreter.start(net, facts)
    engine.start(facts)
    for _ in range(STEPS):
        if blocks.again(marking):
            figures.stopped += 1
            return
        open_, events = interpreter.open_steps(net, marking), interpreter.possible_events(net, marking)
        ours = (sorted(open_), sorted(events), interpreter.reached_end(net, marking))
        theirs = (engine.open_steps(), engine.events(), engine.end())
        if ours != theirs:
            raise Apart(f"{net.flow.class_name}, after {path}, facts {facts}: ours {ours}, theirs {theirs}")
        figures.states += 1
        figures.ended += ours[2] is not None
        if not open_ and not events:
            return
        facts = {name: dice.choice(known) for name, known in values.items()}
        moves = [event for event in events if _one_token(net, marking, event)]
        figures.skipped += len(events) - len(moves)
        if moves and (not open_ or dice.random() < 0.1):
            event = dice.choice(moves)
            path.append(f"!{event}")
            figures.moved += 1
            marking = interpreter.occur(net, marking, event, facts)
            engine.occur(event, facts)
        else:
            step = dice.choice(open_)
            path.append(step)
            marking = interpreter.complete(net, marking, step, facts)
            engine.complete(step, facts)


class Blocks:
    """The places that a walk has held together, to know when it comes to a parallel block for the second time."""

    def __init__(self) -> None:
        self.past: set[str] = set()
        self.present: set[str] = set()

    def again(self, marking: interpreter.Marking) -> bool:
        if len(marking) < 2:
            self.past |= self.present
            self.present = set()
        else:
            self.present.update(marking)
        return bool(self.past & self.present)


def _one_token(net: Net, marking: interpreter.Marking, name: str) -> bool:
    """Whether a boundary event means the same: it leads to an end, or nothing else is open beside its step."""
    event = next(event for event in net.flow.events if event.id == name)
    return net.flow.step(event.to).kind == "end" or len(marking) == 1


def sayable(flow: Flow) -> Flow:
    """The flow with the events alone that BPMN can say: interrupting ones, any number of times."""
    return replace(flow, events=tuple(replace(e, once=False) for e in flow.events if e.effect == "move"), limits=())


def values_of(flow: Flow) -> dict[str, list[Value]]:
    """For each field that a condition asks for: its literals, and a value beside them, all of one type."""
    found: dict[str, list[Value]] = {}
    for step in flow.steps:
        for condition in (*step.optional, *(way.condition for way in step.exits if way.condition)):
            literal = condition.literal
            if isinstance(literal, bool):
                beside: tuple[Value, ...] = (not literal,)
            else:
                beside = ("other",) if isinstance(literal, str) else (literal - 1, literal + 1)
            found.setdefault(condition.field, []).extend((literal, *beside))
    return found


def troubled(flow: Flow, seed: int) -> Flow:
    """A random chart with other operators than ``==`` and with a few events that move the case; still sound."""
    dice = random.Random(seed)
    flow = replace(flow, steps=tuple(replace(step, exits=_turned(step.exits, dice)) for step in flow.steps))
    tasks = [step.id for step in flow.steps if step.waits]
    ends = [step.id for step in flow.steps if step.kind == "end"]
    for number in range(dice.randint(0, 3)):
        steps = tuple(dice.sample(tasks, dice.randint(1, min(4, len(tasks)))))
        to = dice.choice(ends if dice.random() < 0.6 else tasks)
        event = Event(
            f"e{number}",
            Text("同名", "Same"),
            "move",
            "officer",
            steps,
            Article("第一条", "art. 1"),
            Text("因", "why"),
            to,
        )
        tried = replace(flow, events=(*flow.events, event))
        try:
            sound = not findings(compile_flow(tried))
        except ProcedureRefusal:
            continue
        if sound:
            flow = tried
    return flow


def _turned(exits, dice):
    """Exits with other operators. Each can still be taken: the literals of a gate are 1, 2, 3 ..."""
    turned = []
    for way in exits:
        condition = way.condition
        if condition is not None and not isinstance(condition.literal, bool | str):
            condition = Condition(condition.field, dice.choice(OPERATORS), condition.literal)
        turned.append(replace(way, condition=condition))
    return tuple(turned)


def templates(names: Iterable[str] = (), *, seed: int, walks: int) -> Figures:
    """Every template (or those named) in both engines."""
    figures = Figures()
    for name in names or sorted(path.stem for path in CHARTS.glob("*.yaml")):
        figures += compared(published(name), seed=seed, walks=walks)
    return figures


def randoms(seeds: Iterable[int], *, walks: int) -> Figures:
    """Random charts with events in both engines."""
    figures = Figures()
    for seed in seeds:
        try:
            figures += compared(troubled(random_chart(seed), seed), seed=seed, walks=walks)
        except Apart as apart:
            raise Apart(f"random chart {seed}: {apart}") from None
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Our interpreter and SpiffWorkflow, side by side.")
    parser.add_argument("--charts", type=int, default=200, help="how many random charts")
    parser.add_argument("--walks", type=int, default=10, help="how many random walks through each chart")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first chart; the others follow it")
    asked = parser.parse_args(arguments)
    series = (
        ("templates", lambda: templates(seed=asked.seed, walks=asked.walks)),
        ("random", lambda: randoms(range(asked.seed, asked.seed + asked.charts), walks=asked.walks)),
    )
    for name, run in series:
        began = time.perf_counter()
        figures = run()
        took = time.perf_counter() - began
        said = ", ".join(f"{getattr(figures, field)} {field}" for field in Figures.__slots__)
        print(f"{name}: seed {asked.seed}, {said}, no difference, {took:.1f} s")


if __name__ == "__main__":
    main()

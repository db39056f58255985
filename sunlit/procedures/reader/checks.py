"""What single fields cannot show: names that point nowhere, gates without default, too few or too many exits. Pure."""

from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Event, Flow, Step
from sunlit.procedures.reader.parts import refused
from sunlit.procedures.rules import ahead


def check(flow: Flow) -> None:
    """What single fields cannot show: names that point nowhere, gates without default, exits of the wrong number."""
    lanes, stages = {lane.id for lane in flow.lanes}, {stage.id for stage in flow.stages}
    names = [step.id for step in flow.steps]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise _at(doubled[0], "id", "有两个步骤用了这个 id", "two steps have this id")
    starts = [step.id for step in flow.steps if step.kind == "start"]
    if len(starts) != 1:
        raise refused(
            f"流程图应有且只有一个开始，现有 {len(starts)} 个。",
            f"A chart has exactly one start; this one has {len(starts)}.",
        )
    for step in flow.steps:
        if step.stage not in stages:
            raise _at(step.id, "stage", f"没有阶段“{step.stage}”", f"there is no stage {step.stage!r}")
        if step.lane not in lanes:
            raise _at(step.id, "lane", f"没有泳道“{step.lane}”", f"there is no lane {step.lane!r}")
        _check_exits(step, set(names))
        _check_row(step, flow)
        _check_refines(step, flow)
    _check_departures(flow)
    _check_bounds(flow)
    for event in flow.events:
        _check_event(event, flow)
    for limit in flow.limits:
        for name in (*limit.starts, *limit.ends):
            if name not in names and name not in {event.id for event in flow.events}:
                raise _at(limit.id, "starts/ends", f"没有步骤或事件“{name}”", f"there is no step or event {name!r}")


def _at(step: str, field: str, zh: str, en: str) -> ProcedureRefusal:
    return refused(f"步骤“{step}”的 {field}：{zh}。", f"Step {step!r}, {field}: {en}.", step, field)


def _check_exits(step: Step, names: set[str]) -> None:
    for way in step.exits:
        if way.to not in names:
            raise _at(step.id, "next", f"没有步骤“{way.to}”", f"there is no step {way.to!r}")
    count = len(step.exits)
    if step.kind == "end" and count:
        raise _at(step.id, "next", "结束之后不能再有步骤", "an end has no next step")
    if step.kind in ("start", "task", "join") and count != 1:
        raise _at(
            step.id,
            "next",
            f"应有一个后续步骤，现有 {count} 个（分情况请用 gate）",
            f"needs one next step, has {count}",
        )
    if step.kind in ("gate", "fork") and count < 2:
        raise _at(step.id, "next", f"至少应有两个出口，现有 {count} 个", f"needs at least two exits, has {count}")
    if step.kind == "gate":
        _check_gate(step)
    elif any(way.condition or way.default for way in step.exits):
        raise _at(step.id, "next", "只有 gate 的出口可以带条件", "only the exits of a gate may have conditions")
    if step.kind == "fork" and len({way.to for way in step.exits}) != count:
        raise _at(step.id, "next", "同一步骤出现了两次", "the same step stands twice")
    if step.optional and step.kind != "task":
        raise _at(step.id, "optional", "只有 task 可以是视情况进行的", "only a task can be optional")
    if step.kind in ("start", "task") and not step.post:
        raise _at(step.id, "post", "没有写明由哪个岗位办理", "names no post")


def _check_gate(step: Step) -> None:
    defaults = [way for way in step.exits if way.default]
    if len(defaults) != 1:
        raise _at(
            step.id,
            "next",
            f"应有且只有一个默认出口，现有 {len(defaults)} 个",
            f"needs one default exit, has {len(defaults)}",
        )
    if defaults[0].condition is not None:
        raise _at(step.id, "next", "默认出口不带条件", "the default exit has no condition")
    if any(way.condition is None and not way.default for way in step.exits):
        raise _at(
            step.id,
            "next",
            "默认出口以外的出口都要有条件（when）",
            "every exit but the default needs a condition (when)",
        )


def _check_row(step: Step, flow: Flow) -> None:
    """``beside`` puts a step into the row of an earlier one, in another lane."""
    if not step.beside:
        return
    row = [other for other in flow.steps if step.beside in (other.id, other.beside)]
    if not any(other.id == step.beside and not other.beside for other in row):
        raise _at(
            step.id, "beside", f"没有自成一行的步骤“{step.beside}”", f"no step {step.beside!r} has a row of its own"
        )
    if len({other.lane for other in row}) != len(row):
        raise _at(step.id, "beside", "这一行的同一泳道里已有步骤", "this lane is taken in that row")


def _check_refines(step: Step, flow: Flow) -> None:
    """Only an internal chart unfolds another; which step it unfolds is compared with the external one later."""
    if step.refines and flow.scope != "internal":
        raise _at(
            step.id,
            "refines",
            "只有内部流程图（scope: internal）的步骤对应外部步骤",
            "only the steps of an internal chart (scope: internal) refine external ones",
        )


def _check_departures(flow: Flow) -> None:
    if flow.departures and not flow.template:
        raise refused(
            "写了与模板的差异（departures），却没有写模板（template）。",
            "There are departures, but no template from which the chart departs.",
            field="template",
        )


def _check_bounds(flow: Flow) -> None:
    """A bound says how often one may go back; on a way that does not lead back it would mean nothing."""
    for step in flow.steps:
        for way in step.exits:
            if way.bound is not None and way.to != step.id and step.id not in ahead(flow, [way.to]):
                raise _at(
                    step.id,
                    "bound",
                    f"通向“{way.to}”的出口不会再回到这里，不用写最多几次",
                    f"the exit to {way.to!r} does not lead back here and needs no bound",
                )


def _check_event(event: Event, flow: Flow) -> None:
    kinds = {step.id: step.kind for step in flow.steps}
    waiting = {step.id for step in flow.steps if step.waits}
    for name in event.steps:
        if name not in waiting:
            raise _at(event.id, "steps", f"“{name}”不是由人办理的步骤", f"{name!r} is not a step that somebody does")
    if (event.effect == "move") != bool(event.to):
        raise _at(
            event.id, "to", "转移类（move）事件要写明去向，其他事件没有去向", "a move needs its place, others have none"
        )
    if event.to and event.to not in kinds:
        raise _at(event.id, "to", f"没有步骤“{event.to}”", f"there is no step {event.to!r}")
    if kinds.get(event.to) == "join":
        raise _at(event.id, "to", "事件不能只把办件放到汇合的一支上", "an event cannot lead to one branch of a join")
    if not event.steps and event.effect != "resume":
        raise _at(event.id, "steps", "没有写明哪些步骤中可以发生", "names no step during which it is possible")
    if event.effect == "resume" and not any(other.effect == "suspend" for other in flow.events):
        raise _at(event.id, "effect", "没有中止，也就没有恢复", "there is no suspension to resume from")

"""Single faults, made in a lawful chart: each a small function from flow to flow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from sunlit.ledger.wording import Text
from sunlit.procedures.model import Article, Condition, Exit, Flow, TimeLimit
from sunlit.procedures.reader import read_yaml
from tests.procedures.charts import CHARTS

Fault = Callable[[Flow], Flow]


@dataclass(frozen=True)
class Case:
    """A rule, the template that passes, the fault by name, and what it does. ``sound`` is false where the fault also
    breaks what the reader and the proof ask."""

    rule: str
    template: str
    name: str
    fault: Fault
    sound: bool = True


@cache
def lawful(name: str) -> Flow:
    """A template of content/charts."""
    return read_yaml((CHARTS / f"{name}.yaml").read_bytes())


def changed(flow: Flow, name: str, **fields: object) -> Flow:
    """The flow with one step (or event) changed."""
    assert name in {step.id for step in flow.steps} | {event.id for event in flow.events}, name
    steps = tuple(replace(step, **fields) if step.id == name else step for step in flow.steps)
    events = tuple(replace(event, **fields) if event.id == name else event for event in flow.events)
    return replace(flow, steps=steps, events=events)


def sets(name: str, **fields: object) -> Fault:
    """One step or event says something else."""
    return lambda flow: changed(flow, name, **fields)


def drop_step(*names: str) -> Fault:
    """The steps are missing; what led to them leads where they led (a gate: by default)."""

    def fault(flow: Flow) -> Flow:
        for name in names:
            flow = _without(flow, name)
        return flow

    return fault


def _without(flow: Flow, name: str) -> Flow:
    gone = flow.step(name)
    after = next((way.to for way in gone.exits if way.default), gone.exits[0].to if gone.exits else "")
    steps = []
    for step in flow.steps:
        if step.id == name:
            continue
        exits = tuple(replace(way, to=after) if way.to == name else way for way in step.exits)
        steps.append(replace(step, exits=exits, beside="" if step.beside == name else step.beside))
    events = tuple(replace(one, steps=tuple(s for s in one.steps if s != name)) for one in flow.events)
    limits = tuple(
        replace(one, starts=_other(one.starts, name, after), ends=_other(one.ends, name, after)) for one in flow.limits
    )
    return replace(flow, steps=tuple(steps), events=events, limits=limits)


def _other(names: tuple[str, ...], name: str, after: str) -> tuple[str, ...]:
    return tuple(after if one == name else one for one in names)


def drop_event(name: str) -> Fault:
    """The event is missing."""

    def fault(flow: Flow) -> Flow:
        events = tuple(event for event in flow.events if event.id != name)
        assert len(events) < len(flow.events), name
        limits = tuple(
            replace(
                limit,
                starts=tuple(s for s in limit.starts if s != name),
                ends=tuple(s for s in limit.ends if s != name),
            )
            for limit in flow.limits
        )
        return replace(flow, events=events, limits=limits)

    return fault


def retarget(step: str, old: str, new: str) -> Fault:
    """One exit leads elsewhere."""

    def fault(flow: Flow) -> Flow:
        exits = flow.step(step).exits
        assert any(way.to == old for way in exits), (step, old)
        done = False
        ways = []
        for way in exits:
            ways.append(replace(way, to=new) if way.to == old and not done else way)
            done = done or way.to == old
        return changed(flow, step, exits=tuple(ways))

    return fault


def drop_documents(name: str, *templates: str) -> Fault:
    """The step (or event) makes these papers no more."""

    def fault(flow: Flow) -> Flow:
        event = next((one for one in flow.events if one.id == name), None)
        if event is not None:
            return changed(flow, name, documents=tuple(one for one in event.documents if one not in templates))
        step = flow.step(name)
        kept = tuple(paper for paper in step.documents if paper.template not in templates)
        assert len(kept) < len(step.documents), templates
        return changed(flow, name, documents=kept)

    return fault


def drop_output(name: str, output: str) -> Fault:
    """The step demands this output no more."""

    def fault(flow: Flow) -> Flow:
        step = flow.step(name)
        kept = tuple(one for one in step.outputs if one.name != output)
        assert len(kept) < len(step.outputs), output
        return changed(flow, name, outputs=kept)

    return fault


def drop_effect(name: str, effect: str) -> Fault:
    """The step has this effect no more."""

    def fault(flow: Flow) -> Flow:
        step = flow.step(name)
        kept = tuple(one for one in step.effects if one.name != effect)
        assert len(kept) < len(step.effects), effect
        return changed(flow, name, effects=kept)

    return fault


def drop_rights(name: str) -> Fault:
    """The step names no right any more."""
    return sets(name, rights=())


def drop_all_rights(flow: Flow) -> Flow:
    """No step names any right."""
    return replace(flow, steps=tuple(replace(step, rights=()) for step in flow.steps))


def drop_complaints(flow: Flow) -> Flow:
    """Neither a step nor the chart says where to complain."""
    told = tuple((name, words) for name, words in flow.otherwise if name != "complaint")
    return replace(flow, steps=tuple(replace(step, complaint=None) for step in flow.steps), otherwise=told)


def drop_limit(name: str) -> Fault:
    """A time limit of the whole case is missing."""

    def fault(flow: Flow) -> Flow:
        kept = tuple(limit for limit in flow.limits if limit.id != name)
        assert len(kept) < len(flow.limits), name
        return replace(flow, limits=kept)

    return fault


def limit_from(name: str, *starts: str) -> Fault:
    """A time limit of the whole case begins elsewhere."""
    return lambda flow: replace(
        flow, limits=tuple(replace(one, starts=starts) if one.id == name else one for one in flow.limits)
    )


def limit_to(name: str, *ends: str) -> Fault:
    """A time limit of the whole case ends elsewhere."""
    return lambda flow: replace(
        flow, limits=tuple(replace(one, ends=ends) if one.id == name else one for one in flow.limits)
    )


def promise(name: str, value: int, unit: str) -> Fault:
    """The step has a limit of the office's own."""
    return sets(name, limit=TimeLimit(value=value, unit=unit))


def in_words(name: str) -> Fault:
    """The limit of the step is mere words."""
    return sets(name, limit=TimeLimit(words=Text("及时", "promptly")))


def any_day(name: str) -> Fault:
    """The days that the step demands may be as near as one likes."""

    def fault(flow: Flow) -> Flow:
        outputs = flow.step(name).outputs
        assert any(one.kind == "date" and one.min_parameter for one in outputs), name
        return changed(flow, name, outputs=tuple(replace(one, min_parameter="") for one in outputs))

    return fault


def people_of_no_number(name: str) -> Fault:
    """The step asks for no least number of people."""

    def fault(flow: Flow) -> Flow:
        outputs = tuple(replace(one, min_parameter="") for one in flow.step(name).outputs)
        return changed(flow, name, people_min="", outputs=outputs)

    return fault


def uncited(name: str, *marks: str) -> Fault:
    """The step (and its rights) cites these articles no more; all of them where none is named."""

    def gone(article: Article) -> bool:
        return not marks or any(mark in article.zh for mark in marks)

    def fault(flow: Flow) -> Flow:
        step = flow.step(name)
        rights = tuple(
            replace(right, articles=tuple(one for one in right.articles if not gone(one))) for right in step.rights
        )
        articles = tuple(one for one in step.articles if not gone(one))
        limit = step.limit
        if limit is not None and limit.article is not None and gone(limit.article):
            limit = replace(limit, article=None)
        return changed(flow, name, articles=articles, rights=rights, limit=limit)

    return fault


def at_an_event(name: str, step: str) -> Fault:
    """The event is possible at one step more."""

    def fault(flow: Flow) -> Flow:
        event = next(one for one in flow.events if one.id == name)
        return changed(flow, name, steps=(*event.steps, step))

    return fault


def exits_of(name: str, change: Callable[[tuple[Exit, ...]], tuple[Exit, ...]]) -> Fault:
    """The exits of a step are changed."""
    return lambda flow: changed(flow, name, exits=change(flow.step(name).exits))


def without_bound(exits: tuple[Exit, ...]) -> tuple[Exit, ...]:
    """No exit says how often it may be taken."""
    assert any(way.bound for way in exits)
    return tuple(replace(way, bound=None) for way in exits)


def with_condition(to: str, condition: Condition | None) -> Callable[[tuple[Exit, ...]], tuple[Exit, ...]]:
    """The first exit towards a step has another condition."""

    def change(exits: tuple[Exit, ...]) -> tuple[Exit, ...]:
        place = next(place for place, way in enumerate(exits) if way.to == to)
        return (*exits[:place], replace(exits[place], condition=condition), *exits[place + 1 :])

    return change


def all_of(*faults: Fault) -> Fault:
    """What belongs to one fault and cannot be said in one change."""

    def fault(flow: Flow) -> Flow:
        for one in faults:
            flow = one(flow)
        return flow

    return fault


def more(name: str, field: str, *values: object) -> Fault:
    """One step says something more."""
    return lambda flow: changed(flow, name, **{field: (*getattr(flow.step(name), field), *values)})

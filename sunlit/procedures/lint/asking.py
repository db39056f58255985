"""The questions that rules ask of a chart, each a function that makes the rule's own. Pure."""

from collections.abc import Iterable

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.parameters import Parameter, parameter
from sunlit.ledger.wording import Text
from sunlit.procedures.lint.rule import Find, Hit
from sunlit.procedures.lint.view import Mark, View, tells_remedies
from sunlit.procedures.model import Condition, Effect, Step, TimeLimit

Amount = tuple[int, str]


def there_is(mark: Mark, where: Mark | None = None) -> Find:
    """The chart has a step (or event) with the mark. With ``where`` it is asked only of charts that have that one."""

    def find(view: View) -> Iterable[Hit]:
        if where is not None and not where.of(view):
            return
        if not mark.of(view):
            yield Hit(steps=in_order(view, where.of(view)) if where else ())

    return find


def where(mark: Mark, find: Find) -> Find:
    """The question is asked only of charts that have a step with the mark."""
    return lambda view: find(view) if mark.of(view) else ()


def never_without(
    target: Mark, by: Mark, *, after: Mark | None = None, asked: bool = False, instead: Mark | None = None
) -> Find:
    """No way leads to the target that does not pass ``by`` (or ``instead``).

    ``after`` begins the way behind a step, events left aside; with ``asked`` an optional ``by`` counts where it was
    asked whether it opens. The finding shows the shortest way.
    """

    def find(view: View) -> Iterable[Hit]:
        avoiding = by.of(view) | (instead.of(view) if instead else frozenset())
        to = target.of(view) - avoiding
        begin = None if after is None else _behind(view, after)
        if not to or begin == ():
            return
        way = view.ways.shortest(to, avoiding=avoiding, begin=begin, asked=asked, events=begin is None)
        if way:
            yield Hit(steps=way[-1:], path=way)

    return find


def _behind(view: View, mark: Mark) -> tuple[str, ...]:
    return tuple(to for name in in_order(view, mark.of(view)) if name in view.steps for to in view.ways.exits[name])


def ends_with(effect: str | tuple[str, ...], by: Mark, *, also: bool = False) -> Find:
    """Once a step has this effect, no way leads to an end that does not pass ``by``.

    With ``also`` the step with the effect, or the end itself, may do it.
    """
    names = (effect,) if isinstance(effect, str) else effect

    def find(view: View) -> Iterable[Hit]:
        ends = {step.id for step in view.flow.steps if step.kind == "end"}
        avoiding = by.of(view)
        for step, condition in with_effect(view, names):
            if also and step.id in avoiding:
                continue
            begin = after_effect(step, condition)
            way = view.ways.shortest(
                ends - avoiding if also else ends, avoiding=avoiding, begin=begin, events=False, known=condition
            )
            if way:
                yield Hit(steps=(step.id,), path=(step.id, *way))
                return

    return find


def with_effect(view: View, names: Iterable[str]) -> list[tuple[Step, Condition | None]]:
    """The steps with one of these effects, and the condition under which they have it."""
    wanted = set(names)
    return [(step, one.condition) for step in view.flow.steps for one in step.effects if one.name in wanted]


def after_effect(step: Step, condition: Condition | None) -> tuple[str, ...]:
    """Where the case goes when the step has had the effect: the exit of the same condition, else the default."""
    if step.kind != "gate" or condition is None:
        return tuple(dict.fromkeys(way.to for way in step.exits))
    fitting = [way.to for way in step.exits if way.condition == condition]
    return tuple(fitting) or tuple(way.to for way in step.exits if way.default)


def paper_with(*effects: str) -> Find:
    """Whatever has one of these effects makes a paper under the same condition."""

    def find(view: View) -> Iterable[Hit]:
        for step in view.flow.steps:
            if any(not _papered(step, one) for one in step.effects if one.name in effects):
                yield Hit(steps=(step.id,))

    return find


def _papered(step: Step, effect: Effect) -> bool:
    if effect.condition is None:
        return bool(step.documents)
    return any(paper.condition in (None, effect.condition) for paper in step.documents)


def event_paper(mark: Mark) -> Find:
    """Every event with the mark makes a paper."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if not view.events[name].documents:
                yield Hit(steps=(name,))

    return find


def output_with(mark: Mark, *words: str) -> Find:
    """One of the steps with the mark demands an output whose name holds one of the words."""

    def find(view: View) -> Iterable[Hit]:
        steps = [view.steps[name] for name in in_order(view, mark.of(view)) if name in view.steps]
        if steps and not any(_demands(step, words) for step in steps):
            yield Hit(steps=tuple(step.id for step in steps))

    return find


def _demands(step: Step, words: tuple[str, ...]) -> bool:
    return any(one.required and any(word in one.name for word in words) for one in step.outputs)


def people(mark: Mark, least: str) -> Find:
    """Every step with the mark asks for at least as many people as the law."""

    def find(view: View) -> Iterable[Hit]:
        law = known(view, least)
        for name in in_order(view, mark.of(view)):
            step = view.steps[name]
            named = [step.people_min, *(one.min_parameter for one in step.outputs if one.kind == "people")]
            given = [found.value for one in named if one and (found := known(view, one))]
            if law and max(given, default=0) < law.value:
                yield Hit(steps=(name,))

    return find


def remedies(mark: Mark) -> Find:
    """Every step with the mark tells the citizen where to turn."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if not tells_remedies(view.steps[name]):
                yield Hit(steps=(name,))

    return find


def other_hands(one: Mark, other: Mark) -> Find:
    """No step of the first kind is done by the post (or the only person) of a step of the second."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, one.of(view)):
            for second in in_order(view, other.of(view)):
                step, against = view.steps[name], view.steps[second]
                if name != second and view.context.same_hands(step.post, against.post):
                    yield Hit(steps=(name, second))
                    return

    return find


def nothing_like(mark: Mark) -> Find:
    """No step has the mark."""

    def find(view: View) -> Iterable[Hit]:
        found = in_order(view, mark.of(view))
        if found:
            yield Hit(steps=found)

    return find


def counted(mark: Mark) -> Find:
    """Every step with the mark has a time limit in numbers."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if amount_of(view, view.steps[name].limit) is None:
                yield Hit(steps=(name,))

    return find


def case_limit(parameters: tuple[str, ...], ends: Mark) -> Find:
    """The whole case has one of these limits, and it runs until the step with the mark."""

    def find(view: View) -> Iterable[Hit]:
        last = ends.of(view)
        kept = [limit for limit in view.flow.limits if limit.parameter in parameters and last & set(limit.ends)]
        if last and not kept:
            yield Hit(steps=in_order(view, last))

    return find


def case_limit_from(parameters: tuple[str, ...], starts: Mark) -> Find:
    """That limit runs from every step or event with the mark."""

    def find(view: View) -> Iterable[Hit]:
        first = starts.of(view)
        for limit in view.flow.limits:
            missing = first - set(limit.starts)
            if limit.parameter in parameters and missing:
                yield Hit(steps=in_order(view, missing))

    return find


def event_by(mark: Mark, decider: Mark) -> Find:
    """An event with the mark is brought about by whoever decides."""

    def find(view: View) -> Iterable[Hit]:
        heads = {view.steps[name].post for name in decider.of(view)} | {"leader"}
        for name in in_order(view, mark.of(view)):
            if view.events[name].by not in heads:
                yield Hit(steps=(name,))

    return find


def event_once(mark: Mark) -> Find:
    """An event with the mark can happen only once."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if not view.events[name].once:
                yield Hit(steps=(name,))

    return find


def known(view: View, name: str) -> Parameter | None:
    """The parameter of the law on the day, or None where the statutes have none of that name."""
    try:
        return parameter(name, view.on, view.context.jurisdiction)
    except BasisRefusal:
        return None


def amount_of(view: View, limit: TimeLimit | None) -> Amount | None:
    """A time limit in numbers: the office's own, or that of its parameter; None for mere words."""
    if limit is None:
        return None
    if limit.value is not None and limit.unit is not None:
        return limit.value, limit.unit
    found = known(view, limit.parameter) if limit.parameter else None
    return (found.value, found.unit.value) if found else None


def written(given: Amount) -> Text:
    """An amount in words: 5 个工作日."""
    return amount(given[0], Unit(given[1]))


def in_order(view: View, names: Iterable[str]) -> tuple[str, ...]:
    """In the order of the chart."""
    order = {name: place for place, name in enumerate((*view.steps, *view.events))}
    return tuple(sorted(names, key=lambda name: order.get(name, len(order))))


def each_output(mark: Mark, *words: str) -> Find:
    """Every step with the mark demands an output whose name holds one of the words."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if not _demands(view.steps[name], words):
                yield Hit(steps=(name,))

    return find


def papered(mark: Mark) -> Find:
    """Every step with the mark makes a paper."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            if not view.steps[name].documents:
                yield Hit(steps=(name,))

    return find


def one_answer_leads(gate: Mark, to: Mark, *, avoiding: Mark) -> Find:
    """From every gate with the mark, one answer leads to a step without passing those that are avoided."""

    def find(view: View) -> Iterable[Hit]:
        targets = to.of(view)
        for name in in_order(view, gate.of(view)):
            barred = (avoiding.of(view) | {name}) - targets
            if not view.ways.shortest(targets, avoiding=barred, begin=view.ways.exits[name], events=False):
                yield Hit(steps=(name,))

    return find


def one_answer_avoids(gate: Mark, to: Mark, *, again: Mark) -> Find:
    """From every gate with the mark, one answer at least leads to the step only by way of ``again`` (or not at all)."""

    def find(view: View) -> Iterable[Hit]:
        targets = to.of(view)
        for name in in_order(view, gate.of(view)):
            barred = (again.of(view) | {name}) - targets
            ways = [
                view.ways.shortest(targets, avoiding=barred, begin=(exit_to,), events=False)
                for exit_to in view.ways.exits[name]
            ]
            if ways and all(ways):
                yield Hit(steps=(name,), path=(name, *min((way for way in ways if way), key=len)))

    return find


def called_first(hearing: Mark, call: Mark) -> Find:
    """Nobody comes to the hearing without the call, which opens whenever the hearing does."""
    never = never_without(hearing, call, asked=True)

    def find(view: View) -> Iterable[Hit]:
        missed = tuple(never(view))
        yield from missed
        called = [view.steps[name] for name in in_order(view, call.of(view))]
        for name in () if missed else in_order(view, hearing.of(view)):
            if not any(set(view.steps[name].optional) <= set(step.optional) or not step.optional for step in called):
                yield Hit(steps=(name,))

    return find


def dated_ahead(call: Mark, ahead: str) -> Find:
    """Every call sets a day that lies at least as far ahead as the law demands (``ahead``)."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, call.of(view)):
            step = view.steps[name]
            own = step.limit.parameter if step.limit else ""
            days = [one.min_parameter or own for one in step.outputs if one.kind == "date" and one.required]
            if ahead not in days:
                yield Hit(steps=(name,))

    return find


def paper_when(mark: Mark, template: str, field: str) -> Find:
    """Every step with the mark that can open because of a fact makes this paper under it, or always."""

    def find(view: View) -> Iterable[Hit]:
        for name in in_order(view, mark.of(view)):
            step = view.steps[name]
            asked = [one for one in step.optional if one.field == field]
            made = [paper.condition for paper in step.documents if paper.template == template]
            if asked and not any(condition is None or condition in asked for condition in made):
                yield Hit(steps=(name,))

    return find

"""The draft of an internal chart, begun from the external one and the posts that work at each of its steps. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sunlit.ledger.wording import Text
from sunlit.procedures.durations import Setting, measured, of_party
from sunlit.procedures.model import Event, Exit, Flow, Step, TimeLimit, Unit
from sunlit.procedures.rules import ahead

SAME_DAY = TimeLimit(words=Text("当日", "the same day"))
PROMPTLY = TimeLimit(words=Text("及时", "promptly"))


@dataclass(frozen=True, slots=True)
class Placed:
    """One post that works at an external step, in the order of the posts: its role, what it does there, its duty."""

    role: str
    title: Text
    duty: Text | None = None


def unfold(external: Flow, posts: Mapping[str, Sequence[Placed]], setting: Setting) -> Flow:
    """An internal chart of the same order: each step of the office becomes the posts named for it, one after another.

    A step without named posts keeps its own. The step's time is shared out among its posts, what is left over goes to
    the last, with whom decisions, outputs and papers stay. Ends to which only an event leads are left out.
    """
    gone = external.only_by_event()
    firsts = {step.id: _names(step, _placed(external, step, posts))[0] for step in external.steps}
    steps = tuple(
        part
        for step in external.steps
        if step.id not in gone
        for part in _parts(external, step, _placed(external, step, posts), firsts, setting)
    )
    events = tuple(_events(external, steps, firsts))
    title = Text(f"{external.title.zh}（内部）", f"{external.title.en} (internal)")
    bare = replace(external, title=title, scope="internal", template="", departures=(), kinds=())
    return replace(bare, steps=steps, events=events, limits=())


def _events(external: Flow, steps: Sequence[Step], firsts: Mapping[str, str]) -> Iterator[Event]:
    """Events stay with the external chart, but for those that alone lead to work of the office, such as a refund."""
    without = ahead(external, [external.start.id])
    for event in external.events:
        if event.effect == "move" and event.to not in without and external.step(event.to).waits:
            possible = tuple(step.id for step in steps if step.refines in event.steps and step.waits)
            yield replace(event, steps=possible, to=firsts[event.to], documents=(), sets=())


def _placed(flow: Flow, step: Step, posts: Mapping[str, Sequence[Placed]]) -> tuple[Placed, ...]:
    if not step.waits or of_party(flow, step):
        return ()
    return tuple(posts.get(step.id) or [Placed(step.post, step.title, step.duty)])


def _names(step: Step, placed: Sequence[Placed]) -> list[str]:
    many = len(placed) > 1
    return [f"{step.id}_{number}" for number in range(1, len(placed) + 1)] if many else [step.id]


def _parts(
    flow: Flow, step: Step, placed: Sequence[Placed], firsts: Mapping[str, str], setting: Setting
) -> Iterator[Step]:
    exits = tuple(replace(way, to=firsts[way.to]) for way in step.exits)
    if not placed:
        yield replace(step, refines=step.id, exits=exits, effects=(), beside="")
        return
    names, limits = _names(step, placed), _shared_out(step, len(placed), setting)
    for place, post in enumerate(placed):
        last = place == len(placed) - 1
        part = replace(
            step,
            id=names[place],
            title=post.title,
            post=post.role,
            duty=post.duty or step.duty or step.title,
            limit=limits[place],
            refines=step.id,
            beside="",
            effects=(),
        )
        if last:
            yield replace(part, exits=exits)
        else:
            yield replace(
                part, kind="task", exits=(Exit(names[place + 1]),), outputs=(), documents=(), rights=(), complaint=None
            )


def _shared_out(step: Step, posts: int, setting: Setting) -> list[TimeLimit]:
    whole = measured(step.limit, setting)
    if posts == 1 or whole is None:
        return [step.limit or PROMPTLY] * posts
    each, unit = whole.value // posts, cast(Unit, whole.unit)
    share = TimeLimit(value=each, unit=unit) if each else SAME_DAY
    return [*[share] * (posts - 1), TimeLimit(value=whole.value - each * (posts - 1), unit=unit)]

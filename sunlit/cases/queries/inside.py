"""Reads: the posts inside the office that work at an open step, by the internal chart: who did what, who has it now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sunlit.cases.models import Case, HandOn, WorkItem
from sunlit.cases.queries.moving import due_of
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import post_for
from sunlit.offices.rules import Subject, may
from sunlit.powers.models import HandlingPost
from sunlit.procedures.durations import of_party
from sunlit.procedures.model import Step
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.queries import compiled, published_chart
from sunlit.procedures.refinement import refining


@dataclass(frozen=True, slots=True)
class Part:
    """One post's part of a step: who has done it and when, or until when. ``state`` is done, now or todo.

    ``late``: it was handed on too late, or is not done although its time is over.
    """

    step: Step
    state: str
    due_at: datetime | None = None
    late: bool = False
    done: HandOn | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """The parts of one open step in their order. ``mine``: this person may hand on the part that is under way.

    The last part is the step itself: whoever does it completes the step.
    """

    version: ChartVersion
    parts: tuple[Part, ...]
    mine: bool = False

    @property
    def now(self) -> Part:
        """The part that is under way."""
        return next(part for part in self.parts if part.state == "now")

    @property
    def after(self) -> Part | None:
        """The part to which it is handed on; None for the last."""
        return next((part for part in self.parts if part.state == "todo"), None)


def inside_of(case: Case, items: Iterable[tuple[int, str, datetime]], at: datetime) -> dict[int, Inside]:
    """For each open item (row, step, when opened) of several posts its parts (at most 3 queries)."""
    version = published_chart(case.power_version.power_id, scope=Chart.Scope.INTERNAL)
    if version is None:
        return {}
    flow = compiled(version).flow
    named = {
        item: (tuple(one for one in refining(flow, step) if one.waits and not of_party(flow, one)), opened)
        for item, step, opened in items
    }
    several = {item: found for item, found in named.items() if len(found[0]) > 1}
    handed: dict[int, list[HandOn]] = {item: [] for item in several}
    for row in HandOn.objects.filter(item__in=several) if several else ():
        handed[row.item_id].append(row)
    return {item: Inside(version, _parts(steps, handed[item], opened, at)) for item, (steps, opened) in several.items()}


def _parts(steps: Sequence[Step], handed: Sequence[HandOn], opened: datetime, at: datetime) -> tuple[Part, ...]:
    done = {row.step: row for row in handed}
    since = max((row.at for row in handed), default=opened)
    # Whoever is last has the step itself, and cannot have handed it on.
    left = [step for step in steps if step.id not in done] or [steps[-1]]
    return tuple(_part(step, done.get(step.id), step is left[0], since, at) for step in steps)


def _part(step: Step, done: HandOn | None, now: bool, since: datetime, at: datetime) -> Part:
    if now:
        due = due_of(step, since)
        return Part(step, "now", due, late=due is not None and at > due)
    if done is None:
        return Part(step, "todo")
    return Part(step, "done", done.due_at, late=done.due_at is not None and done.at > done.due_at, done=done)


def post_inside(case: Case, step: Step) -> int | None:
    """The post that does a part: the one that the item names for the role, else the organ's (one or two queries)."""
    named = HandlingPost.objects.filter(version=case.power_version_id, role=step.post).values_list("post", flat=True)
    if found := named.first():
        return found
    post = post_for(case.organ_id, step.post)
    return post.pk if post else None


def may_hand_on(case: Case, inside: Inside, by: Actor) -> bool:
    """Whether this person works at the part under way, and there is somebody after it."""
    if inside.after is None or case.state == Case.State.SUSPENDED:
        return False
    post = post_inside(case, inside.now.step)
    return post is not None and may(by, "cases.hand_on", Subject("case", organ=case.organ_id, post=post))


def handed_on(case: Case) -> list[HandOn]:
    """Everything that was handed on inside in this case, in the order of time (one query)."""
    return list(HandOn.objects.filter(item__case=case).select_related("item"))


def open_parts(items: Collection[WorkItem]) -> list[tuple[int, str, datetime]]:
    """Open items as ``inside_of`` asks for them."""
    return [(item.pk, item.step, item.opened_at) for item in items]

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

# A step of one post alone is simply done; from two on it is handed on.
MANY = 2
# So many open steps of the office are looked at for one person.
MOST = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """An open item: its row, its step, the role of the post that completes it, and since when it is open."""

    item: int
    step: str
    role: str
    since: datetime


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

    ``role`` is that of the post that completes the step. Where the last part is its own, it is done with the step.
    """

    version: ChartVersion
    role: str
    parts: tuple[Part, ...]
    mine: bool = False

    @property
    def now(self) -> Part | None:
        """The part that is under way; None where all have been handed on and the step itself is left."""
        return next((part for part in self.parts if part.state == "now"), None)

    @property
    def after(self) -> Part | None:
        """The part to which it is handed on; None for the last."""
        return next((part for part in self.parts if part.state == "todo"), None)

    @property
    def can_go_on(self) -> bool:
        """Whether the part under way is handed on, and not done with the step."""
        now = self.now
        return now is not None and (self.after is not None or now.step.post != self.role)


def inside_of(case: Case, items: Iterable[Opened], at: datetime) -> dict[int, Inside]:
    """For each open item of several posts its parts (at most 3 queries)."""
    version = published_chart(case.power_version.power_id, scope=Chart.Scope.INTERNAL)
    if version is None:
        return {}
    several = [(one, steps) for one in items if len(steps := steps_inside(version, one.step)) >= MANY]
    handed = _handed(one.item for one, _ in several)
    return {
        one.item: Inside(version, one.role, _parts(steps, handed[one.item], one.since, at)) for one, steps in several
    }


def waiting_inside(by: Actor, at: datetime) -> list[tuple[WorkItem, Part]]:
    """The open steps of other posts of which this person's post has its part now, oldest first (at most 3 queries)."""
    organs, posts = {held.organ for held in by.held}, {held.post for held in by.held}
    charts = ChartVersion.objects.filter(
        chart__scope=Chart.Scope.INTERNAL, state=ChartVersion.State.PUBLISHED, chart__power__organ__in=organs
    )
    versions = {one.chart.power_id: one for one in charts.select_related("chart").defer("source")}
    if not versions:
        return []
    opened = WorkItem.objects.filter(
        state=WorkItem.State.OPEN, organ__in=organs, case__power_version__power__in=versions
    ).exclude(post__in=posts)
    rows = list(opened.select_related("case__power_version").order_by("opened_at", "id")[:MOST])
    handed = _handed(row.pk for row in rows)
    found = []
    for row in rows:
        version = versions[row.case.power_version.power_id]
        steps = steps_inside(version, row.step)
        if len(steps) < MANY or row.case.state == Case.State.SUSPENDED:
            continue
        inside = Inside(version, row.role, _parts(steps, handed[row.pk], row.opened_at, at))
        now = inside.now
        if now is None or not inside.can_go_on:
            continue
        if any(one.organ == row.organ_id and now.step.post in one.roles for one in by.held):
            found.append((row, now))
    return found


def steps_inside(version: ChartVersion, step: str) -> tuple[Step, ...]:
    """What posts of the office do at a step of the external chart, in the order of the internal one."""
    flow = compiled(version).flow
    return tuple(one for one in refining(flow, step) if one.waits and not of_party(flow, one))


def _handed(items: Iterable[int]) -> dict[int, list[HandOn]]:
    found: dict[int, list[HandOn]] = {item: [] for item in items}
    for row in HandOn.objects.filter(item__in=list(found)) if found else ():
        found[row.item_id].append(row)
    return found


def _parts(steps: Sequence[Step], handed: Sequence[HandOn], opened: datetime, at: datetime) -> tuple[Part, ...]:
    done = {row.step: row for row in handed}
    since = max((row.at for row in handed), default=opened)
    first = next((step for step in steps if step.id not in done), None)
    return tuple(_part(step, done.get(step.id), step is first, since, at) for step in steps)


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
    now = inside.now
    if now is None or not inside.can_go_on or case.state == Case.State.SUSPENDED:
        return False
    post = post_inside(case, now.step)
    return post is not None and may(by, "cases.hand_on", Subject("case", organ=case.organ_id, post=post))


def handed_on(case: Case) -> list[HandOn]:
    """Everything that was handed on inside in this case, in the order of time (one query)."""
    return list(HandOn.objects.filter(item__case=case).select_related("item"))


def open_parts(items: Collection[WorkItem]) -> list[Opened]:
    """Open items as ``inside_of`` asks for them."""
    return [Opened(item.pk, item.step, item.role, item.opened_at) for item in items]

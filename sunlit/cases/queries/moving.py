"""Reads: which running cases stand on an older chart version, and where a map would take each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet

from sunlit.basis.limits import Unit
from sunlit.basis.parameters import parameter
from sunlit.cases.charted import DECISIONS, asked
from sunlit.cases.models import Case, Event, Move, WorkItem
from sunlit.cases.queries.pages import ENDED
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import house_limit, reckoned
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import Marking, open_steps
from sunlit.procedures.model import Flow, Step
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.moving import moved, place_title, repeats, unknown_facts
from sunlit.procedures.queries import compiled

# What is not done a second time by going over to another version.
DECIDING = ("decide", "refuse", "penalise", "no_penalty", "transfer")
ACCEPTING = ("accept", "file_case", "refuse_acceptance")
PROMISED, STATUTORY = Text("承诺时限", "promised time"), Text("法定时限", "statutory time")


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a case would stand in the new version, or why it cannot go; ``unknown`` counts as not so there."""

    marking: Marking = ()
    refusal: Text | None = None
    unknown: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A limit of the whole case that still runs: what it is, when it ends, and whether it runs on unchanged."""

    title: Text
    due_on: date
    stays: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One case before and after: its places in words, when its open steps are due, and its limits as a whole."""

    case: Case
    before: tuple[Text, ...]
    after: tuple[Text, ...]
    due_before: datetime | None
    due_after: datetime | None
    landing: Landing
    whole: tuple[Whole, ...] = ()


def running_on(version: ChartVersion | int) -> QuerySet[Case]:
    """The cases under way on a version, oldest first."""
    key = version if isinstance(version, int) else version.pk
    return Case.objects.filter(chart_version=key).exclude(state__in=ENDED).order_by("received_at", "id")


def running_by_version(versions: Sequence[ChartVersion]) -> dict[int, int]:
    """How many cases are under way on each version (one query)."""
    rows = Case.objects.filter(chart_version__in=[one.pk for one in versions]).exclude(state__in=ENDED)
    return dict(rows.order_by().values_list("chart_version").annotate(n=Count("id")))


def moves_of(version: ChartVersion) -> list[Move]:
    """The maps from and to the versions of this chart, newest first (one query)."""
    rows = Move.objects.filter(to_version__chart=version.chart_id)
    related = ("from_version__chart__power__organ", "to_version", "proposed_by", "approved_by")
    return list(rows.select_related(*related).defer("from_version__source", "to_version__source"))


def waiting_moves() -> QuerySet[Move]:
    """The maps that wait for their second person while their target is in force, oldest first."""
    rows = Move.objects.filter(approved_by=None, to_version__state=ChartVersion.State.PUBLISHED)
    related = ("from_version__chart__power__organ", "to_version", "proposed_by")
    found = rows.select_related(*related).defer("from_version__source", "to_version__source")
    return found.order_by("proposed_at", "id")


def move_between(old: ChartVersion, new: ChartVersion) -> Move | None:
    """The map from one version to another, with its people."""
    rows = Move.objects.filter(from_version=old, to_version=new)
    return rows.select_related("from_version__chart__power", "to_version", "proposed_by", "approved_by").first()


def landing(case: Case, move: Move) -> Landing:
    """Where the map takes this case; no query but the first reading of the two charts."""
    old, new = compiled(move.from_version), compiled(move.to_version)
    try:
        marking = moved(old, new, move.places, tuple(case.marking.split()), case.facts)
    except ProcedureRefusal as refusal:
        return Landing(refusal=refusal.text)
    if case.decided_at and repeats(new, marking, DECIDING):
        return Landing(
            refusal=Text(
                "决定已经作出，移过去以后会再作一次决定。请按原来的版本办完，或者改选位置。",
                "The decision has been made and would be made again. Finish on the old version, or choose again.",
            )
        )
    if case.accepted_at and repeats(new, marking, ACCEPTING):
        return Landing(
            refusal=Text(
                "已经受理（立案），移过去以后会再受理一次。请按原来的版本办完，或者改选位置。",
                "The case has been accepted and would be accepted again. Finish on the old version, or choose again.",
            )
        )
    return Landing(marking, unknown=unknown_facts(new, marking, case.facts))


def previews(cases: QuerySet[Case], move: Move, at: datetime) -> list[Preview]:
    """Each case with its new position and the limits of its open steps (2 queries)."""
    opened = WorkItem.objects.filter(state=WorkItem.State.OPEN)
    whole = ("statutory_clock", "promised_clock", "power_version")
    rows = cases.select_related(*whole).prefetch_related(Prefetch("work_items", opened, to_attr="opened"))
    return [_preview(case, move, at) for case in rows]


def _preview(case: Case, move: Move, at: datetime) -> Preview:
    old, new = compiled(move.from_version).flow, compiled(move.to_version).flow
    found = landing(case, move)
    items: list[WorkItem] = getattr(case, "opened", [])
    due = [item.due_at for item in items if item.due_at]
    return Preview(
        case=case,
        before=_titles(old, case.marking.split()),
        after=_titles(new, found.marking),
        due_before=min(due, default=None),
        due_after=min(_new_dues(items, move, found.marking, at), default=None),
        landing=found,
        whole=_whole(case, old, new),
    )


def _whole(case: Case, old: Flow, new: Flow) -> tuple[Whole, ...]:
    """Promise and statute. They run on where the new chart has the same limit, and else are reckoned anew from the
    step with which they begin.
    """
    own = case.power_version.statutory_parameter
    before, after = ({one.id: asked(one, own) for one in flow.limits if one.id in DECISIONS} for flow in (old, new))
    running = ((PROMISED, case.promised_clock), (STATUTORY, case.statutory_clock))
    return tuple(
        Whole(title, clock.due_on, before == after)
        for title, clock in running
        if clock is not None and clock.state in (Clock.State.RUNNING, Clock.State.PAUSED)
    )


def _titles(flow: Flow, marking: Sequence[str]) -> tuple[Text, ...]:
    return tuple(place_title(flow, name) for name in marking if not name.startswith("~"))


def _new_dues(items: Sequence[WorkItem], move: Move, marking: Marking, at: datetime) -> list[datetime]:
    """When the steps that would be open are due: from when their step was opened, or from now."""
    net = compiled(move.to_version)
    old = compiled(move.from_version).flow
    since = {move.places.get(item.step, ""): item for item in items}
    dues = []
    for name in open_steps(net, marking):
        step, item = net.flow.step(name), since.get(name)
        if item is not None and item.due_at and (item.step, old.step(item.step).limit) == (name, step.limit):
            dues.append(item.due_at)
        elif due := due_of(step, item.opened_at if item else at):
            dues.append(due)
    return dues


def due_of(step: Step, since: datetime) -> datetime | None:
    """When a step is due that was opened then; None where its limit is words."""
    limit = step.limit
    if limit is None or not (limit.parameter or limit.value):
        return None
    if limit.parameter:
        return reckoned(parameter(limit.parameter, day_of(since), settings.JURISDICTION).limit(), since).due_at
    unit = Unit(limit.unit or Unit.WORKING_DAY)
    own = house_limit(name=f"chart.{step.id}", value=limit.value or 0, unit=unit, article="", title=step.title)
    return reckoned(own, since).due_at


def done_steps(case: Case) -> Mapping[str, datetime]:
    """The steps and events of the case that are done, and when each was last (2 queries)."""
    start = compiled(case.chart_version).flow.start.id
    done = {start: case.received_at}
    rows = WorkItem.objects.filter(case=case, state=WorkItem.State.DONE, done_at__isnull=False).order_by("done_at")
    done.update({step: at for step, at in rows.values_list("step", "done_at") if at is not None})
    events = {event.id for event in compiled(case.chart_version).flow.events}
    happened = Event.objects.filter(case=case, kind__in=events).order_by("position").values_list("kind", "at")
    return {**done, **dict(happened)}

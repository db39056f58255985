"""Reads."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from sunlit.basis.calendar import Calendar
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Ground, Limit, Reckoning, Span, Unit, reckon
from sunlit.basis.office_hours import OfficeHours, beijing_day
from sunlit.basis.parameters import parameter
from sunlit.clocks import rules
from sunlit.clocks.card_rules import CardRule, CardRules, card_rules
from sunlit.clocks.models import Clock, Pause
from sunlit.ledger.wording import Text

# How many days left count as few on a countdown.
SOON = 2
# By which a last day moves off a day on which nobody works; other limits of the house follow it.
ROLLS = "《民事诉讼法》第八十五条第三款"


def the_rules() -> CardRules:
    """The card rules of this deployment's jurisdiction."""
    return card_rules(settings.JURISDICTION)


def due_alarms(at: datetime, limit: int = 1000) -> list[Clock]:
    """The clocks whose next level has been reached, earliest first (one query, by index).

    Inside a transaction on PostgreSQL the rows are locked, and rows that another worker holds are passed over.
    """
    rows = Clock.objects.filter(next_alarm_at__lte=at).order_by("next_alarm_at", "id")
    if connection.in_atomic_block and connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows[:limit])


def silent(clocks: Iterable[Clock]) -> frozenset[int]:
    """Of clocks from ``due_alarms``, those overtaken at the same moment by a higher level of the same matter.

    They advance like the others, without a card.
    """
    return rules.outranked(
        (
            (clock.pk, (clock.subject_kind, clock.subject_id), clock.next_alarm_at, clock.next_level)
            for clock in clocks
            if clock.next_alarm_at is not None
        ),
        the_rules(),
    )


def alarm_rule(clock: Clock) -> CardRule | None:
    """The rule of the level that is reached next: words and source for the card."""
    for kept in clock.alarms:
        if kept[0] == clock.next_level:
            return the_rules().rule(kept[2])
    return None


def limit_of(clock: Clock) -> Limit:
    """The limit as it stood when the clock started: the law's, shortened to the promise, or the preset's own."""
    try:
        limit = parameter(clock.parameter, clock.parameter_in_force, settings.JURISDICTION).limit()
    except BasisRefusal:
        return house_limit(
            name=clock.parameter,
            value=clock.value,
            unit=Unit(clock.unit),
            article=clock.article,
            title=Text(clock.title, clock.get_kind_display()),
            suspended=the_rules().standing_still.get(clock.kind, ()),
        )
    return replace(limit, value=clock.value, unit=Unit(clock.unit), article=clock.article)


def house_limit(
    *, name: str, value: int, unit: Unit, article: str, title: Text, suspended: tuple[Ground, ...] = ()
) -> Limit:
    """A limit that no law sets but the house itself: of a step, of a preset. One in calendar days never ends on a day
    on which nobody works. ``suspended``: the grounds on which it stands still.
    """
    rolls = unit is Unit.CALENDAR_DAY
    return Limit(
        name=name,
        value=value,
        unit=unit,
        article=article,
        title=title,
        suspended=suspended,
        roll_forward=rolls,
        roll_article=ROLLS if rolls else "",
    )


def explain(clock: Clock, at: datetime | None = None) -> Reckoning:
    """The whole calculation of the due date, every day with its reason (one query where pauses are not prefetched).

    An open pause is left out up to ``at``, where it is given.
    """
    return reckoned(limit_of(clock), clock.started_at, spans=spans_of(clock.pauses.all(), at), extended=clock.extended)


def spans_of(pauses: Iterable[Pause], at: datetime | None = None) -> tuple[Span, ...]:
    """The days that these pauses leave out; an open one up to ``at``, where it is given."""
    ended = [(pause.from_at, pause.to_at or at, pause.ground) for pause in pauses]
    spans = [rules.left_out(begun, until, ground) for begun, until, ground in ended if until]
    return tuple(span for span in spans if span)


def reckoned(limit: Limit, start: datetime, *, spans: tuple[Span, ...] = (), extended: bool = False) -> Reckoning:
    """The reckoning, from memory where the same limit has started on the same day before."""
    if limit.unit is not Unit.HOUR:
        return _reckoned(limit, beijing_day(start), spans, extended)
    return _reckon(limit, start, spans, extended)


@lru_cache(maxsize=2048)
def _reckoned(limit: Limit, start: date, spans: tuple[Span, ...], extended: bool) -> Reckoning:
    return _reckon(limit, start, spans, extended)


def _reckon(limit: Limit, start: date | datetime, spans: tuple[Span, ...], extended: bool) -> Reckoning:
    suspending = {ground.code for ground in limit.suspended} - {ground.code for ground in limit.excluded}
    return reckon(
        limit,
        start,
        calendar=Calendar.load(),
        office_hours=OfficeHours.load(settings.JURISDICTION),
        excluded=[span for span in spans if span.ground not in suspending],
        suspended=[span for span in spans if span.ground in suspending],
        extended=extended,
    )


def countdown(clock: Clock, at: datetime) -> rules.Countdown:
    """Days left, due date and state in words (no query)."""
    return rules.countdown(
        unit=Unit(clock.unit),
        due_on=clock.due_on,
        due_at=clock.due_at,
        state=clock.state,
        provisional=clock.provisional,
        at=clock.stopped_at or at,
        calendar=Calendar.load(),
        soon=SOON,
    )


def used_days(clock: Clock, at: datetime) -> int:
    """How many days of the limit's kind have been used from its start up to that day, pauses left out."""
    today = min(beijing_day(at), beijing_day(clock.stopped_at)) if clock.stopped_at else beijing_day(at)
    counted = explain(clock, at).counted
    used = sum(day <= today for day in counted)
    if not counted or today <= counted[-1]:
        return used
    calendar = Calendar.load()
    if Unit(clock.unit) is Unit.WORKING_DAY:
        return used + calendar.working_days_between(counted[-1], today)
    return used + (today - counted[-1]).days


def open_clocks(subject: tuple[str, int]) -> QuerySet[Clock]:
    """What runs or is paused for one record."""
    states = [Clock.State.RUNNING, Clock.State.PAUSED]
    return Clock.objects.filter(subject_kind=subject[0], subject_id=subject[1], state__in=states).order_by("due_at")


def clocks_of(subject: tuple[str, int]) -> QuerySet[Clock]:
    """All clocks of one record with their pauses, oldest first (two queries)."""
    rows = Clock.objects.filter(subject_kind=subject[0], subject_id=subject[1])
    return rows.prefetch_related("pauses").order_by("started_at", "id")


def running_by_due(organ: int | None = None) -> QuerySet[Clock]:
    """Running clocks, the most urgent first."""
    rows = Clock.objects.filter(state=Clock.State.RUNNING).order_by(F("due_at").asc(), "id")
    return rows.filter(organ=organ) if organ else rows


def provisional_clocks(year: int) -> QuerySet[Clock]:
    """Open clocks whose date rests on a year without a holiday notice and falls in or after that year."""
    states = [Clock.State.RUNNING, Clock.State.PAUSED]
    rows = Clock.objects.filter(provisional=True, due_on__gte=date(year, 1, 1), state__in=states)
    return rows.prefetch_related("pauses").order_by("id")

"""Cases as the watch sees them: what is open, due, urgent, completed; and what people thought of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case as Where
from django.db.models import Q, QuerySet, When
from django.db.models.functions import Coalesce

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.queries import UNDER_WAY
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import countdown
from sunlit.ledger.wording import Text
from sunlit.supervision.figures import Urgent
from sunlit.supervision.filters import RatingFilters, WatchedFilters
from sunlit.supervision.people import People, people_for
from sunlit.supervision.queries.cards import SIZE, Page, between, page_of
from sunlit.supervision.wording import LEVELS
from sunlit.voices.models import Rating

NO_LEVEL = Text("", "")
RELATED = ("organ", "power_version", "promised_clock", "statutory_clock", "notice_clock")
UNDECIDED = Q(state__in=UNDER_WAY, decided_at__isnull=True)
PROMISED = Q(promised_clock__state=Clock.State.RUNNING)
STATUTORY = Q(statutory_clock__state=Clock.State.RUNNING)
# A limit that still runs and has reached a reminder or more.
PRESSED = (PROMISED & ~Q(promised_clock__level="")) | (STATUTORY & ~Q(statutory_clock__level=""))
DUE = Coalesce("promised_clock__due_at", "statutory_clock__due_at")


def watched_rows(filters: WatchedFilters, at: datetime) -> QuerySet[Case]:
    """The cases that a filter leaves: urgent ones by due moment, all others the newest first."""
    rows = Case.objects.filter(_condition(filters, at))
    if filters.show in ("urgent", "due_today"):
        return rows.order_by(DUE, "id")
    if filters.show == "next":
        return rows.order_by(Where(When(PRESSED, then=0), default=1), DUE, "id")
    return rows.order_by("-received_at", "-id")


def watched(filters: WatchedFilters, at: datetime, *, page: int = 1, size: int = SIZE) -> Page[Urgent]:
    """A page of cases with level, who has them, and the countdown (six queries however many rows)."""
    found = page_of(watched_rows(filters, at).select_related(*RELATED), page, size)
    return Page(tuple(urgent_rows(found.rows, at)), found.total, found.number, found.size)


def urgent_rows(cases: Sequence[Case], at: datetime) -> list[Urgent]:
    """These cases with who has them now: the post of the newest open step, and who acts there today."""
    items: dict[int, WorkItem] = {}
    steps = WorkItem.objects.filter(case__in=[case.pk for case in cases], state=WorkItem.State.OPEN)
    for item in steps.select_related("post", "post__division").order_by("opened_at", "id"):
        items[item.case_id] = item
    people = people_for({item.post_id for item in items.values() if item.post_id}, (), beijing_day(at))
    return [_row(case, items.get(case.pk), people, at) for case in cases]


def _row(case: Case, item: WorkItem | None, people: People, at: datetime) -> Urgent:
    clock = case.promised_clock or case.statutory_clock or case.notice_clock
    post = item.post if item else None
    person = people.at(post.pk) if post else None
    where = f"{post.division} {post}" if post and post.division else str(post or (item.title if item else ""))
    level = max((one.level for one in _limits(case)), key=list(LEVELS).index) if any(_limits(case)) else ""
    return Urgent(
        level=level,
        level_name=LEVELS.get(level, NO_LEVEL),
        case_id=case.pk,
        number=case.number,
        title=Text(case.power_version.name, case.power_version.name_en),
        organ=case.organ.short_name or case.organ.name,
        post=where,
        person=person.name if person else "",
        countdown=countdown(clock, at) if clock else None,
        due_at=clock.due_at if clock else None,
    )


def _limits(case: Case) -> list[Clock]:
    """The limits of a case that have reached a level."""
    clocks = (case.promised_clock, case.statutory_clock, case.notice_clock)
    return [clock for clock in clocks if clock and clock.level]


def ratings(filters: RatingFilters) -> QuerySet[Rating]:
    """The ratings that a filter leaves, the newest first."""
    wanted = between("at", filters.since, filters.until)
    if filters.level:
        wanted &= Q(level__in=[int(level) for level in filters.level if level.isdecimal()])
    if filters.organ:
        wanted &= Q(case__organ__code__in=filters.organ)
    return Rating.objects.filter(wanted).select_related("case", "case__organ", "case__power_version")


def _condition(filters: WatchedFilters, at: datetime) -> Q:
    wanted = Q()
    today = beijing_day(at)
    if filters.show == "open":
        wanted &= Q(state__in=UNDER_WAY)
    elif filters.show == "due_today":
        wanted &= UNDECIDED & (
            Q(promised_clock__due_on=today) | Q(promised_clock__isnull=True, statutory_clock__due_on=today)
        )
    elif filters.show == "urgent":
        wanted &= UNDECIDED & PRESSED
    elif filters.show == "next":
        wanted &= UNDECIDED & (PROMISED | STATUTORY)
    elif filters.show in ("completed", "in_time", "late"):
        wanted &= Q(decided_at__isnull=False)
        wanted &= {"completed": Q(), "in_time": ~late_rows(), "late": late_rows()}[filters.show]
    if filters.organ:
        wanted &= Q(organ__code__in=filters.organ)
    if filters.step:
        items = WorkItem.objects.filter(state=WorkItem.State.OPEN, title=filters.step)
        if filters.over:
            items = items.filter(due_at__lt=at)
        wanted &= Q(pk__in=items.values("case"))
    return wanted & between("decided_at", filters.since, filters.until)


def late_rows() -> Q:
    """Cases one of whose limits ended late; written as a subquery, because a limit may be missing."""
    late = Clock.objects.filter(state=Clock.State.LATE)
    return Q(promised_clock__in=late) | Q(statutory_clock__in=late)

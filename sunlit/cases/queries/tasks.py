"""My tasks: what is open for the posts that somebody holds, the most urgent first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import F, Q

from sunlit.basis.calendar import Calendar
from sunlit.basis.limits import Unit
from sunlit.cases.house import house_rule
from sunlit.cases.models import WorkItem
from sunlit.cases.queries.counts import COUNTS
from sunlit.cases.rules import Band, band
from sunlit.clocks.rules import Countdown, countdown
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of

BANDS: tuple[Band, ...] = ("overdue", "today", "soon", "later")
MOST = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open item. ``countdown`` is the step's own limit; ``case_due_on`` the promised one of the whole case."""

    item: int
    step: str
    title: Text
    case_id: int
    number: str
    revision: int
    power: Text
    organ: str
    applicant: str
    state: str
    opened_at: datetime
    due_at: datetime | None
    countdown: Countdown | None
    case_due_on: date | None
    level: str
    band: Band
    taken_by: str
    stand_in: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """All tasks in four bands. ``total`` counts them; ``more`` says that there are more than are shown."""

    bands: dict[Band, tuple[TaskRow, ...]]
    more: bool

    @property
    def total(self) -> int:
        """How many are shown."""
        return sum(len(rows) for rows in self.bands.values())

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """All in one list, the most urgent first."""
        return tuple(row for name in BANDS for row in self.bands[name])


_COLUMNS = (
    "id",
    "step",
    "title",
    "title_en",
    "case_id",
    "case__number",
    "case__revision",
    "case__power_version__name",
    "case__power_version__name_en",
    "organ__name",
    "case__applicant_name",
    "case__state",
    "opened_at",
    "due_at",
    "clock__unit",
    "clock__due_on",
    "clock__state",
    "clock__provisional",
    "clock__level",
    "case__promised_clock__due_on",
    "taken_by_name",
    "post_id",
)


def my_tasks(by: Actor, at: datetime) -> Tasks:
    """What this person can do now, by post (one query however many tasks)."""
    stood_in = {held.post for held in by.held if held.stand_in} - {held.post for held in by.held if not held.stand_in}
    rows = list(
        WorkItem.objects.filter(_mine(by), state=WorkItem.State.OPEN)
        .order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")
        .values(*_COLUMNS)[: MOST + 1]
    )
    soon = house_rule("soon", settings.JURISDICTION).value
    until = Calendar.load().add_working_days(day_of(at), soon)
    found: dict[Band, list[TaskRow]] = {name: [] for name in BANDS}
    for row in rows[:MOST]:
        task = _task(row, at, until, soon, stood_in)
        found[task.band].append(task)
    return Tasks({name: tuple(tasks) for name, tasks in found.items()}, more=len(rows) > MOST)


def task_count(by: Actor) -> int:
    """How many tasks are open, for the badge beside the menu (one query by key while nothing is done)."""
    open_items = WorkItem.objects.filter(_mine(by), state=WorkItem.State.OPEN)
    return COUNTS.get(("tasks", by.posts()), open_items, "state").total() if by.held else 0


def _mine(by: Actor) -> Q:
    return Q(post__in=by.posts())


def _task(row: dict[str, object], at: datetime, until: date, soon: int, stood_in: set[int]) -> TaskRow:
    given = {name: row[name] for name in _COLUMNS}
    left = _countdown(given, at, soon)
    due = given["due_at"]
    return TaskRow(
        item=_int(given["id"]),
        step=str(given["step"]),
        title=Text(str(given["title"]), str(given["title_en"])),
        case_id=_int(given["case_id"]),
        number=str(given["case__number"]),
        revision=_int(given["case__revision"]),
        power=Text(str(given["case__power_version__name"]), str(given["case__power_version__name_en"])),
        organ=str(given["organ__name"]),
        applicant=str(given["case__applicant_name"]),
        state=str(given["case__state"]),
        opened_at=_moment(given["opened_at"]) or at,
        due_at=_moment(due),
        countdown=left,
        case_due_on=_day(given["case__promised_clock__due_on"]),
        level=str(given["clock__level"] or ""),
        band=_band(left, _moment(due), at, until),
        taken_by=str(given["taken_by_name"]),
        stand_in=given["post_id"] in stood_in,
    )


def _band(left: Countdown | None, due: datetime | None, at: datetime, until: date) -> Band:
    """A limit in days lasts to the end of its last day, so a moment after closing time is still today."""
    if left is not None and left.band == "overdue":
        return "overdue"
    if left is not None and left.band == "today":
        return "today"
    return band(max(due, at) if due else None, at, until)


def _countdown(row: dict[str, object], at: datetime, soon: int) -> Countdown | None:
    due_on, due_at = _day(row["clock__due_on"]), _moment(row["due_at"])
    if due_on is None or due_at is None:
        return None
    return countdown(
        unit=Unit(str(row["clock__unit"])),
        due_on=due_on,
        due_at=due_at,
        state=str(row["clock__state"]),
        provisional=bool(row["clock__provisional"]),
        at=at,
        calendar=Calendar.load(),
        soon=soon,
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None

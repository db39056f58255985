"""Lists of cases and of work, and how many there are of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Q, QuerySet

from sunlit.cases.models import Case, WorkItem
from sunlit.cases.queries.counts import COUNTS
from sunlit.ledger.rows import Statement, prepare

PAGE = 100
PAGES_PREPARED = 200
# States in which the case is still on its way.
UNDER_WAY = (
    Case.State.RECEIVED,
    Case.State.SUPPLEMENT,
    Case.State.ACCEPTED,
    Case.State.SUSPENDED,
    Case.State.DECIDED,
)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty means everything."""

    organs: tuple[int, ...] = ()
    state: str = ""
    under_way: bool = False
    kind: str = ""
    result: str = ""
    power: int | None = None
    number: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    decided_from: datetime | None = None
    decided_before: datetime | None = None
    # Past the promised limit at this moment and not decided.
    overdue_at: datetime | None = None
    # With an open step of this title.
    open_step: str = ""

    def rows(self) -> QuerySet[Case]:
        """The cases that fit, in no order."""
        found = Case.objects.filter(*self._where())
        if self.open_step:
            items = WorkItem.objects.filter(state=WorkItem.State.OPEN, title=self.open_step)
            found = found.filter(pk__in=items.values("case"))
        return found

    def _where(self) -> list[Q]:
        plain: dict[str, object] = {
            "organ__in": self.organs,
            "state": self.state,
            "kind": self.kind,
            "result": self.result,
            "power_version__power": self.power,
            "number__startswith": self.number.strip().upper(),
            "received_at__gte": self.received_from,
            "received_at__lt": self.received_before,
            "decided_at__gte": self.decided_from,
            "decided_at__lt": self.decided_before,
        }
        where = [Q(**{field: value}) for field, value in plain.items() if value not in (None, "", ())]
        if self.under_way:
            where.append(Q(state__in=UNDER_WAY))
        if self.overdue_at:
            where.append(Q(state__in=UNDER_WAY, decided_at__isnull=True, promised_clock__due_at__lt=self.overdue_at))
        return where


EVERYTHING = CaseFilter()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases. ``applicant_name`` is for the staff door only."""

    id: int
    number: str
    title: str
    title_en: str
    power_code: str
    organ_id: int
    organ: str
    kind: str
    state: str
    acceptance: str
    result: str
    applicant_name: str
    received_at: datetime
    decided_at: datetime | None
    due_at: datetime | None
    statutory_due_at: datetime | None
    level: str

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(Case.State(self.state).label)


# In the order of CaseRow's fields.
_COLUMNS = (
    "id",
    "number",
    "power_version__name",
    "power_version__name_en",
    "power_version__power__code",
    "organ_id",
    "organ__name",
    "kind",
    "state",
    "acceptance",
    "result",
    "applicant_name",
    "received_at",
    "decided_at",
    "promised_clock__due_at",
    "statutory_clock__due_at",
    "promised_clock__level",
)


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list, newest first: ``total`` counts the whole list; ``after`` opens the next page."""

    rows: tuple[CaseRow, ...]
    total: int
    after: str
    before: str


def case_list(wanted: CaseFilter = EVERYTHING, *, after: str = "", before: str = "", size: int = PAGE) -> CaseList:
    """A page of the cases that fit, newest first (two queries; deep pages cost no more than the first).

    ``after`` and ``before`` are the marks that an earlier page gave; a mark that cannot be read opens the first page.
    """
    backwards = bool(before and _moment_of(before))
    mark = _moment_of(before if backwards else after)
    found = [CaseRow(*row) for row in _page(wanted, mark, backwards, size + 1, connection.vendor).rows()]
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first_page = mark is None or (backwards and not more)
    last_page = not more and not backwards
    return CaseList(
        rows=tuple(found),
        total=total(wanted),
        after="" if last_page or not found else _mark_of(found[-1]),
        before="" if first_page or not found else _mark_of(found[0]),
    )


@lru_cache(maxsize=PAGES_PREPARED)
def _page(wanted: CaseFilter, mark: tuple[datetime, int] | None, backwards: bool, most: int, vendor: str) -> Statement:
    """The statement that reads one page: putting it together takes as long as reading a hundred rows."""
    return prepare(_from_mark(wanted.rows(), mark, backwards)[:most].values_list(*_COLUMNS))


def _from_mark(rows: QuerySet[Case], mark: tuple[datetime, int] | None, backwards: bool) -> QuerySet[Case]:
    order = ("received_at", "id") if backwards else ("-received_at", "-id")
    rows = rows.order_by(*order)
    if mark is None:
        return rows
    moment, row = mark
    if backwards:
        return rows.filter(received_at__gte=moment).exclude(received_at=moment, id__lte=row)
    return rows.filter(received_at__lte=moment).exclude(received_at=moment, id__gte=row)


def _mark_of(row: CaseRow) -> str:
    return f"{row.received_at.isoformat()}_{row.id}"


def _moment_of(mark: str) -> tuple[datetime, int] | None:
    moment, _, row = mark.replace(" ", "+").rpartition("_")
    try:
        when = datetime.fromisoformat(moment)
        return (when, int(row)) if when.tzinfo else None
    except ValueError:
        return None


def total(wanted: CaseFilter = EVERYTHING) -> int:
    """How many cases fit."""
    return counts_by_state(wanted).total()


def counts_by_state(wanted: CaseFilter = EVERYTHING) -> Counter[str]:
    """How many cases that fit are in each state; each number opens the list it counts."""
    return COUNTS.get((wanted, "state"), wanted.rows(), "state")


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many open items of one step there are, and how many of them are past their limit."""

    step: str
    title: str
    title_en: str
    open: int
    overdue: int


def step_counts(at: datetime, *, organ: int | None = None, version: int | None = None) -> tuple[StepCount, ...]:
    """Where cases stand now, step by step, the fullest first (one query over what is open)."""
    items = WorkItem.objects.filter(state=WorkItem.State.OPEN)
    if organ is not None:
        items = items.filter(organ=organ)
    if version is not None:
        items = items.filter(case__chart_version=version)
    rows = (
        items.order_by()
        .values_list("step", "title", "title_en")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due_at__lt=at)))
        .order_by("-n", "step", "title")
    )
    return tuple(StepCount(*row) for row in rows)


def organs_with_cases() -> tuple[tuple[int, str, int], ...]:
    """Organs that have cases: row, name, how many; for the filter of a list."""
    names: Iterable[tuple[int, str, int]] = (
        Case.objects.order_by()
        .values_list("organ_id", "organ__name")
        .annotate(n=Count("id"))
        .order_by("-n", "organ_id")
    )
    return tuple(names)


def ages(at: datetime) -> dict[date, int]:
    """How many cases still under way were received on each day; for the supervisor's picture."""
    rows = Case.objects.filter(state__in=UNDER_WAY).values_list("received_at", flat=True)
    return dict(Counter(moment.astimezone(at.tzinfo).date() for moment in rows))

"""Lists of cases: filters that stay in the address, pages, a table for spreadsheets."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunlit.cases.queries import (
    STATES,
    CaseFilter,
    CaseList,
    CaseRow,
)
from sunlit.cases.queries import case_list as listed
from sunlit.desk.door import (
    StaffRequest,
    csv_answer,
    language,
    number_in,
    reach,
    staff,
)
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.queries import power as power_by_code

PAGE = 50
# How many lines a page may be asked to have.
SIZES = (20, PAGE, 100)
# What an address may say of a list beside its filters.
NO_FILTERS = ("after", "before", "size")
# Drawing a line costs more than reading it; lists show the same ones again and again.
LINES_KEPT = 5000
FORMS_KEPT = 500
CSV_PAGE = 1000
CSV_MOST = 20000


@require_safe
@staff
def case_list(request: StaffRequest) -> HttpResponse:
    """The cases that this person may read, with filters that stay in the address."""
    wanted = _wanted(request)
    asked = number_in(request, "size")
    size = asked if asked in SIZES else PAGE
    shown = listed(wanted, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=size)
    organs = reach(request.actor, "read.cases")
    names = Organ.objects.order_by("position", "code").values_list("pk", "name")
    given = tuple((name, value) for name in request.GET if (value := request.GET.get(name, "").strip()))
    context = {
        "list": shown,
        "lines": _lines(shown, request),
        "filters": _filters(given, tuple(names if organs is None else names.filter(pk__in=organs)), language()),
        "given": request.GET,
        "query": _without_marks(request.GET),
    }
    return render(request, "desk/cases.html", context)


@require_safe
@staff
def case_csv(request: StaffRequest) -> StreamingHttpResponse:
    """The same list as a table for spreadsheets."""
    wanted = _wanted(request)
    head = [_("办件号"), _("事项"), _("机关"), _("申请人"), _("状态"), _("收件"), _("承诺期限"), _("决定")]

    def lines() -> Iterator[list[object]]:
        yield [str(word) for word in head]
        after = ""
        for _page in range(CSV_MOST // CSV_PAGE):
            shown = listed(wanted, after=after, size=CSV_PAGE)
            for row in shown.rows:
                moments = [row.received_at, row.due_at, row.decided_at]
                days = [day_of(moment).isoformat() if moment else "" for moment in moments]
                yield [row.number, row.title, row.organ, row.applicant_name, row.state_label, *days]
            after = shown.after
            if not after:
                return

    return csv_answer(lines(), "cases")


def _wanted(request: StaffRequest) -> CaseFilter:
    """The filter of the address, within what this person may read."""
    organs = reach(request.actor, "read.cases")
    if organs == ():
        require(request.actor, "read.cases", Subject("case"))
    asked = number_in(request, "organ")
    within = organs or ()
    if asked is not None and (organs is None or asked in organs):
        within = (asked,)
    power = request.GET.get("power", "").strip()
    return CaseFilter(
        organs=within,
        state=request.GET.get("state", "") if request.GET.get("state", "") in STATES else "",
        under_way=request.GET.get("under_way") == "1",
        power=_power(power) if power else None,
        number=request.GET.get("number", "")[:40],
        overdue_at=request.at if request.GET.get("overdue") == "1" else None,
        open_step=request.GET.get("step", "")[:120],
    )


def _power(code: str) -> int:
    """The row of a power; a code that does not exist fits no case."""
    found = power_by_code(code)
    return found.pk if found else 0


def _lines(shown: CaseList, request: StaffRequest) -> SafeString:
    """The lines as they stand in the table."""
    today, reader = day_of(request.at), language()
    return SafeString("".join([_line(row, _late(row, today), reader) for row in shown.rows]))


def _late(row: CaseRow, today: date) -> bool:
    """Whether its promised day has passed without a decision."""
    return bool(row.due_at and row.decided_at is None and row.state in _RUNNING and day_of(row.due_at) < today)


@lru_cache(maxsize=LINES_KEPT)
def _line(row: CaseRow, late: bool, reader: str) -> SafeString:
    """One line in the reader's language; it is made of these three alone, so one that is kept is never out of date."""
    context = {"row": row, "late": late, "state": STATES.get(row.state), "is_english": reader.startswith("en")}
    return render_to_string("desk/parts/case_row.html", context)


@lru_cache(maxsize=FORMS_KEPT)
def _filters(given: tuple[tuple[str, str], ...], organs: tuple[tuple[int, str], ...], reader: str) -> SafeString:
    """The form above the list, made of these three alone."""
    context = {
        "given": dict(given),
        "organs": organs,
        "states": tuple(STATES.items()),
        "filtered": any(name not in NO_FILTERS for name, _value in given),
        "is_english": reader.startswith("en"),
    }
    return render_to_string("desk/parts/case_filters.html", context)


_RUNNING = ("received", "supplement", "accepted")


def _without_marks(given: QueryDict) -> str:
    kept = given.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()

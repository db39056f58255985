"""Lists of cases: filters that stay in the address, pages, a table for spreadsheets."""

from collections.abc import Iterator

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
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
    number_in,
    reach,
    staff,
)
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.queries import power as power_by_code

PAGE = 50
CSV_PAGE = 1000
CSV_MOST = 20000


@require_safe
@staff
def case_list(request: StaffRequest) -> HttpResponse:
    """The cases that this person may read, with filters that stay in the address."""
    wanted = _wanted(request)
    shown = listed(wanted, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    organs = reach(request.actor, "read.cases")
    names = Organ.objects.order_by("position", "code").values_list("pk", "name")
    context = {
        "list": shown,
        "rows": _rows(shown, request),
        "states": [(code, text) for code, text in STATES.items()],
        "organs": names if organs is None else names.filter(pk__in=organs),
        "given": request.GET,
        "query": _without_marks(request.GET),
        "filtered": any(request.GET.get(name, "").strip() for name in request.GET if name not in ("after", "before")),
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


def _rows(shown: CaseList, request: StaffRequest) -> list[tuple[CaseRow, bool]]:
    """Each line, and whether its promised day has passed without a decision."""
    today = day_of(request.at)
    return [
        (row, bool(row.due_at and row.decided_at is None and row.state in _RUNNING and day_of(row.due_at) < today))
        for row in shown.rows
    ]


_RUNNING = ("received", "supplement", "accepted")


def _without_marks(given: QueryDict) -> str:
    kept = given.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()

"""The trace of a record, for the audit administrator; and the working calendar, for everybody."""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunlit.basis.calendar import Calendar, DayKind
from sunlit.desk.door import StaffRequest, number_in, staff
from sunlit.desk.views.administration.forms import TraceForm
from sunlit.ledger.queries import last_checkpoint, leaf_status, trace_of, waiting
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require

AUDIT = "read.audit"
MOST = 500
# The kinds of record under which acts leave their trace.
KINDS: Mapping[str, Promise] = {
    "case": _("办件"),
    "voice": _("咨询、投诉、举报"),
    "power": _("职权"),
    "withheld": _("不公开目录"),
    "placeholder": _("国家秘密占位"),
    "chart": _("流程图"),
    "card": _("亮牌"),
    "order": _("督办单"),
    "release": _("公示"),
    "document": _("文书"),
    "attachment": _("附件"),
    "clock": _("时限"),
    "account": _("账户"),
    "organ": _("机关"),
    "division": _("内设机构"),
    "post": _("岗位"),
    "appointment": _("任职"),
    "stand_in": _("代班"),
    "administrator": _("管理员"),
    "region": _("地区"),
    "basis": _("法律文本导入"),
    "law_version": _("法律版本"),
    "power_import": _("清单导入"),
}


@require_safe
@staff
def audit(request: StaffRequest) -> HttpResponse:
    """Who did what to one record and when, with its public traces; nothing can be changed here."""
    require(request.actor, AUDIT, Subject("audit"))
    form = TraceForm(request.GET if "number" in request.GET else None, kinds=[(k, str(v)) for k, v in KINDS.items()])
    context: dict[str, object] = {"form": form, "waiting": waiting(), "checkpoint": last_checkpoint(), "most": MOST}
    if form.is_bound and form.is_valid():
        subject = (form.cleaned_data["kind"], form.cleaned_data["number"])
        context |= {"subject": subject, "rows": trace_of(subject, MOST), "leaves": leaf_status(subject)}
    return render(request, "desk/administration/audit.html", context)


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of days; None where a week begins or ends outside it."""

    first: date
    weeks: tuple[tuple[tuple[date, DayKind] | None, ...], ...]
    working: int


@require_safe
@staff
def calendar(request: StaffRequest) -> HttpResponse:
    """Which days offices work in a year, why not, and whether the year's notice is out."""
    known, today = Calendar.load(), day_of(request.at)
    year = number_in(request, "year") or today.year
    year = min(max(year, known.first_year), known.last_year)
    shown = [_month(known, date(year, number, 1)) for number in range(1, 13)]
    context = {
        "year": year,
        "years": range(known.first_year, known.last_year + 1),
        "months": shown,
        "working": sum(one.working for one in shown),
        "provisional": known.is_provisional(date(year, 1, 1)),
        "today": today,
    }
    return render(request, "desk/administration/calendar.html", context)


def _month(known: Calendar, first: date) -> Month:
    weeks = [
        tuple((day, known.day_kind(day)) if day.month == first.month else None for day in week)
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]
    working = sum(cell is not None and cell[1].working for week in weeks for cell in week)
    return Month(first, tuple(weeks), working)

"""The trace of every act, for the audit administrator; and the working calendar, for everybody."""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunlit.accounts.models import Account
from sunlit.basis.calendar import Calendar, DayKind
from sunlit.basis.office_hours import BEIJING
from sunlit.desk.acting import page_of
from sunlit.desk.door import StaffRequest, number_in, staff
from sunlit.desk.views.administration.forms import TraceForm
from sunlit.ledger.queries import audit_rows, last_checkpoint, leaf_status, waiting
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require

AUDIT = "read.audit"
SIZE = 50
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
    """Who did what and when, by person, act, days and record, with a record's public traces; nothing changes here."""
    require(request.actor, AUDIT, Subject("audit"))
    asked = request.GET if any(name in request.GET for name in TraceForm.base_fields) else None
    form = TraceForm(asked, kinds=[(kind, str(name)) for kind, name in KINDS.items()])
    context: dict[str, object] = {"form": form, "waiting": waiting(), "checkpoint": last_checkpoint(), "kinds": KINDS}
    if not form.is_bound or form.is_valid():
        data = form.cleaned_data if form.is_bound else {}
        subject = (data["kind"], data["number"]) if data.get("number") else None
        rows, paging = page_of(request, _wanted(data), SIZE)
        context |= {"rows": rows, "paging": paging, "narrowed": any(data.values())}
        context |= {"subject": subject, "leaves": leaf_status(subject) if subject else ()}
    return render(request, "desk/administration/audit.html", context, status=422 if form.errors else 200)


def _wanted(data: Mapping[str, Any]) -> QuerySet[Any]:
    since, until = data.get("since"), data.get("until")
    return audit_rows(
        kind=data.get("kind") or "",
        number=data.get("number") or "",
        by=labels_of(data["who"]) if data.get("who") else None,
        act=data.get("act") or "",
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )


def labels_of(typed: str) -> list[str]:
    """Under which labels acts of somebody with this name, sign-in name or label stand in the trace."""
    words = typed.replace("\x00", "").strip()
    known = Account.objects.filter(Q(full_name=words) | Q(username=words)).values_list("pk", flat=True)
    found = [f"{kind}:{pk}" for pk in known for kind in ("staff", "citizen")]
    return [*found, words, *(f"{kind}:{words}" for kind in ("system", "anonymous"))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)


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

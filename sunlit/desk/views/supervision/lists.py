"""The lists behind the figures: cases as the watch sees them, cards, orders, ratings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunlit.clocks.queries import countdown
from sunlit.desk.acting import page_of
from sunlit.desk.door import StaffRequest, csv_answer, language, number_in, reach, staff
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.publication.pages import Paging
from sunlit.supervision import queries
from sunlit.supervision.filters import CardFilters, OrderFilters, RatingFilters, WatchedFilters
from sunlit.supervision.wording import CARD_STATES, LEVELS, ORDER_STATES

READ = "read.supervision"
LONGEST_CSV = 20_000
SHOWS: Mapping[str, Promise] = {
    "": _("全部办件"),
    "open": _("在办"),
    "due_today": _("今日到期"),
    "urgent": _("最急（已到提醒以上）"),
    "next": _("时限在走，最急的在前"),
    "completed": _("已决定"),
    "in_time": _("按时决定"),
    "late": _("逾期决定"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


def _choices(words: Mapping[str, Any], chosen: tuple[str, ...]) -> list[Choice]:
    return [Choice(value, text.in_language(language()), value in chosen) for value, text in words.items()]


def _organs(request: StaffRequest, asked: tuple[str, ...]) -> tuple[tuple[str, ...], list[Organ]]:
    """The organs that a list shows, by code: those asked for among those this person may see; and all of the latter."""
    within = reach(request.actor, READ)
    rows = Organ.objects.filter(closed_on__isnull=True)
    if within is None:
        return asked, list(rows)
    own = list(rows.filter(pk__in=within))
    if not own:
        require(request.actor, READ, Subject("list"))
    codes = tuple(organ.code for organ in own)
    return tuple(code for code in asked if code in codes) or codes, own


@require_safe
@staff
def watched(request: StaffRequest) -> HttpResponse:
    """Cases as the watch sees them: the list behind most figures."""
    filters = WatchedFilters.read(dict(request.GET.lists()))
    organs, known = _organs(request, filters.organ)
    narrowed = replace(filters, organ=organs)
    page = queries.watched(narrowed, request.at, page=number_in(request, "page") or 1)
    context = {
        "rows": page.rows,
        "paging": Paging(page.number, page.size, page.total),
        "filters": filters,
        "shows": [Choice(value, str(label), value == filters.show) for value, label in SHOWS.items()],
        "organs": [Choice(organ.code, organ.name, organ.code in filters.organ) for organ in known],
    }
    return render(request, "desk/supervision/watched.html", context)


@require_safe
@staff
def cards(request: StaffRequest) -> HttpResponse:
    """Reminders, warnings and cards, the newest first."""
    filters = CardFilters.read(dict(request.GET.lists()))
    organs, known = _organs(request, filters.organ)
    page = queries.cards(replace(filters, organ=organs), page=number_in(request, "page") or 1)
    context = {
        "rows": page.rows,
        "paging": Paging(page.number, page.size, page.total),
        "filters": filters,
        "query": filters.query(),
        "levels": _choices(LEVELS, filters.level),
        "states": _choices(CARD_STATES, filters.state),
        "organs": [Choice(organ.code, organ.name, organ.code in filters.organ) for organ in known],
        "level_words": LEVELS,
        "state_words": CARD_STATES,
    }
    return render(request, "desk/supervision/cards.html", context)


@require_safe
@staff
def cards_csv(request: StaffRequest) -> Any:
    """The same list for a spreadsheet."""
    filters = CardFilters.read(dict(request.GET.lists()))
    organs, _known = _organs(request, filters.organ)
    rows = queries.card_rows(replace(filters, organ=organs)).select_related("organ", "post")
    heads = (
        gettext("编号"),
        gettext("级别"),
        gettext("状态"),
        gettext("机关"),
        gettext("岗位"),
        gettext("承办人"),
        gettext("事项"),
        gettext("时限名称"),
        gettext("发出时间"),
    )

    def lines() -> Any:
        yield heads
        for card in rows[:LONGEST_CSV].iterator():
            yield (
                card.number,
                LEVELS[card.level].in_language(language()),
                CARD_STATES[card.state].in_language(language()),
                card.organ.name,
                card.post or "",
                card.person_name,
                card.subject_label,
                card.title,
                card.issued_at.isoformat(timespec="seconds"),
            )

    return csv_answer(lines(), "cards")


@require_safe
@staff
def orders(request: StaffRequest) -> HttpResponse:
    """Supervision orders, the newest first."""
    filters = OrderFilters.read(dict(request.GET.lists()))
    organs, known = _organs(request, filters.organ)
    page = queries.orders(replace(filters, organ=organs), page=number_in(request, "page") or 1)
    context = {
        "rows": [(order, countdown(order.clock, request.at)) for order in page.rows],
        "paging": Paging(page.number, page.size, page.total),
        "filters": filters,
        "states": _choices(ORDER_STATES, filters.state),
        "organs": [Choice(organ.code, organ.name, organ.code in filters.organ) for organ in known],
        "state_words": ORDER_STATES,
    }
    return render(request, "desk/supervision/orders.html", context)


@require_safe
@staff
def watched_ratings(request: StaffRequest) -> HttpResponse:
    """The ratings behind a figure of the dashboard."""
    filters = RatingFilters.read(dict(request.GET.lists()))
    organs, known = _organs(request, filters.organ)
    rows = queries.ratings(replace(filters, organ=organs))
    found, paging = page_of(request, rows, 50)
    context = {
        "rows": found,
        "paging": paging,
        "filters": filters,
        "levels": [Choice(str(n), str(n), str(n) in filters.level) for n in range(1, 6)],
        "organs": [Choice(organ.code, organ.name, organ.code in filters.organ) for organ in known],
    }
    return render(request, "desk/supervision/ratings.html", context)

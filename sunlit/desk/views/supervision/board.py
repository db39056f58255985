"""The dashboard of the e-monitoring platform."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sunlit.desk.door import StaffRequest, language, reach, staff
from sunlit.desk.trend import trend
from sunlit.offices.rules import Subject, require
from sunlit.powers.queries.rounds import late_rounds
from sunlit.supervision import queries
from sunlit.supervision.figures import Dashboard, Figure

READ = "read.supervision"
# The page that a figure's list stands on.
LISTS = {"watched": "desk:watched", "cards": "desk:cards", "ratings": "desk:watched_ratings", "orders": "desk:orders"}
LOOKS = {"due_today": "blue", "yellow": "yellow", "red": "red", "in_time": "green"}
# Where the axis of the dots begins and ends, in SVG units.
DOTS = (8, 152)
MARKS = {"yellow": "yellow", "red": "red"}


@require_safe
@staff
def board(request: StaffRequest) -> HttpResponse:
    """The dashboard; ``?wall=1`` for the screen in the hall, ``?pause=1`` stands still."""
    if reach(request.actor, READ):
        # Whoever sees single organs only: the whole county's figures are not theirs, the cards of their organ are.
        return redirect("desk:cards")
    require(request.actor, READ, Subject("list"))
    found = queries.dashboard(request.at)
    context = {
        "board": found,
        "tiles": [_tile(figure) for figure in found.figures],
        "all_urgent": {"url": address(found.all_urgent), "value": found.all_urgent.value},
        "tree": _tree(found),
        "trend": trend([(day.on, day.completed.value, day.yellow.value, day.red.value) for day in found.trend]),
        "days": [
            (day, [(figure.value, address(figure)) for figure in (day.completed, day.yellow, day.red)])
            for day in found.trend
        ],
        "stuck": _stuck(found),
        "late_rounds": late_rounds(request.at),
        **_rates(found),
        "wall": request.GET.get("wall") == "1",
        "paused": request.GET.get("pause") == "1",
    }
    return render(request, "desk/supervision/board.html", context)


def address(figure: Figure) -> str:
    """The list that a figure counts, with its filter."""
    return f"{reverse(LISTS[figure.list])}?{figure.query}" if figure.query else reverse(LISTS[figure.list])


def _tile(figure: Figure) -> dict[str, Any]:
    return {
        "label": figure.label.in_language(language()),
        "value": figure.shown or f"{figure.value:,}",
        "note": figure.note.in_language(language()),
        "url": address(figure),
        "look": LOOKS.get(figure.key, ""),
        "level": MARKS.get(figure.key, ""),
    }


def _tree(found: Dashboard) -> list[dict[str, Any]]:
    """Lines of the tree with their bars: true lengths from zero, the whole tree on one scale."""
    most = max((row.red.value + row.yellow.value for row in found.tree), default=0) or 1
    return [
        {
            "row": row,
            "red": row.red.value,
            "yellow": row.yellow.value,
            "red_url": address(row.red),
            "yellow_url": address(row.yellow),
            "red_width": round(100 * row.red.value / most, 1),
            "yellow_width": round(100 * row.yellow.value / most, 1),
        }
        for row in found.tree
    ]


def _stuck(found: Dashboard) -> list[dict[str, Any]]:
    """Steps with their bars, all on one scale from zero; what is past its limit is the end of the bar."""
    most = max((row.open.value for row in found.stuck), default=0) or 1
    return [
        {
            "label": row.title.in_language(language()) or row.title.zh,
            "value": row.open.value,
            "second": row.overdue.value,
            "url": address(row.open),
            "second_url": address(row.overdue),
            "width": round(100 * (row.open.value - row.overdue.value) / most, 1),
            "second_x": round(100 * (row.open.value - row.overdue.value) / most, 1),
            "second_width": round(100 * row.overdue.value / most, 1),
        }
        for row in found.stuck
    ]


def _rates(found: Dashboard) -> dict[str, Any]:
    """The weakest organs as dots on an axis that says where it begins, with the target on it."""
    target = found.target_percent
    shares = [100 * (row.share.ratio or 0) for row in found.rates]
    low = max(0, int(min([target, *shares]) // 10 * 10) - (10 if min([target, *shares]) % 10 == 0 else 0))

    def place(percent: float) -> float:
        return round(DOTS[0] + (DOTS[1] - DOTS[0]) * (percent - low) / (100 - low), 1)

    rates = [
        {
            "label": row.name.in_language(language()) or row.name.zh,
            "shown": row.share.shown,
            "part": row.share.part,
            "whole": row.share.whole,
            "url": address(row.figure),
            "x": place(share),
            "missed": row.below,
        }
        for row, share in zip(found.rates, shares, strict=True)
    ]
    return {"rates": rates, "low": low, "target_x": place(target)}

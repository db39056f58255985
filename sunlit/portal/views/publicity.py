"""What was decided, and which cards were issued."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.portal.door import csv_answer, lists, now, or_404, page_of
from sunlit.publication import queries
from sunlit.publication.filters import CardFilters, RecordFilters


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Published decisions, refusals as visible as grants."""
    filters = RecordFilters.read(lists(request))
    shown = queries.records(filters, at=now(), page=page_of(request))
    return render(request, "portal/records.html", {"filters": filters, "list": shown, "section": "publicity"})


@require_safe
def records_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a table for spreadsheets."""
    return csv_answer(queries.records_csv(RecordFilters.read(lists(request)), at=now()), "decisions")


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One published decision; withdrawn, it says why, by which article and when."""
    page = or_404(queries.record(pk, at=now()))
    status = 410 if page.withdrawn_at else 200
    return render(request, "portal/record.html", {"record": page, "section": "publicity"}, status=status)


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Yellow and red cards, the rules they follow, and which were put right."""
    filters = CardFilters.read(lists(request))
    shown = queries.cards(filters, at=now(), page=page_of(request))
    return render(request, "portal/cards.html", {"filters": filters, "list": shown, "section": "voices"})


@require_safe
def card(request: HttpRequest, number: str) -> HttpResponse:
    """One card: rule, evidence, calculation, the defence beside it, how it ended."""
    page = or_404(queries.card(number, at=now()))
    return render(request, "portal/card.html", {"card": page, "section": "voices"})

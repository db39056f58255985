"""The front page and the one search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sunlit.portal.door import now
from sunlit.publication import queries

LONGEST_QUESTION = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, four verbs, where to begin, what was decided lately."""
    return render(request, "portal/home.html", {"home": queries.home(at=now())})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Items, articles, organs; a card's number leads to the card, a case number to the page that asks for its code."""
    question = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    if not question:
        return render(request, "portal/search.html", {"q": "", "found": None})
    found = queries.search(question, at=now())
    if found.card:
        return redirect("portal:card", number=found.card)
    if found.case_number and not found.powers:
        return redirect("portal:case", number=found.case_number)
    return render(request, "portal/search.html", {"q": question, "found": found})

"""The laws that powers rest on, and the organs and posts that use them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.portal.door import now, or_404, page_of
from sunlit.publication import queries
from sunlit.publication.queries.categories import kinds_of

LONGEST_QUESTION = 100


@require_safe
def law_list(request: HttpRequest) -> HttpResponse:
    """The laws whose text is held."""
    question = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    shown = queries.laws(question, page=page_of(request))
    return render(request, "portal/laws.html", {"list": shown, "asked": question})


@require_safe
def law(request: HttpRequest, key: str) -> HttpResponse:
    """One version of a law, article by article, with how many powers cite each."""
    return render(request, "portal/law.html", {"law": or_404(queries.law_page(key))})


@require_safe
def article(request: HttpRequest, law_key: str, key: str) -> HttpResponse:
    """One article and the powers that rest on it."""
    return render(request, "portal/article.html", {"page": or_404(queries.article_page(law_key, key, at=now()))})


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """All organs, with the number of their powers."""
    return render(request, "portal/offices.html", {"organs": queries.organs(at=now())})


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """One organ: divisions, posts, who holds them and who stands in."""
    organ = or_404(queries.organ(code, at=now()))
    return render(request, "portal/office.html", {"organ": organ, "kinds": kinds_of(code)})

"""Figures, help and the pages that explain the site."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from sunlit.design.context import ELDER_COOKIE
from sunlit.portal.door import now
from sunlit.publication import queries

YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures that open the lists they count."""
    at = now()
    context = {"statistics": queries.statistics(at=at), "withheld": queries.withheld(at=at), "section": "figures"}
    return render(request, "portal/figures.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to apply, track, ask, have somebody act for you, and what to do when something fails."""
    return render(request, "portal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the site, and whom to tell where it fails."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, what is shown, and how it is erased."""
    return render(request, "portal/privacy.html")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages on one page."""
    return render(request, "portal/sitemap.html")


@require_safe
def elder(request: HttpRequest) -> HttpResponse:
    """Turn the large mode on or off and go back to the page the reader came from."""
    target = request.GET.get("next", "")
    # A path of this site: anything else, also a word that is no path, leads home.
    if not (target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)):
        target = reverse("portal:home")
    response = HttpResponseRedirect(target)
    if request.GET.get("on") == "1":
        response.set_cookie(
            ELDER_COOKIE, "1", max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response

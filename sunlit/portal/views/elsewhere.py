"""Powers that run in systems of their own, with approval: who handles them, when, how, with what result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.portal.door import page_of
from sunlit.publication.queries.elsewhere import elsewhere_list


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """The public register of exceptions."""
    rows, paging = elsewhere_list(page_of(request))
    return render(request, "portal/elsewhere.html", {"rows": rows, "paging": paging, "section": "powers"})

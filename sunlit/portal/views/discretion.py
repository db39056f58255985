"""How heavy a penalty is: the discretion standards in force, and the tables of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.portal.door import now, or_404
from sunlit.publication.queries.discretion import discretion_list, discretion_page


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Every standard that binds or will; the lists of what is not penalised apart."""
    rows = discretion_list(now())
    context = {
        "rows": [row for row in rows if not row.no_penalty],
        "lists": [row for row in rows if row.no_penalty],
        "section": "powers",
    }
    return render(request, "portal/discretion/list.html", context)


@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with all its tables, in plain words and as published."""
    page = or_404(discretion_page(pk, now()))
    return render(request, "portal/discretion/standard.html", {"page": page, "section": "powers"})

"""The basic procedure of a kind of power, derived from the charts of its items."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from sunlit.basis.office_hours import beijing_day
from sunlit.portal.door import language, now, or_404, page_of
from sunlit.publication.queries.categories import kind_page


@require_safe
def kind(request: HttpRequest, code: str, organ: str = "") -> HttpResponse:
    """The category charts of one kind, of the county or of one organ, and the items that follow them or depart."""
    asked = {"chosen": request.GET.get("class", ""), "way": request.GET.get("way", "follow"), "organ": organ}
    page = or_404(kind_page(code, beijing_day(now()), lang=language(), page=page_of(request), **asked))
    # The drawings are made by our own code, which escapes every word in them.
    procedures = [replace(one, svg=mark_safe(one.svg)) for one in page.procedures]
    here = reverse("portal:kind_of", args=[code, organ]) if organ else reverse("portal:kind", args=[code])
    given = {"kind": page, "procedures": procedures, "here": here, "section": "powers"}
    return render(request, "portal/kind.html", given)

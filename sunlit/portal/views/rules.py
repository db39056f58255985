"""The rule of a power, on its own page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sunlit.portal.door import now
from sunlit.portal.keeping import kept_while, nothing_was_done
from sunlit.portal.views.powers import drawn, to_the_power
from sunlit.publication import queries

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_safe
@kept_while(nothing_was_done)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One power, one rule: its elements, and the chart behind the text."""
    page = queries.rule_page(code)
    if page is None:
        return to_the_power(code)
    context = {"page": page, "section": "powers"}
    return render(request, "portal/rule.html", context | drawn(page.chart))


@require_safe
def rule_file(request: HttpRequest, code: str, variant: str, ending: str) -> HttpResponse:
    """The same as Word or PDF."""
    found = queries.rule_file(code, variant, ending, now())
    if found is None:
        return to_the_power(code)
    name, content = found
    answer = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer

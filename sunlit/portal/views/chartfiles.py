"""The chart of a power as a file: BPMN for whoever models, a table, a picture, a page for the wall."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sunlit.portal.door import language, now
from sunlit.portal.views.powers import to_the_power
from sunlit.publication import queries

MEDIA_TYPES = {
    "bpmn": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}


@require_safe
def chart_file(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """The chart in force, to be saved."""
    found = queries.chart_file(code, ending, at=now(), lang=language())
    if found is None:
        return to_the_power(code)
    name, content = found
    answer = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer

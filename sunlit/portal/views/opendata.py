"""Open data: what is open, under which decision, and the files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.portal.door import or_404
from sunlit.publication import queries

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "zip": "application/zip"}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Every open dataset with its columns, its hash, the decision on it, and those before."""
    return render(request, "portal/open_data.html", {"datasets": queries.open_data(), "section": "figures"})


@require_safe
def open_file(request: HttpRequest, dataset: str, number: int, name: str) -> HttpResponse:
    """A released file or one of its parts: exactly what was decided on, or nothing."""
    content = or_404(queries.open_file(dataset, number, name))
    media = MEDIA_TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=media)
    stem, dot, ending = name.rpartition(".")
    # Only names that the file itself holds come this far, so nothing foreign gets into the header.
    answer.headers["Content-Disposition"] = f'attachment; filename="{stem}-{number}{dot}{ending}"'
    return answer

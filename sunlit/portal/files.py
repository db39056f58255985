"""Addresses without a language: the public log's files, the health check, the icon."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import path, re_path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Each part of a name in the log begins with a letter or a digit: no dot files, no way up.
LOG_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
TEXT_NAMES = ("checkpoint", "vkey")


def _log_file(name: str) -> Path:
    """The file of that name inside the log's folder; 404 for anything outside it."""
    root = Path(settings.LEDGER_DIR).resolve()
    file = (root / name).resolve()
    if not LOG_NAME.fullmatch(name) or not file.is_relative_to(root) or not file.is_file():
        raise Http404
    return file


@require_safe
def log(request: HttpRequest, name: str) -> Any:
    """One file of the public log, as the verifiers of others expect it."""
    file = _log_file(name)
    is_text = file.name.split(".")[0] in TEXT_NAMES
    kind = "text/plain; charset=utf-8" if is_text else "application/octet-stream"
    response = FileResponse(file.open("rb"), content_type=kind)
    # A full tile never changes; a checkpoint and a partial tile are replaced by the next ones.
    changes = is_text or ".p" in name
    response["Cache-Control"] = "no-cache" if changes else "public, max-age=31536000, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(no_store=True)
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process can reach its database; for whoever starts and watches the service."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"state": "ok"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this name whatever the page says."""
    return HttpResponse(status=301, headers={"Location": static("design/favicon.svg")})


urlpatterns = [
    re_path(r"^log/(?P<name>.+)$", log, name="log"),
    path("healthz", health, name="health"),
    path("favicon.ico", favicon, name="favicon"),
]

"""The public door: who a visitor is, which cases he has opened with their codes, and small readings of the address."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor

Value = TypeVar("Value")

# Whoever holds number and code of a case acts as its applicant; no account is needed.
CITIZEN = Actor(kind="citizen", name="申请人")

COOKIE = "cases"
COOKIE_SECONDS = 8 * 3600
COOKIE_CASES = 5


def now() -> datetime:
    """The one moment of a request."""
    return timezone.now()


def language() -> str:
    """The reader's language code."""
    return get_language() or "zh-hans"


def or_404(value: Value | None) -> Value:
    """The value, or the page that says that nothing is here."""
    if value is None:
        raise Http404
    return value


def page_of(request: HttpRequest) -> int:
    """The page number in the address; the first where it is none."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 else 1


def lists(request: HttpRequest) -> dict[str, list[str]]:
    """All parameters of the address, each with all its values."""
    return {name: [str(value) for value in values] for name, values in request.GET.lists()}


def known_cases(request: HttpRequest) -> dict[str, str]:
    """Numbers and codes this browser has opened in the last hours, the newest last."""
    text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS)
    return dict(json.loads(text)) if text else {}


def remember_case(request: HttpRequest, response: HttpResponse, number: str, code: str) -> None:
    """Let this browser open the case again without typing the code; the cookie is signed and no script reads it."""
    cases = {known: secret for known, secret in known_cases(request).items() if known != number}
    kept = dict([*cases.items(), (number, code)][-COOKIE_CASES:])
    response.set_signed_cookie(
        COOKIE,
        json.dumps(kept),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


class _Echo:
    """Gives a line back instead of writing it, so that a long list leaves row by row."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_answer(rows: Iterable[Iterable[str]], name: str) -> StreamingHttpResponse:
    """A list as CSV, with the mark by which spreadsheets know UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([_harmless(str(cell)) for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)

"""What every answer carries."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language

from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.textlayers import refuse_marked_file
from sunlit.ledger.markings import MarkedSecret, refuse_marked_values
from sunlit.ledger.wording import READER_LANGUAGE, Text

NULL = Text(
    "提交的内容里有空字符（U+0000），它不是文字，不能保存。请去掉后再提交。",
    "What was sent holds U+0000, which is no character and cannot be kept. Leave it out and send it again.",
)
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'none'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class ContentSecurityPolicy:
    """Nothing is loaded from elsewhere and nothing runs inline, so a script in a name stays text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class NotThisWay:
    """A form sent to an address that is only for reading, or the other way round: a page says so, and where to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.path_info.startswith("/api/"):
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class ReaderLanguage:
    """Tell pure code which language this reader has asked for; stands behind Django's LocaleMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        READER_LANGUAGE.set(get_language() or "zh-hans")
        return self.get_response(request)


class WithoutNull:
    """Leaves out the sign of no character (U+0000), which PostgreSQL cannot hold and nobody means to type.

    An address with one in its path names nothing. Stands behind the check of the form's token, which reads the form
    itself and answers where one is too large.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, parts: Any) -> HttpResponse | None:
        """Takes it out of what was asked and of what was filled in; 404 for a path, a sentence for a program's JSON."""
        if "\x00" in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_null(request.GET)  # type: ignore[assignment]  # a copy of the same sort
        if request.method == "POST" and any("\x00" in value for _, values in request.POST.lists() for value in values):
            request.POST = _without_null(request.POST)  # type: ignore[assignment]  # a copy of the same sort
        if request.path_info.startswith("/api/") and request.method not in ("GET", "HEAD", "OPTIONS"):
            return _null_refused() if _holds_null(request.body) else None
        return None


def _holds_null(body: bytes) -> bool:
    """Whether what a program sent holds U+0000, written as it is or as a number."""
    if b"\\u0000" not in body:
        return b"\x00" in body
    try:
        return _null_in(json.loads(body))
    except ValueError:
        return False


def _null_in(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_null_in(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(_null_in(one) for one in value)


def _null_refused() -> HttpResponse:
    sentence = NULL.in_language(get_language() or "")
    return JsonResponse({"sentence": sentence, "article": "", "field": ""}, status=422)


def _without_null(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        kept.setlist(name.replace("\x00", ""), [str(value).replace("\x00", "") for value in values])
    return kept


class RefuseMarkings:
    """Whatever is sent to any door, typed, in the address or as the name of a file: no marking of state secrets.

    Stands behind the check of the form's token and before every view, so that nothing is done, kept or shown with it.
    What citizens' files say inside is read where they are kept (``documents.attach``); what staff upload to be read in
    (lists, law texts, charts) is read here, because it is kept in pieces.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, parts: Any) -> HttpResponse | None:
        """The answer that refuses; None where there is nothing to refuse."""
        try:
            for where, values in _sent(request):
                refuse_marked_values(values, where)
        except MarkedSecret as refusal:
            return _refused(request, refusal)
        return None


ADDRESS = Text("网址或者搜索的内容", "the address or what you searched for")
FILLED = Text("您填写的内容", "what you filled in")
NAMED = Text("文件名", "the name of the file")


def _sent(request: HttpRequest) -> Iterator[tuple[Text, Any]]:
    yield ADDRESS, [request.path_info, *(value for values in request.GET.lists() for value in (values[0], *values[1]))]
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        yield FILLED, [value for values in request.POST.lists() for value in (values[0], *values[1])]
        files = [file for files in request.FILES.lists() for file in files[1]]
        yield NAMED, [str(file.name) for file in files]
        if files and request.resolver_match and request.resolver_match.app_name == "desk":
            for file in files:
                _look_into(file)
    else:
        yield FILLED, [_read(request.body)]


def _look_into(file: Any) -> None:
    """Raises MarkedSecret for a marking in the text layer; what cannot be read is refused by who takes it in."""
    if file.size > settings.UPLOAD_LIMIT_BYTES:
        return
    content = file.read()
    file.seek(0)
    with suppress(DocumentsRefusal):
        refuse_marked_file("", content)


def _read(body: bytes) -> Any:
    """What a program sent; signs may be written as numbers in JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def _refused(request: HttpRequest, refusal: MarkedSecret) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        answer = {"sentence": refusal.sentence, "article": refusal.article, "field": refusal.field}
        return JsonResponse(answer, status=422)
    return render(request, "marked.html", {"refusal": refusal}, status=422)

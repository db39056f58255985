"""The staff door: from the person who signed in to the plain Actor that every operation takes.

Whoever comes without a session is asked to sign in; a form that was sent after the session had run out is carried
through the sign-in page and is back in its page afterwards (see ``typed``).
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from sunlit.accounts.models import Account
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text
from sunlit.offices import queries as offices
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.rules import Subject, may

P = ParamSpec("P")
Value = TypeVar("Value")

KEPT = "kept"
KEPT_SECONDS = 8 * 3600
# What identifies a form, and what nobody may read from a page, is never carried along.
NOT_KEPT = ("csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2", KEPT)


class StaffRequest(HttpRequest):
    """A request after the door: who acts, and the one moment that the whole request uses."""

    user: Account
    actor: Actor
    at: datetime


def staff(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only for people who hold a post or an administration today; reads the clock once for the whole request."""

    @never_cache
    @wraps(view)
    def behind_the_door(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        request.at = timezone.now()
        request.actor = offices.actor_for(request.user, request.at)
        if request.actor.kind != "staff":
            return refused(request, OfficesRefusal(_no_post()))
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return behind_the_door


def refused(request: HttpRequest, refusal: Refusal, status: int = 403) -> HttpResponse:
    """The page that says why not, who may, and where to go on."""
    return render(request, "desk/refused.html", {"refusal": sentence(refusal)}, status=status)


def sentence(refusal: Refusal) -> str:
    """What a refusal says, in the reader's language where its room wrote both."""
    text = getattr(refusal, "text", None)
    if not isinstance(text, Text):
        return str(refusal)
    words = text.in_language(language())
    return f"{words}（{refusal.article}）" if refusal.article else words


def faults_of(refusal: Refusal) -> dict[str, str]:
    """A sentence for each field of the form that has to change; empty where the refusal is about the whole form."""
    return dict(getattr(refusal, "faults", {}))


def language() -> str:
    """The reader's language code."""
    return get_language() or "zh-hans"


def or_404(value: Value | None) -> Value:
    """The value, or the page that says that nothing is here."""
    if value is None:
        raise Http404
    return value


def reach(by: Actor, act: str) -> tuple[int, ...] | None:
    """The organs in which this person may do the act; None where it is every organ, empty where it is none."""
    if may(by, act, Subject("list")):
        return None
    return tuple(sorted(organ for organ in by.organs() if may(by, act, Subject("list", organ=organ))))


def anywhere(by: Actor, act: str) -> bool:
    """Whether there is any organ in which this person may do the act; for menus."""
    return reach(by, act) != ()


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number in the address; None where there is none, or it cannot be one."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


# A form that outlived its session.


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a form that was sent to a closed door is carried along in it."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), reverse("desk:sign_in"))
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    files = sorted(name for name in request.FILES)
    kept = signing.dumps({"path": request.get_full_path(), "fields": fields}, salt=KEPT, compress=True)
    context = {"kept": kept, "kept_files": bool(files), "next": request.get_full_path(), "expired": True}
    return render(request, "desk/sign_in.html", context, status=403)


def unlock_kept(request: HttpRequest) -> None:
    """After a sign-in: put what the form had into the session, for the page that asked for it."""
    sealed = request.POST.get(KEPT, "")
    if not sealed:
        return
    try:
        kept = signing.loads(sealed, salt=KEPT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return
    if url_has_allowed_host_and_scheme(kept["path"], allowed_hosts=None):
        request.session[KEPT] = json.dumps(kept)


def typed(request: HttpRequest) -> QueryDict | None:
    """What was typed into a form of this address before the session ran out; given once, None otherwise."""
    raw = request.session.get(KEPT)
    if request.method != "GET" or not raw:
        return None
    kept = json.loads(raw)
    if kept["path"] != request.get_full_path():
        return None
    del request.session[KEPT]
    fields = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        fields.setlist(name, values)
    return fields


# Tables for spreadsheets.


class _Echo:
    """Gives a line back instead of writing it, so that a long list leaves row by row."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_answer(rows: Iterable[Iterable[object]], name: str) -> StreamingHttpResponse:
    """A list as CSV, with the mark by which spreadsheets know UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([_harmless(str(cell)) for cell in row])

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def file_answer(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to be saved under a name, which may be Chinese."""
    answer = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(True, name)
    if disposition:
        answer.headers["Content-Disposition"] = disposition
    return answer


def _no_post() -> str:
    return gettext("您今天没有担任任何岗位，不能进入工作台。请联系本机关的安全管理员核对任职。")

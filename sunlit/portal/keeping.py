"""Public pages kept in the process for as long as nothing that they show has changed.

A page is kept under its address, its language and size of letters, and a mark that changes with whatever the page
shows; a mark is never used twice, so what is kept is never out of date, in any process. Only what everybody gets is
kept: nothing for a browser that brings a sign-in, an opened case or a message, and no page with a form to send.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sunlit.design.context import ELDER_COOKIE
from sunlit.portal.door import language, now
from sunlit.publication import queries

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
# A mark, and whether what is read now may be kept under it.
Mark = tuple[Hashable, bool]
# What is sent, and what kind of thing it is.
Page = tuple[bytes, str]
# Pages of some ten kilobytes each.
ROOM = 500
# Where a request carries what it has found out; nothing that a browser sends has such a name.
STANDING = "sunlit.standing"


class KeptPages:
    """The pages asked for last; the oldest make room."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = Lock()
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()

    def get(self, key: Hashable) -> Page | None:
        """The page under this key."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._room:
                self._pages.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing: the tables were emptied behind our back, as tests do."""
        with self._lock:
            self._pages.clear()


PAGES = KeptPages()


def kept_while(mark: Callable[[HttpRequest], Mark | None]) -> Callable[[View[P]], View[P]]:
    """A view whose pages are kept while the mark stands; ``mark`` gives None where a page is not to be kept."""

    def keeping(view: View[P]) -> View[P]:
        @wraps(view)
        def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            standing = mark(request) if _for_everybody(request) else None
            if standing is None:
                return view(request, *args, **kwargs)
            key = (standing[0], request.build_absolute_uri(), language(), request.COOKIES.get(ELDER_COOKIE))
            if (kept := PAGES.get(key)) is not None:
                return HttpResponse(kept[0], content_type=kept[1])
            answer = view(request, *args, **kwargs)
            if standing[1] and _is_plain(request, answer):
                PAGES.put(key, (answer.content, answer.headers["Content-Type"]))
            return answer

        return kept

    return keeping


def list_stands(request: HttpRequest) -> Mark | None:
    """The published list as it is on this day; before anything was listed nothing tells it from another."""
    state = queries.standing()
    request.META[STANDING] = state
    return ((state, now().date()), True) if state.edition else None


def list_asked_for(request: HttpRequest) -> queries.Standing | None:
    """The state of the list, where this request has asked for it already."""
    state: queries.Standing | None = request.META.get(STANDING)
    return state


def nothing_was_done(request: HttpRequest) -> Mark:
    """No write by anybody, within one minute of the clock: a page may say what is still possible until when."""
    mark, quiet = queries.trace_mark()
    return (*mark, _minute(now())), quiet


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _for_everybody(request: HttpRequest) -> bool:
    """Whether the browser brings nothing that could make the page its own."""
    return set(request.COOKIES) <= {ELDER_COOKIE, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def _is_plain(request: HttpRequest, answer: HttpResponse) -> bool:
    """A page found, without a form of this browser and without a cookie for it."""
    return answer.status_code == 200 and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META and not answer.cookies

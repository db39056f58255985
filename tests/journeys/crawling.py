"""How every page that the address configuration knows is opened and looked at."""

from collections.abc import Iterator, Mapping
from itertools import cycle

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from playwright.sync_api import Page

from sunlit.accounts.models import Account
from sunlit.cases.given import Applied
from tests.journeys.acting import answer, follow
from tests.journeys.conftest import Opens
from tests.journeys.examples import NO_PAGE, County, Example
from tests.journeys.looking import WIDTHS, Looking, look_together

LANGUAGES = ("zh-hans", "en")


def names() -> Iterator[str]:
    """The names of all addresses, with their door; the interface for programs has its own tests."""
    yield from _names(get_resolver(), "")


def _names(resolver: URLResolver, door: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = pattern.namespace or ""
            if not space.startswith("api"):
                yield from _names(pattern, f"{space}:" if space else door)
        elif isinstance(pattern, URLPattern):
            yield f"{door}{pattern.name}"


def address(name: str, example: Example, language: str) -> str:
    """Where the example stands in this language."""
    with translation.override(language):
        return reverse(name, kwargs=dict(example.parts)) + example.query


def session_of(username: str) -> str:
    """A session as sign-in makes it; that signing in works, is tested by the journeys."""
    account = Account.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _of(name: str, table: Mapping[str, list[Example]]) -> list[Example]:
    """The examples of a name; an address without parts on the public side is its own example."""
    if name in table:
        return table[name]
    assert name.startswith("portal:"), f"{name}: write an example of it, with somebody who may open it"
    return [Example()]


def has_parts(name: str) -> bool:
    """Whether the address needs something of the county."""
    try:
        reverse(name)
    except NoReverseMatch:
        return True
    return False


def look_at_all(opens: Opens, site: str, county: County, table: dict[str, list[Example]], door: str) -> None:
    """Every page of a door, by everybody who opens it; what is found is told in one list.

    axe takes most of the time. It looks at each page once, and language and width take turns from page to page:
    both languages are one markup, both widths one sheet. It sees the same markup whatever database it was read from, so
    it looks on SQLite; on PostgreSQL every page is opened in one of its languages, and structure, language and width
    looked at.
    """
    readers = [Looking(opens(locale=locale).new_page()) for locale in ("zh-CN", "en-GB")]
    desk, phone = WIDTHS
    turns = cycle(((desk, 0), (0, phone), (phone, 0), (0, desk)))
    for reader in readers:
        if door == "portal":
            open_case_of(reader.page, county.applied)
            ask_something(reader.page)
    for who, opened in by_person(door, table).items():
        for reader in readers:
            if door == "desk":
                reader.page.context.clear_cookies()
            if who:
                reader.page.context.add_cookies([{"name": "sessionid", "value": session_of(who), "url": site}])
        for name, example in opened:
            looking = [*zip(readers, LANGUAGES, next(turns), strict=True)]
            if connection.vendor == "sqlite":
                for reader, _language, width in looking:
                    reader.axe_at = width
            else:
                looking = [one for one in looking if one[-1]]
            addresses = [address(name, example, language) for _reader, language, _width in looking]
            look_together([reader for reader, _language, _width in looking], addresses, example)
    if door == "portal":
        look_together(readers, ["/nothing-here/", "/en/nothing-here/"], Example(status=404))
    findings = [finding for reader in readers for finding in reader.findings + reader.same_titles()]
    assert not findings, "\n".join([f"{len(findings)} findings", *findings])


def by_person(door: str, table: Mapping[str, list[Example]]) -> dict[str, list[tuple[str, Example]]]:
    """The door's examples, by who opens them: one sign-in each."""
    found: dict[str, list[tuple[str, Example]]] = {}
    for name in dict.fromkeys(names()):
        if name.startswith(f"{door}:") and name not in NO_PAGE:
            for example in _of(name, table):
                found.setdefault(example.who, []).append((name, example))
    return found


def open_case_of(page: Page, applied: Applied) -> None:
    """Number and code, as the receipt tells them; the browser remembers them for its case page."""
    page.goto("/track/")
    answer(page, "办件号", applied.number)
    answer(page, "查询码", applied.query_code)
    follow(page.locator("main button[type=submit]").first)


def ask_something(page: Page) -> None:
    """A consultation, so that the browser knows its receipt."""
    page.goto("/voices/ask/consultation/")
    answer(page, "一句话说明是什么事", "办证要带什么")
    answer(page, "说清楚经过", "想开一家小面馆。")
    page.select_option("select[name=organ]", index=1)
    answer(page, "您的姓名", "祝小满")
    answer(page, "联系电话", "0990-668811")
    follow(page.locator("main form:not([role=search]) button[type=submit]").first)

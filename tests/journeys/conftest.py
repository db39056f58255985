"""What every journey starts from: the demo county, a server over it, and people who hold a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from sunlit.commands.demo_county import PASSWORD
from tests.journeys import county

DESK = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}

Opens = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server over the demo county; one for all journeys, which keep to cases of their own."""
    with (
        django_db_blocker.unblock(),
        county.own_folders(tmp_path_factory.mktemp("county")),
        county.own_database(),
    ):
        county.load()
        connections.close_all()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        connections.close_all()


@pytest.fixture
def opens(browser: Browser, site: str) -> Iterator[Opens]:
    """Gives a fresh browser to somebody: no cookies, a desk unless ``viewport`` says otherwise."""
    with ExitStack() as stack:

        def fresh(**options: Any) -> BrowserContext:
            given = {"base_url": site, "locale": "zh-CN", "viewport": DESK} | options
            context = stack.enter_context(browser.new_context(**given))
            context.set_default_timeout(10_000)
            return context

        yield fresh


@pytest.fixture
def citizen(opens: Opens) -> Page:
    """A phone without scripts: what the public side promises to work on."""
    return opens(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def staff(opens: Opens) -> Callable[[str], Page]:
    """Signs somebody in by user name, through the page, in a browser of their own."""
    pages: dict[str, Page] = {}

    def signed_in(username: str) -> Page:
        if username not in pages:
            page = opens().new_page()
            sign_in(page, username)
            pages[username] = page
        return pages[username]

    return signed_in


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Through the sign-in page; ends on the desk's first page."""
    page.goto("/desk/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/**")

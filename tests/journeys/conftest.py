"""What every journey starts from: the demo county, a server over it, and people who hold a browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from sunlit.commands.demo_county import PASSWORD
from tests.conftest import PATIENCE
from tests.journeys import county as demo
from tests.journeys.acting import follow
from tests.journeys.examples import County, Example, examples

DESK = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}

Opens = Callable[..., BrowserContext]


@dataclass(frozen=True)
class Made:
    """The county's database by name, and the folder of its files, log and keys."""

    name: str
    folder: Path


@pytest.fixture(scope="session")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """The demo county, made once; all journeys live in it, each with cases of its own."""
    folder = tmp_path_factory.mktemp("county")
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            name = stack.enter_context(demo.made(folder))
        yield Made(name, folder)
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="module")
def site(made: Made, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server over the county; while a file of journeys runs, the county is the database in use."""
    with django_db_blocker.unblock(), demo.in_use(made.name, made.folder):
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture
def opens(browser: Browser, site: str) -> Iterator[Opens]:
    """Gives a fresh browser to somebody: no cookies, a desk unless ``viewport`` says otherwise."""
    with ExitStack() as stack:

        def fresh(**options: Any) -> BrowserContext:
            given = {"base_url": site, "locale": "zh-CN", "viewport": DESK} | options
            context = stack.enter_context(browser.new_context(**given))
            context.set_default_timeout(PATIENCE)
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
    follow(page.locator("main button[type=submit]").first)


@pytest.fixture(scope="session")
def read() -> Callable[[], County]:
    """Reads the examples' county, once for all files: reading it applies, drafts and submits."""
    return cache(County.read)


@pytest.fixture(scope="module")
def county(site: str, read: Callable[[], County]) -> County:
    """The examples' county, while it is the database in use."""
    return read()


@pytest.fixture(scope="module")
def table(county: County) -> dict[str, list[Example]]:
    """The examples by name."""
    return examples(county)

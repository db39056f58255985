"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from sunlit.cases.queries.counts import COUNTS
from sunlit.ledger.triggers import removals as ledger_removals
from sunlit.ledger.wording import READER_LANGUAGE
from sunlit.portal.keeping import PAGES
from sunlit.procedures.triggers import removals as chart_removals

ROOT = Path(__file__).resolve().parents[1]
# Playwright's synchronous driver runs a loop in this thread, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# No test is about how fast the machine is: whoever waits waits long enough, and an example may take its time.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
settings.register_profile(
    "patient", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that at the end no process waits for another that has only just begun a long one."""
    longest = ("test_every_staff_page.py", "test_every_page.py")
    items.sort(
        key=lambda one: (
            longest.index(one.path.name) if one.path.name in longest else len(longest),
            one.get_closest_marker("journey") is None,
        )
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Take the guards off: they refuse even the flush between tests. Tests of the guards put them on themselves."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in [*ledger_removals(connection.vendor), *chart_removals(connection.vendor)]:
            cursor.execute(statement)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for a file of tests: its driver keeps an event loop, which other tests cannot have."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A phone held by somebody who reads Chinese."""
    viewport = {"width": 390, "height": 844}
    with browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=viewport) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
    connections.close_all()


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Settings) -> None:
    """The manifest storage needs a built manifest, which a test run does not make."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """A page read in English by one test is not the language of the next."""
    translation.deactivate()
    READER_LANGUAGE.set("zh-hans")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """A test's tables are emptied behind the back of what the process keeps."""
    COUNTS.forget()
    PAGES.forget()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The published lists and law texts beside the project; absent outside the project's own machines."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        if os.environ.get("CI"):
            pytest.fail("CI runs with the shared folder beside the project, and it is missing")
        pytest.skip("the shared folder with published lists and law texts is not beside this checkout")
    return path

"""The demo county as the browser meets it: made once, in a database of its own, and left to all journeys together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.operations import import_laws
from sunlit.commands.demo_adjusting import run_adjustments
from sunlit.commands.demo_cases import run_cases
from sunlit.commands.demo_chart_reviews import run_chart_reviews
from sunlit.commands.demo_charts import run_charts
from sunlit.commands.demo_clearing import run_clearing
from sunlit.commands.demo_county import load_county
from sunlit.commands.demo_discretion import run_standards
from sunlit.commands.demo_importing import run_import
from sunlit.commands.demo_received import run_received
from sunlit.commands.demo_rules import run_open_data, run_rules
from sunlit.ledger.actor import INSTALLER, PUBLISHER
from sunlit.ledger.operations import publish
from sunlit.publication.operations import refresh_index, release_due


def load() -> None:
    """What ``bin/demo`` makes, step by step the same, into the database in use."""
    now = timezone.now()
    laws = (law for file in law_files("wheel") for law in read_laws(file))
    import_laws(laws=laws, by=INSTALLER, at=now)
    county = load_county(now)
    run_standards(county.founded)
    run_rules(county.founded)
    run_adjustments(now)
    run_cases(now)
    run_charts(now)
    run_clearing(now)
    run_chart_reviews(now)
    run_import(timezone.now())
    run_received(now)
    run_open_data(now)
    while release_due(at=timezone.now(), by=PUBLISHER, thorough=True):
        pass
    refresh_index(by=PUBLISHER, at=timezone.now())
    publish(at=timezone.now())


@contextmanager
def made(folder: Path) -> Iterator[str]:
    """A test database apart from the one of the other tests, with the county in it; gives its name.

    The server works in threads of its own, so what the journeys do has to be committed; nothing of it reaches the
    tests that expect an empty database, and nothing has to be emptied between two journeys.
    """
    own, options = connection.settings_dict, connection.settings_dict["TEST"]
    original, usual = own["NAME"], options["NAME"]
    options["NAME"] = _name(str(usual or original))
    connections.close_all()
    try:
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        options["NAME"] = usual
        with own_folders(folder):
            load()
        connections.close_all()
        own["NAME"] = original
        yield name
        own["NAME"] = name
        connections.close_all()
        connection.creation.destroy_test_db(original, verbosity=0)
    finally:
        own["NAME"], options["NAME"] = original, usual


@contextmanager
def in_use(name: str, folder: Path) -> Iterator[None]:
    """The county's database and folders instead of the usual ones."""
    own = connection.settings_dict
    original = own["NAME"]
    connections.close_all()
    own["NAME"] = name
    try:
        with own_folders(folder):
            yield
    finally:
        connections.close_all()
        own["NAME"] = original


def _name(usual: str) -> str:
    """The usual name of the test database, with ours behind it."""
    root, dot, worker = usual.rpartition(".sqlite3")
    return f"{root}-journeys.sqlite3{worker}" if dot else f"test_journeys_{usual}"


@contextmanager
def own_folders(folder: Path) -> Iterator[None]:
    """Files, log and keys of the journeys, apart from those of other tests; a deployment marked demo."""
    storages = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder / "files"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        DEMO=True,
        MEDIA_ROOT=folder / "files",
        LEDGER_DIR=folder / "log",
        LEDGER_KEY_FILE=folder / "ledger.key",
        STORAGES=storages,
    ):
        yield

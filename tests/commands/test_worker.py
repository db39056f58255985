"""The worker: every turn does what is due; a fault in one job stops no other; it stops when told."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from sunlit.commands.__main__ import main
from sunlit.commands.worker import Job, attempt, the_jobs, work
from sunlit.documents.models import Document
from sunlit.ledger.errors import LedgerRefusal
from sunlit.publication.models import Entry, Release
from tests.cases.world import MONDAY, make_world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """Log, keys and papers of this test's own."""
    settings.LEDGER_DIR, settings.LEDGER_KEY_FILE = tmp_path / "log", tmp_path / "ledger.key"
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_folder")
def test_one_turn_releases_indexes_publishes_and_seals(capsys: pytest.CaptureFixture[str]):
    make_world().granted(MONDAY)
    assert main(["worker", "--once", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["release_due"], done["publish"], Release.objects.count()) == (1, 1, 1)
    assert done["refresh_index"] == Entry.objects.count() > 0
    assert done["seal"] == Document.objects.filter(state="sealed").count() > 0


def test_a_fault_is_told_once_and_tried_again(capsys: pytest.CaptureFixture[str]):
    faults = iter([LedgerRefusal("磁盘已满。"), LedgerRefusal("磁盘已满。"), None])

    def publish(at: datetime) -> int:
        if fault := next(faults):
            raise fault
        return 1

    job = Job("publish", 60.0, publish)
    assert [attempt(job) for _ in range(3)] == [None, None, 1]
    told = capsys.readouterr().err
    assert (told.count("磁盘已满"), told.count("已恢复正常")) == (1, 1)


def test_a_fault_in_one_job_does_not_stop_the_others():
    def broken(at: datetime) -> int:
        raise RuntimeError("a fault nobody thought of")

    assert attempt(Job("broken", 1.0, broken)) is None


def test_it_stops_when_told():
    stop = threading.Event()
    stop.set()
    work(stop)


def test_every_job_has_its_own_name():
    names = [job.name for job in the_jobs()]
    timed = ["sweep", "deem_accepted", "deem_renewed", "release_due"]
    assert names == [*timed, "refresh_index", "publish", "seal", "mail"]
    assert timezone.now().tzinfo is not None


def test_a_signal_ends_the_process_cleanly(tmp_path: Path):
    environment = {**os.environ, "SUNLIT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sunlit.config.settings"}
    environment.pop("SUNLIT_DATABASE", None)
    run = [sys.executable, "-m", "sunlit.commands", "worker"]
    child = subprocess.Popen(run, cwd=ROOT, env=environment | {"LC_ALL": "C.UTF-8"}, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    # There are no tables here: it says that it listens, and goes on all the same until it is told to stop.
    assert any("后台已启动" in line for line in child.stderr)
    child.send_signal(signal.SIGTERM)
    child.stderr.read()
    assert child.wait(timeout=300) == 0

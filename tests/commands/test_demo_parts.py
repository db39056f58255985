"""What the demo does to its folder and its port, without making a county."""

import socket
from pathlib import Path

import pytest
from pytest_django import Settings

from sunlit.commands.__main__ import main
from sunlit.commands.demo import is_ours, width, wipe
from sunlit.commands.serve import port_fault, server


@pytest.mark.django_db
def test_a_port_in_use_is_a_sentence(settings: Settings, capsys: pytest.CaptureFixture[str]):
    settings.DEMO = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
        assert main(["demo", "--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert told.count(f"端口 {port} 已被占用") == 2


def test_a_number_that_is_no_port():
    assert [bool(port_fault("127.0.0.1", port)) for port in (0, -1, 65536)] == [True] * 3


def test_only_a_demonstration_is_loaded(settings: Settings, capsys: pytest.CaptureFixture[str]):
    settings.DEMO = False
    assert main(["demo", "--no-serve"]) == 2
    assert "这不是示范部署" in capsys.readouterr().err


def test_data_that_are_not_the_demos_are_left_alone(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    (tmp_path / "sunlit.sqlite3").write_bytes(b"somebody's own")
    assert not is_ours()
    assert main(["demo", "--no-serve", "--fresh"]) == 2
    assert "没有动它" in capsys.readouterr().err
    assert (tmp_path / "sunlit.sqlite3").read_bytes() == b"somebody's own"


def test_wiping_takes_the_demos_own_files_only(settings: Settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path
    for name in ("sunlit.sqlite3", "ledger.key", "secret_key.secret", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "log").mkdir()
    wipe()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "secret_key.secret"]


def test_the_server_runs_two_workers_in_wsgi_mode():
    command = " ".join(server("127.0.0.1", 8000))
    assert "--interface wsgi --workers 2 --blocking-threads 4 --host 127.0.0.1 --port 8000 --no-ws" in command


def test_chinese_signs_are_two_columns_wide():
    assert [width(text) for text in ("窗口", "A 角", "")] == [4, 4, 0]

"""The command line: help with an example, JSON for programs, 0 done, 1 a finding, 2 bad use."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from sunlit.commands.__main__ import COMMANDS, build, main
from tests.cases.world import make_world


@pytest.fixture
def log(settings: Settings, tmp_path: Path) -> Path:
    """A log of this test's own."""
    settings.LEDGER_DIR, settings.LEDGER_KEY_FILE = tmp_path / "log", tmp_path / "ledger.key"
    return tmp_path / "log"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    seen = ""
    for argv in ([command, "--help"], *([command, action, "--help"] for action in actions(command))):
        with pytest.raises(SystemExit) as ended:
            main(argv)
        assert ended.value.code == 0
        seen += capsys.readouterr().out
    assert "bin/" in seen


def actions(command: str) -> list[str]:
    """The sub-commands of a command."""
    return {
        "laws": ["import", "show"],
        "ledger": ["publish", "verify"],
        "powers": ["import"],
        "charts": ["check"],
        "discretion": ["import", "check", "decide"],
    }.get(command, [])


def test_an_unknown_command_is_bad_use(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"])
    assert ended.value.code == 2
    assert "nonsense" in capsys.readouterr().err


def test_no_command_is_bad_use():
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


def test_a_refusal_is_a_sentence_and_bad_use(capsys: pytest.CaptureFixture[str]):
    assert main(["due", "licence.decision", "--from", "1950-01-02"]) == 2
    err = capsys.readouterr().err
    assert "1950" in err
    assert "Traceback" not in err


@pytest.mark.django_db(transaction=True)
def test_publish_and_verify(log: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["ledger", "publish", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"new": False, "size": 0}
    world = make_world()
    world.apply()
    assert main(["ledger", "publish", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] is True
    assert main(["ledger", "verify", str(log), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["size"]) == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_is_a_finding(log: Path, capsys: pytest.CaptureFixture[str]):
    make_world().apply()
    main(["ledger", "publish"])
    bundle = next(path for path in (log / "tile" / "entries").rglob("*") if path.is_file())
    content = bytearray(bundle.read_bytes())
    content[-1] ^= 1
    bundle.write_bytes(content)
    assert main(["ledger", "verify", str(log)]) == 1
    assert "✗" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_log_that_cannot_be_written_is_a_sentence_and_loses_nothing(log: Path, capsys: pytest.CaptureFixture[str]):
    make_world().apply()
    log.write_text("a file where the folder should be")
    assert main(["ledger", "publish"]) == 1
    assert "这一次没有发布" in capsys.readouterr().err
    log.unlink()
    assert main(["ledger", "publish", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"new": True, "size": 1}


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_bad_use(capsys: pytest.CaptureFixture[str]):
    assert main(["ledger", "verify", "/no/such/folder"]) == 2
    assert "没有这个目录" in capsys.readouterr().err


def test_the_tree_of_commands_is_complete():
    here = Path(__file__).resolve().parents[2] / "sunlit" / "commands"
    modules = {path.stem for path in here.glob("*.py") if "def add_parser" in path.read_text()}
    assert modules == set(COMMANDS)
    assert build({}).prog == "bin/sunlit"

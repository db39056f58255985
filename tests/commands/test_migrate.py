"""The database of this version."""

import json

import pytest

from sunlit.commands.__main__ import main
from sunlit.commands.migrate import steps_to_do

pytestmark = pytest.mark.django_db


def test_a_database_of_this_version_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"steps": [], "done": False}


def test_migrating_twice_changes_nothing() -> None:
    assert (main(["migrate"]), main(["migrate"]), steps_to_do()) == (0, 0, [])

"""``bin/sunlit laws impact``: what a new edition concerns, as a table and as JSON."""

import json

import pytest

from sunlit.commands.__main__ import main
from tests.legality.world import hold_new, hold_old, power
from tests.powers.county import make_county

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_a_table_for_people_and_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    hold_old()
    version = power(make_county(), "对不悬挂价目表的处罚", "《理发法》第四条")
    hold_new()
    assert main(["laws", "impact", "《中华人民共和国理发法》"]) == 1
    said = capsys.readouterr().out
    assert "有修改 1  条号和内容都改了 1  新增 1  删去 1  没有变化 1" in said
    assert f"  {version.power.code}  对不悬挂价目表的处罚  云溪县卫生健康局  所引内容有变  《理发法》第四条" in said
    assert main(["laws", "impact", "理发法", "--from", "2020-05-01", "--to", "2026-10-09", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["articles"] == {"changed": 1, "moved": 1, "renumbered": 0, "added": 1, "removed": 1, "same": 1}
    assert [(one["code"], one["concern"]) for one in told["powers"]] == [(version.power.code, "content")]


def test_nothing_concerned_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    hold_old()
    hold_new()
    assert main(["laws", "impact", "理发法"]) == 0
    assert "职权版本 0 个" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["没有的法"], "没有收录《没有的法》"),
        (["理发法"], "收录的是：2020-05-01"),
        (["理发法", "--from", "1999-01-01"], "用 --from、--to 指明"),
    ],
)
def test_bad_use(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    hold_old()
    assert main(["laws", "impact", *arguments]) == 2
    assert sentence in capsys.readouterr().err

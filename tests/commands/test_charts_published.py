"""``charts published``: each chart in words and for programs, pictures, and what is refused."""

import json
from pathlib import Path

import pytest

from sunlit.commands.__main__ import main
from sunlit.commands.charts_published import structures
from tests.procedures.test_published import STALLS

pytestmark = pytest.mark.shared


@pytest.fixture
def listed(shared_dir) -> Path:
    """The published list."""
    return shared_dir / "data" / "charts" / "published_charts.json"


def test_each_chart_is_told_with_its_ends_and_what_the_law_misses(listed, capsys):
    assert main(["charts", "published", str(listed), "--on", "2026-11-20"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.endswith("个结束可以到达。")]) == 12
    assert len([line for line in lines if line == "  健全：总能办结，没有走不到的步骤。"]) == 12
    assert [line for line in lines if "承诺" in line[:4]] == ["  承诺 15 日"]


def test_the_same_for_programs_with_pictures(listed, tmp_path, capsys):
    assert main(["charts", "published", str(listed), "--json", "--out", str(tmp_path)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert sorted(one["structure"] for one in said["charts"]) == sorted(structures())
    assert [one for one in said["charts"] if not one["sound"] or None in one["ends"].values()] == []
    assert sum(said["rules"].values()) == sum(len(one["legal"]) for one in said["charts"])
    assert sorted(path.stem for path in tmp_path.glob("*.svg")) == sorted(structures())


def test_a_chart_that_changed_is_refused_and_the_others_are_told(listed, tmp_path, capsys):
    charts = json.loads(listed.read_text())[:2]
    charts[0]["steps"][0]["note"] = "新的备注"
    file = tmp_path / "list.json"
    file.write_text(json.dumps([*charts, STALLS], ensure_ascii=False))
    assert main(["charts", "published", str(file), "--rules"]) == 2
    told = capsys.readouterr().out
    assert told.count("的步骤与登记结构（wolong-water）时不同") == 1
    assert told.count("还没有“夜市摊位安排”（云溪县城管局）的结构文件") == 1


@pytest.mark.parametrize(("content", "said"), [("{", "不是有效的 JSON"), ("{}", "公布清单应是一列流程图")])
def test_what_is_no_list_is_refused(content, said, tmp_path, capsys):
    file = tmp_path / "list.json"
    file.write_text(content)
    assert main(["charts", "published", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert main(["charts", "published", str(tmp_path / "none.json")]) == 2

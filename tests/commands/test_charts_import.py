"""``charts import``: a file from elsewhere becomes the draft of a power, or all that is wrong in it is said."""

import json

import pytest

from sunlit.commands.__main__ import main
from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import compiled
from tests.procedures.charts import published
from tests.procedures.test_chart_files import FOREIGN
from tests.procedures.test_operations import county, power

__all__ = ["county", "power"]
pytestmark = pytest.mark.django_db
DECIDED = ["--decide", "as_task", "left_out", "chosen"]


@pytest.fixture
def foreign(tmp_path):
    path = tmp_path / "foreign.bpmn"
    path.write_bytes(FOREIGN)
    return str(path)


def test_our_own_file_becomes_a_draft(power, tmp_path, capsys):
    path = tmp_path / "licence.bpmn"
    flow = published("licence-general")
    path.write_bytes(write_bpmn(flow))
    assert main(["charts", "import", str(path), "--power", power.code]) == 0
    assert (
        capsys.readouterr().out == f"读到 {len(flow.steps)} 个步骤、{len(flow.lanes)} 条泳道，已存为草稿（第 1 版）。\n"
    )
    assert compiled(ChartVersion.objects.get()).flow == flow


def test_what_is_wrong_is_said_and_nothing_written(power, foreign, capsys):
    assert main(["charts", "import", foreign, "--power", power.code]) == 1
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "有 3 处要改，什么也没有写："
    assert second == "1. BPMN 文件第 3 行的 serviceTask A：不在能读的范围之内。（可以决定：--decide as_task）"
    assert not ChartVersion.objects.exists()


def test_what_is_decided_is_read(power, foreign, capsys):
    asked = ["charts", "import", foreign, "--power", power.code, "--class", "public-service", "--json"]
    assert main([*asked, *DECIDED, "--dry-run"]) == 0
    assert not ChartVersion.objects.exists()
    assert main([*asked, *DECIDED]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said == [{"version": n, "steps": ["s", "a", "g", "b", "e"], "faults": []} for n in (None, 1)]
    assert ChartVersion.objects.get().chart.chart_class == "public-service"


def test_a_power_or_a_file_that_is_not_there_is_refused(power, foreign, capsys):
    assert main(["charts", "import", foreign, "--power", "none"]) == 2
    assert main(["charts", "import", "none.bpmn", "--power", power.code]) == 2
    assert main(["charts", "import", "none.vsdx", "--power", power.code]) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if line] == [
        "没有编码为“none”的职权。",
        "读不到文件 none.bpmn：No such file or directory",
        "不认识这种流程图文件“.vsdx”，能读的有：.bpmn、.csv、.xlsx、.yaml、.yml。",
    ]

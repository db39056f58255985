"""``charts export``: every form that is written is read back as the same chart."""

import pytest

from sunlit.commands.__main__ import main
from sunlit.procedures.sources import flow_of
from tests.procedures.charts import published


@pytest.mark.parametrize("name", ["chart.bpmn", "chart.csv", "chart.xlsx", "chart.yaml"])
def test_a_template_is_written_and_read_back(name, tmp_path, capsys):
    path = tmp_path / name
    assert main(["charts", "export", "licence-on-the-spot", "-o", str(path)]) == 0
    assert flow_of(name, path.read_bytes()) == published("licence-on-the-spot")
    assert str(path) in capsys.readouterr().err
    # What was written is a chart for every other command.
    assert main(["charts", "export", str(path), "-o", str(tmp_path / "again.csv")]) == 0
    assert main(["charts", "check", str(path), "--on", "2026-11-20"]) == 0


@pytest.mark.django_db
def test_what_is_no_chart_and_what_is_no_form_are_bad_use(tmp_path, capsys):
    assert main(["charts", "export", "nothing", "-o", str(tmp_path / "a.csv")]) == 2
    assert "“nothing”" in capsys.readouterr().err
    assert main(["charts", "export", "licence-general", "-o", str(tmp_path / "a.txt")]) == 2
    assert ".bpmn、.csv、.xlsx、.yaml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

"""``charts check``: findings in words and for programs, the rules, and the page of docs made from them."""

import json
from pathlib import Path

import pytest

from sunlit.commands.__main__ import main
from sunlit.procedures.lint import RULES
from sunlit.procedures.lint.page import FAMILIES, rules_page
from sunlit.procedures.models import ChartVersion
from tests.cases.world import make_world
from tests.procedures.charts import CHARTS, published

ROOT = CHARTS.parents[1]
LICENCE = CHARTS / "licence-general.yaml"
PENALTY = CHARTS / "penalty-ordinary.yaml"


@pytest.fixture
def unlawful(tmp_path: Path) -> Path:
    """A penalty that can be decided without prior notice."""
    file = tmp_path / "penalty.yaml"
    text = PENALTY.read_text().replace(
        "{to: investigate, label: {zh: 补充调查, en: More facts}, default: true, bound: 1}",
        "{to: collective, label: {zh: 补充调查, en: More facts}, default: true}",
    )
    file.write_text(text)
    return file


def test_lawful_charts_end_with_status_nought(capsys):
    assert main(["charts", "check", str(LICENCE), str(PENALTY), "--on", "2026-11-20"]) == 0
    licence, penalty = published("licence-general"), published("penalty-ordinary")
    assert capsys.readouterr().out.splitlines() == [
        f"健全、合法：行政许可一般程序，{len(licence.steps)} 个步骤，{len(licence.events)} 种办件事件。（{LICENCE}）",
        f"健全、合法：行政处罚普通程序，{len(penalty.steps)} 个步骤，{len(penalty.events)} 种办件事件。（{PENALTY}）",
    ]


def test_a_finding_says_step_article_why_how_and_the_way(unlawful, capsys):
    assert main(["charts", "check", str(unlawful), "--on", "2026-11-20"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"行政处罚普通程序（{unlawful}）：不健全 0 处，不合法定程序 1 处。",
        "1. [违法 penalty-told-first] “作出决定”：有一条路没有告知拟处罚的内容及事实、理由、依据就作了决定；"
        "未告知的，不得作出处罚决定。（《行政处罚法》第四十四条、《行政处罚法》第六十二条）请让这条路先经过告知。",
        "   最短的一条路：发现线索 → 符合立案标准？ → 调查取证（两人以上） → 审查调查结果 → 负责人集体讨论 → 作出决定",
    ]


def test_the_same_for_programs(unlawful, capsys):
    assert main(["charts", "check", str(unlawful), "--on", "2026-11-20", "--json"]) == 1
    (chart,) = json.loads(capsys.readouterr().out)["charts"]
    assert (chart["class"], chart["sound"], chart["lawful"], chart["findings"]) == ("penalty-ordinary", True, False, [])
    (legal,) = chart["legal"]
    assert (legal["rule"], legal["severity"], legal["steps"]) == ("penalty-told-first", "must", ["decide"])
    assert legal["path"] == ["discover", "file_case", "investigate", "review_result", "collective", "decide"]
    assert legal["mend"] == {"zh": "请让这条路先经过告知。", "en": "Lead that way through the notice."}


def test_a_chart_can_be_held_to_another_class(capsys):
    assert main(["charts", "check", str(LICENCE), "--class", "disclosure-on-request", "--kind", "licence"]) == 0
    assert main(["charts", "check", str(LICENCE), "--class", "penalty-ordinary"]) == 1


@pytest.mark.django_db
def test_the_charts_in_force_are_counted_by_rule(capsys):
    make_world()
    assert main(["charts", "check", "--published", "--on", "2026-11-20"]) == 0
    assert capsys.readouterr().out == "已公布的流程图 2 份，其中 0 份有不合法定程序的地方。\n"
    lenient = ChartVersion.objects.filter(chart__chart_class="licence-general").get()
    source = lenient.source | {"events": []}
    source["limits"] = [{**limit, "starts": ["accept"], "ends": ["decide"]} for limit in source["limits"]]
    ChartVersion.objects.filter(pk=lenient.pk).update(state="superseded")
    ChartVersion.objects.create(
        chart=lenient.chart,
        number=2,
        state="published",
        source=source,
        content_hash="0" * 64,
        drafted_at=lenient.drafted_at,
    )
    assert main(["charts", "check", "--published", "--on", "2026-11-20", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["rules"] == {"licence-deemed-accepted": 1}
    assert [chart["rules"] for chart in told["charts"]] == [[], ["licence-deemed-accepted"]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("chart.doc", b"", "不认识这种流程图文件“.doc”"),
        ("chart.yaml", b"- 1", "流程图文件里没有流程图"),
        ("chart.yaml", b"\xff\xfe", "不是 UTF-8 编码"),
    ],
)
def test_a_file_that_is_no_chart_is_bad_use(tmp_path, capsys, name, content, said):
    (tmp_path / name).write_bytes(content)
    assert main(["charts", "check", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_no_file_is_bad_use(capsys):
    assert main(["charts", "check"]) == 2
    assert capsys.readouterr().err == "请给出流程图文件，或者用 --rules 列出规则。\n"


def test_the_page_of_rules_is_the_one_in_the_docs(capsys):
    assert main(["charts", "check", "--rules"]) == 0
    printed = capsys.readouterr().out.rstrip("\n")
    assert (ROOT / "docs" / "chart-rules.md").read_text().rstrip("\n") == printed, (
        "run: bin/sunlit charts check --rules > docs/chart-rules.md"
    )


def test_every_rule_stands_on_the_page_and_in_the_list_for_programs(capsys):
    assert {rule.family for rule in RULES} <= set(FAMILIES)
    page = rules_page()
    assert [rule.id for rule in RULES if f"| `{rule.id}` |" not in page] == []
    assert main(["charts", "check", "--rules", "--json"]) == 0
    assert [row["rule"] for row in json.loads(capsys.readouterr().out)] == [rule.id for rule in RULES]

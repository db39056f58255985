"""A chart that is brought as a file: kept whatever is wrong in it, mended where it is wrong, and then a draft."""

import pytest

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.models import AuditRow
from sunlit.offices.errors import OfficesRefusal
from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.files import chart_files, looked_at
from sunlit.procedures.models import ChartFile, ChartVersion
from sunlit.procedures.operations import bring_chart_file, draft_chart_from_file, drop_chart_file, mend_chart_file
from sunlit.procedures.operations.files import MOST
from sunlit.procedures.queries import compiled
from sunlit.procedures.steptable import table_rows, write_rows
from sunlit.procedures.trying import tried
from tests.offices.county import AT
from tests.procedures.charts import published, small
from tests.procedures.test_bpmn import bpmn, flows
from tests.procedures.test_operations import county, power

__all__ = ["county", "power"]
LICENCE = published("licence-general")
# As other tools draw: work of machines, data, a condition in a language of its own, a second pool.
FOREIGN = bpmn(
    '<startEvent id="S" name="申请"/><serviceTask id="A" name="查询登记"/><dataObject id="D"/>',
    '<exclusiveGateway id="G" name="齐全？"/><userTask id="B" name="补正"/><endEvent id="E" name="办结"/>',
    *flows(("S", "A"), ("A", "G"), ("B", "E")),
    '<sequenceFlow id="yes" name="是" sourceRef="G" targetRef="E">',
    "<conditionExpression>${complete}</conditionExpression></sequenceFlow>",
    '<sequenceFlow id="no" name="否" sourceRef="G" targetRef="B"/>',
)


def brought(county, power, name, content):
    return bring_chart_file(power=power, name=name, content=content, by=county.actor("he_jie"), at=AT)


def mended(county, file, **changes):
    return mend_chart_file(file=file, by=county.actor("he_jie"), at=AT, **changes)


def drafted(county, file, chart_class=""):
    return draft_chart_from_file(file=file, chart_class=chart_class, by=county.actor("he_jie"), at=AT)


def said(found):
    return [one.text.en for one in found.faults]


# Without a database.


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_our_own_files_are_charts_at_once(ending):
    found = tried(f"chart{ending}", WRITERS[ending](LICENCE))
    assert (found.flow, found.faults) == (LICENCE, ())


def test_everything_outside_the_subset_is_said_at_once_with_what_would_help():
    found = tried("foreign.bpmn", FOREIGN)
    assert [(one.text.en.split(":")[0], one.mend) for one in found.faults] == [
        ("BPMN file, line 3, serviceTask A", "as_task"),
        ("BPMN file, line 3, dataObject D", "left_out"),
        ("BPMN file, line 9, conditionExpression", "chosen"),
    ]


def test_what_a_person_decides_makes_it_a_chart():
    flow = tried("foreign.bpmn", FOREIGN, ["as_task", "left_out", "chosen"]).flow
    assert [(step.id, step.kind, [way.to for way in step.exits]) for step in flow.steps] == [
        ("s", "start", ["a"]),
        ("a", "task", ["g"]),
        ("g", "gate", ["e", "b"]),
        ("b", "task", ["e"]),
        ("e", "end", []),
    ]
    assert [label.zh for _, label in flow.step("g").outputs[0].choices] == ["是", "否"]


def test_a_decision_already_made_is_not_offered_again():
    found = tried("foreign.bpmn", FOREIGN.replace(b"serviceTask", b"inclusiveGateway"), ["as_task", "left_out"])
    assert [(one.text.en.split(":")[0], one.mend) for one in found.faults] == [
        ("BPMN file, line 3, inclusiveGateway A", ""),
        ("BPMN file, line 9, conditionExpression", "chosen"),
    ]


def test_what_is_sent_and_waited_for_between_steps_can_be_done_by_people():
    content = bpmn(
        '<startEvent id="S"/><endEvent id="E"/>',
        '<intermediateThrowEvent id="A" name="去函"><messageEventDefinition/></intermediateThrowEvent>',
        '<intermediateCatchEvent id="B" name="复函"><messageEventDefinition/></intermediateCatchEvent>',
        '<subProcess id="C" name="会签"/><callActivity id="D" name="备案" calledElement="elsewhere"/>',
        *flows(("S", "A"), ("A", "B"), ("B", "C"), ("C", "D"), ("D", "E")),
    )
    found = tried("waits.bpmn", content)
    assert {one.mend for one in found.faults} == {"as_task"}
    flow = tried("waits.bpmn", content, ["as_task"]).flow
    assert [(step.kind, step.title.zh) for step in flow.steps] == [
        *[("start", "s"), ("end", "e"), ("task", "去函"), ("task", "复函"), ("task", "会签"), ("task", "备案")]
    ]


def test_of_two_processes_the_greater_one_can_be_chosen():
    other = '<process id="Q"><startEvent id="S2"/><endEvent id="E2"/></process>'
    content = bpmn('<startEvent id="S"/><task id="A"/><endEvent id="E"/>', *flows(("S", "A"), ("A", "E")), before=other)
    assert [one.mend for one in tried("two.bpmn", content).faults] == ["this_process"]
    assert [step.id for step in tried("two.bpmn", content, ["this_process"]).flow.steps] == ["s", "a", "e"]


def test_all_bad_cells_of_a_table_are_said_at_once():
    rows = table_rows(small("a>b b>c c>e e."))
    place = {name: number for number, name in enumerate(rows[0])}
    rows[5][place["limit.value"]] = "ten"
    rows[6][place["next"]] = "e | | | x()"
    found = tried("steps.csv", write_rows(rows))
    assert [(one.row, one.column, one.cell) for one in found.faults] == [
        (6, "limit.value", "ten"),
        (7, "next", "e | | | x()"),
    ]
    rows[5][place["limit.value"]], rows[6][place["next"]] = "", "nowhere"
    assert [(one.row, one.column, one.cell) for one in tried("steps.csv", write_rows(rows)).faults] == [
        (7, "next", "nowhere")
    ]


def test_all_bad_steps_of_a_text_are_said_at_once():
    text = WRITERS[".yaml"](small("a>b b>c c>e e.")).decode()
    text = text.replace("id: b\n", "id: B b\n").replace("id: c\n", "id: C c\n")
    assert said(tried("chart.yaml", text.encode())) == [
        "Step 'B b', id: 'B b' must be lower-case letters, digits, _.",
        "Step 'C c', id: 'C c' must be lower-case letters, digits, _.",
    ]


def test_a_circle_that_nobody_has_to_act_in_is_a_fault_too():
    rows = table_rows(small("a>b b?>c|b c>e e."))
    place = rows[0].index("post")
    next(row for row in rows if "gate" in row)[place] = ""
    assert len(tried("steps.csv", write_rows(rows)).faults) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("chart.bpmn", b"", "Line 1 of the BPMN file is not valid XML: no element found: line 1, column 0"),
        ("chart.yaml", b"\xff", "The file is not UTF-8; save it as UTF-8."),
        ("chart.csv", b"", "The step table has no row of names (the first is part)."),
        ("chart.xlsx", b"PK", "This is no XLSX table that can be read; save it again in a table program."),
    ],
)
def test_a_broken_file_is_one_fault(name, content, words):
    assert said(tried(name, content)) == [words]


# With it.


@pytest.mark.django_db
def test_a_foreign_file_is_kept_decided_upon_and_becomes_a_draft(county, power):
    file = brought(county, power, "外来.bpmn", FOREIGN)
    with pytest.raises(ProcedureRefusal, match="文件还有 3 处要改"):
        drafted(county, file)
    file = mended(county, file, decided=["as_task", "left_out", "chosen", "nonsense"])
    assert file.decided == ["as_task", "left_out", "chosen"]
    version = drafted(county, file, "public-service")
    assert (version.state, version.chart.chart_class, len(compiled(version).flow.steps)) == (
        "draft",
        "public-service",
        5,
    )
    assert not ChartFile.objects.exists()
    acts = AuditRow.objects.filter(act__startswith="procedures.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "procedures.bring_chart_file",
        "procedures.mend_chart_file",
        "procedures.draft_chart",
        "procedures.draft_chart_from_file",
    ]


@pytest.mark.django_db
def test_cells_are_mended_where_they_stand_and_the_rest_stays(county, power):
    rows = table_rows(LICENCE)
    rows[-1][rows[0].index("part")] = "odd"
    file = brought(county, power, "步骤.csv", write_rows(rows))
    (fault,) = looked_at(file).faults
    file = mended(county, file, cells={(fault.row, fault.column): "event"})
    assert (file.name, looked_at(file).flow) == ("步骤.csv", LICENCE)


@pytest.mark.django_db
def test_a_workbook_becomes_a_table_of_text_when_it_is_mended(county, power):
    file = brought(county, power, "步骤.xlsx", WRITERS[".xlsx"](LICENCE))
    file = mended(county, file, cells={(3, "title.zh"): "改名"})
    assert (file.name, looked_at(file).flow.title.zh) == ("步骤.csv", "改名")


@pytest.mark.django_db
def test_a_text_is_mended_as_text(county, power):
    good = WRITERS[".yaml"](LICENCE).decode()
    file = brought(county, power, "许可.yaml", good.replace("\nsteps:", "\nstepps:").encode())
    assert said(looked_at(file)) == ["Chart, stepps: there is no such field."]
    assert looked_at(mended(county, file, text=good)).flow == LICENCE


@pytest.mark.django_db
def test_what_nobody_reads_is_not_kept(county, power):
    with pytest.raises(ProcedureRefusal, match=r"不认识这种流程图文件“\.vsdx”"):
        brought(county, power, "图.vsdx", b"x")
    with pytest.raises(ProcedureRefusal, match="文件超过 5 MB"):
        brought(county, power, "图.bpmn", b" " * 5_000_001)
    with pytest.raises(LedgerRefusal):
        brought(county, power, "图.yaml", "class: 机密★10年".encode())
    assert not ChartFile.objects.exists()


@pytest.mark.django_db
def test_only_chart_editors_of_the_organ_bring_files(county, power):
    with pytest.raises(OfficesRefusal):
        bring_chart_file(power=power, name="a.bpmn", content=FOREIGN, by=county.actor("wang_li"), at=AT)


@pytest.mark.django_db
def test_files_that_nobody_needs_are_thrown_away_and_do_not_pile_up(county, power):
    for number in range(MOST):
        brought(county, power, f"{number}.bpmn", b"<a/>")
    with pytest.raises(ProcedureRefusal, match="已有 10 个流程图文件等着处理"):
        brought(county, power, "one more.bpmn", b"<a/>")
    first = chart_files(power)[0]
    drop_chart_file(file=first, by=county.actor("he_jie"), at=AT)
    with pytest.raises(ProcedureRefusal, match="刚刚已存为草稿，或者放弃了"):
        drop_chart_file(file=first, by=county.actor("he_jie"), at=AT)
    assert len(chart_files(power)) == MOST - 1


@pytest.mark.django_db
def test_a_file_is_a_draft_once(county, power):
    file = brought(county, power, "许可.bpmn", write_bpmn(LICENCE))
    drafted(county, file)
    with pytest.raises(ProcedureRefusal, match="刚刚已存为草稿"):
        drafted(county, file)
    assert ChartVersion.objects.count() == 1

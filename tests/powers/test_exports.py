"""What leaves the house: the directory table and the stamped submission, as Word and as a workbook."""

import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.accounts.operations import create_account
from sunlit.documents.writing import Paper, Sheet, csv_cell, workbook
from sunlit.documents.writing.word import ILLEGAL
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.models import AuditRow
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.exporting import DIRECTORY
from sunlit.powers.models import WithheldPower
from sunlit.powers.operations import export_directory, export_withheld, exports, make_submission
from sunlit.powers.queries.exports import directory_entries, laws_cited
from tests.powers.county import AT, FIRST_DAY, hold_law, make_county, published


@pytest.fixture
def county(db):
    hold_law()
    return make_county()


def rows_of(content, sheet=0):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(content)).worksheets[sheet].rows]


def texts_of(content):
    """Paragraphs and cells in the order in which they are read."""
    word = docx.Document(BytesIO(content))
    found = []
    for block in word.iter_inner_content():
        if hasattr(block, "rows"):
            found += [cell.text for row in block.rows for cell in row.cells]
        elif block.text.strip():
            found.append(block.text)
    return found


def test_the_directory_table_has_its_fifteen_fields_in_order(county):
    version = published(county, conditions="有消毒设备。", fee="每证10元", fee_basis="某收费文件")
    made = export_directory(organ=county.health, ending="xlsx", by=county.editor, at=AT)
    assert (made.name, made.rows) == ("云溪县卫生健康局行政职权目录表.xlsx", 1)
    title, headings, row = rows_of(made.content)
    assert title[0] == "云溪县卫生健康局行政职权目录表"
    assert tuple(headings) == DIRECTORY
    assert row == [
        1,
        version.power.code,
        "行政许可",
        "理发店卫生许可",
        "《理发法》第四条第一款：开办理发店，应当取得许可。",
        "云溪县卫生健康局",
        None,
        None,
        None,
        "向社会公开",
        None,
        "每证10元；某收费文件",
        "见流程图",
        None,
        "有消毒设备。",
        "法定20个工作日，承诺8个工作日",
    ]


def test_who_took_which_file_stands_in_the_audit_row(county):
    published(county)
    made = export_directory(organ=county.health, ending="docx", by=county.editor, at=AT)
    row = AuditRow.objects.get(act="powers.export_directory")
    assert (row.by_name, row.summary) == ("孙悦", {"file": made.name, "rows": 1, "sha256": made.sha256})


def test_the_word_table_reads_across_and_stands_on_a_page_turned_round(county):
    version = published(county)
    made = export_directory(organ=county.health, ending="docx", by=county.editor, at=AT)
    read = texts_of(made.content)
    assert read[:3] == ["云溪县卫生健康局行政职权目录表", "序号", "编码、类别和名称"]
    assert read[8:10] == ["1", f"{version.power.code}\n行政许可\n理发店卫生许可"]
    section = docx.Document(BytesIO(made.content)).sections[0]
    assert section.page_width > section.page_height


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1"])
def test_a_name_is_never_taken_for_a_formula(county, name):
    published(county, name=name)
    made = export_directory(organ=None, ending="xlsx", by=county.publisher, at=AT)
    cell = openpyxl.load_workbook(BytesIO(made.content)).worksheets[0]["D3"]
    assert (cell.data_type, cell.value.strip(), cell.quotePrefix) == ("s", name.strip(), True)


@given(st.text(max_size=30))
def test_text_comes_back_from_a_workbook_as_text(text):
    made = workbook([Sheet("表", "题", ["列"], [[text]])], at=AT, author="卫健局")
    cell = openpyxl.load_workbook(BytesIO(made)).worksheets[0]["A3"]
    assert cell.data_type in ("s", "n", "inlineStr") and not isinstance(cell.value, int | float)


@given(st.text(max_size=30))
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    assert not csv_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_nothing_published_is_nothing_to_export(county):
    with pytest.raises(PowersRefusal, match="还没有公布的职权，没有可以导出的内容"):
        export_directory(organ=county.health, ending="xlsx", by=county.editor, at=AT)


def test_another_ending_is_refused(county):
    published(county)
    with pytest.raises(PowersRefusal, match="只能导出 Excel 或者 Word 文件"):
        export_directory(organ=county.health, ending="exe", by=county.editor, at=AT)


def test_an_editor_exports_the_own_organ_only(county):
    published(county)
    for organ in (None, county.publisher and county.health.region.organs.exclude(pk=county.health.pk)[0]):
        with pytest.raises(OfficesRefusal):
            export_directory(organ=organ, ending="xlsx", by=county.editor, at=AT)
    with pytest.raises(OfficesRefusal):
        export_directory(organ=county.health, ending="xlsx", by=county.clerk, at=AT)


def test_a_long_directory_comes_in_volumes_numbered_through(county, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ON_PAPER", 2)
    for name in ("一号许可", "二号许可", "三号许可"):
        published(county, name=name)
    made = export_directory(organ=county.health, ending="docx", by=county.editor, at=AT)
    assert (made.name, made.rows) == ("云溪县卫生健康局行政职权目录表.zip", 3)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        volumes = {name: texts_of(archive.read(name)) for name in archive.namelist()}
    assert list(volumes) == [f"云溪县卫生健康局行政职权目录表（第{n}册，共2册）.docx" for n in (1, 2)]
    numbered = [read[8::7] for read in volumes.values()]
    assert numbered == [["1", "2"], ["3"]]


def test_a_long_directory_is_submitted_in_volumes_with_each_copy(county, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ON_PAPER", 2)
    for name in ("一号许可", "二号许可", "三号许可"):
        published(county, name=name)
    made = make_submission(organ=county.health, by=county.editor, at=AT)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        names = archive.namelist()
        main, second = (texts_of(archive.read(names[place])) for place in (0, 13))
    assert len(names) == 5 * 3 + 1
    assert "行政职权目录表共3项，分2册，各册与本件一并报送。" in main
    assert names[13] == "行政职权目录表（第2册，共2册）-第4份.docx"
    assert second[:2] == ["第 4 份（共 5 份）", "行政职权目录表（第2册，共2册）"]


@settings(max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=4))
def test_a_cell_of_a_word_table_says_what_it_was_given(words):
    paper = Paper(title="表", author="卫健局", at=AT)
    paper.table(["一列"] * len(words), [words], [20] * len(words))
    row = docx.Document(BytesIO(paper.content())).tables[0].rows[1]
    # A line may end in three ways; signs that no Word file can hold are left out.
    told = [word.replace("\r\n", "\n").replace("\r", "\n").translate(ILLEGAL) for word in words]
    assert [cell.text for cell in row.cells] == told


def test_the_submission_has_five_numbered_copies_and_the_electronic_table(county):
    published(county, risk_level="高", risk_statement="核查走过场。")
    made = make_submission(organ=county.health, by=county.editor, at=AT, to="云溪县政务公开办公室")
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert list(files) == [f"报送稿-第{n}份.docx" for n in range(1, 6)] + ["行政职权目录表.xlsx"]
    for copy in range(1, 6):
        assert texts_of(files[f"报送稿-第{copy}份.docx"])[0] == f"第 {copy} 份（共 5 份）"
    assert [name.title for name in openpyxl.load_workbook(BytesIO(files["行政职权目录表.xlsx"])).worksheets] == [
        "行政职权目录表",
        "法律法规规章目录",
        "统计",
    ]


def test_the_submission_reads_statistics_directory_laws_risks_signatures(county):
    published(county, risk_level="高", risk_statement="核查走过场。")
    published(county, name="浴室卫生许可", disclosure_scope="internal")
    made = make_submission(organ=county.health, by=county.editor, at=AT)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        read = texts_of(archive.read("报送稿-第3份.docx"))
    heads = [
        "一、法定职权统计",
        "二、行政职权目录表",
        "三、法律、法规、规章目录和文号",
        "四、风险等级说明",
        "五、签字盖章",
    ]
    assert [text for text in read if text in heads] == heads
    assert read[read.index("一、法定职权统计") + 1] == "云溪县卫生健康局共清理出行政职权2项。"
    total = read.index("合计")
    assert read[total : total + 5] == ["合计", "2", "1", "0", "1"]
    high = read.index("风险等级为高的职权逐项说明如下：")
    assert read[high + 4 : high + 7] == ["理发店卫生许可", "高", "核查走过场。"]
    assert read[-1] == "接收日期："
    style = docx.Document(BytesIO(zipfile.ZipFile(BytesIO(made.content)).read("报送稿-第3份.docx"))).styles["Normal"]
    assert (style.font.name, style.font.size.pt) == ("仿宋_GB2312", 12)


def test_the_laws_are_listed_once_with_how_many_powers_rest_on_them(county):
    published(county)
    published(county, name="浴室卫生许可")
    assert [(law.title, law.kind, law.powers) for law in laws_cited(county.health)] == [
        ("中华人民共和国理发法", "法律", 2)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_costs_the_same_queries_however_long(county, django_assert_num_queries, count):
    for number in range(count):
        published(county, name=f"许可{number}")
    with django_assert_num_queries(3):
        assert len(list(directory_entries(county.health))) == count


@pytest.fixture
def kept_back(county):
    """卫健局's keeper 陶慎, with one trade secret filed."""
    account = create_account(by=INSTALLER, at=AT, username="tao_shen", full_name="陶慎", is_staff_member=True)
    post = add_post(by=INSTALLER, at=AT, organ=county.health, name="保密管理岗", roles=["secrecy_keeper"])
    appoint(by=INSTALLER, at=AT, post=post, person=account, from_on=FIRST_DAY)
    WithheldPower.objects.create(
        organ=county.health,
        name="配方备案",
        kind="licence",
        reason="trade_secret",
        basis="《政府信息公开条例》第十五条",
        filed_by=account,
        filed_at=AT,
    )
    return actor_for(account, AT)


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_secret_directory_goes_to_its_keeper_and_the_trace_tells_nothing_of_it(county, kept_back, ending):
    made = export_withheld(organ=county.health, ending=ending, by=kept_back, at=AT)
    row = ["1", "云溪县卫生健康局", "配方备案", "行政许可", "商业秘密", "《政府信息公开条例》第十五条", "未备案"]
    read = texts_of(made.content)[8:15] if ending == "docx" else [str(cell) for cell in rows_of(made.content)[2]]
    assert read == row
    assert "配方" not in str(AuditRow.objects.get(act="powers.export_withheld").summary)


def test_nobody_else_takes_the_secret_directory(county, kept_back):
    for by in (county.editor, county.publisher, county.clerk):
        with pytest.raises(OfficesRefusal):
            export_withheld(organ=county.health, ending="xlsx", by=by, at=AT)
    with pytest.raises(OfficesRefusal):
        export_withheld(organ=None, ending="xlsx", by=kept_back, at=AT)


def test_the_submission_of_an_editor_does_not_tell_how_much_is_kept_back(county, kept_back):
    published(county)
    made = make_submission(organ=county.health, by=county.editor, at=AT)
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        read = texts_of(archive.read("报送稿-第1份.docx"))
    assert "涉密的不公开职权目录另行报送保密部门审查备案，不装入本件。" in read
    assert "配方备案" not in "".join(read)

"""Lists as offices publish them: what is recognised, what is refused and why. Nothing is written here."""

import io
import json
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.lists import ReadList, parse_mapping, read_list
from sunlit.powers.importing.rows import Defaults
from sunlit.powers.importing.tables import LARGEST_FILE
from sunlit.powers.items import BasisEntry

ON = date(2026, 9, 1)


def read(text: str | bytes, **options: object) -> ReadList:
    """A list of these lines, read on 1 September 2026."""
    content = text if isinstance(text, bytes) else text.encode()
    return read_list(content, on=ON, **options)  # type: ignore[arg-type]  # a test names the options it needs


def sheet(*rows: list[object], merge: tuple[str, ...] = (), title: str = "清单") -> bytes:
    """An XLSX file with one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    for area in merge:
        page.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def items(found: ReadList) -> list[tuple[int, str, str, str]]:
    """(row, organ, kind, name) of every row that is an item."""
    return [(row.number, row.item.organ, row.item.kind, row.item.content.name) for row in found.rows if row.item]


def faults(found: ReadList) -> list[tuple[int, str, str]]:
    """(row, column, reason) of every fault."""
    return [(row.number, fault.column, fault.reason.zh) for row in found.rows for fault in row.faults]


def doubts(found: ReadList) -> list[tuple[int, str, str]]:
    """(row, column, reason) of every doubt."""
    return [(row.number, doubt.column, doubt.reason.zh) for row in found.rows for doubt in row.doubts]


PLAIN = "事项名称,类别,实施主体,设定依据\n食品经营许可,行政许可,县市场监管局,《食品安全法》第三十五条\n"
FOOD = (2, "县市场监管局", "licence", "食品经营许可")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_in_any_encoding_offices_use(encoding: str) -> None:
    assert items(read(PLAIN.encode(encoding))) == [FOOD]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_with_any_delimiter(delimiter: str) -> None:
    assert items(read(PLAIN.replace(",", delimiter))) == [FOOD]


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "食品经营许可", "category": "行政许可", "department": "县市场监管局"}],
        {"items": [{"权力名称": "食品经营许可", "权力类型": "许可", "责任部门": "县市场监管局"}]},
        {"code": 0, "data": [{"taskName": "食品经营许可", "taskType": "1", "deptName": "县市场监管局"}]},
    ],
)
def test_json_as_a_list_or_in_a_container(value: object) -> None:
    assert [item[1:] for item in items(read(json.dumps(value)))] == [FOOD[1:]]
    assert items(read(json.dumps(value)))[0][0] == 1


def test_a_sheet_with_a_title_merged_cells_sections_a_second_header_and_a_footer() -> None:
    found = read(
        sheet(
            ["云溪县权力清单", None, None, None],
            ["填报单位：县公开办", None, None, "2026年9月"],
            ["序号", "职权名称", "实施主体", "备注"],
            ["一、行政许可（共2项）", None, None, None],
            [1, "食品经营许可", "县市场监管局", None],
            [2, "药品经营\n许可", None, None],
            ["二、行政处罚", None, None, None],
            ["序号", "职权名称", "实施主体", "备注"],
            [3, "对无证经营食品的处罚", "县市场监管局", None],
            [None, None, None, None],
            ["合计", 3, None, None],
            ["填表人：张三", None, None, None],
            merge=("A1:D1", "C5:C6", "A4:D4"),
        )
    )
    assert items(found) == [
        (5, "县市场监管局", "licence", "食品经营许可"),
        (6, "县市场监管局", "licence", "药品经营许可"),
        (9, "县市场监管局", "penalty", "对无证经营食品的处罚"),
    ]
    assert faults(found) == []
    assert found.blank == (10,)
    assert {row: why.zh for row, why in found.passed_over.items()} == {
        4: "标题：一、行政许可（共2项）",
        7: "标题：二、行政处罚",
        8: "重复的表头",
        11: "表尾：合计",
        12: "表尾：填表人：张三",
    }


def test_the_sheet_that_is_a_list_is_found_among_others() -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "说明"
    first.append(["本表由各部门填报"])
    second = book.create_sheet("清单")
    second.append(["事项名称", "事项类型", "实施机关"])
    second.append(["食品经营许可", "行政许可", "县市场监管局"])
    file = io.BytesIO()
    book.save(file)
    found = read(file.getvalue())
    assert (items(found), found.sheet, found.other_sheets) == ([FOOD], "清单", ("说明",))
    with pytest.raises(PowersRefusal, match="没有名为“附表”的工作表，有的是：说明、清单"):
        read(file.getvalue(), sheet="附表")


def test_two_bases_in_one_cell_with_their_texts_and_the_marked_part() -> None:
    found = read(
        "情形抽取,法条依据,法条内容,处罚种类\n"
        "无证营业,《公共场所卫生管理条例实施细则》第三十五条第一款|《公共场所卫生管理条例》第十四条,"
        '"【未取得许可证】擅自营业的，\n罚款。|凡有下列行为之一的，处罚。",罚款\n',
        defaults=Defaults(organ="县卫健局"),
    )
    [row] = found.rows
    assert row.item is not None
    assert (row.item.kind, row.doubts) == ("penalty", ())
    assert row.item.content.bases == (
        BasisEntry(
            citation="《公共场所卫生管理条例实施细则》第三十五条第一款",
            quoted_text="未取得许可证擅自营业的，\n罚款。",
            marked="未取得许可证",
        ),
        BasisEntry(citation="《公共场所卫生管理条例》第十四条", quoted_text="凡有下列行为之一的，处罚。"),
    )


def test_the_law_s_text_behind_its_citation_is_no_citation() -> None:
    cell = (
        "1.《中华人民共和国行政许可法》（2019年修正）第十二条：下列事项可以设定行政许可：\n"
        "（一）依照《宪法》第一条办理的事项；\n"
        "2.【法规】《取水许可和水资源费征收管理条例》（国务院令第460号）第二条 取用水资源的，应当申请。"
    )
    found = read(f'事项名称,类别,部门,依据\n取水许可,许可,县水利局,"{cell}"\n')
    assert found.rows[0].item is not None
    assert [(one.citation, one.quoted_text, one.document_number) for one in found.rows[0].item.content.bases] == [
        (
            "《中华人民共和国行政许可法》（2019年修正）第十二条",
            "下列事项可以设定行政许可：\n（一）依照《宪法》第一条办理的事项；",
            "",
        ),
        (
            "《取水许可和水资源费征收管理条例》（国务院令第460号）第二条",
            "取用水资源的，应当申请。",
            "国务院令第460号",
        ),
    ]


def test_creating_and_implementing_bases_in_columns_of_their_own() -> None:
    found = read("权力名称,权力类别,责任主体,设定依据,实施依据\n食品经营许可,许可,甲局,《甲法》第一条,《乙法》第二条\n")
    assert found.rows[0].item is not None
    assert [(one.kind, one.citation) for one in found.rows[0].item.content.bases] == [
        ("implementing", "《乙法》第二条"),
        ("creating", "《甲法》第一条"),
    ]


def test_what_is_missing_is_said_by_row_column_and_reason() -> None:
    found = read(
        "事项名称,类别,实施主体\n"
        "食品经营许可,行政许可,县市场监管局\n"
        ",行政许可,县市场监管局\n"
        "甲,魔法,县市场监管局\n"
        "乙,,\n"
        f"{'长' * 301},行政许可,县市场监管局\n"
        "123,行政许可,县市场监管局\n"
        "丙,非行政许可审批,县市场监管局\n"
    )
    assert items(found) == [FOOD]
    assert [(row, column, reason[:12]) for row, column, reason in faults(found)] == [
        (3, "事项名称", "职权名称是空的。"),
        (4, "类别", "不认识的类别“魔法”，可"),
        (5, "类别", "职权类别是空的。"),
        (5, "实施主体", "实施主体是空的。"),
        (6, "事项名称", "职权名称有 301 个字"),
        (7, "事项名称", "“123”不是职权名称。"),
        (8, "类别", "“非行政许可审批”已于 "),
    ]


def test_a_column_that_the_list_lacks_is_named_with_the_option_that_helps() -> None:
    found = read("事项名称\n食品经营许可\n")
    assert faults(found) == [
        (2, "职权类别", "表里没有职权类别这一列，请用 --kind 指明。"),
        (2, "实施主体", "表里没有实施主体这一列，请用 --organ 指明。"),
    ]
    assert items(read("事项名称\n食品经营许可\n", defaults=Defaults("县局", "许可"))) == [
        (2, "县局", "licence", "食品经营许可")
    ]


def test_the_same_code_the_same_row_and_only_the_same_name() -> None:
    found = read(
        "事项名称,类别,部门,编码,依据\n"
        "甲,许可,县局,A1,\n"
        "乙,许可,县局,A1,\n"
        "丙,许可,县局,,《甲法》第一条\n"
        "丙,许可,县局,,《甲法》第一条\n"
        "丙,许可,县局,,《甲法》第二条\n"
    )
    assert [number for number, *_ in items(found)] == [2, 4, 6]
    assert faults(found) == [
        (3, "编码", "编码“A1”在第 2 行已经用过。"),
        (5, "事项名称", "与第 4 行完全相同。"),
    ]
    assert (6, "事项名称", "与第 4 行同名，作为另一项保存。") in doubts(found)


def test_as_above_takes_the_organ_above() -> None:
    found = read("事项名称,类别,部门\n甲,许可,县卫健局\n乙,处罚,同上\n丙,同上,〃\n")
    assert [(organ, kind) for _, organ, kind, _ in items(found)] == [
        ("县卫健局", "licence"),
        ("县卫健局", "penalty"),
        ("县卫健局", "penalty"),
    ]
    assert faults(read("事项名称,类别,部门\n甲,许可,同上\n"))[0] == (2, "部门", "写着“同上”，但上面没有内容。")


def test_a_script_or_a_formula_in_a_name_stays_text() -> None:
    script = "<script>alert(1)</script>许可"
    found = read(f"事项名称,类别,部门\n{script},许可,县局\n=HYPERLINK(A1)许可,许可,县局\n@SUM许可,许可,县局\n")
    assert [name for *_, name in items(found)] == [script, "=HYPERLINK(A1)许可", "@SUM许可"]
    assert [(row, reason) for row, _, reason in doubts(found) if "公式" in reason] == [
        (3, "以公式符号开头，按文字保存。"),
        (4, "以公式符号开头，按文字保存。"),
    ]


def test_a_formula_that_was_never_reckoned_is_a_fault() -> None:
    found = read(sheet(["事项名称", "类别", "部门"], ["=A9", "许可", "县局"], ["甲", "许可", "县局"]))
    assert items(found) == [(3, "县局", "licence", "甲")]
    assert (2, "事项名称", "A2 这一格是没有算出结果的公式。公式从不在这里计算，请粘贴为值再导入。") in faults(found)


def test_invisible_signs_go_and_control_characters_are_told() -> None:
    found = read("事项名称,类别,部门\n食品\u200b经营\x07许可,\u3000许可 ,县局\n")
    assert items(found) == [(2, "县局", "licence", "食品经营许可")]
    assert (2, "事项名称", "有看不见的控制字符，已经去掉。") in doubts(found)


def test_a_code_that_a_table_program_has_spoiled_is_a_fault() -> None:
    found = read("事项名称,类别,部门,编码\n甲,许可,县局,5.11602E+11\n")
    assert [(row, column) for row, column, _ in faults(found)] == [(2, "编码")]


@pytest.mark.parametrize("code", ["a/b", "a?b", "a#b", "<b>", "..", "#REF!"])
def test_a_code_that_could_not_be_opened_is_a_fault(code: str) -> None:
    assert [(row, column) for row, column, _ in faults(read(f"事项名称,类别,部门,编码\n甲,许可,县局,{code}\n"))] == [
        (2, "编码")
    ]


def test_a_code_in_wide_signs_is_the_same_code() -> None:
    found = read("事项名称,类别,部门,编码\n甲,许可,县局,WJ-01\n乙,许可,县局,ＷＪ－０１\n")
    assert faults(found) == [(3, "编码", "编码“WJ-01”在第 2 行已经用过。")]


def test_a_formula_that_failed_is_taken_as_blank_and_told() -> None:
    found = read("事项名称,类别,部门,服务对象\n甲,许可,县局,#N/A\n")
    item = found.rows[0].item
    assert item
    assert (item.content.served, "served" in item.said) == ("", False)
    assert (2, "服务对象", "D2 这一格是出错的公式“#N/A”，按空白处理。") in doubts(found)


def test_english_names_of_kinds() -> None:
    found = read("Name,Type,Department\nFood,Administrative licence,县局\nFine,administrative Penalty,县局\n")
    assert [kind for _, _, kind, _ in items(found)] == ["licence", "penalty"]


def test_a_row_far_below_a_stretch_of_nothing_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet(["事项名称", "类别", "部门"], ["甲", "许可", "县局"])))
    for column, value in enumerate(["乙", "许可", "县局"], start=1):
        book.active.cell(900_000, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    assert [(number, name) for number, _, _, name in items(read(buffer.getvalue()))] == [(2, "甲"), (900_000, "乙")]


def test_main_item_and_sub_item_together_are_the_name() -> None:
    found = read("主项名称,子项名称,类别,部门\n食品经营许可,新办,许可,县局\n药品经营许可,无,许可,县局\n")
    assert [name for *_, name in items(found)] == ["食品经营许可（新办）", "药品经营许可"]


def test_several_organs_in_one_cell_take_the_first_and_say_so() -> None:
    found = read("事项名称,类别,部门\n甲,许可,县住建局、县城管局\n乙,许可,县人大、政协联络处办公室\n")
    assert [organ for _, organ, _, _ in items(found)] == ["县住建局", "县人大、政协联络处办公室"]
    assert [row for row, column, reason in doubts(found) if "2 个机关" in reason] == [2]


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("8个工作日", (8, "working_day")),
        ("１０个工作日", (10, "working_day")),
        ("二十个工作日", (20, "working_day")),
        ("自受理之日起三十日内", (30, "calendar_day")),
        ("30日", (30, "calendar_day")),
        ("三个月", (3, "month")),
        ("即办", (None, "")),
        ("每年一月", (None, "")),
        ("12345个工作日", (None, "")),
        ("1.5个工作日", (None, "")),
        ("十百日", (None, "")),
    ],
)
def test_promised_limits_are_read_with_their_unit(written: str, limit: tuple[int | None, str]) -> None:
    found = read(f"事项名称,类别,部门,承诺时限\n甲,许可,县局,{written}\n")
    item = found.rows[0].item
    assert item
    assert (item.content.promised_value, item.content.promised_unit) == limit


def test_a_mapping_decides_where_headings_say_nothing() -> None:
    text = "甲列,乙列,丙列\n食品经营许可,许可,县局\n"
    with pytest.raises(PowersRefusal, match="没有认出职权名称这一列。表头是：甲列、乙列、丙列"):
        read(text)
    assert items(read(text, mapping=parse_mapping("name=甲列,kind=乙列,organ=丙列"))) == [
        (2, "县局", "licence", "食品经营许可")
    ]
    with pytest.raises(PowersRefusal, match="表里没有“丁列”这一列"):
        read(text, mapping=parse_mapping("name=甲列,organ=丁列"))
    with pytest.raises(PowersRefusal, match="没有名为“nonsense”的字段"):
        parse_mapping("nonsense=甲列")
    with pytest.raises(PowersRefusal, match="不是 字段=列名 的写法"):
        parse_mapping("name")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 ...", "这是PDF，不是表格"),
        (b"<html><table>", "这是网页，不是表格"),
        (b'[{"name": ', "不是完整的 JSON"),
        (b'{"name": "x"}', "JSON 里没有清单"),
        (b"[1, 2]", "JSON 里没有清单"),
        (b"PK\x03\x04broken", "XLSX 文件坏了"),
        (b"\xd0\xcf\x11\xe0broken", "XLS 文件读不出来"),
        (bytes(range(256)) * 8, "文字编码不认识"),
        ('事项名称,类别\n"没有收尾的引号,许可\n乙,许可\n'.encode(), "第 2 行的引号没有成对"),
        (b"a" * (LARGEST_FILE + 1), "最多 20 MB"),
        ("事项名称,类别\n".encode() + "长".encode() * 200_001, "第 2 行有一格超过 200,000 个字"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(PowersRefusal, match=sentence) as refused:
        read(content)
    assert refused.value.text.en.isascii() or "“" in refused.value.text.en


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), max_size=6))
def test_every_row_is_an_item_or_has_a_fault_whatever_stands_in_it(rows: list[list[str]]) -> None:
    value = [dict(zip(("name", "kind", "organ", "basis"), row, strict=True)) for row in rows]
    found = read(json.dumps([{"name": "甲", "kind": "许可", "organ": "县局", "basis": ""}, *value]))
    assert all((row.item is None) == bool(row.faults) for row in found.rows)
    assert len(found.rows) + len(found.blank) + len(found.passed_over) == len(rows) + 1

"""A list brought in step by step: chosen, checked in portions, written in portions, broken off and taken up."""

import dataclasses
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing import tables
from sunlit.powers.models import ImportRow, ImportRun, LegalBasis, Power, PowerVersion
from sunlit.powers.operations import check_list, choose_list, edit_item, import_powers, write_list
from sunlit.powers.operations import imports as steps
from sunlit.powers.queries import content_of
from tests.powers.county import AT, LATER, County, hold_law, make_county, published

HEADER = "事项名称,类别,实施主体,编码,依据\n"
ROWS = (
    HEADER + "理发店卫生许可,行政许可,卫健局,,《中华人民共和国理发法》第四条\n"
    "对无证理发的处罚,行政处罚,卫健局,WJ-CF-1,《理发法》第九条第（一）项|《美发办法》第三条\n"
    "坏行,魔法,同上,,\n"
)


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def chosen(county: County, text: str | bytes, **options: Any) -> ImportRun:
    arguments = {"by": INSTALLER, "at": AT, "file_name": "清单.csv", "region": county.region} | options
    return choose_list(content=text.encode() if isinstance(text, str) else text, **arguments)


def checked(run: ImportRun, **options: Any) -> ImportRun:
    while run.state == ImportRun.State.CHECKING:
        run = check_list(run=run, **({"by": INSTALLER, "at": AT} | options))
    return run


def written(run: ImportRun, **options: Any) -> ImportRun:
    while run.state in (ImportRun.State.READY, ImportRun.State.WRITING):
        run = write_list(run=run, **({"by": INSTALLER, "at": AT} | options))
    return run


def figures(run: ImportRun) -> tuple[int, int, int, int, int]:
    """(rows, accepted, refused, created, changed) as told and as the rows themselves say."""
    run.refresh_from_db()
    states = list(run.staged.values_list("state", flat=True))
    refused, created, changed = (states.count(state) for state in ("refused", "created", "changed"))
    assert (run.rows, run.accepted) == (len(states), len(states) - refused)
    assert (run.created, run.changed) == (created, changed)
    return run.rows, run.accepted, refused, run.created, run.changed


def doubts(run: ImportRun) -> list[tuple[int, str]]:
    return [(row.number, doubt[1]) for row in run.staged.filter(doubtful=True) for doubt in row.doubts]


def refusals(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(row.number, fault[0], fault[1]) for row in run.staged.filter(state="refused") for fault in row.faults]


def test_choosing_and_checking_write_no_power_and_writing_does_what_was_checked(county: County) -> None:
    run = checked(chosen(county, ROWS))
    assert (run.state, figures(run), Power.objects.count()) == ("ready", (3, 2, 1, 2, 0), 0)
    assert [one[:2] for one in refusals(run)] == [(4, "类别")]
    assert run.staged.get(state="refused").name == "坏行"
    run = written(run, at=LATER)
    assert (run.state, run.finished_at, figures(run)) == ("finished", LATER, (3, 2, 1, 2, 0))
    assert sorted(PowerVersion.objects.values_list("name", "state")) == [
        ("对无证理发的处罚", "draft"),
        ("理发店卫生许可", "draft"),
    ]
    assert LegalBasis.objects.filter(article__isnull=False).count() == 2
    assert {row.act for row in trace_of(("power_import", run.pk))} == {"powers.choose_list", "powers.import_powers"}


def test_step_by_step_and_in_one_go_come_to_the_same(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "CHECKED_AT_ONCE", 2)
    monkeypatch.setattr(steps, "WRITTEN_AT_ONCE", 2)
    text = HEADER + "".join(f"许可{n},行政许可,卫健局,,《理发法》第四条\n" for n in range(5))
    written(checked(chosen(county, text)))
    stepped = sorted(Power.objects.values_list("code", "imported_hash", "versions__name", "versions__theme"))
    report = import_powers(
        by=INSTALLER, at=LATER, file_name="a.csv", content=text.encode(), region=county.region, dry_run=True
    )
    assert (len(stepped), report.unchanged) == (5, 5)
    again = checked(chosen(county, text, at=LATER))
    assert figures(again) == (5, 5, 0, 0, 0)
    assert set(again.staged.values_list("state", flat=True)) == {"unchanged"}


def test_a_conflict_is_told_before_the_person_chooses_whose_word_stands(county: County) -> None:
    head = "编码,事项名称,类别,实施主体,受理条件\n"
    written(checked(chosen(county, f"{head}XK-1,理发店卫生许可,行政许可,卫健局,有固定场所\n")))
    power = Power.objects.get(code="XK-1")
    content = dataclasses.replace(content_of(power.versions.get()), conditions="面积十平方米")
    edit_item(power=power, content=content, by=county.editor, at=LATER)
    run = checked(chosen(county, f"{head}XK-1,理发店卫生许可,行政许可,卫健局,有消毒设备\n", at=LATER))
    told = [(row, said) for row, said in doubts(run) if said.startswith("冲突")]
    assert ([row for row, _ in told], run.state) == ([2], "ready")
    written(run, prefer_list=True)
    assert power.versions.get().conditions == "有消毒设备"


def test_an_import_broken_off_after_a_portion_goes_on_where_it_stopped(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "WRITTEN_AT_ONCE", 2)
    run = checked(chosen(county, HEADER + "".join(f"许可{n},行政许可,卫健局,,\n" for n in range(5))))
    run = write_list(run=run, by=INSTALLER, at=AT)
    assert (run.state, run.done, Power.objects.count()) == ("writing", 2, 2)
    assert written(ImportRun.objects.get(pk=run.pk), at=LATER).state == "finished"
    assert sorted(PowerVersion.objects.values_list("name", flat=True)) == [f"许可{n}" for n in range(5)]
    assert write_list(run=run, by=INSTALLER, at=LATER).state == "finished"


def test_a_row_without_a_code_never_gets_one_that_a_later_row_brings(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "WRITTEN_AT_ONCE", 1)
    text = HEADER + "甲,许可,卫健局,,\n乙,许可,卫健局,,\n丙,许可,卫健局,990122WJ-XK-0002,\n"
    written(checked(chosen(county, text)))
    assert list(PowerVersion.objects.order_by("name").values_list("name", "power__code")) == [
        ("丙", "990122WJ-XK-0002"),
        ("乙", "990122WJ-XK-0003"),
        ("甲", "990122WJ-XK-0001"),
    ]


def test_what_changed_between_the_trial_and_the_import_is_refused_then(county: County) -> None:
    run = checked(chosen(county, ROWS))
    published(county, code="WJ-CF-1", name="美发师登记")
    run = written(run, at=LATER)
    assert figures(run) == (3, 1, 2, 1, 0)
    assert refusals(run)[0] == (3, "类别", "“WJ-CF-1”原来是行政许可，类别不能改。请取消后另编。")


def test_reading_anew_with_another_mapping_replaces_the_rows(county: County) -> None:
    text = "甲列,乙列,丙列\n理发许可,许可,卫健局\n"
    with pytest.raises(PowersRefusal, match="没有认出职权名称这一列"):
        chosen(county, text)
    mapping = {"name": "甲列", "kind": "乙列", "organ": "丙列", "exact": "1"}
    run = checked(chosen(county, text, mapping=mapping, source="县卫健局"))
    assert figures(run) == (1, 1, 0, 1, 0)
    run = checked(chosen(county, text, mapping={"name": "丙列", "kind": "乙列", "exact": "1"}, organ="YX011", run=run))
    assert (run.source, list(run.staged.values_list("name", flat=True))) == ("", ["卫健局"])
    written(run)
    with pytest.raises(PowersRefusal, match="已经开始导入，不能再改列的对应"):
        chosen(county, text, mapping=mapping, run=run)


def test_the_mapping_of_a_source_is_remembered_by_name_and_by_headings(county: County) -> None:
    text = "甲列,乙列\n理发许可,许可\n"
    mapping = {"name": "甲列", "kind": "乙列"}
    written(checked(chosen(county, text, mapping=mapping, source="县卫健局", organ="YX011")))
    for named in ("县卫健局", ""):
        next_list = "甲列,乙列,丙列\n浴室许可,许可,x\n" if named else "甲列,乙列\n浴室许可,许可\n"
        run = chosen(county, next_list, source=named, organ="YX011" if named else "")
        assert (run.mapping, run.source, run.organ) == (mapping, "县卫健局", "YX011")
    other = chosen(county, HEADER + "桑拿许可,许可,卫健局,,\n", source="县卫健局")
    assert list(other.staged.values_list("name", flat=True)) == ["桑拿许可"]


def test_who_may_not_import_may_not_choose_check_or_write(county: County) -> None:
    run = chosen(county, ROWS)
    for act in (
        lambda: chosen(county, ROWS, by=county.clerk),
        lambda: check_list(run=run, by=county.clerk, at=AT),
        lambda: write_list(run=run, by=county.clerk, at=AT),
    ):
        with pytest.raises(OfficesRefusal):
            act()


# Rows that may be one power written twice.


def test_a_near_same_name_under_the_same_basis_names_the_row_of_its_twin(county: County) -> None:
    rows = (
        "对未取得卫生许可证擅自开办理发店的行政处罚,行政处罚,卫健局,,《理发法》第九条第（一）项\n"
        "对未取得卫生许可证擅自开办理发店行为的处罚,行政处罚,卫健局,,《理发法》第九条第（一）项\n"
        "对不消毒的处罚,行政处罚,卫健局,,《理发法》第九条第（一）项\n"
        "未取得卫生许可证擅自开办理发店,行政处罚,卫健局,,《理发法》第九条第（二）项\n"
    )
    assert doubts(checked(chosen(county, HEADER + rows))) == [
        (
            3,
            "与第 2 行“对未取得卫生许可证擅自开办理发店的行政处罚”依据相同、名称相近，可能是同一项职权。"
            "请核对，重复的只留一项。",
        )
    ]


def test_a_near_same_name_of_a_power_that_is_there_names_its_code(county: County) -> None:
    published(county, code="WJ-1")
    text = HEADER + "理发店的卫生许可,行政许可,卫健局,,《理发法》第四条第一款\n"
    told = [sentence for _, sentence in doubts(checked(chosen(county, text, at=LATER)))]
    assert told == ["与库里的 WJ-1 “理发店卫生许可”依据相同、名称相近，可能是同一项职权。请核对，重复的只留一项。"]
    report = import_powers(
        by=INSTALLER, at=LATER, file_name="a.csv", content=text.encode(), region=county.region, dry_run=True
    )
    assert [fault.reason.zh for one in report.warned for fault in one.faults] == told


# Bad input: a sentence each, and nothing half in.


def book(*rows: list[Any], **sheets: list[list[Any]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name, others in sheets.items():
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


HEADINGS = ["事项名称", "类别", "实施主体", "编码"]


def with_macros() -> bytes:
    buffer = io.BytesIO(saved(book(HEADINGS, ["甲", "许可", "卫健局", ""])))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (saved(book()), "没有认出职权名称这一列。表里没有内容"),
        (saved(book(HEADINGS)), "只认出了表头，下面一行内容也没有"),
        (HEADER.encode(), "只认出了表头，下面一行内容也没有"),
        (with_macros(), "这个工作簿带有宏（程序）。宏不会运行"),
        (ROWS.encode().decode("gb18030", "replace").encode(), "文件里的字是乱码"),
        (ROWS.encode().decode("latin-1").encode(), "文件里的字是乱码（例如“äº.*”），原来大概是“事项名称"),
        ((HEADER + "甲,许可,卫健局,,\n" * 60_000).encode(), "表里有 60,001 行，一次最多 50,000 行"),
    ],
    ids=[
        "empty",
        "empty-sheet",
        "headings-only",
        "csv-headings-only",
        "macros",
        "mojibake-gbk",
        "mojibake-latin",
        "60000",
    ],
)
def test_a_file_that_cannot_be_a_list_is_refused_in_a_sentence(county: County, content: bytes, sentence: str) -> None:
    with pytest.raises(PowersRefusal, match=sentence):
        chosen(county, content)
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_a_page_takes_fewer_rows_than_the_command_line(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_ROWS", 5)
    text = HEADER + "".join(f"许可{n},许可,卫健局,,\n" for n in range(6))
    with pytest.raises(PowersRefusal, match="表里有 6 行，一次最多 5 行"):
        chosen(county, text)
    assert ImportRun.objects.count() == 0


def test_two_hundred_thousand_rows_of_a_workbook_are_counted_before_they_are_unfolded(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 20)
    with pytest.raises(PowersRefusal, match="表里有 26 行，一次最多 20 行。请按部门或者类别分成几个文件导入"):
        chosen(county, saved(book(HEADINGS, *[[f"许可{n}", "许可", "卫健局", ""] for n in range(25)])))


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_encodings_that_table_programs_write(county: County, encoding: str) -> None:
    assert figures(checked(chosen(county, ROWS.encode(encoding)))) == (3, 2, 1, 2, 0)


def test_four_of_ten_rows_bad_and_the_good_ones_stay_good(county: County) -> None:
    good = "".join(f"许可{n},行政许可,卫健局,,\n" for n in range(6))
    bad = "甲,魔法,卫健局,,\n,行政许可,卫健局,,\n乙,行政许可,,,\n丙,劳动教养,卫健局,,\n"
    run = written(checked(chosen(county, HEADER + good + bad)))
    assert figures(run) == (10, 6, 4, 6, 0)
    assert [(row, column) for row, column, _ in refusals(run)] == [
        (8, "类别"),
        (9, "事项名称"),
        (10, "实施主体"),
        (11, "类别"),
    ]
    assert refusals(run)[3][2].startswith("“劳动教养”已于 2013-12-28 取消")


def test_a_code_twice_a_code_turned_into_a_date_and_a_limit_that_is_a_date(county: County) -> None:
    text = (
        "事项名称,类别,实施主体,编码,承诺时限\n"
        "甲,许可,卫健局,A-1,5个工作日\n乙,许可,卫健局,A-1,当场\n丙,许可,卫健局,2026-03-01,\n丁,许可,卫健局,A-2,2026年3月1日\n"
    )
    run = checked(chosen(county, text))
    assert refusals(run) == [
        (3, "编码", "编码“A-1”在第 2 行已经用过。"),
        (4, "编码", "编码被表格程序改成了日期“2026-03-01”。请把这一列设为文本后重填。"),
    ]
    assert [row for row, _ in doubts(run)].count(5) == 2
    assert "没有看懂时限“2026年3月1日”" in " ".join(sentence for _, sentence in doubts(run))


def test_merged_cells_formula_cells_and_the_sheet_that_is_a_list(county: County) -> None:
    made = book(
        ["说明"],
        清单=[HEADINGS, ["甲", "许可", "卫健局", ""], ["乙", None, None, ""], ["=A2&A3", "许可", "卫健局", ""]],
    )
    made["清单"].merge_cells("B2:B3")
    made["清单"].merge_cells("C2:C3")
    run = checked(chosen(county, saved(made), file_name="清单.xlsx"))
    assert (run.reading["sheet"], run.reading["other_sheets"]) == ("清单", ["Sheet"])
    assert list(run.staged.filter(state="created").values_list("name", flat=True)) == ["甲", "乙"]
    assert refusals(run)[0] == (4, "事项名称", "A4 这一格是没有算出结果的公式。公式从不在这里计算，请粘贴为值再导入。")

"""Tables as they come and as they are mended; which powers an item is about; versions compared."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.commands.__main__ import main
from sunlit.ledger.actor import Actor
from sunlit.ledger.models import Leaf
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ
from sunlit.powers.discretion.checking import check_item
from sunlit.powers.discretion.comparing import compare
from sunlit.powers.discretion.deciding import bases_of, ceiling, citation, decide, figures_of
from sunlit.powers.discretion.model import Factor, Fine, Formula, Item, Option, Sheet, Standard
from sunlit.powers.discretion.naming import bare, powers_of
from sunlit.powers.discretion.plain import as_plain, one_from_plain, one_plain
from sunlit.powers.discretion.reading import circumstances, headings_of, read_standard, standard_of_source
from sunlit.powers.discretion.sheets import grids_of, mended, source_of
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import DiscretionStandard, Power, PowerVersion, StandardImport, StandardPower
from sunlit.powers.operations import (
    begin_standard,
    drop_standard_import,
    link_item,
    mend_standard,
    publish_standard,
    review_standard,
    unlink_item,
    withdraw_standard,
    write_standard,
)
from sunlit.powers.queries.discretion import grounds_for, links_of, standard_of
from tests.powers.county import AT, LATER
from tests.powers.test_discretion import GEESE, drafted, formula_book, ladders, people, workbook

__all__ = ["people"]
FILES = Path(__file__).parent / "files"
DAY = timedelta(days=1)


# Files


def test_a_good_xls_with_merged_cells_reads_like_the_same_table_in_xlsx() -> None:
    old, new = (read_standard((FILES / f"discretion.{ending}").read_bytes()) for ending in ("xls", "xlsx"))
    assert old == new
    assert [(item.key, len(item.grades)) for item in old.items] == [("1", 3), ("2", 2)]
    assert [len(grade.circumstances) for grade in old.items[0].grades] == [1, 2, 1]
    assert old.faults == ()


def test_a_source_is_read_like_its_file() -> None:
    for content in (workbook(), formula_book(), (FILES / "discretion.xls").read_bytes()):
        assert standard_of_source(source_of(content)) == read_standard(content)


def test_a_mended_cell_stands_for_itself_where_a_region_covered_it() -> None:
    source = source_of(workbook())
    assert headings_of(grids_of(source)[0])[:3] == ("序号", "违法行为", "法律依据")
    again = standard_of_source(mended(source, "养鹅", 5, {3: "2+", 5: "处四千元以上六千元以下的罚款"}))
    assert [grade.penalty for grade in again.items[0].grades] == [
        "处一千元以上三千元以下的罚款",
        "处三千元以上六千元以下的罚款",
        "处四千元以上六千元以下的罚款",
        "处六千元以上一万元以下的罚款",
    ]
    assert standard_of_source(source) == read_standard(workbook())
    assert mended(source, "没有", 5, {3: "x"}) == source
    assert mended(source, "养鹅", 500, {3: "x"}) == source


def packed_again(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as packed, zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            made.writestr(name, change(packed.read(name)) if name == part else packed.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        ("xl/workbook.xml", lambda xml: b""),
        ("[Content_Types].xml", lambda xml: b"<x/>"),
    ],
)
def test_a_damaged_workbook_is_refused_with_a_sentence(part: str, change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PowersRefusal, match="文件读不出来"):
        source_of(packed_again(part, change))


def test_what_the_database_cannot_keep_is_left_out() -> None:
    list_of_geese = "\n".join(["清单", *["养鹅"] * 400, "养\x00鸭"])
    assert source_of(list_of_geese.encode())["lines"][-1] == "养鸭"


def test_a_line_of_a_list_is_mended() -> None:
    lines = ["清单的标题", "序号", "类别", "违法行为", "违反条款", "不予处罚的情节", "1", "养禽", "未备案养鹅棚"]
    text = "\n".join([*lines, "《养鹅条例》第二条", "情形：", "（1）首次违法；"])
    source = source_of(text.encode())
    assert [fault.column for fault in standard_of_source(source).faults] == ["不予处罚的情节"]
    better = mended(source, "", 11, {0: "同时满足下列情形的，不予行政处罚："})
    assert [item.violation for item in standard_of_source(better).items] == ["未备案养鹅棚"]


# Which powers


@pytest.mark.parametrize(
    ("violation", "code", "found"),
    [
        ("擅自养鹅", "", (1,)),
        ("擅自养鹅的行为", "", (1,)),
        ("擅自养鹅（在水源地）", "", (1,)),
        ("擅自养鸭", "", ()),
        ("别的", "CF-2", (2,)),
        ("擅自养鹅", "CF-9", ()),
    ],
)
def test_an_item_knows_its_power_by_code_or_by_name(violation: str, code: str, found: tuple[int, ...]) -> None:
    names, codes = {1: "对擅自养鹅的处罚", 2: "对赶鹅上路的行政处罚"}, {"CF-1": 1, "CF-2": 2}
    assert powers_of(Item("1", violation, "", 1, code=code), names, codes) == found


def test_frames_of_names_are_idle() -> None:
    names = ("对擅自养鹅的处罚", "对擅自养鹅行为的行政处罚", "擅自养鹅", "擅自养鹅的")
    assert {bare(name) for name in names} == {"擅自养鹅"}


# What an item asks for


def test_the_law_s_most_is_told_only_where_it_is_known() -> None:
    yuan, times = Fine("yuan", None, Decimal(5000)), Fine("times", Decimal(1), Decimal(3), "违法所得")
    item = Item("1", "卖鹅", "《养鹅条例》第三条第二款：罚", 1, law=(yuan, times))
    assert (ceiling(item, {}), ceiling(item, {"违法所得": Decimal(4000)})) == (None, 12000)
    assert ceiling(Item("1", "", "", 1), {}) is None
    assert (citation(item.basis), citation("没有")) == ("《养鹅条例》第三条第二款", "")
    goose = read_standard(workbook()).items[0]
    assert (figures_of(goose), bases_of(goose)) == ({"养鹅": "只"}, ())
    assert one_from_plain(one_plain(goose)) == goose
    assert "code" not in as_plain(Standard((Sheet("", "", (goose,), (), 0),)))["sheets"][0]["items"][0]


@given(st.lists(st.tuples(st.integers(-20, 40), st.integers(-20, 40)), min_size=1, max_size=4), st.data())
def test_factors_with_the_same_words_are_told_apart(points: list[tuple[int, int]], data: st.DataObject) -> None:
    factors = tuple(
        Factor(f"因素{n}", (Option("无", Decimal(a), 1), Option("有", Decimal(b), 2)))
        for n, (a, b) in enumerate(points)
    )
    item = Item(
        "1", "擅自", "", 1, formula=Formula(Decimal(10), factors), law=(Fine("yuan", Decimal(0), Decimal(1000)),)
    )
    picks = [data.draw(st.sampled_from(["无", "有"])) for _ in points]
    decision = decide(item, figures={}, chosen=[f"因素{n}={word}" for n, word in enumerate(picks)])
    total = 10 + sum(pair[word == "有"] for pair, word in zip(points, picks, strict=True))
    assert decision.fines[0].low == Decimal(1000) * min(max(total, 0), 100) / 100


@given(ladders(), st.integers(0, 9999), st.integers(0, 9999))
def test_a_range_is_found_outside_the_law_exactly_where_it_is(item: Item, one: int, other: int) -> None:
    low, high = Decimal(min(one, other)), Decimal(max(one, other))
    narrowed = replace(item, law=(Fine("yuan", low, high),))
    outside = [found.rows[0] for found in check_item(narrowed) if found.kind == "outside_law"]
    fines = [(grade.row, fine) for grade in item.grades for fine in grade.fines]
    assert outside == [row for row, fine in fines if fine.bottom < low or (fine.high or 0) > high]


@given(ladders(), st.data())
def test_a_grade_taken_out_of_a_ladder_leaves_a_gap_of_figures_and_of_fines(item: Item, data: st.DataObject) -> None:
    if len(item.grades) < 3:
        return
    gone = data.draw(st.integers(1, len(item.grades) - 2))
    left = replace(item, grades=tuple(grade for grade in item.grades if grade.level != gone + 1))
    assert {"figure_gap", "fine_gap"} <= {found.kind for found in check_item(left)}


# Versions


def test_what_a_version_says_otherwise_is_told_line_by_line() -> None:
    before = read_standard(workbook())
    rows = [list(row) for row in GEESE]
    rows[1][5] = "处三千元以上七千元以下的罚款"
    rows.append(["1-2", "赶鹅上路", "《养鹅条例》第四条", 1, "初犯的", "警告", None])
    found = compare(before, read_standard(workbook(rows)))
    assert [(one.sign, one.key, [line.label.zh for line in one.lines]) for one in found] == [
        ("changed", "1-1", ["第 2 档标准"]),
        ("added", "1-2", ["法律依据", "第 1 档情节", "第 1 档标准"]),
    ]
    assert [one.sign for one in compare(read_standard(workbook(rows)), before)] == ["changed", "removed"]
    assert compare(before, before) == ()
    assert [one.sign for one in compare(before, read_standard(formula_book()))] == ["changed"]


def published(people: dict[str, Actor]) -> DiscretionStandard:
    """In force from the first of October."""
    version = drafted(people["editor"])
    version = review_standard(version=version, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    return publish_standard(version=version, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)


def test_a_standard_is_withdrawn_in_public_with_its_reason(people: dict[str, Actor]) -> None:
    version = published(people)
    given = {"version": version, "last_day": date(2026, 10, 31), "at": LATER}
    with pytest.raises(OfficesRefusal):
        withdraw_standard(**given, reason="条例废止", by=people["editor"])
    with pytest.raises(PowersRefusal, match="理由"):
        withdraw_standard(**given, reason=" ", by=people["leader"])
    with pytest.raises(PowersRefusal, match="最早是昨天"):
        withdraw_standard(**{**given, "last_day": date(2026, 9, 1)}, reason="条例废止", by=people["leader"])
    version = withdraw_standard(**given, reason="条例废止", by=people["leader"])
    assert (version.in_force_until, version.withdrawn_because) == (date(2026, 10, 31), "条例废止")
    with pytest.raises(PowersRefusal, match="失效日期"):
        withdraw_standard(**given, reason="条例废止", by=people["leader"])
    assert Leaf.objects.filter(type="discretion.withdrawn").count() == 1


def test_powers_are_linked_by_hand_and_stay_linked_in_the_next_version(people: dict[str, Actor]) -> None:
    power = make_power(people)
    version = published(people)
    assert links_of(version) == {}
    link_item(version=version, place=0, power=power, by=people["editor"], at=LATER)
    assert [one.place for one in grounds_for(power.pk, date(2026, 10, 1))] == [0]
    assert grounds_for(power.pk, date(2026, 9, 30)) == ()
    with pytest.raises(PowersRefusal, match="没有这一项"):
        link_item(version=version, place=1, power=power, by=people["editor"], at=LATER)
    with pytest.raises(OfficesRefusal):
        link_item(version=version, place=0, power=power, by=people["leader"], at=LATER)
    rows = [list(row) for row in GEESE]
    rows[2][4] = "在学校旁养鹅的"
    second = drafted(people["editor"], read_standard(workbook(rows)))
    assert [(link.place, link.power_id, link.by_name) for link in second.powers.all()] == [(0, power.pk, False)]
    unlink_item(version=second, place=0, power=power, by=people["editor"], at=LATER)
    with pytest.raises(PowersRefusal, match="没有对应"):
        unlink_item(version=second, place=0, power=power, by=people["editor"], at=LATER)
    assert StandardPower.objects.count() == 1


def make_power(people: dict[str, Actor]) -> Power:
    """对赶鹅上路的处罚, on the list of the health bureau."""
    organ = Organ.objects.get(code="YX011")
    power = Power.objects.create(organ=organ, code="CF-77", kind="penalty", created_at=AT)
    PowerVersion.objects.create(
        power=power, organ=organ, kind="penalty", number=1, state="published", name="对赶鹅上路的处罚", drafted_at=AT
    )
    return power


def test_a_new_draft_finds_the_powers_that_its_items_name(people: dict[str, Actor]) -> None:
    power = make_power(people)
    rows = [["1-2", "赶鹅上路", "《养鹅条例》第四条", 1, "初犯的", "警告", None]]
    version = drafted(people["editor"], read_standard(workbook(rows, ())))
    assert [(link.place, link.power_id, link.by_name) for link in version.powers.all()] == [(0, power.pk, True)]


# Bringing in


def test_a_file_is_mended_and_becomes_a_draft_once(people: dict[str, Actor]) -> None:
    rows = [list(row) for row in GEESE]
    rows[3][5] = None
    organ, by = Organ.objects.get(code="YX011"), people["editor"]
    given = {"organ": organ, "title": "养鹅", "file_name": "鹅.xlsx", "at": AT}
    run = begin_standard(**given, content=workbook(rows), by=by)
    assert [fault.row for fault in standard_of_source(run.source).faults if fault.refused] == [6]
    with pytest.raises(OfficesRefusal):
        mend_standard(run=run.pk, sheet="养鹅", row=6, cells={5: "警告"}, by=people["leader"], at=LATER)
    run = mend_standard(run=run.pk, sheet="养鹅", row=6, cells={5: "处六千元以上一万元以下的罚款"}, by=by, at=LATER)
    assert (run.mended, standard_of_source(run.source)) == (1, read_standard(workbook()))
    version = write_standard(run=run.pk, by=by, at=LATER)
    assert standard_of(version) == read_standard(workbook())
    with pytest.raises(PowersRefusal, match="已经存为草稿"):
        write_standard(run=run.pk, by=by, at=LATER)
    other = begin_standard(**{**given, "title": "养鸭"}, content=workbook(), by=by)
    drop_standard_import(run=other.pk, by=by, at=LATER)
    with pytest.raises(PowersRefusal, match="已经放弃"):
        mend_standard(run=other.pk, sheet="养鹅", row=6, cells={}, by=by, at=LATER)
    assert StandardImport.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "content", "words"),
    [(" ", b"x", "名称"), ("养鹅", b"\xff\xfe", "不是裁量基准表"), ("养鹅", "一封信".encode(), "不是裁量基准表")],
)
def test_what_is_no_standard_is_refused(people: dict[str, Actor], title: str, content: bytes, words: str) -> None:
    with pytest.raises(PowersRefusal, match=words):
        begin_standard(
            organ=Organ.objects.get(code="YX011"),
            title=title,
            file_name="",
            content=content,
            by=people["editor"],
            at=AT,
        )


# The command


@pytest.mark.django_db
def test_a_formula_table_is_decided_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "鹅.xlsx"
    file.write_bytes(formula_book())
    facts = ["--fact", "数量=10只以上", "--fact", "地点=水源地"]
    assert main(["discretion", "decide", "1", *facts, "--file", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fines"][0]["low"] == "5500"
    assert main(["discretion", "decide", "1", "--fact", "数量=很多", "--file", str(file)]) == 2


# The published tables


@pytest.mark.shared
def test_every_figure_at_an_end_of_the_published_tables_falls_into_a_grade(shared_dir: Path) -> None:
    content = (shared_dir / "data/discretion/discretion_tables.xlsx").read_bytes()
    standard = read_standard(content)
    assert standard_of_source(source_of(content)) == standard
    ends = 0
    for item in standard.items:
        for _, line in circumstances(item):
            if line.condition is None:
                continue
            for end in (line.condition.low, line.condition.high):
                if end is not None:
                    ends += 1
                    assert decide(item, figures={line.condition.name: end}).grade is not None, (item.key, line.text)
    assert ends > 0

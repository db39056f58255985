"""Discretion standards: read from tables, checked, and applied to a case."""

import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.commands.__main__ import main
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.ledger.models import Leaf
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ
from sunlit.powers.discretion.checking import check, check_item, legal_range
from sunlit.powers.discretion.deciding import decide, figure
from sunlit.powers.discretion.model import (
    Circumstance,
    Condition,
    Factor,
    Fine,
    Formula,
    Grade,
    Item,
    Option,
    Standard,
)
from sunlit.powers.discretion.plain import as_plain, from_plain
from sunlit.powers.discretion.ranges import condition, fines, number
from sunlit.powers.discretion.reading import circumstances, read_standard
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import DiscretionStandard
from sunlit.powers.operations import draft_standard, publish_standard, review_standard, withdraw_standard
from sunlit.powers.queries.discretion import standard_of, standards_in_force
from tests.powers.county import AT, LATER, _holder, make_county

LAW = "《养鹅条例》第三条：擅自养鹅的，处一千元以上一万元以下的罚款。"
HEADINGS = ["序号", "违法行为", "法律依据", "类别", "裁量情节", "裁量标准", "备注"]
GEESE: list[list[Any]] = [
    ["1-1", "擅自养鹅", LAW, 1, "养鹅10只以下的", "处一千元以上三千元以下的罚款", None],
    [None, None, None, 2, "养鹅10只以上50只以下的", "处三千元以上六千元以下的罚款", None],
    [None, None, None, None, "在水源地养鹅的", None, None],
    [None, None, None, 3, "养鹅50只以上的", "处六千元以上一万元以下的罚款", None],
]
MERGED = ("A3:A6", "B3:B6", "C3:C6", "D4:D5", "F4:F5")


def workbook(rows: list[list[Any]] = GEESE, merged: tuple[str, ...] = MERGED, headings: list[str] = HEADINGS) -> bytes:
    """A table as an organ publishes it: a title, headings, and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "养鹅"
    for row in (["一、《养鹅条例》"], headings, *rows):
        sheet.append(row)
    for region in merged:
        sheet.merge_cells(region)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def geese() -> Item:
    return read_standard(workbook()).items[0]


# Reading


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百五十万", 1500000),
        ("10万", 100000),
        ("3,000", 3000),
        ("1.5", "1.5"),
        ("十二万", 120000),
        ("两千零五", 2005),
    ],
)
def test_a_number_in_either_writing(text: str, value: int | str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("处三千元以上六千元以下的罚款", [("yuan", 3000, 6000, "", False)]),
        ("可以处10万元以下的罚款", [("yuan", None, 100000, "", False)]),
        ("处所收费用三倍的罚款", [("times", 3, 3, "所收费用", False)]),
        ("处项目总投资额百分之一以上百分之二以下的罚款", [("percent", 1, 2, "项目总投资额", False)]),
        ("对责任人处十二万以上十五万元以下罚款", [("yuan", 120000, 150000, "", True)]),
        (
            "处五万元罚款，并对主要负责人处一万元以下罚款",
            [("yuan", 50000, 50000, "", False), ("yuan", None, 10000, "", True)],
        ),
        ("给予警告", []),
    ],
)
def test_fines_are_read_from_the_words(text: str, read: list[object]) -> None:
    assert [(f.unit, f.low, f.high, f.base, f.person) for f in fines(text)] == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("养鹅10只以上50只以下的", Condition("养鹅", "只", Decimal(10), Decimal(50))),
        ("存放时间不足3天的", Condition("存放时间", "天", None, Decimal(3), high_in=False)),
        ("违法所得超过5万元", Condition("违法所得", "元", Decimal(50000), None, low_in=False)),
        ("两年内3次以上的", Condition("两年内次数", "次", Decimal(3))),
        ("再犯的", Condition("次数", "次", Decimal(2), Decimal(2))),
        ("在水源地养鹅的", None),
    ],
)
def test_figures_are_read_from_the_circumstances(text: str, read: Condition | None) -> None:
    assert condition(text) == read


def test_merged_cells_make_one_item_with_three_grades() -> None:
    standard = read_standard(workbook())
    item = standard.items[0]
    assert [(one.key, one.violation, one.row) for one in standard.items] == [("1-1", "擅自养鹅", 3)]
    assert [(grade.level, grade.row, len(grade.circumstances)) for grade in item.grades] == [
        (1, 3, 1),
        (2, 4, 2),
        (3, 6, 1),
    ]
    assert item.law == (Fine("yuan", Decimal(1000), Decimal(10000)),)
    assert (standard.faults, standard.sheets[0].rows, standard.sheets[0].title) == ((), 6, "一、《养鹅条例》")


def test_a_row_that_cannot_be_read_is_reported_with_row_column_and_reason() -> None:
    broken = [*GEESE, ["1-2", "赶鹅上路", LAW, 1, "初犯的", None, None]]
    standard = read_standard(workbook(broken))
    assert [(f.row, f.column, f.refused, f.reason.en) for f in standard.faults] == [
        (7, "裁量标准", True, "No standard stands for this grade.")
    ]


def test_a_sheet_without_headings_is_reported() -> None:
    standard = read_standard(workbook(headings=["甲", "乙"]))
    assert [(f.row, f.refused) for f in standard.faults] == [(1, True)]
    assert standard.items == ()


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", b"", b"\xff\xfe\x00"]
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(PowersRefusal) as refused:
        read_standard(content)
    assert "XLSX" in str(refused.value)


def test_a_no_penalty_list_needs_all_its_conditions() -> None:
    text = (
        "1\n养鹅不罚清单目录\n序号\n类别\n违法行为\n违反条款\n不予处罚的情节\n1\n养禽\n管理\n未依法备案养鹅\n棚\n"
        "《养鹅条例》第二条养鹅应当备\n案。\n同时满足下列情形的，不予行政处罚：\n（1）属于首次违法；\n"
        "（2）持续时间不超过20 日。\n备注\n"
    )
    item = read_standard(text.encode()).items[0]
    assert (item.key, item.category, item.violation) == ("1", "养禽管理", "未依法备案养鹅棚")
    assert item.basis == "《养鹅条例》第二条养鹅应当备案。"
    met = decide(item, figures={"次数": Decimal(1), "持续时间": Decimal(20)})
    assert met.grade and met.grade.name == "不予处罚"
    assert decide(item, figures={"次数": Decimal(1), "持续时间": Decimal(21)}).grade is None
    assert decide(item, figures={"次数": Decimal(1)}).grade is None


def test_a_standard_is_the_same_after_it_was_kept() -> None:
    standard = read_standard(workbook())
    assert from_plain(json.loads(json.dumps(as_plain(standard)))) == standard
    table = read_standard(formula_book())
    assert from_plain(as_plain(table)) == table


# Checking


def test_a_figure_that_two_grades_share_is_a_finding_with_a_proposal() -> None:
    found = check(read_standard(workbook()))
    assert [(one.kind, one.rows) for one in found] == [("shared_figure", (3, 4)), ("shared_figure", (4, 6))]
    assert found[0].proposal.zh == "较轻的一档不含 10只，正好 10只 的按较重的一档。"


@pytest.mark.parametrize(
    ("row", "column", "words", "kinds"),
    [
        (3, 5, "处六千元以上二万元以下的罚款", {"outside_law"}),
        (3, 5, "处七千元以上一万元以下的罚款", {"fine_gap"}),
        (3, 5, "处五千元以上一万元以下的罚款", {"fine_overlap"}),
        (3, 5, "处六千元以上九千元以下的罚款", {"fine_gap"}),
        (3, 5, "处适当罚款", {"fine_unread", "fine_gap"}),
        (3, 4, "养鹅60只以上的", {"figure_gap"}),
        (3, 4, "养鹅40只以上的", {"figure_overlap"}),
        (0, 2, "《养鹅条例》第三条", {"law_unread"}),
    ],
)
def test_each_fault_is_found(row: int, column: int, words: str, kinds: set[str]) -> None:
    rows = [list(one) for one in GEESE]
    rows[row][column] = words
    assert {one.kind for one in check(read_standard(workbook(rows)))} - {"shared_figure"} == kinds


def test_a_lower_level_only_refines() -> None:
    superior = read_standard(workbook())
    rows = [list(one) for one in GEESE]
    rows[3][5] = "处五千元以上一万元以下的罚款"
    rows[0][5] = "处一千五百元以上二千元以下的罚款"
    wider = [one.item for one in check(read_standard(workbook(rows)), superior) if one.kind == "wider_than_superior"]
    assert wider == ["1-1"]
    other = [["1-1", "擅自养鸭", *GEESE[0][2:]]]
    assert "not_in_superior" in {one.kind for one in check(read_standard(workbook(other, ())), superior)}


def ladder(bounds: list[int], sums: list[int]) -> Item:
    """An item whose grades run from bound to bound, without an end above, and from sum to sum."""
    grades = []
    for level, low in enumerate([None, *bounds], 1):
        high = bounds[level - 1] if level <= len(bounds) else None
        limits = Condition("数量", "只", None if low is None else Decimal(low), None if high is None else Decimal(high))
        fine = Fine("yuan", Decimal(sums[level - 1]), Decimal(sums[level]))
        grades.append(Grade(level, "罚款", level, "", (Circumstance("有数", level, limits),), (fine,)))
    law = Fine("yuan", Decimal(sums[0]), Decimal(sums[-1]))
    return Item("1", "擅自", "《条例》", 1, tuple(grades), law=(law,))


@st.composite
def ladders(draw: st.DrawFn) -> Item:
    bounds = sorted(draw(st.sets(st.integers(1, 999), min_size=1, max_size=5)))
    size = len(bounds) + 2
    return ladder(bounds, sorted(draw(st.sets(st.integers(0, 9999), min_size=size, max_size=size))))


@given(ladders(), st.integers(0, 1000))
def test_every_figure_falls_in_exactly_one_grade_the_heaviest_that_holds_it(item: Item, amount: int) -> None:
    holding = [g.level for g, line in circumstances(item) if line.condition and line.condition.met(Decimal(amount))]
    decision = decide(item, figures={"数量": Decimal(amount)})
    assert decision.grade and decision.grade.level == max(holding)
    assert len(holding) in (1, 2)


@given(ladders())
def test_a_ladder_without_a_fault_fills_the_law_s_range_and_shares_only_figures(item: Item) -> None:
    found = list(check_item(item))
    assert Counter(one.kind for one in found) == {"shared_figure": len(item.grades) - 1}
    all_fines = [fine for grade in item.grades for fine in grade.fines]
    law = legal_range(item, all_fines)
    assert law and (min(f.bottom for f in all_fines), max(f.high or 0 for f in all_fines)) == (law.low, law.high)


# Deciding


def test_the_grade_follows_the_figure_and_a_shared_one_goes_to_the_heavier() -> None:
    levels = {n: decide(geese(), figures={"养鹅": Decimal(n)}).grade for n in (9, 10, 49, 50, 51)}
    assert {n: grade.level for n, grade in levels.items() if grade} == {9: 1, 10: 2, 49: 2, 50: 3, 51: 3}


def test_a_chosen_circumstance_outweighs_a_lighter_figure() -> None:
    decision = decide(geese(), figures={"养鹅": Decimal(3)}, chosen=["水源地"])
    assert decision.grade and decision.grade.level == 2
    assert [step.en for step in decision.steps][-2:] == [
        "Grade 2: 处三千元以上六千元以下的罚款",
        "The law's range: 1000 yuan to 10000 yuan (《养鹅条例》第三条)",
    ]
    assert [decision.allows(Decimal(n)) for n in (2999, 3000, 6000, 6001)] == [False, True, True, False]


def test_bad_facts_get_a_sentence() -> None:
    with pytest.raises(PowersRefusal, match="养鹅"):
        decide(geese(), figures={"养鸭": Decimal(1)})
    with pytest.raises(PowersRefusal, match="1\\. 养鹅10只以下的"):
        decide(geese(), figures={}, chosen=["天黑"])
    with pytest.raises(PowersRefusal, match="4 条"):
        decide(geese(), figures={}, chosen=["养鹅"])
    with pytest.raises(PowersRefusal, match="不是数字"):
        figure("很多")
    assert decide(geese(), figures={}).grade is None


@given(st.integers(1, 10**9), st.integers(1, 20), st.integers(0, 20))
def test_a_multiple_is_reckoned_exactly(base: int, low: int, more: int) -> None:
    fine = Fine("times", Decimal(low), Decimal(low + more), "违法所得")
    item = Item("1", "卖鹅", "", 1, (Grade(1, "罚", 1, "", (Circumstance("卖", 1),), (fine,)),), law=(fine,))
    decision = decide(item, figures={"违法所得": Decimal(base)}, chosen=["1"])
    assert decision.fines == (Fine("yuan", Decimal(base * low), Decimal(base * (low + more))),)


FORMULA_HEADINGS = ["序号", "违法行为", "法律依据", "裁量起点", "裁量因素", "裁量因子", "裁量百分值"]


def formula_book() -> bytes:
    """A table that adds percentages to a starting point."""
    rows = [
        ["1", "擅自养鹅", LAW, "10%", "数量", "不足10只", "0%"],
        [None, None, None, None, None, "10只以上", "15%"],
        [None, None, None, None, "地点", "一般地点", "0%"],
        [None, None, None, None, None, "水源地", "30%"],
    ]
    return workbook(rows, ("A3:A6", "B3:B6", "C3:C6", "D3:D6", "E3:E4", "E5:E6"), FORMULA_HEADINGS)


def test_a_formula_table_adds_up_and_keeps_the_law_s_minimum() -> None:
    standard = read_standard(formula_book())
    item = standard.items[0]
    assert (standard.faults, check(standard)) == ((), ())
    assert item.formula and [(f.name, len(f.options)) for f in item.formula.factors] == [("数量", 2), ("地点", 2)]
    heavy = decide(item, figures={}, chosen=["10只以上", "水源地"])
    assert heavy.fines == (Fine("yuan", Decimal(5500), Decimal(5500)),)
    told = heavy.steps[-1].zh
    assert told.startswith("合计 55%，法定最高 10000 元 × 55% ＝ 5500 元；")
    assert told.endswith("不低于法定最低 1000 元：5500 元（《养鹅条例》第三条）")
    with pytest.raises(PowersRefusal, match="地点"):
        decide(item, figures={}, chosen=["10只以上"])


@given(st.integers(0, 100), st.lists(st.integers(-50, 80), max_size=4), st.integers(0, 5000), st.integers(5000, 10**6))
def test_a_formula_agrees_with_the_plain_sum(start: int, points: list[int], least: int, most: int) -> None:
    factors = tuple(Factor(f"因素{n}", (Option(f"情形{n}", Decimal(p), n),)) for n, p in enumerate(points))
    law = (Fine("yuan", Decimal(least), Decimal(most)),)
    item = Item("1", "擅自", "", 1, formula=Formula(Decimal(start), factors), law=law)
    decision = decide(item, figures={}, chosen=[f"情形{n}" for n in range(len(points))])
    oracle = max(Decimal(most) * min(max(start + sum(points), 0), 100) / 100, Decimal(least))
    assert decision.fines == (Fine("yuan", oracle, oracle),)


# Coming into force


@pytest.fixture
def people(db: None) -> dict[str, Actor]:
    """孙悦 drafts, 秦法 reviews, 高局 leads, all of the health bureau."""
    county = make_county()
    return {
        "editor": county.editor,
        "reviewer": _holder(county.health, "qin_fa", "秦法", "法制岗", ["legal_reviewer"]),
        "leader": _holder(county.health, "gao_ju", "高局", "局长", ["leader"]),
    }


def drafted(by: Actor, standard: Standard | None = None) -> DiscretionStandard:
    organ = Organ.objects.get(code="YX011")
    read = standard or read_standard(workbook())
    return draft_standard(organ=organ, title="养鹅裁量基准", file_name="鹅.xlsx", standard=read, by=by, at=AT)


def test_a_standard_is_drafted_reviewed_and_published_by_three(people: dict[str, Actor]) -> None:
    version = drafted(people["editor"])
    version = review_standard(version=version, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    version = publish_standard(version=version, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)
    assert list(standards_in_force(date(2026, 9, 30))) == []
    assert list(standards_in_force(date(2026, 10, 1))) == [version]
    assert standard_of(version) == read_standard(workbook())
    assert Leaf.objects.filter(type="discretion.published").count() == 1


def test_the_next_version_ends_the_one_before(people: dict[str, Actor]) -> None:
    first = drafted(people["editor"])
    first = review_standard(version=first, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    publish_standard(version=first, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)
    rows = [list(one) for one in GEESE]
    rows[2][4] = "在学校旁养鹅的"
    second = drafted(people["editor"], read_standard(workbook(rows)))
    second = review_standard(version=second, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    with pytest.raises(PowersRefusal, match="第 1 版从 2026-10-01 起施行"):
        publish_standard(version=second, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)
    publish_standard(version=second, in_force_from=date(2026, 12, 1), by=people["leader"], at=LATER)
    days = DiscretionStandard.objects.order_by("number").values_list("number", "in_force_from", "in_force_until")
    assert list(days) == [(1, date(2026, 10, 1), date(2026, 11, 30)), (2, date(2026, 12, 1), None)]


def test_the_next_version_ends_one_that_was_withdrawn_with_a_later_last_day(people: dict[str, Actor]) -> None:
    first = drafted(people["editor"])
    first = review_standard(version=first, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    publish_standard(version=first, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)
    end = {"last_day": date(2027, 6, 30), "reason": "条例修改"}
    withdraw_standard(version=first, **end, by=people["leader"], at=LATER)
    rows = [list(one) for one in GEESE]
    rows[2][4] = "在学校旁养鹅的"
    second = drafted(people["editor"], read_standard(workbook(rows)))
    second = review_standard(version=second, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    publish_standard(version=second, in_force_from=date(2026, 12, 1), by=people["leader"], at=LATER)
    bind = [[one.number for one in standards_in_force(date(2026, month, 1))] for month in (10, 11, 12)]
    assert bind == [[1], [1], [2]]


def test_what_is_wider_than_the_law_does_not_pass(people: dict[str, Actor]) -> None:
    rows = [list(one) for one in GEESE]
    rows[3][5] = "处六千元以上二万元以下的罚款"
    version = drafted(people["editor"], read_standard(workbook(rows)))
    with pytest.raises(PowersRefusal, match="1-1，第 3 档"):
        review_standard(version=version, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    back = review_standard(version=version, passed=False, opinion="超出法定幅度。", by=people["reviewer"], at=LATER)
    assert back.state == "returned"


def test_nobody_skips_a_step_or_takes_another_s(people: dict[str, Actor]) -> None:
    version = drafted(people["editor"])
    with pytest.raises(PowersRefusal, match="内容相同"):
        drafted(people["editor"])
    with pytest.raises(OfficesRefusal):
        review_standard(version=version, passed=True, opinion="合法。", by=people["editor"], at=LATER)
    with pytest.raises(OfficesRefusal):
        drafted(people["leader"])
    with pytest.raises(PowersRefusal, match="草稿"):
        publish_standard(version=version, in_force_from=date(2026, 10, 1), by=people["leader"], at=LATER)
    with pytest.raises(PowersRefusal, match="意见"):
        review_standard(version=version, passed=True, opinion=" ", by=people["reviewer"], at=LATER)
    version = review_standard(version=version, passed=True, opinion="合法。", by=people["reviewer"], at=LATER)
    with pytest.raises(PowersRefusal, match="施行日期"):
        publish_standard(version=version, in_force_from=date(2026, 8, 1), by=people["leader"], at=LATER)


# The commands


@pytest.mark.django_db(transaction=True)
def test_import_check_and_decide_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_county()
    file = tmp_path / "鹅.xlsx"
    file.write_bytes(workbook())
    for _ in range(2):  # Twice changes nothing.
        assert main(["discretion", "import", str(file), "--organ", "YX011", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["items"], told["grades"], told["circumstances"], told["faults"]) == (1, 3, 4, [])
        assert told["written"] == {"title": "鹅", "version": 1}
    assert DiscretionStandard.objects.get().drafted_by is None
    assert main(["discretion", "check", "--json"]) == 1
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["findings"]] == ["shared_figure"] * 2
    assert main(["discretion", "decide", "1-1", "--fact", "养鹅=10只", "--file", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["grade"]["level"] == 2
    assert main(["discretion", "decide", "1-1", "--file", str(file)]) == 1
    assert "没有一档适用" in capsys.readouterr().out
    assert main(["discretion", "decide", "1-1"]) == 2
    assert main(["discretion", "decide", "1-1", "--fact", "10", "--file", str(file)]) == 2
    assert main(["discretion", "import", str(tmp_path / "没有.xlsx")]) == 2


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    make_county()
    file = tmp_path / "鹅.xlsx"
    file.write_bytes(workbook())
    assert main(["discretion", "import", str(file), "--organ", "YX011", "--dry-run"]) == 0
    assert main(["discretion", "import", str(file)]) == 0
    assert DiscretionStandard.objects.count() == 0


def test_the_installer_is_not_the_reviewer(people: dict[str, Actor]) -> None:
    version = drafted(INSTALLER)
    with pytest.raises(OfficesRefusal):
        review_standard(version=version, passed=True, opinion="合法。", by=INSTALLER, at=LATER)


# The published tables


@pytest.mark.shared
def test_the_published_tables_are_read_whole(shared_dir: Path) -> None:
    standard = read_standard((shared_dir / "data/discretion/discretion_tables.xlsx").read_bytes())
    counts = [(len(s.items), sum(len(i.grades) for i in s.items), len(s.faults)) for s in standard.sheets]
    assert counts == [(4, 16, 0), (6, 24, 0), (14, 46, 0), (4, 12, 0)]
    assert sum(1 for item in standard.items for _ in circumstances(item)) == 122
    assert Counter(one.kind for one in check(standard)) == {"shared_figure": 18, "fine_gap": 4, "fine_overlap": 1}
    assert [one.rows for one in check(standard) if one.item == "9-1"] == [(3, 4), (4, 5)]


@pytest.mark.shared
def test_the_published_no_penalty_list_is_read_whole(shared_dir: Path) -> None:
    standard = read_standard((shared_dir / "data/discretion/no_penalty_list.txt").read_bytes())
    assert ([item.key for item in standard.items], standard.faults) == ([str(n) for n in range(1, 21)], ())
    assert sum(1 for item in standard.items for _ in circumstances(item)) == 55
    assert [item.key for item in standard.items if not item.grades[0].all_needed] == ["10"]

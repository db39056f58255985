"""A grid as a discretion standard: which rows make an item, a grade, a circumstance, a factor. Pure.

Every row with content ends in an item, is a title or heading, or is a fault with row, column and reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.model import (
    NAMED_GRADES,
    NO_PENALTY,
    Circumstance,
    Factor,
    Fault,
    Formula,
    Grade,
    Item,
    Option,
    Sheet,
    Standard,
)
from sunlit.powers.discretion.ranges import condition, fines
from sunlit.powers.discretion.sheets import Cell, Grid, grids_of, read_grids
from sunlit.powers.discretion.slight import read_slight
from sunlit.powers.importing.cells import plain_heading

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("序号", "编号"),
    "code": ("职权编码", "权力编码", "事项编码"),
    "violation": ("违法行为", "违法行为种类", "违法情形", "案由"),
    "basis": ("法律依据", "处罚依据", "法定依据", "法律规定"),
    "level": ("类别", "裁量等级", "裁量阶次", "档次", "等级", "违法程度"),
    "circumstance": ("裁量情节", "情节", "适用条件", "裁量因子", "裁量情形", "情形"),
    "penalty": ("裁量标准", "处罚标准", "裁量幅度", "裁量基准"),
    "start": ("裁量起点", "起点", "起始百分值"),
    "factor": ("裁量因素", "因素"),
    "points": ("裁量百分值", "百分值", "分值"),
    "note": ("备注", "说明"),
}
TABLE = frozenset({"violation", "circumstance", "penalty"})
FORMULA = frozenset({"violation", "start", "factor", "circumstance", "points"})
POINTS = re.compile(r"^\s*([-+−]?\d+(?:\.\d+)?)\s*[%％]?\s*$")
NOTHING = Cell("", 0)


@dataclass
class _Building:
    """What is read so far of one sheet."""

    sheet: str
    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    title: str = ""
    rows: int = 0

    def fault(self, row: int, column: str, zh: str, en: str, *, refused: bool = True) -> None:
        self.faults.append(Fault(self.sheet, row, column, Text(zh, en), refused))

    def key(self, number: str, row: int) -> str:
        plain = number.replace("\n", "") or f"{self.sheet}-{row}"
        self.keys[plain] = self.keys.get(plain, 0) + 1
        return plain if self.keys[plain] == 1 else f"{plain}·{self.keys[plain]}"


def read_standard(content: bytes) -> Standard:
    """The standard in a file: XLSX, XLS, or the text of a list of what is not penalised.

    Raises PowersRefusal for a file that is none of these, or in which no sheet has the headings.
    """
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or b"\x00" in content[:1000]:
        return standard_of_grids(read_grids(content))
    return Standard((read_slight(content),))


def standard_of_grids(grids: Iterable[Grid]) -> Standard:
    """The standard in tables that were read or written by hand."""
    return Standard(tuple(_sheet(grid) for grid in grids))


def standard_of_source(source: Mapping[str, Any]) -> Standard:
    """The standard in what ``sheets.source_of`` kept of a file. Raises PowersRefusal like ``read_standard``."""
    if "lines" in source:
        return Standard((read_slight("\n".join(source["lines"]).encode()),))
    return standard_of_grids(grids_of(source))


def column_of(grid: Grid, column: str) -> int | None:
    """The place of the column in which a fault lies, by the heading that the fault names; None where there is none."""
    wanted = next((words for words in HEADINGS.values() if column in words), ())
    for row in grid.rows:
        if _headings(row):
            return next((place for place, cell in enumerate(row) if plain_heading(cell.text) in wanted), None)
    return None


def headings_of(grid: Grid) -> tuple[str, ...]:
    """The headings of a table, as they stand there; empty where it has none."""
    return next((tuple(cell.text for cell in row) for row in grid.rows if _headings(row)), ())


def _sheet(grid: Grid) -> Sheet:
    done = _Building(grid.name)
    columns: dict[str, int] = {}
    for number, row in enumerate(grid.rows, 1):
        if not any(cell.text for cell in row if not cell.merged or cell.row == number or cell.text):
            continue
        done.rows += 1
        if found := _headings(row):
            columns = found
        elif not columns:
            done.title = done.title or next(cell.text for cell in row if cell.text)
        else:
            cells = {name: row[place] for name, place in columns.items() if place < len(row)}
            (_formula_row if "points" in columns else _grade_row)(done, number, cells)
    if not columns and done.rows:
        done.fault(
            1,
            "",
            "这个工作表没有“违法行为、裁量情节、裁量标准”的表头，没有读。",
            "This sheet has no headings for violation, circumstances and standard; it was not read.",
        )
    return Sheet(grid.name, done.title, tuple(_finished(item) for item in done.items), tuple(done.faults), done.rows)


def _headings(row: tuple[Cell, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for name, words in HEADINGS.items():
            if plain_heading(cell.text) in words:
                found.setdefault(name, place)
    return found if found.keys() >= TABLE or found.keys() >= FORMULA else {}


def _starts(row: int, cell: Cell) -> bool:
    return bool(cell.text) and cell.row == row


def _item(done: _Building, row: int, cells: Mapping[str, Cell]) -> bool:
    """Begins an item where number, violation or passage of law begins; whether there is one to add to."""
    wanted = [cells.get(name, NOTHING) for name in ("number", "violation", "basis")]
    if any(_starts(row, cell) for cell in wanted):
        last = done.items[-1] if done.items else None
        number, violation, basis = (cell.text for cell in wanted)
        same = last is not None and not _starts(row, wanted[0]) and not _starts(row, wanted[1])
        if same and last is not None:
            number, violation = number or re.sub(r"·\d+$", "", last.key), violation or last.violation
        if not violation:
            done.fault(
                row,
                "违法行为",
                "这一行没有写违法行为，不能归到一项。",
                "No violation stands here; it belongs to no item.",
            )
            return False
        if not basis:
            done.fault(row, "法律依据", "没有写法律依据。", "No legal basis stands here.", refused=False)
        code = cells.get("code", NOTHING).text
        done.items.append(Item(done.key(number, row), violation, basis, row, code=code))
    if not done.items:
        done.fault(row, "违法行为", "这一行前面没有违法行为。", "No violation stands above this row.")
        return False
    return True


def _grade_row(done: _Building, row: int, cells: Mapping[str, Cell]) -> None:
    if not _item(done, row, cells):
        return
    item = done.items[-1]
    level, penalty = cells.get("level", NOTHING), cells.get("penalty", NOTHING)
    text = cells.get("circumstance", NOTHING)
    if not text.text and not _starts(row, penalty) and not _starts(row, level):
        return
    new = _starts(row, level) or (_starts(row, penalty) and not level.merged) or not item.grades
    if new:
        if not penalty.text:
            done.fault(row, "裁量标准", "这一档没有写裁量标准。", "No standard stands for this grade.")
            return
        grade = _grade(done, row, level.text, penalty.text, len(item.grades) + 1)
        item = replace(item, grades=(*item.grades, grade))
    elif not penalty.merged and _starts(row, penalty):
        done.fault(
            row,
            "裁量标准",
            "同一档里有两个裁量标准，这一行没有读入。",
            "One grade has two standards; this row was not taken in.",
        )
        return
    if text.text:
        last = item.grades[-1]
        if not (text.merged and text.row != row):
            line = Circumstance(text.text, row, condition(text.text))
            item = replace(item, grades=(*item.grades[:-1], replace(last, circumstances=(*last.circumstances, line))))
    else:
        done.fault(row, "裁量情节", "这一档没有写裁量情节。", "No circumstances stand for this grade.", refused=False)
    done.items[-1] = item


def _grade(done: _Building, row: int, level: str, penalty: str, place: int) -> Grade:
    name = next((name for name in NAMED_GRADES if name in level or name[:2] == level), "")
    if not name and re.search(r"不予(?:行政)?处罚", penalty):
        name = NO_PENALTY
    found = fines(penalty)
    if not found and "罚款" in penalty and name != NO_PENALTY:
        done.fault(
            row,
            "裁量标准",
            "罚款的幅度读不出来，照原文保留。",
            "The range of the fine cannot be read; the text is kept as it is.",
            refused=False,
        )
    return Grade(place, penalty, row, name, fines=found)


def _formula_row(done: _Building, row: int, cells: Mapping[str, Cell]) -> None:
    if not _item(done, row, cells):
        return
    item = done.items[-1]
    if item.formula is None:
        start = _points(cells.get("start", NOTHING).text)
        if start is None:
            done.fault(row, "裁量起点", "裁量起点不是百分数。", "The starting point is no percentage.")
            return
        item = replace(item, formula=Formula(start, ()))
    option, points = cells.get("circumstance", NOTHING), _points(cells.get("points", NOTHING).text)
    name = cells.get("factor", NOTHING).text
    if item.formula is None or not option.text:
        return
    if points is None:
        done.fault(row, "裁量百分值", "百分值不是数字。", "The percentage is no number.")
        return
    factors, choice = item.formula.factors, Option(option.text, points, row)
    if factors and (not name or factors[-1].name == name):
        factors = (*factors[:-1], replace(factors[-1], options=(*factors[-1].options, choice)))
    elif name:
        factors = (*factors, Factor(name, (choice,)))
    else:
        done.fault(row, "裁量因素", "没有写裁量因素。", "No factor stands here.")
        return
    done.items[-1] = replace(item, formula=replace(item.formula, factors=factors))


def _points(text: str) -> Decimal | None:
    """A percentage as written, 10% or 10; a cell formatted as a percentage holds the share (0.1), with no sign."""
    match = POINTS.match(text)
    if not match:
        return None
    value = Decimal(match[1].replace("−", "-"))
    share = "%" not in text and "％" not in text and "." in text and abs(value) < 1
    return value * 100 if share else value


def _finished(item: Item) -> Item:
    return replace(item, law=fines(item.basis))


def circumstances(item: Item) -> Iterator[tuple[Grade, Circumstance]]:
    """Every line of circumstances with its grade."""
    for grade in item.grades:
        for line in grade.circumstances:
            yield grade, line

"""A chart as a table of steps, which an office edits in its spreadsheet program: one row for each step. Pure.

The first row stands for the chart, then come its lanes, stages and limits, its steps and the events of the case. Plain
fields have columns of their own; several things in one cell stand on lines of their own; what has no plain form
is JSON.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sunlit.procedures.bpmn.conditions import condition_of, condition_text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Condition, Flow
from sunlit.procedures.reader import faults_of, read
from sunlit.procedures.reader.parts import refused
from sunlit.procedures.reader.writing import written

Plain = dict[str, Any]
LONGEST, LARGEST_UNPACKED, MOST_ROWS = 5_000_000, 50_000_000, 2_000
# What a row is, and where its kind stands in the source of a chart.
PARTS = {"lane": "lanes", "stage": "stages", "limit": "limits", "step": "steps", "event": "events"}
WORDS = (
    *("id", "kind", "stage", "lane", "post", "title.zh", "title.en", "limit.parameter", "limit.value", "limit.unit"),
    *("limit.words.zh", "limit.words.en", "duty.zh", "duty.en", "complaint.zh", "complaint.en"),
)
LISTS = ("next", "articles")
COLUMNS = ("part", *WORDS, *LISTS, "rest")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BAR = " | "
# What openpyxl lets through of its readers of archives, XML and numbers where a file is broken or locked.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, SyntaxError),
    *(LookupError, ValueError, TypeError, AttributeError, OverflowError),
)


def table_rows(flow: Flow) -> list[list[str]]:
    """The table of a flow: the names of the columns, then its rows."""
    source = written(flow)
    top = {name: value for name, value in source.items() if name not in PARTS.values()}
    rows = [_cells("chart", top)]
    rows += [_cells(part, item) for part, name in PARTS.items() for item in source.get(name, [])]
    return [list(COLUMNS), *rows]


def write_csv(flow: Flow) -> bytes:
    """The table as CSV (UTF-8 with its mark); a cell that begins like a formula gets an apostrophe."""
    return write_rows(table_rows(flow))


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Any rows of a step table as CSV, good or bad; read again they are the same."""
    out = io.StringIO()
    guarded = ([f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell for cell in row] for row in rows)
    csv.writer(out).writerows(guarded)
    return out.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> Flow:
    """The flow in a CSV file; bad cells are refused by row and column."""
    return read_rows(csv_rows(content))


def csv_rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    _refuse_long(content)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        raise refused(
            "步骤表不是 UTF-8 编码，请另存为 UTF-8。", "The step table is not UTF-8; save it as UTF-8."
        ) from None
    except csv.Error as fault:
        raise refused(f"步骤表不是有效的 CSV：{fault}", f"The step table is not valid CSV: {fault}") from None
    return [[_unguarded(cell) for cell in row] for row in rows]


def read_xlsx(content: bytes) -> Flow:
    """The flow in the first sheet of a workbook; bad cells are refused by row and column."""
    return read_rows(xlsx_rows(content))


def xlsx_rows(content: bytes) -> list[list[str]]:
    """The rows of the first sheet of a workbook."""
    _refuse_long(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise refused("步骤表解开以后太大，没有读取。", "The step table is too large once unpacked; not read.")
        # Read in only for a workbook: no start of the server waits for it.
        book = import_module("openpyxl").load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        rows = [
            ["" if value is None else str(value) for value in row]
            for row in sheet.iter_rows(max_row=MOST_ROWS + 3, max_col=len(COLUMNS) + 5, values_only=True)
        ]
    except ProcedureRefusal:
        raise
    except BROKEN:
        raise refused(
            "这不是能读的 XLSX 表格，请在表格程序里重新另存一次。",
            "This is no XLSX table that can be read; save it again in a table program.",
        ) from None
    return rows


def read_rows(rows: Sequence[Sequence[str]]) -> Flow:
    """The flow in the rows of a table; a title may stand above the names of the columns."""
    return read(source_of_rows(rows))


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a table, and in which cell it can be mended; row 0 where it is the whole table."""

    refusal: ProcedureRefusal
    row: int = 0
    column: str = ""


def faults_of_rows(rows: Sequence[Sequence[str]]) -> list[CellFault]:
    """Everything for which a table is refused: all bad cells at once; only where there are none, what the chart as a
    whole lacks."""
    bad: list[CellFault] = []
    try:
        source = source_of_rows(rows, bad)
    except ProcedureRefusal as refusal:
        return [CellFault(refusal)]
    if bad:
        return bad
    return [_placed(rows, refusal) for refusal in faults_of(source)]


def _placed(rows: Sequence[Sequence[str]], refusal: ProcedureRefusal) -> CellFault:
    """The cell of a step and a field."""
    names = [name.strip() for name in rows[_head(rows)]]
    place, part = names.index("id") if "id" in names else -1, names.index("part")
    found = [
        number
        for number, row in enumerate(rows, start=1)
        if 0 <= place < len(row) and row[place] == refusal.step and row[part].strip() not in ("lane", "stage")
    ]
    column = next((name for name in names if name in (refusal.field, f"{refusal.field}.zh")), "rest")
    return CellFault(refusal, found[0], column) if refusal.step and found else CellFault(refusal)


def cell_of(rows: Sequence[Sequence[str]], row: int, column: str) -> str:
    """What stands in a cell; empty where there is none."""
    names = [name.strip() for name in rows[_head(rows)]]
    place = names.index(column) if column in names else -1
    return rows[row - 1][place] if 0 <= place < len(rows[row - 1]) else ""


def with_cells(rows: Sequence[Sequence[str]], cells: Mapping[tuple[int, str], str]) -> list[list[str]]:
    """The rows with other words in some cells, by row and column; a column that is lacking is added."""
    changed, head = [list(row) for row in rows], _head(rows)
    for (row, column), words in cells.items():
        names = [name.strip() for name in changed[head]]
        if column not in names:
            changed[head].append(column)
            names.append(column)
        place = names.index(column)
        if 0 < row <= len(changed) and row - 1 != head and column in COLUMNS:
            changed[row - 1] += [""] * (place + 1 - len(changed[row - 1]))
            changed[row - 1][place] = words
    return changed


def _head(rows: Sequence[Sequence[str]]) -> int:
    """Where the names of the columns stand."""
    head = next((place for place, row in enumerate(rows) if row and row[0].strip() == "part"), None)
    if head is None:
        raise refused(
            "步骤表没有列名一行（第一列是 part）。", "The step table has no row of names (the first is part)."
        )
    return head


def source_of_rows(rows: Sequence[Sequence[str]], bad: list[CellFault] | None = None) -> Plain:
    """The source of the chart in the rows of a table. With ``bad`` a faulty row is put there and passed over."""
    if len(rows) > MOST_ROWS + 2:
        raise refused(f"步骤表超过 {MOST_ROWS} 行。", f"The step table has more than {MOST_ROWS} rows.")
    head = _head(rows)
    names = [name.strip() for name in rows[head]]
    for place, name in enumerate(names, start=1):
        if name and (name not in COLUMNS or names.index(name) != place - 1):
            raise _at(head + 1, name, "没有这一列，或者出现了两次", "there is no such column, or it stands twice")
    source: Plain = {}
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {name: cell for name, cell in zip(names, row, strict=False) if name and cell.strip()}
        if not cells:
            continue
        try:
            _add(source, number, cells)
        except ProcedureRefusal as refusal:
            if bad is None:
                raise
            bad.append(CellFault(refusal, number, refusal.field))
    return source


def _add(source: Plain, number: int, cells: dict[str, str]) -> None:
    """Puts one row into the source."""
    part, plain = cells.get("part", "").strip(), _plain(number, cells)
    if part == "chart":
        source |= plain
    elif part in PARTS:
        source.setdefault(PARTS[part], []).append(plain)
    else:
        known = "、".join(("chart", *PARTS))
        raise _at(number, "part", f"“{part}”应是 {known} 之一", f"{part!r} must be one of chart, {', '.join(PARTS)}")


def _refuse_long(content: bytes) -> None:
    if len(content) > LONGEST:
        raise refused("步骤表超过 5 MB，请检查是否选错了文件。", "The step table is over 5 MB; is it the right file?")


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def _at(row: int, column: str, zh: str, en: str) -> ProcedureRefusal:
    return refused(
        f"步骤表第 {row} 行 {column} 列：{zh}。", f"Step table, row {row}, column {column}: {en}.", field=column
    )


# Writing.


def _cells(part: str, plain: Plain) -> list[str]:
    left = json.loads(json.dumps(plain))
    cells = {name: _taken(left, name.split(".")) for name in WORDS}
    cells["next"] = _list(left.pop("next", []), _exit_line)
    cells["articles"] = _list(left.pop("articles", []), _article_line)
    cells |= {"part": part, "rest": json.dumps(left, ensure_ascii=False) if left else ""}
    return [cells[name] for name in COLUMNS]


def _taken(left: Plain, path: list[str]) -> str:
    """The word at that place, which is taken out; empty where there is none."""
    inner = left.get(path[0])
    if len(path) > 1:
        if not isinstance(inner, dict):
            return ""
        found = _taken(inner, path[1:])
        if not inner:
            del left[path[0]]
        return found
    if isinstance(inner, bool) or not isinstance(inner, str | int) or str(inner) != str(inner).strip():
        return ""
    return str(left.pop(path[0]))


def _list(items: list[Any], line: Any) -> str:
    lines = [line(item) for item in items]
    if any(one is None for one in lines):
        return json.dumps(items, ensure_ascii=False)
    return "\n".join(lines)


def _exit_line(way: Any) -> str | None:
    """``to | 中文 | English | default or condition | bound``; None for what does not fit on a line."""
    if isinstance(way, str):
        return way
    label, when = way.get("label") or {"zh": "", "en": ""}, way.get("when")
    said = condition_text(Condition(when["field"], when["operator"], when["value"])) if when else ""
    cells = [way["to"], label["zh"], label["en"], "default" if way.get("default") else said, str(way.get("bound", ""))]
    return _line(cells)


def _article_line(article: Any) -> str | None:
    return _line([article["zh"], article["en"]])


def _line(cells: list[str]) -> str | None:
    while cells and not cells[-1]:
        cells.pop()
    plain = all(cell == cell.strip() and "|" not in cell and "\n" not in cell for cell in cells)
    return BAR.join(cells) if plain and not cells[0].startswith("[") else None


# Reading.


def _plain(number: int, cells: dict[str, str]) -> Plain:
    rest = _json(number, "rest", cells["rest"], dict) if "rest" in cells else {}
    for name in WORDS:
        if name in cells:
            _put(number, name, rest, cells[name].strip())
    for name, line in (("next", _exit), ("articles", _article)):
        text = cells.get(name, "").strip()
        if text.startswith("["):
            rest[name] = _json(number, name, text, list)
        elif text:
            rest[name] = [line(number, one.strip()) for one in text.splitlines() if one.strip()]
    return rest


def _json(number: int, column: str, text: str, kind: type) -> Any:
    try:
        value = json.loads(text)
        # Half of a pair can be spelt in JSON, but never kept.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise _at(number, column, "不是有效的 JSON", "is not valid JSON")
    return value


def _put(number: int, name: str, plain: Plain, word: str) -> None:
    *path, last = name.split(".")
    for one in path:
        plain = plain.setdefault(one, {})
        if not isinstance(plain, dict):
            raise _at(number, name, "与 rest 列矛盾", "contradicts the column rest")
    if name == "limit.value":
        if not word.isascii() or not word.isdigit() or len(word) > 6:
            raise _at(number, name, f"“{word}”应是不小于 0 的整数", f"{word!r} must be a whole number, not below 0")
        plain[last] = int(word)
        return
    plain[last] = word


def _split(number: int, column: str, line: str, most: int) -> Iterable[str]:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) > most:
        raise _at(number, column, f"“{line}”里的竖线太多", f"{line!r} has too many bars")
    return [*cells, *[""] * (most - len(cells))]


def _exit(number: int, line: str) -> Plain | str:
    to, zh, en, when, bound = _split(number, "next", line, 5)
    way: Plain = {"to": to}
    if zh or en:
        way["label"] = {"zh": zh, "en": en}
    if when == "default":
        way["default"] = True
    elif when:
        condition = condition_of(when)
        if condition is None:
            raise _at(number, "next", f"条件“{when}”看不懂", f"cannot read the condition {when!r}")
        way["when"] = {"field": condition.field, "operator": condition.operator, "value": condition.literal}
    if bound:
        if not bound.isascii() or not bound.isdigit() or len(bound) > 6:
            raise _at(number, "next", f"“{bound}”应是整数（最多几次）", f"{bound!r} must be a whole number")
        way["bound"] = int(bound)
    return to if set(way) == {"to"} else way


def _article(number: int, line: str) -> Plain | str:
    zh, en = _split(number, "articles", line, 2)
    return {"zh": zh, "en": en} if en else zh

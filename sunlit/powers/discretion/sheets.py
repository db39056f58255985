"""A workbook as a grid in which every cell of a merged region knows the region's first cell. Pure: bytes in."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException
from xlrd.compdoc import CompDocError

from sunlit.ledger.wording import Text
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.cells import clean

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
MOST_CELLS = 500_000
Region = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell or in the merged region that covers it. ``row``: the region's first row, from 1."""

    text: str
    row: int
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows of cells; row numbers count from 1 as a person sees them."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_grids(content: bytes) -> tuple[Grid, ...]:
    """The sheets of an XLSX or XLS file. Raises PowersRefusal for what is neither."""
    return tuple(raw.grid() for raw in _raw(content))


def source_of(content: bytes) -> dict[str, Any]:
    """What is kept of a file so that its cells can be mended: its sheets, or the lines of a text.

    Raises PowersRefusal for what is no table and no text in UTF-8.
    """
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or b"\x00" in content[:1000]:
        return {"sheets": [asdict(raw) for raw in _raw(content)]}
    if len(content) > LARGEST_TEXT:
        raise _refusal("文本超过 2 MB，不像不予处罚清单。", "The text is over 2 MB; this is no no-penalty list.")
    try:
        return {"lines": _storable(content.decode("utf-8-sig")).splitlines()}
    except UnicodeDecodeError as error:
        raise _unknown() from error


def grids_of(source: Mapping[str, Any]) -> tuple[Grid, ...]:
    """The sheets that ``source_of`` kept, with what was mended in them."""
    return tuple(_Raw(one["name"], one["rows"], one["regions"]).grid() for one in source["sheets"])


def mended(source: Mapping[str, Any], sheet: str, row: int, cells: Mapping[int, str]) -> dict[str, Any]:
    """The source with other words in the cells of one row (from 1) of a sheet; a line of a text is its cell 0.

    Where a merged region covered the cell from above, the new words begin a region of their own.
    """
    if "lines" in source:
        lines = list(source["lines"])
        if 1 <= row <= len(lines) and 0 in cells:
            lines[row - 1] = clean(cells[0]).text
        return {"lines": lines}
    made = []
    for one in source["sheets"]:
        rows, regions = one["rows"], one["regions"]
        if one["name"] == sheet and 1 <= row <= len(rows):
            changed = list(rows[row - 1])
            for column, words in cells.items():
                if 0 <= column < len(changed):
                    changed[column] = clean(words).text
                    regions = [part for region in regions for part in _parted(region, row - 1, column)]
            rows = [*rows[: row - 1], changed, *rows[row:]]
        made.append({"name": one["name"], "rows": rows, "regions": regions})
    return {"sheets": made}


def _parted(region: Sequence[int], row: int, column: int) -> list[Sequence[int]]:
    """A merged region, in two where the cell lies in it below its first row."""
    top, bottom, left, right = region
    if not (top < row < bottom and left <= column < right):
        return [region]
    return [(top, row, left, right), (row, bottom, left, right)]


def _raw(content: bytes) -> tuple["_Raw", ...]:
    if len(content) > LARGEST_FILE:
        raise _refusal("文件超过 20 MB。请分成几个文件导入。", "The file is over 20 MB. Import it in several files.")
    try:
        if content.startswith(b"PK"):
            return tuple(_xlsx(content))
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            return tuple(_xls(content))
    except PowersRefusal:
        raise
    # A broken file makes the readers raise whatever the broken place leads to.
    except (
        InvalidFileException,
        xlrd.XLRDError,
        CompDocError,
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        LookupError,
        ValueError,
        OSError,
        TypeError,
        EOFError,
        SyntaxError,
        AttributeError,
        AssertionError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise _refusal(
            f"文件读不出来（{type(error).__name__}）。请用表格软件打开，另存为 XLSX 再导入。",
            f"The file cannot be read ({type(error).__name__}). Save it as XLSX in a table program.",
        ) from error
    raise _unknown()


@dataclass(frozen=True, slots=True)
class _Raw:
    """A sheet before its merged regions are spread."""

    name: str
    rows: list[list[str]]
    regions: list[Region]

    def grid(self) -> Grid:
        """Every cell with what stands in the region that covers it."""
        return _grid(self.name, self.rows, self.regions)


def _xlsx(content: bytes) -> Iterable[_Raw]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise _refusal("文件解压后太大。请分成几个文件导入。", "The file is too large when unpacked. Split it.")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        _bounded(sheet.max_row * sheet.max_column)
        regions = [(r.min_row - 1, r.max_row, r.min_col - 1, r.max_col) for r in sheet.merged_cells.ranges]
        rows = [
            ["" if value is None else _storable(value) for value in row] for row in sheet.iter_rows(values_only=True)
        ]
        yield _Raw(_storable(sheet.title), rows, regions)


def _xls(content: bytes) -> Iterable[_Raw]:
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    for sheet in book.sheets():
        _bounded(sheet.nrows * sheet.ncols)
        rows = [[_plain(sheet.cell_value(r, c)) for c in range(sheet.ncols)] for r in range(sheet.nrows)]
        yield _Raw(_storable(sheet.name), rows, [(a, b, c, d) for a, b, c, d in sheet.merged_cells])


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else _storable(value)


def _storable(value: object) -> str:
    """The words without U+0000, which PostgreSQL cannot keep."""
    return str(value).replace("\x00", "")


def _bounded(cells: int) -> None:
    if cells > MOST_CELLS:
        raise _refusal("工作表太大，不像裁量基准表。", "The sheet is too large for a discretion standard.")


def _grid(name: str, rows: list[list[str]], regions: list[Region]) -> Grid:
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for top, bottom, left, right in regions:
        first.update({(r, c): (top, left) for r in range(top, bottom) for c in range(left, right)})
    made = []
    for r, row in enumerate(rows):
        cells = []
        for c in range(len(row)):
            top, left = first.get((r, c), (r, c))
            cells.append(Cell(clean(rows[top][left]).text, top + 1, (r, c) in first))
        made.append(tuple(cells))
    return Grid(name, tuple(made))


def _unknown() -> PowersRefusal:
    return _refusal(
        "这不是裁量基准表。请导入 XLSX、XLS 表格，或者不予处罚清单的 TXT 文本（UTF-8）。",
        "This is no discretion standard. Import an XLSX or XLS table, or a no-penalty list as TXT (UTF-8).",
    )


def _refusal(zh: str, en: str) -> PowersRefusal:
    return PowersRefusal(Text(zh, en), field="file")

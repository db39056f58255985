"""A workbook as a grid in which every cell of a merged region knows the region's first cell. Pure: bytes in."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from sunlit.ledger.wording import Text
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.cells import clean

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
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
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        TypeError,
    ) as error:
        raise _refusal(
            f"文件读不出来（{type(error).__name__}）。请用表格软件打开，另存为 XLSX 再导入。",
            f"The file cannot be read ({type(error).__name__}). Save it as XLSX in a table program.",
        ) from error
    raise _refusal(
        "这不是裁量基准表。请导入 XLSX、XLS 表格，或者不予处罚清单的 TXT 文本（UTF-8）。",
        "This is no discretion standard. Import an XLSX or XLS table, or a no-penalty list as TXT (UTF-8).",
    )


def _xlsx(content: bytes) -> Iterable[Grid]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise _refusal("文件解压后太大。请分成几个文件导入。", "The file is too large when unpacked. Split it.")
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        _bounded(sheet.max_row * sheet.max_column)
        regions = [(r.min_row - 1, r.max_row, r.min_col - 1, r.max_col) for r in sheet.merged_cells.ranges]
        rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        yield _grid(sheet.title, rows, regions)


def _xls(content: bytes) -> Iterable[Grid]:
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    for sheet in book.sheets():
        _bounded(sheet.nrows * sheet.ncols)
        rows = [[_plain(sheet.cell_value(r, c)) for c in range(sheet.ncols)] for r in range(sheet.nrows)]
        yield _grid(sheet.name, rows, list(sheet.merged_cells))


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


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


def _refusal(zh: str, en: str) -> PowersRefusal:
    return PowersRefusal(Text(zh, en), field="file")

"""Tables as spreadsheets, in which text stays text: nothing that a cell says is ever taken for a formula. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

# With these a spreadsheet begins a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What one cell holds at most in the format, less a little.
LONGEST = 32_000
FACE, SIZE = "仿宋_GB2312", 12
# So many signs tell whether a text begins like a formula, also after signs that a table cannot hold.
SEEN = 200
_EDGE = Side(style="thin", color="808080")
_FRAME = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
Value = str | int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name on the tab, a title above, headings, rows, and how wide the columns are (in signs)."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()


def workbook(sheets: Sequence[Sheet], *, at: datetime, author: str) -> bytes:
    """The spreadsheet (XLSX). Cells that begin like a formula are marked as text, so they read back unchanged."""
    book = Workbook(write_only=True)
    book.properties.creator = author
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.freeze_panes = "A3"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_title_rows = "2:2"
        for place, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(place)].width = width
        plain, quoted = (_cell(page, "", quoted=quoted) for quoted in (False, True))
        page.append([_cell(page, sheet.title, bold=True, framed=False, quoted=sheet.title.startswith(FORMULA))])
        page.append([_cell(page, heading, bold=True, filled=True) for heading in sheet.headings])
        for row in sheet.rows:
            page.append([_like(quoted if _is_formula(value) else plain, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def csv_cell(value: Value) -> str:
    """A cell of a CSV file, which has no way to mark text: one that begins like a formula gets an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _is_formula(value: Value) -> bool:
    return isinstance(value, str) and ILLEGAL_CHARACTERS_RE.sub("", value[:SEEN]).startswith(FORMULA)


def _like(model: Any, value: Value) -> Any:
    """A cell that looks like another: how one looks is worked out once for a table, not for each of its cells."""
    cell: Any = WriteOnlyCell(model.parent)
    cell._style = model._style
    _say(cell, value)
    return cell


def _say(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        value = value if len(value) <= LONGEST else f"{value[:LONGEST]}……"
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _cell(
    page: Any, value: Value, *, bold: bool = False, filled: bool = False, framed: bool = True, quoted: bool = False
) -> Any:
    cell = WriteOnlyCell(page)
    _say(cell, value)
    cell.quotePrefix = quoted
    cell.font = Font(name=FACE, size=SIZE, bold=bold)
    cell.alignment = Alignment(wrap_text=framed, vertical="top")
    if framed:
        cell.border = _FRAME
    if filled:
        cell.fill = PatternFill("solid", fgColor="E8EEF6")
    return cell

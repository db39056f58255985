"""The rows that were refused, as a workbook to be mended and imported again. Pure: values in, bytes out."""

import io
from collections.abc import Iterable, Sequence
from importlib import import_module

# The most that a table program holds in one cell.
LONGEST_CELL = 32_000
# Headings that no import recognises, so that the workbook is imported as it stands.
REASON, ROW = "退回原因（改好后直接导入本表）", "原表行号"


def refused_book(headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]) -> bytes:
    """XLSX with the list's own headings, the refused rows as they were written, and beside each its number and reason.

    Every cell is text: a code keeps its digits, and what begins like a formula is never reckoned.
    """
    # Read in only for a workbook: no start of the server waits for it.
    openpyxl, cells = import_module("openpyxl"), import_module("openpyxl.cell")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("退回的行")

    def line(values: Iterable[str]) -> list[object]:
        made = []
        for value in values:
            cell = cells.WriteOnlyCell(sheet, value="")
            cell.value, cell.data_type = value[:LONGEST_CELL], "s"
            made.append(cell)
        return made

    sheet.append(line([*headings, ROW, REASON]))
    for number, row, reason in rows:
        width = [*row[: len(headings)], *[""] * (len(headings) - len(row))]
        sheet.append(line([*width, str(number), reason]))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

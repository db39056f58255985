"""A file as rows of text cells, whatever program wrote it: CSV, XLSX, XLS, JSON. Pure: bytes in, rows out."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import xlrd

from sunlit.ledger.wording import Text
from sunlit.powers.errors import PowersRefusal

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_CELL = 200_000
WIDEST_ROW = 120
# More rows than a whole province lists; a longer file is some other table, or comes in parts.
MOST_ROWS = 50_000
ROW_MARK = b"<row "
OLE_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
BLANK_ROWS_AT_END = 500
CONTAINERS = ("items", "data", "rows", "list", "records", "result", "powers")
NOT_TABLES = (
    (b"%PDF", Text("PDF", "a PDF")),
    (b"\x89PNG", Text("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Text("JPEG 图片", "a JPEG picture")),
    (b"GIF8", Text("GIF 图片", "a GIF picture")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
    (b"{\\rtf", Text("RTF 文稿", "an RTF text")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number as a person sees it. ``formulas`` are the columns whose value was never reckoned."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet. ``has_header``: JSON gives names for its columns and numbers items from 1."""

    rows: tuple[Row, ...]
    format: str
    names: tuple[str, ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_tables(content: bytes, *, sheet: str = "") -> tuple[Table, ...]:
    """Every sheet with something in it (one for CSV and JSON). Raises PowersRefusal for what is no table."""
    if len(content) > LARGEST_FILE:
        raise PowersRefusal(
            Text(
                f"文件有 {-(-len(content) // 1048576)} MB，最多 {LARGEST_FILE // 1048576} MB。请分成几个文件导入。",
                f"The file has {-(-len(content) // 1048576)} MB; {LARGEST_FILE // 1048576} MB are possible. "
                "Import it in several files.",
            ),
            field="file",
        )
    if not content.strip(b"\x00 \t\r\n"):
        raise _no_table(
            "文件是空的。请选一个有表头和内容的清单。", "The file is empty. Choose a list with headings and rows."
        )
    for signature, name in NOT_TABLES:
        if content.startswith(signature):
            raise _no_table(
                f"这是{name.zh}，不是表格。请导入 CSV、XLSX 或 JSON 文件。",
                f"This is {name.en}, not a table. Import a CSV, XLSX or JSON file.",
            )
    if content.startswith(b"PK"):
        return tuple(_xlsx(content, sheet))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return tuple(_xls(content, sheet))
    text = decode(content)
    if text.lstrip()[:1] in ("[", "{"):
        return (_json(text),)
    if text.lstrip()[:14].lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise _no_table(
            "这是网页，不是表格。请把网页里的表另存为 CSV 或 XLSX 再导入。",
            "This is a web page, not a table. Save its table as CSV or XLSX and import that.",
        )
    return (_csv(text),)


def decode(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, or GB18030 (which holds GBK and GB2312)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif content[:400].count(b"\x00") * 10 > len(content[:400]):
        # The signs of a table itself (commas, digits, line ends) have an empty byte in UTF-16: before or behind.
        candidates = ["utf-16-be" if content[:400:2].count(b"\x00") > content[1:400:2].count(b"\x00") else "utf-16-le"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\x00") * 20 > len(text) or sum(map(_is_binary, text[:4000])) * 20 > len(text[:4000]):
            break
        _refuse_garbled(text)
        return text
    raise _no_table(
        "文件的文字编码不认识，或者不是文字表格。请另存为 UTF-8 或 GBK 编码的 CSV，或者 XLSX。",
        "The file's encoding is not known, or it is no text. Save it as CSV in UTF-8 or GBK, or as XLSX.",
    )


def _refuse_garbled(text: str) -> None:
    """Text that was once read in a wrong encoding and saved like that cannot be mended safely here."""
    start = next((line for line in text.splitlines() if any(sign > "\x7f" for sign in line)), "")[:200]
    for wrong in ("gb18030", "cp1252", "latin-1"):
        try:
            meant = start.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if meant != start and any("\u4e00" <= sign <= "\u9fff" for sign in meant):
            raise _no_table(
                f"文件里的字是乱码（例如“{start[:12]}”），原来大概是“{meant[:12]}”：存文件时选错了编码。"
                "请回到原来的文件，另存为 XLSX 或者 UTF-8 的 CSV。",
                f"The text is garbled (“{start[:12]}”); it was probably “{meant[:12]}”, saved in a wrong encoding. "
                "Go back to the original file and save it as XLSX, or as CSV in UTF-8.",
            )


def too_many_rows(count: int, most: int) -> PowersRefusal:
    """The refusal of a file with more rows than are read at once."""
    return PowersRefusal(
        Text(
            f"表里有 {count:,} 行，一次最多 {most:,} 行。请按部门或者类别分成几个文件导入。",
            f"The table has {count:,} rows; {most:,} are possible at once. Import it in several files, "
            "by organ or by kind.",
        ),
        field="file",
    )


def _no_table(zh: str, en: str) -> PowersRefusal:
    return PowersRefusal(Text(zh, en), field="file")


def _is_binary(sign: str) -> bool:
    return sign < " " and sign not in "\t\r\n"


def _csv(text: str) -> Table:
    # The module's own limit on a cell is smaller than a list of long articles.
    csv.field_size_limit(LARGEST_CELL)
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count) if any(sign in first for sign in ",\t;") else ","
    text = text.replace("\x00", "")
    if text.count("\n") > MOST_ROWS and (count := _csv_rows(text, delimiter)) > MOST_ROWS:
        raise too_many_rows(count, MOST_ROWS)
    _refuse_open_quote(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = tuple(Row(number, tuple(cells[:WIDEST_ROW])) for number, cells in enumerate(reader, start=1))
    except csv.Error as fault:
        if "field limit" in str(fault):
            raise _no_table(
                f"第 {reader.line_num} 行有一格超过 {LARGEST_CELL:,} 个字，大概是引号没有成对。请改正后再导入。",
                f"A cell in line {reader.line_num} has more than {LARGEST_CELL:,} characters; "
                "a quote is probably not closed. Mend it and import again.",
            ) from None
        raise _no_table(
            f"第 {reader.line_num} 行读不下去（{fault}）。请改正后再导入。",
            f"Line {reader.line_num} cannot be read ({fault}). Mend it and import again.",
        ) from None
    return Table(rows, "csv")


def _csv_rows(text: str, delimiter: str) -> int:
    """Rows with something in them; a broken line counts for nothing here, it is told by whoever reads it."""
    try:
        return sum(1 for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(cells))
    except csv.Error:
        return 0


def _refuse_open_quote(text: str, delimiter: str) -> None:
    """A quote that is never closed swallows all rows after it into one cell, which must not pass for a short list."""
    reader, read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    try:
        for read, _ in enumerate(reader, start=1):  # noqa: B007  the count is what is wanted
            pass
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise _no_table(
                f"第 {read + 1} 行的引号没有成对，后面的行会全部并进这一格。请补上引号再导入。",
                f"Row {read + 1} opens a quote that is never closed, so all rows after it run into one cell. Close it.",
            ) from None


def _json(text: str) -> Table:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        where = Text("嵌套太深", "nested too deep")
        if isinstance(fault, json.JSONDecodeError):
            where = Text(f"第 {fault.lineno} 行第 {fault.colno} 列", f"line {fault.lineno}, column {fault.colno}")
        raise _no_table(
            f"这不是完整的 JSON（{where.zh}）。请检查文件是否下载完整。",
            f"This is no complete JSON ({where.en}). Check that the file was downloaded whole.",
        ) from None
    if isinstance(value, dict):
        value = next((value[name] for name in CONTAINERS if isinstance(value.get(name), list)), None)
    if not isinstance(value, list) or not any(isinstance(entry, dict) for entry in value):
        raise _no_table(
            'JSON 里没有清单。应是对象的列表，或者 {"items": [...]}。',
            'The JSON holds no list. It should be a list of objects, or {"items": [...]}.',
        )
    if len(value) > MOST_ROWS:
        raise too_many_rows(len(value), MOST_ROWS)
    entries = [entry if isinstance(entry, dict) else {} for entry in value]
    names = tuple(dict.fromkeys(str(name) for entry in entries for name in entry))[:WIDEST_ROW]
    rows = tuple(
        Row(number, tuple(_plain(entry.get(name)) for name in names)) for number, entry in enumerate(entries, start=1)
    )
    return Table(rows, "json", names=names)


def _xlsx(content: bytes, wanted: str) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise _no_table(
                    "这个 XLSX 解开以后太大，没有读取。请删去多余的格式和图片再导入。",
                    "This XLSX is too large once unpacked. Remove formats and pictures and import again.",
                )
            if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
                raise _macros()
            if any(name.startswith("word/") or name == "mimetype" for name in archive.namelist()):
                raise _no_table(
                    "这是文稿或者 ODS 文件，不是 XLSX 表格。请把里面的表另存为 XLSX 再导入。",
                    "This is a document or an ODS file, not an XLSX table. Save its table as XLSX and import that.",
                )
            if not any(name.startswith("xl/") for name in archive.namelist()):
                raise _no_table(
                    "这是压缩包，不是 XLSX 表格。请先解压，再导入里面的表格。",
                    "This is an archive, not an XLSX table. Unpack it and import the table inside.",
                )
            _refuse_long_sheets(archive)
        # Read in only for a workbook: no start of the server waits for it.
        load = import_module("openpyxl").load_workbook
        book = load(io.BytesIO(content))
        sheets = [sheet for sheet in book.worksheets if not wanted or sheet.title == wanted]
        _known_sheet(sheets, wanted, [sheet.title for sheet in book.worksheets])
        reckoned = None
        for sheet in sheets:
            rows = list(_sheet_rows(sheet))
            if any(row.formulas for row in rows):
                reckoned = reckoned or load(io.BytesIO(content), data_only=True)
                rows = list(_reckoned(rows, reckoned[sheet.title]))
            if any(any(cell for cell in row.cells) for row in rows):
                yield Table(tuple(rows), "xlsx", sheet=sheet.title)
    except PowersRefusal:
        raise
    # openpyxl raises whatever its XML and number readers raise on a broken file.
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError):
        raise _no_table(
            "这个 XLSX 文件坏了，读不出来。请在表格程序里重新另存一次再导入。",
            "This XLSX file is damaged. Save it again in a table program and import that.",
        ) from None


def _refuse_long_sheets(archive: zipfile.ZipFile) -> None:
    """Count the rows before the table program's file is unfolded into memory."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as sheet:
                count, tail = 0, b""
                while block := sheet.read(1 << 20):
                    count += (tail + block).count(ROW_MARK)
                    tail = block[-len(ROW_MARK) + 1 :]
            if count > MOST_ROWS:
                raise too_many_rows(count, MOST_ROWS)


def _macros() -> PowersRefusal:
    return _no_table(
        "这个工作簿带有宏（程序）。宏不会运行，也不导入这样的文件。请在表格程序里另存为不带宏的 XLSX 再导入。",
        "This workbook carries macros (programs). They are never run, and such a file is not imported. "
        "Save it as XLSX without macros and import that.",
    )


def _known_sheet(found: list[Any], wanted: str, there: list[str]) -> None:
    if wanted and not found:
        raise PowersRefusal(
            Text(
                f"没有名为“{wanted}”的工作表，有的是：{'、'.join(there)}。",
                f"There is no sheet “{wanted}”; there are: {', '.join(there)}.",
            ),
            field="sheet",
        )


def _sheet_rows(sheet: "Worksheet") -> Iterator[Row]:
    """The rows, each cell of a merged range with the range's value."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] <= LARGEST_CELL:
            merged |= {cell: (area.min_row, area.min_col) for cell in area.cells}
    width, blank = min(sheet.max_column, WIDEST_ROW), 0
    filled = _filled_rows(sheet)
    for number in range(1, sheet.max_row + 1):
        # A long stretch of nothing is stepped over; what stands far below it is a row like any other.
        if blank > BLANK_ROWS_AT_END and number not in filled:
            continue
        places = [merged.get((number, column), (number, column)) for column in range(1, width + 1)]
        values = [sheet.cell(*place).value for place in places]
        cells = tuple(_plain(value) for value in values)
        blank = 0 if any(cells) else blank + 1
        formulas = frozenset(index for index, place in enumerate(places) if sheet.cell(*place).data_type == "f")
        yield Row(number, cells, formulas)


def _filled_rows(sheet: "Worksheet") -> set[int]:
    """The rows in which some cell has a value; asking row by row would make every cell of a million rows."""
    return {row for (row, _), cell in sheet._cells.items() if cell.value is not None}


def _reckoned(rows: Iterable[Row], sheet: "Worksheet") -> Iterator[Row]:
    """Rows with formulas replaced by the values that the table program last reckoned and saved."""
    for row in rows:
        cells, left = list(row.cells), set(row.formulas)
        for index in row.formulas:
            value = sheet.cell(row.number, index + 1).value
            if value is not None:
                cells[index] = _plain(value)
                left.discard(index)
        yield Row(row.number, tuple(cells), frozenset(left))


def _xls(content: bytes, wanted: str) -> Iterator[Table]:
    if OLE_MACROS in content:
        raise _macros()
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    except Exception:  # xlrd raises plain struct, assertion and compound-file errors on a broken file
        raise _no_table(
            "这个 XLS 文件读不出来。请在表格程序里另存为 XLSX 再导入。",
            "This XLS file cannot be read. Save it as XLSX and import that.",
        ) from None
    sheets = [sheet for sheet in book.sheets() if not wanted or sheet.name == wanted]
    _known_sheet(sheets, wanted, book.sheet_names())
    for sheet in sheets:
        origin = {
            (row, column): (top, left)
            for top, bottom, left, right in sheet.merged_cells
            for row in range(top, bottom)
            for column in range(left, right)
        }
        rows = tuple(
            Row(
                row + 1,
                tuple(
                    _plain(sheet.cell_value(*origin.get((row, column), (row, column))))
                    for column in range(min(sheet.ncols, WIDEST_ROW))
                ),
            )
            for row in range(sheet.nrows)
        )
        if any(any(row.cells) for row in rows):
            yield Table(rows, "xls", sheet=sheet.name)


def _plain(value: Any) -> str:
    """A value as its reader sees it; whole numbers without the point that table programs keep inside."""
    if value is None or value is False:
        return "" if value is None else "否"
    if value is True:
        return "是"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "|".join(_plain(entry) for entry in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)[:LARGEST_CELL]

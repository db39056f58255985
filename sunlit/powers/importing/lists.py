"""The rows of a list as items of powers, each with its faults and doubts. Pure: nothing is looked up or written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.wording import Text
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.cells import clean, one_line
from sunlit.powers.importing.columns import Columns, columns_of, field_named, is_repeated_header
from sunlit.powers.importing.rows import Defaults, Fault, ListedItem, ReadRow, RowReader, Walk
from sunlit.powers.importing.tables import Row, Table, read_tables
from sunlit.powers.importing.twins import twins_in
from sunlit.powers.items import ItemContent

FOOTER = re.compile(
    r"^(?:合计|总计|小计|共计|注\s*[:：]|备注\s*[:：]|说明\s*[:：]|填表人|填报人|制表|审核人|经办人|单位负责人|联系人|联系电话"
    r"|填报单位|填报日期|填表日期|填表说明|数据来源|以下空白|（以下空白）|\(以下空白\)|（盖章）|\(盖章\)|第\s*\d+\s*页)"
)
SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+部分)"
)
COUNTED = re.compile(r"[（(]?\s*共?\s*(?:计\s*)?\d+\s*(?:大?项|个|条|子项)\s*[)）]?$")


@dataclass(frozen=True, slots=True)
class ReadList:
    """All rows of a list that are meant to be powers, and what was passed over."""

    rows: tuple[ReadRow, ...]
    columns: Columns
    format: str
    sheet: str = ""
    blank: tuple[int, ...] = ()
    passed_over: Mapping[int, Text] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()


def read_list(
    content: bytes,
    *,
    on: date,
    defaults: Defaults | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
) -> ReadList:
    """The powers in a file. Of several sheets the first that is a list of powers, unless ``sheet`` names one.

    Raises PowersRefusal for a file that is no table or has no column with names of powers, MarkedSecret for one that
    carries a marking of state secrets anywhere.
    """
    tables = read_tables(content, sheet=sheet)
    for table in tables:
        _refuse_marked(table)
    found = [(table, columns) for table in tables if (columns := columns_of(table, mapping or {})) is not None]
    if not found:
        seen = _seen(tables)
        raise PowersRefusal(
            Text(
                f"没有认出职权名称这一列。{seen.zh}请用 --mapping name=列名 指明。",
                f"No column with names of powers was found. {seen.en} Name it: --mapping name=HEADING.",
            ),
            field="mapping",
        )
    table, columns = found[0]
    if not any(any(row.cells) for row in table.rows if row.number > columns.header_row):
        raise PowersRefusal(
            Text(
                "只认出了表头，下面一行内容也没有。请确认选对了文件和工作表。",
                "There are headings, but not one row below them. Make sure it is the right file and sheet.",
            ),
            field="file",
        )
    reader = _Reader(columns, defaults or Defaults(), on, table.format == "json")
    rows = [row for row in table.rows if row.number > columns.header_row]
    read = [one for row in rows if (one := reader.row(row)) is not None]
    return ReadList(
        rows=tuple(_without_twins(_without_repeats(read, columns), columns)),
        columns=columns,
        format=table.format,
        sheet=table.sheet,
        blank=tuple(reader.blank),
        passed_over=reader.passed_over,
        other_sheets=tuple(other.sheet for other in tables if other is not table),
    )


def _refuse_marked(table: Table) -> None:
    """A marking in one cell makes the whole list a classified one."""
    refuse_marked_values([table.sheet, *table.names], Text("表头", "the headings"), field="file")
    for row in table.rows:
        place = Text(f"第 {row.number} 行", f"row {row.number}")
        refuse_marked_values(["\t".join(map(str, row.cells))], place, field="file")


def parse_mapping(text: str) -> dict[str, str]:
    """``name=列名,organ=列名`` as field → heading. Raises PowersRefusal where a part is not of this form."""
    mapping: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,，]", text))):
        code, sign, heading = part.partition("=")
        if not sign or not heading.strip():
            raise PowersRefusal(
                Text(
                    f"“{part}”不是 字段=列名 的写法，例如 name=事项名称。",
                    f"“{part}” is not of the form FIELD=HEADING, for example name=事项名称.",
                ),
                field="mapping",
            )
        mapping[field_named(code.strip()).code] = heading.strip()
    return mapping


def _seen(tables: tuple[Table, ...]) -> Text:
    for table in tables:
        first = table.names or next((row.cells for row in table.rows if any(row.cells)), ())
        if heads := [" ".join(cell.split())[:20] for cell in first if cell.strip()]:
            there = "、".join(heads[:20])
            return Text(f"表头是：{there}。", f"The headings are: {there}.")
    return Text("表里没有内容。", "The table is empty.")


class _Reader:
    """Walks down a list, remembering what headings between rows and 同上 refer to."""

    def __init__(self, columns: Columns, defaults: Defaults, on: date, json: bool) -> None:
        self.columns, self.json = columns, json
        self.walk = Walk(columns, defaults, on)
        self.blank: list[int] = []
        self.passed_over: dict[int, Text] = {}

    def row(self, row: Row) -> ReadRow | None:
        """The row read; None where it is blank, a heading, or a footer."""
        filled = [cell for cell in (clean(cell).text for cell in row.cells) if cell]
        if not filled:
            self.blank.append(row.number)
            return None
        if is_repeated_header(row, self.columns):
            self.passed_over[row.number] = Text("重复的表头", "the headings again")
            return None
        if not self.json and self._passes_over(row, filled):
            return None
        return RowReader(self.walk, row).read()

    def _passes_over(self, row: Row, filled: list[str]) -> bool:
        """A line that stands across the list: a heading of a section, or what is written under a list."""
        first, distinct = one_line(filled[0]), set(filled)
        if len(distinct) <= max(2, len(row.cells) // 3) and FOOTER.match(first):
            self.passed_over[row.number] = Text(f"表尾：{first[:40]}", f"footer: {first[:40]}")
            return True
        if len(distinct) > 1 or len(self.columns.headings) < 3:
            return False
        title = COUNTED.sub("", first).strip()
        kind = categories.kind_named(title)
        if kind is None and not SECTION.match(first) and title == first:
            return False
        self.walk.section_kind = kind.name.zh if kind else self.walk.section_kind
        self.passed_over[row.number] = Text(f"标题：{first[:40]}", f"heading: {first[:40]}")
        return True


def _without_repeats(rows: list[ReadRow], columns: Columns) -> list[ReadRow]:
    """A code or a whole row that comes a second time is a fault; only a name that does is a doubt."""
    codes: dict[str, int] = {}
    whole: dict[tuple[str, ...], list[tuple[ItemContent, int]]] = {}
    kept: list[ReadRow] = []
    for row in rows:
        kept.append(_compared(row, row.item, columns, codes, whole) if row.item else row)
    return kept


def _compared(
    row: ReadRow,
    item: ListedItem,
    columns: Columns,
    codes: dict[str, int],
    whole: dict[tuple[str, ...], list[tuple[ItemContent, int]]],
) -> ReadRow:
    earlier = whole.setdefault(item.identity, [])
    same = next((number for content, number in earlier if content == item.content and not item.code), None)
    if item.code and item.code in codes:
        reason = Text(
            f"编码“{item.code}”在第 {codes[item.code]} 行已经用过。",
            f"The code “{item.code}” was used in row {codes[item.code]}.",
        )
        return _refused(row, Fault(columns.heading("code"), reason))
    if same is not None:
        reason = Text(f"与第 {same} 行完全相同。", f"The same as row {same} in everything.")
        return _refused(row, Fault(columns.heading("name"), reason))
    doubts = row.doubts
    if earlier:
        first = earlier[0][1]
        reason = Text(f"与第 {first} 行同名，作为另一项保存。", f"Has the name of row {first}; kept as another power.")
        doubts = (*doubts, Fault(columns.heading("name"), reason))
    earlier.append((item.content, row.number))
    if item.code:
        codes[item.code] = row.number
    return replace(row, doubts=doubts)


def _without_twins(rows: list[ReadRow], columns: Columns) -> list[ReadRow]:
    """A row that may be an earlier one in other words keeps its place, with the row of its twin as a doubt."""
    found = twins_in(rows)
    name = columns.heading("name")
    return [
        replace(row, doubts=(*row.doubts, Fault(name, found[row.number]))) if row.number in found else row
        for row in rows
    ]


def _refused(row: ReadRow, fault: Fault) -> ReadRow:
    return replace(row, item=None, faults=(*row.faults, fault))

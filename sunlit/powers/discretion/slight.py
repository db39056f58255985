"""The text of a published list of slight violations that are not penalised, as it comes out of a PDF. Pure.

The columns are lost: what a line belongs to is told by the numbers that count up, by 《 at the head of the passage of
law, and by the words that begin the conditions. A line of at most four signs before the violation is a category.
"""

import re

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.model import NO_PENALTY, Circumstance, Fault, Grade, Item, Sheet
from sunlit.powers.discretion.ranges import condition
from sunlit.powers.errors import PowersRefusal

HEADING = ("序号", "类别", "违法行为", "违反条款", "不予处罚的情节")
BEGINS = re.compile(r"(?:同时满足|有)下列情形")
EITHER = "之一"
POINT = re.compile(r"（\d+）|（[一二三四五六七八九十]+）")
NARROW = 4
NAME = "不予处罚清单"


def read_slight(content: bytes) -> Sheet:
    """The list as one sheet; each entry is an item with one grade, 不予处罚. Raises PowersRefusal for other text."""
    try:
        lines = [(number, line.strip()) for number, line in enumerate(content.decode("utf-8-sig").splitlines(), 1)]
    except UnicodeDecodeError as error:
        raise _no_list() from error
    title = next((line for _, line in lines if len(line) > NARROW), "")
    entries = _entries(_without_headings(lines))
    if not entries:
        raise _no_list()
    items: list[Item] = []
    faults: list[Fault] = []
    for place, (number, lines_of) in enumerate(entries, 1):
        item, fault = _item(place, number, lines_of)
        items.extend([item] if item else [])
        faults.extend([fault] if fault else [])
    return Sheet(NAME, title, tuple(items), tuple(faults), len(entries))


def _without_headings(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Page headings, page numbers and what stands before the first heading left out."""
    kept: list[tuple[int, str]] = []
    begun = False
    for place, (number, line) in enumerate(lines):
        if line == HEADING[0]:
            begun = True
        following = next((text for _, text in lines[place + 1 :] if text), "")
        page = line.isdigit() and following == HEADING[0]
        if begun and line and not page and line not in HEADING and not re.fullmatch(r"附件\d*", line):
            kept.append((number, line))
    return kept


def _entries(lines: list[tuple[int, str]]) -> list[tuple[int, list[tuple[int, str]]]]:
    entries: list[tuple[int, list[tuple[int, str]]]] = []
    for number, line in lines:
        if line == "备注":
            break
        if line == str(len(entries) + 1):
            entries.append((number, []))
        elif entries:
            entries[-1][1].append((number, line))
    return entries


def _item(entry: int, number: int, lines: list[tuple[int, str]]) -> tuple[Item | None, Fault | None]:
    basis_at = next((place for place, (_, line) in enumerate(lines) if line.startswith("《")), None)
    whole = "".join(line for _, line in lines)
    begin = BEGINS.search(whole)
    if not basis_at or not begin:
        column = "违反条款" if not basis_at else "不予处罚的情节"
        reason = Text(f"这一条里找不到“{column}”。", f"This entry has no “{column}”.")
        return None, Fault(NAME, number, column, reason)
    head = [line for _, line in lines[:basis_at]]
    wide = next((place for place, line in enumerate(head) if len(line) > NARROW), 0)
    basis = whole[len("".join(head)) : begin.start()]
    lead, *points = POINT.split(whole[begin.start() :])
    grade = Grade(
        1,
        lead.rstrip("：:"),
        number,
        NO_PENALTY,
        tuple(Circumstance(text.strip("；。"), number, condition(text)) for text in points),
        all_needed=EITHER not in lead,
    )
    item = Item(str(entry), "".join(head[wide:]), basis, number, (grade,), category="".join(head[:wide]))
    return item, None


def _no_list() -> PowersRefusal:
    return PowersRefusal(
        Text(
            "这不是裁量基准表，也不是不予处罚清单的文本。请导入 XLSX、XLS，或 UTF-8 的 TXT。",
            "This is neither a discretion standard nor the text of a no-penalty list. Import XLSX, XLS, or UTF-8 TXT.",
        ),
        field="file",
    )

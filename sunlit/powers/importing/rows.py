"""One row of a list as an item of power, with its faults and doubts. Pure: nothing is looked up or written."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from sunlit.basis.numerals import to_int
from sunlit.ledger.wording import Text
from sunlit.powers import categories
from sunlit.powers.importing.bases import read_bases
from sunlit.powers.importing.cells import (
    EMPTY_WORDS,
    SAME_AS_ABOVE,
    clean,
    column_letters,
    is_sheet_error,
    looks_like_formula,
    one_line,
)
from sunlit.powers.importing.columns import Columns
from sunlit.powers.importing.tables import Row
from sunlit.powers.items import BasisEntry, ItemContent

LONGEST_NAME = 300
LONGEST_ORGAN = 80
LONGEST_CODE = 60
ORGAN_END = re.compile(r"(?:局|委|办|厅|队|中心|政府|所|站|院|会|处|部|公安|办公室|联社|总社)$")
SEVERAL_ORGANS = re.compile(r"[、,，;；\n]+")
# 一月 is January, not a limit: in Chinese numbers only 个月 is.
LIMIT = re.compile(
    r"(?<![\d.〇零一二三四五六七八九十百])(?:(?P<plain>\d{1,4})|(?P<spoken>[一二三四五六七八九十百]{1,5}(?!月|年)))"
    r"\s*个?\s*(?P<unit>工作日|自然日|日历日|天|日|小时|个月|月|年)"
)
AT_ONCE = frozenset({"即办", "即时办结", "当场办结", "当场", "即办件", "立即", "即时", "随到随办"})
LIMIT_UNITS = {
    "工作日": "working_day",
    "自然日": "calendar_day",
    "日历日": "calendar_day",
    "天": "calendar_day",
    "日": "calendar_day",
    "小时": "hour",
    "月": "month",
    "个月": "month",
    "年": "year",
}
DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}")
SPOILED_DATE = re.compile(r"^(?:\d{4}-\d\d-\d\d|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日)(?:\d\d:\d\d:\d\d)?$")
# Signs that part an address, so that a code with one could not be opened.
UNFIT = re.compile(r"[/\\?#%<>\"']")
WORD_OR_DIGIT = re.compile(r"\w")
# What an input method writes wide where a code is meant.
NARROW = {ord(wide): unicodedata.normalize("NFKC", wide) for wide in map(chr, range(0xFF01, 0xFF5F)) if wide.isalnum()}
NARROW |= {ord("－"): "-", ord("．"): ".", ord("＿"): "_"}
WORD = re.compile(r"[A-Za-z\u3400-\u9fff]")
# What a list says besides the fields of a version; kept under the field's code.
BESIDES = (
    "penalty_kinds",
    "penalty_range",
    "conduct",
    "heading_1",
    "heading_2",
    "statutory_limit",
    "promised_limit",
    "materials",
    "level",
    "persons",
    "phone",
    "place",
    "note",
    "licence",
    "crime",
    "crime_basis",
    "crime_text",
)
TEXT_LIMITS = {
    "exercising_body": 120,
    "disclosure_form": 120,
    "disclosure_limit": 60,
    "fee": 200,
    "fee_basis": 300,
    "risk_level": 10,
    "served": 60,
    "result_name": 120,
    "source": 300,
}
# Columns without which a row is none: what failed in them is a fault of its own.
NAMING = frozenset({"name", "kind", "organ", "code"})
SCOPES = {"内部": "internal", "依申请": "limited", "一定范围": "limited"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or something in it, cannot stand: the list's own heading, and the reason for who mends it."""

    column: str
    reason: Text


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One power as a list gives it. ``region`` is the name in front of the organ's, where the list has one.

    ``said`` are the columns (content/categories/columns.yaml) in which the row has something written.
    """

    organ: str
    region: str
    kind: str
    code: str
    content: ItemContent
    said: frozenset[str] = frozenset()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it the same power as another row, where neither has a code."""
        return (self.region, self.organ, self.kind, self.content.name)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: an item, or the faults that make it none; ``doubts`` do not stand in its way.

    ``cells`` is the row as it was written, with 同上 replaced by what stands above.
    """

    number: int
    item: ListedItem | None
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Fault, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the person who imports says where the list does not: the organ and the kind of its powers."""

    organ: str = ""
    kind: str = ""


@dataclass(slots=True)
class Walk:
    """What reading down a list remembers: the headings, what the person said, and what 同上 and sections refer to."""

    columns: Columns
    defaults: Defaults
    on: date
    above: dict[str, str] = field(default_factory=dict)
    section_kind: str = ""


class RowReader:
    """One row. Faults and doubts gather while its fields are read."""

    def __init__(self, walk: Walk, row: Row) -> None:
        self.walk, self.row, self.columns = walk, row, walk.columns
        self.faults: list[Fault] = []
        self.doubts: list[Fault] = []

    def read(self) -> ReadRow:
        """The item, or all that stands against it."""
        name, kind, (region, organ) = self._name(), self._kind(), self._organ()
        code, content = self._code(), self._content(name)
        if self.faults:
            return ReadRow(self.row.number, None, tuple(self.faults), tuple(self.doubts), self._written_out())
        item = ListedItem(organ=organ, region=region, kind=kind, code=code, content=content, said=self._said())
        return ReadRow(self.row.number, item, (), tuple(self.doubts), self._written_out())

    def _said(self) -> frozenset[str]:
        """The columns in which something is written."""
        cells, places = self.row.cells, self.columns.places
        return frozenset(
            code
            for code, found in places.items()
            if any(
                place < len(cells) and (text := clean(cells[place]).text.strip()) and not is_sheet_error(text)
                for place in found
            )
        )

    def _written_out(self) -> tuple[str, ...]:
        """The cells, so that the row can stand in another list alone."""
        cells = list(self.row.cells)
        for code in ("kind", "organ", "source"):
            place = next(iter(self.columns.places.get(code, ())), len(cells))
            if place < len(cells) and cells[place].strip() in SAME_AS_ABOVE:
                cells[place] = self.walk.above.get(code, "")
        for code in ("basis", "creating_basis"):
            for place in self.columns.places.get(code, ()):
                if place < len(cells) and cells[place].strip() in SAME_AS_ABOVE:
                    cells[place] = self.walk.above.get(f"{code}{place}", "")
        return tuple(cells)

    def _name(self) -> str:
        name, sub = one_line(self._text("name")), one_line(self._text("sub_name"))
        if sub and sub not in EMPTY_WORDS and sub != name:
            name = sub if not name or name in sub else f"{name}（{sub}）"
        if not name:
            self._fault("name", "职权名称是空的。", "The name is empty.")
        elif len(name) > LONGEST_NAME:
            self._fault(
                "name",
                f"职权名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个字；可能把别的列的内容写进来了。",
                f"The name has {len(name)} characters, {LONGEST_NAME} are possible; is another column's text in it?",
            )
        elif is_sheet_error(name) or not WORD.search(name):
            self._fault("name", f"“{name[:40]}”不是职权名称。", f"“{name[:40]}” is no name of a power.")
        elif looks_like_formula(name):
            self._doubt("name", "以公式符号开头，按文字保存。", "Begins like a formula; kept as text.")
        return name

    def _kind(self) -> str:
        written = one_line(self._repeatable("kind"))
        word = written or self.walk.section_kind or self.walk.defaults.kind
        if not word and "penalty_kinds" in self.columns.places:
            word = "penalty"
        if not word:
            if "kind" in self.columns.places:
                self._fault("kind", "职权类别是空的。", "The kind is empty.")
            else:
                self._fault(
                    "kind",
                    "表里没有职权类别这一列，请用 --kind 指明。",
                    "The table has no column for the kind: use --kind.",
                )
            return ""
        kind = categories.kind_named(word)
        if kind is None:
            known = categories.known_kinds()
            self._fault(
                "kind",
                f"不认识的类别“{word[:40]}”，可用的有：{known}。",
                f"“{word[:40]}” is no known kind; there are: {known}.",
            )
            return ""
        if not kind.in_force(self.walk.on):
            self._fault(
                "kind",
                f"“{kind.name.zh}”已于 {kind.last_day} 取消（{kind.source}），请改用现行类别。",
                f"“{kind.name.en}” was abolished on {kind.last_day} ({kind.source}); use a present kind.",
            )
        return kind.code

    def _organ(self) -> tuple[str, str]:
        """(region's name in front, organ)."""
        written = self._repeatable("organ") or self.walk.defaults.organ
        if not written:
            if "organ" in self.columns.places:
                self._fault("organ", "实施主体是空的。", "The organ is empty.")
            else:
                self._fault(
                    "organ",
                    "表里没有实施主体这一列，请用 --organ 指明。",
                    "The table has no column for the organ: use --organ.",
                )
            return "", ""
        parts = [one_line(part) for part in SEVERAL_ORGANS.split(written) if part.strip()]
        if len(parts) > 1 and all(ORGAN_END.search(part) for part in parts):
            self._doubt(
                "organ",
                f"写了 {len(parts)} 个机关，以第一个“{parts[0]}”为实施主体。",
                f"{len(parts)} organs are named; the first, “{parts[0]}”, is taken.",
            )
            written = parts[0]
        whole = one_line(written)
        if len(whole) > LONGEST_ORGAN or not WORD.search(whole) or is_sheet_error(whole):
            self._fault("organ", f"“{whole[:40]}”不是机关名称。", f"“{whole[:40]}” is no name of an organ.")
        region, _, organ = whole.rpartition("/")
        return (region.strip(), organ.strip()) if region.strip() and organ.strip() else ("", whole)

    def _code(self) -> str:
        code = re.sub(r"\s+", "", self._text("code")).translate(NARROW)
        if not code or code in EMPTY_WORDS:
            return ""
        if is_sheet_error(code):
            self._fault("code", f"“{code}”是出错的公式，不是编码。", f"“{code}” is a formula that failed, no code.")
        elif (sign := UNFIT.search(code)) or not WORD_OR_DIGIT.search(code):
            zh = f"编码“{code[:60]}”里不能有“{sign[0]}”，编码要写进网址。" if sign else f"“{code[:60]}”不是职权编码。"
            self._fault("code", zh, f"The code “{code[:60]}” cannot stand in an address.")
        elif len(code) > LONGEST_CODE:
            self._fault(
                "code",
                f"职权编码有 {len(code)} 个字，最多 {LONGEST_CODE} 个字。",
                f"The code has {len(code)} characters; {LONGEST_CODE} are possible.",
            )
        elif re.fullmatch(r"\d(?:\.\d+)?[eE]\+\d+", code):
            self._fault(
                "code",
                f"编码被表格程序改成了科学记数“{code}”，末几位已经丢失。请把这一列设为文本后重填。",
                f"A table program turned the code into “{code}”, and its last digits are lost. Set the column to text.",
            )
        elif SPOILED_DATE.match(code):
            self._fault(
                "code",
                f"编码被表格程序改成了日期“{code}”。请把这一列设为文本后重填。",
                f"A table program turned the code into the date “{code}”. Set the column to text and fill it in again.",
            )
        return code

    def _content(self, name: str) -> ItemContent:
        promised, unit = self._promised()
        details = {code: text for code in BESIDES if (text := self._text(code)) and text not in EMPTY_WORDS}
        return ItemContent(
            name=name,
            theme=categories.theme_of(name, self._text("heading_2"), self._text("heading_1")),
            disclosure_content=self._text("disclosure_content"),
            disclosure_scope=self._scope(),
            flow_note=self._text("flow_note"),
            risk_statement=self._text("risk_statement"),
            conditions=self._text("conditions"),
            promised_value=promised,
            promised_unit=unit,
            details=details,
            bases=self._bases(),
            exercising_body=self._limited("body", "exercising_body"),
            disclosure_form=self._limited("disclosure_form", "disclosure_form"),
            disclosure_limit=self._limited("disclosure_limit", "disclosure_limit"),
            fee=self._limited("fee", "fee"),
            fee_basis=self._limited("fee_basis", "fee_basis"),
            risk_level=self._limited("risk_level", "risk_level"),
            served=self._limited("served", "served"),
            result_name=self._limited("result", "result_name"),
            source=self._limited("source", "source"),
        )

    def _bases(self) -> tuple[BasisEntry, ...]:
        texts, number = self._text("basis_text"), self._text("document_number")
        entries: list[BasisEntry] = []
        cells = [("basis", "implementing", place) for place in self.columns.places.get("basis", ())]
        cells += [("creating_basis", "creating", place) for place in self.columns.places.get("creating_basis", ())]
        for index, (code, kind, place) in enumerate(cells):
            cell = self._at(code, place)
            if cell in SAME_AS_ABOVE:
                cell = self.walk.above.get(f"{code}{place}", "")
            self.walk.above[f"{code}{place}"] = cell
            if not cell or cell in EMPTY_WORDS:
                continue
            read = read_bases(cell, texts if index == 0 else "", kind=kind, number=number)
            if read.unpaired:
                self._doubt(
                    "basis_text",
                    "依据与原文的条数不同，原文全部记在第一条依据下。",
                    "There are more or fewer texts than bases; all of the text is kept under the first basis.",
                )
            entries.extend(read.entries)
        unique = {(entry.citation, entry.kind, entry.quoted_text): entry for entry in entries}
        if not unique:
            self._doubt(
                "basis", "没有写依据；补上依据以后才能公布。", "No basis is given; it cannot be published without one."
            )
        return tuple(unique.values())

    def _promised(self) -> tuple[int | None, str]:
        written = one_line(self._text("promised_limit"))
        found = None if DATE.search(written) else LIMIT.search(written)
        if not found and written and written not in EMPTY_WORDS and written not in AT_ONCE:
            self._doubt(
                "promised_limit",
                f"没有看懂时限“{written[:40]}”，按备注保存。请写成数和单位，例如“5个工作日”。",
                f"The limit “{written[:40]}” was not understood and is kept as a note. "
                "Write a number and a unit, such as 5个工作日.",
            )
        number = _number(found["plain"] or found["spoken"]) if found else 0
        return (number, LIMIT_UNITS[found["unit"]]) if found and number else (None, "")

    def _scope(self) -> str:
        written = self._text("disclosure_scope")
        if "不公开" in written:
            return "internal"
        return next((scope for word, scope in SCOPES.items() if word in written), "public")

    def _limited(self, code: str, column: str) -> str:
        text = one_line(self._text(code)) if code != "source" else self._repeatable(code)
        if len(text) <= TEXT_LIMITS[column]:
            return "" if text in EMPTY_WORDS else text
        self._doubt(
            code,
            f"有 {len(text)} 个字，只保存前 {TEXT_LIMITS[column]} 个字。",
            f"Has {len(text)} characters; only the first {TEXT_LIMITS[column]} are kept.",
        )
        return text[: TEXT_LIMITS[column]]

    def _repeatable(self, code: str) -> str:
        """The cell, or the cell above where it says 同上."""
        text = self._text(code)
        if text in SAME_AS_ABOVE:
            if not self.walk.above.get(code):
                self._fault(code, "写着“同上”，但上面没有内容。", "Says “as above”, but there is nothing above.")
            return self.walk.above.get(code, "")
        self.walk.above[code] = text
        return text

    def _text(self, code: str) -> str:
        places = self.columns.places.get(code, ())
        return self._at(code, places[0]) if places else ""

    def _at(self, code: str, place: int) -> str:
        if place >= len(self.row.cells):
            return ""
        if place in self.row.formulas:
            self._fault(
                code,
                f"{self._address(place)} 这一格是没有算出结果的公式。公式从不在这里计算，请粘贴为值再导入。",
                f"Cell {self._address(place)} is a formula without a result. Formulas are never reckoned here: "
                "paste it as a value.",
            )
            return ""
        cleaned = clean(self.row.cells[place])
        if cleaned.had_control:
            self._doubt(code, "有看不见的控制字符，已经去掉。", "Had invisible control characters; they were removed.")
        if code not in NAMING and is_sheet_error(cleaned.text):
            self._doubt(
                code,
                f"{self._address(place)} 这一格是出错的公式“{cleaned.text}”，按空白处理。",
                f"Cell {self._address(place)} is a formula that failed (“{cleaned.text}”); taken as blank.",
            )
            return ""
        return cleaned.text

    def _address(self, place: int) -> str:
        """The cell as a table program names it, such as D7."""
        return f"{column_letters(place)}{self.row.number}"

    def _fault(self, code: str, zh: str, en: str) -> None:
        fault = Fault(self.columns.heading(code), Text(zh, en))
        if fault not in self.faults:
            self.faults.append(fault)

    def _doubt(self, code: str, zh: str, en: str) -> None:
        doubt = Fault(self.columns.heading(code), Text(zh, en))
        if doubt not in self.doubts:
            self.doubts.append(doubt)


def _number(written: str) -> int:
    """The number, or 0 for what only looks like one (十百)."""
    try:
        return to_int(written)
    except ValueError:
        return 0

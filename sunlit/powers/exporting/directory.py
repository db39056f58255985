"""行政职权目录表 (R-040) and 涉密的不公开行政职权目录表 (R-041): their columns, and both as spreadsheet and as Word."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice

from sunlit.documents.writing import Paper, Sheet, workbook

DIRECTORY_NAME, SECRET_NAME = "行政职权目录表", "涉密的不公开行政职权目录表"
# The fifteen fields of the table in its order, the number of the row before them.
DIRECTORY = (
    "序号",
    "编码",
    "职权类别",
    "职权名称",
    "行使依据",
    "职权行使机构",
    "承办人员",
    "公开内容",
    "公开形式",
    "公开范围",
    "公开时限",
    "收费依据和标准",
    "办理流程",
    "风险等级说明",
    "办事条件和标准",
    "办事时限",
)
WIDTHS = (6, 24, 12, 28, 60, 22, 24, 24, 20, 16, 20, 24, 30, 26, 40, 24)
SECRET = ("序号", "职权行使机构", "职权名称", "职权类别", "不公开理由", "依据", "审查备案情况")
SECRET_WIDTHS = (6, 24, 32, 14, 36, 36, 24)
# On paper fifteen columns would be a hand wide each, so fields that belong together share a column.
ON_PAPER = (
    "序号",
    "编码、类别和名称",
    "行使依据",
    "行使机构和承办人员",
    "条件、流程、时限和收费",
    "公开",
    "风险等级说明",
)
PAPER_WIDTHS = (12, 42, 62, 36, 50, 35, 20)
SECRET_PAPER_WIDTHS = (12, 36, 44, 24, 56, 50, 35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One power as the table has it, every field in words."""

    code: str
    kind: str
    name: str
    basis: str
    body: str
    persons: str
    content: str
    form: str
    scope: str
    limit: str
    fee: str
    flow: str
    risk: str
    conditions: str
    time: str

    def row(self, number: int) -> tuple[str | int, ...]:
        """The cells of the spreadsheet."""
        return (
            number,
            self.code,
            self.kind,
            self.name,
            self.basis,
            self.body,
            self.persons,
            self.content,
            self.form,
            self.scope,
            self.limit,
            self.fee,
            self.flow,
            self.risk,
            self.conditions,
            self.time,
        )

    def on_paper(self, number: int) -> tuple[str, ...]:
        """The cells of the printed table."""
        return (
            str(number),
            "\n".join((self.code, self.kind, self.name)),
            self.basis,
            _lines(("", self.body), ("承办人员：", self.persons)),
            _lines(
                ("条件和标准：", self.conditions), ("流程：", self.flow), ("时限：", self.time), ("收费：", self.fee)
            ),
            _lines(("内容：", self.content), ("形式：", self.form), ("范围：", self.scope), ("时限：", self.limit)),
            self.risk,
        )


@dataclass(frozen=True, slots=True)
class Withheld:
    """One power of the secret directory."""

    organ: str
    name: str
    kind: str
    reason: str
    basis: str
    review: str

    def row(self, number: int) -> tuple[str | int, ...]:
        """The cells."""
        return (number, self.organ, self.name, self.kind, self.reason, self.basis, self.review)


@dataclass(frozen=True, slots=True)
class Law:
    """A law, regulation or rule that powers rest on, with its number and how many cite it."""

    title: str
    number: str
    kind: str
    powers: int


def directory_sheet(entries: Iterable[Entry], *, title: str) -> Sheet:
    """The table as one sheet of a workbook."""
    rows = (entry.row(place) for place, entry in enumerate(entries, start=1))
    return Sheet(DIRECTORY_NAME, title, DIRECTORY, rows, WIDTHS)


def secret_sheet(entries: Iterable[Withheld], *, title: str, author: str, at: datetime) -> bytes:
    """The secret table as a workbook."""
    rows = (entry.row(place) for place, entry in enumerate(entries, start=1))
    return workbook([Sheet(SECRET_NAME, title, SECRET, rows, SECRET_WIDTHS)], at=at, author=author)


def directory_word(entries: Iterable[Entry], *, title: str, author: str, at: datetime, first: int = 1) -> bytes:
    """The table on A4 across, its rows numbered from ``first``."""
    paper = Paper(title=title, author=author, at=at, landscape=True)
    paper.title(title)
    write_directory(paper, entries, first)
    return paper.content()


def directory_volumes(
    entries: Iterable[Entry], *, title: str, author: str, at: datetime, rows: int, most: int
) -> bytes:
    """A table that no office PC opens in one piece, as a ZIP of volumes of at most ``most`` rows, numbered through.

    The volumes are written one after the other, so that a region's whole list never stands in memory as Word.
    """
    read, volumes, out = iter(entries), -(-rows // most), BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for volume in range(volumes):
            name = f"{title}（{volume_line(volume + 1, volumes)}）"
            first = volume * most + 1
            written = directory_word(islice(read, most), title=name, author=author, at=at, first=first)
            put(archive, f"{name}.docx", written, at)
    return out.getvalue()


def volume_line(volume: int, volumes: int) -> str:
    """What a volume is called."""
    return f"第{volume}册，共{volumes}册"


def put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    """A member dated by the act, so that equal tables are made alike. Word files are packed already."""
    info = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, 0))
    info.compress_type = zipfile.ZIP_STORED if name.endswith((".docx", ".xlsx")) else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def secret_word(entries: Sequence[Withheld], *, title: str, author: str, at: datetime) -> bytes:
    """The secret table on A4 across."""
    paper = Paper(title=title, author=author, at=at, landscape=True)
    paper.title(title)
    rows = [[str(cell) for cell in entry.row(place)] for place, entry in enumerate(entries, start=1)]
    paper.table(SECRET, rows, SECRET_PAPER_WIDTHS)
    return paper.content()


def write_directory(paper: Paper, entries: Iterable[Entry], first: int = 1) -> None:
    """The table into a paper that is being written."""
    rows = (entry.on_paper(place) for place, entry in enumerate(entries, start=first))
    paper.table(ON_PAPER, rows, PAPER_WIDTHS)


def _lines(*parts: tuple[str, str]) -> str:
    return "\n".join(f"{title}{value}" for title, value in parts if value)

"""The stamped submission of an organ (R-028, R-040): statistics, directory, laws, risks, signature page. Pure."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from sunlit.basis.numerals import to_chinese
from sunlit.documents.writing import Paper, Sheet, workbook
from sunlit.powers.exporting.directory import (
    DIRECTORY_NAME,
    Entry,
    Law,
    directory_sheet,
    put,
    volume_line,
    write_directory,
)

LAWS = ("序号", "名称", "文号", "种类", "引用的职权数")
KINDS = ("职权类别", "项数", "向社会公开", "一定范围或依申请公开", "内部公开")
RISKS = ("风险等级", "项数")
HIGH = ("职权名称", "风险等级", "风险等级说明")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """All that an organ submits. ``kinds`` counts by kind and scope; ``withheld`` counts the secret directory.

    ``withheld`` is None where the person who submits may not see it: the directory is then handed in separately.
    """

    organ: str
    to: str
    dated_on: date
    entries: tuple[Entry, ...]
    kinds: Sequence[tuple[str, int, int, int, int]]
    withheld: int | None
    laws: Sequence[Law]
    risks: Mapping[str, int]
    declaration: str
    signatures: Sequence[str]
    received: Sequence[str]
    copies: int

    @property
    def title(self) -> str:
        """What stands on the cover."""
        return "行政职权目录及说明（报送稿）"

    @property
    def day(self) -> str:
        """The date as papers write it."""
        return f"{self.dated_on.year}年{self.dated_on.month}月{self.dated_on.day}日"


def bundle(given: Submission, *, at: datetime, most: int) -> bytes:
    """A ZIP with the numbered copies as Word and the electronic table as a workbook.

    A directory of more than ``most`` rows stands in volumes of its own, with each copy.
    """
    volumes = -(-len(given.entries) // most)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        paper = Paper(title=f"{given.organ}{given.title}", author=given.organ, at=at, landscape=True)
        _copies(archive, "报送稿", paper, _write(paper, given, volumes), given.copies, at)
        for volume in range(volumes if volumes > 1 else 0):
            name = f"{DIRECTORY_NAME}（{volume_line(volume + 1, volumes)}）"
            paper = Paper(title=f"{given.organ}{name}", author=given.organ, at=at, landscape=True)
            number = paper.line("", indent=False)
            paper.title(name)
            first = volume * most
            write_directory(paper, given.entries[first : first + most], first + 1)
            _copies(archive, name, paper, number, given.copies, at)
        put(archive, "行政职权目录表.xlsx", _electronic(given, at), at)
    return out.getvalue()


def _copies(archive: zipfile.ZipFile, name: str, paper: Paper, number: Any, copies: int, at: datetime) -> None:
    """One paper as often as it is handed in, each copy with its number."""
    for copy in range(1, copies + 1):
        number.text = copy_line(copy, copies)
        put(archive, f"{name}-第{copy}份.docx", paper.content(), at)


def copy_line(copy: int, copies: int) -> str:
    """The line that numbers a copy."""
    return f"第 {copy} 份（共 {copies} 份）"


def _write(paper: Paper, given: Submission, volumes: int) -> Any:
    """The whole paper; gives the run that numbers the copy."""
    number = paper.line("", indent=False)
    paper.title(given.title)
    paper.line(f"报送单位：{given.organ}", centre=True)
    if given.to:
        paper.line(f"报：{given.to}", centre=True)
    paper.line(given.day, centre=True)
    paper.line(given.declaration)
    paper.page_break()
    paper.contents()
    paper.page_break()
    _statistics(paper, given)
    paper.heading(_head(2, "行政职权目录表"))
    if volumes > 1:
        paper.line(f"行政职权目录表共{len(given.entries)}项，分{volumes}册，各册与本件一并报送。")
    else:
        write_directory(paper, given.entries)
    paper.heading(_head(3, "法律、法规、规章目录和文号"))
    paper.table(LAWS, _laws(given.laws), (15, 110, 60, 36, 36))
    _risks(paper, given)
    _signatures(paper, given)
    return number


def _statistics(paper: Paper, given: Submission) -> None:
    paper.heading(_head(1, "法定职权统计"))
    paper.line(f"{given.organ}共清理出行政职权{len(given.entries)}项。")
    rows = [[str(cell) for cell in row] for row in given.kinds]
    total = [str(sum(row[place] for row in given.kinds)) for place in range(1, 5)]  # type: ignore[misc]  # numbers
    paper.table(KINDS, [*rows, ["合计", *total]], (70, 40, 45, 60, 40))
    if given.withheld is None:
        paper.line("涉密的不公开职权目录另行报送保密部门审查备案，不装入本件。")
    else:
        paper.line(f"涉密的不公开职权{given.withheld}项，目录连同不公开的依据和理由另行报送，不装入本件。")


def _risks(paper: Paper, given: Submission) -> None:
    paper.heading(_head(4, "风险等级说明"))
    paper.table(RISKS, [[level or "未评定", str(count)] for level, count in given.risks.items()], (60, 40))
    told = [
        (entry.name, entry.risk.partition("：")[0], entry.risk.partition("：")[2] or entry.risk)
        for entry in given.entries
        if entry.risk.startswith("高")
    ]
    if told:
        paper.line("风险等级为高的职权逐项说明如下：")
        paper.table(HIGH, told, (90, 30, 137))


def _signatures(paper: Paper, given: Submission) -> None:
    paper.page_break()
    paper.heading(_head(5, "签字盖章"))
    paper.line(given.declaration)
    for line in given.signatures:
        paper.line(f"{line}：　　　　　　　　　　　　　　　　日期：", indent=False)
    paper.line("以下由清单管理机构填写", centre=True)
    for line in given.received:
        paper.line(f"{line}：", indent=False)


def _electronic(given: Submission, at: datetime) -> bytes:
    laws = Sheet("法律法规规章目录", "法律、法规、规章目录和文号", LAWS, _laws(given.laws), (6, 60, 30, 16, 14))
    kinds = Sheet("统计", "法定职权统计", KINDS, given.kinds, (30, 10, 14, 24, 14))
    table = directory_sheet(given.entries, title=f"{given.organ}行政职权目录表")
    return workbook([table, laws, kinds], at=at, author=given.organ)


def _laws(laws: Sequence[Law]) -> list[tuple[str | int, ...]]:
    return [(place, law.title, law.number, law.kind, law.powers) for place, law in enumerate(laws, start=1)]


def _head(place: int, title: str) -> str:
    return f"{to_chinese(place)}、{title}"

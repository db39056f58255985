"""The compendium of an organ's rules 制度汇编 (R-054): one Word file or one PDF, each rule with its chart behind it.

Pure: values in, bytes out; only the committed font and the committed styles of charts are read.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sunlit.basis.numerals import to_chinese
from sunlit.basis.office_hours import BEIJING
from sunlit.documents.rendering import compiler
from sunlit.documents.writing import Paper
from sunlit.procedures.drawing import Page, standalone
from sunlit.procedures.printing import add_chart, paper_styles

HERE = Path(__file__).parent
CHART_TITLE = "附：流程图"


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One rule. ``chart`` names its picture in the book, empty where it has none."""

    title: str
    note: str
    elements: tuple[Part, ...]
    chart: str = ""
    chart_about: str = ""
    chart_title: str = CHART_TITLE


@dataclass(frozen=True, slots=True)
class Book:
    """All that stands in a compendium; ``charts`` holds the pages of each chart once, by its hash."""

    organ: str
    name: str
    dated_on: date
    notes: tuple[str, ...]
    footer: str
    chapters: tuple[Chapter, ...]
    charts: Mapping[str, tuple[Page, ...]]

    @property
    def title(self) -> str:
        """Organ and name."""
        return f"{self.organ}{self.name}"

    @property
    def day(self) -> str:
        """The date as papers write it."""
        return f"{self.dated_on.year}年{self.dated_on.month}月{self.dated_on.day}日"


def numbered(place: int, title: str) -> str:
    """A heading with its number in Chinese, counted from one."""
    return f"{to_chinese(place)}、{title}"


def as_pdf(book: Book) -> bytes:
    """The PDF (A-2b, for the archive), with a table of contents. Equal books give equal bytes."""
    plain = asdict(book) | {"title": book.title, "day": book.day, "dated_on": "", "charts": {}}
    pictures = {
        name: [{"svg": standalone(page.svg, paper_styles()), "wide": page.wide, "lying": page.lying} for page in pages]
        for name, pages in book.charts.items()
    }
    made = compiler().compile(
        input=str(HERE / "compendium.typ"),
        format="pdf",
        sys_inputs={
            "book": json.dumps(plain, ensure_ascii=False),
            "charts": json.dumps(pictures, ensure_ascii=False),
        },
        pdf_standards="a-2b",
        timestamp=datetime.combine(book.dated_on, time(), BEIJING).astimezone(UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("one compendium is one PDF")
    return made


def as_word(book: Book) -> bytes:
    """The Word file (小四 仿宋), with a table of contents that Word brings up to date on opening."""
    at = datetime.combine(book.dated_on, time(), BEIJING).astimezone(UTC)
    paper = Paper(title=book.title, author=book.organ, at=at)
    paper.title(book.organ)
    paper.title(book.name)
    paper.line(book.day, centre=True)
    for note in book.notes:
        paper.line(note)
    paper.page_break()
    paper.contents()
    beside_chart = False
    for chapter in book.chapters:
        paper.usual_page() if beside_chart else paper.page_break()
        paper.heading(chapter.title)
        paper.line(chapter.note, centre=True)
        for element in chapter.elements:
            paper.heading(element.title, 3)
            for line in element.lines:
                paper.line(line)
        beside_chart = bool(chapter.chart)
        if chapter.chart:
            paper.heading(chapter.chart_title, 3)
            add_chart(paper, book.charts[chapter.chart], title=CHART_TITLE, about=chapter.chart_about)
    return paper.content()

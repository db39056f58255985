"""A chart on paper by itself: PDF (A-2b) and Word, page by page as it is drawn. Pure; equal pages give equal bytes."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path

from sunlit.basis.office_hours import BEIJING
from sunlit.documents.rendering import compiler
from sunlit.documents.writing import Paper
from sunlit.procedures.drawing import Page, standalone

HERE = Path(__file__).parent
STYLES = HERE.parent / "design" / "static" / "design" / "chart.css"
# The committed font has one weight: what is bold on a screen is drawn with an outline of its own colour.
BOLD = """
.flow .title, .flow .lane-title, .flow .sheet-title, .flow .notes-title, .flow .note-title
{ stroke: #1b2733; stroke-width: 0.5px; }
.flow .stage-title, .flow .connector-words { stroke: #1d3a5f; stroke-width: 0.5px; }
.flow .bar-title { stroke: #fff; stroke-width: 0.4px; }
"""
# Fine enough to be printed.
PIXELS_PER_INCH = 220.0


def chart_pdf(pages: Sequence[Page], *, title: str, about: str, on: date) -> bytes:
    """The pages of a chart as PDF; ``about`` is read out in place of the first picture."""
    given = [{"svg": standalone(page.svg, paper_styles()), "wide": page.wide, "lying": page.lying} for page in pages]
    made = compiler().compile(
        input=str(HERE / "pages.typ"),
        format="pdf",
        sys_inputs={"pages": json.dumps(given, ensure_ascii=False), "title": title, "about": about},
        pdf_standards="a-2b",
        timestamp=datetime.combine(on, time(), BEIJING).astimezone(UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("one chart is one PDF")
    return made


def chart_word(pages: Sequence[Page], *, title: str, about: str, author: str, on: date) -> bytes:
    """The pages of a chart as a Word file, each on a page of its own."""
    paper = Paper(title=title, author=author, at=datetime.combine(on, time(), BEIJING).astimezone(UTC))
    add_chart(paper, pages, title=title, about=about)
    return paper.content()


def add_chart(paper: Paper, pages: Sequence[Page], *, title: str, about: str) -> None:
    """Puts the pages of a chart into a Word file."""
    for page in pages:
        said = about if page.number == 1 else f"{title}，第 {page.number} 页"
        paper.sheet(_pixels(page.svg, page.wide), about=said, width_mm=page.wide, lying=page.lying)


@lru_cache(maxsize=16)
def _pixels(svg: str, wide: float) -> bytes:
    """The picture as PNG, which every version of Word shows; ``wide`` in millimetres."""
    made = compiler().compile(
        input=str(HERE / "picture.typ"),
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"picture": standalone(svg, paper_styles()), "wide": str(wide)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one picture is one PNG")
    return made


@cache
def styles() -> str:
    """The charts' own styles, without what only a printing browser reads."""
    return STYLES.read_text(encoding="utf-8").split("@media print")[0]


@cache
def paper_styles() -> str:
    """The same for paper."""
    return styles() + BOLD

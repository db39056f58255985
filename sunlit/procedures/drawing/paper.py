"""The pages of a chart on A4 as pictures: what ``sheets`` cuts, with title, number and connectors. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.layout import arrange
from sunlit.procedures.drawing.marks import NO_MARKS, Marks
from sunlit.procedures.drawing.sheets import PILL_HIGH, PILL_LINE, Sheet, sheets
from sunlit.procedures.drawing.svg import NO_STATES, NO_WORDS, Pen, n, path
from sunlit.procedures.model import Flow
from sunlit.procedures.rules import State


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a chart on paper: its picture, its size in millimetres, and whether its A4 lies."""

    svg: str
    number: int
    count: int
    wide: float
    high: float
    lying: bool


def pages(
    flow: Flow,
    *,
    language: str,
    limits: Mapping[str, Text],
    title: str = "",
    states: Mapping[str, State] = NO_STATES,
    stamps: Mapping[str, str] = NO_WORDS,
    subtitles: Mapping[str, str] | None = None,
    marks: Marks = NO_MARKS,
    prefix: str = "",
    foot: str = "",
) -> tuple[Page, ...]:
    """The chart on pages of A4, no word smaller than nine points; connectors say where a line goes on.

    ``foot`` stands below every page.
    """
    layout = arrange(flow, language, limits, subtitles, stamped=bool(states))
    found = []
    for sheet in sheets(layout, language):
        own = f"{prefix}p{sheet.number}-" if sheet.count > 1 else prefix
        pen = Pen(flow, sheet.layout, language, states, stamps, {}, own, marks)
        named = title or flow.title.in_language(language)
        svg = pen.picture(named, partial(_around, pen, sheet, named, foot))
        found.append(Page(svg, sheet.number, sheet.count, *sheet.millimetres, sheet.lying))
    return tuple(found)


def _around(pen: Pen, sheet: Sheet, title: str, foot: str) -> None:
    """The title and number of a page, and where its lines go on."""
    pen.text("sheet-title", "4", "21", title)
    if sheet.count > 1:
        number = Text(f"第 {sheet.number} 页，共 {sheet.count} 页", f"page {sheet.number} of {sheet.count}")
        pen.text("sheet-foot", n(sheet.layout.width - 2), n(sheet.height - 7), pen.say(number))
    if foot:
        pen.text("sheet-foot sheet-note", "4", n(sheet.height - 7), foot)
    connectors(pen, sheet)


def connectors(pen: Pen, sheet: Sheet) -> None:
    """Where the lines of a page go on: two lines of words in a frame, and the way to it."""
    for connector in sheet.connectors:
        ends = " leads" if connector.leads else ""
        pen.out.append(f'<g class="connector{ends}"><path class="line" d="{path(connector.points)}"/>')
        pen.out.append(
            f'<rect x="{n(connector.left)}" y="{n(connector.top)}" width="{n(connector.wide)}" '
            f'height="{n(PILL_HIGH)}" rx="8"/>'
        )
        for order, words in enumerate(connector.words):
            x, y = connector.left + connector.wide / 2, connector.top + 17 + PILL_LINE * order
            pen.text("connector-words", n(x), n(y), words)
        pen.out.append("</g>")

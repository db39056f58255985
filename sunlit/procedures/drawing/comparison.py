"""A drawing with marks on what a comparison found: a sign and a number beside each step, and on lines. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.layout import arrange
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.drawing.svg import NO_STATES, NO_WORDS, Pen, n
from sunlit.procedures.model import Flow

STEP = re.compile(r'<g class="(?P<names>(?:step|note)[^"]*)" id="(?P<id>[^"]*?step-(?P<name>[a-z0-9_]+))"')
LINE = re.compile(r'<path class="(?P<names>line[^"]*)" data-way="(?P<one>[a-z0-9_]+) (?P<other>[a-z0-9_]+)"')
HIGH, PAD, SIZE = 22.0, 6.0, 14.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a step or event: the sort (added, removed, changed), its words, and where it leads."""

    sort: str
    words: str
    link: str = ""


def draw_marked(
    flow: Flow,
    *,
    language: str,
    limits: Mapping[str, Text],
    marks: Mapping[str, Mark],
    ways: Mapping[tuple[str, str], str],
    prefix: str = "",
    title: str = "",
) -> str:
    """The picture of a flow with these marks on its steps and events, and these sorts on its lines."""
    layout = arrange(flow, language, limits, None, stamped=False)
    pen = Pen(flow, layout, language, NO_STATES, NO_WORDS, {}, prefix)

    def signs() -> None:
        for box in layout.boxes:
            if mark := marks.get(box.step.id):
                _sign(pen, mark, box.x - 10, box.bottom - HIGH / 2)
        for note in layout.notes:
            if mark := marks.get(note.event):
                _sign(pen, mark, max(note.x - width(mark.words, SIZE, True) - 2 * PAD - 3, 0), note.y - 16)

    return _sorted(pen.picture(title or flow.title.in_language(language), signs), marks, ways)


def _sign(pen: Pen, mark: Mark, x: float, y: float) -> None:
    wide = width(mark.words, SIZE, True) + 2 * PAD
    if mark.link:
        pen.out.append(f'<a href="{escape(mark.link)}">')
    pen.out.append(f'<g class="sign sign-{mark.sort}">')
    pen.out.append(f'<rect x="{n(x)}" y="{n(y)}" width="{n(wide)}" height="{n(HIGH)}" rx="4"/>')
    pen.text("sign-words", n(x + wide / 2), n(y + 16), mark.words)
    pen.out.append("</g>")
    if mark.link:
        pen.out.append("</a>")


def _sorted(svg: str, marks: Mapping[str, Mark], ways: Mapping[tuple[str, str], str]) -> str:
    """The same picture with the sort as a class on each marked step and line."""

    def step(found: re.Match[str]) -> str:
        mark = marks.get(found["name"])
        more = f" is-{mark.sort}" if mark else ""
        return f'<g class="{found["names"]}{more}" id="{found["id"]}"'

    def line(found: re.Match[str]) -> str:
        sort = ways.get((found["one"], found["other"]))
        more = f" is-{sort}" if sort else ""
        return f'<path class="{found["names"]}{more}" data-way="{found["one"]} {found["other"]}"'

    return LINE.sub(line, STEP.sub(step, svg)).replace('class="flow', 'class="flow compared', 1)

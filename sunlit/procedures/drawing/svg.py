"""The public picture of a flow: an SVG of classes only, without any style of its own, the same bytes every time. Pure.

``chart.css`` gives the colours. State is never shown by colour alone: a tick, a thick border and a callout, a number,
a dash.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.labels import LINE, SMALL
from sunlit.procedures.drawing.layout import (
    JUT,
    NOTE_LINE,
    PADDING,
    ROUND,
    SLANT,
    SMALL_LINE,
    STAMP_LINE,
    TITLE,
    TITLE_LINE,
    arrange,
)
from sunlit.procedures.drawing.marks import NO_MARKS, SIGNS, Mark, Marks, edge, mark_classes, marks_of, marks_said
from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.drawing.parts import Band, Box, Layout, Line, Note, overlap, segments
from sunlit.procedures.drawing.plan import STAGE, UPRIGHT
from sunlit.procedures.drawing.words import chip_width
from sunlit.procedures.model import Flow
from sunlit.procedures.rules import State

CORNER = 7.0
# The sign of a mark: its radius, how far from the left border of its box it stands, and where on a line it may.
SIGN, SIGN_INSET = 9.0, 24.0
SIGN_PLACES = (0.4, 0.55, 0.25, 0.7)
# Marks that a connection shows by its breadth alone: they lead along many.
THICK: tuple[Mark, ...] = ("selected", "walked")
STATE_WORDS: Mapping[State, Text] = {
    "done": Text("已完成", "done"),
    "now": Text("正在办理", "in progress"),
    "todo": Text("未开始", "not started"),
    "skip": Text("未发生", "not taken"),
}
OPTIONAL = Text("视情况进行", "if the case needs it")
EVENTS = Text("办理中可能发生的情况", "What may happen on the way")
NO_STATES: Mapping[str, State] = {}
NO_WORDS: Mapping[str, str] = {}


def draw(
    flow: Flow,
    *,
    language: str,
    limits: Mapping[str, Text],
    title: str = "",
    states: Mapping[str, State] = NO_STATES,
    stamps: Mapping[str, str] = NO_WORDS,
    callouts: Mapping[str, Sequence[str]] | None = None,
    subtitles: Mapping[str, str] | None = None,
    marks: Marks = NO_MARKS,
    prefix: str = "",
) -> str:
    """The SVG of a flow, or with ``states`` of one case on it.

    ``limits`` are the words for time by step (timing.all_limit_words). ``stamps`` say when a step was done, and
    ``callouts`` what stands beside an open one (two short lines), already in the reader's language. ``subtitles``
    replace those of lanes, to name the posts. ``marks`` set steps, events and connections (``marks.edge``) apart: the
    layout is the same with and without them. ``prefix`` keeps ids apart where a page shows two charts.
    """
    layout = arrange(flow, language, limits, subtitles, stamped=bool(states))
    pen = Pen(flow, layout, language, states, stamps, callouts or {}, prefix, marks)
    return pen.picture(title or flow.title.in_language(language))


def standalone(svg: str, css: str) -> str:
    """The picture as a file of its own, with its styles inside, for PDF and print."""
    opening, rest = svg.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}><style>{escape(css, quote=False)}</style>{rest}\n'


class Pen:
    """Writes one picture; used once."""

    def __init__(
        self,
        flow: Flow,
        layout: Layout,
        language: str,
        states: Mapping[str, State],
        stamps: Mapping[str, str],
        callouts: Mapping[str, Sequence[str]],
        prefix: str,
        marks: Marks = NO_MARKS,
    ) -> None:
        self.flow, self.layout, self.language = flow, layout, language
        self.states, self.stamps, self.callouts, self.prefix = states, stamps, callouts, prefix
        self.marks = marks
        self.out: list[str] = []

    def picture(self, title: str, extra: Callable[[], None] | None = None) -> str:
        wide, high = n(self.layout.width), n(self.layout.height)
        here, broad = self.prefix, " broad" if self.layout.width > UPRIGHT + 0.5 else ""
        self.out.append(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="flow{broad}" viewBox="0 0 {wide} {high}" role="img" '
            f'lang="{"en" if self._english else "zh-Hans"}" aria-labelledby="{here}flow-title {here}flow-desc">'
            f'<title id="{here}flow-title">{escape(title)}</title>'
            f'<desc id="{here}flow-desc">{escape(self._description())}</desc>'
            f'<defs><marker id="{here}flow-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" '
            f'markerWidth="12" markerHeight="12" orient="auto-start-reverse">'
            f'<path class="arrow" d="M0 1 9 5 0 9z"/></marker></defs>'
        )
        self._lanes()
        for band in self.layout.bands:
            self._band(band)
        for line in self.layout.lines:
            self._line(line)
        for box in self.layout.boxes:
            self._box(box)
        for line in self.layout.lines:
            if line.label is not None:
                for order, words in enumerate(line.label.lines):
                    x, y = n(line.label.x), n(line.label.y + LINE * order)
                    self.text(f"label {line.label.anchor}", x, y, words)
        if self.marks:
            for line in self.layout.lines:
                self._line_sign(line)
        for box in self.layout.boxes:
            if box.step.id in self.callouts:
                self._callout(box, self.callouts[box.step.id])
        self._notes()
        if extra is not None:
            extra()
        self.out.append("</svg>")
        return "".join(self.out)

    @property
    def _english(self) -> bool:
        return self.language.startswith("en")

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def _description(self) -> str:
        count = sum(1 for box in self.layout.boxes if box.number)
        now = [self.say(box.step.title) for box in self.layout.boxes if self.states.get(box.step.id) == "now"]
        if self._english:
            said = f"{count} steps." + (f" In progress: {', '.join(now)}." if now else "") + self._marked()
            return said + " A list with the same content stands beside the picture."
        said = f"共 {count} 步。" + (f"正在办理：{'、'.join(now)}。" if now else "") + self._marked()
        return said + "同样内容的文字版见图旁。"

    def _marked(self) -> str:
        titles = {box.step.id: box.step.title for box in self.layout.boxes}
        titles |= {event.id: event.title for event in self.flow.events}
        return marks_said(self.marks, titles, self.language)

    def text(self, name: str, x: str, y: str, words: str) -> None:
        self.out.append(f'<text class="{name}" x="{x}" y="{y}">{escape(words)}</text>')

    def _lanes(self) -> None:
        for number, lane in enumerate(self.layout.lanes):
            self.out.append(
                f'<rect class="lane lane-{number % 2}" x="{n(lane.left)}" y="{n(self.layout.top)}" '
                f'width="{n(lane.right - lane.left)}" height="{n(self.layout.body - self.layout.top)}"/>'
            )
            y = self.layout.top + 25
            for line in lane.title:
                self.text("lane-title", n(lane.centre), n(y), line)
                y += 22
            for line in lane.subtitle:
                self.text("lane-note", n(lane.centre), n(y - 1), line)
                y += 18

    def _band(self, band: Band) -> None:
        top, bottom = band.top + 3, band.bottom - 3
        if band.top > self.layout.head:
            self.out.append(f'<path class="between" d="M4 {n(band.top)}H{n(self.layout.width)}"/>')
        self.out.append(
            f'<rect class="stage" x="4" y="{n(top)}" width="{n(STAGE - 10)}" height="{n(bottom - top)}" rx="6"/>'
        )
        x, y = 4 + (STAGE - 10) / 2, (top + bottom) / 2
        if self._english:
            lines = wrap(band.title, TITLE, max(bottom - top - 8, 40), bold=True)
            for order, line in enumerate(lines):
                place = x + (order - (len(lines) - 1) / 2) * 17 + 5
                self.out.append(
                    f'<text class="stage-title" transform="translate({n(place)} {n(y)}) rotate(-90)">'
                    f"{escape(line)}</text>"
                )
            return
        # One character a line, or two where the band is too low for that.
        per = 1 if len(band.title) * 21 <= bottom - top - 4 else 2
        words = [band.title[place : place + per] for place in range(0, len(band.title), per)]
        for order, line in enumerate(words):
            self.text("stage-title", n(x), n(y + (order - (len(words) - 1) / 2) * 21 + 6), line)

    def _line(self, line: Line) -> None:
        state = self._line_state(line) + mark_classes(self.marks, edge(line.source, line.target))
        back = " back" if line.back else ""
        arrow = f' marker-end="url(#{self.prefix}flow-arrow)"' if line.arrow else ""
        self.out.append(
            f'<path class="line{back}{state}" data-way="{line.source} {line.target}" d="{path(line.points)}"{arrow}/>'
        )

    def _line_state(self, line: Line) -> str:
        if not self.states:
            return ""
        source, target = self.states.get(line.source), self.states.get(line.target)
        if source == "done" and target in ("done", "now") and not line.back:
            return " passed"
        return " untaken" if "skip" in (source, target) else ""

    def _box(self, box: Box) -> None:
        step = box.step
        state = self.states.get(step.id, "")
        optional = " optional" if step.optional else ""
        marked = mark_classes(self.marks, step.id)
        self.out.append(
            f'<g class="step {step.kind}{optional}{" " + state if state else ""}{marked}" '
            f'id="{self.prefix}step-{step.id}">'
        )
        self._shape(box)
        centre = n(box.x + box.width / 2)
        if step.kind in ("fork", "join"):
            self.text("bar-title", centre, n(box.y + 17), self.say(step.title))
            self._box_sign(box)
            self.out.append("</g>")
            return
        y = box.y + self._inner_top(box)
        for line in box.title:
            y += TITLE_LINE
            self.text("title", centre, n(y - 5), line)
        for line in box.limit:
            y += SMALL_LINE
            self.text("limit", centre, n(y - 4), line)
        stamp = self._stamp(box)
        if stamp:
            self.text("stamp", centre, n(y + STAMP_LINE - 4), stamp)
        self._chips(box)
        self._number(box)
        self._box_sign(box)
        self.out.append("</g>")

    def _inner_top(self, box: Box) -> float:
        """Text stands in the middle of a box that is taller than it needs."""
        said = len(box.title) * TITLE_LINE + len(box.limit) * SMALL_LINE + (STAMP_LINE if self._stamp(box) else 0)
        return max((box.height - said) / 2, PADDING - 3)

    def _stamp(self, box: Box) -> str:
        step = box.step
        if step.id in self.stamps:
            return self.stamps[step.id]
        if step.id in self.callouts:
            return ""
        if self.states.get(step.id) == "skip" and step.waits:
            return self.say(STATE_WORDS["skip"])
        return self.say(OPTIONAL) if step.optional else ""

    def _shape(self, box: Box) -> None:
        x, y, right, bottom = box.x, box.y, box.right, box.bottom
        if box.step.kind == "gate":
            middle = n(y + box.height / 2)
            left_in, right_in = n(x + SLANT), n(right - SLANT)
            self.out.append(
                f'<path class="shape" d="M{left_in} {n(y)}H{right_in}L{n(right)} {middle} {right_in} {n(bottom)}'
                f'H{left_in}L{n(x)} {middle}z"/>'
            )
            return
        corner = min(box.height / 2, ROUND) if box.step.kind in ("start", "end") else 6
        if box.step.kind in ("fork", "join"):
            corner = 4
        self.out.append(
            f'<rect class="shape" x="{n(x)}" y="{n(y)}" width="{n(box.width)}" height="{n(box.height)}" '
            f'rx="{n(corner)}"/>'
        )

    def _number(self, box: Box) -> None:
        if box.number is None:
            return
        x, y = box.x + (4 if box.step.kind == "gate" else -1), box.y - 1
        self.out.append(f'<circle class="badge" cx="{n(x)}" cy="{n(y)}" r="12"/>')
        if self.states.get(box.step.id) == "done":
            self.out.append(f'<path class="tick" d="M{n(x - 5)} {n(y)}l4 4 7-8"/>')
        else:
            self.text("number", n(x), n(y + 5), str(box.number))

    def _box_sign(self, box: Box) -> None:
        """Of a marked step: on its upper border, between its number and where arrows enter."""
        found = marks_of(self.marks, box.step.id)
        if found:
            inset = SLANT - 8 if box.step.kind == "gate" else 0.0
            self._sign(box.x + inset + SIGN_INSET, box.y, found[0])

    def _line_sign(self, line: Line) -> None:
        """Of a marked connection: on its longest stretch on which it covers no words and no box."""
        found = [mark for mark in marks_of(self.marks, edge(line.source, line.target)) if mark not in THICK]
        if not found:
            return
        labels = [other.label.rectangle() for other in self.layout.lines if other.label is not None]
        boxes = [(box.x, box.y, box.right, box.bottom) for box in self.layout.boxes]
        places = []
        for order, ((ax, ay), (bx, by)) in enumerate(pairwise(line.points)):
            for choice, part in enumerate(SIGN_PLACES):
                x, y = ax + (bx - ax) * part, ay + (by - ay) * part
                own = (x - SIGN, y - SIGN, x + SIGN, y + SIGN)
                covered = sum(overlap(own, other) for other in (*labels, *boxes))
                places.append((covered, -abs(bx - ax) - abs(by - ay), order, choice, x, y))
        *_, x, y = min(places)
        self._sign(x, y, found[0])

    def _sign(self, x: float, y: float, mark: Mark) -> None:
        self.out.append(f'<circle class="mark of-{mark}" cx="{n(x)}" cy="{n(y)}" r="{n(SIGN)}"/>')
        self.text("mark-sign", n(x), n(y + 5), SIGNS[mark])

    def _chips(self, box: Box) -> None:
        """On the upper right corner, further ones on the lower."""
        for order, chip in enumerate(box.step.chips[:2]):
            words = self.say(chip)
            wide = chip_width(chip, self.language)
            x = box.right - wide + JUT
            y = box.y - 17 if order == 0 else box.bottom - 5
            self.out.append(f'<rect class="chip" x="{n(x)}" y="{n(y)}" width="{n(wide)}" height="22" rx="11"/>')
            self.text("chip-title", n(x + wide / 2), n(y + 15.5), words)

    def _callout(self, box: Box, said: Sequence[str]) -> None:
        """Beside the box, where it covers no other box and as few words and lines as can be."""
        lines = [said[0], *(line for words in said[1:] for line in wrap(words, SMALL, 216, bold=True))]
        wide = max(width(line, TITLE if order == 0 else SMALL, True) for order, line in enumerate(lines)) + 24
        high = 8.0 + 22 + 19 * (len(lines) - 1) + 6
        places = self._places(box, wide, high)
        left, top, side = min(places, key=lambda place: self._covered(box, place[0], place[1], wide, high, place[2]))
        middle, centre = box.y + box.height / 2, box.x + box.width / 2
        tip = {
            "right": f"M{n(box.right + 4)} {n(middle)}l14-9v18z",
            "left": f"M{n(box.x - 4)} {n(middle)}l-14-9v18z",
            "below": f"M{n(centre)} {n(box.bottom + 2)}l-9 10h18z",
            "above": f"M{n(centre)} {n(box.y - 2)}l-9-10h18z",
        }[side]
        self.out.append(f'<g class="here" id="{self.prefix}here-{box.step.id}"><path d="{tip}"/>')
        self.out.append(f'<rect x="{n(left)}" y="{n(top)}" width="{n(wide)}" height="{n(high)}" rx="6"/>')
        for order, line in enumerate(lines):
            self.text("first" if order == 0 else "more", n(left + 12), n(top + 24 + 19 * order), line)
        self.out.append("</g>")

    def _places(self, box: Box, wide: float, high: float) -> list[tuple[float, float, str]]:
        """Left and top of the callout, in the order of preference."""
        middle, centre = box.y + box.height / 2, box.x + box.width / 2
        shifts = (0.0, -(high / 2 - 11), high / 2 - 11)
        right = [(box.right + 17, middle - high / 2 + shift, "right") for shift in shifts]
        left = [(box.x - 17 - wide, middle - high / 2 + shift, "left") for shift in shifts]
        below = [(centre - wide / 2, box.bottom + 11, "below"), (centre - wide / 2, box.y - 11 - high, "above")]
        return [*right, *left, *below]

    def _covered(self, box: Box, left: float, top: float, wide: float, high: float, side: str) -> float:
        """How much a callout at this place would hide."""
        own = (left, top, left + wide, top + high)
        hidden = (
            0.0 if left >= STAGE - 2 and own[2] <= self.layout.width - 2 and top > self.layout.head - 14 else 10_000.0
        )
        hidden += 0.0 if side in ("right", "left") else 150.0
        for other in self.layout.boxes:
            if other is not box and overlap(own, (other.x - 14, other.y - 14, other.right + 12, other.bottom + 2)):
                hidden += 3_000
        for line in self.layout.lines:
            if line.label is not None and overlap(own, line.label.rectangle()):
                hidden += 300
            if self._line_state(line) != " untaken":
                hidden += sum(20 for segment in segments(line.points) if overlap(own, segment))
        return hidden

    def _notes(self) -> None:
        if not self.layout.notes:
            return
        y = self.layout.body
        self.text("notes-title", "16", n(y + 26), self.say(EVENTS))
        for note in self.layout.notes:
            self._note(note)

    def _note(self, note: Note) -> None:
        end = note.end if note.end in self.flow.only_by_event() else ""
        place = f' id="{self.prefix}step-{end}"' if end else ""
        done = " done" if end and self.states.get(end) == "done" else ""
        marked = mark_classes(self.marks, note.event)
        self.out.append(f'<g class="note{done}{marked}"{place}>')
        found = marks_of(self.marks, note.event)
        if found:
            self._sign(note.x + 4, note.y - 5, found[0])
        else:
            mark = f"{n(note.x + 4)} {n(note.y - 5)}"
            self.out.append(f'<path class="note-mark" d="M{mark}m-4 0 4-4 4 4-4 4z"/>')
        left = note.title
        for order, line in enumerate(note.lines):
            # The title may take more than one line; what follows it on its last line is not part of it.
            title = left if line.startswith(left) else line if left.startswith(line) else ""
            left = left[len(title) :].lstrip()
            x, y = n(note.x + 16), n(note.y + NOTE_LINE * order)
            named = f'<tspan class="note-title">{escape(title)}</tspan>' if title else ""
            self.out.append(f'<text class="note-line" x="{x}" y="{y}">{named}{escape(line[len(title) :])}</text>')
        self.out.append("</g>")


def n(value: float) -> str:
    """A coordinate with one digit at most, so that the same drawing has the same bytes."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def path(points: Sequence[tuple[float, float]]) -> str:
    """The line through the points, its corners rounded off."""
    words = [f"M{n(points[0][0])} {n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        a, b = _towards(corner, before), _towards(corner, after)
        words.append(f"L{n(a[0])} {n(a[1])}Q{n(corner[0])} {n(corner[1])} {n(b[0])} {n(b[1])}")
    words.append(f"L{n(points[-1][0])} {n(points[-1][1])}")
    return "".join(words)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point a little way from a corner towards its neighbour."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    part = min(CORNER, length / 2) / length if length else 0
    return corner[0] + dx * part, corner[1] + dy * part

"""A chart on pages of A4: one page, or several with numbered connectors where a line goes on elsewhere. Pure.

No word is smaller on paper than nine points: the drawing keeps its scale, and what does not fit on a page goes on the
next. Pages end between two rows, with a stage where that can be, and where few lines are cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sunlit.procedures.drawing.labels import SMALL
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.drawing.parts import Band, Box, Layout, Line
from sunlit.procedures.drawing.plan import STAGE, UPRIGHT

# Millimetres of an A4 page within its margins, upright; a page lies if the drawing is broader than an upright one.
PAGE_MM = (190.0, 277.0)
# Title above, number below; a row of connectors with its jogs.
TITLE_HIGH, FOOT_HIGH = 34.0, 26.0
PILL_HIGH, PILL_LINE, PILL_GAP, JOG, STUB = 40.0, 16.0, 8.0, 9.0, 12.0
BAND = PILL_HIGH + STUB + 4 * JOG
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Connector:
    """Where a line goes on: two lines of words in a frame, and the way from the cut line to it."""

    words: tuple[str, str]
    left: float
    top: float
    wide: float
    points: tuple[Point, ...]
    leads: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: a layout of its own, and its connectors. ``millimetres`` are its width and height on paper."""

    number: int
    count: int
    layout: Layout
    connectors: tuple[Connector, ...]
    height: float
    lying: bool

    @property
    def millimetres(self) -> Point:
        """How large the page is drawn."""
        across = PAGE_MM[1] if self.lying else PAGE_MM[0]
        scale = across / self.layout.width
        return across, self.height * scale

    @property
    def points_per_unit(self) -> float:
        """How many points of type one unit of the drawing is on paper."""
        return self.millimetres[0] / self.layout.width * 72 / 25.4


def sheets(layout: Layout, language: str) -> tuple[Sheet, ...]:
    """The pages of a drawing, in reading order."""
    return tuple(_Cutter(layout, language).sheets())


def stages(layout: Layout, language: str) -> tuple[Sheet, ...]:
    """A drawing cut at its stages for the screen, one piece for each band; events are left out."""
    return tuple(_Cutter(layout, language, by_stage=True).stages())


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a line that one page shows."""

    line: Line
    points: tuple[Point, ...]
    begins: bool
    ends: bool


class _Cutter:
    def __init__(self, layout: Layout, language: str, *, by_stage: bool = False) -> None:
        self.layout, self.english, self.by_stage = layout, language.startswith("en"), by_stage
        # A stage on the screen has its title above it on the page, and no number.
        self.title, self.foot = (0.0, 0.0) if by_stage else (TITLE_HIGH, FOOT_HIGH)
        self.lying = layout.width > UPRIGHT + 0.5
        across, down = (PAGE_MM[1], PAGE_MM[0]) if self.lying else PAGE_MM
        self.room = down / across * layout.width - self.title - self.foot
        self.boxes = {box.step.id: box for box in layout.boxes}

    def sheets(self) -> list[Sheet]:
        edges = self._edges()
        notes = self.layout.height - self.layout.body
        ranges = list(pairwise(edges))
        last = self._high(ranges[-1], len(ranges) - 1, len(ranges))
        apart = notes > 0 and last + notes > self.room
        count = len(ranges) + (1 if apart else 0)
        found = [self._sheet(place, edges, count, notes=not apart) for place in range(len(ranges))]
        if apart:
            found.append(self._notes_alone(count))
        return found

    def stages(self) -> list[Sheet]:
        """One piece for each band."""
        edges = [0.0, *(band.top for band in self.layout.bands[1:]), self.layout.body]
        count = len(edges) - 1
        return [self._sheet(place, edges, count, notes=False) for place in range(count)]

    # Where pages end.

    def _high(self, piece: Point, place: int, count: int) -> float:
        """How high a range of the drawing is on a page, with the heads of its lanes and its connectors."""
        high = piece[1] - piece[0] + (0.0 if place == 0 else self.layout.head + BAND)
        return high + (BAND if place + 1 < count else 0.0)

    def _edges(self) -> list[float]:
        """The heights at which the drawing is cut, with its top and bottom: few pages, few lines cut."""
        body, notes = self.layout.body, self.layout.height - self.layout.body
        if body + notes <= self.room:
            return [0.0, body]
        places = [0.0, *(cut.y for cut in self.layout.cuts), body]
        price = [0.0, *(self._price(cut.y, cut.stage) for cut in self.layout.cuts), 0.0]
        final = len(places) - 1
        best: list[tuple[float, int]] = [(0.0, -1)]
        for end in range(1, len(places)):
            found = (float("inf"), end - 1)
            for begin in range(end - 1, -1, -1):
                high = self._high((places[begin], places[end]), begin, end + (0 if end == final else 2))
                apart = end == final and high + notes > self.room
                if end == final and not apart:
                    high += notes
                # A row that is higher than a page is shown smaller rather than not at all.
                if high > self.room and begin < end - 1:
                    break
                spare = max(1 - high / self.room, 0.0)
                # Events that find no room below the last rows take a page of their own.
                cost = best[begin][0] + (2000 if apart else 1000) + price[end] + 60 * spare**2
                found = min(found, (cost, begin))
            best.append(found)
        edges, place = [], final
        while place >= 0:
            edges.append(places[place])
            place = best[place][1]
        return edges[::-1]

    def _price(self, y: float, stage: bool) -> float:
        """What it costs the reader if the page ends here."""
        cost, ends = 0.0 if stage else 18.0, set()
        for line in self.layout.lines:
            above = [self._middle(name) < y for name in (line.source, line.target)]
            reach = [point[1] for point in line.points]
            if above[0] != above[1]:
                ends.add((line.target, _crossing(line.points, y)))
            elif min(reach) < y < max(reach):
                # Both its boxes are on one page: it must not leave that.
                cost += 400.0
        crowded = max(len(ends) * 84 - (self.layout.width - STAGE), 0.0)
        return cost + 12.0 * len(ends) + crowded * 10

    def _middle(self, name: str) -> float:
        box = self.boxes[name]
        return box.y + box.height / 2

    # One page.

    def _sheet(self, place: int, edges: Sequence[float], count: int, *, notes: bool) -> Sheet:
        top, bottom = edges[place], edges[place + 1]
        first, last = place == 0, bottom == edges[-1]
        head = self.layout.head
        shift = self.title - top + (0.0 if first else head + BAND)
        pieces = [piece for line in self.layout.lines for piece in self._pieces(line, top, bottom)]
        above = [] if first else self._connectors(pieces, edges, top, shift, up=True)
        below = [] if last else self._connectors(pieces, edges, bottom, shift, up=False)
        body = bottom + shift + (0.0 if last else BAND)
        shown = tuple(_moved(box, shift) for box in self.layout.boxes if top <= box.y and box.bottom <= bottom)
        with_notes = self.layout.notes if last and notes else ()
        high = (self.layout.height - self.layout.body if with_notes else 0.0) + body
        layout = Layout(
            self.layout.width,
            high + self.foot,
            body,
            self.title + head,
            self.title,
            shown,
            tuple(self._line(piece, shift, top, bottom) for piece in pieces),
            self._bands(top, bottom, shift, body, first),
            self.layout.lanes,
            tuple(replace(note, y=note.y - self.layout.body + body) for note in with_notes),
            (),
        )
        return Sheet(place + 1, count, layout, (*above, *below), high + self.foot, self.lying)

    def _notes_alone(self, count: int) -> Sheet:
        """What may happen on the way, on a page of its own."""
        layout = self.layout
        shift = TITLE_HIGH - layout.body
        notes = tuple(replace(note, y=note.y + shift) for note in layout.notes)
        high = layout.height + shift
        alone = Layout(layout.width, high + FOOT_HIGH, TITLE_HIGH, TITLE_HIGH, TITLE_HIGH, (), (), (), (), notes, ())
        return Sheet(count, count, alone, (), high + FOOT_HIGH, self.lying)

    def _bands(self, top: float, bottom: float, shift: float, body: float, first: bool) -> tuple[Band, ...]:
        shown = [band for band in self.layout.bands if band.top < bottom - 1 and band.bottom > top + 1]
        found = []
        for number, band in enumerate(shown):
            start = max(band.top, top) + shift
            end = min(band.bottom, bottom) + shift
            if number == 0 and not first:
                start = self.title + self.layout.head
            if number == len(shown) - 1:
                end = body
            found.append(replace(band, top=start, bottom=end))
        return tuple(found)

    def _pieces(self, line: Line, top: float, bottom: float) -> list[_Piece]:
        """What a page shows of a line: all of it, or from its source to the edge, or from the edge to its target."""
        starts = top < self._middle(line.source) < bottom
        ends = top < self._middle(line.target) < bottom
        inside = all(top - 0.1 <= y <= bottom + 0.1 for _, y in line.points)
        if starts and ends and inside:
            return [_Piece(line, line.points, True, True)]
        found = []
        if starts:
            found.append(_Piece(line, _clipped(line.points, top, bottom), True, False))
        if ends:
            found.append(_Piece(line, _clipped(line.points[::-1], top, bottom)[::-1], False, True))
        return found

    def _line(self, piece: _Piece, shift: float, top: float, bottom: float) -> Line:
        points = tuple((x, y + shift) for x, y in piece.points)
        label = piece.line.label
        # Where both ends of a line are on a page, each as a piece, its words stand on the first.
        twice = not piece.begins and top < self._middle(piece.line.source) < bottom
        if label is not None and top <= label.y < bottom and not twice:
            moved = replace(label, y=label.y + shift)
        else:
            moved = None
        return replace(piece.line, points=points, label=moved, arrow=piece.ends)

    def _elsewhere(self, line: Line, edges: Sequence[float]) -> str:
        """The words of a line that do not stand on the page of its source, so that its connector has to say them."""
        if line.label is None:
            return ""
        page = sum(1 for edge in edges[1:-1] if edge <= line.label.y) + 1
        return "" if page == self._page(line.source, edges) else line.label.text

    # Connectors.

    def _connectors(
        self, pieces: Sequence[_Piece], edges: Sequence[float], y: float, shift: float, *, up: bool
    ) -> list[Connector]:
        """The frames at the top or bottom of a page, as near to their lines as they can stand side by side."""
        groups: dict[tuple[str, float, bool], list[Line]] = {}
        for piece in pieces:
            ends = [
                point
                for point, loose in ((piece.points[0], not piece.begins), (piece.points[-1], not piece.ends))
                if loose
            ]
            for x, at in ends:
                if abs(at - y) < 0.2:
                    groups.setdefault((piece.line.target, x, piece.begins), []).append(piece.line)
        wanted = []
        for (target, x, leads), lines in sorted(groups.items(), key=lambda pair: pair[0][1]):
            names = [target] if leads else sorted({line.source for line in lines}, key=list(self.boxes).index)
            words = self._words(names, edges, leads)
            if leads and (said := [text for line in lines if (text := self._elsewhere(line, edges))]):
                words = (" ".join((*said, words[0])), words[1])
            wanted.append((x, max(width(word, SMALL, True) for word in words) + 14, words, leads))
        lefts = _spread([(x, wide) for x, wide, _, _ in wanted], STAGE + 1, self.layout.width - 1)
        goals = [min(max(x, left + 6), left + wide - 6) for (x, wide, _, _), left in zip(wanted, lefts, strict=True)]
        jogs = _jogs([x for x, _, _, _ in wanted], goals)
        base = y + shift
        side = -1.0 if up else 1.0
        found = []
        for (x, wide, words, leads), left, goal, jog in zip(wanted, lefts, goals, jogs, strict=True):
            near = base + side * (BAND - PILL_HIGH - 2)
            bend = base + side * (3 + JOG * min(jog, 4))
            path = ((x, base), (x, bend), (goal, bend), (goal, near)) if abs(goal - x) > 0.1 else ((x, base), (x, near))
            top = near - PILL_HIGH if up else near
            found.append(Connector(words, left, top, wide, path, leads))
        return found

    def _words(self, names: Sequence[str], edges: Sequence[float], leads: bool) -> tuple[str, str]:
        """接第 2 页 / 第 8 步; from where a line comes: 自第 1 页 / 第 3、5 步. On the screen: 接“审查” / 第 8 步."""
        numbered = [self.boxes[name].number for name in names]
        steps = [str(number) for number in numbered if number is not None]
        title = self.boxes[names[0]].step.title
        where = self._where(sorted({self._page(name, edges) for name in names}))
        if self.english:
            what = f"step{'s' if len(steps) > 1 else ''} {', '.join(steps)}" if steps else title.en
            return f"{'to' if leads else 'from'} {where}", what
        what = f"第 {'、'.join(steps)} 步" if steps else title.zh
        return f"{'接' if leads else '自'}{where}", what

    def _where(self, pages: Sequence[int]) -> str:
        """The pages, or the stages, of these numbers."""
        if self.by_stage:
            titles = [self.layout.bands[page - 1].title for page in pages]
            return ", ".join(titles) if self.english else "".join(f"“{title}”" for title in titles)
        words = [str(page) for page in pages]
        return f"page {', '.join(words)}" if self.english else f"第 {'、'.join(words)} 页"

    def _page(self, name: str, edges: Sequence[float]) -> int:
        return sum(1 for edge in edges[1:-1] if edge < self._middle(name)) + 1


def _moved(box: Box, shift: float) -> Box:
    return replace(box, y=box.y + shift)


def _crossing(points: Sequence[Point], y: float) -> float:
    """Where a line first passes a height."""
    return next((a[0] for a, b in pairwise(points) if min(a[1], b[1]) <= y <= max(a[1], b[1])), points[0][0])


def _clipped(points: Sequence[Point], top: float, bottom: float) -> tuple[Point, ...]:
    """A line from its beginning to where it leaves the range."""
    kept = [points[0]]
    for (ax, _), (bx, by) in pairwise(points):
        if by > bottom:
            return (*kept, (ax, bottom))
        if by < top:
            return (*kept, (ax, top))
        kept.append((bx, by))
    return tuple(kept)


def _spread(wanted: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """The left edges of frames side by side, each as near to its line as the others let it; in the same order."""
    blocks: list[list[float]] = []  # sum of wished left edges, number, width of all
    members: list[list[int]] = []
    offsets = [0.0] * len(wanted)
    for number, (x, wide) in enumerate(wanted):
        blocks.append([x - wide / 2, 1.0, wide + PILL_GAP])
        members.append([number])
        while len(blocks) > 1 and _left(blocks[-2], low, high) + blocks[-2][2] > _left(blocks[-1], low, high):
            total, count, broad = blocks.pop()
            for member in members.pop():
                offsets[member] += blocks[-1][2]
                members[-1].append(member)
            blocks[-1][0] += total - count * blocks[-1][2]
            blocks[-1][1] += count
            blocks[-1][2] += broad
    lefts = [0.0] * len(wanted)
    for block, group in zip(blocks, members, strict=True):
        for member in group:
            lefts[member] = _left(block, low, high) + offsets[member]
    return lefts


def _left(block: Sequence[float], low: float, high: float) -> float:
    total, count, broad = block
    return max(min(total / count, high - broad + PILL_GAP), low)


def _jogs(lines: Sequence[float], goals: Sequence[float]) -> list[int]:
    """At which of the levels each line turns to its frame, so that none crosses another."""
    count = len(lines)
    levels = [0] * count
    for number in range(count - 1, -1, -1):
        if goals[number] > lines[number] + 0.1:
            later = [n for n in range(number + 1, count) if lines[n] < goals[number] + 4 and goals[n] > lines[n] + 0.1]
            levels[number] = max((levels[n] + 1 for n in later), default=0)
    for number in range(count):
        if goals[number] < lines[number] - 0.1:
            before = [n for n in range(number) if lines[n] > goals[number] - 4 and goals[n] < lines[n] - 0.1]
            levels[number] = max((levels[n] + 1 for n in before), default=0)
    return levels

"""Where everything stands: lanes are columns, rows follow the order of the steps, stages are bands. Pure.

``arrange`` gives boxes with wrapped text and routed lines in the units of the drawing; nothing here knows of SVG, and
the same flow gives the same layout every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.drawing.routing import Grid, Route, routed
from sunlit.procedures.model import Article, Event, Exit, Flow, Step

STAGE, LANE, BOX = 64.0, 249.0, 190.0
HEAD, FOOT = 66.0, 12.0
TITLE, SMALL, STAMP, CHIP, NOTE = 16.0, 14.0, 13.0, 13.0, 14.0
TITLE_LINE, SMALL_LINE, STAMP_LINE, NOTE_LINE = 21.0, 18.0, 17.0, 20.0
PADDING, SLANT, BAR = 10.0, 18.0, 24.0
# A channel between two rows: its least height, the room above its first and below its last line, and between lines.
QUIET, ABOVE, BELOW, BETWEEN = 30.0, 17.0, 21.0, 10.0


@dataclass(frozen=True, slots=True)
class Box:
    """One step: its rectangle, and its lines of text from the top."""

    step: Step
    number: int | None
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    limit: tuple[str, ...]

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a line; ``anchor`` is that of SVG text, ``x`` and ``y`` its point on the base line."""

    text: str
    x: float
    y: float
    anchor: str

    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the words."""
        wide = width(self.text, SMALL, True)
        left = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return left, self.y - 12, left + wide, self.y + 1


@dataclass(frozen=True, slots=True)
class Line:
    """The way from one step to another, as points with a right angle at each."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    label: Label | None
    back: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A stage: its words and the rows it covers, from ``top`` to ``bottom``."""

    title: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Note:
    """An event under the chart: its words in lines, at a place."""

    event: str
    x: float
    y: float
    title: str
    lines: tuple[str, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing without its states."""

    width: float
    height: float
    body: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    lanes: tuple[tuple[str, str, float], ...]
    notes: tuple[Note, ...]

    def box(self, step: str) -> Box | None:
        """The box of a step; None for an end that only an event reaches."""
        return next((box for box in self.boxes if box.step.id == step), None)


def arrange(
    flow: Flow, language: str, limits: Mapping[str, Text], subtitles: Mapping[str, str] | None = None, *, stamped: bool
) -> Layout:
    """The layout of a flow. ``limits`` are the words for time by step; ``stamped`` leaves room for when it was done."""
    words = tuple(sorted((name, text.in_language(language)) for name, text in limits.items()))
    return _arrange(flow, language, words, tuple(sorted((subtitles or {}).items())), stamped)


@lru_cache(maxsize=256)
def _arrange(
    flow: Flow,
    language: str,
    limits: tuple[tuple[str, str], ...],
    subtitles: tuple[tuple[str, str], ...],
    stamped: bool,
) -> Layout:
    return _Arranger(flow, language, dict(limits), dict(subtitles), stamped).layout()


def numbers(flow: Flow) -> dict[str, int]:
    """The number of each step in reading order; bars and ends that only an event reaches have none."""
    hidden = flow.only_by_event()
    counted = [step.id for step in flow.steps if step.kind not in ("fork", "join") and step.id not in hidden]
    return {name: number for number, name in enumerate(counted, start=1)}


class _Arranger:
    def __init__(
        self, flow: Flow, language: str, limits: dict[str, str], subtitles: dict[str, str], stamped: bool
    ) -> None:
        self.flow, self.language, self.limits, self.subtitles = flow, language, limits, subtitles
        self.stamped = stamped
        hidden = flow.only_by_event()
        self.steps = [step for step in flow.steps if step.id not in hidden]
        self.columns = {lane.id: number for number, lane in enumerate(flow.lanes)}
        self.rows = self._rows()
        self.numbers = numbers(flow)
        self.width = STAGE + LANE * len(flow.lanes)

    def _rows(self) -> dict[str, int]:
        rows: dict[str, int] = {}
        fresh = 0
        for step in self.steps:
            if step.beside in rows:
                rows[step.id] = rows[step.beside]
            else:
                rows[step.id] = fresh
                fresh += 1
        return rows

    def layout(self) -> Layout:
        texts = {step.id: self._texts(step) for step in self.steps}
        heights = {step.id: self._height(step, *texts[step.id]) for step in self.steps}
        bars = ("fork", "join")
        cells = [(step.id, self.columns[step.lane], self.rows[step.id], step.kind in bars) for step in self.steps]
        ways = [(step.id, way) for step in self.steps for way in _merged(step, self.language)]
        pairs = tuple((source, way.to) for source, way in ways)
        grid, routes = routed(tuple(cells), len(self.flow.lanes), pairs)
        middles, bottoms = self._heights(grid, routes, heights)
        boxes = tuple(self._box(step, texts[step.id], heights[step.id], middles) for step in self.steps)
        placed = {box.step.id: box for box in boxes}
        points = [self._points(grid, route, placed, middles, bottoms) for route in routes]
        labels = _label_all([way.label for _, way in ways], points, boxes, self.width, self.language)
        lines = tuple(
            Line(source, way.to, tuple(path), label, self.rows[way.to] < self.rows[source])
            for (source, way), path, label in zip(ways, points, labels, strict=True)
        )
        body = bottoms[-1] + FOOT
        notes, height = self._notes(body)
        return Layout(self.width, height, body, boxes, lines, self._bands(bottoms), self._lanes(), notes)

    def _texts(self, step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = BOX - (2 * SLANT + 8 if step.kind == "gate" else 2 * PADDING)
        title = wrap(step.title.in_language(self.language), TITLE, room, bold=True)
        said = self.limits.get(step.id, "")
        return title, wrap(said, SMALL, room) if said and step.kind not in ("fork", "join") else ()

    def _height(self, step: Step, title: tuple[str, ...], limit: tuple[str, ...]) -> float:
        if step.kind in ("fork", "join"):
            return BAR
        asked = (1 if step.optional else 0) + (1 if self.stamped else 0)
        return 2 * PADDING + TITLE_LINE * len(title) + SMALL_LINE * len(limit) + STAMP_LINE * min(asked, 1) - 2

    def _heights(
        self, grid: Grid, routes: Sequence[Route], heights: dict[str, float]
    ) -> tuple[list[dict[int, float]], list[float]]:
        """For each row the height of its lines by track, and where the row ends; one channel more at the end."""
        tall = [max(heights[name] for name in self.rows if self.rows[name] == row) for row in range(grid.rows)]
        used = grid.tracks_used(routes)
        places: list[dict[int, float]] = []
        bottoms = [HEAD]
        for row in range(grid.rows + 1):
            top, tracks = bottoms[-1], used[row]
            places.append({track: top + ABOVE + BETWEEN * order for order, track in enumerate(tracks)})
            last = row == grid.rows
            channel = ABOVE + BETWEEN * (len(tracks) - 1) + (0 if last else BELOW) if tracks else (0 if last else QUIET)
            if row < grid.rows:
                places[row][-1] = top + channel + tall[row] / 2
                bottoms.append(top + channel + tall[row])
            else:
                bottoms[-1] = top + channel
        return places, bottoms

    def _box(
        self, step: Step, texts: tuple[tuple[str, ...], tuple[str, ...]], height: float, middles: list[dict[int, float]]
    ) -> Box:
        centre = self._centre(self.columns[step.lane])
        middle = middles[self.rows[step.id]][-1]
        title, limit = texts
        number = self.numbers.get(step.id)
        return Box(step, number, centre - BOX / 2, middle - height / 2, BOX, height, title, limit)

    def _centre(self, column: int) -> float:
        return STAGE + LANE * column + LANE / 2

    def _points(
        self,
        grid: Grid,
        route: Route,
        boxes: dict[str, Box],
        middles: list[dict[int, float]],
        bottoms: list[float],
    ) -> list[tuple[float, float]]:
        """The corners of a route in the units of the drawing, from border to border of its boxes."""

        def across(place: int) -> float:
            column, offset = grid.across(place)
            return self._centre(column) + offset

        def down(place: int) -> float:
            row, track = grid.down(place)
            if track < 0:
                return middles[row][-1] + grid.lean(track)
            return middles[row].get(track, bottoms[row])

        points = [(across(x), down(y)) for x, y in route.corners]
        points.insert(0, _border(boxes[route.source], route.leaves, points[0]))
        points.append(_border(boxes[route.target], route.enters, points[-1]))
        return _straightened(points)

    def _bands(self, bottoms: list[float]) -> tuple[Band, ...]:
        titles = {stage.id: stage.title.in_language(self.language) for stage in self.flow.stages}
        by_row: dict[int, str] = {}
        for step in self.steps:
            by_row.setdefault(self.rows[step.id], step.stage)
        bands: list[tuple[str, int, int]] = []
        for row in sorted(by_row):
            if bands and bands[-1][0] == by_row[row]:
                bands[-1] = (by_row[row], bands[-1][1], row)
            else:
                bands.append((by_row[row], row, row))
        edges = [HEAD, *(bottom + 12 for bottom in bottoms[1:])]
        return tuple(Band(titles[stage], edges[first], edges[last + 1]) for stage, first, last in bands)

    def _lanes(self) -> tuple[tuple[str, str, float], ...]:
        return tuple(
            (
                lane.title.in_language(self.language),
                self.subtitles.get(lane.id, lane.subtitle.in_language(self.language)),
                STAGE + LANE * number,
            )
            for number, lane in enumerate(self.flow.lanes)
        )

    def _notes(self, top: float) -> tuple[tuple[Note, ...], float]:
        """The events in two columns under the chart, and where the drawing ends."""
        if not self.flow.events:
            return (), top
        room = (self.width - 3 * 16) / 2
        notes: list[Note] = []
        y = top + 50
        for first in range(0, len(self.flow.events), 2):
            tallest = 0
            for column, event in enumerate(self.flow.events[first : first + 2]):
                title = event.title.in_language(self.language)
                during = f"{title}  {self._during(event)}"
                lines = wrap(during, NOTE, room - 24, bold=True)
                after = event_words(self.flow, event, self.language)
                article = short(event.article).in_language(self.language)
                lines += wrap(f"{after}　{article}" if after else article, NOTE, room - 24)
                notes.append(Note(event.id, 16 + column * (room + 16), y, title, lines, event.to))
                tallest = max(tallest, len(lines))
            y += NOTE_LINE * tallest + 7
        return tuple(notes), y

    def _during(self, event: Event) -> str:
        return during(self.flow, event.steps, self.language.startswith("en"))


def short(article: Article) -> Text:
    """A citation without the words that every national law's title begins with."""
    return Text(article.zh.replace("《中华人民共和国", "《"), article.en)


def event_words(flow: Flow, event: Event, language: str) -> str:
    """Where an event leads."""
    english = language.startswith("en")
    if event.effect == "move":
        number = numbers(flow).get(event.to)
        title = flow.step(event.to).title.in_language(language)
        where = f"step {number}, {title}" if english else f"第 {number} 步“{title}”"
        return f"→ {where if number else title}"
    if event.effect == "suspend":
        return "→ time stops" if english else "→ 停止计时"
    if event.effect == "resume":
        return "→ goes on where it stood" if english else "→ 从原步骤继续"
    return ""


def during(flow: Flow, steps: tuple[str, ...], english: bool) -> str:
    """The numbers of steps as ranges: 第 2–9、12 步."""
    order = numbers(flow)
    found = sorted(order[name] for name in steps if name in order)
    if not found:
        return ""
    runs: list[list[int]] = []
    for number in found:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    if english:
        return f"step {parts[0]}" if len(found) == 1 else f"steps {', '.join(parts)}"
    return f"第 {'、'.join(parts)} 步"


@dataclass(frozen=True, slots=True)
class _Way:
    to: str
    label: str


def _merged(step: Step, language: str) -> list[_Way]:
    """The exits of a step; several to one target are one line with all their labels."""
    ways: dict[str, list[Exit]] = {}
    for way in step.exits:
        ways.setdefault(way.to, []).append(way)
    separator = ", " if language.startswith("en") else "、"
    return [
        _Way(to, separator.join(way.label.in_language(language) for way in same if way.label))
        for to, same in ways.items()
    ]


def _border(box: Box, side: str, point: tuple[float, float]) -> tuple[float, float]:
    """Where a line meets its box; the slanted sides of a gate lie further in above and below the middle."""
    x, y = point
    if side == "bottom":
        return x, box.bottom
    if side == "top":
        return x, box.y
    inset = 0.0
    if box.step.kind == "gate":
        inset = SLANT * min(1.0, abs(y - (box.y + box.height / 2)) / (box.height / 2))
    return (box.x + inset if side == "left" else box.right - inset), y


def _straightened(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that lie on the way between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


Rectangle = tuple[float, float, float, float]


def _label_all(
    texts: list[str], paths: list[list[tuple[float, float]]], boxes: tuple[Box, ...], right: float, language: str
) -> list[Label | None]:
    """Puts every label where it covers no box, no other label and no foreign line, as near to its source as it can."""
    taken = [covered for box in boxes for covered in _obstacles(box, language)]
    labels: list[Label | None] = []
    for number, (text, path) in enumerate(zip(texts, paths, strict=True)):
        if not text:
            labels.append(None)
            continue
        foreign = [segment for other, way in enumerate(paths) if other != number for segment in segments(way)]
        best = min(
            enumerate(_candidates(text, path)),
            key=lambda pair: (_cost(pair[1].rectangle(), taken, foreign, segments(path), right), pair[0]),
        )[1]
        taken.append(best.rectangle())
        labels.append(best)
    return labels


def _obstacles(box: Box, language: str) -> list[Rectangle]:
    """What a box covers: itself, its number and its first chip."""
    found = [(box.x - 0.5, box.y - 1, box.right + 0.5, box.bottom + 1)]
    if box.number is not None:
        found.append((box.x - 13, box.y - 13, box.x + 13, box.y + 13))
    for chip in box.step.chips[:1]:
        wide = width(chip.in_language(language), CHIP, True) + 16
        found.append((box.right - wide + 10, box.y - 17, box.right + 10, box.y + 5))
    return found


def segments(path: Sequence[tuple[float, float]]) -> list[Rectangle]:
    """The straight parts of a line, each as a rectangle without breadth."""
    pairs = pairwise(path)
    return [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairs]


def _candidates(text: str, path: list[tuple[float, float]]) -> list[Label]:
    """Places along the line, from its source on: beside its upright parts, above and below its level ones."""
    found: list[Label] = []
    wide = width(text, SMALL, True)
    for (ax, ay), (bx, by) in pairwise(path):
        if ax == bx:
            step = 1 if by > ay else -1
            places = [ay + step * (9 + 18 * order) + 7 for order in range(1 + int(max(abs(by - ay) - 16, 0) // 18))]
            for y in places[:3] + places[-2:]:
                found += [Label(text, ax + 6, y, "start"), Label(text, ax - 6, y, "end")]
        else:
            left, right = min(ax, bx), max(ax, bx)
            starts = (left + 4, right - 4 - wide) if ax < bx else (right - 4 - wide, left + 4)
            for x in (starts[0], (left + right - wide) / 2, starts[1]):
                found += [Label(text, x, ay - 5, "start"), Label(text, x, ay + 16, "start")]
    return found


def _cost(
    own: Rectangle, taken: list[Rectangle], foreign: list[Rectangle], mine: list[Rectangle], right: float
) -> float:
    cost = sum(1000.0 for other in taken if overlap(own, other))
    cost += 0.0 if own[0] >= STAGE and own[2] <= right else 2000.0
    cost += sum(60.0 for other in foreign if overlap(own, other))
    near = (own[0] - 5, own[1] - 6, own[2] + 5, own[3] + 6)
    cost += sum(25.0 for other in foreign if overlap(near, other))
    return cost + sum(40.0 for other in mine if overlap(own, other))


def overlap(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles cover each other."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

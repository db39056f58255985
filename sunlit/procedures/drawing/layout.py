"""Where everything stands: lanes are columns, rows follow the order of the steps, stages are bands. Pure.

``arrange`` gives boxes with wrapped text and routed lines in the units of the drawing; nothing here knows of SVG, and
the same flow gives the same layout every time. Cells come first, then the ways of the lines (routing), their places
across (plan), the places of words (labels), and last, here, all heights.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.cells import BARS, Cell, cells
from sunlit.procedures.drawing.labels import LINE, SMALL, Labels, Strip, Words
from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.drawing.plan import APART, SLOT, Plan
from sunlit.procedures.drawing.routing import Route, Way, routed
from sunlit.procedures.model import Article, Event, Exit, Flow, Step

HEAD, FOOT = 62.0, 14.0
TITLE, LANE_TITLE, STAMP, CHIP, NOTE = 15.5, 16.5, 14.0, 14.0, 14.0
TITLE_LINE, SMALL_LINE, STAMP_LINE, NOTE_LINE = 20.0, 18.0, 17.0, 20.0
PADDING, SLANT, ROUND, BAR, LOWEST = 9.0, 12.0, 30.0, 24.0, 50.0
# A channel: the room above its first and below its last line, with and without a chip or another stage at its border.
QUIET, ABOVE, BELOW, CHIPS, STAGES = 24.0, 13.0, 18.0, 12.0, 10.0
# How far the slots of a side lie from the middle of the row.
SLOTS = 18.0
# How far a chip juts out of its box.
JUT = 12.0
# A label this wide does not fit between two boxes in one line.
WIDE = 40.0

Rectangle = tuple[float, float, float, float]


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
    """Words on a line in one or more lines of text; ``x`` and ``y`` are the point of the first on its base line."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str

    @property
    def text(self) -> str:
        """All words, as they would stand in one line."""
        return ("" if unicodedata.east_asian_width(self.lines[0][-1]) in "WF" else " ").join(self.lines)

    def rectangle(self) -> Rectangle:
        """Left, top, right, bottom of the words."""
        wide = max(width(line, SMALL, True) for line in self.lines)
        left = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return left, self.y - 12, left + wide, self.y + 1 + LINE * (len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """The way from one step to another, as points with a right angle at each."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    label: Label | None
    back: bool
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """A stage: its words and the rows it covers, from ``top`` to ``bottom``."""

    title: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A height at which a page may end, above a row; ``stage`` whether another stage begins there."""

    y: float
    stage: bool


@dataclass(frozen=True, slots=True)
class LaneHead:
    """A lane: its words in lines, its borders and the middle of its boxes."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    left: float
    right: float
    centre: float


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
    """A whole drawing without its states: from ``top`` the heads of the lanes, from ``head`` the boxes, to ``body``."""

    width: float
    height: float
    body: float
    head: float
    top: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    lanes: tuple[LaneHead, ...]
    notes: tuple[Note, ...]
    cuts: tuple[Cut, ...]

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
        self.cells = cells(flow, self.steps)
        self.rows = 1 + max(cell.row for cell in self.cells.values())
        self.numbers = numbers(flow)
        self.texts: list[str] = []
        self.ways: list[Way] = []
        for step in self.steps:
            main = self._main(step)
            for to, label in _merged(step, language).items():
                self.texts.append(label)
                self.ways.append(Way(step.id, to, to == main, width(label, SMALL, True) > WIDE))

    def _main(self, step: Step) -> str:
        """Where a case usually goes on: the first exit that leads down to a step at which it does not end."""
        row = self.cells[step.id].row
        down = [way.to for way in step.exits if self.cells[way.to].row > row]
        onward = [name for name in down if self.cells[name].kind != "end"]
        return next(iter(onward or down or [way.to for way in step.exits]), "")

    def layout(self) -> Layout:
        routes = routed(tuple(self.cells.items()), len(self.flow.lanes), tuple(self.ways))
        plan, paths, labels = self._planned(routes)
        self.plan = plan
        self.width = plan.width
        texts = {step.id: self._texts(step) for step in self.steps}
        heights = {step.id: self._height(step, *texts[step.id]) for step in self.steps}
        lanes, head = self._lanes()
        levels = self._levels = _Levels(self, labels.heights(), heights, head)
        boxes = tuple(self._box(step, texts[step.id], heights[step.id]) for step in self.steps)
        placed = {box.step.id: box for box in boxes}
        lines = tuple(
            Line(
                way.source,
                way.target,
                self._points(way, routes[number], path, placed),
                self._label(labels.words.get(number)),
                self.cells[way.target].row < self.cells[way.source].row,
            )
            for number, (way, path) in enumerate(zip(self.ways, paths, strict=True))
        )
        body = levels.bottoms[-1] + FOOT
        notes, height = self._notes(body)
        return Layout(
            self.width, height, body, head, 0.0, boxes, lines, self._bands(head, body), lanes, notes, levels.cuts
        )

    def _planned(self, routes: Sequence[Route]) -> tuple[Plan, list[list[tuple[float, float]]], Labels]:
        """The places across: gutters as wide as words need them, and as they would like them where the page allows."""
        needs: dict[int, float] = {}
        found = self._placed(routes, needs)
        for _ in range(2):
            if not found[2].needs:
                break
            needs = _wider(needs, found[2].needs)
            found = self._placed(routes, needs)
        if found[2].wishes and not found[2].needs:
            other = self._placed(routes, _wider(needs, found[2].wishes))
            if other[0].width <= found[0].width and not other[2].needs:
                return other
        return found

    def _placed(
        self, routes: Sequence[Route], needs: Mapping[int, float]
    ) -> tuple[Plan, list[list[tuple[float, float]]], Labels]:
        plan = Plan(self.cells, len(self.flow.lanes), self.ways, routes, needs, self._narrowest())
        paths = [plan.path(number) for number in range(len(routes))]
        return plan, paths, Labels(plan, self.texts, paths)

    def _narrowest(self) -> float:
        """So wide that no chip on the corner of a box hides the arrow that enters in its middle."""
        return max(
            (2 * (chip_width(chip, self.language) - JUT + 7) for step in self.steps for chip in step.chips), default=0.0
        )

    def _texts(self, step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = self.plan.box - (2 * SLANT + 6 if step.kind == "gate" else 2 * PADDING + 4)
        title = wrap(step.title.in_language(self.language), TITLE, room, bold=True)
        said = self.limits.get(step.id, "")
        return title, wrap(said, SMALL, room) if said and step.kind not in BARS else ()

    def _height(self, step: Step, title: tuple[str, ...], limit: tuple[str, ...]) -> float:
        if step.kind in BARS:
            return BAR
        asked = (1 if step.optional else 0) + (1 if self.stamped else 0)
        said = 2 * PADDING + TITLE_LINE * len(title) + SMALL_LINE * len(limit) + STAMP_LINE * min(asked, 1) - 2
        return max(said, LOWEST)

    def _box(self, step: Step, texts: tuple[tuple[str, ...], tuple[str, ...]], height: float) -> Box:
        cell = self.cells[step.id]
        middle = self._levels.middles[cell.row]
        title, limit = texts
        wide = self.plan.box
        left = self.plan.centre(cell.column) - wide / 2
        return Box(step, self.numbers.get(step.id), left, middle - height / 2, wide, height, title, limit)

    def _points(
        self, way: Way, route: Route, path: Sequence[tuple[float, float]], boxes: Mapping[str, Box]
    ) -> tuple[tuple[float, float], ...]:
        """The corners of a line in the units of the drawing, from border to border of its boxes."""
        points = [(x, self._levels.at(level)) for x, level in path]
        points[0] = _border(boxes[way.source], route.leaves, points[0])
        points[-1] = _border(boxes[way.target], route.enters, points[-1])
        return tuple(points)

    def _label(self, words: Words | None) -> Label | None:
        if words is None:
            return None
        x = words.left if words.anchor == "start" else words.left + words.wide
        return Label(words.lines, x, self._levels.base(words), words.anchor)

    def _bands(self, head: float, body: float) -> tuple[Band, ...]:
        titles = {stage.id: stage.title.in_language(self.language) for stage in self.flow.stages}
        stages = self.stages()
        starts = [row for row in range(self.rows) if row == 0 or stages[row] != stages[row - 1]]
        edges = [head, *(self._levels.borders[row] for row in starts[1:]), body]
        return tuple(
            Band(titles[stages[row]], top, bottom) for row, (top, bottom) in zip(starts, pairwise(edges), strict=True)
        )

    def stages(self) -> dict[int, str]:
        """The stage of every row: that of its first step."""
        found: dict[int, str] = {}
        for step in self.steps:
            found.setdefault(self.cells[step.id].row, step.stage)
        return found

    def _lanes(self) -> tuple[tuple[LaneHead, ...], float]:
        """The heads of the lanes, and where they end."""
        heads: list[LaneHead] = []
        plan = self.plan
        for number, lane in enumerate(self.flow.lanes):
            left, right = plan.border(number), plan.border(number + 1)
            title = wrap(lane.title.in_language(self.language), LANE_TITLE, right - left - 12, bold=True)
            said = self.subtitles.get(lane.id, lane.subtitle.in_language(self.language))
            subtitle = wrap(said, SMALL, right - left - 10) if said else ()
            heads.append(LaneHead(title, subtitle, left, right, (left + right) / 2))
        return tuple(heads), 16 + max(22 * len(head.title) + 18 * len(head.subtitle) for head in heads)

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


class _Levels:
    """The true heights of rows, channels, lines and words, from the fine levels of the plan."""

    def __init__(
        self, arranger: _Arranger, strips: Mapping[Strip, float], heights: Mapping[str, float], head: float
    ) -> None:
        plan, members = arranger.plan, arranger.cells
        self.plan, self.strips = plan, strips
        rows: list[list[str]] = [[] for _ in range(arranger.rows)]
        for name, cell in members.items():
            rows[cell.row].append(name)
        stages = arranger.stages()
        self.middles: list[float] = []
        self.bottoms: list[float] = []
        self.tracks: dict[tuple[int, int], float] = {}
        self.tops: dict[int, float] = {}
        self.ends: dict[int, float] = {}
        self.borders: dict[int, float] = {}
        cuts: list[Cut] = []
        y = head
        for row in range(arranger.rows + 1):
            here = [members[name] for name in rows[row]] if row < arranger.rows else []
            over = [members[name] for name in rows[row - 1]] if row else []
            turned = 0 < row < arranger.rows and stages[row] != stages[row - 1]
            y, cut = self._channel(row, y, over, here, turned)
            if 0 < row < arranger.rows:
                cuts.append(Cut(self.borders.get(row, cut), turned))
            if row < arranger.rows:
                tall = max(heights[name] for name in rows[row])
                self.middles.append(y + tall / 2)
                y += tall
            self.bottoms.append(y)
        self.cuts = tuple(cuts)

    def _channel(
        self, row: int, y: float, over: Sequence[Cell], here: Sequence[Cell], turned: bool
    ) -> tuple[float, float]:
        """Places the lines of one channel from ``y`` on; gives where the row below begins, and where to cut."""
        count, last = self.plan.channel_count[row], not here
        chips = CHIPS if any(cell.chips > 1 for cell in over) else 0.0
        below = CHIPS if any(cell.chips for cell in here) else 0.0
        first = self.strips.get(("top", row, 0), 0.0)
        final = self.strips.get(("bottom", row, 0), 0.0)
        asked = count or first or final
        if last and not asked:
            return y + chips, y
        y += (ABOVE if asked else QUIET / 2) + chips
        self.tops[row] = y
        y += max(first - 5, 0.0) if first else 0.0
        for track in range(count):
            above = self.strips.get(("track", row, track), 0.0)
            y += above if track or first else max(above - 6, 0.0)
            self.tracks[row, track] = y
            y += APART if track + 1 < count else 0.0
        self.ends[row] = y
        y += final
        if last:
            return y, y
        cut = y + 3
        if turned:
            self.borders[row] = y + (STAGES / 2 if asked else 0.0) + 2
            y += STAGES
        return y + (BELOW if asked else QUIET / 2) + below, cut

    def at(self, level: float) -> float:
        """The height of a fine level."""
        row, channel = round((level - 1) / 2), round(level / 2)
        if abs(level - (2 * row + 1)) < 0.4:
            return self.middles[row] + (level - (2 * row + 1)) / SLOT * SLOTS
        count = self.plan.channel_count[channel]
        track = round((level - 2 * channel + 0.5) * (count + 1)) - 1
        return self.tracks[channel, track]

    def base(self, words: Words) -> float:
        """The base line of the first of some words."""
        kind, place, track = words.strip
        deep = LINE * (len(words.lines) - 1)
        if kind == "top":
            return self.tops[place] + 7
        if kind == "bottom":
            return self.ends[place] + 14
        if kind == "track":
            return self.tracks[place, track] - 5 - deep
        slot = self.middles[place] + track * SLOTS
        return slot - 4 - deep if kind == "over" else slot + 14


def _wider(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {gutter: max(one.get(gutter, 0.0), other.get(gutter, 0.0)) for gutter in {*one, *other}}


def chip_width(chip: Text, language: str) -> float:
    """How wide the chip of some words is."""
    return width(chip.in_language(language), CHIP) + 11


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


def _merged(step: Step, language: str) -> dict[str, str]:
    """The targets of a step with their labels; several exits to one target are one line with all their labels."""
    ways: dict[str, list[Exit]] = {}
    for way in step.exits:
        ways.setdefault(way.to, []).append(way)
    separator = ", " if language.startswith("en") else "、"
    return {
        to: separator.join(way.label.in_language(language) for way in same if way.label) for to, same in ways.items()
    }


def _border(box: Box, side: str, point: tuple[float, float]) -> tuple[float, float]:
    """Where a line meets its box; the slanted sides of a gate lie further in above and below the middle."""
    x, y = point
    if side in ("top", "bottom"):
        return x, box.y if side == "top" else box.bottom
    inset = 0.0
    off, half = abs(y - (box.y + box.height / 2)), box.height / 2
    if box.step.kind == "gate":
        inset = SLANT * min(1.0, off / half)
    elif box.step.kind in ("start", "end") and off > half - (corner := min(half, ROUND)):
        inset = corner - max(corner**2 - (off - half + corner) ** 2, 0.0) ** 0.5
    return (box.x + inset if side == "left" else box.right - inset), y


def segments(path: Sequence[tuple[float, float]]) -> list[Rectangle]:
    """The straight parts of a line, each as a rectangle without breadth."""
    pairs = pairwise(path)
    return [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairs]


def overlap(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles cover each other."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

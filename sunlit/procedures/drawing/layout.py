"""Where everything stands: lanes are columns, rows follow the order of the steps, stages are bands. Pure.

``arrange`` gives boxes with wrapped text and routed lines in the units of the drawing; nothing here knows of SVG, and
the same flow gives the same layout every time. Cells come first, then the ways of the lines (routing), their places
across (plan), the places of words (labels), and last all heights.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.cells import BARS, cells
from sunlit.procedures.drawing.grid import Route, Way
from sunlit.procedures.drawing.heights import Heights
from sunlit.procedures.drawing.labels import SMALL, Labels, Words
from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.drawing.parts import Band, Box, Label, LaneHead, Layout, Line, Note
from sunlit.procedures.drawing.plan import Plan
from sunlit.procedures.drawing.routing import routed
from sunlit.procedures.drawing.words import chip_width, during, event_words, numbers, short
from sunlit.procedures.model import Event, Exit, Flow, Step

FOOT = 14.0
TITLE, LANE_TITLE, NOTE = 15.5, 16.5, 14.0
TITLE_LINE, SMALL_LINE, STAMP_LINE, NOTE_LINE = 20.0, 18.0, 17.0, 20.0
PADDING, SLANT, ROUND, BAR, LOWEST = 9.0, 12.0, 30.0, 24.0, 50.0
# How far a chip juts out of its box.
JUT = 12.0
# A label this wide does not fit between two boxes in one line.
WIDE = 40.0


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
        levels = self._levels = Heights(plan, self.stages(), labels.heights(), heights, head)
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


def _wider(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {gutter: max(one.get(gutter, 0.0), other.get(gutter, 0.0)) for gutter in {*one, *other}}


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

"""Where the nodes, flows and labels of a BPMN file stand: our own drawing, with room for the forms that BPMN has. Pure.

Our boxes grow, and the drawing is stretched where a diamond has to stand above or below a task, and below rows whose
steps have boundary events: each of these goes on a line of its own, with its name above it, to a gutter at the right.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sunlit.procedures.bpmn.nodes import Arrow, Diagram, Shape
from sunlit.procedures.drawing import arrange
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.drawing.parts import Layout
from sunlit.procedures.model import Flow

Point = tuple[float, float]
# Our boxes grow by this, so that words in the form of a BPMN tool have room.
SCALE = 1.8
EVENT, GATEWAY, SMALL, EDGE = 36.0, 42.0, 28.0, 36.0
HEADER, MARGIN, GAP, TRACK = 30.0, 40.0, 60.0, 16.0
# The least height of a task that shares its box with a diamond; the step beside a box that a line takes.
TASK, ASIDE = 50.0, 12.0
# Where boundary events stand on the lower edge: from the right, from the left, from the right ...
PLACES = (22.0, -22.0, 62.0, -62.0)
# Names beside forms: the size of the letters, the height of a line of text, the widest line.
NEAR = 30.0
LETTERS, LINE, WIDEST = 11.0, 14.0, 190.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


def _square(centre: Point, side: float) -> Frame:
    return Frame(centre[0] - side / 2, centre[1] - side / 2, side, side)


def _label(words: str, place: Callable[[float, float], Point]) -> Frame:
    """The frame of a name, whose width and height say where it stands."""
    wide = width(words, LETTERS, False) + 6
    deep = LINE * max(1, -(-wide // WIDEST))
    wide = min(wide, WIDEST)
    return Frame(*place(wide, deep), wide, deep)


class Picture:
    """Frames of all shapes, points of all arrows, frames of names, the pool and its lanes."""

    def __init__(self, flow: Flow, diagram: Diagram) -> None:
        self.diagram = diagram
        self.layout: Layout = arrange(flow, "zh", {}, stamped=False)
        self.events: dict[str, list[Shape]] = defaultdict(list)
        for shape in diagram.shapes.values():
            if shape.part == "edge":
                self.events[shape.step].append(shape)
        self.stretches: dict[float, float] = {}
        self._make_room()
        self.boxes = {box.step.id: self._stretched(box.x, box.y, box.width, box.height) for box in self.layout.boxes}
        hidden = [step.id for step in flow.steps if step.id not in self.boxes]
        targets = {arrow.target: None for arrow in diagram.arrows if diagram.shapes[arrow.source].part == "edge"}
        self.wide, deep = self._widest(), self._down(self.layout.body * SCALE + 1)
        self.tracks = {target: self.wide + TRACK * place for place, target in enumerate(targets)}
        below = GAP * (len(hidden) + 1) if hidden else 0
        self.pool = Frame(0, -HEADER, self.wide + MARGIN + TRACK * len(targets), deep + HEADER + below)
        self.lanes = self._lanes()
        columns = {lane.id: number for number, lane in enumerate(flow.lanes)}
        for number, name in enumerate(hidden):
            column = columns[flow.step(name).lane]
            self.boxes[name] = _square((self.layout.lanes[column].centre * SCALE, deep + GAP * (number + 1)), EVENT)
        self.lines = {
            (line.source, line.target): [(x * SCALE, self._down(y * SCALE)) for x, y in line.points]
            for line in self.layout.lines
        }
        self.frames = {shape.id: self._frame(shape) for shape in diagram.shapes.values()}
        self.rows = self._event_rows()
        self.points = {arrow.id: self._drawn(arrow) for arrow in diagram.arrows}
        self.names = self._names()

    # Room.

    def _make_room(self) -> None:
        """Heights of the drawing at which it is drawn apart, and by how much."""
        shapes = self.diagram.shapes
        for box in self.layout.boxes:
            diamonds = sum(f"{box.step.id}.{part}" in shapes for part in ("ask", "gate", "merge"))
            lacking = TASK + diamonds * (GATEWAY + 6) - box.height * SCALE
            if diamonds and lacking > 0:
                middle = (box.y + box.height / 2) * SCALE
                self.stretches[middle] = max(self.stretches.get(middle, 0), lacking)
        for cut, shapes_there in self._bands().items():
            self.stretches[cut] = EDGE / 2 + sum(_row(shape) for shape in shapes_there) + 8

    def _bands(self) -> dict[float, list[Shape]]:
        """Under which row the lines of boundary events run, from the right to the left, so that they do not cross."""
        found: dict[float, list[Shape]] = defaultdict(list)
        for box in sorted(self.layout.boxes, key=lambda box: -box.x):
            if box.step.id in self.events:
                cut = self._cut(box.bottom, below=True) * SCALE
                found[cut] += _from_the_right(self.events[box.step.id])
        return found

    def _cut(self, y: float, *, below: bool) -> float:
        """The next height at which no box stands, from one down or up."""
        edges = [box.bottom if below else box.y for box in self.layout.boxes]
        free = [
            edge
            for edge in edges
            if (edge >= y if below else edge <= y)
            and not any(box.y < edge - 0.5 and edge + 0.5 < box.bottom for box in self.layout.boxes)
        ]
        return min(free) if below else max(free)

    def _down(self, y: float) -> float:
        """A height of the grown drawing in the stretched one."""
        return y + sum(extra for place, extra in self.stretches.items() if place < y - 0.5)

    def _stretched(self, x: float, y: float, wide: float, deep: float) -> Frame:
        top, bottom = self._down(y * SCALE), self._down((y + deep) * SCALE)
        return Frame(x * SCALE, top, wide * SCALE, bottom - top)

    def _widest(self) -> float:
        """Where the gutters begin: right of the drawing and of the names of boundary events."""
        held = [shape for shapes in self.events.values() for shape in shapes]
        names = [self._on_the_edge(one).centre[0] + _label(one.name, lambda *_: (0, 0)).width + 12 for one in held]
        return max([self.layout.width * SCALE, *names])

    def _lanes(self) -> list[Frame]:
        heads, frames = self.layout.lanes, []
        for number, lane in enumerate(heads):
            left = lane.left * SCALE if number else 0.0
            right = lane.right * SCALE if number + 1 < len(heads) else self.pool.width
            frames.append(Frame(left, 0, right - left, self.pool.height - HEADER))
        return frames

    # Shapes.

    def _frame(self, shape: Shape) -> Frame:
        box = self.boxes[shape.step]
        x, y = box.centre
        if shape.part == "edge":
            return self._on_the_edge(shape)
        if shape.part == "on":
            return _square(self._merge(shape)[1], SMALL)
        if shape.part == "above":
            return _square((x, box.y + GATEWAY / 2), GATEWAY)
        if shape.part == "below":
            return _square((x, box.bottom - GATEWAY / 2), GATEWAY)
        if shape.tag == "userTask":
            return self._task(shape.step)
        if shape.tag in ("startEvent", "endEvent"):
            return _square((x, y), EVENT)
        return _square((x, box.bottom - GATEWAY / 2 if f"{shape.id}.merge" in self.diagram.shapes else y), GATEWAY)

    def _merge(self, shape: Shape) -> tuple[int, Point]:
        """On which part of a line the diamond stands that brings ways of one step together, and where on it."""
        box = self.boxes[shape.step]
        line = self.lines.get((shape.step, shape.id.split(".")[1]), [box.centre, box.centre])
        away = SMALL + (EDGE if shape.step in self.events else 0)
        long = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(line)]
        part = next((place for place, one in enumerate(long) if one >= away + SMALL), long.index(max(long)))
        return part, _along(line[part], line[part + 1], away)

    def _task(self, step: str) -> Frame:
        """The task of a step: its box but for the diamonds above and below."""
        box, room = self.boxes[step], GATEWAY + 6
        above = room if f"{step}.ask" in self.diagram.shapes else 0
        below = room if f"{step}.gate" in self.diagram.shapes else 0
        return Frame(box.x, box.y + above, box.width, box.height - above - below)

    def _on_the_edge(self, shape: Shape) -> Frame:
        task, place = self._task(shape.step), self.events[shape.step].index(shape)
        if place < len(PLACES):
            x = task.right - PLACES[place] if PLACES[place] > 0 else task.x - PLACES[place]
        else:
            x = task.centre[0] + 24 * (place - len(PLACES)) - 12
        return _square((x, task.bottom), EDGE)

    def _event_rows(self) -> dict[str, float]:
        """The height of the line of each boundary event."""
        rows = {}
        for cut, shapes in self._bands().items():
            y = self._down(cut) + EDGE / 2
            for shape in shapes:
                y += _row(shape)
                rows[shape.id] = y
        return rows

    # Lines.

    def _drawn(self, arrow: Arrow) -> list[Point]:
        points = _clean(self._points(arrow))
        points[0] = _border(self.frames[arrow.source], points[0], points[1])
        points[-1] = _border(self.frames[arrow.target], points[-1], points[-2])
        return points

    def _points(self, arrow: Arrow) -> list[Point]:
        shapes, line = self.diagram.shapes, self.lines.get(arrow.line)
        source, target = self.frames[arrow.source], self.frames[arrow.target]
        if shapes[arrow.source].part == "edge":
            return self._of_event(arrow, source, target)
        if arrow.line[0] == arrow.line[1]:
            x = source.centre[0]
            return [(x, source.bottom), (x, target.y)]
        if line is None:
            return [source.centre, target.centre]
        if shapes[arrow.source].part == "on":
            after = line[self._merge(shapes[arrow.source])[0] + 1 :]
            return _docked(target, self.boxes[arrow.line[1]], [*after[::-1], source.centre])[::-1]
        if shapes[arrow.target].part == "on":
            line = [*line[: self._merge(shapes[arrow.target])[0] + 1], target.centre]
        box = self.boxes[arrow.line[0]]
        if shapes[arrow.source].part == "above":
            points = self._around(arrow.line[0], source, line)
        else:
            points = _docked(source, box, line)
        if shapes[arrow.target].part == "on":
            return points
        return _docked(target, self.boxes[arrow.line[1]], points[::-1])[::-1]

    def _of_event(self, arrow: Arrow, source: Frame, target: Frame) -> list[Point]:
        """Down to its own height, to the gutter of its target, and from there to the target's right or, if something
        stands between, to its top."""
        x, y, track = source.centre[0], self.rows[arrow.source], self.tracks[arrow.target]
        begun = [(x, source.bottom), (x, y), (track, y)]
        to_y = target.centre[1]
        between = (frame for frame in self.boxes.values() if frame.x > target.right)
        if not any(frame.y < to_y < frame.bottom for frame in between):
            return [*begun, (track, to_y), (target.right, to_y)]
        box = next(box for box in self.layout.boxes if box.step.id == self.diagram.shapes[arrow.target].step)
        above = self._down(self._cut(box.y, below=False) * SCALE) - ASIDE
        aside = target.centre[0] + (18 if target.width > 60 else 0)
        return [*begun, (track, above), (aside, above), (aside, target.y)]

    def _around(self, step: str, ask: Frame, line: Sequence[Point]) -> list[Point]:
        """From the question above a task past the task to where the line of its step goes on."""
        box, first, after = self.boxes[step], line[0], line[1]
        left = first[0] <= box.x + 1 or (first[0] < box.right - 1 and after[0] <= first[0])
        x = box.x - ASIDE if left else box.right + ASIDE
        begun = [(ask.x if left else ask.right, ask.centre[1]), (x, ask.centre[1])]
        if abs(first[1] - box.bottom) < 1:
            below = box.bottom + (EDGE / 2 + 3 if step in self.events else ASIDE / 2)
            return [*begun, (x, below), (first[0], below), *line[1:]]
        return [*begun, (x, first[1]), *line[1:]]

    # Names.

    def _names(self) -> dict[str, Frame]:
        """The frames of names that stand beside their forms, by shape and arrow."""
        names = {}
        for shape in self.diagram.shapes.values():
            if shape.name and shape.tag != "userTask":
                names[shape.id] = self._name_of(shape)
        for line in self.layout.lines:
            if line.label is None:
                continue
            arrow = next(
                (one for one in self.diagram.arrows if one.line == (line.source, line.target) and one.name), None
            )
            if arrow is not None:
                x, y, anchor = line.label.x * SCALE, self._down(line.label.y * SCALE), line.label.anchor
                part = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
                names[arrow.id] = _label(arrow.name, _beside(x, y + self._moved(arrow, y), part))
        return names

    def _moved(self, arrow: Arrow, y: float) -> float:
        """By how much the first or last part of a line, with the name on it, was moved to the form of its step."""
        drawn, line = self.points[arrow.id], self.lines[arrow.line]
        for new, old in ((drawn[0], line[0]), (drawn[-1], line[-1])):
            if 0 <= old[1] - y < NEAR and abs(new[1] - old[1]) < GATEWAY * 2:
                return new[1] - old[1]
        return 0.0

    def _name_of(self, shape: Shape) -> Frame:
        frame = self.frames[shape.id]
        x, y = frame.centre
        if shape.part == "edge":
            return _label(shape.name, lambda wide, deep: (x + 4, self.rows[shape.id] - deep - 1))
        if shape.tag == "startEvent":
            return _label(shape.name, lambda wide, deep: (x - wide / 2, frame.y - deep - 4))
        if shape.tag == "endEvent":
            return _label(shape.name, lambda wide, deep: (x - wide / 2, frame.bottom + 4))
        return _label(shape.name, lambda wide, deep: (x + 14, y - 12 - deep))


def _beside(x: float, y: float, part: float) -> Callable[[float, float], Point]:
    return lambda wide, deep: (x - wide * part, y - deep)


def _row(shape: Shape) -> float:
    """The height that the name of a boundary event and its line take."""
    return _label(shape.name, lambda wide, deep: (0, 0)).height + 4


def _from_the_right(shapes: Sequence[Shape]) -> list[Shape]:
    """Boundary events in the order in which they stand on the lower edge, from the right."""
    first = [shape for place, shape in enumerate(shapes[: len(PLACES)]) if PLACES[place] > 0]
    last = [shape for place, shape in enumerate(shapes[: len(PLACES)]) if PLACES[place] < 0]
    return [*first, *reversed(shapes[len(PLACES) :]), *reversed(last)]


def _docked(frame: Frame, box: Frame, line: Sequence[Point]) -> list[Point]:
    """A line from the border of a form instead of the border of the box of its step, with right angles."""
    (x, y), rest = frame.centre, list(line[1:])
    point = line[0]
    full = abs(frame.width - box.width) < 1
    if abs(point[1] - box.y) < 1 or abs(point[1] - box.bottom) < 1:
        upward = abs(point[1] - box.y) < 1
        edge = frame.y if upward else frame.bottom
        if full or abs(x - point[0]) < 1:
            return [(point[0] if full else x, edge), *rest]
        turn = point[1] + (-8 if upward else 8)
        return [(x, edge), (x, turn), (point[0], turn), *rest]
    to_the_left = point[0] <= x
    edge = frame.x if to_the_left else frame.right
    if full and frame.y <= point[1] <= frame.bottom:
        return [(edge, point[1]), *rest]
    y = min(max(point[1], frame.y + 8), frame.bottom - 8) if full else y
    if len(rest) > 1 and abs(rest[0][0] - rest[1][0]) < 1:
        return [(edge, y), (rest[0][0], y), *rest[1:]]
    if abs(y - point[1]) < 1:
        return [(edge, y), *rest]
    turn = box.x - ASIDE if to_the_left else box.right + ASIDE
    return [(edge, y), (turn, y), (turn, point[1]), *rest]


def _border(frame: Frame, point: Point, after: Point) -> Point:
    """A line that begins in the middle of a form begins at its border instead, on the side to which it goes."""
    (x, y), (to_x, to_y) = frame.centre, after
    if abs(point[0] - x) > 1 or abs(point[1] - y) > 1:
        return point
    if abs(to_x - x) > abs(to_y - y):
        return (frame.right if to_x > x else frame.x), y
    return x, (frame.bottom if to_y > y else frame.y)


def _along(begin: Point, end: Point, away: float) -> Point:
    """The point at this distance on the way, or in its middle where it is too short for that."""
    long = abs(end[0] - begin[0]) + abs(end[1] - begin[1])
    part = min(away / long, 0.5) if long else 0.0
    return begin[0] + (end[0] - begin[0]) * part, begin[1] + (end[1] - begin[1]) * part


def _clean(points: Iterable[Point]) -> list[Point]:
    """Without points that stand twice, or in the middle of a straight part."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.05 and abs(kept[-1][1] - point[1]) < 0.05:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept if len(kept) > 1 else [*kept, *kept]


def _straight(a: Point, b: Point, c: Point) -> bool:
    return (abs(a[0] - b[0]) < 0.05 and abs(b[0] - c[0]) < 0.05 and (b[1] - a[1]) * (c[1] - b[1]) > 0) or (
        abs(a[1] - b[1]) < 0.05 and abs(b[1] - c[1]) < 0.05 and (b[0] - a[0]) * (c[0] - b[0]) > 0
    )

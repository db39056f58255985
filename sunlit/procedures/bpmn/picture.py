"""Where the nodes and flows of a BPMN file stand: our own drawing, with room for the forms that BPMN has. Pure."""

from collections import Counter
from dataclasses import dataclass

from sunlit.procedures.bpmn.nodes import Arrow, Diagram, Shape
from sunlit.procedures.drawing import arrange
from sunlit.procedures.drawing.parts import Box, Layout
from sunlit.procedures.model import Flow

Point = tuple[float, float]
# Our boxes grow by this, so that a diamond has room above or below a task in the box of one step.
SCALE = 1.8
EVENT, GATEWAY, SMALL, EDGE = 36.0, 42.0, 28.0, 36.0
HEADER, MARGIN, GAP = 30.0, 60.0, 60.0


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


def _square(centre: Point, side: float) -> Frame:
    return Frame(centre[0] - side / 2, centre[1] - side / 2, side, side)


class Picture:
    """Frames of all shapes, points of all arrows, the pool and its lanes."""

    def __init__(self, flow: Flow, diagram: Diagram) -> None:
        self.layout: Layout = arrange(flow, "zh", {}, stamped=False)
        hidden = [step.id for step in flow.steps if self.layout.box(step.id) is None]
        wide, deep = self.layout.width * SCALE, self.layout.body * SCALE
        self.pool = Frame(0, -HEADER, wide + MARGIN, deep + HEADER + (GAP * (len(hidden) + 1) if hidden else 0))
        self.lanes = []
        for number, lane in enumerate(self.layout.lanes):
            left = lane.left * SCALE if number else 0.0
            right = lane.right * SCALE if number + 1 < len(self.layout.lanes) else self.pool.width
            self.lanes.append(Frame(left, 0, right - left, self.pool.height - HEADER))
        columns = {lane.id: number for number, lane in enumerate(flow.lanes)}
        self.boxes = {box.step.id: _grown(box) for box in self.layout.boxes}
        for number, name in enumerate(hidden):
            column = columns[flow.step(name).lane]
            self.boxes[name] = _square((self.layout.lanes[column].centre * SCALE, deep + GAP * (number + 1)), EVENT)
        self.lines = {
            (line.source, line.target): [(x * SCALE, y * SCALE) for x, y in line.points] for line in self.layout.lines
        }
        self.edges: Counter[str] = Counter()
        self.frames = {shape.id: self._frame(shape, diagram) for shape in diagram.shapes.values()}
        self.points = {arrow.id: self._points(arrow, diagram) for arrow in diagram.arrows}

    def _frame(self, shape: Shape, diagram: Diagram) -> Frame:
        box = self.boxes[shape.step]
        x, y = box.centre
        if shape.part == "edge":
            self.edges[shape.step] += 1
            task = self.frames_of_task(shape.step, diagram)
            return _square((task.x + task.width - 24 - 44 * (self.edges[shape.step] - 1), task.y + task.height), EDGE)
        if shape.part == "on":
            join = shape.id.split(".")[1]
            line = self.lines.get((shape.step, join), [box.centre, box.centre])
            return _square(((line[-1][0] + line[-2][0]) / 2, (line[-1][1] + line[-2][1]) / 2), SMALL)
        if shape.part == "above":
            return _square((x, box.y + GATEWAY / 2), GATEWAY)
        if shape.part == "below":
            return _square((x, box.y + box.height - GATEWAY / 2), GATEWAY)
        if shape.tag == "userTask":
            return self.frames_of_task(shape.step, diagram)
        if shape.tag in ("startEvent", "endEvent"):
            return _square((x, y), EVENT)
        return _square((x, box.y + box.height - GATEWAY / 2 if f"{shape.id}.merge" in diagram.shapes else y), GATEWAY)

    def frames_of_task(self, step: str, diagram: Diagram) -> Frame:
        """The task of a step: its box but for the diamond above or below."""
        box, room = self.boxes[step], GATEWAY + 6
        if f"{step}.ask" in diagram.shapes:
            return Frame(box.x, box.y + room, box.width, box.height - room)
        if f"{step}.gate" in diagram.shapes:
            return Frame(box.x, box.y, box.width, box.height - room)
        return box

    def _points(self, arrow: Arrow, diagram: Diagram) -> list[Point]:
        source, target = self.frames[arrow.source], self.frames[arrow.target]
        (x, y), (to_x, to_y) = source.centre, target.centre
        if arrow.line[0] == arrow.line[1]:
            return [(x, source.y + source.height), (to_x, target.y)]
        if diagram.shapes[arrow.source].part == "edge":
            side = self.pool.width - 20
            return [
                (x, source.y + source.height),
                (x, source.y + source.height + 8),
                (side, source.y + source.height + 8),
                (side, to_y),
                (target.x + target.width, to_y),
            ]
        line = self.lines.get(arrow.line)
        if line is None or "on" in (diagram.shapes[arrow.source].part, diagram.shapes[arrow.target].part):
            return [(x, y), (to_x, to_y)]
        leaving = _docked(source, self.boxes[arrow.line[0]], line[0])
        entering = _docked(target, self.boxes[arrow.line[1]], line[-1])
        return _clean([*leaving, *line[1:-1], *reversed(entering)])


def _grown(box: Box) -> Frame:
    return Frame(box.x * SCALE, box.y * SCALE, box.width * SCALE, box.height * SCALE)


def _docked(frame: Frame, box: Frame, point: Point) -> list[Point]:
    """From the border of a form to the point at which the line leaves the box of its step, with right angles."""
    x, y = frame.centre
    if abs(point[1] - box.y) < 1 or abs(point[1] - box.y - box.height) < 1:
        if frame.width == box.width:
            x = point[0]
        edge = frame.y if abs(point[1] - box.y) < 1 else frame.y + frame.height
        return [(x, edge), (x, point[1]), point]
    edge = frame.x if point[0] <= x else frame.x + frame.width
    if frame.width == box.width and frame.y <= point[1] <= frame.y + frame.height:
        return [point]
    return [(edge, y), (point[0], y), point]


def _clean(points: list[Point]) -> list[Point]:
    """Without points that stand twice."""
    return [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]

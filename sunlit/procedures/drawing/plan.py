"""From routes on the grid to true places across, and to an order of the lines in every channel. Pure.

Heights come last, since they depend on the labels. Until then a place down the drawing is a fine level: row ``r`` lies
about ``2 r + 1`` and the channel above it about ``2 r``, each line of a channel at its own level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sunlit.procedures.drawing.cells import Cell
from sunlit.procedures.drawing.grid import DEEP, MIDDLE, SPAN, Legs, Route, Way, legs
from sunlit.procedures.drawing.tracks import Run, conflicts, joined, ordered, packed

# Widths of the whole drawing: on a page of A4 its smallest words are then 9 points high, upright or on its side.
UPRIGHT, LYING = 836.0, 1216.0
UPRIGHT_LANES = 4
STAGE = 44.0
# Boxes: least, wanted least and greatest width; gutters: wanted width inside and at either edge.
NARROW, WANTED, BROAD = 124.0, 142.0, 204.0
GUTTER, EDGE = 46.0, 24.0
# Room between a box and the first line of its gutter, at the edges of the drawing, and between two lines.
CLEAR, MARGIN, APART = 16.0, 8.0, 10.0
# A line at the edge of a broad drawing strays no further than this from the boxes.
ASTRAY = 180.0
PORTS = (0.0, 34.0, 58.0)
# A row reaches from its upper to its lower border; the slots of a side lie between.
TOP, BOTTOM, SLOT = -0.3, 0.3, 0.2
NUDGE = 13.0


@dataclass(frozen=True, slots=True)
class Upright:
    """One upright stretch of a line at its true place across."""

    number: int
    x: float
    high: float
    low: float


@dataclass(frozen=True, slots=True)
class Level:
    """One level stretch: in channel ``place`` on ``track``, or in row ``place`` at slot ``track``."""

    number: int
    channel: bool
    place: int
    track: int
    start: float
    end: float


class Plan:
    """Where lanes, boxes, gutters and all lines stand across, and which line lies above which."""

    def __init__(
        self,
        cells: Mapping[str, Cell],
        columns: int,
        ways: Sequence[Way],
        routes: Sequence[Route],
        needs: Mapping[int, float],
        narrowest: float = 0.0,
    ) -> None:
        self.narrowest = max(narrowest, NARROW)
        self.cells, self.columns, self.ways, self.routes = cells, columns, ways, routes
        self.rows = 1 + max(cell.row for cell in cells.values())
        self.legs: list[Legs] = [legs(cells, way, route) for way, route in zip(ways, routes, strict=True)]
        self.nudges: dict[int, float] = {}
        self.gutter_track: dict[int, int] = {}
        self.gutter_count = [0] * (columns + 1)
        self.turned: dict[int, int] = {}
        self._gutters()
        self._widths(needs)
        self.channel_track: dict[tuple[int, int], int] = {}
        self.channel_count = [0] * (self.rows + 1)
        for _ in range(4):
            if not self._channels():
                break

    # Across.

    def _gutters(self) -> None:
        """The order of the uprights in each gutter."""
        found: dict[int, list[tuple[object, Run]]] = {}
        for number, route in enumerate(self.routes):
            if route.trunk % SPAN:
                continue
            way = self.ways[number]
            start, end = self._ends(number)
            first = self._turn(self.cells[way.source], route.leaves, route.trunk, route.port)
            last = self._turn(self.cells[way.target], route.enters, route.trunk, route.slot)
            self.turned[number] = first
            before = [level for level, side in ((start, first), (end, last)) if side < 0]
            after = [level for level, side in ((start, first), (end, last)) if side > 0]
            run = Run((number,), way.target, min(start, end), max(start, end), tuple(before), tuple(after))
            key = (way.target, route.enters, route.slot, last)
            found.setdefault(route.trunk // SPAN, []).append((key, run))
        for gutter, runs in found.items():
            order = ordered(joined(runs), along=1.0)
            tracks = packed(order, 0.01)
            self.gutter_count[gutter] = 1 + max(tracks)
            for run, track in zip(order, tracks, strict=True):
                for member in run.members:
                    self.gutter_track[member] = track

    def _ends(self, number: int) -> tuple[float, float]:
        """The levels at which the trunk of a line begins and ends, before channels have an order."""
        way, route = self.ways[number], self.routes[number]
        start, end = self.cells[way.source], self.cells[way.target]
        first = 2.0 * start.row + (2 if route.leaves == "bottom" else 1 + SLOT * route.port)
        last = 2.0 * end.row + (0 if route.enters == "top" else 1 + SLOT * route.slot)
        return first, last

    @staticmethod
    def _turn(cell: Cell, side: str, trunk: int, port: int) -> int:
        """To which hand of an upright a box lies."""
        return 1 if cell.column * SPAN + MIDDLE > trunk else -1

    def _widths(self, needs: Mapping[int, float]) -> None:
        """Widths of boxes and gutters: the drawing is as wide as its page, and lines have the room they need."""
        least = [self._least(gutter, needs.get(gutter, 0.0)) for gutter in range(self.columns + 1)]
        wanted = [max(width, EDGE if self._outer(g) else GUTTER) for g, width in enumerate(least)]
        pages = (UPRIGHT, LYING) if self.columns <= UPRIGHT_LANES else (LYING,)
        for page in pages:
            gutters = wanted
            box = (page - STAGE - sum(gutters)) / self.columns
            if box < max(WANTED, self.narrowest):
                gutters = least
                box = min((page - STAGE - sum(gutters)) / self.columns, max(WANTED, self.narrowest))
            if box >= self.narrowest:
                break
        self.box = float(int(min(max(box, self.narrowest), BROAD)))
        self.width = max(page, STAGE + sum(gutters) + self.box * self.columns)
        spare = (self.width - STAGE - sum(gutters) - self.box * self.columns) / (2 * self.columns)
        self.gutters = [width + spare * (1 if self._outer(g) else 2) for g, width in enumerate(gutters)]
        self.lefts: list[float] = []
        x = STAGE
        for gutter in self.gutters:
            self.lefts.append(x)
            x += gutter + self.box

    def _outer(self, gutter: int) -> bool:
        return gutter in (0, self.columns)

    def _least(self, gutter: int, need: float) -> float:
        lines = max(self.gutter_count[gutter] - 1, 0) * APART
        clear = CLEAR + MARGIN if self._outer(gutter) else 2 * CLEAR
        return max(lines + clear, need)

    def centre(self, column: int) -> float:
        """The middle of the boxes of a lane."""
        return self.lefts[column] + self.gutters[column] + self.box / 2

    def border(self, gutter: int) -> float:
        """Where two lanes meet: in the middle of the gutter, between its lines."""
        if gutter == 0:
            return STAGE
        if gutter == self.columns:
            return self.width
        middle = self.lefts[gutter] + self.gutters[gutter] / 2
        count = self.gutter_count[gutter]
        return middle if count % 2 == 0 else middle + self._lean(gutter) * APART / 2

    def _lean(self, gutter: int) -> int:
        """On which side of the middle line of a gutter the lanes meet: that from which fewer lines come."""
        turns = [self.turned[n] for n in self.gutter_track if self.routes[n].trunk == gutter * SPAN]
        return -1 if sum(turns) < 0 else 1

    def _gutter_x(self, gutter: int, track: int) -> float:
        count = self.gutter_count[gutter]
        block = (count - 1) * APART
        left, width = self.lefts[gutter], self.gutters[gutter]
        if gutter == 0:
            first = left + max(MARGIN, width - ASTRAY - block)
        elif gutter == self.columns:
            first = left + min(width - MARGIN - block, ASTRAY)
        else:
            first = left + (width - block) / 2
        return first + track * APART

    def x(self, number: int, place: int) -> float:
        """The true place across of a place of the grid, for one line."""
        column, port = divmod(place, SPAN)
        route, way = self.routes[number], self.ways[number]
        if port == 0:
            return self._gutter_x(column, self.gutter_track[number])
        if port in (1, SPAN - 1) and not self._is_port(number, place):
            return self.centre(column) + (self.box / 2 if port == SPAN - 1 else -self.box / 2)
        offset = port - MIDDLE
        shift = min(PORTS[abs(offset)], self.box / 2 - 16) * (1 if offset > 0 else -1)
        nudged = self.nudges.get(number, 0.0) if place == self._own_port(way, route) else 0.0
        return self.centre(column) + (shift if offset else 0.0) + nudged

    def _own_port(self, way: Way, route: Route) -> int:
        if route.leaves != "bottom":
            return -1
        return self.cells[way.source].column * SPAN + MIDDLE + route.port

    def _is_port(self, number: int, place: int) -> bool:
        return place == self._own_port(self.ways[number], self.routes[number])

    # Down.

    def _channels(self) -> bool:
        """The order of the level stretches in each channel; whether a port had to be moved."""
        found: dict[int, list[tuple[object, Run]]] = {}
        for number, (way, route) in enumerate(zip(self.ways, self.routes, strict=True)):
            for order, (level, first, last) in enumerate(self.legs[number].level):
                if level % DEEP:
                    continue
                start, end = self.x(number, first), self.x(number, last)
                begin_up, end_up = self._hands(number, order)
                up = [x for x, rises in ((start, begin_up), (end, end_up)) if rises]
                down = [x for x, rises in ((start, begin_up), (end, end_up)) if not rises]
                run = Run((number,), way.target, min(start, end), max(start, end), tuple(up), tuple(down))
                entering = route.enters == "top" and level == DEEP * self.cells[way.target].row
                found.setdefault(level // DEEP, []).append(((way.target, "in") if entering else None, run))
        self.channel_track.clear()
        moved = False
        for channel, runs in found.items():
            rising = ordered(joined(runs))
            for run in conflicts(rising):
                moved = self._nudge(run) or moved
            tracks = packed(rising, 12.0)
            self.channel_count[channel] = 1 + max(tracks)
            for run, track in zip(rising, tracks, strict=True):
                for member in run.members:
                    self.channel_track[member, channel] = track
        return moved

    def _hands(self, number: int, order: int) -> tuple[bool, bool]:
        """Whether a level stretch turns upwards at its beginning and at its end."""
        way, route = self.ways[number], self.routes[number]
        start, end = self._ends(number)
        leaving = order == 0 and route.leaves == "bottom" and route.trunk != self._own_port(way, route)
        if leaving and start == end:
            return True, False
        if leaving:
            return True, end < start
        return end > start, False

    def _nudge(self, run: Run) -> bool:
        """Moves the port of a line a little, so that it no longer meets the line that enters the box below."""
        for number in run.members:
            route = self.routes[number]
            if route.leaves == "bottom" and number not in self.nudges:
                right = (run.low + run.high) / 2 > self.x(number, self._own_port(self.ways[number], route))
                self.nudges[number] = NUDGE if right else -NUDGE
                return True
        return False

    def channel_level(self, channel: int, track: int) -> float:
        """The fine level of a line in a channel."""
        return 2 * channel - 0.5 + (track + 1) / (self.channel_count[channel] + 1)

    def path(self, number: int) -> list[tuple[float, float]]:
        """The corners of a line as places across and fine levels, from border to border of its boxes."""
        way, route = self.ways[number], self.routes[number]
        start, end = self.cells[way.source], self.cells[way.target]
        trunk = self.x(number, route.trunk)
        if route.leaves == "bottom":
            x = self.x(number, start.column * SPAN + MIDDLE + route.port)
            points = [(x, 2 * start.row + 1 + BOTTOM)]
            if route.trunk != self._own_port(way, route):
                first = self._level(number, start.row + 1)
                points += [(x, first), (trunk, first)]
        else:
            first = 2 * start.row + 1 + SLOT * route.port
            edge = self.centre(start.column) + (self.box / 2 if route.leaves == "right" else -self.box / 2)
            points = [(edge, first), (trunk, first)]
        if route.enters == "top":
            goal = self.centre(end.column)
            last = self._level(number, end.row)
            if trunk != goal:
                points += [(trunk, last), (goal, last)]
            points.append((goal, 2 * end.row + 1 + TOP))
        else:
            last = 2 * end.row + 1 + SLOT * route.slot
            goal = self.centre(end.column) + (self.box / 2 if route.enters == "right" else -self.box / 2)
            points += [(trunk, last), (goal, last)]
        return _straight(points)

    def _level(self, number: int, channel: int) -> float:
        return self.channel_level(channel, self.channel_track.get((number, channel), 0))


def _straight(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without points that lie on the way between their neighbours."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
        else:
            kept.append(point)
    return kept

"""The places of a drawing before it has any size, the ways a line may take there, and what each would look like. Pure.

Across, place ``6 c`` is the gutter before lane ``c`` and ``6 c + 1`` to ``6 c + 5`` are the ports of its boxes. Down,
level ``4 r`` is the channel above row ``r`` and ``4 r + 1`` to ``4 r + 3`` are the slots of the row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sunlit.procedures.drawing.cells import Cell
from sunlit.procedures.drawing.tracks import Run

# Places of one lane: its gutter, and the five ports of a box of which the third is the middle.
SPAN, MIDDLE = 6, 3
# Levels of one row: its channel, and the three slots of a side of which the second is the middle.
DEEP, CENTRE = 4, 2
LENGTH_ACROSS, LENGTH_DOWN = 6.0, 3.5
BEND = 24.0
ASIDE, BELOW, ENTERING, RISING, LEANING, GATE, TIGHT = 44.0, 16.0, 9.0, 80.0, 9.0, 18.0, 55.0
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Way:
    """A connection to be drawn: ``main`` is the way that a case usually takes; ``wide`` whether its label is long."""

    source: str
    target: str
    main: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one line. ``port`` and ``slot`` count from the middle of a side; ``trunk`` is a place across."""

    leaves: str
    port: int
    trunk: int
    enters: str
    slot: int


@dataclass(frozen=True, slots=True)
class Legs:
    """The straight parts of a route on the grid: level ones as (level, from, to), upright as (place, from, to)."""

    level: tuple[tuple[int, int, int], ...]
    upright: tuple[tuple[int, int, int], ...]


def middle(column: int) -> int:
    """The place across of the middle of a lane."""
    return column * SPAN + MIDDLE


def legs(cells: Mapping[str, Cell], way: Way, route: Route) -> Legs:
    """The straight parts of a route; those of no length are left out."""
    start, end = cells[way.source], cells[way.target]
    return _legs(start, end, route)


def _legs(start: Cell, end: Cell, route: Route) -> Legs:
    level: list[tuple[int, int, int]] = []
    upright: list[tuple[int, int, int]] = []
    trunk = route.trunk
    if route.leaves == "bottom":
        x, first = middle(start.column) + route.port, DEEP * (start.row + 1)
        upright.append((x, first - 1, first))
    else:
        x, first = _edge(start.column, route.leaves), DEEP * start.row + CENTRE + route.port
    last = DEEP * end.row + (0 if route.enters == "top" else CENTRE + route.slot)
    if x != trunk:
        level.append((first, x, trunk))
    if first != last:
        upright.append((trunk, first, last))
    if route.enters == "top":
        goal = middle(end.column) + route.slot
        upright.append((goal, last, last + 1))
    else:
        goal = _edge(end.column, route.enters)
    if trunk != goal:
        level.append((last, trunk, goal))
    return Legs(tuple(level), tuple(_whole(upright)))


def _whole(stretches: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Stretches that continue each other as one, since between them they pass a channel without a turn."""
    place, first, last = stretches[0] if stretches else (0, 0, 0)
    for following in stretches[1:]:
        if following[:2] == (place, last):
            last = following[2]
            continue
        yield place, first, last
        place, first, last = following
    if stretches:
        yield place, first, last


def _edge(column: int, side: str) -> int:
    return column * SPAN + (1 if side == "left" else SPAN - 1)


# A stretch that only lines to one box may share: a slot of a row, or a place of a lane's free cells.
Claim = tuple[str, int]


def _claims(found: Legs) -> list[tuple[Claim, int, int]]:
    claims: list[tuple[Claim, int, int]] = []
    for level, first, last in found.level:
        if level % DEEP:
            claims.append((("row", level), min(first, last), max(first, last)))
    for place, first, last in found.upright:
        if place % SPAN and abs(first - last) > 1:
            claims.append((("column", place), min(first, last), max(first, last)))
    return claims


def _between(a: int, b: int) -> int:
    """The bits of the whole numbers between two, without both."""
    low, high = (a, b) if a < b else (b, a)
    return ((1 << high) - 1) & ~((1 << (low + 1)) - 1) if high - low > 1 else 0


@dataclass(frozen=True, slots=True)
class Shape:
    """What a route is made of: its legs, with the bits of what lies strictly between their ends; claims and runs.

    ``runs`` are its stretches in gutters and channels, with the hand to which each of their ends turns.
    """

    level: tuple[tuple[int, int], ...]
    upright: tuple[tuple[int, int], ...]
    claims: tuple[tuple[Claim, int, int], ...]
    runs: tuple[tuple[Claim, Run], ...]


# Ports that lines hold: of which step, which side and place; and for which target.
Ports = Mapping[tuple[str, str, int], str]
Exit = tuple[str, int, float]


class Grid:
    """The cells of a chart and its connections. What it works out is kept, for several routers ask the same."""

    def __init__(self, cells: Mapping[str, Cell], columns: int, ways: Sequence[Way]) -> None:
        self.cells, self.columns, self.ways = cells, columns, ways
        self.rows = 1 + max(cell.row for cell in cells.values())
        # By column the rows that hold a box, and by row the columns, as bits.
        self.filled = [0] * columns
        self.across = [0] * self.rows
        for cell in cells.values():
            self.filled[cell.column] |= 1 << cell.row
            self.across[cell.row] |= 1 << cell.column
        self.leaving = Counter(way.source for way in ways)
        # The middle of a lower side is kept for the line that leads straight down from it.
        self.straight = {way.source: way.target for way in ways if self.leads_straight(way)}
        self.shapes: dict[tuple[int, Route], Shape] = {}
        self.known: dict[tuple[int, tuple[Exit, ...], tuple[Exit, ...]], list[tuple[float, Route]]] = {}

    def leads_straight(self, way: Way) -> bool:
        """Whether nothing stands between a box and the next one below it in its lane."""
        start, end = self.cells[way.source], self.cells[way.target]
        first, last = DEEP * (start.row + 1), DEEP * end.row
        return start.column == end.column and start.row < end.row and self._clear_column(end.column, first, last)

    def shape(self, number: int, route: Route) -> Shape:
        """What a route of the way of this number is made of."""
        found = self.shapes.get((number, route))
        if found is None:
            way = self.ways[number]
            parts = legs(self.cells, way, route)
            found = Shape(
                tuple((level, _between(first, last)) for level, first, last in parts.level),
                tuple((place, _between(first, last)) for place, first, last in parts.upright),
                tuple(_claims(parts)),
                tuple(self._runs(number, way, route, parts)),
            )
            self.shapes[number, route] = found
        return found

    def _runs(self, number: int, way: Way, route: Route, found: Legs) -> Iterator[tuple[Claim, Run]]:
        start, end = self.cells[way.source], self.cells[way.target]
        bottom, top = route.leaves == "bottom", route.enters == "top"
        first = DEEP * start.row + (DEEP if bottom else CENTRE + route.port)
        last = DEEP * end.row + (0 if top else CENTRE + route.slot)
        if route.trunk % SPAN == 0 and first != last:
            ends = ((first, start.column), (last, end.column))
            left = tuple(float(level) for level, column in ends if middle(column) < route.trunk)
            right = tuple(float(level) for level, column in ends if middle(column) > route.trunk)
            low, high = float(min(first, last)), float(max(first, last))
            yield ("gutter", route.trunk), Run((number,), way.target, low, high, left, right)
        for level, begin, goal in found.level:
            if level % DEEP:
                continue
            leaving = bottom and level == first and begin == middle(start.column) + route.port
            rises = (True, last < first) if leaving else (last > first, False)
            up = tuple(float(place) for place, up in zip((begin, goal), rises, strict=True) if up)
            down = tuple(float(place) for place, up in zip((begin, goal), rises, strict=True) if not up)
            run = Run((number,), way.target, float(min(begin, goal)), float(max(begin, goal)), up, down)
            yield ("channel", level), run

    # The ways there are.

    def candidates(self, number: int, ports: Ports) -> list[tuple[float, Route]]:
        """All routes for a way while these ports are held, the cheapest first, each with what it costs by itself."""
        way = self.ways[number]
        start, end = self.cells[way.source], self.cells[way.target]
        exits, entries = tuple(self._exits(way, start, end, ports)), tuple(self._entries(way, start, end, ports))
        found = self.known.get((number, exits, entries))
        if found is None:
            found = sorted(self._leading(way, exits, entries), key=lambda pair: pair[0])
            self.known[number, exits, entries] = found
        return found

    def _leading(self, way: Way, exits: Iterable[Exit], entries: Sequence[Exit]) -> Iterator[tuple[float, Route]]:
        start, end = self.cells[way.source], self.cells[way.target]
        for leaves, port, exit_cost in exits:
            bottom = leaves == "bottom"
            first = DEEP * start.row + (DEEP if bottom else CENTRE + port)
            x = middle(start.column) + port if bottom else _edge(start.column, leaves)
            for enters, slot, entry_cost in entries:
                last = DEEP * end.row + (0 if enters == "top" else CENTRE + slot)
                goal = middle(end.column) + slot if enters == "top" else _edge(end.column, enters)
                for trunk in self._trunks(start, end, leaves, enters, x, goal, first, last):
                    tight = TIGHT if way.wide and not bottom and trunk % SPAN == 0 and abs(trunk - x) == 1 else 0.0
                    bends = (
                        (x != trunk) + (trunk != goal) + (bottom and x != trunk) + (enters == "top" and trunk != goal)
                    )
                    length = LENGTH_ACROSS * (abs(x - trunk) + abs(trunk - goal)) + LENGTH_DOWN * abs(first - last)
                    yield (
                        exit_cost + entry_cost + tight + BEND * bends + length,
                        Route(leaves, port, trunk, enters, slot),
                    )

    def _exits(self, way: Way, start: Cell, end: Cell, held: Ports) -> Iterator[Exit]:
        back, same = end.row < start.row, end.row == start.row
        several = self.leaving[way.source] > 1
        below = (BELOW if several and not way.main else 0.0) + (ASIDE if back or same else 0.0)
        if start.bar:
            ports: Iterable[int] = (0, -1, 1, -2, 2)
        elif end.column < start.column:
            ports = (0, -1, 1, -2, 2)
        else:
            ports = (0, 1, -1, 2, -2)
        free = 0
        for port in ports:
            if start.chips > 1 and port > 0:
                continue
            if port == 0 and self.straight.get(way.source, way.target) != way.target:
                continue
            if (way.source, "bottom", port) not in held:
                yield "bottom", port, below + LEANING * abs(port)
                free += 1
                if free == 3:
                    break
        aside = 0.0 if back or same else ASIDE if way.main or not several else 0.0
        for side in SIDES:
            slots = (0,) if start.bar else (0, 1, -1)
            # One slot may be barred by a line that runs through the row, so the next is offered too.
            for slot in [slot for slot in slots if (way.source, side, slot) not in held][:2]:
                yield side, slot, aside + LEANING * abs(slot)

    def _entries(self, way: Way, start: Cell, end: Cell, ports: Ports) -> Iterator[Exit]:
        back, same = end.row < start.row, end.row == start.row
        # Into the row it comes from a line would have to rise first.
        yield "top", 0, RISING if same else ENTERING if back else 0.0
        crowded = GATE if self.leaving[way.target] > 1 else 0.0
        for side in SIDES:
            slots = (0,) if end.bar else (0, -1, 1) if back else (0, 1, -1)
            held = [slot for slot in slots if ports.get((way.target, side, slot)) == way.target]
            free = [slot for slot in slots if (way.target, side, slot) not in ports]
            for slot in (held + free)[:2]:
                yield side, slot, (0.0 if back or same else ENTERING) + LEANING * abs(slot) + crowded

    def _trunks(
        self, start: Cell, end: Cell, leaves: str, enters: str, x: int, goal: int, first: int, last: int
    ) -> Iterator[int]:
        if first == last:
            # Along one channel or one row, without an upright.
            facing = (enters == "left") == (goal > x) and self._clear_row(start.row, x, goal, leaves, enters)
            if leaves == "bottom" or facing:
                yield goal
            return
        down = last > first
        own = leaves == "bottom" and down and self._clear_column(start.column, first, last)
        if own and (enters == "top" or self._reaches(x, goal, enters, end.row)):
            yield x
        other = enters == "top" and goal != x and down and self._clear_column(end.column, first, last)
        if other and (leaves == "bottom" or self._reaches(goal, x, leaves, start.row)):
            yield goal
        for column in range(self.columns + 1):
            gutter = column * SPAN
            if leaves != "bottom" and not self._reaches(gutter, x, leaves, start.row):
                continue
            if enters != "top" and not self._reaches(gutter, goal, enters, end.row):
                continue
            yield gutter

    def _clear_column(self, column: int, first: int, last: int) -> bool:
        """Whether no box stands in the lane between two levels."""
        low = first // DEEP
        high = last // DEEP - (0 if last % DEEP else 1)
        return not self.filled[column] & ((1 << (high + 1)) - 1) & ~((1 << low) - 1)

    def _reaches(self, trunk: int, edge: int, side: str, row: int) -> bool:
        """Whether the way from an upright to the side of a box is free, and on that side."""
        if (trunk < edge) != (side == "left"):
            return False
        low, high = (trunk, edge) if trunk < edge else (edge, trunk)
        # Columns whose middle lies strictly between.
        first, last = (low - MIDDLE) // SPAN + 1, (high - MIDDLE - 1) // SPAN
        return last < first or not self.across[row] >> first & ((1 << (last - first + 1)) - 1)

    def _clear_row(self, row: int, x: int, goal: int, leaves: str, enters: str) -> bool:
        if (leaves == "right") != (goal > x) or enters == "top":
            return False
        low, high = sorted((x // SPAN, goal // SPAN))
        return not any(self.across[row] >> c & 1 for c in range(low + 1, high))

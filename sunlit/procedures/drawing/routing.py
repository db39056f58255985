"""Chooses the way of every line between the boxes: never through a box, rarely across another line. Pure.

A line leaves its box below or at a side, runs along one upright (its trunk: a gutter between two lanes, or the free
cells above or below a box), and enters the next box from above or at a side. Every line takes the cheapest of these
ways: short, few bends, few crossings, those included that two lines in one gutter or channel have whatever their order
there. Then every line that crosses another is laid once more, now that all the others are known.

Across, place ``6 c`` is the gutter before lane ``c`` and ``6 c + 1`` to ``6 c + 5`` are the ports of its boxes. Down,
level ``4 r`` is the channel above row ``r`` and ``4 r + 1`` to ``4 r + 3`` are the slots of the row.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sunlit.procedures.drawing.cells import Cell
from sunlit.procedures.drawing.tracks import Run, crossings

# Places of one lane: its gutter, and the five ports of a box of which the third is the middle.
SPAN, MIDDLE = 6, 3
# Levels of one row: its channel, and the three slots of a side of which the second is the middle.
DEEP, CENTRE = 4, 2
LENGTH_ACROSS, LENGTH_DOWN = 6.0, 3.5
BEND, CROSSING, SHARED = 24.0, 85.0, 7.0
ASIDE, BELOW, ENTERING, RISING, LEANING, GATE, TIGHT = 44.0, 16.0, 9.0, 80.0, 9.0, 18.0, 55.0
SIDES = ("left", "right")
# How often lines that cross are laid once more.
SWEEPS = 2
# The orders in which lines may be laid. The next is tried only where lines still cross.
ORDERS = ("near first", "reading", "far first", "last first", "straight first", "by target")


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


@lru_cache(maxsize=256)
def routed(cells: tuple[tuple[str, Cell], ...], columns: int, ways: tuple[Way, ...]) -> tuple[Route, ...]:
    """The route of each way, in the order given: the same for every language of equal labels and for every case.

    Which line is laid first decides what the others can do, so several orders are tried and the cheapest whole is kept.
    """
    best: tuple[float, list[Route]] | None = None
    for order in ORDERS:
        router = _Router(dict(cells), columns, ways)
        routes = router.routes(order)
        crossed, cost = router.total()
        if best is None or cost < best[0]:
            best = cost, routes
        if not crossed:
            break
    assert best is not None
    return tuple(best[1])


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


class _Tally:
    """How many lines pass at each place of each level, as binary digits spread over three numbers."""

    def __init__(self, size: int) -> None:
        self.planes = [[0, 0, 0] for _ in range(size)]

    def add(self, where: int, mask: int) -> None:
        planes = self.planes[where]
        for digit in range(3):
            planes[digit], mask = planes[digit] ^ mask, planes[digit] & mask

    def take(self, where: int, mask: int) -> None:
        planes = self.planes[where]
        for digit in range(3):
            planes[digit], mask = planes[digit] ^ mask, ~planes[digit] & mask

    def count(self, where: int, mask: int) -> int:
        one, two, four = self.planes[where]
        return (one & mask).bit_count() + 2 * (two & mask).bit_count() + 4 * (four & mask).bit_count()


def _between(a: int, b: int) -> int:
    """The bits of the whole numbers between two, without both."""
    low, high = (a, b) if a < b else (b, a)
    return ((1 << high) - 1) & ~((1 << (low + 1)) - 1) if high - low > 1 else 0


class _Router:
    def __init__(self, cells: dict[str, Cell], columns: int, ways: Sequence[Way]) -> None:
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
        self.straight = {way.source: way.target for way in ways if self._leads_straight(way)}
        self.uprights = _Tally(DEEP * self.rows + 1)
        self.levels = _Tally(columns * SPAN + 1)
        self.found: dict[int, Route] = {}
        # What each route costs without the others: bends, length, ports.
        self.bases: dict[int, float] = {}
        self.ports: dict[tuple[str, str, int], str] = {}
        self.claims: dict[Claim, list[tuple[int, int, str, int]]] = {}
        # By gutter or channel the lines that share it: what they cross depends on their order, which comes later.
        self.runs: dict[Claim, list[Run]] = {}

    def total(self) -> tuple[float, float]:
        """How often lines cross, and what all routes cost together."""
        numbers = range(len(self.ways))
        crossed = sum(self._crossings(number) for number in numbers) / 2
        burden = sum(self._burden(number, self.found[number], 1e9) for number in numbers) / 2
        return crossed, sum(self.bases.values()) + burden

    def routes(self, first: str) -> list[Route]:
        """A route for each way, laid one after the other and then mended where they cross."""
        order = self._ordered(first)
        for number in order:
            self._lay(number)
        for _ in range(SWEEPS):
            changed = False
            for number in order:
                if self._crossings(number):
                    before = self.found[number]
                    self._lift(number)
                    self._lay(number)
                    changed = changed or self.found[number] != before
            if not changed:
                break
        return [self.found[number] for number in range(len(self.ways))]

    def _ordered(self, order: str) -> list[int]:
        numbers = list(range(len(self.ways)))
        if order == "reading":
            return numbers
        if order == "straight first":
            return sorted(numbers, key=lambda number: (not self._leads_straight(self.ways[number]), number))
        if order == "by target":
            ends = [self.cells[way.target] for way in self.ways]
            return sorted(numbers, key=lambda number: (ends[number].row, ends[number].column, number))
        if order == "last first":
            return numbers[::-1]
        if order == "far first":
            return sorted(numbers, key=lambda number: (-self._rank(number)[2], number))
        return sorted(numbers, key=self._rank)

    def _rank(self, number: int) -> tuple[bool, bool, int, int]:
        """What leads straight down, the main way and what is near first."""
        way = self.ways[number]
        start, end = self.cells[way.source], self.cells[way.target]
        far = abs(end.row - start.row) + abs(end.column - start.column)
        return not self._leads_straight(way), not (way.main and far <= 2), far, number

    def _leads_straight(self, way: Way) -> bool:
        start, end = self.cells[way.source], self.cells[way.target]
        first, last = DEEP * (start.row + 1), DEEP * end.row
        return start.column == end.column and start.row < end.row and self._clear_column(end.column, first, last)

    # Laying and lifting.

    def _lay(self, number: int) -> None:
        way = self.ways[number]
        best, found = 1e9, None
        for base, route in sorted(self._candidates(way), key=lambda pair: pair[0]):
            if base >= best:
                break
            cost = base + self._burden(number, route, best - base)
            if cost < best:
                best, found = cost, route
                self.bases[number] = base
        if found is None:
            raise ValueError(f"no way from {way.source} to {way.target}")
        self.found[number] = found
        self._count(number, found, 1)

    def _lift(self, number: int) -> None:
        self._count(number, self.found.pop(number), -1)

    def _count(self, number: int, route: Route, by: int) -> None:
        way = self.ways[number]
        found = _legs(self.cells[way.source], self.cells[way.target], route)
        for place, first, last in found.upright:
            bit, (low, high) = 1 << place, (first, last) if first < last else (last, first)
            for level in range(low + 1, high):
                (self.uprights.add if by > 0 else self.uprights.take)(level, bit)
        for level, first, last in found.level:
            bit, (low, high) = 1 << level, (first, last) if first < last else (last, first)
            for place in range(low + 1, high):
                (self.levels.add if by > 0 else self.levels.take)(place, bit)
        for shared, run in self._runs(number, way, route, found):
            if by > 0:
                self.runs.setdefault(shared, []).append(run)
            else:
                self.runs[shared].remove(run)
        self._occupy(number, way, route, found, by)

    def _occupy(self, number: int, way: Way, route: Route, found: Legs, by: int) -> None:
        """Remembers or forgets the ports of a route, and what it claims of rows and of the free cells of lanes."""
        ports = [((way.source, route.leaves, route.port), f">{way.target}")]
        if route.enters != "top":
            ports.append(((way.target, route.enters, route.slot), way.target))
        for port, held in ports:
            if by > 0:
                self.ports[port] = held
            elif not self._still_held(number, port):
                self.ports.pop(port, None)
        for claim, low, high in _claims(found):
            if by > 0:
                self.claims.setdefault(claim, []).append((low, high, way.target, number))
            else:
                self.claims[claim].remove((low, high, way.target, number))

    def _still_held(self, number: int, key: tuple[str, str, int]) -> bool:
        name, side, place = key
        return any(
            other != number and way.target == name and (route.enters, route.slot) == (side, place)
            for other, route in self.found.items()
            for way in (self.ways[other],)
        )

    # What a route costs.

    def _burden(self, number: int, route: Route, most: float) -> float:
        """Crossings and crowding; endless where the route would run along another line."""
        way = self.ways[number]
        found = _legs(self.cells[way.source], self.cells[way.target], route)
        cost = CROSSING * self._crossed(found)
        if cost >= most:
            return cost
        for shared, run in self._runs(number, way, route, found):
            for other in self.runs.get(shared, ()):
                if other.target != run.target and run.low <= other.high and other.low <= run.high:
                    cost += SHARED + CROSSING * min(crossings(run, other, 1.0), crossings(other, run, 1.0))
        if cost < most and self._collides(way, found):
            return 1e9
        return cost

    def _crossed(self, found: Legs) -> int:
        """How many lines a route would cross whatever their order in gutters and channels."""
        crossed = sum(self.uprights.count(level, _between(first, last)) for level, first, last in found.level)
        return crossed + sum(self.levels.count(place, _between(first, last)) for place, first, last in found.upright)

    def _runs(self, number: int, way: Way, route: Route, found: Legs) -> list[tuple[Claim, Run]]:
        """The stretches of a route in gutters and channels, with the hand to which each of their ends turns."""
        start, end = self.cells[way.source], self.cells[way.target]
        bottom, top = route.leaves == "bottom", route.enters == "top"
        first = DEEP * start.row + (DEEP if bottom else CENTRE + route.port)
        last = DEEP * end.row + (0 if top else CENTRE + route.slot)
        runs: list[tuple[Claim, Run]] = []
        if route.trunk % SPAN == 0 and first != last:
            ends = ((first, start.column), (last, end.column))
            left = tuple(float(level) for level, column in ends if middle(column) < route.trunk)
            right = tuple(float(level) for level, column in ends if middle(column) > route.trunk)
            low, high = float(min(first, last)), float(max(first, last))
            runs.append((("gutter", route.trunk), Run((number,), way.target, low, high, left, right)))
        for level, begin, goal in found.level:
            if level % DEEP:
                continue
            leaving = bottom and level == first and begin == middle(start.column) + route.port
            rises = (True, last < first) if leaving else (last > first, False)
            up = tuple(float(place) for place, up in zip((begin, goal), rises, strict=True) if up)
            down = tuple(float(place) for place, up in zip((begin, goal), rises, strict=True) if not up)
            run = Run((number,), way.target, float(min(begin, goal)), float(max(begin, goal)), up, down)
            runs.append((("channel", level), run))
        return runs

    def _collides(self, way: Way, found: Legs) -> bool:
        for claim, low, high in _claims(found):
            for other_low, other_high, target, _ in self.claims.get(claim, ()):
                if target == way.target:
                    continue
                if claim[0] == "column" and low < other_high and other_low < high:
                    return True
                if claim[0] == "row" and low <= other_high and other_low <= high:
                    return True
        return False

    def _crossings(self, number: int) -> float:
        """How many lines this one crosses, at the least."""
        way, route = self.ways[number], self.found[number]
        found = _legs(self.cells[way.source], self.cells[way.target], route)
        return self._crossed(found) + sum(
            min(crossings(run, other, 1.0), crossings(other, run, 1.0))
            for shared, run in self._runs(number, way, route, found)
            for other in self.runs.get(shared, ())
            if other.target != run.target
        )

    # The ways there are.

    def _candidates(self, way: Way) -> Iterator[tuple[float, Route]]:
        start, end = self.cells[way.source], self.cells[way.target]
        entries = list(self._entries(way, start, end))
        for leaves, port, exit_cost in self._exits(way, start, end):
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

    def _exits(self, way: Way, start: Cell, end: Cell) -> Iterator[tuple[str, int, float]]:
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
            if (way.source, "bottom", port) not in self.ports:
                yield "bottom", port, below + LEANING * abs(port)
                free += 1
                if free == 3:
                    break
        aside = 0.0 if back or same else ASIDE if way.main or not several else 0.0
        for side in SIDES:
            slots = (0,) if start.bar else (0, 1, -1)
            # One slot may be barred by a line that runs through the row, so the next is offered too.
            for slot in [slot for slot in slots if (way.source, side, slot) not in self.ports][:2]:
                yield side, slot, aside + LEANING * abs(slot)

    def _entries(self, way: Way, start: Cell, end: Cell) -> Iterator[tuple[str, int, float]]:
        back, same = end.row < start.row, end.row == start.row
        # Into the row it comes from a line would have to rise first.
        yield "top", 0, RISING if same else ENTERING if back else 0.0
        crowded = GATE if self.leaving[way.target] > 1 else 0.0
        for side in SIDES:
            slots = (0,) if end.bar else (0, -1, 1) if back else (0, 1, -1)
            held = [slot for slot in slots if self.ports.get((way.target, side, slot)) == way.target]
            free = [slot for slot in slots if (way.target, side, slot) not in self.ports]
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

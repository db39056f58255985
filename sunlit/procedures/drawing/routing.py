"""Chooses the way of every line between the boxes: never through a box, rarely across another line. Pure.

A line leaves its box below or at a side, runs along one upright (its trunk: a gutter between two lanes, or the free
cells above or below a box), and enters the next box from above or at a side. Every line takes the cheapest of these
ways: short, few bends, few crossings, those included that two lines in one gutter or channel have whatever their order
there. Then every line that crosses another is laid once more, now that all the others are known.
"""

from collections.abc import Sequence
from functools import lru_cache

from sunlit.procedures.drawing.cells import Cell
from sunlit.procedures.drawing.grid import DEEP, SPAN, Claim, Grid, Route, Shape, Way
from sunlit.procedures.drawing.tracks import Run, crossings

CROSSING, SHARED = 85.0, 7.0
# How often lines that cross are laid once more.
SWEEPS = 2
# The orders in which lines may be laid. The next is tried only where lines still cross.
ORDERS = ("near first", "reading", "far first", "last first", "straight first", "by target")
# How many lines are laid in all orders together, for a chart of sixty steps is drawn at once; two orders at least.
PATIENCE = 200


@lru_cache(maxsize=256)
def routed(cells: tuple[tuple[str, Cell], ...], columns: int, ways: tuple[Way, ...]) -> tuple[Route, ...]:
    """The route of each way, in the order given: the same for every language of equal labels and for every case.

    Which line is laid first decides what the others can do, so several orders are tried and the cheapest whole is kept.
    """
    grid = Grid(dict(cells), columns, ways)
    best: tuple[float, list[Route]] | None = None
    for order in ORDERS[: max(PATIENCE // max(len(ways), 1), 2)]:
        router = Router(grid)
        routes = router.routes(order)
        crossed, cost = router.total()
        if best is None or cost < best[0]:
            best = cost, routes
        if not crossed:
            break
    assert best is not None
    return tuple(best[1])


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


class Router:
    """Lays all lines of a grid once."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.ways, self.cells = grid, grid.ways, grid.cells
        self.uprights = _Tally(DEEP * grid.rows + 1)
        self.levels = _Tally(grid.columns * SPAN + 1)
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

    def _ordered(self, order: str) -> Sequence[int]:
        numbers = range(len(self.ways))
        if order == "reading":
            return numbers
        if order == "last first":
            return numbers[::-1]
        if order == "far first":
            return sorted(numbers, key=lambda number: (-self._far(number), number))
        if order == "straight first":
            return sorted(numbers, key=lambda number: (not self.grid.leads_straight(self.ways[number]), number))
        if order == "by target":
            ends = [self.cells[way.target] for way in self.ways]
            return sorted(numbers, key=lambda number: (ends[number].row, ends[number].column, number))
        return sorted(numbers, key=self._rank)

    def _rank(self, number: int) -> tuple[bool, bool, int, int]:
        """What leads straight down, the main way and what is near first."""
        way, far = self.ways[number], self._far(number)
        return not self.grid.leads_straight(way), not (way.main and far <= 2), far, number

    def _far(self, number: int) -> int:
        way = self.ways[number]
        start, end = self.cells[way.source], self.cells[way.target]
        return abs(end.row - start.row) + abs(end.column - start.column)

    # Laying and lifting.

    def _lay(self, number: int) -> None:
        best, found = 1e9, None
        for base, route in self.grid.candidates(number, self.ports):
            if base >= best:
                break
            cost = base + self._burden(number, route, best - base)
            if cost < best:
                best, found = cost, route
                self.bases[number] = base
        if found is None:
            way = self.ways[number]
            raise ValueError(f"no way from {way.source} to {way.target}")
        self.found[number] = found
        self._count(number, found, 1)

    def _lift(self, number: int) -> None:
        self._count(number, self.found.pop(number), -1)

    def _count(self, number: int, route: Route, by: int) -> None:
        shape = self.grid.shape(number, route)
        upright = self.uprights.add if by > 0 else self.uprights.take
        for place, mask in shape.upright:
            for level in range((mask & -mask).bit_length() - 1, mask.bit_length()) if mask else ():
                upright(level, 1 << place)
        along = self.levels.add if by > 0 else self.levels.take
        for level, mask in shape.level:
            for place in range((mask & -mask).bit_length() - 1, mask.bit_length()) if mask else ():
                along(place, 1 << level)
        for shared, run in shape.runs:
            if by > 0:
                self.runs.setdefault(shared, []).append(run)
            else:
                self.runs[shared].remove(run)
        self._occupy(number, route, shape, by)

    def _occupy(self, number: int, route: Route, shape: Shape, by: int) -> None:
        """Remembers or forgets the ports of a route, and what it claims of rows and of the free cells of lanes."""
        way = self.ways[number]
        ports = [((way.source, route.leaves, route.port), f">{way.target}")]
        if route.enters != "top":
            ports.append(((way.target, route.enters, route.slot), way.target))
        for port, held in ports:
            if by > 0:
                self.ports[port] = held
            elif not self._still_held(number, port):
                self.ports.pop(port, None)
        for claim, low, high in shape.claims:
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
        shape = self.grid.shape(number, route)
        cost = CROSSING * self._crossed(shape)
        if cost >= most:
            return cost
        for shared, run in shape.runs:
            for other in self.runs.get(shared, ()):
                if other.target != run.target and run.low <= other.high and other.low <= run.high:
                    cost += SHARED + CROSSING * min(crossings(run, other, 1.0), crossings(other, run, 1.0))
        if cost < most and self._collides(self.ways[number].target, shape):
            return 1e9
        return cost

    def _crossed(self, shape: Shape) -> int:
        """How many lines a route would cross whatever their order in gutters and channels."""
        crossed = 0
        for level, mask in shape.level:
            crossed += self.uprights.count(level, mask)
        for place, mask in shape.upright:
            crossed += self.levels.count(place, mask)
        return crossed

    def _collides(self, goal: str, shape: Shape) -> bool:
        for claim, low, high in shape.claims:
            for other_low, other_high, target, _ in self.claims.get(claim, ()):
                if target == goal:
                    continue
                if claim[0] == "column" and low < other_high and other_low < high:
                    return True
                if claim[0] == "row" and low <= other_high and other_low <= high:
                    return True
        return False

    def _crossings(self, number: int) -> float:
        """How many lines this one crosses, at the least."""
        shape = self.grid.shape(number, self.found[number])
        return self._crossed(shape) + sum(
            min(crossings(run, other, 1.0), crossings(other, run, 1.0))
            for shared, run in shape.runs
            for other in self.runs.get(shared, ())
            if other.target != run.target
        )

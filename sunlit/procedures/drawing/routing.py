"""Finds the way of every line on a grid of tracks: never through a box, rarely across another line. Pure.

Each lane has two tracks in either gutter, three through its middle; each row has a channel of tracks above it and three
through its boxes. A line takes the cheapest way: short, few bends, few crossings. Lines share a track only if they lead
to the same box, where they visibly join.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

# Offsets from the middle of a lane: outer and inner track of the left gutter, three ports, the same on the right.
OFFSETS = (-118.0, -110.0, -46.0, 0.0, 46.0, 110.0, 118.0)
PORTS, OUTER = (3, 2, 4), (1, 5)
CHANNEL = 4
# Tracks of a row after its channel: -2, -1 and -3 are above, in and below the middle of its boxes.
ROW = (-2, -1, -3)
LEANS = {-1: 0.0, -2: -13.0, -3: 13.0}
DOWN_STEP, ROW_STEP = 10.0, 26.0
BEND, CROSSING, SIDE_PORT, SECOND_PORT, AGAINST = 34.0, 60.0, 34.0, 14.0, 400.0

Place = tuple[int, int]
Segment = tuple[Place, Place]
DIRECTIONS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}


@dataclass(frozen=True, slots=True)
class Route:
    """The corners of one line on the grid, and the sides of the boxes at its ends."""

    source: str
    target: str
    leaves: str
    enters: str
    corners: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Port:
    """A place beside a box where a line may leave or enter, and what that costs."""

    side: str
    place: Place
    direction: str
    cost: float


class Grid:
    """The tracks around boxes, which stand in cells of column and row."""

    def __init__(self, cells: dict[str, tuple[int, int, bool]], columns: int) -> None:
        self.cells = cells
        self.columns, self.rows = columns, 1 + max(row for _, row, _ in cells.values())
        self.per_row = CHANNEL + len(ROW)
        self.wide, self.deep = columns * len(OFFSETS), self.rows * self.per_row + CHANNEL
        taken = {(column, row) for column, row, _ in cells.values()}
        self.inside = {
            (column * len(OFFSETS) + x, row * self.per_row + CHANNEL + y)
            for column, row in taken
            for x in PORTS
            for y in range(len(ROW))
        }
        self.xs = [249.0 * (x // len(OFFSETS)) + OFFSETS[x % len(OFFSETS)] for x in range(self.wide)]
        self.ys = self._depths()

    def _depths(self) -> list[float]:
        """About how deep each track lies, for comparing ways; the drawing sets the true heights afterwards."""
        depths, depth = [], 0.0
        for y in range(self.deep):
            depths.append(depth)
            depth += DOWN_STEP if y % self.per_row < CHANNEL - 1 else ROW_STEP
        return depths

    def across(self, x: int) -> tuple[int, float]:
        """Column and offset from its middle."""
        return x // len(OFFSETS), OFFSETS[x % len(OFFSETS)]

    def down(self, y: int) -> tuple[int, int]:
        """Row and track: 0 and up in the channel above the row, below 0 through its boxes."""
        row, track = divmod(y, self.per_row)
        return row, track if track < CHANNEL else ROW[track - CHANNEL]

    def lean(self, track: int) -> float:
        """How far a track through the boxes lies from their middle."""
        return LEANS[track]

    def tracks_used(self, routes: Iterable[Route]) -> list[list[int]]:
        """For each channel the tracks along which a line runs, from above."""
        used: list[set[int]] = [set() for _ in range(self.rows + 1)]
        for route in routes:
            for (ax, ay), (bx, by) in pairwise(route.corners):
                row, track = self.down(ay)
                if ay == by and ax != bx and track >= 0:
                    used[row].add(track)
        return [sorted(tracks) for tracks in used]

    def exits(self, name: str) -> list[Port]:
        """Where a line may leave a box: below first, then at the sides."""
        column, row, bar = self.cells[name]
        x, y = column * len(OFFSETS), row * self.per_row + CHANNEL
        ports = [Port("bottom", (x + p, y + len(ROW)), "down", 0 if p == 3 else SECOND_PORT) for p in PORTS]
        return ports + self._sides(x, y, bar, leaving=True)

    def entries(self, name: str, *, back: bool, level: bool) -> list[Port]:
        """Where a line may enter: above, or at the sides if it comes from the same row or from below."""
        column, row, bar = self.cells[name]
        x, y = column * len(OFFSETS), row * self.per_row + CHANNEL
        above = SIDE_PORT if back or level else 0.0
        ports = [Port("top", (x + p, y - 1), "down", above + (0 if p == 3 else SECOND_PORT)) for p in PORTS]
        aside = 0.0 if back or level else SIDE_PORT
        return ports + [
            Port(port.side, port.place, port.direction, port.cost + aside)
            for port in self._sides(x, y, bar, leaving=False)
        ]

    def _sides(self, x: int, y: int, bar: bool, *, leaving: bool) -> list[Port]:
        ports = []
        for side, track in (("left", OUTER[0]), ("right", OUTER[1])):
            outward = side
            inward = "right" if side == "left" else "left"
            for lean in (1,) if bar else (1, 0, 2):
                cost = 6.0 if leaving else 0.0
                cost += 0 if lean == 1 else SECOND_PORT
                ports.append(Port(side, (x + track, y + lean), outward if leaving else inward, cost))
        return ports


def connect(grid: Grid, pairs: list[tuple[str, str]]) -> list[Route]:
    """A route for each pair of boxes, in the order given; the plainest connections are laid first."""
    router = _Router(grid)
    order = sorted(range(len(pairs)), key=lambda number: (router.rank(*pairs[number]), number))
    routes = {number: router.lay(*pairs[number]) for number in order}
    return [routes[number] for number in range(len(pairs))]


class _Router:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.segments: dict[Segment, str] = {}
        # By place: the targets of the lines that run straight through it across and down, and that bend there.
        self.straight: dict[tuple[Place, bool], set[str]] = {}
        self.bends: dict[Place, set[str]] = {}
        self.ports: dict[tuple[str, str, Place], str] = {}

    def rank(self, source: str, target: str) -> tuple[bool, int, int]:
        """Lines straight down first, then by distance; those that lead back come last."""
        (column, row, _), (to_column, to_row, _) = self.grid.cells[source], self.grid.cells[target]
        return to_row < row, abs(to_row - row) + abs(to_column - column), abs(to_column - column)

    def lay(self, source: str, target: str) -> Route:
        """The cheapest way, remembered for those that follow; sharing a track is allowed if there is no other way."""
        found = self._search(source, target, strict=True) or self._search(source, target, strict=False)
        if found is None:
            raise ValueError(f"no way from {source} to {target}")
        leaves, enters, places = found
        self.ports[(source, leaves, places[0])] = f">{target}"
        self.ports[(target, enters, places[-1])] = target
        self._remember(places, target)
        return Route(source, target, leaves, enters, _corners(places))

    def _remember(self, places: list[Place], target: str) -> None:
        for a, b in pairwise(places):
            self.segments[_segment(a, b)] = target
        for number, place in enumerate(places):
            before = places[number - 1] if number else None
            after = places[number + 1] if number + 1 < len(places) else None
            if before and after and (before[0] != after[0]) and (before[1] != after[1]):
                self.bends.setdefault(place, set()).add(target)
            else:
                near = before or after
                level = near is not None and near[1] == place[1]
                self.straight.setdefault((place, level), set()).add(target)

    def _search(self, source: str, target: str, *, strict: bool) -> tuple[str, str, list[Place]] | None:
        grid = self.grid
        row, to_row = grid.cells[source][1], grid.cells[target][1]
        goals: dict[tuple[Place, str], Port] = {}
        for port in grid.entries(target, back=to_row < row, level=to_row == row):
            if self.ports.get((target, port.side, port.place), target) == target or not strict:
                goals.setdefault((port.place, port.direction), port)
        heap: list[tuple[float, int, Place, str]] = []
        costs: dict[tuple[Place, str], float] = {}
        came: dict[tuple[Place, str], tuple[Place, str] | str] = {}
        for port in grid.exits(source):
            if strict and (source, port.side, port.place) in self.ports:
                continue
            extra = self._entering(port.place, port.direction, port.direction, target, strict)
            if extra is None:
                continue
            state = (port.place, port.direction)
            if port.cost + extra < costs.get(state, 1e9):
                costs[state] = port.cost + extra
                came[state] = port.side
                heappush(heap, (costs[state], len(came), *state))
        best: tuple[float, tuple[Place, str], Port] | None = None
        while heap:
            cost, _, place, direction = heappop(heap)
            if best is not None and cost >= best[0]:
                break
            if cost > costs[(place, direction)]:
                continue
            for way, goal in ((way, goals.get((place, way))) for way in DIRECTIONS):
                if goal is not None and not _opposite(way, direction):
                    bend = self._entering(place, direction, way, target, strict) if way != direction else 0.0
                    if bend is not None and (best is None or cost + goal.cost + bend < best[0]):
                        best = (cost + goal.cost + bend, (place, direction), goal)
            self._spread(place, direction, cost, target, strict, heap, costs, came)
        return None if best is None else _traced(best[1], best[2], came)

    def _spread(
        self,
        place: Place,
        direction: str,
        cost: float,
        target: str,
        strict: bool,
        heap: list[tuple[float, int, Place, str]],
        costs: dict[tuple[Place, str], float],
        came: dict[tuple[Place, str], tuple[Place, str] | str],
    ) -> None:
        grid = self.grid
        for way, (dx, dy) in DIRECTIONS.items():
            if _opposite(way, direction):
                continue
            x, y = place[0] + dx, place[1] + dy
            if not (0 <= x < grid.wide and 0 <= y < grid.deep) or (x, y) in grid.inside:
                continue
            bend = 0.0
            if way != direction:
                turning = self._entering(place, direction, way, target, strict)
                if turning is None:
                    continue
                bend = turning
            held = self.segments.get(_segment(place, (x, y)), target)
            passing = self._entering((x, y), way, way, target, strict)
            if passing is None or (held != target and strict):
                continue
            length = abs(grid.xs[x] - grid.xs[place[0]]) + abs(grid.ys[y] - grid.ys[place[1]])
            total = cost + length + bend + passing + (AGAINST if held != target else 0)
            state = ((x, y), way)
            if total < costs.get(state, 1e9):
                costs[state] = total
                came[state] = (place, direction)
                heappush(heap, (total, len(came), (x, y), way))

    def _entering(self, place: Place, before: str, after: str, target: str, strict: bool) -> float | None:
        """What passing or turning at a place costs; None where a foreign line turns or would be touched."""
        bent = self.bends.get(place, set()) - {target}
        level = before in ("left", "right")
        if before == after:
            if bent:
                return None if strict else AGAINST
            across = self.straight.get((place, not level), set()) - {target}
            return CROSSING * len(across)
        through = (self.straight.get((place, True), set()) | self.straight.get((place, False), set())) - {target}
        if bent or through:
            return None if strict else AGAINST
        return BEND


def _opposite(one: str, other: str) -> bool:
    return DIRECTIONS[one][0] == -DIRECTIONS[other][0] and DIRECTIONS[one][1] == -DIRECTIONS[other][1]


def _segment(a: Place, b: Place) -> Segment:
    return (a, b) if a < b else (b, a)


def _traced(
    state: tuple[Place, str], goal: Port, came: dict[tuple[Place, str], tuple[Place, str] | str]
) -> tuple[str, str, list[Place]]:
    places = [state[0]]
    before = came[state]
    while not isinstance(before, str):
        places.append(before[0])
        before = came[before]
    return before, goal.side, places[::-1]


def _corners(places: list[Place]) -> tuple[Place, ...]:
    kept: list[Place] = []
    for place in places:
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == place[0] or kept[-2][1] == kept[-1][1] == place[1]):
            kept[-1] = place
        else:
            kept.append(place)
    return tuple(kept)

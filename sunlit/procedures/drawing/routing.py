"""Finds the way of every line on a grid of tracks: never through a box, rarely across another line. Pure.

Each lane has two tracks in either gutter, three through its middle; each row has a channel of tracks above it and three
through its boxes. A line takes the cheapest way: short, few bends, few crossings. Lines share a track only if they lead
to the same box, where they visibly join.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from itertools import pairwise

# Offsets from the middle of a lane: outer and inner track of the left gutter, three ports, the same on the right.
OFFSETS = (-118.0, -110.0, -46.0, 0.0, 46.0, 110.0, 118.0)
PORTS, OUTER = (3, 2, 4), (1, 5)
CHANNEL = 4
# Tracks of a row after its channel: -2, -1 and -3 are above, in and below the middle of its boxes.
ROW = (-2, -1, -3)
LEANS = {-1: 0.0, -2: -17.0, -3: 17.0}
DOWN_STEP, ROW_STEP = 10.0, 26.0
BEND, CROSSING, SIDE_PORT, SECOND_PORT, LEAN_PORT, AGAINST = 34.0, 90.0, 40.0, 70.0, 30.0, 400.0

Place = tuple[int, int]
Segment = tuple[Place, Place]
State = tuple[Place, str]
DIRECTIONS = {"down": (0, 1), "up": (0, -1), "right": (1, 0), "left": (-1, 0)}
LEVEL = ("right", "left")
TURNS = {
    "down": ("down", "right", "left"),
    "up": ("up", "right", "left"),
    "right": ("right", "down", "up"),
    "left": ("left", "down", "up"),
}


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
        self.moves = {
            (x, y): moves
            for x in range(self.wide)
            for y in range(self.deep)
            if (x, y) not in self.inside and (moves := self._moves(x, y))
        }

    def _depths(self) -> list[float]:
        """About how deep each track lies, for comparing ways; the drawing sets the true heights afterwards."""
        depths, depth = [], 0.0
        for y in range(self.deep):
            depths.append(depth)
            depth += DOWN_STEP if y % self.per_row < CHANNEL - 1 else ROW_STEP
        return depths

    def _moves(self, x: int, y: int) -> dict[str, tuple[Place, Segment, float]]:
        """The next place in each direction, the segment to it and its length; none into a box or off the grid."""
        found = {}
        for way, (dx, dy) in DIRECTIONS.items():
            after = (x + dx, y + dy)
            if 0 <= after[0] < self.wide and 0 <= after[1] < self.deep and after not in self.inside:
                length = abs(self.xs[after[0]] - self.xs[x]) + abs(self.ys[after[1]] - self.ys[y])
                found[way] = (after, _segment((x, y), after), length)
        return found

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

    def exits(self, name: str, *, back: bool, level: bool, free: bool) -> list[Port]:
        """Where a line may leave a box: below, or at a side to the same row, upwards, or as one of several ways."""
        column, row, bar = self.cells[name]
        x, y = column * len(OFFSETS), row * self.per_row + CHANNEL
        below = SIDE_PORT if back or level else 0.0
        ports = [Port("bottom", (x + p, y + len(ROW)), "down", below + (0 if p == 3 else SECOND_PORT)) for p in PORTS]
        aside = 0.0 if back or level else (SIDE_PORT / 2 if free else SIDE_PORT * 2)
        return ports + [
            Port(port.side, port.place, port.direction, port.cost + aside)
            for port in self._sides(x, y, bar, leaving=True)
        ]

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
                cost += 0 if lean == 1 else LEAN_PORT
                # The number of the step stands on its upper left corner.
                cost += SECOND_PORT if side == "left" and lean == 0 else 0
                ports.append(Port(side, (x + track, y + lean), outward if leaving else inward, cost))
        return ports


Cell = tuple[str, int, int, bool]


@lru_cache(maxsize=128)
def routed(cells: tuple[Cell, ...], columns: int, pairs: tuple[tuple[str, str], ...]) -> tuple[Grid, tuple[Route, ...]]:
    """Grid and routes for boxes in their cells: the same for every language and every case, so found only once."""
    grid = Grid({name: (column, row, bar) for name, column, row, bar in cells}, columns)
    return grid, tuple(connect(grid, list(pairs)))


def connect(grid: Grid, pairs: list[tuple[str, str]]) -> list[Route]:
    """A route for each pair of boxes, in the order given.

    The plainest connections are laid first; then every line that crosses another is laid once more, now that all the
    others are known.
    """
    router = _Router(grid, pairs)
    order = sorted(range(len(pairs)), key=lambda number: (router.rank(*pairs[number]), number))
    for number in order:
        router.lay(number)
    for number in order:
        if router.crosses(number):
            router.lift(number)
            router.lay(number)
    return [router.routes[number] for number in range(len(pairs))]


class _Router:
    def __init__(self, grid: Grid, pairs: list[tuple[str, str]]) -> None:
        self.grid, self.pairs = grid, pairs
        self.ways = Counter(source for source, _ in pairs)
        self.routes: dict[int, Route] = {}
        self.places: dict[int, list[Place]] = {}
        self._forget()

    def _forget(self) -> None:
        self.segments: dict[Segment, str] = {}
        # By place: the targets of the lines that run straight through it, down or across, and that bend there.
        self.straight: tuple[dict[Place, set[str]], dict[Place, set[str]]] = ({}, {})
        self.bends: dict[Place, set[str]] = {}
        self.ports: dict[tuple[str, str, Place], str] = {}

    def rank(self, source: str, target: str) -> tuple[bool, int, int]:
        """Lines straight down first, then by distance; those that lead back come last."""
        (column, row, _), (to_column, to_row, _) = self.grid.cells[source], self.grid.cells[target]
        return to_row < row, abs(to_row - row) + abs(to_column - column), abs(to_column - column)

    def lay(self, number: int) -> None:
        """The cheapest way, remembered for those that follow; sharing a track is allowed if there is no other way."""
        source, target = self.pairs[number]
        found = self._search(source, target, strict=True) or self._search(source, target, strict=False)
        if found is None:
            raise ValueError(f"no way from {source} to {target}")
        leaves, enters, places = found
        self.routes[number] = Route(source, target, leaves, enters, _corners(places))
        self.places[number] = places
        self._remember(number)

    def lift(self, number: int) -> None:
        """Takes one line away and remembers the others."""
        del self.routes[number], self.places[number]
        self._forget()
        for other in self.routes:
            self._remember(other)

    def crosses(self, number: int) -> bool:
        """Whether a line of another target runs across this one."""
        target = self.pairs[number][1]
        down, across = self.straight
        own = self.places[number]
        return any((down.get(place, set()) | across.get(place, set())) - {target} for place in own)

    def _remember(self, number: int) -> None:
        route, places = self.routes[number], self.places[number]
        target = route.target
        self.ports[(route.source, route.leaves, places[0])] = f">{target}"
        self.ports[(target, route.enters, places[-1])] = target
        for a, b in pairwise(places):
            self.segments[_segment(a, b)] = target
        for order, place in enumerate(places):
            before = places[order - 1] if order else None
            after = places[order + 1] if order + 1 < len(places) else None
            if before and after and (before[0] != after[0]) and (before[1] != after[1]):
                self.bends.setdefault(place, set()).add(target)
            else:
                near = before or after
                level = near is not None and near[1] == place[1]
                self.straight[level].setdefault(place, set()).add(target)

    def _search(self, source: str, target: str, *, strict: bool) -> tuple[str, str, list[Place]] | None:
        search = _Search(self, target, strict)
        row, to_row = self.grid.cells[source][1], self.grid.cells[target][1]
        back, level = to_row < row, to_row == row
        for port in self.grid.entries(target, back=back, level=level):
            if not strict or self.ports.get((target, port.side, port.place), target) == target:
                search.goals.setdefault((port.place, port.direction), port)
        for port in self.grid.exits(source, back=back, level=level, free=self.ways[source] > 1):
            if not strict or (source, port.side, port.place) not in self.ports:
                search.begin(port)
        return search.run()

    def entering(self, place: Place, before: str, after: str, target: str, strict: bool) -> float | None:
        """What passing or turning at a place costs; None where a foreign line turns or would be touched."""
        if _foreign(self.bends.get(place), target):
            return None if strict else AGAINST
        down, across = self.straight
        if before == after:
            crossed = (down if before in LEVEL else across).get(place)
            return CROSSING * len(crossed - {target}) if crossed else 0.0
        if _foreign(down.get(place), target) or _foreign(across.get(place), target):
            return None if strict else AGAINST
        return BEND


def _foreign(targets: set[str] | None, target: str) -> bool:
    return bool(targets) and targets != {target}


class _Search:
    """Dijkstra's way over the grid, drawn towards the target by the distance that is left at least."""

    def __init__(self, router: _Router, target: str, strict: bool) -> None:
        self.router, self.grid, self.target, self.strict = router, router.grid, target, strict
        self.goals: dict[State, Port] = {}
        self.heap: list[tuple[float, int, State]] = []
        self.costs: dict[State, float] = {}
        self.came: dict[State, State | str] = {}
        self.best: tuple[float, State, Port] | None = None
        self.left_over: dict[Place, float] = {}
        column, row, _ = self.grid.cells[target]
        first, top = column * len(OFFSETS), row * self.grid.per_row + CHANNEL - 1
        self.left, self.right = self.grid.xs[first + OUTER[0]], self.grid.xs[first + OUTER[1]]
        self.top, self.bottom = self.grid.ys[top], self.grid.ys[top + len(ROW)]

    def begin(self, port: Port) -> None:
        extra = self.router.entering(port.place, port.direction, port.direction, self.target, self.strict)
        if extra is not None:
            self._reach((port.place, port.direction), port.cost + extra, port.side)

    def run(self) -> tuple[str, str, list[Place]] | None:
        """The sides of the boxes and the places between them; None if there is no way."""
        while self.heap:
            weight, _, state = heappop(self.heap)
            if self.best is not None and weight >= self.best[0]:
                break
            cost = self.costs[state]
            if weight <= cost + self._left(state[0]) + 0.001:
                self._arrive(state, cost)
                self._spread(state, cost)
        return None if self.best is None else _traced(self.best[1], self.best[2], self.came)

    def _left(self, place: Place) -> float:
        known = self.left_over.get(place)
        if known is None:
            x, y = self.grid.xs[place[0]], self.grid.ys[place[1]]
            aside, away = max(self.left - x, x - self.right, 0.0), max(self.top - y, y - self.bottom, 0.0)
            known = self.left_over[place] = aside + away + (BEND if aside and away else 0.0)
        return known

    def _reach(self, state: State, cost: float, before: State | str) -> None:
        if cost < self.costs.get(state, 1e9):
            self.costs[state] = cost
            self.came[state] = before
            heappush(self.heap, (cost + self._left(state[0]), -len(self.came), state))

    def _arrive(self, state: State, cost: float) -> None:
        place, direction = state
        for way in TURNS[direction]:
            goal = self.goals.get((place, way))
            if goal is None:
                continue
            turn = 0.0
            if way != direction:
                bend = self.router.entering(place, direction, way, self.target, self.strict)
                if bend is None:
                    continue
                turn = bend
            if self.best is None or cost + goal.cost + turn < self.best[0]:
                self.best = (cost + goal.cost + turn, state, goal)

    def _spread(self, state: State, cost: float) -> None:
        grid, router = self.grid, self.router
        place, direction = state
        moves = grid.moves[place]
        for way in TURNS[direction]:
            if way not in moves:
                continue
            after, segment, length = moves[way]
            held = router.segments.get(segment, self.target) != self.target
            if held and self.strict:
                continue
            turn = 0.0 if way == direction else router.entering(place, direction, way, self.target, self.strict)
            passing = router.entering(after, way, way, self.target, self.strict)
            if turn is not None and passing is not None:
                self._reach((after, way), cost + length + turn + passing + (AGAINST if held else 0.0), state)


def _segment(a: Place, b: Place) -> Segment:
    return (a, b) if a < b else (b, a)


def _traced(state: State, goal: Port, came: dict[State, State | str]) -> tuple[str, str, list[Place]]:
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

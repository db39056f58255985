"""Finds a free place for the words of every exit, and says how much height that takes. Pure.

Words stand in strips: beside the first stretch of their line, above a level one, or beside its trunk. A strip is as
high as its tallest words, so words never meet a line that runs level; and across, a place is taken only where no
upright line, no box and no other words are. Words that find no place in one line are broken into several.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.drawing.plan import APART, SLOT, STAGE, Plan

SMALL, LINE = 14.0, 16.0
LATIN = re.compile("[A-Za-z]+")
GAP, KEEP, BADGE = 6.0, 5.0, 15.0
MOST_LINES, LONGEST = 4, 180.0
# What a place costs: for each further line, on the far side, and each step away from the source.
FURTHER_LINE, FAR = 16.0, 9.0
# Words further off than this ask for a wider gutter; into how narrow a column they may then be broken.
TOO_FAR, BROKEN = 48.0, 64.0

# ("top" or "bottom" of a channel, channel, 0), ("track", channel, track), ("over" or "under", row, slot)
Strip = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """Where words stand: in a strip, from ``left`` on; ``anchor`` as in SVG."""

    strip: Strip
    lines: tuple[str, ...]
    left: float
    wide: float
    anchor: str


@dataclass(frozen=True, slots=True)
class _Offer:
    """A place for words of any width: in a strip from ``anchor`` to the right or left, or anywhere along a stretch."""

    strip: Strip
    level: float
    cost: float
    anchor: float
    side: int
    stretch: tuple[float, float] | None = None
    most: int = MOST_LINES


class Labels:
    """The places of all words of a plan, and the gutters that are too narrow for them."""

    def __init__(self, plan: Plan, texts: Sequence[str], paths: Sequence[Sequence[tuple[float, float]]]) -> None:
        self.plan, self.texts, self.paths = plan, texts, paths
        self.uprights: list[tuple[float, float, float]] = []
        self.level: list[tuple[float, float, float]] = []
        for path in paths:
            for (ax, ay), (bx, by) in pairwise(path):
                if ax == bx:
                    self.uprights.append((ax, min(ay, by), max(ay, by)))
                else:
                    self.level.append((ay, min(ax, bx), max(ax, bx)))
        self.uprights.sort()
        self.held: dict[Strip, list[tuple[float, float]]] = {}
        self.blocked: dict[float, list[tuple[float, float]]] = {}
        self.words: dict[int, Words] = {}
        # Widths of gutters: without which words have no place, and with which they would stand nearer to their source.
        self.needs: dict[int, float] = {}
        self.wishes: dict[int, float] = {}
        for number, text in sorted(enumerate(texts), key=lambda pair: (self._freedom(pair[0]), pair[0])):
            if text:
                self._place(number, text)

    def _freedom(self, number: int) -> tuple[int, float]:
        """Words at a side have the least choice, long ones less than short ones."""
        route = self.plan.routes[number]
        return (0 if route.leaves != "bottom" else 1), -width(self.texts[number], SMALL, True)

    def heights(self) -> dict[Strip, float]:
        """How high each strip in a channel must be."""
        found: dict[Strip, float] = {}
        for words in self.words.values():
            if words.strip[0] in ("top", "track", "bottom"):
                found[words.strip] = max(found.get(words.strip, 0.0), LINE * len(words.lines) + 3)
        return found

    def _place(self, number: int, text: str) -> None:
        best: tuple[float, Words] | None = None
        for offer in self._offers(number):
            if best is not None and offer.cost >= best[0]:
                continue
            for cost, words in self._fitted(offer, text):
                if best is None or cost < best[0]:
                    best = cost, words
        if best is None:
            best = 0.0, self._forced(number, text)
        elif best[0] > TOO_FAR:
            self._widen(number, text, self.wishes)
        self.words[number] = best[1]
        self.held.setdefault(best[1].strip, []).append((best[1].left, best[1].left + best[1].wide))

    # Where words may stand.

    def _offers(self, number: int) -> Iterator[_Offer]:
        plan, path = self.plan, self.paths[number]
        route, way = plan.routes[number], plan.ways[number]
        start, end = plan.cells[way.source], plan.cells[way.target]
        if route.leaves == "bottom":
            turn = 1 if len(path) < 3 or path[2][0] >= path[0][0] else -1
            yield from self._beside(("top", start.row + 1, 0), 2 * start.row + 1.45, path[0][0], 0.0, turn)
        else:
            yield from self._at_side(number)
        yield from self._along(number, 14.0)
        yield from self._trunk(number, 22.0)
        if route.enters == "top" and path[-1][0] == path[-2][0]:
            yield from self._beside(("bottom", end.row, 0), 2 * end.row + 0.55, path[-1][0], 40.0, 1)

    def _beside(self, strip: Strip, level: float, x: float, cost: float, turn: int) -> Iterator[_Offer]:
        yield _Offer(strip, level, cost, x + GAP * turn, turn)
        yield _Offer(strip, level, cost + FAR, x - GAP * turn, -turn)

    def _at_side(self, number: int) -> Iterator[_Offer]:
        """Over or under the level stretch at the side of a box: over it, unless the line turns upwards there."""
        path, route = self.paths[number], self.plan.routes[number]
        cell = self.plan.cells[self.plan.ways[number].source]
        x, level = path[0]
        rises = len(path) > 2 and path[2][1] < level
        side = 1 if route.leaves == "right" else -1
        for kind, up in (("over", True), ("under", False)):
            # Over the upper slot a chip may stand at the corner of the box, and under the lower one a second.
            chip = 10.0 if cell.chips > (0 if up else 1) and (route.port < 0) == up and route.port else 0.0
            own = x + GAP + chip if side > 0 else x - BADGE
            cost = (0.0 if up != rises else 12.0) + (0.0 if route.port == 0 or (route.port < 0) == up else 14.0)
            lift = -SLOT / 2 if up else SLOT / 2
            most = self._most_lines(cell.row, route.port, up)
            yield _Offer((kind, cell.row, route.port), level + lift, cost, own, side, most=most)

    def _most_lines(self, row: int, slot: int, up: bool) -> int:
        """How many lines of words have room between a slot and what lies above or below it."""
        middle = 2 * row + 1
        near = any(
            abs(level - middle) < 0.5 and (level < middle) == up for level, _, _ in self.level if level != middle
        )
        chips = any(cell.chips > (0 if up else 1) for cell in self.plan.cells.values() if cell.row == row)
        return 1 if slot or near or chips else 2

    def _along(self, number: int, cost: float) -> Iterator[_Offer]:
        """Above any level stretch, from the source on: in a channel, or through the free cells of a row."""
        path = self.paths[number]
        for order, ((ax, ay), (bx, by)) in enumerate(pairwise(path)):
            if ay != by:
                continue
            stretch, side = (min(ax, bx), max(ax, bx)), 1 if bx > ax else -1
            place = round(ay / 2)
            extra = cost + 6.0 * order + self._far(number, ay)
            if abs(ay - 2 * place) > 0.5:
                row = round((ay - 1) / 2)
                slot = round((ay - 2 * row - 1) / SLOT)
                most = self._most_lines(row, slot, up=True)
                yield _Offer(("over", row, slot), ay - SLOT / 2, extra, ax, side, stretch, most)
                continue
            half = 0.5 / (self.plan.channel_count[place] + 1)
            strip: Strip = ("track", place, self.plan.channel_track[number, place])
            yield _Offer(strip, ay - half, extra, ax, side, stretch)

    def _far(self, number: int, level: float) -> float:
        """The further from the source, the harder it is to see what the words belong to."""
        row = self.plan.cells[self.plan.ways[number].source].row
        return 8.0 * max(abs(level - (2 * row + 1)) - 1.5, 0.0)

    def _trunk(self, number: int, cost: float) -> Iterator[_Offer]:
        """Beside an upright, in the channels that it passes and in free cells of its rows."""
        path = self.paths[number]
        for order, ((ax, ay), (bx, by)) in enumerate(pairwise(path)):
            if ax != bx:
                continue
            low, high = min(ay, by), max(ay, by)
            channels = [k for k in range(int(low // 2), int(high // 2) + 2) if low < 2 * k - 0.5 and 2 * k + 0.5 < high]
            if ay > by:
                channels.reverse()
            for channel in channels[:4]:
                for side in (1, -1):
                    extra = cost + 4.0 * order + self._far(number, 2.0 * channel) + (FAR / 2 if side < 0 else 0.0)
                    yield _Offer(("top", channel, 0), 2 * channel - 0.55, extra, ax + GAP * side, side)

    # Whether they fit.

    def _fitted(self, offer: _Offer, text: str) -> Iterator[tuple[float, Words]]:
        taken = self._taken(offer)
        if offer.stretch is not None:
            yield from self._on_stretch(offer, text, taken)
            return
        room = self._room(offer.anchor, offer.side, taken)
        lines = self._broken(text, room, offer.most)
        if lines is None:
            return
        wide = max(width(line, SMALL, True) for line in lines)
        left = offer.anchor if offer.side > 0 else offer.anchor - wide
        cost = offer.cost + FURTHER_LINE * (len(lines) - 1)
        yield cost, Words(offer.strip, lines, left, wide, "start" if offer.side > 0 else "end")

    @staticmethod
    def _broken(text: str, room: float, most: int) -> tuple[str, ...] | None:
        """The words in as few lines as the room allows; None where even their parts do not fit."""
        if room < 26:
            return None
        lines = wrap(text, SMALL, min(room, LONGEST), bold=True)
        if len(lines) > most or max(width(line, SMALL, True) for line in lines) > room:
            return None
        return None if _torn(text, lines) else lines

    def _on_stretch(self, offer: _Offer, text: str, taken: list[tuple[float, float]]) -> Iterator[tuple[float, Words]]:
        """The free place on a level line that lies nearest to its source."""
        assert offer.stretch is not None
        low, high = offer.stretch
        for most in range(1, min(offer.most, 3) + 1):
            lines = (text,) if most == 1 else wrap(text, SMALL, width(text, SMALL, True) / most + 16, bold=True)
            if _torn(text, lines):
                continue
            wide = max(width(line, SMALL, True) for line in lines)
            for left in self._free_lefts(low, high, wide, taken, offer.side):
                far = abs((left + wide / 2) - offer.anchor) / 40
                yield offer.cost + far + FURTHER_LINE * (len(lines) - 1), Words(offer.strip, lines, left, wide, "start")
                break

    @staticmethod
    def _free_lefts(
        low: float, high: float, wide: float, taken: list[tuple[float, float]], side: int
    ) -> Iterator[float]:
        reach = min(wide, high - low)
        first, last = low + 6 - (wide - reach) * 0.4, high - 6 - wide + (wide - reach) * 0.4
        if last < first:
            first = last = (low + high - wide) / 2
        stops = {first, last}
        for a, b in taken:
            stops |= {left for left in (b + 0.5, a - wide - 0.5) if first <= left <= last}
        for left in sorted(stops, reverse=side < 0):
            if not any(left < b and a < left + wide for a, b in taken):
                yield left

    def _room(self, anchor: float, side: int, taken: list[tuple[float, float]]) -> float:
        if side > 0:
            if any(a < anchor < b for a, b in taken):
                return 0.0
            return min((a for a, _ in taken if a >= anchor), default=anchor) - anchor
        if any(a < anchor < b for a, b in taken):
            return 0.0
        return anchor - max((b for _, b in taken if b <= anchor), default=anchor)

    def _taken(self, offer: _Offer) -> list[tuple[float, float]]:
        """What stands in the way at the level of a strip, each as a stretch from left to right."""
        known = self.blocked.get(offer.level)
        if known is None:
            plan = self.plan
            known = [(-1e6, STAGE + 2), (plan.width - 2, 1e6)]
            known += [(x - KEEP, x + KEEP) for x, high, low in self.uprights if high < offer.level < low]
            if offer.strip[0] in ("over", "under"):
                known += self._row(offer.strip)
            self.blocked[offer.level] = known
        return known + [(a - 8, b + 8) for a, b in self._near_strips(offer.strip)]

    def _row(self, strip: Strip) -> list[tuple[float, float]]:
        """The boxes of a row with their numbers; beside the outer slots also the chips at their right corners."""
        kind, row, slot = strip
        chips = (0 if kind == "over" else 1) if slot and (slot < 0) == (kind == "over") else 2
        found = []
        for cell in self.plan.cells.values():
            if cell.row == row:
                centre, half = self.plan.centre(cell.column), self.plan.box / 2
                found.append((centre - half - BADGE, centre + half + (14 if cell.chips > chips else 2)))
        return found

    def _near_strips(self, strip: Strip) -> list[tuple[float, float]]:
        """Words in the same strip; and those at the next slot, where the rows of a side are close."""
        found = list(self.held.get(strip, ()))
        if strip[0] in ("over", "under"):
            for (kind, row, slot), held in self.held.items():
                if kind in ("over", "under") and row == strip[1] and (kind, slot) != (strip[0], strip[2]):
                    found += held
        return found

    def _widen(self, number: int, text: str, asked: dict[int, float]) -> None:
        """Asks for a gutter that is wide enough for the words beside their box."""
        plan, route = self.plan, self.plan.routes[number]
        cell = plan.cells[plan.ways[number].source]
        right = route.leaves == "right" or (route.leaves == "bottom" and route.port >= 0)
        gutter = cell.column + (1 if right else 0)
        alone = route.leaves != "bottom" and all(
            self._most_lines(cell.row, route.port, up) == 1 for up in (True, False)
        )
        wide = width(text, SMALL, True) if alone else max(width(line, SMALL, True) for line in _broken(text))
        # Inside, lines keep to the middle of their gutter; at the edges they keep to the edge.
        edge, free = gutter in (0, plan.columns), plan.gutter_count[gutter] == 0
        room = wide + (44 if edge else 30) if edge or free else 2 * wide + 28
        asked[gutter] = max(asked.get(gutter, 0.0), room + APART * plan.gutter_count[gutter])

    def _forced(self, number: int, text: str) -> Words:
        """No place was free: the gutter is asked to be wider, and meanwhile the least bad place is taken."""
        self._widen(number, text, self.needs)
        x, _ = self.paths[number][0]
        row = self.plan.cells[self.plan.ways[number].source].row
        lines = _broken(text)
        wide = max(width(line, SMALL, True) for line in lines)
        if self.plan.routes[number].leaves == "left":
            return Words(("top", row + 1, 0), lines, x - GAP - wide, wide, "end")
        return Words(("top", row + 1, 0), lines, x + GAP, wide, "start")


def _broken(text: str) -> tuple[str, ...]:
    """The words in a narrow column that tears no Latin word."""
    longest = max((width(word, SMALL, True) for word in LATIN.findall(text)), default=0.0)
    return wrap(text, SMALL, max(BROKEN, longest + 8), bold=True)


def _torn(text: str, lines: Sequence[str]) -> bool:
    """Whether a Latin word was broken in two."""
    return len(lines) > 1 and LATIN.findall(text) != LATIN.findall("\n".join(lines))

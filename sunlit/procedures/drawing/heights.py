"""The true heights of rows, channels, lines and words, from the fine levels of the plan. Pure."""

from collections.abc import Mapping, Sequence

from sunlit.procedures.drawing.cells import Cell
from sunlit.procedures.drawing.labels import LINE, Strip, Words
from sunlit.procedures.drawing.parts import Cut
from sunlit.procedures.drawing.plan import APART, SLOT, Plan

# A channel: the room above its first and below its last line, with and without a chip or another stage at its border.
QUIET, ABOVE, BELOW, CHIPS, STAGES = 24.0, 13.0, 18.0, 12.0, 10.0
# How far the slots of a side lie from the middle of the row.
SLOTS = 18.0


class Heights:
    """The true heights of rows, channels, lines and words, from the fine levels of the plan."""

    def __init__(
        self,
        plan: Plan,
        stages: Mapping[int, str],
        strips: Mapping[Strip, float],
        heights: Mapping[str, float],
        head: float,
    ) -> None:
        """``stages`` by row, ``strips`` for words on lines, ``heights`` of boxes; the first row begins at ``head``."""
        members = plan.cells
        self.plan, self.strips = plan, strips
        rows: list[list[str]] = [[] for _ in range(plan.rows)]
        for name, cell in members.items():
            rows[cell.row].append(name)
        self.middles: list[float] = []
        self.bottoms: list[float] = []
        self.tracks: dict[tuple[int, int], float] = {}
        self.tops: dict[int, float] = {}
        self.ends: dict[int, float] = {}
        self.borders: dict[int, float] = {}
        cuts: list[Cut] = []
        y = head
        for row in range(plan.rows + 1):
            here = [members[name] for name in rows[row]] if row < plan.rows else []
            over = [members[name] for name in rows[row - 1]] if row else []
            turned = 0 < row < plan.rows and stages[row] != stages[row - 1]
            y, cut = self._channel(row, y, over, here, turned)
            if 0 < row < plan.rows:
                cuts.append(Cut(self.borders.get(row, cut), turned))
            if row < plan.rows:
                tall = max(heights[name] for name in rows[row])
                self.middles.append(y + tall / 2)
                y += tall
            self.bottoms.append(y)
        self.cuts = tuple(cuts)

    def _channel(
        self, row: int, y: float, over: Sequence[Cell], here: Sequence[Cell], turned: bool
    ) -> tuple[float, float]:
        """Places the lines of one channel from ``y`` on; gives where the row below begins, and where to cut."""
        count, last = self.plan.channel_count[row], not here
        chips = CHIPS if any(cell.chips > 1 for cell in over) else 0.0
        below = CHIPS if any(cell.chips for cell in here) else 0.0
        first = self.strips.get(("top", row, 0), 0.0)
        final = self.strips.get(("bottom", row, 0), 0.0)
        asked = count or first or final
        if last and not asked:
            return y + chips, y
        y += (ABOVE if asked else QUIET / 2) + chips
        self.tops[row] = y
        y += max(first - 5, 0.0) if first else 0.0
        for track in range(count):
            above = self.strips.get(("track", row, track), 0.0)
            y += above if track or first else max(above - 6, 0.0)
            self.tracks[row, track] = y
            y += APART if track + 1 < count else 0.0
        self.ends[row] = y
        y += final
        if last:
            return y, y
        cut = y + 3
        if turned:
            self.borders[row] = y + (STAGES / 2 if asked else 0.0) + 2
            y += STAGES
        return y + (BELOW if asked else QUIET / 2) + below, cut

    def at(self, level: float) -> float:
        """The height of a fine level."""
        row, channel = round((level - 1) / 2), round(level / 2)
        if abs(level - (2 * row + 1)) < 0.4:
            return self.middles[row] + (level - (2 * row + 1)) / SLOT * SLOTS
        count = self.plan.channel_count[channel]
        track = round((level - 2 * channel + 0.5) * (count + 1)) - 1
        return self.tracks[channel, track]

    def base(self, words: Words) -> float:
        """The base line of the first of some words."""
        kind, place, track = words.strip
        deep = LINE * (len(words.lines) - 1)
        if kind == "top":
            return self.tops[place] + 7
        if kind == "bottom":
            return self.ends[place] + 14
        if kind == "track":
            return self.tracks[place, track] - 5 - deep
        slot = self.middles[place] + track * SLOTS
        return slot - 4 - deep if kind == "over" else slot + 14

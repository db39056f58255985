"""What a comparison of two charts gives: each thing that is not the same, in words, and how to mark it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text

Sign = Literal["added", "removed", "changed"]
Sort = Literal["chart", "step", "event", "limit"]
# A line of the drawing: the steps that it joins.
Way = tuple[str, str]

SIGNS: Mapping[Sign, Text] = {
    "added": Text("新增", "added"),
    "removed": Text("删去", "removed"),
    "changed": Text("改动", "changed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing in words. ``was`` and ``now`` are the longer texts on either side, where the sentence has them not."""

    field: str
    text: Text
    was: Text | None = None
    now: Text | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """One step, event or limit (or the chart as a whole) with all that is not the same about it.

    ``number`` is its place in the list, from 1. ``old`` and ``new`` are its ids in either chart, empty where it is not;
    ``places`` the numbers of the step in either drawing. ``why`` is the reason that the newer chart itself gives.
    """

    number: int
    sort: Sort
    sign: Sign
    old: str
    new: str
    title: Text
    changes: tuple[Change, ...] = ()
    places: tuple[int | None, int | None] = (None, None)
    why: Text | None = None

    @property
    def text(self) -> Text:
        """The whole of it in one paragraph."""
        sign = SIGNS[self.sign]
        zh = "；".join(one.text.zh for one in self.changes)
        en = "; ".join(one.text.en for one in self.changes)
        said = Text(f"：{zh}" if zh else "", f": {en}" if en else "")
        return Text(f"{sign.zh}“{self.title.zh}”{said.zh}", f"{sign.en} “{self.title.en}”{said.en}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is not the same in two charts, in reading order of the newer one; what is gone stands where it stood.

    ``same`` maps each id of the older chart to that of the newer for what both have.
    """

    touched: tuple[Touched, ...]
    same: Mapping[str, str]
    ways_removed: frozenset[Way] = frozenset()
    ways_added: frozenset[Way] = frozenset()
    ways_changed_old: frozenset[Way] = frozenset()
    ways_changed_new: frozenset[Way] = frozenset()

    def count(self, sign: Sign) -> int:
        """How many steps, events and limits were added, removed or changed."""
        return sum(one.sign == sign for one in self.touched)

    def marks(self, side: Literal["old", "new"]) -> dict[str, Touched]:
        """What to mark on the drawing of one side, by the id that it has there."""
        found = {}
        for one in self.touched:
            name = one.old if side == "old" else one.new
            if name and one.sort in ("step", "event"):
                found[name] = one
        return found

    def ways(self, side: Literal["old", "new"]) -> dict[Way, Sign]:
        """The lines to mark on the drawing of one side."""
        if side == "old":
            return _signed(self.ways_changed_old, "changed") | _signed(self.ways_removed, "removed")
        return _signed(self.ways_changed_new, "changed") | _signed(self.ways_added, "added")


def _signed(ways: frozenset[Way], sign: Sign) -> dict[Way, Sign]:
    return dict.fromkeys(ways, sign)

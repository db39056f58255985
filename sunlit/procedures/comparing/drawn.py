"""Two charts drawn side by side, what is not the same marked in both. Pure."""

from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.comparing import compare
from sunlit.procedures.comparing.saying import time_words
from sunlit.procedures.comparing.values import MARKS, SIGNS, Comparison, Sign, Touched
from sunlit.procedures.drawing.comparison import Mark, draw_marked
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import Flow


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The comparison and both pictures. Ids in them begin with ``old-`` and ``new-``; signs lead to ``#change-N``."""

    comparison: Comparison
    old: str
    new: str

    @property
    def legend(self) -> tuple[tuple[str, str, Text, int], ...]:
        """Sort, mark, words and count of each sort of difference."""
        signs: tuple[Sign, ...] = ("added", "removed", "changed")
        return tuple((sign, MARKS[sign], SIGNS[sign], self.comparison.count(sign)) for sign in signs)


def side_by_side(before: Flow, after: Flow, setting: Setting, *, language: str) -> SideBySide:
    """Both drawings in the reader's language. ``setting`` is the day and jurisdiction of the words for time."""
    found = compare(before, after, setting)
    return SideBySide(
        found,
        _drawn(before, found, "old", setting, language),
        _drawn(after, found, "new", setting, language),
    )


def _drawn(flow: Flow, found: Comparison, side: Literal["old", "new"], setting: Setting, language: str) -> str:
    limits = {step.id: words for step in flow.steps if (words := time_words(step.limit, setting)) is not None}
    marks = {name: _mark(one) for name, one in found.marks(side).items()}
    ways = found.ways(side)
    return draw_marked(flow, language=language, limits=limits, marks=marks, ways=ways, prefix=f"{side}-")


def _mark(one: Touched) -> Mark:
    return Mark(one.sign, f"{MARKS[one.sign]}{one.number}", f"#change-{one.number}")

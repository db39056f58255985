"""Two charts drawn side by side, what is not the same marked in both; for the screen, and on pages of A4. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.comparing import compare
from sunlit.procedures.comparing.saying import time_words
from sunlit.procedures.comparing.values import SIGNS, Comparison, Sign
from sunlit.procedures.drawing import Page, draw, pages
from sunlit.procedures.drawing.marks import SIGNS as MARKS
from sunlit.procedures.drawing.marks import Mark, edge
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import Flow


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The comparison and both pictures, whose ids begin with ``old-`` and ``new-``; ``sheets`` are both on paper."""

    comparison: Comparison
    old: str
    new: str
    sheets: tuple[Page, ...]

    @property
    def legend(self) -> tuple[tuple[Sign, str, Text, int], ...]:
        """Sort, sign on the drawing, words and count of each sort of difference."""
        signs: tuple[Sign, ...] = ("added", "removed", "changed")
        return tuple((sign, MARKS[sign], SIGNS[sign], self.comparison.count(sign)) for sign in signs)


def side_by_side(
    before: Flow, after: Flow, setting: Setting, *, language: str, titles: tuple[str, str] = ("", "")
) -> SideBySide:
    """Both drawings in the reader's language. ``setting`` is the day and jurisdiction of the words for time.

    ``titles`` stand above the pages of the older and the newer chart.
    """
    found = compare(before, after, setting)
    old, new = _Side(before, found, "old", setting, language), _Side(after, found, "new", setting, language)
    return SideBySide(found, old.picture(), new.picture(), (*old.pages(titles[0]), *new.pages(titles[1])))


class _Side:
    def __init__(
        self, flow: Flow, found: Comparison, side: Literal["old", "new"], setting: Setting, language: str
    ) -> None:
        self.flow, self.side, self.language = flow, side, language
        self.limits = {step.id: words for step in flow.steps if (words := time_words(step.limit, setting)) is not None}
        self.marks: Mapping[str, Mark] = {name: one.sign for name, one in found.marks(side).items()} | {
            edge(*way): sign for way, sign in found.ways(side).items()
        }

    def picture(self) -> str:
        return draw(self.flow, language=self.language, limits=self.limits, marks=self.marks, prefix=f"{self.side}-")

    def pages(self, title: str) -> tuple[Page, ...]:
        return pages(
            self.flow,
            language=self.language,
            limits=self.limits,
            marks=self.marks,
            prefix=f"{self.side}-paper-",
            title=title,
        )

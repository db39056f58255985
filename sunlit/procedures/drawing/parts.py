"""The parts of a drawing as values: boxes, lines, labels, bands, heads of lanes, notes. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sunlit.procedures.drawing.labels import LINE, SMALL
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.model import Step

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """One step: its rectangle, and its lines of text from the top."""

    step: Step
    number: int | None
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    limit: tuple[str, ...]

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a line in one or more lines of text; ``x`` and ``y`` are the point of the first on its base line."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str

    @property
    def text(self) -> str:
        """All words, as they would stand in one line."""
        return ("" if unicodedata.east_asian_width(self.lines[0][-1]) in "WF" else " ").join(self.lines)

    def rectangle(self) -> Rectangle:
        """Left, top, right, bottom of the words."""
        wide = max(width(line, SMALL, True) for line in self.lines)
        left = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return left, self.y - 12, left + wide, self.y + 1 + LINE * (len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """The way from one step to another, as points with a right angle at each."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    label: Label | None
    back: bool
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """A stage: its words and the rows it covers, from ``top`` to ``bottom``."""

    title: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A height at which a page may end, above a row; ``stage`` whether another stage begins there."""

    y: float
    stage: bool


@dataclass(frozen=True, slots=True)
class LaneHead:
    """A lane: its words in lines, its borders and the middle of its boxes."""

    title: tuple[str, ...]
    subtitle: tuple[str, ...]
    left: float
    right: float
    centre: float


@dataclass(frozen=True, slots=True)
class Note:
    """An event under the chart: its words in lines, at a place."""

    event: str
    x: float
    y: float
    title: str
    lines: tuple[str, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing without its states: from ``top`` the heads of the lanes, from ``head`` the boxes, to ``body``."""

    width: float
    height: float
    body: float
    head: float
    top: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    lanes: tuple[LaneHead, ...]
    notes: tuple[Note, ...]
    cuts: tuple[Cut, ...]

    def box(self, step: str) -> Box | None:
        """The box of a step; None for an end that only an event reaches."""
        return next((box for box in self.boxes if box.step.id == step), None)


def segments(path: Sequence[tuple[float, float]]) -> list[Rectangle]:
    """The straight parts of a line, each as a rectangle without breadth."""
    pairs = pairwise(path)
    return [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairs]


def overlap(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles cover each other."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

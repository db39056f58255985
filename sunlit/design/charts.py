"""Where bars and dots stand (pure). Bars begin at zero; rates are dots on a scale that says where it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

WIDTH = 640
LABEL = 170
ROW = 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words, its bar, and where its figures stand. ``second`` is the part that is bad."""

    label: str
    url: str
    value: int
    second: int
    y: int
    middle: int
    width: float
    second_x: float
    second_width: float
    text_x: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars from zero, in SVG units."""

    width: int
    height: int
    start: int
    label_x: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One rate: its words, where its mark stands, and whether it misses the target."""

    label: str
    url: str
    value: float
    x: float
    y: int
    text_y: int
    text_x: float
    missed: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line and its word."""

    x: float
    word: str


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Rates as dots, in SVG units."""

    width: int
    height: int
    label_x: int
    bottom: int
    target_x: float
    target: str
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]


def bar_chart(rows: Sequence[Mapping[str, Any]], *, second: bool = False) -> BarChart:
    """Bars for rows with ``label``, ``value`` and perhaps ``second`` (part of the value) and ``url``."""
    start = LABEL + 12
    room = WIDTH - start - (150 if second else 80)
    most = max((int(row["value"]) for row in rows), default=0) or 1
    bars = []
    for index, row in enumerate(rows):
        value, bad = int(row["value"]), int(row.get("second", 0))
        width, bad_width = round(room * value / most, 1), round(room * bad / most, 1)
        y = index * ROW + 8
        bars.append(
            Bar(
                label=str(row["label"]),
                url=str(row.get("url", "")),
                value=value,
                second=bad,
                y=y,
                middle=y + 15,
                width=width,
                second_x=start + width - bad_width,
                second_width=bad_width,
                text_x=start + width + 8,
            )
        )
    return BarChart(width=WIDTH, height=len(rows) * ROW + 8, start=start, label_x=LABEL, bars=tuple(bars))


def dot_plot(rows: Sequence[Mapping[str, Any]], *, target: float) -> DotPlot:
    """Dots for rows with ``label``, ``value`` (a share of one) and perhaps ``url``, on a scale to 100 percent."""
    start, end = LABEL + 20, WIDTH - 70
    least = min([target, *(float(row["value"]) for row in rows)])
    low = max(0.0, floor(least * 10 - 0.001) / 10)

    def place(value: float) -> float:
        return round(start + (end - start) * (value - low) / ((1 - low) or 1), 1)

    dots = tuple(
        Dot(
            label=str(row["label"]),
            url=str(row.get("url", "")),
            value=float(row["value"]),
            x=place(float(row["value"])),
            y=index * ROW + 44,
            text_y=index * ROW + 49,
            text_x=place(float(row["value"])) + 12,
            missed=float(row["value"]) < target,
        )
        for index, row in enumerate(rows)
    )
    bottom = len(rows) * ROW + 34
    ticks = tuple(Tick(x=place(value), word=f"{value:.0%}") for value in (low, (low + 1) / 2, 1.0))
    return DotPlot(
        width=WIDTH,
        height=bottom + 26,
        label_x=LABEL,
        bottom=bottom,
        target_x=place(target),
        target=f"{target:.0%}",
        dots=dots,
        ticks=ticks,
    )

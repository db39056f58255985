"""Where the bars of the trend stand (pure): completed above, cards below, one pair a working day, both from zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LEFT, WIDTH = 40, 480
UPPER, LOWER = (12, 112), (140, 226)
EVERY = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one day: left edge, and top and height in SVG units."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line with its number, or a day under the bars."""

    place: float
    word: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The whole picture. Red stands on yellow, so that their sum is the height."""

    width: int
    height: int
    left: int
    bar: float
    completed: tuple[Bar, ...]
    yellow: tuple[Bar, ...]
    red: tuple[Bar, ...]
    upper: tuple[Tick, ...]
    lower: tuple[Tick, ...]
    days: tuple[Tick, ...]


def trend(rows: Sequence[tuple[date, int, int, int]]) -> Trend:
    """From (day, completed, yellow, red), oldest first."""
    step = (WIDTH - LEFT - 8) / max(len(rows), 1)
    bar = round(step * 0.62, 1)
    xs = [round(LEFT + step * (n + 0.19), 1) for n in range(len(rows))]
    most = _round_up(max((completed for _, completed, _, _ in rows), default=0))
    cards = _round_up(max((yellow + red for _, _, yellow, red in rows), default=0))
    return Trend(
        width=WIDTH,
        height=LOWER[1] + 28,
        left=LEFT,
        bar=bar,
        completed=tuple(_bar(x, UPPER, most, 0, row[1]) for x, row in zip(xs, rows, strict=True)),
        yellow=tuple(_bar(x, LOWER, cards, 0, row[2]) for x, row in zip(xs, rows, strict=True)),
        red=tuple(_bar(x, LOWER, cards, row[2], row[3]) for x, row in zip(xs, rows, strict=True)),
        upper=_ticks(UPPER, most),
        lower=_ticks(LOWER, cards),
        days=tuple(
            Tick(round(x + bar / 2, 1), f"{row[0].month}-{row[0].day}")
            for n, (x, row) in enumerate(zip(xs, rows, strict=True))
            if n % EVERY == (len(rows) - 1) % EVERY
        ),
    )


def _bar(x: float, band: tuple[int, int], most: int, below: int, value: int) -> Bar:
    room = band[1] - band[0]
    height = round(room * value / most, 1)
    return Bar(x, round(band[1] - room * below / most - height, 1), height)


def _ticks(band: tuple[int, int], most: int) -> tuple[Tick, ...]:
    middle = (band[0] + band[1]) / 2
    return (Tick(band[0], str(most)), Tick(middle, str(most // 2)), Tick(band[1], "0"))


def _round_up(most: int) -> int:
    """The next even number that reads well on an axis."""
    size = 2
    while size < most:
        size = size * 2 if str(size)[0] != "4" else size // 4 * 10
    return size

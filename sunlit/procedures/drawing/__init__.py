"""The drawing of a flow and its list twin, from one value, so that they cannot disagree. Pure."""

from sunlit.procedures.drawing.layout import Layout, arrange, numbers
from sunlit.procedures.drawing.outline import EventRow, Outline, Row, Way, outline
from sunlit.procedures.drawing.svg import STATE_WORDS, draw, fitted, size, standalone

__all__ = [
    "STATE_WORDS",
    "EventRow",
    "Layout",
    "Outline",
    "Row",
    "Way",
    "arrange",
    "draw",
    "fitted",
    "numbers",
    "outline",
    "size",
    "standalone",
]

"""The drawing of a flow and its list twin, from one value, so that they cannot disagree. Pure."""

from sunlit.procedures.drawing.layout import Layout, arrange, numbers
from sunlit.procedures.drawing.outline import EventRow, Outline, Row, Way, outline
from sunlit.procedures.drawing.svg import STATE_WORDS, Page, draw, fitted, pages, size, standalone

__all__ = [
    "STATE_WORDS",
    "EventRow",
    "Layout",
    "Outline",
    "Page",
    "Row",
    "Way",
    "arrange",
    "draw",
    "fitted",
    "numbers",
    "outline",
    "pages",
    "size",
    "standalone",
]

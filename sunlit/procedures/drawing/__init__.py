"""The drawing of a flow and its list twin, from one value, so that they cannot disagree. Pure."""

from sunlit.procedures.drawing.folding import Fold, folds
from sunlit.procedures.drawing.layout import arrange
from sunlit.procedures.drawing.marks import MARK_WORDS, SIGNS, Mark, Marks, edge
from sunlit.procedures.drawing.outline import EventRow, Outline, Row, Way, outline
from sunlit.procedures.drawing.paper import Page, pages
from sunlit.procedures.drawing.parts import Layout
from sunlit.procedures.drawing.svg import STATE_WORDS, draw, standalone
from sunlit.procedures.drawing.words import numbers

__all__ = [
    "MARK_WORDS",
    "SIGNS",
    "STATE_WORDS",
    "EventRow",
    "Fold",
    "Layout",
    "Mark",
    "Marks",
    "Outline",
    "Page",
    "Row",
    "Way",
    "arrange",
    "draw",
    "edge",
    "folds",
    "numbers",
    "outline",
    "pages",
    "standalone",
]

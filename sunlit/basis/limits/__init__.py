"""Time limits: from a start, a number and a unit to a due moment that explains itself, day by day. Pure.

The day of the event is not counted. Working days skip weekends and holidays; calendar days and months run through them
and move off a non-working last day only where the parameter says so. Time is left out only on grounds that the law of
the limit names, and added only by an extension that it names, whose approver stands in the calculation.
"""

from sunlit.basis.limits.reckoning import Reckoning, moment_at_share, moment_before, reckon
from sunlit.basis.limits.units import (
    TIME_UNITS,
    UNIT_NAMES,
    DayLine,
    Extension,
    Ground,
    Limit,
    Span,
    SpanLike,
    Unit,
    amount,
)

__all__ = [
    "TIME_UNITS",
    "UNIT_NAMES",
    "DayLine",
    "Extension",
    "Ground",
    "Limit",
    "Reckoning",
    "Span",
    "SpanLike",
    "Unit",
    "amount",
    "moment_at_share",
    "moment_before",
    "reckon",
]

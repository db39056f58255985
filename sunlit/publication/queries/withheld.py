"""What the public is told of the powers that are lawfully not on the list: one number."""

from dataclasses import dataclass
from datetime import date, datetime

from sunlit.offices.queries import day_of
from sunlit.powers.queries import withheld_count


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many there are in the whole region, and on which day."""

    count: int
    as_of: date


def withheld(*, at: datetime) -> Withheld:
    """One count of all organs and reasons, state secrets included, as it stood when the month began (R-041)."""
    count, day = withheld_count(day_of(at))
    return Withheld(count, day)

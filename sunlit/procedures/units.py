"""Amounts of time in another unit, as far as they can be known without a day to start on. Pure.

Working days and calendar days have no fixed rate. But so many working days never take fewer calendar days than their
weekends bring with them, nor more, public holidays apart; so an amount in another unit is a span from least to most.
"""

from calendar import monthrange
from dataclasses import dataclass

from sunlit.procedures.durations import Amount

HOURS_A_DAY = 24
DAYS_A_WEEK, WORKING_DAYS_A_WEEK = 7, 5
FREE_DAYS_A_WEEK = DAYS_A_WEEK - WORKING_DAYS_A_WEEK
MONTHS_A_YEAR = 12
# One year with a leap day and two without: every run of months there is.
YEARS = (2027, 2028, 2029)


@dataclass(frozen=True, slots=True)
class Span:
    """From the least to the most that an amount can be, in one unit."""

    least: int
    most: int

    def __add__(self, other: "Span") -> "Span":
        return Span(self.least + other.least, self.most + other.most)


NOTHING = Span(0, 0)


def base_of(unit: str) -> str:
    """The unit in which spans are compared with an amount of this unit: months and years are counted in days."""
    return "calendar_day" if unit in ("month", "year") else unit


def span(amount: Amount, base: str) -> Span:
    """The amount in hours, calendar days or working days; exact where it is in that unit already."""
    if amount.unit == base:
        return Span(amount.value, amount.value)
    if base == "hour":
        days = span(amount, "calendar_day")
        return Span(days.least * HOURS_A_DAY, days.most * HOURS_A_DAY)
    if base == "calendar_day":
        return _calendar_days(amount)
    days = _calendar_days(amount)
    return Span(_fewest_working(days.least), _most_working(days.most))


def share(amount: Amount) -> int:
    """How much an amount weighs beside those of other units, for finding the longest of several ways."""
    day = HOURS_A_DAY * WORKING_DAYS_A_WEEK
    rates = {"hour": WORKING_DAYS_A_WEEK, "calendar_day": day, "working_day": HOURS_A_DAY * DAYS_A_WEEK}
    return amount.value * rates[amount.unit] if amount.unit in rates else span(amount, "calendar_day").most * day


def _calendar_days(amount: Amount) -> Span:
    value = amount.value
    if amount.unit == "calendar_day":
        return Span(value, value)
    if amount.unit == "working_day":
        return Span(
            value + FREE_DAYS_A_WEEK * (max(value - 1, 0) // WORKING_DAYS_A_WEEK),
            value + FREE_DAYS_A_WEEK * -(-value // WORKING_DAYS_A_WEEK),
        )
    if amount.unit == "hour":
        return Span(value // HOURS_A_DAY, -(-value // HOURS_A_DAY))
    months = value * MONTHS_A_YEAR if amount.unit == "year" else value
    lengths = [monthrange(year, month)[1] for year in YEARS for month in range(1, MONTHS_A_YEAR + 1)]
    whole, rest = divmod(months, MONTHS_A_YEAR)
    runs = [sum(lengths[first : first + rest]) for first in range(2 * MONTHS_A_YEAR)]
    ordinary = sum(lengths[:MONTHS_A_YEAR])
    return Span(min(runs) + whole * ordinary, max(runs) + whole * (ordinary + 1))


def _fewest_working(days: int) -> int:
    weeks, rest = divmod(days, DAYS_A_WEEK)
    return weeks * WORKING_DAYS_A_WEEK + max(rest - FREE_DAYS_A_WEEK, 0)


def _most_working(days: int) -> int:
    weeks, rest = divmod(days, DAYS_A_WEEK)
    return weeks * WORKING_DAYS_A_WEEK + min(rest, WORKING_DAYS_A_WEEK)

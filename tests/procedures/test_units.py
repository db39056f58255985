"""Amounts in another unit lie between their least and their most, whatever the day they begin on; holidays apart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sunlit.procedures.durations import Amount
from sunlit.procedures.units import Span, base_of, share, span

MONDAY = date(2027, 3, 1)


def works(day: date) -> bool:
    return day.weekday() < 5


@given(some.integers(0, 60), some.integers(0, 6))
def test_working_days_in_calendar_days(value: int, first: int) -> None:
    start = day = MONDAY + timedelta(days=first)
    left = value
    while left:
        day += timedelta(days=1)
        left -= works(day)
    found = span(Amount(value, "working_day"), "calendar_day")
    assert found.least <= (day - start).days <= found.most


@given(some.integers(0, 90), some.integers(0, 6))
def test_calendar_days_in_working_days(value: int, first: int) -> None:
    start = MONDAY + timedelta(days=first)
    inside = sum(works(start + timedelta(days=number)) for number in range(1, value + 1))
    found = span(Amount(value, "calendar_day"), "working_day")
    assert found.least <= inside <= found.most


@given(some.integers(1, 30), some.integers(0, 35))
def test_months_in_calendar_days(value: int, first: int) -> None:
    year, month = 2027 + first // 12, first % 12
    end = date(year + (month + value) // 12, (month + value) % 12 + 1, 1)
    found = span(Amount(value, "month"), "calendar_day")
    assert found.least <= (end - date(year, month + 1, 1)).days <= found.most


@pytest.mark.parametrize(
    ("amount", "base", "expected"),
    [
        (Amount(5, "working_day"), "working_day", Span(5, 5)),
        (Amount(5, "working_day"), "calendar_day", Span(5, 7)),
        (Amount(6, "working_day"), "calendar_day", Span(8, 10)),
        (Amount(7, "calendar_day"), "working_day", Span(5, 5)),
        (Amount(2, "calendar_day"), "working_day", Span(0, 2)),
        (Amount(30, "hour"), "calendar_day", Span(1, 2)),
        (Amount(1, "working_day"), "hour", Span(24, 72)),
        (Amount(1, "month"), "calendar_day", Span(28, 31)),
        (Amount(2, "month"), "calendar_day", Span(59, 62)),
        (Amount(1, "year"), "calendar_day", Span(365, 366)),
    ],
)
def test_some_that_one_can_count_on_the_fingers(amount: Amount, base: str, expected: Span) -> None:
    assert span(amount, base) == expected


def test_months_are_compared_in_days() -> None:
    assert [base_of(unit) for unit in ("month", "year", "working_day", "hour")] == [
        "calendar_day",
        "calendar_day",
        "working_day",
        "hour",
    ]


def test_five_working_days_weigh_as_much_as_a_week() -> None:
    assert share(Amount(5, "working_day")) == share(Amount(7, "calendar_day")) == share(Amount(168, "hour"))

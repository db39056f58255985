"""Which days offices work."""

from datetime import date

import pytest

from sunlit.basis.calendar import Calendar, Kind
from sunlit.basis.errors import BasisRefusal
from sunlit.ledger.wording import Text

CALENDAR = Calendar.load()


@pytest.mark.parametrize(
    ("day", "kind", "reason"),
    [
        (date(2026, 10, 1), Kind.HOLIDAY, Text("国庆节", "National Day")),
        (date(2026, 10, 10), Kind.MAKE_UP, Text("国庆节调休上班", "working day made up for National Day")),
        (date(2026, 10, 11), Kind.WEEKEND, Text("周日", "Sunday")),
        (date(2026, 10, 12), Kind.WORKING, Text("周一", "Monday")),
        # A notice may speak of days of the year before.
        (date(2018, 12, 29), Kind.MAKE_UP, Text("元旦调休上班", "working day made up for New Year's Day")),
        # The spring of 2020 was prolonged by a second notice.
        (date(2020, 1, 31), Kind.HOLIDAY, Text("春节", "Spring Festival")),
    ],
)
def test_the_notices_are_followed(day, kind, reason):
    known = CALENDAR.day_kind(day)
    assert (known.kind, known.reason, known.provisional) == (kind, reason, False)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2027, 2, 5), False),  # the eve of the Spring Festival
        (date(2027, 2, 8), False),
        (date(2027, 2, 9), True),
        (date(2027, 4, 5), False),
        (date(2027, 6, 9), False),
        (date(2027, 9, 15), False),
        (date(2028, 1, 25), False),
        (date(2028, 4, 4), False),
        (date(2028, 10, 4), True),
    ],
)
def test_a_year_without_a_notice_knows_weekends_and_the_fixed_days(day, working):
    known = CALENDAR.day_kind(day)
    assert (known.working, known.provisional) == (working, True)


@pytest.mark.parametrize("day", [date(2006, 12, 31), date(2029, 1, 1)])
def test_beyond_the_calendar_is_refused_in_a_sentence(day):
    with pytest.raises(BasisRefusal) as refusal:
        CALENDAR.is_working(day)
    assert refusal.value.sentence == (
        f"工作日历只覆盖2007年至2028年，算不出{day.isoformat()}；请在 content/calendar 补上该年的放假通知后再算。"
    )


def test_working_days_forward_and_back_meet():
    start = date(2026, 9, 28)
    assert CALENDAR.add_working_days(start, 20) == date(2026, 10, 30)
    assert CALENDAR.add_working_days(date(2026, 10, 30), -20) == start
    assert CALENDAR.working_days_between(start, date(2026, 10, 30)) == 20
    assert CALENDAR.working_days_between(date(2026, 10, 30), start) == -20


@pytest.mark.parametrize("year", range(2007, 2027))
def test_each_notice_is_sane(year):
    """Days worked instead fall on weekends, and a year has between 245 and 253 working days."""
    days = [date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())]
    kinds = {day: CALENDAR.day_kind(day) for day in days}
    assert [day for day, known in kinds.items() if known.kind is Kind.MAKE_UP and day.weekday() < 5] == []
    assert 245 <= sum(known.working for known in kinds.values()) <= 253

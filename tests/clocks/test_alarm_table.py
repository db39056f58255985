"""When a promised limit of 1, 3, 5, 10 and 20 working days is reminded of, warned of and carded.

All start on Monday 2 March 2026 at 10:00; that day is not counted. Nothing but weekends lies between.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.basis.calendar import Calendar
from sunlit.basis.limits import Limit, Unit, reckon
from sunlit.basis.office_hours import BEIJING, OfficeHours
from sunlit.clocks.card_rules import card_rules
from sunlit.clocks.rules import alarm_plan, left_out, next_alarm, outranked
from sunlit.ledger.wording import Text

START = datetime(2026, 3, 2, 10, 0, tzinfo=BEIJING)
RULES = card_rules()


def limit(value, unit=Unit.WORKING_DAY):
    """A limit of so many days."""
    return Limit(name="promise", value=value, unit=unit, article="", title=Text("承诺时限", "promised limit"))


def plan_of(value, plan="promised", unit=Unit.WORKING_DAY, start=START):
    """Level and moment of each alarm, as a person would write them."""
    alarms = alarm_plan(plan, reckon(limit(value, unit), start), RULES, start)
    return [(alarm.level, f"{alarm.moment:%m-%d %H:%M}") for alarm in alarms]


# 1 day: due 3 March. 3: due 5 March. 5: due 9 March. 10: due 16 March. 20: due 30 March.
TABLE = {
    # One day is left when the day of receipt ends; 80 % and 90 % both round up to the whole day, so only yellow.
    1: [("reminder", "03-02 17:30"), ("yellow", "03-03 17:30"), ("red", "03-04 09:00")],
    3: [("reminder", "03-04 17:30"), ("yellow", "03-05 17:30"), ("red", "03-06 09:00")],
    # 80 % and one day left are the same evening: the warning is the higher of the two.
    5: [("warning", "03-06 17:30"), ("yellow", "03-09 17:30"), ("red", "03-10 09:00")],
    # From here on one day left comes no earlier than the yellow card, so a reminder would be out of order.
    10: [("warning", "03-12 17:30"), ("yellow", "03-13 17:30"), ("red", "03-17 09:00")],
    20: [("warning", "03-24 17:30"), ("yellow", "03-26 17:30"), ("red", "03-31 09:00")],
}


@pytest.mark.parametrize(("days", "expected"), TABLE.items())
def test_a_promised_limit(days, expected):
    assert plan_of(days) == expected


@pytest.mark.parametrize(
    ("plan", "days", "expected"),
    [
        ("statutory", 20, [("deep_red", "03-31 09:00")]),
        ("statutory_alone", 20, [("warning", "03-24 17:30"), ("yellow", "03-26 17:30"), ("deep_red", "03-31 09:00")]),
        ("step", 3, [("reminder", "03-04 17:30"), ("yellow", "03-06 09:00")]),
        ("step", 1, [("reminder", "03-02 17:30"), ("yellow", "03-04 09:00")]),
        ("notice", 5, [("reminder", "03-06 17:30"), ("yellow", "03-09 17:30"), ("red", "03-10 09:00")]),
        ("supplement", 10, []),
        ("delivery", 10, [("yellow", "03-13 17:30"), ("deep_red", "03-17 09:00")]),
        ("publicity", 5, [("yellow", "03-10 09:00")]),
        ("order", 5, [("reminder", "03-06 17:30"), ("yellow", "03-09 17:30"), ("red", "03-10 09:00")]),
    ],
)
def test_the_other_kinds_of_limits(plan, days, expected):
    assert plan_of(days, plan) == expected


def test_a_limit_that_starts_after_hours_strikes_no_earlier_than_the_next_opening():
    """Received online at 22:00: the evening on which one day is left has passed already."""
    late = datetime(2026, 3, 2, 22, 0, tzinfo=BEIJING)
    assert plan_of(1, start=late) == [("reminder", "03-03 09:00"), ("yellow", "03-03 17:30"), ("red", "03-04 09:00")]


def test_hours_run_by_the_clock_and_cards_wait_for_the_office_to_open():
    """24 hours from Friday 10:00 end on Saturday; the card comes on Monday."""
    friday = datetime(2026, 3, 6, 10, 0, tzinfo=BEIJING)
    assert plan_of(24, "other", Unit.HOUR, friday)[-1] == ("yellow", "03-09 09:00")


def test_a_level_already_reached_is_not_reached_again():
    alarms = alarm_plan("promised", reckon(limit(20), START), RULES, START)
    assert [next_alarm(alarms, reached, RULES) for reached in ("", "reminder", "warning", "yellow", "red")] == [
        alarms[0],
        alarms[0],
        alarms[1],
        alarms[2],
        None,
    ]


def test_where_two_limits_of_one_matter_strike_together_only_the_higher_is_issued():
    """A promise as long as the law: red and deep red at one moment. Equal levels both stand."""
    matter, other = ("case", 1), ("case", 2)
    moment = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
    due = [
        (1, matter, moment, "red"),
        (2, matter, moment, "deep_red"),
        (3, other, moment, "red"),
        (4, matter, moment - timedelta(days=1), "yellow"),
    ]
    assert outranked(due, RULES) == {1}
    assert outranked([(1, matter, moment, "red"), (2, matter, moment, "red")], RULES) == frozenset()


def test_the_day_of_a_pause_counts_and_the_day_of_the_resumption_does_not():
    span = left_out(START, START + timedelta(days=4), "hearing")
    assert span is not None
    assert (span.first, span.last) == (date(2026, 3, 3), date(2026, 3, 6))
    assert left_out(START, START + timedelta(hours=3), "hearing") is None


@settings(max_examples=150, deadline=None)
@given(
    days=st.integers(1, 60),
    minutes=st.integers(0, 630 * 24 * 60),
    plan=st.sampled_from(sorted(RULES.plans)),
    unit=st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY]),
)
def test_levels_and_moments_rise_together_on_working_time(days, minutes, plan, unit):
    start = datetime(2025, 1, 2, tzinfo=BEIJING) + timedelta(minutes=minutes)
    reckoning = reckon(limit(days, unit), start)
    alarms = alarm_plan(plan, reckoning, RULES, start)
    ranks = [RULES.rank(alarm.level) for alarm in alarms]
    moments = [alarm.moment for alarm in alarms]
    assert ranks == sorted(set(ranks))
    assert moments == sorted(set(moments))
    hours, calendar = OfficeHours.load(), Calendar.load()
    assert [hours.next_moment(moment, calendar) for moment in moments] == moments
    assert all(moment >= start for moment in moments)
    highest = RULES.plans[plan][-1:]
    assert [alarm.level for alarm in alarms[-1:]] == [rule.level for rule in highest]
    past = {rule.id for rule in RULES.plans[plan] if rule.past}
    assert all(alarm.moment > reckoning.due_at for alarm in alarms if alarm.rule in past)

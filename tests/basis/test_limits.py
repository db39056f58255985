"""Due dates: the plain cases as documentation, and properties against a plain day-by-day count."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.basis.calendar import ONE_DAY, Calendar
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import (
    Extension,
    Ground,
    Limit,
    Reckoning,
    Span,
    Unit,
    moment_at_share,
    moment_before,
    reckon,
)
from sunlit.basis.office_hours import BEIJING, OfficeHours
from sunlit.basis.parameters import parameter
from sunlit.ledger.wording import Text

CALENDAR = Calendar.load()
HEARING = Ground("hearing", Text("听证", "hearing"), "《摊贩法》第九条")
ILLNESS = Ground("illness", Text("生病", "illness"), "《摊贩法》第十条")


def limit(value: int = 20, unit: Unit = Unit.WORKING_DAY, **more) -> Limit:
    """A limit of an invented law that lets hearings out and may be extended by ten."""
    extension = Extension(10, "organ_head", Text("本行政机关负责人", "head of the organ"), "《摊贩法》第八条")
    rest = {"extension": extension, "excluded": (HEARING, ILLNESS), "suspended": (ILLNESS,)} | more
    title = Text("发给摊位证", "issue of a stall permit")
    return Limit("stall.permit", value, unit, "《摊贩法》第七条", title, **rest)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


# --- the plain cases


def test_twenty_working_days_over_the_national_day():
    reckoning = reckon(limit(), date(2026, 9, 28))
    assert reckoning.due_on == date(2026, 10, 30)
    assert reckoning.due_at == at(date(2026, 10, 30), 17, 30)
    assert len(reckoning.counted) == 20
    assert date(2026, 9, 28) not in reckoning.counted
    assert date(2026, 10, 10) in reckoning.counted  # a Saturday worked instead


def test_a_start_late_at_night_in_utc_is_the_next_day_in_beijing():
    utc = datetime.fromisoformat("2026-09-28T17:00:00+00:00")
    assert reckon(limit(), utc).due_on == reckon(limit(), date(2026, 9, 29)).due_on


def test_calendar_days_run_through_holidays_and_roll_only_where_they_may():
    start = date(2026, 9, 18)
    assert reckon(limit(15, Unit.CALENDAR_DAY), start).due_on == date(2026, 10, 3)
    rolling = limit(15, Unit.CALENDAR_DAY, roll_forward=True, roll_article="《民事诉讼法》第八十五条第三款")
    rolled = reckon(rolling, start)
    assert (rolled.due_on, rolled.rolled) == (date(2026, 10, 8), True)
    assert rolled.articles == ("《摊贩法》第七条", "《民事诉讼法》第八十五条第三款")


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 15), 6, date(2027, 2, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(start, months, due):
    assert reckon(limit(months, Unit.MONTH), start).due_on == due


def test_years_reach_beyond_the_calendar_when_they_do_not_ask_it():
    assert reckon(limit(5, Unit.YEAR), date(2026, 11, 20)).due_on == date(2031, 11, 20)


def test_hours_run_by_the_clock():
    reckoning = reckon(limit(24, Unit.HOUR), at(date(2026, 10, 2), 9, 15))
    assert reckoning.due_at == at(date(2026, 10, 3), 9, 15)
    with pytest.raises(BasisRefusal, match="按小时计算"):
        reckon(limit(24, Unit.HOUR), date(2026, 10, 2))


def test_seven_working_days_before_a_hearing():
    assert reckon(limit(7, backward=True), date(2026, 10, 14)).due_on == date(2026, 9, 29)


def test_the_calculation_names_every_day_in_both_languages():
    spans = [(date(2026, 10, 12), date(2026, 10, 12), "hearing")]
    reckoning = reckon(limit(3), date(2026, 10, 9), excluded=spans)
    assert [line.zh for line in reckoning.explanation] == [
        "发给摊位证：3个工作日（《摊贩法》第七条）",
        "起算：2026-10-09（周五），当日不计",
        "2026-10-10（周六） 第1日：国庆节调休上班",
        "2026-10-11（周日） 不计：双休日",
        "2026-10-12（周一） 不计：听证（《摊贩法》第九条）",
        "2026-10-13（周二） 第2日",
        "2026-10-14（周三） 第3日",
        "届满：2026-10-14（周三） 17:30",
    ]
    assert reckoning.explanation[4].en == "2026-10-12 (Monday) skipped: hearing (《摊贩法》第九条)"
    assert reckoning.articles == ("《摊贩法》第七条", "《摊贩法》第九条")


def test_a_date_that_rests_on_a_year_without_notice_says_so():
    assert reckon(limit(), date(2026, 12, 1)).provisional is False
    late = reckon(limit(), date(2026, 12, 21))
    assert late.provisional is True
    assert late.explanation[-1].zh.startswith("暂定：")


def test_an_extension_adds_time_and_names_its_approver():
    extended = reckon(limit(), date(2026, 9, 28), extended=True)
    assert len(extended.counted) == 30
    assert extended.explanation[2].zh == "延长10个工作日，须经本行政机关负责人批准（《摊贩法》第八条）"


# --- refusals


def test_a_ground_the_law_does_not_name_is_refused():
    with pytest.raises(BasisRefusal) as refusal:
        reckon(limit(), date(2026, 9, 28), excluded=[(date(2026, 9, 29), date(2026, 9, 30), "holiday_trip")])
    assert str(refusal.value) == (
        "“holiday_trip”不是发给摊位证可以不计入期限的事由；可用的事由：听证（hearing）、生病（illness）。（《摊贩法》第七条）"
    )


def test_what_may_be_excluded_may_not_therefore_be_suspended():
    with pytest.raises(BasisRefusal, match="不是发给摊位证可以中止的事由"):
        reckon(limit(), date(2026, 9, 28), suspended=[(date(2026, 9, 29), date(2026, 9, 30), "hearing")])


def test_an_extension_the_law_does_not_give_is_refused():
    with pytest.raises(BasisRefusal, match="没有可以延长的规定"):
        reckon(limit(extension=None), date(2026, 9, 28), extended=True)


def test_a_span_the_wrong_way_round_is_refused():
    with pytest.raises(BasisRefusal, match="写反了"):
        reckon(limit(), date(2026, 9, 28), excluded=[(date(2026, 10, 2), date(2026, 10, 1), "hearing")])


def test_a_date_beyond_the_calendar_is_refused():
    with pytest.raises(BasisRefusal, match="工作日历只覆盖2007年至2028年"):
        reckon(limit(), date(2028, 12, 20))


def test_the_end_of_all_dates_is_refused_not_broken():
    for one in (limit(15, Unit.CALENDAR_DAY), limit(1, Unit.MONTH), limit(1, Unit.YEAR)):
        with pytest.raises(BasisRefusal, match="日历之外"):
            reckon(one, date(9999, 12, 25))


def test_a_refusal_speaks_both_languages():
    with pytest.raises(BasisRefusal) as refusal:
        reckon(limit(extension=None), date(2026, 9, 28), extended=True)
    assert refusal.value.in_language("zh-hans").sentence == "发给摊位证没有可以延长的规定。"
    assert str(refusal.value.in_language("en")) == (
        "the law gives no extension for: issue of a stall permit（《摊贩法》第七条）"
    )


def test_a_promise_is_never_longer_than_the_law():
    assert limit().promised(5).value == 5
    with pytest.raises(BasisRefusal, match="承诺时限须为1至20个工作日"):
        limit().promised(21)


# --- moments inside a limit


@pytest.mark.parametrize(
    ("days", "at_80", "at_90", "one_left"),
    [
        (1, date(2026, 11, 10), date(2026, 11, 10), date(2026, 11, 9)),
        (3, date(2026, 11, 12), date(2026, 11, 12), date(2026, 11, 11)),
        (5, date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 13)),
        (10, date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 20)),
        (20, date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)),
    ],
)
def test_shares_round_up_to_whole_working_days(days, at_80, at_90, one_left):
    """From Monday 9 November 2026; each moment is the closing time of the day named (or the start's first moment)."""
    reckoning = reckon(limit(days), at(date(2026, 11, 9), 10))
    closing = OfficeHours.load().closing
    assert moment_at_share(reckoning, 0.8) == closing(at_80)
    assert moment_at_share(reckoning, Fraction(9, 10)) == closing(at_90)
    assert moment_before(reckoning, 1) == closing(one_left)


def test_moments_fall_on_working_time_and_never_after_the_due_moment():
    running = reckon(limit(10, Unit.CALENDAR_DAY), at(date(2026, 9, 25), 10))
    assert moment_at_share(running, 0.8) == at(date(2026, 10, 5), 17, 30) == running.due_at
    urgent = reckon(limit(24, Unit.HOUR), at(date(2026, 11, 9), 16))
    assert moment_at_share(urgent, 0.5) == at(date(2026, 11, 10), 9)
    assert moment_before(reckon(limit(3), at(date(2026, 11, 9), 10)), 30) == at(date(2026, 11, 9), 10)


def test_working_hours_skip_lunch_and_nights_and_weekends():
    hours = OfficeHours.load()
    friday = date(2026, 11, 13)
    assert hours.add_hours(at(friday, 11), 1, CALENDAR) == at(friday, 12)
    assert hours.add_hours(at(friday, 11), 2, CALENDAR) == at(friday, 14, 30)
    assert hours.add_hours(at(friday, 17), 1, CALENDAR) == at(date(2026, 11, 16), 9, 30)
    assert hours.next_moment(at(friday, 12, 40), CALENDAR) == at(friday, 13, 30)


# --- properties

starts = st.dates(date(2020, 1, 1), date(2026, 6, 30))
units = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH])
values = st.integers(1, 40)


@st.composite
def spans_after(draw, start):
    """Up to four spans, overlapping or not, on grounds the law names."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + timedelta(days=draw(st.integers(-5, 60)))
        last = first + timedelta(days=draw(st.integers(0, 20)))
        found.append(Span(first, last, draw(st.sampled_from(["hearing", "illness"]))))
    return found


def counted_plainly(unit: Unit, value: int, start: date, spans: list[Span]) -> date:
    """The oracle: walk the days one by one."""
    day, left = start, value
    if unit is Unit.MONTH:
        return reckon(limit(value, unit, excluded=()), start).due_on
    while left:
        day += ONE_DAY
        out = any(span.first <= day <= span.last for span in spans)
        left -= not out and (unit is Unit.CALENDAR_DAY or CALENDAR.is_working(day))
    return day


@settings(max_examples=150, deadline=None)
@given(st.data(), starts, values, st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY]))
def test_it_equals_a_plain_count(data, start, value, unit):
    spans = data.draw(spans_after(start))
    assert reckon(limit(value, unit), start, excluded=spans).due_on == counted_plainly(unit, value, start, spans)


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, st.integers(1, 15), units, st.booleans())
def test_never_earlier_than_without_exclusions(data, start, value, unit, roll):
    spans = data.draw(spans_after(start))
    one = limit(value, unit, roll_forward=roll)
    with_spans: Reckoning = reckon(one, start, excluded=spans)
    assert with_spans.due_on >= reckon(one, start).due_on
    # One more exclusion never brings the date forward.
    more = [*spans, *data.draw(spans_after(start))]
    assert reckon(one, start, excluded=more).due_on >= with_spans.due_on


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, values, values, st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY]))
def test_limits_add_up(data, start, one, other, unit):
    """So many days and so many more are the same as all of them at once."""
    spans = data.draw(spans_after(start))
    half = reckon(limit(one, unit), start, excluded=spans).due_on
    assert reckon(limit(other, unit), half, excluded=spans).due_on == (
        reckon(limit(one + other, unit), start, excluded=spans).due_on
    )


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, values, units)
def test_the_order_of_events_changes_nothing(data, start, value, unit):
    spans = data.draw(spans_after(start))
    shuffled = data.draw(st.permutations(spans))
    one = limit(value, unit)
    assert reckon(one, start, excluded=spans) == reckon(one, start, excluded=shuffled)
    # A span cut in two is the same span.
    cut = [part for span in spans for part in (Span(span.first, span.first, span.ground), span)]
    assert reckon(one, start, excluded=cut).days == reckon(one, start, excluded=spans).days


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(1, 30))
def test_back_and_forth_meet(start, value):
    """Counting back from a working due day comes to the last day on which the event may have been."""
    due = reckon(limit(value), start).due_on
    assert reckon(limit(value, backward=True), due).due_on == CALENDAR.previous_working(start)


@settings(max_examples=60, deadline=None)
@given(starts, st.integers(1, 30), st.fractions(0, 1), st.fractions(0, 1))
def test_greater_shares_come_later_and_on_working_time(start, value, one, other):
    reckoning = reckon(limit(value), start)
    earlier, later = sorted([one, other])
    assert moment_at_share(reckoning, earlier) <= moment_at_share(reckoning, later) <= reckoning.due_at
    assert CALENDAR.is_working(moment_at_share(reckoning, one).date())


def test_the_worked_example_of_the_licence_law():
    """20 working days from 28 September 2026, five of them a hearing, ten more by the head of the organ."""
    one = parameter("licence.decision", date(2026, 9, 28)).limit()
    reckoning = reckon(one, date(2026, 9, 28), excluded=[(date(2026, 10, 12), date(2026, 10, 16), "hearing")])
    assert reckoning.due_on == date(2026, 11, 6)
    assert reckoning.articles == (
        "《行政许可法》第四十二条第一款",
        "《行政许可法》第八十二条",
        "《行政许可法》第四十五条",
    )

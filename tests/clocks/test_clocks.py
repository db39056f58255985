"""A running limit from its start to its end, with pauses, an extension, and a year whose notice comes late."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.basis.calendar import Calendar
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Limit, Unit, reckon
from sunlit.clocks import operations, queries
from sunlit.clocks.errors import ClocksRefusal
from sunlit.clocks.models import Clock, Pause
from sunlit.clocks.rules import left_out
from sunlit.ledger.actor import CLOCK
from sunlit.ledger.queries import trace_of
from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal
from tests.offices.county import AT, make_county

pytestmark = pytest.mark.django_db


def beijing(month, day, hour=10, year=2026):
    """A moment in Beijing."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def county():
    """Two organs with their people."""
    return make_county()


@pytest.fixture
def start(county):
    """Starts the 20 working days of a licence on 2 March 2026; other words override."""

    wang_li = county.actor("wang_li")

    def begin(**other):
        words = {
            "by": wang_li,
            "at": AT,
            "kind": "statutory",
            "organ": county.health,
            "post": county.posts["审批岗"],
            "title": "法定办理时限",
            "subject": ("case", 1),
            "subject_label": "WJ-2026-00001",
        }
        if "limit" not in other:
            words["parameter"] = "licence.decision"
        return operations.start(**words | other)

    return begin


def test_a_clock_says_when_it_is_due_and_by_which_article(start, django_assert_num_queries):
    with django_assert_num_queries(1):
        clock = start()
    assert (clock.due_on, clock.value, clock.unit) == (date(2026, 3, 30), 20, "working_day")
    assert clock.article == "《行政许可法》第四十二条第一款"
    assert (clock.next_level, clock.next_alarm_at) == ("deep_red", beijing(3, 31, 9))


def test_a_promise_is_shorter_and_never_longer_than_the_law(start):
    assert start(kind="promised", value=5).due_on == date(2026, 3, 9)
    with pytest.raises(BasisRefusal, match="承诺时限"):
        start(kind="promised", value=21)


def test_a_step_may_have_a_limit_of_its_own(start):
    own = Limit(name="step.review", value=3, unit=Unit.WORKING_DAY, article="", title=Text("审查", "review"))
    clock = start(kind="step", limit=own)
    assert (clock.due_on, clock.next_level) == (date(2026, 3, 5), "reminder")
    assert queries.explain(clock).due_on == date(2026, 3, 5)


def test_starting_costs_well_under_a_millisecond_of_its_own(start):
    start()
    limit, at = queries.limit_of(start()), AT
    begun = time.process_time()
    for _ in range(200):
        queries.reckoned(limit, at)
        operations.rules.alarm_plan("promised", queries.reckoned(limit, at), queries.the_rules(), at)
    assert (time.process_time() - begun) / 200 < 0.001


def test_time_stands_still_during_a_hearing(start):
    """Paused on Thursday 5 March, resumed on Tuesday 10 March: three working days are left out."""
    clock = start()
    operations.pause(by=CLOCK, at=beijing(3, 5), clock=clock, ground="hearing", reason="申请人要求听证")
    assert (clock.state, clock.next_alarm_at) == ("paused", None)
    assert queries.due_alarms(beijing(12, 1)) == []
    operations.resume(by=CLOCK, at=beijing(3, 10), clock=clock)
    clock.refresh_from_db()
    assert (clock.state, clock.due_on, clock.next_alarm_at) == ("running", date(2026, 4, 2), beijing(4, 3, 9))
    assert Pause.objects.get().article == "《行政许可法》第四十五条"
    skipped = [line.date.day for line in queries.explain(clock).days if "听证" in line.reason.zh]
    assert skipped == [6, 9, 10]


def test_only_a_ground_that_the_law_names_stops_the_time(start):
    clock = start()
    with pytest.raises(ClocksRefusal, match="法律允许的事由") as refused:
        operations.pause(by=CLOCK, at=AT, clock=clock, ground="leader_is_travelling")
    assert refused.value.article == "《行政许可法》第四十二条第一款"
    assert Pause.objects.count() == 0


def test_a_clock_is_paused_once_and_resumed_once(start):
    clock = start()
    operations.pause(by=CLOCK, at=beijing(3, 5), clock=clock, ground="hearing")
    again = Clock.objects.get(pk=clock.pk)
    with pytest.raises(ClocksRefusal, match="已经暂停"):
        operations.pause(by=CLOCK, at=beijing(3, 6), clock=again, ground="hearing")
    operations.resume(by=CLOCK, at=beijing(3, 6), clock=clock)
    with pytest.raises(ClocksRefusal, match="没有暂停"):
        operations.resume(by=CLOCK, at=beijing(3, 7), clock=clock)


def test_the_head_of_the_organ_extends_once_before_the_end(start):
    clock = start()
    with pytest.raises(ClocksRefusal, match=r"须经.*批准") as refused:
        operations.extend(by=CLOCK, at=beijing(3, 20), clock=clock, approver="nobody")
    assert refused.value.article == "《行政许可法》第四十二条第一款"
    approver = queries.limit_of(clock).extension.approver
    operations.extend(by=CLOCK, at=beijing(3, 20), clock=clock, approver=approver)
    assert clock.due_on == date(2026, 4, 14)
    with pytest.raises(ClocksRefusal, match="已经延长过"):
        operations.extend(by=CLOCK, at=beijing(3, 21), clock=clock, approver=approver)
    late = start()
    with pytest.raises(ClocksRefusal, match="已经届满"):
        operations.extend(by=CLOCK, at=beijing(3, 31), clock=late, approver=approver)


@pytest.mark.parametrize(
    ("ended", "state"), [(beijing(3, 30, 20), "met"), (beijing(3, 31, 0), "late"), (beijing(4, 8), "late")]
)
def test_a_limit_in_days_lasts_to_the_end_of_its_last_day(start, ended, state):
    clock = start()
    operations.stop(by=CLOCK, at=ended, clock=clock)
    clock.refresh_from_db()
    assert (clock.state, clock.stopped_at, clock.next_alarm_at) == (state, ended, None)
    operations.stop(by=CLOCK, at=ended + timedelta(days=9), clock=clock)
    assert clock.stopped_at == ended


def test_a_matter_that_was_withdrawn_drops_its_limit_even_while_it_is_paused(start):
    clock = start()
    operations.pause(by=CLOCK, at=beijing(3, 5), clock=clock, ground="hearing")
    operations.stop(by=CLOCK, at=beijing(3, 9), clock=clock, dropped=True)
    assert (clock.state, Pause.objects.get().to_at) == ("dropped", beijing(3, 9))


def test_alarms_come_one_after_another_and_never_twice(start):
    clock = start(kind="promised", value=10)
    seen = []
    for day in (12, 13, 16, 17, 18):
        due = queries.due_alarms(beijing(3, day, 18))
        seen += [(day, one.next_level) for one in due]
        operations.raise_alarm(by=CLOCK, at=beijing(3, day, 18), clocks=due)
    assert seen == [(12, "warning"), (13, "yellow"), (17, "red")]
    clock.refresh_from_db()
    assert (clock.level, clock.next_level, clock.next_alarm_at) == ("red", "", None)


def test_a_level_once_reached_stays_when_the_limit_is_extended(start):
    clock = start(kind="statutory", plan="statutory_alone")
    at = beijing(3, 27)
    operations.raise_alarm(by=CLOCK, at=at, clocks=queries.due_alarms(at))
    clock.refresh_from_db()
    assert (clock.level, clock.next_level) == ("warning", "yellow")
    operations.extend(by=CLOCK, at=at, clock=clock, approver=queries.limit_of(clock).extension.approver)
    assert (clock.level, clock.next_level, clock.next_alarm_at) == ("warning", "yellow", beijing(4, 9, 17) + HALF)


HALF = timedelta(minutes=30)


def test_the_rule_and_its_source_stand_beside_the_alarm(start):
    rule = queries.alarm_rule(start(kind="promised", value=10))
    assert rule is not None
    assert (rule.id, rule.level) == ("promised.warning", "warning")
    assert rule.words.en == "80 % of the promised limit is used"


def test_a_promise_as_long_as_the_law_gets_one_card_the_higher(start):
    law = start()
    promise = start(kind="promised", value=20)
    for at in (beijing(3, 24, 18), beijing(3, 26, 18)):
        operations.raise_alarm(by=CLOCK, at=at, clocks=queries.due_alarms(at))
    due = queries.due_alarms(beijing(4, 1))
    assert {one.pk for one in due} == {law.pk, promise.pk}
    assert queries.silent(due) == {promise.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_the_watch_reads_by_one_query(start, county, count, django_assert_num_queries):
    for _ in range(count):
        start()
    with django_assert_num_queries(1):
        labels = [(one.organ_id, one.post_id, one.title) for one in queries.due_alarms(beijing(6, 1))]
    assert labels == [(county.health.pk, county.posts["审批岗"].pk, "法定办理时限")] * count


def test_the_watch_finds_what_is_due_by_its_index_alone(start):
    """Out of 2,000 running limits one is due; the plan of the very statement that the watch sends names the index."""
    clock = start()
    fields = [field.attname for field in Clock._meta.concrete_fields if not field.primary_key]
    same = {name: getattr(clock, name) for name in fields}
    Clock.objects.bulk_create([Clock(**same) for _ in range(2000)])
    Clock.objects.filter(pk=clock.pk).update(next_alarm_at=AT)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as sent:
        cursor.execute("ANALYZE")
        assert [one.pk for one in queries.due_alarms(AT)] == [clock.pk]
        statement = sent.captured_queries[-1]["sql"]
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + statement)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "clock_alarm" in plan
    assert "Seq Scan" not in plan
    assert "SCAN clocks_clock" not in plan.replace("SCAN clocks_clock USING INDEX", "")


def test_a_countdown_says_three_things(start):
    clock = start(kind="promised", value=5)
    said = {
        at: (
            queries.countdown(clock, at).days,
            queries.countdown(clock, at).band,
            queries.countdown(clock, at).words.zh,
        )
        for at in (beijing(3, 3), beijing(3, 6), beijing(3, 9, 20), beijing(3, 11))
    }
    assert said == {
        beijing(3, 3): (4, "later", "还剩 4 个工作日"),
        beijing(3, 6): (1, "soon", "还剩 1 个工作日"),
        beijing(3, 9, 20): (0, "today", "今天到期"),
        beijing(3, 11): (-2, "overdue", "已超时 2 个工作日"),
    }
    assert queries.countdown(clock, beijing(3, 11)).words.en == "2 working days overdue"


def test_used_days_leave_out_pauses_and_run_on_after_the_end(start):
    clock = start(kind="promised", value=5)
    operations.pause(by=CLOCK, at=beijing(3, 4), clock=clock, ground="hearing")
    operations.resume(by=CLOCK, at=beijing(3, 6), clock=clock)
    assert [queries.used_days(clock, beijing(3, day)) for day in (2, 4, 6, 9, 11, 13)] == [0, 2, 2, 3, 5, 7]


def test_dates_in_a_year_without_notice_are_provisional_and_move_at_the_notice(county, start, monkeypatch):
    """The notice for 2027 makes 4 January a day off: what rested on that day moves by one."""
    clock = start(started_at=beijing(12, 14))
    assert (clock.provisional, clock.due_on) == (True, date(2027, 1, 12))
    held = Calendar.load()
    monkeypatch.setattr(held, "_kinds", {})
    monkeypatch.setattr(held, "_off", {**held._off, date(2027, 1, 4): Text("元旦", "New Year")})
    monkeypatch.setattr(held, "_noticed", held._noticed | {2027})
    queries._reckoned.cache_clear()
    with pytest.raises(OfficesRefusal):
        operations.recompute(by=county.actor("wang_li"), at=AT, year=2027)
    assert operations.recompute(by=CLOCK, at=AT, year=2027) == 1
    clock.refresh_from_db()
    assert (clock.provisional, clock.due_on) == (False, date(2027, 1, 13))
    assert trace_of(("clock", "provisional"))[0].summary == {"year": 2027, "moved": 1}
    monkeypatch.undo()
    queries._reckoned.cache_clear()
    held._kinds.clear()


def test_a_date_beyond_the_calendar_is_refused_and_nothing_is_kept(start):
    with pytest.raises(BasisRefusal, match="工作日历只覆盖"):
        start(started_at=beijing(12, 20, year=2028))
    assert Clock.objects.count() == 0


def test_a_clock_leaves_no_audit_row_of_its_own_unless_it_is_an_act_of_its_own(start):
    clock = start()
    alone = start(alone=True)
    assert [len(trace_of(("clock", one.pk))) for one in (clock, alone)] == [0, 1]


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True).map(sorted),
    days=st.integers(1, 30),
)
def test_pauses_never_bring_a_due_date_forward(cuts, days):
    """However a limit is interrupted, it ends no earlier, and by exactly the working days left out."""
    calendar = Calendar.load()
    limit = queries.parameter("licence.decision", date(2026, 3, 2)).limit().promised(min(days, 20))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    spans = [left_out(AT + timedelta(days=a), AT + timedelta(days=b), "hearing") for a, b in pairs]
    given_spans = [span for span in spans if span]
    plain = reckon(limit, AT)
    longer = reckon(limit, AT, excluded=given_spans)
    assert longer.due_on >= plain.due_on
    out = {span.first + timedelta(days=n) for span in given_spans for n in range((span.last - span.first).days + 1)}
    counted = [day for day in longer.counted]
    assert not out & set(counted)
    missed = sum(calendar.is_working(day) for day in out if day <= longer.due_on)
    assert calendar.working_days_between(date(2026, 3, 2), longer.due_on) == limit.value + missed

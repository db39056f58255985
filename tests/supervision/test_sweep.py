"""The watch: a card for each level a limit reaches, in order, once, with rule, evidence and calculation."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Message
from sunlit.basis.office_hours import BEIJING
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import CLOCK
from sunlit.ledger.queries import leaf_status
from sunlit.supervision.models import Card
from sunlit.supervision.operations import sweep
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AFTER = datetime(2026, 4, 30, 9, 0, tzinfo=BEIJING)


def promised(world: World) -> Clock:
    """The promised limit, ten working days, of a case accepted on Monday 2 March."""
    case = world.case(world.accepted())
    assert case.promised_clock is not None
    Clock.objects.exclude(pk=case.promised_clock_id).update(next_alarm_at=None)
    return case.promised_clock


def test_each_level_comes_at_its_moment(world: World):
    clock = promised(world)
    issued = []
    day = MONDAY
    while day < MONDAY + 20 * DAY:
        issued += [(card.level, card.issued_at.strftime("%m-%d")) for card in sweep(at=day.replace(hour=18))]
        day += DAY
    assert issued == [("warning", "03-12"), ("yellow", "03-13"), ("red", "03-17")]
    clock.refresh_from_db()
    assert (clock.level, clock.next_alarm_at) == ("red", None)


def test_a_watch_that_was_off_issues_what_it_missed_in_order(world: World):
    promised(world)
    assert [card.level for card in sweep(at=LONG_AFTER)] == ["warning", "yellow", "red"]
    assert sweep(at=LONG_AFTER + DAY) == []


def test_a_card_says_rule_evidence_and_calculation(world: World):
    clock = promised(world)
    sweep(at=LONG_AFTER)
    card = Card.objects.get(level="red")
    assert (card.number, card.rule_id) == (f"RP-2026-{clock.pk:06d}", "promised.red")
    assert card.rule["zh"] == "超过承诺时限"
    assert {piece["zh"]: piece["value"] for piece in card.evidence} == {
        "时限种类": "承诺时限",
        "起算": "2026-03-02 10:50",
        "到期": "2026-03-16 17:30",
        "发现": "2026-04-30 09:00",
    }
    assert card.calculation[0]["zh"].startswith("时限 10个工作日")
    assert card.calculation[-1] == {
        "zh": "按规则达到的时刻：2026-03-17 09:00",
        "en": "The rule was met at 2026-03-17 09:00",
    }
    assert (card.person_name, card.post) == ("张敏", world.posts["role_a"]) or card.post is None


def test_a_card_is_an_act_with_leaf_audit_row_and_messages(world: World):
    promised(world)
    sweep(at=LONG_AFTER)
    card = Card.objects.get(level="red")
    (leaf,) = leaf_status(("card", card.number))
    assert (leaf.type, leaf.leaf_id) == ("supervision.card.issued", card.leaf_id)
    assert "林悦".encode() not in leaf.entry
    told = Message.objects.filter(subject_kind="card", subject_id=card.number)
    assert "李强" in set(told.values_list("to__full_name", flat=True))


def test_no_card_for_a_matter_that_was_done_in_time(world: World):
    applied = world.granted()
    case = world.case(applied)
    clocks = (case.promised_clock_id, case.statutory_clock_id)
    sweep(at=LONG_AFTER)
    assert Card.objects.filter(clock__in=clocks).count() == 0


def test_a_card_that_is_already_there_is_not_issued_again(world: World):
    clock = promised(world)
    sweep(at=LONG_AFTER)
    Clock.objects.filter(pk=clock.pk).update(level="yellow", next_level="red", next_alarm_at=MONDAY)
    assert sweep(at=LONG_AFTER) == []
    clock.refresh_from_db()
    assert clock.next_alarm_at is None


def test_a_sweep_stops_at_its_limit_and_the_next_goes_on(world: World):
    for _ in range(3):
        world.accepted()
    first = sweep(at=LONG_AFTER, limit=2)
    assert len(first) <= 2
    rest = sweep(at=LONG_AFTER)
    assert len(first) + len(rest) == Card.objects.count()
    assert sweep(at=LONG_AFTER) == []


def test_the_cost_of_a_sweep_does_not_grow_with_the_cards(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
):
    promised(world)
    for _ in range(4):
        world.accepted()
    Clock.objects.exclude(kind="promised").update(next_alarm_at=None)
    at = datetime(2026, 3, 12, 18, 0, tzinfo=BEIJING)
    with django_assert_max_num_queries(22):
        assert len(sweep(at=at, by=CLOCK)) == 5

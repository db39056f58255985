"""What follows a card: defence, rectification, lifting by two people, orders. None of it deletes the card."""

from datetime import datetime, timedelta

import pytest

from sunlit.basis.office_hours import BEIJING
from sunlit.clocks.models import Clock
from sunlit.ledger.queries import leaf_status
from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal
from sunlit.supervision.errors import SupervisionRefusal
from sunlit.supervision.findings import Evidence, Finding, Rule
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.supervision.operations import (
    answer_order,
    close_order,
    confirm_lift,
    defend,
    issue_card,
    issue_order,
    propose_lift,
    rectify,
    reject_lift,
    sweep,
)
from tests.cases.world import World

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=BEIJING)
HOUR = timedelta(hours=1)


@pytest.fixture
def card(world: World) -> Card:
    """The red card on Lin Yue's case, whose promised limit has run out."""
    case = world.case(world.accepted())
    sweep(at=APRIL)
    return Card.objects.get(clock=case.promised_clock_id, level="red")


def test_the_leader_defends_and_the_card_stands(world: World, card: Card):
    defended = defend(by=world.actor("li_qiang"), at=APRIL + HOUR, card=card, text="系统停机两日，附说明。")
    assert (defended.state, defended.defence) == ("defended", "系统停机两日，附说明。")
    assert Card.objects.filter(pk=card.pk).count() == 1


def test_an_empty_defence_is_refused(world: World, card: Card):
    with pytest.raises(SupervisionRefusal, match="请写明申辩的理由和事实"):
        defend(by=world.actor("li_qiang"), at=APRIL, card=card, text="  ")


def test_somebody_of_another_organ_cannot_defend(world: World, card: Card):
    with pytest.raises(OfficesRefusal):
        defend(by=world.actor("chen_jing"), at=APRIL, card=card, text="与我无关")


def test_lifting_takes_two_people(world: World, card: Card):
    chen, zhou = world.actor("chen_jing"), world.actor("zhou_ping")
    propose_lift(by=chen, at=APRIL, card=card, reason="时限计算有误")
    with pytest.raises(OfficesRefusal, match="另一个人"):
        confirm_lift(by=chen, at=APRIL, card=card)
    lifted = confirm_lift(by=zhou, at=APRIL + HOUR, card=card)
    assert (lifted.state, lifted.lift_reason) == ("lifted", "时限计算有误")
    assert [leaf.type for leaf in leaf_status(("card", card.number))] == [
        "supervision.card.issued",
        "supervision.card.lifted",
    ]


def test_a_rejected_lifting_leaves_the_card_as_it_was(world: World, card: Card):
    defend(by=world.actor("li_qiang"), at=APRIL, card=card, text="有理由")
    propose_lift(by=world.actor("chen_jing"), at=APRIL, card=card, reason="理由成立")
    back = reject_lift(by=world.actor("zhou_ping"), at=APRIL, card=card, reason="证据不足")
    assert (back.state, back.lift_proposed_by, back.lift_rejected_reason) == ("defended", None, "证据不足")


def test_a_lifted_card_stays_lifted(world: World, card: Card):
    propose_lift(by=world.actor("chen_jing"), at=APRIL, card=card, reason="时限计算有误")
    confirm_lift(by=world.actor("zhou_ping"), at=APRIL, card=card)
    with pytest.raises(SupervisionRefusal, match="已摘牌"):
        defend(by=world.actor("li_qiang"), at=APRIL, card=card, text="晚了")


def test_rectified_only_once_the_matter_is_done(world: World, card: Card):
    leader = world.actor("li_qiang")
    with pytest.raises(SupervisionRefusal, match="还没有办完"):
        rectify(by=leader, at=APRIL, card=card, text="已提醒承办人")
    Clock.objects.filter(pk=card.clock_id).update(state="late", stopped_at=APRIL, next_alarm_at=None)
    done = rectify(by=leader, at=APRIL, card=card, text="已办结并调整了分工")
    assert (done.state, done.rectified_by) == ("rectified", world.people["li_qiang"])


def test_an_order_runs_from_demand_to_close(world: World, card: Card):
    chen = world.actor("chen_jing")
    order = issue_order(by=chen, at=APRIL, card=card, demand="请在五个工作日内说明超时原因并办结。")
    # Qingming, Monday 6 April, is no working day.
    assert (order.number, order.clock.due_on.isoformat(), order.clock.state) == (
        "DB-2026-00001",
        "2026-04-09",
        "running",
    )
    answered = answer_order(by=world.actor("li_qiang"), at=APRIL + HOUR, order=order, answer="已办结。")
    assert (answered.state, Clock.objects.get(pk=order.clock_id).state) == ("answered", "met")
    closed = close_order(by=chen, at=APRIL + 2 * HOUR, order=order)
    assert closed.state == "closed"
    with pytest.raises(SupervisionRefusal, match="已经反馈过"):
        answer_order(by=world.actor("li_qiang"), at=APRIL, order=order, answer="再来一次")


def test_an_order_needs_a_demand_and_somebody_to_send_it_to(world: World, card: Card):
    chen = world.actor("chen_jing")
    with pytest.raises(SupervisionRefusal, match="请写明督办要求"):
        issue_order(by=chen, at=APRIL, card=card, demand="")
    with pytest.raises(SupervisionRefusal, match="请选择督办哪个单位"):
        issue_order(by=chen, at=APRIL, demand="改")
    assert SupervisionOrder.objects.count() == 0


def test_an_order_that_nobody_answers_gets_cards_of_its_own(world: World, card: Card):
    order = issue_order(by=world.actor("chen_jing"), at=APRIL, card=card, demand="请说明。")
    sweep(at=APRIL + timedelta(days=20))
    assert list(Card.objects.filter(clock=order.clock_id).order_by("id").values_list("level", flat=True)) == [
        "reminder",
        "yellow",
        "red",
    ]


def test_a_supervisor_issues_a_card_on_something_else_than_a_limit(world: World):
    case = world.case(world.accepted())
    finding = Finding(
        level="yellow",
        organ=world.health.pk,
        title="不予受理没有说明理由",
        subject=("case", case.pk),
        subject_label=case.number,
        rule=Rule("flow.no_reasons", Text("不予受理未说明理由", "Refused without reasons"), "八类发牌情形之五"),
        evidence=[Evidence(Text("文书", "Paper"), "不予受理决定书")],
        calculation=(),
        moment_at=APRIL,
    )
    made = issue_card(by=world.actor("chen_jing"), at=APRIL, finding=finding)
    assert (made.number, made.clock) == ("HP-2026-S00001", None)
    with pytest.raises(OfficesRefusal):
        issue_card(by=world.actor("zhang_min"), at=APRIL, finding=finding)

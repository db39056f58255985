"""A licence from the application to the served decision, and every way in which it can end."""

from datetime import timedelta

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import MaterialGiven
from sunlit.cases.models import Case, Event, HandedIn, WorkItem
from sunlit.cases.operations import deem_accepted, supplement
from sunlit.cases.queries import find_deemed
from sunlit.ledger.actor import ANONYMOUS, CLOCK
from sunlit.ledger.queries import trace_of
from tests.cases.world import MONDAY, World, make_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_an_application_makes_a_case_with_receipt_clock_work_and_leaf(world: World):
    applied = world.apply()
    case = world.case(applied)
    assert applied.number == case.number == f"WJ-2026-0302-{case.pk:04d}"
    assert (case.state, case.applicant_name, case.notice_clock.due_on.isoformat()) == ("received", "林悦", "2026-03-09")
    item = WorkItem.objects.get(case=case)
    assert (item.step, item.role, item.post) == ("register", "window", world.posts["window"])
    assert [row.state for row in HandedIn.objects.filter(case=case)] == ["given"] * 3
    assert applied.receipt_number
    assert [row.act for row in trace_of(("case", case.pk))] == ["cases.apply"]


def test_the_whole_way_to_the_served_licence(world: World):
    applied = world.granted()
    case = world.case(applied)
    assert (case.state, case.result, case.acceptance) == ("decided", "granted", "accepted")
    assert sorted(WorkItem.objects.filter(case=case, state="open").values_list("step", flat=True)) == [
        "publicity",
        "service",
    ]
    served = {"served_on": "2026-03-06", "served_how": "窗口领取"}
    world.do("wang_li", case.pk, "service", MONDAY + 4 * DAY, served)
    world.do("zhang_min", case.pk, "publicity", MONDAY + 9 * DAY)
    case = world.case(applied)
    assert (case.state, case.result, case.used_days) == ("closed", "granted", 2)
    assert WorkItem.objects.filter(case=case, state="open").count() == 0
    assert case.statutory_clock.state == case.promised_clock.state == "met"


def test_every_step_has_exactly_one_leaf(world: World):
    applied = world.granted()
    events = Event.objects.filter(case=applied.case_id, kind__in=["opened", "step"])
    steps = list(events.order_by("position").values_list("step", flat=True))
    assert steps == ["apply", "register", "check", "accept", "review", "decide"]
    leaves = list(events.values_list("leaf_id", flat=True))
    assert len(set(leaves)) == len(leaves) == 6
    assert None not in leaves


@pytest.mark.parametrize(
    ("outcome", "state", "acceptance"),
    [("not_needed", "not_accepted", "not_needed"), ("not_ours", "not_accepted", "not_this_organ")],
)
def test_an_application_that_is_not_accepted(world: World, outcome: str, state: str, acceptance: str):
    applied = world.apply()
    world.do("wang_li", applied.case_id, "register", MONDAY)
    outputs = {"acceptance": outcome, "acceptance_reason": "依法不需要本机关许可"}
    world.do("wang_li", applied.case_id, "check", MONDAY + DAY, outputs)
    case = Case.objects.get(pk=applied.case_id)
    assert (case.state, case.acceptance) == (state, acceptance)
    assert case.notice_clock.state == "met"
    assert case.statutory_clock is None


def test_papers_are_supplied_after_the_one_off_notice(world: World):
    applied = world.apply()
    world.do("wang_li", applied.case_id, "register", MONDAY)
    asked = {"acceptance": "supplement", "missing": "平面图缺少消防通道"}
    done = world.do("wang_li", applied.case_id, "check", MONDAY + DAY, asked)
    assert (done.state, len(done.papers)) == ("supplement", 1)
    given = [MaterialGiven(world.materials[1].pk, note="补上消防通道")]
    supplied = supplement(
        by=ANONYMOUS, at=MONDAY + 2 * DAY, case=applied.case_id, materials=given, code=applied.query_code
    )
    assert (supplied.state, supplied.opened) == ("received", ("属本机关、材料齐全？",))
    # What was supplied has to be looked at within five working days of its own.
    assert world.case(applied).notice_clock.due_on.isoformat() == "2026-03-11"
    world.do("wang_li", applied.case_id, "check", MONDAY + 3 * DAY, {"acceptance": "accept"})
    world.do("wang_li", applied.case_id, "accept", MONDAY + 3 * DAY)
    assert world.case(applied).acceptance == "accepted_after_supplement"


def test_a_slip_is_corrected_on_the_spot(world: World):
    applied = world.apply()
    world.do("wang_li", applied.case_id, "register", MONDAY)
    world.do("wang_li", applied.case_id, "check", MONDAY, {"acceptance": "correct_on_spot"})
    supplement(by=world.actor("wang_li"), at=MONDAY, case=applied.case_id, note="法定代表人姓名改为林悦")
    world.do("wang_li", applied.case_id, "accept", MONDAY)
    assert world.case(applied).acceptance == "corrected_on_the_spot"


def test_silence_accepts_the_application_from_the_day_it_was_received(world: World):
    applied = world.apply()
    last_day = MONDAY + 7 * DAY
    assert find_deemed(last_day) == []
    with pytest.raises(CasesRefusal, match="现在还没有逾期"):
        deem_accepted(by=CLOCK, at=last_day, case=applied.case_id)
    assert find_deemed(last_day + DAY) == [applied.case_id]
    deem_accepted(by=CLOCK, at=last_day + DAY, case=applied.case_id)
    case = world.case(applied)
    assert (case.state, case.acceptance, case.accepted_at) == ("accepted", "deemed_accepted", MONDAY)
    assert case.statutory_clock.started_at == MONDAY
    assert case.notice_clock.state == "late"
    assert list(case.work_items.filter(state="open").values_list("step", flat=True)) == ["review"]
    assert find_deemed(last_day + DAY) == []
    assert case.events.filter(kind="deemed_accepted").get().by_name == "时限钟"


CALLED = {"presiding_officer": "孙立", "hearing_date": "2026-03-12", "hearing_place": "二楼会议室"}


def test_the_time_of_a_hearing_does_not_count(world: World):
    applied = world.reviewed(hearing_by_law=True)
    case = world.case(applied)
    assert (case.statutory_clock.state, case.promised_clock.state) == ("paused", "paused")
    pause = case.statutory_clock.pauses.get()
    assert (pause.ground, pause.article) == ("hearing", "《行政许可法》第四十五条")
    due = case.promised_clock.due_on
    called = world.do("qian_yun", case.pk, "hearing_call", MONDAY + DAY, CALLED)
    # The law itself demands this hearing, so the public is told as well (46).
    assert {paper.title for paper in called.papers} == {"听证通知书", "听证公告"}
    world.do("qian_yun", case.pk, "hearing", MONDAY + 11 * DAY, {"hearing_record": "各方陈述完毕"})
    case = world.case(applied)
    assert (case.promised_clock.state, case.promised_clock.due_on > due) == ("running", True)


def test_nobody_presides_over_a_hearing_on_their_own_work(world: World):
    applied = world.reviewed(hearing_by_law=True)
    called = CALLED | {"presiding_officer": "张敏"}
    with pytest.raises(CasesRefusal, match="张敏办理过这件，不能主持听证"):
        world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + DAY, called)


def test_nobody_is_called_to_a_hearing_of_next_week(world: World):
    """Told on Tuesday the third, seven working days ahead: Thursday the twelfth is the first day for it."""
    applied = world.reviewed(hearing_by_law=True)
    near = CALLED | {"hearing_date": "2026-03-11"}
    with pytest.raises(CasesRefusal, match="须在7个工作日前通知（《行政许可法》第四十八条第一款第（一）项）"):
        world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + DAY, near)
    done = world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + DAY, CALLED)
    assert done.opened == ("听证",)


def test_the_site_is_checked_by_two(db: None):
    world = make_world(needs_site_check=True)
    applied = world.reviewed()
    found = {"checkers": "张敏", "check_date": "2026-03-04", "check_report": "与材料一致"}
    with pytest.raises(CasesRefusal, match="须有 2 名以上不同的人员，现有 1 名"):
        world.do("zhang_min", applied.case_id, "site_check", MONDAY + 2 * DAY, found)
    found["checkers"] = "张敏、张敏"
    with pytest.raises(CasesRefusal, match="现有 1 名"):
        world.do("zhang_min", applied.case_id, "site_check", MONDAY + 2 * DAY, found)
    found["checkers"] = "张敏、赵刚"
    world.do("zhang_min", applied.case_id, "site_check", MONDAY + 2 * DAY, found)
    assert world.case(applied).facts["checkers"] == ["张敏", "赵刚"]


def test_a_refusal_is_served_and_the_case_closes(world: World):
    applied = world.reviewed()
    decision = {"decision": "refuse", "decision_reasons": "场所面积不足"}
    done = world.do("li_qiang", applied.case_id, "decide", MONDAY + 2 * DAY, decision)
    assert [paper.title for paper in done.papers] != []
    served = {"refusal_served_on": "2026-03-05", "refusal_served_how": "电子送达"}
    done = world.do("wang_li", applied.case_id, "serve_refusal", MONDAY + 3 * DAY, served)
    assert (done.state, world.case(applied).result) == ("closed", "refused")


def test_publicity_lasts_a_week(world: World):
    applied = world.granted()
    with pytest.raises(CasesRefusal, match="公示期到2026-03-11届满"):
        world.do("zhang_min", applied.case_id, "publicity", MONDAY + 5 * DAY)


def test_what_is_missing_is_told_once(world: World):
    applied = world.apply()
    world.do("wang_li", applied.case_id, "register", MONDAY)
    asked = {"acceptance": "supplement", "missing": "平面图缺少消防通道"}
    world.do("wang_li", applied.case_id, "check", MONDAY + DAY, asked)
    supplement(by=ANONYMOUS, at=MONDAY + 2 * DAY, case=applied.case_id, note="已补", code=applied.query_code)
    more = {"acceptance": "supplement", "missing": "还缺健康证明"}
    with pytest.raises(CasesRefusal, match="需要补正的内容只能一次告知"):
        world.do("wang_li", applied.case_id, "check", MONDAY + 3 * DAY, more)
    # What the first notice named and is still missing may be asked for again.
    assert world.do("wang_li", applied.case_id, "check", MONDAY + 3 * DAY, asked).state == "supplement"

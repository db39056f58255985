"""A penalty case from the first signs to its closing, and every way in which it can end."""

from datetime import timedelta

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied
from sunlit.cases.models import Case
from sunlit.cases.operations import speak, terminate
from sunlit.ledger.actor import ANONYMOUS
from sunlit.offices.errors import OfficesRefusal
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOUND = {
    "investigators": "吴迪、郑凯",
    "credentials_shown": "yes",
    "evidence": "现场笔录、照片",
    "proposal": "罚款 500 元",
}


def filed(world: World) -> Applied:
    """Filed by the leader the same day."""
    applied = world.open_penalty()
    filing = {"filing": "file", "filing_reason": "符合立案标准"}
    world.do("li_qiang", applied.case_id, "file_case", MONDAY + timedelta(hours=2), filing)
    return applied


def investigated(world: World, finding: str) -> Applied:
    """Investigated by two, and the result reviewed by the leader."""
    applied = filed(world)
    world.do("wu_di", applied.case_id, "investigate", MONDAY + 3 * DAY, FOUND)
    result = {"finding": finding, "finding_reason": "事实清楚"}
    world.do("li_qiang", applied.case_id, "review_result", MONDAY + 4 * DAY, result)
    return applied


def notified(world: World, *, hearing: bool = False) -> Applied:
    """The party has been told what is proposed."""
    applied = investigated(world, "penalty")
    notice = {
        "proposed_penalty": "罚款 500 元",
        "hearing_listed": "yes" if hearing else "no",
        "notice_served_on": "2026-03-09",
    }
    world.do("wu_di", applied.case_id, "notice", MONDAY + 7 * DAY, notice)
    return applied


def rechecked(world: World) -> Applied:
    """The party has defended itself, and the officer has re-checked."""
    applied = notified(world)
    speak(
        by=ANONYMOUS,
        at=MONDAY + 8 * DAY,
        case=applied.case_id,
        kind="defence",
        text="已经改正，请从轻",
        code=applied.query_code,
    )
    outputs = {"recheck_result": "采纳从轻意见", "legality_required": "no", "collective_required": "no"}
    world.do("wu_di", applied.case_id, "recheck", MONDAY + 9 * DAY, outputs)
    return applied


def test_the_whole_way_to_the_paid_fine(world: World):
    applied = rechecked(world)
    decision = {
        "decision": "penalty",
        "decision_reasons": "事实清楚，证据充分",
        "penalty_content": "罚款 300 元",
        "fine": "300",
    }
    world.do("li_qiang", applied.case_id, "decide", MONDAY + 10 * DAY, decision)
    served = {"served_on": "2026-03-13", "served_how": "当场交付"}
    world.do("wu_di", applied.case_id, "serve", MONDAY + 11 * DAY, served)
    world.do("wu_di", applied.case_id, "pay", MONDAY + 14 * DAY, {"performed": "yes", "payment_proof": "JK-1"})
    done = world.do("wu_di", applied.case_id, "close", MONDAY + 15 * DAY, {"closing_summary": "已履行"})
    case = world.case(applied)
    assert (done.state, case.result, case.acceptance) == ("closed", "penalty", "filed")
    # Ninety calendar days from filing, by article 60; used up to the decision.
    assert (case.statutory_clock.value, case.statutory_clock.unit, case.used_days) == (90, "calendar_day", 10)


def test_what_does_not_meet_the_standard_is_not_filed(world: World):
    applied = world.open_penalty()
    filing = {"filing": "drop", "filing_reason": "证据不足"}
    done = world.do("li_qiang", applied.case_id, "file_case", MONDAY, filing)
    case = world.case(applied)
    assert (done.state, case.result, case.statutory_clock) == ("closed", "not_filed", None)


@pytest.mark.parametrize(
    ("finding", "step", "who", "outputs", "result"),
    [
        ("no_penalty", "no_penalty", "wu_di", {"no_penalty_served_on": "2026-03-09"}, "no_penalty"),
        ("transfer", "transfer", "qian_yun", {"transferred_to": "云溪县公安局，3月9日"}, "transferred"),
    ],
)
def test_the_other_outcomes(world: World, finding: str, step: str, who: str, outputs: dict[str, str], result: str):
    applied = investigated(world, finding)
    done = world.do(who, applied.case_id, step, MONDAY + 7 * DAY, outputs)
    assert (done.state, world.case(applied).result) == ("decided", result)
    world.do("wu_di", applied.case_id, "close", MONDAY + 8 * DAY, {"closing_summary": "结案"})
    assert world.case(applied).state == "closed"


def test_a_hearing_comes_before_the_legality_review(world: World):
    applied = notified(world, hearing=True)
    spoken = {"by": ANONYMOUS, "case": applied.case_id, "code": applied.query_code}
    speak(**spoken, at=MONDAY + 8 * DAY, kind="hearing_request", text="要求听证")
    called = {"presiding_officer": "钱云", "hearing_date": "2026-03-20", "hearing_place": "二楼会议室"}
    # Seven working days: whoever is told on Wednesday the eleventh can be heard from Friday the twentieth.
    with pytest.raises(CasesRefusal, match="须在7个工作日前通知（《行政处罚法》第六十四条第（二）项）"):
        world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + 10 * DAY, called)
    with pytest.raises(CasesRefusal, match="吴迪办理过这件，不能主持听证"):
        officer = called | {"presiding_officer": "吴迪"}
        world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + 9 * DAY, officer)
    call = world.do("qian_yun", applied.case_id, "hearing_call", MONDAY + 9 * DAY, called)
    assert [paper.title for paper in call.papers] == ["听证通知书"]
    done = world.do("qian_yun", applied.case_id, "hearing", MONDAY + 18 * DAY, {"hearing_record": "记录在案"})
    assert done.opened == ("法制审核通过？",)
    reviewed = {"legality_passed": "yes", "legality_opinion": "同意", "collective_required": "yes"}
    world.do("qian_yun", applied.case_id, "legality_review", MONDAY + 19 * DAY, reviewed)
    talked = {"discussion": "一致同意", "dissent": "无"}
    done = world.do("feng_tao", applied.case_id, "collective", MONDAY + 20 * DAY, talked)
    assert done.opened == ("作出决定",)


def test_silence_is_noted_only_after_the_partys_time(world: World):
    applied = notified(world, hearing=True)
    with pytest.raises(CasesRefusal, match="当事人的期限到2026-03-16届满"):
        world.do("wu_di", applied.case_id, "answer_hearing", MONDAY + 14 * DAY, {"hearing_answer": "waived"})
    world.do("wu_di", applied.case_id, "answer_hearing", MONDAY + 15 * DAY, {"hearing_answer": "waived"})
    assert Case.objects.get(pk=applied.case_id).facts["hearing_answer"] == "waived"


def test_two_officers_investigate(world: World):
    applied = filed(world)
    with pytest.raises(CasesRefusal, match="须有 2 名以上不同的人员"):
        world.do("wu_di", applied.case_id, "investigate", MONDAY + DAY, {**FOUND, "investigators": "吴迪"})


def test_only_the_leader_terminates_by_the_article_on_limitation(world: World):
    applied = filed(world)
    case = world.case(applied)
    words = {
        "case": case.pk,
        "revision": case.revision,
        "reason": "已过两年追责时效",
        "article": "《行政处罚法》第三十六条",
    }
    with pytest.raises(OfficesRefusal):
        terminate(by=world.actor("qian_yun"), at=MONDAY + DAY, **words)
    done = terminate(by=world.actor("li_qiang"), at=MONDAY + DAY, **words)
    assert (done.state, world.case(applied).statutory_clock.state) == ("terminated", "dropped")


def test_a_penalty_is_not_applied_for(world: World):
    with pytest.raises(CasesRefusal, match="由机关依职权办理，不接受申请"):
        world.apply(version=world.penalty, materials=[])

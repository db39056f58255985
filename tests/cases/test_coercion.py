"""Coercive measures and compulsory execution: each turn that the coercion law takes, walked by a real case."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied, Completed
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import extend, open_case, resume, speak, suspend, terminate
from sunlit.clocks.errors import ClocksRefusal
from sunlit.clocks.models import Clock
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS
from tests.cases.world import MONDAY, RED_LANTERN, World, make_version

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ON_SITE = {
    "officers": "吴迪、郑凯",
    "credentials_shown": "yes",
    "party_present": "present",
    "told": "yes",
    "party_statement": "无",
    "site_record": "已签名",
    "inventory": "食品 20 箱",
}
PROPOSED = {"measure": "seize", "measure_object": "涉案食品 20 箱", "measure_basis": "《食品安全法》第一百一十条"}
KEPT = {"keeping": "物证室，郑凯", "facts_found": "标签不符合规定"}
RETURNED = {"returned_on": "2026-03-20", "returned_what": "食品 20 箱"}


def begun(world: World, chart: str) -> Applied:
    """Wu Di opens a case of a power with that chart."""
    version = make_version(world.health, "QZ-0001", "coercion", "对违法食品的强制", chart)
    return open_case(
        by=world.actor("wu_di"), at=MONDAY, version=version, parties=[RED_LANTERN], clue="现场发现", key="one"
    )


def do(world: World, applied: Applied, name: str, step: str, after: timedelta, **outputs: Any) -> Completed:
    """The named person completes the step some time after the beginning."""
    return world.do(name, applied.case_id, step, MONDAY + after, outputs)


def opened(applied: Applied) -> list[str]:
    """The steps that are open now."""
    return list(
        WorkItem.objects.filter(case=applied.case_id, state="open").order_by("step").values_list("step", flat=1)
    )


def papers(applied: Applied) -> set[str]:
    """The papers of the case by template."""
    return set(Document.objects.filter(subject_kind="case", subject_id=applied.case_id).values_list("template", flat=1))


def revision(world: World, applied: Applied) -> int:
    return world.case(applied).revision


# --- measures: articles 16 to 33


def seized(world: World) -> Applied:
    """Approved on Monday, seized on Tuesday."""
    applied = begun(world, "coercive-measure")
    do(world, applied, "wu_di", "propose", HOUR, **PROPOSED)
    do(world, applied, "li_qiang", "approve", 2 * HOUR, approval="approve", approval_reason="确有必要")
    do(world, applied, "wu_di", "carry_out", DAY, **ON_SITE)
    return applied


def test_a_seizure_from_its_approval_to_the_return(world: World):
    applied = seized(world)
    clock = world.case(applied).statutory_clock
    # Thirty calendar days from Tuesday 3 March.
    assert (clock.parameter, clock.due_on) == ("coercion.seizure", date(2026, 4, 2))
    do(world, applied, "wu_di", "keep", 3 * DAY, **KEPT)
    do(world, applied, "li_qiang", "handle", 10 * DAY, handling="lift", handling_reason="没有违法行为")
    do(world, applied, "wu_di", "lift", 10 * DAY + HOUR, **RETURNED)
    done = do(world, applied, "wu_di", "close", 11 * DAY, closing_summary="已退还")
    case = world.case(applied)
    assert (done.state, case.result, case.used_days) == ("closed", "lifted", 9)
    assert papers(applied) == {
        "coercion_approval", "coercion_decision", "site_record", "coercion_lift", "delivery_proof"
    }  # fmt: skip


def test_what_is_not_approved_is_not_carried_out(world: World):
    applied = begun(world, "coercive-measure")
    do(world, applied, "wu_di", "propose", HOUR, **PROPOSED)
    done = do(world, applied, "li_qiang", "approve", 2 * HOUR, approval="reject", approval_reason="可以责令改正")
    assert (done.state, world.case(applied).result, opened(applied)) == ("closed", "not_taken", [])


def test_one_officer_alone_seizes_nothing(world: World):
    applied = begun(world, "coercive-measure")
    do(world, applied, "wu_di", "propose", HOUR, **PROPOSED)
    do(world, applied, "li_qiang", "approve", 2 * HOUR, approval="approve", approval_reason="确有必要")
    with pytest.raises(CasesRefusal, match="须有 2 名以上不同的人员"):
        do(world, applied, "wu_di", "carry_out", DAY, **ON_SITE | {"officers": "吴迪"})


def test_thirty_days_are_extended_once_by_thirty(world: World):
    applied = seized(world)
    given = {"by": world.actor("li_qiang"), "case": applied.case_id, "reason": "情况复杂"}
    extend(**given, at=MONDAY + 5 * DAY, revision=revision(world, applied))
    # Ends on Saturday 2 May, in the holidays: the law itself moves nothing.
    assert world.case(applied).statutory_clock.due_on == date(2026, 5, 2)
    with pytest.raises(CasesRefusal, match="已经延长过一次"):
        extend(**given, at=MONDAY + 6 * DAY, revision=revision(world, applied))


def test_the_time_of_an_appraisal_is_left_out_of_a_seizure(world: World):
    applied = seized(world)
    given = {"by": world.actor("li_qiang"), "case": applied.case_id, "reason": "送检"}
    with pytest.raises(ClocksRefusal, match="不能因“hearing”停止计算"):
        suspend(**given, at=MONDAY + 2 * DAY, revision=revision(world, applied), ground="hearing")
    suspend(**given, at=MONDAY + 2 * DAY, revision=revision(world, applied), ground="appraisal")
    assert world.case(applied).state == "suspended"
    resume(**given, at=MONDAY + 7 * DAY, revision=revision(world, applied))
    assert world.case(applied).statutory_clock.due_on == date(2026, 4, 2) + 5 * DAY


def test_a_frozen_account_is_told_within_three_working_days(world: World):
    applied = begun(world, "coercive-measure")
    do(world, applied, "wu_di", "propose", HOUR, **PROPOSED | {"measure": "freeze", "measure_object": "账号，5000 元"})
    do(world, applied, "li_qiang", "approve", 2 * HOUR, approval="approve", approval_reason="确有必要")
    at_the_bank = {key: ON_SITE[key] for key in ("officers", "credentials_shown", "site_record")}
    do(world, applied, "wu_di", "freeze", DAY, **at_the_bank, bank="云溪银行", frozen_on="2026-03-03")
    case = world.case(applied)
    item = case.work_items.get(state="open")
    assert (case.statutory_clock.parameter, case.statutory_clock.due_on) == ("coercion.freezing", date(2026, 4, 2))
    assert (item.step, item.clock.due_on) == ("serve_freeze", date(2026, 3, 6))
    with pytest.raises(CasesRefusal, match="第三十二条第一款没有规定可以不计入期限的时间"):
        do(world, applied, "wu_di", "serve_freeze", 2 * DAY, served_on="2026-03-04", served_how="直接送达")
        do(world, applied, "wu_di", "keep", 3 * DAY, **KEPT)
        suspend(
            by=world.actor("li_qiang"), at=MONDAY + 4 * DAY, case=case.pk, revision=revision(world, applied),
            ground="appraisal", reason="送检",
        )  # fmt: skip


def urgently_seized(world: World) -> Applied:
    applied = begun(world, "urgent-measure")
    do(world, applied, "wu_di", "carry_out", HOUR, **ON_SITE, **PROPOSED)
    return applied


def test_an_urgent_measure_is_reported_and_approved_within_one_and_the_same_24_hours(world: World):
    applied = urgently_seized(world)
    done_at = MONDAY + HOUR
    report = WorkItem.objects.get(case=applied.case_id, state="open")
    assert (report.step, report.due_at) == ("report", done_at + 24 * HOUR)
    do(world, applied, "wu_di", "report", 20 * HOUR, report_words="已当场扣押")
    approve = WorkItem.objects.get(case=applied.case_id, state="open")
    # Not twenty-four hours more: the clock of the measure goes on.
    assert (approve.step, approve.due_at, approve.clock_id) == ("approve", done_at + 24 * HOUR, report.clock_id)
    running = Clock.objects.filter(
        subject_kind="case", subject_id=applied.case_id, parameter="coercion.urgent_approval"
    )
    assert [clock.state for clock in running] == ["running"]
    do(world, applied, "li_qiang", "approve", 22 * HOUR, approval="approve", approval_reason="确属紧急")
    assert [clock.state for clock in running.all()] == ["met"]
    assert opened(applied) == ["keep"]


def test_an_urgent_measure_that_should_not_have_been_taken_is_lifted_at_once(world: World):
    applied = urgently_seized(world)
    do(world, applied, "wu_di", "report", 2 * HOUR, report_words="已当场扣押")
    do(world, applied, "li_qiang", "approve", 3 * HOUR, approval="reject", approval_reason="并不紧急")
    assert opened(applied) == ["lift_now"]
    do(world, applied, "wu_di", "lift_now", 4 * HOUR, **RETURNED)
    done = do(world, applied, "wu_di", "close", DAY, closing_summary="已退还")
    case = world.case(applied)
    assert (done.state, case.result) == ("closed", "lifted")
    assert papers(applied) == {"coercion_decision", "site_record", "coercion_lift", "delivery_proof"}


# --- execution: articles 34 to 60

GROUND = {"original_decision": "云卫罚〔2026〕1号", "obligation": "拆除占道棚架", "remedies_over": "yes"}
DEMAND = {
    "demand_until": "2026-03-16",
    "demand_how": "自行拆除",
    "demand_served_on": "2026-03-03",
    "demand_served_how": "直接送达",
}
ORDER = {"execution": "execute", "decision_reasons": "逾期不履行", "execution_manner": "3月20日上午拆除"}
SERVED = {"served_on": "2026-03-18", "served_how": "直接送达"}
EXECUTED = {"officers": "吴迪、郑凯", "execution_record": "上午十时至十一时", "execution_result": "executed"}


def demanded(world: World, mode: str, **more: str) -> Applied:
    """Checked on Monday, demanded on Tuesday, two weeks to perform."""
    applied = begun(world, "compulsory-execution")
    do(world, applied, "wu_di", "ground", HOUR, **GROUND, mode=mode)
    do(world, applied, "wu_di", "demand", DAY, **DEMAND | more)
    return applied


def ordered(world: World) -> Applied:
    """The demand has run out, the review is passed, the order is served."""
    applied = demanded(world, "act")
    do(world, applied, "wu_di", "answer", 15 * DAY, demand_answer="unpaid")
    do(world, applied, "qian_yun", "legality", 15 * DAY, legality_opinion="同意")
    do(world, applied, "li_qiang", "decide", 15 * DAY, **ORDER)
    do(world, applied, "wu_di", "serve", 16 * DAY, **SERVED)
    return applied


def test_nothing_is_executed_before_the_demand_has_run_out(world: World):
    applied = demanded(world, "act")
    for day in (2, 14):
        with pytest.raises(CasesRefusal, match="给当事人的期限到2026-03-16届满") as refused:
            do(world, applied, "wu_di", "answer", day * DAY, demand_answer="unpaid")
        assert refused.value.article == "《中华人民共和国行政强制法》第三十五条"
    # A waiver of the right to be heard is no shorter time for performance.
    speak(by=ANONYMOUS, at=MONDAY + 3 * DAY, case=applied.case_id, kind="waiver", text="", code=applied.query_code)
    assert opened(applied) == ["answer"]
    do(world, applied, "wu_di", "answer", 15 * DAY, demand_answer="unpaid")
    assert opened(applied) == ["legality"]


def test_evidence_of_hiding_allows_the_order_at_once(world: World):
    applied = demanded(world, "act")
    do(world, applied, "wu_di", "answer", 2 * DAY, demand_answer="hiding")
    assert opened(applied) == ["legality"]


def test_who_performs_after_the_demand_is_left_alone(world: World):
    applied = demanded(world, "act")
    do(world, applied, "wu_di", "answer", 2 * DAY, demand_answer="performed")
    done = do(world, applied, "wu_di", "close", 3 * DAY, closing_summary="已自行拆除")
    assert (done.state, world.case(applied).result) == ("closed", "performed")


def test_a_defence_is_checked_and_shortens_no_time(world: World):
    applied = demanded(world, "act")
    spoken = {"by": ANONYMOUS, "case": applied.case_id, "code": applied.query_code}
    speak(**spoken, at=MONDAY + 2 * DAY, kind="defence", text="棚架在自家院内")
    assert opened(applied) == ["recheck"]
    do(world, applied, "wu_di", "recheck", 3 * DAY, recheck_result="经核在公共道路上", adopted="no")
    with pytest.raises(CasesRefusal, match="届满前不能记作没有履行"):
        do(world, applied, "wu_di", "answer", 4 * DAY, demand_answer="unpaid")
    speak(**spoken, at=MONDAY + 5 * DAY, kind="statement", text="已经取得许可")
    do(world, applied, "wu_di", "recheck", 6 * DAY, recheck_result="属实", adopted="yes")
    do(world, applied, "wu_di", "close", 7 * DAY, closing_summary="不再执行")
    assert world.case(applied).result == "no_execution"


def test_an_agreement_that_is_broken_brings_execution_back(world: World):
    applied = ordered(world)
    do(world, applied, "wu_di", "execute", 18 * DAY, **EXECUTED | {"execution_result": "agreement"})
    terms = {"agreement_terms": "分两次拆除", "agreement_until": "2026-04-10"}
    do(world, applied, "li_qiang", "agreement", 19 * DAY, **terms)
    do(world, applied, "wu_di", "agreement_kept", 40 * DAY, agreement_performed="no")
    assert opened(applied) == ["execute"]
    do(world, applied, "wu_di", "execute", 42 * DAY, **EXECUTED)
    do(world, applied, "wu_di", "settle", 43 * DAY, settled="已拆除")
    do(world, applied, "wu_di", "close", 44 * DAY, closing_summary="执行完毕")
    assert world.case(applied).result == "execution"
    assert {"demand_notice", "execution_decision", "execution_agreement", "site_record"} <= papers(applied)


def test_an_agreement_that_is_kept_ends_it(world: World):
    applied = ordered(world)
    do(world, applied, "wu_di", "execute", 18 * DAY, **EXECUTED | {"execution_result": "agreement"})
    terms = {"agreement_terms": "分两次拆除", "agreement_until": "2026-04-10"}
    do(world, applied, "li_qiang", "agreement", 19 * DAY, **terms)
    do(world, applied, "wu_di", "agreement_kept", 40 * DAY, agreement_performed="yes")
    assert (world.case(applied).result, opened(applied)) == ("performed", ["settle"])


def test_execution_is_suspended_and_resumed_and_ended_for_good(world: World):
    applied = ordered(world)
    given = {"by": world.actor("li_qiang"), "case": applied.case_id}
    suspend(**given, at=MONDAY + 17 * DAY, revision=revision(world, applied), ground="", reason="第三人主张权利")
    with pytest.raises(CasesRefusal, match="办件已经暂停"):
        do(world, applied, "wu_di", "execute", 18 * DAY, **EXECUTED)
    ends = Clock.objects.get(subject_id=applied.case_id, parameter="coercion.suspended_execution_ends")
    assert (ends.state, ends.due_on) == ("running", date(2029, 3, 19))
    paper = Document.objects.get(subject_id=applied.case_id, template="suspension_notice")
    assert "《中华人民共和国行政强制法》第三十九条第一款" in paper.text
    resume(**given, at=MONDAY + 30 * DAY, revision=revision(world, applied), reason="主张不成立")
    ends.refresh_from_db()
    assert ends.state != "running"
    done = terminate(
        **given, at=MONDAY + 31 * DAY, revision=revision(world, applied), reason="据以执行的决定被撤销",
        article="《行政强制法》第四十条第四项",
    )  # fmt: skip
    assert (done.state, world.case(applied).result) == ("terminated", "terminated")


def test_added_fines_run_thirty_days_before_money_is_taken(world: World):
    applied = begun(world, "compulsory-execution")
    do(world, applied, "wu_di", "ground", HOUR, **GROUND | {"obligation": "缴纳罚款 3000 元"}, mode="money")
    told = {"surcharge_standard": "每日百分之三", "surcharge_told_on": "2026-03-03"}
    do(world, applied, "wu_di", "surcharge", DAY, **told)
    with pytest.raises(CasesRefusal, match="期限到2026-04-02届满") as refused:
        do(world, applied, "wu_di", "surcharge_runs", 31 * DAY, performed="no")
    assert refused.value.article == "《行政强制法》第四十六条第一款"
    do(world, applied, "wu_di", "surcharge_runs", 32 * DAY, performed="no")
    assert opened(applied) == ["demand"]


def test_without_a_power_of_its_own_the_organ_waits_ten_working_days_and_goes_to_the_court(world: World):
    applied = demanded(world, "court", demand_until="2026-03-05")
    # The demand names five days; the law gives ten working days from its service.
    with pytest.raises(CasesRefusal, match="期限到2026-03-17届满") as refused:
        do(world, applied, "wu_di", "answer_court", 15 * DAY, demand_answer="unpaid")
    assert refused.value.article == "《行政强制法》第五十四条"
    do(world, applied, "wu_di", "answer_court", 16 * DAY, demand_answer="unpaid")
    do(world, applied, "qian_yun", "court_apply", 17 * DAY, court="云溪县人民法院", applied_on="2026-03-19")
    do(world, applied, "qian_yun", "court_result", 40 * DAY, court_ruling="裁定准予执行，已执行")
    done = do(world, applied, "wu_di", "close", 41 * DAY, closing_summary="法院执行完毕")
    assert (done.state, world.case(applied).result) == ("closed", "to_court")
    assert "court_application" in papers(applied)


def test_the_court_is_not_asked_while_the_party_may_still_sue(world: World):
    applied = begun(world, "compulsory-execution")
    do(world, applied, "wu_di", "ground", HOUR, **GROUND | {"remedies_over": "no"}, mode="court")
    do(world, applied, "wu_di", "demand", DAY, **DEMAND)
    do(world, applied, "wu_di", "answer_court", 16 * DAY, demand_answer="unpaid")
    assert opened(applied) == ["wait_remedies"]
    waited = {"remedies_expired_on": "2026-08-20", "remedies_note": "没有申请，没有起诉"}
    do(world, applied, "qian_yun", "wait_remedies", 175 * DAY, **waited)
    assert opened(applied) == ["court_apply"]


def test_a_structure_stands_until_its_owner_can_sue_no_more(world: World):
    applied = begun(world, "compulsory-execution")
    do(world, applied, "wu_di", "ground", HOUR, **GROUND, mode="demolish")
    announced = {"announced_on": "2026-03-03", "demand_until": "2026-09-01"}
    do(world, applied, "wu_di", "announce", DAY, **announced)
    with pytest.raises(CasesRefusal, match="期限到2026-09-01届满") as refused:
        do(world, applied, "wu_di", "announced_over", 100 * DAY, demolished="no")
    assert refused.value.article == "《中华人民共和国行政强制法》第四十四条"
    do(world, applied, "wu_di", "announced_over", 184 * DAY, demolished="no")
    assert opened(applied) == ["demand"]


SUBSTITUTE: Mapping[str, str] = {
    "decision_reasons": "污染河道",
    "execution_manner": "3月25日清除",
    "substitute_by": "云溪保洁公司",
    "substitute_budget": "2000 元",
}
PERFORMED = {"officers": "吴迪", "substitute_record": "三方签名", "substitute_cost": "1800"}


def test_substitute_performance_follows_a_second_demand_three_days_before(world: World):
    applied = demanded(world, "substitute")
    do(world, applied, "wu_di", "answer", 15 * DAY, demand_answer="unpaid")
    do(world, applied, "li_qiang", "substitute_decide", 15 * DAY, **SUBSTITUTE)
    do(world, applied, "wu_di", "substitute_serve", 16 * DAY, **SERVED)
    with pytest.raises(CasesRefusal, match="期限到2026-03-23届满"):
        do(world, applied, "wu_di", "substitute_answer", 21 * DAY, substitute_performed="no")
    do(world, applied, "wu_di", "substitute_answer", 22 * DAY, substitute_performed="no")
    do(world, applied, "wu_di", "substitute_perform", 23 * DAY, **PERFORMED)
    done = do(world, applied, "wu_di", "close", 24 * DAY, closing_summary="已清除")
    assert (done.state, world.case(applied).result) == ("closed", "execution")


def test_a_spill_on_the_road_is_cleared_without_a_demand(world: World):
    applied = begun(world, "compulsory-execution")
    do(world, applied, "wu_di", "ground", HOUR, **GROUND, mode="immediate")
    do(world, applied, "li_qiang", "immediate_decide", 2 * HOUR, immediate_reasons="主干道大量油污")
    do(world, applied, "wu_di", "substitute_perform", 3 * HOUR, **PERFORMED, absent_told_on="2026-03-02")
    do(world, applied, "wu_di", "close", DAY, closing_summary="已清除")
    case = Case.objects.get(pk=applied.case_id)
    assert (case.state, case.result, "demand_notice" in papers(applied)) == ("closed", "execution", False)

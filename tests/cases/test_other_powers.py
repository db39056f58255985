"""Levies, benefits, adjudication, confirmation, rewards, requisition: a case of each, run to its end by its chart."""

from datetime import date, timedelta
from typing import Any

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied, PartyGiven
from sunlit.cases.models import WorkItem
from sunlit.cases.operations import open_case, withdraw
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS
from tests.cases.world import LIN_YUE, MONDAY, RED_LANTERN, World, make_version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SUN_HE = PartyGiven(role="interested", kind="person", name="孙河")
Did = tuple[str, str, dict[str, Any]]
ACCEPTED: list[Did] = [
    ("wang_li", "register", {}),
    ("wang_li", "check", {"acceptance": "accept"}),
    ("wang_li", "accept", {}),
]
SERVED = {"served_on": "2026-03-20", "served_how": "本人签收"}
REFUSAL_SERVED = {"refusal_served_on": "2026-03-20", "refusal_served_how": "本人签收"}


def applied_for(world: World, chart: str, kind: str, *parties: PartyGiven) -> Applied:
    """Lin Yue applies at the portal; ten working days are promised."""
    version = make_version(
        world.health, "QT-0001", kind, "试办事项", chart, online=True, promised_value=10, promised_unit="working_day"
    )
    return world.apply(version=version, materials=[], parties=[LIN_YUE, *parties])


def begun(world: World, chart: str, kind: str) -> Applied:
    """Wu Di begins it for the organ."""
    version = make_version(world.health, "QT-0001", kind, "试办事项", chart)
    return open_case(by=world.actor("wu_di"), at=MONDAY, version=version, parties=[RED_LANTERN], clue="登记", key="one")


def walk(world: World, applied: Applied, did: list[Did], *, first: int = 0) -> int:
    """One step a day; gives the number of the day after the last."""
    for day, (name, step, outputs) in enumerate(did, start=first):
        world.do(name, applied.case_id, step, MONDAY + day * DAY, outputs)
    return first + len(did)


def opened(applied: Applied) -> list[str]:
    """The steps that are open now."""
    return list(
        WorkItem.objects.filter(case=applied.case_id, state="open").order_by("step").values_list("step", flat=1)
    )


def ended(world: World, applied: Applied) -> tuple[str, str]:
    case = world.case(applied)
    return case.state, case.result


def texts(applied: Applied) -> dict[str, str]:
    """The papers of the case by template."""
    return dict(
        Document.objects.filter(subject_kind="case", subject_id=applied.case_id).values_list("template", "text")
    )


# --- benefits: 社会救助法 37 to 48


def verified(world: World, urgent: str) -> tuple[Applied, int]:
    applied = applied_for(world, "payment", "benefit")
    did: list[Did] = [*ACCEPTED, ("zhang_min", "urgency", {"urgent": urgent})]
    if urgent == "yes":
        did.append(("zhang_min", "advance", {"advance_note": "先发 500 元"}))
    did += [
        ("zhang_min", "verify", {"verifiers": "张敏、赵刚", "verification": "属实"}),
        ("zhao_gang", "opinion", {"review_opinion": "同意"}),
    ]
    return applied, walk(world, applied, did)


def test_a_benefit_is_verified_decided_paid_and_made_known_in_the_village(world: World):
    applied, day = verified(world, "no")
    award = {"decision": "award", "decision_reasons": "人均收入低于标准", "benefit": "每月 600 元，自三月起"}
    day = walk(world, applied, [("li_qiang", "decide", award)], first=day)
    assert opened(applied) == ["pay_out", "publish"]
    walk(world, applied, [("zhang_min", "pay_out", SERVED)], first=day)
    with pytest.raises(CasesRefusal, match="届满前不能结束公示"):
        walk(world, applied, [("wang_li", "publish", {})], first=day + 1)
    walk(world, applied, [("wang_li", "publish", {})], first=day + 8)
    assert ended(world, applied) == ("closed", "awarded")
    assert "每月 600 元，自三月起" in texts(applied)["benefit_decision"]


def test_who_needs_help_at_once_gets_it_before_the_papers(world: World):
    applied, _ = verified(world, "yes")
    assert opened(applied) == ["decide"]
    assert "advance" in WorkItem.objects.filter(case=applied.case_id, state="done").values_list("step", flat=True)


def test_a_refused_benefit_is_reasoned_in_writing(world: World):
    applied, day = verified(world, "no")
    decline = {"decision": "decline", "decision_reasons": "收入高于标准"}
    walk(world, applied, [("li_qiang", "decide", decline), ("wang_li", "serve_refusal", REFUSAL_SERVED)], first=day)
    assert ended(world, applied) == ("closed", "declined")
    assert "收入高于标准" in texts(applied)["service_refusal"]
    assert "申请行政复议" in texts(applied)["service_refusal"]


def test_the_promise_runs_in_working_days_beside_the_two_months_of_the_law(world: World):
    applied = applied_for(world, "payment", "benefit")
    walk(world, applied, ACCEPTED)
    case = world.case(applied)
    assert (case.statutory_clock.due_on, case.promised_clock.due_on) == (date(2026, 5, 4), date(2026, 3, 18))
    assert (case.statutory_clock.article, case.promised_clock.value, case.promised_clock.unit) == (
        "《行政诉讼法》第四十七条第一款",
        10,
        "working_day",
    )
    assert "承诺办理时限：10个工作日，2026年3月18日届满。" in texts(applied)["service_acceptance"]


def test_an_applicant_takes_a_request_back(world: World):
    applied = applied_for(world, "confirmation", "confirmation")
    walk(world, applied, ACCEPTED)
    withdraw(by=ANONYMOUS, at=MONDAY + 4 * DAY, case=applied.case_id, reason="不办了", code=applied.query_code)
    assert ended(world, applied) == ("withdrawn", "withdrawn")


# --- confirmation


def test_what_touches_others_is_published_before_it_is_confirmed(world: World):
    applied = applied_for(world, "confirmation", "confirmation")
    review = {"review_opinion": "材料属实", "others_concerned": "yes"}
    day = walk(world, applied, [*ACCEPTED, ("zhang_min", "review", review)])
    with pytest.raises(CasesRefusal, match="届满前不能结束公示"):
        walk(world, applied, [("wang_li", "objections", {"objection_notes": "无"})], first=day)
    confirm = {"decision": "confirm", "decision_reasons": "事实清楚", "confirmed_what": "权属归申请人"}
    did: list[Did] = [
        ("wang_li", "objections", {"objection_notes": "无"}),
        ("li_qiang", "decide", confirm),
        ("zhang_min", "serve", SERVED),
    ]
    walk(world, applied, did, first=day + 7)
    assert ended(world, applied) == ("closed", "confirmed")
    assert "权属归申请人" in texts(applied)["confirmation_decision"]


# --- adjudication


def inquired(world: World, willing: str) -> tuple[Applied, int]:
    applied = applied_for(world, "adjudication", "adjudication", SUN_HE)
    did: list[Did] = [
        *ACCEPTED,
        ("zhang_min", "notify", {"copy_served_on": "2026-03-05", "status_quo_told": "yes"}),
        ("zhang_min", "answer", {"respondent_answer": "地界以石桩为准"}),
        ("zhang_min", "inquire", {"inquirers": "张敏、赵刚", "facts": "已现场勘查", "willing": willing}),
    ]
    return applied, walk(world, applied, did)


def test_a_dispute_that_is_not_settled_is_decided_after_both_were_heard(world: World):
    applied, day = inquired(world, "yes")
    decided = {"decision": "adjudicate", "decision_reasons": "依据土地证", "adjudication": "争议地归申请人使用"}
    did: list[Did] = [
        ("zhang_min", "mediate", {"mediated": "no"}),
        ("qian_yun", "hearing", {"presiding_officer": "钱云", "hearing_record": "已质证"}),
        ("li_qiang", "decide", decided),
        ("zhang_min", "serve", SERVED),
    ]
    walk(world, applied, did, first=day)
    assert ended(world, applied) == ("closed", "adjudicated")
    text = texts(applied)["adjudication_decision"]
    assert "各方当事人：林悦、孙河" in text
    assert "被申请人的答辩：地界以石桩为准" in text
    assert "自接到通知之日起30日内向人民法院起诉" in text


def test_who_mediated_does_not_preside(world: World):
    applied, day = inquired(world, "no")
    with pytest.raises(CasesRefusal, match="张敏办理过这件，不能主持听证"):
        walk(
            world, applied, [("qian_yun", "hearing", {"presiding_officer": "张敏", "hearing_record": "无"})], first=day
        )


def test_a_settlement_ends_the_dispute(world: World):
    applied, day = inquired(world, "yes")
    did: list[Did] = [
        ("zhang_min", "mediate", {"mediated": "yes", "mediation_terms": "以田埂为界"}),
        ("wang_li", "serve_mediation", {"mediation_served_on": "2026-03-12", "mediation_served_how": "双方签收"}),
    ]
    walk(world, applied, did, first=day)
    assert ended(world, applied) == ("closed", "mediated")
    assert "以田埂为界" in texts(applied)["mediation_record"]


# --- reward

DEED = {"deed": "举报属实", "reward_basis": "奖励办法", "eligible": "yes"}
REVIEWED: Did = ("feng_tao", "review", {"review_result": "同意", "reward_proposed": "1000 元"})
REWARD = {"decision": "award", "decision_reasons": "举报查证属实", "reward": "1000 元", "reward_how": "六十日内"}


def test_an_informant_is_rewarded_and_never_published(world: World):
    applied = begun(world, "reward", "reward")
    did: list[Did] = [
        ("wu_di", "verify", DEED | {"confidential": "yes"}),
        REVIEWED,
        ("li_qiang", "decide", REWARD),
        ("wu_di", "tell", {"told_on": "2026-03-05", "told_how": "密码电话"}),
        ("wu_di", "collect", {"collected": "yes_collected"}),
        ("wu_di", "pay_out", SERVED),
        ("wu_di", "close", {"closing_summary": "已兑现"}),
    ]
    walk(world, applied, did)
    assert ended(world, applied) == ("closed", "awarded")
    done = WorkItem.objects.filter(case=applied.case_id).values_list("step", flat=True)
    assert "publish" not in done


def test_a_reward_is_lost_only_when_its_time_is_over_or_it_is_waived(world: World):
    applied = begun(world, "reward", "reward")
    did: list[Did] = [
        ("wu_di", "verify", DEED | {"confidential": "no"}),
        REVIEWED,
    ]
    day = walk(world, applied, did)
    assert opened(applied) == ["publish"]
    did = [
        ("qian_yun", "publish", {"objection_notes": "无"}),
        ("li_qiang", "decide", REWARD),
        ("wu_di", "tell", {"told_on": "2026-03-16", "told_how": "电话"}),
    ]
    day = walk(world, applied, did, first=day + 8)
    with pytest.raises(CasesRefusal, match=r"给当事人的期限到.*届满"):
        walk(world, applied, [("wu_di", "collect", {"collected": "expired"})], first=day + 10)
    walk(world, applied, [("wu_di", "collect", {"collected": "waived"})], first=day + 11)
    assert opened(applied) == ["close"]


# --- requisition


def test_what_was_requisitioned_is_returned_and_its_damage_compensated(world: World):
    applied = begun(world, "requisition", "requisition")
    listed = {"property_list": "挖掘机一台", "requisition_use": "抢险，三日", "proportion": "附近没有其他设备"}
    handed = {
        "officers": "吴迪、郑凯",
        "inventory": "挖掘机一台，完好",
        "receipt_number": "征 1",
        "served_on": "2026-03-02",
    }
    back = {"returned": "damaged", "returned_what": "挖掘机一台", "returned_on": "2026-03-08", "damage": "履带损坏"}
    paid = {
        "compensation": "修理费和使用费 8000 元",
        "compensation_reasons": "评估报告",
        "compensation_until": "2026-04-01",
    }
    did: list[Did] = [
        ("wu_di", "propose", listed),
        ("li_qiang", "decide", {"decision": "requisition", "decision_reasons": "抗洪抢险"}),
        ("wu_di", "deliver", handed),
        ("wu_di", "hand_over", {"owner_statement": "无"}),
        ("wu_di", "use", {"use_record": "三日", "end_of_use": "2026-03-06"}),
        ("wu_di", "give_back", back),
        ("qian_yun", "appraise", {"appraisal": "修理费 5000 元"}),
        ("wu_di", "claim", {"claim": "请求 9000 元"}),
        ("li_qiang", "compensation", paid),
        ("wu_di", "pay_out", {"payment_proof": "ZF-1"}),
        ("wu_di", "close", {"closing_summary": "已补偿"}),
    ]
    walk(world, applied, did)
    assert ended(world, applied) == ("closed", "requisitioned")
    assert set(texts(applied)) == {"requisition_decision", "return_record", "compensation_decision"}


def test_without_an_emergency_nothing_is_requisitioned(world: World):
    applied = begun(world, "requisition", "requisition")
    listed = {"property_list": "客车", "requisition_use": "会议接送", "proportion": "节省费用"}
    refrain = {"decision": "refrain", "decision_reasons": "没有紧急需要"}
    walk(world, applied, [("wu_di", "propose", listed), ("li_qiang", "decide", refrain)])
    assert ended(world, applied) == ("closed", "not_taken")


# --- levies

ASSESSED = {"levy_basis": "按量计征", "levy_amount": "1200", "relief_asked": "no", "owed": "yes"}
LEVIED = {"decision": "levy", "decision_reasons": "取水量", "pay_until": "2026-03-20", "surcharge_standard": "万分之五"}


def levied(world: World) -> tuple[Applied, int]:
    applied = begun(world, "levy", "levy")
    did: list[Did] = [
        ("wu_di", "declare", {"declaration": "取水 600 方"}),
        ("wu_di", "assess", ASSESSED),
        ("li_qiang", "decide", LEVIED),
        ("wu_di", "serve", SERVED),
    ]
    return applied, walk(world, applied, did)


def test_who_pays_a_levy_gets_a_receipt(world: World):
    applied, day = levied(world)
    did: list[Did] = [
        ("wu_di", "pay", {"performed": "yes", "payment_proof": "SP-1"}),
        ("wu_di", "certificate", {"certificate_number": "SP-1"}),
        ("wu_di", "close", {"closing_summary": "已入库"}),
    ]
    walk(world, applied, did, first=day)
    assert ended(world, applied) == ("closed", "levied")
    assert "SP-1" in texts(applied)["levy_receipt"]


def test_a_late_levy_is_demanded_before_it_is_enforced(world: World):
    applied, day = levied(world)
    order = {
        "demand_until": "2026-03-31",
        "demand_how": "银行缴纳",
        "original_decision": "征字 1 号",
        "obligation": "1200 元和滞纳金",
    }
    walk(world, applied, [("wu_di", "pay", {"performed": "no"}), ("wu_di", "demand", order)], first=day + 17)
    with pytest.raises(CasesRefusal, match="给当事人的期限到2026-03-31届满"):
        walk(world, applied, [("wu_di", "pay_late", {"paid_late": "no"})], first=day + 20)
    walk(world, applied, [("wu_di", "pay_late", {"paid_late": "no"})], first=day + 28)
    assert opened(applied) == ["enforce"]


def test_land_is_taken_only_after_both_announcements_have_run(world: World):
    applied = begun(world, "levy-land", "levy")
    announced = ("li_qiang", "pre_announce", {"taking_scope": "青石村 3 公顷，建学校", "survey_plan": "三月"})
    # Ten working days from 2 March, then thirty days from the announcement of the plan.
    with pytest.raises(CasesRefusal, match="公示期到2026-03-16届满"):
        walk(world, applied, [announced], first=13)
    did: list[Did] = [
        announced,
        ("wu_di", "survey", {"survey_result": "已确认"}),
        ("feng_tao", "risk", {"risk_result": "低风险"}),
        ("wu_di", "plan", {"compensation_plan": "区片综合地价", "registration_way": "村委会，三十日"}),
    ]
    day = walk(world, applied, did, first=14)
    plan: Did = ("li_qiang", "plan_announce", {"opinions": "无", "majority_objects": "no"})
    with pytest.raises(CasesRefusal, match="公示期到2026-04-18届满"):
        walk(world, applied, [plan], first=day + 20)
    did = [
        plan,
        ("li_qiang", "settle_plan", {"plan_settled": "照公告"}),
        ("wu_di", "register_rights", {"registration": "42 户"}),
        ("wu_di", "agreements", {"agreements_signed": "41 户", "all_agreed": "no"}),
        ("feng_tao", "funds", {"funds_proof": "财政到账"}),
        ("li_qiang", "approval", {"approval": "approved", "approval_number": "省政府〔2026〕9号"}),
    ]
    walk(world, applied, did, first=day + 32)
    item = WorkItem.objects.get(case=applied.case_id, state="open")
    assert (item.step, item.clock.article) == ("announce", "《土地管理法实施条例》第三十一条")
    paid = {"compensation": "42 万元", "compensation_reasons": "区片综合地价", "compensation_until": "2026-06-30"}
    did = [
        ("li_qiang", "announce", {"taking_schedule": "六月"}),
        ("li_qiang", "compensation", paid),
        ("wu_di", "pay_out", {"payment_proof": "ZF-2"}),
        ("wu_di", "hand_over", {"handed_over": "yes"}),
        ("wu_di", "publish_accounts", {"closing_summary": "已公布"}),
    ]
    walk(world, applied, did, first=day + 40)
    assert ended(world, applied) == ("closed", "levied")

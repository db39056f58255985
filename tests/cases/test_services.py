"""Inspections, fees, services, decisions, inner affairs, disclosure and reconsideration: real cases by their charts."""

from datetime import date, timedelta
from typing import Any

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied, Completed
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import deem_accepted, extend, open_case, resume, supplement, suspend
from sunlit.clocks.models import Clock
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS, CLOCK
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.queries import actor_for
from tests.cases.walking import staffed
from tests.cases.world import MONDAY, RED_LANTERN, World, make_version

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Office:
    """The bureau with one matter of a chart, handled by whoever holds each post."""

    def __init__(self, world: World, chart: str, kind: str = "other") -> None:
        self.world, self.people = world, staffed(world)
        self.version = make_version(world.health, "QT-0001", kind, f"事项{chart}", chart, online=True)
        self.applied: Applied | None = None

    def actor(self, role: str, at: Any = MONDAY) -> Any:
        return actor_for(self.people[role], at)

    def apply(self) -> "Office":
        self.applied = self.world.apply(MONDAY, version=self.version, materials=[])
        return self

    @property
    def case(self) -> Case:
        assert self.applied is not None
        return Case.objects.get(pk=self.applied.case_id)

    def do(self, role: str, step: str, after: timedelta, **outputs: Any) -> Completed:
        """Whoever holds the post completes the step some time after Monday."""
        names = {account.pk: name for name, account in self.world.people.items()}
        self.world.people.update({f"of_{role}": self.people[role]} if self.people[role].pk not in names else {})
        name = names.get(self.people[role].pk, f"of_{role}")
        return self.world.do(name, self.case.pk, step, MONDAY + after, outputs)

    def opened(self) -> list[str]:
        return list(WorkItem.objects.filter(case=self.case, state="open").order_by("step").values_list("step", flat=1))

    def papers(self) -> list[str]:
        found = Document.objects.filter(subject_kind="case", subject_id=str(self.case.pk))
        return list(found.order_by("pk").values_list("template", flat=1))


# --- disclosure on request: regulation 27 to 45


def requested(world: World) -> Office:
    """Lin Yue's request, registered and found clear on Monday."""
    office = Office(world, "disclosure-on-request").apply()
    office.do("window", "register", HOUR, receipt_confirmed="2026-03-02")
    return office


FOUND = {"search_result": "2025 年检查记录 12 份", "harms_third_party": "no", "co_authored": "no"}


def test_a_request_is_answered_within_twenty_working_days_of_receipt(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="accept")
    clock = office.case.statutory_clock
    # Twenty working days from Monday 2 March.
    assert (clock.parameter, clock.due_on) == ("disclosure.reply", date(2026, 3, 30))
    office.do("role_a", "search", DAY, **FOUND)
    office.do("legal_reviewer", "review", 2 * DAY, review_opinion="可以公开")
    office.do("leader", "decide", 3 * DAY, decision="partial", decision_reasons="其中个人信息不予公开")
    assert office.case.result == "provided"
    office.do("role_a", "provide", 4 * DAY, served_on="2026-03-06", served_how="电子邮件")
    office.do("window", "archive", 5 * DAY, published_to_all="yes")
    assert (office.case.state, office.case.statutory_clock.state) == ("closed", "met")
    assert office.papers() == ["disclosure_receipt", "disclosure_reply", "delivery_proof"]


def test_the_time_for_the_reply_counts_anew_from_the_corrected_request(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="supplement")
    asked = {"missing": "写明要哪一年的记录", "correction_until": "2026-03-13"}
    office.do("window", "ask_correction", DAY, **asked)
    first = office.case.statutory_clock
    assert (office.case.state, first.state) == ("supplement", "met")
    office.do("window", "supplement", 7 * DAY, supplement_answer="supplied")
    assert office.case.statutory_clock.due_on == date(2026, 4, 7)
    assert office.opened() == ["examine"]


def test_the_applicant_corrects_the_request_on_the_page_of_progress(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="supplement")
    office.do("window", "ask_correction", DAY, missing="写明要哪一年的记录", correction_until="2026-03-13")
    assert office.applied is not None
    given = {"case": office.case.pk, "code": office.applied.query_code, "note": "2025 年的检查记录"}
    supplement(by=ANONYMOUS, at=MONDAY + 2 * DAY, **given)
    assert (office.opened(), office.case.state) == (["examine"], "received")
    with pytest.raises(CasesRefusal, match="需要补正的内容只能一次告知") as refused:
        office.do("window", "examine", 3 * DAY, acceptance="supplement")
        office.do("window", "ask_correction", 3 * DAY, missing="再写明", correction_until="2026-03-20")
    assert refused.value.article == "《中华人民共和国政府信息公开条例》第三十条"


def test_nobody_need_correct_for_ever(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="supplement")
    office.do("window", "ask_correction", DAY, missing="写明要哪一年的记录", correction_until="2026-03-13")
    office.do("window", "supplement", 30 * DAY, supplement_answer="none")
    assert (office.case.state, office.case.result, office.opened()) == ("closed", "abandoned", [])
    assert Clock.objects.filter(subject_id=str(office.case.pk), state="running").count() == 0


def test_the_third_party_has_fifteen_working_days_that_do_not_count(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="accept")
    office.do("role_a", "search", DAY, **{**FOUND, "harms_third_party": "yes"})
    assert (office.opened(), office.case.statutory_clock.state) == (["ask_third_party"], "paused")
    with pytest.raises(CasesRefusal, match="当事人的期限到2026-03-24届满"):
        office.do("role_a", "ask_third_party", 5 * DAY, third_party_answer="none")
    office.do("role_a", "ask_third_party", 5 * DAY, third_party_answer="object", third_party_reason="商业秘密")
    assert office.case.statutory_clock.state == "running"
    assert "third_party_letter" in office.papers()


def test_the_reply_is_extended_once_by_twenty_working_days(world: World):
    office = requested(world)
    office.do("window", "examine", 2 * HOUR, acceptance="accept")
    told = {"case": office.case.pk, "reason": "信息数量较大"}
    extend(by=office.actor("leader"), at=MONDAY + DAY, revision=office.case.revision, **told)
    assert office.case.statutory_clock.due_on == date(2026, 4, 28)
    with pytest.raises(CasesRefusal, match="已经延长过一次"):
        extend(by=office.actor("leader"), at=MONDAY + 2 * DAY, revision=office.case.revision, **told)


# --- public services


def test_a_service_is_promised_within_the_two_months_after_which_one_may_sue(world: World):
    office = Office(world, "public-service", "public_service")
    type(office.version).objects.filter(pk=office.version.pk).update(promised_value=10, promised_unit="working_day")
    office.apply()
    office.do("window", "check", HOUR, acceptance="accept")
    office.do("window", "accept", 2 * HOUR)
    clocks = (office.case.statutory_clock, office.case.promised_clock)
    assert [clock.due_on for clock in clocks] == [date(2026, 5, 2), date(2026, 3, 16)]
    office.do("role_a", "examine", DAY, review_opinion="符合条件")
    office.do("leader", "decide", 2 * DAY, decision="refuse", decision_reasons="不在服务范围")
    office.do("role_a", "serve_refusal", 3 * DAY, refusal_served_on="2026-03-05", refusal_served_how="当面")
    assert (office.case.state, office.case.result) == ("closed", "withheld")
    assert office.papers() == ["matter_receipt", "service_acceptance", "service_not_provided", "delivery_proof"]


# --- reconsideration: law of 2023


def received(world: World) -> Office:
    return Office(world, "reconsideration").apply()


def test_silence_accepts_from_the_end_of_the_period(world: World):
    office = received(world)
    due = office.case.notice_clock.due_at
    assert due.date() == date(2026, 3, 9)
    deem_accepted(by=CLOCK, at=MONDAY + 8 * DAY, case=office.case.pk)
    assert (office.case.acceptance, office.case.accepted_at, office.opened()) == ("deemed_accepted", due, ["send_copy"])
    # Sixty days from 9 March, a calendar matter: Friday 8 May.
    assert office.case.statutory_clock.due_on == date(2026, 5, 8)


def heard(office: Office, **needed: str) -> Office:
    """Accepted under the ordinary procedure, copied, answered and heard."""
    office.do("window", "examine", HOUR, acceptance="accept")
    office.do("window", "accept", 2 * HOUR)
    office.do("role_a", "send_copy", DAY)
    office.do("role_a", "reply", 10 * DAY, respondent_reply="replied")
    names = ("investigation_needed", "survey_needed", "hearing_needed", "committee_needed")
    office.do("role_a", "hear_parties", 14 * DAY, opinions_heard="听取意见", **{**dict.fromkeys(names, "no"), **needed})
    return office


def test_an_ordinary_case_ends_with_a_decision_within_sixty_days(world: World):
    office = heard(received(world), hearing_needed="yes")
    assert office.case.statutory_clock.due_on == date(2026, 5, 6)
    call = {"hearing_panel": "甲一、乙二、丙三", "hearing_place": "二楼会议室", "hearing_subject": "处罚是否适当"}
    with pytest.raises(CasesRefusal, match="须在5个工作日前通知（《行政复议法》第五十一条第一款）"):
        office.do("role_a", "hearing_call", 15 * DAY, **call, hearing_date="2026-03-20")
    office.do("role_a", "hearing_call", 15 * DAY, **call, hearing_date="2026-03-24")
    office.do("role_a", "hearing", 22 * DAY, hearing_record="记录在案")
    office.do("role_a", "mediate", 23 * DAY, mediation="failed", decision_reasons="未达成")
    office.do("head", "propose", 24 * DAY, proposal="撤销")
    decided = {"decision": "annul", "decision_reasons": "主要事实不清", "opinion_letter": "yes"}
    office.do("leader", "decide", 25 * DAY, **decided)
    assert (office.case.result, office.case.statutory_clock.state) == ("redressed", "met")
    office.do("window", "serve", 26 * DAY, served_on="2026-03-28", served_how="直接送达")
    office.do("role_a", "opinion", 27 * DAY, opinion_text="规范取证")
    office.do("role_a", "follow_up", 28 * DAY, performance="已经履行")
    assert office.case.state == "closed"
    assert "reconsideration_hearing_notice" in office.papers()
    assert "reconsideration_decision" in office.papers()


def test_the_turn_to_the_ordinary_procedure_gives_no_time_anew(world: World):
    office = received(world)
    office.do("window", "examine", HOUR, acceptance="accept_simple")
    office.do("window", "accept_simple", 2 * HOUR)
    simple = office.case.statutory_clock
    # Thirty days end on Wednesday 1 April.
    assert (simple.parameter, simple.due_on) == ("reconsideration.simple_decision", date(2026, 4, 1))
    office.do("role_a", "send_copy_simple", DAY)
    office.do("role_a", "reply_simple", 5 * DAY, respondent_reply="replied")
    office.do("role_a", "simple_review", 8 * DAY, simple_unfit="yes", review_opinion="案情复杂")
    office.do("head", "turn_ordinary", 9 * DAY, turn_reason="案情复杂")
    simple.refresh_from_db()
    ordinary = office.case.statutory_clock
    assert (simple.state, ordinary.parameter, ordinary.due_on) == (
        "dropped",
        "reconsideration.decision",
        date(2026, 5, 6),
    )
    assert ordinary.started_at == simple.started_at


def test_a_missing_reply_is_noted_only_when_its_ten_days_are_over(world: World):
    office = received(world)
    office.do("window", "examine", HOUR, acceptance="accept")
    office.do("window", "accept", 2 * HOUR)
    office.do("role_a", "send_copy", DAY)
    clock = WorkItem.objects.get(case=office.case, step="reply").clock
    assert clock.due_on == date(2026, 3, 17)
    with pytest.raises(CasesRefusal, match="当事人的期限到2026-03-17届满"):
        office.do("role_a", "reply", 3 * DAY, respondent_reply="none")
    office.do("role_a", "reply", 16 * DAY, respondent_reply="none")
    assert office.opened() == ["hear_parties"]


def test_reconsideration_stands_still_on_a_ground_of_article_39(world: World):
    office = heard(received(world))
    plain = {"by": office.actor("leader"), "case": office.case.pk}
    suspended = {"ground": "document_review", "reason": "申请附带审查规范性文件"}
    suspend(at=MONDAY + 15 * DAY, revision=office.case.revision, **plain, **suspended)
    assert (office.case.state, office.case.statutory_clock.state) == ("suspended", "paused")
    resume(at=MONDAY + 25 * DAY, revision=office.case.revision, reason="审查完毕", **plain)
    # Sixty days from 2 March and ten that do not count: Monday 11 May, after the holidays on which 1 May falls.
    assert office.case.statutory_clock.due_on == date(2026, 5, 11)


# --- decisions on major matters


DRAFTED = {
    "draft_summary": "老城区停车收费办法",
    "comments_way": "open",
    "hearing_needed": "no",
    "experts_needed": "no",
    "risk_needed": "yes",
}


def begun(world: World, chart: str, kind: str) -> Office:
    """Zhang Min, who holds the post with which the chart begins, opens the case."""
    office = Office(world, chart, kind)
    given = {"version": office.version, "parties": [RED_LANTERN], "clue": "按年度计划", "key": "one"}
    office.applied = open_case(by=office.actor("role_a"), at=MONDAY, **given)
    return office


def test_comments_stay_open_for_thirty_days_beside_the_risk_assessment(world: World):
    office = begun(world, "major-decision", "major_decision")
    office.do("leader", "initiate", HOUR, initiated="yes", initiation_reason="列入目录")
    office.do("role_a", "draft", DAY, **DRAFTED)
    assert office.opened() == ["publish_draft", "risk"]
    with pytest.raises(CasesRefusal, match="公示期到2026-04-02届满"):
        office.do("role_a", "publish_draft", 20 * DAY, comments_summary="意见 30 条")
    office.do("head", "risk", 10 * DAY, risk_report="风险可控", risk_beyond_control="no")
    office.do("role_a", "publish_draft", 32 * DAY, comments_summary="意见 30 条")
    office.do("role_a", "weigh_comments", 33 * DAY, adoption="采纳 12 条")
    assert office.opened() == ["complete_draft"]


def test_no_discussion_without_a_passed_legality_review(world: World):
    office = begun(world, "major-decision", "major_decision")
    office.do("leader", "initiate", HOUR, initiated="yes", initiation_reason="列入目录")
    office.do("role_a", "draft", DAY, **{**DRAFTED, "comments_way": "short", "risk_needed": "no"})
    office.do("role_a", "publish_short", 8 * DAY, comments_summary="意见 3 条")
    office.do("role_a", "weigh_comments", 9 * DAY, adoption="采纳 1 条")
    office.do("role_a", "complete_draft", 10 * DAY, draft_completed="已修改")
    office.do("legal_reviewer", "legality", 18 * DAY, legality_result="unlawful", legality_opinion="超越权限")
    assert office.opened() == ["complete_draft"]


# --- inner affairs: no applicant


def test_an_expense_outside_the_budget_is_returned(world: World):
    office = begun(world, "internal-finance", "other")
    checked = {"in_budget": "no", "budget_note": "未列入预算", "major_expense": "no", "buying": "none"}
    office.do("cashier", "check", HOUR, **checked)
    assert (office.case.state, office.case.result) == ("closed", "returned")


def test_a_promotion_is_published_before_the_post(world: World):
    office = begun(world, "internal-personnel", "other")
    office.do("leader", "initiate", HOUR, begun="yes", plan="股长一名")
    office.do("role_a", "recommend", DAY, recommendation="得票集中")
    office.do("role_a", "examine", 2 * DAY, examiners="郑好、许明", examination="表现良好")
    office.do("legal_reviewer", "integrity", 3 * DAY, integrity_passed="yes", integrity_opinion="无异议")
    office.do("committee", "discuss", 4 * DAY, discussion="一致同意", dissent="无")
    office.do("leader", "decide", 5 * DAY, decision="propose", decision_reasons="符合条件")
    told = {"objection_stands": "no", "objections": "无"}
    with pytest.raises(CasesRefusal, match="公示期到2026-03-13届满"):
        office.do("role_a", "publicity", 8 * DAY, **told)
    office.do("role_a", "publicity", 14 * DAY, **told)
    office.do("leader", "appoint", 15 * DAY, appointed_to="股长，试用期一年")
    office.do("role_a", "archive", 16 * DAY, closing_summary="归档")
    assert (office.case.result, office.case.marking) == ("appointed", "appointed")


def test_only_the_post_with_which_the_chart_begins_opens_the_case(world: World):
    office = Office(world, "inspection", "inspection")
    given = {"version": office.version, "parties": [RED_LANTERN], "clue": "按年度计划", "key": "one"}
    with pytest.raises(OfficesRefusal, match="由“执法岗”发起"):
        open_case(by=office.actor("role_a"), at=MONDAY, **given)
    with pytest.raises(OfficesRefusal):
        open_case(by=office.actor("leader"), at=MONDAY, **given)
    with pytest.raises(OfficesRefusal):
        open_case(by=ANONYMOUS, at=MONDAY, **given)
    assert open_case(by=office.actor("officer"), at=MONDAY, **given).case_id


def test_fees_go_to_the_treasury_and_are_noted_by_the_cashier(world: World):
    office = begun(world, "fee", "fee")
    office.do("role_a", "assess", HOUR, fee_due="yes", fee_basis="占道费，每日 10 元", fee_amount="300")
    office.do("role_a", "tell", 2 * HOUR, pay_until="2026-03-16")
    office.do("officer", "answer", DAY, fee_answer="agree")
    office.do("cashier", "pay", 2 * DAY, fee_paid="yes", payment_proof="票 001")
    office.do("cashier", "treasury", 3 * DAY, treasury_note="3月5日入库")
    office.do("role_a", "archive", 4 * DAY, closing_summary="归档")
    assert (office.case.state, office.papers()) == ("closed", ["fee_notice"])
    assert Clock.objects.filter(subject_id=str(office.case.pk), state="late").count() == 0

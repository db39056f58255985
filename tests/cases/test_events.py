"""What befalls a case beside its steps, and who may cause it."""

from datetime import date, timedelta

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, Event, Party
from sunlit.cases.operations import (
    correct_from_above,
    erase_case,
    extend,
    resume,
    speak,
    supplement,
    suspend,
    take_work,
    terminate,
    withdraw,
)
from sunlit.cases.queries import case_by_code
from sunlit.clocks.errors import ClocksRefusal
from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.models import Document
from sunlit.documents.queries import pdf_of
from sunlit.ledger.actor import ANONYMOUS, Actor, Held
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.models import PowerVersion
from tests.cases.world import LIN_YUE, MONDAY, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The head of the county's office of supervision, whose organ is not the one that handles the case.
SUPERVISION = Actor("staff", "秦岭", account=900, held=(Held(900, 900, None, frozenset({"supervision_head"})),))


def test_the_applicant_withdraws_and_nothing_is_erased(world: World):
    applied = world.accepted()
    before = Event.objects.filter(case=applied.case_id).count()
    done = withdraw(
        by=ANONYMOUS, at=MONDAY + DAY, case=applied.case_id, reason="暂不开业", code=applied.query_code.lower()
    )
    case = world.case(applied)
    assert (done.state, case.result, done.papers[0].title) == ("withdrawn", "withdrawn", "撤回申请确认书")
    assert case.applicant_name == "林悦"
    assert Event.objects.filter(case=case).count() > before
    assert (case.statutory_clock.state, case.work_items.filter(state="open").count()) == ("dropped", 0)
    assert [row.act for row in trace_of(("case", case.pk))][-1] == "cases.withdraw"


def test_after_the_decision_it_is_too_late_to_withdraw(world: World):
    applied = world.granted()
    with pytest.raises(CasesRefusal, match="决定作出以后不能撤回申请"):
        withdraw(by=ANONYMOUS, at=MONDAY + 3 * DAY, case=applied.case_id, code=applied.query_code)


def test_time_stands_still_only_on_a_ground_that_the_law_names(world: World):
    applied = world.accepted()
    given = {"by": world.actor("zhang_min"), "case": applied.case_id}
    revision = world.case(applied).revision
    with pytest.raises(ClocksRefusal, match="不能因“holiday”停止计算"):
        suspend(**given, at=MONDAY + DAY, revision=revision, ground="holiday", reason="经办人休假")
    done = suspend(**given, at=MONDAY + DAY, revision=revision, ground="testing", reason="水质送检")
    case = world.case(applied)
    assert (done.state, case.statutory_clock.state, case.promised_clock.state) == ("suspended", "paused", "paused")
    with pytest.raises(CasesRefusal, match="办件已经暂停"):
        world.do("zhang_min", case.pk, "review", MONDAY + 2 * DAY, {"review_opinion": "同意"})
    before = case.promised_clock.due_on
    done = resume(**given, at=MONDAY + 4 * DAY, revision=done.revision, reason="检测报告已出")
    case = world.case(applied)
    # Three working days were left out: from the day after the suspension to the day on which it ended.
    assert (done.state, (case.promised_clock.due_on - before).days) == ("accepted", 3)
    assert case.work_items.get(state="open").clock.state == "running"


def test_the_leader_extends_once_and_the_applicant_is_told_why(world: World):
    applied = world.accepted()
    given = {"case": applied.case_id, "at": MONDAY + DAY, "reason": "需要实地调查"}
    with pytest.raises(OfficesRefusal):
        extend(**given, by=world.actor("zhang_min"), revision=world.case(applied).revision)
    before = world.case(applied).statutory_clock.due_on
    done = extend(**given, by=world.actor("li_qiang"), revision=world.case(applied).revision)
    case = world.case(applied)
    assert (case.statutory_clock.extended, case.statutory_clock.due_on > before) == (True, True)
    # The promise is for the same decision: twenty working days instead of ten.
    assert (case.promised_clock.extended, case.promised_clock.due_on) == (True, date(2026, 3, 30))
    told = Event.objects.get(case=case, kind="extend")
    assert told.text == "需要实地调查\n承诺期限随之顺延至2026年3月30日。"
    assert done.papers[0].title == "延长办理期限告知书"
    with pytest.raises(CasesRefusal, match="已经延长过一次"):
        extend(**given, by=world.actor("li_qiang"), revision=done.revision)


def test_a_promise_that_is_broken_already_is_not_mended_by_an_extension(world: World):
    applied = world.accepted()
    late = MONDAY + 15 * DAY
    given = {"case": applied.case_id, "revision": world.case(applied).revision, "reason": "需要实地调查"}
    extend(**given, at=late, by=world.actor("li_qiang"))
    case = world.case(applied)
    assert (case.statutory_clock.extended, case.promised_clock.extended) == (True, False)
    assert "承诺期限2026年3月16日已经届满，不随之顺延。" in Event.objects.get(case=case, kind="extend").text


def test_a_penalty_stands_still_and_is_extended_only_where_another_enactment_says_so(world: World):
    """处罚法 60: ninety days, unless a law, a regulation or a rule provides otherwise."""
    by, at = world.actor("li_qiang"), MONDAY + DAY
    filing = {"filing": "file", "filing_reason": "符合立案标准"}
    plain = world.open_penalty()
    world.do("li_qiang", plain.case_id, "file_case", MONDAY, filing)
    given = {"by": by, "at": at, "case": plain.case_id, "revision": world.case(plain).revision, "reason": "送检"}
    with pytest.raises(CasesRefusal, match="第六十条没有规定可以不计入期限的时间"):
        suspend(**given, ground="testing")
    with pytest.raises(CasesRefusal, match="第六十条没有规定可以延长"):
        extend(**given)
    PowerVersion.objects.filter(pk=world.penalty.pk).update(statutory_parameter="penalty.decision_market")
    market = world.open_penalty()
    world.do("li_qiang", market.case_id, "file_case", MONDAY, filing)
    given |= {"case": market.case_id, "revision": world.case(market).revision}
    done = suspend(**given, ground="testing")
    done = resume(**given | {"revision": done.revision, "at": MONDAY + 5 * DAY})
    extend(**given | {"revision": done.revision, "at": MONDAY + 6 * DAY})
    clock = world.case(market).statutory_clock
    # Ninety days, four of them left out, and thirty more.
    assert (clock.due_on - MONDAY.date()).days == 90 + 4 + 30
    assert clock.article == "《市场监督管理行政处罚程序规定》第六十四条第一款"


def test_whoever_supervises_sends_a_case_back_to_be_examined_again(world: World):
    applied = world.reviewed(needs_site_check=False)
    case = world.case(applied)
    assert case.work_items.get(state="open").step == "decide"
    due = case.statutory_clock.due_on
    given = {"at": MONDAY + 3 * DAY, "case": case.pk, "revision": case.revision, "article": "《行政许可法》第六十条"}
    with pytest.raises(OfficesRefusal):
        correct_from_above(**given, by=world.actor("li_qiang"), reason="核查少一人")
    with pytest.raises(CasesRefusal, match="请写明发现的错误"):
        correct_from_above(**given, by=SUPERVISION, reason=" ")
    with pytest.raises(CasesRefusal, match="请写明责令纠正所依据的条款"):
        correct_from_above(**given | {"article": ""}, by=SUPERVISION, reason="核查少一人")
    correct_from_above(**given, by=SUPERVISION, reason="核查少一人")
    case = world.case(applied)
    assert (case.state, case.work_items.get(state="open").step) == ("accepted", "review")
    # The organ's own fault costs the applicant no time.
    assert case.statutory_clock.due_on == due
    event = Event.objects.get(case=case, kind="correct_from_above")
    assert (event.text, event.article, event.leaf_id is not None) == ("核查少一人", "《行政许可法》第六十条", True)


def test_what_is_not_examined_yet_or_is_decided_cannot_be_sent_back(world: World):
    for applied in (world.apply(), world.granted()):
        given = {"at": MONDAY + 5 * DAY, "case": applied.case_id, "revision": world.case(applied).revision}
        with pytest.raises(CasesRefusal, match="还没有走到审查，或者决定已经作出"):
            correct_from_above(**given, by=SUPERVISION, reason="有误", article="《行政许可法》第六十条")


def test_an_applicant_who_has_died_ends_the_matter_by_analogy(world: World):
    applied = world.accepted()
    given = {"case": applied.case_id, "revision": world.case(applied).revision, "reason": "申请人死亡"}
    done = terminate(by=world.actor("li_qiang"), at=MONDAY + DAY, article="比照《行政许可法》第七十条第三项", **given)
    case = world.case(applied)
    assert (done.state, case.result, case.statutory_clock.state) == ("terminated", "terminated", "dropped")


def test_a_party_is_heard_at_any_time_before_the_decision(world: World):
    applied = world.accepted()
    speak(
        by=ANONYMOUS,
        at=MONDAY + DAY,
        case=applied.case_id,
        kind="statement",
        text="场所已经整改<script>alert(1)</script>",
        code=applied.query_code,
    )
    event = Event.objects.get(case=applied.case_id, kind="statement")
    # A script stays text; no page shows it unescaped.
    assert event.text == "场所已经整改<script>alert(1)</script>"
    assert Case.objects.get(pk=applied.case_id).facts["stated"] is True


def test_a_wrong_code_a_wrong_number_and_another_case_sound_alike(world: World):
    mine, other = world.apply(), world.apply(at=MONDAY + DAY)
    sentences = set()
    for number, code in ((mine.number, other.query_code), ("WJ20260302999999", mine.query_code), (mine.number, "")):
        with pytest.raises(CasesRefusal) as refused:
            case_by_code(number, code)
        sentences.add(refused.value.sentence)
    assert len(sentences) == 1
    assert case_by_code(f" {mine.number.lower()} ", mine.query_code.lower()).pk == mine.case_id
    with pytest.raises(CasesRefusal, match="办件号与查询码不符"):
        withdraw(by=ANONYMOUS, at=MONDAY + DAY, case=mine.case_id, code=other.query_code)
    with pytest.raises(OfficesRefusal, match="请先用办件号和查询码打开这件事"):
        withdraw(by=ANONYMOUS, at=MONDAY + DAY, case=mine.case_id)


def test_nobody_handles_their_own_case(world: World):
    clerk = world.people["wang_li"]
    mine = LIN_YUE.__class__(role="applicant", kind="person", name="王丽", account=clerk.pk)
    applied = world.apply(parties=[mine])
    with pytest.raises(OfficesRefusal, match="应当回避"):
        world.do("wang_li", applied.case_id, "register", MONDAY)


def test_nothing_is_supplied_that_nobody_asked_for(world: World):
    applied = world.accepted()
    with pytest.raises(CasesRefusal, match="现在不需要补正"):
        supplement(by=ANONYMOUS, at=MONDAY + DAY, case=applied.case_id, note="补充", code=applied.query_code)


def test_a_clerk_takes_an_item_and_the_others_see_it(world: World):
    applied = world.apply()
    item = world.case(applied).work_items.get(state="open")
    taken = take_work(by=world.actor("wang_li"), at=MONDAY, item=item.pk)
    assert taken.taken_by_name == "王丽"
    with pytest.raises(OfficesRefusal):
        take_work(by=world.actor("zhang_min"), at=MONDAY, item=item.pk)


def test_at_the_end_of_retention_people_go_and_the_leaves_stay(world: World):
    applied = world.accepted()
    withdraw(by=ANONYMOUS, at=MONDAY + DAY, case=applied.case_id, reason="暂不开业", code=applied.query_code)
    leaves = set(Event.objects.filter(case=applied.case_id).values_list("leaf_id", flat=True))
    erase_case(by=world.actor("li_qiang"), at=MONDAY + 2 * DAY, case=applied.case_id, reason="保存期限届满")
    case = world.case(applied)
    assert (case.applicant_name, case.facts) == ("（已删除）", {})
    assert list(Party.objects.filter(case=case).values_list("name", "phone")) == [("（已删除）", "")]
    papers = Document.objects.filter(subject_kind="case", subject_id=case.pk)
    assert {(paper.state, paper.text, paper.text_hash, str(paper.fields)) for paper in papers} == {
        ("erased", "", "", "{}")
    }
    assert all(paper.number and paper.leaf_id for paper in papers)
    with pytest.raises(DocumentsRefusal, match="文字已依法删除，不再提供"):
        pdf_of(papers[0])
    assert leaves <= set(Event.objects.filter(case=case).values_list("leaf_id", flat=True))
    with pytest.raises(CasesRefusal):
        case_by_code(applied.number, applied.query_code)

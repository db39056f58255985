"""Events that only some charts have, and the renewal that comes of silence (许可法 50)."""

from datetime import timedelta

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import befall, deem_renewed
from sunlit.cases.queries import find_renewals
from sunlit.documents.models import Document
from sunlit.ledger.actor import CLOCK
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.simulator import ends
from tests.cases.walking import Walker, staffed
from tests.cases.world import MONDAY, World
from tests.procedures.charts import published

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def half_way(world: World, chart: str, end: str, until: str) -> Walker:
    """A case of that chart on its way to the end, which has come as far as the step ``until``."""
    way = ends(compile_flow(published(chart)))[end]
    walker = Walker(world, staffed(world), chart, "licence")
    walker.go(way, until=until)
    return walker


def opened(case: int) -> list[str]:
    rows = WorkItem.objects.filter(case=case, state="open")
    return sorted(rows.values_list("step", flat=True))


def renewal(world: World) -> Walker:
    """Lin Yue's renewal, accepted, of a licence that runs out on 2 March."""
    return half_way(world, "licence-renewal", "completed", until="review")


def test_a_renewal_that_nobody_decides_before_the_licence_runs_out_is_granted(world: World):
    walker = renewal(world)
    case = walker.case
    assert Case.objects.get(pk=case).facts["expires_on"] == MONDAY.date().isoformat()
    assert find_renewals(walker.at) == []
    with pytest.raises(CasesRefusal, match="现有许可到2026-03-02届满，现在还没有逾期"):
        deem_renewed(by=CLOCK, at=walker.at, case=case)
    assert find_renewals(MONDAY + DAY) == [case]
    deem_renewed(by=CLOCK, at=MONDAY + DAY, case=case)
    found = Case.objects.get(pk=case)
    assert (found.state, found.result, found.decided_at) == ("decided", "granted", MONDAY + DAY)
    assert (opened(case), found.statutory_clock.state) == (["publicity", "service"], "met")
    assert Document.objects.filter(subject_id=str(case), template="deemed_renewal_notice").count() == 1
    assert found.events.get(kind="deemed_renewed").by_name == "时限钟"
    assert find_renewals(MONDAY + DAY) == []


def test_looking_for_renewals_is_one_query(world: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        find_renewals(MONDAY + DAY)


def test_only_a_renewal_is_renewed_by_silence(world: World):
    applied = world.accepted()
    with pytest.raises(CasesRefusal, match="这个办件不是许可延续"):
        deem_renewed(by=CLOCK, at=MONDAY + 90 * DAY, case=applied.case_id)
    with pytest.raises(OfficesRefusal):
        deem_renewed(by=world.actor("li_qiang"), at=MONDAY + 90 * DAY, case=applied.case_id)


def event(walker: Walker, role: str, name: str, reason: str = "申请人提出异议"):
    revision = Case.objects.get(pk=walker.case).revision
    return befall(by=walker.actor(role), at=walker.at, case=walker.case, revision=revision, event=name, reason=reason)


def test_marks_are_checked_again_once(world: World):
    walker = half_way(world, "licence-special-examination", "completed", until="apply")
    done = event(walker, "window", "recheck_marks")
    assert (opened(walker.case), done.state) == (["marks"], "received")
    entry = Case.objects.get(pk=walker.case).events.get(kind="event")
    assert (entry.title, entry.article) == ("申请复核成绩", "《中华人民共和国行政许可法》第七条")
    assert [row.act for row in trace_of(("case", walker.case))][-1] == "cases.befall"
    step = compile_flow(published("licence-special-examination")).flow.step("marks")
    walker.complete(step, {"passed": True})
    with pytest.raises(CasesRefusal, match="不能“申请复核成绩”"):
        event(walker, "window", "recheck_marks")


def test_a_licence_that_lapses_meanwhile_is_deregistered(world: World):
    walker = half_way(world, "licence-revocation", "revoked", until="notice")
    event(walker, "officer", "lapse", reason="有效期届满")
    found = Case.objects.get(pk=walker.case)
    assert (opened(walker.case), found.facts["decision"]) == (["deregister"], "deregister")


def test_who_may_cause_an_event_and_which(world: World):
    walker = half_way(world, "licence-revocation", "revoked", until="notice")
    with pytest.raises(CasesRefusal, match="没有可以由您记录的这一事件"):
        event(walker, "window", "lapse")
    with pytest.raises(CasesRefusal, match="没有可以由您记录的这一事件"):
        event(walker, "leader", "terminate")
    with pytest.raises(CasesRefusal, match="没有可以由您记录的这一事件"):
        event(walker, "leader", "nothing_like_it")
    with pytest.raises(CasesRefusal, match="请写明理由"):
        event(walker, "officer", "lapse", reason=" ")
    with pytest.raises(OfficesRefusal):
        event(walker, "cashier", "lapse")

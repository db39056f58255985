"""A penalty imposed on the spot: notice before it, money within its days, filed with the organ."""

from datetime import date, timedelta
from typing import Any

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied, Completed, PartyGiven
from sunlit.cases.models import WorkItem
from sunlit.cases.operations import open_case
from sunlit.documents.models import Document
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.operations import add_post, appoint
from tests.cases.world import FIRST_DAY, MONDAY, RED_LANTERN, World, make_version
from tests.offices.county import person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ZHOU_PING = PartyGiven(role="punished", kind="person", name="周平")
FOUND = {
    "investigators": "吴迪、郑凯",
    "credentials_shown": "yes",
    "evidence": "现场照片",
    "place": "3月2日十时，青石街",
    "suitable": "summary",
}
DECIDED = {"penalty_kind": "fine", "penalty_content": "罚款 50 元", "decision_reasons": "占道经营，情节轻微"}


def begun(world: World, party: PartyGiven = RED_LANTERN) -> Applied:
    """Wu Di has met a violation in the street."""
    version = make_version(world.health, "CF-0002", "penalty", "对占道经营的处罚", "penalty-summary")
    return open_case(by=world.actor("wu_di"), at=MONDAY, version=version, parties=[party], clue="占道经营", key="one")


def do(world: World, applied: Applied, name: str, step: str, after: timedelta, **outputs: Any) -> Completed:
    """The named person completes the step some time after the beginning."""
    return world.do(name, applied.case_id, step, MONDAY + after, outputs)


def answered(world: World, party: PartyGiven = RED_LANTERN) -> Applied:
    """Told and heard on the spot."""
    applied = begun(world, party)
    do(world, applied, "wu_di", "verify", HOUR, **FOUND)
    do(world, applied, "wu_di", "notice", HOUR, proposed_penalty="罚款 50 元", told="yes")
    do(world, applied, "wu_di", "answer", HOUR, statement="下次不会了")
    do(world, applied, "wu_di", "recheck", HOUR, recheck_result="维持", recheck_outcome="penalty")
    return applied


def opened(applied: Applied) -> list[str]:
    """The steps that are open now."""
    return list(
        WorkItem.objects.filter(case=applied.case_id, state="open").order_by("step").values_list("step", flat=1)
    )


def test_money_taken_on_the_spot_is_in_the_bank_within_two_and_two_days(world: World):
    post = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name="收费岗", roles=["cashier"])
    world.people["he_xin"] = person("he_xin", "何欣")
    appoint(by=INSTALLER, at=MONDAY, post=post, person=world.people["he_xin"], from_on=FIRST_DAY)
    applied = answered(world)
    do(world, applied, "wu_di", "decide", HOUR, **DECIDED, fine="50")
    do(world, applied, "wu_di", "serve", HOUR, served_on="2026-03-02", served_how="当场签收")
    # The money and the filing go on side by side.
    assert opened(applied) == ["how_paid", "report"]
    do(world, applied, "wu_di", "how_paid", HOUR, collection="small")
    do(world, applied, "wu_di", "collect", HOUR, receipt_number="专票 0001", collected_on="2026-03-02")
    hand_in = WorkItem.objects.get(case=applied.case_id, step="hand_in")
    assert (hand_in.clock.due_on, hand_in.clock.article) == (date(2026, 3, 4), "《行政处罚法》第七十一条")
    do(world, applied, "wu_di", "hand_in", 24 * HOUR, handed_in_on="2026-03-03", handed_in_amount="50")
    do(world, applied, "he_xin", "to_bank", 25 * HOUR, bank_proof="JK-7")
    do(world, applied, "wu_di", "note_execution", 26 * HOUR, execution_note="已缴")
    assert opened(applied) == ["report"]
    do(world, applied, "qian_yun", "report", 27 * HOUR, filing_number="备〔2026〕1号")
    done = do(world, applied, "wu_di", "close", 28 * HOUR, closing_summary="已结")
    case = world.case(applied)
    assert (done.state, case.result) == ("closed", "penalty")
    paper = Document.objects.get(subject_id=case.pk, template="on_spot_penalty_decision")
    assert "罚款金额（元）：50" in paper.text


def test_a_warning_needs_no_payment(world: World):
    applied = answered(world)
    do(world, applied, "wu_di", "decide", HOUR, **DECIDED | {"penalty_kind": "warning", "penalty_content": "警告"})
    do(world, applied, "wu_di", "serve", HOUR, served_on="2026-03-02", served_how="拒绝签收，已注明")
    assert opened(applied) == ["note_execution", "report"]


@pytest.mark.parametrize(("party", "most"), [(ZHOU_PING, 200), (RED_LANTERN, 3000)], ids=["citizen", "trader"])
def test_more_than_the_law_allows_is_not_imposed_on_the_spot(world: World, party: PartyGiven, most: int):
    applied = answered(world, party)
    with pytest.raises(CasesRefusal, match=f"当场处罚的罚款最多{most}元（《行政处罚法》第五十一条）"):
        do(world, applied, "wu_di", "decide", HOUR, **DECIDED, fine=str(most + 1))
    do(world, applied, "wu_di", "decide", HOUR, **DECIDED, fine=str(most))
    assert world.case(applied).result == "penalty"


@pytest.mark.parametrize(("suitable", "result"), [("ordinary", "to_ordinary"), ("none", "not_punished")])
def test_what_does_not_fit_is_not_decided_on_the_spot(world: World, suitable: str, result: str):
    applied = begun(world)
    done = do(world, applied, "wu_di", "verify", HOUR, **FOUND | {"suitable": suitable})
    assert (done.state, world.case(applied).result) == ("closed", result)

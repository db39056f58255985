"""Releases: what is shown, masked; every count is the length of its list; withdrawal leaves the reason alone."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.actor import PUBLISHER
from sunlit.ledger.operations import publish
from sunlit.ledger.queries import openings_of, status_of
from sunlit.ledger.signer import KeySigner
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.models import PowerVersion
from sunlit.publication.errors import PublicationRefusal
from sunlit.publication.filters import RecordFilters
from sunlit.publication.models import Release
from sunlit.publication.operations import release, release_due, withdraw_release
from sunlit.publication.queries import home, power_page, record, records, records_csv, statistics
from tests.cases.world import MONDAY, World
from tests.supervision.watch import make_watched

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = MONDAY + 3 * DAY
EVERYTHING = RecordFilters()


@pytest.fixture
def granted(world: World) -> Release:
    """Lin Yue's licence, granted and released."""
    world.granted()
    (released,) = release_due(at=LATER, thorough=True)
    return released


def test_a_decision_is_released_once_and_masked(granted: Release):
    assert (granted.kind, granted.applicant, granted.result) == ("decision", "林*", "granted")
    assert (granted.used_days, granted.limit_days, granted.on_time) == (2, 10, True)
    shown = json.dumps(granted.body, ensure_ascii=False) + granted.title
    assert [word for word in ("林悦", "13800000001", "990101199001010011", "青石街", "lin.yue") if word in shown] == []
    assert release_due(at=LATER + DAY, thorough=True) == []


def test_a_case_without_an_outcome_is_not_released(world: World):
    case = world.case(world.accepted())
    assert release_due(at=LATER, thorough=True) == []
    with pytest.raises(PublicationRefusal, match="还没有可以公示的结果"):
        release(by=PUBLISHER, at=LATER, case=case)


def test_the_release_is_an_act_with_a_leaf_that_names_nobody(granted: Release):
    assert granted.leaf_id is not None
    leaf = status_of(granted.leaf_id)
    assert leaf.type == "publication.released"
    assert [word for word in ("林", "悦", granted.number) if word.encode() in leaf.entry] == []


def test_a_refusal_is_released_with_reasons_and_remedies(world: World):
    case = world.reviewed()
    reasons = "林悦提交的平面图与现场不符"
    world.do("li_qiang", case.case_id, "decide", MONDAY + 2 * DAY, {"decision": "refuse", "decision_reasons": reasons})
    release_due(at=LATER, thorough=True)
    row = Release.objects.get()
    page = record(row.pk, at=LATER)
    assert page is not None
    assert (page.row.kind, page.reasons) == ("refusal", "林*提交的平面图与现场不符")
    assert [text.zh.split("（")[0] for text in page.remedies] == [
        "自知道决定之日起60日内可以申请行政复议",
        "自知道决定之日起6个月内可以提起行政诉讼",
    ]


def test_the_worker_follows_the_log(world: World, tmp_path: Path):
    world.granted()
    assert release_due(at=LATER) == []


@pytest.mark.django_db(transaction=True)
def test_what_the_log_has_gained_is_released(tmp_path: Path):
    world = make_watched()
    world.granted()
    publish(at=LATER, directory=tmp_path, signer=KeySigner(bytes(32), "ledger.example/test"))
    assert [row.result for row in release_due(at=LATER)] == ["granted"]
    assert release_due(at=LATER) == []


def test_withdrawing_leaves_the_reason_and_the_leaf_and_takes_the_rest(world: World, granted: Release):
    leader = world.actor("li_qiang")
    withdraw_release(by=leader, at=LATER + DAY, release=granted, reason="决定被依法撤销")
    page = record(granted.pk, at=LATER + 2 * DAY)
    assert page is not None
    assert (page.lines, page.row.applicant, page.row.result_name.zh) == ((), "", "已撤回")
    assert (page.withdrawn_reason, page.withdrawal_article) == ("决定被依法撤销", "《行政处罚法》第四十八条第二款")
    assert page.withdrawal_proof is not None
    assert page.withdrawal_proof.leaf is not None
    # Text and salt stay in the file: withdrawing is not erasing.
    assert granted.leaf_id is not None
    assert openings_of(granted.leaf_id) not in (None, {})
    with pytest.raises(PublicationRefusal, match="已经撤回"):
        withdraw_release(by=leader, at=LATER + 2 * DAY, release=granted, reason="再撤一次")


def test_withdrawing_needs_a_reason_and_the_right_person(world: World, granted: Release):
    with pytest.raises(PublicationRefusal, match="请写明撤回公示的理由"):
        withdraw_release(by=world.actor("li_qiang"), at=LATER, release=granted, reason=" ")
    with pytest.raises(OfficesRefusal):
        withdraw_release(by=world.actor("zhang_min"), at=LATER, release=granted, reason="不想公开")


def test_every_choice_of_a_filter_counts_its_own_list(world: World):
    for day in range(3):
        world.granted(MONDAY + day * DAY)
    release_due(at=LATER + 3 * DAY, thorough=True)
    at = LATER + 3 * DAY
    for facet in records(EVERYTHING, at=at).facets:
        for choice in facet.choices:
            chosen = RecordFilters.read({facet.name: [choice.value]})
            assert (facet.name, choice.value, records(chosen, at=at).paging.total) == (
                facet.name,
                choice.value,
                choice.count,
            )


def test_every_figure_counts_its_own_list(world: World):
    PowerVersion.objects.update(published_at=MONDAY)
    world.granted()
    release_due(at=LATER, thorough=True)
    page = power_page("XK-0001", at=LATER)
    assert page is not None
    figures = [page.records, *home(at=LATER).figures, *statistics(at=LATER).figures]
    figures += [figure for row in statistics(at=LATER).rows for figure in (row.records, row.on_time, row.refused)]
    counted = [figure for figure in figures if figure.list == "records"]
    totals = [records(RecordFilters.read(parse_qs(figure.query)), at=LATER).paging.total for figure in counted]
    assert [figure.value for figure in counted] == totals
    assert 1 in totals


def test_a_new_release_is_counted_at_once(world: World, granted: Release):
    assert records(EVERYTHING, at=LATER).paging.total == 1
    world.granted(MONDAY + DAY)
    release_due(at=LATER + DAY, thorough=True)
    assert records(EVERYTHING, at=LATER + DAY).paging.total == 2


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_for_one_row_and_for_three(
    world: World, number: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for day in range(number):
        world.granted(MONDAY + day * DAY)
    release_due(at=LATER + 3 * DAY, thorough=True)
    records(EVERYTHING, at=LATER + 3 * DAY)
    with django_assert_num_queries(3):
        assert len(records(EVERYTHING, at=LATER + 3 * DAY).rows) == number


def test_objections_are_possible_while_publicity_lasts(granted: Release):
    assert records(RecordFilters(open=True), at=LATER).paging.total == 1
    assert granted.objection_until is not None
    assert records(RecordFilters(open=True), at=granted.objection_until + DAY).paging.total == 0


def test_odd_addresses_are_read_as_well_as_can_be(granted: Release):
    odd = RecordFilters.read(
        {"kind": ["nothing"], "period": ["100y"], "q": ["%_'\"\x00<script>"], "on_time": ["maybe"]}
    )
    assert records(odd, at=LATER, page=-5).paging.page == 1
    assert records(EVERYTHING, at=LATER, page=10**9).paging.page == 1


def test_the_table_has_what_the_list_has(granted: Release):
    heading, row = records_csv(EVERYTHING, at=LATER)
    assert dict(zip(heading, row, strict=True))["相对人"] == "林*"

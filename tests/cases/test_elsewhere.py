"""The register of exceptions: a power in a system of its organ's own, approved by another office, and still shown."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import OwnSystem
from sunlit.cases.operations import Elsewhere, ask_own_system, decide_own_system, end_own_system, report_own_result
from sunlit.cases.queries.elsewhere import own_system_counts, own_systems, public_own_systems, shown_elsewhere
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.models import PowerVersion
from sunlit.publication.queries.elsewhere import elsewhere_list
from tests.cases.world import FIRST_DAY, MONDAY, World, make_version, make_world
from tests.offices.county import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GIVEN: dict[str, str] = {
    "ground": "own_system",
    "system": "省医疗机构电子证照系统",
    "reason": "省里统一建设的系统，县里不能另建。",
    "handler": "审批岗张敏，0000-1230002",
    "time": "受理之日起八个工作日",
    "flow": "网上申报、受理、审查、决定，全程在省系统里办理。",
    "result": "省卫健委网站“结果公示”栏",
}


@pytest.fixture
def world(db: None) -> World:
    """Ma Lin edits the bureau's list, Guo Tao publishes for the county's office."""
    world = make_world()
    for username, name, role in (("ma_lin", "马琳", "list_editor"), ("guo_tao", "郭涛", "list_publisher")):
        world.posts[role] = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name=name, roles=[role])
        world.people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=world.posts[role], person=world.people[username], from_on=FIRST_DAY)
    return world


def asked(world: World, **changes: str) -> OwnSystem:
    given = Elsewhere(**{**GIVEN, **changes})
    return ask_own_system(by=world.actor("ma_lin"), at=MONDAY, power=world.licence.power, given=given)


def approved(world: World) -> OwnSystem:
    entry, by = asked(world), world.actor("guo_tao")
    return decide_own_system(by=by, at=MONDAY + DAY, entry=entry.pk, approve=True, decision="省系统，同意。")


def reported(world: World, entry: OwnSystem, **changes: Any):
    given = {
        "number": "SW-2026-001",
        "handler": "张敏",
        "received_on": date(2026, 3, 2),
        "done_on": date(2026, 3, 4),
        "result": "准予许可",
    }
    by = world.actor("zhang_min")
    return report_own_result(by=by, at=MONDAY + 3 * DAY, entry=entry.pk, **{**given, **changes})


def test_the_organ_asks_and_the_county_office_approves(world: World) -> None:
    entry = approved(world)
    assert (entry.state, entry.decided_by_id, entry.decision) == (
        "approved",
        world.people["guo_tao"].pk,
        "省系统，同意。",
    )
    rows = trace_of(("own_system", entry.pk))
    assert [(row.act, row.leaf_id is not None) for row in rows] == [
        ("cases.ask_own_system", False),
        ("cases.decide_own_system", True),
    ]
    assert [one.name for one in public_own_systems()] == ["公共场所卫生许可"]
    (shown,), _ = elsewhere_list(1)
    assert (shown.approver, shown.decision, shown.reason) == ("郭涛", "省系统，同意。", entry.reason)


@pytest.mark.parametrize("field", ["handler", "time", "flow", "result", "reason", "system"])
def test_handler_time_flow_and_result_are_shown_in_any_case(world: World, field: str) -> None:
    with pytest.raises(CasesRefusal) as caught:
        asked(world, **{field: " "})
    assert list(caught.value.faults) == [field]
    assert not OwnSystem.objects.exists()


def test_what_is_too_long_or_of_no_known_sort_is_said(world: World) -> None:
    with pytest.raises(CasesRefusal) as caught:
        asked(world, ground="whim", handler="张" * 201)
    assert caught.value.faults == {"ground": "请选一项", "handler": "最多 200 个字，现在 201 个。"}


def test_whoever_asked_does_not_approve(world: World) -> None:
    entry = asked(world)
    both = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name="身兼二职", roles=["list_publisher"])
    appoint(by=INSTALLER, at=MONDAY, post=both, person=world.people["ma_lin"], from_on=FIRST_DAY)
    with pytest.raises(OfficesRefusal, match="另一个人"):
        decide_own_system(by=world.actor("ma_lin"), at=MONDAY, entry=entry.pk, approve=True, decision="同意")
    with pytest.raises(OfficesRefusal):
        decide_own_system(by=world.actor("wang_li"), at=MONDAY, entry=entry.pk, approve=True, decision="同意")


def test_a_refusal_has_a_reason_and_is_not_shown(world: World) -> None:
    entry, by = asked(world), world.actor("guo_tao")
    with pytest.raises(CasesRefusal, match="请写明批准或者不批准的理由"):
        decide_own_system(by=by, at=MONDAY, entry=entry.pk, approve=False, decision="")
    decide_own_system(by=by, at=MONDAY, entry=entry.pk, approve=False, decision="可以在本平台运行。")
    assert (own_system_counts(), list(public_own_systems())) == ({"refused": 1}, [])
    with pytest.raises(CasesRefusal, match="现在是“未批准”"):
        decide_own_system(by=by, at=MONDAY, entry=entry.pk, approve=True, decision="同意")
    assert asked(world).state == "asked"


def test_one_exception_a_power(world: World) -> None:
    asked(world)
    with pytest.raises(CasesRefusal, match="已有正在申请或者已经批准的例外"):
        asked(world)


def test_every_result_is_reported_with_handler_and_days(world: World) -> None:
    entry = approved(world)
    reported(world, entry)
    for changes, field in (
        ({}, "number"),
        ({"number": "SW-2", "done_on": date(2026, 3, 1)}, "done_on"),
        ({"number": "SW-2", "done_on": date(2026, 3, 30)}, "done_on"),
        ({"number": "SW-2", "result": ""}, "result"),
    ):
        with pytest.raises(CasesRefusal) as caught:
            reported(world, entry, **changes)
        assert list(caught.value.faults) == [field]
    (shown,) = shown_elsewhere(0, 20)
    assert [(row.number, row.handler, row.result) for row in shown.latest] == [("SW-2026-001", "张敏", "准予许可")]


def test_an_exception_ends_with_a_reason(world: World) -> None:
    entry = approved(world)
    ended = end_own_system(by=world.actor("guo_tao"), at=MONDAY + 9 * DAY, entry=entry.pk, reason="已接入本平台。")
    assert (ended.state, ended.ended_because, list(public_own_systems())) == ("ended", "已接入本平台。", [])
    with pytest.raises(CasesRefusal, match="现在是“已结束”"):
        reported(world, entry)


def test_what_is_not_for_the_public_is_not_in_its_list(world: World) -> None:
    approved(world)
    PowerVersion.objects.filter(pk=world.licence.pk).update(disclosure_scope="internal")
    assert (list(public_own_systems()), own_systems().count()) == ([], 1)


def test_the_public_list_asks_two_queries_however_long(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approved(world)
    with django_assert_num_queries(2):
        assert len(shown_elsewhere(0, 20)) == 1
    for number in (2, 3):
        version = make_version(world.health, f"XK-000{number}", "licence", f"第{number}项许可", "licence-general")
        given = {name: words for name, words in GIVEN.items() if name != "ground"}
        OwnSystem.objects.create(
            power=version.power,
            ground="own_system",
            state="approved",
            asked_by=world.people["ma_lin"],
            asked_at=MONDAY,
            **given,
        )
    with django_assert_num_queries(2):
        assert len(shown_elsewhere(0, 20)) == 3

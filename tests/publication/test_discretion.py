"""What outsiders read of discretion standards."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.cases.models import Case
from sunlit.ledger.actor import INSTALLER
from sunlit.powers.discretion.reading import standard_of_grids
from sunlit.powers.discretion.sheets import grids_of
from sunlit.powers.models import DiscretionStandard
from sunlit.powers.operations import draft_standard, publish_standard, review_standard, withdraw_standard
from sunlit.publication.datasets import ways
from sunlit.publication.queries.discretion import discretion_list, discretion_of_power, discretion_page, discretion_rows
from tests.cases.measured import ROWS, SOURCE, in_force
from tests.cases.world import MONDAY, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work."""
    return make_world()


def test_what_binds_is_listed_and_shown_in_plain_words(world: World) -> None:
    version = in_force(world)
    assert [(row.pk, row.items, row.no_penalty, row.coming) for row in discretion_list(MONDAY)] == [
        (version.pk, 1, False, False)
    ]
    page = discretion_page(version.pk, MONDAY)
    assert page is not None and page.binding
    assert [shown.fine.zh for shown in page.items[0].grades] == [
        "1000元至3000元",
        "3000元至6000元",
        "6000元至10000元",
    ]
    assert page.items[0].cited == "《小吃管理条例》第三条第一款"
    assert page.proof.leaf is not None


def test_a_draft_is_nobody_else_s(world: World) -> None:
    version = in_force(world)
    DiscretionStandard.objects.filter(pk=version.pk).update(state="reviewed")
    assert (discretion_page(version.pk, MONDAY), discretion_list(MONDAY), discretion_rows(MONDAY)) == (None, (), [])


def test_a_withdrawn_one_stays_readable_with_its_reason(world: World) -> None:
    version = in_force(world)
    withdraw_standard(
        version=version,
        last_day=MONDAY.date(),
        reason="条例废止",
        by=world.actor("li_qiang"),
        at=MONDAY.replace(hour=15),
    )
    tomorrow = MONDAY.replace(day=3)
    page = discretion_page(version.pk, tomorrow)
    assert page is not None and (page.binding, page.withdrawn_because) == (False, "条例废止")
    assert (discretion_list(tomorrow), len(discretion_list(MONDAY))) == ((), 1)
    assert "条例废止" in Client().get(f"/en/discretion/{version.pk}/").content.decode()


def test_the_tables_of_a_power(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    in_force(world)
    with django_assert_num_queries(2):
        found = discretion_of_power(world.penalty.power.code, MONDAY)
    assert [(one.standard.title, one.shown.item.key) for one in found] == [("小吃裁量基准", "1")]
    assert discretion_of_power("没有", MONDAY) == ()
    assert Case.objects.count() == 0


def newer(world: World, words: str, first_day: date) -> DiscretionStandard:
    """The next version, with other words for its second grade, published by 李强."""
    rows = [list(row) for row in ROWS]
    rows[4][4] = words
    version = draft_standard(
        organ=world.health,
        title="小吃裁量基准",
        file_name="小吃.xlsx",
        standard=standard_of_grids(grids_of({"sheets": [{**SOURCE["sheets"][0], "rows": rows}]})),
        by=INSTALLER,
        at=MONDAY,
    )
    version = review_standard(version=version, passed=True, opinion="合法。", by=world.actor("qian_yun"), at=MONDAY)
    return publish_standard(version=version, in_force_from=first_day, by=world.actor("li_qiang"), at=MONDAY)


def test_what_binds_today_stays_in_open_data_when_the_next_version_is_published(world: World) -> None:
    in_force(world)
    newer(world, "拒不改正的", date(2026, 4, 1))
    days = [(row["version"], row["in_force_from"], row["in_force_until"]) for row in discretion_rows(MONDAY)]
    assert days == [(1, "2026-03-02", "2026-03-31")] * 3 + [(2, "2026-04-01", "")] * 3
    assert {row["version"] for row in discretion_rows(MONDAY.replace(month=4))} == {2}


def test_a_page_asks_the_same_questions_for_one_and_for_three_versions(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = in_force(world)
    with django_assert_num_queries(5) as asked:
        discretion_page(first.pk, MONDAY)
    newer(world, "拒不改正的", date(2026, 4, 1))
    newer(world, "屡教不改的", date(2026, 5, 1))
    with django_assert_num_queries(len(asked)):
        page = discretion_page(first.pk, MONDAY)
    assert page is not None and [one.number for one in page.versions] == [3, 2]


def test_open_data_has_a_row_for_every_grade(world: World) -> None:
    in_force(world)
    rows = discretion_rows(MONDAY)
    assert [(row["item"], row["grade"], row["penalty"]) for row in rows] == [
        ("1", "1", "处一千元以上三千元以下的罚款"),
        ("1", "2", "处三千元以上六千元以下的罚款"),
        ("1", "3", "处六千元以上一万元以下的罚款"),
    ]
    assert tuple(rows[0]) == ways().datasets["discretion"].names

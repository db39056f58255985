"""The public page of a kind of power: its basic procedure, who follows it, who departs."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.powers.models import PowerVersion
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.reader import content_hash
from tests.cases.world import MONDAY, World, make_version, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    make_version(world.health, "XK-0002", "licence", "医疗机构执业许可", "licence-general")
    other = make_version(world.health, "XK-0003", "licence", "供水单位卫生许可", "licence-general")
    row = ChartVersion.objects.get(chart__power=other.power_id)
    steps = [dict(step) for step in row.source["steps"]]
    next(step for step in steps if step["id"] == "correct")["next"] = ["review"]
    source = {**row.source, "steps": steps}
    ChartVersion.objects.filter(pk=row.pk).update(source=source, content_hash=content_hash(source))
    return world


def test_the_basic_procedure_counts_and_opens_the_items(world: World) -> None:
    page = Client().get("/powers/kinds/licence/").content.decode()
    for words in ("2 项按这个流程办", "1 项有不同", "“当场更正错误”与模板不同（去向）", "公共场所卫生许可", "<svg"):
        assert words in page
    assert "供水单位卫生许可" not in page
    departing = Client().get("/powers/kinds/licence/?class=licence-general&way=depart").content.decode()
    assert ("供水单位卫生许可" in departing, "公共场所卫生许可" in departing) == (True, False)


def test_a_kind_without_charts_and_a_kind_that_there_is_not(world: World) -> None:
    assert "还没有公布的流程图" in Client().get("/powers/kinds/reward/").content.decode()
    assert Client().get("/powers/kinds/nothing/").status_code == 404
    assert Client().get("/powers/kinds/licence/?class=x&way=y&page=9").status_code == 200


def test_as_many_queries_for_one_item_as_for_three(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Client().get("/powers/kinds/penalty/")
    Client().get("/powers/kinds/licence/")
    for kind in ("penalty", "licence"):
        with django_assert_num_queries(5):
            Client().get(f"/powers/kinds/{kind}/")


def test_a_chart_names_its_house_rules_and_where_to_complain(world: World) -> None:
    PowerVersion.objects.update(published_at=MONDAY)
    for address in ("/powers/XK-0001/chart/", "/powers/XK-0001/steps/"):
        page = Client().get(address).content.decode()
        assert ("办理制度" in page, "投诉电话" in page) == (True, True)

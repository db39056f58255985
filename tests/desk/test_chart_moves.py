"""The staff pages of a chart's contents, and of moving running cases to its new version."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Account
from sunlit.cases.models import Case, Move
from tests.cases.test_moving import MONDAY, WHY, new_version, old_version, same, world
from tests.cases.world import World

__all__ = ["world"]
pytestmark = pytest.mark.django_db
# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"chart_move"})


def browser(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(**but: str) -> dict[str, str]:
    return {"act": "propose", "reason": WHY, **{f"place_{name}": to for name, to in same(but=but).items()}}


def test_cases_go_over_by_the_pages_from_the_map_to_the_tick(world: World) -> None:
    checked, reviewed = world.reviewed(), world.accepted()
    new_version(world)
    old = old_version(world)
    address = f"/desk/charts/{old.pk}/move/"
    he_jie, sun_hao, zhang_min = browser("he_jie"), browser("sun_hao"), browser("zhang_min")
    assert "还有 2 个办件在这一版上运行" in he_jie.get(f"/desk/charts/{old.pk}/").content.decode()
    page = he_jie.get(address).content.decode()
    assert "新流程图里没有接替“现场核查（两人以上）”的位置" in page
    refused = he_jie.post(address, sent())
    assert (refused.status_code, Move.objects.count()) == (422, 0)
    assert he_jie.post(address, sent(site_check="decide")).status_code == 302
    page = sun_hao.get(address).content.decode()
    assert ("待批准" in page, "批准移动办法" in page, "移动选中的办件" in page) == (True, True, False)
    assert sun_hao.post(address, {"act": "approve"}).status_code == 302
    page = zhang_min.get(address).content.decode()
    case = world.case(checked)
    assert f'value="{case.pk}.{case.revision}"' in page
    zhang_min.post(address, {"act": "move", "case": [f"{case.pk}.{case.revision}"]})
    assert (world.case(checked).marking, world.case(checked).chart_version.number) == ("decide", 2)
    assert world.case(reviewed).chart_version.number == 1
    page = zhang_min.get(address).content.decode()
    assert "1 个办件已移到新的流程图" in page


def test_one_case_that_cannot_go_does_not_hold_up_the_others(world: World) -> None:
    first, second = world.reviewed(), world.reviewed()
    new_version(world)
    address = f"/desk/charts/{old_version(world).pk}/move/"
    browser("he_jie").post(address, sent(site_check="decide"))
    browser("sun_hao").post(address, {"act": "approve"})
    stale, fresh = f"{first.case_id}.0", f"{second.case_id}.{world.case(second).revision}"
    page = browser("zhang_min").post(address, {"act": "move", "case": [stale, fresh]}, follow=True).content.decode()
    assert [world.case(one).chart_version.number for one in (first, second)] == [1, 2]
    assert f"{world.case(first).number}：您打开页面之后" in page


def test_odd_requests_to_the_page(world: World) -> None:
    he_jie = browser("he_jie")
    assert he_jie.get(f"/desk/charts/{old_version(world).pk}/move/").status_code == 404
    new_version(world)
    address = f"/desk/charts/{old_version(world).pk}/move/"
    assert he_jie.post(address, {"act": "move", "case": ["1.1"]}).status_code == 404
    assert he_jie.post(address, {}).status_code == 404
    browser("he_jie").post(address, sent(site_check="decide"))
    assert he_jie.post(address, {"act": "move", "case": ["x"]}).status_code == 404
    # Wang Li at the window may neither propose nor approve.
    assert browser("wang_li").post(address, {"act": "approve"}).status_code == 403


def test_the_list_asks_no_more_for_more_cases(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cases = [world.reviewed(MONDAY + timedelta(minutes=number)).case_id for number in range(3)]
    new, old = new_version(world), old_version(world)
    Case.objects.filter(pk__in=cases[1:]).update(chart_version=new)
    client, address = browser("he_jie"), f"/desk/charts/{old.pk}/move/"
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)
    Case.objects.filter(pk__in=cases).update(chart_version=old)
    with django_assert_num_queries(13):
        assert "办件 3 个" in client.get(address).content.decode()


def test_an_internal_chart_is_begun_from_the_external_one(world: World) -> None:
    client, power = browser("he_jie"), world.licence.power_id
    page = client.get(f"/desk/powers/{power}/chart/?template=internal").content.decode()
    source = html.unescape(page.partition('name="source"')[2].partition(">")[2].partition("</textarea>")[0])
    answer = client.post(f"/desk/powers/{power}/chart/", {"source": source})
    made = client.get(answer["Location"]).content.decode()
    assert "与外部流程图一致：每一步都落实到岗位" in made
    assert "看它所依据的外部流程图" in made


def test_a_chart_begun_from_a_template_names_it(world: World) -> None:
    page = browser("he_jie").get(f"/desk/powers/{world.licence.power_id}/chart/?template=licence-general")
    source = html.unescape(page.content.decode())
    assert ("template: licence-general\n" in source, "\nkinds:" in source) == (True, False)

"""The staff pages of the register of exceptions, and what the public reads of it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Account
from sunlit.cases.models import OwnSystem
from sunlit.powers.operations import relist
from tests.cases.test_elsewhere import GIVEN, approved, reported, world
from tests.cases.world import World

__all__ = ["world"]
pytestmark = pytest.mark.django_db
# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"own_systems", "own_system", "own_system_ask"})


def browser(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_from_the_application_to_the_public_list(world: World) -> None:
    power = world.licence.power_id
    ma_lin, guo_tao = browser("ma_lin"), browser("guo_tao")
    assert f"/desk/powers/{power}/own-system/" in ma_lin.get(f"/desk/powers/{power}/").content.decode()
    short = ma_lin.post(f"/desk/powers/{power}/own-system/", {**GIVEN, "handler": ""})
    assert (short.status_code, OwnSystem.objects.count()) == (422, 0)
    ma_lin.post(f"/desk/powers/{power}/own-system/", GIVEN)
    entry = OwnSystem.objects.get()
    address = f"/desk/own-systems/{entry.pk}/"
    page = guo_tao.get(address).content.decode()
    assert ("审批" in page, "省医疗机构电子证照系统" in page) == (True, True)
    guo_tao.post(address, {"act": "decide", "approve": "yes", "decision": "同意"})
    sent = {
        "act": "report",
        "number": "SW-1",
        "handler": "张敏",
        "received_on": "2026-03-02",
        "done_on": "2026-03-04",
        "result": "准予许可",
    }
    assert browser("zhang_min").post(address, sent).status_code == 302
    public = Client().get("/powers/elsewhere/").content.decode()
    for words in (
        "公共场所卫生许可",
        *(GIVEN[name] for name in ("handler", "time", "flow", "result")),
        "SW-1",
        "准予许可",
    ):
        assert words in public
    guo_tao.post(address, {"act": "end", "reason": "已接入本平台"})
    assert "没有另用系统的职权" in Client().get("/powers/elsewhere/").content.decode()
    listed = ma_lin.get("/desk/own-systems/?state=ended").content.decode()
    assert ("公共场所卫生许可" in listed, "已结束 1" in listed) == (True, True)


def test_a_clerk_at_the_window_asks_for_no_exception(world: World) -> None:
    answer = browser("wang_li").post(f"/desk/powers/{world.licence.power_id}/own-system/", GIVEN)
    assert (answer.status_code, OwnSystem.objects.count()) == (403, 0)


def test_what_is_not_there(world: World) -> None:
    assert browser("ma_lin").get("/desk/own-systems/99/").status_code == 404
    assert browser("ma_lin").get("/desk/powers/99/own-system/").status_code == 404
    assert Client().get("/powers/elsewhere/?page=7").status_code == 200


def test_the_public_page_asks_as_much_for_many_as_for_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entry = approved(world)
    reported(world, entry)
    relist([world.licence.power_id])
    client = Client()
    client.get("/powers/elsewhere/")
    with django_assert_num_queries(4):
        client.get("/powers/elsewhere/")
    for number in range(2):
        reported(world, entry, number=f"SW-{number}")
    with django_assert_num_queries(4):
        client.get("/powers/elsewhere/")

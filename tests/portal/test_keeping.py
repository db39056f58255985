"""A public page is kept while nothing that it shows has changed, and seen changed at the very next request."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.actor import INSTALLER
from sunlit.offices.models import Organ
from sunlit.offices.operations import appoint
from sunlit.portal.keeping import KeptPages
from tests.cases.world import World, make_version
from tests.offices.county import person

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_same_list_again_costs_its_mark(
    world: World, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    first = text(client, "/powers/")
    with django_assert_num_queries(1):
        assert text(client, "/powers/") == first


@pytest.mark.django_db(transaction=True)
def test_the_same_power_again_costs_its_mark(world: World, client: Client):
    # PostgreSQL keeps a page only when no transaction was under way, in any database of the cluster: so this test is
    # none itself, and reads again until its own tidying and the tests beside this one were not in one either.
    first = text(client, "/powers/XK-0001/")
    costs = set()
    for _ in range(3000):
        with CaptureQueriesContext(connection) as reading:
            assert text(client, "/powers/XK-0001/") == first
        costs.add(len(reading))
        if 1 in costs:
            break
    assert min(costs) == 1


def test_a_power_that_is_published_stands_in_the_list_at_once(world: World, client: Client):
    assert "许可XK-0002" not in text(client, "/powers/")
    make_version(world.health, "XK-0002", "licence", "许可XK-0002", "licence-general", published_at=timezone.now())
    assert "许可XK-0002" in text(client, "/powers/")


def test_an_organ_with_a_new_name_has_it_in_the_list_at_once(world: World, client: Client):
    assert "云溪县卫生健康委员会" not in text(client, "/powers/")
    Organ.objects.filter(pk=world.health.pk).update(name="云溪县卫生健康委员会")
    assert "云溪县卫生健康委员会" in text(client, "/powers/")


def test_a_new_holder_of_a_post_stands_on_the_powers_page_at_once(world: World, client: Client):
    text(client, "/powers/XK-0001/")
    now = timezone.now()
    appointment = world.posts["role_a"].appointments.get()
    appointment.to_on = timezone.localdate(now) - timedelta(days=1)
    appointment.save()
    appoint(
        by=INSTALLER,
        at=now,
        post=world.posts["role_a"],
        person=person("ma_chao", "马超"),
        from_on=timezone.localdate(now),
    )
    assert "马超" in text(client, "/powers/XK-0001/")


def test_each_reader_gets_the_page_in_the_own_language_and_size(world: World, client: Client):
    chinese, english = text(client, "/powers/"), text(client, "/en/powers/")
    assert 'lang="zh-Hans"' in chinese.split("<head>")[0]
    assert 'lang="en"' in english.split("<head>")[0]
    client.cookies["elder"] = "1"
    assert "标准版" in text(client, "/powers/")
    assert "标准版" not in chinese


def test_a_browser_with_a_sign_in_or_an_opened_case_gets_no_kept_page(world: World, client: Client):
    text(client, "/powers/XK-0001/")
    client.cookies["cases"] = "signed elsewhere"
    assert client.get("/powers/XK-0001/").context is not None


def test_what_is_not_there_is_not_kept(world: World, client: Client):
    assert [client.get("/powers/XK-9999/").status_code for _ in range(2)] == [404, 404]


def test_the_oldest_page_makes_room():
    pages = KeptPages(room=2)
    for name in ("a", "b"):
        pages.put(name, name.encode())
    pages.get("a")
    pages.put("c", b"c")
    assert [pages.get(name) for name in ("a", "b", "c")] == [b"a", None, b"c"]

"""What nobody means to send: the sign of no character, days at the end of the calendar. Always a page, never a 500."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.operations import record
from sunlit.offices.operations import appoint_administrator
from tests.cases.world import FIRST_DAY, MONDAY, World
from tests.offices.county import person

Desk = Callable[[str], Client]
NULL = "%00"


def auditor() -> Client:
    """The browser of 卫鉴明, who administers the audit."""
    wei_jianming = person("wei_jianming", "卫鉴明")
    appoint_administrator(by=INSTALLER, at=MONDAY, kind="audit", person=wei_jianming, from_on=FIRST_DAY)
    client = Client()
    client.force_login(wei_jianming, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    "address",
    [
        f"/desk/powers/?kind={NULL}&q={NULL}",
        f"/desk/cases/?number={NULL}&step={NULL}&power={NULL}",
        f"/desk/voices/?kind={NULL}",
        f"/desk/ratings/?state={NULL}",
        f"/desk/adjustments/new/?power={NULL}",
        f"/desk/rules/?state={NULL}",
        f"/desk/charts/?state={NULL}",
        f"/desk/supervision/cards/?rule={NULL}",
        f"/powers/?kind={NULL}&organ={NULL}&theme={NULL}",
        f"/voices/ask/consultation/?power={NULL}&case={NULL}&organ={NULL}",
        f"/track/?number={NULL}",
    ],
)
def test_the_sign_of_no_character_in_an_address_is_left_out(desk: Desk, world: World, address: str):
    asked = desk("he_fang").get(address)
    assert asked.status_code in (200, 403, 404)


@pytest.mark.parametrize("address", ["/desk/supervision/cards/a%00b/", "/desk/adjustments/%00/", "/powers/a%00b/"])
def test_an_address_with_it_in_its_path_names_nothing(desk: Desk, world: World, address: str):
    assert desk("he_fang").get(address).status_code == 404


def test_in_a_form_it_is_left_out_and_the_rest_is_kept(desk: Desk, world: World):
    sent = {"name": "林\x00思远", "title": "办证\x00要多久", "text": "想问一问\x00办理的时间。"}
    page = Client().post(f"/voices/ask/consultation/?x={NULL}", sent)
    assert (page.status_code, "林思远" in page.content.decode()) == (422, True)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "2026-13-01", "99999-01-01", "明天"])
def test_a_day_beyond_the_calendar_narrows_nothing(desk: Desk, world: World, day: str):
    for name in ("since", "until"):
        assert desk("li_qiang").get(f"/desk/supervision/cards/?{name}={day}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "0202-11-20"])
def test_a_form_says_that_the_year_is_wrong(desk: Desk, world: World, day: str):
    page = auditor().get(f"/desk/audit/?since={day}&until={day}")
    assert (page.status_code, "请核对年份" in page.content.decode()) == (422, True)


def test_a_trace_may_name_its_figures_as_it_likes(desk: Desk, world: World):
    with transaction.atomic():
        subject = ("power_round", 1)
        record(by=INSTALLER, at=MONDAY, act="powers.begin_bulk", subject=subject, summary={"items": 3, "keys": "甲"})
    page = auditor().get("/desk/audit/")
    assert (page.status_code, "items：3<br>" in page.content.decode()) == (200, True)

"""Compulsory execution at the desk: what stands still there is no limit of decision but the execution itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sunlit.cases.models import Case
from tests.cases.test_coercion import ordered
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db


def test_execution_is_suspended_by_the_article_of_the_chart(
    world: World, desk: Callable[[str], Client], clock: Callable
):
    applied = ordered(world)
    clock(MONDAY + timedelta(days=17))
    address = f"/desk/cases/{applied.case_id}/acts/suspend/"
    page = desk("li_qiang").get(address).content.decode()
    assert ('name="reason"' in page, 'name="ground"' in page) == (True, False)
    revision = Case.objects.get(pk=applied.case_id).revision
    answer = desk("li_qiang").post(address, {"revision": revision, "reason": "第三人主张权利"})
    assert answer.status_code == 302
    page = desk("li_qiang").get(f"/desk/cases/{applied.case_id}/").content.decode()
    assert "《中华人民共和国行政强制法》第三十九条第一款" in page
    assert Case.objects.get(pk=applied.case_id).state == "suspended"

"""The page on which somebody in charge notes down an event that only this chart has."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sunlit.cases.models import Case, WorkItem
from tests.cases.test_befalling import half_way
from tests.cases.walking import Walker
from tests.cases.world import World

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


@pytest.fixture
def walker(world: World, clock: Callable) -> Walker:
    """A revocation in which notice is to be given; the licence may lapse meanwhile."""
    found = half_way(world, "licence-revocation", "revoked", until="notice")
    clock(found.at + timedelta(hours=1))
    return found


def test_the_case_offers_the_event_to_whom_the_chart_gives_it(walker: Walker, desk: Desk):
    address = f"/desk/cases/{walker.case}/acts/befall/"
    assert address in desk("wu_di").get(f"/desk/cases/{walker.case}/").content.decode()
    assert address not in desk("li_qiang").get(f"/desk/cases/{walker.case}/").content.decode()
    page = desk("wu_di").get(address).content.decode()
    assert "办理中许可届满、持有人死亡或者终止（《中华人民共和国行政许可法》第七十条第一款）" in page
    english = desk("wu_di").get(f"/en{address}").content.decode()
    assert (
        "The licence lapses, or its holder dies or is dissolved (Administrative Licensing Law, art. 70(1))" in english
    )


def test_the_event_is_noted_with_its_reason(walker: Walker, desk: Desk):
    address = f"/desk/cases/{walker.case}/acts/befall/"
    revision = Case.objects.get(pk=walker.case).revision
    answer = desk("wu_di").post(address, {"revision": revision, "event": "lapse", "reason": ""})
    assert answer.status_code == 422
    answer = desk("wu_di").post(address, {"revision": revision, "event": "terminate", "reason": "届满"})
    assert answer.status_code == 422
    answer = desk("wu_di").post(address, {"revision": revision, "event": "lapse", "reason": "有效期届满"})
    assert answer.status_code == 302
    assert list(WorkItem.objects.filter(case=walker.case, state="open").values_list("step", flat=True)) == [
        "deregister"
    ]
    page = desk("wu_di").get(f"/desk/cases/{walker.case}/").content.decode()
    assert "有效期届满" in page

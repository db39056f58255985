"""The discretion standard at the desk: the list, a standard, its import, and the weighing of a case."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cases.measured import in_force, investigated
from tests.cases.world import World

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def test_the_pages_of_a_standard(world: World, desk: Desk) -> None:
    version = in_force(world)
    applied = investigated(world)
    for name in ("wu_di", "li_qiang", "qian_yun"):
        client = desk(name)
        for path in (
            "/desk/discretion/",
            f"/desk/discretion/{version.pk}/",
            f"/desk/discretion/{version.pk}/?show=findings",
            f"/desk/discretion/{version.pk}/?show=unlinked",
            f"/desk/discretion/{version.pk}/versions/",
            f"/desk/discretion/{version.pk}/items/0/",
            f"/desk/discretion/{version.pk}/cases/",
            "/desk/discretion/departures/",
            f"/desk/cases/{applied.case_id}/",
            f"/desk/cases/{applied.case_id}/discretion/",
            "/discretion/",
            f"/discretion/{version.pk}/",
        ):
            for prefix in ("", "/en"):
                assert client.get(prefix + path).status_code == 200, prefix + path

"""Anybody takes the chart of a power away as a file: for modelling tools, spreadsheets, the wall."""

import pytest
from django.test import Client

from sunlit.procedures.queries import compiled, published_chart
from sunlit.procedures.sources import flow_of
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def test_the_files_of_a_chart_stand_on_its_page_and_say_what_it_says(world: World, client: Client) -> None:
    page = client.get("/powers/XK-0001/chart/").content.decode()
    flow = compiled(published_chart(world.licence.power)).flow
    for ending in ("bpmn", "xlsx"):
        assert f'href="/powers/XK-0001/chart.{ending}"' in page
        answer = client.get(f"/powers/XK-0001/chart.{ending}")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert flow_of(f"chart.{ending}", answer.content) == flow
    assert b"<svg" in client.get("/powers/XK-0001/chart.svg").content[:80]
    assert client.get("/en/powers/XK-0001/chart.pdf").content.startswith(b"%PDF")


def test_what_there_is_not_leads_to_the_power(world: World, client: Client) -> None:
    assert client.get("/powers/XK-0001/chart.exe").status_code in (302, 404)
    assert client.get("/powers/none/chart.bpmn").status_code == 404

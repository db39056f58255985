"""What a new version of a power's chart changed, for everybody."""

from datetime import timedelta

import pytest
from django.test import Client

from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.reader import content_hash
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
CHART, CHANGES = "/powers/XK-0001/chart/", "/powers/XK-0001/chart/changes/"


def second_version(world: World) -> None:
    """The chart's second version: the site check is gone."""
    chart = Chart.objects.get(power=world.licence.power)
    old = chart.versions.get(number=1)
    steps = [one for one in old.source["steps"] if one["id"] != "site_check"]
    steps = [one | {"next": ["expert_review"]} if one["id"] == "review" else one for one in steps]
    events = [one | {"steps": [s for s in one["steps"] if s != "site_check"]} for one in old.source["events"]]
    source = {**old.source, "steps": steps, "events": events}
    ChartVersion.objects.filter(pk=old.pk).update(state="superseded")
    ChartVersion.objects.create(
        chart=chart,
        number=2,
        state="published",
        source=source,
        content_hash=content_hash(source),
        drafted_at=MONDAY,
        published_at=MONDAY + timedelta(days=8),
    )


def test_the_chart_of_one_version_has_no_history(world: World, client: Client) -> None:
    assert "历次版本" not in client.get(CHART).content.decode()
    assert client.get(CHANGES).headers["Location"] == "/powers/XK-0001/chart/"


def test_the_history_leads_to_what_changed(world: World, client: Client) -> None:
    second_version(world)
    page = client.get(CHART).content.decode()
    assert f'<a href="{CHANGES}?b=2">第 2 版改了什么</a>' in page
    shown = client.get(CHANGES, {"b": "2"})
    assert [(one.sign, one.title.zh) for one in shown.context["diff"].side.comparison.touched] == [
        ("removed", "现场核查（两人以上）")
    ]
    text = shown.content.decode()
    assert ("第 1 版（2026-03-02 公布）" in text, "第 2 版（2026-03-10 公布，现行）" in text) == (True, True)
    assert "removed “" not in text and "Version 2 (published 2026-03-10, in force)" in client.get(
        f"/en{CHANGES}"
    ).content.decode().replace("&quot;", '"')


def test_drafts_and_other_numbers_are_never_shown(world: World, client: Client) -> None:
    second_version(world)
    draft = ChartVersion.objects.get(number=2, chart__power=world.licence.power)
    source = {**draft.source, "title": {"zh": "还没有公布的图", "en": "Not published"}}
    ChartVersion.objects.create(
        chart=draft.chart, number=3, source=source, content_hash=content_hash(source), drafted_at=MONDAY
    )
    for query in ({"a": "1", "b": "3"}, {"a": "x", "b": "99999999999"}, {"a": "2", "b": "2"}, {"a": "3"}):
        shown = client.get(CHANGES, query)
        assert (shown.status_code, "还没有公布的图" in shown.content.decode()) == (200, False)
        assert [row.number for row in shown.context["diff"].versions] == [2, 1]
    assert client.get("/powers/XK-9999/chart/changes/").status_code == 404

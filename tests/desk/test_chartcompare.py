"""Two versions of a chart, or a version and its template, side by side on the staff door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.reader import content_hash
from tests.cases.world import MONDAY, World

# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"chart_compare"})
pytestmark = pytest.mark.django_db


def another_version(world: World, state: str = "draft", **changed: Any) -> ChartVersion:
    """A further version of the licence's chart, in which Zhang Min reviews within two days; ``changed`` in its head."""
    chart = Chart.objects.get(power=world.licence.power)
    old = chart.versions.get(number=1)
    steps = [
        one | {"limit": {"value": 2, "unit": "working_day"}} if one["id"] == "review" else one
        for one in old.source["steps"]
    ]
    source = {**old.source, "steps": steps, **changed}
    return ChartVersion.objects.create(
        chart=chart, number=2, state=state, source=source, content_hash=content_hash(source), drafted_at=MONDAY
    )


def test_a_draft_stands_beside_the_version_in_force(world: World, desk: Callable[[str], Client]) -> None:
    draft = another_version(world)
    page = desk("zhang_min").get(reverse("desk:chart_compare", args=[draft.pk]))
    assert (page.context["old_title"], page.context["new_title"]) == ("第 1 版（现行）", "第 2 版（草稿）")
    said = [one.text.zh for one in page.context["side"].comparison.touched]
    assert said == ["改动“书面审查（A 角）”：时限由 3 个工作日缩短为 2 个工作日"]
    text = page.content.decode()
    # Once in each drawing on the screen, once in each on paper.
    assert (text.count('class="step task marked mark-changed"'), "1 处不同" in text) == (4, True)


def test_the_older_version_stands_left_from_whichever_side_one_comes(
    world: World, desk: Callable[[str], Client]
) -> None:
    another_version(world)
    first = ChartVersion.objects.get(chart__power=world.licence.power, number=1)
    page = desk("zhang_min").get(reverse("desk:chart_compare", args=[first.pk]), {"with": "2"})
    assert (page.context["old_title"], page.context["new_title"]) == ("第 1 版（现行）", "第 2 版（草稿）")


def test_a_chart_beside_its_template_with_its_reason(world: World, desk: Callable[[str], Client]) -> None:
    why = {"step": "review", "why": {"zh": "本局承诺更快。", "en": "A faster promise."}}
    draft = another_version(world, template="licence-general", departures=[why])
    client, address = desk("zhang_min"), reverse("desk:chart_compare", args=[draft.pk])
    page = client.get(address, {"with": "template"})
    assert page.context["old_title"] == "范本“行政许可一般程序”"
    assert "本局承诺更快。" in page.content.decode()
    english = client.get(f"/en{address}", {"with": "template"})
    assert "time shortened from 3 working days to 2 working days" in english.content.decode()


def test_nothing_to_compare_with_and_odd_requests(world: World, desk: Callable[[str], Client]) -> None:
    client = desk("zhang_min")
    first = ChartVersion.objects.get(chart__power=world.licence.power)
    address = reverse("desk:chart_compare", args=[first.pk])
    assert "没有可以对照的" in client.get(address).content.decode()
    assert [client.get(address, {"with": word}).status_code for word in ("2", "template", "x", "1")] == [404] * 4
    assert client.get(reverse("desk:chart_compare", args=[10**6])).status_code == 404
    assert client.post(address).status_code == 405


def test_a_draft_that_cannot_be_compiled_says_why(world: World, desk: Callable[[str], Client]) -> None:
    draft = another_version(world)
    for step in draft.source["steps"]:
        if step["id"] == "site_check":
            step["next"] = ["nowhere"]
    ChartVersion.objects.filter(pk=draft.pk).update(source=draft.source, content_hash="0" * 64)
    page = desk("zhang_min").get(reverse("desk:chart_compare", args=[draft.pk])).content.decode()
    assert "不能对照" in page and "第 2 版（草稿）：" in page


def test_only_who_reads_powers_sees_it(world: World) -> None:
    address = reverse("desk:chart_compare", args=[ChartVersion.objects.get(chart__power=world.licence.power).pk])
    assert Client().get(address).status_code == 302


def test_the_page_asks_no_more_for_more_versions(
    world: World, desk: Callable[[str], Client], django_assert_num_queries: Callable[[int], Any]
) -> None:
    draft = another_version(world)
    client, address = desk("zhang_min"), reverse("desk:chart_compare", args=[draft.pk])
    client.get(address)
    for more in (3, 4, 5):
        with django_assert_num_queries(11):
            client.get(address)
        ChartVersion.objects.create(
            chart=draft.chart,
            number=more,
            state="draft",
            source=draft.source,
            content_hash=draft.content_hash,
            drafted_at=MONDAY,
        )

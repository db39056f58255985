"""A chart drawn from nothing in the editor with the keyboard: a licence of the water office, as offices run it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from sunlit.powers.models import PowerVersion
from sunlit.procedures.models import ChartVersion
from tests.journeys.examples import County

pytestmark = pytest.mark.journey
STEPS = ("接收材料", "受理决定", "决定", "审查", "送达", "立卷归档")


def test_a_chart_is_drawn_from_nothing_by_keyboard(staff: Callable[[str], Page], county: County, site: str) -> None:
    power = PowerVersion.objects.get(name="食品经营许可", state="published").power
    page = staff("bianzhi")
    page.goto(site + reverse("desk:chart_begin", args=[power.pk]))
    page.get_by_label("从空白开始").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    for title in STEPS:
        page.locator("#new-title").focus()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#panel-title")).to_have_text(title)
        expect(page.locator("#new-title")).to_have_value("")
    # Examining comes before deciding.
    page.locator("#open-step_4").focus()
    page.keyboard.press("Alt+ArrowUp")
    rows = page.locator(".step-row .link-button")
    expect(rows).to_have_text(["提交申请", "接收材料", "受理决定", "审查", "决定", "送达", "立卷归档", "办结"])
    # Acceptance is a decision of three outcomes, one of which leads back.
    page.locator("#open-step_2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("受理决定")
    page.locator("#group-branch > summary").focus()
    page.keyboard.press("Enter")
    for place, label, to in ((0, "受理", ""), (1, "不属本机关", "+end"), (2, "材料不齐", "step_1")):
        page.locator(f"#outcome-{place}-label").focus()
        page.keyboard.type(label)
        page.locator(f"#outcome-{place}-to").select_option(to)
    page.locator("#group-branch button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#row-step_2")).to_contain_text("材料不齐 → 接收材料")
    # A limit by law: saved as soon as the field is left, drawn beside.
    page.locator("#group-time > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#id-limit-parameter").focus()
    page.locator("#id-limit-parameter").select_option("licence.acceptance")
    page.keyboard.press("Tab")
    expect(page.locator("#row-step_2")).to_contain_text("5个工作日")
    expect(page.locator("#saved")).to_contain_text("“受理决定”改了时限")
    expect(page.locator("#picture .chosen")).to_contain_text("受理决定")
    # Another person who changed the same field meanwhile is shown beside mine.
    draft = ChartVersion.objects.get(chart__power=power, state="draft")
    other = staff("shenhe")
    other.goto(site + reverse("desk:chart_edit", args=[draft.pk]) + "?step=step_2")
    other.get_by_label("名称", exact=True).first.fill("当场受理")
    other.keyboard.press("Tab")
    expect(other.locator("#saved")).to_contain_text("“当场受理”改了名称")
    page.get_by_label("名称", exact=True).first.fill("受理与否")
    page.keyboard.press("Tab")
    expect(page.locator("#refusal")).to_contain_text("也改了“当场受理”的名称")
    page.get_by_role("button", name="用我的").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("受理与否")
    page.locator("#undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_have_text("当场受理")
    assert faults == []
    assert len(ChartVersion.objects.get(pk=draft.pk).source["steps"]) == 9

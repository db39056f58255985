"""A department's editor at the keyboard: the law appears beside the citation, and a lost session loses no word."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from sunlit.powers.models import PowerVersion
from tests.journeys.acting import follow
from tests.journeys.conftest import PASSWORD
from tests.journeys.examples import County

pytestmark = pytest.mark.journey


def test_what_is_typed_survives_a_lost_session(staff: Callable[[str], Page], county: County, site: str) -> None:
    power = PowerVersion.objects.get(name="食品经营许可", state="published").power
    page = staff("bianzhi")
    page.goto(site + reverse("desk:power_edit", args=[power.pk]))
    # The way from the progress list opens the fold that it leads to.
    expect(page.get_by_label("引用").first).to_be_hidden()
    page.locator(".editor-side").get_by_role("link", name="依据", exact=True).click()
    page.get_by_label("引用").first.fill("《食品安全法》第九百条")
    expect(page.locator(".law-beside").first).to_contain_text("该版本没有第九百条")
    page.get_by_role("button", name="全部展开").click()
    page.get_by_label("承办人员和责任人").fill("承办 张敏")
    expect(page.locator("#autosaved")).to_contain_text("已自动保存")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Enter")
    page.get_by_label("登录名").fill("bianzhi")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("承办人员和责任人")).to_have_value("承办 张敏")
    expect(page.get_by_label("引用").first).to_have_value("《食品安全法》第九百条")
    follow(page.locator(".editor-side").get_by_role("button", name="保存草稿"))
    expect(page.get_by_role("heading", level=1)).to_have_text("食品经营许可")
    expect(page.locator("main")).to_contain_text("公布之前要改正的")
    expect(page.locator("main")).to_contain_text("承办 张敏")

"""The staff door in a browser: a licence from the window to its service, by the forms alone."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from sunlit.accounts.models import Account
from sunlit.cases.models import Case, WorkItem
from tests.cases.world import World, make_world
from tests.conftest import PATIENCE
from tests.journeys.acting import follow

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
OLD_SCREEN = {"width": 1366, "height": 768}


@pytest.fixture
def world(transactional_db: None) -> World:
    """The bureau, whose people can sign in."""
    world = make_world()
    Account.objects.update(password=make_password(PASSWORD))
    return world


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser on an old office screen."""
    with browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=OLD_SCREEN) as context:
        context.set_default_timeout(PATIENCE)
        yield context
    connections.close_all()


def sign_in(page: Page, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/desk/sign-in/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    follow(page.get_by_role("button", name="登录"))
    page.get_by_role("heading", name="工作台", level=1).wait_for()


def open_first_task(page: Page) -> None:
    page.goto("/desk/tasks/")
    follow(page.get_by_role("link", name=re.compile("^办理")).first)


def test_a_licence_from_the_window_to_its_service(world: World, context: BrowserContext):
    page = context.new_page()
    sign_in(page, "wang_li")
    follow(page.get_by_role("link", name="收件登记").first)
    follow(page.get_by_role("link", name="公共场所卫生许可"))
    page.get_by_label("姓名或名称").fill("林悦")
    page.get_by_label("证件号码", exact=True).fill("11010519491231002X")
    page.get_by_label("联系电话").fill("13800000001")
    for box in page.get_by_label("已收到纸质件").all():
        box.check()
    follow(page.get_by_role("button", name="登记收件，打印回执"))
    page.get_by_role("heading", name="收件回执").wait_for()
    follow(page.get_by_role("link", name="打开这个办件"))
    follow(page.get_by_role("button", name="完成，送“属本机关、材料齐全？”"))
    page.get_by_label("材料齐全、符合法定形式，予以受理").check()
    follow(page.get_by_role("button", name="完成“属本机关、材料齐全？”"))
    follow(page.get_by_role("button", name=re.compile("^完成，送“书面审查")))
    page.get_by_text("这一步不在您的岗位，您只能查看。").wait_for()

    sign_in(page, "zhang_min")
    open_first_task(page)
    page.get_by_label("审查意见").fill("材料属实，符合条件。")
    follow(page.get_by_role("button", name=re.compile("^完成")))
    page.get_by_role("heading", name="请先改正下面的问题").wait_for()
    assert page.get_by_label("审查意见").input_value() == "材料属实，符合条件。"
    for no in page.get_by_label("否").all():
        no.check()
    follow(page.get_by_role("button", name=re.compile("^完成")))

    sign_in(page, "li_qiang")
    open_first_task(page)
    page.get_by_role("radio", name="准予行政许可").check()
    page.get_by_label("理由和依据").fill("符合法定条件、标准。")
    follow(page.get_by_role("button", name=re.compile("^完成")))

    sign_in(page, "wang_li")
    open_first_task(page)
    page.get_by_label("送达日期").fill(timezone.localdate().isoformat())
    page.get_by_label("送达方式").first.fill("窗口领取")
    follow(page.get_by_role("button", name=re.compile("^完成")))
    page.get_by_text("已完成。").first.wait_for()
    case = Case.objects.get()
    assert (case.state, case.result) == ("decided", "granted")
    done = WorkItem.objects.filter(case=case, state="done").order_by("done_at").values_list("done_by_name", flat=True)
    assert list(done) == ["王丽", "王丽", "王丽", "张敏", "李强", "王丽"]

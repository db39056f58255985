"""A whole clearing round in browsers: campaign, duties, reports, reviews, joint review, meeting, register, publication.

With SUNLIT_SHOTS=<folder> each page on the way is kept as a picture.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sunlit.offices.models import Appointment
from sunlit.powers.models import PowerVersion
from tests.journeys.acting import answer, follow, link, main, press, today

pytestmark = pytest.mark.journey

Staff = Callable[[str], Page]
TITLE = "水利职权专项清理"
POWER = "取水许可"
SEATS = {
    "权力清单工作办公室": "云溪县政务公开办公室",
    "法制机构": "云溪县司法局",
    "机构编制部门": "云溪县委机构编制委员会办公室",
    "财政部门": "云溪县财政局",
    "数据部门": "云溪县数据局",
    "保密部门": "云溪县保密行政管理局",
    "监察机关": "云溪县纪委监委派驻纪检监察组",
    "政府常务会议": "云溪县人民政府",
}
REVIEWERS = {
    "fengtianyou": "依据合法",
    "bianban": "职责相符",
    "caizheng": "收费和资金",
    "shuju": "网上运行可行",
    "shencha": "保密",
    "jijunfeng": "清理程序",
}


def shot(page: Page, name: str) -> None:
    """A picture of the page, where somebody asked for them."""
    if folder := os.environ.get("SUNLIT_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def choose(page: Page, label: str, words: str) -> None:
    """Take one line of a box."""
    page.locator("main").get_by_label(label, exact=True).select_option(label=words)


def open_round(page: Page) -> None:
    """The list office opens the campaign for 水利局."""
    page.goto("/desk/clearing/")
    link(page, "开始新一轮")
    answer(page, "名称", TITLE)
    page.get_by_label("县级：部门三步、清单办审核、联合会审、常务会议审定").check()
    page.get_by_role("group", name="参加单位").get_by_label("云溪县水利局").check()
    until, after = today() + timedelta(days=30), today() + timedelta(days=60)
    begin = until + timedelta(days=1)
    answer(page, "阶段", f"自查清理，{today()}，{until}，确认\n审核公布，{begin}，{after}，公布")
    for seat, organ in SEATS.items():
        choose(page, f"{seat} （选填）", organ)
    shot(page, "01-campaign")
    press(page, "开始这一轮")
    assert "这一轮清权已经开始" in main(page)


def to_round(page: Page) -> None:
    """The round's page."""
    page.goto("/desk/clearing/")
    link(page, TITLE)


def to_item(page: Page) -> None:
    """The item's page, from the round's list."""
    to_round(page)
    follow(page.locator(".tile").first)
    link(page, POWER)


def opinion(page: Page, name: str, **fields: str) -> None:
    """Open the item, fill in the opinion, send it."""
    to_item(page)
    for label, value in fields.items():
        answer(page, label, value)
    shot(page, name)
    press(page, "提出意见")
    assert "已办" in main(page), main(page)[:500]


def test_a_round_from_campaign_to_publication(staff: Staff) -> None:
    version = PowerVersion.objects.get(name=POWER, state="published")
    others = PowerVersion.objects.filter(organ__letters="SL", state="published").count() - 1
    office = staff("shenhe")
    open_round(office)
    people = {role: _holder("SL", role) for role in ("list_editor", "legal_reviewer", "leader")}

    # Bottom-up and top-down; then the report.
    editor = staff(people["list_editor"])
    to_round(editor)
    link(editor, "录入职责")
    duties = f"{POWER}，《中华人民共和国水法》第四十八条\n河道巡查，《中华人民共和国水法》第三十七条"
    editor.get_by_role("textbox", name="职责").fill(duties)
    press(editor, "记下职责")
    shot(editor, "02-duties")
    assert "新记下 2 条职责" in main(editor)
    to_round(editor)
    link(editor, "填报职权")
    editor.get_by_label(POWER).check()
    shot(editor, "03-report")
    press(editor, "填报选中的")
    link(editor, "办理")
    shot(editor, "04-filed")
    press(editor, "报出")
    assert "已办" in main(editor)
    editor.goto("/desk/clearing/")
    link(editor, TITLE)
    link(editor, "看哪些职责没有职权")
    assert "河道巡查" in main(editor)
    shot(editor, "05-compared")

    opinion(staff(people["legal_reviewer"]), "06-first-review", 意见="同意", 书面意见="名称、类别、依据已核对")
    leader = {
        "意见": "同意",
        "书面意见": "局党组同意上报",
        "集体审议参加人员": "局长、副局长",
        "正式文件文号": "水发3号",
    }
    opinion(staff(people["leader"]), "07-confirm", **leader)
    outcome = {"意见": "同意", "审核结论": "准予备案：符合要求", "书面意见": "要件齐全"}
    opinion(office, "08-review", **outcome)
    for who, aspect in REVIEWERS.items():
        opinion(staff(who), f"09-joint-{who}", **{aspect: "同意", f"对“{aspect}”的意见": "没有不同意见"})

    secretary = staff("xianban")
    to_round(secretary)
    link(secretary, "审定")
    answer(secretary, "会议编号", "县政府第 99 次常务会议")
    answer(secretary, "会议日期", today())
    answer(secretary, "出席人员", "县长、副县长")
    answer(secretary, "纪要内容", "同意列入清单。")
    shot(secretary, "10-meeting")
    press(secretary, "登记会议决定")
    assert "议定 1 项" in main(secretary)
    shot(secretary, "11-minutes")

    for who, step, title in (("shenhe", "register", "编码登记"), ("qingdan", "publish", "公布")):
        page = staff(who)
        to_round(page)
        row = page.locator("main").get_by_role("row", name=title).first
        follow(row.get_by_role("link"))
        press(page, "选中的一起办")
        shot(page, f"12-{step}")
        press(page, "办这 1 项")
        assert "已办 1 项" in main(page)

    to_round(office)
    assert f"{others}" in office.locator(".tile").nth(3).inner_text()
    shot(office, "13-round")
    version.refresh_from_db()
    assert version.state == "published"


def _holder(letters: str, role: str) -> str:
    """Who holds the post of this role."""
    held = Appointment.objects.filter(post__organ__letters=letters, post__roles__role=role).order_by("pk")
    return str(held.values_list("person__username", flat=True)[0])

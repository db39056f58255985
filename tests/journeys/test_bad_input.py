"""What goes wrong in front of a screen: each ends in a clear sentence, nothing typed is lost, nothing is half done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, Page

from sunlit.cases.models import Case
from sunlit.powers.models import Power
from tests.journeys.acting import MATERIALS, TICK, answer, apply_for, follow, link, main, open_case, press, send, step
from tests.journeys.conftest import DESK, Opens, sign_in
from tests.journeys.preparing import FOOD, applied, case_at_review

pytestmark = pytest.mark.journey

Staff = Callable[[str], Page]
ID_NUMBER = "11010519491231002X"
REVIEW = "书面审查（A 角）"
OPINION = "场所与污染源的距离符合规定，安排现场核查"
FIFTY_MEGABYTES = 50 * 1024 * 1024
GBK_LIST = (
    "职权编码,职权名称,职权类别,实施主体,实施依据\n"
    "YX-9001,粮食收购备案,其他权力,云溪县市场监督管理局,《粮食流通管理条例》第九条\n"
    "YX-9002,,行政处罚,云溪县市场监督管理局,《中华人民共和国广告法》第五十五条第一款\n"
)


def test_a_session_that_ran_out_in_the_middle_of_a_form(staff: Staff):
    """The sign-in page carries the form along; afterwards the typed text stands in its place, still unsent."""
    number = case_at_review(FOOD, name="云溪县午后茶铺")
    reviewer = staff("zhangmin")
    open_case(reviewer, number)
    answer(step(reviewer, REVIEW), "审查意见", OPINION)
    Session.objects.all().delete()
    follow(step(reviewer, REVIEW).locator("button.button[type=submit]"))
    assert "登录已过期，刚才的表单没有提交" in main(reviewer)
    reviewer.fill("input[name=username]", "zhangmin")
    reviewer.fill("input[name=password]", "sunlit-demo-2026")
    press(reviewer, "登录")
    assert step(reviewer, REVIEW).get_by_label("审查意见").input_value() == OPINION
    send(reviewer, REVIEW, {"直接涉及申请人与他人之间重大利益关系": False, "依法应当听证": False})
    assert f"“{REVIEW}”已完成。" in main(reviewer)


def test_a_public_form_whose_page_lay_open_too_long(citizen: Page):
    """Without its cookie the form is not taken, and the page shows what was typed."""
    citizen.goto("/voices/ask/consultation/")
    answer(citizen, "一句话说明是什么事", "夜市摆摊要不要证")
    answer(citizen, "说清楚经过", "想在东门夜市卖烤红薯。")
    citizen.context.clear_cookies()
    follow(citizen.locator("main form button[type=submit]").last)
    assert "想在东门夜市卖烤红薯。" in main(citizen)


def test_two_people_on_one_step(opens: Opens):
    """One wins; the other reads who was faster, and what he typed is still there."""
    number = case_at_review(FOOD, name="云溪县双鱼面馆")
    pages = {username: opens().new_page() for username in ("zhangmin", "wangli")}
    for username, page in pages.items():
        sign_in(page, username)
        open_case(page, number)
    first, second = pages["zhangmin"], pages["wangli"]
    answers = {"直接涉及申请人与他人之间重大利益关系": False, "依法应当听证": False}
    send(first, REVIEW, {"审查意见": "材料齐全", **answers})
    send(second, REVIEW, {"审查意见": "建议补充排烟图", **answers})
    assert "您的提交没有生效" in main(second)
    assert "张敏" in second.locator("[role=alert]").inner_text()
    assert second.get_by_label("审查意见").first.input_value() == "建议补充排烟图"
    open_case(first, number)
    assert step(first, "现场核查（两人以上）").count() == 1


def test_fifty_megabytes(citizen: Page, tmp_path: Path):
    """Too large is said at the field, with the limit and what to do; the rest of the form is kept."""
    large = tmp_path / "平面图.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(FIFTY_MEGABYTES)
    citizen.goto(f"/apply/{FOOD}/")
    press(citizen, "开始填写")
    link(citizen, "申请材料")
    citizen.locator(MATERIALS).last.check()
    citizen.locator("main input[type=file]").first.set_input_files(large)
    press(citizen, "保存并继续")
    assert "文件超过 20 MB" in citizen.locator("[role=alert]").inner_text()
    assert citizen.locator(MATERIALS).last.is_checked()


def test_a_script_in_a_name_stays_a_name(opens: Opens, staff: Staff):
    """It is shown as it was typed, at the public door and at the desk, and never runs."""
    name = "<script>alert('云溪')</script>"
    alerts: list[str] = []
    page = opens().new_page()
    clerk = staff("chuangkou")

    def heard(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    for one in (page, clerk):
        one.on("dialog", heard)
    number, _code = apply_for(page, FOOD, name=name, id_number=ID_NUMBER)
    open_case(clerk, number)
    assert name in main(clerk)
    clerk.goto("/desk/tasks/")
    assert name in main(clerk)
    page.goto(f"/track/{number}/")
    assert alerts == []


def test_a_case_that_is_not_yours(citizen: Page, staff: Staff):
    """A wrong code, somebody else's case and a number that does not exist are told in the same words."""
    number = applied(FOOD, name="云溪县邻家饭堂").number
    told = set()
    for tried in (number, "SJ-2026-0101-9999"):
        citizen.goto("/track/")
        answer(citizen, "办件号", tried)
        answer(citizen, "查询码", "AAAAAAAAAA")
        follow(citizen.locator("main form button[type=submit]").first)
        told.add(citizen.locator("[role=alert] li").first.inner_text())
    assert len(told) == 1
    assert "不符" in told.pop()
    citizen.goto(f"/track/{number}/")
    assert "云溪县邻家饭堂" not in main(citizen)
    stranger = staff("weichuangkou")
    answered = stranger.goto(f"/desk/cases/{Case.objects.get(number=number).pk}/")
    assert answered is not None
    assert answered.status == 403
    assert "云溪县邻家饭堂" not in main(stranger)


def test_the_same_form_sent_twice(citizen: Page):
    """Whoever presses twice, or again after a lost answer, has one case and one receipt."""
    sent: list[tuple[str, str]] = []
    citizen.on("request", lambda one: sent.append((one.url, one.post_data or "")) if one.method == "POST" else None)
    number, _code = apply_for(citizen, FOOD, name="纪望秋", id_number=ID_NUMBER)
    before = Case.objects.count()
    address, form = sent[-1]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": address}
    again = citizen.request.post(address, data=form, headers=headers)
    assert number in again.text()
    assert Case.objects.count() == before


def test_a_citation_that_nobody_holds(citizen: Page):
    """Not found is said, and nothing else is offered in its place."""
    citizen.goto("/search/?q=《中华人民共和国云溪县法》第九千九百条")
    found = main(citizen)
    assert "找到 0 个事项，0 个法条，0 部法律。" in found
    assert "所引法律的文本未收录" in found
    assert citizen.locator("main a[href*='/laws/']:not([href$='/laws/'])").count() == 0


def test_a_list_in_gbk_and_a_file_that_is_no_list(staff: Staff, tmp_path: Path):
    """GBK is read, a refused row has its number and reason, what is no list ends in a sentence; nothing is written."""
    editor = staff("bianzhi")
    before = Power.objects.count()
    listed, noise = tmp_path / "清单.csv", tmp_path / "乱码.csv"
    listed.write_bytes(GBK_LIST.encode("gbk"))
    noise.write_bytes(bytes(range(256)) * 20)
    editor.goto("/desk/powers/import/")
    editor.locator("input[type=file]").set_input_files(listed)
    press(editor, "试导入（不写入）")
    report = main(editor)
    assert "试导入结果：什么也没有写入" in report
    labels = editor.locator("main dl.facts dt").all_inner_texts()
    values = editor.locator("main dl.facts dd:not(.note)").all_inner_texts()
    figures = dict(zip(labels, values, strict=True))
    assert (figures["清单行数"], figures["接受"], figures["退回"]) == ("2", "1", "1")
    editor.goto("/desk/powers/import/")
    editor.locator("input[type=file]").set_input_files(noise)
    press(editor, "试导入（不写入）")
    assert editor.locator("[role=alert] li").count() > 0
    assert Power.objects.count() == before


def test_an_application_by_keyboard_alone(opens: Opens):
    """Tab, arrows, space and Enter lead from the power's page to the receipt; the focus can always be seen."""
    page = opens(viewport=DESK).new_page()
    page.goto(f"/powers/{FOOD}/")
    enter(page, "在线申请")
    enter(page, "开始填写")
    enter(page, "申请人信息")
    tab_to(page, "#id_name")
    page.keyboard.type("孔令仪")
    tab_to(page, "#id_id_number")
    page.keyboard.type(ID_NUMBER)
    tab_to(page, "#id_phone")
    page.keyboard.type("0990-668830")
    enter(page, "保存并继续")
    enter(page, "申请材料")
    for box in range(page.locator(MATERIALS).count()):
        tab_to(page, f"main fieldset:nth-of-type({box + 1}) {TICK}")
        page.keyboard.press("Space")
    enter(page, "保存并继续")
    enter(page, "领取方式")
    tab_to(page, "input[name=way]")
    page.keyboard.press("Space")
    enter(page, "保存并继续")
    enter(page, "核对并提交")
    tab_to(page, "#id_true")
    page.keyboard.press("Space")
    enter(page, "提交申请")
    assert page.locator(".receipt .code").count() == 2


MOST_TABS = 120
_FOCUSED = """(wanted) => {
  const one = document.activeElement;
  if (!one || one === document.body) return false;
  const style = getComputedStyle(one);
  if (style.outlineStyle === 'none' && style.boxShadow === 'none') throw new Error(`no focus ring: ${one.outerHTML}`);
  return wanted.startsWith('#') || /[[ ]/.test(wanted)
    ? one.matches(wanted)
    : one.closest('main') !== null && one.matches('a, button') && one.innerText.trim().startsWith(wanted);
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there: on a selector, or on the link or button of these words."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED, wanted):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def enter(page: Page, words: str) -> None:
    """Reach the link or button of these words, press Enter, and wait for the next page."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")

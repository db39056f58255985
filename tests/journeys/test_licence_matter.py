"""A licence from the application on a phone to the rating, through the pages of everybody who has a part in it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from sunlit.cases.models import Case
from sunlit.documents.models import Document
from tests.journeys.acting import (
    answer,
    apply_for,
    complete,
    follow,
    link,
    main,
    open_case,
    press,
    step,
    tick,
    today,
    track,
)
from tests.journeys.paper import text_of

pytestmark = pytest.mark.journey

# A paper of today is sealed within this many turns of the worker, whatever else waits.
TURNS = 5
FOOD = "990122SJ-XK-0001"
Staff = Callable[[str], Page]


def test_a_licence_from_application_to_rating(citizen: Page, staff: Staff):
    """沈桂英 applies on a phone without scripts; window, reviewer and director decide; she sees it all."""
    number, query_code = apply_for(citizen, FOOD, name="沈桂英", id_number="11010519491231002X")
    assert number.startswith("SJ")
    link(citizen, "看进度")
    assert number in citizen.locator("h1").inner_text()
    assert here(citizen) == "登记，核对材料"

    window = staff("chuangkou")
    complete(window, number, "登记，核对材料", 材料核对情况="申请书和布局说明已收到")
    complete(
        window,
        number,
        "属本机关、材料齐全？",
        受理意见="材料不齐全，一次告知补正",
        需要补正或者更正的全部内容="布局说明缺少排烟口位置",
    )

    track(citizen, number, query_code)
    assert "布局说明缺少排烟口位置" in main(citizen)
    assert here(citizen) == "一次告知，补正材料"
    link(citizen, "补正材料")
    answer(citizen, "补充说明或更正的内容", "已补上排烟口位置图")
    follow(citizen.locator("main form button[type=submit]").last)

    complete(window, number, "属本机关、材料齐全？", 受理意见="材料齐全、符合法定形式，予以受理")
    complete(window, number, "受理，出具凭证")

    reviewer = staff("zhangmin")
    complete(
        reviewer,
        number,
        "书面审查（A 角）",
        审查意见="材料符合规定，安排现场核查",
        直接涉及申请人与他人之间重大利益关系=False,
        依法应当听证=False,
    )
    track(citizen, number, query_code)
    assert here(citizen) == "现场核查（两人以上）"
    one_checker_is_not_enough(reviewer, number)
    complete(
        reviewer,
        number,
        "现场核查（两人以上）",
        核查人员=["张敏", "王立"],
        核查日期=today(),
        核查情况和结论="场所、设备与申请一致",
    )
    complete(staff("juzhang"), number, "准予许可？", 决定="准予行政许可", 理由和依据="符合食品安全法第三十五条")
    complete(window, number, "制证、送达", 送达日期=today(), 送达方式和签收人="窗口领取，沈桂英签收")

    the_papers_are_sealed_and_open(citizen, number, query_code)
    the_public_can_verify(citizen, number)
    rated(citizen, number)


def test_an_application_withdrawn(citizen: Page, staff: Staff):
    """The applicant ends it herself; nothing is erased, and the window has nothing left to do."""
    number, _code = apply_for(citizen, FOOD, name="温小荷", id_number="11010519491231002X")
    link(citizen, "看进度")
    link(citizen, "撤回申请")
    answer(citizen, "撤回的原因", "店面转让了")
    press(citizen, "确认撤回申请")
    assert "申请已撤回。" in main(citizen)
    window = staff("chuangkou")
    open_case(window, number)
    assert "没有待办的环节" in main(window)
    assert "店面转让了" in main(window)


def test_publicity_takes_its_week(citizen: Page, staff: Staff):
    """The week of publicity cannot be cut short: the sentence names the first day on which it can be completed."""
    reviewer = staff("zhangmin")
    reviewer.goto("/desk/tasks/")
    row = reviewer.locator("tr", has_text="公示许可决定").last
    number = row.locator("td a.code").inner_text()
    open_case(reviewer, number)
    follow(step(reviewer, "公示许可决定").locator("button.button[type=submit]"))
    assert reviewer.locator("[role=alert]").count() == 1


def here(page: Page) -> str:
    """The title of the step at which the case stands, as the list of the flow marks it."""
    return page.locator("li[aria-current=step]").first.locator("b, h3, strong").first.inner_text()


def one_checker_is_not_enough(page: Page, number: str) -> None:
    """The law wants two; the page says so, and what was typed is still there."""
    open_case(page, number)
    form = step(page, "现场核查（两人以上）")
    answer(form, "核查人员", ["张敏"])
    answer(form, "核查日期", today())
    answer(form, "核查情况和结论", "一个人去看过")
    follow(form.locator("button.button[type=submit]"))
    assert page.locator("[role=alert]").count() == 1
    assert form.get_by_label("核查情况和结论").input_value() == "一个人去看过"


def the_papers_are_sealed_and_open(page: Page, number: str, query_code: str) -> None:
    """Until the worker has been there the page says that the seal is missing; then the PDF opens."""
    track(page, number, query_code)
    assert "等待签章" in main(page)
    case = Case.objects.get(number=number)
    papers = Document.objects.filter(subject_kind="case", subject_id=case.pk)
    for _turn in range(TURNS):
        tick()
        if not papers.filter(state=Document.State.FIXED).exists():
            break
    page.reload()
    links = page.locator("#papers a", has_text="PDF")
    assert links.count() == papers.count() == 5
    for paper in links.all():
        answered = page.request.get(paper.get_attribute("href") or "")
        assert answered.headers["content-type"] == "application/pdf"
        assert number in text_of(answered.body())


def the_public_can_verify(page: Page, number: str) -> None:
    """Anybody finds the decision by its number, and the verify page says that it is in the log."""
    page.goto(f"/verify/?q={number}")
    assert "相符" in main(page)
    assert "不符" not in main(page)


def rated(page: Page, number: str) -> None:
    """One rating, in words; it is shown among the ratings without her name."""
    page.goto(f"/track/{number}/")
    link(page, "评价这次办理")
    answer(page, "您对这次办理满意吗", "满意")
    answer(page, "想说的话", "补正一次就说清楚了")
    press(page, "提交评价")
    assert "谢谢，评价已收到。" in main(page)
    page.goto("/voices/ratings/")
    assert "补正一次就说清楚了" in main(page)
    assert "沈桂英" not in main(page)

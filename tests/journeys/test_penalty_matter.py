"""A penalty by the ordinary procedure, from the first sign to the closed file, once with a hearing and once without."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.acting import answer, complete, follow, link, main, open_case, press, step, today

pytestmark = pytest.mark.journey

FALSE_ADVERTISING = "对发布虚假广告的处罚"
Staff = Callable[[str], Page]


def test_a_penalty_with_statement_review_and_discussion(staff: Staff):
    """赵铁军 files; the director reviews; the party is heard; legality review and joint discussion come before."""
    officer, director, legal = staff("zhifa"), staff("juzhang"), staff("fazhi")
    number = filed(officer, director, name="云溪县悦容美妆店")
    investigated(officer, director, number)
    complete(
        officer,
        number,
        "告知拟处罚内容和权利",
        拟处罚的内容="拟罚款五万元，依据广告法第五十五条第一款",
        属于第六十三条所列应当告知听证权的处罚=False,
        告知书送达日期=today(),
    )
    the_decision_is_not_open_yet(director, number)
    complete(officer, number, "陈述、申辩", 陈述="已停止发布并消除影响，请求从轻")
    complete(
        officer,
        number,
        "复核陈述申辩",
        复核意见和是否采纳="采纳从轻的请求",
        属于第五十八条应当法制审核的情形=True,
        情节复杂或者重大违法行为=True,
    )
    reviewed_and_discussed(legal, staff("luguodong"), number)
    less_than_the_standard(officer, director, number)
    decided_and_performed(officer, director, staff("weixiaolan"), number)
    open_case(officer, number)
    assert "没有待办的环节" in main(officer)


def test_a_penalty_with_a_hearing(staff: Staff):
    """Where article 63 lists the penalty, the party may ask for a hearing; the legality review waits for it."""
    officer, director, legal = staff("zhifa"), staff("juzhang"), staff("fazhi")
    number = filed(officer, director, name="江州锦绣传媒有限公司")
    investigated(officer, director, number)
    complete(
        officer,
        number,
        "告知拟处罚内容和权利",
        拟处罚的内容="拟罚款三十万元",
        属于第六十三条所列应当告知听证权的处罚=True,
        告知书送达日期=today(),
    )
    complete(officer, number, "要求听证？", 当事人的答复="要求听证")
    open_case(legal, number)
    assert step(legal, "法制审核通过？").count() == 0
    complete(
        legal,
        number,
        "通知听证时间、地点",
        听证主持人=["钱文博"],
        听证日期=today() + timedelta(days=30),
        听证地点="局机关二楼会议室",
    )
    complete(
        legal,
        number,
        "听证，制作笔录",
        听证笔录要点="当事人对广告费用的计算提出异议，出示合同两份",
    )
    open_case(legal, number)
    assert step(legal, "法制审核通过？").count() == 1


def filed(officer: Page, director: Page, *, name: str) -> str:
    """First signs are put down by an officer, filing is approved by the director; gives the number."""
    officer.goto("/desk/open/?q=虚假广告")
    follow(officer.locator("main").get_by_role("link", name=FALSE_ADVERTISING).first)
    answer(officer, "姓名或名称", name)
    answer(officer, "发现的线索", "网页广告称“七天祛斑”，查无依据")
    follow(officer.locator("main button.button[type=submit]").first)
    number = officer.locator("h1 .code").inner_text()
    complete(
        director,
        number,
        "符合立案标准？",
        立案审批意见="符合立案标准，予以立案",
        立案或者不予立案的理由="有初步证据，属本机关管辖",
    )
    return number


def investigated(officer: Page, director: Page, number: str) -> None:
    """Two officers investigate; the head of the organ reviews what they have found."""
    complete(
        officer,
        number,
        "调查取证（两人以上）",
        办案人员=["赵铁军", "任宗明"],
        已出示执法证件=True,
        违法事实和证据="网页截图、销售台账、询问笔录",
        处理建议="建议给予罚款",
    )
    complete(
        director,
        number,
        "审查调查结果",
        审查意见="确有应受处罚的违法行为，拟给予处罚",
        审查理由="事实清楚，证据充分",
    )


def the_decision_is_not_open_yet(director: Page, number: str) -> None:
    """Nobody can decide before the party has been heard: the step is not there."""
    open_case(director, number)
    assert step(director, "作出决定").count() == 0


def reviewed_and_discussed(legal: Page, convener: Page, number: str) -> None:
    """Articles 58 and 57 in their order."""
    complete(
        legal,
        number,
        "法制审核通过？",
        审核是否通过=True,
        法制审核意见="程序合法，裁量适当",
        情节复杂或者重大违法行为=True,
    )
    complete(convener, number, "负责人集体讨论", 每人的意见和结论="一致同意罚款五万元", 不同意见="无")


def less_than_the_standard(officer: Page, director: Page, number: str) -> None:
    """Twenty thousand yuan of advertising cost 3.6 to 4.4 times as much; for less, a reason and a second person."""
    open_case(officer, number)
    link(officer, "按基准裁量")
    answer(officer, "广告费用", "2万元")
    press(officer, "计算")
    assert "72000" in main(officer).replace(",", "")
    answer(officer, "拟罚款金额", "50000")
    answer(officer, "偏离基准的理由", "主动停止发布并消除影响，当事人请求从轻，集体讨论一致同意")
    press(officer, "记入案卷")
    assert "裁量已记入案卷。" in main(officer)
    open_case(director, number)
    link(director, "审批偏离")
    approving = director.locator("details.deed").filter(has_text="批准").first
    approving.locator("summary").click()
    answer(approving, "审批理由", "理由成立，同意从轻")
    follow(approving.locator("button[type=submit]"))


def decided_and_performed(officer: Page, director: Page, cashier: Page, number: str) -> None:
    """The decision, its service, the fine, the closed file."""
    complete(
        director,
        number,
        "作出决定",
        决定="给予行政处罚",
        事实="发布虚假广告，已停止并消除影响，从轻",
        处罚种类和内容="罚款",
        罚款金额="50000",
    )
    complete(officer, number, "宣告、送达决定书", 送达日期=today(), 送达方式和签收人="直接送达，店主签收")
    complete(cashier, number, "缴纳罚款、履行决定？", 是否已经履行=True, 缴款票据号或者履行情况="票据 0990-1127")
    complete(officer, number, "结案，归档", 结案情况="罚款已缴清，案卷归档")

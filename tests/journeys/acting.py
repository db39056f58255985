"""What people do in the pages, in the words that stand there."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connections
from django.utils import timezone
from playwright.sync_api import Locator, Page

from sunlit.commands import worker

Answer = str | Sequence[str] | date | bool
# The tick of each material; beside it stands another, for whoever hands in pictures.
TICK = "input[type=checkbox]:not([name$=_looked_through])"
MATERIALS = f"main {TICK}"


def today() -> date:
    """The day in the county."""
    return timezone.localdate()


def tick() -> None:
    """One turn of the worker, as ``bin/sunlit worker --once`` does it: beside the browser, in a thread of its own."""

    def turn() -> int:
        try:
            return worker.run(Namespace(once=True, json=False))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as beside:
        assert beside.submit(turn).result() == 0


def main(page: Page) -> str:
    """All that the page says beside its frame."""
    return page.locator("main").inner_text()


def follow(target: Locator) -> None:
    """Click what leads to a page, and wait until that page stands there whole: a click alone waits for nothing."""
    with target.page.expect_navigation():
        target.click()


def link(page: Page, words: str) -> None:
    """Follow the link of these words."""
    follow(page.locator("main").get_by_role("link", name=words).first)


def press(page: Page, words: str) -> None:
    """Press the button of these words, which sends a form."""
    follow(page.locator("main").get_by_role("button", name=words).first)


def answer(form: Locator | Page, label: str, value: Answer) -> None:
    """Answer one question of a form: write, choose, tick, or name a day."""
    if isinstance(form, Page):
        form = form.locator("main")
    if isinstance(value, bool):
        value = "是" if value else "否"
    group = form.get_by_role("group", name=label)
    if isinstance(value, date):
        form.get_by_label(label).first.fill(value.isoformat())
    elif group.count():
        for one in [value] if isinstance(value, str) else value:
            group.first.get_by_label(one, exact=True).check()
    else:
        assert isinstance(value, str)
        form.get_by_label(label).first.fill(value)


# The staff door.


def open_case(page: Page, number: str) -> None:
    """Find a case in the list by its number, and open it."""
    page.goto(f"/desk/cases/?number={number}")
    follow(page.get_by_role("link", name=number, exact=True))


def step(page: Page, title: str) -> Locator:
    """The open step of this title on a case's page."""
    return page.get_by_role("region", name=title, exact=True)


def complete(page: Page, number: str, title: str, **answers: Answer) -> None:
    """Open the case, fill in the step's form and send it; the page says that it is done.

    Questions are named by their labels, or by how they begin.
    """
    open_case(page, number)
    send(page, title, answers)
    assert f"“{title}”已完成。" in main(page), main(page)[:600]


def send(page: Page, title: str, answers: Mapping[str, Answer]) -> None:
    """Fill in the form of the step on the open page, and send it."""
    form = step(page, title)
    for label, value in answers.items():
        answer(form, label, value)
    follow(form.locator("button.button[type=submit]"))


# The public door.


def apply_for(page: Page, code: str, *, name: str, id_number: str, phone: str = "0990-668800") -> tuple[str, str]:
    """From the power's page to the receipt; gives the number and the query code."""
    page.goto(f"/powers/{code}/")
    link(page, "在线申请")
    press(page, "开始填写")
    link(page, "申请人信息")
    answer(page, "申请人姓名或名称", name)
    answer(page, "证件号码", id_number)
    answer(page, "联系电话", phone)
    press(page, "保存并继续")
    link(page, "申请材料")
    for box in page.locator(MATERIALS).all():
        box.check()
    press(page, "保存并继续")
    link(page, "领取方式")
    answer(page, "怎么领取结果", "到窗口领取")
    press(page, "保存并继续")
    link(page, "核对并提交")
    check = main(page)
    assert name in check and phone in check
    page.locator("#id_true").check()
    press(page, "提交申请")
    number, query_code = page.locator(".receipt .code").all_inner_texts()
    return number, query_code


def track(page: Page, number: str, query_code: str) -> None:
    """Open a case by number and code, as they stand on the receipt."""
    page.goto("/track/")
    answer(page, "办件号", number)
    answer(page, "查询码", query_code)
    follow(page.locator("main button[type=submit]").first)
    assert page.url.endswith(f"/track/{number}/")

"""The watch as clerks and supervisors meet it: every figure opens what it counts; a late case, its cards, and a lift.

The late case comes last: it sets the clock ahead, and what it leaves behind lies in the future of the other journeys.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page

from sunlit.cases.models import Case
from sunlit.commands.worker import attempt, the_jobs
from sunlit.supervision.models import Card
from tests.journeys.acting import answer, main, press
from tests.journeys.preparing import FOOD, case_at_review

pytestmark = pytest.mark.journey

Staff = Callable[[str], Page]
NUMBER = re.compile(r"\d[\d,]*")
COUNTED = re.compile(r'class="count-line"[^>]*>\D*(\d[\d,]*)')


class Clock:
    """The moment that server and worker take for now; the county's own, unless it is set ahead."""

    def __init__(self) -> None:
        self._real, self._ahead = timezone.now, timedelta(0)

    def __call__(self) -> datetime:
        return self._real() + self._ahead

    def go_to(self, moment: datetime) -> None:
        """Let it be a little after this moment."""
        self._ahead = max(self._ahead, moment - self._real() + timedelta(seconds=1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that can be set ahead."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


def whole(text: str) -> int:
    """A number as it is written on a page."""
    return int(text.replace(",", ""))


def figures_of(page: Page, selector: str) -> dict[str, int]:
    """Each address that a figure opens, with the figure; shares are told by their list alone and left out."""
    found = {}
    for link in page.locator(selector).all():
        value = link.locator(".tile-value")
        words = (value if value.count() else link).inner_text().strip()
        if "%" not in words and (numbers := NUMBER.findall(words)):
            found[str(link.get_attribute("href"))] = whole(numbers[-1])
    return found


def counted(page: Page, address: str) -> int | None:
    """How many the list at this address says it has."""
    answered = page.request.get(address)
    told = COUNTED.search(answered.text()) if answered.ok else None
    return whole(told[1]) if told else None


def unequal(page: Page, figures: dict[str, int]) -> list[str]:
    """Figures that open a list of another total."""
    return [
        f"{address}: {figure} on the page, {total} in the list"
        for address, figure in figures.items()
        if (total := counted(page, address)) != figure
    ]


@pytest.mark.parametrize("address", ["/", "/figures/"])
def test_every_public_figure_opens_a_list_of_as_many(citizen: Page, address: str):
    citizen.goto(address)
    figures = figures_of(citizen, "main a.tile, main .chips a, main td a")
    assert len(figures) > 8
    assert unequal(citizen, figures) == []


def test_every_figure_of_the_dashboard_opens_a_list_of_as_many(staff: Staff):
    supervisor = staff("ducha")
    supervisor.goto("/desk/supervision/?pause=1")
    for closed in supervisor.locator("#board summary").all():
        closed.click()
    figures = figures_of(supervisor, "#board a.tile, #board .tree a, #board .measures a, #board td.num a")
    figures |= figures_of(supervisor, "#urgent + a")
    assert len(figures) > 15
    assert unequal(supervisor, figures) == []


def test_the_counts_of_tasks_are_the_rows_below_them(staff: Staff):
    reviewer = staff("zhangmin")
    reviewer.goto("/desk/tasks/")
    for chip in reviewer.locator("main .chips a").all():
        expected = whole(NUMBER.findall(chip.inner_text())[-1])
        answered = reviewer.request.get(str(chip.get_attribute("href")))
        assert answered.text().count("#step-") == expected


def test_a_late_case_its_cards_and_the_lift_by_two(staff: Staff, citizen: Page, clock: Clock):
    """Yellow, then red, at the moments the rule names; 张敏 defends, 方砚秋 proposes to lift, 邹明镜 confirms."""
    number = case_at_review(FOOD, name="云溪县迟来小吃店")
    levels, card = cards_until_red(Case.objects.get(number=number), clock)
    assert levels[-2:] == ["yellow", "red"]

    clerk = staff("zhangmin")
    clerk.goto(f"/desk/supervision/cards/{card}/")
    answer(clerk, "申辩的事实和理由", "申请人两次要求改期核查，有书面记录")
    press(clerk, "提交申辩")
    assert "申辩已提交。" in main(clerk)

    supervisor = staff("ducha")
    supervisor.goto(f"/desk/supervision/cards/{card}/")
    answer(supervisor, "理由", "改期由申请人书面提出")
    press(supervisor, "提出摘牌，交第二人确认")
    assert "须由另一位监督人员确认" in main(supervisor)
    assert supervisor.get_by_role("button", name="确认摘牌").count() == 0

    head = staff("duchazhuren")
    head.goto(f"/desk/supervision/cards/{card}/")
    press(head, "确认摘牌")
    assert "已摘牌，公开日志已记下。" in main(head)

    citizen.goto(f"/cards/{card}/")
    shown = main(citizen)
    assert "已摘牌" in shown
    assert "改期由申请人书面提出" in shown
    assert "申请人两次要求改期核查" in shown
    figures_agree_later(supervisor)


def cards_until_red(case: Case, clock: Clock) -> tuple[list[str], str]:
    """Let the worker sweep at each of the clock's own moments; gives the levels in their order and the red card."""
    sweep = next(job for job in the_jobs() if job.name == "sweep")
    running = case.promised_clock
    assert running is not None
    cards = Card.objects.filter(clock=running).order_by("issued_at", "pk")
    while not cards.filter(level="red").exists():
        running.refresh_from_db()
        assert running.next_alarm_at is not None
        clock.go_to(running.next_alarm_at)
        attempt(sweep)
        connections.close_all()
    return list(cards.values_list("level", flat=True)), cards.get(level="red").number


def figures_agree_later(supervisor: Page) -> None:
    """After all that the tiles of the dashboard still count what their lists hold."""
    supervisor.goto("/desk/supervision/?pause=1")
    assert unequal(supervisor, figures_of(supervisor, "#board a.tile, #board .tree a")) == []

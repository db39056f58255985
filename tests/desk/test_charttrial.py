"""The trial run of a chart on the staff door: walked by its forms alone, nothing kept."""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.cases.models import Case
from sunlit.cases.trial.coding import LONGEST
from sunlit.clocks.models import Clock
from sunlit.ledger.models import AuditRow
from sunlit.procedures.models import ChartVersion
from tests.cases.world import World

# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"chart_trial"})
pytestmark = pytest.mark.django_db


class Trier:
    """Zhang Min's browser on a trial, which follows every redirect."""

    def __init__(self, world: World, client: Client) -> None:
        self.client = client
        self.home = reverse("desk:chart_trial", args=[ChartVersion.objects.get(chart__power=world.licence.power).pk])
        self.address = self.home
        self.page: Any = client.get(self.home)

    def send(self, **given: str) -> None:
        """Post a form of the page; the address is that of the trial as it stands then."""
        answer = self.client.post(self.address, given)
        if answer.status_code == 302:
            self.address = answer.headers["Location"].partition("#")[0]
            answer = self.client.get(self.address)
        self.page = answer

    def begin(self, **flags: str) -> None:
        self.send(act="start", day="2026-03-02", hour="10:00", **flags)

    def done(self, name: str, **outputs: str) -> None:
        """The step as proposed, but for these fields."""
        (work,) = [one for one in self.page.context["steps"] if one.step.id == name]
        given = {f"s{work.number}-{field}": value for field, value in (work.form.initial | outputs).items()}
        self.send(act="step", step=name, **given)

    @property
    def open(self) -> list[str]:
        return [one.step.id for one in self.page.context["steps"]]


@pytest.fixture
def trier(world: World, desk: Callable[[str], Client]) -> Trier:
    return Trier(world, desk("zhang_min"))


def test_a_licence_is_walked_to_its_end_and_nothing_is_kept(trier: Trier):
    rows = AuditRow.objects.count()
    trier.begin(flag_needs_site_check="on")
    assert (trier.page.status_code, trier.open) == (200, ["register"])
    assert "Register and check the papers" in trier.client.get(f"/en{trier.address}").content.decode()
    for name in ("register", "check", "accept", "review", "site_check"):
        trier.done(name)
    trier.send(act="wait", to="day")
    assert trier.page.context["trial"].at.isoformat() == "2026-03-03T10:00:00+08:00"
    trier.done("decide")
    assert trier.open == ["service", "publicity"]
    trier.done("service")
    trier.done("publicity")
    assert "公示期到2026-03-10届满，届满前不能结束公示。" in trier.page.content.decode()
    trier.send(act="wait", to="date", until="2026-03-10")
    trier.done("publicity")
    text = trier.page.content.decode()
    assert ("走到了结束：领证，评价" in text, "办了 9 步。" in text) == (True, True)
    assert (Case.objects.count(), Clock.objects.count(), AuditRow.objects.count()) == (0, 0, rows)


def test_each_role_is_told_what_is_not_its_own(trier: Trier):
    trier.begin()
    for name in ("register", "check", "accept"):
        trier.done(name)
    trier.address += "&me=window"
    trier.page = trier.client.get(trier.address)
    text = trier.page.content.decode()
    assert "这一步由承办岗（A角）办理，窗口受理岗不能办理。" in text
    trier.send(act="step", step="review")
    assert trier.page.status_code == 422
    assert "“书面审查（A 角）”由承办岗（A角）办理，窗口受理岗不能办理。请换成承办岗（A角）再办。" in (
        trier.page.content.decode()
    )


def test_one_person_in_two_offices_is_refused(trier: Trier):
    trier.begin()
    for name in ("register", "check", "accept"):
        trier.done(name)
    trier.address += "&me=role_a&who=window"
    trier.page = trier.client.get(trier.address)
    trier.done("review")
    assert trier.page.status_code == 422
    assert "受理与承办须由不同的人办理" in trier.page.content.decode()


def test_events_with_their_articles_and_the_ground_of_a_suspension(trier: Trier):
    trier.begin()
    for name in ("register", "check", "accept"):
        trier.done(name)
    works = {one.event.id: one for one in trier.page.context["events"]}
    assert list(works) == ["withdraw", "statement", "suspend", "extend", "terminate", "correct_from_above"]
    assert [code for code, _ in works["suspend"].grounds][:1] != []
    trier.send(act="event", event="suspend", ground="testing")
    assert trier.page.context["trial"].state == "suspended"
    assert [one.days.words.zh for one in trier.page.context["clocks"]] == ["已暂停计时", "已暂停计时"]
    trier.done("review")
    assert "请先恢复办理" in trier.page.content.decode()
    trier.send(act="event", event="resume")
    trier.send(act="event", event="withdraw")
    assert "申请已撤回" in trier.page.content.decode()


def test_a_step_back_and_what_happens_if_nobody_acts(trier: Trier):
    trier.begin()
    before = trier.page.content.decode()
    assert "一次性告知时限已用去90%" in before
    trier.send(act="wait", to="next")
    trier.send(act="wait", to="date", until="2026-03-12")
    trail = [(row.one.kind, row.level.zh if row.level else "") for row in trier.page.context["trail"]]
    assert ("alarm", "红牌") in trail
    works = {one.event.id: one for one in trier.page.context["events"]}
    assert (works["deemed_accepted"].refusal, works["deemed_accepted"].role) == ("", "system")
    back = trier.page.context["back"]
    assert trier.client.get(back).context["trial"].at.date().isoformat() < "2026-03-12"


def test_an_address_that_is_no_trial_says_so(trier: Trier):
    for word in ("x", "eJw", "é", "A" * (LONGEST + 1), "eJyLjgUAARUAuQ", "====", "eNqrBgAAewB7"):
        page = trier.client.get(trier.home, {"w": word})
        assert (page.status_code, "请重新开始" in page.content.decode()) == (422, True)


def test_facts_that_somebody_invented_in_the_address_say_so(trier: Trier):
    minutes = 13_765_000
    applied = ["s", "register", 30, "window"]
    for rows in (
        [[minutes, {"expires_on": "x"}]],
        [[minutes, {}], [*applied, "\ud800"]],
        [[minutes, {}], ["s", "register", 30, "\udfff"]],
        [[minutes, {"\ud800": True}]],
    ):
        word = urlsafe_b64encode(zlib.compress(json.dumps(rows).encode())).decode().rstrip("=")
        page = trier.client.get(trier.home, {"w": word})
        assert (page.status_code, "请重新开始" in page.content.decode()) == (422, True)


def test_odd_requests(trier: Trier, world: World):
    assert trier.client.post(trier.home, {"act": "step"}).status_code == 404
    trier.begin()
    for given in ({}, {"act": "fly"}, {"act": "step", "step": "nowhere"}, {"act": "event", "event": "nothing"}):
        assert trier.client.post(trier.address, given).status_code == 404
    for given in (
        {"act": "wait", "to": "date", "until": "2020-01-01"},
        {"act": "wait", "to": "date", "until": "9999-12-31"},
        {"act": "step", "step": "decide"},
        {"act": "event", "event": "extend"},
    ):
        page = trier.client.post(trier.address, given)
        assert (page.status_code, "不能这样办" in page.content.decode()) == (422, True)
    assert trier.client.post(trier.home, {"act": "start", "day": "x"}).status_code == 422
    assert trier.client.post(trier.home, {"act": "start", "day": "1999-01-01", "hour": "10:00"}).status_code == 422
    assert trier.client.get(trier.address, {"me": "nobody"}).status_code == 200
    assert trier.client.get(reverse("desk:chart_trial", args=[10**6])).status_code == 404


def test_a_draft_with_a_fault_says_why_it_cannot_be_tried(trier: Trier):
    version = ChartVersion.objects.get(chart__power__code="XK-0001")
    for one in version.source["steps"]:
        if one["id"] == "site_check":
            one["next"] = ["nowhere"]
    ChartVersion.objects.filter(pk=version.pk).update(source=version.source, content_hash="1" * 64)
    assert "这份流程图还不能试运行" in trier.client.get(trier.home).content.decode()

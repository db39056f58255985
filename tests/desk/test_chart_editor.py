"""The chart editor without a script: forms and buttons, the way back, two people at once, what is said of a step."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.accounts.models import Account
from sunlit.desk.views.charteditor import panel
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.wording import Text
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures import editing, reader
from sunlit.procedures.models import ChartComment, ChartVersion
from sunlit.procedures.operations import draft_chart, submit_chart
from tests.cases.world import FIRST_DAY, MONDAY, World
from tests.offices.county import person
from tests.procedures.charts import CHARTS, published

PAGES = frozenset({"chart_begin", "chart_edit", "chart_edits", "chart_here"})
pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)
LICENCE = (CHARTS / "licence-general.yaml").read_text()


@dataclass
class Rooms:
    """The health bureau with two who draw charts, one of them for every organ, and a clerk who only reads."""

    world: World
    people: dict[str, Account]

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def rooms(world: World, clock: Callable) -> Rooms:
    clock(LATER)
    people = dict(world.people)
    for username, name, role in (("bian_zhi", "编制", "chart_editor"), ("shen_he", "审核", "list_reviewer")):
        post = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name=name, roles=[role])
        people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=post, person=people[username], from_on=FIRST_DAY)
    return Rooms(world, people)


@pytest.fixture
def power(rooms: Rooms) -> Power:
    return Power.objects.create(organ=rooms.world.health, code="XK-WJ-0900", kind="licence", created_at=MONDAY)


@pytest.fixture
def draft(rooms: Rooms, power: Power) -> ChartVersion:
    """Begin, receive, examine, end."""
    source = editing.from_nothing(Text("取水许可", "Water licence"), by_party=True)
    source = editing.add_step(source, after="begin", title={"zh": "受理", "en": "Receive"})
    source = editing.add_step(source, after="step_1", title={"zh": "审查", "en": "Examine"})
    return draft_chart(power=power, source=source, by=actor_for(rooms.people["bian_zhi"], MONDAY), at=MONDAY)


def shown(groups: Iterable[panel.Group]) -> dict[str, Any]:
    """What a browser sends of these fields, unchanged."""
    inputs = [one for group in groups for one in (*group.inputs, *(two for row in group.rows for two in row.inputs))]
    return {one.name: one.value for one in inputs if one.sort not in ("tick", "several") or one.value}


class Editor:
    """The page of one draft as a person without a script uses it."""

    def __init__(self, browser: Client, version: ChartVersion, step: str = "") -> None:
        self.browser, self.version = browser, version
        self.address = reverse("desk:chart_edit", args=[version.pk])
        self.page = browser.get(self.address, {"step": step})

    def press(self, act: str, **typed: Any) -> Any:
        """Press a button with these fields changed; the others are sent as the page shows them."""
        self.page = self.browser.post(self.address, {**self.fields(), **typed, "act": act}, follow=True)
        return self.page

    def fields(self) -> dict[str, Any]:
        """All that the form holds."""
        selected = self.page.context["selected"]
        return {"base": self.page.context["base"], "panel": selected.key, **shown(selected.groups)}

    @property
    def table(self) -> list[tuple[str, tuple[str, ...]]]:
        """Titles with what follows."""
        return [(line.title, tuple(title for _, title, _ in line.follows)) for line in self.page.context["lines"]]

    @property
    def source(self) -> dict[str, Any]:
        return ChartVersion.objects.get(pk=self.version.pk).source

    def step(self, name: str) -> dict[str, Any]:
        return next(step for step in self.source["steps"] if step["id"] == name)


@pytest.mark.parametrize("template", ["licence-general", "penalty-ordinary", "compulsory-execution", "reconsideration"])
def test_nothing_is_changed_by_saving_what_the_page_shows(template: str):
    source = editing.normal(reader.source_of((CHARTS / f"{template}.yaml").read_text()))
    on = MONDAY.date()
    for step in source["steps"]:
        assert panel.step_changes(source, step, shown(panel.step_groups(source, step, on))) == []
    for event in source["events"]:
        assert panel.event_changes(source, event, shown(panel.event_groups(source, event))) == []
    assert panel.chart_changes(source, shown(panel.chart_groups(source, on))) == []


def test_a_step_is_added_changed_moved_and_removed_and_all_of_it_taken_back(rooms: Rooms, draft: ChartVersion):
    editor = Editor(rooms.browser("bian_zhi"), draft, "step_1")
    editor.press("enter", new_title="现场核查")
    assert editor.page.context["selected"].key == "step_3"
    editor.press("save", **{"title-en": "On-site check", "limit-value": "3", "rights-0-zh": "可以要求说明来意"})
    step = editor.step("step_3")
    assert step["title"] == {"zh": "现场核查", "en": "On-site check"}
    assert step["limit"] == {"value": 3, "unit": "working_day"}
    assert step["rights"] == [{"zh": "可以要求说明来意", "en": "可以要求说明来意"}]
    editor.press("up:step_3")
    assert editor.table == [
        ("提交申请", ("现场核查",)),
        ("现场核查", ("受理",)),
        ("受理", ("审查",)),
        ("审查", ("办结",)),
        ("办结", ()),
    ]
    editor.press("remove:step_1")
    assert [title for title, _ in editor.table] == ["提交申请", "现场核查", "审查", "办结"]
    for _ in range(4):
        editor.press("undo")
    assert [title for title, _ in editor.table] == ["提交申请", "受理", "审查", "办结"]
    editor.press("redo")
    assert [title for title, _ in editor.table] == ["提交申请", "受理", "现场核查", "审查", "办结"]
    history = rooms.browser("bian_zhi").get(reverse("desk:chart_edits", args=[draft.pk])).content.decode()
    assert "新增步骤“现场核查”" in history
    assert "撤销第 4 次修改：新增步骤“受理”" in history


def test_a_decision_and_parallel_work_are_made_with_plain_fields(rooms: Rooms, draft: ChartVersion):
    editor = Editor(rooms.browser("bian_zhi"), draft, "step_1")
    editor.press(
        "branch:step_1",
        **{
            "outcome-0-label": "齐全 | Complete",
            "outcome-1-label": "不予受理 | Refused",
            "outcome-1-to": "+end",
            "outcome-2-label": "补正 | Gaps",
            "outcome-2-to": "begin",
        },
    )
    assert editor.table[1] == ("受理", ("审查", "不予受理", "提交申请"))
    assert [label for label, _, _ in editor.page.context["lines"][1].follows] == ["齐全", "不予受理", "补正"]
    editor.press("save", **{"ways-2-bound": "2"})
    assert editor.step("step_1")["next"][2]["bound"] == 2
    editor.press("save", **{"ways-default": "1"})
    assert [way.get("default", False) for way in editor.step("step_1")["next"]] == [False, True, False]
    editor.press("drop:step_1:2")
    assert editor.table[1] == ("受理", ("审查", "不予受理"))
    editor.press("open:step_2")
    editor.press("parallel:step_2", **{"parallel-0": "公示", "parallel-1": "送达"})
    assert ("同时办理", ("公示", "送达")) in editor.table


def test_what_cannot_be_is_told_and_what_was_typed_stays(rooms: Rooms, draft: ChartVersion):
    editor = Editor(rooms.browser("bian_zhi"), draft, "step_1")
    answer = editor.press("save", **{"articles": "第三十二条", "duty-zh": "一次告知"})
    assert answer.status_code == 422
    assert "“第三十二条”不是条款" in answer.context["refusal"]
    assert editor.fields()["duty-zh"] == "一次告知"
    answer = editor.press("save", **{"articles": "《行政许可法》第三十二条", "post": ""})
    assert "步骤“受理”" in answer.context["refusal"]
    editor.press("save", **{"post": "window"})
    assert editor.step("step_1")["duty"] == {"zh": "一次告知", "en": "一次告知"}
    assert editor.step("step_1")["articles"] == [{"zh": "《行政许可法》第三十二条", "en": "《行政许可法》第三十二条"}]


def test_two_people_at_one_step_are_joined_or_shown_both_values(rooms: Rooms, draft: ChartVersion):
    mine, theirs = (Editor(rooms.browser(name), draft, "step_1") for name in ("bian_zhi", "shen_he"))
    theirs.press("save", **{"title-zh": "收件"})
    mine.press("save", **{"duty-zh": "一次告知"})
    assert (mine.step("step_1")["title"]["zh"], mine.step("step_1")["duty"]["zh"]) == ("收件", "一次告知")
    assert [one.account.username for one, _ in mine.page.context["editors"]] == ["shen_he"]
    answer = theirs.press("save", **{"duty-zh": "登记"})
    assert answer.status_code == 409
    assert answer.context["clashes"] == [("“收件”的职责", "（没有）", "登记", "一次告知")]
    assert theirs.fields()["duty-zh"] == "登记"
    assert theirs.step("step_1")["duty"]["zh"] == "一次告知"
    theirs.press("mine")
    assert (theirs.step("step_1")["title"]["zh"], theirs.step("step_1")["duty"]["zh"]) == ("收件", "登记")


def test_live_the_answer_to_a_change_is_only_what_changed(rooms: Rooms, draft: ChartVersion):
    editor = Editor(rooms.browser("bian_zhi"), draft, "step_1")
    sent = {**editor.fields(), "title-zh": "收件", "act": "save"}
    answer = editor.browser.post(editor.address, sent, headers={"HX-Request": "true"}).content.decode()
    assert 'id="saved"' in answer and "“收件”改了名称" in answer
    assert 'id="row-step_1"' in answer and 'id="panel"' not in answer
    assert '<input type="hidden" name="base" id="base" value="1" hx-swap-oob="true">' in answer
    whole = editor.browser.post(editor.address, {**sent, "base": "1", "act": "undo"}, headers={"HX-Request": "true"})
    assert whole.headers["HX-Retarget"] == "#editor-body"


def test_comments_stand_at_their_step_and_are_answered_and_settled(rooms: Rooms, draft: ChartVersion):
    editor = Editor(rooms.browser("bian_zhi"), draft, "step_1")
    editor.press("comment", comment="一次告知写在哪里？")
    (thread,) = editor.page.context["selected"].threads
    editor.press(f"answer:{thread.first.pk}", **{f"answer-{thread.first.pk}": "写在职责里"})
    editor.press(f"settle:{thread.first.pk}")
    (thread,) = editor.page.context["selected"].threads
    assert (thread.settled, [one.text for one in thread.answers]) == (True, ["写在职责里"])
    assert editor.page.context["lines"][1].said == 0


def test_an_event_of_a_chart_under_review_is_spoken_about(rooms: Rooms, power: Power):
    """Its fields are only shown then, so none of them is sent."""
    by = actor_for(rooms.people["bian_zhi"], MONDAY)
    version = draft_chart(power=power, source=LICENCE, by=by, at=MONDAY)
    submit_chart(version=version, by=by, at=MONDAY)
    browser, address = rooms.browser("bian_zhi"), reverse("desk:chart_edit", args=[version.pk])
    panel_of = {"base": "0", "panel": f"event:{version.source['events'][0]['id']}"}
    page = browser.post(address, {**panel_of, "act": "comment", "comment": "由谁提起？"}, follow=True)
    said = [(one.text, one.step) for one in ChartComment.objects.filter(version=version)]
    assert (page.status_code, said) == (200, [("由谁提起？", version.source["events"][0]["id"])])
    assert browser.post(address, {**panel_of, "act": "open:register"}, follow=True).status_code == 200


def test_findings_stand_beside_their_step_and_are_marked_in_the_drawing(rooms: Rooms, power: Power):
    actor = actor_for(rooms.people["bian_zhi"], MONDAY)
    content = LICENCE.replace("    documents: [acceptance_notice]\n    effects: [accept]", "    effects: [accept]")
    version = draft_chart(power=power, source=content, by=actor, at=MONDAY)
    page = rooms.browser("bian_zhi").get(
        reverse("desk:chart_edit", args=[version.pk]), {"step": "accept", "finding": "1"}
    )
    (line,) = [one for one in page.context["lines"] if one.broken]
    assert (line.id, page.context["grave"]) == ("accept", 1)
    assert [one.title for one in page.context["selected"].findings] == ["受理出具书面凭证"]
    assert f'<g class="step task chosen faulty" id="chart-{version.pk}-step-accept"' in page.context["svg"]


def test_a_draft_begins_from_nothing_a_template_or_another_powers_chart(rooms: Rooms, power: Power):
    browser, address = rooms.browser("bian_zhi"), reverse("desk:chart_begin", args=[power.pk])
    page = browser.post(address, {"origin": "nothing"}, follow=True)
    assert [line.title for line in page.context["lines"]] == ["提交申请", "办结"]
    page = browser.post(address, {"origin": "licence-general"}, follow=True)
    assert page.context["version"].source["template"] == "licence-general"
    assert len(page.context["lines"]) > 20
    assert [one.words[:6] for one in page.context["revisions"]] == ["新增泳道“窗"] or len(
        page.context["revisions"]
    ) == 1
    refused = browser.post(address, {"origin": "other", "other": "XK-NONE"})
    assert refused.status_code == 422
    assert "没有编码为“XK-NONE”、已公布流程图的职权" in refused.content.decode()
    other = PowerVersion.objects.filter(power__charts__versions__state="published").first()
    assert other is not None
    page = browser.post(address, {"origin": "other", "other": other.power.code}, follow=True)
    assert "template" not in page.context["version"].source


def test_whoever_may_only_read_sees_no_buttons(rooms: Rooms, draft: ChartVersion):
    browser = rooms.browser("wang_li")
    page = browser.get(reverse("desk:chart_edit", args=[draft.pk]))
    assert page.status_code == 200
    assert 'value="up:' not in page.content.decode()
    refused = browser.post(reverse("desk:chart_edit", args=[draft.pk]), {"act": "remove:step_1", "base": "0"})
    assert refused.status_code == 403


def test_the_page_asks_a_fixed_number_of_questions(rooms: Rooms, draft: ChartVersion, django_assert_max_num_queries):
    browser = rooms.browser("bian_zhi")
    with django_assert_max_num_queries(32):
        browser.get(reverse("desk:chart_edit", args=[draft.pk]))


ODD = (
    "up",
    "down:",
    "remove:nothing",
    "drop:step_1:999999999999",
    "unitem:steps:step_1",
    "itemup:x:y",
    "settle:1",
    "?",
)


def test_odd_buttons_are_answered_with_a_sentence(rooms: Rooms, draft: ChartVersion):
    browser, before = rooms.browser("bian_zhi"), draft.source
    for act in ODD:
        answer = browser.post(reverse("desk:chart_edit", args=[draft.pk]), {"act": act, "base": "9" * 40})
        assert (answer.status_code, bool(answer.context["refusal"])) == (422, True), act
    assert ChartVersion.objects.get(pk=draft.pk).source == before


def test_why_a_step_is_not_as_in_the_template_is_said_at_the_step(rooms: Rooms, power: Power):
    actor = actor_for(rooms.people["bian_zhi"], MONDAY)
    source = editing.from_flow(
        published("licence-general"), Text("取水许可", "Water licence"), template="licence-general"
    )
    version = draft_chart(power=power, source=source, by=actor, at=MONDAY)
    editor = Editor(rooms.browser("bian_zhi"), version, "review")
    editor.press("save", **{"title-zh": "书面审查取水申请"})
    (line,) = [one for one in editor.page.context["lines"] if one.departs]
    assert (line.title, line.broken) == ("书面审查取水申请", 1)
    editor.press("save", **{"why-zh": "取水申请另有格式"})
    assert [one.broken for one in editor.page.context["lines"] if one.departs] == [0]
    assert editor.source["departures"] == [
        {"step": "review", "why": {"zh": "取水申请另有格式", "en": "取水申请另有格式"}}
    ]

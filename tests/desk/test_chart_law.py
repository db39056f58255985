"""The page of a chart says what the law misses in it, marks one finding on the drawing, and asks for a reason."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from sunlit.offices.queries import actor_for
from sunlit.powers.models import Power
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import draft_chart
from tests.cases.world import MONDAY, World
from tests.desk.rooms import LATE, Rooms, make_rooms
from tests.procedures.charts import CHARTS

pytestmark = pytest.mark.django_db
LICENCE = (CHARTS / "licence-general.yaml").read_text()
PENALTY = (CHARTS / "penalty-ordinary.yaml").read_text()
NO_PROOF = LICENCE.replace("    documents: [acceptance_notice]\n    effects: [accept]", "    effects: [accept]")
NO_PROOF_NO_RECORD = NO_PROOF.replace("name: hearing_record", "name: hearing_words")
ADVICE = PENALTY.replace("penalty 45-1, penalty 45-2", "penalty 45-1")


@pytest.fixture
def rooms(world: World, clock: Callable) -> Rooms:
    clock(LATE)
    return make_rooms(world)


def drafted(rooms: Rooms, content: str, kind: str = "licence") -> ChartVersion:
    power = Power.objects.create(organ=rooms.world.health, code="XK-WJ-0900", kind=kind, created_at=MONDAY)
    return draft_chart(power=power, source=content, by=actor_for(rooms.people["bian_zhi"], MONDAY), at=MONDAY)


def test_a_lawful_chart_says_so(rooms: Rooms):
    page = rooms.browser("bian_zhi").get(reverse("desk:chart", args=[drafted(rooms, LICENCE).pk]))
    assert page.context["law"].findings == ()
    assert "合法：法定程序检查没有发现问题。" in page.content.decode()
    assert "faulty" not in page.context["svg"]


def test_each_finding_stands_there_and_the_asked_one_is_marked(rooms: Rooms):
    version = drafted(rooms, NO_PROOF_NO_RECORD)
    address = reverse("desk:chart", args=[version.pk])
    browser = rooms.browser("bian_zhi")
    first, second = browser.get(address), browser.get(address, {"finding": "2"})
    assert [(one.title, one.marked) for one in first.context["law"].findings] == [
        ("受理出具书面凭证", True),
        ("听证制作笔录", False),
    ]
    assert [one.marked for one in second.context["law"].findings] == [False, True]
    assert f'<g class="step task faulty" id="chart-{version.pk}-step-accept"' in first.context["svg"]
    assert f'<g class="step task optional faulty" id="chart-{version.pk}-step-hearing"' in second.context["svg"]
    assert f'href="{address}?finding=2#drawing"' in first.content.decode()


def test_the_way_is_drawn_line_by_line(rooms: Rooms):
    back = "label: {zh: 补充调查, en: More facts}, default: true"
    content = PENALTY.replace(f"{{to: investigate, {back}, bound: 1}}", f"{{to: collective, {back}}}")
    page = rooms.browser("bian_zhi").get(reverse("desk:chart", args=[drafted(rooms, content, "penalty").pk]))
    (one,) = page.context["law"].findings
    assert one.path == (
        "发现线索",
        "符合立案标准？",
        "调查取证（两人以上）",
        "审查调查结果",
        "负责人集体讨论",
        "作出决定",
    )
    assert page.context["svg"].count(' onway" data-way="') == len(one.path) - 1
    assert page.context["svg"].count(" onway") == len(one.path) * 2 - 1


def test_an_unlawful_chart_cannot_be_handed_in(rooms: Rooms):
    version = drafted(rooms, NO_PROOF)
    answer = rooms.browser("bian_zhi").post(reverse("desk:chart_act", args=[version.pk, "submit_chart"]))
    assert answer.status_code == 422
    assert "受理没有出具加盖专用印章、注明日期的书面凭证" in answer.content.decode()
    assert ChartVersion.objects.get(pk=version.pk).state == "draft"


def test_advice_asks_for_a_reason_and_keeps_it(rooms: Rooms):
    version = drafted(rooms, ADVICE, "penalty")
    browser = rooms.browser("bian_zhi")
    page = browser.get(reverse("desk:chart", args=[version.pk]))
    assert (page.context["law"].unlawful, page.context["law"].advice) == (0, 1)
    address = reverse("desk:chart_act", args=[version.pk, "submit_chart"])
    refused = browser.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "有提示没有处理" in str(refused.context["sent"].errors.get("reason")), refused.context["sent"].errors
    assert browser.post(address, {"reason": "告知书格式文本已经写明。"}).status_code == 302
    kept = ChartVersion.objects.get(pk=version.pk)
    assert (kept.state, kept.advice_reason) == ("submitted", "告知书格式文本已经写明。")
    assert "告知书格式文本已经写明。" in browser.get(reverse("desk:chart", args=[version.pk])).content.decode()

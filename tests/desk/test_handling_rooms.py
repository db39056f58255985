"""What staff do on the pages of powers, charts, supervision, publication and administration."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from sunlit.basis.office_hours import BEIJING
from sunlit.offices.models import Appointment
from sunlit.powers.models import PowerVersion
from sunlit.publication.models import Release
from sunlit.supervision.models import Card, SupervisionOrder
from tests.cases.world import World
from tests.desk.rooms import LATE, Rooms, make_rooms

pytestmark = pytest.mark.django_db

LAW = """# 示例条例

2020年5月1日示例县人民代表大会常务委员会通过

<!-- INFO END -->

第一条 为了示例，制定本条例。

第二条 本条例自公布之日起施行。
"""


@pytest.fixture
def rooms(world: World, clock: Callable) -> Rooms:
    clock(LATE)
    return make_rooms(world)


def test_a_version_is_published_by_a_second_person(rooms: Rooms):
    address = reverse("desk:power_act", args=[rooms.submitted.power_id, 1, "publish_item"])
    assert rooms.browser("bian_zhi").post(address).status_code == 403
    assert rooms.browser("fa_bu").post(address).status_code == 302
    assert PowerVersion.objects.get(pk=rooms.submitted.pk).state == "published"


def test_a_rejection_without_reason_is_refused_at_its_field(rooms: Rooms):
    address = reverse("desk:power_act", args=[rooms.submitted.power_id, 1, "reject_item"])
    answer = rooms.browser("fa_bu").post(address, {"reason": ""})
    assert answer.status_code == 422
    assert "这一项要填" in answer.content.decode()


def sheet(**changes: str) -> dict[str, str]:
    """The form of a power, with one basis."""
    rows = {f"{name}-{key}": "0" for name in ("materials", "posts") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    basis = {"bases-TOTAL_FORMS": "1", "bases-INITIAL_FORMS": "0"}
    basis |= {"bases-0-citation": "《行政许可法》第十二条", "bases-0-kind": "creating"}
    return {**rows, **basis, "name": "饮用水卫生许可", "disclosure_scope": "public", "visits": "0", **changes}


def test_another_row_saves_nothing_and_loses_nothing(rooms: Rooms):
    address = reverse("desk:power_edit", args=[rooms.draft.power_id])
    answer = rooms.browser("bian_zhi").post(address, sheet(summary="刚写的一句话", more_bases="1"))
    page = answer.content.decode()
    assert (answer.status_code, "刚写的一句话" in page, 'name="bases-1-citation"' in page) == (200, True, True)
    assert rooms.draft.power.versions.get().summary == ""


def test_lifting_a_card_takes_two(rooms: Rooms):
    number = rooms.card.number
    propose, confirm = (reverse("desk:card_act", args=[number, act]) for act in ("propose_lift", "confirm_lift"))
    assert rooms.browser("chen_jing").post(propose, {"reason": "系统停机一天"}).status_code == 302
    assert rooms.browser("chen_jing").post(confirm).status_code == 403
    assert rooms.browser("zhou_ping").post(confirm).status_code == 302
    assert Card.objects.get(number=number).state == "lifted"


def test_an_act_that_somebody_else_was_quicker_with_keeps_what_was_typed(rooms: Rooms):
    number = rooms.card.number
    Card.objects.filter(number=number).update(state="lift_proposed")
    answer = rooms.browser("chen_jing").post(
        reverse("desk:card_act", args=[number, "propose_lift"]), {"reason": "系统停机一天"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "现在不能提出摘牌" in page, "系统停机一天" in page) == (422, True, True)


def test_an_order_is_answered_and_closed(rooms: Rooms):
    number = rooms.order.number
    answer, close = (reverse("desk:order_act", args=[number, act]) for act in ("answer_order", "close_order"))
    assert rooms.browser("li_qiang").post(answer, {"answer": "已补办，并作了提醒"}).status_code == 302
    assert rooms.browser("chen_jing").post(close).status_code == 302
    assert SupervisionOrder.objects.get(number=number).state == "closed"


def test_every_figure_opens_the_list_it_counts(rooms: Rooms):
    browser = rooms.browser("chen_jing")
    found = browser.get(reverse("desk:supervision")).context
    for figure, tile in zip(found["board"].figures, found["tiles"], strict=True):
        assert browser.get(tile["url"]).context["paging"].total == figure.value


def test_a_release_is_withdrawn_with_its_reason(rooms: Rooms):
    address = reverse("desk:release", args=[rooms.release.pk])
    assert rooms.browser("zhang_min").post(address, {"reason": "决定已被撤销"}).status_code == 403
    assert rooms.browser("xin_xi").post(address, {"reason": ""}).status_code == 422
    assert rooms.browser("xin_xi").post(address, {"reason": "决定已被撤销"}).status_code == 302
    assert Release.objects.get(pk=rooms.release.pk).withdrawn_reason == "决定已被撤销"


def test_a_second_holder_of_a_post_is_refused_in_a_sentence(rooms: Rooms):
    address = reverse("desk:post", args=[rooms.world.posts["role_a"].pk])
    given = {"act": "appoint", "person": "wu_di", "from_on": "2026-04-13", "to_on": ""}
    answer = rooms.browser("an_quan").post(address, given)
    assert (answer.status_code, "已由张敏任职" in answer.content.decode()) == (422, True)
    assert Appointment.objects.filter(post=rooms.world.posts["role_a"]).count() == 1


def test_an_unreadable_chart_is_answered_in_the_readers_language(rooms: Rooms):
    address = reverse("desk:chart_draft", args=[rooms.draft.power_id])
    answers = [rooms.browser("bian_zhi").post(at, {"source": "[]"}) for at in (address, f"/en{address}")]
    translation.activate("zh-hans")
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "流程图文件里没有流程图" in answers[0].content.decode()
    assert "The file holds no chart" in answers[1].content.decode()


def test_a_law_that_is_none_is_named_and_stops_no_other(rooms: Rooms):
    good = SimpleUploadedFile("示例条例.md", LAW.encode())
    bad = SimpleUploadedFile("图片.png", b"\x89PNG")
    answer = rooms.browser("xi_tong").post(reverse("desk:laws_import"), {"texts": [good, bad]})
    faults = ["图片.png：只收 20 MB 以内的 .docx、.md、.txt 文件。"]
    assert (answer.status_code, answer.context["form"].errors["texts"]) == (422, faults)
    assert (answer.context["result"].new, answer.context["result"].articles) == (1, 2)


def test_the_trace_of_a_card(rooms: Rooms):
    answer = rooms.browser("shen_ji").get(reverse("desk:audit"), {"kind": "order", "number": rooms.order.number})
    assert [row.act for row in answer.context["rows"]] == ["supervision.issue_order"]


def test_the_trace_by_person_act_and_day(rooms: Rooms):
    """One of three ways in, or all together; a name that nobody bears finds nothing."""
    browser, url = rooms.browser("shen_ji"), reverse("desk:audit")
    every = browser.get(url).context["paging"].total
    acts = [row.act for row in browser.get(url, {"act": "supervision.issue_order"}).context["rows"]]
    assert (set(acts), 0 < len(acts) < every) == ({"supervision.issue_order"}, True)
    by = browser.get(url, {"act": "supervision.issue_order"}).context["rows"][0]
    for name in (by.by, by.by_name):
        found = browser.get(url, {"who": name, "act": by.act}).context["rows"]
        assert {row.by for row in found} == {by.by}
    assert browser.get(url, {"who": "查无此人"}).context["paging"].total == 0
    day = by.at.astimezone(BEIJING).date()
    on_the_day = browser.get(url, {"since": day.isoformat(), "until": day.isoformat(), "who": by.by})
    assert by in on_the_day.context["rows"]
    assert browser.get(url, {"since": "2099-01-01"}).context["paging"].total == 0


def test_a_span_that_ends_before_it_begins_and_a_number_of_no_kind(rooms: Rooms):
    asked = {"since": "2026-03-02", "until": "2026-03-01", "number": "7"}
    answer = rooms.browser("shen_ji").get(reverse("desk:audit"), asked)
    assert (answer.status_code, {name: list(words) for name, words in answer.context["form"].errors.items()}) == (
        422,
        {"until": ["结束的那天早于开始的那天"], "kind": ["填了编号，请选是哪一种记录的编号"]},
    )

"""The counter and the letter box: registering on paper, first signs of a violation, answers, replies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunlit.cases.models import Case, HandedIn, Party
from sunlit.ledger.actor import ANONYMOUS
from sunlit.voices.models import Rating, Voice
from sunlit.voices.operations import raise_voice, rate
from tests.cases.world import MONDAY, World, make_version

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LIN_YUE = {"kind": "person", "name": "林悦", "id_number": "11010519491231002X", "phone": "13800000001", "key": "k1"}


def test_the_window_registers_an_application_and_prints_the_receipt(world: World, desk: Desk):
    client = desk("wang_li")
    assert "公共场所卫生许可" in client.get("/desk/register/").content.decode()
    first, second, _third = world.materials
    data = {**LIN_YUE, "agent_name": "林海", f"paper_{first.pk}": "on"}
    data[f"file_{second.pk}"] = SimpleUploadedFile("平面图.pdf", PDF)
    answer = client.post("/desk/register/XK-0001/", data)
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/desk/cases/{case.pk}/receipt/"
    assert (case.channel, case.applicant_name) == ("window", "林悦")
    assert list(Party.objects.values_list("role", "name")) == [("applicant", "林悦"), ("agent", "林海")]
    states = HandedIn.objects.order_by("material").values_list("state", flat=True)
    assert list(states) == ["given", "given", "missing"]
    page = client.get(f"/desk/cases/{case.pk}/receipt/").content.decode()
    code = client.session["receipts"][str(case.pk)]
    assert page.count(code) == 1
    assert code not in desk("wang_li").get(f"/desk/cases/{case.pk}/receipt/").content.decode()


def test_the_same_form_twice_is_one_case(world: World, desk: Desk):
    client = desk("wang_li")
    first = client.post("/desk/register/XK-0001/", LIN_YUE)
    second = client.post("/desk/register/XK-0001/", LIN_YUE)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_a_refused_form_keeps_words_and_files(world: World, desk: Desk):
    material = world.materials[0]
    data = {**LIN_YUE, "id_number": "110105194912310021", f"file_{material.pk}": SimpleUploadedFile("申请书.pdf", PDF)}
    answer = desk("wang_li").post("/desk/register/XK-0001/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("这个号码不对，请对照证件核对 18 位数字和字母") == 2
    assert 'value="林悦"' in page
    assert f'name="kept_{material.pk}"' in page
    assert Case.objects.count() == 0


def test_a_program_is_not_a_material(world: World, desk: Desk):
    material = world.materials[0]
    data = {**LIN_YUE, f"file_{material.pk}": SimpleUploadedFile("申请书.exe", b"MZ" + b"\0" * 200)}
    answer = desk("wang_li").post("/desk/register/XK-0001/", data)
    assert (answer.status_code, Case.objects.count()) == (422, 0)


def test_an_officer_puts_down_first_signs(world: World, desk: Desk):
    client = desk("wu_di")
    data = {"kind": "trader", "name": "红灯笼小吃店", "clue": "后厨没有健康证明", "key": "k2"}
    assert client.post("/desk/open/CF-0001/", {**data, "clue": ""}).status_code == 422
    answer = client.post("/desk/open/CF-0001/", data)
    case = Case.objects.get()
    assert (answer.headers["Location"], case.channel) == (f"/desk/cases/{case.pk}/", "ex_officio")


def test_a_licence_is_not_opened_ex_officio(world: World, desk: Desk):
    assert desk("wu_di").get("/desk/open/XK-0001/").status_code == 404


def test_a_question_is_answered_once(world: World, desk: Desk):
    raised = raise_voice(
        by=ANONYMOUS, at=MONDAY, kind="consultation", organ=world.health, title="怎么办证", text="要带什么？", key="v1"
    )
    client = desk("he_fang")
    assert "怎么办证" in client.get("/desk/voices/").content.decode()
    address = f"/desk/voices/{raised.voice_id}/"
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "带身份证。"}).status_code == 302
    answer = client.post(address, {"text": "再答一次"})
    assert answer.status_code == 422
    assert "再答一次" in answer.content.decode()
    assert Voice.objects.get().answer == "带身份证。"


def test_a_bad_rating_is_replied_to(world: World, desk: Desk, clock):
    applied = world.granted()
    later = MONDAY + timedelta(days=3)
    rate(by=ANONYMOUS, at=later, case=applied.case_id, level=1, text="等太久", code=applied.query_code)
    clock(later)
    client = desk("he_fang")
    assert "等太久" in client.get("/desk/ratings/").content.decode()
    pk = Rating.objects.get().pk
    assert client.post(f"/desk/ratings/{pk}/", {"text": "对不起，已改进。"}).status_code == 302
    assert Rating.objects.get().reply == "对不起，已改进。"


def test_who_begins_a_matter_is_told_by_its_chart(world: World, desk: Desk):
    """Disclosure is of a kind that organs exercise, and is asked for; inspections are not asked for by anybody."""
    asked = make_version(world.health, "QT-0001", "other", "政府信息依申请公开", "disclosure-on-request", online=True)
    own = make_version(world.health, "QT-0002", "other", "经费支出", "internal-finance")
    at_the_window = desk("wang_li").get("/desk/register/").content.decode()
    assert (asked.name in at_the_window, own.name in at_the_window) == (True, False)
    at_the_post = desk("zhang_min").get("/desk/open/").content.decode()
    assert (asked.name in at_the_post, own.name in at_the_post) == (False, True)
    assert desk("wang_li").get("/desk/register/QT-0001/").status_code == 200
    assert desk("wang_li").get("/desk/register/QT-0002/").status_code == 404
    assert desk("zhang_min").get("/desk/open/QT-0001/").status_code == 404


def test_a_matter_of_the_organs_own_is_begun_without_a_word_of_penalties(world: World, desk: Desk):
    make_version(world.health, "QT-0002", "other", "股长晋升", "internal-personnel")
    client = desk("zhang_min")
    page = client.get("/desk/open/QT-0002/").content.decode()
    assert ("发起办件：股长晋升" in page, "行政处罚法" in page) == (True, False)
    sent = client.post("/desk/open/QT-0002/", {"kind": "person", "name": "何田", "clue": "股长空缺", "key": "k1"})
    case = Case.objects.get()
    assert (sent.headers["Location"], case.marking) == (f"/desk/cases/{case.pk}/", "initiate")
    assert "行政处罚法第五十四条" in desk("wu_di").get("/desk/open/CF-0001/").content.decode()
    assert client.get("/desk/open/CF-0001/").status_code == 403

"""Applying online, as Wang Xiulan does it: nothing typed is ever lost, and one application is one case."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from sunlit.cases.models import Case, Draft, HandedIn, Party
from tests.cases.world import World
from tests.documents.pdfs import scan

WANG_XIULAN = {
    "acting": "self",
    "kind": "person",
    "name": "王秀兰",
    "id_number": "11010519491231002X",
    "phone": "0000-1234567",
    "email": "",
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def draft(world: World, client: Client) -> str:
    """The address of a draft that Wang Xiulan has just started."""
    return str(client.post("/apply/XK-0001/").url)


def papers(world: World) -> dict[str, str]:
    """All materials to be brought on paper."""
    return {f"paper_{material.pk}": "on" for material in world.materials}


def fill(client: Client, draft: str, world: World, **changes: Any) -> None:
    """Everything but the last button."""
    client.post(f"{draft}applicant/", WANG_XIULAN | changes)
    client.post(f"{draft}materials/", papers(world))
    client.post(f"{draft}receiving/", {"way": "window", "address": ""})


def test_the_start_page_says_what_is_needed(world: World, client: Client):
    page = client.get("/apply/XK-0001/").content.decode()
    assert [name for name in ("申请书", "场所平面图", "从业人员健康证明", "开始填写") if name not in page] == []


def test_from_start_to_receipt(world: World, client: Client, draft: str):
    fill(client, draft, world)
    sent = client.post(f"{draft}check/", {"true": "on"})
    assert sent.url == f"{draft}receipt/"
    case = Case.objects.get()
    page = client.get(sent.url).content.decode()
    assert (case.applicant_name, case.state, case.channel) == ("王秀兰", "received", "online")
    assert case.number in page
    assert client.get(f"/track/{case.number}/").status_code == 200


def test_the_receipt_can_be_opened_again_and_its_code_opens_the_case(world: World, client: Client, draft: str):
    fill(client, draft, world)
    client.post(f"{draft}check/", {"true": "on"})
    elsewhere = Client()
    code = elsewhere.get(f"{draft}receipt/").context["code"]
    case = Case.objects.get()
    opened = Client().post("/track/", {"number": case.number, "code": code})
    assert opened.url == f"/track/{case.number}/"


def test_the_button_pressed_twice_makes_one_case(world: World, client: Client, draft: str):
    fill(client, draft, world)
    answers = [client.post(f"{draft}check/", {"true": "on"}).url for _ in range(2)]
    assert (answers, Case.objects.count()) == ([f"{draft}receipt/"] * 2, 1)


def test_an_expired_session_loses_nothing(world: World, client: Client, draft: str):
    """Another browser without any cookie goes on where the first one stopped."""
    client.post(f"{draft}applicant/", WANG_XIULAN)
    page = Client().get(f"{draft}applicant/").content.decode()
    assert 'value="王秀兰"' in page


def test_refused_answers_stay_in_the_form_with_a_sentence_at_each(world: World, client: Client, draft: str):
    answer = client.post(f"{draft}applicant/", WANG_XIULAN | {"id_number": "110105194912310021", "phone": "电话"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"id_number", "phone"}
    assert 'value="王秀兰"' in answer.content.decode()
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize(
    ("kind", "number", "fine"),
    [
        ("person", "11010519491231002x", True),
        ("person", "110105194912310020", False),
        ("person", "E12345678", True),
        ("legal_person", "91110000600037341L", True),
        ("legal_person", "91110000600037341A", False),
        ("trader", "110105", False),
    ],
)
def test_identity_numbers_are_checked_by_their_own_digit(
    world: World, client: Client, draft: str, kind: str, number: str, fine: bool
):
    answer = client.post(f"{draft}applicant/", WANG_XIULAN | {"kind": kind, "id_number": number})
    assert answer.status_code == (302 if fine else 422)


def test_for_somebody_else_both_are_kept(world: World, client: Client, draft: str):
    answer = client.post(f"{draft}applicant/", WANG_XIULAN | {"acting": "other"})
    assert answer.url == f"{draft}agent/"
    client.post(f"{draft}agent/", {"name": "李强", "id_number": "11010519491231002X", "phone": "0000-7654321"})
    client.post(f"{draft}materials/", papers(world))
    client.post(f"{draft}receiving/", {"way": "post", "address": "青石街 8 号"})
    client.post(f"{draft}check/", {"true": "on"})
    parties = Party.objects.order_by("role").values_list("role", "name", "address")
    assert list(parties) == [("agent", "李强", ""), ("applicant", "王秀兰", "青石街 8 号")]


def test_an_incomplete_application_cannot_be_sent(world: World, client: Client, draft: str):
    client.post(f"{draft}applicant/", WANG_XIULAN)
    assert client.post(f"{draft}check/", {"true": "on"}).url == draft
    assert Case.objects.count() == 0


def test_without_the_statement_nothing_is_sent(world: World, client: Client, draft: str):
    fill(client, draft, world)
    assert client.post(f"{draft}check/", {}).status_code == 422
    assert Case.objects.count() == 0


def test_changing_an_answer_leads_straight_back_to_the_check(world: World, client: Client, draft: str):
    fill(client, draft, world)
    changed = client.post(f"{draft}receiving/?back=check", {"way": "electronic", "consent": "on"})
    assert changed.url == f"{draft}check/"


@pytest.mark.parametrize(
    ("answers", "field"), [({"way": "post"}, "address"), ({"way": "electronic"}, "consent"), ({}, "way")]
)
def test_receiving_needs_what_its_way_needs(
    world: World, client: Client, draft: str, answers: dict[str, str], field: str
):
    assert list(client.post(f"{draft}receiving/", answers).context["form"].errors) == [field]


def test_a_file_that_was_good_is_kept_where_another_is_refused(
    world: World, client: Client, draft: str, settings: Settings
):
    settings.UPLOAD_LIMIT_BYTES = 1024
    good, big = world.materials[0].pk, world.materials[1].pk
    answer = client.post(
        f"{draft}materials/",
        {
            f"file_{good}": SimpleUploadedFile("申请书.pdf", PDF),
            f"file_{big}": SimpleUploadedFile("平面图.pdf", PDF + b"0" * 2048),
        },
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"file_{big}"])
    assert list(Draft.objects.get().answers["materials"]) == [str(good)]
    assert "申请书.pdf" in client.get(f"{draft}materials/").content.decode()


def test_an_uploaded_file_belongs_to_the_case(world: World, client: Client, draft: str):
    first = world.materials[0].pk
    client.post(f"{draft}applicant/", WANG_XIULAN)
    upload = papers(world) | {f"file_{first}": SimpleUploadedFile("申请书.pdf", PDF)}
    client.post(f"{draft}materials/", {name: value for name, value in upload.items() if name != f"paper_{first}"})
    client.post(f"{draft}receiving/", {"way": "window"})
    client.post(f"{draft}check/", {"true": "on"})
    assert HandedIn.objects.get(material=first).attachment.name == "申请书.pdf"


def test_an_empty_file_is_refused_in_words(world: World, client: Client, draft: str):
    first = world.materials[0].pk
    answer = client.post(f"{draft}materials/", {f"file_{first}": SimpleUploadedFile("空.pdf", b"")})
    assert answer.context["form"].errors[f"file_{first}"] == ["这个文件是空的，请重新选择"]


def ticks(answer: HttpResponse) -> list[str]:
    """The boxes at which the page asks whether pictures were looked through."""
    return re.findall(r'name="(\w+_looked_through)"', answer.content.decode())


def test_a_scan_without_words_is_kept_once_it_was_looked_through(world: World, client: Client, draft: str):
    first = world.materials[0].pk
    name = f"file_{first}"
    answer = client.post(f"{draft}materials/", {name: SimpleUploadedFile("执照.pdf", scan())})
    assert [told.startswith("这份 PDF 有 1 页只有图片") for told in answer.context["form"].errors[name]] == [True]
    # The tick is asked for at that one box, and of nobody before.
    assert ticks(answer) == [f"{name}_looked_through"]
    assert ticks(client.get(f"{draft}materials/")) == []
    sent = {name: SimpleUploadedFile("执照.pdf", scan()), f"{name}_looked_through": "yes"}
    client.post(f"{draft}materials/", sent)
    assert list(Draft.objects.get().answers["materials"]) == [str(first)]


def test_a_script_in_a_name_stays_text(world: World, client: Client, draft: str):
    fill(client, draft, world, name="<script>alert(1)</script>")
    page = client.get(f"{draft}check/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("path", ["/draft/nonsense/", "/draft/nonsense/check/", "/apply/XX-9999/"])
def test_what_is_not_there_says_so(world: World, client: Client, path: str):
    assert client.get(path).status_code == 404


def test_an_unknown_part_says_so(world: World, client: Client, draft: str):
    assert client.get(f"{draft}payment/").status_code == 404

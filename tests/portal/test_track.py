"""Lin Yue follows her case with number and query code, and does in it what may be done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunlit.cases.given import Applied
from sunlit.cases.models import Case, Event
from sunlit.voices.models import Rating
from tests.cases.world import World

PNG = b"\x89PNG\r\n\x1a\n"
NOT_YOURS = "办件号与查询码不符。请对照回执核对；回执丢了，可带证件到窗口查询，或打电话。"


def sign_on(client: Client, applied: Applied) -> str:
    """The address of the case, opened in this browser."""
    return str(client.post("/track/", {"number": applied.number, "code": applied.query_code}).url)


def test_number_and_code_open_the_case(world: World, client: Client):
    applied = world.apply()
    page = client.get(sign_on(client, applied)).content.decode()
    assert (applied.number in page, "登记" in page, "<svg" in page) == (True, True, True)


def test_number_and_code_as_typed_from_paper(world: World, client: Client):
    applied = world.apply()
    typed = {"number": f" {applied.number.lower()} ", "code": applied.query_code.lower()}
    assert client.post("/track/", typed).url == f"/track/{applied.number}/"


@pytest.mark.parametrize("number", ["WJ20200101000001", ""])
def test_a_wrong_code_and_a_wrong_number_get_the_same_sentence(world: World, client: Client, number: str):
    applied = world.apply()
    answer = client.post("/track/", {"number": number or applied.number, "code": "WRONGCODE2"})
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, [NOT_YOURS])


def test_somebody_elses_case_asks_for_the_code(world: World, client: Client):
    mine, other = world.apply(), world.apply()
    sign_on(client, mine)
    page = client.get(f"/track/{other.number}/")
    assert ("form" in page.context, "tracking" in page.context) == (True, False)
    assert client.get(f"/track/{other.number}/withdraw/").url == f"/track/{other.number}/"
    assert client.post(f"/track/{other.number}/withdraw/", {"text": ""}).url == f"/track/{other.number}/"
    assert Case.objects.get(number=other.number).state == "received"


def test_a_forged_cookie_opens_nothing(world: World, client: Client):
    applied = world.apply()
    client.cookies["cases"] = f'{{"{applied.number}": "{applied.query_code}"}}:forged:signature'
    assert "tracking" not in client.get(f"/track/{applied.number}/").context


def test_withdrawing_erases_nothing(world: World, client: Client):
    applied = world.apply()
    case = sign_on(client, applied)
    answer = client.post(f"{case}withdraw/", {"text": "不开店了"}, follow=True)
    assert "申请已撤回。" in answer.content.decode()
    assert world.case(applied).state == "withdrawn"
    kinds = list(Event.objects.filter(case=applied.case_id).values_list("kind", flat=True))
    assert (kinds[0], "withdraw" in kinds) == ("opened", True)


def test_withdrawing_twice_gets_a_sentence(world: World, client: Client):
    case = sign_on(client, world.apply())
    client.post(f"{case}withdraw/", {"text": ""})
    answer = client.post(f"{case}withdraw/", {"text": ""})
    assert answer.status_code == 422
    assert answer.context["refusal"] != ""


def test_a_statement_goes_into_the_file(world: World, client: Client):
    applied = world.apply()
    case = sign_on(client, applied)
    client.post(f"{case}statement/", {"text": "平面图已经更新。"})
    assert Event.objects.get(case=applied.case_id, kind="statement").text == "平面图已经更新。"


def test_an_empty_statement_is_refused_at_its_field(world: World, client: Client):
    case = sign_on(client, world.apply())
    assert list(client.post(f"{case}statement/", {"text": " "}).context["form"].errors) == ["text"]


def test_missing_papers_are_handed_in_later(world: World, client: Client):
    applied = world.apply()
    at = world.case(applied).received_at
    world.do("wang_li", applied.case_id, "register", at)
    world.do("wang_li", applied.case_id, "check", at, {"acceptance": "supplement", "missing": "缺健康证明"})
    assert world.case(applied).state == "supplement"
    case = sign_on(client, applied)
    assert "缺健康证明" in client.get(f"{case}supplement/").content.decode()
    empty = client.post(f"{case}supplement/", {"others": [SimpleUploadedFile("空.pdf", b"")]})
    assert (empty.status_code, empty.context["note"].errors["others"]) == (422, ["有一个文件是空的，请重新选择"])
    # What the clerk named in words alone has its own place for files.
    files = [SimpleUploadedFile(name, PNG + name.encode()) for name in ("林悦.png", "王强.png")]
    answer = client.post(f"{case}supplement/", {"note": "两人的健康证明", "others": files})
    assert answer.url == case
    assert Event.objects.get(case=applied.case_id, kind="supplement").text == "林悦.png、王强.png\n两人的健康证明"
    page = client.get(case).content.decode()
    assert ("材料目录以外的文件" in page, "王强.png" in page) == (True, True)


def test_rating_once_on_five_levels(world: World, client: Client):
    case = sign_on(client, world.granted())
    assert list(client.post(f"{case}rate/", {}).context["form"].errors) == ["level"]
    client.post(f"{case}rate/", {"level": "5", "text": "快"})
    assert (Rating.objects.get().level, Rating.objects.get().text) == (5, "快")
    assert client.post(f"{case}rate/", {"level": "1"}).status_code == 422


def test_the_powers_page_shows_where_ones_own_case_stands(world: World, client: Client):
    applied = world.apply()
    plain = client.get(f"/powers/XK-0001/?case={applied.number}")
    sign_on(client, applied)
    own = client.get(f"/powers/XK-0001/?case={applied.number}")
    assert ("tracking" in plain.context, own.context["tracking"].number) == (False, applied.number)
    assert (dict(plain.context["chart"].states), "now" in own.context["chart"].states.values()) == ({}, True)


@pytest.mark.parametrize("act", ["erase", "admin"])
def test_an_unknown_act_says_so(world: World, client: Client, act: str):
    case = sign_on(client, world.apply())
    assert client.get(f"{case}{act}/").status_code == 404

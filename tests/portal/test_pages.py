"""Lists, records, voices and what stands around them."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from sunlit.publication.models import Release
from sunlit.publication.operations import release_due, withdraw_release
from sunlit.voices.models import Voice
from tests.cases.world import World, make_version

PLAIN = [
    "/",
    "/search/",
    "/search/?q=公共场所",
    "/search/?q=nothing-at-all",
    "/powers/",
    "/powers/?q=nothing-at-all",
    "/powers/?page=99999999999",
    "/powers/?page=-1&kind=%00",
    "/powers/XK-0001/",
    "/powers/XK-0001/versions/1/",
    "/powers/XK-0001/chart/",
    "/powers/XK-0001/steps/",
    "/powers/CF-0001/",
    "/apply/",
    "/apply/XK-0001/",
    "/track/",
    "/publicity/",
    "/cards/",
    "/voices/",
    "/voices/status/",
    "/voices/answers/",
    "/voices/ratings/",
    "/voices/ask/consultation/",
    "/voices/ask/complaint/?power=XK-0001",
    "/voices/ask/tip_off/",
    "/laws/",
    "/offices/",
    "/offices/YX-WJ/",
    "/verify/",
    "/verify/?q=nothing",
    "/figures/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/sitemap/",
    "/design/",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PLAIN)
def test_every_page_has_one_heading_a_title_and_its_twin_in_the_other_language(
    world: World, client: Client, path: str, language: str
):
    answer = client.get(language + path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert len(re.findall(r"<title>[^<]{4,}</title>", page)) == 1
    assert f'<html lang="{"en" if language else "zh-Hans"}"' in page
    assert 'hreflang="zh-Hans"' in page if language else 'hreflang="en"' in page


def test_titles_differ_from_page_to_page(world: World, client: Client):
    pages = [path for path in PLAIN if "?" not in path and "versions" not in path]
    titles = [re.findall(r"<title>([^<]*)</title>", client.get(path).content.decode())[0] for path in pages]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize(
    "path",
    [
        "/powers/none/",
        "/powers/XK-0001/versions/9/",
        "/powers/none/chart/",
        "/publicity/999/",
        "/cards/none/",
        "/laws/999/",
        "/laws/1/999/",
        "/laws/x/y/",
        "/offices/none/",
        "/documents/NONE/",
        "/documents/NONE/file.pdf",
        "/voices/ask/praise/",
        "/nothing/",
        "/log/../ledger.key",
        "/log/nothing",
    ],
)
def test_what_is_not_there_says_so_and_leads_on(world: World, client: Client, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "用办件号和查询码查进度" in answer.content.decode()


def test_a_list_costs_the_same_with_three_rows_as_with_one(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
):
    with django_assert_max_num_queries(11):
        client.get("/powers/")
    for code in ("XK-0002", "XK-0003"):
        make_version(world.health, code, "licence", f"许可{code}", "licence-general", published_at=timezone.now())
    with django_assert_max_num_queries(11):
        assert client.get("/powers/").context["list"].paging.total == 4


def test_the_list_as_a_table_for_spreadsheets(world: World, client: Client):
    answer = client.get("/powers.csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert (answer["Content-Type"], len(lines)) == ("text/csv; charset=utf-8", 3)


def test_a_name_is_never_a_formula_in_a_spreadsheet(world: World, client: Client):
    world.licence.name = "=HYPERLINK(1)"
    world.licence.save()
    text = b"".join(client.get("/powers.csv")).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


@pytest.fixture
def released(world: World) -> Release:
    """Lin Yue's licence, granted and published."""
    world.granted()
    (released,) = release_due(at=timezone.now(), thorough=True)
    return released


def test_a_decision_is_public_without_the_name(released: Release, client: Client):
    for path in ("/publicity/", f"/publicity/{released.pk}/", "/powers/XK-0001/", "/"):
        page = client.get(path).content.decode()
        assert (released.number in page, "林悦" in page) == (True, False)


def test_every_figure_opens_a_list_of_that_many(released: Release, client: Client):
    for figure in client.get("/").context["home"].figures:
        address = {"powers": "/powers/", "records": "/publicity/", "cards": "/cards/"}[figure.list]
        assert client.get(f"{address}?{figure.query}").context["list"].paging.total == figure.value


def test_a_withdrawn_publication_leaves_only_its_reason(released: Release, world: World, client: Client):
    withdraw_release(
        by=world.actor("li_qiang", timezone.now()),
        at=timezone.now(),
        release=released.pk,
        reason="原决定被依法撤销",
        article="《行政处罚法》第四十八条",
    )
    answer = client.get(f"/publicity/{released.pk}/")
    assert (answer.status_code, "原决定被依法撤销" in answer.content.decode()) == (410, True)
    assert "符合法定条件" not in answer.content.decode()


def test_a_case_number_in_the_search_box_leads_to_its_page(world: World, client: Client):
    applied = world.apply()
    assert client.get("/search/", {"q": applied.number}).url == f"/track/{applied.number}/"


COMPLAINT = {
    "title": "等了很久",
    "text": "窗口排队两小时。",
    "organ": "YX-WJ",
    "name": "林悦",
    "phone": "0000-1",
    "key": "k1",
}


def test_a_complaint_gets_a_number_and_a_code_that_open_its_status(world: World, client: Client):
    sent = client.post("/voices/ask/complaint/", COMPLAINT)
    assert sent.url == "/voices/ask/complaint/done/"
    raised = client.get(sent.url).context["raised"]
    answer = Client().post("/voices/status/", raised)
    assert answer.context["voice"].title == "等了很久"
    wrong = Client().post("/voices/status/", raised | {"code": "WRONGCODE2"})
    assert (wrong.status_code, wrong.context["voice"]) == (422, None)


def test_the_same_complaint_sent_twice_is_one(world: World, client: Client):
    for _ in range(2):
        client.post("/voices/ask/complaint/", COMPLAINT)
    assert Voice.objects.count() == 1


def test_an_anonymous_tip_off_keeps_no_name(world: World, client: Client):
    client.post("/voices/ask/tip_off/", COMPLAINT | {"anonymous": "on", "phone": ""})
    assert list(Voice.objects.values_list("name", "phone", "anonymous", "may_show")) == [("", "", True, False)]


def test_a_voice_without_a_text_is_refused_at_its_field(world: World, client: Client):
    answer = client.post("/voices/ask/consultation/", COMPLAINT | {"text": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])


def test_large_print_is_a_cookie_and_leads_back(client: Client, db: None):
    answer = client.get("/elder/?on=1&next=/help/")
    assert (answer.url, client.cookies["elder"].value) == ("/help/", "1")
    assert 'class=" elder"' in client.get("/help/").content.decode()
    client.get("/elder/?on=0&next=/help/")
    assert 'class=" elder"' not in client.get("/help/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_large_print_never_leads_elsewhere(client: Client, db: None, target: str):
    assert client.get("/elder/", {"on": "1", "next": target}).url == "/"


def test_a_form_that_came_too_late_shows_what_was_typed(world: World):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/voices/ask/complaint/", COMPLAINT)
    page = answer.content.decode()
    assert (answer.status_code, "页面放得太久" in page, "窗口排队两小时。" in page) == (403, True, True)


def test_a_form_that_is_too_large_gets_a_sentence(world: World, client: Client, settings: Settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/voices/ask/complaint/", COMPLAINT | {"text": "长" * 500})
    assert (answer.status_code, "一次交的内容太大" in answer.content.decode()) == (413, True)


def test_the_public_log_is_served_as_it_stands(client: Client, settings: Settings, tmp_path: Path):
    settings.LEDGER_DIR = tmp_path / "log"
    tile = tmp_path / "log" / "tile" / "0" / "x001" / "234"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"\x00\x01")
    (tmp_path / "log" / "checkpoint").write_text("origin\n3\n")
    (tmp_path / "ledger.key").write_text("secret")
    checkpoint, full = client.get("/log/checkpoint"), client.get("/log/tile/0/x001/234")
    assert (checkpoint["Content-Type"], b"".join(checkpoint)) == ("text/plain; charset=utf-8", b"origin\n3\n")
    assert (full["Content-Type"], b"".join(full)) == ("application/octet-stream", b"\x00\x01")
    assert [client.get(f"/log/{name}").status_code for name in ("../ledger.key", "tile", "%2e%2e/ledger.key")] == [
        404
    ] * 3


def test_health_says_ok(client: Client, db: None):
    assert client.get("/healthz").json() == {"state": "ok"}


def test_every_answer_forbids_what_is_inline_or_from_elsewhere(world: World, client: Client):
    policy = client.get("/powers/XK-0001/")["Content-Security-Policy"]
    assert ("unsafe" in policy, "default-src 'self'" in policy) == (False, True)


@pytest.mark.parametrize(
    "target", ["home", "-1", "2026-02-30", "https://example.org/", "//example.org", "/\\example.org"]
)
def test_the_large_mode_leads_back_to_this_site_only(db: None, client: Client, target: str):
    answer = client.get("/elder/", {"on": "1", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/elder/", {"next": "/powers/?q=%E8%AE%B8"}).headers["Location"] == "/powers/?q=%E8%AE%B8"


@pytest.mark.parametrize("address", ["/powers/", "/search/", "/verify/"])
def test_a_form_sent_to_a_page_for_reading_gets_a_page(db: None, client: Client, address: str):
    for prefix, sentence in (("", "这个网址不能这样打开"), ("/en", "This address is not opened this way")):
        answer = client.post(prefix + address)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert sentence in answer.content.decode()

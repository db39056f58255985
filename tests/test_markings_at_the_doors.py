"""A marking of state secrets is refused at every door with one sentence, and leaves nothing behind."""

import json
import logging
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw
from sunlit.basis.models import Law
from sunlit.basis.operations import import_laws
from sunlit.ledger.actor import ANONYMOUS, INSTALLER
from sunlit.ledger.errors import Refusal
from sunlit.ledger.markings import MarkedSecret
from sunlit.ledger.models import AuditRow
from sunlit.powers.models import ImportRun, Power
from sunlit.powers.operations import import_powers
from sunlit.voices.models import Voice
from sunlit.voices.operations import raise_voice
from tests.cases.world import MONDAY, World, make_world

MARKED = "关于开展白鹤行动的通知 机密★10年"
SENTENCE = "里有国家秘密标志“机密★10年”，不能接收，内容没有保存，也没有记入日志。"


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work."""
    return make_world()


def asking(world: World, **changes: str) -> dict[str, str]:
    """What a citizen sends with a consultation."""
    return {
        "title": "开奶茶店要办什么",
        "text": "二十平方米",
        "organ": str(world.health.pk),
        "name": "祝小梅",
        "phone": "0990-660001",
        "key": "form-1",
    } | changes


@pytest.mark.parametrize("field", ["title", "text", "name", "phone"])
def test_a_public_form_with_a_marking_in_any_field_is_not_taken(world: World, client: Client, field: str):
    before = AuditRow.objects.count()
    answer = client.post("/voices/ask/consultation/", asking(world, **{field: MARKED}))
    assert answer.status_code == 422
    assert f"您填写的内容{SENTENCE}" in answer.content.decode()
    assert "白鹤" not in answer.content.decode()
    assert (Voice.objects.count(), AuditRow.objects.count()) == (0, before)


def test_the_english_page_says_the_same(world: World, client: Client):
    answer = client.post("/en/voices/ask/consultation/", asking(world, text=MARKED)).content.decode()
    assert "There is a marking of state secrets" in answer


def test_neither_a_search_nor_an_address_takes_one(world: World, client: Client):
    assert client.get("/search/", {"q": MARKED}).status_code == 422
    assert client.get(f"/powers/{MARKED}/").status_code == 422
    assert client.get("/search/", {"q": "保守国家秘密法"}).status_code == 200


def test_the_name_of_an_uploaded_file_is_looked_at(world: World, client: Client):
    file = SimpleUploadedFile("机密★10年.pdf", b"%PDF-1.7")
    answer = client.post("/voices/ask/consultation/", asking(world) | {"file": file})
    assert answer.status_code == 422
    assert f"文件名{SENTENCE}" in answer.content.decode()


def test_programs_are_refused_in_json_also_where_signs_are_written_as_numbers(world: World, client: Client):
    party = {"kind": "person", "name": MARKED, "id_number": "990101199001010011"}
    sent = json.dumps({"power": "XK-0001", "parties": [party]}, ensure_ascii=True)
    answer = client.post("/api/cases", sent, "application/json", headers={"Idempotency-Key": "12345678"})
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith(f"您填写的内容{SENTENCE}")


@pytest.mark.parametrize("body", ['{"power": "a\\u0000"}', '{"a\\u0000": [1]}', '{"power": "a\x00"}'])
def test_a_sign_of_no_character_is_refused_in_json(world: World, client: Client, body: str):
    answer = client.post("/api/cases", body, "application/json", headers={"Idempotency-Key": "12345678"})
    assert (answer.status_code, answer.json()["sentence"]) == (
        422,
        "提交的内容里有空字符（U+0000），它不是文字，不能保存。请去掉后再提交。",
    )


def test_a_backslash_before_a_number_is_a_word_like_others(world: World, client: Client):
    sent = '{"power": "a\\\\u0000", "parties": [{"kind": "person", "name": "林悦"}]}'
    answer = client.post("/api/cases", sent, "application/json", headers={"Idempotency-Key": "12345678"})
    assert answer.status_code == 404


def test_staff_are_refused_like_everybody(world: World, client: Client):
    client.force_login(world.people["wang_li"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/desk/register/XK-0001/", {"name": MARKED})
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()


def test_what_staff_upload_to_be_read_in_is_looked_into(world: World, client: Client):
    client.force_login(world.people["wang_li"], backend="django.contrib.auth.backends.ModelBackend")
    book = Workbook()
    book.active.append(["事项名称", "类别"])
    book.active.oddHeader.center.text = MARKED
    out = BytesIO()
    book.save(out)
    answer = client.post("/desk/powers/import/", {"file": SimpleUploadedFile("清单.xlsx", out.getvalue())})
    assert answer.status_code == 422
    assert f"文件的文字{SENTENCE}" in answer.content.decode()


def test_nothing_of_it_is_logged(world: World, client: Client, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        client.post("/voices/ask/consultation/", asking(world, text=MARKED))
    logged = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert ("白鹤" in logged, "★" in logged) == (False, False)


def test_an_address_with_a_marking_leaves_no_words_in_the_log(world: World, client: Client):
    handler = next(one for one in logging.getLogger().handlers if one.name == "console")
    written = StringIO()
    kept, handler.stream = handler.stream, written
    client.get(f"/powers/{MARKED}/")
    client.get(f"/nothing/{MARKED}/")
    handler.stream = kept
    lines = written.getvalue()
    assert lines.count("带有国家秘密标志，内容未记录") == 2
    assert ("白鹤" in lines, "★" in lines) == (False, False)


def test_an_operation_refuses_whoever_calls_it(world: World):
    with pytest.raises(MarkedSecret, match="机密★10年"):
        raise_voice(by=ANONYMOUS, at=MONDAY, organ=world.health, key="form-1", **said(MARKED))
    assert Voice.objects.count() == 0


def said(text: str) -> dict[str, str]:
    return {"kind": "consultation", "title": "问", "text": text, "name": "祝小梅"}


@pytest.mark.parametrize(
    ("where", "list_"),
    [
        ("第 2 行", f"事项名称,类别,实施主体,依据\n{MARKED},行政许可,卫健局,《理发法》第四条\n"),
        ("第 1 行", f"{MARKED},,,\n事项名称,类别,实施主体,依据\n理发店卫生许可,行政许可,卫健局,《理发法》第四条\n"),
    ],
)
def test_a_list_with_a_marking_anywhere_is_not_imported(world: World, where: str, list_: str):
    powers = Power.objects.count()
    with pytest.raises(Refusal) as refused:
        import_powers(by=INSTALLER, at=MONDAY, file_name="清单.csv", content=list_.encode(), region=world.health.region)
    assert refused.value.text.zh.startswith(f"{where}{SENTENCE}")
    assert (Power.objects.count(), ImportRun.objects.count()) == (powers, 0)


def test_a_classified_text_is_not_imported_as_a_law(db: None):
    law = ParsedLaw(
        full_title="白鹤行动规定",
        kind="rule",
        adopted_on=MONDAY.date(),
        status="unknown",
        source="test",
        source_version="1",
        articles=(ParsedArticle(number=1, sub=0, label="第一条", chapter="", text="本规定为机密★10年。"),),
    )
    with pytest.raises(MarkedSecret, match="《白鹤行动规定》的文本里有"):
        import_laws(laws=[law], by=INSTALLER, at=MONDAY)
    assert Law.objects.count() == 0

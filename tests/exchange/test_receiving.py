"""A signed package of a lower office is checked, kept as it came, listed, and compared with the one before."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sunlit.accounts.models import Account
from sunlit.commands.__main__ import main
from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.models import OfficeKey, Received, ReceivedPower
from sunlit.exchange.operations import add_office_key, end_office_key, receive_package
from sunlit.exchange.packing import pack
from sunlit.exchange.queries import fields_changed, keys_in_use, received_powers, since_last
from sunlit.ledger.queries import trace_of
from sunlit.ledger.signer import KeySigner, signed_note
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.models import Power
from tests.exchange.test_package import ORGAN, OURS, THEIRS, rewritten
from tests.powers.county import AT, LATER, hold_law, make_county

# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"received", "received_package", "office_keys"})


@pytest.fixture
def county(db):
    hold_law()
    return make_county()


def power(code="LH-XK-1", name="理发店卫生许可", *, cancelled_on=None, number=1, **content):
    """A power of a lower office, as (its row, its version)."""
    told = {"name": name, "conditions": "", **content}
    row = {"code": code, "organ": "YX011", "kind": "licence", "created_at": "2026-01-01", "cancelled_on": cancelled_on}
    version = {
        "code": code,
        "number": number,
        "state": "cancelled" if cancelled_on else "published",
        "in_force_on": None,
        "published_at": "2026-02-01",
        "content_hash": f"{hash(json.dumps(told, sort_keys=True)):x}",
        "change_note": "",
        "content": told,
    }
    return row, version


def package(*powers, at=AT, signer=OURS, source="990123", name="临河县"):
    out = BytesIO()
    tables = {"organs": [ORGAN], "powers": [one[0] for one in powers], "power_versions": [one[1] for one in powers]}
    where = {"code": source, "name": name}
    pack(out, tables, at=at, source=where, key=str(OURS.verifier), sign=lambda text: signed_note(text, signer))
    return out.getvalue()


def receive(county, content, *, at=LATER, **options):
    given = {"verifier": OURS.verifier, "by": county.publisher, "at": at} | options
    return receive_package(file=BytesIO(content), **given)


def noted(county, *, code="990123", name="临河县", signer=OURS, at=AT):
    """The key of a lower office, which 韩松年 noted down."""
    given = {"key": str(signer.verifier), "obtained": "当面交付，电话核对"}
    return add_office_key(code=code, name=name, by=county.publisher, at=at, **given)


def test_a_key_that_was_noted_down_need_not_be_given_again(county):
    noted(county, signer=KeySigner(b"\x03" * 32, "older.example/log"))
    noted(county, signer=OURS)
    made, _ = receive(county, package(power()), verifier=None)
    assert (made.source_code, made.key) == ("990123", str(OURS.verifier))
    assert keys_in_use("990123") == [OURS.verifier, KeySigner(b"\x03" * 32, "older.example/log").verifier]


def test_a_key_is_good_for_its_own_office_and_until_it_is_ended(county):
    with pytest.raises(ExchangeRefusal, match="没有登记“临河县”（990123）的公钥"):
        receive(county, package(power()), verifier=None)
    known = noted(county, code="990124", name="清溪县")
    with pytest.raises(ExchangeRefusal, match="这把公钥登记的是清溪县（990124），数据包却说自己是临河县的"):
        receive(county, package(power()))
    end_office_key(key=known, reason="换了新的密钥", by=county.publisher, at=LATER)
    with pytest.raises(ExchangeRefusal, match="停用：换了新的密钥"):
        receive(county, package(power()))
    with pytest.raises(ExchangeRefusal, match="没有登记“清溪县”"):
        receive(county, package(power(), source="990124", name="清溪县"), verifier=None)
    with pytest.raises(ExchangeRefusal, match="没有登记“”（）的公钥"):
        receive(county, b"PK nonsense", verifier=None)
    assert Received.objects.count() == 0


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_a_package_that_claims_an_office_in_signs_that_cannot_be_kept(county, sign):
    def change(files):
        files["manifest.json"] = files["manifest.json"].replace(b"990123", f"9{sign}9".encode())

    with pytest.raises(ExchangeRefusal, match="没有登记“临河县”（99）的公钥"):
        receive(county, rewritten(package(power()), change), verifier=None)


def test_what_stands_against_noting_a_key_down_or_ending_it(county):
    with pytest.raises(ExchangeRefusal, match="这不是公钥行"):
        add_office_key(code="1", name="甲", key="x+y+z", obtained="当面", by=county.publisher, at=AT)
    with pytest.raises(ExchangeRefusal, match="这一项要填"):
        add_office_key(code="1", name="甲", key=str(OURS.verifier), obtained=" ", by=county.publisher, at=AT)
    known = noted(county)
    with pytest.raises(ExchangeRefusal, match="这把公钥已经登记过：临河县"):
        noted(county, code="990999")
    with pytest.raises(ExchangeRefusal, match="请写明停用的原因"):
        end_office_key(key=known, reason="", by=county.publisher, at=AT)
    end_office_key(key=known, reason="停用", by=county.publisher, at=AT)
    with pytest.raises(ExchangeRefusal, match="这把公钥已经停用"):
        end_office_key(key=known, reason="停用", by=county.publisher, at=AT)
    with pytest.raises(OfficesRefusal):
        add_office_key(code="1", name="甲", key="x", obtained="当面", by=county.editor, at=AT)
    acts = [row.act for row in trace_of(("office_key", known.pk))]
    assert acts == ["exchange.add_office_key", "exchange.end_office_key"]


def test_the_page_of_keys(county):
    client, address = Client(), reverse("desk:office_keys")
    client.force_login(Account.objects.get(pk=county.publisher.account))
    sent = {"act": "add", "code": "990123", "name": "临河县", "key": "x", "obtained": "当面交付"}
    refused = client.post(address, sent)
    assert (refused.status_code, "这不是公钥行" in refused.content.decode()) == (422, True)
    assert client.post(address, sent | {"key": str(OURS.verifier)}).status_code == 302
    known = OfficeKey.objects.get()
    assert str(OURS.verifier) in client.get(address).content.decode()
    assert client.post(address, {"act": f"end{known.pk}", "reason": "换新"}).status_code == 302
    known.refresh_from_db()
    assert (known.ended_reason, "已停用" in client.get(address).content.decode()) == ("换新", True)
    client.force_login(Account.objects.get(pk=county.editor.account))
    assert client.get(address).status_code == 403


def test_a_lower_list_is_kept_as_it_came_and_apart_from_the_own_list(county):
    made, found = receive(county, package(power(), power("LH-CF-1", "对无证理发的处罚", cancelled_on="2026-03-01")))
    assert (made.source_code, made.source_name, made.made_at, made.rows["powers"]) == ("990123", "临河县", AT, 2)
    assert [(one.code, one.organ, one.name, str(one.cancelled_on)) for one in received_powers(made)] == [
        ("LH-CF-1", "云溪县卫生健康局", "对无证理发的处罚", "2026-03-01"),
        ("LH-XK-1", "云溪县卫生健康局", "理发店卫生许可", "None"),
    ]
    assert (found.added, found.removed, found.changed) == (("LH-XK-1",), (), ())
    assert not Power.objects.exists()
    assert [row.act for row in trace_of(("received_package", made.pk))] == ["exchange.receive_package"]


def test_the_next_list_is_compared_with_the_last_one_of_the_same_office(county):
    receive(county, package(power(), power("LH-XK-2", "浴室许可"), at=AT))
    receive(county, package(power("QX-1", "别的县的"), at=AT, source="990124"))
    changed = power(name="理发店许可", conditions="有固定场所", number=2)
    later = package(changed, power("LH-XK-3", "美容店许可"), at=AT + timedelta(days=1))
    made, found = receive(county, later, at=LATER + timedelta(days=2))
    assert (found.added, found.removed, found.changed) == (("LH-XK-3",), ("LH-XK-2",), ("LH-XK-1",))
    assert since_last(made) == found
    assert fields_changed(made, ["LH-XK-1"]) == {"LH-XK-1": ("conditions", "name")}


def test_a_trial_says_the_same_and_keeps_nothing(county):
    _, found = receive(county, package(power()), dry_run=True)
    assert (found.added, Received.objects.count(), ReceivedPower.objects.count()) == (("LH-XK-1",), 0, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda files: files.update({"data/powers.jsonl": files["data/powers.jsonl"].replace(b"XK", b"XX")}),
            "“data/powers.jsonl”与清单不符，被改动过。",
        ),
        (
            lambda files: files.update({"manifest.json": files["manifest.json"].replace(b"990123", b"990999")}),
            "清单在签名以后被改动过",
        ),
    ],
)
def test_what_was_altered_is_refused_and_nothing_kept(county, change, told):
    with pytest.raises(ExchangeRefusal, match=told):
        receive(county, rewritten(package(power()), change))
    assert Received.objects.count() == 0


def test_who_may_not_and_what_cannot_be_taken(county):
    content = package(power())
    with pytest.raises(OfficesRefusal):
        receive(county, content, by=county.editor)
    with pytest.raises(ExchangeRefusal, match="没有所要的密钥的签名"):
        receive(county, package(power(), signer=THEIRS))
    with pytest.raises(ExchangeRefusal, match="还没有到"):
        receive(county, content, at=AT - timedelta(days=1))
    with pytest.raises(ExchangeRefusal, match="取消日期“昨天”读不懂"):
        receive(county, package(power(cancelled_on="昨天")))
    receive(county, content)
    with pytest.raises(ExchangeRefusal, match="接收过，没有再存一份"):
        receive(county, content)
    with pytest.raises(ExchangeRefusal, match="临河县已经有 2026-09-01 制作的数据包，比这一份新"):
        receive(county, package(power("LH-XK-9", "旧的"), at=AT - timedelta(days=5)))
    assert Received.objects.count() == 1


def test_the_command_takes_it_in(county, tmp_path, capsys):
    path = tmp_path / "临河.zip"
    path.write_bytes(package(power()))
    vkey = str(OURS.verifier)
    assert main(["powers", "package", "import", str(path), "--key", vkey, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["added"], told["dry_run"], Received.objects.count()) == (
        "990123",
        ["LH-XK-1"],
        True,
        0,
    )
    assert main(["powers", "package", "import", str(path), "--key", vkey]) == 0
    assert (
        "临河县 990123 验证通过，已接收。\n与上一份相比：新增 1 项，减少 0 项，改动 0 项。" in capsys.readouterr().out
    )
    path.write_bytes(package(power(), at=AT + timedelta(days=1)))
    assert main(["powers", "package", "import", str(path)]) == 2
    assert "没有登记“临河县”（990123）的公钥，无法验证" in capsys.readouterr().err
    noted(county)
    assert main(["powers", "package", "import", str(path)]) == 0
    assert "验证通过，已接收。" in capsys.readouterr().out
    assert main(["powers", "package", "a.zip", "b.zip"]) == 2
    assert "请写一个数据包文件" in capsys.readouterr().err


def test_the_pages_take_it_in_and_show_what_changed(county, django_assert_max_num_queries):
    client, address = Client(), reverse("desk:received")
    client.force_login(Account.objects.get(pk=county.publisher.account))
    sent = {"key": "nonsense", "file": SimpleUploadedFile("临河.zip", package(power()))}
    answer = client.post(address, sent)
    assert (answer.status_code, "这不是公钥行" in answer.content.decode()) == (422, True)
    sent = {"key": str(OURS.verifier), "file": SimpleUploadedFile("临河.zip", package(power()))}
    assert client.post(address, sent).status_code == 302
    changed = package(power(name="理发店许可"), at=AT + timedelta(days=1))
    receive(county, changed, at=LATER + timedelta(days=2))
    newest = Received.objects.latest("made_at")
    page = reverse("desk:received_package", args=[newest.pk])
    shown = client.get(page).content.decode()
    assert ("理发店许可" in shown, "职权名称" in shown, "改动的 1" in shown) == (True, True, True)
    for show in ("added", "removed", "all", "nonsense"):
        assert client.get(page, {"show": show}).status_code == 200
    assert "临河县" in client.get(address).content.decode()
    client.force_login(Account.objects.get(pk=county.editor.account))
    refused = client.post(address, {"key": "x", "file": SimpleUploadedFile("a.zip", b"x")})
    assert refused.status_code == 403

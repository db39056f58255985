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
from sunlit.exchange.models import Received, ReceivedPower
from sunlit.exchange.operations import receive_package
from sunlit.exchange.packing import pack
from sunlit.exchange.queries import fields_changed, received_powers, since_last
from sunlit.ledger.queries import trace_of
from sunlit.ledger.signer import signed_note
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.models import Power
from tests.exchange.test_package import ORGAN, OURS, THEIRS, rewritten
from tests.powers.county import AT, LATER, hold_law, make_county

# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"received", "received_package"})


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


def package(*powers, at=AT, signer=OURS, source="990123"):
    out = BytesIO()
    tables = {"organs": [ORGAN], "powers": [one[0] for one in powers], "power_versions": [one[1] for one in powers]}
    where = {"code": source, "name": "临河县"}
    pack(out, tables, at=at, source=where, key=str(OURS.verifier), sign=lambda text: signed_note(text, signer))
    return out.getvalue()


def receive(county, content, *, at=LATER, **options):
    given = {"verifier": OURS.verifier, "by": county.publisher, "at": at} | options
    return receive_package(file=BytesIO(content), **given)


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
    assert main(["powers", "package", "import", str(path)]) == 2
    assert "要用 --key 写明发出机关的公钥行" in capsys.readouterr().err
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

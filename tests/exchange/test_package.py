"""The whole power database as a signed package for the office above, and what is said of one that was touched."""

import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sunlit.commands.__main__ import main
from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.models import Package
from sunlit.exchange.operations import make_package
from sunlit.exchange.packing import pack, require_sound, verify
from sunlit.exchange.queries import packages, path_of, tables
from sunlit.ledger.signer import KeySigner, signed_note
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.operations import draft_item
from tests.powers.county import AT, hold_law, licence, make_county, published
from tests.procedures.test_rule_texts import published_rule, with_chart

OURS = KeySigner(b"\x01" * 32, "county.example/log")
THEIRS = KeySigner(b"\x02" * 32, "county.example/log")
ORGAN = {
    "code": "YX011",
    "uscc": "",
    "name": "云溪县卫生健康局",
    "name_en": "",
    "kind": "department",
    "region": "990122",
    "parent": "",
    "closed_on": None,
}


def packed(rows=(ORGAN,), signer=OURS):
    out = BytesIO()
    pack(
        out,
        {"organs": list(rows)},
        at=AT,
        source={"code": "990122", "name": "云溪县"},
        key=str(OURS.verifier),
        sign=lambda text: signed_note(text, signer),
    )
    return out.getvalue()


def rewritten(content, change):
    """The package with its files changed by somebody who has no key."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def faults(content, verifier=OURS.verifier):
    return [fault.zh for fault in verify(BytesIO(content), verifier).faults]


def test_a_package_is_what_the_key_signed():
    result = verify(BytesIO(packed()), OURS.verifier)
    assert (result.sound, result.faults) == (True, ())
    assert (result.manifest.rows, result.manifest.source["name"], result.manifest.made_at) == (
        {"organs": 1},
        "云溪县",
        "2026-09-01T02:00:00Z",
    )


def test_equal_tables_make_equal_packages():
    assert packed() == packed()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda files: files.update({"data/organs.jsonl": files["data/organs.jsonl"].replace(b"YX011", b"YX012")}),
            ["“data/organs.jsonl”与清单不符，被改动过。"],
        ),
        (lambda files: files.pop("data/organs.jsonl"), ["缺少“data/organs.jsonl”。"]),
        (
            lambda files: files.update({"data/more.jsonl": b"{}"}),
            ["“data/more.jsonl”不在清单里，是后来加进去的。"],
        ),
        (
            lambda files: files.update({"manifest.json": files["manifest.json"].replace(b"990122", b"990123")}),
            ["签名签的不是这份 manifest.json：清单在签名以后被改动过。"],
        ),
        (
            lambda files: files.update({"manifest.sig": files["manifest.sig"][:-20] + b"\n"}),
            ["签名不成立（county.example/log 的密钥）：有一行不是 base64。"],
        ),
        (
            lambda files: files.pop("manifest.sig"),
            ["缺少 manifest.json 或者 manifest.sig，这不是本系统的数据包。"],
        ),
    ],
)
def test_what_was_touched_is_named(change, told):
    assert faults(rewritten(packed(), change)) == told


def test_a_package_signed_by_another_key_is_not_sound():
    told = faults(packed(signer=THEIRS))
    assert told == ["签名不成立（county.example/log 的密钥）：没有所要的密钥的签名。"]
    with pytest.raises(ExchangeRefusal, match="没有所要的密钥的签名"):
        require_sound(verify(BytesIO(packed(signer=THEIRS)), OURS.verifier))


def test_rows_that_are_not_what_the_schema_says_are_named_by_line():
    bare = {name: value for name, value in ORGAN.items() if name != "name"}
    assert faults(packed([ORGAN, bare, ORGAN | {"code": 7}])) == [
        "“data/organs.jsonl”第 2 行：缺少“name”。",
        "“data/organs.jsonl”第 3 行：“code”的类型不对。",
    ]


@given(st.binary(max_size=300))
def test_whatever_is_handed_in_is_answered_with_a_sentence(content):
    result = verify(BytesIO(content), OURS.verifier)
    assert result.manifest is None
    assert [fault.zh for fault in result.faults] == ["这不是完整的数据包：压缩文件已经损坏或者不是 ZIP。请重新取得。"]


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_changed_bit_of_the_tables_passes(place, bit):
    whole = packed()
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        table = archive.read("data/organs.jsonl")
    place %= len(table)
    changed = table[:place] + bytes([table[place] ^ (1 << bit)]) + table[place + 1 :]
    told = faults(rewritten(whole, lambda files: files.update({"data/organs.jsonl": changed})))
    assert told == ["“data/organs.jsonl”与清单不符，被改动过。"]


@pytest.fixture
def county(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }
    hold_law()
    return make_county()


def test_the_package_holds_what_was_published_and_no_draft(county):
    version = published(county)
    with_chart(county, version)
    published_rule(county, version.power)
    draft_item(organ=county.health, kind="licence", content=licence(name="浴室许可"), by=county.editor, at=AT)
    made = make_package(by=county.publisher, at=AT, signer=OURS)
    with default_storage.open(path_of(made.sha256)) as kept:
        content = kept.read()
    assert faults(content) == []
    assert made.rows == {
        "regions": 1,
        "organs": 2,
        "powers": 1,
        "power_versions": 1,
        "charts": 1,
        "rule_texts": 1,
    }
    with zipfile.ZipFile(BytesIO(content)) as archive:
        row = json.loads(archive.read("data/power_versions.jsonl"))
    assert (row["code"], row["content"]["name"], row["content_hash"]) == (
        version.power.code,
        "理发店卫生许可",
        version.content_hash,
    )
    assert "浴室".encode() not in b"".join(zipfile.ZipFile(BytesIO(content)).read("data/powers.jsonl") for _ in "1")
    assert list(packages()) == [made]


def test_an_editor_makes_no_package_and_an_empty_database_none(county):
    with pytest.raises(ExchangeRefusal, match="还没有公布的职权，没有可以上报的内容"):
        make_package(by=county.publisher, at=AT, signer=OURS)
    published(county)
    with pytest.raises(OfficesRefusal):
        make_package(by=county.editor, at=AT, signer=OURS)
    assert not Package.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_tables_cost_the_same_queries_however_many_powers(county, django_assert_num_queries, count):
    for number in range(count):
        published(county, name=f"许可{number}")
    with django_assert_num_queries(9):
        assert {name: len(list(rows)) for name, rows in tables().items()}["powers"] == count


def test_the_command_makes_a_package_and_checks_it(county, tmp_path, capsys):
    published(county)
    target = tmp_path / "库.zip"
    assert main(["powers", "package", str(target)]) == 0
    assert "已写好数据包 库.zip" in capsys.readouterr().out
    assert main(["powers", "package", "--verify", str(target)]) == 0
    assert "验证通过：签名成立，每个文件都与签名时相同。" in capsys.readouterr().out
    assert main(["powers", "package", str(target)]) == 2
    assert "已经存在，没有改动它" in capsys.readouterr().err
    target.write_bytes(rewritten(target.read_bytes(), lambda files: files.update({"data/powers.jsonl": b""})))
    assert main(["powers", "package", "--verify", str(target)]) == 1
    told = capsys.readouterr().err
    assert "“data/powers.jsonl”与清单不符，被改动过。" in told
    assert "验证没有通过，不要使用这个数据包。" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--verify", "nothing.zip"], "打不开文件 nothing.zip"),
        (["--verify", "nothing.zip", "--key", "x+y"], "“x+y”不是公钥行（vkey），也不是写着它的文件"),
    ],
)
def test_bad_use_is_told(county, capsys, arguments, told):
    assert main(["powers", "package", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_faults_are_told_in_english_too(county, tmp_path):
    with override("en"):
        result = verify(BytesIO(b"nothing"), OURS.verifier)
    assert result.faults[0].en == "This is not a whole package."

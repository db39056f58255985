"""Open data: made, decided on by the secrecy office under the hash of that very file, released, withdrawn."""

import csv
import json
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from sunlit.accounts.operations import create_account
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.markings import MarkedSecret
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.models import PowerVersion
from sunlit.publication import datasets
from sunlit.publication.datasets import Column, Dataset, Released, Ways, as_csv, as_json, pack, report, ways
from sunlit.publication.errors import PublicationRefusal
from sunlit.publication.models import DataFile
from sunlit.publication.operations import (
    decide_open_data,
    make_open_data,
    release_open_data,
    withdraw_open_data,
)
from sunlit.publication.queries import open_data, open_file
from sunlit.publication.queries.open_data import data_file, data_rows, path_of
from tests.powers.county import AT, FIRST_DAY, LATER, hold_law, make_county, published

PEOPLE = Dataset(
    "people",
    ways().datasets["powers"].title,
    ways().datasets["powers"].about,
    (
        Column("town", ways().datasets["powers"].title, "group", "string"),
        Column("trade", ways().datasets["powers"].about, "group", "string"),
        Column("window", ways().licence, "contact", "string"),
    ),
)
FEW = Ways(datasets={"people": PEOPLE}, smallest_group=3, examples=2, licence=ways().licence)
ROWS = [{"town": "东", "trade": "理发", "window": "一"}] * 3 + [{"town": "西", "trade": "理发", "window": "一"}]


def test_the_report_names_new_joins_and_small_groups():
    found = report(PEOPLE, ROWS, [Released("people", frozenset({"town", "trade"}))], FEW)
    assert found["new"] == ["window"]
    assert [join["columns"] for join in found["joins"]] == [["town", "window"], ["trade", "window"]]
    assert [(one["columns"], one["small"]) for one in found["small"]] == [
        (["town"], 1),
        (["town", "trade"], 1),
        (["town", "window"], 1),
    ]
    assert found["small"][0]["examples"] == [{"values": ["西"], "rows": 1}]


def test_what_was_open_before_is_no_new_join():
    found = report(PEOPLE, ROWS, [Released("people", frozenset({"town", "trade", "window"}))], FEW)
    assert (found["new"], found["joins"]) == ([], [])
    assert found["small"]


@given(st.lists(st.sampled_from("甲乙丙"), max_size=30))
def test_every_group_below_the_least_is_counted_and_no_other(towns):
    found = report(PEOPLE, [{"town": town} for town in towns], [], FEW)
    small = sum(0 < towns.count(town) < 3 for town in "甲乙丙")
    assert sum(one["small"] for one in found["small"] if one["columns"] == ["town"]) == small


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)


@given(st.lists(st.fixed_dictionaries({"town": cells, "trade": cells, "window": cells}), max_size=6))
def test_the_json_is_exact_and_no_cell_of_the_csv_is_a_formula(rows):
    assert json.loads(as_json(PEOPLE, rows)) == rows
    in_order = [{name: row[name] for name in PEOPLE.names} for row in rows]
    assert as_json(PEOPLE, rows).decode() == json.dumps(in_order, ensure_ascii=False, indent=0)
    read = list(csv.reader(StringIO(as_csv(PEOPLE, rows).decode("utf-8-sig"))))
    assert read[0] == ["town", "trade", "window"]
    assert len(read) == len(rows) + 1
    assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert pack(PEOPLE, rows, FEW.licence) == pack(PEOPLE, rows, FEW.licence)


def test_a_long_table_in_pieces_is_the_same_table(monkeypatch):
    rows = ROWS * 3
    whole = (as_csv(PEOPLE, rows), as_json(PEOPLE, rows), pack(PEOPLE, rows, FEW.licence))
    monkeypatch.setattr(datasets, "PIECE", 2)
    assert (as_csv(PEOPLE, rows), as_json(PEOPLE, rows), pack(PEOPLE, rows, FEW.licence)) == whole


@pytest.fixture
def county(db, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    hold_law()
    return make_county()


@pytest.fixture
def secrecy(county):
    """白守正 of the secrecy office."""
    organ = add_organ(
        by=INSTALLER, at=AT, region=county.region, code="YX009", name="云溪县保密局", letters="BM", kind="department"
    )
    account = create_account(by=INSTALLER, at=AT, username="bai", full_name="白守正", is_staff_member=True)
    post = add_post(by=INSTALLER, at=AT, organ=organ, name="保密审查岗", roles=["secrecy_reviewer"])
    appoint(by=INSTALLER, at=AT, post=post, person=account, from_on=FIRST_DAY)
    return actor_for(account, AT)


def openness(county):
    return county.health.region.organs.get(code="YX003")


def made(county, at=AT):
    return make_open_data(dataset="powers", organ=openness(county), by=county.publisher, at=at)


def decided(file, secrecy, at=AT, **changes):
    given = {
        "sha256": file.sha256,
        "allowed": True,
        "number": "云保审〔2026〕1号",
        "reason": "本来就公开，小组不涉及个人。",
    }
    return decide_open_data(file=file, by=secrecy, at=at, **(given | changes))


def released(county, secrecy, at=AT):
    file = decided(made(county, at), secrecy, at)
    return release_open_data(file=file, by=county.publisher, at=at)


def test_what_nobody_wrote_is_not_called_free_and_online_is_what_the_page_shows(county):
    published(county, fee="", online=True)
    rows = data_rows(ways().datasets["powers"], LATER)
    assert [(row["fee"], row["online"]) for row in rows] == [("", False)]


def test_a_file_is_made_decided_on_and_released_by_different_people(county, secrecy):
    version = published(county)
    file = released(county, secrecy)
    assert (file.state, file.number, file.rows) == ("released", 1, 1)
    rows = trace_of(("data_file", file.pk))
    assert [(row.act, row.leaf_id is not None) for row in rows] == [
        ("publication.make_open_data", False),
        ("publication.decide_open_data", True),
        ("publication.release_open_data", True),
    ]
    (shown,) = open_data()
    assert (shown.key, shown.current.sha256, shown.current.decision_number) == (
        "powers",
        file.sha256,
        "云保审〔2026〕1号",
    )
    row = json.loads(open_file("powers", 1, "powers.json"))[0]
    assert (row["code"], row["name"], row["promised_limit"]) == (version.power.code, "理发店卫生许可", "8个工作日")
    with zipfile.ZipFile(BytesIO(open_file("powers", 1, "powers.zip"))) as archive:
        assert archive.namelist() == [
            "powers.csv",
            "powers.json",
            "powers.schema.json",
            "powers.csv-metadata.json",
            "LICENCE.txt",
        ]
        assert json.loads(archive.read("powers.schema.json"))["items"]["required"] == list(row)


def test_nothing_is_given_out_before_the_release(county, secrecy):
    published(county)
    file = made(county)
    assert (open_data(), open_file("powers", 1, "powers.csv")) == ((), None)
    decided(file, secrecy)
    assert (open_data(), open_file("powers", 1, "powers.csv")) == ((), None)


def test_only_what_is_open_to_the_whole_society_is_in_it(county, secrecy):
    published(county)
    published(county, name="内部许可", disclosure_scope=PowerVersion.Scope.INTERNAL)
    published(county, name="依申请公开的许可", disclosure_scope=PowerVersion.Scope.LIMITED)
    released(county, secrecy)
    assert [row["name"] for row in json.loads(open_file("powers", 1, "powers.json"))] == ["理发店卫生许可"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"sha256": "0" * 64}, "sha256", "所填的散列值不是这一份文件的。决定只对所审查的那一份文件有效"),
        ({"sha256": "abc"}, "sha256", "请填所审查文件的 SHA-256"),
        ({"number": " "}, "number", "请写明决定的文号"),
        ({"reason": ""}, "reason", "少于 5 行的组。准予开放的，请写明为什么可以公开"),
        ({"reason": "", "allowed": False}, "reason", "不予开放的，请写明理由"),
        ({"reason": "长" * 1001}, "reason", "理由最多 1000 个字"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_and_nothing_is_kept(county, secrecy, changes, field, sentence):
    published(county)
    file = made(county)
    with pytest.raises(PublicationRefusal, match=sentence) as caught:
        decided(file, secrecy, **changes)
    assert caught.value.field == field
    assert data_file(file.pk).state == "made"


def test_without_a_decision_or_with_a_refusing_one_there_is_no_release(county, secrecy):
    published(county)
    file = made(county)
    with pytest.raises(PublicationRefusal, match="现在是“待保密审查”，不能做这一步"):
        release_open_data(file=file, by=county.publisher, at=AT)
    decided(file, secrecy, allowed=False, reason="窗口和电话合在一起指到个人。")
    with pytest.raises(PublicationRefusal, match="现在是“不予开放”，不能做这一步"):
        release_open_data(file=file, by=county.publisher, at=AT)


def test_a_changed_file_needs_a_new_decision(county, secrecy):
    published(county)
    file = decided(made(county), secrecy)
    with default_storage.open(path_of(file.sha256), "wb") as kept:
        kept.write(b"another file")
    with pytest.raises(PublicationRefusal, match="改动过的文件要重新制作、重新审查"):
        release_open_data(file=file, by=county.publisher, at=AT)
    assert data_file(file.pk).state == "allowed"


def test_a_file_that_was_changed_after_its_release_is_not_given_out(county, secrecy):
    published(county)
    file = released(county, secrecy)
    with default_storage.open(path_of(file.sha256), "ab") as kept:
        kept.write(b"!")
    assert open_file("powers", 1, "powers.csv") is None


def test_the_same_content_is_not_made_twice_and_a_new_power_makes_a_new_edition(county, secrecy):
    published(county)
    released(county, secrecy)
    with pytest.raises(PublicationRefusal, match="内容与第 1 期完全相同，不需要再做一份"):
        made(county, LATER)
    published(county, name="浴室卫生许可", at=LATER)
    second = released(county, secrecy, LATER + timedelta(minutes=1))
    assert second.number == 2
    assert second.report["joins"] == []
    (shown,) = open_data()
    assert (shown.current.number, [one.number for one in shown.earlier]) == (2, [1])
    assert open_file("powers", 1, "powers.csv") is None


def test_a_withdrawn_file_leaves_its_hash_and_the_reason(county, secrecy):
    published(county)
    file = released(county, secrecy)
    with pytest.raises(PublicationRefusal, match="请写明撤下的理由"):
        withdraw_open_data(file=file, reason="", by=county.publisher, at=AT)
    withdraw_open_data(file=file, reason="有一列写错。", by=county.publisher, at=AT)
    (shown,) = open_data()
    assert (shown.current, shown.earlier[0].withdrawn_reason, shown.earlier[0].sha256) == (
        None,
        "有一列写错。",
        file.sha256,
    )
    assert open_file("powers", 1, "powers.csv") is None


def test_who_may_not(county, secrecy):
    published(county)
    for by in (county.editor, county.clerk, secrecy):
        with pytest.raises(OfficesRefusal):
            make_open_data(dataset="powers", organ=openness(county), by=by, at=AT)
    file = made(county)
    for by in (county.publisher, county.editor):
        with pytest.raises(OfficesRefusal):
            decided(file, by)
    decided(file, secrecy)
    with pytest.raises(OfficesRefusal):
        release_open_data(file=file, by=secrecy, at=AT)


def test_nothing_to_open_and_no_such_dataset(county):
    for dataset, sentence in (("powers", "现在没有可以开放的内容"), ("people", "没有名为“people”的数据集")):
        with pytest.raises(PublicationRefusal, match=sentence):
            make_open_data(dataset=dataset, organ=openness(county), by=county.publisher, at=AT)
    assert not DataFile.objects.exists()


def test_a_classification_marking_is_never_packed(county):
    version = published(county)
    PowerVersion.objects.filter(pk=version.pk).update(window="机密★10年")
    with pytest.raises(MarkedSecret):
        made(county)
    assert not DataFile.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_rows_cost_the_same_queries_however_many(county, django_assert_num_queries, count):
    for number in range(count):
        published(county, name=f"许可{number}")
    dataset = ways().datasets["powers"]

    with django_assert_num_queries(2):
        assert len(data_rows(dataset, LATER)) == count

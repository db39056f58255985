"""Staff pages of rule texts, exports and open data: who opens what, what the forms do, what is refused."""

import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.accounts.operations import create_account
from sunlit.exchange.models import Package
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.procedures.models import RuleText
from sunlit.publication.models import DataFile
from tests.powers.county import AT, FIRST_DAY, hold_law, make_county, published
from tests.procedures.test_rule_texts import OWN, published_rule, with_chart

# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset(
    {
        "power_rules",
        "rule_draft",
        "rules",
        "rule",
        "rule_file",
        "compendium",
        "exports",
        "package_new",
        "package_file",
        "export_table",
        "open_data",
        "open_data_file",
        "open_data_zip",
    }
)


@pytest.fixture
def county(db, settings, tmp_path):
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    hold_law()
    county = make_county()
    office = add_organ(
        by=INSTALLER, at=AT, region=county.region, code="YX009", name="云溪县保密局", letters="BM", kind="department"
    )
    account = create_account(by=INSTALLER, at=AT, username="bai", full_name="白守正", is_staff_member=True)
    post = add_post(by=INSTALLER, at=AT, organ=office, name="保密审查岗", roles=["secrecy_reviewer"])
    appoint(by=INSTALLER, at=AT, post=post, person=account, from_on=FIRST_DAY)
    return county


@pytest.fixture
def power(county):
    version = published(county)
    with_chart(county, version)
    return version.power


def browser(name):
    """A browser in which the named person has signed in."""
    client = Client()
    accounts = RuleText._meta.get_field("drafted_by").related_model
    client.force_login(accounts.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name, /, **parts):
    return reverse(f"desk:{name}", kwargs=parts)


def test_a_rule_goes_from_the_form_to_the_public_page(county, power):
    editor, publisher = browser("sun_yue"), browser("han_songnian")
    assert "起草" in editor.get(page("power_rules", pk=power.pk)).content.decode()
    form = editor.get(page("rule_draft", pk=power.pk, variant="rule")).content.decode()
    assert "设定依据：《理发法》第四条第一款。" in form
    sent = editor.post(page("rule_draft", pk=power.pk, variant="rule"), OWN)
    text = RuleText.objects.get()
    assert (sent.status_code, sent.url) == (302, page("rule", pk=text.pk))
    assert editor.post(page("rule", pk=text.pk), {"act": "submit"}).status_code == 302
    assert publisher.post(page("rule", pk=text.pk), {"act": "publish"}).status_code == 302
    text.refresh_from_db()
    assert text.state == "published"
    shown = Client().get(reverse("portal:rule", kwargs={"code": power.code})).content.decode()
    assert "面积不少于十平方米。" in shown
    assert "制度文本" in Client().get(reverse("portal:power", kwargs={"code": power.code})).content.decode()


def test_what_is_missing_is_told_on_the_page_and_nothing_changes(county):
    power = published(county, materials=(), conditions="").power
    editor = browser("sun_yue")
    editor.post(page("rule_draft", pk=power.pk, variant="rule"), {})
    text = RuleText.objects.get()
    told = editor.post(page("rule", pk=text.pk), {"act": "submit"})
    assert told.status_code == 422
    assert "请补充后再提交：条件和标准、受理、审查和决定。" in told.content.decode()


def test_whoever_submitted_sees_that_it_takes_another_person(county, power):
    editor = browser("sun_yue")
    editor.post(page("rule_draft", pk=power.pk, variant="rule"), OWN)
    text = RuleText.objects.get()
    editor.post(page("rule", pk=text.pk), {"act": "submit"})
    assert "这一版是您提交的，须由另一个人公布。" in editor.get(page("rule", pk=text.pk)).content.decode()
    assert editor.post(page("rule", pk=text.pk), {"act": "publish"}).status_code == 403


@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_rule_and_compendium_come_as_word_and_pdf_to_staff_and_public(county, power, ending, start):
    text = published_rule(county, power)
    staff = browser("sun_yue")
    for address in (
        page("rule_file", pk=text.pk, ending=ending),
        page("compendium", pk=county.health.pk, ending=ending),
    ):
        assert staff.get(address).content.startswith(start)
    public = reverse("portal:rule_file", kwargs={"code": power.code, "variant": "rule", "ending": ending})
    answer = Client().get(public)
    assert answer.content.startswith(start)
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    [
        ("portal:rule", {"code": "NOTHING"}),
        ("portal:rule_file", {"code": "NOTHING", "variant": "rule", "ending": "pdf"}),
        ("portal:open_file", {"dataset": "powers", "number": 1, "name": "powers.csv"}),
        ("portal:open_file", {"dataset": "powers", "number": 1, "name": "../ledger.key"}),
    ],
)
def test_what_is_not_there_is_not_found(county, address):
    name, parts = address
    try:
        url = reverse(name, kwargs=parts)
    except Exception:
        url = "/open-data/powers/1/..%2Fledger.key"
    assert Client().get(url).status_code == 404


def test_the_rule_of_a_power_that_is_not_public_is_not_shown(county):
    version = published(county, disclosure_scope="internal")
    with_chart(county, version)
    published_rule(county, version.power)
    assert Client().get(reverse("portal:rule", kwargs={"code": version.power.code})).status_code == 404


def test_tables_are_given_to_those_who_may(county, power):
    editor, clerk = browser("sun_yue"), browser("wang_li")
    assert clerk.get(page("exports")).status_code == 403
    assert clerk.post(page("export_table", name="directory")).status_code == 403
    shown = editor.get(page("exports")).content.decode()
    assert "行政职权目录表" in shown and "涉密的不公开职权目录表" not in shown
    organ = str(county.health.pk)
    made = editor.post(page("export_table", name="directory"), {"organ": organ, "ending": "xlsx"})
    assert made.headers["Content-Type"].endswith("spreadsheetml.sheet")
    made = editor.post(page("export_table", name="submission"), {"organ": organ, "to": "县公开办"})
    assert len(zipfile.ZipFile(BytesIO(made.content)).namelist()) == 6
    assert editor.post(page("export_table", name="withheld"), {"organ": organ, "ending": "xlsx"}).status_code == 403


def test_a_refused_export_says_why_on_the_page(county):
    editor = browser("sun_yue")
    told = editor.post(page("export_table", name="directory"), {"organ": str(county.health.pk), "ending": "xlsx"})
    assert told.status_code == 422
    assert "还没有公布的职权，没有可以导出的内容" in told.content.decode()
    told = editor.post(page("export_table", name="directory"), {"organ": "99999", "ending": "exe"})
    assert told.status_code == 422


def test_the_package_is_made_and_fetched_by_the_list_office(county, power):
    publisher = browser("han_songnian")
    assert publisher.post(page("package_new")).status_code == 302
    made = Package.objects.get()
    answer = publisher.get(page("package_file", pk=made.pk))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert browser("sun_yue").get(page("package_file", pk=made.pk)).status_code == 403
    assert browser("sun_yue").post(page("package_new")).status_code == 403


def test_open_data_goes_through_three_hands_to_the_public(county, power):
    publisher, reviewer = browser("han_songnian"), browser("bai")
    organ = county.region.organs.get(code="YX003")
    sent = publisher.post(page("open_data"), {"act": "make", "dataset": "powers", "organ": str(organ.pk)})
    file = DataFile.objects.get()
    assert (sent.status_code, sent.url) == (302, page("open_data_file", pk=file.pk))
    assert reviewer.get(page("open_data_zip", pk=file.pk)).content.startswith(b"PK")
    decision = {"act": "decide", "allowed": "1", "number": "1号", "reason": "不涉及个人。"}
    told = reviewer.post(page("open_data_file", pk=file.pk), decision | {"sha256": "f" * 64})
    assert (told.status_code, "决定只对所审查的那一份文件有效" in told.content.decode()) == (422, True)
    assert publisher.post(page("open_data_file", pk=file.pk), decision | {"sha256": file.sha256}).status_code == 403
    assert reviewer.post(page("open_data_file", pk=file.pk), decision | {"sha256": file.sha256}).status_code == 302
    assert publisher.post(page("open_data_file", pk=file.pk), {"act": "release"}).status_code == 302
    shown = Client().get(reverse("portal:open_data")).content.decode()
    assert file.sha256 in shown
    parts = {"dataset": "powers", "number": 1, "name": "powers.csv"}
    assert "理发店卫生许可" in Client().get(reverse("portal:open_file", kwargs=parts)).content.decode("utf-8-sig")
    assert publisher.get(page("open_data")).status_code == 200
    assert browser("wang_li").get(page("open_data")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_rules_costs_the_same_queries_however_long(county, django_assert_max_num_queries, count):
    own = {key: "按附件办理。" for key in ("conditions", "acceptance", "review")}
    for number in range(count):
        published_rule(county, published(county, name=f"许可{number}").power, own=own)
    publisher = browser("han_songnian")
    publisher.get(page("rules"))
    with django_assert_max_num_queries(25):
        assert publisher.get(page("rules") + "?state=published").content.decode().count("行权制度") == count

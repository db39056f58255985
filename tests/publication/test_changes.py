"""What changed on the list and why: a power's versions, two of them side by side, what came and went, old codes."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.actor import CLOCK
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import CodeUse, PowerVersion
from sunlit.powers.operations import cancel_power, edit_item, publish_item, submit_item
from sunlit.powers.queries import content_of
from sunlit.publication.filters import PowerFilters
from sunlit.publication.pages import PowerPage
from sunlit.publication.queries import article_page, law_page, laws, news, power_diff, power_list, power_page
from sunlit.supervision.models import Card
from sunlit.supervision.operations import sweep
from tests.cases.world import MONDAY
from tests.powers.county import AT, County, hold_law, make_county, published
from tests.supervision.watch import make_watched

LATER = AT + timedelta(days=30)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def changed(county: County, version: PowerVersion, why: str, **fields: Any) -> PowerVersion:
    """The next version, drafted by 孙悦 and published by 韩松年 a month later."""
    content = replace(content_of(version), **fields)
    draft = edit_item(power=version.power, content=content, by=county.editor, at=LATER, note=why)
    submit_item(version=draft, by=county.editor, at=LATER)
    return publish_item(version=PowerVersion.objects.get(pk=draft.pk), by=county.publisher, at=LATER)


def page_of(code: str) -> PowerPage:
    page = power_page(code, at=LATER)
    assert page is not None
    return page


def test_the_page_says_what_each_version_changed_and_why(county: County):
    first = published(county)
    changed(county, first, "提速", promised_value=5, summary="开理发店之前。")
    newest, oldest = page_of(first.power.code).history
    assert (newest.number, newest.before, newest.why) == (2, 1, "提速")
    assert [(field.label.zh, field.parts) for field in newest.fields] == [
        ("一句话说明", (("new", "开理发店之前。"),)),
        ("承诺时限", (("old", "8"), ("new", "5"), ("same", "个工作日"))),
    ]
    assert (oldest.number, oldest.before, oldest.fields) == (1, 0, ())


def test_two_versions_stand_side_by_side(county: County):
    first = published(county)
    second = changed(county, first, "提速", promised_value=5)
    changed(county, second, "改名", name="美发店卫生许可")
    code = first.power.code
    diff = power_diff(code, 1, 3)
    assert diff is not None
    assert (diff.old.number, diff.new.number, [field.name for field in diff.fields]) == (
        1,
        3,
        ["name", "promised_value"],
    )
    backwards, newest, unknown = power_diff(code, 3, 1), power_diff(code, None, None), power_diff(code, 77, 9)
    assert backwards == diff
    assert newest is not None
    assert (newest.old.number, newest.new.number) == (2, 3)
    assert unknown == newest
    assert (power_diff("没有", 1, 2), power_diff(published(county, name="甲").power.code, None, None)) == (None, None)


def test_versions_that_were_not_for_everybody_are_not_told(county: County):
    first = published(county)
    hidden = changed(county, first, "内部掌握", disclosure_scope="internal", summary="只供内部。")
    changed(county, hidden, "恢复公开", disclosure_scope="public", summary="")
    page = page_of(first.power.code)
    assert [(row.number, row.change_note) for row in page.versions] == [(3, "恢复公开"), (1, "")]
    assert [(one.number, one.before, one.fields) for one in page.history] == [(3, 1, ()), (1, 0, ())]
    assert "内部掌握" not in [one.why for one in news(10)]
    diff = power_diff(first.power.code, 2, 3)
    assert diff is not None
    assert (diff.old.number, diff.new.number) == (1, 3)


def test_a_power_that_is_no_longer_for_everybody_says_so(county: County, client: Client):
    first = published(county)
    changed(county, first, "内部掌握", disclosure_scope="internal", name="只供内部")
    shown = client.get(f"/powers/{first.power.code}/").content.decode()
    assert "这项权力现在不在公开的清单上" in shown
    assert "看现行版本" not in shown
    assert "只供内部" not in shown


def test_what_an_import_left_over_and_risks_of_posts_are_not_told(county: County):
    first = published(county)
    changed(county, first, "补登", details={"联系人": "张三"}, risk_statement="廉政风险", source="第三批目录")
    assert page_of(first.power.code).history[0].fields == ()


def test_a_cancelled_power_keeps_its_page_which_says_why(county: County):
    first = published(county)
    cancel_power(power=first.power, reason="国务院决定取消", by=county.publisher, at=LATER)
    page = page_of(first.power.code)
    end, begin = page.history
    assert (end.cancelled, end.why, end.in_force_on) == (True, "国务院决定取消", date(2026, 10, 1))
    assert (begin.cancelled, begin.number, begin.why) == (False, 1, "")
    assert page.cancelled_on == date(2026, 10, 1)


def test_the_changes_of_the_list_newest_first(county: County):
    first = published(county, name="甲许可")
    gone = published(county, name="乙许可")
    changed(county, first, "提速", promised_value=5)
    cancel_power(power=gone.power, reason="并入其他事项", by=county.publisher, at=LATER + timedelta(days=1))
    assert [(one.what, one.name.zh, one.number, one.before, one.why) for one in news(10)] == [
        ("cancelled", "乙许可", 1, 0, "并入其他事项"),
        ("changed", "甲许可", 2, 1, "提速"),
        ("new", "乙许可", 1, 0, ""),
        ("new", "甲许可", 1, 0, ""),
    ]
    assert [one.name.zh for one in news(1)] == ["乙许可"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_changes_cost_three_queries(county: County, rows: int, django_assert_num_queries: DjangoAssertNumQueries):
    for number in range(rows):
        published(county, name=f"许可{number}")
    with django_assert_num_queries(3):
        assert len(news(10)) == rows


def test_the_feed_holds_the_same_changes(county: County, client: Client):
    first = published(county, name="甲许可")
    changed(county, first, "提速", promised_value=5)
    answer = client.get("/powers/changes.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["修改：甲许可", "新列入：甲许可"]
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    # Asked for again it comes from what is kept, as a feed still.
    again = client.get("/powers/changes.atom")
    assert (again.content, again.headers["Content-Type"]) == (answer.content, answer.headers["Content-Type"])
    assert client.get("/powers/changes/").status_code == 200


def test_an_old_code_leads_to_the_one_that_stands_now(county: County, client: Client):
    version = published(county)
    hidden = published(county, name="内部抽查", disclosure_scope="internal")
    for code, power in (("OLD-1", version.power), ("OLD-2", hidden.power)):
        CodeUse.objects.create(code=code, power=power, from_on=AT.date(), until=LATER.date(), reason="recoded")
    answer = client.get("/powers/OLD-1/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/powers/{version.power.code}/")
    # What stands below the page leads to the page, under the old code and where the power has no such thing.
    below = ("changes/", "chart/", "steps/", "rule/", "rule/rule.pdf")
    for known in ("OLD-1", version.power.code):
        for end in below:
            answer = client.get(f"/powers/{known}/{end}")
            assert (end, answer.status_code, answer.headers["Location"]) == (end, 302, f"/powers/{version.power.code}/")
    assert client.get("/apply/OLD-1/").headers["Location"] == f"/powers/{version.power.code}/"
    for unknown in ("OLD-2", "NEVER", hidden.power.code):
        for address in (f"/powers/{unknown}/", f"/apply/{unknown}/", *(f"/powers/{unknown}/{end}" for end in below)):
            assert (address, client.get(address).status_code) == (address, 404)


def test_a_page_of_two_versions_opens_with_whatever_is_asked(county: County, client: Client):
    first = published(county)
    changed(county, first, "提速", promised_value=5)
    address = f"/powers/{first.power.code}/changes/"
    for asked in ("", "?a=1&b=2", "?a=x&b=-1", "?a=99999999999999999999", "?a=²"):
        assert (asked, client.get(address + asked).status_code) == (asked, 200)


def test_laws_and_articles_count_the_items_their_lists_open(county: County):
    for name, cited in (("甲", "《理发法》第四条"), ("乙", "《理发法》第四条第一款"), ("丙", "《理发法》第九条")):
        published(county, name=name, bases=(BasisEntry(citation=cited), BasisEntry(citation=cited)))
    published(county, name="丁", bases=(BasisEntry(citation="《理发法》第四条"),), disclosure_scope="internal")
    (law,) = [row for row in laws("理发法").rows]
    page = law_page(law.key)
    assert page is not None
    counts = {article.label: article.powers for article in page.articles}
    assert (law.powers, page.powers_total, counts["第四条"], counts["第九条"]) == (3, 3, 2, 1)
    assert power_list(PowerFilters(law=law.key)).paging.total == 3
    for article in page.articles:
        listed = power_list(PowerFilters(article=article.key))
        shown = article_page(law.key, article.key, at=LATER)
        assert shown is not None
        assert (listed.paging.total, shown.article.powers) == (article.powers, article.powers)
        assert [row.name for row in listed.rows] == [row.name for row in shown.powers]
    assert power_list(PowerFilters(article="x", law="99999999999999999999")).paging.total == 0


@pytest.mark.parametrize("key", ["x", "²", "９", "9223372036854775808", "99999999999999999999999"])
def test_a_law_that_nobody_holds_is_not_found(county: County, client: Client, key: str):
    for address in (f"/laws/{key}/", f"/laws/{key}/1/", f"/laws/1/{key}/"):
        assert (address, client.get(address).status_code) == (address, 404)
    assert client.get("/voices/ratings/", {"level": key}).status_code == 200


def test_a_power_names_how_many_others_rest_on_its_article(county: County):
    version = published(county, name="甲")
    published(county, name="乙")
    (basis,) = page_of(version.power.code).bases
    assert (basis.held, basis.others) == (True, 1)


def test_the_number_of_a_card_opens_the_card(db: None, client: Client):
    world = make_watched()
    world.apply()
    sweep(at=MONDAY + timedelta(days=40), by=CLOCK)
    number = Card.objects.get(level="red").number
    for asked in (number, number.lower(), f" {number} "):
        assert client.get("/search/", {"q": asked}).headers["Location"] == f"/cards/{number}/"
    # Reminders are not shown: their numbers, like any other of that form, may be a case's.
    reminder = Card.objects.filter(level="reminder").values_list("number", flat=True)[0]
    assert client.get("/search/", {"q": reminder}).headers["Location"] == f"/track/{reminder}/"
    assert client.get("/search/", {"q": f"{number}9"}).headers["Location"] == f"/track/{number}9/"

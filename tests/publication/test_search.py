"""The public index: any part of a name, an organ, a law's name or an article finds exactly the items that hold it."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from sunlit.basis.models import Article
from sunlit.commands.__main__ import main
from sunlit.ledger.actor import PUBLISHER
from sunlit.powers.grams import fold, is_letters, pairs, wanted
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import LegalBasis, Listed, Mention, Passage, Posting, PowerVersion
from sunlit.powers.operations import cancel_power, edit_item, publish_item, submit_item
from sunlit.powers.queries import content_of, powers_with
from sunlit.publication.filters import PowerFilters
from sunlit.publication.models import Entry
from sunlit.publication.operations import refresh_index
from sunlit.publication.queries import power_csv, power_list, search
from tests.powers.county import AT, County, hold_law, make_county, published

LATER = AT + timedelta(days=30)
NAMES = (
    "理发店卫生许可",
    "浴室卫生许可",
    "A级旅游景区（点）评定",
    "《出版物》经营许可证补办",
    "取水许可",
    "理发 店变更",
)


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    county = make_county()
    for number, name in enumerate(NAMES):
        cited = ("《理发法》第四条第一款", "《理发法》第九条", "《没有收录的办法》第三条")[number % 3]
        published(county, name=name, bases=(BasisEntry(citation=cited, quoted_text="发证机关应当当场告知。"),))
    return county


def found(words: str) -> set[str]:
    return {row.name.zh for row in power_list(PowerFilters(q=words), size=100).rows}


def texts_of(version: PowerVersion) -> list[str]:
    """Everything that an item is found by, read from the list itself."""
    texts = [version.name, version.organ.name]
    for basis in version.bases.select_related("article__version__law"):
        if basis.article:
            texts += [basis.article.version.law.full_title, basis.article.text]
        else:
            texts += [basis.law_title, basis.quoted_text]
    return [fold(text) for text in texts]


def test_every_part_of_every_text_finds_what_a_plain_scan_finds(county: County):
    versions = {version.name: texts_of(version) for version in PowerVersion.objects.select_related("organ")}
    draw = random.Random(7)
    parts: set[str] = set()
    for text in {text for texts in versions.values() for text in texts}:
        for length in range(1, 9):
            places = range(max(len(text) - length, 0) + 1)
            parts |= {text[place : place + length] for place in draw.sample(places, min(len(places), 12))}
    looked_for = sorted(part for part in parts if not any(sign.isspace() for sign in part) and not is_letters(part))
    assert len(looked_for) > 200
    for part in looked_for:
        scan = {name for name, texts in versions.items() if any(part in text for text in texts)}
        assert (part, found(part)) == (part, scan)


def test_width_and_case_of_letters_do_not_matter(county: County):
    for words in ("Ａ级旅游", "a级旅游景区(点)", "A级 评定"):
        assert (words, found(words)) == (words, {"A级旅游景区（点）评定"})


def test_items_that_hold_the_words_in_their_names_come_first(county: County):
    rows = [row.name.zh for row in power_list(PowerFilters(q="卫生")).rows]
    assert rows[:2] == ["浴室卫生许可", "理发店卫生许可"]
    assert sorted(rows) == sorted(NAMES)
    pages = [row.name.zh for page in (1, 2, 3) for row in power_list(PowerFilters(q="卫生"), page=page, size=2).rows]
    assert pages == rows


def test_words_may_stand_in_different_texts(county: County):
    assert found("取水 理发法") == {"取水许可"} & found("理发法")
    assert found("浴室 理发法") == {"浴室卫生许可"}
    assert found("浴室 出版物") == set()


def test_pinyin_initials_and_codes_find_names_only(county: County):
    code = PowerVersion.objects.get(name="取水许可").power.code
    for words in ("qushuixuke", "QSXK", code, code.lower()[4:]):
        assert "取水许可" in found(words)
    assert found("qsxk") == {"取水许可"}


def test_what_cannot_be_found_finds_nothing(county: County):
    for words in (
        "没有这个词",
        "理发店卫生许可证",
        "\x00",
        "%",
        "_",
        "'",
        "許可",
        "🐉",
        "取水%许可",
        "烟烟烟",
        "11111",
    ):
        assert (words, found(words) - set(NAMES if not words.strip("\x00") else ())) == (words, set())


def test_an_item_is_found_from_the_act_that_publishes_it_to_the_act_that_takes_it_off(county: County):
    power = PowerVersion.objects.get(name="取水许可").power
    version = power.versions.get()
    content = content_of(version)
    changed = edit_item(power=power, content=_named(content, "取用地下水许可"), by=county.editor, at=LATER)
    assert (found("取水许可"), found("地下水")) == ({"取水许可"}, set())
    submit_item(version=changed, by=county.editor, at=LATER)
    assert found("地下水") == set()
    publish_item(version=PowerVersion.objects.get(pk=changed.pk), by=county.publisher, at=LATER)
    assert (found("取水许可"), found("地下水")) == (set(), {"取用地下水许可"})
    cancel_power(power=power, reason="国务院决定取消", by=county.publisher, at=LATER)
    assert found("地下水") == set()
    assert not Listed.objects.filter(power=power).exists()
    assert not Passage.objects.filter(text__contains="地下水").exists()


def test_nothing_is_indexed_that_is_not_released(county: County):
    published(county, name="内部抽查", disclosure_scope="internal", bases=(BasisEntry(citation="《秘密办法》第一条"),))
    assert not Passage.objects.filter(text__contains="内部").exists()
    assert not Passage.objects.filter(text__contains="秘密").exists()
    assert found("内部抽查") == set()


def test_nothing_stays_behind_when_the_whole_list_goes(county: County):
    for version in PowerVersion.objects.all():
        cancel_power(power=version.power, reason="机构撤销", by=county.publisher, at=LATER)
    left = [model.objects.count() for model in (Listed, Mention, Passage, Posting)]
    assert left == [0, 0, 0, 0]


def test_what_was_changed_behind_the_index_is_put_right(county: County):
    refresh_index(by=PUBLISHER, at=AT)
    assert refresh_index(by=PUBLISHER, at=AT) == 0
    PowerVersion.objects.filter(name="浴室卫生许可").update(disclosure_scope="internal")
    article = Article.objects.get(number=4)
    Article.objects.filter(pk=article.pk).update(text=f"{article.text}另有新的一款。")
    article.version.text_hash = "f" * 64
    article.version.save()
    assert powers_with("新的一款") == []
    # The bathing licence, and the two items that rest on the article with the new words.
    assert refresh_index(by=PUBLISHER, at=AT) == 3
    resting = LegalBasis.objects.filter(article=article).values_list("version__power", flat=True)
    assert set(powers_with("新的一款")) == set(resting)
    assert found("浴室") == set()


def test_the_index_made_anew_is_the_same(county: County, capsys: pytest.CaptureFixture[str]):
    before = {(one.passage_id, one.power_id) for one in Mention.objects.all()}
    texts = dict(Passage.objects.values_list("key", "text"))
    assert main(["powers", "index", "--rebuild", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": len(NAMES) + Entry.objects.count()}
    assert (len(before), texts) == (Mention.objects.count(), dict(Passage.objects.values_list("key", "text")))
    assert main(["powers", "index"]) == 0
    assert capsys.readouterr().out == "索引与清单一致。\n"


def test_why_an_item_was_found_is_said(county: County):
    rows = {row.name.zh: row.match for row in power_list(PowerFilters(q="卫生")).rows}
    assert rows["理发店卫生许可"] is None
    match = {row.name.zh: row.match for row in power_list(PowerFilters(q="理发法")).rows}["浴室卫生许可"]
    assert match is not None
    assert (match.label.zh, match.words) == ("法律名称", "理发法")
    text = Article.objects.get(number=9).text
    match = next(row.match for row in power_list(PowerFilters(q=text[2:8])).rows if row.match)
    assert (match.label.zh, match.place.endswith("第九条"), match.words) == ("法条", True, text[2:8])


def test_the_choices_of_every_filter_add_up(county: County):
    for filters in (PowerFilters(), PowerFilters(q="许可"), PowerFilters(kind=("licence",), q="理发法")):
        shown = power_list(filters)
        for facet in shown.facets:
            rest = 0 if facet.name != "online" else shown.paging.total - facet.choices[0].count if facet.choices else 0
            if facet.name not in ("kind", "online"):
                assert (facet.name, sum(choice.count for choice in facet.choices)) == (facet.name, shown.paging.total)
            assert rest >= 0
            for choice in facet.choices:
                opened = PowerFilters.read({**_params(filters), facet.name: [choice.value]})
                assert (facet.name, choice.count) == (facet.name, power_list(opened).paging.total)


def test_the_table_holds_the_list_in_its_order(county: County):
    _, *rows = power_csv(PowerFilters(q="许可"))
    assert [row[1] for row in rows] == [row.name.zh for row in power_list(PowerFilters(q="许可"), size=100).rows]


@pytest.mark.parametrize("more", [0, 4])
def test_a_page_of_items_found_costs_few_queries(
    county: County, more: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(more):
        published(county, name=f"取水许可{number}号")
    power_list(PowerFilters())
    # The state of the list, how frequent the word's pairs are, the texts, the rows of the page.
    with django_assert_num_queries(4):
        assert len(power_list(PowerFilters(q="取水许")).rows) == more + 1


def test_publishing_writes_the_index_in_few_statements(
    county: County, django_assert_max_num_queries: DjangoAssertNumQueries
):
    content = content_of(PowerVersion.objects.get(name="取水许可"))
    power = PowerVersion.objects.get(name="取水许可").power
    changed = edit_item(power=power, content=_named(content, "取水许可证"), by=county.editor, at=LATER)
    submit_item(version=changed, by=county.editor, at=LATER)
    with django_assert_max_num_queries(60):
        publish_item(version=PowerVersion.objects.get(pk=changed.pk), by=county.publisher, at=LATER)


def test_the_box_finds_laws_articles_and_organs_beside_the_items(county: County):
    refresh_index(by=PUBLISHER, at=AT)
    shown = search("卫生健康", at=AT)
    assert ([name for _, name in shown.organs], shown.powers_total) == (["云溪县卫生健康局"], len(NAMES))
    assert [row.title for row in search("理发法", at=AT).laws] == ["中华人民共和国理发法"]


@given(st.text(max_size=40), st.text(min_size=2, max_size=8))
def test_a_part_has_no_pair_that_the_whole_has_not(text: str, word: str):
    whole, part = fold(text), fold(word)
    if part in whole:
        assert set(wanted(part)) <= pairs(whole)
    if len(part) == 2:
        assert (part in whole) == (set(wanted(part)) <= pairs(whole))


def _named(content: ItemContent, name: str) -> ItemContent:
    return replace(content, name=name)


def _params(filters: PowerFilters) -> dict[str, list[str]]:
    return {"q": [filters.q], "kind": list(filters.kind)}

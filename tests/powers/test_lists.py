"""What the list shows: filters, counts that equal their lists, bases with their text, few queries."""

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.powers.items import BasisEntry
from sunlit.powers.queries import (
    ListFilter,
    bases_with_text,
    citing,
    facet_counts,
    power_list,
    powers_citing,
    powers_citing_law,
    published_version,
)
from tests.powers.county import County, hold_law, make_county, published


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_list_is_one_query(
    county: County, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        published(county, name=f"许可{number}")
    with django_assert_num_queries(1):
        page = [(one.name, one.organ.name, one.power.code) for one in power_list(ListFilter())[:20]]
    assert len(page) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_power_is_read_in_four_queries(
    county: County, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bases = tuple(BasisEntry(citation=f"《理发法》第{number}条") for number in ("四", "九", "四")[:rows])
    code = published(county, bases=bases).power.code
    with django_assert_num_queries(4):
        version = published_version(code)
        assert version is not None
        titles = [basis.article.version.law.title for basis in version.bases.all() if basis.article]
        posts = [one.post.name for one in version.handling_posts.all()]
    assert (titles, posts, version.organ.region.name) == (["理发法"] * rows, [], "云溪县")


def test_every_count_equals_the_list_it_opens(county: County) -> None:
    published(county, name="理发店卫生许可", theme="health", online=True)
    published(county, name="浴室卫生许可", theme="health")
    published(county, name="食品经营许可", theme="food", online=True)
    for wanted in (ListFilter(), ListFilter(online=True), ListFilter(words="卫生"), ListFilter(theme="food")):
        counts = facet_counts(wanted)
        for theme, count in counts["theme"].items():
            chosen = ListFilter(online=wanted.online, words=wanted.words, theme=str(theme))
            assert power_list(chosen).count() == count
        assert sum(counts["kind"].values()) == power_list(wanted).count()


def test_words_are_found_in_names_and_codes_and_may_hold_anything(county: County) -> None:
    code = published(county, name="理发店卫生许可").power.code
    assert [one.name for one in power_list(ListFilter(words="卫生 理发"))] == ["理发店卫生许可"]
    assert [one.name for one in power_list(ListFilter(words=code[:9]))] == ["理发店卫生许可"]
    assert list(power_list(ListFilter(words="%' OR 1=1 --"))) == []


def test_what_is_not_for_everybody_is_left_out_of_the_public_list(county: County) -> None:
    published(county, name="对外", disclosure_scope="public")
    published(county, name="对内", disclosure_scope="internal")
    assert [one.name for one in power_list(ListFilter(), public_only=True)] == ["对外"]
    assert dict(facet_counts(ListFilter(), public_only=True)["kind"]) == {"licence": 1}


def test_a_basis_shows_the_exact_place_and_who_else_cites_it(county: County) -> None:
    first = published(county, name="甲", bases=(BasisEntry(citation="《中华人民共和国理发法》第九条第（二）项"),))
    published(county, name="乙", bases=(BasisEntry(citation="《理发法》第九条"),))
    [basis] = bases_with_text(first)
    assert (basis.text, basis.others, basis.held) == ("（二）不消毒的，警告。", 1, True)
    assert basis.basis.article is not None
    assert dict(citing([basis.basis.article])) == {basis.basis.article.pk: 2}
    assert [one.name for one in powers_citing(basis.basis.article)] == ["乙", "甲"]


def test_powers_citing_a_law_whose_text_is_not_held(county: County) -> None:
    published(county, name="甲", bases=(BasisEntry(citation="《没有收录的办法》第三条"),))
    assert [one.name for one in powers_citing_law("没有收录的办法")] == ["甲"]
    assert list(powers_citing_law("理发法")) == []

"""Importing laws and resolving citations against what is held."""

from datetime import date, datetime

import pytest

from sunlit.basis.citations import Citation
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw
from sunlit.basis.importers.reading import read_laws
from sunlit.basis.importers.wheel import wheel_file
from sunlit.basis.models import Article, LawVersion
from sunlit.basis.operations import import_laws, set_in_force
from sunlit.basis.queries import Resolver, find_laws, held_counts, law_page, local_parameter, resolve
from sunlit.ledger.actor import Actor
from sunlit.ledger.queries import trace_of
from sunlit.ledger.wording import Text
from tests.basis.laws import STALLS, STALLS_2001, markdown

NOW = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
LIU = Actor(kind="staff", name="刘法", account=7)
pytestmark = pytest.mark.django_db


def bring(*laws: ParsedLaw, replace: bool = False):
    return import_laws(laws=laws, by=LIU, at=NOW, replace=replace)


def licence_law(adopted_on: date = date(2019, 4, 23)) -> ParsedLaw:
    """A stand-in with the licence law's name and dates, in our own words."""
    article = ParsedArticle(42, 0, "第四十二条", "第四章", "单独办理的，二十日内决定。\n联合办理的，四十五日内办结。")
    return ParsedLaw("中华人民共和国行政许可法", adopted_on, (article,), kind="law", status="in_force", source="试验")


@pytest.fixture
def stalls(tmp_path):
    """Both editions of the stall law: the first in force since 1 July 2001, the second's date not known."""
    [new] = read_laws(markdown(tmp_path))
    [old] = read_laws(markdown(tmp_path, STALLS_2001, name="摊贩法(2001-03-04).md"))
    bring(old, new)
    version = LawVersion.objects.get(adopted_on=date(2001, 3, 4))
    set_in_force(version=version, in_force_on=date(2001, 7, 1), source="本法第三条", by=LIU, at=NOW)
    return new


def test_editions_stand_side_by_side(stalls):
    assert held_counts() == (1, 2, 8)
    page = law_page("《中华人民共和国摊贩法》")
    assert page is not None
    assert [one.adopted_on for one in page.versions] == [date(2019, 5, 6), date(2001, 3, 4)]
    assert [one.label for one in page.articles] == ["第一条", "第二条", "第二条之一", "第三条"]
    assert law_page("摊贩法", date(2001, 3, 4)).version.in_force_source == "本法第三条"
    assert law_page("不存在的法") is None


def test_the_in_force_date_comes_from_the_list_or_is_not_known(stalls):
    bring(licence_law())
    dates = dict(LawVersion.objects.values_list("law__title", "in_force_on").order_by("adopted_on"))
    assert dates["行政许可法"] == date(2019, 4, 23)
    assert dates["摊贩法"] is None


def test_the_same_edition_again_changes_nothing(stalls):
    again = bring(stalls)
    assert (again.new, again.unchanged, again.differing) == (0, 1, [])
    assert held_counts() == (1, 2, 8)


def test_other_words_for_one_edition_are_reported_and_replaced_only_on_demand(tmp_path, stalls):
    kept = Article.objects.get(version__adopted_on=date(2019, 5, 6), number=1)
    [other] = read_laws(markdown(tmp_path, STALLS.replace("热闹而不拥挤", "热闹")))
    first = bring(other)
    assert first.differing == ["中华人民共和国摊贩法（2019-05-06，摊贩法(2019-05-06).md）"]
    kept.refresh_from_db()
    assert kept.text == "为了让街市热闹而不拥挤，制定本法。"
    assert bring(other, replace=True).replaced == 1
    kept.refresh_from_db()
    # The row is the same, so what cites it keeps citing it.
    assert kept.text == "为了让街市热闹，制定本法。"
    assert bring(other).unchanged == 1


def test_an_import_is_all_or_nothing(stalls):
    def broken():
        yield licence_law()
        raise BasisRefusal("第二个文件读不出。")

    with pytest.raises(BasisRefusal):
        import_laws(laws=broken(), by=LIU, at=NOW)
    assert held_counts() == (1, 2, 8)


def test_every_write_leaves_its_trace(stalls):
    assert [row.act for row in trace_of(("basis", "laws"))] == ["basis.import_laws"]
    version = LawVersion.objects.get(adopted_on=date(2001, 3, 4))
    assert [row.by for row in trace_of(("law_version", version.pk))] == ["staff:7"]


def test_an_in_force_date_needs_a_source_and_comes_after_adoption(stalls):
    version = LawVersion.objects.get(adopted_on=date(2019, 5, 6))
    with pytest.raises(BasisRefusal, match="请写明施行日期的出处"):
        set_in_force(version=version, in_force_on=date(2019, 6, 1), source=" ", by=LIU, at=NOW)
    with pytest.raises(BasisRefusal, match="早于通过日期"):
        set_in_force(version=version, in_force_on=date(2019, 5, 1), source="决定", by=LIU, at=NOW)


# --- resolving


def test_the_exact_text_of_each_part(stalls):
    found = resolve(
        "《中华人民共和国摊贩法》第二条第一款、第二条第一款第（二）项、第2条第2款、第二条之一", date(2026, 11, 20)
    )
    assert [one.text for one in found] == [
        "摆摊应当先登记，有下列情形之一的不予登记：\n（一）占用盲道的；\n（二）占用消防通道的。",
        "（二）占用消防通道的。",
        "登记不收费。",
        "早市免于登记。",
    ]
    assert [one.label for one in found] == ["第二条第一款", "第二条第一款第（二）项", "第二条第二款", "第二条之一"]
    assert (found[0].law_title, found[0].source) == ("中华人民共和国摊贩法", "摊贩法(2019-05-06).md")
    assert found[0].note == Text("施行日期未知", "in-force date not known")


def test_the_edition_of_the_day(stalls):
    set_in_force(
        version=LawVersion.objects.get(adopted_on=date(2019, 5, 6)),
        in_force_on=date(2019, 7, 1), source="修改决定", by=LIU, at=NOW,
    )  # fmt: skip
    texts = [
        resolve("摊贩法第二条第二款", day)[0].text for day in (date(2010, 1, 1), date(2019, 6, 30), date(2019, 7, 1))
    ]
    assert texts == ["登记收费一元。", "登记收费一元。", "登记不收费。"]
    assert resolve("《摊贩法》（2001年版）第二条第二款", date(2026, 1, 1))[0].text == "登记收费一元。"


@pytest.mark.parametrize(
    ("written", "code", "reason"),
    [
        ("《茶馆管理条例》第三条", "law_not_held", "所引法律的文本未收录"),
        ("《摊贩法》第九十九条", "article_not_found", "该版本没有第九十九条"),
        ("《摊贩法》第二条第五款", "part_not_found", "该条只有2款"),
        ("《摊贩法》第二条第一款第（九）项", "part_not_found", "没有第9项"),
        ("第二条", "no_law_named", "没有写明是哪部法"),
        ("《摊贩法》（2010年修正）第二条", "edition_not_held", "未收录2010年的版本；收录的是2001、2019年"),
    ],
)
def test_what_is_not_held_is_not_found_and_says_why(stalls, written, code, reason):
    [one] = resolve(written, date(2026, 11, 20))
    assert (one.found, one.code, one.reason.zh, one.text) == (False, code, reason, "")


def test_a_day_before_all_editions_is_not_found(stalls):
    [one] = resolve("《摊贩法》第一条", date(1999, 1, 1))
    assert (one.code, one.reason.zh) == (
        "edition_not_held", "收录的版本最早自2001-07-01起，1999-01-01时的版本未收录",
    )  # fmt: skip


@pytest.mark.parametrize("written", ["《摊贩法》第一条", "《摊贩法》第一条、第二条、第三条；《行政许可法》第四十二条"])
def test_resolving_takes_two_queries_however_many_citations(stalls, django_assert_num_queries, written):
    bring(licence_law())
    with django_assert_num_queries(2):
        assert all(one.found for one in resolve(written, date(2026, 11, 20)))


def test_many_rows_are_resolved_from_memory(stalls, django_assert_num_queries):
    with django_assert_num_queries(2):
        resolver = Resolver(date(2026, 11, 20))
        found = [resolver.resolve("《摊贩法》第二条第二款|《茶馆管理条例》第三条") for _ in range(500)]
    assert {tuple(one.found for one in row) for row in found} == {(True, False)}


def test_a_whole_law_may_be_cited(stalls):
    [one] = resolve("《摊贩法》")
    assert (one.found, one.citation, one.article_id) == (True, Citation("摊贩法"), None)


def test_laws_are_found_by_words_of_their_title(stalls):
    bring(licence_law())
    assert [(law.title, law.version_count) for law in find_laws("许可")] == [("行政许可法", 1)]
    assert [law.title for law in find_laws(kind="law")] == ["摊贩法", "行政许可法"]


def test_the_jurisdiction_of_the_deployment_is_asked(settings):
    settings.JURISDICTION = "nowhere"
    assert local_parameter("licence.decision", date(2026, 11, 20)).value == 20


def test_the_whole_wheel():
    """378 editions; the licence law says what the law says."""
    result = import_laws(laws=read_laws(wheel_file()), by=LIU, at=NOW)
    assert (result.new, result.articles, result.differing) == (378, 26_193, [])
    assert held_counts() == (367, 378, 26_193)
    [one] = resolve("《中华人民共和国行政许可法》第四十四条", date(2026, 11, 20))
    assert one.text.startswith("行政机关作出准予行政许可的决定，应当自作出决定之日起十日内")
    assert (one.in_force_on, one.status) == (date(2019, 4, 23), "in_force")
    [old] = resolve("《行政处罚法》第四十二条", date(2021, 3, 1))
    assert (old.found, old.code) == (False, "edition_not_held")


@pytest.mark.shared
def test_bases_of_published_lists_are_read(shared_dir):
    """Every basis cell of the penalty lists names a law and an article."""
    unread = []
    for path in sorted((shared_dir / "data" / "powers").glob("*_penalties.csv")):
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            for cell in line.split(","):
                if cell.startswith("《") and "条" in cell and not all(
                    one.citation.law_title and one.citation.article for one in Resolver(None, []).resolve(cell)
                ):  # fmt: skip
                    unread.append(cell)
    assert unread == []

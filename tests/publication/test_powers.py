"""The power list and the page of a power."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.actor import PUBLISHER
from sunlit.ledger.wording import Text
from sunlit.powers.models import CodeUse, LegalBasis, PowerVersion
from sunlit.powers.operations import relist
from sunlit.procedures.models import ChartVersion
from sunlit.publication.filters import PowerFilters
from sunlit.publication.operations import refresh_index, release_due
from sunlit.publication.queries import (
    apply_form,
    chart_outline,
    chart_svg,
    organs,
    power_csv,
    power_list,
    power_page,
    search,
    verify,
)
from tests.cases.world import MONDAY, World, make_version

pytestmark = pytest.mark.django_db
EVERYTHING = PowerFilters()


def names(filters: PowerFilters) -> list[str]:
    return [row.name.zh for row in power_list(filters).rows]


def test_the_list_by_name_with_promise_beside_statute(world: World):
    PowerVersion.objects.filter(pk=world.licence.pk).update(statutory_parameter="licence.decision")
    rows = {row.code: row for row in power_list(EVERYTHING).rows}
    row = rows["XK-0001"]
    assert (row.promise.words, row.statute.words) == (
        Text("10个工作日", "10 working days"),
        Text("20个工作日", "20 working days"),
    )
    assert (row.kind_name.zh, row.organ.zh, row.online) == ("行政许可", "云溪县卫生健康局", True)


def test_every_choice_of_a_filter_counts_its_own_list(world: World):
    for facet in power_list(EVERYTHING).facets:
        for choice in facet.choices:
            filters = PowerFilters.read({facet.name: [choice.value]})
            assert (facet.name, choice.value, power_list(filters).paging.total) == (
                facet.name,
                choice.value,
                choice.count,
            )


def test_found_by_words_pinyin_and_initials(world: World):
    refresh_index(by=PUBLISHER, at=MONDAY)
    for words in ("公共场所", "gonggongchangsuo", "ggcs", "GGCSWSXK", "卫生 许可", "xk-0001"):
        assert (words, names(PowerFilters(q=words))) == (words, ["公共场所卫生许可"])


def test_nothing_found_offers_the_nearest(world: World):
    shown = power_list(PowerFilters(q="公共浴室卫生证"))
    assert (shown.rows, [row.name.zh for row in shown.nearest]) == ((), ["公共场所卫生许可"])


def test_a_new_power_is_listed_at_once(world: World):
    assert power_list(EVERYTHING).paging.total == 2
    make_version(world.health, "XK-0002", "licence", "放射诊疗许可", "licence-general", content_hash="ff")
    assert power_list(EVERYTHING).paging.total == 3


def test_what_is_not_for_everybody_is_not_listed(world: World):
    PowerVersion.objects.filter(pk=world.penalty.pk).update(disclosure_scope="internal")
    assert names(EVERYTHING) == ["公共场所卫生许可"]
    assert power_page("CF-0001", at=MONDAY) is None


@pytest.mark.parametrize("more", [0, 3])
def test_a_page_of_the_list_costs_two_queries(
    world: World, more: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(more):
        make_version(
            world.health, f"XK-1{number}", "licence", f"许可{number}", "licence-general", content_hash=f"{number}"
        )
    power_list(EVERYTHING)
    with django_assert_num_queries(2):
        power_list(EVERYTHING)


def test_the_page_of_a_power(world: World, django_assert_max_num_queries: DjangoAssertNumQueries):
    PowerVersion.objects.filter(pk=world.licence.pk).update(
        statutory_parameter="licence.decision", published_at=MONDAY, content_hash="ab" * 32
    )
    LegalBasis.objects.create(version=world.licence, citation="《没有收录的条例》第三条", law_title="没有收录的条例")
    with django_assert_max_num_queries(24):
        page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert (page.shorter_percent, page.current, page.chart is not None) == (50, True, True)
    assert [fact.key for fact in page.facts] == ["limit", "fee", "visits", "records"]
    assert page.facts[0].note == Text("法定 20个工作日，缩短 50%", "Statutory: 20 working days, 50% shorter")
    assert [(basis.held, basis.citation) for basis in page.bases] == [(False, "《没有收录的条例》第三条")]
    assert [(who.role, who.holder_a) for who in page.handlers] == [("role_a", "张敏")]
    assert [material.name.zh for material in page.materials] == ["申请书", "场所平面图", "从业人员健康证明"]
    assert page.rights[-2].zh.startswith("自知道决定之日起60日内")
    assert power_page("XK-9999", at=MONDAY) is None


def test_the_chart_in_both_languages_and_as_a_list(world: World):
    PowerVersion.objects.filter(pk=world.licence.pk).update(published_at=MONDAY)
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert page.chart is not None
    assert chart_svg(page.chart, lang="zh-hans").startswith("<svg")
    assert "A 角张敏" in chart_svg(page.chart, lang="zh-hans")
    assert chart_outline(page.chart, lang="en")[0].title == "Submit the application"


def test_what_can_be_applied_for(world: World):
    PowerVersion.objects.update(published_at=MONDAY)
    licence, penalty = apply_form("XK-0001", at=MONDAY), apply_form("CF-0001", at=MONDAY)
    assert licence is not None
    assert (licence.open, len(licence.materials)) == (True, 3)
    assert penalty is not None
    assert (penalty.open, penalty.closed_because.zh) == (False, "这是依职权行使的权力，不需要申请。")
    assert apply_form("none", at=MONDAY) is None


def test_the_page_promises_only_what_can_be_done(world: World):
    PowerVersion.objects.update(published_at=MONDAY)
    licence, penalty = power_page("XK-0001", at=MONDAY), power_page("CF-0001", at=MONDAY)
    assert licence is not None
    assert penalty is not None
    assert (licence.closed_because, licence.ex_officio, penalty.ex_officio) == (Text("", ""), False, True)
    # A chart that is not published yet: there is nothing to apply by, so the page offers no application.
    ChartVersion.objects.update(state="superseded")
    closed = power_page("XK-0001", at=MONDAY)
    assert closed is not None
    assert closed.closed_because.zh == "流程图还没有公布，暂时不能网上申请，请到窗口办理。"


@pytest.mark.parametrize(
    ("promise", "parameter", "label", "words"),
    [
        (0, "licence.decision", "承诺时限", "当场办结"),
        (5, "", "承诺时限", "5个工作日"),
        (None, "licence.decision", "法定时限", "20个工作日"),
        (None, "", "办理时限", "清单没有登记"),
    ],
)
def test_the_first_fact_is_the_time_limit(world: World, promise: int | None, parameter: str, label: str, words: str):
    PowerVersion.objects.filter(pk=world.licence.pk).update(
        published_at=MONDAY, promised_value=promise, promised_unit="working_day", statutory_parameter=parameter
    )
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert (page.facts[0].label.zh, page.facts[0].shown.zh) == (label, words)


def test_online_is_promised_only_where_a_chart_is_in_force(world: World):
    online = PowerFilters(online=True)
    assert names(online) == ["公共场所卫生许可"]
    chart = ChartVersion.objects.get(chart__power=world.licence.power, state="published")
    ChartVersion.objects.filter(pk=chart.pk).update(state="superseded")
    relist([world.licence.power_id])
    assert names(online) == []
    assert [row.online for row in power_list(EVERYTHING).rows if row.code == "XK-0001"] == [False]


def test_a_fee_that_nobody_wrote_down_is_not_called_free(world: World):
    PowerVersion.objects.filter(pk=world.licence.pk).update(fee="", published_at=MONDAY)
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert [fact.shown for fact in page.facts if fact.key == "fee"] == [Text("未填写", "Not stated")]
    assert "不收费" not in Client().get("/powers/XK-0001/").content.decode()


def test_the_page_has_every_code_and_the_place_in_each_list_of_kinds(world: World):
    PowerVersion.objects.filter(pk=world.licence.pk).update(published_at=MONDAY)
    CodeUse.objects.get_or_create(code="XK-0001", defaults={"power": world.licence.power, "from_on": MONDAY.date()})
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert [(one.code, one.until) for one in page.codes] == [("XK-0001", None)]
    places = {one.title.zh: one.entry and one.entry.zh for one in page.places}
    assert (places["国家“9+X”类别"], places["四权十五类"]) == ("01 行政许可", "1.2 行政许可")
    shown = Client().get("/powers/XK-0001/").content.decode()
    assert [one in shown for one in ("编码和类别", "01 行政许可", "1.2 行政许可")] == [True] * 3


def test_the_table_has_what_the_list_has(world: World):
    heading, *rows = power_csv(EVERYTHING)
    assert len(rows) == 2
    assert heading[:2] == ("职权编码", "职权名称")


def test_the_directory_names_who_sits_where(world: World):
    shown = {organ.code: organ for organ in organs(at=MONDAY)}
    assert shown["YX-WJ"].powers.value == 2
    posts = [post for _, posts in shown["YX-WJ"].divisions for post in posts]
    assert {post.name: post.holder_a for post in posts}["审批岗"] == "张敏"


def test_the_search_box_knows_what_it_was_given(world: World):
    refresh_index(by=PUBLISHER, at=MONDAY)
    number = world.apply().number
    assert search(number.lower(), at=MONDAY).case_number == number
    # It asks for the code whether or not there is such a case.
    assert search("WJ20991231000001", at=MONDAY).case_number == "WJ20991231000001"
    assert [code for code, _ in search("weishengjiankang", at=MONDAY).organs] == ["YX-WJ"]
    assert search("《没有的法》第三条", at=MONDAY).articles[0].reason.zh == "所引法律的文本未收录"
    assert search("  \x00 ", at=MONDAY).query == ""


def test_the_verify_page_says_what_it_found(world: World):
    applied = world.granted()
    at = MONDAY + timedelta(days=3)
    assert [finding.state for finding in verify(applied.number, at=at).findings] == ["open"]
    release_due(at=at, thorough=True)
    found = verify(applied.number, at=at)
    assert (found.what, [finding.state for finding in found.findings]) == ("number", ["good", "open"])
    assert [finding.state for finding in verify("no such thing", at=at).findings] == ["none"]
    assert [finding.state for finding in verify("0" * 64, at=at).findings] == ["bad"]
    paper = verify(applied.verify_code, at=at)
    assert (paper.what, paper.lines[0].value != "") == ("code", True)

"""The basic procedure of a kind, of the county and of one organ; and what a power's chart says of its template."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.models import PowerVersion
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.reader import content_hash, read
from sunlit.procedures.reader.writing import written
from sunlit.publication.queries import chart_origin, power_page
from sunlit.publication.queries.categories import KindPage, kind_page, kinds_of
from tests.cases.world import MONDAY, World, make_version
from tests.procedures.test_departing import WHY, begun, step, without

pytestmark = pytest.mark.django_db
TODAY = beijing_day(MONDAY)


def page_of(organ: str = "") -> KindPage:
    found = kind_page("licence", TODAY, lang="zh-hans", chosen="", way="follow", page=1, organ=organ)
    assert found is not None
    return found


@pytest.fixture
def market(world: World) -> Organ:
    """The bureau of market regulation, which has two licences on the spot beside one of the general procedure."""
    organ = Organ.objects.get(code="YX-DC")
    for number, chart in enumerate(("licence-on-the-spot", "licence-on-the-spot", "licence-general"), start=1):
        make_version(organ, f"XK-090{number}", "licence", f"许可{number}", chart)
    return organ


def test_each_organ_has_the_basic_procedures_of_its_own_items(world: World, market: Organ):
    whole, own = page_of(), page_of(market.code)
    assert [(one.name, one.following) for one in whole.procedures] == [
        ("licence-general", 2),
        ("licence-on-the-spot", 2),
    ]
    assert [(one.name, one.following) for one in own.procedures] == [
        ("licence-on-the-spot", 2),
        ("licence-general", 1),
    ]
    assert [row.code for row in own.rows] == ["XK-0901", "XK-0902"]
    assert [(one.name, one.count) for one in own.organs] == [(market.name, 3), (world.health.name, 1)]
    assert (whole.organ, own.organ and own.organ.code) == (None, market.code)


def test_an_organ_without_a_chart_of_the_kind_has_no_page(world: World):
    asked = {"lang": "zh-hans", "chosen": "", "way": "follow", "page": 1}
    assert kind_page("licence", TODAY, organ="YX-DC", **asked) is None
    assert kind_page("licence", TODAY, organ="nobody", **asked) is None


def test_the_page_of_an_organ_leads_to_each_kind(world: World, market: Organ, client: Client):
    assert [(code, name.zh, count) for code, name, count in kinds_of(market.code)] == [("licence", "行政许可", 3)]
    body = client.get(f"/offices/{market.code}/").content.decode()
    assert f'href="/powers/kinds/licence/{market.code}/"' in body
    shown = client.get(f"/powers/kinds/licence/{market.code}/")
    assert shown.status_code == 200
    assert f'href="/powers/kinds/licence/{market.code}/?class=licence-on-the-spot' in shown.content.decode()


def test_more_items_ask_no_more_queries(world: World, market: Organ, django_assert_num_queries: DjangoAssertNumQueries):
    page_of(market.code)
    with django_assert_num_queries(5):
        page_of(market.code)
    make_version(market, "XK-0904", "licence", "许可4", "licence-on-the-spot")
    with django_assert_num_queries(5):
        page_of(market.code)


def test_the_public_chart_says_where_and_why_it_departs_from_its_template(world: World, client: Client):
    PowerVersion.objects.filter(pk=world.licence.pk).update(published_at=MONDAY)
    version = ChartVersion.objects.get(chart__power=world.licence.power)
    flow = without(
        step(read(version.source), "review", title=Text("审查", "Review")), "expert_review", "hearing_rights"
    )
    source = written(begun(flow, "expert_review", "review"))
    ChartVersion.objects.filter(pk=version.pk).update(source=source, content_hash=content_hash(source))
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert page.chart is not None
    origin = chart_origin(page.chart)
    assert origin is not None
    assert origin.template.zh == "行政许可一般程序"
    assert [(one.text.zh, one.why) for one in origin.departures] == [
        ("“审查”与模板不同（名称）", WHY),
        ("“专家评审（随机抽取）”模板有，这里省去", WHY),
    ]
    body = client.get("/powers/XK-0001/chart/").content.decode()
    assert "“专家评审（随机抽取）”模板有，这里省去" in body
    assert WHY.zh in body


def test_a_chart_of_no_template_says_nothing_of_one(world: World):
    PowerVersion.objects.filter(pk=world.licence.pk).update(published_at=MONDAY)
    page = power_page("XK-0001", at=MONDAY)
    assert page is not None
    assert page.chart is not None
    assert chart_origin(page.chart) is None

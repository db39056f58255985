"""A chart on its way from draft to the version that cases run on."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.models import Power
from sunlit.procedures import triggers
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import draft_chart, publish_chart, submit_chart
from sunlit.procedures.queries import chart_version, compiled, findings_of, published_chart, templates, versions_of
from sunlit.procedures.reader import source_of
from tests.offices.county import AT, FIRST_DAY, make_county, person
from tests.procedures.charts import CHARTS

LICENCE = (CHARTS / "licence-general.yaml").read_text()
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    county = make_county()
    for username, name, role in (("he_jie", "何洁", "chart_editor"), ("sun_hao", "孙浩", "chart_publisher")):
        county.posts[role] = add_post(by=INSTALLER, at=AT, organ=county.health, name=name, roles=[role])
        county.people[username] = person(username, name)
        appoint(by=INSTALLER, at=AT, post=county.posts[role], person=county.people[username], from_on=FIRST_DAY)
    return county


@pytest.fixture
def power(county):
    return Power.objects.create(organ=county.health, code="XK-WJ-0012", kind="licence", created_at=AT)


def published(county, power, content=LICENCE, at=AT):
    editor, publisher = county.actor("he_jie"), county.actor("sun_hao")
    draft = draft_chart(power=power, source=content, by=editor, at=at)
    submitted = submit_chart(version=draft, by=editor, at=at)
    return publish_chart(version=submitted, by=publisher, at=at)


def test_a_chart_is_drafted_submitted_and_published_by_two_people(county, power):
    version = published(county, power)
    assert (version.number, version.state) == (1, "published")
    assert published_chart(power) == version
    rows = trace_of(("chart", version.pk))
    assert [row.act for row in rows] == [
        "procedures.draft_chart",
        "procedures.submit_chart",
        "procedures.publish_chart",
    ]
    assert [row.leaf_id is not None for row in rows] == [False, False, True]


def test_whoever_submitted_it_cannot_publish_it(county, power):
    both = add_post(by=INSTALLER, at=AT, organ=county.health, name="身兼二职", roles=["chart_publisher"])
    appoint(by=INSTALLER, at=AT, post=both, person=county.people["he_jie"], from_on=FIRST_DAY)
    editor = county.actor("he_jie")
    submitted = submit_chart(version=draft_chart(power=power, source=LICENCE, by=editor, at=AT), by=editor, at=AT)
    with pytest.raises(OfficesRefusal, match="须由另一个人来做"):
        publish_chart(version=submitted, by=editor, at=AT)
    assert chart_version(submitted.pk).state == "submitted"


def test_a_clerk_at_the_window_draws_no_charts(county, power):
    with pytest.raises(OfficesRefusal):
        draft_chart(power=power, source=LICENCE, by=county.actor("wang_li"), at=AT)
    assert not ChartVersion.objects.exists()


def test_an_unsound_chart_is_refused_with_the_way_that_shows_it(county, power):
    editor = county.actor("he_jie")
    content = source_of(LICENCE)
    content["steps"] = [step | {"kind": "task"} if step["id"] == "both_done" else step for step in content["steps"]]
    for step in content["steps"]:
        if step["id"] == "both_done":
            step["post"] = "window"
    draft = draft_chart(power=power, source=content, by=editor, at=AT)
    assert [finding.fault for finding in findings_of(draft)] == ["unsafe", "improper"]
    with pytest.raises(ProcedureRefusal) as caught:
        submit_chart(version=draft, by=editor, at=AT)
    assert caught.value.sentence.startswith("沿 “提交申请” → “登记，核对材料” → “属本机关、材料齐全？”（是） → ")
    assert "“两项都完成”会同时打开两次" in caught.value.sentence
    with override("en"), pytest.raises(ProcedureRefusal) as caught:
        submit_chart(version=draft, by=editor, at=AT)
    assert "“Both done” opens twice at once" in caught.value.sentence
    assert chart_version(draft.pk).state == "draft"


def test_a_chart_with_a_limit_that_no_statute_has(county, power):
    editor = county.actor("he_jie")
    draft = draft_chart(
        power=power, source=LICENCE.replace("licence.hearing_request", "licence.nothing"), by=editor, at=AT
    )
    with pytest.raises(ProcedureRefusal, match=r"“hearing_rights”用了时限参数“licence\.nothing”"):
        submit_chart(version=draft, by=editor, at=AT)


def test_a_new_version_supersedes_and_the_old_one_still_runs(county, power):
    first = published(county, power)
    later = AT + timedelta(days=40)
    second = published(county, power, LICENCE.replace("登记，核对材料", "登记"), at=later)
    assert [(v.number, v.state) for v in versions_of(power)] == [(2, "published"), (1, "superseded")]
    assert published_chart(power, AT.date()) == first
    assert published_chart(power, later.date()) == second
    assert compiled(chart_version(first.pk)).flow.step("register").title.zh == "登记，核对材料"


def test_the_open_draft_is_changed_in_place(county, power):
    editor = county.actor("he_jie")
    first = draft_chart(power=power, source=LICENCE, by=editor, at=AT)
    second = draft_chart(power=power, source=LICENCE.replace("登记，核对材料", "登记"), by=editor, at=AT)
    assert (second.pk, second.number) == (first.pk, 1)
    assert second.content_hash != first.content_hash


def test_a_version_that_somebody_else_has_just_handled(county, power):
    version = published(county, power)
    with pytest.raises(ProcedureRefusal, match="现在是“已公布”"):
        publish_chart(version=version, by=county.actor("sun_hao"), at=AT)


def test_a_published_chart_never_changes(county, power):
    version = published(county, power)
    version.content_hash = "0" * 64
    with pytest.raises(ProcedureRefusal, match="请另起一版"):
        version.save()


def test_the_database_itself_guards_a_published_chart(county, power):
    version = published(county, power)
    with connection.cursor() as cursor:
        for statement in [*triggers.removals(connection.vendor), *triggers.statements(connection.vendor)]:
            cursor.execute(statement)
    for change in (
        lambda: ChartVersion.objects.filter(pk=version.pk).update(content_hash="0" * 64),
        lambda: ChartVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    assert ChartVersion.objects.filter(pk=version.pk).update(state="superseded") == 1


def test_a_net_is_read_from_the_database_once(county, power, django_assert_num_queries):
    published(county, power)
    version = published_chart(power)
    compiled(version)
    with django_assert_num_queries(2):
        assert compiled(published_chart(power)) is compiled(version)


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.class_name)
def test_a_template_is_published_as_it_stands_for_each_kind_that_it_suits(county, template):
    for number, kind in enumerate(template.kinds):
        suited = Power.objects.create(organ=county.health, code=f"X-{number}", kind=kind, created_at=AT)
        version = published(county, suited, template.text)
        assert (version.state, version.chart.chart_class) == ("published", template.class_name)

"""One power, one rule: composed from record and chart, completed by the editor, published by a second person."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.items import ItemContent
from sunlit.powers.operations import (
    close_adjustment,
    draft_item,
    edit_item,
    file_adjustment,
    open_adjustment,
    publish_item,
    review_adjustment,
    submit_item,
)
from sunlit.powers.queries import content_of
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import RuleText
from sunlit.procedures.operations import (
    draft_chart,
    draft_rule_text,
    publish_chart,
    publish_rule_text,
    return_rule_text,
    submit_chart,
    submit_rule_text,
)
from sunlit.procedures.queries import (
    compendium_texts,
    is_stale,
    merged_rule_due,
    paragraphs,
    published_rule_texts,
    rule_text,
    rule_texts_of,
    stale_rule_texts,
)
from sunlit.procedures.ruletext import Held, Source, compose, silent, ways
from tests.offices.county import person
from tests.powers.county import AT, FIRST_DAY, LATER, County, hold_law, licence, make_county, published
from tests.procedures.charts import CHARTS
from tests.procedures.charts import published as flow_of

LICENCE = (CHARTS / "licence-general.yaml").read_text()
BY = ways()
RULE, WORKING, ENTRUSTED = (BY.variants[name] for name in ("rule", "working", "entrusted"))
OWN = {"conditions": "面积不少于十平方米。"}


def source(**changes):
    """The hairdressers' licence with its chart and three posts."""
    plain = {
        "code": "XK-0001",
        "kind": "licence",
        "kind_name": "行政许可",
        "organ": "云溪县卫生健康局",
        "content": licence(conditions="有消毒设备。", online=True),
        "held": (
            Held(role="leader", post="局长"),
            Held(role="window", post="综合窗口岗", division="审批股", duty="收件、登记"),
            Held(role="role_a", post="审查岗", division="审批股"),
        ),
        "statute": "20个工作日（《行政许可法》第四十二条第一款）",
        "promise": "8个工作日",
        "complaint_phone": "0990-551119",
        "flow": flow_of("licence-general"),
        "limits": {"register": "1 个工作日"},
    }
    return Source(**(plain | changes))


def test_the_rule_has_the_eleven_elements_in_their_order():
    assert [element.title.zh for element in RULE.elements] == [
        "名称",
        "责任单位和责任人员",
        "依据",
        "条件和标准",
        "受理",
        "审查和决定",
        "公开公示",
        "办事时限",
        "收费",
        "监督检查",
        "责任追究",
    ]
    assert silent(RULE, compose(RULE, source(), BY), {}) == ()


def test_each_element_says_what_record_and_chart_say():
    composed = compose(RULE, source(), BY)
    assert composed["name"] == "理发店卫生许可（行政许可），职权编码 XK-0001。"
    assert composed["unit"].splitlines() == [
        "责任单位：云溪县卫生健康局。",
        "受理人员：审批股综合窗口岗。",
        "承办人（A角）：审批股审查岗。",
        "部门负责人：局长。",
    ]
    assert composed["basis"] == "设定依据：《理发法》第四条第一款。"
    assert composed["conditions"].splitlines() == [
        "条件：有消毒设备。",
        "申请材料：申请表。除此以外不得要求提交。",
    ]
    assert composed["acceptance"].splitlines()[0] == "可以网上申请。"
    assert composed["acceptance"].splitlines()[1].startswith("（一）提交申请（申请人）。公示事项、依据、条件和材料目录")
    assert "（二）登记，核对材料（综合窗口）" in composed["acceptance"]
    assert "时限：1 个工作日" in composed["acceptance"]
    assert composed["limit"].splitlines() == [
        "法定时限：20个工作日（《行政许可法》第四十二条第一款）。",
        "承诺时限：8个工作日。",
        "各环节：登记，核对材料 1 个工作日。",
    ]
    assert composed["fee"] == "清单没有列明收费的依据和标准，不得收费。"
    assert "《行政许可法》第七十二条至第七十七条" in composed["accountability"]
    assert composed["supervision"].splitlines()[-1] == "监督投诉电话：0990-551119。"


def test_where_record_and_chart_are_silent_the_element_waits_for_the_editor():
    bare = source(content=ItemContent(name="理发店卫生许可"), flow=None, limits={}, statute="", promise="", held=())
    empty = silent(RULE, compose(RULE, bare, BY), {})
    assert [element.key for element in empty] == ["basis", "conditions", "acceptance", "review", "limit"]
    filled = {element.key: "见附件。" for element in empty}
    assert silent(RULE, compose(RULE, bare, BY), filled) == ()


def test_the_working_rules_name_scope_procedure_and_balance():
    composed = compose(WORKING, source(), BY)
    assert composed["scope"].splitlines()[:2] == [
        "本规程适用于云溪县卫生健康局行使“理发店卫生许可”。",
        "受理人员（审批股综合窗口岗），负责收件、登记。",
    ]
    assert composed["procedure"].splitlines()[0] == "办理方式：网上办理，可以不到现场。"
    assert "办完后转：属本机关、材料齐全？" in composed["procedure"]
    assert composed["balance"].splitlines() == [
        "受理与承办分离：审批股综合窗口岗与审批股审查岗分设。",
        "承办与决定分离：审批股审查岗与局长分设。",
    ]


def test_one_post_for_two_duties_that_stand_apart_is_said_plainly():
    held = (Held(role="window", post="股长"), Held(role="role_a", post="股长"))
    balance = compose(WORKING, source(held=held), BY)["balance"]
    assert balance == "受理与承办分离：现由同一岗位（股长）担任，办理具体办件时须由不同的人承担。"


def test_entrusted_acceptance_needs_the_letter_and_the_passing_on_in_own_words():
    empty = silent(ENTRUSTED, compose(ENTRUSTED, source(), BY), {})
    assert [element.key for element in empty] == ["entrusting", "handover"]


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 9))
def test_whatever_the_record_says_the_rule_says_it(conditions, fee, visits):
    content = licence(conditions=conditions, fee=fee, visits=visits)
    composed = compose(RULE, source(content=content), BY)
    assert set(composed) == {element.key for element in RULE.elements}
    assert all(line.strip() in composed["conditions"] for line in conditions.splitlines() if line.strip())
    assert fee.strip() in composed["fee"]


@pytest.fixture
def county(db) -> County:
    hold_law()
    return make_county()


def with_chart(county, version, source=LICENCE, at=AT):
    editor, publisher = (chart_person(county, name, role) for name, role in ROLES)
    draft = draft_chart(power=version.power, source=source, by=editor, at=at)
    return publish_chart(version=submit_chart(version=draft, by=editor, at=at), by=publisher, at=at)


ROLES = (("何洁", "chart_editor"), ("孙浩", "chart_publisher"))


def chart_person(county, name, role):
    account = person(f"{role}_{RuleText.objects.count()}", name)
    post = add_post(by=INSTALLER, at=AT, organ=county.health, name=f"{name}{account.pk}", roles=[role])
    appoint(by=INSTALLER, at=AT, post=post, person=account, from_on=FIRST_DAY)
    return actor_for(account, AT)


def published_rule(county, power, variant="rule", own=OWN, at=AT):
    text = draft_rule_text(power=power, variant=variant, own=own, by=county.editor, at=at)
    text = submit_rule_text(text=text, by=county.editor, at=at)
    return publish_rule_text(text=text, by=county.publisher, at=at)


def test_a_rule_is_drafted_submitted_and_published_by_two_people(county):
    version = published(county)
    chart = with_chart(county, version)
    text = published_rule(county, version.power)
    assert (text.number, text.state, text.title) == (1, "published", "理发店卫生许可行权制度")
    assert (text.power_version, text.chart_version) == (version, chart)
    assert published_rule_texts(version.power) == [text]
    assert [p.lines[-1] for p in paragraphs(text) if p.key == "conditions"] == ["面积不少于十平方米。"]
    rows = trace_of(("rule_text", text.pk))
    assert [row.act for row in rows] == [
        "procedures.draft_rule_text",
        "procedures.submit_rule_text",
        "procedures.publish_rule_text",
    ]
    assert [row.leaf_id is not None for row in rows] == [False, False, True]


def test_a_merged_power_waits_for_its_rule_until_one_is_published(county):
    version = published(county)
    other = published(county, name="理发店卫生备案")
    with_chart(county, version)
    draft = edit_item(power=version.power, content=content_of(version), by=county.editor, at=LATER)
    one = open_adjustment(
        organ=county.health,
        power=version.power,
        trigger="new_round",
        happened_on=LATER.date(),
        by=county.publisher,
        at=LATER,
    )
    what = {"versions": [draft], "others": [other.power]}
    one = file_adjustment(
        adjustment=one, outcome="merge", proposal="两项是一件事。", by=county.editor, at=LATER, **what
    )
    one = review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.other_publisher, at=LATER)
    close_adjustment(adjustment=one, by=county.publisher, at=LATER)
    assert merged_rule_due(version.power) == beijing_day(LATER)
    assert merged_rule_due(other.power) is None
    published_rule(county, version.power, at=LATER + timedelta(days=1))
    assert merged_rule_due(version.power) is None


def test_whoever_submitted_it_cannot_publish_it(county):
    power = published(county).power
    both = county.other_publisher  # 陆宛如 edits and publishes
    with_chart(county, power.versions.get())
    post = add_post(by=INSTALLER, at=AT, organ=county.health, name="代编", roles=["list_editor"])
    appoint(by=INSTALLER, at=AT, post=post, person=_account(both), from_on=FIRST_DAY)
    both = actor_for(_account(both), AT)
    text = draft_rule_text(power=power, variant="rule", own=OWN, by=both, at=AT)
    text = submit_rule_text(text=text, by=both, at=AT)
    with pytest.raises(OfficesRefusal, match="须由另一个人来做"):
        publish_rule_text(text=text, by=both, at=AT)
    assert rule_text(text.pk).state == "submitted"


def _account(actor):
    from_name = {"陆宛如": "lu_wanru"}
    from_model = RuleText._meta.get_field("drafted_by").related_model
    return from_model.objects.get(username=from_name[actor.name])


def test_a_clerk_at_the_window_writes_no_rules(county):
    power = published(county).power
    with pytest.raises(OfficesRefusal):
        draft_rule_text(power=power, variant="rule", own={}, by=county.clerk, at=AT)
    assert not RuleText.objects.exists()


def test_everything_that_is_missing_is_named_at_once(county):
    power = published(county, materials=(), statutory_parameter="", promised_value=None).power
    text = draft_rule_text(power=power, variant="rule", own={}, by=county.editor, at=AT)
    with pytest.raises(ProcedureRefusal) as caught:
        submit_rule_text(text=text, by=county.editor, at=AT)
    assert caught.value.sentence == (
        "这几项清单和流程图都没有写到，请补充后再提交：条件和标准、受理、审查和决定、办事时限。"
    )
    with override("en"), pytest.raises(ProcedureRefusal) as caught:
        submit_rule_text(text=text, by=county.editor, at=AT)
    assert caught.value.sentence.startswith("Neither the record nor the chart says anything about: Conditions")


def test_a_power_that_is_not_published_has_no_rule_yet(county):
    draft = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    with pytest.raises(ProcedureRefusal, match="这项职权还没有公布的版本，不能写制度"):
        draft_rule_text(power=draft.power, variant="rule", own={}, by=county.editor, at=AT)


@pytest.mark.parametrize(
    ("variant", "own", "sentence"),
    [
        ("poem", {}, "没有这一种制度文本"),
        ("rule", {"fee": "长" * 6001}, "“收费”补充了 6001 个字，最多 6000 个字"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(county, variant, own, sentence):
    power = published(county).power
    with pytest.raises(ProcedureRefusal, match=sentence):
        draft_rule_text(power=power, variant=variant, own=own, by=county.editor, at=AT)
    assert not RuleText.objects.exists()


def test_a_text_under_review_is_not_changed_and_comes_back_with_its_reason(county):
    version = published(county)
    with_chart(county, version)
    text = draft_rule_text(power=version.power, variant="rule", own=OWN, by=county.editor, at=AT)
    text = submit_rule_text(text=text, by=county.editor, at=AT)
    with pytest.raises(ProcedureRefusal, match="正在审核，不能修改"):
        draft_rule_text(power=version.power, variant="rule", own={}, by=county.editor, at=AT)
    with pytest.raises(ProcedureRefusal, match="退回须写明理由"):
        return_rule_text(text=text, reason=" ", by=county.publisher, at=AT)
    text = return_rule_text(text=text, reason="条件写得太粗。", by=county.publisher, at=AT)
    assert (text.state, text.returned_because) == ("draft", "条件写得太粗。")
    again = draft_rule_text(power=version.power, variant="rule", own=OWN, by=county.editor, at=AT)
    assert (again.pk, again.number) == (text.pk, 1)


def test_a_new_version_of_the_power_makes_its_rule_stale_and_a_new_rule_follows(county):
    version = published(county)
    with_chart(county, version)
    first = published_rule(county, version.power)
    assert not is_stale(rule_text(first.pk))
    waiting = draft_rule_text(power=version.power, variant="rule", own=OWN, by=county.editor, at=LATER)
    waiting = submit_rule_text(text=waiting, by=county.editor, at=LATER)
    changed = edit_item(
        power=version.power,
        content=licence(conditions="有消毒柜。"),
        by=county.editor,
        at=LATER,
    )
    changed = submit_item(version=changed, by=county.editor, at=LATER)
    publish_item(version=changed, by=county.publisher, at=LATER)
    assert list(stale_rule_texts()) == [first]
    with pytest.raises(ProcedureRefusal, match="已经不是依它写的"):
        publish_rule_text(text=waiting, by=county.publisher, at=LATER)
    return_rule_text(text=waiting, reason="职权已改。", by=county.publisher, at=LATER)
    second = published_rule(county, version.power, at=LATER + timedelta(minutes=1))
    assert [(t.number, t.state) for t in rule_texts_of(version.power, "rule")] == [
        (2, "published"),
        (1, "superseded"),
    ]
    assert "条件：有消毒柜。" in paragraphs(second)[3].lines
    assert list(stale_rule_texts()) == []


def test_a_new_chart_makes_the_rule_stale_too(county):
    version = published(county)
    with_chart(county, version)
    text = published_rule(county, version.power)
    editor, publisher = (chart_person(county, name, role) for name, role in ROLES)
    draft = draft_chart(power=version.power, source=LICENCE.replace("核对材料", "核对"), by=editor, at=LATER)
    publish_chart(version=submit_chart(version=draft, by=editor, at=LATER), by=publisher, at=LATER)
    assert list(stale_rule_texts()) == [text]


@pytest.mark.parametrize("count", [1, 3])
def test_the_compendium_of_an_organ_reads_its_texts_with_one_query(county, django_assert_num_queries, count):
    for number in range(count):
        power = published(county, name=f"理发店许可{number}").power
        own = {key: "按附件办理。" for key in ("conditions", "acceptance", "review")}
        published_rule(county, power, own=own)
    with django_assert_num_queries(1):
        texts = compendium_texts(county.health, ["rule"])
        assert [text.power.organ.name for text in texts] == ["云溪县卫生健康局"] * count


def test_the_content_of_the_power_is_left_alone(county):
    version = published(county)
    before = content_of(version)
    draft_rule_text(power=version.power, variant="rule", own=OWN, by=county.editor, at=AT)
    assert content_of(version.power.versions.get()) == before

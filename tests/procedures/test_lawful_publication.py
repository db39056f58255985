"""The law is asked before a chart is published: what breaks it is refused, advice needs a reason that is kept."""

import pytest

from sunlit.ledger.actor import INSTALLER
from sunlit.offices.models import Appointment
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.models import HandlingPost, Power, PowerVersion
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.legal import legal_findings_of
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import draft_chart, publish_chart, submit_chart
from sunlit.procedures.queries import chart_version
from sunlit.procedures.reader import source_of
from tests.offices.county import AT, FIRST_DAY
from tests.procedures.charts import CHARTS, exits, source
from tests.procedures.test_operations import LICENCE, county

__all__ = ["county"]
PENALTY = (CHARTS / "penalty-ordinary.yaml").read_text()
NOT_HEAVIER = ", articles: [penalty 45-1, penalty 45-2]}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def licence(county):
    return Power.objects.create(organ=county.health, code="XK-WJ-0012", kind="licence", created_at=AT)


@pytest.fixture
def penalty(county):
    return Power.objects.create(organ=county.health, code="CF-WJ-0003", kind="penalty", created_at=AT)


def drafted(county, power, content):
    return draft_chart(power=power, source=content, by=county.actor("he_jie"), at=AT)


def test_a_chart_that_breaks_the_law_is_refused_with_article_and_remedy(county, licence):
    content = LICENCE.replace("documents: [acceptance_notice]\n    effects: [accept]", "effects: [accept]")
    draft = drafted(county, licence, content)
    assert [one.rule for one in legal_findings_of(draft, AT.date())] == ["licence-acceptance-proof"]
    with pytest.raises(ProcedureRefusal) as caught:
        submit_chart(version=draft, by=county.actor("he_jie"), at=AT)
    assert caught.value.sentence == (
        "“受理，出具凭证”：受理没有出具加盖专用印章、注明日期的书面凭证。（《行政许可法》第三十二条第二款）"
        "请给受理这一步加上受理通知书。"
    )
    assert chart_version(draft.pk).state == "draft"


def test_no_other_name_of_the_class_is_a_way_around_the_law(county, licence):
    for name in ("my-own-procedure", "disclosure-on-request"):
        draft = drafted(county, licence, LICENCE.replace("class: licence-general", f"class: {name}", 1))
        assert legal_findings_of(draft, AT.date()) == ()
        plain = source_of(LICENCE) | {"class": name}
        plain["events"] = [event for event in plain["events"] if event["id"] != "deemed_accepted"]
        for limit in plain["limits"]:
            for field in ("starts", "ends"):
                limit[field] = [one for one in limit[field] if one != "deemed_accepted"]
        draft = drafted(county, licence, plain)
        assert [one.rule for one in legal_findings_of(draft, AT.date())] == ["licence-deemed-accepted"]


def test_a_few_arrows_are_no_procedure(county, penalty):
    steps = [
        {"id": "begin", "kind": "start", "post": "officer", "next": ["fine"]},
        {
            "id": "fine",
            "kind": "gate",
            "post": "officer",
            "effects": ["penalise"],
            "next": exits("fine", ["yes", "no"]),
        },
        {"id": "yes", "kind": "end"},
        {"id": "no", "kind": "end"},
    ]
    steps[1]["effects"] = ["penalise"]
    rules = {one.rule for one in legal_findings_of(drafted(county, penalty, source(steps)), AT.date())}
    assert {"penalty-told-first", "penalty-investigated-first", "penalty-served", "penalty-remedies"} <= rules


def test_advice_needs_a_reason_which_is_kept_with_the_version(county, penalty):
    draft = drafted(
        county,
        penalty,
        PENALTY.replace(NOT_HEAVIER, ", articles: [penalty 45-1]}").replace(
            "articles: [penalty 45-1, penalty 45-2, penalty 62]", "articles: [penalty 45-1, penalty 62]"
        ),
    )
    editor = county.actor("he_jie")
    with pytest.raises(ProcedureRefusal) as caught:
        submit_chart(version=draft, by=editor, at=AT)
    assert caught.value.field == "reason"
    assert caught.value.sentence.startswith("有提示没有处理。请按提示修改，或者写明保留的理由：“陈述、申辩”")
    kept = submit_chart(version=draft, by=editor, at=AT, reason="告知书格式文本已经写明。")
    assert kept.advice == [{"rule": "penalty-not-heavier", "steps": ["answer", "answer_hearing"]}]
    assert kept.advice_reason == "告知书格式文本已经写明。"
    assert publish_chart(version=kept, by=county.actor("sun_hao"), at=AT).state == "published"


def test_a_chart_without_advice_keeps_no_reason(county, licence):
    kept = submit_chart(version=drafted(county, licence, LICENCE), by=county.actor("he_jie"), at=AT, reason="没有用")
    assert (kept.advice, kept.advice_reason) == ([], "")


def test_one_person_on_two_posts_that_must_be_separate(county, licence):
    """王丽 is alone at the window, and alone as handler: nobody checks what she accepted (R-091)."""
    draft = drafted(county, licence, LICENCE)
    assert legal_findings_of(draft, AT.date()) == ()
    Appointment.objects.filter(post__roles__role="role_a").update(person=county.people["wang_li"])
    (found,) = legal_findings_of(draft, AT.date())
    assert found.severity == "must"
    with pytest.raises(ProcedureRefusal, match="受理"):
        submit_chart(version=draft, by=county.actor("he_jie"), at=AT)


def test_a_change_of_staff_after_handing_in_is_said_as_one_and_needs_no_other_chart(county, licence):
    kept = submit_chart(version=drafted(county, licence, LICENCE), by=county.actor("he_jie"), at=AT)
    examiners = Appointment.objects.filter(post__roles__role="role_a")
    before = examiners.get().person
    examiners.update(person=county.people["wang_li"])
    with pytest.raises(ProcedureRefusal, match="任命另一个人担任其中一个岗位就可以，流程图不用改"):
        publish_chart(version=kept, by=county.actor("sun_hao"), at=AT)
    examiners.update(person=before)
    assert publish_chart(version=kept, by=county.actor("sun_hao"), at=AT).state == "published"


def test_advice_since_handing_in_names_the_way_out(county, penalty):
    content = PENALTY.replace(NOT_HEAVIER, ", articles: [penalty 45-1]}").replace(
        "articles: [penalty 45-1, penalty 45-2, penalty 62]", "articles: [penalty 45-1, penalty 62]"
    )
    draft = drafted(county, penalty, content)
    kept = submit_chart(version=draft, by=county.actor("he_jie"), at=AT, reason="告知书格式文本已经写明。")
    ChartVersion.objects.filter(pk=kept.pk).update(advice=[])
    with pytest.raises(ProcedureRefusal, match="请由编制人撤回，按提示修改，或者写明保留的理由，再提交"):
        publish_chart(version=kept, by=county.actor("sun_hao"), at=AT)


def test_a_second_clerk_keeps_them_separate(county, licence):
    draft = drafted(county, licence, LICENCE)
    Appointment.objects.filter(post__roles__role="role_a").update(person=county.people["wang_li"])
    second = add_post(by=INSTALLER, at=AT, organ=county.health, name="二号窗口", roles=["window"])
    appoint(by=INSTALLER, at=AT, post=second, person=county.people["li_qiang"], from_on=FIRST_DAY)
    assert legal_findings_of(draft, AT.date()) == ()


def test_the_posts_of_the_record_count_and_not_all_of_the_organ(county, licence):
    """The record names one of two windows, and its clerk is the handler."""
    other = add_post(by=INSTALLER, at=AT, organ=county.health, name="二号窗口", roles=["window"])
    appoint(by=INSTALLER, at=AT, post=other, person=county.people["zhang_min"], from_on=FIRST_DAY)
    version = PowerVersion.objects.create(
        power=licence, number=1, state="published", name="公共场所卫生许可", drafted_at=AT, published_at=AT
    )
    draft = drafted(county, licence, LICENCE)
    assert legal_findings_of(draft, AT.date()) == ()
    HandlingPost.objects.create(version=version, post=other, role="window")
    assert [one.severity for one in legal_findings_of(draft, AT.date())] == ["must"]


def test_limits_in_units_that_may_not_fit_are_kept_with_a_reason(county, licence):
    content = source_of(LICENCE)
    for step in content["steps"]:
        if step["id"] == "review":
            step["limit"] = {"value": 19, "unit": "calendar_day"}
    draft = drafted(county, licence, content)
    editor = county.actor("he_jie")
    with pytest.raises(ProcedureRefusal, match="不是同一单位，每周按五个工作日折算"):
        submit_chart(version=draft, by=editor, at=AT)
    kept = submit_chart(version=draft, by=editor, at=AT, reason="检验机构按自然日出具报告。")
    assert [one["rule"] for one in kept.advice] == ["other_unit"]
    assert kept.advice_reason == "检验机构按自然日出具报告。"
    assert publish_chart(version=kept, by=county.actor("sun_hao"), at=AT).state == "published"

"""Ranks of bases by day, promises that only get shorter, quotations sign by sign, posts one to one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.parameters import parameter
from sunlit.powers import categories
from sunlit.powers.items import RiskPointEntry, content_hash
from sunlit.powers.quotations import plain, quotation
from sunlit.powers.rules import (
    Founding,
    PostDuty,
    Promise,
    duty_findings,
    fee_rank_findings,
    function_of,
    promise_findings,
    rank_findings,
    rank_of,
)
from tests.powers.county import licence

TODAY = date(2026, 9, 1)
LAW = Founding("law", "全国人民代表大会常务委员会", "食品安全法", creating=True)
MINISTRY = Founding("rule", "国家市场监督管理总局", "食品经营许可和备案管理办法", creating=True)
PROVINCE = Founding("rule", "江西省人民政府", "江西省某办法", creating=True)
CITY = Founding("rule", "某某市人民政府", "某某市办法", creating=True)
PAPER = Founding("other", "云溪县人民政府", "关于某事的通知", creating=True)
UNNAMED = Founding("rule", "", "某办法", creating=True)


@pytest.mark.parametrize(
    ("law", "rank"),
    [
        (LAW, "law"),
        (MINISTRY, "department_rule"),
        (PROVINCE, "provincial_rule"),
        (CITY, "local_rule"),
        (PAPER, "document"),
        (UNNAMED, "unsure"),
        (
            Founding("other", "国务院", "国务院对确需保留的行政审批项目设定行政许可的决定", True),
            "state_council_decision",
        ),
    ],
)
def test_a_law_has_its_rank_by_kind_and_issuer(law: Founding, rank: str) -> None:
    assert rank_of(law) == rank


def sentences(kind: str, *laws: Founding, on: date = TODAY) -> list[tuple[str, bool]]:
    """What is said of a power of this kind with these bases, and whether it forbids publication."""
    return [(one.text.zh, one.binding) for one in rank_findings(categories.kind(kind), laws, on)]


def test_a_ministry_rule_creates_no_licence() -> None:
    assert sentences("licence", MINISTRY) == [
        (
            "行政许可须由法律、行政法规、国务院决定、地方性法规、省级政府规章设定，"
            "所列依据（部门规章）的层级都不够。请补上设定依据。",
            True,
        )
    ]
    assert sentences("licence", LAW, MINISTRY) == []


def test_an_implementing_rule_does_not_count_against_a_law_that_creates() -> None:
    assert sentences("licence", LAW, Founding("rule", "国家市场监督管理总局", "办法", creating=False)) == []


def test_a_rule_whose_issuer_is_not_known_is_not_held_against_a_power() -> None:
    assert sentences("licence", UNNAMED) == []
    assert sentences("licence") == []


def test_a_provincial_rule_creates_a_licence_for_a_year_only() -> None:
    assert [binding for _, binding in sentences("licence", PROVINCE)] == [False]
    assert "满一年" in sentences("licence", PROVINCE)[0][0]


def test_coercion_is_never_created_by_a_rule_and_not_judged_before_the_law() -> None:
    assert [binding for _, binding in sentences("coercion", MINISTRY)] == [True]
    assert sentences("coercion", MINISTRY, on=date(2011, 12, 31)) == []


def test_the_penalties_law_of_1996_is_cited_for_its_time() -> None:
    found = rank_findings(categories.kind("penalty"), [PAPER], date(2020, 1, 1))
    assert [one.article for one in found] == ["《行政处罚法》（1996年）第九条至第十四条"]
    found = rank_findings(categories.kind("penalty"), [PAPER], TODAY)
    assert [one.article for one in found] == ["《行政处罚法》第十条至第十六条"]


def test_no_day_has_two_rules_for_one_kind() -> None:
    rules: list[dict[str, Any]] = read_yaml(CONTENT / "categories" / "ranks.yaml")["rules"]
    for row in rules:
        later = [one for one in rules if one["kind"] == row["kind"] and one["from"] > row["from"]]
        assert all(row["to"] + timedelta(days=1) <= one["from"] for one in later)


def test_a_fee_for_a_licence_takes_a_law_or_a_regulation() -> None:
    kind = categories.kind("licence")
    assert [one.field for one in fee_rank_findings(kind, [PROVINCE], TODAY)] == ["fee_basis"]
    assert fee_rank_findings(kind, [LAW], TODAY) == ()


STATUTORY = parameter("licence.decision", TODAY)


def promised(value: int | None, unit: str = "working_day", *, reason: str = "", earlier: Any = ()) -> list[str]:
    """What stands against a promise beside the law's 20 working days."""
    found = promise_findings(value, unit, reason, statutory=STATUTORY, earlier=earlier, share=(2, 3))
    return [one.text.zh for one in found]


def test_a_promise_is_in_principle_a_third_shorter_or_says_why_not() -> None:
    assert promised(13) == []
    assert promised(14) == [
        "承诺时限原则上不超过13个工作日（法定20个工作日的3分之2）。请改短，或者写明不能缩短的理由。"
    ]
    assert promised(14, reason="须现场连续监测七日") == []


def test_a_promise_is_never_longer_than_one_made_before() -> None:
    before = (Promise(10, "working_day", 1), Promise(8, "working_day", 2))
    assert promised(9, earlier=before) == [
        "第2版已向社会承诺8个工作日，新的承诺不能更长（9个工作日）。请改为不长于8个工作日。"
    ]
    assert promised(8, earlier=before) == []
    assert promised(None, earlier=before) == [
        "第2版已向社会承诺8个工作日，承诺不能取消。请写明承诺时限，不长于8个工作日。"
    ]


def test_another_unit_does_not_hide_a_longer_promise() -> None:
    before = (Promise(8, "working_day", 1),)
    assert promised(8, "calendar_day", earlier=before) == []
    assert promised(1, "month", earlier=before) == [
        "承诺时限的单位与法定的20个工作日不同，无法保证不超过。请用同一单位。",
        "第1版已向社会承诺8个工作日，新的承诺不能更长（1个月）。请用同一单位。",
    ]


@given(st.lists(st.integers(1, 20), min_size=1), st.integers(1, 40))
def test_what_is_allowed_is_at_most_the_shortest_promise_and_the_law(earlier: list[int], value: int) -> None:
    before = [Promise(days, "working_day", number) for number, days in enumerate(earlier, start=1)]
    said = promised(value, reason="有理由", earlier=before)
    assert (said == []) == (value <= min(*earlier, STATUTORY.value))


TEXT = "开办理发店，应当取得许可。\n许可由县级卫生健康部门核发。"


def test_a_quotation_that_differs_by_one_sign_is_found_with_the_sign() -> None:
    assert quotation("第四条　开办理发店，应当取得许可。许可由县级卫生健康部门核发。", TEXT).same
    wrong = quotation(TEXT.replace("县级", "市级"), TEXT)
    assert (wrong.same, wrong.signs) == (False, 2)
    assert ("old", "县") in wrong.parts
    assert ("new", "市") in wrong.parts


@given(st.text("甲乙丙，。", min_size=1, max_size=60), st.text("甲乙丙，。", min_size=1, max_size=60))
def test_the_parts_give_both_texts_back(quoted: str, law: str) -> None:
    found = quotation(quoted, law)
    assert found.same == (plain(quoted) == plain(law))
    if not found.same:
        assert "".join(text for kind, text in found.parts if kind != "old") == plain(quoted)
        assert "".join(text for kind, text in found.parts if kind != "new") == plain(law)


def duty(role: str, post: int, name: str, *people: str, function: str = "") -> PostDuty:
    """One complete line of the table of posts."""
    return PostDuty(role, function_of(role, function), post, name, people, "当场看完", "逾期问责")


def test_one_post_does_not_decide_and_execute() -> None:
    found = duty_findings([duty("leader", 1, "局长", "何志远"), duty("cashier", 1, "局长", "何志远")])
    assert [one.text.zh for one in found] == ["“局长”同时承担决定和执行。决定、执行、监督应当由不同岗位承担，请分开。"]
    assert not any(one.binding for one in found)


def test_one_person_in_two_posts_does_not_either() -> None:
    found = duty_findings([duty("leader", 1, "局长", "何志远"), duty("supervisor", 2, "监督岗", "何志远")])
    assert [one.text.zh for one in found] == ["何志远一人任两个岗位，同时承担决定和监督。请由不同的人承担。"]


def test_accepting_and_reviewing_at_one_post_is_no_matter() -> None:
    assert duty_findings([duty("window", 1, "窗口", "王丽"), duty("role_a", 1, "窗口", "王丽")]) == ()


def test_an_empty_post_and_a_bare_line_are_named() -> None:
    bare = PostDuty("role_a", "review", 3, "审查岗", ())
    assert [one.text.zh for one in duty_findings([bare])] == [
        "“审查岗”现在没有人任职。",
        "没有写全工作标准和责任的岗位：审查岗。",
    ]


def test_a_field_that_came_later_leaves_an_old_hash_as_it_was() -> None:
    """The public log holds the hash of what was published before the field was there."""
    named = {"code": "990122WJ-XK-0001", "kind": "licence", "organ": "YX011"}
    old = content_hash(content=licence(), **named)
    assert old == content_hash(content=licence(entrusting_organ="", risk_points=()), **named)
    assert old != content_hash(content=licence(risk_points=(RiskPointEntry(place="审查", risk="拖延"),)), **named)

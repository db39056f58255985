"""Every rule of the legal lint: its article, a lawful chart that passes, and the one fault that it alone finds."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.lint import RULES, Context, LegalFinding, check
from sunlit.procedures.lint.families import families_of
from sunlit.procedures.model import Flow
from sunlit.procedures.soundness import findings
from tests.procedures.charts import CHARTS
from tests.procedures.lint.changing import lawful
from tests.procedures.lint.faults import CASES

ON = date(2026, 11, 20)
RULE = {rule.id: rule for rule in RULES}
TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))


@cache
def broken(rule: str) -> Flow:
    """The lawful chart of a rule with its fault in it."""
    case = next(case for case in CASES if case.rule == rule)
    return case.fault(lawful(case.template))


@cache
def found_in(rule: str) -> tuple[LegalFinding, ...]:
    """What all the rules find in that chart."""
    return check(broken(rule), on=ON)


each_fault = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


def test_there_are_at_least_sixty_rules_and_each_has_one_fault():
    assert len(RULES) >= 60
    assert sorted(case.rule for case in CASES) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_law_misses_nothing_in_a_template(name):
    assert check(lawful(name), on=ON) == ()


def test_each_rule_is_asked_of_its_lawful_chart_and_passes_it():
    for case in CASES:
        rule = RULE[case.rule]
        assert rule.family in families_of(lawful(case.template), ""), case.rule
        assert check(lawful(case.template), on=ON, rules=[rule]) == (), case.rule


@each_fault
def test_one_fault_is_found_by_one_rule_alone(case):
    assert [one.rule for one in found_in(case.rule)] == [case.rule]


@each_fault
def test_with_the_rule_switched_off_nobody_finds_the_fault(case):
    others = [rule for rule in RULES if rule.id != case.rule]
    assert check(broken(case.rule), on=ON, rules=others) == ()


def test_a_fault_is_one_of_law_not_of_soundness():
    """The proof finds nothing in it: only the law tells that the chart is wrong."""
    for case in CASES:
        if case.sound:
            assert findings(compile_flow(broken(case.rule))) == (), case.rule


def test_a_finding_says_where_why_and_how_to_mend_it():
    for case in CASES:
        flow, (found,) = broken(case.rule), found_in(case.rule)
        known = {step.id for step in flow.steps} | {event.id for event in flow.events}
        assert set(found.steps) | set(found.path) <= known, case.rule
        assert (found.severity, found.mend) == (RULE[case.rule].severity, RULE[case.rule].mend)
        assert all(article.zh.startswith("《") and "第" in article.zh for article in found.articles)
        assert (found.text.zh[-1], found.text.en[-1]) == ("。", "."), case.rule


def test_every_rule_is_said_in_both_languages():
    for rule in RULES:
        for text in (rule.title, rule.why, rule.mend):
            assert text.zh, rule.id
            assert text.en, rule.id
            assert text.en.isascii(), rule.id
        assert rule.why.zh.endswith("。"), rule.id
        assert rule.why.en.endswith("."), rule.id


def test_two_posts_held_by_one_person_are_one_pair_of_hands():
    """Where it is known who holds the posts: one clerk who sits at the window and examines is found out."""
    both = Context(holders={"window": frozenset({7}), "role_a": frozenset({7})})
    (found,) = check(lawful("licence-general"), on=ON, context=both)
    assert (found.rule, found.steps) == ("licence-acceptor-examines", ("accept", "review"))
    several = Context(holders={"window": frozenset({7, 8}), "role_a": frozenset({7})})
    assert check(lawful("licence-general"), on=ON, context=several) == ()


@pytest.mark.parametrize("name", ["my-own-procedure", "disclosure-on-request", "public-service"])
def test_no_other_class_is_a_way_around_the_law_of_the_kind(name):
    flow = replace(broken("licence-refusal-reasons"), class_name=name)
    assert [one.rule for one in check(flow, kind="licence", on=ON)] == ["licence-refusal-reasons"]


def test_an_internal_chart_is_asked_only_what_concerns_every_chart():
    flow = replace(broken("licence-refusal-reasons"), scope="internal")
    assert check(flow, kind="licence", on=ON) == ()


def test_the_law_of_the_day_is_asked():
    """Three days to ask for a hearing were lawful under the edition of 1996."""
    flow = broken("party-time")
    assert [one.rule for one in check(flow, on=date(2021, 7, 15))] == ["party-time"]
    assert check(flow, on=date(2021, 7, 14), rules=[RULE["party-time"]]) == ()


def test_the_way_past_the_notice_is_shown_step_by_step():
    (found,) = found_in("penalty-told-first")
    assert found.path == ("discover", "file_case", "investigate", "review_result", "collective", "decide")
    assert found.text.zh == (
        "“作出决定”：有一条路没有告知拟处罚的内容及事实、理由、依据就作了决定；未告知的，不得作出处罚决定。"
        "（《行政处罚法》第四十四条、《行政处罚法》第六十二条）请让这条路先经过告知。"
    )


def test_a_way_by_an_event_is_a_way_too():
    (found,) = found_in("licence-not-undecided")
    assert found.path == ("apply", "register", "deemed_accepted", "granted", "service")


def test_a_limit_is_set_against_the_law_with_both_numbers():
    assert found_in("party-time")[0].why.zh == (
        "“要求听证？”：图上是3个工作日，《行政处罚法》第六十四条第（一）项是5个工作日。法律给当事人的时间被缩短了。"
    )
    assert found_in("unit-of-law")[0].why.en == (
        "“Make and serve the licence”: the chart says 10 calendar days, 《行政许可法》第四十四条 says 10 working days. "
        "working days, calendar days and hours are not the same."
    )

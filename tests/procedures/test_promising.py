"""The steps of a chart together keep the statute and the promise: longest way, excluded time, rework by its bound."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sunlit.procedures.durations import Amount, Setting, longest
from sunlit.procedures.model import Condition, Exit, Flow, TimeLimit
from sunlit.procedures.promising import promise_remarks
from sunlit.procedures.queries import Template, templates
from sunlit.procedures.reader import read, read_yaml
from tests.procedures.charts import Random, published, source

LICENCE = published("licence-general")
TODAY = date(2026, 9, 1)
# An item that always needs the site check, and one that never does.
ALWAYS = Setting(TODAY, flags={"needs_site_check": True})
NEVER = Setting(TODAY, flags={})


def said(flow: Flow, setting: Setting, promised: int | None, unit: str = "working_day") -> list[tuple[str, ...]]:
    amount = None if promised is None else Amount(promised, unit)
    return [(remark.rule, *remark.steps) for remark in promise_remarks(flow, setting, promised=amount)]


def limited(flow: Flow, name: str, value: int, unit: str = "working_day") -> Flow:
    limit = TimeLimit(value=value, unit=unit)  # type: ignore[arg-type]  # a unit by its name
    return replace(flow, steps=tuple(replace(s, limit=limit) if s.id == name else s for s in flow.steps))


def test_review_check_and_decision_take_nine_days_and_fit_into_nine() -> None:
    """Expert review and hearing are not counted (art. 45); five days to ask for a hearing are the party's own."""
    assert said(LICENCE, ALWAYS, 9) == []
    way = ("review", "site_check", "expert_review", "hearing_rights", "hearing_call", "hearing", "decide")
    assert said(LICENCE, ALWAYS, 8) == [("longer_than_promised", *way)]


def test_without_the_site_check_five_days_are_enough() -> None:
    assert said(LICENCE, NEVER, 5) == []
    assert [rule for rule, *_ in said(LICENCE, NEVER, 4)] == ["longer_than_promised"]
    # Where nothing is known of the item, every step counts.
    assert [rule for rule, *_ in said(LICENCE, Setting(TODAY), 5)] == ["longer_than_promised"]


def test_more_than_the_statute_is_told_once_and_with_its_article() -> None:
    slow = limited(LICENCE, "review", 15)
    (remark,) = promise_remarks(slow, ALWAYS, promised=Amount(12, "working_day"))
    assert (remark.rule, remark.article) == ("longer_than_statute", "《行政许可法》第四十二条第一款")
    assert remark.text.zh.startswith("“作出许可决定”各环节的时限最长加起来是21个工作日（书面审查（A 角） → 现场核查")
    assert remark.text.zh.endswith("超过法定20个工作日。请缩短其中的环节时限。")


def test_another_statute_of_the_record_is_the_one_that_binds() -> None:
    slow = limited(LICENCE, "review", 15)
    assert promise_remarks(slow, ALWAYS, statutory="licence.joint_decision") == ()


def test_registration_and_check_stay_within_the_five_days_of_notice() -> None:
    """The check names the very limit of acceptance, so only the registration has time of its own."""
    assert said(limited(LICENCE, "register", 5), ALWAYS, None) == []
    assert said(limited(LICENCE, "register", 6), ALWAYS, None) == [("longer_than_statute", "register", "check")]


def test_days_of_another_unit_that_surely_take_too_long_break_the_statute() -> None:
    """Thirty days are at least twenty working days; four for the site check and two for the decision come on top."""
    mixed = limited(LICENCE, "review", 30, "calendar_day")
    (remark,) = promise_remarks(mixed, ALWAYS, promised=Amount(9, "working_day"))
    assert (remark.rule, remark.binding, remark.article) == (
        "longer_than_statute",
        True,
        "《行政许可法》第四十二条第一款",
    )
    assert remark.text.zh.startswith("“作出许可决定”各环节的时限最长加起来是26个工作日")


def test_days_of_another_unit_that_surely_fit_are_no_matter() -> None:
    """A week holds five working days at most: with the site check and the decision eleven, of twenty."""
    assert said(limited(LICENCE, "review", 7, "calendar_day"), ALWAYS, 11) == []
    assert said(limited(LICENCE, "review", 48, "hour"), ALWAYS, 8) == []


def test_days_of_another_unit_that_may_be_too_long_need_a_reason() -> None:
    """Nine days hold seven working days in some weeks, and as few as five in others."""
    mixed = limited(LICENCE, "review", 9, "calendar_day")
    (remark,) = promise_remarks(mixed, ALWAYS, promised=Amount(12, "working_day"))
    assert (remark.rule, remark.binding) == ("other_unit", False)
    assert "最长加起来是11个工作日到13个工作日" in remark.text.zh
    assert "可能超过承诺的12个工作日" in remark.text.zh
    assert "from 11 working days to 13 working days" in remark.text.en


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.class_name)
def test_every_template_keeps_its_statutes_whatever_the_units(template: Template) -> None:
    assert promise_remarks(read_yaml(template.text), Setting(TODAY)) == ()


def test_rework_counts_as_often_as_it_may_happen() -> None:
    """Zhou Ming may send the review back: twice with a bound: three times nine days, ten to serve."""
    again = Exit("review", bound=2, condition=Condition("decision", "==", "again"))
    decide = LICENCE.step("decide")

    def with_rework(way: Exit) -> Flow:
        steps = (replace(s, exits=(*decide.exits, way)) if s.id == "decide" else s for s in LICENCE.steps)
        # The limit ends with the service here, so that the way back lies within it.
        limits = (LICENCE.limits[0], replace(LICENCE.limits[1], ends=("serve_refusal", "granted")))
        return replace(LICENCE, steps=tuple(steps), limits=limits)

    statute = {"statutory": "licence.joint_decision"}
    assert promise_remarks(with_rework(again), ALWAYS, promised=Amount(37, "working_day"), **statute) == ()
    (remark,) = promise_remarks(with_rework(again), ALWAYS, promised=Amount(36, "working_day"), **statute)
    assert (remark.rule, remark.path.count("review")) == ("longer_than_promised", 3)
    (remark,) = promise_remarks(with_rework(replace(again, bound=None)), ALWAYS, **statute)
    assert (remark.rule, remark.steps[0], remark.steps[-1]) == ("endless_rework", "review", "decide")


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 10**6), some.integers(1, 7), some.integers(1, 2))
def test_the_longest_way_is_the_longest_of_all_ways(seed: int, size: int, bound: int) -> None:
    """Against a plain walk along every way, ways back taken at most so often."""
    flow = _bounded(read(source(Random(seed).sound(size))), bound)
    weights = {step.id: (seed + place * 7) % 5 for place, step in enumerate(flow.steps)}
    found = longest(flow, starts=["begin"], stop=["closed"], weigh=lambda step: weights[step.id], within=list(weights))
    assert (found.endless, found.value) == ((), _walked(flow, "begin", weights, {}))


def _bounded(flow: Flow, bound: int) -> Flow:
    """Ways that lead back to a step on the way here get the bound."""
    done: set[str] = set()
    steps = {}

    def go(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        step = flow.step(name)
        ways = tuple(replace(w, bound=bound) if w.to in (*above, name) else w for w in step.exits)
        steps[name] = replace(step, exits=ways)
        for way in ways:
            if way.bound is None:
                go(way.to, (*above, name))
        done.add(name)

    go("begin", ())
    return replace(flow, steps=tuple(steps.get(step.id, step) for step in flow.steps))


def _walked(flow: Flow, name: str, weights: dict[str, int], taken: dict[tuple[str, str], int]) -> int:
    best = 0
    for way in flow.step(name).exits:
        key = (name, way.to)
        if way.bound is None:
            best = max(best, _walked(flow, way.to, weights, taken))
        elif taken.get(key, 0) < way.bound:
            best = max(best, _walked(flow, way.to, weights, {**taken, key: taken.get(key, 0) + 1}))
    return weights[name] + best

"""Rules of a clearing round by themselves: every chain ends, nothing goes in circles, lists of any shape are read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.powers.chains import plain_chain, presets, words
from sunlit.powers.rules.clearing import AGREE, OBJECT, RETURN, chain_of, next_step
from sunlit.powers.rules.comparison import Duty, Reported, compare, likeness_percent, read_duties
from sunlit.powers.rules.outcomes import OUTCOMES

CHAINS = presets()
NAMES = st.text(st.sampled_from("负责食品经营许可理发店的工作检测费公共场所"), max_size=12)


@given(st.sampled_from(sorted(CHAINS)), st.data())
@settings(max_examples=60, deadline=None)
def test_agreement_leads_forward_and_return_leads_back(name: str, data: st.DataObject) -> None:
    chain = CHAINS[name]
    step = data.draw(st.sampled_from(chain.steps))
    asked = len(step.offices)
    onward = next_step(step, [AGREE] * asked, asked=asked)
    assert chain.place(onward) > chain.place(step.code)
    if RETURN in step.decisions:
        assert chain.place(next_step(step, [RETURN], asked=asked)) < chain.place(step.code)
    if asked > 1:
        assert next_step(step, [AGREE] * (asked - 1), asked=asked) == step.code
        objected = next_step(step, [OBJECT] + [AGREE] * (asked - 1), asked=asked)
        assert objected in (step.disagreed, step.back)


@pytest.mark.parametrize("name", sorted(CHAINS))
def test_every_office_and_aspect_of_a_chain_has_its_words(name: str) -> None:
    chain = CHAINS[name]
    aspects = {aspect for step in chain.steps for row in step.seats.values() for aspect in row}
    assert (set(chain.offices()) - words().offices.keys(), aspects - words().aspects.keys()) == (set(), set())


def test_the_outcomes_are_the_eight_of_the_list() -> None:
    assert [one.name.zh for one in OUTCOMES.values()] == [
        "废止",
        "依法确认",
        "准予备案",
        "公开",
        "不得公开",
        "视为放弃",
        "明确责任主体",
        "磋商",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda steps: steps.pop(0), "第一步须由填报单位清理"),
        (lambda steps: steps.pop(), "须先登记再公布，各一次"),
        (lambda steps: steps[1].update(next="clear"), "“法制机构审核确认”之后的“clear”不在后面"),
        (lambda steps: steps[1].update(back="publish"), "“法制机构审核确认”提到的“publish”不在前面"),
        (lambda steps: steps[1].update(outcome=False), "没有一步作出审核结论"),
        (lambda steps: steps[1].update(kind="guess"), "“法制机构审核确认”的办法“guess”不认识"),
    ],
)
def test_a_chain_that_cannot_run_is_refused_in_words(change: object, told: str) -> None:
    plain = plain_chain("s3-district")
    steps = [dict(row) for row in plain["steps"]]
    change(steps)  # type: ignore[operator]  # a lambda of the table above
    with pytest.raises(ValueError, match=told):
        chain_of({**plain, "steps": steps})


@given(NAMES, NAMES)
@settings(max_examples=80, deadline=None)
def test_likeness_is_mutual_and_full_for_the_same(one: str, other: str) -> None:
    assert likeness_percent(one, other) == likeness_percent(other, one)
    assert 0 <= likeness_percent(one, other) <= 100
    assert likeness_percent(one, one) in (0, 100)


@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_every_duty_and_every_power_is_somewhere(duties: list[str], powers: list[str]) -> None:
    found = compare(
        [Duty(key, 1, text) for key, text in enumerate(duties)],
        [Reported(key, 1, name) for key, name in enumerate(powers)],
        near_percent=60,
    )
    assert {duty for duty, _ in found.pairs} | set(found.duties_without) == set(range(len(duties)))
    assert {power for _, power in found.pairs} | set(found.powers_without) == set(range(len(powers)))


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_or_told_line_by_line(text: str) -> None:
    read = read_duties(text, need="source")
    assert all(line.text and line.source for line in read.lines)
    assert all(fault.text.zh.startswith(("第", "这份列表")) for fault in read.faults)

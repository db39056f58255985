"""What we export runs in an engine that others wrote as it runs in ours; and no chart loses anything on its way.

More charts than here: ``python -m tests.procedures.oracle --charts 200``.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.procedures.bpmn import read_bpmn, write_bpmn
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader import read
from sunlit.procedures.steptable import read_csv, write_csv
from tests.procedures import oracle
from tests.procedures.charts import small
from tests.procedures.random_charts import random_chart, random_source
from tests.procedures.test_bpmn import OURS, TEMPLATES, assert_same_traces

SEEDS = st.integers(0, 10**6)
# Every letter that a chart may hold, and among them often those that mean something in XML, JSON or CSV.
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("<>&\"'\\|{}[]\n\t=+-@ ")
WORDS = st.text(LETTERS, min_size=1, max_size=12)


def test_every_template_runs_alike_in_both_engines():
    figures = oracle.templates(seed=7, walks=1)
    assert (figures.charts, figures.walks) == (len(TEMPLATES), len(TEMPLATES))
    assert figures.ended > 25


def test_random_charts_with_events_run_alike_in_both_engines():
    figures = oracle.randoms(range(1000, 1020), walks=2)
    assert (figures.charts, figures.walks) == (20, 40)
    assert figures.ended > 30 and figures.moved > 3


@settings(max_examples=25)
@given(seed=SEEDS)
def test_any_chart_runs_alike_in_both_engines(seed):
    oracle.compared(oracle.troubled(random_chart(seed, steps=12), seed), seed=seed, walks=1)


def test_the_other_engine_sees_a_wrong_exit_and_a_wrong_end():
    flow = small("a>b b?>c|d c>e d>e e.")
    assert oracle.compared(flow, seed=1, walks=6).ended == 6
    bent = replace(flow, steps=tuple(replace(s, exits=tuple(reversed(s.exits))) for s in flow.steps))
    wrong = replace(bent, steps=tuple(_first_by_default(step) for step in bent.steps))
    engine = oracle.Engine(write_bpmn(wrong, drawn=False))
    with pytest.raises(oracle.Apart, match=r"ours \(\['c'\], \[\], None\), theirs \(\['d'\], \[\], None\)"):
        oracle.walked(flow, engine, seed=1, walks=6)


def _first_by_default(step):
    """The step with the exits' conditions changed about."""
    if len(step.exits) < 2:
        return step
    first, second = step.exits
    return replace(
        step,
        exits=(
            replace(first, condition=second.condition, default=second.default),
            replace(second, condition=first.condition, default=first.default),
        ),
    )


@settings(max_examples=25)
@given(seed=SEEDS, bent=st.integers(0, 2))
def test_any_chart_comes_back_as_it_was_and_means_the_same_without_our_extensions(seed, bent):
    flow = oracle.troubled(random_chart(seed, steps=16, bent=bent), seed)
    content = write_bpmn(flow, drawn=False)
    assert read_bpmn(content) == flow
    if bent:
        return
    try:
        bare = read_bpmn(OURS.sub(b"", content))
    except ProcedureRefusal as refusal:
        # A move out of parallel branches is the one thing that only our extensions say.
        assert "stands in a parallel branch" in refusal.text.en
        return
    assert_same_traces(flow, bare, seed=seed, walks=2)


@settings(max_examples=25)
@given(seed=SEEDS, words=st.lists(WORDS, min_size=4, max_size=12))
def test_whatever_words_a_chart_holds_come_back_from_bpmn_and_from_a_step_table(seed, words):
    source = random_source(seed, steps=6)
    for number, part in enumerate([source, *source["lanes"], *source["stages"], *source["steps"]]):
        part["title"] = {"zh": words[number % len(words)], "en": words[(number * 7 + 3) % len(words)]}
        if "limit" in part:
            part["limit"]["words"] = {"zh": words[number % len(words)], "en": "x"}
        for way in part.get("next", ()):
            if isinstance(way, dict):
                way["label"] = {"zh": words[(number + 1) % len(words)], "en": words[0]}
    flow = read(source)
    assert read_bpmn(write_bpmn(flow, drawn=False)) == flow
    assert read_csv(write_csv(flow)) == flow


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\ud800", "\uffff"])
def test_letters_that_no_file_can_hold_are_refused_when_a_chart_is_read(letter):
    source = random_source(1, steps=3)
    source["steps"][1]["title"] = {"zh": f"审{letter}查", "en": "Check"}
    with pytest.raises(ProcedureRefusal) as caught:
        read(source)
    assert caught.value.text.en == "Step 's1', title: holds control characters, which cannot be shown."

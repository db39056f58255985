"""The lint judges whatever can be read: it never stumbles, and names only what is in the chart."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint import check
from sunlit.procedures.lint.families import EXACT, families_of
from sunlit.procedures.reader import read
from tests.procedures.charts import Random, source
from tests.procedures.lint.changing import lawful

ON = date(2026, 11, 20)
CLASSES = sorted(EXACT)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 12), name=st.sampled_from(CLASSES))
def test_every_random_chart_is_judged(seed, size, name):
    charts = Random(seed)
    try:
        flow = replace(read(source(charts.bent(charts.sound(size)))), class_name=name)
    except ProcedureRefusal:
        assume(False)
    known = {step.id for step in flow.steps} | {event.id for event in flow.events}
    for found in check(flow, on=ON):
        assert set(found.steps) | set(found.path) <= known
        assert found.why.zh
        assert found.why.en


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=st.sampled_from(CLASSES))
def test_a_template_with_any_exit_bent_is_judged(data, name):
    flow = lawful(name)
    step = data.draw(st.sampled_from([step for step in flow.steps if step.exits]))
    target = data.draw(st.sampled_from([other.id for other in flow.steps if other.kind != "start"]))
    bent = replace(step, exits=(replace(step.exits[0], to=target), *step.exits[1:]))
    steps = tuple(bent if one.id == step.id else one for one in flow.steps)
    for found in check(replace(flow, steps=steps), on=ON):
        assert found.rule


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("licence-general", "licence"),
        ("penalty-ordinary", "penalty"),
        ("coercive-measure", "coercion"),
        ("compulsory-execution", "coercion"),
        ("inspection", "inspection"),
        ("major-decision", "major_decision"),
    ],
)
def test_a_chart_of_an_unknown_class_is_held_to_the_procedure_of_its_kind(template, kind):
    flow = lawful(template)
    renamed = replace(flow, class_name="my-own-procedure")
    assert families_of(renamed, kind) == families_of(flow, kind)
    assert check(renamed, kind=kind, on=ON) == ()


def test_a_chart_that_decides_nothing_is_no_procedure():
    """Whoever leaves out what a step does leaves out nothing of the law."""
    flow = lawful("penalty-ordinary")
    bare = replace(flow, steps=tuple(replace(step, effects=()) for step in flow.steps))
    assert "penalty-decides" in {one.rule for one in check(bare, on=ON)}

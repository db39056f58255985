"""Events of a case say when they are possible, by which article, and where they lead; and that is what happens."""

from itertools import islice

import pytest

from sunlit.basis.citations import parse
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.drawing import outline
from sunlit.procedures.interpreter import is_suspended, occur, possible_events
from sunlit.procedures.moving import resting
from sunlit.procedures.reader import read_yaml
from tests.procedures.charts import CHARTS

FILES = sorted(CHARTS.glob("*.yaml"))
# Of wide charts so many positions show enough.
SOME = 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_event_names_its_steps_its_article_and_its_reason(path) -> None:
    flow = read_yaml(path.read_bytes())
    lacking = [
        event.id
        for event in flow.events
        if not (event.explanation.zh and event.explanation.en)
        or not any(one.law_title and one.article for one in parse(event.article.zh))
        or bool(event.steps) == (event.effect == "resume")
        or bool(event.to) != (event.effect == "move")
    ]
    assert lacking == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_event_is_possible_at_its_steps_and_nowhere_else(path) -> None:
    flow = read_yaml(path.read_bytes())
    net = compile_flow(flow)
    happened: set[str] = set()
    for position in islice(resting(net).positions, SOME):
        marking = net.names(position)
        for name in possible_events(net, marking):
            event = next(one for one in flow.events if one.id == name)
            assert event.effect == "resume" or set(event.steps) & set(marking)
            happened.add(name)
            after = occur(net, marking, name)
            if event.effect == "suspend":
                assert is_suspended(net, after)
            if event.effect == "resume":
                assert (is_suspended(net, marking), is_suspended(net, after)) == (True, False)
            if event.effect == "move" and flow.step(event.to).waits and not flow.step(event.to).optional:
                assert event.to in after
    assert happened == {event.id for event in flow.events}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_readers_see_when_by_what_and_where_to(path) -> None:
    flow = read_yaml(path.read_bytes())
    shown = outline(flow, language="zh-hans", limits={}).events
    assert [(one.title, one.article.zh) for one in shown] == [
        (event.title.zh, event.article.zh) for event in flow.events
    ]
    assert [one.title for one in shown if not one.when] == []

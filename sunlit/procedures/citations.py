"""Every article that a chart cites, with the step that cites it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from sunlit.basis.citations import parse
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Article, Flow, Step

WHOLE = Text("整个流程", "The whole chart")


@dataclass(frozen=True, slots=True)
class Cited:
    """One place in one law, cited by one step (id and title; an empty id for the chart as a whole)."""

    law_title: str
    number: int
    sub: int
    place: str
    step: str
    title: Text


def citations_of(flow: Flow) -> tuple[Cited, ...]:
    """All of them, each once a step, in reading order. A citation without an article is number 0."""
    found: dict[Cited, None] = {}
    for step, title, articles in _articles(flow):
        for article in articles:
            for one in parse(article.zh):
                if one.law_title:
                    found[Cited(one.law_title, one.article or 0, one.sub, one.place, step, title)] = None
    return tuple(found)


def _articles(flow: Flow) -> Iterator[tuple[str, Text, tuple[Article, ...]]]:
    yield "", WHOLE, flow.basis
    for step in flow.steps:
        yield step.id, step.title, _of_step(step)
    for event in flow.events:
        yield event.id, event.title, (event.article,)


def _of_step(step: Step) -> tuple[Article, ...]:
    limit = (step.limit.article,) if step.limit and step.limit.article else ()
    return (*step.articles, *(article for right in step.rights for article in right.articles), *limit)

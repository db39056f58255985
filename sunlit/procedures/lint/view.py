"""A chart as the rules see it: who does each step, what it cites, what it is recognised by. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.paths import Ways
from sunlit.procedures.lint.places import Cited, Place, cited_in
from sunlit.procedures.model import Article, Event, Flow, Step

REMEDIES = ("复议", "诉讼", "起诉", "申诉", "复核")
Who = Literal["", "staff", "party"]


@dataclass(frozen=True, slots=True)
class Context:
    """What stands outside the chart: the jurisdiction for numbers of law, and, where known, who holds each post."""

    jurisdiction: str = "default"
    holders: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def same_hands(self, one: str, other: str) -> bool:
        """Whether two posts are one, or one single person holds both."""
        if one == other:
            return True
        people = self.holders.get(one, frozenset()) | self.holders.get(other, frozenset())
        return bool(self.holders.get(one)) and bool(self.holders.get(other)) and len(people) == 1


class View:
    """One chart, looked at on one day."""

    def __init__(self, flow: Flow, on: date, context: Context, families: frozenset[str]) -> None:
        self.flow, self.on, self.context, self.families = flow, on, context, families
        self.parties = {lane.id for lane in flow.lanes if lane.party}
        self.steps = {step.id: step for step in flow.steps}
        self.events = {event.id: event for event in flow.events}

    @cached_property
    def ways(self) -> Ways:
        """The ways through the chart."""
        return Ways(self.flow)

    @cached_property
    def cites(self) -> dict[str, tuple[Cited, ...]]:
        """The places that each step and event cites."""
        found = {step.id: _places(articles_of(step)) for step in self.flow.steps}
        return found | {event.id: cited_in(event.article.zh) for event in self.flow.events}

    def cited(self, name: str, *places: Place) -> bool:
        """Whether a step or event cites one of the places."""
        return any(place.meets(one) for one in self.cites[name] for place in places)

    def is_party(self, step: Step) -> bool:
        """Whether the step stands in the lane of a citizen, and waits for one."""
        return step.waits and step.lane in self.parties

    def is_staff(self, step: Step) -> bool:
        """Whether an office has to do the step."""
        return step.waits and step.lane not in self.parties

    def title(self, name: str) -> Text:
        """The title of a step or event."""
        if name in self.steps:
            return self.steps[name].title
        return self.events[name].title if name in self.events else Text(name, name)


def articles_of(step: Step) -> tuple[Article, ...]:
    """Everything that a step cites: for itself, for its rights, for its limit."""
    limit = (step.limit.article,) if step.limit and step.limit.article else ()
    return (*step.articles, *(article for right in step.rights for article in right.articles), *limit)


def _places(articles: tuple[Article, ...]) -> tuple[Cited, ...]:
    return tuple(one for article in articles for one in cited_in(article.zh))


def tells_remedies(step: Step) -> bool:
    """Whether the step tells the citizen where to turn against it."""
    return any(word in right.text.zh for right in step.rights for word in REMEDIES)


@dataclass(frozen=True, slots=True)
class Mark:
    """By what steps (or events) are recognised: an effect, a paper, or an article that they cite.

    ``who`` asks that an office or a party does it; ``gate`` that it decides which way the case goes; ``but`` leaves out
    what cites these places.
    """

    effects: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    cites: tuple[Place, ...] = ()
    who: Who = ""
    gate: bool = False
    but: tuple[Place, ...] = ()
    events: bool = False
    also: tuple["Mark", ...] = ()

    def __or__(self, other: "Mark") -> "Mark":
        return Mark(also=(self, other))

    def of(self, view: View) -> frozenset[str]:
        """The steps and events of the chart that carry the mark."""
        if self.also:
            return frozenset().union(*(one.of(view) for one in self.also))
        if self.events:
            return frozenset(event.id for event in view.flow.events if self._event(view, event))
        return frozenset(step.id for step in view.flow.steps if self._step(view, step))

    def _event(self, view: View, event: Event) -> bool:
        return view.cited(event.id, *self.cites) and not (self.but and view.cited(event.id, *self.but))

    def _step(self, view: View, step: Step) -> bool:
        if self.who == "staff" and not view.is_staff(step):
            return False
        if self.who == "party" and not view.is_party(step):
            return False
        if (self.gate and step.kind != "gate") or (self.but and view.cited(step.id, *self.but)):
            return False
        return (
            any(effect.name in self.effects for effect in step.effects)
            or any(paper.template in self.papers for paper in step.documents)
            or view.cited(step.id, *self.cites)
        )

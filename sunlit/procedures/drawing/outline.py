"""The list twin of the picture: the same steps in the same order, for phones, print and screen readers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.procedures.completeness import HEADINGS
from sunlit.procedures.drawing.svg import NO_STATES, NO_WORDS, STATE_WORDS
from sunlit.procedures.drawing.words import during, event_words, numbers
from sunlit.procedures.model import Article, Event, Flow, Right, Step
from sunlit.procedures.papers import paper_name
from sunlit.procedures.rules import State

EXCLUDED = Text("这段时间不计入办理时限", "this time is not counted")


@dataclass(frozen=True, slots=True)
class Way:
    """An exit in words: under which label it leads to which step."""

    label: str
    target: str
    number: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step in words. ``articles`` keep both languages, since the page marks Chinese citations as Chinese."""

    id: str
    number: int | None
    kind: str
    title: str
    stage: str
    lane: str
    post: str
    state: State | None
    state_words: str
    current: bool
    optional: bool
    limit: str
    excluded: str
    stamp: str
    callout: tuple[str, ...]
    duty: str
    rights: tuple[tuple[str, tuple[Article, ...]], ...]
    supervision: tuple[str, ...]
    complaint: str
    chips: tuple[str, ...]
    articles: tuple[Article, ...]
    outputs: tuple[str, ...]
    documents: tuple[str, ...]
    ways: tuple[Way, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the case in words."""

    id: str
    title: str
    explanation: str
    when: str
    article: Article
    end: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole chart as a list, and the events that may happen on the way.

    ``otherwise`` is what holds at every step that says nothing of its own: the heading and the words.
    """

    title: str
    rows: tuple[Row, ...]
    events: tuple[EventRow, ...]
    otherwise: tuple[tuple[str, str], ...] = ()


def outline(
    flow: Flow,
    *,
    language: str,
    limits: Mapping[str, Text],
    states: Mapping[str, State] = NO_STATES,
    stamps: Mapping[str, str] = NO_WORDS,
    callouts: Mapping[str, Sequence[str]] | None = None,
    subtitles: Mapping[str, str] | None = None,
) -> Outline:
    """The list from the same values as ``draw``. Bars, and ends that only an event reaches, are left out."""
    order = numbers(flow)
    writer = _Writer(flow, language, limits, states, stamps, callouts or {}, subtitles or {}, order)
    rows = tuple(writer.row(step) for step in flow.steps if step.id in order)
    events = tuple(
        EventRow(
            event.id,
            event.title.in_language(language),
            event.explanation.in_language(language),
            _when(flow, event, language),
            event.article,
            event.to if event.to in flow.only_by_event() else "",
        )
        for event in flow.events
    )
    otherwise = tuple((writer.say(HEADINGS[name]), writer.say(words)) for name, words in flow.otherwise)
    return Outline(flow.title.in_language(language), rows, events, otherwise)


def _when(flow: Flow, event: Event, language: str) -> str:
    said = (during(flow, event.steps, language.startswith("en")), event_words(flow, event, language))
    return " ".join(words for words in said if words)


@dataclass(frozen=True, slots=True)
class _Writer:
    flow: Flow
    language: str
    limits: Mapping[str, Text]
    states: Mapping[str, State]
    stamps: Mapping[str, str]
    callouts: Mapping[str, Sequence[str]]
    subtitles: Mapping[str, str]
    order: Mapping[str, int]

    def say(self, text: Text | None) -> str:
        return text.in_language(self.language) if text is not None else ""

    def row(self, step: Step) -> Row:
        lane = next(lane for lane in self.flow.lanes if lane.id == step.lane)
        state = self.states.get(step.id)
        return Row(
            id=step.id,
            number=self.order[step.id],
            kind=step.kind,
            title=self.say(step.title),
            stage=self.say(next(stage.title for stage in self.flow.stages if stage.id == step.stage)),
            lane=self.say(lane.title),
            post=self.subtitles.get(lane.id, self.say(lane.subtitle)),
            state=state,
            state_words=self.say(STATE_WORDS[state]) if state else "",
            current=state == "now",
            optional=bool(step.optional),
            limit=self.say(self.limits.get(step.id)),
            excluded=self.say(EXCLUDED) if step.excluded else "",
            stamp=self.stamps.get(step.id, ""),
            callout=tuple(self.callouts.get(step.id, ())),
            duty=self.say(step.duty),
            rights=tuple(self._right(right) for right in step.rights),
            supervision=tuple(self.say(point) for point in step.supervision),
            complaint=self.say(step.complaint),
            chips=tuple(self.say(chip) for chip in step.chips),
            articles=step.articles,
            outputs=tuple(self.say(output.label) for output in step.outputs),
            documents=tuple(dict.fromkeys(self.say(paper_name(paper.template)) for paper in step.documents)),
            ways=tuple(self._ways(step)),
            without=tuple(self.say(words) for _, words in step.without),
        )

    def _right(self, right: Right) -> tuple[str, tuple[Article, ...]]:
        return self.say(right.text), right.articles

    def _ways(self, step: Step) -> list[Way]:
        """Exits with their targets; a bar stands for the steps after it."""
        found: list[Way] = []
        for way in step.exits:
            target = self.flow.step(way.to)
            after = (
                [self.flow.step(onward.to) for onward in target.exits] if target.kind in ("fork", "join") else [target]
            )
            for one in after:
                found.append(Way(self.say(way.label), one.id, self.order.get(one.id), self.say(one.title)))
        return found

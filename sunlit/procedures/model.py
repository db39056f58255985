"""The step model: what one flow chart says, as plain values. Pure.

A ``Flow`` is the source of truth of a chart: a table of steps with post, duty, rights, limit and exits, and the events
that may befall a case on its way. Compiler, proof, interpreter, drawing and outline all read this one value.
"""

from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text

StepKind = Literal["start", "task", "gate", "fork", "join", "end"]
Operator = Literal["==", "!=", "<", "<=", ">", ">="]
Unit = Literal["working_day", "calendar_day", "hour", "month", "year"]
OutputKind = Literal["text", "choice", "number", "date", "file", "people", "yes_no"]
EventEffect = Literal["none", "move", "suspend", "resume"]
Scope = Literal["external", "internal"]
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Article:
    """A citation: the official words in Chinese, and the same place in English."""

    zh: str
    en: str

    def in_language(self, code: str) -> str:
        """The citation for a language code such as ``zh-hans`` or ``en``."""
        return self.en if code.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Condition:
    """Field, operator, literal: nothing else is ever evaluated."""

    field: str
    operator: Operator
    literal: Value


@dataclass(frozen=True, slots=True)
class Exit:
    """One way on from a step. A gate has several: each with a condition, but for the one default.

    ``bound`` says of an exit that leads back how often it may be taken at most, so that time limits can be added up.
    """

    to: str
    label: Text | None = None
    condition: Condition | None = None
    default: bool = False
    bound: int | None = None


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A parameter of the statutes by name, or the office's own promise with value and unit.

    ``words`` is shown instead of a number where the law gives none (当场, 及时).
    """

    parameter: str = ""
    value: int | None = None
    unit: Unit | None = None
    article: Article | None = None
    words: Text | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A field that the step demands before it is complete."""

    name: str
    kind: OutputKind
    label: Text
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    min_parameter: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that completing the step makes, always or only under a condition."""

    template: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A word on which the cases room acts when the step is complete (accept, decide ...), always or conditionally."""

    name: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the counterpart at this step, and where it stands in the law."""

    text: Text
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the chart.

    A gate with a post is a decision that somebody takes; a gate without one is decided by the facts of the case at
    once, and so are fork, join and end. ``optional`` lists the conditions of which one must hold for the step to open;
    empty means always. ``excluded`` names the ground on which the statutory and promised time does not run while the
    step is open. ``effects`` are the words that the cases room acts upon when the step is complete. ``refines`` is, in
    an internal chart, the step of the external chart into which this one unfolds. ``without`` names what the step has
    none of (rights, outputs, documents ...) and why.
    """

    id: str
    kind: StepKind
    stage: str
    lane: str
    title: Text
    exits: tuple[Exit, ...] = ()
    post: str = ""
    duty: Text | None = None
    articles: tuple[Article, ...] = ()
    rights: tuple[Right, ...] = ()
    limit: TimeLimit | None = None
    excluded: str = ""
    supervision: tuple[Text, ...] = ()
    complaint: Text | None = None
    outputs: tuple[Output, ...] = ()
    documents: tuple[Paper, ...] = ()
    people_min: str = ""
    optional: tuple[Condition, ...] = ()
    chips: tuple[Text, ...] = ()
    effects: tuple[Effect, ...] = ()
    beside: str = ""
    refines: str = ""
    without: tuple[tuple[str, Text], ...] = ()

    @property
    def waits(self) -> bool:
        """Whether somebody has to do something here: a task, or a gate with a post."""
        return self.kind == "task" or (self.kind == "gate" and bool(self.post))

    @property
    def counts(self) -> bool:
        """Whether the statutory and promised time runs while the step is open."""
        return not self.excluded


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may befall the case: withdrawal, suspension, extension, correction from above, termination.

    ``steps`` are those during which it is possible. A ``move`` takes the case from wherever it is to ``to``; ``none``
    is only entered in the file; ``sets`` are facts that it establishes.
    """

    id: str
    title: Text
    effect: EventEffect
    by: str
    steps: tuple[str, ...]
    article: Article
    explanation: Text
    to: str = ""
    once: bool = False
    sets: tuple[tuple[str, Value], ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """A limit of the whole case: from the completion of one of ``starts`` to the completion of one of ``ends``."""

    id: str
    title: Text
    parameter: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A column: a party, or the posts of one office."""

    id: str
    title: Text
    subtitle: Text
    party: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A band of steps that belong together."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a power's chart departs from its template, and why. ``step`` is a step, an event or a limit of either."""

    step: str
    why: Text
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole chart. ``steps`` stand in reading order; ends that only an event reaches stand last.

    ``kinds`` are the kinds of power 职权类别 that a template suits, by their codes; a power's own chart has none.
    ``template`` is the class from which a power's chart was begun, ``departures`` say where and why it differs from it.
    ``systems`` are the house rules under which the matter is handled (办理制度). ``otherwise`` says what holds at every
    step of the office that says nothing of its own (supervision, complaint, documents ...).
    """

    class_name: str
    title: Text
    scope: Scope
    lanes: tuple[Lane, ...]
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    events: tuple[Event, ...] = ()
    limits: tuple[CaseLimit, ...] = ()
    basis: tuple[Article, ...] = ()
    kinds: tuple[str, ...] = ()
    template: str = ""
    departures: tuple[Departure, ...] = ()
    systems: tuple[Text, ...] = ()
    otherwise: tuple[tuple[str, Text], ...] = ()

    def step(self, name: str) -> Step:
        """The step of that id; KeyError if the chart has none."""
        for step in self.steps:
            if step.id == name:
                return step
        raise KeyError(name)

    @property
    def start(self) -> Step:
        """The one step with which a case begins."""
        return next(step for step in self.steps if step.kind == "start")

    def only_by_event(self) -> frozenset[str]:
        """Ends to which no step leads: only an event of the case does."""
        reached = {way.to for step in self.steps for way in step.exits}
        return frozenset(step.id for step in self.steps if step.kind == "end" and step.id not in reached)

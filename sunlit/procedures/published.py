"""Charts as offices have published them, read into the step model with nothing added. Pure.

A published list gives each chart as rows of step, post, limit and note. Which row follows which, and what of a note is
a way on, is our own reading of it: a small file in content/published for each chart, which names rows and pieces of
notes by number, says what each does in the law's eyes, and holds none of their words. It is bound to the rows by a
hash, so that a changed source is refused instead of being read wrongly.

A note is cut at ``;`` into pieces, 0 1 2; a piece that lists ways is cut at ``/``: 1.0 1.1 1.2. A piece of the form
"when → what" gives the label of the way and the name of the end to which it leads.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import (
    Article,
    Condition,
    Effect,
    Exit,
    Flow,
    Lane,
    Output,
    Right,
    Stage,
    Step,
    StepKind,
    TimeLimit,
    Unit,
)

FIELDS = ("step", "post", "limit", "note")
OWN_LABELS: Mapping[str, Text] = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
# A number of days whose unit the source itself settles.
WORKING_DAYS = re.compile(r"(?P<days>\d+)个?工作日")
DAYS = re.compile(r"(?:当日或)?(?P<days>\d+)日内")
ENDS_OF_PIECE = re.compile("[→:：]")
EMPTY = Text("", "")
# A gate that nobody is named for is still somebody's to decide.
UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a published chart."""

    step: str
    post: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """One published chart as it stands in the list."""

    name: str
    category: str
    org: str
    rows: tuple[Row, ...]
    day: str = ""
    basis: str = ""
    src: str = ""
    promise_days: int | None = None
    max_visits: int | None = None

    @property
    def known_by(self) -> str:
        """The hash of name and office, by which its structure is found."""
        return _hash([self.name, self.org])

    @property
    def rows_hash(self) -> str:
        """The hash of its rows, to which a structure is bound."""
        return _hash([[row.step, row.post, row.limit, row.note] for row in self.rows])


@dataclass(frozen=True, slots=True)
class Published:
    """A published chart as a flow with nothing added.

    ``for_law`` is the same chart with the articles that its words fulfil, as we read them, by which the rules of law
    recognise a step; it is asked those rules and never shown.
    """

    slug: str
    source: Source
    flow: Flow
    for_law: Flow


def sources(data: object) -> tuple[Source, ...]:
    """The charts of a published list (plain values of its JSON); refused with the chart and the field at fault."""
    if not isinstance(data, list):
        raise _refused("公布清单应是一列流程图。", "The published list must be a list of charts.")
    return tuple(_source(one, place) for place, one in enumerate(data, start=1))


def structured(source: Source, structures: Mapping[str, Mapping[str, Any]]) -> Published:
    """The chart as a flow. ``structures`` are the files of content/published by slug.

    Refused for a chart that has no structure, and for one whose rows have changed since it was given one.
    """
    for slug, structure in structures.items():
        if structure.get("chart") != source.known_by:
            continue
        if structure.get("rows") != source.rows_hash:
            raise _refused(
                f"“{source.name}”的步骤与登记结构（{slug}）时不同，不能照原来的结构读。请核对新的步骤，再改结构文件。",
                f"The steps of “{source.name}” differ from those for which its structure ({slug}) was made;"
                " check the new steps, then change the structure.",
            )
        flow = _Builder(source, structure).flow()
        return Published(slug, source, flow, _for_law(flow, structure.get("fulfils", {})))
    raise _refused(
        f"还没有“{source.name}”（{source.org}）的结构文件，不知道哪一步接哪一步。请在 content/published 里写一份。",
        f"There is no structure for “{source.name}” ({source.org}) in content/published.",
    )


def texts(flow: Flow) -> tuple[str, ...]:
    """Every word that the chart shows, in Chinese, each as often as it stands there."""
    found = [flow.title.zh, *(article.zh for article in flow.basis), *(text.zh for text in flow.systems)]
    for lane in flow.lanes:
        found += [lane.title.zh, lane.subtitle.zh]
    found += [stage.title.zh for stage in flow.stages]
    for step in flow.steps:
        found.append(step.title.zh)
        found += [step.duty.zh] if step.duty else []
        found += [step.limit.words.zh] if step.limit and step.limit.words else []
        found += [right.text.zh for right in step.rights]
        found += [way.label.zh for way in step.exits if way.label]
    return tuple(word for word in found if word)


class _Builder:
    """Puts the words of a source and the numbers of its structure together."""

    def __init__(self, source: Source, structure: Mapping[str, Any]) -> None:
        self.source, self.structure = source, structure
        self.ways: Mapping[int, Sequence[Mapping[str, Any]]] = structure.get("ways", {})
        self.ends: Mapping[str, Mapping[str, Any]] = structure["ends"]
        self.asides: Mapping[str, Mapping[str, Any]] = structure.get("asides", {})
        self.posts = list(dict.fromkeys(row.post for row in source.rows))
        # Where the first row already decides, a start without words of its own would add some: it takes the category.
        self.starts_before = 0 in self.ways

    def flow(self) -> Flow:
        source = self.source
        return Flow(
            class_name=self.structure["class"],
            title=_same(source.name),
            scope="external",
            lanes=self._lanes(),
            stages=(Stage("all", EMPTY if self.starts_before else _same(source.category)),),
            steps=(*self._start(), *self._rows(), *self._asides(), *self._ends()),
            basis=tuple(Article(piece, piece) for piece in _pieces(source.basis)),
            kinds=tuple(self.structure["kinds"]),
            systems=(_same(source.day),) if source.day else (),
        )

    # Who.

    def _lanes(self) -> tuple[Lane, ...]:
        """One column for each post that the source names; the office itself for rows that name none."""
        parties = {self.source.rows[row].post for row in self.structure.get("parties", [])}
        lanes = [
            Lane(self._lane(post), _same(post or self.source.org), EMPTY, post in parties and bool(post))
            for post in self.posts
        ]
        if "" not in self.posts:
            first = lanes[0]
            lanes[0] = Lane(first.id, first.title, _same(self.source.org), first.party)
        return tuple(lanes)

    def _lane(self, post: str) -> str:
        return f"lane_{self.posts.index(post)}"

    # Steps.

    def _start(self) -> tuple[Step, ...]:
        if not self.starts_before:
            return ()
        lane = self._lane(self.source.rows[0].post)
        return (Step("start", "start", "all", lane, _same(self.source.category), (Exit(_id(0)),)),)

    def _rows(self) -> Iterable[Step]:
        for place, row in enumerate(self.source.rows):
            ways = self.ways.get(place, ())
            kind: StepKind = "gate" if ways else "start" if place == 0 else "task"
            lane = self._lane(row.post)
            rights = self.structure.get("rights", {}).get(place, [])
            yield Step(
                id=_id(place),
                kind=kind,
                stage="all",
                lane=lane,
                title=_same(row.step),
                exits=tuple(self._exit(place, number, way) for number, way in enumerate(ways)) or self._plain(place),
                post=lane if row.post else UNNAMED if ways else "",
                duty=self._duty(place, row),
                rights=tuple(Right(_same(_pieces(row.note)[number])) for number in rights),
                limit=self._limit(row.limit),
                outputs=(self._answer(place, len(ways)),) if ways else (),
                effects=self._effects(place, ways),
            )

    def _effects(self, place: int, ways: Sequence[Mapping[str, Any]]) -> tuple[Effect, ...]:
        """What a row does, in the words by which the rules of law know it; a way of a gate has its own."""
        own = [Effect(word) for word in self.structure.get("does", {}).get(place, [])]
        for number, way in enumerate(ways):
            own += [Effect(word, _taken(place, number)) for word in way.get("does", [])]
        return tuple(own)

    def _plain(self, place: int) -> tuple[Exit, ...]:
        """The next row; after the last one, the first end of the structure."""
        last = place + 1 == len(self.source.rows)
        return (Exit(next(iter(self.ends)) if last else _id(place + 1)),)

    def _exit(self, place: int, number: int, way: Mapping[str, Any]) -> Exit:
        to = way["to"]
        target = _id(to) if isinstance(to, int) else str(to)
        condition = None if way.get("default") else _taken(place, number)
        return Exit(target, self._label(place, way), condition, bool(way.get("default")))

    def _label(self, place: int, way: Mapping[str, Any]) -> Text | None:
        if "note" in way:
            return _same(_parted(self._piece(place, str(way["note"])))[0])
        return OWN_LABELS[way["label"]] if "label" in way else None

    def _answer(self, place: int, ways: int) -> Output:
        """What was decided at a gate, without words: those stand on the ways."""
        choices = tuple((f"way_{number}", EMPTY) for number in range(ways))
        return Output(f"outcome_{place}", "choice", EMPTY, True, choices)

    def _duty(self, place: int, row: Row) -> Text | None:
        """What of the note is neither a way on nor a right nor the name of an end."""
        rights = self.structure.get("rights", {}).get(place, [])
        taken = {str(way["note"]): way["to"] for way in self.ways.get(place, ()) if "note" in way}
        kept = []
        for number, piece in enumerate(_pieces(row.note)):
            if number in rights or any(name.split(".")[0] == str(number) and "." in name for name in taken):
                continue
            if str(number) in taken:
                rest = _parted(piece)[1]
                named = taken[str(number)] in self._named_by_note()
                kept += [rest] if rest and not named else []
                continue
            kept.append(piece)
        return _same(";".join(kept)) if kept else None

    def _named_by_note(self) -> frozenset[str]:
        """Ends and steps aside whose name is the second half of a piece."""
        every = {**self.ends, **self.asides}
        return frozenset(name for name, what in every.items() if "note" in what)

    def _name(self, what: Mapping[str, Any]) -> Text:
        if "note" in what:
            place, number = what["note"]
            return _same(_parted(self._piece(place, str(number)))[1])
        return Text(what["zh"], what["en"])

    def _asides(self) -> Iterable[Step]:
        """What a note tells to do on the way, where it is more than a way on."""
        for name, what in self.asides.items():
            lane = self._lane(self.source.rows[what["note"][0]].post)
            yield Step(name, "task", "all", lane, self._name(what), (Exit(_id(what["next"])),))

    def _ends(self) -> Iterable[Step]:
        parties = [lane.id for lane in self._lanes() if lane.party]
        lane = parties[0] if parties else self._lane(self.source.rows[-1].post)
        for name, what in self.ends.items():
            yield Step(name, "end", "all", lane, self._name(what))

    # Words.

    def _piece(self, place: int, name: str) -> str:
        """Piece ``1`` of a note, or ``1.2``: the third of the ways that its second piece lists."""
        first, _, second = name.partition(".")
        try:
            piece = _pieces(self.source.rows[place].note)[int(first)]
            return piece.split("/")[int(second)] if second else piece
        except (IndexError, ValueError):
            raise _refused(
                f"结构文件指向“{self.source.rows[place].step}”备注的第 {name} 处，那里没有文字。",
                f"The structure names piece {name} of the note at row {place}, which is not there.",
            ) from None

    def _limit(self, words: str) -> TimeLimit | None:
        """The words as published; a figure too, where the source settles whether its days are working days."""
        if not words:
            return None
        found = WORKING_DAYS.search(words) or (DAYS.search(words) if self.source.day == "工作日" else None)
        unit: Unit | None = "working_day" if found else None
        return TimeLimit(value=int(found["days"]) if found else None, unit=unit, words=_same(words))


def _for_law(flow: Flow, fulfils: Mapping[int, Sequence[str]]) -> Flow:
    """The chart with the articles of ``fulfils`` by row, written as citations: 《…》第…条."""
    cited = {_id(row): tuple(Article(words, words) for words in articles) for row, articles in fulfils.items()}
    return replace(flow, steps=tuple(replace(step, articles=cited.get(step.id, ())) for step in flow.steps))


def _source(data: object, place: int) -> Source:
    if not isinstance(data, Mapping):
        raise _refused(f"第 {place} 份流程图不是“名称: 值”的列表。", f"Chart {place} is not a mapping.")
    rows = data.get("steps")
    if not isinstance(rows, list) or not rows:
        raise _refused(f"第 {place} 份流程图没有步骤（steps）。", f"Chart {place} has no steps.")
    word = _reader(data, place)
    found = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not row.get("step"):
            raise _refused(
                f"第 {place} 份流程图的第 {number} 步没有名称（step）。", f"Chart {place}, row {number} has no name."
            )
        found.append(Row(*(_reader(row, place)(field) for field in FIELDS)))
    figures = [data.get(name) if isinstance(data.get(name), int) else None for name in ("promise_days", "max_visits")]
    words = {name: word(name) for name in ("name", "category", "org", "day", "basis", "src")}
    return Source(rows=tuple(found), promise_days=figures[0], max_visits=figures[1], **words)


def _reader(data: Mapping[str, Any], place: int) -> Callable[[str], str]:
    def word(name: str) -> str:
        value = data.get(name) or ""
        if not isinstance(value, str):
            raise _refused(f"第 {place} 份流程图的 {name} 不是文字。", f"Chart {place}: {name} is not text.")
        return value.strip()

    return word


def _pieces(note: str) -> list[str]:
    return [piece.strip() for piece in re.split("[;；]", note) if piece.strip()]


def _parted(piece: str) -> tuple[str, str]:
    """“when → what” in two; what is empty where the piece says only one thing."""
    found = ENDS_OF_PIECE.split(piece, maxsplit=1)
    return found[0].strip(), found[1].strip() if len(found) > 1 else ""


def _same(words: str) -> Text:
    """A text that exists in Chinese only: it is not translated, since nothing may be added."""
    return Text(words, words)


def _taken(place: int, number: int) -> Condition:
    return Condition(f"outcome_{place}", "==", f"way_{number}")


def _id(place: int) -> str:
    return f"row_{place}"


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _refused(zh: str, en: str) -> ProcedureRefusal:
    return ProcedureRefusal(Text(zh, en))

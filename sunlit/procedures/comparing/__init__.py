"""Two charts held against each other: what was added, removed, renamed, moved, made longer or shorter, in words. Pure.

Unlike ``departing``, which asks whether a chart declares where it leaves its template, this says what a reader sees:
lanes, order and wording too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sunlit.ledger.wording import Text
from sunlit.procedures.comparing.matching import matched, matched_by_title, out_of_order
from sunlit.procedures.comparing.saying import (
    articles,
    limit_changes,
    listed,
    named,
    parameter_words,
    post_name,
    quoted,
    worded,
)
from sunlit.procedures.comparing.steps import Pair
from sunlit.procedures.comparing.values import SIGNS, Change, Comparison, Sign, Touched, Way
from sunlit.procedures.drawing.words import numbers
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import CaseLimit, Event, Flow, Lane, Stage, Step

__all__ = ["SIGNS", "Change", "Comparison", "Sign", "Touched", "compare"]

CHART = Text("整张图", "the whole chart")


def compare(before: Flow, after: Flow, setting: Setting) -> Comparison:
    """All that is not the same in ``after``. ``setting`` is the day and jurisdiction by which limits are compared."""
    return _Comparer(before, after, setting).comparison()


class _Comparer:
    def __init__(self, before: Flow, after: Flow, setting: Setting) -> None:
        self.before, self.after, self.setting = before, after, setting
        self.same = matched(before, after)
        self.back = {new: old for old, new in self.same.items()}
        self.lanes = matched_by_title(*({lane.id: lane.title.zh for lane in one.lanes} for one in (before, after)))
        self.stages = matched_by_title(*({s.id: s.title.zh for s in one.stages} for one in (before, after)))
        self.pair = Pair(before, after, self.same, self.lanes, self.stages, setting)
        self.numbers = numbers(before), numbers(after)
        order = [step.id for step in before.steps if step.id in self.same]
        self.moved = out_of_order(
            [self.same[name] for name in order], [step.id for step in after.steps if step.id in self.back]
        )
        self.why = {one.step: one.why for one in after.departures}

    def comparison(self) -> Comparison:
        found = [*self._chart(), *self._steps(), *self._events(), *self._limits()]
        told = tuple(replace(one, number=number) for number, one in enumerate(found, start=1))
        old, new = self._ways(self.before), self._ways(self.after)
        as_new = {(self.same.get(a, f"- {a}"), self.same.get(b, f"- {b}")): (a, b) for a, b in old}
        changed = {way for way in new if way in as_new and old[as_new[way]] != new[way]}
        return Comparison(
            touched=told,
            same=self.same,
            ways_removed=frozenset(own for way, own in as_new.items() if way not in new),
            ways_added=frozenset(way for way in new if way not in as_new),
            ways_changed_old=frozenset(as_new[way] for way in changed),
            ways_changed_new=frozenset(changed),
        )

    @staticmethod
    def _ways(flow: Flow) -> dict[Way, frozenset[object]]:
        """The lines of a drawing with the conditions and words on them."""
        found: dict[Way, frozenset[object]] = {}
        for step in flow.steps:
            for way in step.exits:
                said = (way.label, way.condition, way.default, way.bound)
                found[step.id, way.to] = found.get((step.id, way.to), frozenset()) | {said}
        return found

    # The chart as a whole.

    def _chart(self) -> Iterator[Touched]:
        before, after = self.before, self.after
        found = [
            *named("title", Text("图名", "title"), before.title, after.title, lambda text: text),
            *listed("basis", Text("依据", "basis"), articles(before.basis), articles(after.basis)),
            *listed("systems", Text("办理制度", "house rules"), before.systems, after.systems),
            *self._otherwise(),
            *self._columns(),
            *self._bands(),
        ]
        if found:
            yield Touched(0, "chart", "changed", "", "", CHART, tuple(found))

    def _otherwise(self) -> Iterator[Change]:
        old, new = ([words for _, words in flow.otherwise] for flow in (self.before, self.after))
        yield from listed("otherwise", Text("各步通用的说明", "what holds at every step"), old, new)

    def _columns(self) -> Iterator[Change]:
        old, new = {one.id: one for one in self.before.lanes}, {one.id: one for one in self.after.lanes}
        yield from self._named_parts("lanes", Text("泳道", "lane"), old, new, self.lanes)
        for name, other in self.lanes.items():
            words = Text(f"“{new[other].title.zh}”一栏的说明", f"note of lane “{new[other].title.en}”")
            yield from worded("lanes", words, old[name].subtitle, new[other].subtitle)

    def _bands(self) -> Iterator[Change]:
        old, new = {one.id: one for one in self.before.stages}, {one.id: one for one in self.after.stages}
        yield from self._named_parts("stages", Text("阶段", "stage"), old, new, self.stages)

    @staticmethod
    def _named_parts(
        field: str,
        name: Text,
        old: Mapping[str, Lane] | Mapping[str, Stage],
        new: Mapping[str, Lane] | Mapping[str, Stage],
        same: Mapping[str, str],
    ) -> Iterator[Change]:
        kept = frozenset(same.values())
        gone = [one.title for key, one in old.items() if key not in same]
        yield from listed(field, name, gone, [one.title for key, one in new.items() if key not in kept])
        for key, other in same.items():
            yield from named(field, name, old[key].title, new[other].title, lambda text: text)
        order = [same[key] for key in old if key in same]
        if order != [key for key in new if key in kept]:
            yield Change(field, Text(f"{name.zh}的次序改变", f"order of the {name.en}s changed"))

    # Steps.

    def _steps(self) -> Iterator[Touched]:
        gone = self._gone_after()
        yield from (self._removed(step) for step in gone.get("", ()))
        for step in self.after.steps:
            if step.id not in self.back:
                yield self._added(step)
            else:
                old = self.pair.old[self.back[step.id]]
                found = (*self.pair.step(old, step), *self._order(old, step))
                if found:
                    yield self._touched("changed", old, step, found)
            yield from (self._removed(one) for one in gone.get(step.id, ()))

    def _gone_after(self) -> dict[str, list[Step]]:
        """What is gone, by the step of the newer chart behind which it stood."""
        found: dict[str, list[Step]] = {}
        last = ""
        for step in self.before.steps:
            if step.id in self.same:
                last = self.same[step.id]
            else:
                found.setdefault(last, []).append(step)
        return found

    def _added(self, step: Step) -> Touched:
        lane = next(one.title for one in self.after.lanes if one.id == step.lane)
        said = [Change("lane", Text(f"在{quoted(lane).zh}一栏", f"in lane {quoted(lane).en}"))]
        if step.post:
            said.append(Change("post", Text(f"由{post_name(step.post).zh}办理", f"done by {post_name(step.post).en}")))
        said += limit_changes(None, step.limit, self.setting)
        return self._touched("added", None, step, tuple(said))

    def _removed(self, step: Step) -> Touched:
        return self._touched("removed", step, None, ())

    def _touched(self, sign: Sign, old: Step | None, new: Step | None, changes: tuple[Change, ...]) -> Touched:
        one = new or old
        assert one is not None  # a step stands in at least one of the two
        places = (
            self.numbers[0].get(old.id) if old else None,
            self.numbers[1].get(new.id) if new else None,
        )
        why = self.why.get(one.id)
        return Touched(0, "step", sign, old.id if old else "", new.id if new else "", one.title, changes, places, why)

    def _order(self, old: Step, new: Step) -> Iterator[Change]:
        if new.id in self.moved:
            was, now = self._behind(self.before, old.id), self._behind(self.after, new.id)
            yield Change("order", Text(f"次序由{was.zh}改到{now.zh}", f"order changed from {was.en} to {now.en}"))

    @staticmethod
    def _behind(flow: Flow, name: str) -> Text:
        last = None
        for step in flow.steps:
            if step.id == name:
                break
            last = step
        if last is None:
            return Text("最前", "the very first")
        title = quoted(last.title)
        return Text(f"{title.zh}之后", f"after {title.en}")

    # Events and limits.

    def _events(self) -> Iterator[Touched]:
        old, new = {one.id: one for one in self.before.events}, {one.id: one for one in self.after.events}
        same = matched_by_title(*({n: one.title.zh for n, one in side.items()} for side in (old, new)))
        back = {other: name for name, other in same.items()}
        for name, event in new.items():
            if name not in back:
                article = quoted(Text(event.article.zh, event.article.en))
                yield self._event(
                    "added", None, event, (Change("article", Text(f"依据{article.zh}", f"by {article.en}")),)
                )
            elif changes := tuple(self.pair.event(old[back[name]], event)):
                yield self._event("changed", old[back[name]], event, changes)
        yield from (self._event("removed", event, None, ()) for name, event in old.items() if name not in same)

    def _event(self, sign: Sign, old: Event | None, new: Event | None, changes: tuple[Change, ...]) -> Touched:
        one = new or old
        assert one is not None  # an event stands in at least one of the two
        why = self.why.get(one.id)
        return Touched(
            0, "event", sign, old.id if old else "", new.id if new else "", one.title, changes, (None, None), why
        )

    def _limits(self) -> Iterator[Touched]:
        old, new = {one.id: one for one in self.before.limits}, {one.id: one for one in self.after.limits}
        for name, limit in new.items():
            if name not in old:
                yield self._limit("added", limit, (self._of_law(limit),))
            elif changes := tuple(self.pair.limit(old[name], limit)):
                yield self._limit("changed", limit, changes)
        yield from (self._limit("removed", limit, (self._of_law(limit),)) for n, limit in old.items() if n not in new)

    def _of_law(self, limit: CaseLimit) -> Change:
        words = parameter_words(limit.parameter, self.setting)
        return Change("parameter", words)

    def _limit(self, sign: Sign, limit: CaseLimit, changes: tuple[Change, ...]) -> Touched:
        old, new = ("" if sign == "added" else limit.id), ("" if sign == "removed" else limit.id)
        return Touched(0, "limit", sign, old, new, limit.title, changes, (None, None), self.why.get(limit.id))

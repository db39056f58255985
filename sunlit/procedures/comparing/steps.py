"""How a step, an event or a limit of one chart differs from the same of another, in words. Pure."""

from collections.abc import Iterator, Mapping

from sunlit.ledger.wording import Text
from sunlit.procedures.comparing.saying import (
    EFFECTS,
    KINDS,
    Fields,
    articles,
    from_to,
    ground_name,
    limit_changes,
    listed,
    named,
    output_changes,
    parameter_words,
    post_name,
    quoted,
    worded,
)
from sunlit.procedures.comparing.values import Change
from sunlit.procedures.departing import past
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import CaseLimit, Condition, Event, Exit, Flow, Step
from sunlit.procedures.papers import paper_name

# A way on without its words: where to, under which condition, and whether it is the one for all other cases.
_Bare = tuple[str, Condition | None, bool]


class Pair:
    """Two charts and what in them is the same: steps, lanes, stages and events, each old id to new id."""

    def __init__(
        self,
        before: Flow,
        after: Flow,
        same: Mapping[str, str],
        lanes: Mapping[str, str],
        stages: Mapping[str, str],
        setting: Setting,
    ) -> None:
        self.before, self.after, self.setting = before, after, setting
        self.same, self.lanes, self.stages = same, lanes, stages
        self.kept = frozenset(same.values())
        self.old = {step.id: step for step in before.steps}
        self.new = {step.id: step for step in after.steps}
        self.fields_old, self.fields_new = Fields(before.steps), Fields(after.steps)
        # A way that only leads round what was left out, or through what was put in, is no change of its own.
        kept_old = {name: step for name, step in self.old.items() if name in same}
        kept_new = {name: step for name, step in self.new.items() if name in set(same.values())}
        self.past_old, self.past_new = past(self.old, kept_old), past(self.new, kept_new)

    # Steps.

    def step(self, old: Step, new: Step) -> Iterator[Change]:
        """Everything about a step that is not as it was, its place in the order left aside."""
        yield from named("title", Text("名称", "name"), old.title, new.title, lambda text: text)
        yield from named("kind", Text("步骤类型", "sort of step"), old.kind, new.kind, lambda kind: KINDS[kind])
        yield from self._places(old, new)
        yield from named("post", Text("岗位", "post"), old.post, new.post, post_name)
        yield from worded("duty", Text("职责", "duty"), old.duty, new.duty)
        yield from limit_changes(old.limit, new.limit, self.setting)
        yield from _excluded(old, new)
        yield from listed("articles", Text("依据", "articles"), articles(old.articles), articles(new.articles))
        yield from self._rights(old, new)
        yield from listed("supervision", Text("监督点", "supervision points"), old.supervision, new.supervision)
        yield from worded("complaint", Text("投诉渠道", "complaint channel"), old.complaint, new.complaint)
        none = Text("没有的内容", "what it has none of")
        yield from listed("without", none, [words for _, words in old.without], [words for _, words in new.without])
        yield from output_changes(old.outputs, new.outputs)
        yield from self._papers(old, new)
        yield from self._people(old, new)
        yield from self._optional(old, new)
        yield from self._ways(old, new)
        yield from _effects(old, new)
        yield from listed("chips", Text("标记", "marks"), old.chips, new.chips)
        if self.same.get(old.refines, old.refines) != new.refines:
            yield Change("refines", Text("所落实的外部步骤改变", "unfolds another step of the external chart"))

    def _places(self, old: Step, new: Step) -> Iterator[Change]:
        if self.lanes.get(old.lane) != new.lane:
            was, now = (
                quoted(next(one.title for one in flow.lanes if one.id == name))
                for flow, name in ((self.before, old.lane), (self.after, new.lane))
            )
            yield Change("lane", Text(f"从{was.zh}一栏移到{now.zh}一栏", f"moved from lane {was.en} to {now.en}"))
        if self.stages.get(old.stage) != new.stage:
            was, now = (
                quoted(next(one.title for one in flow.stages if one.id == name))
                for flow, name in ((self.before, old.stage), (self.after, new.stage))
            )
            yield Change("stage", Text(f"从{was.zh}阶段移到{now.zh}阶段", f"moved from stage {was.en} to {now.en}"))

    def _rights(self, old: Step, new: Step) -> Iterator[Change]:
        before, after = {one.text: one for one in old.rights}, {one.text: one for one in new.rights}
        for text in (one for one in before if one not in after):
            yield Change("rights", Text("删去当事人的权利", "right removed"), text, None)
        for text, right in after.items():
            if text not in before:
                yield Change("rights", Text("增加当事人的权利", "right added"), None, text)
            elif before[text].articles != right.articles:
                yield from listed(
                    "rights",
                    Text(f"权利“{text.zh}”的依据", f"articles of the right “{text.en}”"),
                    articles(before[text].articles),
                    articles(right.articles),
                )

    def _papers(self, old: Step, new: Step) -> Iterator[Change]:
        was = [self.fields_old.paper(one) for one in old.documents if one not in new.documents]
        now = [self.fields_new.paper(one) for one in new.documents if one not in old.documents]
        yield from listed("documents", Text("文书", "documents"), was, now)

    def _people(self, old: Step, new: Step) -> Iterator[Change]:
        if old.people_min != new.people_min:
            none = Text("不要求", "no number")
            was, now = (parameter_words(n, self.setting) if n else none for n in (old.people_min, new.people_min))
            yield Change("people_min", from_to(Text("最少人数", "number of people"), was, now))

    def _optional(self, old: Step, new: Step) -> Iterator[Change]:
        if set(old.optional) == set(new.optional):
            return
        if not new.optional:
            yield Change("optional", Text("由视情况进行改为每件都进行", "is now done in every case"))
            return
        if not old.optional:
            yield Change("optional", Text("由每件都进行改为视情况进行", "is no longer done in every case"))
        was = [self.fields_old.condition(one) for one in old.optional if one not in new.optional]
        now = [self.fields_new.condition(one) for one in new.optional if one not in old.optional]
        yield from listed("optional", Text("进行的条件", "condition"), was, now)

    # Ways on.

    def _ways(self, old: Step, new: Step) -> Iterator[Change]:
        was = {self._bare_old(way): way for way in old.exits}
        now = {self._bare_new(way): way for way in new.exits}
        gone, came = [one for one in was if one not in now], [one for one in now if one not in was]
        if len(old.exits) == len(new.exits) == 1 and gone and came:
            yield Change("exits", from_to(Text("下一步", "next step"), self._to_old(gone[0]), self._to_new(came[0])))
        else:
            for bare in came:
                words = self._way(now[bare], self._to_new(bare), self.fields_new)
                yield Change("exits", Text(f"增加去向{words.zh}", f"way on added: {words.en}"))
            for bare in gone:
                words = self._way(was[bare], self._to_old(bare), self.fields_old)
                yield Change("exits", Text(f"删去去向{words.zh}", f"way on removed: {words.en}"))
        for bare in (one for one in now if one in was):
            yield from self._same_way(was[bare], now[bare], self._to_new(bare))

    def _same_way(self, old: Exit, new: Exit, to: Text) -> Iterator[Change]:
        if old.bound != new.bound:
            yield Change(
                "exits",
                Text(
                    f"回到{to.zh}的次数由{_times(old.bound).zh}改为{_times(new.bound).zh}",
                    f"may go back to {to.en} {_times(new.bound).en} instead of {_times(old.bound).en}",
                ),
            )
        if old.label != new.label and old.label is not None and new.label is not None:
            name = Text(f"去{to.zh}的结果名称", f"name of the outcome that leads to {to.en}")
            yield Change("exits", from_to(name, quoted(old.label), quoted(new.label)))

    def _bare_old(self, way: Exit) -> _Bare:
        to = self.past_old.get(way.to, way.to)
        return (self.same.get(to, f"- {to}"), way.condition, way.default)

    def _bare_new(self, way: Exit) -> _Bare:
        to = self.past_new.get(way.to, way.to)
        return (to if to in self.kept else f"+ {to}", way.condition, way.default)

    def _to_old(self, bare: _Bare) -> Text:
        name = bare[0]
        step = self.old[name[2:]] if name.startswith("- ") else self.new[name]
        return quoted(step.title)

    def _to_new(self, bare: _Bare) -> Text:
        return quoted(self.new[bare[0].removeprefix("+ ")].title)

    def _way(self, way: Exit, to: Text, fields: Fields) -> Text:
        label = quoted(way.label) if way.label else Text("", "")
        if way.default:
            when = Text("（其他情况）", " (otherwise)")
        elif way.condition is None:
            when = Text("", "")
        else:
            words = fields.condition(way.condition)
            when = Text(f"（{words.zh}时）", f" (where {words.en})")
        return Text(f"{label.zh} → {to.zh}{when.zh}", f"{label.en} → {to.en}{when.en}".strip())

    # Events and limits.

    def event(self, old: Event, new: Event) -> Iterator[Change]:
        """Everything about an event that is not as it was."""
        yield from named("title", Text("名称", "name"), old.title, new.title, lambda text: text)
        yield from named("effect", Text("效果", "effect"), old.effect, new.effect, lambda effect: EFFECTS[effect])
        yield from named("by", Text("提起人", "brought by"), old.by, new.by, post_name)
        yield from self._when(old, new)
        yield from named(
            "article", Text("依据", "article"), old.article, new.article, lambda article: Text(article.zh, article.en)
        )
        if self.same.get(old.to, old.to) != new.to:
            was = quoted(self.old[old.to].title) if old.to in self.old else Text("原步骤", "the same step")
            now = quoted(self.new[new.to].title) if new.to in self.new else Text("原步骤", "the same step")
            yield Change("to", from_to(Text("去向", "leads"), was, now))
        if old.once != new.once:
            said = Text("改为只能一次", "is now possible once only") if new.once else Text("改为可以多次", "may recur")
            yield Change("once", said)
        if dict(old.sets) != dict(new.sets):
            yield Change("sets", Text("确立的事实改变", "establishes other facts"))
        yield from listed(
            "documents",
            Text("文书", "documents"),
            [paper_name(name) for name in old.documents],
            [paper_name(name) for name in new.documents],
        )
        yield from worded("explanation", Text("说明", "explanation"), old.explanation, new.explanation)

    def _when(self, old: Event, new: Event) -> Iterator[Change]:
        was = {self.same[name] for name in old.steps if name in self.same}
        now = {name for name in new.steps if name in self.kept}
        came = [quoted(self.new[name].title) for name in new.steps if name in now - was]
        gone = [quoted(self.new[name].title) for name in self.new if name in was - now]
        yield from _more_or_less("steps", Text("可以发生的步骤", "possible during"), gone, came)

    def limit(self, old: CaseLimit, new: CaseLimit) -> Iterator[Change]:
        """Everything about a limit of the whole case that is not as it was."""
        yield from named("title", Text("名称", "name"), old.title, new.title, lambda text: text)
        if old.parameter != new.parameter:
            was, now = (parameter_words(name, self.setting) for name in (old.parameter, new.parameter))
            yield Change("parameter", from_to(Text("期限", "the limit"), was, now))
        for field, name in (("starts", Text("起算", "start")), ("ends", Text("截止", "end"))):
            before: tuple[str, ...] = getattr(old, field)
            after: tuple[str, ...] = getattr(new, field)
            was_there = {self.same.get(one, one) for one in before}
            came = [quoted(self.place(one)) for one in after if one not in was_there]
            gone = [quoted(self.place(one)) for one in before if self.same.get(one, one) not in after]
            yield from _more_or_less(field, name, gone, came)

    def place(self, name: str) -> Text:
        """The title of a step or event of either chart."""
        for flow in (self.after, self.before):
            titles = {event.id: event.title for event in flow.events} | {step.id: step.title for step in flow.steps}
            if name in titles:
                return titles[name]
        return Text(name, name)


def _more_or_less(field: str, name: Text, gone: list[Text], came: list[Text]) -> Iterator[Change]:
    for words, zh, en in ((came, "增加", "also"), (gone, "不再包括", "no longer")):
        if words:
            said = Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
            yield Change(field, Text(f"{name.zh}{zh}{said.zh}", f"{name.en}: {en} {said.en}"))


def _times(bound: int | None) -> Text:
    if bound is None:
        return Text("不限", "without bound")
    return Text(f"{bound} 次", f"{bound} time{'s' if bound > 1 else ''}")


def _excluded(old: Step, new: Step) -> Iterator[Change]:
    if old.excluded == new.excluded:
        return
    if not new.excluded:
        yield Change("excluded", Text("时间改为计入期限", "its time now counts"))
    else:
        ground = ground_name(new.excluded)
        yield Change("excluded", Text(f"时间不计入期限（{ground.zh}）", f"its time does not count ({ground.en})"))


def _effects(old: Step, new: Step) -> Iterator[Change]:
    if set(old.effects) != set(new.effects):
        yield Change("effects", Text("完成这一步对办件的效果改变", "completing it does something else to the case"))

"""The parts of a step or event in words, and how one differs from another. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.parameters import grounds, parameter
from sunlit.ledger.wording import Text
from sunlit.offices.rules import ROLES
from sunlit.procedures.comparing.values import Change
from sunlit.procedures.durations import Amount, Setting, measured
from sunlit.procedures.model import Article, Condition, Output, Paper, Step, TimeLimit
from sunlit.procedures.papers import paper_name
from sunlit.procedures.timing import limit_article, limit_words

T = TypeVar("T")
OPERATORS: Mapping[str, Text] = {
    "==": Text("为", "is"),
    "!=": Text("不为", "is not"),
    "<": Text("小于", "is below"),
    "<=": Text("不大于", "is at most"),
    ">": Text("大于", "is above"),
    ">=": Text("不小于", "is at least"),
}
PARTY_POSTS: Mapping[str, Text] = {
    "applicant": Text("申请人", "applicant"),
    "party": Text("当事人", "party"),
    "punished": Text("当事人", "party"),
    "interested": Text("利害关系人", "interested party"),
    "agent": Text("代理人", "agent"),
    "system": Text("系统", "the system"),
}
NOBODY = Text("无", "nobody")
YES, NO = Text("是", "yes"), Text("否", "no")
# Events say how they move the case by these words.
EFFECTS: Mapping[str, Text] = {
    "none": Text("只作记录", "only entered"),
    "move": Text("转到另一步", "moves the case"),
    "suspend": Text("中止计时", "stops the time"),
    "resume": Text("恢复计时", "time runs again"),
}
KINDS: Mapping[str, Text] = {
    "start": Text("起点", "start"),
    "task": Text("办理", "task"),
    "gate": Text("判断", "decision"),
    "fork": Text("同时开始", "fork"),
    "join": Text("汇合", "join"),
    "end": Text("结束", "end"),
}


def joined(words: Iterable[Text]) -> Text:
    """Several words as one."""
    found = list(words)
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))


def quoted(words: Text) -> Text:
    """The words within marks, for a sentence; a citation has marks of its own."""
    if words.zh.startswith("《"):
        return words
    return Text(f"“{words.zh}”", f"“{words.en}”")


def from_to(what: Text, was: Text, now: Text) -> Text:
    """“what: from this to that”. Where only the Chinese words differ, the English says so."""
    english = f"{what.en} from {was.en} to {now.en}" if was.en != now.en else f"{what.en} reworded in Chinese"
    return Text(f"{what.zh}由{gap(was.zh)}改为{gap(now.zh)}", english)


def gap(words: str) -> str:
    """A little room before a figure, as the pages write it."""
    return f" {words}" if words[:1].isdigit() else words


def post_name(post: str) -> Text:
    """Who works in a role."""
    return PARTY_POSTS.get(post) or ROLES.get(post) or (Text(post, post) if post else NOBODY)


def articles(found: Sequence[Article]) -> list[Text]:
    """Citations as words."""
    return [Text(one.zh, one.en) for one in found]


class Fields:
    """The labels of the fields and choices of a chart, so that conditions can be told."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.outputs = {output.name: output for step in steps for output in step.outputs}

    def condition(self, condition: Condition) -> Text:
        """“the field is so and so”."""
        known = self.outputs.get(condition.field)
        label = known.label if known else Text(condition.field, condition.field)
        sign, value = OPERATORS[condition.operator], self.value(condition)
        return Text(f"“{label.zh}”{sign.zh}“{value.zh}”", f"“{label.en}” {sign.en} “{value.en}”")

    def value(self, condition: Condition) -> Text:
        """The literal as the form shows it."""
        if isinstance(condition.literal, bool):
            return YES if condition.literal else NO
        known = self.outputs.get(condition.field)
        words = dict(known.choices).get(str(condition.literal)) if known else None
        return words or Text(str(condition.literal), str(condition.literal))

    def paper(self, paper: Paper) -> Text:
        """A paper, with the condition under which it is made."""
        name = paper_name(paper.template)
        if paper.condition is None:
            return Text(f"《{name.zh}》", name.en)
        when = self.condition(paper.condition)
        return Text(f"《{name.zh}》（{when.zh}时）", f"{name.en} (where {when.en})")


def listed(field: str, name: Text, old: Sequence[Text], new: Sequence[Text]) -> Iterator[Change]:
    """What a list has more and what it has less; nothing for the same things in another order."""
    gone, came = [one for one in old if one not in new], [one for one in new if one not in old]
    if came:
        words = joined(map(quoted, came))
        yield Change(field, Text(f"{name.zh}增加{words.zh}", f"{name.en}: {words.en} added"))
    if gone:
        words = joined(map(quoted, gone))
        yield Change(field, Text(f"{name.zh}删去{words.zh}", f"{name.en}: {words.en} removed"))


def worded(field: str, name: Text, old: Text | None, new: Text | None) -> Iterator[Change]:
    """A text that was rewritten, put in or left out; both texts stand beside the sentence."""
    if old == new:
        return
    if old is None:
        yield Change(field, Text(f"增加{name.zh}", f"{name.en} added"), None, new)
    elif new is None:
        yield Change(field, Text(f"删去{name.zh}", f"{name.en} removed"), old, None)
    else:
        yield Change(field, Text(f"{name.zh}改写", f"{name.en} reworded"), old, new)


def named(field: str, name: Text, old: T, new: T, say: Callable[[T], Text]) -> Iterator[Change]:
    """A word that is another one now."""
    if old != new:
        yield Change(field, from_to(name, quoted(say(old)), quoted(say(new))))


def ground_name(code: str) -> Text:
    """The ground on which time does not count."""
    return grounds().get(code, Text(code, code))


def limit_changes(old: TimeLimit | None, new: TimeLimit | None, setting: Setting) -> Iterator[Change]:
    """Whether the time of a step got shorter or longer, and whether it rests on another article now."""
    if old == new:
        return
    was, now = time_words(old, setting), time_words(new, setting)
    if was is None or now is None:
        if now is not None:
            yield Change("limit", Text(f"增加时限{gap(now.zh)}", f"time limit added: {now.en}"))
        elif was is not None:
            yield Change("limit", Text(f"删去时限{gap(was.zh)}", f"time limit removed: {was.en}"))
        return
    if was != now:
        verb = _verb(_measured(old, setting), _measured(new, setting))
        chinese = f"时限由{gap(was.zh)}{verb.zh}为{gap(now.zh)}"
        yield Change("limit", Text(chinese, f"time {verb.en} from {was.en} to {now.en}"))
    before, after = _basis(old, setting), _basis(new, setting)
    if before is not None and after is not None:
        yield from named("limit", Text("时限的依据", "basis of the time limit"), before, after, lambda text: text)


def parameter_words(name: str, setting: Setting) -> Text:
    """A number of the law in words: its amount and article."""
    try:
        known = parameter(name, setting.on, setting.jurisdiction)
    except BasisRefusal:
        return Text(name, name)
    return Text(f"{known.amount.zh}（{known.basis}）", f"{known.amount.en} ({known.basis})")


def time_words(limit: TimeLimit | None, setting: Setting) -> Text | None:
    """What the box of a step says about its time; a draft may still name a parameter that does not exist."""
    try:
        return limit_words(limit, setting.on, setting.jurisdiction)
    except BasisRefusal:
        return Text(limit.parameter, limit.parameter) if limit else None


def _measured(limit: TimeLimit | None, setting: Setting) -> Amount | None:
    """The figure that the step shows; words of its own are no figure."""
    try:
        return measured(limit, setting) if limit and limit.words is None else None
    except BasisRefusal:
        return None


def _basis(limit: TimeLimit | None, setting: Setting) -> Text | None:
    try:
        return limit_article(limit, setting.on, setting.jurisdiction) if limit and limit.words is None else None
    except BasisRefusal:
        return None


def _verb(old: Amount | None, new: Amount | None) -> Text:
    if old is None or new is None or old.unit != new.unit:
        return Text("改", "changed")
    return Text("缩短", "shortened") if new.value < old.value else Text("延长", "lengthened")


def output_changes(old: Sequence[Output], new: Sequence[Output]) -> Iterator[Change]:
    """Which fields came and went, and what is asked of those that stayed."""
    before, after = {one.name: one for one in old}, {one.name: one for one in new}
    gone = [one.label for name, one in before.items() if name not in after]
    came = [one.label for name, one in after.items() if name not in before]
    yield from listed("outputs", Text("产出", "outputs"), gone, came)
    for name, one in after.items():
        if name in before and before[name] != one:
            yield from _output(before[name], one)


def _output(old: Output, new: Output) -> Iterator[Change]:
    what = Text(f"产出“{new.label.zh}”", f"output “{new.label.en}”")
    if old.label != new.label:
        yield Change("outputs", from_to(Text("产出", "output"), quoted(old.label), quoted(new.label)))
    if old.kind != new.kind or old.min_parameter != new.min_parameter:
        yield Change("outputs", Text(f"{what.zh}的填写方式改变", f"{what.en} is filled in another way"))
    if old.required != new.required:
        must = Text("改为必填", "is now required") if new.required else Text("改为选填", "is now optional")
        yield Change("outputs", Text(what.zh + must.zh, f"{what.en} {must.en}"))
    if dict(old.choices) != dict(new.choices):
        options = Text(f"{what.zh}的选项", f"options of {what.en}")
        was, now = dict(old.choices), dict(new.choices)
        gone = [text for code, text in was.items() if code not in now]
        yield from listed("outputs", options, gone, [text for code, text in now.items() if code not in was])
        for code, text in now.items():
            if code in was:
                yield from named("outputs", options, was[code], text, lambda words: words)

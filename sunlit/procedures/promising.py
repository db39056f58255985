"""Whether the steps of a chart fit into the limits it stands under: the statute's, and what the office promised. Pure.

For each limit of the whole case the longest way from its start to its end is added up (R-064, R-075, R-076). That the
promise itself is not longer than the statute, than an earlier promise, and in principle than its share of the statute,
is the rule of the power's record (``powers.rules.promise_findings``).
"""

from collections.abc import Callable, Iterator

from sunlit.basis.parameters import parameter
from sunlit.ledger.wording import Text
from sunlit.procedures.durations import Amount, Setting, Stretch, counted, longest
from sunlit.procedures.model import CaseLimit, Flow, Step
from sunlit.procedures.remarks import Remark

# The limit of the chart to which statute and promise of the power's record belong.
DECISION = "decision"


def promise_remarks(
    flow: Flow, setting: Setting, *, promised: Amount | None = None, statutory: str = ""
) -> tuple[Remark, ...]:
    """All limits of the chart whose steps take longer. ``statutory`` is the parameter of the power's record."""
    return tuple(_remarks(flow, setting, promised, statutory))


def _remarks(flow: Flow, setting: Setting, promised: Amount | None, statutory: str) -> Iterator[Remark]:
    for limit in flow.limits:
        own = limit.id == DECISION
        name = statutory if own and statutory else limit.parameter
        law = parameter(name, setting.on, setting.jurisdiction)
        if not law.unit.is_time:
            continue
        most = Amount(law.value, law.unit.value)
        found = list(_against(flow, limit, setting, name, most, Text("法定", "the statutory"), law.basis))
        if own and promised is not None and not any(one.binding for one in found):
            found = list(_against(flow, limit, setting, name, promised, Text("承诺的", "the promised"), ""))
        yield from found


def _against(
    flow: Flow, limit: CaseLimit, setting: Setting, name: str, most: Amount, said: Text, article: str
) -> Iterator[Remark]:
    shared = {name, limit.parameter}
    other: dict[str, Amount] = {}

    def weigh(step: Step) -> int:
        # A step that names the very limit has no time of its own: it is done when the whole has to be done.
        if step.limit and step.limit.parameter in shared:
            return 0
        time = counted(flow, step, setting)
        if time is None:
            return 0
        if time.unit != most.unit:
            other[step.id] = time
            return 0
        return time.value

    way = stretch(flow, limit, weigh)
    if way.endless:
        yield endless(flow, way.endless, limit.title)
    elif way.value > most.value:
        yield _too_long(flow, limit, way, most, said, article)
    if other:
        yield _mixed(flow, limit, other, most, said)


def stretch(flow: Flow, limit: CaseLimit, weigh: Callable[[Step], int]) -> Stretch:
    """The longest way from the completion of a start of the limit to the completion of one of its ends."""
    events = {event.id: event for event in flow.events}
    first: list[str] = []
    for name in limit.starts:
        if name in events:
            first += [events[name].to] if events[name].to else []
        else:
            first += [way.to for way in flow.step(name).exits]
    stop = [name for name in limit.ends if name not in events]
    return longest(flow, starts=first, stop=stop, weigh=weigh, within=[step.id for step in flow.steps])


def endless(flow: Flow, steps: tuple[str, ...], title: Text) -> Remark:
    """Time that can be spent again and again without end cannot be added up."""
    names = [flow.step(name).title for name in steps]
    zh, en = "、".join(f"“{one.zh}”" for one in names), ", ".join(f"“{one.en}”" for one in names)
    return Remark(
        "endless_rework",
        Text(
            f"{zh}可以反复办理，没有写最多几次，“{title.zh}”的时限就加不起来。请在退回的出口写明 bound（最多几次）。",
            f"{en} may be repeated without bound, so that the time for “{title.en}” cannot be added up. "
            "Give the exit that leads back a bound (at most so often).",
        ),
        steps,
        steps,
    )


def _too_long(flow: Flow, limit: CaseLimit, way: Stretch, most: Amount, said: Text, article: str) -> Remark:
    total = Amount(way.value, most.unit)
    names = listed(flow, way.path)
    return Remark(
        "longer_than_promised" if not article else "longer_than_statute",
        Text(
            f"“{limit.title.zh}”各环节的时限最长加起来是{total.words.zh}（{names.zh}），超过{said.zh}{most.words.zh}。"
            "请缩短其中的环节时限。",
            f"Along its longest way “{limit.title.en}” takes {total.words.en} ({names.en}), more than {said.en} "
            f"{most.words.en}. Shorten the limits of these steps.",
        ),
        way.path,
        way.path,
        article,
    )


def _mixed(flow: Flow, limit: CaseLimit, other: dict[str, Amount], most: Amount, said: Text) -> Remark:
    zh = "、".join(f"“{flow.step(name).title.zh}”{time.words.zh}" for name, time in other.items())
    en = ", ".join(f"“{flow.step(name).title.en}” {time.words.en}" for name, time in other.items())
    return Remark(
        "other_unit",
        Text(
            f"{zh}与{said.zh}{most.words.zh}不是同一单位：工作日和自然日之间没有固定的换算，加不到“{limit.title.zh}”里。"
            "办件的总时限照样监控；要能相加，请用同一单位。",
            f"{en} and {said.en} {most.words.en} are not of one unit: working days and calendar days have no fixed "
            f"rate, so these are left out of “{limit.title.en}”. The case as a whole is still watched; use the same "
            "unit if they are to be added up.",
        ),
        tuple(other),
        binding=False,
    )


def listed(flow: Flow, path: tuple[str, ...]) -> Text:
    """The steps of a way, in words; those that nobody does are left out."""
    titles = [flow.step(name).title for name in path if flow.step(name).waits]
    return Text(" → ".join(one.zh for one in titles), " → ".join(one.en for one in titles))

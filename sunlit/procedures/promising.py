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
from sunlit.procedures.units import NOTHING, Span, base_of, share, span

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

    def own(step: Step) -> Amount | None:
        # A step that names the very limit has no time of its own: it is done when the whole has to be done.
        return None if step.limit and step.limit.parameter in shared else counted(flow, step, setting)

    def weigh(step: Step) -> int:
        time = own(step)
        return share(time) if time is not None else 0

    way = stretch(flow, limit, weigh)
    if way.endless:
        yield endless(flow, way.endless, limit.title)
        return
    base = base_of(most.unit)
    total, allowed = along(flow, way, own, base), span(most, base)
    if total.least > allowed.most:
        yield _too_long(flow, limit, way, Amount(total.least, base), most, said, article)
    elif total.most > allowed.least:
        yield _maybe_too_long(flow, limit, way, total, base, most, said)


def along(flow: Flow, way: Stretch, own: Callable[[Step], Amount | None], base: str) -> Span:
    """What the steps of a way take together; those of one unit that follow each other are one run of days."""
    total, run = NOTHING, Amount(0, base)
    for step in way.path:
        time = own(flow.step(step))
        if time is None:
            continue
        if time.unit == run.unit:
            run = Amount(run.value + time.value, run.unit)
        else:
            total, run = total + span(run, base), time
    return total + span(run, base)


def stretch(flow: Flow, limit: CaseLimit, weigh: Callable[[Step], int]) -> Stretch:
    """The longest way from the completion of a start of the limit to the completion of one of its ends.

    It stops too where another limit with the same ends begins and takes this one's place: a turn of the procedure.
    """
    events = {event.id: event for event in flow.events}
    first: list[str] = []
    for name in limit.starts:
        if name in events:
            first += [events[name].to] if events[name].to else []
        else:
            first += [way.to for way in flow.step(name).exits]
    turned = [name for other in flow.limits if other != limit and other.ends == limit.ends for name in other.starts]
    stop = [name for name in (*limit.ends, *turned) if name not in events]
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


def _too_long(
    flow: Flow, limit: CaseLimit, way: Stretch, total: Amount, most: Amount, said: Text, article: str
) -> Remark:
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


def _maybe_too_long(
    flow: Flow, limit: CaseLimit, way: Stretch, total: Span, base: str, most: Amount, said: Text
) -> Remark:
    """Steps in other units that keep the limit in some weeks and break it in others: a reason is asked for."""
    names, least, longest_time = listed(flow, way.path), Amount(total.least, base), Amount(total.most, base)
    return Remark(
        "other_unit",
        Text(
            f"“{limit.title.zh}”各环节的时限不是同一单位，每周按五个工作日折算，最长加起来是{least.words.zh}到"
            f"{longest_time.words.zh}（{names.zh}），可能超过{said.zh}{most.words.zh}。请缩短其中的环节时限，或者用同一单位。",
            f"The limits along “{limit.title.en}” are of different units. At five working days a week they take from "
            f"{least.words.en} to {longest_time.words.en} ({names.en}), which may be more than {said.en} "
            f"{most.words.en}. Shorten these limits, or use one unit.",
        ),
        way.path,
        way.path,
        binding=False,
    )


def listed(flow: Flow, path: tuple[str, ...]) -> Text:
    """The steps of a way, in words; those that nobody does are left out."""
    titles = [flow.step(name).title for name in path if flow.step(name).waits]
    return Text(" → ".join(one.zh for one in titles), " → ".join(one.en for one in titles))

"""Running cases move to a new version of their chart by a map of places, which is checked before any case moves. Pure.

A place of the old chart is a step at which a case can stand, a branch that has arrived at a join, or the memory of a
suspension or extension. The map says which place of the new chart takes it over: by the same name, or as declared.
Where it is declared that a case goes on at an optional step, the facts decide whether that step opens.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sunlit.ledger.wording import Text
from sunlit.procedures.compiler import Net
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import Marking, settled
from sunlit.procedures.model import Condition, Flow, Step
from sunlit.procedures.remarks import Remark
from sunlit.procedures.rules import Facts, ahead
from sunlit.procedures.soundness import search

# So many positions of the old chart are looked at; a case is checked by itself all the same when it moves.
MOST = 20_000

Places = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rest:
    """The positions in which a case may stand, and whether all were seen."""

    positions: tuple[int, ...]
    complete: bool = True


def resting(net: Net, most: int = MOST) -> Rest:
    """Every position in which somebody has to act before anything happens; ends are not among them."""
    automatic = [move for move in net.transitions if move.kind == "auto"]
    seen, waiting, found = {net.initial}, [net.initial], []
    while waiting:
        position = waiting.pop()
        moves = [move for move in automatic if move.enabled(position)]
        if not moves and not position & net.finals:
            found.append(position)
        for move in moves or [one for one in net.transitions if one.enabled(position)]:
            after = (position & ~move.clear) | move.put
            if after not in seen:
                if len(seen) >= most:
                    return Rest(tuple(found), complete=False)
                seen.add(after)
                waiting.append(after)
    return Rest(tuple(found))


def proposed(old: Net, new: Net, declared: Places | None = None) -> dict[str, str]:
    """For each place at which a case can stand the place that takes it over; empty where nobody has said it yet."""
    given = declared or {}
    return {name: given.get(name) or (name if _takes(new, name) else "") for name in places_of(old)}


def places_of(old: Net) -> tuple[str, ...]:
    """The places at which a case can stand, in the order of the chart; memories last."""
    marked = 0
    for position in resting(old).positions:
        marked |= position
    return tuple(sorted(old.names(marked), key=old.places.index))


def targets(new: Net) -> tuple[Step, ...]:
    """The steps of the new chart at which a case may go on: everything but the start and the ends."""
    return tuple(step for step in new.flow.steps if step.kind not in ("start", "end", "join"))


def _takes(new: Net, name: str) -> bool:
    if name not in new.bits:
        return False
    step = next((step for step in new.flow.steps if step.id == name), None)
    return step is None or step in targets(new)


def map_remarks(old: Net, new: Net, places: Places) -> tuple[Remark, ...]:
    """What is wrong with a map: places that nothing takes over, and positions from which the new chart cannot end."""
    rest = resting(old)
    marked = 0
    for position in rest.positions:
        marked |= position
    found = [remark for name in old.names(marked) if (remark := _about_place(old, new, name, places.get(name, "")))]
    if found:
        return tuple(found)
    for position in rest.positions:
        if remark := position_remark(old, new, places, old.names(position)):
            return (remark,)
    return ()


def _about_place(old: Net, new: Net, name: str, to: str) -> Remark | None:
    title = place_title(old.flow, name)
    if not to and not name.startswith("~"):
        return Remark(
            "no_place",
            Text(
                f"新流程图里没有接替“{title.zh}”的位置。请选择办件移到哪一步。",
                f"Nothing in the new chart takes over “{title.en}”. Choose the step at which these cases go on.",
            ),
            (name,),
        )
    if name.startswith("~") and not to:
        event = next((event for event in old.flow.events if event.id == name[1:]), None)
        if event is None or event.effect != "suspend":
            return None
        return Remark(
            "suspension_lost",
            Text(
                f"新流程图没有“{title.zh}”，正在暂停的办件不能移过去。请在新流程图里保留，或者先恢复办理。",
                f"The new chart has no “{title.en}”, so suspended cases cannot move. Keep it, or resume them first.",
            ),
            (name,),
        )
    if not _takes(new, to):
        return Remark(
            "no_such_place",
            Text(
                f"“{title.zh}”不能移到“{to}”：新流程图里没有这个位置，或者它是开始、结束。",
                f"“{title.en}” cannot move to {to!r}: the new chart has no such place, or it is a start or an end.",
            ),
            (name,),
        )
    return None


def position_remark(old: Net, new: Net, places: Places, marking: Iterable[str]) -> Remark | None:
    """Why a case that stands here cannot move; None where it can."""
    unmapped = (_about_place(old, new, name, places.get(name, "")) for name in marking)
    if lost := next((remark for remark in unmapped if remark is not None), None):
        return lost
    names = [name for name in marking if places.get(name)]
    shown = tuple(name for name in names if not name.startswith("~"))
    titles = [place_title(old.flow, name) for name in shown]
    here = Text("、".join(f"“{one.zh}”" for one in titles), ", ".join(f"“{one.en}”" for one in titles))
    aims = [_aim(new, name, places[name]) for name in names]
    if len(set(aims)) < len(aims):
        return Remark(
            "falls_together",
            Text(
                f"同时进行的{here.zh}在新流程图里落到同一步，其中一支就丢了。请分别选择。",
                f"{here.en} run side by side and would fall together in the new chart, so that one is lost.",
            ),
            shown,
        )
    if not _sound_from(new, new.mask(aims)):
        return Remark(
            "cannot_end",
            Text(
                f"停在{here.zh}的办件移过去以后不能正常办结（有一支没有着落，或者走不到结束）。请改选位置。",
                f"A case at {here.en} could not end properly after the move. Choose other places.",
            ),
            shown,
        )
    return None


def _aim(new: Net, name: str, to: str) -> str:
    question = f"{to}?"
    return question if to != name and question in new.bits else to


def _sound_from(new: Net, position: int) -> bool:
    """Whether every way from here ends properly; that parts of the chart are never reached again is no fault."""
    walk = search(replace(new, initial=position))
    return walk.complete and all(finding.fault == "dead" for finding in walk.findings)


def moved(old: Net, new: Net, places: Places, marking: Marking, facts: Facts) -> Marking:
    """The position in the new chart. Refused, with the reason, where the map does not carry this case."""
    if remark := position_remark(old, new, places, marking):
        raise ProcedureRefusal(remark.text, step=next(iter(remark.steps), ""))
    return settled(new, tuple(_aim(new, name, places[name]) for name in marking if places.get(name)), facts)


def repeats(new: Net, marking: Collection[str], effects: Collection[str]) -> bool:
    """Whether a step ahead has one of these effects, for instance a decision that has been made already."""
    coming = ahead(new.flow, [step.id for step in new.flow.steps if step.id in marking]) | set(marking)
    return any(effect.name in effects for step in new.flow.steps if step.id in coming for effect in step.effects)


def unknown_facts(new: Net, marking: Collection[str], facts: Facts) -> tuple[Text, ...]:
    """What the way ahead asks for, and only steps that lie behind would have established. It counts as not so."""
    coming = ahead(new.flow, [step.id for step in new.flow.steps if step.id in marking]) | set(marking)
    asked = {one.field for step in new.flow.steps if step.id in coming for one in _conditions(step)}
    given = {output.name for step in new.flow.steps if step.id in coming for output in step.outputs}
    return tuple(
        output.label
        for step in new.flow.steps
        if step.id not in coming
        for output in step.outputs
        if output.name in asked - given and output.name not in facts
    )


def _conditions(step: Step) -> Iterable[Condition]:
    yield from step.optional
    found = [way.condition for way in step.exits]
    found += [paper.condition for paper in step.documents]
    found += [effect.condition for effect in step.effects]
    yield from (one for one in found if one is not None)


def place_title(flow: Flow, name: str) -> Text:
    """A place in words: the step, the branch that waits, or the memory of an event."""
    titles = {step.id: step.title for step in flow.steps} | {event.id: event.title for event in flow.events}
    if ">" in name:
        first, last = (titles.get(one, Text(one, one)) for one in name.split(">"))
        return Text(f"{first.zh}（已完成，等待{last.zh}）", f"{first.en} (done, waiting for {last.en})")
    if name.startswith("~"):
        event = titles.get(name[1:], Text(name, name))
        return Text(f"已发生：{event.zh}", f"has happened: {event.en}")
    return titles.get(name, Text(name, name))

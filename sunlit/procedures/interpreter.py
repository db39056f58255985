"""Runs a case along its net: values in, new position out. Pure.

A position (``Marking``) is the sorted tuple of the names of marked places, which is what a case stores. Facts are the
outputs of its steps and the flags of its item, by field name.
"""

from sunlit.ledger.wording import Text
from sunlit.procedures.compiler import Net, Transition
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.rules import Facts, holds

Marking = tuple[str, ...]


def start(net: Net, facts: Facts) -> Marking:
    """The position after the start: the application has been handed in, or the first sign of a case has been met."""
    return net.names(_settle(net, net.initial, facts))


def open_steps(net: Net, marking: Marking) -> tuple[str, ...]:
    """The steps that somebody has to do now, in the order of the chart. They stay open while a case is suspended."""
    marked = set(marking)
    return tuple(step.id for step in net.flow.steps if step.waits and step.id in marked)


def reached_end(net: Net, marking: Marking) -> str | None:
    """The end at which the case has arrived, or None while it runs."""
    return next((step.id for step in net.flow.steps if step.kind == "end" and step.id in marking), None)


def is_suspended(net: Net, marking: Marking) -> bool:
    """Whether the case is suspended, so that no step can be completed."""
    return bool(net.mask(marking) & net.suspended)


def complete(net: Net, marking: Marking, step: str, facts: Facts) -> Marking:
    """The position after a step is done. ``facts`` already hold its outputs, by which a gate chooses its exit.

    Refused if the step is not open, or the case is suspended.
    """
    mask = net.mask(marking)
    moves = net.by_step.get(step, ())
    if not moves or mask & moves[0].need != moves[0].need:
        raise ProcedureRefusal(_not_open(net, step), step=step)
    if mask & moves[0].absent:
        raise ProcedureRefusal(
            Text("办件已中止，恢复办理后才能完成这一步。", "The case is suspended; resume it before this step."),
            step=step,
        )
    return net.names(_settle(net, _fire(net, mask, _chosen(moves, facts)), facts))


def settled(net: Net, marking: Marking, facts: Facts) -> Marking:
    """The position after all moves that need nobody, from one that was put together by hand."""
    return net.names(_settle(net, net.mask(marking), facts))


def possible_events(net: Net, marking: Marking) -> tuple[str, ...]:
    """The events that may befall the case now, in the order of the chart."""
    mask = net.mask(marking)
    return tuple(name for name, moves in net.by_event.items() if any(move.enabled(mask) for move in moves))


def occur(net: Net, marking: Marking, event: str, facts: Facts | None = None) -> Marking:
    """The position after an event. Facts matter only if it leads to a step that opens under a condition.

    Refused, with the article of the event, where the chart does not allow it.
    """
    mask = net.mask(marking)
    for move in net.by_event.get(event, ()):
        if move.enabled(mask):
            return net.names(_settle(net, _fire(net, mask, move), facts or {}))
    known = next((found for found in net.flow.events if found.id == event), None)
    if known is None:
        raise ProcedureRefusal(Text(f"流程图里没有事件“{event}”。", f"This chart has no event {event!r}."))
    raise ProcedureRefusal(
        Text(
            f"办件走到现在这一步，不能“{known.title.zh}”。",
            f"At its present step the case does not allow: {known.title.en}.",
        ),
        article=known.article.zh,
    )


def _not_open(net: Net, step: str) -> Text:
    title = next((known.title for known in net.flow.steps if known.id == step), Text(step, step))
    return Text(
        f"“{title.zh}”现在没有打开，可能已由他人办理，请刷新页面。",
        f"{title.en!r} is not open now; somebody else may have done it. Reload the page.",
    )


def _chosen(moves: tuple[Transition, ...], facts: Facts) -> Transition:
    """The first exit whose condition holds, else the default."""
    for move in moves:
        if move.guard is not None and holds(move.guard, facts):
            return move
    return next(move for move in moves if move.guard is None)


def _fire(net: Net, mask: int, move: Transition) -> int:
    left = mask & ~move.clear
    if left & move.put & ~net.flags:
        # The proof excludes this for every published chart; a marking that was altered by hand can still show it.
        raise ProcedureRefusal(
            Text("办件的位置与流程图不符，请联系管理员。", "The case's position contradicts its chart.")
        )
    return left | move.put


def _settle(net: Net, mask: int, facts: Facts) -> int:
    """Makes all moves that need nobody, until somebody has to act. Circles of such moves are refused at compilation."""
    work = mask
    while work:
        bit = work & -work
        work ^= bit
        moves = net.feed.get(bit)
        if moves is None or not mask & bit or mask & moves[0].need != moves[0].need:
            continue
        move = _chosen(moves, facts)
        mask = _fire(net, mask, move)
        work |= move.put
    return mask

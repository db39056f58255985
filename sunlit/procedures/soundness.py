"""Proves that a net is sound before its chart may be published. Pure.

Sound means: from every position the case can still end; when it ends, nothing else is open; no step can be opened
twice at once; every step, exit and event can happen. Guards are left aside, so what is proved holds for all facts.

``prove`` takes series and parallel fragments together first, because wide parallelism makes the plain search explode;
``search`` is the plain search, which finds the shortest counterexample and is the oracle of the tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.compiler import Net, Transition

Fault = Literal["stuck", "improper", "unsafe", "dead", "shut"]
LIMIT = 100_000
# What a move weighs in "shortest": steps are counted, and a way without an event is plainer than one with.
WEIGHT = {"auto": 0, "step": 1, "event": 100}


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the chart is unsound: a sentence, the steps concerned, and the shortest path that shows it."""

    fault: Fault
    text: Text
    steps: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What the plain search saw. ``complete`` is false if it gave up at its limit."""

    findings: tuple[Finding, ...]
    positions: int
    complete: bool


def findings(net: Net) -> tuple[Finding, ...]:
    """Nothing if the net is sound; otherwise each fault once, with the shortest path of steps that leads to it."""
    if prove(net):
        return ()
    found = search(net).findings
    if found:
        return found
    sentence = Text(
        "这份流程图的并行部分太宽，不能在限定的步数内给出反例；它不是健全的，请减少同时进行的步骤。",
        "The chart is not sound; its parallel part is too wide to show the shortest way. Reduce what runs at once.",
    )
    return (Finding("stuck", sentence, (), ()),)


# --- the plain search --------------------------------------------------------------------------------------------


def search(net: Net, limit: int = LIMIT) -> Search:
    """Walks through every position, events and suspensions included, shortest paths first."""
    walk = _Walk(net, limit)
    walk.run()
    return Search(tuple(walk.findings()), len(walk.came), walk.complete)


class _Walk:
    def __init__(self, net: Net, limit: int) -> None:
        self.net, self.limit = net, limit
        self.came: dict[int, tuple[int, Transition] | None] = {net.initial: None}
        self.before: dict[int, list[int]] = {}
        self.fired: set[int] = set()
        self.unsafe: tuple[int, Transition] | None = None
        self.complete = True
        self.resumes = {event.id for event in net.flow.events if event.effect == "resume"}

    def run(self) -> None:
        """Visits the positions by the weight of the plainest way to them."""
        waiting = [(0, 0, self.net.initial)]
        weights = {self.net.initial: 0}
        settled: set[int] = set()
        while waiting:
            weight, _, position = heappop(waiting)
            if position in settled:
                continue
            settled.add(position)
            for move, after in self._following(position):
                heavier = weight + WEIGHT[move.kind]
                if heavier < weights.get(after, heavier + 1):
                    if len(self.came) >= self.limit:
                        self.complete = False
                        return
                    weights[after], self.came[after] = heavier, (position, move)
                    heappush(waiting, (heavier, len(self.came), after))

    def _following(self, position: int) -> Iterable[tuple[Transition, int]]:
        for number, move in enumerate(self.net.transitions):
            if not move.enabled(position):
                continue
            self.fired.add(number)
            left = position & ~move.clear
            if left & move.put & ~self.net.flags:
                self.unsafe = self.unsafe or (position, move)
                continue
            # Somebody outside may withdraw or correct; that the case can end must not depend on it.
            if move.kind != "event" or move.name in self.resumes:
                self.before.setdefault(left | move.put, []).append(position)
            yield move, left | move.put

    def findings(self) -> Iterable[Finding]:
        """The faults from which others follow come first; what merely follows is left out."""
        ends = [position for position in self.came if position & self.net.finals]
        improper = next((position for position in ends if position & (position - 1)), None)
        if self.unsafe is not None:
            yield self._unsafe(*self.unsafe)
        if improper is not None:
            yield self._improper(improper)
        if self.unsafe is not None or improper is not None or not self.complete:
            return
        stuck = self._stuck(ends)
        yield from [stuck] if stuck else self._dead()

    def moves(self, position: int) -> tuple[Transition, ...]:
        """The plainest way to a position; questions whether an optional step opens are left out."""
        moves: list[Transition] = []
        came = self.came[position]
        while came is not None:
            position, move = came
            moves.append(move)
            came = self.came[position]
        return tuple(move for move in reversed(moves) if not move.name.endswith("?"))

    def _titles(self, names: Iterable[str], zh: bool) -> list[str]:
        titles = {step.id: step.title for step in self.net.flow.steps}
        titles |= {event.id: event.title for event in self.net.flow.events}
        known = [titles[name] for name in names if name in titles]
        return [f"“{title.zh}”" if zh else f"“{title.en}”" for title in known]

    def _way(self, moves: Iterable[Transition]) -> Text:
        """The titles along a way, gates with the exit taken."""
        zh = [self._titles([m.name], True)[0] + (f"（{m.label.zh}）" if m.label else "") for m in moves]
        en = [self._titles([m.name], False)[0] + (f" ({m.label.en})" if m.label else "") for m in moves]
        return Text(" → ".join(zh) or "开始", " → ".join(en) or "the start")

    def _open(self, position: int) -> tuple[str, ...]:
        """The steps at which the tokens of a position stand."""
        names = [name.split(">")[0].rstrip("?") for name in self.net.names(position) if not name.startswith("~")]
        return tuple(dict.fromkeys(names))

    def _listed(self, names: Iterable[str]) -> Text:
        names = tuple(names)
        return Text("、".join(self._titles(names, True)), ", ".join(self._titles(names, False)))

    def _unsafe(self, position: int, move: Transition) -> Finding:
        twice = self._open((position & ~move.clear) & move.put)
        last = () if move.name.endswith("?") else (move,)
        moves = (*self.moves(position), *last)
        way, steps = self._way(moves), self._listed(twice)
        text = Text(
            f"沿 {way.zh} 走，{steps.zh}会同时打开两次：前面分成了并行的几支，却没有用“汇合”合起来。",
            f"Along {way.en}, {steps.en} opens twice at once: branches were forked before and are not joined.",
        )
        return Finding("unsafe", text, twice, _names(moves))

    def _improper(self, position: int) -> Finding:
        moves, still = self.moves(position), self._open(position & ~self.net.finals)
        ended = self._open(position & self.net.finals)
        way, left, end = self._way(moves), self._listed(still), self._listed(ended)
        text = Text(
            f"沿 {way.zh} 走，办件已经到了{end.zh}，但{left.zh}还没有办完。",
            f"Along {way.en} the case has reached {end.en}, while {left.en} is still open.",
        )
        return Finding("improper", text, (*ended, *still), _names(moves))

    def _stuck(self, ends: list[int]) -> Finding | None:
        good, waiting = set(ends), list(ends)
        while waiting:
            for position in self.before.get(waiting.pop(), ()):
                if position not in good:
                    good.add(position)
                    waiting.append(position)
        lost = [position for position in self.came if position not in good]
        # The plainest place to show it: one from which nothing moves any more; else the first of the circle.
        quiet = [p for p in lost if not any(m.enabled(p) for m in self.net.transitions if m.kind != "event")]
        shown = next(iter(quiet or lost), None)
        if shown is None:
            return None
        moves, still = self.moves(shown), self._open(shown)
        way, left = self._way(moves), self._listed(still)
        reason = (
            Text("再也走不下去", "nothing can follow")
            if quiet
            else Text("只会原地打转", "it only goes round in circles")
        )
        text = Text(
            f"沿 {way.zh} 走，停在{left.zh}，{reason.zh}，办件不能结束。",
            f"Along {way.en} the case stands at {left.en}; {reason.en}, and the case cannot end.",
        )
        return Finding("stuck", text, still, _names(moves))

    def _dead(self) -> Iterable[Finding]:
        alive = {(m.kind, m.name, m.put) for n, m in enumerate(self.net.transitions) if n in self.fired}
        seen: set[str] = set()
        for move in self.net.transitions:
            name = move.name.rstrip("?")
            # An event is dead only if none of its moves can happen; a step if any of its exits cannot.
            dead = (
                name not in {m[1] for m in alive}
                if move.kind == "event"
                else (move.kind, move.name, move.put) not in alive
            )
            if not dead or name in seen:
                continue
            seen.add(name)
            label = self._listed([name])
            exit_zh = (
                f"的出口“{move.label.zh}”" if move.label and (move.kind, move.name) in {m[:2] for m in alive} else ""
            )
            exit_en = f" (exit “{move.label.en}”)" if exit_zh and move.label else ""
            text = Text(
                f"{label.zh}{exit_zh}永远不会发生，请检查通向它的出口，或者把它删去。",
                f"{label.en}{exit_en} can never happen; check the ways that lead to it, or remove it.",
            )
            yield Finding("dead", text, (name,), ())
        reached = 0
        for position in self.came:
            reached |= position
        for step in self.net.flow.steps:
            if step.kind == "end" and not reached & self.net.bits[step.id]:
                label = self._listed([step.id])
                text = Text(f"没有一条路通到{label.zh}。", f"No way leads to {label.en}.")
                yield Finding("dead", text, (step.id,), ())


def _names(moves: Iterable[Transition]) -> tuple[str, ...]:
    return tuple(move.name for move in moves)


# --- the proof by reduction --------------------------------------------------------------------------------------

Move = tuple[set[int], set[int]]
START, END = 0, 1


def prove(net: Net, limit: int = LIMIT) -> bool:
    """Whether the net is sound, by reduction to a small net and a search of what is left.

    Events that move the whole case leave one token alone in one place, so for the proof each is a second start.
    Suspension only holds the case still: it is sound if it can always be resumed.
    """
    if not _events_possible(net):
        return False
    moves = reduced(plain_moves(net))
    return _sound(moves, limit)


def _events_possible(net: Net) -> bool:
    """Whatever can be suspended can be resumed."""
    effects = {event.effect for event in net.flow.events}
    return "suspend" not in effects or "resume" in effects


def plain_moves(net: Net) -> list[Move]:
    """The net without flags, with one start and one end, as sets of places."""
    places = {bit: number for number, bit in enumerate(net.bits.values(), start=2) if not bit & net.flags}

    def names(mask: int) -> set[int]:
        return {number for bit, number in places.items() if mask & bit}

    moves: list[Move] = [({START}, names(net.initial))]
    for move in net.transitions:
        if move.kind != "event":
            moves.append((names(move.need), names(move.put)))
    targets = {
        move.put & ~net.flags
        for event in net.flow.events
        if event.effect == "move"
        for move in net.by_event.get(event.id, ())
    }
    moves += [({START}, names(target)) for target in sorted(targets)]
    moves += [({number}, {END}) for bit, number in places.items() if bit & net.finals]
    return moves


def reduced(moves: list[Move]) -> list[Move]:
    """The same net with series, parallel and circling fragments taken together; sound if and only if the given is."""
    work = [(set(take), set(put)) for take, put in moves]
    while _one_reduction(work):
        pass
    return work


def _one_reduction(moves: list[Move]) -> bool:
    return _drop_loops(moves) or _drop_doubles(moves) or _fuse(moves)


def _drop_loops(moves: list[Move]) -> bool:
    """A move that puts back what it takes changes nothing; it can happen wherever one can that takes as much."""
    for number, (take, put) in enumerate(moves):
        if take == put and any(take <= other for n, (other, _) in enumerate(moves) if n != number):
            del moves[number]
            return True
    return False


def _drop_doubles(moves: list[Move]) -> bool:
    """Two moves that take and put the same; two places that are taken and put by the same moves."""
    once = {(frozenset(take), frozenset(put)): (take, put) for take, put in moves}
    if len(once) < len(moves):
        moves[:] = once.values()
        return True
    makers, takers = _neighbours(moves)
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    for place in sorted(set(makers) | set(takers)):
        if place in (START, END) or place not in makers or place not in takers:
            continue
        key2 = (tuple(makers[place]), tuple(takers[place]))
        if key2 in known:
            for take, put in moves:
                take.discard(place)
                put.discard(place)
            return True
        known[key2] = place
    return False


def _neighbours(moves: list[Move]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    makers: dict[int, list[int]] = {}
    takers: dict[int, list[int]] = {}
    for number, (take, put) in enumerate(moves):
        for place in take:
            takers.setdefault(place, []).append(number)
        for place in put:
            makers.setdefault(place, []).append(number)
    return makers, takers


def _fuse(moves: list[Move]) -> bool:
    makers, takers = _neighbours(moves)
    for place in sorted(makers):
        if place in (START, END) or len(takers.get(place, ())) != 1:
            continue
        only = takers[place][0]
        take, put = moves[only]
        if take != {place} or place in put or not put:
            continue
        if len(put) == 1 and _fuse_places(moves, makers, place, only):
            return True
        if len(makers[place]) == 1 and _fuse_moves(moves, makers[place][0], only, place):
            return True
    return False


def _fuse_places(moves: list[Move], makers: dict[int, list[int]], place: int, only: int) -> bool:
    """place → move → target, and nothing else leaves place: place and target are one."""
    (target,) = moves[only][1]
    if any(target in moves[number][1] for number in makers[place]):
        return False  # both at once: the second token in target is a fault that must stay visible
    for number in makers[place]:
        moves[number][1].discard(place)
        moves[number][1].add(target)
    del moves[only]
    return True


def _fuse_moves(moves: list[Move], maker: int, only: int, place: int) -> bool:
    """maker → place → move, and nothing else uses place: maker and move are one."""
    put = moves[only][1]
    if maker == only or (moves[maker][1] - {place}) & put:
        return False
    moves[maker][1].discard(place)
    moves[maker][1].update(put)
    del moves[only]
    return True


def _sound(moves: list[Move], limit: int) -> bool:
    """The plain search on bare moves: start to end, guards and names left aside. False if it had to give up."""
    masks = [(sum(1 << p for p in take), sum(1 << p for p in put)) for take, put in moves]
    begin, end = 1 << START, 1 << END
    came, order, fired = {begin}, [begin], set()
    before: dict[int, list[int]] = {}
    for position in order:
        if position & end and position != end:
            return False
        for number, (take, put) in enumerate(masks):
            if position & take != take:
                continue
            left = position & ~take
            if left & put:
                return False
            fired.add(number)
            before.setdefault(left | put, []).append(position)
            if left | put not in came:
                if len(came) >= limit:
                    return False
                came.add(left | put)
                order.append(left | put)
    return len(fired) == len(masks) and _all_can_end(came, before, end)


def _all_can_end(came: set[int], before: dict[int, list[int]], end: int) -> bool:
    good, waiting = {end} & came, [end]
    while waiting:
        for position in before.get(waiting.pop(), ()):
            if position not in good:
                good.add(position)
                waiting.append(position)
    return good == came

"""Two editions of a law side by side: which article says the same, other words, stands elsewhere, is new or is gone.

Pure. A pair is found by the article's words first and by its number second, because an amended law is renumbered:
an old article and a new one belong together when their words are the same, or when enough of them are shared. What is
left over is told with the article that has taken in most of it, so that a merged article is not called gone without a
word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

Kind = Literal["same", "renumbered", "changed", "moved", "added", "removed"]
Part = tuple[Literal["same", "old", "new"], str]
Place = tuple[int, int]
# Of two articles the share of signs in pairs (bigrams) that both have; from here on they are one article.
ALIKE = 0.5
# Under one number less will do: an article that keeps its number is rarely another one.
ALIKE_IN_PLACE = 0.3
# Which share of an article's words another one must hold to have taken it in.
TAKEN_IN = 0.6
# A longer text is shown as replaced whole: comparing sign by sign grows with the square of the length.
LONGEST = 4000
# Single signs that two wordings share by chance are not shown as kept.
SHORTEST_KEPT = 2
# What changes the effect of a citation; ``renumbered`` alone changes what it is called.
SUBSTANTIAL: frozenset[Kind] = frozenset({"changed", "moved", "removed"})


@dataclass(frozen=True)
class Clause:
    """One article of one edition: its place (number, and 之一 as sub 1), its label as printed, its words, its row."""

    number: int
    sub: int
    label: str
    text: str
    row: int = 0

    @property
    def place(self) -> Place:
        """By what it is cited."""
        return (self.number, self.sub)

    @cached_property
    def words(self) -> str:
        """The text without spaces and signs, which sources print differently."""
        return plain(self.text)

    @cached_property
    def pairs(self) -> Counter[str]:
        """Every two signs that stand together, with how often."""
        words = self.words
        return Counter(words[i : i + 2] for i in range(len(words) - 1)) or Counter([words])


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one article. ``likeness`` is 0 to 1.

    ``near``: for a removed article the new one that holds most of its words, for an added one the old one it came
    from; None where there is none.
    """

    kind: Kind
    old: Clause | None
    new: Clause | None
    likeness: float = 1.0
    near: Clause | None = None


def plain(text: str) -> str:
    """Letters, digits and Chinese signs alone, widths made one."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Every article of both editions once, in the order of the new one; what is gone stands where it stood."""
    pairs = _same_words(old, new)
    pairs |= _alike(old, new, pairs)
    taken = {theirs: mine for mine, theirs in pairs.items()}
    found: list[Change] = []
    waiting = 0
    for index, clause in enumerate(new):
        if index not in taken:
            found.append(Change("added", None, clause, 0.0, _most_of(clause, old)))
            continue
        while waiting < taken[index]:
            if waiting not in pairs:
                found.append(_removed(old[waiting], new))
            waiting += 1
        waiting = max(waiting, taken[index] + 1)
        found.append(_paired(old[taken[index]], clause))
    told = {change.old.place for change in found if change.old}
    found += [_removed(clause, new) for i, clause in enumerate(old) if i not in pairs and clause.place not in told]
    return tuple(found)


def counts(changes: Iterable[Change]) -> Mapping[Kind, int]:
    """How many articles of each kind of change."""
    return Counter(change.kind for change in changes)


def by_old_place(changes: Iterable[Change]) -> dict[Place, Change]:
    """Where an article cited in the old edition has gone: (number, sub) of the old edition to its change."""
    return {change.old.place: change for change in changes if change.old}


def parts(old: str, new: str) -> tuple[Part, ...]:
    """The wording of both in reading order: what stayed, what was struck out, what was put in."""
    if not old or not new or max(len(old), len(new)) > LONGEST:
        gone: tuple[Part, ...] = (("old", old),) if old else ()
        return (*gone, ("new", new)) if new else gone
    found: list[Part] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal" and (b - a >= SHORTEST_KEPT or not old[a:b].isalnum()):
            found.append(("same", old[a:b]))
            continue
        if a < b:
            found.append(("old", old[a:b]))
        if c < d:
            found.append(("new", new[c:d]))
    return tuple(_joined(found))


def sides(found: Iterable[Part]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """For two columns: the old wording with what was struck out, the new one with what was put in."""
    every = tuple(found)
    return (
        tuple(part for part in every if part[0] != "new"),
        tuple(part for part in every if part[0] != "old"),
    )


def _same_words(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Pairs with the same words; of articles that say the same thing twice those of the same number first."""
    places: dict[str, list[int]] = {}
    for index, clause in enumerate(new):
        places.setdefault(clause.words, []).append(index)
    pairs: dict[int, int] = {}
    for in_place in (True, False):
        for index, clause in enumerate(old):
            waiting = places.get(clause.words, [])
            fits = [one for one in waiting if not in_place or new[one].place == clause.place]
            if index not in pairs and fits:
                pairs[index] = fits[0]
                waiting.remove(fits[0])
    return pairs


def _alike(old: Sequence[Clause], new: Sequence[Clause], known: Mapping[int, int]) -> dict[int, int]:
    """Of what is left, the most alike first, each article once."""
    free = set(range(len(new))) - set(known.values())
    scored = []
    for index, clause in enumerate(old):
        if index in known:
            continue
        for other in free:
            score = likeness(clause, new[other])
            if score >= (ALIKE_IN_PLACE if new[other].place == clause.place else ALIKE):
                scored.append((-score, abs(index - other), index, other))
    pairs: dict[int, int] = {}
    for _, _, index, other in sorted(scored):
        if index not in pairs and other in free:
            pairs[index] = other
            free.discard(other)
    return pairs


def likeness(old: Clause, new: Clause) -> float:
    """The share of what both have in all that they have, 0 to 1."""
    sizes = (old.pairs.total(), new.pairs.total())
    # No more can be shared than the shorter has: most pairs of articles are told apart by their length alone.
    if 2 * min(sizes) < ALIKE_IN_PLACE * sum(sizes):
        return 0.0
    return 2 * _shared(old, new) / sum(sizes)


def _shared(one: Clause, other: Clause) -> int:
    few, many = sorted((one.pairs, other.pairs), key=len)
    return sum(min(count, many[pair]) for pair, count in few.items() if pair in many)


def _most_of(clause: Clause, others: Iterable[Clause]) -> Clause | None:
    """The article that holds most of this one's words, where one does."""
    size = clause.pairs.total()
    best = max(((_shared(clause, other), other) for other in others), key=lambda one: one[0], default=(0, None))
    return best[1] if best[0] >= TAKEN_IN * size else None


def _removed(clause: Clause, new: Sequence[Clause]) -> Change:
    return Change("removed", clause, None, 0.0, _most_of(clause, new))


def _paired(old: Clause, new: Clause) -> Change:
    here = old.place == new.place
    if old.words == new.words:
        return Change("same" if here else "renumbered", old, new)
    return Change("changed" if here else "moved", old, new, likeness(old, new))


def _joined(found: Iterable[Part]) -> list[Part]:
    """Neighbours of one kind as one; within a run of changes the old words come before the new ones."""
    runs: list[Part] = []
    old = new = ""
    for kind, text in (*found, ("same", "")):
        if kind == "old":
            old += text
        elif kind == "new":
            new += text
        else:
            if old:
                runs.append(("old", old))
            if new:
                runs.append(("new", new))
            old = new = ""
            if text:
                runs.append(("same", text))
    return runs

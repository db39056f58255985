"""A source as its smallest fields, by path: what changed, the way back, and two people's changes joined. Pure.

A path is ``title`` or ``steps/check/limit``; ``steps`` alone is the order of the steps. A patch holds what stood there
before and what stands there now; a path that is missing on one side was not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]
Fields = dict[str, Any]
# Lists whose items have names: taken apart, so that two people may work on different items.
KEYS = {"lanes": "id", "stages": "id", "limits": "id", "steps": "id", "events": "id", "departures": "step"}
# The order in which the parts of a source stand.
ORDER = (
    *("class", "title", "kinds", "scope", "template", "departures", "systems", "otherwise", "basis"),
    *("lanes", "stages", "limits", "steps", "events"),
)


class _Missing:
    """Nothing stands there."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Patch:
    """A change: the fields as they were and as they are now, only those that differ."""

    was: Mapping[str, Any]
    now: Mapping[str, Any]

    def __bool__(self) -> bool:
        return bool(self.was or self.now)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field that the change touches."""
        return tuple(dict.fromkeys((*self.was, *self.now)))

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """The parts and names of the items that it touches, such as a step."""
        pairs = (path.split("/") for path in self.paths)
        return tuple(dict.fromkeys((pair[0], pair[1]) for pair in pairs if len(pair) > 1))

    def plain(self) -> Plain:
        """As it is stored."""
        return {"was": dict(self.was), "now": dict(self.now)}


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed differently: what it said before, what mine says, what theirs says (None: nothing)."""

    path: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Joined:
    """Both sides' changes in one source, or, where ``clashes``, the source as theirs left it."""

    source: Plain
    clashes: tuple[Clash, ...] = ()


def taken_apart(source: Mapping[str, Any]) -> Fields:
    """Every field of a source by its path."""
    found: Fields = {}
    for name, value in source.items():
        key = KEYS.get(name, "")
        names = [item.get(key) for item in value] if key else []
        if not key or len(set(names)) != len(names):
            found[name] = value
            continue
        found[name] = names
        for item in value:
            found |= {f"{name}/{item[key]}/{field}": inner for field, inner in item.items() if field != key}
    return found


def put_together(fields: Mapping[str, Any]) -> Plain:
    """The source of these fields; those of items that stand in no list are left out."""
    items: dict[str, dict[str, Plain]] = {}
    for path, value in fields.items():
        part, _, rest = path.partition("/")
        if rest:
            name, _, field = rest.partition("/")
            items.setdefault(part, {}).setdefault(name, {})[field] = value
    source: Plain = {}
    for part in sorted((path for path in fields if "/" not in path), key=_rank):
        value = fields[part]
        if part in KEYS and all(isinstance(name, str) for name in value):
            value = [{KEYS[part]: name, **items.get(part, {}).get(name, {})} for name in value]
        source[part] = value
    return source


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Patch:
    """What changed from one source to the other."""
    old, new = taken_apart(before), taken_apart(after)
    touched = [path for path in dict.fromkeys((*old, *new)) if old.get(path, MISSING) != new.get(path, MISSING)]
    return Patch({path: old[path] for path in touched if path in old}, {p: new[p] for p in touched if p in new})


def reverse(patch: Patch) -> Patch:
    """The way back."""
    return Patch(patch.now, patch.was)


def applied(source: Mapping[str, Any], patch: Patch) -> Plain:
    """The source after the change, whatever stood in those fields."""
    fields = taken_apart(source)
    for path in patch.was:
        fields.pop(path, None)
    return put_together(fields | dict(patch.now))


def joined(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Joined:
    """Both changed ``base``: field by field, what only one side changed is taken.

    A field that both changed differently is a clash, and so is one that one side changed in an item which the other
    removed. Orders are joined: what either removed is gone, what either added stands behind what it was put behind.
    """
    old, here, there = taken_apart(base), taken_apart(mine), taken_apart(theirs)
    fields: Fields = {}
    clashes: list[Clash] = []
    for path in dict.fromkeys((*there, *here, *old)):
        was, my, their = (one.get(path, MISSING) for one in (old, here, there))
        if path in KEYS and all(_names(one) for one in (was, my, their)):
            order = _order(_listed(was), _listed(my), _listed(their))
            if order is None:
                clashes.append(_clash(path, was, my, their))
            elif order:
                fields[path] = order
            continue
        if my != was and their not in (was, my):
            clashes.append(_clash(path, was, my, their))
        value = their if my == was else my
        if value is not MISSING:
            fields[path] = value
    clashes += _orphans(fields, old, here, there, {clash.path for clash in clashes})
    if clashes:
        return Joined(dict(theirs), tuple(clashes))
    return Joined(put_together(fields))


def _clash(path: str, was: Any, my: Any, their: Any) -> Clash:
    return Clash(path, *(None if value is MISSING else value for value in (was, my, their)))


def _orphans(fields: Fields, old: Fields, here: Fields, there: Fields, known: set[str]) -> Iterable[Clash]:
    """Fields that one side changed or added in an item that the other removed."""
    for path in dict.fromkeys((*here, *there)):
        part, _, rest = path.partition("/")
        if not rest or path in known or rest.partition("/")[0] in fields.get(part, ()):
            continue
        was, my, their = (one.get(path, MISSING) for one in (old, here, there))
        if (my is not MISSING and my != was) or (their is not MISSING and their != was):
            yield _clash(path, was, my, their)


def _names(value: Any) -> bool:
    return value is MISSING or (isinstance(value, list) and all(isinstance(name, str) for name in value))


def _listed(value: Any) -> list[str]:
    return [] if value is MISSING else value


def _order(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Three orders of names in one; None where both put the same names into different orders."""
    common = [name for name in base if name in mine and name in theirs]
    orders = [[name for name in one if name in common] for one in (mine, theirs)]
    if common not in orders and orders[0] != orders[1]:
        return None
    kept = orders[1] if orders[0] == common else orders[0]
    for side in (theirs, mine):
        kept = _with_added(kept, side, base)
    return kept


def _with_added(kept: list[str], side: Sequence[str], base: Sequence[str]) -> list[str]:
    """What a side added, each behind the nearest name in front of it that is still there."""
    order = list(kept)
    for place, name in enumerate(side):
        if name in base or name in order:
            continue
        front = next((other for other in reversed(side[:place]) if other in order), None)
        order.insert(order.index(front) + 1 if front is not None else 0, name)
    return order


def _rank(part: str) -> int:
    return ORDER.index(part) if part in ORDER else len(ORDER)

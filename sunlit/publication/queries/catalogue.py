"""The published list as sets of bits: which items a filter leaves, and how many each choice would, without a query.

The items stand in one order, by name; a set of them is a whole number whose bit n says whether item n is in it. For
100,000 items that is 12 kilobytes, and to cut two sets or to count one takes microseconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from sunlit.basis.models import LawVersion
from sunlit.powers.grams import fold
from sunlit.powers.models import Passage, PowerVersion
from sunlit.powers.queries import edition_mark, law_key, lettered, mentions_of, passages_with, resting_on
from sunlit.procedures.queries import powers_with_chart
from sunlit.publication.filters import PowerFilters, is_row
from sunlit.publication.queries.editions import kept

# What filters choose from, and the column each is read from.
COLUMNS = {
    "organ": "organ__code",
    "kind": "kind",
    "level": "organ__region__level",
    "theme": "theme",
    "online": "online",
}
# A filter in which nothing is chosen.
COLUMNS_UNSET: Mapping[str, Any] = {name: getattr(PowerFilters(), name) for name in COLUMNS}
# The choice that stands for items without a value, so that the choices of a filter add up.
NONE = "-"
# Code, name and English name of each organ.
Organs = Sequence[tuple[str, str, str]]
# Bytes counted at once when a page far down the list is looked for.
STRETCH = 256
# Texts that belong to more items than this are kept as a set of them.
FEW = 300


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The list under one mark. ``versions`` by place; ``places`` by power; ``masks`` by filter and value.

    ``resting`` and ``counted`` are filled while words are looked for: which items the texts that were found belong to,
    as places or, where they are many, as a set; and how frequent pairs of signs are.
    """

    mark: str
    versions: tuple[int, ...]
    places: Mapping[int, int]
    masks: Mapping[str, Mapping[str, int]]
    everything: int
    resting: dict[int, Sequence[int] | int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)

    def of(self, powers: Iterable[int]) -> int:
        """The set of these powers, as far as they are on the list."""
        places = self.places
        return _bits([places[power] for power in powers if power in places], len(self.versions))

    def having(self, texts: Sequence[int]) -> int:
        """The set of items that have one of these texts (a query for some hundred that were not asked for before)."""
        resting = self.resting
        if new := [text for text in texts if text not in resting]:
            self._learn(new)
        found = 0
        single: list[int] = []
        for text in texts:
            held = resting[text]
            if isinstance(held, int):
                found |= held
            else:
                single += held
        return found | _bits(single, len(self.versions))

    def _learn(self, texts: Sequence[int]) -> None:
        places = self.places
        learnt: dict[int, list[int]] = {text: [] for text in texts}
        for text, power in mentions_of(texts):
            if power in places:
                learnt[text].append(places[power])
        for text, held in learnt.items():
            self.resting[text] = tuple(held) if len(held) <= FEW else _bits(held, len(self.versions))

    def page(self, found: int, first: int, size: int, foremost: int = 0) -> list[int]:
        """Rows of the versions number ``first`` to ``first + size`` of a set, those of ``foremost`` before others."""
        before = found & foremost
        ahead = before.bit_count()
        places = list(_cut(before, first, size)) if first < ahead else []
        if len(places) < size:
            places += _cut(found & ~before, max(first - ahead, 0), size - len(places))
        return [self.versions[place] for place in places]


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a word was found: the set of items that hold it, those that hold it in their names, and the other texts."""

    items: int
    names: int
    texts: Sequence[int]


_standing: Catalogue | None = None
_lock = Lock()


def catalogue(mark: str | None = None) -> Catalogue:
    """The list as it stands (one query while it is unchanged, none for whoever brings the mark of its edition).

    Before anything is listed it is read each time.
    """
    global _standing
    mark = edition_mark() if mark is None else mark
    with _lock:
        if _standing is not None and mark and _standing.mark == mark:
            return _standing
    made = _read(mark)
    with _lock:
        _standing = made if mark else None
    return made


def left_by(filters: PowerFilters, known: Catalogue, sought: int, without: str = "") -> int:
    """The set that a filter leaves of those ``sought``; ``without`` leaves one of its fields out of account."""
    found = sought
    for name in COLUMNS:
        chosen = _chosen(filters, name)
        if chosen and name != without:
            found &= _either(known, name, chosen)
    return found


def sought(filters: PowerFilters, known: Catalogue, organs: Organs) -> int:
    """The set of items that rest on the law and the article of a filter and hold its words."""
    found = known.everything
    for rests, key in ((of_law, filters.law), (of_article, filters.article)):
        found &= rests(key, known) if key else found
    for word in filters.q.split() if found else ():
        found &= with_word(word, known, organs)
    return found


def of_law(key: str, known: Catalogue) -> int:
    """The set of items that rest on a law, by the key of the page of one of its editions."""
    edition = LawVersion.objects.filter(pk=int(key)).select_related("law").first() if is_row(key) else None
    return known.of(resting_on(Passage.Kind.LAW, law_key(edition.law.full_title))) if edition else 0


def of_article(key: str, known: Catalogue) -> int:
    """The set of items that rest on an article, by the key of its page."""
    return known.of(resting_on(Passage.Kind.ARTICLE, key)) if is_row(key) else 0


def with_word(word: str, known: Catalogue, organs: Organs) -> int:
    """The set of items that hold a word in their name, organ, law names or article texts, or are found by letters."""
    # Organs are few, and may be renamed without their items changing: their names are read as they are.
    folded = fold(word)
    named = (code for code, name, english in organs if folded in fold(name) or folded in fold(english))
    return holding(word, known).items | _either(known, "organ", named)


def holding(word: str, known: Catalogue) -> Holding:
    """Where a word stands, apart from the names of organs; looked up once while the list stands."""

    def looked_up() -> Holding:
        found = passages_with(word, known.counted)
        names = known.of([-text for text in found if text < 0])
        texts = sorted(text for text in found if text > 0)
        return Holding(names | known.having(texts) | known.of(lettered(word)), names, texts)

    return kept(("word", known.mark, word), looked_up) if known.mark else looked_up()


def named(filters: PowerFilters, known: Catalogue) -> int:
    """The set of items that hold all words in their names, which is what most people look for; none without words."""
    words = filters.q.split()
    found = known.everything if words else 0
    for word in words:
        found &= holding(word, known).names
    return found


def _either(known: Catalogue, name: str, values: Iterable[str]) -> int:
    found = 0
    for value in values:
        found |= known.masks[name].get(value, 0)
    return found


def counts(filters: PowerFilters, known: Catalogue, sought: int, name: str) -> dict[str, int]:
    """How many items each value of a filter would leave, counted as if its own choice were not made."""

    def counted() -> dict[str, int]:
        found = left_by(filters, known, sought, without=name)
        numbers = ((value, (found & mask).bit_count()) for value, mask in known.masks[name].items())
        return {value: number for value, number in numbers if number}

    # What words leave depends on the names of organs too, which may change while the list stands.
    if filters.q or not known.mark:
        return counted()
    others = replace(filters, **{name: COLUMNS_UNSET[name]})
    return kept(("counts", known.mark, name, others), counted)


def _chosen(filters: PowerFilters, name: str) -> tuple[str, ...]:
    if name == "online":
        return ("1",) if filters.online else ()
    chosen: tuple[str, ...] = getattr(filters, name)
    return chosen


def _read(mark: str) -> Catalogue:
    wanted = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC)
    rows = list(wanted.order_by("name", "id").values_list("pk", "power", *COLUMNS.values()))
    # Nobody can apply online for a power without a chart in force.
    charted = powers_with_chart()
    places: dict[str, dict[str, list[int]]] = {name: {} for name in COLUMNS}
    for place, row in enumerate(rows):
        for name, value in zip(COLUMNS, row[2:], strict=True):
            said = ("1" if value and row[1] in charted else NONE) if isinstance(value, bool) else value or NONE
            places[name].setdefault(said, []).append(place)
    return Catalogue(
        mark=mark,
        versions=tuple(row[0] for row in rows),
        places={row[1]: place for place, row in enumerate(rows)},
        masks={
            name: {value: _bits(held, len(rows)) for value, held in values.items()} for name, values in places.items()
        },
        everything=(1 << len(rows)) - 1,
    )


def _bits(places: Sequence[int], room: int) -> int:
    if not places:
        return 0
    made = bytearray(room // 8 + 1)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")


def _cut(found: int, first: int, size: int) -> Iterator[int]:
    """The places of the set bits number ``first`` to ``first + size``."""
    held = found.to_bytes(found.bit_length() // 8 + 1, "little")
    seen = 0
    for start in range(0, len(held), STRETCH):
        stretch = int.from_bytes(held[start : start + STRETCH], "little")
        there = stretch.bit_count()
        if seen + there > first:
            for place in _places(stretch):
                if first <= seen < first + size:
                    yield start * 8 + place
                seen += 1
            if seen >= first + size:
                return
        else:
            seen += there


def _places(stretch: int) -> Iterator[int]:
    while stretch:
        lowest = stretch & -stretch
        yield lowest.bit_length() - 1
        stretch ^= lowest

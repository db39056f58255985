"""The published list as sets of bits: which items a filter leaves, and how many each choice would, without a query.

The items stand in one order, by name; a set of them is a whole number whose bit n says whether item n is in it. For
100,000 items that is 12 kilobytes, and to cut two sets or to count one takes microseconds.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock

from sunlit.basis.models import LawVersion
from sunlit.powers.grams import fold
from sunlit.powers.models import Passage, PowerVersion
from sunlit.powers.queries import edition_mark, law_key, powers_with, resting_on
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
# The choice that stands for items without a value, so that the choices of a filter add up.
NONE = "-"
# Code, name and English name of each organ.
Organs = Sequence[tuple[str, str, str]]
# Items counted at once when a page far down the list is looked for.
WORD = 64


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The list under one mark. ``versions`` by place; ``places`` by power; ``masks`` by filter and value.

    ``names`` holds the folded names, one a line, each from its place in ``starts``: to find a word in one long text
    takes a hundredth of what it takes in as many short ones.
    """

    mark: str
    versions: tuple[int, ...]
    names: str
    starts: Sequence[int]
    places: Mapping[int, int]
    masks: Mapping[str, Mapping[str, int]]
    everything: int

    def of(self, powers: Iterable[int]) -> int:
        """The set of these powers, as far as they are on the list."""
        places = self.places
        return _bits((places[power] for power in powers if power in places), len(self.versions))

    def page(self, found: int, first: int, size: int, foremost: int = 0) -> list[int]:
        """Rows of the versions number ``first`` to ``first + size`` of a set, those of ``foremost`` before others."""
        before = found & foremost
        ahead = before.bit_count()
        places = list(_cut(before, first, size)) if first < ahead else []
        places += _cut(found & ~before, max(first - ahead, 0), size - len(places))
        return [self.versions[place] for place in places]


_standing: Catalogue | None = None
_lock = Lock()


def catalogue() -> Catalogue:
    """The list as it stands (one query while it is unchanged). Before anything is listed it is read each time."""
    global _standing
    mark = edition_mark()
    with _lock:
        if _standing is not None and mark and _standing.mark == mark:
            return _standing
    made = _read(mark)
    with _lock:
        _standing = made if mark else None
    return made


def left_by(filters: PowerFilters, known: Catalogue, organs: Organs, without: str = "") -> int:
    """The set that a filter leaves; ``without`` leaves one of its fields out of account."""
    found = known.everything
    for name in COLUMNS:
        chosen = _chosen(filters, name)
        if chosen and name != without:
            found &= _either(known, name, chosen)
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

    def looked_up() -> int:
        return known.of(powers_with(word))

    held = kept(("word", known.mark, word), looked_up) if known.mark else looked_up()
    # Organs are few, and may be renamed without their items changing: their names are read as they are.
    folded = fold(word)
    named = (code for code, name, english in organs if folded in fold(name) or folded in fold(english))
    return held | _either(known, "organ", named)


def named(filters: PowerFilters, known: Catalogue) -> int:
    """The set of items that hold all words in their names, which is what most people look for; none without words."""
    words = [fold(word) for word in filters.q.split()]

    def looked_through() -> int:
        found = known.everything
        for word in words:
            found &= _bits(_lines_with(word, known), len(known.starts))
        return found

    if not words:
        return 0
    return kept(("named", known.mark, filters.q), looked_through) if known.mark else looked_through()


def _lines_with(word: str, known: Catalogue) -> Iterator[int]:
    at = known.names.find(word)
    while at >= 0:
        place = bisect_right(known.starts, at) - 1
        yield place
        if place + 1 == len(known.starts):
            return
        at = known.names.find(word, known.starts[place + 1])


def _either(known: Catalogue, name: str, values: Iterable[str]) -> int:
    found = 0
    for value in values:
        found |= known.masks[name].get(value, 0)
    return found


def counts(filters: PowerFilters, known: Catalogue, organs: Organs, name: str) -> dict[str, int]:
    """How many items each value of a filter would leave, counted as if its own choice were not made."""
    found = left_by(filters, known, organs, without=name)
    numbers = ((value, (found & mask).bit_count()) for value, mask in known.masks[name].items())
    return {value: number for value, number in numbers if number}


def _chosen(filters: PowerFilters, name: str) -> tuple[str, ...]:
    if name == "online":
        return ("1",) if filters.online else ()
    chosen: tuple[str, ...] = getattr(filters, name)
    return chosen


def _read(mark: str) -> Catalogue:
    wanted = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC)
    rows = list(wanted.order_by("name", "id").values_list("pk", "power", "name", *COLUMNS.values()))
    places: dict[str, dict[str, list[int]]] = {name: {} for name in COLUMNS}
    for place, row in enumerate(rows):
        for name, value in zip(COLUMNS, row[3:], strict=True):
            said = ("1" if value else NONE) if isinstance(value, bool) else value or NONE
            places[name].setdefault(said, []).append(place)
    names = fold("\n".join(row[2].replace("\n", " ") for row in rows))
    lengths = (len(line) + 1 for line in names.split("\n"))
    return Catalogue(
        mark=mark,
        versions=tuple(row[0] for row in rows),
        names=names,
        starts=array("I", list(accumulate(lengths, initial=0))[:-1]) if rows else (),
        places={row[1]: place for place, row in enumerate(rows)},
        masks={
            name: {value: _bits(held, len(rows)) for value, held in values.items()} for name, values in places.items()
        },
        everything=(1 << len(rows)) - 1,
    )


def _bits(places: Iterable[int], room: int) -> int:
    made = bytearray(room // 8 + 1)
    for place in places:
        made[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(made, "little")


def _cut(found: int, first: int, size: int) -> Iterator[int]:
    """The places of the set bits number ``first`` to ``first + size``."""
    words = memoryview(found.to_bytes((found.bit_length() // WORD + 1) * (WORD // 8), "little")).cast("Q")
    seen = 0
    for number, word in enumerate(words):
        held = word.bit_count()
        if seen + held > first:
            for bit in range(WORD):
                if word >> bit & 1:
                    if first <= seen < first + size:
                        yield number * WORD + bit
                    seen += 1
            if seen >= first + size:
                return
        else:
            seen += held

"""Which cells of a row have changed since the list was last imported, and which of them a person has changed too. Pure.

Of the last import only a short fingerprint a column is kept: enough to tell whether a cell, or the field it went to,
is still what it was.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunlit.basis.citations import parse
from sunlit.powers.importing.merging import BASIS_COLUMNS, SPOKEN_OF, bases_of
from sunlit.powers.importing.rows import BESIDES, ListedItem
from sunlit.powers.items import ItemContent

# Bytes of a fingerprint: so few that a hundred thousand rows stay small, so many that two texts never share one.
LENGTH = 8
PROMISED = "promised_limit"
FIELD_OF = {column: field for field, column in SPOKEN_OF.items()}
# Behind a column of bases: the texts quoted with them, which the record completes and so never compares.
QUOTED = ":text"
# How much of a text stands in a report.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that the list changed and a person has changed too: the column, and what both say, in few words."""

    column: str
    held: str
    listed: str


@dataclass(frozen=True, slots=True)
class Since:
    """``said``: the columns that may change the power; ``conflicts``: those that a person has to choose about."""

    said: frozenset[str]
    conflicts: tuple[Conflict, ...] = ()

    def settled(self, *, prefer_list: bool) -> frozenset[str]:
        """What may change once it is chosen: the list's word, or the word of whoever changed it by hand."""
        return self.said if prefer_list else self.said - {one.column for one in self.conflicts}


def cells_of(item: ListedItem) -> dict[str, str]:
    """Column -> fingerprint of what the row says there; the name always stands in it."""
    cells = {column: _fingerprint(_value(item.content, column)) for column in _spoken(item)}
    quoted = {
        f"{column}{QUOTED}": _fingerprint([entry.quoted_text for entry in bases_of(item.content, kind)])
        for kind, column in BASIS_COLUMNS.items()
        if column in cells
    }
    return cells | quoted


def since(last: Mapping[str, str] | None, item: ListedItem, held: ItemContent) -> Since:
    """``last``: ``cells_of`` the row as it was imported before; None where that is not known.

    A blank cell changes nothing. A field that was changed by hand to what the list says now is no conflict.
    """
    if last is None:
        return Since(_spoken(item))
    now = cells_of(item)
    changed = {cell.removesuffix(QUOTED) for cell, told in now.items() if last.get(cell) != told}
    conflicts = []
    for column in sorted(changed):
        kept = _value(held, column)
        if _fingerprint(kept) == now[column] and column not in BASIS_COLUMNS.values():
            changed.remove(column)
        elif _fingerprint(kept) not in (last.get(column), now[column]) and column in last:
            conflicts.append(Conflict(column, _in_words(kept), _in_words(_value(item.content, column))))
    return Since(frozenset(changed), tuple(conflicts))


def _spoken(item: ListedItem) -> frozenset[str]:
    known = {*FIELD_OF, *BESIDES, *BASIS_COLUMNS.values(), PROMISED}
    return frozenset(item.said & known | {"name"})


def _value(content: ItemContent, column: str) -> Any:
    """What a version says in the place of a column, so that list and record compare alike."""
    for kind, named in BASIS_COLUMNS.items():
        if column == named:
            return [_cited(entry.citation) for entry in bases_of(content, kind)]
    if column == PROMISED:
        return [content.promised_value, content.promised_unit, content.details.get(column, "")]
    if column in FIELD_OF:
        return getattr(content, FIELD_OF[column])
    return content.details.get(column, "")


def _cited(citation: str) -> list[str]:
    return [f"《{one.law_title}》{one.place}" for one in parse(citation)] or [citation]


def _fingerprint(value: Any) -> str:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    # Spaces are written by hand and left out by lists.
    return hashlib.blake2b("".join(plain.split()).encode(), digest_size=LENGTH).hexdigest()


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        flat = [str(one) for part in value for one in (part if isinstance(part, list) else [part]) if one]
        value = " ".join(flat)
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

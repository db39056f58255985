"""Which column of a list is which field: by its heading, or as the person who imports says. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.cells import plain_heading
from sunlit.powers.importing.tables import Row, Table

# Headings of a list may stand below a title and a line about unit and date.
DEEPEST_HEADER = 15
LAST_CHOICE = 1000
# In a mapping: the person has said of every column what it is, so no column is guessed.
EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a list may have, and the headings that name it, the surest first."""

    code: str
    zh: str
    ranks: Mapping[str, int]
    several: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands. ``headings`` are the list's own, for reports; ``header_row`` is 0 for JSON."""

    places: Mapping[str, tuple[int, ...]]
    headings: tuple[str, ...]
    header_row: int

    def heading(self, code: str) -> str:
        """The list's own heading of a field, or the field's name where the list does not have it."""
        places = self.places.get(code, ())
        return self.headings[places[0]] if places else field_named(code).zh

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that were not recognised."""
        used = {place for places in self.places.values() for place in places}
        return tuple(text for place, text in enumerate(self.headings) if text and place not in used)


@cache
def all_fields() -> Mapping[str, Field]:
    """Every field by its code, from content/categories/columns.yaml."""
    rows = read_yaml(CONTENT / "categories" / "columns.yaml")["fields"]
    return MappingProxyType(
        {
            row["field"]: Field(
                row["field"],
                row["zh"],
                MappingProxyType(
                    {plain_heading(str(text)): rank for rank, text in enumerate(row["headings"])}
                    | {plain_heading(text): LAST_CHOICE + rank for rank, text in enumerate(row.get("last", []))}
                ),
                row.get("several", False),
            )
            for row in rows
        }
    )


def field_named(code: str) -> Field:
    """The field of this code. Raises PowersRefusal with the codes there are."""
    try:
        return all_fields()[code]
    except KeyError:
        known = "、".join(f"{field.code}（{field.zh}）" for field in all_fields().values())
        raise PowersRefusal(
            Text(f"没有名为“{code}”的字段，可用的有：{known}。", f"There is no field “{code}”; there are: {known}."),
            field="mapping",
        ) from None


def columns_of(table: Table, mapping: Mapping[str, str]) -> Columns | None:
    """Where the fields stand in this table; None where no row of it looks like headings of a list of powers.

    ``mapping`` (field → heading, several on a line each) decides where it says something; with EXACT in it nothing else
    is recognised. Raises PowersRefusal for a field that does not
    exist or a heading that the table does not have.
    """
    if table.names:
        return _columns(table.names, 0, mapping) if _worth(table.names, mapping) else None
    candidates = [row for row in table.rows[:DEEPEST_HEADER] if any(row.cells)]
    best = max(candidates, key=lambda row: _worth(row.cells, mapping), default=None)
    if best is None or not _worth(best.cells, mapping):
        return None
    return _columns(best.cells, best.number, mapping)


def heading_rows(table: Table) -> Iterator[tuple[str, ...]]:
    """Every row of a table that may be its headings."""
    if table.names:
        yield table.names
    else:
        yield from (row.cells for row in table.rows[:DEEPEST_HEADER] if any(row.cells))


def is_repeated_header(row: Row, columns: Columns) -> bool:
    """Whether a printed list repeats its headings on this row."""
    here = [(plain_heading(cell), plain_heading(head)) for cell, head in zip(row.cells, columns.headings, strict=False)]
    return any(head for _, head in here) and all(cell == head for cell, head in here)


def _worth(cells: Sequence[str], mapping: Mapping[str, str]) -> int:
    """How much a row looks like headings: recognised fields, if the name of the power is among them."""
    if len({cell for cell in cells if cell.strip()}) < 1 + (len(cells) > 1):
        return 0
    plain = {plain_heading(cell) for cell in cells if cell.strip() and len(cell) <= 60}
    asked = {plain_heading(one) for code, text in mapping.items() if code != EXACT for one in text.split("\n")}
    if mapping.get("name") and plain_heading(mapping["name"]) in plain:
        return len(plain & asked) + 1
    found = sum(1 for field in all_fields().values() if plain & set(field.ranks))
    return found if plain & set(all_fields()["name"].ranks) else 0


def _columns(cells: Sequence[str], header_row: int, mapping: Mapping[str, str]) -> Columns:
    headings = tuple(" ".join(cell.split()) for cell in cells)
    plain = [plain_heading(cell) for cell in cells]
    places: dict[str, tuple[int, ...]] = {}
    for code, heading in mapping.items():
        if code == EXACT:
            continue
        several = field_named(code).several
        wanted = [plain_heading(one) for one in heading.split("\n")]
        found = [place for place, text in enumerate(plain) if text in wanted]
        if not found:
            there = "、".join(text for text in headings if text)
            raise PowersRefusal(
                Text(
                    f"表里没有“{heading}”这一列（要作为 {code}）。表头是：{there}。",
                    f"The table has no column “{heading}” (for {code}). Its headings are: {there}.",
                ),
                field="mapping",
            )
        places[code] = tuple(found) if several else (found[0],)
    taken = {place for found in places.values() for place in found}
    for field in all_fields().values() if EXACT not in mapping else ():
        if field.code in places:
            continue
        fits = sorted((field.ranks[text], place) for place, text in enumerate(plain) if text in field.ranks)
        fits = [(rank, place) for rank, place in fits if place not in taken]
        # A heading of last choice counts only where the list has no better one.
        if fits and fits[0][0] < LAST_CHOICE:
            fits = [(rank, place) for rank, place in fits if rank < LAST_CHOICE]
        chosen = tuple(place for _, place in fits) if field.several else tuple(place for _, place in fits[:1])
        if chosen:
            places[field.code] = chosen
            taken.update(chosen)
    return Columns(MappingProxyType(places), headings, header_row)

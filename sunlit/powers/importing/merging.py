"""What a list says of a power that is there already, laid over all that it does not speak of. Pure.

A list is narrower than the record: it has no materials, posts or plain words of ours. So a changed row changes the
fields in whose cells it has something written, and nothing else; 无 or / in a cell empties its field, a blank cell does
not.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Set
from typing import Any

from sunlit.basis.citations import Citation, parse
from sunlit.powers import categories
from sunlit.powers.importing.cells import EMPTY_WORDS, one_line
from sunlit.powers.importing.rows import AT_ONCE, BESIDES
from sunlit.powers.items import BasisEntry, ItemContent

# Field of a version -> the column of a list that speaks of it.
SPOKEN_OF = {
    "name": "name",
    "disclosure_content": "disclosure_content",
    "disclosure_form": "disclosure_form",
    "disclosure_scope": "disclosure_scope",
    "disclosure_limit": "disclosure_limit",
    "exercising_body": "body",
    "fee": "fee",
    "fee_basis": "fee_basis",
    "flow_note": "flow_note",
    "risk_level": "risk_level",
    "risk_statement": "risk_statement",
    "conditions": "conditions",
    "served": "served",
    "result_name": "result",
    "source": "source",
}
BASIS_COLUMNS = {"implementing": "basis", "creating": "creating_basis"}
Key = tuple[tuple[str, str], ...]


def merged(held: ItemContent, listed: ItemContent, said: Set[str]) -> ItemContent:
    """``held`` as the row changes it; ``said`` are the columns that may change it (``since``)."""
    changes: dict[str, Any] = {field: getattr(listed, field) for field, column in SPOKEN_OF.items() if column in said}
    details = {name: value for name, value in held.details.items() if name not in said & set(BESIDES)}
    details |= {name: value for name, value in listed.details.items() if name in said}
    if "promised_limit" in said and (listed.promised_value is not None or _without_days(listed)):
        changes |= {"promised_value": listed.promised_value, "promised_unit": listed.promised_unit}
    # A theme that a person chose stays; one that was found from the name is found again.
    if held.theme in ("", _theme_found(held.name, held.details)):
        changes["theme"] = _theme_found(changes.get("name", held.name), details)
    return dataclasses.replace(held, **changes, details=details, bases=tuple(_bases(held, listed, said)))


def bases_of(content: ItemContent, kind: str) -> list[BasisEntry]:
    """The bases of a kind, one citation an entry."""
    return [entry for entry in _each(content.bases) if entry.kind == kind]


def _without_days(listed: ItemContent) -> bool:
    """Whether the list says that there is no limit in days, and not something that was not understood."""
    written = one_line(str(listed.details.get("promised_limit", "")))
    return not written or written in EMPTY_WORDS | AT_ONCE


def _theme_found(name: str, details: Any) -> str:
    return categories.theme_of(name, str(details.get("heading_2", "")), str(details.get("heading_1", "")))


def _bases(held: ItemContent, listed: ItemContent, said: Set[str]) -> Iterator[BasisEntry]:
    """The bases of the kinds that the list has a column for are the list's; what was added to one stays with it."""
    spoken = {kind for kind, column in BASIS_COLUMNS.items() if column in said}
    known = {(entry.kind, _key(entry)): entry for entry in _each(held.bases)}
    kept = [entry for entry in held.bases if entry.kind not in spoken]
    there = {_key(entry) for entry in kept}
    wanted = [entry for entry in _each(listed.bases) if entry.kind in spoken and _key(entry) not in there]
    # The order of the record: the kinds stand as they stood.
    first = held.bases[0].kind if held.bases else ""
    if kept and kept[0].kind == first:
        yield from kept
        kept = []
    for entry in wanted:
        yield _completed(entry, known.get((entry.kind, _key(entry))))
    yield from kept


def _completed(entry: BasisEntry, before: BasisEntry | None) -> BasisEntry:
    """The list's basis with the plain words of before, and the text of before where the list quotes none."""
    if before is None:
        return entry
    quoted = entry.quoted_text or before.quoted_text
    return dataclasses.replace(
        entry,
        document_number=entry.document_number or before.document_number,
        quoted_text=quoted,
        marked=entry.marked or (before.marked if quoted == before.quoted_text else ""),
        plain_words=before.plain_words,
        plain_words_en=before.plain_words_en,
    )


def _each(entries: Iterable[BasisEntry]) -> Iterator[BasisEntry]:
    """One citation an entry, as the record keeps them: the text goes with the first of those that stood together."""
    for entry in entries:
        cited = parse(entry.citation)
        if len(cited) < 2:
            yield entry
            continue
        for index, one in enumerate(cited):
            rest = {} if index == 0 else {"quoted_text": "", "marked": "", "plain_words": "", "plain_words_en": ""}
            yield dataclasses.replace(entry, citation=str(one), **rest)


def _key(entry: BasisEntry) -> Key:
    """What is cited, however it is written."""
    cited: list[Citation] = parse(entry.citation)
    return tuple((one.law_title, one.place) for one in cited) or ((entry.citation, ""),)

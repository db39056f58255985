"""A row that was read, as plain values that can be put aside, and the same row again. Pure."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.powers.importing.cells import plain_heading
from sunlit.powers.importing.columns import Columns, all_fields
from sunlit.powers.importing.rows import Fault, ListedItem
from sunlit.powers.items import BasisEntry, ItemContent, MaterialEntry

FIELDS = tuple(field.name for field in dataclasses.fields(ItemContent))
ENTRIES = {"bases", "materials"}


def item_as_plain(item: ListedItem) -> dict[str, Any]:
    """The item without what is empty."""
    content = {name: value for name in FIELDS if (value := getattr(item.content, name)) not in ("", (), {}, None)}
    for name in ENTRIES & content.keys():
        content[name] = [dataclasses.asdict(entry) for entry in content[name]]
    return {
        "organ": item.organ,
        "region": item.region,
        "kind": item.kind,
        "code": item.code,
        "said": sorted(item.said),
        "content": content,
    }


def item_from_plain(plain: Mapping[str, Any]) -> ListedItem:
    """The same item again."""
    content = dict(plain["content"])
    content["bases"] = tuple(BasisEntry(**one) for one in content.get("bases", ()))
    content["materials"] = tuple(MaterialEntry(**one) for one in content.get("materials", ()))
    return ListedItem(
        organ=plain["organ"],
        region=plain["region"],
        kind=plain["kind"],
        code=plain["code"],
        content=ItemContent(**content),
        said=frozenset(plain["said"] if "said" in plain else all_fields()),
    )


def faults_as_plain(faults: Sequence[Fault]) -> list[list[str]]:
    """Each fault as column and both sentences."""
    return [[fault.column, fault.reason.zh, fault.reason.en] for fault in faults]


def faults_from_plain(plain: Sequence[Sequence[str]]) -> tuple[Fault, ...]:
    """The same faults again."""
    return tuple(Fault(column, Text(zh, en)) for column, zh, en in plain)


def columns_as_plain(columns: Columns) -> dict[str, Any]:
    """Where each field stands."""
    return {
        "places": {code: list(places) for code, places in columns.places.items()},
        "headings": list(columns.headings),
        "header_row": columns.header_row,
    }


def columns_from_plain(plain: Mapping[str, Any]) -> Columns:
    """The same columns again."""
    places = {code: tuple(found) for code, found in plain["places"].items()}
    return Columns(MappingProxyType(places), tuple(plain["headings"]), plain["header_row"])


def mark_of(headings: Sequence[str]) -> str:
    """SHA-256 (hex) of the headings as they are compared: by it a list of the same make is known again."""
    return hashlib.sha256("\n".join(plain_heading(one) for one in headings).encode()).hexdigest()

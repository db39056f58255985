"""What of a record the public may see, and how it is masked (pure).

The table of field classes is content/presets/<jurisdiction>/publication.yaml; a class that is not in it is never
shown. Law: 个人信息保护法 6 and 28, 政府信息公开条例 15, 行政处罚法 48.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MASK = "*"
# What looks like an identity number, a telephone number or a mail address wherever it stands in free text.
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15}|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?![0-9A-Za-z])")
ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Masks:
    """The table by which fields are masked."""

    fields: Mapping[str, Mapping[str, str]]
    trader_limit: int
    compound_surnames: frozenset[str]


def masks_from(table: Mapping[str, Any]) -> Masks:
    """The table as it stands in the preset."""
    return Masks(
        fields=table["fields"],
        trader_limit=table["trader_name_is_a_person_up_to"],
        compound_surnames=frozenset(table["compound_surnames"]),
    )


def shown(masks: Masks, field: str, kind: str, value: str) -> str | None:
    """What the public sees of a field of a party of that kind; None: nothing at all."""
    ways = masks.fields.get(field, {})
    way = ways.get(kind) or ways.get("all") or "never"
    if way == "full" and not (kind == "trader" and is_personal(masks, value)):
        return value
    return surname_only(masks, value) if way in ("full", "surname") else None


def is_personal(masks: Masks, name: str) -> bool:
    """Whether a trader's name is as short as a person's."""
    return len(name.strip()) <= masks.trader_limit


def surname_only(masks: Masks, name: str) -> str:
    """张敏 -> 张*, 欧阳修文 -> 欧阳*, Anna Smith -> A*; one star however long the name is."""
    name = name.strip()
    for surname in masks.compound_surnames:
        if name.startswith(surname) and name != surname:
            return surname + MASK
    return name[:1] + MASK if name else MASK


def scrub(masks: Masks, text: str, parties: Iterable[tuple[str, str]]) -> str:
    """Free text with the parties' names masked as everywhere else, and numbers and addresses of persons gone.

    ``parties`` are kind and name. Longer names go first, so that a name inside another one leaves no rest.
    """
    for kind, name in sorted(parties, key=lambda party: -len(party[1])):
        if name:
            text = text.replace(name, shown(masks, "party_name", kind, name) or MASK)
    return ADDRESSES.sub(MASK, NUMBERS.sub(MASK, text))


def release_kind(outcomes: Mapping[str, str], result: str, state: str) -> str:
    """As what a case is released; empty where its outcome is not released."""
    return outcomes.get(result) or outcomes.get(state) or ""


def within(used: int | None, limit: int | None) -> bool | None:
    """Whether it was done in time; None where there was no limit or nothing was measured."""
    return None if used is None or limit is None else used <= limit

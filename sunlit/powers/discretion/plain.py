"""A standard as plain values for the data base and for programs, and back again. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.model import (
    Circumstance,
    Condition,
    Factor,
    Fault,
    Fine,
    Formula,
    Grade,
    Item,
    Option,
    Sheet,
    Standard,
)


def as_plain(standard: Standard) -> dict[str, Any]:
    """Lists, dictionaries and texts only; figures are texts, so that none is rounded."""
    made: dict[str, Any] = json.loads(json.dumps(asdict(standard), default=str, ensure_ascii=False))
    # A table without codes keeps the fingerprint that it had before codes were read.
    for item in (item for sheet in made["sheets"] for item in sheet["items"] if not item["code"]):
        del item["code"]
    return made


def fingerprint(plain: Mapping[str, Any]) -> str:
    """The SHA-256 of the content, the same for the same words and figures."""
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def one_plain(item: Item) -> dict[str, Any]:
    """One item as ``as_plain`` writes it: what a case keeps of the standard that it was decided by."""
    made: dict[str, Any] = as_plain(Standard((Sheet("", "", (item,), (), 0),)))["sheets"][0]["items"][0]
    return made


def one_from_plain(plain: Mapping[str, Any]) -> Item:
    """What ``one_plain`` wrote."""
    return _item(plain)


def from_plain(plain: Mapping[str, Any]) -> Standard:
    """What ``as_plain`` wrote."""
    return Standard(tuple(_sheet(one) for one in plain["sheets"]))


def _sheet(one: Mapping[str, Any]) -> Sheet:
    faults = tuple(Fault(**(fault | {"reason": Text(*fault["reason"])})) for fault in one["faults"])
    return Sheet(one["name"], one["title"], tuple(_item(item) for item in one["items"]), faults, one["rows"])


def _item(one: Mapping[str, Any]) -> Item:
    return Item(
        **{
            **one,
            "grades": tuple(_grade(grade) for grade in one["grades"]),
            "formula": _formula(one["formula"]) if one["formula"] else None,
            "law": tuple(_fine(fine) for fine in one["law"]),
        }
    )


def _grade(one: Mapping[str, Any]) -> Grade:
    lines = tuple(
        Circumstance(line["text"], line["row"], _condition(line["condition"]) if line["condition"] else None)
        for line in one["circumstances"]
    )
    return Grade(**{**one, "circumstances": lines, "fines": tuple(_fine(fine) for fine in one["fines"])})


def _bounds(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, **{end: None if one[end] is None else Decimal(one[end]) for end in ("low", "high")}}


def _fine(one: Mapping[str, Any]) -> Fine:
    return Fine(**_bounds(one))


def _condition(one: Mapping[str, Any]) -> Condition:
    return Condition(**_bounds(one))


def _formula(one: Mapping[str, Any]) -> Formula:
    factors = tuple(
        Factor(factor["name"], tuple(Option(o["text"], Decimal(o["points"]), o["row"]) for o in factor["options"]))
        for factor in one["factors"]
    )
    return Formula(Decimal(one["start"]), factors)

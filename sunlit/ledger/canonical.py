"""One spelling for one value, so that a hash says the same on every machine (RFC 8785, JSON Canonicalization).

Numbers are integers only: a fraction is written as text by whoever owns the value, because its shortest spelling
differs between languages.
"""

import hashlib
import json
from collections.abc import Mapping, Set
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID


def canonical(value: Any) -> bytes:
    """The canonical JSON of plain values (objects, lists, text, integers, true, false, null) as UTF-8.

    Raises TypeError for anything else, fractions included, and UnicodeEncodeError for half a surrogate pair.
    """
    return _spell(value).encode("utf-8")


def fingerprint(value: Mapping[str, Any] | None) -> str:
    """SHA-256 (hex) of what a record said before or after an act; the empty string where there was nothing.

    Takes what model fields hold: moments in ISO form, decimals, identifiers and fractions as text, sets in order.
    """
    if value is None:
        return ""
    return hashlib.sha256(_spell(_plain(value)).encode("utf-8", "surrogatepass")).hexdigest()


# What most values are and what needs no second look.
_PLAIN = frozenset({str, int, bool, type(None)})


def _spell(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, Mapping):
        # RFC 8785 3.2.3 sorts by UTF-16 code units, not by code points.
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join([f"{encode_basestring(name)}:{_spell(value[name])}" for name in names]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_spell, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no single spelling in JSON")


def _plain(value: Any) -> Any:
    """Model values as plain ones; two different values never become the same plain one within one column type."""
    if type(value) in _PLAIN:
        return value
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(name): _plain(member) for name, member in value.items()}
        case list() | tuple():
            return [_plain(member) for member in value]
        case Set():
            return sorted((_plain(member) for member in value), key=_spell)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case Decimal() | UUID() | float():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in an audit row; pass its plain values")

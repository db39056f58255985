"""The filters of the public lists: from the address and back to it, so that a figure and its list agree (pure).

``read`` takes what a page has in its address (``{"organ": ["YX01"], "q": ["卫生"]}``), ignores what it does not know
and never fails; ``query`` writes the same filter as an address part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import urlencode

Params = Mapping[str, Sequence[str]]
LONGEST = 100
# Digits of a row's number that every database takes.
LONGEST_KEY = 18


def is_row(key: str) -> bool:
    """Whether a key from an address can be the number of a row."""
    return key.isascii() and key.isdecimal() and len(key) < LONGEST_KEY


@dataclass(frozen=True, slots=True)
class Filters:
    """What all filters share. Each field is a text, a tuple of texts, or a yes/no."""

    @classmethod
    def read(cls, params: Params) -> Self:
        """The filter that stands in an address."""
        values: dict[str, object] = {}
        for entry in fields(cls):
            given = [value.strip()[:LONGEST].replace("\x00", "") for value in params.get(entry.name, ())]
            given = [value for value in given if value]
            if isinstance(entry.default, tuple):
                values[entry.name] = tuple(dict.fromkeys(given))
            elif isinstance(entry.default, bool):
                values[entry.name] = bool(given) and given[-1].lower() in ("1", "true", "yes", "on")
            else:
                values[entry.name] = given[-1] if given else ""
        return cls(**values)

    def query(self) -> str:
        """The same filter as the part of an address after the question mark."""
        pairs: list[tuple[str, str]] = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if isinstance(value, tuple):
                pairs += [(entry.name, one) for one in value]
            elif isinstance(value, bool):
                pairs += [(entry.name, "1")] if value else []
            elif value:
                pairs.append((entry.name, value))
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class PowerFilters(Filters):
    """``q`` text or pinyin; ``organ`` codes; ``kind`` codes; ``level`` of government; ``theme`` codes; ``online`` only.

    ``law`` and ``article`` are keys of their pages: items that rest on them. Items that belong under no theme are
    found under the theme "-".
    """

    q: str = ""
    organ: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    online: bool = False
    law: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class RecordFilters(Filters):
    """``kind`` of release; ``period`` = 12m for the last twelve months; ``late`` or ``on_time`` only; ``result``."""

    q: str = ""
    kind: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    power: str = ""
    result: tuple[str, ...] = ()
    period: str = ""
    on_time: bool = False
    late: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class CardFilters(Filters):
    """``level`` yellow, red, deep_red; ``state``; ``rule`` id; ``rectified`` or lifted only."""

    level: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    rule: str = ""
    period: str = ""
    rectified: bool = False


@dataclass(frozen=True, slots=True)
class AnswerFilters(Filters):
    """``kind`` consultation or complaint; ``power`` code."""

    q: str = ""
    kind: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    power: str = ""


@dataclass(frozen=True, slots=True)
class RatingFilters(Filters):
    """``level`` 1 to 5; ``power`` code."""

    level: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    power: str = ""
    period: str = ""

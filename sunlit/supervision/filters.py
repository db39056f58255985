"""The filters of the supervisor's lists: from an address and back, so that a figure and its list agree (pure).

``read`` takes what a page has in its address (``{"level": ["red"]}``), ignores what it does not know and never fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self
from urllib.parse import urlencode

Params = Mapping[str, Sequence[str]]
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filters share: each field is a text, or a tuple of texts."""

    @classmethod
    def read(cls, params: Params) -> Self:
        """The filter that stands in an address."""
        values: dict[str, str | tuple[str, ...]] = {}
        for entry in fields(cls):
            given = [value.strip()[:LONGEST].replace("\x00", "") for value in params.get(entry.name, ())]
            given = [value for value in given if value]
            if isinstance(entry.default, tuple):
                values[entry.name] = tuple(dict.fromkeys(given))
            else:
                values[entry.name] = given[-1] if given else ""
        return cls(**values)

    def query(self) -> str:
        """The same filter as the part of an address after the question mark."""
        pairs: list[tuple[str, str]] = []
        for entry in fields(self):
            value = getattr(self, entry.name)
            pairs += [(entry.name, one) for one in (value if isinstance(value, tuple) else (value,)) if one]
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class CardFilters(Filters):
    """``organ`` codes, ``region`` a code with all below it (``own`` = 1: without), ``since`` and ``until`` dates,
    ``open`` = 1: neither lifted nor rectified, ``standing`` = 1: not lifted.
    """

    q: str = ""
    level: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    region: str = ""
    own: str = ""
    rule: str = ""
    since: str = ""
    until: str = ""
    open: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class WatchedFilters(Filters):
    """Cases as the watch sees them. ``show`` is open, due_today, urgent, next, completed, in_time or late.

    ``since`` and ``until`` are days of completion, both included; ``step`` is the title of an open step, ``over`` = 1
    only those whose step is past its limit.
    """

    show: str = ""
    organ: tuple[str, ...] = ()
    step: str = ""
    over: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class RatingFilters(Filters):
    """``level`` 1 to 5; ``since`` and ``until`` are days."""

    level: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class OrderFilters(Filters):
    """``state`` open, answered, closed."""

    state: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()


def day_of(text: str) -> date | None:
    """A day as written in an address; None where it is not one, or has no day before or after it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None

"""Kinds of power, published lists of kinds and themes as content/categories gives them. Pure: no Django, no clock."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.errors import PowersRefusal

CATEGORIES = CONTENT / "categories"
TYPE_NUMBER = re.compile(r"(?:task_?type|类型)=?\s*(\d{1,2})")
TRAILING_NUMBER = re.compile(r"\((\d{1,2})\)$")
DECORATION = re.compile(r"\s+|^[一二三四五六七八九十]{1,3}[、.]|^\([一二三四五六七八九十]{1,3}\)|^\d{1,2}[.、]")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of power 职权类别, with the days on which powers of it may be listed."""

    code: str
    name: Text
    group: str
    letters: str
    starts: Literal["applicant", "organ"]
    about: Text
    first_day: date | None
    last_day: date | None
    source: str
    unconfirmed: bool
    words: tuple[str, ...]
    numbers: tuple[str, ...]

    def in_force(self, on: date) -> bool:
        """Whether a power of this kind may be listed on that day."""
        return (self.first_day is None or self.first_day <= on) and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading under which the public looks for powers."""

    code: str
    name: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One kind of a published list, with the kinds here that it covers; ``last_day`` where it ended before its list."""

    code: str
    name: Text
    kinds: tuple[str, ...]
    last_day: date | None

    def in_force(self, on: date) -> bool:
        """Whether the entry may be used on that day."""
        return self.last_day is None or on <= self.last_day


@dataclass(frozen=True, slots=True)
class KindList:
    """A published list of kinds of power (the national 9+X, the fifteen, the eight, the six)."""

    code: str
    name: Text
    source: str
    unconfirmed: bool
    first_day: date | None
    last_day: date | None
    entries: tuple[ListEntry, ...]

    def in_force(self, on: date) -> bool:
        """Whether the list holds on that day."""
        return (self.first_day is None or self.first_day <= on) and (self.last_day is None or on <= self.last_day)

    def entry_of(self, kind_code: str) -> ListEntry | None:
        """Where a kind stands in this list; None where it has no place."""
        return next((entry for entry in self.entries if kind_code in entry.kinds), None)


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its code, the abolished ones included, in the order of the file."""
    return MappingProxyType({row["code"]: _kind(row) for row in read_yaml(CATEGORIES / "kinds.yaml")["kinds"]})


@cache
def all_themes() -> Mapping[str, Theme]:
    """Every theme by its code, in the order of the file."""
    rows = read_yaml(CATEGORIES / "themes.yaml")["themes"]
    return MappingProxyType(
        {row["code"]: Theme(row["code"], Text(row["zh"], row["en"]), tuple(row["words"])) for row in rows}
    )


@cache
def all_lists() -> Mapping[str, KindList]:
    """Every published list of kinds, the present national one first."""
    return MappingProxyType({row["code"]: _list(row) for row in read_yaml(CATEGORIES / "lists.yaml")["lists"]})


def kind_list(code: str) -> KindList:
    """The list of this code. Raises PowersRefusal with the codes there are."""
    try:
        return all_lists()[code]
    except KeyError:
        known = "、".join(all_lists())
        raise PowersRefusal(
            Text(
                f"没有名为“{code}”的类别表，可用的有：{known}。",
                f"There is no list of kinds “{code}”; there are: {known}.",
            )
        ) from None


def places_of(kind_code: str) -> tuple[tuple[KindList, ListEntry | None], ...]:
    """A kind in each of the lists, None where it has no place: one row of the mapping."""
    return tuple((one, one.entry_of(kind_code)) for one in all_lists().values())


def mapped(from_list: str, entry_code: str, to_list: str) -> tuple[ListEntry, ...]:
    """The entries of one list that an entry of another corresponds to, by the kinds they share, in their order."""
    entry = next((one for one in kind_list(from_list).entries if one.code == entry_code), None)
    kinds = set(entry.kinds) if entry else set()
    return tuple(one for one in kind_list(to_list).entries if kinds & set(one.kinds))


@cache
def groups() -> Mapping[str, Text]:
    """The groups into which the kinds fall (四权)."""
    rows = read_yaml(CATEGORIES / "kinds.yaml")["groups"]
    return MappingProxyType({code: Text(row["zh"], row["en"]) for code, row in rows.items()})


def kind(code: str) -> Kind:
    """The kind of this code. Raises PowersRefusal for one that the file does not hold."""
    try:
        return all_kinds()[code]
    except KeyError:
        raise PowersRefusal(
            Text(
                f"没有“{code}”这一职权类别，可用的有：{known_kinds()}。",
                f"There is no kind of power “{code}”; there are: {known_kinds()}.",
            ),
            field="kind",
        ) from None


def kinds_on(day: date) -> tuple[Kind, ...]:
    """The kinds in force on that day."""
    return tuple(entry for entry in all_kinds().values() if entry.in_force(day))


def kind_named(word: str) -> Kind | None:
    """The kind that a published list means by this word, whatever brackets and numbers stand around it.

    The number of the platform's item type decides where the list gives one ("依申请(task_type=1)", "行政确认(7)").
    None where the word names no kind; nothing is guessed from a part of it.
    """
    plain = DECORATION.sub("", unicodedata.normalize("NFKC", word)).strip("·:;,。")
    if number := TYPE_NUMBER.search(plain) or TRAILING_NUMBER.search(plain):
        return _numbers().get(number[1])
    words, short = _words(), plain.removesuffix("类").removesuffix("事项")
    return words.get(plain.casefold()) or words.get(short.casefold()) or _numbers().get(plain)


def known_kinds() -> str:
    """All names, for a sentence that has to say what is possible."""
    return "、".join(entry.name.zh for entry in all_kinds().values() if entry.last_day is None)


def theme_of(*texts: str) -> str:
    """The theme whose words come first in these texts (name of the power, names above it in the list)."""
    for text in texts:
        for theme in all_themes().values():
            if text and (text in (theme.code, theme.name.zh) or any(word in text for word in theme.words)):
                return theme.code
    return "other"


def _list(row: Mapping[str, Any]) -> KindList:
    entries = tuple(
        ListEntry(
            one["code"], Text(one["zh"], one["en"]), tuple(kind(code).code for code in one["kinds"]), one.get("to")
        )
        for one in row["entries"]
    )
    name, unconfirmed = Text(row["zh"], row["en"]), row.get("unconfirmed", False)
    return KindList(row["code"], name, row["source"], unconfirmed, row.get("from"), row.get("to"), entries)


def _kind(row: Mapping[str, Any]) -> Kind:
    return Kind(
        code=row["code"],
        name=Text(row["zh"], row["en"]),
        group=row["group"],
        letters=row["letters"],
        starts=row["starts"],
        about=Text(row["about"]["zh"], row["about"]["en"]),
        first_day=row.get("from"),
        last_day=row.get("to"),
        source=row.get("source", ""),
        unconfirmed=row.get("unconfirmed", False),
        words=tuple(row.get("words", ())),
        numbers=tuple(row.get("numbers", ())),
    )


@cache
def _words() -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for entry in all_kinds().values():
        for word in (entry.code, entry.name.zh, entry.name.en, *entry.words):
            found.setdefault(DECORATION.sub("", unicodedata.normalize("NFKC", word)).casefold(), entry)
    return MappingProxyType(found)


@cache
def _numbers() -> Mapping[str, Kind]:
    return MappingProxyType({number: entry for entry in all_kinds().values() for number in entry.numbers})

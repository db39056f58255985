"""What two versions of a power say differently, field by field (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Part = tuple[Literal["same", "old", "new"], str]
# A longer text is shown as replaced whole: comparing sign by sign grows with the square of the length.
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: the old words struck out and the new ones marked, in reading order."""

    field: str
    parts: tuple[Part, ...]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields whose values differ, in the order of the form; lists are compared line by line."""
    return tuple(_difference(name, old.get(name), new.get(name)) for name in new if old.get(name) != new.get(name))


def _difference(name: str, old: Any, new: Any) -> Difference:
    if isinstance(old, list) or isinstance(new, list):
        return Difference(name, tuple(_lines(_as_lines(old or []), _as_lines(new or []))))
    if isinstance(old, dict) or isinstance(new, dict):
        return Difference(name, tuple(_lines(_as_pairs(old or {}), _as_pairs(new or {}))))
    return Difference(name, tuple(_signs(_word(old), _word(new))))


def _signs(old: str, new: str) -> Iterable[Part]:
    if not old or not new or max(len(old), len(new)) > LONGEST:
        yield from ((kind, text) for kind, text in (("old", old), ("new", new)) if text)  # type: ignore[misc]  # the pairs above are such parts
        return
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield ("same", old[a:b])
            continue
        if a < b:
            yield ("old", old[a:b])
        if c < d:
            yield ("new", new[c:d])


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterable[Part]:
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield from (("same", line) for line in old[a:b])
            continue
        yield from (("old", line) for line in old[a:b])
        yield from (("new", line) for line in new[c:d])


def _as_lines(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return ["；".join(_word(value) for value in row.values() if value not in ("", None, False)) + "\n" for row in rows]


def _as_pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{key}：{_word(value)}\n" for key, value in sorted(values.items())]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)

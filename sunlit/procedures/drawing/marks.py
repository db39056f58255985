"""Marks on a drawing: what was added, removed or changed, chosen, walked, or found at fault. Pure.

A mark is a class for the colours of ``chart.css`` and a sign for eyes that see none, and the picture's description says
how many there are of each. Steps and events are named by their ids, connections by ``edge``.
"""

from collections.abc import Mapping
from typing import Literal

from sunlit.ledger.wording import Text

Mark = Literal["added", "removed", "changed", "selected", "walked", "faulty"]
# One node may carry several, the weightiest first: its sign is that of the first.
Marks = Mapping[str, Mark | tuple[Mark, ...]]

NO_MARKS: Marks = {}
SIGNS: Mapping[Mark, str] = {
    "added": "+",
    "removed": "−",
    "changed": "≠",
    "selected": "▸",
    "walked": "✓",
    "faulty": "!",
}
MARK_WORDS: Mapping[Mark, Text] = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "changed": Text("修改", "changed"),
    "selected": Text("选中", "selected"),
    "walked": Text("走过", "walked"),
    "faulty": Text("有问题", "at fault"),
}


def edge(source: str, target: str) -> str:
    """The name of the connection between two steps, as ``Marks`` has it and as the picture's ``data-way`` says it."""
    return f"{source} {target}"


def marks_of(marks: Marks, name: str) -> tuple[Mark, ...]:
    """The marks of one node or connection."""
    found = marks.get(name, ())
    return (found,) if isinstance(found, str) else found


def mark_classes(marks: Marks, name: str) -> str:
    """The classes of one node or connection, each with a space before it."""
    found = marks_of(marks, name)
    return " marked" + "".join(f" mark-{mark}" for mark in found) if found else ""


def marks_said(marks: Marks, steps: Mapping[str, Text], language: str) -> str:
    """Which steps are marked, in words, for the description of the picture; nothing where none is."""
    english = language.startswith("en")
    named: dict[Mark, list[str]] = {}
    for name, title in steps.items():
        for mark in marks_of(marks, name):
            named.setdefault(mark, []).append(title.in_language(language))
    if not named:
        return ""
    colon, comma = (": ", ", ") if english else ("：", "、")
    said = [(MARK_WORDS[mark].in_language(language), named[mark]) for mark in SIGNS if mark in named]
    parts = [f"{word}{colon}{comma.join(titles)}" for word, titles in said]
    return f" Marked {'; '.join(parts)}." if english else f"标出{'；'.join(parts)}。"

"""The paragraphs, items and sub-items of an article, read from its text. Pure.

A line is a paragraph (款); a line that begins with （一） is an item (项) of the paragraph before it; a line that
begins with "1." is a sub-item (目) of the item before it.
"""

import re
from dataclasses import dataclass

from sunlit.basis.numerals import CHINESE, to_int
from sunlit.ledger.wording import Text

_ITEM = re.compile(rf"^[（(]([{CHINESE}]+|[0-9０-９]+)[)）]")
_SUBITEM = re.compile(r"^([0-9０-９]{1,2})[.．、]\s*")
_HEADING = re.compile(rf"^第[{CHINESE}]+(?:编|分编|章|节)(?:[\s　]|$)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item (项) with its sub-items (目): (number, text)."""

    number: int
    text: str
    subitems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (款): its own text and its items."""

    number: int
    text: str
    items: tuple[Item, ...] = ()

    @property
    def full_text(self) -> str:
        """The paragraph with everything in it, as the law prints it."""
        lines = [self.text] if self.text else []
        for item in self.items:
            lines += [item.text, *(text for _, text in item.subitems)]
        return "\n".join(lines)


def clean_lines(text: str) -> list[str]:
    """The lines of a text without blank ones, invisible signs and the heading of the next chapter."""
    lines = [re.sub(r"[\u200b\ufeff]", "", line).strip(" \t\r　\xa0") for line in text.split("\n")]
    lines = [line for line in lines if line]
    while len(lines) > 1 and _HEADING.match(lines[-1]):
        lines.pop()
    return lines


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The article's paragraphs in order, numbered from 1."""
    found: list[tuple[str, list[tuple[int, str, list[tuple[int, str]]]]]] = []
    for line in clean_lines(text):
        if item := _ITEM.match(line):
            if not found:
                found.append(("", []))
            found[-1][1].append((to_int(item[1]), line, []))
        elif (subitem := _SUBITEM.match(line)) and found and found[-1][1]:
            found[-1][1][-1][2].append((to_int(subitem[1]), line))
        else:
            found.append((line, []))
    return tuple(
        Paragraph(index, line, tuple(Item(number, words, tuple(subitems)) for number, words, subitems in items))
        for index, (line, items) in enumerate(found, start=1)
    )


def part(
    text: str, paragraph: int | None = None, item: int | None = None, subitem: int | None = None
) -> tuple[str, Text | None]:
    """The exact text of a part of an article, and why there is none where there is none.

    An item cited without its paragraph is given only when one paragraph alone has items; otherwise nothing is guessed.
    """
    every = paragraphs(text)
    if paragraph is None and item is None:
        return "\n".join(clean_lines(text)), None
    if paragraph is not None:
        chosen = [one for one in every if one.number == paragraph]
        if not chosen:
            return "", Text(f"该条只有{len(every)}款", f"the article has only {len(every)} paragraph(s)")
    else:
        chosen = [one for one in every if one.items]
        if len(chosen) > 1:
            return "", Text("该条有几款都分项，须写明第几款", "several paragraphs have items: name the paragraph")
    if item is None:
        return chosen[0].full_text, None
    return _item(chosen, item, subitem)


def _item(chosen: list[Paragraph], number: int, subitem: int | None) -> tuple[str, Text | None]:
    items = [one for paragraph in chosen for one in paragraph.items if one.number == number]
    if not items:
        return "", Text(f"没有第{number}项", f"there is no item {number}")
    if subitem is None:
        return "\n".join([items[0].text, *(text for _, text in items[0].subitems)]), None
    found = [text for value, text in items[0].subitems if value == subitem]
    return (found[0], None) if found else ("", Text(f"没有第{subitem}目", f"there is no sub-item {subitem}"))

"""Whether the text quoted with a basis is the law's, sign by sign; blank space and line breaks do not count. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SPACE = re.compile(r"\s+")
LEADING_LABEL = re.compile(r"^第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")
# A longer text is shown as replaced whole: comparing sign by sign grows with the square of the length.
LONGEST = 6000

Part = tuple[Literal["same", "old", "new"], str]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation beside the law: ``same``, or ``parts`` where "old" is the law's text and "new" the quotation's."""

    same: bool
    parts: tuple[Part, ...] = ()

    @property
    def signs(self) -> int:
        """How many signs differ."""
        return sum(len(text) for kind, text in self.parts if kind != "same")


def quotation(quoted: str, law: str) -> Quotation:
    """The quotation compared with the law's text; the article's own number in front of it does not count."""
    ours, theirs = plain(quoted), plain(law)
    if ours == theirs:
        return Quotation(same=True)
    return Quotation(same=False, parts=tuple(_parts(theirs, ours)))


def plain(text: str) -> str:
    """The signs that count."""
    return LEADING_LABEL.sub("", SPACE.sub("", text))


def _parts(old: str, new: str) -> Iterator[Part]:
    if len(old) > LONGEST or len(new) > LONGEST:
        yield "old", old
        yield "new", new
        return
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "same", old[a:b]
            continue
        if a < b:
            yield "old", old[a:b]
        if c < d:
            yield "new", new[c:d]

"""Which powers an item of a standard is about, told by code or by name. Pure."""

import re
from collections.abc import Mapping

from sunlit.powers.discretion.model import Item, Standard

# 对……的行政处罚, as lists of powers name them; a table names the violation alone.
FRAME = re.compile(r"^对?(.+?)(?:的?(?:行政)?处罚)?$", re.DOTALL)
IDLE = re.compile(r"[\s，。、；：,;:“”‘’（）()《》〈〉\"']|的(?=行为)|行为$")


def bare(name: str) -> str:
    """The violation in a name: without its frame, its signs and the word 行为."""
    plain = IDLE.sub("", name)
    found = FRAME.match(plain)
    return IDLE.sub("", found[1] if found else plain).removesuffix("的")


def powers_of(item: Item, names: Mapping[int, str], codes: Mapping[str, int]) -> tuple[int, ...]:
    """The powers (of these names, and of these codes) whose violation the item names; none where nothing is alike.

    A code in the table decides alone. A name has to be the same, or to begin the violation up to its first bracket,
    as where one power stands in several rows: 擅自养鹅（在水源地）.
    """
    if item.code:
        found = codes.get(item.code.strip())
        return (found,) if found is not None else ()
    whole = bare(item.violation)
    first = bare(re.split(r"[（(]", item.violation, maxsplit=1)[0])
    return tuple(pk for pk, name in names.items() if bare(name) in (whole, first) and bare(name))


def linked(standard: Standard, names: Mapping[int, str], codes: Mapping[str, int]) -> dict[int, tuple[int, ...]]:
    """For every place of an item, from 0, the powers it is about."""
    return {place: powers_of(item, names, codes) for place, item in enumerate(standard.items)}

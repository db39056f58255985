"""Rows that may be one power written twice: the same basis, and names that hardly differ. Pure.

Names are compared by the pairs of signs they share (Dice's coefficient), after what all names of a kind have in common
is taken off: “对…的行政处罚” says nothing about which penalty it is.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sunlit.ledger.wording import Text
from sunlit.powers.importing.rows import ReadRow
from sunlit.powers.items import BasisEntry

FRAME = re.compile(r"^对|(?:行为)?的?(?:行政)?(?:处罚|许可|强制|检查|确认|奖励|给付|征收|裁决)$|的|[\W_]+")
# Names that share so many of their pairs are near: found by trying published lists.
NEAR = 0.8
# Rows of one basis are compared with so many before them; a basis under which more stand says little.
LATEST = 60

Key = tuple[str, str, str]


@dataclass(slots=True)
class Twins:
    """Names that were seen under a basis, each with what to call it."""

    seen: dict[Key, list[tuple[frozenset[str], str, Text]]] = field(default_factory=dict)

    def add(self, keys: Iterable[Key], name: str, place: Text) -> None:
        """Remember a power of this name, whose place is said in words (“第 3 行”)."""
        pairs = pairs_of(name)
        for key in keys:
            self.seen.setdefault(key, []).append((pairs, name, place))

    def near(self, keys: Iterable[Key], name: str) -> Text | None:
        """The sentence about the first power with the same basis and a near-same name; None where there is none.

        A name that is exactly the same is told elsewhere.
        """
        pairs = pairs_of(name)
        for key in keys:
            for other, known, place in self.seen.get(key, ())[-LATEST:]:
                if known != name and alike(pairs, other):
                    return Text(
                        f"与{place.zh}“{known}”依据相同、名称相近，可能是同一项职权。请核对，重复的只留一项。",
                        f"Has the basis and nearly the name of “{known}” ({place.en}); it may be the same power. "
                        "Check, and keep one.",
                    )
        return None


def pairs_of(name: str) -> frozenset[str]:
    """The pairs of neighbouring signs in what is particular to a name."""
    core = FRAME.sub("", FRAME.sub("", unicodedata.normalize("NFKC", name))) or name
    return frozenset(core[place : place + 2] for place in range(max(len(core) - 1, 1)))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share nearly all of their pairs."""
    return 2 * len(one & other) >= NEAR * (len(one) + len(other))


def keys_of(organ: str, kind: str, bases: Sequence[BasisEntry]) -> tuple[Key, ...]:
    """Under what a power is looked for: its organ and kind with each citation as written, spaces apart."""
    return tuple(
        (organ, kind, re.sub(r"\s+", "", unicodedata.normalize("NFKC", basis.citation)))
        for basis in bases
        if basis.citation
    )


def twins_in(rows: Iterable[ReadRow]) -> dict[int, Text]:
    """Row number -> the sentence about an earlier row that may be the same power."""
    twins, found = Twins(), dict[int, Text]()
    for row in rows:
        if row.item is None:
            continue
        keys = keys_of(f"{row.item.region}/{row.item.organ}", row.item.kind, row.item.content.bases)
        if told := twins.near(keys, row.item.content.name):
            found[row.number] = told
        twins.add(keys, row.item.content.name, Text(f"第 {row.number} 行", f"row {row.number}"))
    return found

"""What a version of a standard says otherwise than another, item by item. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.checking import plain
from sunlit.powers.discretion.model import Grade, Item, Standard

Sign = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class LineChanged:
    """One line of an item before and after; empty where there was, or is, none."""

    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """An item that came, went, or says something else."""

    sign: Sign
    key: str
    violation: str
    lines: tuple[LineChanged, ...]


def compare(before: Standard, after: Standard) -> tuple[ItemChanged, ...]:
    """What changed, in the order of the newer one; what went stands at the end. Items are known by their violation."""
    older = _by_violation(before)
    found = []
    for name, item in _by_violation(after).items():
        old = older.pop(name, None)
        lines = _lines(old, item)
        if lines:
            found.append(ItemChanged("changed" if old else "added", item.key, item.violation, lines))
    found += [ItemChanged("removed", old.key, old.violation, _lines(old, None)) for old in older.values()]
    return tuple(found)


def _by_violation(standard: Standard) -> dict[tuple[str, int], Item]:
    """Items by their words; of several with the same words the second, third and so on."""
    made: dict[tuple[str, int], Item] = {}
    for item in standard.items:
        words = "".join(item.violation.split())
        place = 0
        while (words, place) in made:
            place += 1
        made[words, place] = item
    return made


def _lines(before: Item | None, after: Item | None) -> tuple[LineChanged, ...]:
    pairs = [
        (Text("法律依据", "Legal basis"), before.basis if before else "", after.basis if after else ""),
        *_graded(before.grades if before else (), after.grades if after else ()),
        *_factors(before, after),
    ]
    return tuple(LineChanged(label, old, new) for label, old, new in pairs if old != new)


def _graded(before: Sequence[Grade], after: Sequence[Grade]) -> list[tuple[Text, str, str]]:
    rows = []
    for place in range(max(len(before), len(after))):
        old = before[place] if place < len(before) else None
        new = after[place] if place < len(after) else None
        n = place + 1
        rows.append((Text(f"第 {n} 档情节", f"Circumstances of grade {n}"), _circumstances(old), _circumstances(new)))
        rows.append(
            (Text(f"第 {n} 档标准", f"Standard of grade {n}"), old.penalty if old else "", new.penalty if new else "")
        )
    return rows


def _circumstances(grade: Grade | None) -> str:
    return "\n".join(line.text for line in grade.circumstances) if grade else ""


def _factors(before: Item | None, after: Item | None) -> list[tuple[Text, str, str]]:
    old, new = _formula(before), _formula(after)
    return [(Text(name, name), old.get(name, ""), new.get(name, "")) for name in dict.fromkeys((*old, *new))]


def _formula(item: Item | None) -> dict[str, str]:
    if item is None or item.formula is None:
        return {}
    factors = {
        factor.name: "\n".join(f"{one.text} {plain(one.points)}%" for one in factor.options)
        for factor in item.formula.factors
    }
    return {"裁量起点": f"{plain(item.formula.start)}%", **factors}

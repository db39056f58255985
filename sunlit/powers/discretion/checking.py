"""What is doubtful in a standard: figures that two grades share, gaps, ranges outside the law's. Pure.

Nothing here refuses: a finding says what, in which rows, and where there is one, a proposed reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.model import UNITS, Condition, Fine, Grade, Item, Standard
from sunlit.powers.discretion.reading import circumstances

Kind = Literal[
    "shared_figure", "figure_overlap", "figure_gap", "outside_law", "law_unread", "fine_unread",
    "fine_gap", "fine_overlap", "formula", "wider_than_superior", "not_in_superior",
]  # fmt: skip
NO_TEXT = Text("", "")
ONE, HUNDRED = Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about an item: the rows it stands in, what it is, and a proposed reading (or an empty one)."""

    kind: Kind
    item: str
    rows: tuple[int, ...]
    text: Text
    proposal: Text = NO_TEXT


def check(standard: Standard, superior: Standard | None = None) -> tuple[Finding, ...]:
    """All findings, in the order of the items. ``superior``: the standard that this one may only refine."""
    found = [finding for item in standard.items for finding in check_item(item)]
    if superior:
        found += [finding for item in standard.items for finding in _against(item, superior)]
    return tuple(found)


def check_item(item: Item) -> Iterator[Finding]:
    """The findings of one item."""
    yield from _figures(item)
    yield from _unread(item)
    measures = dict.fromkeys((fine.unit, fine.person) for grade in item.grades for fine in grade.fines)
    for unit, person in measures:
        rows = [(g, f) for g in item.grades for f in g.fines if (f.unit, f.person) == (unit, person)]
        law = legal_range(item, [fine for _, fine in rows])
        yield from _inside(item, rows, law)
        yield from _ladder(item, rows, law)
    if item.formula:
        yield from _formula(item)


def legal_range(item: Item, fines: Sequence[Fine]) -> Fine | None:
    """The law's range for these fines: of those that the cited text names, the narrowest of those that hold most."""
    if not fines:
        return None
    fit = [law for law in item.law if law.same_measure(fines[0])]
    return max(fit, key=lambda law: (sum(map(law.holds, fines)), -_width(law)), default=None)


def _width(fine: Fine) -> Decimal:
    return Decimal("Infinity") if fine.high is None else fine.high - fine.bottom


def _figures(item: Item) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[tuple[Grade, int, Condition]]] = {}
    for grade, line in circumstances(item):
        if line.condition and not grade.all_needed:
            key = line.condition.name, line.condition.unit
            groups.setdefault(key, []).append((grade, line.row, line.condition))
    for rows in groups.values():
        rows.sort(key=lambda one: (one[2].low is not None, one[2].low or 0, one[0].level))
        for (below, first, lower), (above, second, upper) in pairwise(rows):
            if below.level != above.level and (finding := _meeting(item, (first, second), lower, upper)):
                yield finding
        _, row, last = rows[-1]
        if len({grade.level for grade, _, _ in rows}) > 1 and last.high is not None:
            text = Text(
                f"“{last.name}”超过 {_figure(last.high, last)} 的没有等级。",
                f"No grade is there for “{last.name}” above {_figure(last.high, last)}.",
            )
            yield Finding("figure_gap", item.key, (row,), text)


def _meeting(item: Item, rows: tuple[int, int], lower: Condition, upper: Condition) -> Finding | None:
    end, begin = lower.high, upper.low
    if end is None or begin is None or end > begin:
        text = Text(f"两档的“{lower.name}”有重叠的一段。", f"Two grades overlap in “{lower.name}”.")
        proposal = Text("落入两档的，按较重的一档。", "What falls into both goes to the heavier grade.")
        return Finding("figure_overlap", item.key, rows, text, proposal)
    if end == begin and lower.high_in and upper.low_in:
        at = _figure(end, lower)
        text = Text(
            f"“{lower.name}”正好 {at} 时两档都适用：“以上”“以下”都包括本数（民法典第一千二百五十九条）。",
            f"Two grades share {at} of “{lower.name}”: 以上 and 以下 both include the figure (Civil Code 1259).",
        )
        proposal = Text(
            f"较轻的一档不含 {at}，正好 {at} 的按较重的一档。",
            f"The lighter grade ends below {at}; exactly {at} goes to the heavier grade.",
        )
        return Finding("shared_figure", item.key, rows, text, proposal)
    touching = end == begin and (lower.high_in or upper.low_in)
    counted = lower.unit == "次" and end + ONE == begin and lower.high_in and upper.low_in
    if touching or counted:
        return None
    text = Text(
        f"“{lower.name}”在 {_figure(end, lower)} 和 {_figure(begin, upper)} 之间没有等级。",
        f"No grade is there for “{lower.name}” between {_figure(end, lower)} and {_figure(begin, upper)}.",
    )
    return Finding("figure_gap", item.key, rows, text)


def _unread(item: Item) -> Iterator[Finding]:
    for grade in item.grades:
        if "罚款" in grade.penalty and not grade.fines:
            text = Text("罚款的幅度读不出来，不能核对。", "The range of the fine cannot be read and is not checked.")
            yield Finding("fine_unread", item.key, (grade.row,), text)


def _inside(item: Item, rows: list[tuple[Grade, Fine]], law: Fine | None) -> Iterator[Finding]:
    if law is None:
        text = Text(
            f"所引法条里没有读到同类（{_party(rows[0][1]).zh}）的罚款幅度，不能核对。",
            f"The cited text names no fine of this kind ({_party(rows[0][1]).en}); the range is not checked.",
        )
        yield Finding("law_unread", item.key, tuple(grade.row for grade, _ in rows), text)
        return
    for grade, fine in rows:
        if not law.holds(fine):
            text = Text(
                f"第 {grade.level} 档的罚款（{spoken(fine).zh}）超出法定幅度（{spoken(law).zh}）。",
                f"The fine of grade {grade.level} ({spoken(fine).en}) is outside the law's range ({spoken(law).en}).",
            )
            yield Finding("outside_law", item.key, (grade.row,), text)


def _ladder(item: Item, rows: list[tuple[Grade, Fine]], law: Fine | None) -> Iterator[Finding]:
    for (below, lower), (above, upper) in pairwise(rows):
        where = (below.row, above.row)
        top = lower.high
        if top is not None and top < upper.bottom:
            yield _gap(item, where, top, upper.bottom, upper)
        elif top is None or top > upper.bottom:
            text = Text(
                f"第 {below.level} 档（{spoken(lower).zh}）和第 {above.level} 档（{spoken(upper).zh}）的罚款有重叠。",
                f"Fines of grades {below.level} ({spoken(lower).en}) and {above.level} ({spoken(upper).en}) overlap.",
            )
            yield Finding("fine_overlap", item.key, where, text)
    (first, lowest), (last, highest) = rows[0], rows[-1]
    lighter = any(not grade.fines and grade.level < first.level for grade in item.grades)
    if law and law.holds(lowest) and lowest.bottom > law.bottom and not lighter:
        yield _gap(item, (first.row,), law.bottom, lowest.bottom, lowest)
    if law and law.high is not None and highest.high is not None and highest.high < law.high:
        yield _gap(item, (last.row,), highest.high, law.high, highest)


def _gap(item: Item, rows: tuple[int, ...], low: Decimal, high: Decimal, fine: Fine) -> Finding:
    between = _sum(low, fine), _sum(high, fine)
    text = Text(
        f"法定幅度里 {between[0].zh} 至 {between[1].zh} 之间的罚款没有等级。",
        f"No grade uses the law's range between {between[0].en} and {between[1].en}.",
    )
    return Finding("fine_gap", item.key, rows, text)


def _formula(item: Item) -> Iterator[Finding]:
    formula = item.formula
    if formula is None:
        return
    if not any(law.unit == "yuan" and law.high is not None for law in item.law):
        text = Text("所引法条里没有读到罚款上限，不能计算。", "The cited text names no upper limit of fine.")
        yield Finding("law_unread", item.key, (item.row,), text)
    most = formula.start + sum((max(o.points for o in f.options) for f in formula.factors), Decimal(0))
    least = formula.start + sum((min(o.points for o in f.options) for f in formula.factors), Decimal(0))
    if most > HUNDRED or least < 0:
        text = Text(
            f"百分值相加最低 {plain(least)}%，最高 {plain(most)}%，超出 0 至 100%。",
            f"The percentages add up to {plain(least)}% at least and {plain(most)}% at most, beyond 0 to 100%.",
        )
        proposal = Text("超出的按法定上下限计。", "What goes beyond counts as the law's limit.")
        yield Finding("formula", item.key, (item.row,), text, proposal)


def _against(item: Item, superior: Standard) -> Iterator[Finding]:
    theirs = [one for one in superior.items if _same_words(one.violation, item.violation)]
    if not theirs:
        text = Text("上级基准里没有这一违法行为。", "The superior's standard has no such violation.")
        yield Finding("not_in_superior", item.key, (item.row,), text)
        return
    for grade in item.grades:
        peers = [peer for one in theirs for peer in one.grades if _named_alike(grade, peer, item, one)]
        for fine in grade.fines:
            frame = _frame(fine, [other for peer in peers for other in peer.fines])
            if frame is None or not frame.holds(fine):
                allowed = spoken(frame) if frame else Text("没有", "none")
                text = Text(
                    f"第 {grade.level} 档（{spoken(fine).zh}）比上级基准（{allowed.zh}）宽。下级只能细化。",
                    f"Grade {grade.level} ({spoken(fine).en}) is wider than the superior's ({allowed.en}); "
                    "a lower level only refines.",
                )
                yield Finding("wider_than_superior", item.key, (grade.row,), text)


def _named_alike(grade: Grade, peer: Grade, item: Item, other: Item) -> bool:
    """Grades are compared by name, or by level where both have as many; else any grade of the superior's may hold."""
    if grade.name and peer.name:
        return grade.name == peer.name
    return len(item.grades) != len(other.grades) or grade.level == peer.level


def _frame(fine: Fine, others: Iterable[Fine]) -> Fine | None:
    fit = [other for other in others if other.same_measure(fine)]
    if not fit:
        return None
    high = None if any(one.high is None for one in fit) else max(one.high for one in fit if one.high is not None)
    return Fine(fine.unit, min(one.bottom for one in fit), high, person=fine.person)


def _same_words(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def plain(value: Decimal) -> str:
    """A number without an exponent or idle noughts."""
    return f"{value.normalize():f}"


def _figure(value: Decimal, of: Condition) -> str:
    return f"{plain(value)}{of.unit}"


def _sum(value: Decimal, fine: Fine) -> Text:
    unit = UNITS[fine.unit]
    return Text(f"{fine.base}{plain(value)}{unit.zh}", f"{plain(value)}{unit.en}")


def _party(fine: Fine) -> Text:
    return Text("对责任人员", "of persons") if fine.person else Text("对单位或者当事人", "of the party")


def spoken(fine: Fine) -> Text:
    """A range of fine in words."""
    low, high = _sum(fine.bottom, fine), fine.high
    if high is None:
        return Text(f"{low.zh}以上", f"{low.en} or more")
    if high == fine.low:
        return low
    top = _sum(high, fine)
    return Text(f"{low.zh}至{top.zh.removeprefix(fine.base)}", f"{low.en} to {top.en}")

"""The grade that a case falls into, and the arithmetic of its fine, each step a sentence. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.checking import legal_range, plain, spoken
from sunlit.powers.discretion.model import Circumstance, Fine, Formula, Grade, Item
from sunlit.powers.discretion.ranges import FIGURE_UNITS, number
from sunlit.powers.discretion.reading import circumstances
from sunlit.powers.errors import PowersRefusal

HUNDRED = Decimal(100)
NOTHING = Decimal(0)
_HAN = "[零〇一二三四五六七八九十百千0-9]+"
CITED = re.compile(rf"《[^》]+》第{_HAN}条(?:之{_HAN})?(?:第{_HAN}款)?(?:第[（(]?{_HAN}[）)]?项)?")


@dataclass(frozen=True, slots=True)
class Decision:
    """The proposal: a grade (None: no grade fits), the fines in 元 or, where a base is not known, as written."""

    item: str
    grade: Grade | None
    fines: tuple[Fine, ...]
    steps: tuple[Text, ...]

    def allows(self, amount: Decimal) -> bool:
        """Whether a fine of so many 元 lies in the proposed range; outside it a departure needs reason and approval."""
        return any(
            fine.unit == "yuan" and fine.bottom <= amount and (fine.high is None or amount <= fine.high)
            for fine in self.fines
        )


def called(grade: Grade) -> Text:
    """What a grade is called: its place, and its name where it has one."""
    zh, en = (f"（{grade.name}）", f" ({grade.name})") if grade.name else ("", "")
    return Text(f"第 {grade.level} 档{zh}", f"grade {grade.level}{en}")


def citation(basis: str) -> str:
    """The first article that a passage of law names; empty where it names none."""
    found = CITED.search("".join(basis.split()))
    return found[0] if found else ""


def bases_of(item: Item) -> tuple[str, ...]:
    """The sums of money, by name, of which the fines of an item are a share or a multiple."""
    return tuple(dict.fromkeys(fine.base for grade in item.grades for fine in grade.fines if fine.base))


def figures_of(item: Item) -> dict[str, str]:
    """The figures that an item asks for, by name, with their units."""
    lines = {line.condition.name: line.condition.unit for _, line in circumstances(item) if line.condition}
    return {**dict.fromkeys(bases_of(item), "元"), **lines}


def ceiling(item: Item, figures: Mapping[str, Decimal]) -> Decimal | None:
    """The most that the law which the item cites allows, in 元; None where that cannot be told."""
    tops = [
        None
        if law.high is None
        else law.high
        if law.unit == "yuan"
        else law.high * figures[law.base] / (HUNDRED if law.unit == "percent" else Decimal(1))
        if law.base in figures
        else None
        for law in item.law
    ]
    known = [top for top in tops if top is not None]
    return max(known) if known and len(known) == len(tops) else None


def figure(text: str) -> Decimal:
    """A figure as typed: 500, 500头, 五十万元. Raises PowersRefusal for what is no number."""
    bare = text.strip().removesuffix("以上").removesuffix("以下")
    for unit in ("万元", *FIGURE_UNITS.split("|")):
        if bare.endswith(unit):
            bare = bare.removesuffix(unit) + ("万" if unit == "万元" else "")
            break
    try:
        return number(bare)
    except (ValueError, ArithmeticError) as error:
        raise PowersRefusal(
            Text(f"“{text}”不是数字。请写 500、50万元 这样的数。", f"“{text}” is no number. Write 500 or 50万元."),
            field="fact",
        ) from error


def decide(item: Item, *, figures: Mapping[str, Decimal], chosen: Iterable[str] = ()) -> Decision:
    """The grade for these figures (by name, in the table's unit) and chosen circumstances (number from 1, or words).

    Where several grades are met the heaviest applies; so a figure that two grades share goes to the heavier.
    For a formula table ``chosen`` names one option of each factor, as 因素=情形 where factors have the same words.
    Raises PowersRefusal for what the item does not know.
    """
    if item.formula:
        return _by_formula(item, item.formula, list(chosen))
    lines = list(circumstances(item))
    names = {line.condition.name for _, line in lines if line.condition}
    bases = {fine.base for grade in item.grades for fine in grade.fines if fine.base}
    if unknown := [name for name in figures if name not in names | bases]:
        raise _unknown(unknown[0], sorted(names | bases))
    picked = {id(line) for words in chosen for line in _pick(words, lines)}
    met = [
        (grade, line)
        for grade, line in lines
        if id(line) in picked
        or (line.condition and line.condition.name in figures and line.condition.met(figures[line.condition.name]))
    ]
    grades = [grade for grade in item.grades if _reached(grade, [line for of, line in met if of is grade])]
    steps = [
        Text(f"符合{called(grade).zh}：{line.text}", f"Met, {called(grade).en}: {line.text}") for grade, line in met
    ]
    if not grades:
        steps.append(Text("没有一档适用，请写明理由另行裁量。", "No grade fits; decide on stated reasons."))
        return Decision(item.key, None, (), tuple(steps))
    grade = grades[-1]
    if len(grades) > 1:
        steps.append(
            Text(
                f"符合几档的，按较重的{called(grade).zh}。",
                f"Several grades are met; the heaviest, {called(grade).en}, applies.",
            )
        )
    name = called(grade)
    steps.append(Text(f"{name.zh}：{grade.penalty}", f"{name.en.capitalize()}: {grade.penalty}"))
    fines = tuple(_reckoned(fine, item, figures, steps) for fine in grade.fines)
    return Decision(item.key, grade, fines, tuple(steps))


def _reached(grade: Grade, met: list[Circumstance]) -> bool:
    return len(met) == len(grade.circumstances) and bool(met) if grade.all_needed else bool(met)


def _pick(words: str, lines: list[tuple[Grade, Circumstance]]) -> list[Circumstance]:
    if words.isascii() and words.isdigit():
        if 1 <= int(words) <= len(lines):
            return [lines[int(words) - 1][1]]
    elif words.strip():
        exact = [line for _, line in lines if line.text == words]
        within = exact or [line for _, line in lines if words in line.text]
        if len(within) == 1:
            return within
        if within:
            raise PowersRefusal(
                Text(
                    f"“{words}”在 {len(within)} 条情节里都有，请写得完整些，或者写序号。",
                    f"“{words}” stands in {len(within)} circumstances. Write more of it, or its number.",
                ),
                field="fact",
            )
    listed = "；".join(f"{place}. {line.text}" for place, (_, line) in enumerate(lines, 1))
    raise PowersRefusal(
        Text(f"没有情节“{words}”。可选：{listed}", f"There is no circumstance “{words}”. There are: {listed}"),
        field="fact",
    )


def _unknown(name: str, known: list[str]) -> PowersRefusal:
    zh, en = "、".join(known) or "没有", ", ".join(known) or "none"
    return PowersRefusal(
        Text(f"这一项不看“{name}”。可以写的数字：{zh}。", f"This item has no figure “{name}”. Figures: {en}."),
        field="fact",
    )


def _reckoned(fine: Fine, item: Item, figures: Mapping[str, Decimal], steps: list[Text]) -> Fine:
    """The range in 元 where the base is known; the law's own range is named beside it."""
    law = legal_range(item, [f for grade in item.grades for f in grade.fines if f.same_measure(fine)])
    if law:
        cited = citation(item.basis)
        zh, en = (f"（{cited}）", f" ({cited})") if cited else ("", "")
        steps.append(Text(f"法定幅度：{spoken(law).zh}{zh}", f"The law's range: {spoken(law).en}{en}"))
    if fine.unit == "yuan" or fine.base not in figures:
        return fine
    base, share = figures[fine.base], HUNDRED if fine.unit == "percent" else Decimal(1)
    low = None if fine.low is None else fine.low * base / share
    high = None if fine.high is None else fine.high * base / share
    made = Fine("yuan", low, high, person=fine.person, high_in=fine.high_in)
    steps.append(
        Text(
            f"{fine.base} {plain(base)} 元 × {spoken(replace(fine, base='')).zh} ＝ {spoken(made).zh}",
            f"{fine.base}, {plain(base)} yuan, times {spoken(fine).en} = {spoken(made).en}",
        )
    )
    return made


def _by_formula(item: Item, formula: Formula, chosen: list[str]) -> Decision:
    law = next((one for one in item.law if one.unit == "yuan" and one.high is not None), None)
    if law is None or law.high is None:
        raise PowersRefusal(
            Text("所引法条里没有读到罚款上限，不能计算。", "The cited text names no upper limit of fine."), field="item"
        )
    steps = [Text(f"裁量起点 {plain(formula.start)}%", f"Starting point {plain(formula.start)}%")]
    total = formula.start
    left = list(chosen)
    for factor in formula.factors:
        taken = [(words, one) for words in left for one in factor.options if words == f"{factor.name}={one.text}"]
        taken += [(words, one) for words in left for one in factor.options if words == one.text]
        words, option = taken[0] if taken else ("", None)
        if option is None:
            listed = "；".join(one.text for one in factor.options)
            raise PowersRefusal(
                Text(f"请选“{factor.name}”的一种情形：{listed}", f"Choose one option of “{factor.name}”: {listed}"),
                field="fact",
            )
        left.remove(words)
        total += option.points
        line = f"{factor.name}：{option.text} {plain(option.points)}%"
        steps.append(Text(line, line))
    if left:
        raise PowersRefusal(
            Text(f"“{left[0]}”不是这一项的情形，或者选了两次。", f"“{left[0]}” is no option here, or is chosen twice."),
            field="fact",
        )
    share = min(max(total, NOTHING), HUNDRED)
    amount = max(law.high * share / HUNDRED, law.bottom)
    share_of = plain(law.high * share / HUNDRED)
    cited = citation(item.basis)
    zh, en = (f"（{cited}）", f" ({cited})") if cited else ("", "")
    steps.append(
        Text(
            f"合计 {plain(total)}%，法定最高 {plain(law.high)} 元 × {plain(share)}% ＝ {share_of} 元；"
            f"不低于法定最低 {plain(law.bottom)} 元：{plain(amount)} 元{zh}",
            f"Together {plain(total)}%; legal maximum {plain(law.high)} yuan × {plain(share)}% = "
            f"{share_of} yuan; not below the legal minimum {plain(law.bottom)}: {plain(amount)} yuan{en}",
        )
    )
    return Decision(item.key, None, (Fine("yuan", amount, amount),), tuple(steps))

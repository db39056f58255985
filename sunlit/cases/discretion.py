"""A penalty measured by its discretion standard: what was stated, what comes out, and whether an amount fits. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sunlit.ledger.wording import Text
from sunlit.powers.discretion.checking import plain
from sunlit.powers.discretion.deciding import Decision, ceiling, decide, figure
from sunlit.powers.discretion.model import NO_PENALTY, Fine, Item
from sunlit.powers.discretion.reading import circumstances
from sunlit.powers.errors import PowersRefusal
from sunlit.procedures.model import Step
from sunlit.procedures.rules import effects_of

CENT = Decimal("0.01")
# No figure and no fine of a case reaches it; what is larger is a slip of the hand, and no column of money holds it.
TOO_LARGE = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Stated:
    """The facts that an officer states: figures as typed, by name, and circumstances in the table's words."""

    figures: Mapping[str, str]
    chosen: Sequence[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the standard says of the facts. ``low`` and ``high`` in 元: both empty where the grade knows no fine.

    ``grade`` is empty where no grade fits and no formula reckons: then every penalty is a departure. ``most`` is what
    the law allows at most, where that can be told.
    """

    decision: Decision
    figures: Mapping[str, Decimal]
    low: Decimal | None
    high: Decimal | None
    most: Decimal | None

    @property
    def fits(self) -> bool:
        """Whether the facts are among those that the standard knows."""
        return self.decision.grade is not None or bool(self.decision.fines)

    @property
    def spares(self) -> bool:
        """Whether the grade is 不予处罚."""
        return self.decision.grade is not None and self.decision.grade.name == NO_PENALTY

    @property
    def suggested(self) -> Decimal | None:
        """The amount to begin with: the lower end of the range, so that more than the least is somebody's choice."""
        return self.low if self.low else None

    def allows(self, amount: Decimal | None) -> bool:
        """Whether a fine of so many 元 (None: no fine) lies in what the standard says."""
        return self.fits and within(amount, self.low, self.high)


def within(amount: Decimal | None, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether an amount lies between the ends, both in it; no fine fits where there is no range."""
    if low is None:
        return not amount
    return amount is not None and amount >= low and (high is None or amount <= high)


def propose(item: Item, stated: Stated, *, person: bool = False) -> Proposal:
    """The grade, the range and the arithmetic. ``person``: the party is a natural person.

    Raises PowersRefusal for a figure that is none, for facts that the item does not know, and where a base is missing.
    """
    figures = {name: _read(name, text) for name, text in stated.figures.items() if text.strip()}
    decision = decide(item, figures=figures, chosen=stated.chosen)
    wanted = next((fine.base for fine in decision.fines if fine.unit != "yuan"), None)
    if wanted is not None:
        raise PowersRefusal(
            Text(f"罚款按“{wanted}”计算，请填写它的数额。", f"The fine is a share of “{wanted}”; fill in its sum."),
            field=wanted,
        )
    fine = _own(decision.fines, person)
    return Proposal(
        decision,
        figures,
        None if fine is None else cents(fine.bottom),
        None if fine is None or fine.high is None else cents(fine.high),
        ceiling(item, figures),
    )


def _read(name: str, text: str) -> Decimal:
    """A figure as typed; what is none is refused at its own field."""
    try:
        value = figure(text)
    except PowersRefusal as refusal:
        raise PowersRefusal(refusal.text, field=name) from refusal
    if value >= TOO_LARGE:
        raise PowersRefusal(Text(f"“{name}”的数字太大，请核对。", f"The figure of “{name}” is too large."), field=name)
    if value < 0:
        raise PowersRefusal(Text(f"“{name}”不能小于零。", f"“{name}” cannot be less than nought."), field=name)
    return value


def spelled(item: Item, chosen: Sequence[str]) -> tuple[str, ...]:
    """Chosen circumstances in the table's words; a number is the place of a line, from 1."""
    lines = [line.text for _, line in circumstances(item)]
    return tuple(lines[int(one) - 1] if one.isascii() and one.isdigit() and lines else one for one in chosen)


def _own(fines: Sequence[Fine], person: bool) -> Fine | None:
    """Of the fines of a grade the party's own: a person's for a natural person, else the unit's; or the only one."""
    unit = next((fine for fine in fines if not fine.person), None)
    individual = next((fine for fine in fines if fine.person), None)
    return individual or unit if person else unit or individual


def cents(amount: Decimal) -> Decimal:
    """Money to the 分."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def money(amount: Decimal | None) -> str:
    """An amount without idle noughts; empty for none."""
    return "" if amount is None else plain(amount)


def span(low: Decimal | None, high: Decimal | None) -> Text:
    """A range of money in words."""
    if low is None:
        return Text("不罚款", "no fine")
    if high is None:
        return Text(f"{money(low)} 元以上", f"{money(low)} yuan or more")
    if low == high:
        return Text(f"{money(low)} 元", f"{money(low)} yuan")
    return Text(f"{money(low)} 元至 {money(high)} 元", f"{money(low)} to {money(high)} yuan")


def fixes_fine(step: Step) -> bool:
    """Whether a fine may be fixed at this step: it penalises, and it has the field."""
    penal = any(effect.name == "penalise" for effect in step.effects)
    return penal and any(output.name == "fine" for output in step.outputs)


def penalises(step: Step, facts: Mapping[str, object]) -> bool:
    """Whether completing the step with these facts is a penalty decision."""
    return "penalise" in effects_of(step, facts)

"""Every rule of the legal lint, and the check that asks them all. Pure."""

from collections.abc import Iterable
from datetime import date

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import (
    coercion,
    contents,
    decisions,
    disclosure,
    licence,
    others,
    penalty,
    reconsideration,
    special,
    structure,
)
from sunlit.procedures.lint.asking import counted
from sunlit.procedures.lint.families import families_of
from sunlit.procedures.lint.rule import LegalFinding, Rule, finding
from sunlit.procedures.lint.terms import TERMS
from sunlit.procedures.lint.view import Context, View
from sunlit.procedures.model import Flow

NUMBERED = Text(
    "请写法定时限的参数，或者不长于它的承诺。", "Give the parameter of the law, or a promise that is no longer."
)
LIMITED = tuple(
    Rule(term.id, term.title, (term.article,), term.family, term.why, NUMBERED, counted(term.mark)) for term in TERMS
)
ROOMS = (structure, contents, licence, special, penalty, coercion, reconsideration, disclosure, decisions, others)
RULES: tuple[Rule, ...] = (*(rule for room in ROOMS for rule in room.RULES), *LIMITED)
STANDARD = Context()


def check(
    flow: Flow, *, kind: str = "", on: date, context: Context = STANDARD, rules: Iterable[Rule] = RULES
) -> tuple[LegalFinding, ...]:
    """What the law misses in a chart, on a day, in the order of the rules; nothing where it misses nothing.

    ``kind`` is the kind of the chart's power: a chart whose class is unknown, or is one of another kind, is held to
    the general procedure of the kind.
    """
    families = families_of(flow, kind)
    view = View(flow, on, context, families)
    return tuple(finding(rule, hit, view) for rule in rules if rule.family in families for hit in rule.find(view))

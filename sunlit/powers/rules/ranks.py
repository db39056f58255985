"""How high the basis that creates a power must stand (R-022), by dated rules of content/categories/ranks.yaml. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.categories import Kind
from sunlit.powers.rules.findings import Finding

UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Founding:
    """A law that is held and cited: its kind in the library, issuer and title, and whether it creates the power."""

    kind: str
    issuer: str
    title: str
    creating: bool


@dataclass(frozen=True, slots=True)
class RankRule:
    """Which ranks may create a power of a kind, from which day to which, by which article."""

    kind: str
    first_day: date
    last_day: date | None
    creating: tuple[str, ...]
    article: str
    source: str
    limits: Mapping[str, Text]

    def on(self, day: date) -> bool:
        """Whether the rule holds on that day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def rank_of(law: Founding) -> str:
    """The rank of a law; "unsure" for a rule whose issuer is not known."""
    for row in _table()["ranks"]:
        issuer, title = row.get("issuer"), row.get("title")
        if (
            law.kind in row["kinds"]
            and (issuer is None or re.search(issuer, law.issuer))
            and (title is None or re.search(title, law.title))
        ):
            return str(row["code"])
    return UNSURE


def rank_name(code: str) -> Text:
    """What a rank is called."""
    row = next(row for row in _table()["ranks"] if row["code"] == code)
    return Text(row["zh"], row["en"])


def rank_rule(kind: str, on: date, *, fee: bool = False) -> RankRule | None:
    """The rule for powers (or fees) of this kind on that day; None where no rule binds it."""
    rows = (rule for rule in _rules("fees" if fee else "rules") if rule.kind == kind and rule.on(on))
    return next(rows, None)


def rank_findings(kind: Kind, laws: Collection[Founding], on: date) -> tuple[Finding, ...]:
    """Whether what creates the power stands high enough, and what a basis of its rank may not do.

    Judged by the bases marked as creating, by all where none is; silent where no text is held, and for what is unsure.
    """
    rule = rank_rule(kind.code, on)
    if rule is None or not laws:
        return ()
    judged = [law for law in laws if law.creating] or list(laws)
    ranks = dict.fromkeys(rank_of(law) for law in judged)
    if UNSURE not in ranks and not any(rank in rule.creating for rank in ranks):
        return (_too_low(kind.name, ranks, rule),)
    return tuple(_limits(ranks, rule))


def fee_rank_findings(kind: Kind, laws: Collection[Founding], on: date) -> tuple[Finding, ...]:
    """Whether the basis of a fee stands high enough; silent where its text is not held."""
    rule = rank_rule(kind.code, on, fee=True)
    if rule is None or not laws:
        return ()
    ranks = dict.fromkeys(rank_of(law) for law in laws)
    if UNSURE in ranks or any(rank in rule.creating for rank in ranks):
        return ()
    found, wanted = _named(ranks), _named(rule.creating)
    return (
        Finding(
            Text(
                f"实施{kind.name.zh}收费只能由{wanted.zh}规定，所列收费依据是{found.zh}。请改正收费依据，或者不收费。",
                f"A fee for this power ({kind.name.en}) takes {wanted.en}; the basis given is {found.en}. "
                "Correct the basis of the fee, or charge none.",
            ),
            "fee_basis",
            rule.article,
        ),
    )


def _too_low(kind: Text, ranks: Iterable[str], rule: RankRule) -> Finding:
    found, wanted = _named(ranks), _named(rule.creating)
    return Finding(
        Text(
            f"{kind.zh}须由{wanted.zh}设定，所列依据（{found.zh}）的层级都不够。请补上设定依据。",
            f"{kind.en} takes {wanted.en} to create it; none of the bases ranks high enough ({found.en}). "
            "Add the law or rule that creates it.",
        ),
        "bases",
        rule.article,
    )


def _limits(ranks: Collection[str], rule: RankRule) -> Iterator[Finding]:
    """A limit of the lower ranks is no matter where a law creates the power besides."""
    if any(rank not in rule.limits for rank in ranks):
        return
    for rank in ranks:
        yield Finding(rule.limits[rank], "bases", rule.article, binding=False)


def _named(ranks: Iterable[str]) -> Text:
    names = [rank_name(rank) for rank in ranks]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


@cache
def _rules(what: str) -> tuple[RankRule, ...]:
    return tuple(
        RankRule(
            row["kind"],
            row["from"],
            row.get("to"),
            tuple(row["creating"]),
            row["article"],
            row["source"],
            {rank: Text(words["zh"], words["en"]) for rank, words in row.get("limits", {}).items()},
        )
        for row in _table()[what]
    )


def _table() -> dict[str, Any]:
    return read_yaml(CONTENT / "categories" / "ranks.yaml")  # type: ignore[no-any-return]  # checked by a test of the file

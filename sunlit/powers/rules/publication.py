"""Pure rules: what a version must have before it binds anyone, each finding with its legal basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sunlit.basis.parameters import Parameter
from sunlit.ledger.wording import Text
from sunlit.powers.categories import Kind
from sunlit.powers.items import ItemContent

# Kinds of law that may found a power of a kind; a kind of power that is not named here is not bound to a rank.
RANKS = {
    "licence": (
        frozenset({"constitution", "law", "interpretation", "decision", "regulation", "local_regulation", "rule"}),
        "《行政许可法》第十四条、第十五条、第十七条",
    ),
    "penalty": (
        frozenset({"constitution", "law", "interpretation", "decision", "regulation", "local_regulation", "rule"}),
        "《行政处罚法》第十条至第十六条",
    ),
    "coercion": (
        frozenset({"constitution", "law", "interpretation", "decision", "regulation", "local_regulation"}),
        "《行政强制法》第十条、第十三条",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands against publication: the sentence, the field to mend, the article where there is one."""

    text: Text
    field: str
    article: str = ""


def against_publication(
    content: ItemContent, *, kind: Kind, on: date, statutory: Parameter | None
) -> tuple[Finding, ...]:
    """All that has to be mended before this version may be published, in the order of the form."""
    return (
        *_identity(content, kind=kind, on=on),
        *_bases(content, kind=kind),
        *_limits(content, statutory),
        *_charges(content),
    )


def rank_findings(kind: Kind, law_kinds: frozenset[str]) -> tuple[Finding, ...]:
    """Whether at least one basis that is held stands high enough for this kind; silent where none is held."""
    allowed = RANKS.get(kind.code)
    if allowed is None or not law_kinds or law_kinds & allowed[0]:
        return ()
    return (
        Finding(
            Text(
                f"{kind.name.zh}须由法律、法规或者规章设定，所列依据的层级都不够。请补上设定依据。",
                f"{kind.name.en}: none of the bases ranks high enough. Add the law or rule that creates it.",
            ),
            "bases",
            allowed[1],
        ),
    )


def _identity(content: ItemContent, *, kind: Kind, on: date) -> Iterator[Finding]:
    if not content.name.strip():
        yield Finding(Text("请填写职权名称。", "Give the power a name."), "name")
    if not kind.in_force(on):
        first_or_last = kind.last_day or kind.first_day
        yield Finding(
            Text(
                f"“{kind.name.zh}”这一类别在{on.isoformat()}不在施行期内（{first_or_last}），不能公布。请改用现行类别。",
                f"The kind “{kind.name.en}” is not in force on {on.isoformat()} ({first_or_last}). "
                "Choose a present one.",
            ),
            "kind",
        )


def _bases(content: ItemContent, *, kind: Kind) -> Iterator[Finding]:
    if not any(basis.citation.strip() for basis in content.bases):
        yield Finding(
            Text(
                f"这项{kind.name.zh}没有写依据。没有依据的职权不得行使，请至少写明一条法律、法规或者规章的条款。",
                f"This power ({kind.name.en}) cites no basis. A power without basis may not be exercised: "
                "cite at least one article.",
            ),
            "bases",
            "《行政处罚法》第三十八条第一款" if kind.code == "penalty" else "",
        )


def _limits(content: ItemContent, statutory: Parameter | None) -> Iterator[Finding]:
    if content.promised_value is None:
        return
    if content.promised_value <= 0 or not content.promised_unit:
        yield Finding(Text("承诺时限要写明数和单位。", "A promised limit needs a number and a unit."), "promised_value")
    elif (
        statutory is not None
        and content.promised_unit == statutory.unit.value
        and content.promised_value > statutory.value
    ):
        yield Finding(
            Text(
                f"承诺时限{content.promised_value}比法定的{statutory.amount.zh}还长。请改短。",
                f"The promised limit {content.promised_value} is longer than the statutory {statutory.amount.en}. "
                "Make it shorter.",
            ),
            "promised_value",
            statutory.basis,
        )


def _charges(content: ItemContent) -> Iterator[Finding]:
    if content.fee.strip() and content.fee.strip() not in ("不收费", "免费", "无") and not content.fee_basis.strip():
        yield Finding(
            Text("收费须写明收费依据。", "A fee needs its basis."),
            "fee_basis",
            "《行政许可法》第五十八条第一款",
        )

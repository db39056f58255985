"""Pure rules: what a version must have before it binds anyone, each finding with its legal basis."""

from collections.abc import Iterator, Sequence
from datetime import date

from sunlit.basis.parameters import Parameter
from sunlit.ledger.wording import Text
from sunlit.powers.categories import Kind
from sunlit.powers.items import ItemContent
from sunlit.powers.rules.findings import Finding
from sunlit.powers.rules.promises import Promise, promise_findings


def against_publication(
    content: ItemContent,
    *,
    kind: Kind,
    on: date,
    statutory: Parameter | None,
    earlier: Sequence[Promise] = (),
    share: tuple[int, int] | None = None,
) -> tuple[Finding, ...]:
    """All that has to be mended before this version may be published, in the order of the form.

    ``earlier``: what versions published before have promised; ``share``: the part of the law's limit (R-075).
    """
    return (
        *_identity(content, kind=kind, on=on),
        *_subject(content),
        *_bases(content, kind=kind),
        *promise_findings(
            content.promised_value,
            content.promised_unit,
            content.promise_reason,
            statutory=statutory,
            earlier=earlier,
            share=share,
        ),
        *_charges(content),
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


def _subject(content: ItemContent) -> Iterator[Finding]:
    if content.subject_kind == "entrusted" and not content.entrusting_organ.strip():
        yield Finding(
            Text(
                "受委托的组织以委托机关的名义行使职权，请写明委托机关。",
                "An entrusted organisation acts in the name of an organ: name the entrusting organ.",
            ),
            "entrusting_organ",
        )
    if content.subject_kind != "statutory" and not content.authority_basis.strip():
        yield Finding(
            Text(
                "请写明授权或者委托的依据；没有依据的授权、委托无效。",
                "Name the basis of the authorisation or entrustment; without one there is none.",
            ),
            "authority_basis",
        )


def _charges(content: ItemContent) -> Iterator[Finding]:
    if content.fee.strip() and content.fee.strip() not in ("不收费", "免费", "无") and not content.fee_basis.strip():
        yield Finding(
            Text("收费须写明收费依据。", "A fee needs its basis."),
            "fee_basis",
            "《行政许可法》第五十八条第一款",
        )

"""What a version of a power says, as plain values: what a form, a list or the demo hands to the operations. Pure."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sunlit.ledger.canonical import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEntry:
    """One basis 依据 as written: a citation (or several that stand together), and the text quoted with it.

    ``marked`` is the part that the list marks as the one that applies. ``plain_words`` is an own summary.
    """

    citation: str
    kind: str = "implementing"
    document_number: str = ""
    quoted_text: str = ""
    marked: str = ""
    plain_words: str = ""
    plain_words_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialEntry:
    """Something the applicant must hand in."""

    name: str
    name_en: str = ""
    required: bool = True
    copies: str = ""
    obtained: str = ""
    waived: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPointEntry:
    """Where a power can go wrong 风险点 (R-092): step or post, what may happen, how grave, what is done against it."""

    place: str
    risk: str
    level: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEntry:
    """What the post of a role does (R-093): its function where it is not the role's own, standard, responsibility."""

    function: str = ""
    standard: str = ""
    responsibility: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemContent:
    """Every field of a version of a power (R-040).

    ``handling`` gives the row of the post for each role, ``duties`` what the post does in it.
    """

    name: str
    name_en: str = ""
    summary: str = ""
    summary_en: str = ""
    theme: str = ""
    subject_kind: str = "statutory"
    entrusting_organ: str = ""
    authority_basis: str = ""
    exercising_body: str = ""
    persons_in_charge: str = ""
    disclosure_content: str = ""
    disclosure_form: str = ""
    disclosure_scope: str = "public"
    disclosure_limit: str = ""
    disclosure_time: str = ""
    fee: str = ""
    fee_basis: str = ""
    flow_note: str = ""
    risk_level: str = ""
    risk_statement: str = ""
    conditions: str = ""
    conditions_en: str = ""
    statutory_parameter: str = ""
    promised_value: int | None = None
    promised_unit: str = ""
    promise_reason: str = ""
    visits: int = 0
    online: bool = False
    served: str = ""
    window: str = ""
    result_name: str = ""
    source: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    bases: tuple[BasisEntry, ...] = ()
    materials: tuple[MaterialEntry, ...] = ()
    handling: Mapping[str, int] = field(default_factory=dict)
    risk_points: tuple[RiskPointEntry, ...] = ()
    duties: Mapping[str, DutyEntry] = field(default_factory=dict)


# The fields of a version that are columns of its row.
PLAIN_FIELDS: tuple[str, ...] = tuple(
    entry.name
    for entry in dataclasses.fields(ItemContent)
    if entry.name not in ("bases", "materials", "handling", "options", "details", "risk_points", "duties")
)
# Fields that came later, with what stands in them where nobody has filled them in: then a content hash leaves them
# out, so that what was published before they were there keeps the hash that the public log holds.
LATER: Mapping[str, Any] = {
    "subject_kind": "statutory",
    "entrusting_organ": "",
    "authority_basis": "",
    "persons_in_charge": "",
    "disclosure_time": "",
    "promise_reason": "",
    "risk_points": [],
    "duties": {},
}


def as_plain(content: ItemContent) -> dict[str, Any]:
    """The content as objects, lists, text and numbers, for hashing and for comparing two versions."""
    return {
        **{name: getattr(content, name) for name in PLAIN_FIELDS},
        "options": dict(content.options),
        "details": dict(content.details),
        "bases": [dataclasses.asdict(basis) for basis in content.bases],
        "materials": [dataclasses.asdict(material) for material in content.materials],
        "handling": dict(content.handling),
        "risk_points": [dataclasses.asdict(point) for point in content.risk_points],
        "duties": {role: dataclasses.asdict(duty) for role, duty in content.duties.items()},
    }


def from_plain(plain: Mapping[str, Any]) -> ItemContent:
    """The content again from ``as_plain``, also where it was kept before a later field was there."""
    return ItemContent(
        **{name: plain[name] for name in PLAIN_FIELDS if name in plain},
        options=dict(plain.get("options", {})),
        details=dict(plain.get("details", {})),
        bases=tuple(BasisEntry(**row) for row in plain.get("bases", ())),
        materials=tuple(MaterialEntry(**row) for row in plain.get("materials", ())),
        handling={role: int(post) for role, post in plain.get("handling", {}).items()},
        risk_points=tuple(RiskPointEntry(**row) for row in plain.get("risk_points", ())),
        duties={role: DutyEntry(**row) for role, row in plain.get("duties", {}).items()},
    )


def content_hash(*, code: str, kind: str, organ: str, content: ItemContent) -> str:
    """SHA-256 (hex) of all that a version says, under its code, kind and organ; what the public log binds.

    Rows of posts are left out: they are numbers of one database, and people and posts change without the power.
    """
    plain = _without_unfilled(content)
    del plain["handling"]
    return hashlib.sha256(canonical({"code": code, "kind": kind, "organ": organ, **plain})).hexdigest()


def digest_of(content: ItemContent, *, code: str, kind: str, organ: str) -> str:
    """SHA-256 (hex) by which an import knows a row again; made within one database and never shown."""
    plain = {"code": code, "kind": kind, "organ": organ, **_without_unfilled(content)}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _without_unfilled(content: ItemContent) -> dict[str, Any]:
    return {name: value for name, value in as_plain(content).items() if name not in LATER or value != LATER[name]}

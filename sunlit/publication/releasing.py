"""What of a decided case the public may see: the body of its release, masked (pure but for the rows it reads)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sunlit.basis.limits import Unit, amount
from sunlit.basis.office_hours import beijing_day
from sunlit.cases.models import Case, Party
from sunlit.documents.models import Document
from sunlit.ledger.wording import Text
from sunlit.publication.presets import Preset
from sunlit.publication.rules import scrub, shown, within
from sunlit.publication.words import RESULTS, say

APPLICANTS = (Party.Role.APPLICANT, Party.Role.PUNISHED)


@dataclass(frozen=True, slots=True)
class Body:
    """Everything that a release keeps of a case."""

    kind: str
    title: str
    applicant: str
    result: str
    received_on: date
    decided_on: date
    used_days: int | None
    limit_days: int | None
    on_time: bool | None
    content: dict[str, Any]


def body_of(
    case: Case, kind: str, parties: Sequence[Party], papers: Sequence[Document], ways: Preset, remedies: Sequence[Text]
) -> Body:
    """The release of a case as ``kind``: masked names, no numbers of persons, the outcome with its reasons."""
    named = [(party.kind, party.name) for party in parties]
    applicant = next((party for party in parties if party.role in APPLICANTS), None)
    name = shown(ways.masks, "party_name", applicant.kind, applicant.name) if applicant else None
    paper = next((paper for paper in papers if paper.template in ways.papers), None)
    result = case.result or case.state
    decided = case.decided_at or case.closed_at or case.last_act_at
    clock = case.promised_clock or case.statutory_clock
    limit = clock.value if clock else None
    refused = kind == "refusal"
    content = _told(case.facts, ways.content, ways, named) if kind == "penalty" else ""
    lines = _lines(case, name or "", result, decided, paper, ways, kind, content)
    reasons = _told(case.facts, ways.reasons, ways, named) if refused or kind == "penalty" else ""
    return Body(
        kind=kind,
        title=f"{case.power_version.name}：{say(RESULTS, result).zh}",
        applicant=name or "",
        result=result,
        received_on=beijing_day(case.received_at),
        decided_on=beijing_day(decided),
        used_days=case.used_days,
        limit_days=limit,
        on_time=clock.state != "late" if clock and clock.state in ("met", "late") else within(case.used_days, limit),
        content={
            "lines": lines,
            "reasons": reasons,
            "remedies": [{"zh": text.zh, "en": text.en} for text in remedies] if refused or kind == "penalty" else [],
        },
    )


def _lines(
    case: Case, name: str, result: str, decided: datetime, paper: Document | None, ways: Preset, kind: str, content: str
) -> list[dict[str, str]]:
    clock = case.promised_clock or case.statutory_clock
    limit = amount(clock.value, Unit(clock.unit)).zh if clock else ""
    told: list[tuple[str, str, str]] = [
        ("办件号", "Case number", case.number),
        ("事项", "Item", case.power_version.name),
        ("实施机关", "Organ", case.organ.name),
        ("相对人", "Party", name),
        ("收件", "Received", beijing_day(case.received_at).isoformat()),
        ("受理", "Accepted", beijing_day(case.accepted_at).isoformat() if case.accepted_at else ""),
        ("决定", "Decided", beijing_day(decided).isoformat()),
        ("结果", "Result", say(RESULTS, result).zh),
        ("处罚内容", "Penalty", content),
        ("文书", "Paper", paper.title if paper else ""),
        ("文号", "Number of the paper", paper.number if paper else ""),
        ("时限", "Limit", limit),
        ("用时（工作日）", "Working days used", "" if case.used_days is None else str(case.used_days)),
        ("公示依据", "Published under", ways.articles.get(kind, "")),
    ]
    return [{"zh": zh, "en": en, "value": value} for zh, en, value in told if value]


def _told(facts: Mapping[str, Any], fields: Sequence[str], ways: Preset, named: Sequence[tuple[str, str]]) -> str:
    """What these fields of the case say, scrubbed."""
    found = [str(facts[name]) for name in fields if facts.get(name)]
    return scrub(ways.masks, "\n".join(dict.fromkeys(found)), named)

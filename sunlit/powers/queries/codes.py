"""What the register of codes knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from sunlit.powers.models import CodeUse, Power, PowerVersion


@dataclass(frozen=True, slots=True)
class CodeHistory:
    """For which power a code stands or stood, since when, until when and why it ended."""

    code: str
    power: int
    name: str
    from_on: date
    until: date | None
    reason: str


def code_history(codes: Iterable[str]) -> CodeHistory | None:
    """The register's row for the first of these codes that was ever given here: 1 query."""
    uses = CodeUse.objects.filter(code__in=list(codes)).annotate(name=_name("power")).order_by("from_on").first()
    return _history(uses) if uses else None


def codes_of_power(power: Power) -> list[CodeHistory]:
    """Every code that a power has had, the present one last: 1 query."""
    rows = CodeUse.objects.filter(power=power).annotate(name=_name("power")).order_by("from_on", "id")
    return [_history(row) for row in rows]


def _name(power: str) -> Subquery:
    return Subquery(PowerVersion.objects.filter(power=OuterRef(power)).order_by("-number").values("name")[:1])


def _history(row: CodeUse) -> CodeHistory:
    reason = str(row.get_reason_display()) if row.reason else ""
    return CodeHistory(row.code, row.power_id, getattr(row, "name", "") or "", row.from_on, row.until, reason)

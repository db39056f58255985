"""What was decided and done, as the public sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from sunlit.ledger.wording import Text
from sunlit.publication.pages.parts import Facet, Line, Paging, Proof


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One published decision. ``applicant`` is masked."""

    id: int
    kind: str
    kind_name: Text
    number: str
    title: str
    applicant: str
    organ_code: str
    organ: str
    power_code: str
    power_name: str
    received_on: date | None
    decided_on: date | None
    result: str
    result_name: Text
    used_days: int | None
    limit_days: int | None
    on_time: bool | None
    rating: int | None
    released_at: datetime
    objection_until: datetime | None
    objection_open: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The whole public record. Withdrawn: ``lines`` is empty, and the reason, its article and the day stand instead."""

    row: RecordRow
    lines: tuple[Line, ...]
    reasons: str
    remedies: tuple[Text, ...]
    withdrawn_at: datetime | None
    withdrawn_reason: str
    withdrawal_article: str
    proof: Proof
    withdrawal_proof: Proof | None


@dataclass(frozen=True, slots=True)
class RecordList:
    """A page of published decisions."""

    rows: tuple[RecordRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    query: str = ""

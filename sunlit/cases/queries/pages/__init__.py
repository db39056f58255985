"""One case on one page: for its party (tracking) and for its office (case page)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sunlit.accounts.models import Message
from sunlit.accounts.queries import messages_about
from sunlit.cases.models import Case, Party, WorkItem
from sunlit.cases.queries.access import whole
from sunlit.cases.queries.pages.gathering import Shown
from sunlit.cases.queries.pages.rows import Can, ClockRow, DocumentRow, ItemRow, MaterialRow, TimelineRow
from sunlit.cases.queries.pages.wording import ACCEPTANCES, ENDED, RESULTS, STATES
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Flow
from sunlit.procedures.rules import State as Place

__all__ = [
    "ACCEPTANCES",
    "ENDED",
    "RESULTS",
    "STATES",
    "Can",
    "CasePage",
    "ClockRow",
    "DocumentRow",
    "ItemRow",
    "MaterialRow",
    "TimelineRow",
    "Tracking",
    "case_page",
    "tracking",
]


@dataclass(frozen=True, slots=True)
class Tracking:
    """Everything that the party's page shows."""

    case_id: int
    number: str
    power_code: str
    power: Text
    organ: str
    organ_id: int
    organ_phone: str
    complaint_phone: str
    channel: str
    applicant: str
    state: str
    state_label: Text
    acceptance: Text
    result: str
    result_label: Text
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    used_days: int | None
    deemed: bool
    extended: bool
    chart_version: int
    states: Mapping[str, Place]
    stamps: Mapping[str, str]
    now: tuple[Text, ...]
    callout: Text
    timeline: tuple[TimelineRow, ...]
    documents: tuple[DocumentRow, ...]
    clocks: tuple[ClockRow, ...]
    materials: tuple[MaterialRow, ...]
    missing: str
    can: Can
    messages: tuple[Message, ...] = ()

    @property
    def step_clocks(self) -> tuple[ClockRow, ...]:
        """The limits of the steps under way."""
        return tuple(row for row in self.clocks if row.kind == Clock.Kind.STEP and row.state in ("running", "paused"))

    @property
    def main_clock(self) -> ClockRow | None:
        """The limit that counts for the party now: the promised one, else the statutory, else the first that runs."""
        open_ones = [row for row in self.clocks if row.state in ("running", "paused")]
        for kind in (Clock.Kind.PROMISED, Clock.Kind.STATUTORY):
            if found := next((row for row in open_ones if row.kind == kind), None):
                return found
        return open_ones[0] if open_ones else None


def tracking(case: Case, at: datetime, *, rated: bool = False) -> Tracking:
    """The page of a case that its party has opened (``case_by_code``): a fixed number of queries.

    ``rated``: the party has rated it already; ratings stand in a room above and are asked for there.
    """
    shown = Shown(case, at)
    return Tracking(
        case_id=case.pk,
        number=case.number,
        power_code=case.power_version.power.code,
        power=Text(case.power_version.name, case.power_version.name_en),
        organ=case.organ.name,
        organ_id=case.organ_id,
        organ_phone=case.organ.phone,
        complaint_phone=case.organ.complaint_phone,
        channel=case.channel,
        applicant=case.applicant_name,
        state=case.state,
        state_label=STATES[case.state],
        acceptance=ACCEPTANCES.get(case.acceptance, Text("", "")),
        result=case.result,
        result_label=RESULTS.get(case.result, Text("", "")),
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        used_days=case.used_days,
        deemed=case.acceptance == "deemed_accepted",
        extended=bool(case.statutory_clock and case.statutory_clock.extended),
        chart_version=case.chart_version_id,
        states=shown.states,
        stamps=shown.stamps,
        now=shown.now,
        callout=shown.callout,
        timeline=tuple(row for row in shown.timeline if row.public),
        documents=shown.documents(),
        clocks=shown.clocks,
        materials=shown.materials(),
        missing=str(case.facts.get("missing") or "") if case.state == Case.State.SUPPLEMENT else "",
        can=shown.can(rated),
        messages=tuple(messages_about(("case", case.pk))),
    )


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the office's page shows. ``acts``: events of the case that this person may cause now."""

    case: Case
    state_label: Text
    acceptance: Text
    result_label: Text
    flow: Flow
    states: Mapping[str, Place]
    stamps: Mapping[str, str]
    now: tuple[Text, ...]
    callout: Text
    parties: tuple[Party, ...]
    materials: tuple[MaterialRow, ...]
    items: tuple[ItemRow, ...]
    timeline: tuple[TimelineRow, ...]
    documents: tuple[DocumentRow, ...]
    clocks: tuple[ClockRow, ...]
    acts: tuple[str, ...]
    grounds: tuple[tuple[str, Text], ...] = ()
    # Why an act that the chart knows is not offered: the law of the limit does not give it.
    withheld: tuple[Text, ...] = ()
    happenings: tuple[tuple[str, Text], ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def open_items(self) -> tuple[ItemRow, ...]:
        """What has to be done now."""
        return tuple(item for item in self.items if item.state == WorkItem.State.OPEN)

    @property
    def done_items(self) -> tuple[ItemRow, ...]:
        """What has been done, in order."""
        return tuple(item for item in self.items if item.state == WorkItem.State.DONE)


def case_page(case: Case | int, by: Actor, at: datetime) -> CasePage:
    """The page of a case for somebody of its office (``case_for_staff`` has let them in)."""
    if isinstance(case, int):
        case = whole().get(pk=case)
    shown = Shown(case, at)
    return CasePage(
        case=case,
        state_label=STATES[case.state],
        acceptance=ACCEPTANCES.get(case.acceptance, Text("", "")),
        result_label=RESULTS.get(case.result, Text("", "")),
        flow=shown.flow,
        states=shown.states,
        stamps=shown.stamps,
        now=shown.now,
        callout=shown.callout,
        parties=tuple(Party.objects.filter(case=case).order_by("id")),
        materials=shown.materials(),
        items=shown.item_rows(by),
        timeline=shown.timeline,
        documents=shown.documents(),
        clocks=shown.clocks,
        acts=shown.acts(by),
        grounds=shown.grounds(),
        happenings=shown.happenings(by),
        withheld=shown.withheld(by),
        facts=case.facts,
    )

"""One case on one page: for its party (tracking) and for its office (case page)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sunlit.accounts.models import Message
from sunlit.accounts.queries import messages_about
from sunlit.basis.limits import Ground, Unit, amount
from sunlit.basis.office_hours import BEIJING
from sunlit.cases.models import Case, Event, HandedIn, Party, WorkItem
from sunlit.cases.queries.access import whole
from sunlit.cases.rules import no_extension, no_standing_still
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import clocks_of, countdown, limit_of
from sunlit.clocks.rules import Countdown
from sunlit.documents.models import Attachment, Document
from sunlit.documents.queries import attachments_of
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, may
from sunlit.procedures.interpreter import open_steps, possible_events, reached_end
from sunlit.procedures.model import Flow, Step
from sunlit.procedures.queries import compiled
from sunlit.procedures.rules import State as Place
from sunlit.procedures.rules import position

ENDED = (Case.State.CLOSED, Case.State.NOT_ACCEPTED, Case.State.WITHDRAWN, Case.State.TERMINATED)
STATES: Mapping[str, Text] = {
    "received": Text("已收件", "Received"),
    "supplement": Text("待补正", "More papers needed"),
    "accepted": Text("办理中", "In progress"),
    "suspended": Text("已暂停", "Suspended"),
    "decided": Text("已决定，送达公示中", "Decided, being served and published"),
    "closed": Text("已办结", "Completed"),
    "not_accepted": Text("不予受理", "Not accepted"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "terminated": Text("已终止", "Terminated"),
}
ACCEPTANCES: Mapping[str, Text] = {
    "accepted": Text("予以受理", "Accepted"),
    "accepted_after_supplement": Text("补正后受理", "Accepted after papers were supplied"),
    "corrected_on_the_spot": Text("当场更正后受理", "Accepted after a correction on the spot"),
    "deemed_accepted": Text("逾期未告知，视为受理", "Deemed accepted: no notice in time"),
    "not_needed": Text("依法不需要许可，不予受理", "Not accepted: no licence needed"),
    "not_this_organ": Text("不属于本机关职权，不予受理", "Not accepted: another organ's power"),
    "filed": Text("已立案", "Filed"),
}
RESULTS: Mapping[str, Text] = {
    "granted": Text("准予许可", "Granted"),
    "refused": Text("不予许可", "Refused"),
    "penalty": Text("给予处罚", "Penalty"),
    "no_penalty": Text("不予处罚", "No penalty"),
    "transferred": Text("移送司法机关", "Transferred"),
    "not_filed": Text("不予立案", "Not filed"),
    "withdrawn": Text("申请人撤回", "Withdrawn"),
    "terminated": Text("终止办理", "Terminated"),
}
KINDS: Mapping[str, Text] = {
    "opened": Text("提交", "Opened"),
    "step": Text("办理", "Step done"),
    "document": Text("文书", "Document"),
    "supplement": Text("补正", "Papers supplied"),
    "withdraw": Text("申请人撤回申请", "The applicant withdrew"),
    "suspend": Text("暂停办理，停止计时", "Suspended: time stands still"),
    "resume": Text("恢复办理，继续计时", "Resumed: time runs again"),
    "extend": Text("延长办理期限", "Time extended"),
    "terminate": Text("终止办理", "Terminated"),
    "correct_from_above": Text("上级责令纠正，退回重新审查", "Sent back from above to be examined again"),
    "deemed_accepted": Text("逾期未告知，视为受理", "Deemed accepted: no notice in time"),
    "statement": Text("陈述意见", "Statement"),
    "defence": Text("申辩意见", "Defence"),
    "hearing_request": Text("听证申请", "Request for a hearing"),
    "waiver": Text("明确放弃陈述、申辩和听证", "Waiver"),
    "objection": Text("异议", "Objection"),
    "recusal": Text("回避申请", "Request that an officer withdraw"),
    "end": Text("办件结束", "End"),
    "erased": Text("个人信息已删除", "Personal information erased"),
}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One entry of the trace, in the order in which it happened."""

    kind: str
    title: Text
    text: str
    step: str
    by: str
    at: datetime
    article: str
    document: int | None
    leaf_id: int | None
    public: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper of the case: fixed by its act, sealed once its leaf is public."""

    id: int
    title: str
    number: str
    verify_code: str
    made_at: datetime
    state: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One limit of the case with its countdown; ``clock`` explains itself through ``clocks.queries.explain``."""

    id: int
    kind: str
    title: str
    amount: Text
    article: str
    countdown: Countdown
    state: str
    level: str
    clock: Clock

    @property
    def used(self) -> int | None:
        """How many days of the limit are gone; None where they are not counted in days or nothing runs."""
        if self.state != "running" or self.clock.unit not in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
            return None
        return max(0, self.whole - self.countdown.days)

    @property
    def whole(self) -> int:
        """The length of the limit with what it was extended by."""
        longer = limit_of(self.clock).extension if self.clock.extended else None
        return self.clock.value + (longer.value if longer else 0)


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material of the case. ``attachment`` is the row of the file; ``material`` that of the list, 0 beside it."""

    material: int
    name: Text
    state: str
    state_label: str
    note: str
    attachment: int | None
    file_name: str


@dataclass(frozen=True, slots=True)
class Can:
    """What the party can do now."""

    supplement: bool = False
    withdraw: bool = False
    rate: bool = False
    say: tuple[str, ...] = ()


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
    shown = _Shown(case, at)
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
class ItemRow:
    """A step of the case as work. ``step`` says what has to be filled in; ``mine``: this person may do it now."""

    id: int
    step: Step
    title: Text
    role: str
    post: str
    state: str
    opened_at: datetime
    countdown: Countdown | None
    done_at: datetime | None
    done_by: str
    taken_by: str
    outputs: tuple[tuple[Text, str], ...]
    mine: bool


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
    shown = _Shown(case, at)
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
        withheld=shown.withheld(by),
        facts=case.facts,
    )


class _Shown:
    """What both pages share, read once."""

    def __init__(self, case: Case, at: datetime) -> None:
        self.case, self.at = case, at
        self.net = compiled(case.chart_version)
        self.flow = self.net.flow
        self.steps = {step.id: step for step in self.flow.steps}
        self.marking = tuple(case.marking.split())
        self.items = list(
            WorkItem.objects.filter(case=case).select_related("clock", "post").order_by("opened_at", "id")
        )
        self.events = list(Event.objects.filter(case=case).order_by("position"))
        self.open = open_steps(self.net, self.marking)
        self.end = reached_end(self.net, self.marking)
        self.clocks = tuple(_clock_row(clock, at) for clock in clocks_of(("case", case.pk)))
        done = {item.step for item in self.items if item.state == WorkItem.State.DONE} | {self.flow.start.id}
        here = (*self.open, *((self.end,) if self.end else ()))
        self.states = position(self.flow, now=here, done=done)
        self.stamps = self._stamps()
        self.now = tuple(self.steps[name].title for name in self.open)
        self.callout = self._callout()
        self.timeline = tuple(self._line(event) for event in self.events)

    def _stamps(self) -> dict[str, str]:
        """When each step was done last, as 月-日."""
        stamps = {self.flow.start.id: _stamp(self.case.received_at)}
        for item in self.items:
            if item.state == WorkItem.State.DONE and item.done_at:
                stamps[item.step] = _stamp(item.done_at)
        if self.end and self.case.closed_at:
            stamps[self.end] = _stamp(self.case.closed_at)
        return stamps

    def _callout(self) -> Text:
        if self.case.state in ENDED or not self.open:
            return Text("", "")
        main = next((row for kind in ("promised", "statutory") for row in self.clocks if row.kind == kind), None)
        running = main if main and main.state in ("running", "paused") else None
        running = running or next((row for row in self.clocks if row.state in ("running", "paused")), None)
        if running is None:
            return Text("您的办件在这里", "Your case is here")
        words = running.countdown.words
        return Text(f"您的办件在这里 · {words.zh}", f"Your case is here · {words.en}")

    def _line(self, event: Event) -> TimelineRow:
        step = self.steps.get(event.step)
        kind = KINDS.get(event.kind, Text(event.title, ""))
        english = step.title.en if step and event.kind in ("step", "opened", "supplement", "end") else kind.en
        if event.kind == "document":
            english = ""
        return TimelineRow(
            kind=event.kind,
            title=Text(event.title, english),
            text=event.text,
            step=event.step,
            by=event.by_name or ("申请人" if event.kind in ("opened", "supplement", "withdraw") else ""),
            at=event.at,
            article=event.article,
            document=event.document_id,
            leaf_id=event.leaf_id,
            public=event.public,
        )

    def documents(self) -> tuple[DocumentRow, ...]:
        """The papers of the case, oldest first."""
        rows = Document.objects.filter(subject_kind="case", subject_id=self.case.pk).order_by("made_at", "id")
        return tuple(
            DocumentRow(
                id=row.pk,
                title=row.title,
                number=row.number,
                verify_code=row.verify_code,
                made_at=row.made_at,
                state=row.state,
                sealed=row.state == Document.State.SEALED,
            )
            for row in rows
        )

    def materials(self) -> tuple[MaterialRow, ...]:
        """The materials of the case in the order of the list."""
        rows = list(HandedIn.objects.filter(case=self.case).select_related("material", "attachment"))
        rows.sort(key=lambda row: (row.material.position, row.pk))
        listed = tuple(
            MaterialRow(
                material=row.material_id,
                name=Text(row.material.name, row.material.name_en),
                state=row.state,
                state_label=row.get_state_display(),
                note=row.note,
                attachment=row.attachment_id,
                file_name=row.attachment.name if row.attachment else "",
            )
            for row in rows
        )
        known = {row.attachment_id for row in rows}
        files = attachments_of(("case", self.case.pk)).filter(erased_at__isnull=True)
        return listed + tuple(_beside(file) for file in files if file.pk not in known)

    def can(self, rated: bool) -> Can:
        """What the party can do now."""
        case = self.case
        if case.state in ENDED:
            return Can(rate=case.state in (Case.State.CLOSED, Case.State.NOT_ACCEPTED) and not rated)
        waits = {item.role for item in self.items if item.state == WorkItem.State.OPEN}
        return Can(
            supplement="applicant" in waits,
            withdraw="withdraw" in possible_events(self.net, self.marking),
            rate=case.decided_at is not None and not rated,
            say=self._sayable(waits),
        )

    def _sayable(self, waits: set[str]) -> tuple[str, ...]:
        if self.case.decided_at is not None:
            return ("objection",)
        say = ["statement", "defence"]
        asks = any(
            output.name in ("hearing_answer", "hearing_requested")
            for name in self.open
            for output in self.steps[name].outputs
        )
        if asks:
            say.append("hearing_request")
        if "party" in waits:
            say.append("waiver")
        if any(known.id == "recusal" for known in self.flow.events):
            say.append("recusal")
        return tuple(say)

    def item_rows(self, by: Actor) -> tuple[ItemRow, ...]:
        """The steps as work, cancelled ones left out."""
        rows = []
        for item in self.items:
            if item.state == WorkItem.State.CANCELLED:
                continue
            step = self.steps[item.step]
            rows.append(
                ItemRow(
                    id=item.pk,
                    step=step,
                    title=Text(item.title, item.title_en),
                    role=item.role,
                    post=item.post.name if item.post else "",
                    state=item.state,
                    opened_at=item.opened_at,
                    countdown=countdown(item.clock, self.at) if item.clock else None,
                    done_at=item.done_at,
                    done_by=item.done_by_name,
                    taken_by=item.taken_by_name,
                    outputs=tuple(_told(step, item.outputs)),
                    mine=item.state == WorkItem.State.OPEN and self._may(by, "cases.complete_step", item.post_id),
                )
            )
        return tuple(rows)

    def _may(self, by: Actor, act: str, post: int | None = None) -> bool:
        return may(by, act, Subject("case", organ=self.case.organ_id, post=post))

    def acts(self, by: Actor) -> tuple[str, ...]:
        """Events of the case that are possible now and that this person may cause."""
        possible = set(possible_events(self.net, self.marking))
        if self.case.state == Case.State.SUSPENDED:
            possible &= {"resume", "withdraw", "terminate"}
        else:
            possible.discard("resume")
        possible -= set(self._not_given)
        known = ("suspend", "resume", "extend", "terminate", "correct_from_above", "withdraw")
        found = [name for name in known if name in possible and self._may(by, f"cases.{name}")]
        if self.case.state not in ENDED and self._may(by, "cases.speak"):
            found.append("speak")
        return tuple(found)

    def withheld(self, by: Actor) -> tuple[Text, ...]:
        """Why a suspension or an extension, that this person could otherwise make now, is not offered."""
        possible = possible_events(self.net, self.marking)
        return tuple(
            words
            for name, words in self._not_given.items()
            if name in possible and self.case.state not in ENDED and self._may(by, f"cases.{name}")
        )

    @cached_property
    def _not_given(self) -> Mapping[str, Text]:
        clock = self.case.statutory_clock
        if clock is None:
            return {}
        limit = limit_of(clock)
        found = {"suspend": no_standing_still(limit), "extend": no_extension(limit)}
        return {name: words for name, words in found.items() if words}

    def grounds(self) -> tuple[tuple[str, Text], ...]:
        """The grounds on which the law lets the time of this case stand still."""
        clock = self.case.statutory_clock
        if clock is None:
            return ()
        limit = next((row.clock for row in self.clocks if row.id == clock.pk), clock)
        return tuple((ground.code, ground.name) for ground in _grounds(limit))


def _beside(file: Attachment) -> MaterialRow:
    """A file that belongs to no material of the list."""
    name = Text("材料目录以外的文件", "A file beside the list of materials")
    return MaterialRow(0, name, HandedIn.State.GIVEN, HandedIn.State.GIVEN.label, "", file.pk, file.name)


def _grounds(clock: Clock) -> Iterable[Ground]:
    known = limit_of(clock)
    return (*known.excluded, *known.suspended)


def _clock_row(clock: Clock, at: datetime) -> ClockRow:
    return ClockRow(
        id=clock.pk,
        kind=clock.kind,
        title=clock.title,
        amount=amount(clock.value, Unit(clock.unit)),
        article=clock.article,
        countdown=countdown(clock, at),
        state=clock.state,
        level=clock.level,
        clock=clock,
    )


def _told(step: Step, outputs: Mapping[str, object]) -> Iterable[tuple[Text, str]]:
    for output in step.outputs:
        value = outputs.get(output.name)
        if value is None:
            continue
        choice = next((text.zh for code, text in output.choices if code == value), "")
        if isinstance(value, bool):
            choice = "是" if value else "否"
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        yield output.label, choice or shown


def _stamp(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%m-%d")

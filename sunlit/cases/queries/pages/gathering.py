"""What the party's page and the office's page share, read once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from sunlit.basis.limits import Ground, Unit, amount
from sunlit.basis.office_hours import BEIJING
from sunlit.cases.models import Case, Event, HandedIn, WorkItem
from sunlit.cases.queries.pages.rows import Can, ClockRow, DocumentRow, ItemRow, MaterialRow, TimelineRow
from sunlit.cases.queries.pages.wording import ENDED, KINDS
from sunlit.cases.rules import may_note, no_extension, no_standing_still
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import clocks_of, countdown, limit_of
from sunlit.documents.models import Attachment, Document
from sunlit.documents.queries import attachments_of
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, may
from sunlit.procedures.interpreter import open_steps, possible_events, reached_end
from sunlit.procedures.model import Step
from sunlit.procedures.queries import compiled
from sunlit.procedures.rules import position


class Shown:
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
        self.clocks = tuple(clock_row(clock, at) for clock in clocks_of(("case", case.pk)))
        done = {item.step for item in self.items if item.state == WorkItem.State.DONE} | {self.flow.start.id}
        here = (*self.open, *((self.end,) if self.end else ()))
        self.states = position(self.flow, now=here, done=done)
        self.stamps = self._stamps()
        self.now = tuple(self.steps[name].title for name in self.open)
        self.callout = self._callout()
        self.timeline = tuple(self._line(event) for event in self.events)

    def _stamps(self) -> dict[str, str]:
        """When each step was done last, as 月-日."""
        stamps = {self.flow.start.id: stamp(self.case.received_at)}
        for item in self.items:
            if item.state == WorkItem.State.DONE and item.done_at:
                stamps[item.step] = stamp(item.done_at)
        if self.end and self.case.closed_at:
            stamps[self.end] = stamp(self.case.closed_at)
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
        return listed + tuple(beside(file) for file in files if file.pk not in known)

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
                    outputs=tuple(told(step, item.outputs)),
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
        if self.happenings(by):
            found.append("befall")
        if self.case.state not in ENDED and self._may(by, "cases.speak"):
            found.append("speak")
        return tuple(found)

    def happenings(self, by: Actor) -> tuple[tuple[str, Text], ...]:
        """Events that this chart alone has, are possible now, and may be noted down by this person; with articles."""
        if self.case.state in (*ENDED, Case.State.SUSPENDED) or not self._may(by, "cases.befall"):
            return ()
        roles = frozenset(role for held in by.held if held.organ == self.case.organ_id for role in held.roles)
        possible = possible_events(self.net, self.marking)
        return tuple(
            (one.id, Text(f"{one.title.zh}（{one.article.zh}）", f"{one.title.en} ({one.article.en})"))
            for one in self.net.flow.events
            if one.id in possible and may_note(one, roles)
        )

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
        return tuple((ground.code, ground.name) for ground in grounds_of(limit))


def beside(file: Attachment) -> MaterialRow:
    """A file that belongs to no material of the list."""
    name = Text("材料目录以外的文件", "A file beside the list of materials")
    return MaterialRow(0, name, HandedIn.State.GIVEN, HandedIn.State.GIVEN.label, "", file.pk, file.name)


def grounds_of(clock: Clock) -> Iterable[Ground]:
    known = limit_of(clock)
    return (*known.excluded, *known.suspended)


def clock_row(clock: Clock, at: datetime) -> ClockRow:
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


def told(step: Step, outputs: Mapping[str, object]) -> Iterable[tuple[Text, str]]:
    for output in step.outputs:
        value = outputs.get(output.name)
        if value is None:
            continue
        choice = next((text.zh for code, text in output.choices if code == value), "")
        if isinstance(value, bool):
            choice = "是" if value else "否"
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        yield output.label, choice or shown


def stamp(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%m-%d")

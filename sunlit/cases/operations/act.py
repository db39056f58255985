"""One act upon one case, gathered and then written in one go: entries, papers, work, limits, leaf, audit row."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext

from sunlit.accounts.operations import send_message
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Completed, Paper
from sunlit.cases.models import Case, Event, HandedIn, Party, WorkItem
from sunlit.cases.operations.limits import CaseLimits
from sunlit.cases.operations.papers import PaperFields
from sunlit.cases.rules import PARTIES, acceptance_of
from sunlit.documents.models import Document
from sunlit.documents.operations import fix_document, prepare_document
from sunlit.documents.rules import committed_name
from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.ledger.rows import attach, fetch_all, insert, insert_all, update
from sunlit.offices.queries import post_for
from sunlit.offices.rules import ROLES
from sunlit.powers.models import HandlingPost
from sunlit.procedures.interpreter import Marking, complete, occur, open_steps, reached_end, start
from sunlit.procedures.model import Step
from sunlit.procedures.queries import compiled
from sunlit.procedures.rules import holds

# What an act may change in the case's own row.
CHANGING = (
    "state",
    "acceptance",
    "result",
    "marking",
    "facts",
    "revision",
    "entries",
    "last_act_at",
    "accepted_at",
    "decided_at",
    "closed_at",
    "statutory_clock",
    "promised_clock",
    "notice_clock",
    "used_days",
)
DECISIONS = {
    "decide": "granted",
    "refuse": "refused",
    "penalise": "penalty",
    "no_penalty": "no_penalty",
    "transfer": "transferred",
    "lift": "lifted",
    "forfeit": "forfeited",
    "order_execution": "execution",
    "performed": "performed",
    "no_execution": "no_execution",
    "to_court": "to_court",
    "levy": "levied",
    "no_levy": "no_levy",
    "award": "awarded",
    "confirm": "confirmed",
    "adjudicate": "adjudicated",
    "mediate": "mediated",
    "requisition": "requisitioned",
    "decline": "declined",
    "provide": "provided",
    "withhold": "withheld",
    "redress": "redressed",
    "uphold": "upheld",
    "adopt": "adopted",
    "reject": "rejected",
    "appoint": "appointed",
    "approve": "approved",
    "disapprove": "disapproved",
    "revoke": "revoked",
    "retract": "retracted",
    "alter": "altered",
    "deregister": "deregistered",
    "keep": "kept",
}


class Act:
    """The working memory of one operation. Nothing is certain before ``finish``; the caller holds the transaction.

    ``name`` is the act's name in the ledger's table, ``step`` the step of the chart in which it happens.
    """

    def __init__(self, case: Case, name: str, *, by: Actor, at: datetime, step: str = "") -> None:
        self.case, self.name, self.by, self.step = case, name, by, step
        # Never before the act that went ahead: the order of a case is the order of its moments.
        self.at = at = max(at, case.last_act_at)
        self.net = compiled(case.chart_version)
        self.flow = self.net.flow
        self.limits = CaseLimits(case, self.flow, by=by, at=at, post_of=self.post)
        self.parties: list[Party] | None = None
        self.materials: list[HandedIn] | None = None
        self.fields: dict[str, str] = {}
        self._before = None if case._state.adding else _plain(case)
        self._entries: list[Event] = []
        self._papers: list[tuple[str, Mapping[str, str], Event]] = []
        self._notes: list[tuple[str, str]] = []
        self._opened: list[WorkItem] = []
        self._posts: dict[str, int] = {}

    # What happened, for the trace and for the people concerned.

    def enter(
        self, kind: str, title: str, *, text: str = "", step: str = "", article: str = "", public: bool = True
    ) -> Event:
        """One entry of the case's trace, in the order of the calls."""
        self.case.entries += 1
        event = Event(
            case=self.case,
            position=self.case.entries,
            kind=kind,
            step=step or self.step,
            title=title[:200],
            text=text,
            by=self.by.label,
            by_name=self.by.name if self.by.kind != "anonymous" else "",
            at=self.at,
            article=article[:200],
            public=public,
        )
        self._entries.append(event)
        return event

    def make(self, template: str, **fields: str) -> None:
        """A paper of this act; its number and code are fixed in ``finish``."""
        event = self.enter("document", template)
        self._papers.append((template, fields, event))

    def tell(self, title: str, body: str) -> None:
        """A message to the applicant or party, where there is an account or an address."""
        self._notes.append((title, body))

    # Moves on the chart.

    def begin(self) -> None:
        """The first position; what the start does (papers, limits) happens too."""
        step = self.flow.start
        self.step = self.step or step.id
        self._move(start(self.net, self.case.facts))
        self.limits.step_done(step.id)
        self._effects(step)

    def complete(self, item: WorkItem, step: Step) -> None:
        """An open step is done; ``case.facts`` hold its outputs already."""
        self._close_item(item, WorkItem.State.DONE)
        self._pass(step, item)

    def _pass(self, step: Step, item: WorkItem) -> None:
        after = complete(self.net, self.marking, step.id, self.case.facts)
        self.limits.step_done(step.id, ended=reached_end(self.net, after) is not None)
        self._effects(step)
        self._move(after, without=item)

    def occur(
        self, event: str, *, since: datetime | None = None, fields: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Something befalls the case, where its chart allows it; ``since`` where time counts from earlier.

        ``fields`` go into the papers of the event.
        """
        after = occur(self.net, self.marking, event, self.case.facts)
        known = next(found for found in self.flow.events if found.id == event)
        self.case.facts = {**self.case.facts, **dict(known.sets)}
        self.limits.event_happened(event, since=since)
        for template in known.documents:
            self.make(template, **fields)
        self._move(after)

    @property
    def marking(self) -> Marking:
        """Where the case stands."""
        return tuple(self.case.marking.split())

    def _move(self, after: Marking, without: WorkItem | None = None) -> None:
        """Open and close work as the new position asks; close the case where it has arrived at an end."""
        self.case.marking = " ".join(after)
        wanted = open_steps(self.net, after)
        kept = set()
        for item in self._open_items(without):
            if item.step in wanted:
                kept.add(item.step)
            else:
                self._close_item(item, WorkItem.State.CANCELLED)
        for name in wanted:
            if name not in kept:
                self._open_item(self.flow.step(name))
        self.limits.exclude([self.flow.step(name) for name in wanted])
        if end := reached_end(self.net, after):
            self._arrive(self.flow.step(end))

    def _open_items(self, without: WorkItem | None) -> list[WorkItem]:
        if self._before is None:
            return []
        items = fetch_all(WorkItem, case_id=self.case.pk, state=WorkItem.State.OPEN)
        for item in items:
            attach(item, "clock")
        return [item for item in items if without is None or item.pk != without.pk]

    def _open_item(self, step: Step) -> None:
        post = None if step.post in PARTIES else self.post(step.post)
        clock = self.limits.start_step(step, post)
        self._opened.append(
            WorkItem(
                case=self.case,
                step=step.id,
                title=step.title.zh[:120],
                title_en=step.title.en[:160],
                role=step.post,
                organ_id=self.case.organ_id,
                post_id=post,
                opened_at=self.at,
                clock=clock,
                due_at=clock.due_at if clock else None,
            )
        )

    def _close_item(self, item: WorkItem, state: WorkItem.State) -> None:
        item.state = state
        item.done_at, item.done_by, item.done_by_name = self.at, self.by.label, self.by.name
        update(item, ["state", "done_at", "done_by", "done_by_name", "outputs"])
        if item.clock:
            self.limits.stop_step(item.clock, done=state == WorkItem.State.DONE)

    def post(self, role: str) -> int:
        """The post that works in this role for the case's power: the one the item names, else the organ's."""
        if not self._posts:
            named = fetch_all(HandlingPost, version_id=self.case.power_version_id)
            self._posts = {handling.role: handling.post_id for handling in named}
        if role not in self._posts:
            post = post_for(self.case.organ_id, role)
            if post is None:
                raise CasesRefusal(
                    gettext("本机关没有“%(role)s”岗位，下一步没有人办理。请系统管理员先设置这个岗位。")
                    % {"role": ROLES[role].in_language(get_language() or "") if role in ROLES else role}
                )
            self._posts[role] = post.pk
        return self._posts[role]

    def _arrive(self, end: Step) -> None:
        """The end of the chart: the case closes, unless what led there has already said how it ended."""
        case = self.case
        if case.state not in (Case.State.NOT_ACCEPTED, Case.State.WITHDRAWN, Case.State.TERMINATED):
            case.state = Case.State.CLOSED
        case.closed_at = self.at
        # Where no decision was made, the end itself is the result (for instance: not filed).
        if case.state == Case.State.CLOSED and not case.result:
            case.result = end.id[:20]
        self.limits.drop_all()
        self._effects(end)
        self.enter("end", end.title.zh, step=end.id)

    # What a step does to the case.

    def _effects(self, step: Step) -> None:
        facts = self.case.facts
        for paper in step.documents:
            if paper.condition is None or holds(paper.condition, facts):
                self.make(paper.template)
        for effect in step.effects:
            if effect.condition is None or holds(effect.condition, facts):
                self._effect(effect.name)

    def _effect(self, word: str) -> None:
        case = self.case
        if word in DECISIONS:
            self._decided(DECISIONS[word])
        elif word == "accept":
            self.accept(at=self.at)
        elif word == "file_case":
            case.state, case.accepted_at, case.acceptance = Case.State.ACCEPTED, self.at, "filed"
        elif word == "refuse_acceptance":
            case.state = Case.State.NOT_ACCEPTED
            self._note_acceptance()
            self.tell("申请未予受理", "理由和救济途径见不予受理通知书。")
        elif word == "ask_supplement":
            case.state = Case.State.SUPPLEMENT
            case.facts = {**case.facts, "supplement_asked": True}
            self.tell("请补正材料", "需要补正的全部内容见一次性告知书，补齐后在进度页提交。")
        elif word == "supplemented":
            case.state = Case.State.RECEIVED
            self.limits.restart_notice()

    def accept(self, *, at: datetime, acceptance: str = "") -> None:
        """The application is accepted as of ``at``: a moment before now where silence accepted it."""
        case = self.case
        case.state = Case.State.ACCEPTED
        case.accepted_at = at
        if acceptance:
            case.acceptance = acceptance
        else:
            self._note_acceptance()
        self.tell("申请已受理", "办理时限从受理之日的次日起算。")

    def _note_acceptance(self) -> None:
        facts = self.case.facts
        self.case.acceptance = acceptance_of(str(facts.get("acceptance", "")), bool(facts.get("supplement_asked")))

    def _decided(self, result: str) -> None:
        case = self.case
        case.state = Case.State.DECIDED
        case.result = result
        case.decided_at = self.at
        case.used_days = self.limits.used_days()
        self.fields["result"] = result
        self.tell("已作出决定", "决定书见进度页；不服的，可以按决定书写明的途径申请复议或者起诉。")

    # Writing it down.

    def finish(self, *, after: Mapping[str, Any] | None = None) -> Completed:
        """Write everything that was gathered; gives what the page shows next."""
        case = self.case
        case.revision += 1
        case.last_act_at = self.at
        new = self._before is None
        if new:
            insert(case)
        papers = self._prepare_papers()
        recorded = record(
            by=self.by,
            at=self.at,
            act=self.name,
            subject=("case", case.pk),
            before=self._before,
            after={**_plain(case), **(after or {})},
            leaf=PublicLeaf(
                type=self.name,
                office=case.organ.code,
                pseudonym=case.pseudonym,
                version=f"{case.power_version.power.code}/{case.power_version.number}",
                step=self.step,
                fields={
                    "number": case.number,
                    "applicant": case.applicant_name,
                    **self.fields,
                    # Whoever holds a paper can have it proved that its text is the one of this act.
                    **{committed_name(paper.number): paper.text_hash for paper, _ in papers},
                },
            ),
        )
        for paper, event in papers:
            event.document = fix_document(document=paper, leaf_id=recorded.leaf_id)
        for event in self._entries:
            event.leaf_id = recorded.leaf_id
        insert_all(self._opened)
        insert_all(self._entries)
        self._send()
        if not new:
            update(case, CHANGING)
        return Completed(
            case_id=case.pk,
            number=case.number,
            revision=case.revision,
            state=case.state,
            papers=tuple(Paper(one.pk, one.title, one.number, one.verify_code) for one, _ in papers),
            opened=tuple(item.title for item in self._opened),
        )

    def _prepare_papers(self) -> list[tuple[Document, Event]]:
        if not self._papers:
            return []
        fields = PaperFields(
            self.case, self.flow, at=self.at, by=self.by, parties=self.parties, materials=self.materials
        ).common()
        made = []
        for template, own, event in self._papers:
            document = prepare_document(
                by=self.by,
                at=self.at,
                organ=self.case.organ,
                template=template,
                subject=("case", self.case.pk),
                fields={**fields, **own},
            )
            event.title, event.text = document.title, document.number
            made.append((document, event))
        return made

    def _send(self) -> None:
        if not self._notes:
            return
        person = Party.objects.filter(case=self.case, role__in=(Party.Role.APPLICANT, Party.Role.PUNISHED)).values_list(
            "account_id", "email"
        )[:1]
        account, address = next(iter(person), (None, ""))
        if account is None and not address:
            return
        for title, body in self._notes:
            send_message(
                by=self.by,
                at=self.at,
                subject=("case", self.case.pk),
                title=f"{title}（{self.case.number}）",
                body=body,
                to=account,
                address="" if account else address,
                # A demo has made-up people: nothing of it may ever be mailed.
                sent_at=self.at if settings.DEMO else None,
            )


def _plain(case: Case) -> dict[str, Any]:
    """What the audit row's fingerprint covers."""
    return {
        "number": case.number,
        "state": case.state,
        "acceptance": case.acceptance,
        "result": case.result,
        "marking": case.marking,
        "facts": case.facts,
        "revision": case.revision,
    }

"""The cases of the demo county (``content/demo/cases.yaml``), run by the operations in one order of time.

Every case is a script that says when it goes on; one scheduler takes whichever comes first, and between two acts the
watch issues its cards at the very moments the rules name. What would lie after ``until`` does not happen: those cases
are under way.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

from django.db import transaction

from sunlit.basis.calendar import Calendar
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import (
    apply,
    complete_step,
    deem_accepted,
    extend,
    open_case,
    register,
    resume,
    speak,
    supplement,
    suspend,
    terminate,
    withdraw,
)
from sunlit.cases.queries import find_deemed
from sunlit.clocks.queries import due_alarms
from sunlit.ledger.actor import ANONYMOUS, CLOCK, PUBLISHER, Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.queries import actor_for, holder_of
from sunlit.powers.models import PowerVersion
from sunlit.publication.operations import release_due
from sunlit.supervision.models import Card
from sunlit.supervision.operations import (
    answer_order,
    close_order,
    confirm_lift,
    defend,
    issue_order,
    propose_lift,
    rectify,
    reject_lift,
    sweep,
)
from sunlit.voices.operations import answer_voice, raise_voice, rate, reply_rating

Progress = Callable[[int, int], None]
DEMO = CONTENT / "demo" / "cases.yaml"
OPENS, NOON_OVER = time(9, 5), time(13, 35)
SEED = 20260101
# How many working days a step takes where the script says nothing.
PACE: Mapping[str, int] = {
    "register": 0,
    "check": 1,
    "supplement": 3,
    "correct": 0,
    "accept": 0,
    "review": 2,
    "site_check": 2,
    "expert_review": 6,
    "hearing_rights": 6,
    "hearing": 10,
    "decide": 1,
    "service": 2,
    "publicity": 1,
    "serve_refusal": 2,
    "file_case": 1,
    "investigate": 6,
    "review_result": 2,
    "notice": 2,
    "answer": 3,
    "answer_hearing": 2,
    "recheck": 2,
    "legality_review": 3,
    "collective": 2,
    "no_penalty": 3,
    "transfer": 2,
    "serve": 1,
    "pay": 5,
    "close": 3,
}


def run_cases(until: datetime, progress: Progress | None = None) -> Counter[str]:
    """Run all cases and voices of the demo up to ``until``; gives how many there are in each state.

    The county has to be loaded. ``progress`` hears how many acts are done, of about how many.
    """
    stage = _Stage(until)
    content = read_yaml(DEMO)
    scripts: list[_Script] = [_CaseScript(stage, row, n) for n, row in enumerate(content["cases"])]
    scripts += [_VoiceScript(stage, row, n) for n, row in enumerate(content["voices"])]
    scripts.append(_SupervisionScript(stage))
    # One transaction: an interrupted run leaves nothing, and the disk is waited for once.
    with transaction.atomic():
        stage.run(scripts, progress)
    return Counter(Case.objects.values_list("state", flat=True))


class _Stage:
    """The calendar, the people and the order of time."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.calendar = Calendar.load()
        self.today = self.calendar.previous_working(beijing_day(until))
        self._actors: dict[int, Actor] = {}
        self._items: dict[str, PowerVersion] = {}
        self._deemed_on = date.min
        self._now = datetime.min.replace(tzinfo=BEIJING)

    def run(self, scripts: list["_Script"], progress: Progress | None) -> None:
        """Take the script that comes first, again and again; the watch strikes in between."""
        waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        for number, script in enumerate(scripts):
            acts = script.acts()
            waiting.append((next(acts), number, acts))
        heapify(waiting)
        done, about = 0, len(scripts) * len(PACE) // 2
        while waiting and waiting[0][0] <= self.until:
            moment, number, acts = heappop(waiting)
            self.watch(moment)
            following = next(acts, None)
            if following is not None:
                heappush(waiting, (following, number, acts))
            done += 1
            if progress is not None:
                progress(done, max(about, done))
        self.watch(self.until)

    def watch(self, moment: datetime) -> None:
        """Whatever the clocks do up to that moment: cards at their moments; silence and releases at nine o'clock."""
        while due := due_alarms(moment, 1):
            strikes = due[0].next_alarm_at
            assert strikes is not None
            # A limit that began in the past (silence accepts from the receipt) may have struck before it was there.
            self._now = max(strikes, self._now)
            sweep(at=self._now, by=CLOCK)
            self._accept_silence(self._now)
        self._now = max(moment, self._now)
        self._accept_silence(self._now)

    def _accept_silence(self, moment: datetime) -> None:
        day = beijing_day(moment)
        if day == self._deemed_on or moment < at_time(day, time(9, 0)):
            return
        self._deemed_on = day
        for case in find_deemed(moment):
            deem_accepted(by=CLOCK, at=moment, case=case)
        # What was decided since yesterday is shown to the public; nothing is in the log yet that could tell of it.
        release_due(by=PUBLISHER, at=moment, thorough=True)

    def day(self, ago: int) -> date:
        """The working day so many working days before the last one."""
        return self.calendar.add_working_days(self.today, -ago)

    def holder(self, post: int, at: datetime) -> Actor:
        """Who holds the post that day."""
        if post not in self._actors:
            person = holder_of(post, beijing_day(at))
            assert person is not None, post
            self._actors[post] = actor_for(person, at)
        return self._actors[post]

    def in_role(self, organ: Organ, role: str, at: datetime) -> Actor:
        """The holder of the organ's first post with this role."""
        post = Appointment.objects.filter(post__organ=organ, post__roles__role=role).order_by("post_id").first()
        assert post is not None, (organ, role)
        return self.holder(post.post_id, at)

    def item(self, name: str) -> PowerVersion:
        """The published version of the power of that name."""
        if name not in self._items:
            rows = PowerVersion.objects.select_related("organ").prefetch_related("materials")
            self._items[name] = rows.get(name=name, state=PowerVersion.State.PUBLISHED)
        return self._items[name]

    @cached_property
    def organs(self) -> dict[str, Organ]:
        """The organs by their letters."""
        return {organ.letters: organ for organ in Organ.objects.all()}


@dataclass
class _Script:
    """Something that happens by and by: each yielded moment is when it goes on."""

    stage: _Stage
    at: datetime = field(init=False)
    random: Random = field(init=False)

    def acts(self) -> Iterator[datetime]:
        """The moments at which it goes on; the first before anything has happened."""
        raise NotImplementedError

    def begin(self, ago: int) -> datetime:
        """A moment in the morning of the day so many working days ago; of the last day soon after opening."""
        minutes = self.random.randrange(5, 20) if ago == 0 else self.random.randrange(10, 150)
        self.at = at_time(self.stage.day(ago), OPENS) + timedelta(minutes=minutes)
        return self.at

    def later(self, days: int) -> datetime:
        """So many working days later, in office hours; on the same day about half an hour later."""
        if days == 0:
            self.at += timedelta(minutes=self.random.randrange(10, 30))
            return self.at
        day = self.stage.calendar.add_working_days(beijing_day(self.at), days)
        half = self.random.choice((OPENS, NOON_OVER))
        self.at = at_time(day, half) + timedelta(minutes=self.random.randrange(0, 120))
        return self.at


class _CaseScript(_Script):
    """One case from its first to its last step, as its row of the content tells."""

    def __init__(self, stage: _Stage, row: Mapping[str, Any], number: int) -> None:
        super().__init__(stage)
        self.row, self.number = row, number
        self.random = Random(SEED + number)
        self.item = stage.item(row["item"])
        self.applied: Applied | None = None
        self.said = {step: dict(outputs) for step, outputs in row.get("say", {}).items()}

    def acts(self) -> Iterator[datetime]:
        """Opened, then every step that opens, then rated."""
        yield self.begin(self.row["ago"])
        self.applied = self._open()
        while True:
            item = self._next_item()
            if item is None or self.row.get("stop") == item.step:
                break
            if self.row.get("silent") and item.step == "check":
                # Nobody looks at it; the clock accepts it some day, and the case goes on from there.
                yield self.later(1)
                continue
            yield self._moment_of(item)
            if (fresh := self._fresh(item)) is None:
                continue
            yield from self._befalls(item.step)
            if (fresh := self._fresh(item)) is None:
                continue
            self._do(fresh)
        yield from self._rated()

    @property
    def case(self) -> Case:
        """The case as it is now."""
        assert self.applied is not None
        return Case.objects.select_related("organ").get(pk=self.applied.case_id)

    def _open(self) -> Applied:
        item = self.item
        given: dict[str, Any] = {"at": self.at, "version": item, "key": f"demo-case-{self.number}"}
        ex_officio = item.kind == "penalty"
        party = PartyGiven(
            role="punished" if ex_officio else "applicant",
            kind=self.row["kind"],
            name=self.row["who"],
            phone=f"0000-66{1000 + self.number * 37}",
            address=f"云溪县清溪镇青石街 {3 + self.number} 号",
            electronic_service=not ex_officio,
        )
        if ex_officio:
            officer = self.stage.in_role(item.organ, "officer", self.at)
            return open_case(by=officer, parties=[party], clue=f"检查发现{self.row['who']}涉嫌违法", **given)
        materials = [MaterialGiven(material.pk) for material in item.materials.all() if not material.waived]
        if self.row.get("channel") == "window":
            clerk = self.stage.in_role(item.organ, "window", self.at)
            return register(by=clerk, parties=[party], materials=materials, **given)
        return apply(by=ANONYMOUS, parties=[party], materials=materials, **given)

    def _next_item(self) -> WorkItem | None:
        assert self.applied is not None
        rows = WorkItem.objects.filter(case=self.applied.case_id, state=WorkItem.State.OPEN)
        return rows.select_related("clock").order_by("opened_at", "id").first()

    def _fresh(self, item: WorkItem) -> WorkItem | None:
        """The item as it is now; None where something else has meanwhile closed it."""
        return WorkItem.objects.select_related("clock").filter(pk=item.pk, state=WorkItem.State.OPEN).first()

    def _moment_of(self, item: WorkItem) -> datetime:
        pace = self.row.get("slow", {}).get(item.step, PACE[item.step])
        moment = self.later(pace)
        if item.step == "publicity" and item.clock is not None:
            # A week is a week: it ends on its last day, or on the working day after it.
            last = self.stage.calendar.next_working(item.clock.due_on)
            if beijing_day(moment) < last:
                self.at = moment = at_time(last, OPENS) + timedelta(minutes=self.random.randrange(5, 90))
        return moment

    def _befalls(self, step: str) -> Iterator[datetime]:
        """What happens beside this step, before it is done."""
        row = self.row
        given: dict[str, Any] = {"case": self.case.pk, "at": self.at}
        leader = self.stage.in_role(self.item.organ, "leader", self.at)
        if (said := row.get("speak")) and said["at"] == step:
            speak(by=ANONYMOUS, kind=said["kind"], text=said["text"], code=self._code, **given)
            yield self.later(0)
        if (told := row.get("withdraw")) and told["at"] == step:
            withdraw(by=ANONYMOUS, reason=told["reason"], code=self._code, **given)
        if (told := row.get("extend")) and told["at"] == step:
            extend(by=leader, revision=self.case.revision, reason=told["reason"], **given)
            yield self.later(1)
        if (told := row.get("terminate")) and told["at"] == step:
            words = {"reason": told["reason"], "article": told["article"]}
            terminate(by=leader, revision=self.case.revision, **words, **given)
        if (told := row.get("suspend")) and told["at"] == step:
            yield from self._suspended(told)

    def _suspended(self, told: Mapping[str, Any]) -> Iterator[datetime]:
        handler = self.stage.in_role(self.item.organ, "role_a", self.at)
        words = {"ground": told["ground"], "reason": told["reason"]}
        suspend(by=handler, at=self.at, case=self.case.pk, revision=self.case.revision, **words)
        # Without a number of days it lasts beyond the end of the demo.
        yield self.later(told.get("days", 200))
        reason = "检验检测结果已经收到"
        resume(by=handler, at=self.at, case=self.case.pk, revision=self.case.revision, reason=reason)
        yield self.later(0)

    def _do(self, item: WorkItem) -> None:
        if item.role == "applicant":
            words = "已按告知书更正、补齐"
            lacking = (
                [MaterialGiven(one.pk) for one in self.item.materials.all()[:1]] if item.step == "supplement" else []
            )
            supplement(by=ANONYMOUS, at=self.at, case=item.case_id, materials=lacking, note=words, code=self._code)
        elif item.role == "party" and item.step != "pay":
            hearing = bool(self.row.get("hearing"))
            kind = "hearing_request" if hearing and item.step == "answer_hearing" else "defence"
            text = "要求举行听证" if kind == "hearing_request" else "已经停止违法行为并改正，请求从轻处罚"
            speak(by=ANONYMOUS, at=self.at, case=item.case_id, kind=kind, text=text, code=self._code)
        else:
            by = self._doer(item)
            # What is to be said, is said once: a step that comes again is done in the usual way.
            outputs = {**self._outputs(item.step), **self.said.pop(item.step, {})}
            complete_step(by=by, at=self.at, item=item.pk, revision=self.case.revision, outputs=outputs)

    def _doer(self, item: WorkItem) -> Actor:
        if item.post_id is not None:
            return self.stage.holder(item.post_id, self.at)
        return self.stage.in_role(self.item.organ, "cashier", self.at)

    @property
    def _code(self) -> str:
        assert self.applied is not None
        return self.applied.query_code

    def _outputs(self, step: str) -> dict[str, Any]:
        today = beijing_day(self.at).isoformat()
        organ = self.item.organ
        known: Mapping[str, dict[str, Any]] = {
            "register": {"material_check": "材料已核对"},
            "check": {"acceptance": "accept"},
            "review": {"review_opinion": "材料齐全，内容属实，同意", "major_interest": "no", "hearing_by_law": "no"},
            "site_check": {
                "checkers": self._two(organ, "role_a", "role_b"),
                "check_date": today,
                "check_report": "现场与申请材料一致，符合条件",
            },
            "expert_review": {"expert_conclusion": "五名专家一致认为符合技术规范"},
            "hearing_rights": {"hearing_requested": "no"},
            "hearing": {
                "presiding_officer": self.stage.in_role(organ, "legal_reviewer", self.at).name,
                "hearing_date": today,
                "hearing_record": "各方陈述、质证和最后意见均已记入笔录",
            },
            "decide": self._decision(),
            "service": {"served_on": today, "served_how": "窗口领取，本人签收"},
            "publicity": {"objections": "公示期间没有收到异议"},
            "serve_refusal": {"refusal_served_on": today, "refusal_served_how": "电子送达"},
            "file_case": {"filing": "file", "filing_reason": "有初步证据证明存在违法行为"},
            "investigate": {
                "investigators": self._officers(organ),
                "credentials_shown": "yes",
                "evidence": "现场检查笔录、照片和询问笔录",
                "proposal": "建议给予罚款",
            },
            "review_result": {"finding": "penalty", "finding_reason": "事实清楚，证据充分"},
            "notice": {
                "proposed_penalty": "拟罚款 2000 元，依据和裁量说明见告知书",
                "hearing_listed": "no",
                "notice_served_on": today,
            },
            "recheck": {
                "recheck_result": "改正属实，采纳从轻意见",
                "legality_required": "no",
                "collective_required": "no",
            },
            "legality_review": {
                "legality_passed": "yes",
                "legality_opinion": "事实清楚，程序合法，裁量适当",
                "collective_required": "no",
            },
            "collective": {"discussion": "到会五人一致同意", "dissent": "无"},
            "no_penalty": {"no_penalty_served_on": today},
            "transfer": {"transferred_to": f"云溪县公安局，{today}"},
            "serve": {"served_on": today, "served_how": "当场宣告并交付"},
            "pay": {"performed": "yes", "payment_proof": f"JK{self.number:06d}"},
            "close": {"closing_summary": "决定已经履行，材料归档"},
        }
        return known.get(step, {})

    def _decision(self) -> dict[str, Any]:
        if self.item.kind != "penalty":
            return {"decision": "grant", "decision_reasons": "符合法定条件、标准"}
        return {
            "decision": "penalty",
            "decision_reasons": "事实清楚，证据充分；已经改正，从轻处罚",
            "penalty_content": "罚款 1500 元",
            "fine": 1500,
        }

    def _two(self, organ: Organ, *roles: str) -> list[str]:
        return [self.stage.in_role(organ, role, self.at).name for role in roles]

    def _officers(self, organ: Organ) -> list[str]:
        rows = Appointment.objects.filter(post__organ=organ, post__roles__role="officer").select_related("person")
        return [row.person.full_name for row in rows.order_by("post_id")[:2]]

    def _rated(self) -> Iterator[datetime]:
        level = self.row.get("rate")
        if level is None or self.case.state not in (Case.State.CLOSED, Case.State.NOT_ACCEPTED):
            return
        yield self.later(1)
        rating = rate(
            by=ANONYMOUS,
            at=self.at,
            case=self.case.pk,
            level=level,
            text=self.row.get("words", ""),
            anonymous=self.row.get("anonymous", False),
            code=self._code,
        )
        if reply := self.row.get("reply"):
            yield self.later(2)
            by = self.stage.in_role(self.item.organ, "voice_clerk", self.at)
            reply_rating(by=by, at=self.at, rating=rating, text=reply)


class _VoiceScript(_Script):
    """One consultation, complaint or tip-off, and its answer where there is one."""

    def __init__(self, stage: _Stage, row: Mapping[str, Any], number: int) -> None:
        super().__init__(stage)
        self.row, self.number = row, number
        self.random = Random(SEED - 1 - number)

    def acts(self) -> Iterator[datetime]:
        """Raised, then answered."""
        row = self.row
        yield self.begin(row["ago"])
        organ = self.stage.organs[row["organ"]]
        raised = raise_voice(
            by=ANONYMOUS,
            at=self.at,
            kind=row["kind"],
            organ=organ,
            title=row["title"],
            text=row["text"],
            key=f"demo-voice-{self.number}",
            power=self.stage.item(row["item"]).power_id if "item" in row else None,
            name=row.get("name", ""),
            phone=row.get("phone", ""),
            anonymous=row.get("anonymous", False),
            may_show=row.get("show", False),
        )
        if answer := row.get("answer"):
            yield self.later(answer["days"])
            by = self.stage.in_role(organ, "voice_clerk", self.at)
            answer_voice(by=by, at=self.at, voice=raised.voice_id, text=answer["text"])


class _SupervisionScript(_Script):
    """What supervisors and those concerned do about the cards that the watch has issued by then."""

    def __init__(self, stage: _Stage) -> None:
        super().__init__(stage)
        self.random = Random(SEED - 1000)
        self.ordered = 0

    def acts(self) -> Iterator[datetime]:
        """Orders on the worst, defences, liftings by two, corrections."""
        yield self.begin(30)
        yield from self._order("deep_red", answered=True)
        yield from self._lift(("yellow",), "系统对接故障，办理结果迟到一天上传", agreed=True)
        yield from self._lift(("red",), "申请人要求推迟现场核查", agreed=False)
        yield self.later(2)
        self._rectify()
        yield self.later(4)
        self._defend()
        yield self.later(3)
        yield from self._lift(("yellow", "red"), "节假日前后件数集中，已说明情况", agreed=None)
        if self.at < at_time(self.stage.day(4), OPENS):
            yield self.begin(4)
        self._defend()
        yield from self._order("red", answered=False)

    @property
    def _supervisor(self) -> Actor:
        return self.stage.in_role(self.stage.organs["DC"], "supervisor", self.at)

    @property
    def _head(self) -> Actor:
        return self.stage.in_role(self.stage.organs["DC"], "supervision_head", self.at)

    def _card(self, *levels: str) -> Card | None:
        """The oldest card of these levels on a case that nobody has dealt with."""
        rows = Card.objects.filter(level__in=levels, state=Card.State.ISSUED, subject_kind="case", orders=None)
        return rows.select_related("organ", "clock").order_by("issued_at", "id").first()

    def _order(self, level: str, *, answered: bool) -> Iterator[datetime]:
        card = self._card(level, "red")
        if card is None:
            return
        demand = "查明超时原因，三日内办结，并说明今后怎样避免。"
        order = issue_order(by=self._supervisor, at=self.at, demand=demand, card=card, basis="电子监察办法（本地）")
        if not answered:
            return
        yield self.later(3)
        leader = self.stage.in_role(card.organ, "leader", self.at)
        answer_order(by=leader, at=self.at, order=order, answer="已经办结；经办人没有及时送签，已经谈话提醒。")
        yield self.later(1)
        close_order(by=self._supervisor, at=self.at, order=order)
        yield self.later(0)

    def _lift(self, levels: tuple[str, ...], reason: str, *, agreed: bool | None) -> Iterator[datetime]:
        card = self._card(*levels)
        if card is None:
            return
        leader = self.stage.in_role(card.organ, "leader", self.at)
        defend(by=leader, at=self.at, card=card, text=f"{reason}，请予核实。")
        yield self.later(1)
        propose_lift(by=self._supervisor, at=self.at, card=card, reason=reason)
        yield self.later(1)
        if agreed:
            confirm_lift(by=self._head, at=self.at, card=card)
        elif agreed is False:
            reject_lift(by=self._head, at=self.at, card=card, reason="没有申请人推迟核查的书面记录")

    def _defend(self) -> None:
        if card := self._card("yellow", "red"):
            leader = self.stage.in_role(card.organ, "leader", self.at)
            defend(by=leader, at=self.at, card=card, text="当天件数较多，已安排 B 角分担。")

    def _rectify(self) -> None:
        rows = Card.objects.filter(level__in=["yellow", "red", "deep_red"], state=Card.State.ISSUED, orders=None)
        done = rows.filter(clock__state__in=["met", "late"], subject_kind="case").select_related("organ")
        if card := done.order_by("issued_at", "id").first():
            leader = self.stage.in_role(card.organ, "leader", self.at)
            rectify(by=leader, at=self.at, card=card, text="已办结，并改为到期前一天由负责人逐件核对。")


def at_time(day: date, moment: time) -> datetime:
    """A moment of a day in the county."""
    return datetime.combine(day, moment, BEIJING)

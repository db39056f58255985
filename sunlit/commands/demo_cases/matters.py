"""One case of the demo from its first to its last step."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import (
    apply,
    complete_step,
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
from sunlit.commands.demo_cases.stage import OPENS, PACE, SEED, Script, Stage, at_time
from sunlit.commands.demo_discretion import weigh_case
from sunlit.ledger.actor import ANONYMOUS, Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.voices.operations import rate, reply_rating


class CaseScript(Script):
    """One case from its first to its last step, as its row of the content tells."""

    def __init__(self, stage: Stage, row: Mapping[str, Any], number: int) -> None:
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
            if item.step == "notice" and (told := self.row.get("weigh")):
                # Before the party is told, so that the notice says how it was weighed.
                officer = self.stage.in_role(self.item.organ, "officer", self.at)
                weigh_case(self.case, told, by=officer, at=self.at)
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
            "hearing_call": {
                "presiding_officer": self.stage.in_role(organ, "legal_reviewer", self.at).name,
                "hearing_date": self.stage.calendar.add_working_days(beijing_day(self.at), PACE["hearing"]).isoformat(),
                "hearing_place": "机关二楼会议室",
            },
            "hearing": {
                "presiding_officer": self.stage.in_role(organ, "legal_reviewer", self.at).name,
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
                "proposed_penalty": f"拟罚款 {self._fine(2000)} 元，依据和裁量说明见告知书",
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
            "penalty_content": f"罚款 {self._fine(1500)} 元",
            "fine": self._fine(1500),
        }

    def _fine(self, usual: int) -> int:
        """The sum that was weighed; the usual one where no standard weighs the case."""
        return int(self.row["weigh"]["amount"]) if "weigh" in self.row else usual

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

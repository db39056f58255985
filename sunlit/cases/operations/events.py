"""What befalls a case beside its steps: withdrawal, suspension, extension, termination, silence, what a party says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from sunlit.cases.charted import DECISIONS, END_OF_PERIOD, approver_of
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.given import Completed
from sunlit.cases.house import house_rule
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations.act import Act
from sunlit.cases.operations.finding import Finder
from sunlit.cases.queries import subject_of
from sunlit.cases.rules import no_extension, no_standing_still
from sunlit.clocks.errors import ClocksRefusal
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import extend as extend_clock
from sunlit.clocks.operations import pause as pause_clock
from sunlit.clocks.operations import resume as resume_clock
from sunlit.clocks.operations import stop as stop_clock
from sunlit.clocks.queries import limit_of
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import day_of
from sunlit.offices.rules import require
from sunlit.procedures.interpreter import possible_events
from sunlit.procedures.model import Step

# What a party may say, the fact that it establishes, and what it is called in the trace.
SAYINGS: Mapping[str, tuple[str, str]] = {
    "statement": ("stated", "陈述意见"),
    "defence": ("defended", "申辩意见"),
    "hearing_request": ("hearing_requested", "听证申请"),
    "waiver": ("waived", "明确放弃陈述、申辩和听证"),
    "objection": ("objected", "异议"),
    "recusal": ("recusal_requested", "回避申请"),
}
# Which choice of the party's own step a saying is.
CHOSEN = {"statement": "statement", "defence": "statement", "hearing_request": "hearing", "waiver": "waived"}
BEFORE_DECISION = frozenset({"statement", "defence", "hearing_request", "waiver", "recusal"})


@transaction.atomic
def withdraw(*, by: Actor, at: datetime, case: int, reason: str = "", code: str = "") -> Completed:
    """The applicant takes the application back before the decision. Nothing is erased; it may be made again."""
    found = Finder(at).locked(case)
    require(by, "cases.withdraw", subject_of(found, by, code=code, acts=("cases.withdraw",)))
    Finder.require_under_way(found)
    act = _Event(found, "cases.withdraw", by=by, at=at, step="withdraw")
    act.require_possible("withdraw", gettext("决定作出以后不能撤回申请；对决定不服的，可以申请复议或者起诉。"))
    words = clean_text(reason)
    found.state, found.result = Case.State.WITHDRAWN, "withdrawn"
    act.enter("withdraw", "申请人撤回申请", text=words, article=act.article("withdraw"))
    act.occur("withdraw", fields={"reason": words})
    return act.finish(after={"reason": words})


@transaction.atomic
def suspend(*, by: Actor, at: datetime, case: int, revision: int, reason: str, ground: str = "") -> Completed:
    """Time stands still on a ground that the law of the limit names, with a reason that the applicant is told."""
    found = Finder(at).locked(case)
    require(by, "cases.suspend", subject_of(found, by))
    Finder.require_revision(found, revision)
    words = _reason(reason)
    act = _Event(found, "cases.suspend", by=by, at=at, step="suspend")
    clock = found.statutory_clock
    runs = clock is not None and clock.state == Clock.State.RUNNING
    if not runs and (clock is not None or act.decided_within_a_limit):
        raise CasesRefusal(gettext("这个办件现在没有正在计算的法定时限，不需要暂停。"))
    act.require_possible("suspend", gettext("办件走到现在这一步，流程图不允许暂停。"))
    if clock is not None and (words_of_law := no_standing_still(limit_of(clock))):
        raise CasesRefusal(words_of_law, article=clock.article)
    # Where no limit of decision runs (强制执行), the article is the one that the chart gives to the event.
    article = act.stand_still(ground, words) or act.article("suspend")
    found.facts = {**found.facts, "suspended_from": found.state}
    found.state = Case.State.SUSPENDED
    act.enter("suspend", "暂停办理，停止计时", text=words, article=article)
    act.occur("suspend", fields={"reason": words, "ground": ground, "article": article})
    act.tell("办理已暂停", f"{words}（{article}）。恢复后会再通知您，这段时间不计入期限。")
    return act.finish(after={"ground": ground, "reason": words})


@transaction.atomic
def resume(*, by: Actor, at: datetime, case: int, revision: int, reason: str) -> Completed:
    """The ground has gone: time runs again, the open steps get their limits anew."""
    found = Finder(at).locked(case)
    require(by, "cases.resume", subject_of(found, by))
    Finder.require_revision(found, revision)
    words = _reason(reason)
    if found.state != Case.State.SUSPENDED:
        raise CasesRefusal(gettext("这个办件没有暂停，不需要恢复。"))
    act = _Event(found, "cases.resume", by=by, at=at, step="resume")
    found.state = str(found.facts.get("suspended_from", Case.State.ACCEPTED))
    act.enter("resume", "恢复办理，继续计时", text=words)
    act.occur("resume", fields={"reason": words})
    act.go_on()
    act.tell("办理已恢复", words)
    return act.finish(after={"reason": words})


@transaction.atomic
def extend(*, by: Actor, at: datetime, case: int, revision: int, reason: str) -> Completed:
    """The leader extends the statutory time once, as its article allows; the reason is told to the applicant.

    The promised time is longer by as much, since it stands for the same decision; one that has run out already stays
    missed.
    """
    found = Finder(at).locked(case)
    require(by, "cases.extend", subject_of(found, by))
    Finder.require_revision(found, revision)
    words = _reason(reason)
    clock = found.statutory_clock
    if clock is None:
        raise CasesRefusal(gettext("这个办件没有法定时限，不能延长。"))
    act = _Event(found, "cases.extend", by=by, at=at, step="extend")
    act.require_possible("extend", gettext("现在不能延长：没有正在计算的决定期限，或者已经延长过一次。"))
    if words_of_law := no_extension(limit_of(clock)):
        raise CasesRefusal(words_of_law, article=clock.article)
    # The right above admits the organ's leader only: the approver that the article names, or the superior of that one.
    extend_clock(by=by, at=at, clock=clock, approver=approver_of(limit_of(clock)))
    until = _in_words(clock.due_on)
    promised = act.extend_promise()
    act.enter(
        "extend",
        f"经批准延长办理期限至{until}",
        text="\n".join(part for part in (words, promised) if part),
        article=act.article("extend"),
    )
    act.occur("extend", fields={"reason": words, "article": act.article("extend"), "until": until})
    act.tell("办理期限已延长", f"延长至{until}。理由：{words}" + (f"\n{promised}" if promised else ""))
    return act.finish(after={"reason": words, "due_on": clock.due_on})


@transaction.atomic
def terminate(*, by: Actor, at: datetime, case: int, revision: int, reason: str, article: str) -> Completed:
    """The case ends without a decision, for a reason and by an article that are named."""
    found = Finder(at).locked(case)
    require(by, "cases.terminate", subject_of(found, by))
    Finder.require_revision(found, revision)
    Finder.require_under_way(found)
    words = _reason(reason)
    if not article.strip():
        raise CasesRefusal(gettext("请写明终止所依据的条款。"), faults={"article": gettext("请写明条款。")})
    act = _Event(found, "cases.terminate", by=by, at=at, step="terminate")
    act.require_possible("terminate", gettext("这类办件的流程图没有规定终止，或者走到现在这一步不能终止。"))
    found.state, found.result = Case.State.TERMINATED, "terminated"
    act.enter("terminate", "终止办理", text=words, article=clean_text(article))
    act.occur("terminate", fields={"reason": words, "article": clean_text(article)})
    act.tell("办理已终止", f"{words}（{clean_text(article)}）")
    return act.finish(after={"reason": words, "article": article})


@transaction.atomic
def correct_from_above(*, by: Actor, at: datetime, case: int, revision: int, reason: str, article: str) -> Completed:
    """Whoever supervises sends a case back to be examined again, for a fault and by an article that are named.

    Limits go on as they stand: a fault of the organ's own costs the party no time.
    """
    found = Finder(at).locked(case)
    require(by, "cases.correct_from_above", subject_of(found, by))
    Finder.require_revision(found, revision)
    Finder.require_under_way(found)
    words = _fault(reason)
    if not article.strip():
        raise CasesRefusal(gettext("请写明责令纠正所依据的条款。"), faults={"article": gettext("请写明条款。")})
    if found.state == Case.State.SUSPENDED:
        raise CasesRefusal(gettext("办件已经暂停，不能退回审查。请先由承办机关恢复办理。"))
    act = _Event(found, "cases.correct_from_above", by=by, at=at, step="correct_from_above")
    act.require_possible(
        "correct_from_above",
        gettext("办件还没有走到审查，或者决定已经作出，不能这样退回。决定有错误的，由作出决定的机关依法撤销或者变更。"),
    )
    named = clean_text(article)
    act.enter("correct_from_above", "上级责令纠正，退回重新审查", text=words, article=named)
    act.occur("correct_from_above", fields={"reason": words, "article": named})
    act.tell("退回重新审查", f"{words}（{named}）。办理期限照常计算。")
    return act.finish(after={"reason": words, "article": named})


@transaction.atomic
def deem_accepted(*, by: Actor, at: datetime, case: int) -> Completed:
    """No notice within its time: accepted by the clock itself, from the day the material was received (许可法 32).

    Where the chart's event says so, from the end of the period instead (复议法 30).
    """
    found = Finder(at).locked(case)
    require(by, "cases.deem_accepted", subject_of(found, by))
    clock = found.notice_clock
    if found.state != Case.State.RECEIVED or clock is None or clock.state != Clock.State.RUNNING:
        raise CasesRefusal(gettext("这个办件已经受理、告知补正或者结束，不再适用“逾期不告知即为受理”。"))
    if day_of(at) <= clock.due_on:
        raise CasesRefusal(
            gettext("一次性告知的时限到%s届满，现在还没有逾期。") % clock.due_on.isoformat(), article=clock.article
        )
    act = _Event(found, "cases.deem_accepted", by=by, at=at, step="deemed_accepted")
    act.require_possible("deemed_accepted", gettext("这份流程图没有规定逾期不告知即为受理。"))
    since, title = clock.started_at, "逾期未告知补正，自收到申请材料之日起视为受理"
    if act.establishes("deemed_accepted", "accepted_from") == END_OF_PERIOD:
        since, title = clock.due_at, "审查期限届满未决定不予受理，自届满之日起视为受理"
    act.enter("deemed_accepted", title, article=act.article("deemed_accepted"))
    act.accept(at=since, acceptance="deemed_accepted")
    act.occur("deemed_accepted", since=since)
    return act.finish()


@transaction.atomic
def speak(
    *,
    by: Actor,
    at: datetime,
    case: int,
    kind: str,
    text: str,
    code: str = "",
    attachments: Sequence[int] = (),
) -> Completed:
    """A party says something in its case: statement, defence, hearing_request, waiver, objection, recusal.

    Where the chart waits for just that, the party's step is done with it. A clerk may note down what was said.
    """
    found = Finder(at).locked(case)
    require(by, "cases.speak", subject_of(found, by, code=code, acts=("cases.speak",)))
    Finder.require_under_way(found)
    if kind not in SAYINGS:
        raise CasesRefusal(gettext("请选择要提交的是陈述、申辩、听证申请、异议还是回避申请。"), field="kind")
    words = _said(text, kind)
    _require_time(found, kind)
    fact, title = SAYINGS[kind]
    act = _Event(found, "cases.speak", by=by, at=at, step="speak")
    Finder.require_files(found, attachments)
    found.facts = {**found.facts, fact: True}
    act.enter(kind, title, text=words)
    if kind in CHOSEN:
        act.answer(kind, words)
    return act.finish(after={"kind": kind, "text": words, "attachments": list(attachments)})


class _Event(Act):
    """An act that is an event of the case."""

    def require_possible(self, event: str, sentence: str) -> None:
        """Refuses with the sentence, and the article where the chart has the event at all."""
        if event not in possible_events(self.net, self.marking):
            raise CasesRefusal(sentence, article=self.article(event))

    def establishes(self, event: str, fact: str) -> object:
        """What the chart's event sets this fact to; None where it does not."""
        return next((dict(known.sets).get(fact) for known in self.flow.events if known.id == event), None)

    def article(self, event: str) -> str:
        """The article on which the chart rests this event; empty where it has none."""
        return next((known.article.zh for known in self.flow.events if known.id == event), "")

    @property
    def decided_within_a_limit(self) -> bool:
        """Whether the law gives this kind of case a time for its decision, which then is what stands still."""
        return any(limit.id in DECISIONS for limit in self.flow.limits)

    def stand_still(self, ground: str, reason: str) -> str:
        """Pause the case's limits; gives the article that names the ground. Steps lose theirs until it goes on."""
        article = ""
        for clock in (self.case.statutory_clock, self.case.promised_clock):
            if clock is not None and clock.state == Clock.State.RUNNING:
                article = pause_clock(by=self.by, at=self.at, clock=clock, ground=ground, reason=reason[:300]).article
        for item in self._open_items(None):
            if item.clock is not None:
                if not self.limits.is_whole(item.clock):
                    stop_clock(by=self.by, at=self.at, clock=item.clock, dropped=True)
                item.clock, item.due_at = None, None
                item.save(update_fields=["clock", "due_at"])
        return article

    def extend_promise(self) -> str:
        """The promise follows the law's extension; gives what became of it in words, empty where none was made."""
        clock = self.case.promised_clock
        if clock is None:
            return ""
        try:
            extend_clock(by=self.by, at=self.at, clock=clock, approver=approver_of(limit_of(clock)))
        except ClocksRefusal:
            return f"承诺期限{_in_words(clock.due_on)}已经届满，不随之顺延。"
        return f"承诺期限随之顺延至{_in_words(clock.due_on)}。"

    def go_on(self) -> None:
        """The case's limits run again; every open step starts its own."""
        for clock in (self.case.statutory_clock, self.case.promised_clock):
            if clock is not None and clock.state == Clock.State.PAUSED:
                resume_clock(by=self.by, at=self.at, clock=clock)
        for item in self._open_items(None):
            clock = self.limits.start_step(self.flow.step(item.step), item.post_id)
            item.clock, item.due_at = clock, clock.due_at if clock else None
            item.save(update_fields=["clock", "due_at"])

    def answer(self, kind: str, words: str) -> None:
        """Do the party's own open step with what the party has just said, where there is one."""
        for item in self._open_items(None):
            step = self.flow.step(item.step)
            if item.role != "party" or any(effect.name == "pay" for effect in step.effects):
                continue
            outputs = _answer(step, kind, words)
            if outputs is None or _too_late(item, kind, self.at):
                continue
            item.outputs = outputs
            self.case.facts = {**self.case.facts, **outputs}
            self.step = step.id
            self.enter("step", step.title.zh, step=step.id)
            self.complete(item, step)
            return


def _answer(step: Step, kind: str, words: str) -> dict[str, object] | None:
    """The outputs of a party's step that this saying gives; None where it does not answer the step."""
    outputs: dict[str, object] = {}
    for output in step.outputs:
        if output.kind == "choice":
            if CHOSEN[kind] not in (code for code, _ in output.choices):
                return None
            outputs[output.name] = CHOSEN[kind]
        elif output.kind == "text":
            outputs[output.name] = words
        elif output.required:
            return None
    # A bare request for a hearing is no defence: the step that asks for a defence stays open.
    only_text = all(output.kind == "text" for output in step.outputs)
    return None if only_text and kind == "hearing_request" else outputs


def _too_late(item: WorkItem, kind: str, at: datetime) -> bool:
    return kind == "hearing_request" and item.clock is not None and day_of(at) > item.clock.due_on


def _require_time(case: Case, kind: str) -> None:
    """Before the decision a party is heard at any time; after it there are objections and remedies."""
    if kind in BEFORE_DECISION and case.decided_at is not None:
        raise CasesRefusal(
            gettext("决定已经作出。不服的，可以按决定书写明的途径申请复议或者起诉；公示期内可以提出异议。")
        )
    if kind == "hearing_request":
        waiting = WorkItem.objects.filter(case=case, state=WorkItem.State.OPEN).values_list("step", flat=True)
        if not waiting:
            raise CasesRefusal(gettext("现在不是可以申请听证的时候。"))


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _fault(reason: str) -> str:
    words = clean_text(reason)
    if not words:
        raise CasesRefusal(
            gettext("请写明发现的错误，承办机关据此重新审查。"), faults={"reason": gettext("请写明错误。")}
        )
    return _short_enough(words, "reason")


def _reason(reason: str) -> str:
    words = clean_text(reason)
    if not words:
        raise CasesRefusal(gettext("请写明理由，理由会告知申请人。"), faults={"reason": gettext("请写明理由。")})
    return _short_enough(words, "reason")


def _said(text: str, kind: str) -> str:
    words = clean_text(text)
    if not words and kind not in ("waiver", "hearing_request"):
        raise CasesRefusal(gettext("请写明您的意见。"), faults={"text": gettext("请写明您的意见。")})
    return _short_enough(words, "text")


def _short_enough(words: str, field: str) -> str:
    longest = house_rule("longest_text", settings.JURISDICTION).value
    if len(words) > longest:
        sentence = gettext("最多 %(most)s 字，现有 %(now)s 字。请缩短，长材料请作为附件上传。") % {
            "most": longest,
            "now": len(words),
        }
        raise CasesRefusal(sentence, faults={field: sentence})
    return words

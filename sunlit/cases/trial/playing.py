"""Plays a trial run: each act upon the interpreter and the clocks, as the operations do it to a real case. No tables.

A trial is the list of what was done; where it stands is found by playing the list from the start, so that a step back
is a shorter list and nothing has to be kept anywhere.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.office_hours import beijing_day
from sunlit.cases.charted import DECISIONS, END_OF_PERIOD, SAID, approver_of
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.rules import no_extension, no_standing_still
from sunlit.cases.trial.checks import refuse_event_by, refuse_step
from sunlit.cases.trial.timekeeping import Times
from sunlit.cases.trial.values import Clocked, Deed, Happened, Setup, Trial
from sunlit.clocks import rules
from sunlit.clocks.queries import the_rules
from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import complete, occur, open_steps, possible_events, reached_end, start
from sunlit.procedures.model import Event, Step
from sunlit.procedures.rules import holds

STATES_AT_END = ("not_accepted", "withdrawn", "terminated")
# So long may a trial be; nobody walks further, and a made-up address must not cost time.
MOST = 200


def play(setup: Setup, deeds: Sequence[Deed]) -> Trial:
    """Where the trial stands after these acts, the first of which is the start.

    Raises CasesRefusal, ProcedureRefusal or BasisRefusal, with its sentence, for the first act that is not possible.
    """
    if not deeds or deeds[0].kind != "start" or len(deeds) > MOST:
        raise CasesRefusal(
            Text(
                f"试运行从申请或者发现线索开始，最多 {MOST} 步。请重新开始。",
                f"A trial run begins with the start and has {MOST} acts at most. Begin again.",
            )
        )
    player = _Player(setup, deeds[0])
    for deed in deeds[1:]:
        player.do(deed)
    return player.trial


class _Player:
    def __init__(self, setup: Setup, first: Deed) -> None:
        self.setup, self.net, self.flow = setup, setup.net, setup.flow
        self.trial = Trial(setup, first.at)
        self.times = Times(self.trial)
        self.papers: list[str] = []
        self.notes: list[Text] = []
        self._begin(first)

    def do(self, deed: Deed) -> None:
        """One act: first the time until then goes by, with all cards that fall due."""
        trial = self.trial
        if deed.kind == "start" or trial.end is not None:
            raise CasesRefusal(
                Text("试运行已经走到结束，不能再办。可以退回一步，或者重新开始。", "The trial run has reached its end.")
            )
        if deed.at < trial.at:
            raise CasesRefusal(
                Text("时钟不能往回拨；要回到前面，请退回一步。", "The clock cannot go back; take a step back instead.")
            )
        self.papers, self.notes = [], []
        self._let_time_pass(deed.at)
        trial.at = deed.at
        if deed.kind == "step":
            title = self._complete(deed)
        elif deed.kind == "event":
            title = self._event(deed)
        else:
            title = Text("时间过去", "time goes by")
        self._enter(deed, title)

    def _enter(self, deed: Deed, title: Text) -> None:
        trial = self.trial
        line = Happened(
            deed.at, deed.kind, deed.name, title, deed.role, deed.person, tuple(self.papers), tuple(self.notes)
        )
        trial.trail.append(line)
        trial.deeds = (*trial.deeds, deed)
        if trial.end is not None:
            trial.trail.append(Happened(deed.at, "end", trial.end, self.flow.step(trial.end).title))

    # Time.

    def _let_time_pass(self, until: datetime) -> None:
        """Every level that is reached until then, in order; of one moment only the highest is issued."""
        trial, known = self.trial, the_rules()
        while True:
            due: list[tuple[datetime, Clocked, rules.Alarm]] = []
            for clock in trial.clocks:
                coming = rules.next_alarm(clock.alarms, clock.level, known) if clock.state == "running" else None
                if coming and coming.moment <= until:
                    due.append((coming.moment, clock, coming))
            if not due:
                return
            moment = min(one[0] for one in due)
            now = [(clock, alarm) for at, clock, alarm in due if at == moment]
            silent = rules.outranked(((c.key, ("case", 0), a.moment, a.level) for c, a in now), known)
            for clock, alarm in now:
                clock.level = alarm.level
                if clock.key not in silent:
                    trial.trail.append(_carded(clock, alarm))

    # Acts.

    def _begin(self, deed: Deed) -> None:
        trial, first = self.trial, self.flow.start
        trial.facts = dict(deed.facts)
        self._move(start(self.net, trial.facts))
        self.times.step_done(first.id)
        self._effects(first)
        trial.done.append(first.id)
        self._enter(deed, first.title)

    def _complete(self, deed: Deed) -> Text:
        trial = self.trial
        if deed.name not in trial.by_step:
            complete(self.net, trial.marking, deed.name, trial.facts)  # refuses with the reason
        step = self.flow.step(deed.name)
        clock = trial.by_step.get(step.id)
        trial.facts |= refuse_step(trial, deed, step, clock)
        after = complete(self.net, trial.marking, step.id, trial.facts)
        trial.by_step.pop(step.id, None)
        if clock is not None:
            self.times.stop_step(clock, done=True)
        trial.people.setdefault(step.post, set()).add(deed.person or deed.role)
        trial.done.append(step.id)
        self.times.step_done(step.id, ended=reached_end(self.net, after) is not None)
        self._effects(step)
        self._move(after)
        return step.title

    def _event(self, deed: Deed) -> Text:
        known = next((one for one in self.flow.events if one.id == deed.name), None)
        if known is None or known.id not in possible_events(self.net, self.trial.marking):
            occur(self.net, self.trial.marking, deed.name)  # refuses with the reason
        assert known is not None  # an event that the chart does not have is refused above
        refuse_event_by(known, deed.role)
        trial = self.trial
        match known.id:
            case "withdraw" | "terminate":
                trial.state = "withdrawn" if known.id == "withdraw" else "terminated"
                self._occur(known)
            case "suspend":
                self._suspend(known, deed.ground)
            case "resume":
                self._resume(known)
            case "extend":
                self._extend(known)
            case "deemed_accepted":
                self._deem_accepted(known)
            case "deemed_renewed":
                self._deem_renewed(known)
            case _:
                self._befall(known)
        return known.title

    def _befall(self, event: Event) -> None:
        trial = self.trial
        if trial.state == "suspended" and event.id not in SAID:
            raise CasesRefusal(
                Text("办件已经暂停，先恢复办理才能这样办。", "The case is suspended; resume it first."),
                article=event.article.zh,
            )
        if event.id in SAID:
            trial.facts[SAID[event.id]] = True
        self._occur(event)

    def _suspend(self, event: Event, ground: str) -> None:
        trial, clock = self.trial, self.times.statutory
        runs = clock is not None and clock.state == "running"
        if not runs and (clock is not None or any(limit.id in DECISIONS for limit in self.flow.limits)):
            raise CasesRefusal(
                Text(
                    "这个办件现在没有正在计算的法定时限，不需要暂停。",
                    "No statutory time runs now, so there is nothing to suspend.",
                ),
                article=event.article.zh,
            )
        if clock is not None and (words := no_standing_still(clock.limit)):
            raise CasesRefusal(words, article=clock.limit.article)
        for one in (self.times.statutory, self.times.promised):
            if one is not None and one.state == "running":
                self._pause(one, ground)
        for name, own in trial.by_step.items():
            if own is not None:
                self.times.stop_step(own, done=False)
                trial.by_step[name] = None
        trial.suspended_from, trial.state = trial.state, "suspended"
        self._occur(event)

    def _pause(self, clock: Clocked, ground: str) -> None:
        allowed = {one.code: one for one in (*clock.limit.excluded, *clock.limit.suspended)}
        if not allowed:
            raise CasesRefusal(
                Text(
                    f"“{clock.title.zh}”不能停止计算：没有法律规定的事由。",
                    f"“{clock.title.en}” cannot stand still: no law names a ground.",
                ),
                article=clock.limit.article,
            )
        if ground and ground not in allowed:
            names = "、".join(one.name.zh for one in allowed.values())
            raise CasesRefusal(
                Text(f"法律允许停止计算的事由：{names}。", f"The grounds in law: {', '.join(allowed)}."),
                article=clock.limit.article,
                field="ground",
            )
        article = self.times.pause(clock, ground or next(iter(allowed)))
        self.notes.append(
            Text(f"“{clock.title.zh}”停止计算（{article}）", f"“{clock.title.en}” stands still ({article})")
        )

    def _resume(self, event: Event) -> None:
        trial = self.trial
        if trial.state != "suspended":
            raise CasesRefusal(Text("这个办件没有暂停，不需要恢复。", "The case is not suspended."))
        trial.state = trial.suspended_from
        self._occur(event)
        for clock in (self.times.statutory, self.times.promised):
            if clock is not None and clock.state == "paused":
                self.times.resume(clock)
        for name in list(trial.by_step):
            trial.by_step[name] = self.times.start_step(self.flow.step(name))

    def _extend(self, event: Event) -> None:
        clock = self.times.statutory
        if clock is None:
            raise CasesRefusal(
                Text("这个办件没有法定时限，不能延长。", "The case has no statutory time to extend."),
                article=event.article.zh,
            )
        if words := no_extension(clock.limit):
            raise CasesRefusal(words, article=clock.limit.article)
        if refused := self._not_extended(clock):
            raise CasesRefusal(refused, article=clock.limit.article)
        self.times.extend(clock)
        day = clock.due_on.isoformat()
        self.notes.append(Text(f"延长至{day}", f"extended until {day}"))
        promise = self.times.promised
        if promise is not None:
            if promise.limit.extension is None or self._not_extended(promise):
                self.notes.append(Text("承诺期限不随之顺延", "the promise does not move with it"))
            else:
                self.times.extend(promise)
        self._occur(event)

    def _not_extended(self, clock: Clocked) -> Text | None:
        """Why the extension that the law gives cannot be had now."""
        extension = clock.limit.extension
        if extension is None or clock.extended:
            return Text("已经延长过一次，不能再延长。", "It has been extended once already.")
        if approver_of(clock.limit) != extension.approver:
            who = extension.approver_name
            return Text(f"延长须经{who.zh}批准。", f"An extension needs the approval of the {who.en}.")
        if not clock.open or not rules.in_time(clock.unit, clock.due_on, clock.due_at, self.trial.at):
            return Text("期限已经届满或者结束，届满前才可以延长。", "The time is over; it is extended before its end.")
        return None

    def _deem_accepted(self, event: Event) -> None:
        trial, clock = self.trial, self.times.notice
        if trial.state != "received" or clock is None or clock.state != "running":
            raise CasesRefusal(
                Text("这个办件不再适用“逾期不告知即为受理”。", "Silence no longer accepts this case."),
                article=event.article.zh,
            )
        if beijing_day(trial.at) <= clock.due_on:
            day = clock.due_on.isoformat()
            raise CasesRefusal(
                Text(f"时限到{day}届满，现在还没有逾期。", f"The time ends on {day}; it is not over yet."),
                article=clock.limit.article,
            )
        from_end = dict(event.sets).get("accepted_from") == END_OF_PERIOD
        trial.state = "accepted"
        self._occur(event, since=clock.due_at if from_end else clock.started_at)

    def _deem_renewed(self, event: Event) -> None:
        expires = str(self.trial.facts.get("expires_on", ""))
        if not expires or beijing_day(self.trial.at) <= date.fromisoformat(expires):
            until = f"到{expires}" if expires else ""
            raise CasesRefusal(
                Text(f"现有许可{until}还没有届满。", "The present licence has not run out yet."),
                article=event.article.zh,
            )
        self._occur(event)

    def _occur(self, event: Event, since: datetime | None = None) -> None:
        trial = self.trial
        after = occur(self.net, trial.marking, event.id, trial.facts)
        trial.facts |= dict(event.sets)
        self.times.event_happened(event.id, since=since)
        self.papers += event.documents
        self._move(after)

    # Moves.

    def _move(self, after: tuple[str, ...]) -> None:
        trial = self.trial
        trial.marking = after
        wanted = open_steps(self.net, after)
        for name in [one for one in trial.by_step if one not in wanted]:
            clock = trial.by_step.pop(name)
            if clock is not None:
                self.times.stop_step(clock, done=False)
        for name in wanted:
            if name not in trial.by_step:
                trial.by_step[name] = self.times.start_step(self.flow.step(name))
        self.times.exclude([self.flow.step(name) for name in wanted])
        if end := reached_end(self.net, after):
            trial.end = end
            if trial.state not in STATES_AT_END:
                trial.state = "closed"
            self.times.drop_all()
            self._effects(self.flow.step(end))

    def _effects(self, step: Step) -> None:
        trial = self.trial
        self.papers += [
            paper.template for paper in step.documents if paper.condition is None or holds(paper.condition, trial.facts)
        ]
        for effect in step.effects:
            if effect.condition is not None and not holds(effect.condition, trial.facts):
                continue
            if effect.name in ("accept", "file_case"):
                trial.state = "accepted"
            elif effect.name == "refuse_acceptance":
                trial.state = "not_accepted"
            elif effect.name == "ask_supplement":
                trial.state = "supplement"
                trial.facts["supplement_asked"] = True
            elif effect.name == "supplemented":
                trial.state = "received"
                self.times.restart_notice()


def _carded(clock: Clocked, alarm: rules.Alarm) -> Happened:
    known = the_rules()
    rule = known.rule(alarm.rule)
    notes = (rule.words,) if rule else ()
    return Happened(alarm.moment, "alarm", clock.parameter, clock.title, notes=notes, level=alarm.level)


def next_alarms(clock: Clocked) -> Iterable[rules.Alarm]:
    """The levels of a running limit that are still to come."""
    known = the_rules()
    reached = known.rank(clock.level)
    return [alarm for alarm in clock.alarms if known.rank(alarm.level) > reached] if clock.state == "running" else []


def refusal_of(setup: Setup, deeds: Sequence[Deed], deed: Deed) -> Text | None:
    """Why this act would be refused after those; None where it is possible."""
    try:
        play(setup, [*deeds, deed])
    except (CasesRefusal, ProcedureRefusal, BasisRefusal) as refusal:
        article = f"（{refusal.article}）" if refusal.article else ""
        return Text(refusal.text.zh + article, refusal.text.en + article)
    return None

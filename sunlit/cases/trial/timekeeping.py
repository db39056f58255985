"""The limits of a trial run: the same rules by which a real case starts, stops and extends its clocks. No tables."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from sunlit.basis.limits import Limit, Unit
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import parameter
from sunlit.cases.charted import (
    ACCEPTANCE,
    DECISION,
    DECISIONS,
    PARTYS_TIME,
    effects_named,
    kind_of_clock,
)
from sunlit.cases.house import house_rule
from sunlit.cases.limiting import Limiting
from sunlit.cases.rules import PARTIES
from sunlit.cases.trial.values import Clocked, Setup, State, Trial
from sunlit.clocks import rules
from sunlit.clocks.queries import house_limit, reckoned, the_rules
from sunlit.ledger.wording import Text
from sunlit.procedures.model import CaseLimit, Step

PROMISE = Text("承诺：", "Promise: ")


class Times(Limiting):
    """Keeps the clocks of one trial; ``cases.operations.limits`` does the same with rows."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.setup: Setup = trial.setup
        self.flow = trial.setup.flow
        self.notice: Clocked | None = None
        self.statutory: Clocked | None = None
        self.promised: Clocked | None = None

    @property
    def at(self) -> datetime:
        """The moment of the act that is under way."""
        return self.trial.at

    def _begin(self, limit: CaseLimit, since: datetime) -> None:
        if limit.id == ACCEPTANCE:
            self.notice = self._by_law("notice", limit.title, limit.parameter, since)
        elif limit.id in DECISIONS:
            self._begin_decision(limit, since)
        else:
            # Time that only an event starts is nobody's task: no card follows from it.
            task = {step.id for step in self.flow.steps} & set(limit.starts)
            self._by_law("other", limit.title, limit.parameter, since, plan="" if task else PARTYS_TIME)

    def _begin_decision(self, limit: CaseLimit, since: datetime) -> None:
        setup = self.setup
        name = (setup.statutory if limit.id == DECISION else "") or limit.parameter
        since = self._turned(limit, since)
        plan = "" if setup.promised else "statutory_alone"
        self.statutory = self._by_law("statutory", limit.title, name, since, plan=plan)
        if setup.promised:
            self.promised = self._promise(limit.title, name, since, setup.promised)

    def _turned(self, limit: CaseLimit, since: datetime) -> datetime:
        """Whoever turns to the other procedure gains no time: its limit counts from where the first one began."""
        running = [clock for clock in (self.statutory, self.promised) if clock and clock.open]
        if not running or not any(one.id in DECISIONS and one.id != limit.id for one in self.flow.limits):
            return since
        for clock in running:
            self.stop(clock, dropped=True)
        return running[0].started_at

    def _promise(self, title: Text, name: str, since: datetime, value: int) -> Clocked:
        words = Text(PROMISE.zh + title.zh, PROMISE.en + title.en)
        known = parameter(name, beijing_day(since), settings.JURISDICTION)
        own = self.setup.promised_unit
        if not own or own == known.unit:
            return self._start("promised", words, name, known.limit().promised(value), since)
        limit = house_limit(
            name="promise", value=value, unit=Unit(own), article="本机关公布的承诺时限", title=Text(title.zh, title.zh)
        )
        return self._start("promised", words, "promise", limit, since)

    def _end(self, limit: CaseLimit) -> None:
        if limit.id == ACCEPTANCE:
            ending = [self.notice]
        elif limit.id in DECISIONS:
            ending = [self.statutory, self.promised]
        else:
            ending = [clock for clock in self.trial.clocks if clock.open and clock.parameter == limit.parameter]
        for clock in ending:
            if clock:
                self.stop(clock)

    def _by_law(self, kind: str, title: Text, name: str, since: datetime, *, plan: str = "", step: str = "") -> Clocked:
        known = parameter(name, beijing_day(since), settings.JURISDICTION)
        return self._start(kind, title, name, known.limit(), since, plan=plan, step=step, party=known.binds == "party")

    def _start(
        self,
        kind: str,
        title: Text,
        name: str,
        limit: Limit,
        since: datetime,
        *,
        plan: str = "",
        step: str = "",
        party: bool = False,
    ) -> Clocked:
        found = reckoned(limit, since)
        clock = Clocked(
            key=len(self.trial.clocks) + 1,
            kind=kind,
            title=title,
            parameter=name,
            limit=limit,
            started_at=since,
            due_on=found.due_on,
            due_at=found.due_at,
            plan=plan or kind,
            binds_party=party,
            step=step,
        )
        self._set_due(clock)
        self.trial.clocks.append(clock)
        return clock

    # Limits of single steps.

    def start_step(self, step: Step) -> Clocked | None:
        """The clock of a step that has just opened: its own, or the case's one that is the same limit."""
        limit = step.limit
        if limit is None or not (limit.parameter or limit.value):
            return self._supplement(step) if "supplemented" in effects_named(step) else None
        if limit.parameter and parameter(limit.parameter, beijing_day(self.at), settings.JURISDICTION).backward:
            return None
        if shared := self._shared(limit.parameter):
            return shared
        if limit.parameter:
            return self._by_parameter(step, limit.parameter)
        article = limit.article.zh if limit.article else "本机关承诺的环节时限"
        return self._own(step, limit.value or 0, Unit(limit.unit or Unit.WORKING_DAY), article)

    def _by_parameter(self, step: Step, name: str) -> Clocked:
        known = parameter(name, beijing_day(self.at), settings.JURISDICTION)
        if known.binds == "party" or (known.floor and step.post in PARTIES):
            return self._by_law("other", step.title, name, self.at, plan=PARTYS_TIME, step=step.id)
        return self._by_law(kind_of_clock(step), step.title, name, self.at, step=step.id)

    def _supplement(self, step: Step) -> Clocked:
        rule = house_rule("supplement", settings.JURISDICTION)
        return self._own(step, rule.value, Unit(rule.unit), rule.source.zh)

    def _own(self, step: Step, value: int, unit: Unit, article: str) -> Clocked:
        name = f"chart.{step.id}"
        limit = house_limit(name=name, value=value, unit=unit, article=article[:200], title=step.title)
        plan = PARTYS_TIME if step.post in PARTIES else ""
        return self._start(kind_of_clock(step), step.title, name, limit, self.at, plan=plan, step=step.id)

    def _shared(self, name: str) -> Clocked | None:
        """The running clock of the whole case that is this very limit, so that it is not watched twice."""
        if not name:
            return None
        for clock in (self.notice, self.statutory):
            if clock and clock.parameter == name and clock.state == "running":
                return clock
        others = {one.parameter for one in self.flow.limits if one.id not in (ACCEPTANCE, *DECISIONS)}
        whole = [clock for clock in self.trial.clocks if clock.open and not clock.step and clock.parameter == name]
        return whole[0] if name in others and whole else None

    def stop_step(self, clock: Clocked, *, done: bool) -> None:
        """The step is done, or is not to be done any more; a clock of the whole case goes on."""
        if clock.step:
            self.stop(clock, dropped=not done)

    # Time that does not count.

    def exclude(self, opened: Sequence[Step]) -> None:
        """The statutory and promised time stands still while a step is open whose time the law leaves out."""
        ground = next((step.excluded for step in opened if step.excluded), "")
        for clock in (self.statutory, self.promised):
            if clock is None:
                continue
            if ground and clock.state == "running":
                self.pause(clock, ground)
            elif not ground and clock.state == "paused" and self.trial.state != "suspended":
                self.resume(clock)

    def drop_all(self) -> None:
        """Whatever still runs for this case runs no more."""
        for clock in self.trial.clocks:
            self.stop(clock, dropped=True)

    # One clock.

    def pause(self, clock: Clocked, ground: str) -> str:
        """Time stands still from the day after now; gives the article that names the ground."""
        named = next(one for one in (*clock.limit.excluded, *clock.limit.suspended) if one.code == ground)
        clock.state, clock.paused_at, clock.ground = "paused", self.at, ground
        return named.article

    def resume(self, clock: Clocked) -> None:
        """Time runs again; the due day moves by the days left out."""
        self._end_pause(clock)
        clock.state = "running"
        self._set_due(clock)

    def extend(self, clock: Clocked) -> None:
        """The extension that the law of the limit gives."""
        clock.extended = True
        self._set_due(clock)

    def stop(self, clock: Clocked, *, dropped: bool = False) -> None:
        """The limit ends: met, or late, or dropped where the matter ended otherwise. Ending twice changes nothing."""
        if not clock.open:
            return
        if clock.state == "paused":
            self._end_pause(clock)
            self._set_due(clock)
        met = rules.in_time(clock.unit, clock.due_on, clock.due_at, self.at)
        ended: State = "met" if met else "late"
        clock.state, clock.stopped_at = "dropped" if dropped else ended, self.at

    def _end_pause(self, clock: Clocked) -> None:
        assert clock.paused_at is not None  # only a clock that stands still is set going again
        span = rules.left_out(clock.paused_at, self.at, clock.ground)
        clock.spans = (*clock.spans, *((span,) if span else ()))
        clock.paused_at, clock.ground = None, ""

    def _set_due(self, clock: Clocked) -> None:
        """Due day and alarms from a reckoning."""
        found = reckoned(clock.limit, clock.started_at, spans=clock.spans, extended=clock.extended)
        clock.due_on, clock.due_at, clock.provisional = found.due_on, found.due_at, found.provisional
        clock.alarms = rules.alarm_plan(clock.plan, found, the_rules(), clock.started_at)

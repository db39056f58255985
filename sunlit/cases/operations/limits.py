"""The time limits of one case: which start, stand still and end with which step of its chart."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings

from sunlit.basis.limits import Unit
from sunlit.basis.parameters import parameter
from sunlit.cases.charted import (
    ACCEPTANCE,
    DECISION,
    DECISIONS,
    PARTYS_TIME,
    effects_named,
    handler_of,
    kind_of_clock,
    role_of,
)
from sunlit.cases.house import house_rule
from sunlit.cases.limiting import Limiting
from sunlit.cases.models import Case
from sunlit.cases.rules import PARTIES
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import pause, resume, start, stop
from sunlit.clocks.queries import house_limit, open_clocks, used_days
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.procedures.model import CaseLimit, Flow, Step


class CaseLimits(Limiting):
    """Starts and ends clocks for one act. ``post_of`` gives the post that works in a role."""

    def __init__(self, case: Case, flow: Flow, *, by: Actor, at: datetime, post_of: Callable[[str], int]) -> None:
        self.case, self.flow, self.by, self._at, self._post_of = case, flow, by, at, post_of

    @property
    def at(self) -> datetime:
        """The moment of the act."""
        return self._at

    def _begin(self, limit: CaseLimit, since: datetime) -> None:
        case = self.case
        if limit.id == ACCEPTANCE:
            post = self._post_of(role_of(self.flow, limit.ends))
            case.notice_clock = self._start(Clock.Kind.NOTICE, limit.title.zh, post, limit.parameter, since)
        elif limit.id in DECISIONS:
            self._begin_decision(limit, since)
        else:
            post = self._post_of(role_of(self.flow, limit.ends))
            # Time that only an event starts (中止执行满三年) is nobody's task: no card follows from it.
            task = {step.id for step in self.flow.steps} & set(limit.starts)
            plan = "" if task else PARTYS_TIME
            self._start(Clock.Kind.OTHER, limit.title.zh, post, limit.parameter, since, plan=plan)

    def _begin_decision(self, limit: CaseLimit, since: datetime) -> None:
        case = self.case
        version = case.power_version
        post = self._post_of(handler_of(self.flow))
        name = version.statutory_parameter if limit.id == DECISION else ""
        name, since = name or limit.parameter, self._turned(limit, since)
        promised = version.promised_value
        plan = "" if promised else "statutory_alone"
        case.statutory_clock = self._start(Clock.Kind.STATUTORY, limit.title.zh, post, name, since, plan=plan)
        if promised:
            case.promised_clock = self._promise(limit.title.zh, post, name, since, promised)

    def _turned(self, limit: CaseLimit, since: datetime) -> datetime:
        """Whoever turns to the other procedure gains no time: its limit counts from where the first one began."""
        case = self.case
        running = [clock for clock in (case.statutory_clock, case.promised_clock) if clock and clock in self._open()]
        if not running or not any(one.id in DECISIONS and one.id != limit.id for one in self.flow.limits):
            return since
        for clock in running:
            stop(by=self.by, at=self.at, clock=clock, dropped=True)
        return running[0].started_at

    def _promise(self, title: str, post: int | None, name: str, since: datetime, value: int) -> Clock:
        """The promised time; a promise in days where the law counts in months is a limit of its own."""
        case = self.case
        own = case.power_version.promised_unit
        if not own or own == parameter(name, day_of(since), settings.JURISDICTION).unit:
            return self._start(Clock.Kind.PROMISED, title, post, name, since, promised=value)
        return start(
            by=self.by,
            at=self.at,
            kind=Clock.Kind.PROMISED,
            organ=case.organ_id,
            post=post,
            title=self._title(title),
            subject=("case", case.pk),
            subject_label=case.number,
            limit=house_limit(
                name="promise", value=value, unit=Unit(own), article="本机关公布的承诺时限", title=Text(title, title)
            ),
            started_at=since,
        )

    def _end(self, limit: CaseLimit) -> None:
        case = self.case
        if limit.id == ACCEPTANCE:
            ending = [case.notice_clock]
        elif limit.id in DECISIONS:
            ending = [case.statutory_clock, case.promised_clock]
        else:
            ending = [clock for clock in self._open() if clock.parameter == limit.parameter]
        for clock in ending:
            if clock:
                stop(by=self.by, at=self.at, clock=clock)

    def _start(
        self,
        kind: Clock.Kind,
        title: str,
        post: int | None,
        name: str,
        since: datetime,
        *,
        promised: int | None = None,
        plan: str = "",
    ) -> Clock:
        case = self.case
        return start(
            by=self.by,
            at=self.at,
            kind=kind,
            organ=case.organ_id,
            post=post,
            title=self._title(title),
            subject=("case", case.pk),
            subject_label=case.number,
            parameter=name,
            value=promised,
            plan=plan,
            started_at=since,
        )

    # Limits of single steps.

    def start_step(self, step: Step, post: int | None) -> Clock | None:
        """The clock of a step that has just opened: its own, or the case's one that is the same limit."""
        limit = step.limit
        if limit is None or not (limit.parameter or limit.value):
            return self._supplement(step) if "supplemented" in effects_named(step) else None
        if limit.parameter and parameter(limit.parameter, day_of(self.at), settings.JURISDICTION).backward:
            return None  # Counted back from a day that this step sets: that day is checked when it is set.
        if shared := self._shared(limit.parameter) or self._shared_other(limit.parameter):
            return shared
        if limit.parameter:
            return self._by_parameter(step, post, limit.parameter)
        article = limit.article.zh if limit.article else "本机关承诺的环节时限"
        return self._own(step, post, limit.value or 0, Unit(limit.unit or Unit.WORKING_DAY), article)

    def _by_parameter(self, step: Step, post: int | None, name: str) -> Clock:
        known = parameter(name, day_of(self.at), settings.JURISDICTION)
        kind = self._kind(step)
        if known.binds == "party" or (known.floor and step.post in PARTIES):
            return self._start(Clock.Kind.OTHER, step.title.zh, post, name, self.at, plan=PARTYS_TIME)
        return self._start(kind, step.title.zh, post, name, self.at)

    def _supplement(self, step: Step) -> Clock:
        """The law sets no time for supplying what is missing; the house has its own, without consequences."""
        rule = house_rule("supplement", settings.JURISDICTION)
        return self._own(step, None, rule.value, Unit(rule.unit), rule.source.zh)

    def _own(self, step: Step, post: int | None, value: int, unit: Unit, article: str) -> Clock:
        case = self.case
        return start(
            by=self.by,
            at=self.at,
            kind=self._kind(step),
            organ=case.organ_id,
            post=post,
            title=self._title(step.title.zh),
            subject=("case", case.pk),
            subject_label=case.number,
            limit=house_limit(name=f"chart.{step.id}", value=value, unit=unit, article=article[:200], title=step.title),
            plan=PARTYS_TIME if step.post in PARTIES else "",
        )

    def _kind(self, step: Step) -> Clock.Kind:
        return Clock.Kind(kind_of_clock(step))

    def _shared(self, name: str) -> Clock | None:
        """The running clock of the whole case that is this very limit, so that it is not watched twice."""
        running = [self.case.notice_clock, self.case.statutory_clock]
        return next((c for c in running if c and name and c.parameter == name and c.state == Clock.State.RUNNING), None)

    def _shared_other(self, name: str) -> Clock | None:
        """The same for a limit of the case that is neither notice nor decision (补办批准的二十四小时)."""
        titles = {self._title(one.title.zh) for one in self._other_limits() if name and one.parameter == name}
        return next((clock for clock in self._open() if clock.title in titles), None) if titles else None

    def _other_limits(self) -> list[CaseLimit]:
        return [one for one in self.flow.limits if one.id not in (ACCEPTANCE, *DECISIONS)]

    def _title(self, words: str) -> str:
        return f"{self.case.power_version.name[:150]}：{words}"[:200]

    def stop_step(self, clock: Clock, *, done: bool) -> None:
        """The step is done, or is not to be done any more; a clock of the whole case goes on."""
        if not self.is_whole(clock):
            stop(by=self.by, at=self.at, clock=clock, dropped=not done)

    def is_whole(self, clock: Clock) -> bool:
        """Whether this is a limit of the whole case, not of one step."""
        case = self.case
        named = (case.notice_clock_id, case.statutory_clock_id, case.promised_clock_id)
        return clock.pk in named or clock.title in {self._title(one.title.zh) for one in self._other_limits()}

    # Time that does not count.

    def exclude(self, opened: Sequence[Step]) -> None:
        """The statutory and promised time stands still while a step is open whose time the law leaves out."""
        ground = next((step.excluded for step in opened if step.excluded), "")
        for clock in (self.case.statutory_clock, self.case.promised_clock):
            if clock is None:
                continue
            if ground and clock.state == Clock.State.RUNNING:
                pause(by=self.by, at=self.at, clock=clock, ground=ground)
            elif not ground and clock.state == Clock.State.PAUSED and not self._suspended:
                resume(by=self.by, at=self.at, clock=clock)

    @property
    def _suspended(self) -> bool:
        return self.case.state == Case.State.SUSPENDED

    def drop_all(self) -> None:
        """Whatever still runs for this case runs no more."""
        for clock in self._open():
            stop(by=self.by, at=self.at, clock=clock, dropped=True)

    def _open(self) -> list[Clock]:
        return list(open_clocks(("case", self.case.pk)))

    def used_days(self) -> int | None:
        """Days of the statutory limit's kind from its start to now, time that does not count left out."""
        clock = self.case.statutory_clock or self.case.promised_clock
        return used_days(clock, self.at) if clock else None

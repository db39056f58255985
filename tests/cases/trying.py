"""A real case whose acts are put down, so that the trial run of its chart can be held against it."""

from typing import Any

from sunlit.cases.models import Case, WorkItem
from sunlit.cases.trial import Deed, Setup, Trial, play
from sunlit.clocks.models import Clock
from sunlit.powers.models import PowerVersion
from sunlit.procedures.model import Step
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.rules import Facts
from sunlit.procedures.simulator import Move
from tests.cases.walking import NOTED_BY, Walker

EVENTS_BY = {
    "withdraw": "window",
    "correct_from_above": "supervision_head",
    "deemed_accepted": "system",
    "deemed_renewed": "system",
}


class Recording(Walker):
    """Goes its way as a walker does, and remembers each act as one of a trial."""

    deeds: list[Deed]

    def _begin(self, start: Step) -> None:
        super()._begin(start)
        self.deeds = [Deed("start", start.id, self.at, facts=dict(self.version.options))]

    def complete(self, step: Step, facts: Facts) -> None:
        super().complete(step, facts)
        item = WorkItem.objects.filter(case=self.case, step=step.id, state="done").latest("pk")
        role = NOTED_BY.get(step.post, step.post)
        if any(effect.name == "pay" for effect in step.effects):
            role = "cashier"
        self.deeds.append(Deed("step", step.id, item.done_at or self.at, role=role, facts=item.outputs))

    def _befall(self, move: Move) -> None:
        super()._befall(move)
        at = Case.objects.get(pk=self.case).last_act_at
        self.deeds.append(Deed("event", move.name, at, role=EVENTS_BY.get(move.name, "leader")))

    def tried(self) -> Trial:
        """The same acts as a trial."""
        return play(setup_of(self.version, self.chart), self.deeds)


def setup_of(version: PowerVersion, chart: ChartVersion) -> Setup:
    """What the trial knows of the power."""
    return Setup(compiled(chart), version.statutory_parameter, version.promised_value, version.promised_unit)


def real_clocks(case: int) -> list[tuple[Any, ...]]:
    """The clocks of a real case, in the order in which they were started, with every alarm."""
    return [
        (
            *(c.kind, c.parameter, c.value, c.unit, c.article, c.started_at, c.due_on, c.due_at),
            *(c.state, c.extended, c.provisional, c.plan, c.alarms),
        )
        for c in Clock.objects.filter(subject_kind="case", subject_id=case).order_by("pk")
    ]


def tried_clocks(trial: Trial) -> list[tuple[Any, ...]]:
    """The same of a trial."""
    return [
        (
            *(c.kind, c.parameter, c.limit.value, c.limit.unit, c.limit.article, c.started_at, c.due_on, c.due_at),
            *(c.state, c.extended, c.provisional, c.plan, [alarm.as_json() for alarm in c.alarms]),
        )
        for c in trial.clocks
    ]

"""Runs a real case along a way that the simulator found: each step by its post, each event by its operation."""

from datetime import timedelta
from typing import Any

from sunlit.accounts.models import Account
from sunlit.basis.parameters import parameter
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import (
    befall,
    complete_step,
    correct_from_above,
    deem_accepted,
    deem_renewed,
    open_case,
    terminate,
    withdraw,
)
from sunlit.cases.rules import PARTIES
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import CLOCK, INSTALLER
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for, day_of
from sunlit.procedures.model import Output, Step
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.rules import Facts
from sunlit.procedures.simulator import Move, Walk
from tests.cases.world import FIRST_DAY, MONDAY, RED_LANTERN, STAFF, World, make_version
from tests.offices.county import person

DAY = timedelta(days=1)
MORE_STAFF = {"head": "周正", "expert_manager": "郑好", "cashier": "沈账", "publicity": "许明"}
PEOPLE = ["甲一", "乙二", "丙三", "丁四", "戊五"]
# In whose place the simulator's cases let a clerk note down what a party does.
NOTED_BY = {"applicant": "window", "party": "officer", "interested": "role_a"}


def staffed(world: World) -> dict[str, Account]:
    """Somebody at every post that a chart may name, by role."""
    people = {roles[0]: world.people[name] for name, (_, _, roles) in STAFF.items()}
    for role, name in MORE_STAFF.items():
        post = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name=f"{name}的岗位", roles=[role])
        people[role] = person(f"more_{role}", name)
        appoint(by=INSTALLER, at=MONDAY, post=post, person=people[role], from_on=FIRST_DAY)
    return people


class Walker:
    """One case that goes a given way, in the world of the health bureau."""

    def __init__(self, world: World, people: dict[str, Account], chart: str, kind: str, **options: bool) -> None:
        self.world, self.people, self.at = world, people, MONDAY
        self.version = make_version(
            world.health, f"T-{world.keys}", kind, f"走一遍{chart}", chart, online=True, options=options
        )
        self.chart = ChartVersion.objects.get(chart__power=self.version.power_id)
        self.case = 0

    def actor(self, role: str) -> Any:
        return actor_for(self.people[role], self.at)

    def go(self, way: Walk, until: str = "") -> Case:
        """The moves of the way, all or those before ``until``; gives the case as it is then."""
        flow = compiled(self.chart).flow
        for move in way.moves:
            if move.name == until:
                break
            if move.kind == "start":
                self._begin(flow.start)
            elif move.kind == "event":
                self._befall(move)
            else:
                self.complete(flow.step(move.name), move.facts)
        return Case.objects.get(pk=self.case)

    def _begin(self, start: Step) -> None:
        self.world.keys += 1
        key = f"walk-{self.world.keys}"
        if start.post in PARTIES:
            applied = self.world.apply(self.at, version=self.version, materials=[], key=key)
        else:
            clue = {"parties": [RED_LANTERN], "clue": "检查发现的线索", "key": key}
            applied = open_case(by=self.actor("officer"), at=self.at, version=self.version, **clue)
        self.case = applied.case_id

    def complete(self, step: Step, facts: Facts) -> None:
        """Fill in an open step: these facts, and something for every other field that it demands."""
        item = WorkItem.objects.select_related("clock").get(case=self.case, step=step.id, state="open")
        self._wait_for(item, step)
        given = {output.name: facts.get(output.name, self._sample(output)) for output in step.outputs}
        role = NOTED_BY.get(step.post, step.post)
        if any(effect.name == "pay" for effect in step.effects):
            role = "cashier"
        complete_step(
            by=self.actor(role),
            at=self.at,
            item=item.pk,
            revision=Case.objects.get(pk=self.case).revision,
            outputs={name: value for name, value in given.items() if value is not None},
        )

    def _wait_for(self, item: WorkItem, step: Step) -> None:
        """An hour goes by; publicity and a party's time run out before anybody notes that they have."""
        self.at += timedelta(hours=1)
        clock = item.clock
        if clock is None or day_of(self.at) > clock.due_on:
            return
        partys = bool(step.limit and step.limit.parameter) and parameter(step.limit.parameter, FIRST_DAY)
        if clock.kind == Clock.Kind.PUBLICITY or (partys and partys.binds == "party") or item.post_id is None:
            self.at += DAY * ((clock.due_on - day_of(self.at)).days + 1)

    def _sample(self, output: Output) -> Any:
        if not output.required and output.kind != "text":
            return None
        match output.kind:
            case "people":
                return PEOPLE
            case "date":
                return day_of(self.at).isoformat()
            case "number":
                return 1
            case "yes_no":
                return False
            case "choice":
                return output.choices[0][0]
        return "如实记录"

    def _befall(self, move: Move) -> None:
        self.at += timedelta(hours=1)
        plain = {"at": self.at, "case": self.case}
        revised = {**plain, "revision": Case.objects.get(pk=self.case).revision, "reason": "有法定的理由"}
        match move.name:
            case "withdraw":
                withdraw(by=self.actor("window"), reason="另有打算", **plain)
            case "terminate":
                terminate(by=self.actor("leader"), article="《行政许可法》第七十条", **revised)
            case "correct_from_above":
                correct_from_above(by=self.actor("supervision_head"), article="《行政许可法》第六十条", **revised)
            case "deemed_accepted":
                notice = Case.objects.select_related("notice_clock").get(pk=self.case).notice_clock
                self.at = max(self.at, notice.due_at + DAY)
                deem_accepted(by=CLOCK, **{**plain, "at": self.at})
            case "deemed_renewed":
                deem_renewed(by=CLOCK, **plain)
            case _:
                befall(by=self.actor("leader"), event=move.name, **revised)

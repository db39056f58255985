"""A case may be led through its chart in any order that the chart allows: what then always holds."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlit.cases.models import Case, Event, WorkItem
from sunlit.cases.operations import complete_step, extend, resume, speak, supplement, suspend, terminate, withdraw
from sunlit.cases.queries import ENDED
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.errors import Refusal
from sunlit.ledger.queries import trace_of
from sunlit.procedures.interpreter import open_steps, reached_end
from sunlit.procedures.model import Step
from sunlit.procedures.queries import compiled
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
LONGEST = 40
DOERS = {
    "window": "wang_li",
    "role_a": "zhang_min",
    "officer": "wu_di",
    "leader": "li_qiang",
    "legal_reviewer": "qian_yun",
    "committee": "feng_tao",
    "party": "wu_di",
}


class Walk:
    """Somebody leads one case on at random; what is refused changes nothing."""

    def __init__(self, world: World, random: Random, penalty: bool) -> None:
        self.world, self.random = world, random
        self.at: datetime = MONDAY
        self.applied = world.open_penalty() if penalty else world.apply()
        self.done = 1

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return Case.objects.select_related("chart_version").get(pk=self.applied.case_id)

    def go(self) -> None:
        """One act after the other until the case has ended, or long enough."""
        for _ in range(LONGEST):
            if self.case.state in ENDED:
                break
            self.at += timedelta(days=self.random.choice((0, 1, 1, 2, 8)), minutes=5)
            before = self.picture()
            try:
                self.act()
            except Refusal as refused:
                assert refused.sentence
                assert self.picture() == before
            else:
                self.done += 1
            self.check()

    def act(self) -> None:
        """Mostly a step, sometimes an event."""
        case, random = self.case, self.random
        if random.random() < 0.8:
            self.step()
            return
        leader = self.world.actor("li_qiang")
        given: dict[str, Any] = {"at": self.at, "case": case.pk}
        bare = {**given, "by": ANONYMOUS, "code": self.applied.query_code}
        by_leader = {**given, "by": leader, "revision": case.revision, "reason": "理由"}
        acts = {
            "withdraw": lambda: withdraw(**bare),
            "speak": lambda: speak(**bare, kind=random.choice(("statement", "hearing_request", "waiver")), text="意见"),
            "suspend": lambda: suspend(**by_leader, ground="testing"),
            "resume": lambda: resume(**by_leader),
            "extend": lambda: extend(**by_leader),
            "terminate": lambda: terminate(**by_leader, article="《行政处罚法》第三十六条"),
        }
        acts[random.choice(sorted(acts))]()

    def step(self) -> None:
        """One of the open steps, by whoever does such steps."""
        case = self.case
        item = self.random.choice(list(WorkItem.objects.filter(case=case, state="open").order_by("id")))
        if item.role == "applicant":
            supplement(by=ANONYMOUS, at=self.at, case=case.pk, note="已补齐", code=self.applied.query_code)
            return
        step = compiled(case.chart_version).flow.step(item.step)
        by = self.world.actor(DOERS[item.role])
        complete_step(by=by, at=self.at, item=item.pk, revision=case.revision, outputs=self.outputs(step))

    def outputs(self, step: Step) -> dict[str, Any]:
        """Something for every field of the step; sometimes too few people."""
        random = self.random
        made: dict[str, Any] = {}
        for output in step.outputs:
            made[output.name] = {
                "choice": lambda output=output: random.choice([code for code, _ in output.choices]),
                "yes_no": lambda: random.choice(("yes", "no")),
                "people": lambda: random.sample(["孙立", "郑凯", "许峰"], random.choice((1, 2, 2, 3))),
                "number": lambda: random.randrange(0, 3000),
                "date": lambda: self.at.date().isoformat(),
            }.get(output.kind, lambda: "内容")()
        return made

    def picture(self) -> tuple[object, ...]:
        """All that an act may change."""
        case = self.case
        items = WorkItem.objects.filter(case=case).order_by("id").values_list("id", "state", "due_at")
        clocks = Clock.objects.filter(subject_kind="case", subject_id=case.pk).order_by("id").values_list("id", "state")
        return (case.revision, case.state, case.marking, case.facts, tuple(items), tuple(clocks))

    def check(self) -> None:
        """What holds after every act, and after every refusal."""
        case = self.case
        net = compiled(case.chart_version)
        marking = tuple(case.marking.split())
        opened = set(WorkItem.objects.filter(case=case, state="open").values_list("step", flat=True))
        assert opened == set(open_steps(net, marking))
        assert (case.state in ENDED) == (reached_end(net, marking) is not None)
        assert case.revision == self.done
        running = Clock.objects.filter(subject_kind="case", subject_id=case.pk, state__in=["running", "paused"])
        assert not (case.state in ENDED and running.exists())
        if case.state == Case.State.SUSPENDED:
            assert not running.filter(state="running", kind__in=["statutory", "promised"]).exists()
        events = list(Event.objects.filter(case=case).order_by("position"))
        assert [event.position for event in events] == list(range(1, case.entries + 1))
        steps = [event.leaf_id for event in events if event.kind in ("opened", "step", "supplement")]
        assert None not in steps
        assert len(steps) == len(set(steps))
        assert [row.leaf_id is not None for row in trace_of(("case", case.pk))] == [True] * self.done


@pytest.mark.parametrize("penalty", [False, True], ids=["licence", "penalty"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_whatever_is_done_the_case_stays_on_its_chart(world: World, penalty: bool, seed: int) -> None:
    Walk(world, Random(seed), penalty).go()

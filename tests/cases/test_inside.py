"""The posts inside the office share a step by the internal chart: each hands on to the next, and leaves its trace."""

from datetime import timedelta

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import HandOn, WorkItem
from sunlit.cases.operations import hand_on
from sunlit.cases.queries.inside import handed_on, inside_of, may_hand_on, open_parts, waiting_inside
from sunlit.ledger.models import AuditRow, Leaf
from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal
from sunlit.procedures.durations import Setting
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.reader import content_hash
from sunlit.procedures.reader.writing import written
from sunlit.procedures.unfolding import Placed, unfold
from tests.cases.world import MONDAY, World
from tests.procedures.charts import published

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = MONDAY + timedelta(hours=2)
REVIEWED = (
    Placed("role_a", Text("A 角初审", "Role A reviews")),
    Placed("role_b", Text("B 角复核", "Role B checks")),
    Placed("role_a", Text("A 角汇总", "Role A sums up")),
)


def unfolded(world: World) -> World:
    """The review of a licence runs inside over three posts, each with one of its three working days."""
    flow = unfold(published("licence-general"), {"review": REVIEWED}, Setting(MONDAY.date()))
    source = written(flow)
    ChartVersion.objects.create(
        chart=Chart.objects.create(power=world.licence.power, chart_class="licence-general", scope="internal"),
        number=1,
        state="published",
        source=source,
        content_hash=content_hash(source),
        drafted_at=MONDAY,
        published_at=MONDAY,
    )
    return world


@pytest.fixture
def world(world: World) -> World:
    """The bureau with an internal chart of its licence."""
    return unfolded(world)


def review(world: World) -> WorkItem:
    """The open review of a case that was accepted on Monday."""
    return WorkItem.objects.get(case=world.accepted().case_id, step="review", state="open")


def standing(item: WorkItem, at=MONDAY) -> list[tuple[str, str]]:
    inside = inside_of(item.case, open_parts([item]), at)[item.pk]
    return [(part.step.title.zh, part.state) for part in inside.parts]


def test_a_step_goes_from_post_to_post_and_each_leaves_its_trace(world: World) -> None:
    item = review(world)
    assert standing(item) == [("A 角初审", "now"), ("B 角复核", "todo"), ("A 角汇总", "todo")]
    leaves = Leaf.objects.count()
    hand_on(by=world.actor("zhang_min"), at=MONDAY + DAY, item=item.pk, part="review_1", note="材料属实，同意")
    assert standing(item) == [("A 角初审", "done"), ("B 角复核", "now"), ("A 角汇总", "todo")]
    hand_on(by=world.actor("zhao_gang"), at=MONDAY + 2 * DAY, item=item.pk, part="review_2")
    assert [(row.title, row.by_name, row.at, row.note) for row in handed_on(item.case)] == [
        ("A 角初审", "张敏", MONDAY + DAY, "材料属实，同意"),
        ("B 角复核", "赵刚", MONDAY + 2 * DAY, ""),
    ]
    assert AuditRow.objects.filter(act="cases.hand_on").count() == 2
    # What happens inside is nobody's business outside: no leaf, and the case stands where it stood.
    assert Leaf.objects.count() == leaves
    item.refresh_from_db()
    assert (item.state, item.step) == ("open", "review")


def test_the_next_post_finds_the_step_among_its_tasks(world: World, django_assert_num_queries) -> None:
    first, second = review(world), review(world)
    assert waiting_inside(world.actor("zhao_gang"), NOON) == []
    for item in (first, second):
        hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_1")
    zhao_gang = world.actor("zhao_gang")
    with django_assert_num_queries(3):
        found = waiting_inside(zhao_gang, NOON)
    assert [(row.pk, part.step.title.zh) for row, part in found] == [(first.pk, "B 角复核"), (second.pk, "B 角复核")]
    # Zhang Min has the step itself among her tasks.
    assert waiting_inside(world.actor("zhang_min"), NOON) == []


def test_each_post_has_its_own_time_and_too_late_is_seen(world: World) -> None:
    item = review(world)
    first = inside_of(item.case, open_parts([item]), MONDAY)[item.pk].now
    # One working day from Monday's acceptance.
    assert (str(first.due_at and first.due_at.date()), first.late) == ("2026-03-03", False)
    hand_on(by=world.actor("zhang_min"), at=MONDAY + 2 * DAY, item=item.pk, part="review_1")
    inside = inside_of(item.case, open_parts([item]), MONDAY + 2 * DAY)[item.pk]
    assert [(part.state, part.late) for part in inside.parts] == [("done", True), ("now", False), ("todo", False)]
    assert str(inside.now.due_at and inside.now.due_at.date()) == "2026-03-05"


def test_only_the_post_that_has_it_hands_it_on_and_only_once(world: World) -> None:
    item = review(world)
    inside = inside_of(item.case, open_parts([item]), MONDAY)[item.pk]
    may = {name: may_hand_on(item.case, inside, world.actor(name)) for name in ("zhang_min", "zhao_gang", "wang_li")}
    assert may == {"zhang_min": True, "zhao_gang": False, "wang_li": False}
    with pytest.raises(OfficesRefusal):
        hand_on(by=world.actor("zhao_gang"), at=NOON, item=item.pk, part="review_1")
    hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_1")
    with pytest.raises(CasesRefusal, match="这一部分已经移交，现在由“B 角复核”办理"):
        hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_1")


def test_the_last_post_completes_the_step_itself(world: World) -> None:
    item = review(world)
    hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_1")
    hand_on(by=world.actor("zhao_gang"), at=NOON, item=item.pk, part="review_2")
    with pytest.raises(CasesRefusal, match="这是内部的最后一个岗位"):
        hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_3")
    outputs = {"review_opinion": "属实", "major_interest": False, "hearing_by_law": False}
    world.do("zhang_min", item.case_id, "review", MONDAY + DAY, outputs)
    with pytest.raises(CasesRefusal, match="办理完毕"):
        hand_on(by=world.actor("zhang_min"), at=MONDAY + DAY, item=item.pk, part="review_3")


def test_a_last_part_of_another_post_goes_to_the_post_that_completes_the_step(world: World) -> None:
    """Zhao Gang checks last; the review itself is completed by Zhang Min's post."""
    ChartVersion.objects.filter(chart__scope="internal").update(state="superseded")
    version = ChartVersion.objects.get(chart__scope="internal")
    flow = unfold(published("licence-general"), {"review": REVIEWED[:2]}, Setting(MONDAY.date()))
    source = written(flow)
    ChartVersion.objects.create(
        chart=version.chart,
        number=2,
        state="published",
        source=source,
        content_hash=content_hash(source),
        drafted_at=MONDAY,
        published_at=MONDAY,
    )
    item = review(world)
    for name, part in (("zhang_min", "review_1"), ("zhao_gang", "review_2")):
        hand_on(by=world.actor(name), at=NOON, item=item.pk, part=part)
    assert standing(item) == [("A 角初审", "done"), ("B 角复核", "done")]
    with pytest.raises(CasesRefusal, match="内部岗位都已办完"):
        hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_2")


@pytest.mark.parametrize(
    ("step", "note", "sentence"), [("register", "", "没有分到几个内部岗位"), ("review", "长" * 301, "最多 300 个字")]
)
def test_what_cannot_be_handed_on_is_said(world: World, step: str, note: str, sentence: str) -> None:
    case = world.apply().case_id if step == "register" else world.accepted().case_id
    item = WorkItem.objects.get(case=case, step=step, state="open")
    with pytest.raises(CasesRefusal, match=sentence):
        hand_on(by=world.actor("zhang_min"), at=NOON, item=item.pk, part="review_1", note=note)
    assert not HandOn.objects.exists()


def test_a_power_without_an_internal_chart_shows_no_posts_inside(world: World) -> None:
    item = review(world)
    ChartVersion.objects.filter(chart__scope="internal").update(state="superseded")
    assert inside_of(item.case, open_parts([item]), MONDAY) == {}

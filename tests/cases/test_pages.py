"""What the party's page, the clerk's page and the lists show."""

from datetime import timedelta

import pytest

from sunlit.cases.models import Case
from sunlit.cases.operations import extend
from sunlit.cases.queries import (
    CaseFilter,
    case_by_code,
    case_list,
    case_page,
    counts_by_state,
    my_tasks,
    step_counts,
    tracking,
)
from sunlit.ledger.actor import ANONYMOUS
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_applicant_sees_where_the_case_is_and_how_long_it_takes(world: World):
    applied = world.accepted()
    shown = tracking(case_by_code(applied.number, applied.query_code), MONDAY + DAY)
    assert shown.state_label == ("办理中", "In progress")
    assert {step: state for step, state in shown.states.items() if state != "todo"} == {
        "apply": "done",
        "register": "done",
        "check": "done",
        "supplement": "skip",
        "correct": "skip",
        "accept": "done",
        "not_accepted": "skip",
        "review": "now",
        "withdrawn": "skip",
        "terminated": "skip",
    }
    assert shown.stamps == {"apply": "03-02", "register": "03-02", "check": "03-02", "accept": "03-02"}
    assert shown.callout == ("您的办件在这里 · 还剩 9 个工作日", "Your case is here · 9 working days left")
    assert [row.title.zh for row in shown.timeline][:2] == ["提交申请", "申请材料收讫凭证"]
    assert (shown.can.withdraw, shown.can.supplement, shown.can.say) == (True, False, ("statement", "defence"))
    assert shown.main_clock.kind == "promised"


def test_a_tracking_page_costs_the_same_however_long_the_trace(world: World, django_assert_max_num_queries):
    applied = world.granted()
    case = case_by_code(applied.number, applied.query_code)
    with django_assert_max_num_queries(8):
        tracking(case, MONDAY + 4 * DAY)


def test_tasks_come_by_the_time_that_is_left(world: World):
    for days in (0, 3, 4):
        world.apply(at=MONDAY + days * DAY)
    # Registering takes one working day, so on Friday the first is overdue, the second due today, the third on Monday.
    tasks = my_tasks(world.actor("wang_li"), MONDAY + 4 * DAY)
    assert {band: len(rows) for band, rows in tasks.bands.items()} == {"overdue": 1, "today": 1, "soon": 1, "later": 0}
    assert [row.countdown.words.zh for row in tasks.rows] == ["已超时 3 个工作日", "今天到期", "还剩 1 个工作日"]
    assert my_tasks(world.actor("zhang_min"), MONDAY).total == 0


@pytest.mark.parametrize("number", [1, 3])
def test_tasks_cost_one_query_however_many(world: World, django_assert_num_queries, number: int):
    for _ in range(number):
        world.apply()
    by = world.actor("wang_li")
    with django_assert_num_queries(1):
        assert my_tasks(by, MONDAY).total == number


def test_the_clerks_page_says_what_to_fill_in_and_what_else_is_possible(world: World):
    applied = world.accepted()
    page = case_page(applied.case_id, world.actor("zhang_min"), MONDAY + DAY)
    (item,) = page.open_items
    assert (item.step.id, item.mine, item.countdown.words.zh) == ("review", True, "还剩 2 个工作日")
    assert [output.name for output in item.step.outputs] == ["review_opinion", "major_interest", "hearing_by_law"]
    assert (page.acts, page.withheld) == (("suspend", "terminate", "speak"), ())
    assert [code for code, _ in page.grounds][:2] == ["hearing", "tender"]
    leader = case_page(applied.case_id, world.actor("li_qiang"), MONDAY + DAY)
    assert (leader.open_items[0].mine, leader.acts) == (
        False,
        ("suspend", "extend", "terminate", "speak"),
    )


def test_a_limit_says_how_much_of_it_is_used(world: World):
    applied = world.accepted()
    at = MONDAY + 2 * DAY
    limits = {row.kind: row for row in case_page(applied.case_id, world.actor("zhang_min"), at).clocks}
    assert [(limits[kind].used, limits[kind].whole) for kind in ("statutory", "promised")] == [(2, 20), (2, 10)]
    revision = Case.objects.get(pk=applied.case_id).revision
    extend(by=world.actor("li_qiang"), at=at, case=applied.case_id, revision=revision, reason="需要实地调查")
    longer = {row.kind: row for row in case_page(applied.case_id, world.actor("zhang_min"), at).clocks}
    assert [(longer[kind].used, longer[kind].whole) for kind in ("statutory", "promised")] == [(2, 30), (2, 20)]
    # A limit that has ended is not counted on.
    assert (longer["notice"].used, longer["notice"].whole) == (None, 5)


def test_what_the_law_of_a_penalty_does_not_give_is_not_offered_but_explained(world: World):
    applied = world.open_penalty()
    world.do(
        "li_qiang",
        applied.case_id,
        "file_case",
        MONDAY + timedelta(hours=2),
        {"filing": "file", "filing_reason": "符合立案标准"},
    )
    page = case_page(applied.case_id, world.actor("li_qiang"), MONDAY + DAY)
    assert page.acts == ("terminate", "speak")
    assert [words.zh.partition("，")[0] for words in page.withheld] == [
        "《行政处罚法》第六十条没有规定可以不计入期限的时间",
        "《行政处罚法》第六十条没有规定可以延长",
    ]
    # Whoever could not do either is told nothing.
    assert case_page(applied.case_id, world.actor("qian_yun"), MONDAY + DAY).withheld == ()


def test_a_list_counts_what_it_shows(world: World):
    for _ in range(5):
        world.apply()
    world.accepted()
    assert counts_by_state() == {"received": 5, "accepted": 1}
    received = CaseFilter(state="received")
    first = case_list(received, size=2)
    assert (len(first.rows), first.total, first.before) == (2, 5, "")
    second = case_list(received, after=first.after, size=2)
    third = case_list(received, after=second.after, size=2)
    numbers = [row.number for page in (first, second, third) for row in page.rows]
    assert len(set(numbers)) == 5
    assert (third.after, [row.number for row in case_list(received, before=third.before, size=2).rows]) == (
        "",
        [row.number for row in second.rows],
    )
    assert case_list(after="no mark").total == Case.objects.count()


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_however_long(world: World, django_assert_num_queries, number: int):
    for _ in range(number):
        world.apply()
    with django_assert_num_queries(3):
        assert len(case_list().rows) == number


def test_where_cases_stand(world: World):
    world.apply()
    world.accepted()
    counts = step_counts(MONDAY + 2 * DAY)
    assert [(count.title, count.open, count.overdue) for count in counts] == [
        ("登记，核对材料", 1, 1),
        ("书面审查（A 角）", 1, 0),
    ]


def test_anonymous_is_shown_as_the_applicant(world: World):
    applied = world.apply(by=ANONYMOUS)
    shown = tracking(case_by_code(applied.number, applied.query_code), MONDAY)
    assert shown.timeline[0].by == "申请人"

"""Running cases go over to a new version of their chart: proposed by one, approved by another, each case by itself."""

from datetime import timedelta
from typing import Any

import pytest

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, Event, Move, WorkItem
from sunlit.cases.operations import approve_move, move_to_version, propose_move, resume, suspend, withdraw
from sunlit.cases.queries.moving import previews, running_on, waiting_moves
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import ANONYMOUS, INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.reader import content_hash
from tests.cases.world import FIRST_DAY, MONDAY, World, make_world
from tests.offices.county import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "新流程图把现场核查并入书面审查。"


@pytest.fixture
def world(db: None) -> World:
    """Every case has its site check; He Jie edits charts, Sun Hao publishes them."""
    world = make_world(needs_site_check=True)
    for username, name, role in (("he_jie", "何洁", "chart_editor"), ("sun_hao", "孙浩", "chart_publisher")):
        world.posts[role] = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name=name, roles=[role])
        world.people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=world.posts[role], person=world.people[username], from_on=FIRST_DAY)
    return world


def old_version(world: World) -> ChartVersion:
    return ChartVersion.objects.get(chart__power=world.licence.power_id, number=1)


def new_version(world: World, change: Any = None) -> ChartVersion:
    """The next version comes into force: without the site check, the decision within three days instead of two."""
    old = old_version(world)
    source = {**old.source, "steps": [dict(step) for step in old.source["steps"] if step["id"] != "site_check"]}
    for step in source["steps"]:
        if step["id"] == "review":
            step["next"] = ["expert_review"]
        if step["id"] == "decide":
            step["limit"] = {"value": 3, "unit": "working_day"}
    for event in source["events"] if change is None else ():
        event["steps"] = [name for name in event["steps"] if name != "site_check"]
    if change is not None:
        source = change(old.source)
    ChartVersion.objects.filter(pk=old.pk).update(state="superseded")
    return ChartVersion.objects.create(
        chart=old.chart,
        number=2,
        state="published",
        source=source,
        content_hash=content_hash(source),
        drafted_at=MONDAY,
        published_at=MONDAY + DAY,
    )


def same(*, but: dict[str, str]) -> dict[str, str]:
    """Every step goes on as the same step, but for those named."""
    first = "register check supplement correct accept review"
    flow = f"{first} expert_review hearing_rights hearing_call hearing decide serve_refusal"
    places = f"{flow} service publicity service>both_done publicity>both_done ~suspend ~extend".split()
    return {**{name: name for name in places}, **but}


def approved(world: World, places: dict[str, str] | None = None) -> Move:
    at = MONDAY + 2 * DAY
    move = propose_move(
        by=world.actor("he_jie"),
        at=at,
        from_version=old_version(world).pk,
        places=same(but={"site_check": "decide"}) if places is None else places,
        reason=WHY,
    )
    return approve_move(by=world.actor("sun_hao"), at=at, move=move.pk)


def go(world: World, case: Case, move: Move, at=MONDAY + 3 * DAY, name: str = "zhang_min"):
    return move_to_version(by=world.actor(name), at=at, case=case.pk, revision=case.revision, move=move.pk)


def test_a_case_at_the_site_check_goes_on_with_the_decision(world: World) -> None:
    applied = world.reviewed()
    old = WorkItem.objects.get(case=applied.case_id, step="site_check", state="open")
    statutory = world.case(applied).statutory_clock_id
    new_version(world)
    done = go(world, world.case(applied), approved(world))
    case = world.case(applied)
    (item,) = case.work_items.filter(state="open")
    assert (case.chart_version.number, case.marking, done.state) == (2, "decide", "accepted")
    assert (item.pk, item.step, item.title, item.role, item.post_id) == (
        old.pk,
        "decide",
        "准予许可？",
        "leader",
        world.posts["leader"].pk,
    )
    # Three working days from Tuesday 3 March, when the site check was opened; the old limit is watched no more.
    assert (item.clock.value, str(item.clock.due_on)) == (3, "2026-03-06")
    assert Clock.objects.get(pk=old.clock_id).state == "dropped"
    # The statutory time is the same limit and runs on.
    assert (case.statutory_clock_id, case.statutory_clock.state) == (statutory, "running")
    assert [row.act for row in trace_of(("case", case.pk))][-1] == "cases.move_to_version"
    told = Event.objects.filter(case=case, kind="moved").get()
    assert (told.title, told.public) == ("改按第2版流程图办理（原第1版）", True)
    assert told.text == f"原来在“现场核查（两人以上）”，现在在“准予许可？”\n{WHY}"
    world.do("li_qiang", case.pk, "decide", MONDAY + 4 * DAY, {"decision": "grant", "decision_reasons": "符合条件"})
    assert world.case(applied).state == "decided"


def test_cases_that_are_not_moved_keep_their_version(world: World) -> None:
    moved, kept = world.reviewed(), world.reviewed()
    new_version(world)
    go(world, world.case(moved), approved(world))
    assert (world.case(kept).chart_version.number, world.case(kept).marking) == (1, "site_check")


def test_work_whose_step_says_the_same_goes_on_undisturbed(world: World) -> None:
    applied = world.accepted()
    before = WorkItem.objects.get(case=applied.case_id, state="open")
    new_version(world)
    go(world, world.case(applied), approved(world))
    after = WorkItem.objects.get(case=applied.case_id, state="open")
    assert (after.pk, after.step, after.clock_id, after.due_at) == (before.pk, "review", before.clock_id, before.due_at)


def test_a_map_without_a_place_for_the_site_check_is_refused(world: World) -> None:
    new_version(world)
    with pytest.raises(CasesRefusal, match="新流程图里没有接替“现场核查（两人以上）”的位置"):
        approved(world, same(but={}))
    assert not Move.objects.exists()


def test_two_people_and_their_rights(world: World) -> None:
    new_version(world)
    with pytest.raises(OfficesRefusal):
        propose_move(
            by=world.actor("wang_li"), at=MONDAY, from_version=old_version(world).pk, places=same(but={}), reason=WHY
        )
    both = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name="身兼二职", roles=["chart_publisher"])
    appoint(by=INSTALLER, at=MONDAY, post=both, person=world.people["he_jie"], from_on=FIRST_DAY)
    by = world.actor("he_jie")
    places = same(but={"site_check": "review"})
    move = propose_move(by=by, at=MONDAY, from_version=old_version(world).pk, places=places, reason=WHY)
    with pytest.raises(OfficesRefusal, match="另一个人"):
        approve_move(by=by, at=MONDAY, move=move.pk)
    with pytest.raises(CasesRefusal, match="还没有批准"):
        go(world, world.case(world.accepted()), move)


def test_a_reason_is_asked_for_and_an_approved_map_is_not_changed(world: World) -> None:
    new_version(world)
    given = {"by": world.actor("he_jie"), "at": MONDAY, "from_version": old_version(world).pk}
    places = same(but={"site_check": "review"})
    with pytest.raises(CasesRefusal, match="请写明为什么"):
        propose_move(**given, places=places, reason=" ")
    first = propose_move(**given, places=places, reason=WHY)
    second = propose_move(**given, places=same(but={"site_check": "decide"}), reason=WHY)
    assert (first.pk, second.places["site_check"]) == (second.pk, "decide")
    approve_move(by=world.actor("sun_hao"), at=MONDAY, move=first.pk)
    with pytest.raises(CasesRefusal, match="已经批准，不能再改"):
        propose_move(**given, places=places, reason=WHY)


def test_only_an_older_version_is_left_and_only_once(world: World) -> None:
    with pytest.raises(CasesRefusal, match="只有已被新版本取代的流程图"):
        approved(world)
    applied = world.reviewed()
    new_version(world)
    move = approved(world)
    go(world, world.case(applied), move)
    with pytest.raises(CasesRefusal, match="不在要移出的那一版流程图上"):
        go(world, world.case(applied), move)


def test_another_act_in_between_is_told(world: World) -> None:
    applied = world.reviewed()
    new_version(world)
    move, seen = approved(world), world.case(applied)
    go(world, seen, move)
    with pytest.raises(CasesRefusal, match="您打开页面之后"):
        go(world, seen, move)


def test_an_ended_case_stays_where_it_ended(world: World) -> None:
    applied = world.reviewed()
    withdraw(by=ANONYMOUS, at=MONDAY + 2 * DAY, case=applied.case_id, code=applied.query_code)
    new_version(world)
    with pytest.raises(CasesRefusal, match="已经结束"):
        go(world, world.case(applied), approved(world))


def test_what_is_decided_is_not_decided_again(world: World) -> None:
    applied = world.reviewed()
    at = MONDAY + 2 * DAY
    checked = {"checkers": "张敏、赵刚", "check_date": "2026-03-04", "check_report": "符合"}
    world.do("zhang_min", applied.case_id, "site_check", at, checked)
    world.do("li_qiang", applied.case_id, "decide", at, {"decision": "grant", "decision_reasons": "符合条件"})
    new_version(world)
    places = same(but={"site_check": "decide", "service": "review", "publicity": "review"})
    with pytest.raises(CasesRefusal, match="落到同一步"):
        approved(world, places)
    go(world, world.case(applied), approved(world))
    assert world.case(applied).marking == "publicity service"


def test_a_suspended_case_stays_suspended_and_gets_its_limit_when_it_resumes(world: World) -> None:
    applied = world.reviewed()
    case = world.case(applied)
    suspend(
        by=world.actor("zhang_min"),
        at=MONDAY + 2 * DAY,
        case=case.pk,
        revision=case.revision,
        ground="testing",
        reason="送检",
    )
    new_version(world)
    go(world, world.case(applied), approved(world))
    case = world.case(applied)
    item = case.work_items.get(state="open")
    assert (case.state, case.marking, item.clock, case.statutory_clock.state) == (
        "suspended",
        "decide ~suspend",
        None,
        "paused",
    )
    resume(by=world.actor("zhang_min"), at=MONDAY + 4 * DAY, case=case.pk, revision=case.revision, reason="收到报告")
    assert case.work_items.get(state="open").clock.value == 3


def test_a_new_limit_of_the_case_begins_when_its_first_step_was_done(world: World) -> None:
    """The new chart adds a limit from the acceptance to the service of what was decided."""

    def with_limit(source: dict[str, Any]) -> dict[str, Any]:
        more = {
            "id": "whole",
            "title": {"zh": "全程", "en": "Whole"},
            "parameter": "licence.joint_decision",
            "starts": ["accept"],
            "ends": ["service"],
        }
        return {**source, "limits": [*source["limits"], more]}

    applied = world.reviewed()
    new_version(world, with_limit)
    go(world, world.case(applied), approved(world, same(but={"site_check": "site_check"})))
    clock = Clock.objects.get(subject_kind="case", subject_id=applied.case_id, parameter="licence.joint_decision")
    assert (clock.state, clock.started_at) == ("running", MONDAY + timedelta(minutes=50))


def _proposed(world: World, places: dict[str, str]) -> list[Move]:
    """The maps that wait, once He Jie has proposed this one."""
    by, at = world.actor("he_jie"), MONDAY + 2 * DAY
    propose_move(by=by, at=at, from_version=old_version(world).pk, places=places, reason=WHY)
    return list(waiting_moves())


def test_the_preview_shows_each_case_before_and_after(world: World, django_assert_num_queries) -> None:
    first, second = world.reviewed(), world.accepted()
    new = new_version(world)
    places = same(but={"site_check": "decide"})
    move = Move(from_version=old_version(world), to_version=new, places=places)
    with django_assert_num_queries(2):
        shown = previews(running_on(move.from_version), move, MONDAY + 3 * DAY)
    assert [
        (one.case.pk, [t.zh for t in one.before], [t.zh for t in one.after], str(one.due_after.date())) for one in shown
    ] == [
        (first.case_id, ["现场核查（两人以上）"], ["准予许可？"], "2026-03-06"),
        (second.case_id, ["书面审查（A 角）"], ["书面审查（A 角）"], "2026-03-05"),
    ]
    assert [str(one.due_before.date()) for one in shown] == ["2026-03-09", "2026-03-05"]
    # Promise and statute are the same limit in both charts, and run on.
    assert [(one.title.zh, str(one.due_on), one.stays) for one in shown[0].whole] == [
        ("承诺时限", "2026-03-16", True),
        ("法定时限", "2026-03-30", True),
    ]
    assert list(waiting_moves()) == []
    assert [one.places for one in _proposed(world, places)] == [places]
    done = go(world, world.case(first), approved(world))
    assert done.case_id == first.case_id
    item = WorkItem.objects.get(case=first.case_id, state="open")
    assert item.due_at == shown[0].due_after

"""Two people on one step: exactly one wins, the other is told who did it and when."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import complete_step
from sunlit.ledger.errors import Refusal
from sunlit.offices.operations import set_stand_in
from tests.cases.world import FIRST_DAY, INSTALLER, MONDAY, World, make_world
from tests.offices.county import person


def together(*acts: Callable[[], object]) -> list[object]:
    """The results of acts begun at one moment in threads of their own; a refusal is a result."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except Refusal as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def colleague(world: World) -> None:
    """Sun Mei stands in at the window (B 角)."""
    world.people["sun_mei"] = person("sun_mei", "孙梅")
    set_stand_in(by=INSTALLER, at=MONDAY, post=world.posts["window"], person=world.people["sun_mei"], from_on=FIRST_DAY)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_on_one_step_exactly_one_wins():
    world = make_world()
    colleague(world)
    applied = world.apply()
    item = WorkItem.objects.get(case=applied.case_id, state="open")
    clerks = [world.actor("wang_li"), world.actor("sun_mei")]
    results = together(
        *(
            lambda by=by: complete_step(by=by, at=MONDAY, item=item.pk, revision=1, outputs={})  # type: ignore[misc]
            for by in clerks
        )
    )
    refused = [result for result in results if isinstance(result, CasesRefusal)]
    assert len(refused) == 1
    winner = WorkItem.objects.get(pk=item.pk).done_by_name
    assert refused[0].sentence.startswith(f"“登记，核对材料”已由{winner}于3月2日 10:00办理完毕")
    assert Case.objects.get(pk=applied.case_id).revision == 2


@pytest.mark.django_db
def test_a_page_from_before_somebody_elses_act_is_refused(world: World):
    colleague(world)
    applied = world.granted()
    served = {"served_on": "2026-03-06", "served_how": "窗口领取"}
    publicity = WorkItem.objects.get(case=applied.case_id, step="publicity")
    revision = world.case(applied).revision
    world.do("sun_mei", applied.case_id, "service", MONDAY.replace(day=6), served)
    with pytest.raises(CasesRefusal, match="孙梅于3月6日 10:00办理了“送达回证”"):
        complete_step(by=world.actor("zhang_min"), at=MONDAY.replace(day=12), item=publicity.pk, revision=revision)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_one_moment_makes_one_case():
    world = make_world()
    first, second = together(*[lambda: world.apply(key="one-form")] * 2)
    assert first.number == second.number  # type: ignore[attr-defined]
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_applications_at_one_moment_all_get_numbers_of_their_own():
    world = make_world()
    applied = together(*[(lambda n=n: world.apply(key=f"at-once-{n}")) for n in range(6)])  # type: ignore[misc]
    assert len({one.number for one in applied}) == 6  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_click_that_waited_for_another_hears_who_was_first(world: World):
    """Sun Mei clicked a second earlier, but her request came to the lock after Wang Li's."""
    colleague(world)
    applied = world.apply()
    item = WorkItem.objects.get(case=applied.case_id, state="open")
    later = MONDAY + timedelta(seconds=1)
    complete_step(by=world.actor("wang_li"), at=later, item=item.pk, revision=1, outputs={})
    with pytest.raises(CasesRefusal, match="已由王丽于3月2日 10:00办理完毕"):
        complete_step(by=world.actor("sun_mei"), at=MONDAY, item=item.pk, revision=1, outputs={})

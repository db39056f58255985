"""The case page: the work form, two people on one step, what befalls a case, its lists."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sunlit.cases.models import Case, WorkItem
from tests.cases.test_inside import unfolded
from tests.cases.world import MONDAY, World

PAGES = frozenset({"case_hand_on"})
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Desk = Callable[[str], Client]


def item_of(case: int, step: str) -> WorkItem:
    return WorkItem.objects.get(case=case, step=step, state="open")


def send(client: Client, case: int, step: str, **outputs: object):
    """Fill in the form of the open step and send it."""
    item = item_of(case, step)
    return send_to(client, item, Case.objects.get(pk=case).revision, **outputs)


def send_to(client: Client, item: WorkItem, revision: int, **outputs: object):
    data = {f"s{item.pk}-{name}": value for name, value in outputs.items()}
    return client.post(f"/desk/cases/{item.case_id}/steps/{item.pk}/", {"revision": revision, **data})


def test_the_window_sees_its_task_and_opens_the_case(world: World, desk: Desk):
    applied = world.apply()
    page = desk("wang_li").get("/desk/tasks/").content.decode()
    assert applied.number in page
    page = desk("wang_li").get(f"/desk/cases/{applied.case_id}/")
    assert page.status_code == 200
    assert "完成，送“属本机关、材料齐全？”" in page.content.decode()


def test_a_whole_licence_at_the_desk(world: World, desk: Desk, clock):
    applied = world.apply()
    case = applied.case_id
    window, handler, leader = desk("wang_li"), desk("zhang_min"), desk("li_qiang")
    assert send(window, case, "register").status_code == 302
    assert send(window, case, "check", acceptance="accept").status_code == 302
    assert send(window, case, "accept").status_code == 302
    reviewed = {"review_opinion": "材料属实", "major_interest": "false", "hearing_by_law": "false"}
    assert send(handler, case, "review", **reviewed).status_code == 302
    assert send(leader, case, "decide", decision="grant", decision_reasons="符合条件").status_code == 302
    found = Case.objects.get(pk=case)
    assert (found.state, found.result) == ("decided", "granted")


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(world: World, desk: Desk):
    applied = world.accepted()
    answer = send(desk("zhang_min"), applied.case_id, "review", review_opinion="材料属实")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请填写“依法应当听证，或涉及公共利益的重大许可”。") == 2
    assert "材料属实" in page
    assert item_of(applied.case_id, "review").state == "open"


def test_two_people_on_one_step(world: World, desk: Desk):
    applied = world.accepted()
    item, revision = item_of(applied.case_id, "review"), Case.objects.get(pk=applied.case_id).revision
    reviewed = {"review_opinion": "我的意见", "major_interest": "false", "hearing_by_law": "false"}
    world.do("zhang_min", applied.case_id, "review", MONDAY + timedelta(hours=1), {**reviewed, "review_opinion": "好"})
    late = desk("zhang_min")
    answer = send_to(late, item, revision, **reviewed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“书面审查（A 角）”已由张敏于3月2日 11:00办理完毕，您的提交没有生效。" in page
    assert "我的意见" in page


def test_a_clerk_of_another_post_reads_but_cannot_do_it(world: World, desk: Desk):
    applied = world.apply()
    page = desk("li_qiang").get(f"/desk/cases/{applied.case_id}/").content.decode()
    assert "这一步不在您的岗位，您只能查看。" in page
    answer = send(desk("li_qiang"), applied.case_id, "register")
    assert answer.status_code == 422
    assert "窗口受理岗" in answer.content.decode()


def test_suspend_and_resume(world: World, desk: Desk, clock):
    applied = world.accepted()
    client = desk("zhang_min")
    clock(MONDAY + DAY)
    page = client.get(f"/desk/cases/{applied.case_id}/acts/suspend/").content.decode()
    assert "暂停办理，停止计时" in page
    revision = Case.objects.get(pk=applied.case_id).revision
    data = {"revision": revision, "ground": "hearing", "reason": "等待听证"}
    answer = client.post(f"/desk/cases/{applied.case_id}/acts/suspend/", data)
    assert answer.status_code == 302
    page = client.get(f"/desk/cases/{applied.case_id}/").content.decode()
    assert "已暂停计时" in page
    assert "等待听证" in page


@pytest.mark.parametrize("cases", [1, 3])
def test_lists_cost_the_same_whatever_their_length(world: World, desk: Desk, django_assert_num_queries, cases: int):
    for _ in range(cases):
        world.apply()
    client = desk("wang_li")
    with django_assert_num_queries(10):
        client.get("/desk/cases/")
    with django_assert_num_queries(8):
        client.get("/desk/tasks/")


def test_the_list_as_a_table(world: World, desk: Desk):
    applied = world.apply()
    lines = b"".join(desk("wang_li").get("/desk/cases.csv")).decode("utf-8-sig").splitlines()
    assert lines[0] == "办件号,事项,机关,申请人,状态,收件,承诺期限,决定"
    assert lines[1] == f"{applied.number},公共场所卫生许可,云溪县卫生健康局,林悦,已收件,2026-03-02,,"


def test_the_posts_inside_stand_on_the_page_and_one_hands_on_to_the_next(world: World, desk: Desk):
    unfolded(world)
    item = item_of(world.accepted().case_id, "review")
    address, hand_on = f"/desk/cases/{item.case_id}/", f"/desk/cases/{item.case_id}/steps/{item.pk}/hand-on/"
    page = desk("zhang_min").get(address).content.decode()
    assert "办完，移交“B 角复核”" in page
    assert "A 角汇总" in page
    assert desk("zhao_gang").get(address).content.decode().count("办完，移交") == 0
    assert desk("zhang_min").post(hand_on, {"part": "review_1", "note": "材料属实"}).status_code == 302
    page = desk("zhao_gang").get(address).content.decode()
    assert "办完，移交“A 角汇总”" in page
    assert "内部流转" in page
    assert "材料属实" in page
    again = desk("zhang_min").post(hand_on, {"part": "review_1", "note": "再移一次"})
    assert again.status_code == 422
    assert "这一部分已经移交" in again.content.decode()


def test_the_day_of_a_hearing_says_how_far_ahead_it_lies(world: World, desk: Desk):
    applied = world.reviewed(hearing_by_law=True)
    page = desk("qian_yun").get(f"/desk/cases/{applied.case_id}/").content.decode()
    assert "至少提前7个工作日通知（《行政许可法》第四十八条第一款第（一）项）" in page

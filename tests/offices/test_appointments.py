"""Organs, posts, and the people appointed to them from day to day."""

from datetime import UTC, date, datetime

import pytest

from sunlit.ledger.actor import INSTALLER, Held
from sunlit.offices.divisions import DivisionRow, read_divisions
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Appointment, Region
from sunlit.offices.operations import (
    add_organ,
    add_post,
    appoint,
    appoint_administrator,
    change_organ,
    change_post,
    end_appointment,
    import_regions,
    set_stand_in,
)
from sunlit.offices.queries import acting_at, actor_for, holder_of, organ_directory, post_for, posts_by_role
from tests.offices.county import AT, FIRST_DAY, make_county, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    """Two organs with their people."""
    return make_county()


def noon(day):
    """Noon in Beijing."""
    return datetime(2026, 3, day, 4, 0, tzinfo=UTC)


def test_the_window_clerk_is_an_actor_with_her_post(county):
    post = county.posts["综合窗口"]
    assert county.actor("wang_li").held == (Held(post.pk, county.health.pk, None, frozenset({"window"})),)
    assert county.actor("wang_li").kind == "staff"


def test_who_holds_nothing_that_day_is_a_citizen(county):
    before = datetime(2026, 1, 4, 4, 0, tzinfo=UTC)
    assert actor_for(county.people["wang_li"], before).kind == "citizen"


def test_an_appointment_holds_on_its_last_day_in_beijing_time(county):
    appointment = Appointment.objects.get(person=county.people["wang_li"])
    end_appointment(by=security(), at=AT, appointment=appointment, on=date(2026, 3, 10))
    last_minute = datetime(2026, 3, 10, 15, 59, tzinfo=UTC)
    midnight = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    assert [actor_for(county.people["wang_li"], at).kind for at in (last_minute, midnight)] == ["staff", "citizen"]


def security():
    """The security administrator, who ends appointments."""
    ma = person("ma_yan", "马燕")
    appoint_administrator(by=INSTALLER, at=AT, person=ma, kind="security", from_on=FIRST_DAY)
    return actor_for(ma, AT)


def test_the_stand_in_acts_at_the_post_while_the_holder_is_away(county):
    post = county.posts["综合窗口"]
    set_stand_in(
        by=INSTALLER,
        at=AT,
        post=post,
        person=county.people["zhang_min"],
        from_on=date(2026, 3, 4),
        to_on=date(2026, 3, 6),
        reason="休假",
    )
    held = {(one.post, one.stand_in) for one in county.actor("zhang_min", noon(5)).held}
    assert held == {(county.posts["审批岗"].pk, False), (post.pk, True)}
    assert len(county.actor("zhang_min", noon(7)).held) == 1
    assert [str(acting_at(post, date(2026, 3, day))) for day in (3, 5, 7)] == ["王丽", "张敏", "王丽"]


def test_an_actor_takes_one_query_however_many_posts(county, django_assert_num_queries):
    with django_assert_num_queries(1):
        county.actor("wang_li")
    for number in range(3):
        extra = add_post(by=INSTALLER, at=AT, organ=county.health, name=f"岗位{number}", roles=["window", "role_b"])
        appoint(by=INSTALLER, at=AT, post=extra, person=county.people["wang_li"], from_on=FIRST_DAY)
    with django_assert_num_queries(1):
        actor = county.actor("wang_li")
    assert len(actor.held) == 4


def test_a_post_has_one_holder_a_day(county):
    with pytest.raises(OfficesRefusal, match="已由王丽任职"):
        appoint(
            by=INSTALLER,
            at=AT,
            post=county.posts["综合窗口"],
            person=county.people["zhang_min"],
            from_on=date(2026, 3, 1),
        )
    assert str(holder_of(county.posts["综合窗口"], date(2026, 3, 2))) == "王丽"


def test_an_administrator_gets_no_post_and_a_clerk_no_administration(county):
    sun = person("sun_lei", "孙磊")
    appoint_administrator(by=INSTALLER, at=AT, person=sun, kind="audit", from_on=FIRST_DAY)
    spare = add_post(by=INSTALLER, at=AT, organ=county.health, name="值班岗")
    with pytest.raises(OfficesRefusal, match="不得办理业务"):
        appoint(by=INSTALLER, at=AT, post=spare, person=sun, from_on=FIRST_DAY)
    with pytest.raises(OfficesRefusal, match="不得办理业务"):
        set_stand_in(by=INSTALLER, at=AT, post=spare, person=sun, from_on=FIRST_DAY)
    with pytest.raises(OfficesRefusal, match="只能担任一种管理员"):
        appoint_administrator(by=INSTALLER, at=AT, person=sun, kind="system", from_on=FIRST_DAY)
    with pytest.raises(OfficesRefusal, match="不得办理业务"):
        appoint_administrator(
            by=INSTALLER, at=AT, person=county.people["wang_li"], kind="system", from_on=date(2026, 6, 1)
        )


def test_after_the_last_day_the_way_to_another_office_is_free(county):
    sun = person("sun_lei", "孙磊")
    appoint_administrator(by=INSTALLER, at=AT, person=sun, kind="audit", from_on=FIRST_DAY, to_on=date(2026, 2, 28))
    spare = add_post(by=INSTALLER, at=AT, organ=county.health, name="值班岗", roles=["window"])
    appoint(by=INSTALLER, at=AT, post=spare, person=sun, from_on=date(2026, 3, 1))
    assert actor_for(sun, AT).roles == frozenset()


def test_a_supervisor_cannot_come_to_handle_cases_by_a_change_of_the_post(county):
    with pytest.raises(OfficesRefusal, match="不能同时有这些角色"):
        change_post(by=INSTALLER, at=AT, post=county.posts["监督一岗"], roles=["supervisor", "role_a"])
    desk = add_post(by=INSTALLER, at=AT, organ=county.supervision, name="资料岗", roles=["viewer"])
    appoint(by=INSTALLER, at=AT, post=desk, person=county.people["chen_jing"], from_on=FIRST_DAY)
    with pytest.raises(OfficesRefusal, match="监督的人不得同时办理业务"):
        change_post(by=INSTALLER, at=AT, post=desk, roles=["role_a"])


def test_a_clerk_may_not_appoint(county):
    with pytest.raises(OfficesRefusal, match="安全管理员"):
        appoint(
            by=county.actor("wang_li"),
            at=AT,
            post=county.posts["审批岗"],
            person=county.people["li_qiang"],
            from_on=FIRST_DAY,
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "YX-WJ"}, "已经有了"),
        ({"letters": "卫"}, "大写拉丁字母"),
        ({"kind": "club"}, "没有“club”这种机关"),
        ({"name": " "}, "请填写机关名称"),
    ],
)
def test_an_organ_that_cannot_be_added(county, changes, sentence):
    given = {"code": "YX-JT", "name": "云溪县交通运输局", "letters": "JT", "kind": "department"} | changes
    with pytest.raises(OfficesRefusal, match=sentence):
        add_organ(by=INSTALLER, at=AT, region=county.health.region, **given)


def test_the_code_of_an_organ_never_changes(county):
    with pytest.raises(OfficesRefusal, match="不能更改"):
        change_organ(by=INSTALLER, at=AT, organ=county.health, code="YX-X")


def test_work_finds_the_post_that_carries_the_role(county):
    assert post_for(county.health, "role_a") == county.posts["审批岗"]
    assert post_for(county.health, "supervisor") is None
    assert posts_by_role(county.health) == {
        "window": county.posts["综合窗口"],
        "role_a": county.posts["审批岗"],
        "leader": county.posts["局长"],
    }


def test_the_directory_shows_holder_stand_in_and_telephone(county, django_assert_num_queries):
    set_stand_in(by=INSTALLER, at=AT, post=county.posts["审批岗"], person=county.people["wang_li"], from_on=FIRST_DAY)
    with django_assert_num_queries(4):
        directory = organ_directory(date(2026, 3, 2))
    rows = {
        organ.name: [(desk.post.name, desk.holder, desk.stand_in, desk.phone) for _, desks in groups for desk in desks]
        for organ, groups in directory
    }
    assert rows == {
        "云溪县卫生健康局": [
            ("综合窗口", "王丽", "", "0000-1230001"),
            ("审批岗", "张敏", "王丽", "0000-1230001"),
            ("局长", "李强", "", "0000-1230001"),
        ],
        "云溪县政府督查室": [("监督一岗", "陈静", "", ""), ("监督室主任", "周平", "", "")],
    }


ROWS = (
    DivisionRow("980000", "江南省", "province", ""),
    DivisionRow("980100", "江州市", "city", "980000"),
    DivisionRow("980121", "云溪县", "county", "980100"),
)


def test_a_list_of_divisions_can_be_imported_again():
    first = import_regions(by=INSTALLER, at=AT, rows=ROWS)
    again = import_regions(by=INSTALLER, at=AT, rows=(*ROWS[:2], DivisionRow("980121", "云溪区", "county", "980100")))
    assert [(one.added, one.renamed, one.unchanged) for one in (first, again)] == [(3, 0, 0), (0, 1, 2)]
    region = Region.objects.get(code="980121")
    assert (region.name, region.parent.name, region.parent.parent.name) == ("云溪区", "江州市", "江南省")


def test_a_division_without_its_parent_is_refused_and_nothing_is_kept():
    with pytest.raises(OfficesRefusal, match="上级 980100"):
        import_regions(by=INSTALLER, at=AT, rows=ROWS[2:])
    assert Region.objects.count() == 0


def test_lists_are_read_in_either_encoding(tmp_path):
    (tmp_path / "provinces.csv").write_text('code,name\n98,"江南省"\n', encoding="utf-8-sig")
    (tmp_path / "cities.csv").write_text('code,name,provinceCode\n9801,"江州市",98\n', encoding="gb18030")
    assert read_divisions(tmp_path) == ROWS[:2]


def test_a_city_without_counties_is_itself_and_its_streets_hang_on_it(tmp_path):
    (tmp_path / "cities.csv").write_text("code,name\n9819,东港市\n", encoding="utf-8")
    (tmp_path / "areas.csv").write_text("code,name\n981900,东港市\n", encoding="utf-8")
    (tmp_path / "streets.csv").write_text("code,name\n981900003,滨江街道\n", encoding="utf-8")
    assert [(row.code, row.level, row.parent) for row in read_divisions(tmp_path)] == [
        ("981900", "city", "980000"),
        ("981900003", "town", "981900"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("code,name\n9,云\n", "第 2 行不对"), ("code,name\n98,\n", "第 2 行不对"), (None, "没有行政区划文件")],
)
def test_a_broken_list_is_refused_by_row(tmp_path, text, sentence):
    if text is not None:
        (tmp_path / "provinces.csv").write_text(text, encoding="utf-8")
    with pytest.raises(OfficesRefusal, match=sentence):
        read_divisions(tmp_path)


@pytest.mark.shared
def test_the_published_list_of_all_divisions(shared_dir):
    rows = read_divisions(shared_dir / "data" / "divisions")
    done = import_regions(by=INSTALLER, at=AT, rows=[row for row in rows if row.level != "town"])
    assert done.added == Region.objects.count() == sum(row.level != "town" for row in rows)

"""Who may open which page of powers, charts, supervision, publication, administration and law."""

from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlit.desk import urls
from tests.cases.world import World
from tests.desk.rooms import LATE, Rooms, make_rooms, more_of_everything
from tests.desk.test_adjusting import PAGES as ADJUSTING_PAGES
from tests.desk.test_bulk_and_import import PAGES as BULK_PAGES
from tests.desk.test_cases import PAGES as CASE_PAGES
from tests.desk.test_chart_editor import PAGES as DRAWING_PAGES
from tests.desk.test_chart_files import PAGES as FILE_PAGES
from tests.desk.test_chart_moves import PAGES as MOVING_PAGES
from tests.desk.test_chart_reviews import PAGES as REVIEW_PAGES
from tests.desk.test_chartcompare import PAGES as COMPARING_PAGES
from tests.desk.test_charttrial import PAGES as TRIAL_PAGES
from tests.desk.test_clearing import PAGES as CLEARING_PAGES
from tests.desk.test_discretion_pages import PAGES as DISCRETION_PAGES
from tests.desk.test_doors import PAGES as OTHER_PAGES
from tests.desk.test_elsewhere import PAGES as ELSEWHERE_PAGES
from tests.desk.test_power_editor import PAGES as EDITOR_PAGES
from tests.desk.test_rule_pages import PAGES as RULE_PAGES
from tests.desk.test_withheld import PAGES as WITHHELD_PAGES
from tests.exchange.test_receiving import PAGES as RECEIVED_PAGES

pytestmark = pytest.mark.django_db

BUREAU = frozenset({"wang_li", "zhang_min", "zhao_gang", "wu_di", "li_qiang", "qian_yun", "feng_tao", "he_fang"})
HANDLERS = BUREAU - {"he_fang"}
LISTS = frozenset({"bian_zhi", "shen_he", "fa_bu"})
ABOVE = frozenset({"chen_jing", "zhou_ping", "xian_zhang"})
SUPERVISORS = frozenset({"chen_jing", "zhou_ping"})
THREE = frozenset({"xi_tong", "an_quan", "shen_ji"})
WATCHED = BUREAU | {"xin_xi"} | ABOVE
POSTS = BUREAU | LISTS | ABOVE | {"xin_xi"}
ALL = POSTS | THREE
HEADS = frozenset({"li_qiang"})
EDITORS = frozenset({"bian_zhi", "shen_he"})
# Every address of these rooms: who gets the page itself.
PAGES: Mapping[str, frozenset[str]] = {
    "powers": POSTS,
    "power_draft": EDITORS,
    "powers_import": EDITORS,
    "power_kinds": POSTS,
    "power_bulk": EDITORS | {"fa_bu"},
    "power": POSTS,
    "power_edit": EDITORS,
    "power_compare": POSTS,
    "power_act": frozenset({"fa_bu"}),
    "chart_draft": EDITORS,
    "charts": POSTS,
    "chart": POSTS,
    "chart_act": frozenset({"fa_bu"}),
    "supervision": ABOVE,
    "watched": WATCHED,
    "watched_ratings": WATCHED,
    "cards": WATCHED,
    "cards_csv": WATCHED,
    "card": WATCHED,
    "card_act": SUPERVISORS,
    "orders": WATCHED,
    "order": WATCHED,
    "order_act": frozenset({"zhang_min", "zhao_gang", "wu_di", "li_qiang", "he_fang"}),
    "releases": WATCHED,
    "release": WATCHED,
    "laws": ALL,
    "laws_import": frozenset({"xi_tong"}),
    "law": ALL,
    "organs": THREE | HEADS,
    "organ_draft": frozenset({"xi_tong"}),
    "organ": THREE | HEADS,
    "post": THREE | HEADS,
    "people": THREE,
    "person_draft": frozenset({"an_quan"}),
    "person": THREE,
    "administrators": THREE,
    "audit": frozenset({"shen_ji"}),
    "calendar": ALL,
}


@pytest.fixture
def rooms(world: World, clock: Callable) -> Rooms:
    clock(LATE)
    return make_rooms(world)


def address(name: str, rooms: Rooms) -> str:
    return reverse(f"desk:{name}", kwargs=rooms.arguments().get(name, {}))


def test_each_person_opens_exactly_their_pages(rooms: Rooms):
    browsers = {name: rooms.browser(name) for name in ALL}
    opened = {
        page: frozenset(
            name for name, browser in browsers.items() if browser.get(address(page, rooms)).status_code == 200
        )
        for page in PAGES
    }
    assert opened == dict(PAGES)


def test_whoever_may_not_reads_who_may(rooms: Rooms):
    answers = [
        rooms.browser(name).get(address(page, rooms))
        for page, may in PAGES.items()
        for name in ("wang_li", "an_quan", "bian_zhi")
        if name not in may and not (page == "supervision" and name in WATCHED)
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert all("这件事现在不能办" in answer.content.decode() for answer in answers)


def test_whoever_watches_one_organ_is_led_from_the_board_to_its_cards(rooms: Rooms):
    answer = rooms.browser("wang_li").get(reverse("desk:supervision"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:cards"))


def test_a_stranger_is_asked_to_sign_in(rooms: Rooms):
    codes = {page: Client().get(address(page, rooms)).status_code for page in PAGES}
    assert codes == dict.fromkeys(PAGES, 302)


def test_no_form_is_taken_without_its_token(rooms: Rooms):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rooms.people["fa_bu"], backend="django.contrib.auth.backends.ModelBackend")
    assert {strict.post(address(page, rooms)).status_code for page in PAGES} == {403}


def test_every_address_of_the_staff_door_has_its_line():
    names = {str(pattern.name) for pattern in urls.urlpatterns}
    elsewhere = ADJUSTING_PAGES | RECEIVED_PAGES | WITHHELD_PAGES | EDITOR_PAGES | CLEARING_PAGES | BULK_PAGES
    elsewhere |= REVIEW_PAGES | RULE_PAGES | MOVING_PAGES | ELSEWHERE_PAGES | FILE_PAGES | CASE_PAGES
    elsewhere |= DRAWING_PAGES | COMPARING_PAGES | TRIAL_PAGES | DISCRETION_PAGES
    assert sorted(names ^ (PAGES.keys() | OTHER_PAGES.keys() | elsewhere)) == []


@pytest.mark.parametrize("page", ["powers", "cards", "orders", "watched", "releases", "organs", "people", "charts"])
def test_a_list_asks_as_often_for_many_rows_as_for_few(page: str, rooms: Rooms, clock: Callable):
    """Three more of everything that the lists show, and not one query more."""
    name = "xi_tong" if page in ("organs", "people") else "bian_zhi" if page in ("powers", "charts") else "chen_jing"
    browser, where = rooms.browser(name), f"{address(page, rooms)}{'?state=draft' if page == 'powers' else ''}"
    browser.get(where)
    with CaptureQueriesContext(connection) as few:
        browser.get(where)
    more_of_everything(rooms)
    with CaptureQueriesContext(connection) as many:
        browser.get(where)
    assert len(many) == len(few)


def test_an_error_keeps_staff_at_their_desk(rooms: Rooms):
    """The menu stays, and so does the way back; a visitor of the public pages keeps theirs."""
    browser = rooms.browser("an_quan")
    for nowhere in ("/desk/cards/QB-2099-0000/", "/desk/no-such-page/"):
        lost = browser.get(nowhere)
        page = lost.content.decode()
        assert (lost.status_code, "回到工作台" in page, "用办件号和查询码查进度" in page) == (404, True, False)
        # Who is signed in, and the menu.
        assert (">退出<" in page, ">人员<" in page) == (True, True)
    public = browser.get("/no-such-page/").content.decode()
    assert ("回到工作台" in public, "用办件号和查询码查进度" in public) == (False, True)


def test_a_form_that_lay_too_long_gives_back_what_was_typed(rooms: Rooms):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = rooms.browser("an_quan").cookies
    answer = browser.post("/desk/sign-in/", {"username": "an_quan", "password": "secret-of-mine"})
    page = answer.content.decode()
    assert (answer.status_code, "an_quan" in page, "secret-of-mine" in page, "工作台" in page) == (
        403,
        True,
        False,
        True,
    )

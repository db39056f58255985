"""The dashboard: every figure is the length of the list it opens."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.basis.office_hours import BEIJING
from sunlit.supervision.figures import Dashboard, Figure, Share
from sunlit.supervision.filters import CardFilters, RatingFilters, WatchedFilters
from sunlit.supervision.operations import sweep
from sunlit.supervision.queries import card_page, cards, dashboard, ratings, watched
from tests.cases.world import MONDAY, World

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 3, 13, 18, 0, tzinfo=BEIJING)


@pytest.fixture
def busy(world: World) -> World:
    """Three cases under way with warnings and yellow cards, one granted in time, one penalty under way."""
    for _ in range(3):
        world.accepted()
    world.granted()
    world.open_penalty()
    sweep(at=FRIDAY)
    return world


def all_figures(board: Dashboard) -> Iterator[Figure]:
    yield from board.figures
    yield board.all_urgent
    for branch in board.tree:
        yield from (branch.red, branch.yellow)
    for day in board.trend:
        yield from (day.completed, day.yellow, day.red)
    for stuck in board.stuck:
        yield from (stuck.open, stuck.overdue)
    for rate in board.rates:
        yield rate.figure


def length_of(figure: Figure, at: datetime) -> int:
    """How many rows the list has that a figure opens."""
    params = parse_qs(figure.query)
    if figure.list == "watched":
        return watched(WatchedFilters.read(params), at).total
    if figure.list == "cards":
        return cards(CardFilters.read(params)).total
    return ratings(RatingFilters.read(params)).count()


def test_every_figure_equals_its_list(busy: World):
    board = dashboard(FRIDAY)
    assert [(figure.key, figure.value) for figure in all_figures(board)] == [
        (figure.key, length_of(figure, FRIDAY)) for figure in all_figures(board)
    ]


def test_the_six_figures(busy: World):
    shown = {figure.key: figure.shown or figure.value for figure in dashboard(FRIDAY).figures}
    assert shown.keys() == {"open", "due_today", "yellow", "red", "in_time", "dissatisfied"}
    assert (shown["open"], shown["in_time"], shown["dissatisfied"]) == (5, "100.0%", 0)


def test_the_most_urgent_come_first_with_who_has_them(busy: World):
    urgent = dashboard(FRIDAY).urgent
    assert [row.due_at for row in urgent] == sorted(row.due_at for row in urgent if row.due_at)
    assert (urgent[0].title.zh, urgent[0].person, urgent[0].level) == ("公共场所卫生许可", "张敏", "yellow")


def test_the_tree_counts_what_is_below(busy: World):
    (county,) = dashboard(FRIDAY).tree
    assert (county.name.zh, county.depth, county.own) == ("云溪县", 0, False)
    assert county.yellow.value == cards(CardFilters(level=("yellow",))).total > 0


def test_the_trend_shows_working_days_only(busy: World):
    trend = dashboard(FRIDAY).trend
    assert len(trend) == 22
    assert [day.on.weekday() for day in trend if day.on.month == 3] == [0, 1, 2, 3, 4] * 2
    assert sum(day.completed.value for day in trend) == 1


def test_its_cost_does_not_grow_with_the_cases(busy: World, django_assert_max_num_queries: DjangoAssertNumQueries):
    for _ in range(3):
        busy.accepted(MONDAY)
    with django_assert_max_num_queries(32):
        dashboard(FRIDAY)


def test_a_card_page_has_the_whole_calculation_and_the_other_cards(busy: World):
    card = cards(CardFilters(level=("yellow",))).rows[0]
    page = card_page(card.number)
    assert page is not None
    assert page.reckoning is not None
    assert page.reckoning.due_at == page.card.clock.due_at
    assert "warning" in {other.level for other in page.others}
    assert card_page("HP-1999-000001") is None


def test_a_share_is_rounded_down():
    assert [Share(part, whole).shown for part, whole in [(1999, 2000), (2000, 2000), (0, 0)]] == [
        "99.9%",
        "100.0%",
        "—",
    ]


def test_filters_read_any_address():
    odd = {"level": ["red", "red", ""], "since": ["yesterday"], "region": ["\x00"], "nonsense": ["1"], "q": ["x" * 500]}
    filters = CardFilters.read(odd)
    assert (filters.level, filters.region, len(filters.q)) == (("red",), "", 100)
    assert cards(filters, page=10**9).total == 0
    assert CardFilters.read(parse_qs(filters.query())) == filters


def test_nothing_breaks_where_nothing_is(world: World):
    board = dashboard(FRIDAY)
    assert [figure.value for figure in board.figures] == [0] * 6
    assert (board.urgent, board.stuck, board.rates) == ((), (), ())

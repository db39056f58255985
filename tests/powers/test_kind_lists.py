"""Published lists of kinds: the national 9+X, the fifteen, the eight, the six, and where each kind stands in them."""

from datetime import date, timedelta

import pytest

from sunlit.powers.categories import all_kinds, all_lists, kind, kind_list, mapped, places_of
from sunlit.powers.errors import PowersRefusal


def test_the_lists_and_how_many_kinds_each_has() -> None:
    assert {one.code: len(one.entries) for one in all_lists().values()} == {
        "national": 11,
        "fifteen": 15,
        "eight": 8,
        "six": 6,
    }


def test_no_kind_stands_twice_in_a_list_and_every_present_kind_stands_in_the_fifteen() -> None:
    for one in all_lists().values():
        covered = [code for entry in one.entries for code in entry.kinds]
        assert sorted(covered) == sorted(set(covered))
    present = {code for code, entry in all_kinds().items() if entry.last_day is None}
    assert {code for code in present if kind_list("fifteen").entry_of(code)} == present


def test_a_fee_in_each_list() -> None:
    assert {found.code: entry.name.zh if entry else None for found, entry in places_of("fee")} == {
        "national": "行政征收",
        "fifteen": "行政事业性收费权",
        "eight": "行政事业性收费权",
        "six": "行政征收",
    }


def test_an_entry_of_one_list_in_another() -> None:
    assert [one.name.zh for one in mapped("eight", "2", "national")] == [
        "行政强制",
        "行政征收",
        "行政检查",
        "行政确认",
        "行政裁决",
        "其他行政权力",
    ]
    assert mapped("eight", "7", "national") == ()
    assert mapped("eight", "99", "national") == ()


@pytest.mark.parametrize(
    ("code", "last"), [("non_licence_approval", date(2015, 5, 14)), ("labour_reeducation", date(2013, 12, 28))]
)
def test_an_abolished_kind_on_its_last_day_and_the_day_after(code: str, last: date) -> None:
    assert (kind(code).in_force(last), kind(code).in_force(last + timedelta(days=1))) == (True, False)


def test_an_entry_that_ended_and_a_list_that_has_not_begun() -> None:
    six = {one.code: one for one in kind_list("six").entries}
    assert (six["2"].in_force(date(2015, 5, 14)), six["2"].in_force(date(2015, 5, 15))) == (True, False)
    assert (kind_list("national").in_force(date(2020, 11, 18)), kind_list("national").in_force(date(2026, 1, 1))) == (
        False,
        True,
    )


def test_an_unknown_list_is_refused_by_name() -> None:
    with pytest.raises(PowersRefusal, match="没有名为“nine”的类别表，可用的有：national、fifteen、eight、six"):
        kind_list("nine")

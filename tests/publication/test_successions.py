"""What a visitor reads who comes with the code of a power that was merged, split or moved."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.offices.models import Organ
from sunlit.powers.models import Power, PowerVersion
from sunlit.powers.operations import (
    close_adjustment,
    draft_item,
    edit_item,
    file_adjustment,
    open_adjustment,
    review_adjustment,
)
from sunlit.publication.filters import PowerFilters
from sunlit.publication.pages import Became, PowerPage
from sunlit.publication.queries import power_list, power_page
from sunlit.publication.queries.changes import became
from tests.powers.county import County, hold_law, licence, make_county, published

HAPPENED = date(2026, 10, 9)
MONDAY = datetime.fromisoformat("2026-10-12T09:00:00+08:00")
WHY = "职能划转，按三定规定调整。"


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def carried_out(county: County, version: PowerVersion, outcome: str, **what: Any) -> None:
    """Opened by 韩松年, filed by 孙悦, agreed to by 陆宛如, carried out by 韩松年."""
    one = open_adjustment(
        organ=county.health,
        power=version.power,
        trigger="law_amended",
        happened_on=HAPPENED,
        by=county.publisher,
        at=MONDAY,
    )
    one = file_adjustment(adjustment=one, outcome=outcome, proposal=WHY, by=county.editor, at=MONDAY, **what)
    one = review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.other_publisher, at=MONDAY)
    close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)


def draft(county: County, name: str, **fields: Any) -> PowerVersion:
    content = licence(name=name, **fields)
    return draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=MONDAY)


def page_of(power: Power) -> PowerPage:
    page = power_page(power.code, at=MONDAY)
    assert page is not None
    return page


def told(rows: tuple[Became, ...]) -> list[tuple[str, str, str]]:
    return [(row.words.zh, row.code, row.name.zh) for row in rows]


def test_merged_powers_name_the_one_that_took_their_place(county: County, client: Client) -> None:
    first, second = published(county), published(county, name="理发店卫生备案")
    new = draft(county, "理发店开办许可")
    carried_out(county, first, "merge", versions=[new], others=[second.power])
    for old in (first, second):
        page = page_of(old.power)
        assert (page.cancelled_on, told(page.became), page.came_from) == (
            MONDAY.date(),
            [("已并入", new.power.code, "理发店开办许可")],
            (),
        )
    page = page_of(new.power)
    assert (told(page.came_from), page.became) == (
        [("由它并入", first.power.code, first.name), ("由它并入", second.power.code, "理发店卫生备案")],
        (),
    )
    # The old ones are off the list; their pages and everything below them still open and lead on.
    assert [row.name.zh for row in power_list(PowerFilters()).rows] == ["理发店开办许可"]
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/powers/{first.power.code}/")
        assert (answer.status_code, f"/powers/{new.power.code}/" in answer.content.decode()) == (200, True)


def test_a_power_that_took_in_another_keeps_its_page(county: County) -> None:
    first, second = published(county), published(county, name="理发店卫生备案")
    new = edit_item(power=first.power, content=licence(name="理发店开办许可"), by=county.editor, at=MONDAY)
    carried_out(county, first, "merge", versions=[new], others=[second.power])
    page = page_of(first.power)
    assert (page.current, page.became, told(page.came_from)) == (
        True,
        (),
        [("由它并入", second.power.code, "理发店卫生备案")],
    )
    assert told(page_of(second.power).became) == [("已并入", first.power.code, "理发店开办许可")]


def test_a_split_power_names_all_its_parts(county: County) -> None:
    version = published(county)
    parts = [draft(county, "理发店开办许可"), draft(county, "美容店开办许可")]
    carried_out(county, version, "split", versions=parts)
    assert told(page_of(version.power).became) == [
        ("已拆分为", parts[0].power.code, "理发店开办许可"),
        ("已拆分为", parts[1].power.code, "美容店开办许可"),
    ]
    for part in parts:
        assert told(page_of(part.power).came_from) == [("由它拆分而来", version.power.code, version.name)]


def test_a_moved_power_names_the_organ_that_has_it_now(county: County) -> None:
    version = published(county)
    office = Organ.objects.get(code="YX003")
    carried_out(county, version, "move", to_organ=office)
    [step] = page_of(version.power).became
    assert (step.words.zh, step.name.zh, step.organ.zh, step.on) == (
        "已划转为",
        version.name,
        office.name,
        MONDAY.date(),
    )
    now = page_of(Power.objects.get(code=step.code))
    assert (now.organ.zh, told(now.came_from)) == (office.name, [("由它划转而来", version.power.code, version.name)])


def test_a_part_that_is_not_for_everybody_is_not_named(county: County) -> None:
    version = published(county)
    parts = [draft(county, "理发店开办许可"), draft(county, "内部抽查", disclosure_scope="internal")]
    carried_out(county, version, "split", versions=parts)
    assert told(page_of(version.power).became) == [("已拆分为", parts[0].power.code, "理发店开办许可")]
    assert power_page(parts[1].power.code, at=MONDAY) is None


@pytest.mark.parametrize("parts", [1, 3])
def test_what_became_of_a_power_costs_two_queries(
    county: County, parts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = published(county)
    carried_out(county, version, "split", versions=[draft(county, f"许可{number}") for number in range(parts + 1)])
    with django_assert_num_queries(2):
        assert len(became(version.power)) == parts + 1

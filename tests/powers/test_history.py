"""Who changed which field, when and why; what was in force on a day; what stands against publication."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import PowerVersion
from sunlit.powers.operations import cancel_power, draft_item, edit_item, publish_item, submit_item
from sunlit.powers.queries import (
    advice,
    content_of,
    duties_of,
    field_history,
    in_force,
    quotation_of,
    readable,
    with_quotations,
)
from tests.powers.county import AT, LATER, County, hold_law, licence, make_county, published


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def changed(
    county: County, version: PowerVersion, at: datetime, note: str, *, in_force_on: date | None = None, **to: Any
) -> PowerVersion:
    """孙悦 writes and submits a new version, 韩松年 publishes it."""
    draft = edit_item(power=version.power, content=licence(**to), by=county.editor, at=at, note=note)
    draft = submit_item(version=draft, by=county.editor, at=at)
    return publish_item(version=draft, by=county.publisher, at=at, in_force_on=in_force_on)


def test_each_field_has_its_own_history(county: County) -> None:
    first = published(county)
    changed(county, first, LATER, "提速", promised_value=6)
    changed(county, first, LATER + timedelta(days=1), "再提速，改名", promised_value=5, name="理发店卫生许可证")
    history = field_history(first.power)
    assert [(one.field.name, one.number, one.old, one.new, one.why) for one in history] == [
        ("promised_value", 3, 6, 5, "再提速，改名"),
        ("name", 3, "理发店卫生许可", "理发店卫生许可证", "再提速，改名"),
        ("promised_value", 2, 8, 6, "提速"),
    ]
    assert {(str(one.drafted_by), str(one.published_by)) for one in history} == {("孙悦", "韩松年")}
    assert [one.new for one in field_history(first.power, field="name")] == ["理发店卫生许可证"]


def test_a_draft_shows_in_the_history_but_not_in_the_publics(county: County) -> None:
    first = published(county)
    edit_item(power=first.power, content=licence(summary="开店前办。"), by=county.editor, at=LATER)
    assert [(one.field.name, one.released) for one in field_history(first.power)] == [("summary", False)]
    assert field_history(first.power, released_only=True) == ()


def test_a_history_asks_the_same_however_long_it_is(county: County, django_assert_num_queries: Any) -> None:
    first = published(county)
    for day in range(1, 4):
        changed(county, first, AT + timedelta(days=day), "提速", promised_value=8 - day)
        with django_assert_num_queries(4):
            field_history(first.power)


def test_what_was_in_force_on_a_day(county: County) -> None:
    first = published(county)
    second = changed(county, first, LATER, "提速", promised_value=6, in_force_on=date(2026, 10, 1))
    cancel_power(power=first.power, reason="法律修改", by=county.publisher, at=AT + timedelta(days=60))
    power = first.power
    power.refresh_from_db()
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31)]
    assert [in_force(power, day) for day in days] == [None, first, first, second, None]


def test_bases_materials_and_posts_are_compared_too(county: County) -> None:
    post = county.health.posts.get(name="综合窗口")
    first = published(county, handling={"role_a": post.pk})
    second = changed(county, first, LATER, "少交一份", materials=(), handling={"role_a": post.pk})
    before, after = readable([first, second])
    assert (len(before["materials"]), after["materials"]) == (1, [])
    assert before["handling"] == after["handling"] == {"role_a": post.name}


def test_a_promise_longer_than_an_earlier_one_is_not_submitted(county: County) -> None:
    first = published(county)
    changed(county, first, LATER, "提速", promised_value=6)
    draft = edit_item(power=first.power, content=licence(promised_value=7), by=county.editor, at=LATER)
    with pytest.raises(PowersRefusal, match="第2版已向社会承诺6个工作日，新的承诺不能更长"):
        submit_item(version=draft, by=county.editor, at=LATER)


def test_an_article_that_does_not_exist_is_not_submitted(county: County) -> None:
    content = licence(bases=(BasisEntry(citation="《理发法》第九百条", kind="creating"),))
    draft = draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=AT)
    with pytest.raises(PowersRefusal, match="依据“《理发法》第九百条”：该版本没有第九百条") as refused:
        submit_item(version=draft, by=county.editor, at=AT)
    assert refused.value.field == "bases"


def test_a_law_that_is_not_held_stands_against_nothing(county: County) -> None:
    published(county, bases=(BasisEntry(citation="《没有收录的法》第三条", kind="creating"),))


def test_the_quotation_is_filled_from_the_law_and_flagged_when_it_strays(county: County) -> None:
    content = with_quotations(licence(), AT.date())
    assert content.bases[0].quoted_text == "开办理发店，应当取得许可。"
    first = published(county, bases=content.bases)
    basis = first.bases.get()
    assert (quotation_of(basis) or basis).same  # type: ignore[union-attr]  # a quotation, or the test fails
    basis.quoted_text = "开办理发店，可以取得许可。"
    basis.save()
    assert [one.text.zh for one in advice(first, AT.date())] == [
        "“《理发法》第四条第一款”的引文与库里的原文有4个字不同。"
    ]


def test_an_entrusted_organisation_names_the_organ_and_the_basis(county: County) -> None:
    content = licence(subject_kind="entrusted")
    draft = draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=AT)
    with pytest.raises(PowersRefusal, match=r"请写明委托机关.* 请写明授权或者委托的依据"):
        submit_item(version=draft, by=county.editor, at=AT)


def test_posts_are_shown_with_the_people_of_the_day(county: County) -> None:
    post = county.health.posts.get(name="综合窗口")
    version = published(county, handling={"window": post.pk})
    assert [(one.post_name, one.people, one.function) for one in duties_of(version, AT.date())] == [
        ("综合窗口", ("王丽",), "accept")
    ]
    assert content_of(version).duties == {}

"""What a department keeps itself is published at once with a reason; everything else goes through review (R-036)."""

from dataclasses import replace

import pytest

from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers import fields
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import PLAIN_FIELDS, DutyEntry, ItemContent
from sunlit.powers.models import PowerVersion
from sunlit.powers.operations import cancel_power, edit_item, keep_item, publish_item, submit_item
from sunlit.powers.queries import content_of, published_version, versions_of
from tests.powers.county import LATER, County, hold_law, licence, make_county, published

State = PowerVersion.State


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def kept(county: County, version: PowerVersion, *, reason: str = "窗口搬到三楼", **changes: object) -> PowerVersion:
    """孙悦 changes some fields of what is published, alone."""
    content = replace(content_of(version), **changes)  # type: ignore[arg-type]  # a test names the fields it changes
    return keep_item(power=version.power, content=content, reason=reason, by=county.editor, at=LATER)


def test_a_department_keeps_its_window_and_everybody_reads_it_at_once(county: County) -> None:
    first = published(county)
    second = kept(county, first, window="三楼 A12 窗口")
    now = published_version(first.power.code)
    assert now == second
    assert (now.number, now.window, now.kept, now.change_note) == (2, "三楼 A12 窗口", True, "窗口搬到三楼")
    assert [one.state for one in versions_of(first.power)] == [State.PUBLISHED, State.SUPERSEDED]
    assert [row.act for row in trace_of(("power", first.power.code))][-1] == "powers.keep_item"


def test_a_field_that_needs_review_is_named_and_nothing_is_saved(county: County) -> None:
    first = published(county)
    with pytest.raises(PowersRefusal, match="“职权名称、承诺时限”要经审核才能改，没有保存") as refused:
        kept(county, first, name="美发店卫生许可", promised_value=5, window="三楼")
    assert refused.value.field == "name"
    assert published_version(first.power.code) == first


def test_a_reason_is_wanted_and_something_must_change(county: County) -> None:
    first = published(county)
    with pytest.raises(PowersRefusal, match="请写明为什么改"):
        kept(county, first, reason=" ", window="三楼")
    with pytest.raises(PowersRefusal, match="没有改动"):
        kept(county, first)


def test_the_list_office_does_not_keep_what_is_the_departments(county: County) -> None:
    first = published(county)
    with pytest.raises(OfficesRefusal):
        keep_item(power=first.power, content=licence(window="三楼"), reason="搬", by=county.publisher, at=LATER)


def test_what_is_not_published_or_cancelled_is_not_kept(county: County) -> None:
    version = published(county)
    cancel_power(power=version.power, reason="法律修改", by=county.publisher, at=LATER)
    with pytest.raises(PowersRefusal, match="已经取消"):
        kept(county, version, window="三楼")


def test_a_version_under_review_takes_the_new_window_along(county: County) -> None:
    first = published(county)
    waiting = edit_item(power=first.power, content=licence(promised_value=6), by=county.editor, at=LATER)
    waiting = submit_item(version=waiting, by=county.editor, at=LATER)
    kept(county, first, window="三楼 A12 窗口")
    numbers = [(one.number, one.state, one.window) for one in versions_of(first.power)]
    assert numbers == [
        (3, State.SUBMITTED, "三楼 A12 窗口"),
        (2, State.PUBLISHED, "三楼 A12 窗口"),
        (1, State.SUPERSEDED, ""),
    ]
    publish_item(version=PowerVersion.objects.get(pk=waiting.pk), by=county.publisher, at=LATER)
    now = published_version(first.power.code)
    assert now is not None
    assert (now.number, now.promised_value, now.window) == (3, 6, "三楼 A12 窗口")


def test_a_draft_that_changed_the_window_itself_keeps_its_own(county: County) -> None:
    first = published(county)
    edit_item(power=first.power, content=licence(window="四楼"), by=county.editor, at=LATER)
    kept(county, first, window="三楼")
    assert [(one.number, one.window) for one in versions_of(first.power)] == [(3, "四楼"), (2, "三楼"), (1, "")]


def test_posts_and_their_standards_are_the_departments(county: County) -> None:
    post = county.health.posts.get(name="综合窗口")
    first = published(county, handling={"role_a": post.pk})
    duty = DutyEntry(standard="当场看完材料", responsibility="不按时办结的，退还补办")
    second = kept(county, first, duties={"role_a": duty}, reason="写明标准")
    assert content_of(second).duties == {"role_a": duty}


def test_every_field_stands_in_the_table_once() -> None:
    """The table names every field of a version, and the file of who keeps what names no other."""
    every = {*PLAIN_FIELDS, "bases", "materials", "handling", "options", "details", "risk_points", "duties"}
    assert set(fields.FIELDS) == every == set(ItemContent.__dataclass_fields__)
    assert fields.self_kept() <= every
    assert {entry.group for entry in fields.FIELDS.values()} == set(fields.GROUPS)
    assert fields.keeper("window") == "department"
    assert fields.keeper("name") == "review"


def test_the_directory_table_has_the_fields_of_the_seed_in_order() -> None:
    assert [entry.name for entry in fields.directory_table()] == [
        "name",
        "bases",
        "exercising_body",
        "persons_in_charge",
        "handling",
        "duties",
        "disclosure_content",
        "disclosure_form",
        "disclosure_scope",
        "disclosure_limit",
        "disclosure_time",
        "fee",
        "fee_basis",
        "flow_note",
        "risk_level",
        "risk_statement",
        "risk_points",
        "conditions",
        "statutory_parameter",
        "promised_value",
        "promised_unit",
    ]


def test_what_is_missing_depends_on_the_kind() -> None:
    content = licence()
    licences = [entry.name for entry in fields.missing(content, kind="licence")]
    others = [entry.name for entry in fields.missing(content, kind="inspection")]
    assert "conditions" in licences
    assert "conditions" not in others
    assert "bases" not in licences

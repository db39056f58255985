"""Two editors of one power: what is typed is put away, one holds it, and what both changed is joined field by field."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.accounts.operations import create_account
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import as_plain, from_plain
from sunlit.powers.models import Editing
from sunlit.powers.operations import EditingConflict, autosave_item, drop_editing, save_item, take_over_editing
from sunlit.powers.queries import content_of, holder, unfinished
from sunlit.powers.rules import merged
from tests.powers.county import AT, FIRST_DAY, LATER, County, hold_law, make_county, published

SOON = LATER + timedelta(minutes=5)
MUCH_LATER = LATER + timedelta(minutes=40)


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def colleague(county: County) -> Actor:
    """周密 edits the same bureau's list."""
    person = create_account(by=INSTALLER, at=AT, username="zhou_mi", full_name="周密", is_staff_member=True)
    post = add_post(by=INSTALLER, at=AT, organ=county.health, name="清单编制二岗", roles=["list_editor"])
    appoint(by=INSTALLER, at=AT, post=post, person=person, from_on=FIRST_DAY)
    return actor_for(person, AT)


def test_what_was_typed_is_there_again(county: County) -> None:
    power = published(county).power
    autosave_item(power=power, typed={"summary": ["开店前办"]}, by=county.editor, at=LATER)
    waiting = unfinished(power, county.editor.account)
    assert waiting is not None
    assert waiting.typed == {"summary": ["开店前办"]}
    drop_editing(power=power, by=county.editor, at=LATER)
    assert unfinished(power, county.editor.account) is None


def test_many_saves_leave_one_line_in_the_trail(county: County) -> None:
    power = published(county).power
    for minute in range(10):
        at = LATER + timedelta(minutes=minute)
        autosave_item(power=power, typed={"summary": [f"第{minute}句"]}, by=county.editor, at=at)
    autosave_item(power=power, typed={"summary": ["完"]}, by=county.editor, at=MUCH_LATER)
    rows = [row for row in trace_of(("power", power.code)) if row.act == "powers.autosave_item"]
    assert len(rows) == 2
    assert Editing.objects.get().saves == 11


def test_a_new_power_is_put_away_too(county: County) -> None:
    autosave_item(power=None, typed={"name": ["美容店卫生许可"]}, by=county.editor, at=LATER)
    waiting = unfinished(None, county.editor.account)
    assert waiting is not None
    assert waiting.typed == {"name": ["美容店卫生许可"]}


def test_the_second_editor_is_told_who_edits_and_since_when(county: County) -> None:
    second = colleague(county)
    version = published(county)
    base = content_of(version)
    autosave_item(power=version.power, typed={"summary": ["甲"]}, by=county.editor, at=LATER)
    with pytest.raises(PowersRefusal, match="孙悦从 10:00 起正在编辑这项职权。您填的内容还在下面") as refused:
        save_item(power=version.power, content=replace(base, summary="乙"), base=base, by=second, at=SOON)
    assert refused.value.field == "takeover"


def test_a_hold_lapses_and_may_be_taken_over_with_a_sentence(county: County) -> None:
    second = colleague(county)
    power = published(county).power
    autosave_item(power=power, typed={"summary": ["甲"]}, by=county.editor, at=LATER)
    assert holder(power, MUCH_LATER) is None
    with pytest.raises(PowersRefusal, match="须写一句理由"):
        take_over_editing(power=power, reason="", by=second, at=SOON)
    take_over_editing(power=power, reason="孙悦在开会，今天要公布", by=second, at=SOON)
    now = holder(power, SOON)
    assert now is not None
    assert now.account_id == second.account
    assert unfinished(power, county.editor.account) is not None
    assert [row.act for row in trace_of(("power", power.code))][-1] == "powers.take_over_editing"


def test_changes_of_different_fields_are_joined(county: County) -> None:
    second = colleague(county)
    version = published(county)
    base = content_of(version)
    save_item(power=version.power, content=replace(base, summary="开店前办。"), base=base, by=county.editor, at=LATER)
    saved = save_item(power=version.power, content=replace(base, window="三楼"), base=base, by=second, at=SOON)
    assert (saved.version.summary, saved.version.window, saved.theirs) == ("开店前办。", "三楼", ("summary",))


def test_a_field_that_both_changed_is_named_and_nothing_is_lost(county: County) -> None:
    second = colleague(county)
    version = published(county)
    base = content_of(version)
    save_item(
        power=version.power,
        content=replace(base, summary="开店前办。", served="个人"),
        base=base,
        by=county.editor,
        at=LATER,
    )
    mine = replace(base, summary="开业前办。", window="三楼")
    with pytest.raises(EditingConflict, match="您填写的时候，孙悦也改了：一句话说明") as refused:
        save_item(power=version.power, content=mine, base=base, by=second, at=SOON)
    joined = from_plain(refused.value.merge.plain)
    assert (joined.summary, joined.window, joined.served) == ("开业前办。", "三楼", "个人")
    assert refused.value.theirs.summary == "开店前办。"
    saved = save_item(power=version.power, content=joined, base=refused.value.theirs, by=second, at=SOON)
    assert (saved.version.summary, saved.version.served) == ("开业前办。", "个人")


def test_somebody_elses_list_is_not_put_away(county: County) -> None:
    with pytest.raises(OfficesRefusal):
        autosave_item(power=published(county).power, typed={"name": ["x"]}, by=county.clerk, at=LATER)


def test_a_form_without_end_is_not_put_away(county: County) -> None:
    with pytest.raises(PowersRefusal, match="填写的内容太多"):
        autosave_item(power=None, typed={"name": ["长" * 500_000]}, by=county.editor, at=LATER)


def test_content_survives_as_plain_values(county: County) -> None:
    content = content_of(published(county))
    assert from_plain(as_plain(content)) == content


FIELDS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 2), min_size=3)


@given(FIELDS, FIELDS, FIELDS)
def test_each_side_finds_its_changes(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """A field that I changed reads as I wrote it, one that only the other changed as the other did."""
    merge = merged(base, mine, theirs)
    for name, value in merge.plain.items():
        assert value == (mine[name] if mine[name] != base[name] else theirs[name])
        assert (name in merge.both) == (mine[name] != base[name] != theirs[name] and mine[name] != theirs[name])


@given(FIELDS, FIELDS)
def test_who_is_alone_changes_nothing_but_their_own(base: dict[str, Any], mine: dict[str, Any]) -> None:
    assert merged(base, mine, base).plain == mine
    assert merged(base, base, mine).plain == mine

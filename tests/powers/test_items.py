"""An item on its way onto the list: drafted, submitted, sent back, published by somebody else, changed, cancelled."""

import pytest
from django.db import IntegrityError, transaction

from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import Power, PowerVersion
from sunlit.powers.operations import cancel_power, draft_item, edit_item, publish_item, reject_item, submit_item
from sunlit.powers.queries import content_of, published_version, versions_of
from tests.powers.county import AT, LATER, County, hold_law, licence, make_county, published

State = PowerVersion.State


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def test_a_code_that_could_not_stand_in_an_address_is_refused(county: County) -> None:
    with pytest.raises(PowersRefusal, match="编码要写进网址"):
        draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT, code="WJ/1")


def test_the_code_scheme_gives_the_next_free_code(county: County) -> None:
    first = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    second = draft_item(organ=county.health, kind="licence", content=licence(name="又一项"), by=county.editor, at=AT)
    assert [first.power.code, second.power.code] == ["990122WJ-XK-0001", "990122WJ-XK-0002"]


def test_a_code_outgrows_its_padding(county: County) -> None:
    for code in ("990122WJ-XK-9999", "990122WJ-XK-10000"):
        draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT, code=code)
    following = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    assert following.power.code == "990122WJ-XK-10001"


def test_a_code_is_never_given_again(county: County) -> None:
    version = published(county)
    cancel_power(power=version.power, reason="法律修改", by=county.publisher, at=LATER)
    with pytest.raises(PowersRefusal, match="用过的编码不再使用"):
        draft_item(
            organ=county.health, kind="licence", content=licence(), by=county.editor, at=LATER, code=version.power.code
        )


def test_published_by_another_than_the_one_who_submitted(county: County) -> None:
    version = published(county)
    assert (version.state, version.number, len(version.content_hash)) == (State.PUBLISHED, 1, 64)
    assert version.submitted_by_id != version.published_by_id
    assert [row.act for row in trace_of(("power", version.power.code))] == [
        "powers.draft_item",
        "powers.submit_item",
        "powers.publish_item",
    ]


def test_who_submits_does_not_publish(county: County) -> None:
    # 陆宛如 holds both posts, and still needs a second person.
    office = county.other_publisher
    organ = Power(organ_id=next(iter(office.organs()))).organ
    version = draft_item(organ=organ, kind="licence", content=licence(), by=office, at=AT)
    version = submit_item(version=version, by=office, at=AT)
    with pytest.raises(OfficesRefusal, match="另一个人"):
        publish_item(version=version, by=office, at=AT)
    assert publish_item(version=version, by=county.publisher, at=AT).state == State.PUBLISHED


def test_the_database_itself_refuses_one_person_for_both(county: County) -> None:
    version = published(county)
    with pytest.raises(IntegrityError), transaction.atomic():
        PowerVersion.objects.filter(pk=version.pk).update(published_by=version.submitted_by_id)


def test_a_window_clerk_edits_no_list(county: County) -> None:
    with pytest.raises(OfficesRefusal, match="清单编制岗"):
        draft_item(organ=county.health, kind="licence", content=licence(), by=county.clerk, at=AT)
    assert Power.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"bases": ()}, "没有依据的职权不得行使", "bases"),
        ({"promised_value": 21}, "比法定的20个工作日还长", "promised_value"),
        ({"promised_value": 8, "promised_unit": ""}, "要写明数和单位", "promised_value"),
        ({"fee": "每证10元"}, "收费须写明收费依据", "fee_basis"),
    ],
)
def test_what_is_missing_is_said_when_it_is_submitted(
    county: County, changes: dict[str, object], sentence: str, field: str
) -> None:
    version = draft_item(organ=county.health, kind="licence", content=licence(**changes), by=county.editor, at=AT)
    with pytest.raises(PowersRefusal, match=sentence) as refused:
        submit_item(version=version, by=county.editor, at=AT)
    assert refused.value.field == field


def test_an_abolished_kind_takes_no_new_item_after_its_day(county: County) -> None:
    with pytest.raises(PowersRefusal, match="“非行政许可审批”已于 2015-05-14 取消"):
        draft_item(organ=county.health, kind="non_licence_approval", content=licence(), by=county.editor, at=AT)
    assert Power.objects.count() == 0


def test_an_empty_or_overlong_name_is_refused_before_anything_is_written(county: County) -> None:
    for name, sentence in (("  ", "请填写职权名称"), ("长" * 301, "有 301 个字，最多 300 个字")):
        with pytest.raises(PowersRefusal, match=sentence):
            draft_item(organ=county.health, kind="licence", content=licence(name=name), by=county.editor, at=AT)
    assert Power.objects.count() == 0


def test_an_unknown_kind_is_refused_by_name(county: County) -> None:
    with pytest.raises(PowersRefusal, match="没有“magic”这一职权类别"):
        draft_item(organ=county.health, kind="magic", content=licence(), by=county.editor, at=AT)


def test_sent_back_with_a_reason_and_mended(county: County) -> None:
    version = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    version = submit_item(version=version, by=county.editor, at=AT)
    with pytest.raises(PowersRefusal, match="退回须写明理由"):
        reject_item(version=version, reason=" ", by=county.publisher, at=AT)
    version = reject_item(version=version, reason="材料不全", by=county.publisher, at=AT)
    assert (version.state, version.change_note) == (State.REJECTED, "材料不全")
    mended = edit_item(power=version.power, content=licence(summary="开店前办。"), by=county.editor, at=LATER)
    assert (mended.number, mended.state, mended.summary) == (1, State.DRAFT, "开店前办。")


def test_a_version_under_review_is_not_changed(county: County) -> None:
    version = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    submit_item(version=version, by=county.editor, at=AT)
    with pytest.raises(PowersRefusal, match="正在审核"):
        edit_item(power=version.power, content=licence(), by=county.editor, at=AT)


def test_two_publishers_on_one_version_one_wins(county: County) -> None:
    version = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    version = submit_item(version=version, by=county.editor, at=AT)
    publish_item(version=version, by=county.publisher, at=AT)
    with pytest.raises(PowersRefusal, match="现在是“已公布”"):
        publish_item(version=version, by=county.other_publisher, at=AT)


def test_a_change_is_a_new_version_beside_the_one_in_force(county: County) -> None:
    first = published(county)
    second = edit_item(power=first.power, content=licence(promised_value=6), by=county.editor, at=LATER)
    assert published_version(first.power.code) == first
    second = submit_item(version=second, by=county.editor, at=LATER)
    publish_item(version=second, by=county.publisher, at=LATER)
    assert [(one.number, one.state, one.promised_value) for one in versions_of(first.power)] == [
        (2, State.PUBLISHED, 6),
        (1, State.SUPERSEDED, 8),
    ]


def test_a_cancelled_power_stays_readable_and_leaves_the_list(county: County) -> None:
    version = published(county)
    with pytest.raises(PowersRefusal, match="取消职权须写明理由"):
        cancel_power(power=version.power, reason="", by=county.publisher, at=LATER)
    power = cancel_power(power=version.power, reason="法律修改", by=county.publisher, at=LATER)
    assert published_version(power.code) is None
    assert [(one.state, one.change_note) for one in versions_of(power)] == [(State.CANCELLED, "法律修改")]
    with pytest.raises(PowersRefusal, match="已于 2026-09-02 取消"):
        cancel_power(power=power, reason="再来", by=county.publisher, at=LATER)


def test_what_was_written_is_what_is_read(county: County) -> None:
    content = licence(
        bases=(
            BasisEntry(citation="《理发法》第四条、第九条", plain_words="两条。"),
            BasisEntry(citation="《没有收录的办法》第三条"),
        )
    )
    version = draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=AT)
    written = content_of(version)
    again = edit_item(power=version.power, content=written, by=county.editor, at=AT)
    assert (again.pk, content_of(again)) == (version.pk, written)
    assert [(basis.citation, basis.unresolved_reason) for basis in again.bases.all()] == [
        ("《理发法》第四条", ""),
        ("《理发法》第九条", ""),
        ("《没有收录的办法》第三条", "所引法律的文本未收录"),
    ]

"""How a case comes to be: once, with what was asked for, and never half."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import MaterialGiven
from sunlit.cases.models import Case, Draft, HandedIn
from sunlit.cases.operations import register, save_draft, start_draft
from sunlit.documents.operations import attach
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.errors import LedgerRefusal
from sunlit.offices.errors import OfficesRefusal
from tests.cases.world import LIN_YUE, MONDAY, World

pytestmark = pytest.mark.django_db


def test_the_same_form_twice_makes_one_case_and_one_receipt(world: World):
    first = world.apply(key="one-form")
    again = world.apply(key="one-form")
    assert again == replace(first, repeated=True)
    assert Case.objects.count() == 1
    with pytest.raises(LedgerRefusal, match="已经用别的内容提交过一次"):
        world.apply(key="one-form", parties=[replace(LIN_YUE, name="林月")])


def test_an_application_costs_a_fixed_number_of_queries(world: World, django_assert_max_num_queries):
    world.apply()
    with django_assert_max_num_queries(30):
        world.apply()


def test_an_expired_session_loses_nothing(world: World):
    draft = start_draft(by=ANONYMOUS, at=MONDAY, version=world.licence)
    save_draft(by=ANONYMOUS, at=MONDAY, token=draft.token, answers={"name": "林悦"})
    save_draft(by=ANONYMOUS, at=MONDAY, token=draft.token, answers={"phone": "13800000001"})
    kept = Draft.objects.get(token=draft.token)
    assert kept.answers == {"name": "林悦", "phone": "13800000001"}
    world.apply(draft=draft.token)
    with pytest.raises(CasesRefusal, match="这份申请已经提交"):
        save_draft(by=ANONYMOUS, at=MONDAY, token=draft.token, answers={"name": "别人"})


def test_a_file_belongs_to_the_draft_in_which_it_was_uploaded(world: World):
    mine = start_draft(by=ANONYMOUS, at=MONDAY, version=world.licence)
    other = start_draft(by=ANONYMOUS, at=MONDAY, version=world.licence)
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
    )
    file = attach(
        by=ANONYMOUS, at=MONDAY, name="平面图.png", content=ContentFile(png), subject=("draft", str(other.pk))
    )
    given = [MaterialGiven(world.materials[0].pk, attachment=file.pk)]
    with pytest.raises(CasesRefusal, match="有一个附件不属于这份申请"):
        world.apply(draft=mine.token, materials=given)
    applied = world.apply(draft=other.token, materials=given)
    assert HandedIn.objects.get(case=applied.case_id, attachment=file).state == "given"


def test_every_field_that_has_to_change_is_named(world: World):
    wrong = replace(LIN_YUE, name="  ", phone="abc", email="不是邮箱")
    with pytest.raises(CasesRefusal) as refused:
        world.apply(parties=[wrong])
    assert sorted(refused.value.faults) == ["email", "name", "phone"]
    assert Case.objects.count() == 0


def test_nothing_outside_the_list_is_taken(world: World):
    with pytest.raises(CasesRefusal, match="材料目录以外的材料"):
        world.apply(materials=[MaterialGiven(9999)])


def test_what_is_missing_is_noted_and_left_to_the_window(world: World):
    applied = world.apply(materials=[MaterialGiven(world.materials[0].pk)])
    states = HandedIn.objects.filter(case=applied.case_id).order_by("material__position")
    assert list(states.values_list("state", flat=True)) == ["given", "missing", "missing"]


def test_the_window_takes_an_application_on_paper(world: World):
    given = {"at": MONDAY, "version": world.licence, "parties": [LIN_YUE], "key": "paper-1"}
    with pytest.raises(OfficesRefusal):
        register(by=world.actor("zhang_min"), **given)
    applied = register(by=world.actor("wang_li"), **given)
    assert world.case(applied).channel == "window"


def test_what_a_citizen_writes_chooses_no_way(world: World):
    applied = world.apply(application={"acceptance": "accept", "decision": "grant"})
    facts = world.case(applied).facts
    assert facts == {"application": {"acceptance": "accept", "decision": "grant"}}


def test_a_superseded_version_is_refused_with_the_way_on(world: World):
    world.licence.__class__.objects.filter(pk=world.licence.pk).update(state="superseded")
    with pytest.raises(CasesRefusal, match="这个版本已经不再办理"):
        world.apply()

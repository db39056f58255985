"""The directory of powers kept back: who files, who judges, what becomes of an entry, and what never shows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Account
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.ledger.acts import ACTS
from sunlit.ledger.markings import MarkedSecret
from sunlit.ledger.models import AuditRow, Leaf
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import PowerVersion, StateSecretPlaceholder, WithheldPower
from sunlit.powers.operations import (
    WithheldEntry,
    amend_withheld,
    ask_release,
    confirm_secret,
    end_secret,
    file_withheld,
    place_secret,
    record_withheld,
    release_withheld,
    review_withheld,
    withdraw_withheld,
)
from sunlit.powers.queries import placeholders, withheld_count, withheld_powers
from sunlit.powers.rules.withheld import STEPS, counted_until
from tests.cases.world import FIRST_DAY, MONDAY, make_world
from tests.offices.county import person

NAME = "对举报人奖励金额的核定"
ENTRY = WithheldEntry(
    name=NAME,
    kind="reward",
    reason="privacy",
    basis="《政府信息公开条例》第十五条",
    legal_basis="《食品安全法》第十二条",
)
DAY = timedelta(days=1)
APRIL = MONDAY + timedelta(days=31)


class Offices:
    """The bureau with its keeper Mi Guan, the secrecy office with Bao Mi and Shen Cha, another bureau's Ta Ren."""

    def __init__(self) -> None:
        self.world = make_world()
        self.health = self.world.health
        region = self.health.region
        self.office = self._organ(region, "YX-BM", "云溪县保密行政管理局", "BM")
        self.other = self._organ(region, "YX-JY", "云溪县教育局", "JY")
        self.keeper = self._post(self.health, "mi_guan", "米管", "secrecy_keeper")
        self.bao = self._post(self.office, "bao_mi", "鲍宓", "secrecy_reviewer")
        self.shen = self._post(self.office, "shen_cha", "申茶", "secrecy_reviewer")
        self.stranger = self._post(self.other, "ta_ren", "塔仁", "secrecy_keeper")
        self.editor = self._post(self.health, "bian_zhi", "边之", "list_editor")

    @staticmethod
    def _organ(region, code: str, name: str, letters: str) -> Organ:
        return add_organ(
            by=INSTALLER, at=MONDAY, region=region, code=code, name=name, letters=letters, kind="department"
        )

    @staticmethod
    def _post(organ: Organ, username: str, name: str, role: str) -> Actor:
        whom = person(username, name)
        post = add_post(by=INSTALLER, at=MONDAY, organ=organ, name=f"{name}的岗位", roles=[role])
        appoint(by=INSTALLER, at=MONDAY, post=post, person=whom, from_on=FIRST_DAY)
        return actor_for(whom, MONDAY)

    def filed(self, **changes) -> WithheldPower:
        """Mi Guan files it."""
        return file_withheld(**{"organ": self.health, "entry": ENTRY, "by": self.keeper, "at": MONDAY} | changes)

    def recorded(self, **changes) -> WithheldPower:
        """Bao Mi has agreed and Shen Cha has put it on record."""
        item = self.filed(**changes)
        review_withheld(item=item, agreed=True, opinion="属个人隐私，同意不公开", by=self.bao, at=MONDAY)
        return record_withheld(item=item, by=self.shen, at=MONDAY)


@pytest.fixture
def offices(db: None) -> Offices:
    return Offices()


def test_an_entry_is_filed_reviewed_and_recorded_by_three_people(offices: Offices):
    item = offices.recorded()
    assert (item.state, item.filed_by.full_name, item.reviewed_by.full_name, item.recorded_by.full_name) == (
        "recorded",
        "米管",
        "鲍宓",
        "申茶",
    )
    assert [row.act for row in trace_of(("withheld", item.pk))] == [
        "powers.file_withheld",
        "powers.review_withheld",
        "powers.record_withheld",
    ]


def test_what_is_sent_back_is_amended_and_reviewed_again(offices: Offices):
    item = offices.filed()
    review_withheld(item=item, agreed=False, opinion="依据不足", by=offices.bao, at=MONDAY)
    amended = amend_withheld(item=item, entry=ENTRY, by=offices.keeper, at=MONDAY + DAY)
    assert (amended.state, amended.review, amended.reviewed_by) == ("filed", "", None)


def test_nobody_judges_his_own_filing(offices: Offices):
    both = offices._post(offices.health, "liang_ren", "梁任", "secrecy_keeper")
    post = add_post(by=INSTALLER, at=MONDAY, organ=offices.office, name="兼", roles=["secrecy_reviewer"])
    account = Account.objects.get(pk=both.account)
    appoint(by=INSTALLER, at=MONDAY, post=post, person=account, from_on=FIRST_DAY)
    both = actor_for(account, MONDAY)
    item = offices.filed(by=both)
    with pytest.raises(OfficesRefusal, match="提出的人不能自己确认"):
        review_withheld(item=item, agreed=True, opinion="同意", by=both, at=MONDAY)
    review_withheld(item=item, agreed=True, opinion="同意", by=offices.bao, at=MONDAY)
    with pytest.raises(OfficesRefusal, match="提出的人不能自己确认"):
        record_withheld(item=item, by=both, at=MONDAY)


def test_a_keeper_acts_for_the_own_organ_only(offices: Offices):
    with pytest.raises(OfficesRefusal):
        offices.filed(by=offices.stranger)
    with pytest.raises(OfficesRefusal):
        offices.filed(by=offices.editor)
    item = offices.recorded()
    with pytest.raises(OfficesRefusal):
        ask_release(item=item, why="可以公开", by=offices.stranger, at=MONDAY)


def test_after_the_secrecy_review_it_is_an_ordinary_draft_of_its_organ(offices: Offices):
    item = offices.recorded()
    ask_release(item=item, why="奖励办法已经公布", by=offices.keeper, at=MONDAY + DAY)
    released = release_withheld(item=item, agreed=True, opinion="审查通过", by=offices.shen, at=MONDAY + DAY)
    version = PowerVersion.objects.get(power=released.power)
    assert (released.state, version.state, version.name, version.organ) == ("released", "draft", NAME, offices.health)
    assert [basis.citation for basis in version.bases.all()] == ["《食品安全法》第十二条"]


def test_without_it_the_entry_stays(offices: Offices):
    item = offices.recorded()
    ask_release(item=item, why="想公开", by=offices.keeper, at=MONDAY)
    kept = release_withheld(item=item, agreed=False, opinion="仍属个人隐私", by=offices.bao, at=MONDAY)
    assert (kept.state, kept.power, PowerVersion.objects.filter(name=NAME).count()) == ("recorded", None, 0)


def test_whoever_asks_for_the_release_does_not_review_it(offices: Offices):
    item = offices.recorded()
    ask_release(item=item, why="可以公开", by=offices.bao, at=MONDAY)
    with pytest.raises(OfficesRefusal, match="提出的人不能自己确认"):
        release_withheld(item=item, agreed=True, opinion="通过", by=offices.bao, at=MONDAY)


def test_a_withdrawn_entry_keeps_no_text(offices: Offices):
    item = withdraw_withheld(item=offices.recorded(), by=offices.bao, at=MONDAY + DAY)
    item.refresh_from_db()
    assert (item.state, item.name, item.basis, item.legal_basis, item.review) == ("withdrawn", "", "", "", "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "请填写职权名称"),
        ({"basis": ""}, "请写明不公开的依据"),
        ({"reason": "state_secret"}, "国家秘密不进入本系统"),
        ({"kind": "nothing"}, "请从列出的类别中选一个"),
        ({"name": "长" * 301}, "最多 300 个字"),
    ],
)
def test_an_incomplete_entry_is_refused_with_a_sentence(offices: Offices, changes: dict[str, str], sentence: str):
    given = {"name": NAME, "kind": "reward", "reason": "privacy", "basis": "条例第十五条"} | changes
    with pytest.raises(PowersRefusal, match=sentence):
        offices.filed(entry=WithheldEntry(**given))
    assert WithheldPower.objects.count() == 0


def test_a_marking_is_refused(offices: Offices):
    with pytest.raises(MarkedSecret):
        offices.filed(entry=WithheldEntry(name="某项检查 秘密★", kind="reward", reason="privacy", basis="条例"))


def test_steps_out_of_order_are_refused_without_a_word_of_the_entry(offices: Offices):
    item = offices.filed()
    with pytest.raises(PowersRefusal) as refused:
        record_withheld(item=item, by=offices.bao, at=MONDAY)
    assert str(refused.value) == "这一条现在是“待审核”，不能做这一步。请刷新页面，看看是谁刚刚办过。"
    assert sorted(STEPS) == ["amend", "ask_release", "record", "release", "review", "withdraw"]


def test_no_trace_tells_a_name(offices: Offices):
    first, second = offices.recorded(), offices.recorded()
    rows = AuditRow.objects.filter(subject_kind="withheld")
    assert NAME not in repr(list(rows.values()))
    assert Leaf.objects.filter(subject_kind="withheld").count() == 0
    assert {ACTS[row.act] for row in rows} == {"internal"}
    # The same words twice leave two fingerprints: trying names finds nothing.
    hashes = [trace_of(("withheld", item.pk))[0].hash_after for item in (first, second)]
    assert hashes[0] != hashes[1]
    assert NAME not in f"{first}{first!r}"


def test_a_list_of_entries_costs_one_query(offices: Offices, django_assert_num_queries: DjangoAssertNumQueries):
    for expected in (1, 3):
        while WithheldPower.objects.count() < expected:
            offices.filed()
        with django_assert_num_queries(1):
            assert [row.organ.name for row in withheld_powers()] == [offices.health.name] * expected
    assert list(withheld_powers((offices.other.pk,))) == []


def test_a_state_secret_has_a_placeholder_and_nothing_can_be_typed(offices: Offices):
    placed = place_secret(organ=offices.health, year=2024, place="archive", by=offices.keeper, at=MONDAY)
    confirmed = confirm_secret(placeholder=placed, by=offices.bao, at=MONDAY)
    assert (confirmed.state, confirmed.confirmed_by.full_name) == ("confirmed", "鲍宓")
    free = [
        field.name
        for field in StateSecretPlaceholder._meta.get_fields()
        if isinstance(field, CharField | TextField) and not field.choices
    ]
    assert free == []
    with pytest.raises(FieldDoesNotExist):
        StateSecretPlaceholder._meta.get_field("name")


@pytest.mark.parametrize(("year", "place"), [(2027, "archive"), (1900, "archive"), (2024, "三号柜：白鹤行动")])
def test_a_placeholder_takes_only_what_is_on_the_lists(offices: Offices, year: int, place: str):
    with pytest.raises(PowersRefusal, match="列出的"):
        place_secret(organ=offices.health, year=year, place=place, by=offices.keeper, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateSecretPlaceholder.objects.create(
            organ=offices.health, year=2024, place="三号柜", named_by_id=offices.keeper.account, named_at=MONDAY
        )


def test_the_keeper_does_not_confirm(offices: Offices):
    placed = place_secret(organ=offices.health, year=2024, place="archive", by=offices.keeper, at=MONDAY)
    with pytest.raises(OfficesRefusal):
        confirm_secret(placeholder=placed, by=offices.keeper, at=MONDAY)
    assert end_secret(placeholder=placed, by=offices.bao, at=MONDAY).state == "ended"
    assert [row.pk for row in placeholders((offices.health.pk,))] == [placed.pk]


def test_the_public_gets_one_number_that_stands_for_the_month(offices: Offices):
    offices.recorded()
    offices.filed()
    placed = place_secret(organ=offices.health, year=2024, place="archive", by=offices.keeper, at=MONDAY)
    confirm_secret(placeholder=placed, by=offices.bao, at=MONDAY)
    assert withheld_count(MONDAY.date()) == (0, date(2026, 3, 1))
    assert withheld_count(APRIL.date()) == (2, date(2026, 4, 1))
    withdraw_withheld(item=WithheldPower.objects.get(state="recorded"), by=offices.bao, at=APRIL)
    assert withheld_count(APRIL.date()) == (2, date(2026, 4, 1))
    assert withheld_count(date(2026, 5, 6)) == (1, date(2026, 5, 1))
    assert counted_until(date(2026, 2, 28)) == date(2026, 2, 1)

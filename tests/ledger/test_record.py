"""No trace, no act: what every operation writes down, and what the public may see of it."""

import json
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger import operations
from sunlit.ledger.actor import Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.leaves import Opened, PublicLeaf, commitment, commitment_root, fields_root, hash_of
from sunlit.ledger.models import AuditRow, Leaf, Opening
from sunlit.ledger.operations import Trace
from sunlit.ledger.queries import openings_of

CLERK_LIN = Actor(kind="staff", name="林晓燕", account=7)
CITIZEN_ZHAO = Actor(kind="citizen", name="赵铁柱", account=41)
MORNING = datetime(2026, 9, 28, 9, 5, 30, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
CASE = ("cases.case", 12)
ACCEPTED = PublicLeaf(
    type="case.accepted",
    office="331199-WHJ",
    pseudonym="k7q2m9",
    version="3f2a",
    step="accept",
    fields={"applicant": "赵铁柱", "premises": "青禾县柳街 8 号"},
)


@pytest.mark.django_db
def test_a_public_act_leaves_an_audit_row_a_leaf_and_its_opening() -> None:
    recorded = operations.record(
        by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, before={"state": "registered"},
        after={"state": "accepted"}, leaf=ACCEPTED,
    )  # fmt: skip

    row = AuditRow.objects.get(pk=recorded.audit_id)
    assert (row.by, row.by_name, row.act, row.subject_kind, row.subject_id, row.leaf_id) == (
        "staff:7", "林晓燕", "cases.complete_step", "cases.case", "12", recorded.leaf_id,
    )  # fmt: skip
    assert row.hash_before == fingerprint({"state": "registered"})
    assert row.hash_after == fingerprint({"state": "accepted"})

    leaf = Leaf.objects.get()
    openings = openings_of(leaf.pk)
    assert leaf.pk == recorded.leaf_id and openings is not None
    assert json.loads(bytes(leaf.entry)) == {
        "v": 1,
        "type": "case.accepted",
        "office": "331199-WHJ",
        "catalogue_version": "3f2a",
        "case_pseudonym": "k7q2m9",
        "step": "accept",
        "time": "2026-09-28T01:05:30Z",
        "c": commitment_root(openings).hex(),
    }
    assert bytes(leaf.leaf_hash) == hash_of(bytes(leaf.entry))
    assert {name: opened.value for name, opened in openings.items()} == dict(ACCEPTED.fields)
    assert (leaf.index, leaf.integrated_at) == (None, None)


@pytest.mark.django_db
def test_an_entry_never_holds_a_committed_value() -> None:
    operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)
    entry = bytes(Leaf.objects.get().entry).decode()
    assert [value for value in ACCEPTED.fields.values() if value in entry] == []


@pytest.mark.django_db
def test_the_audit_row_names_a_citizen_by_account_only() -> None:
    recorded = operations.record(by=CITIZEN_ZHAO, at=MORNING, act="cases.save_draft", subject=CASE)
    row = AuditRow.objects.get(pk=recorded.audit_id)
    assert (row.by, row.by_name) == ("citizen:41", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "leaf", "sentence"),
    [
        ("cases.unheard_of", None, "“cases.unheard_of”不在行为表中，不能记录。请先在行为表中写明它是否公开。"),
        ("cases.complete_step", None, "“cases.complete_step”是公开行为，必须同时写入公开日志。"),
        ("cases.save_draft", ACCEPTED, "“cases.save_draft”是内部行为，不能写入公开日志。"),
    ],
)
def test_an_act_that_the_table_does_not_expect_is_refused(act: str, leaf: PublicLeaf | None, sentence: str) -> None:
    with translation.override("zh-hans"), pytest.raises(LedgerRefusal) as refusal:
        operations.record(by=CLERK_LIN, at=MORNING, act=act, subject=CASE, leaf=leaf)
    assert refusal.value.sentence == sentence
    assert (AuditRow.objects.count(), Leaf.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        (
            PublicLeaf(type="case.accepted", office="o", pseudonym="p", version="x" * 70_000),
            "The public trace of this step has 70117 bytes; at most 65535 are possible. "
            "Put long text into committed fields.",
        ),
        (
            PublicLeaf(type="case.accepted", office="o", pseudonym="p", version="1", fields={"note": "a\x00b"}),
            "The text holds a character that cannot be stored (NUL or half a character). Remove it and send again.",
        ),
        (
            PublicLeaf(type="case.accepted", office="o", pseudonym="p", version="1", fields={"note": "\ud83d"}),
            "The text holds a character that cannot be stored (NUL or half a character). Remove it and send again.",
        ),
    ],
)
def test_a_leaf_that_cannot_be_published_is_refused_in_a_sentence(leaf: PublicLeaf, sentence: str) -> None:
    with translation.override("en"), pytest.raises(LedgerRefusal) as refusal:
        operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=leaf)
    assert refusal.value.sentence == sentence


@pytest.mark.django_db
def test_what_an_act_costs(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bare = PublicLeaf(type="power.published", office="o", pseudonym="p", version="1")
    with django_assert_num_queries(1):
        operations.record(by=CLERK_LIN, at=MORNING, act="cases.save_draft", subject=CASE)
    with django_assert_num_queries(3):
        operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=bare)
    with django_assert_num_queries(4):
        operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_many_subjects_cost_what_one_costs(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    traces = [Trace(("supervision.card", number), leaf=ACCEPTED) for number in range(count)]
    with django_assert_num_queries(3):
        recorded = operations.record_many(by=CLERK_LIN, at=MORNING, act="supervision.issue_card", traces=traces)
    rows = AuditRow.objects.order_by("id").values_list("id", "subject_id", "leaf__subject_id", "leaf_id")
    assert list(rows) == [(r.audit_id, str(n), str(n), r.leaf_id) for n, r in enumerate(recorded)]
    assert Opening.objects.count() == count


@pytest.mark.django_db
def test_a_public_act_is_never_dated_before_the_last_entry_of_its_subject() -> None:
    operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)
    earlier = MORNING - timedelta(seconds=1)
    with translation.override("zh-hans"), pytest.raises(LedgerRefusal) as refusal:
        operations.record(by=CLERK_LIN, at=earlier, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)
    assert refusal.value.sentence == (
        "这一步的时间（2026-09-28 09:05:29）早于已经记录的时间（2026-09-28 09:05:30）。请刷新页面后重新办理。"
    )


@pytest.mark.django_db(transaction=True)
def test_an_act_is_not_written_down_outside_its_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        operations.record(by=CLERK_LIN, at=MORNING, act="cases.save_draft", subject=CASE)


@pytest.mark.django_db
def test_autosaves_of_one_sitting_are_one_row() -> None:
    def save(minute: int, text: str, by: Actor = CITIZEN_ZHAO) -> int:
        return operations.record(
            by=by, at=MORNING + timedelta(minutes=minute), act="cases.save_draft", subject=CASE,
            before={}, after={"text": text}, fold=True,
        ).audit_id  # fmt: skip

    assert save(0, "我") == save(1, "我申") == save(25, "我申请")
    row = AuditRow.objects.get()
    assert (row.folded, row.folded_until, row.hash_after) == (
        2, MORNING + timedelta(minutes=25), fingerprint({"text": "我申请"}),
    )  # fmt: skip
    after_lunch = save(100, "我申请开")
    by_another = save(101, "改", CLERK_LIN)
    assert sorted(AuditRow.objects.values_list("pk", flat=True)) == [row.pk, after_lunch, by_another]


@pytest.mark.django_db
def test_an_autosave_after_another_act_starts_its_own_row() -> None:
    """Folding past another act would tell a false order."""
    save = partial(operations.record, by=CITIZEN_ZHAO, act="cases.save_draft", subject=CASE, fold=True)
    save(at=MORNING)
    operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)
    save(at=MORNING + timedelta(minutes=1))
    assert list(AuditRow.objects.order_by("id").values_list("act", "folded")) == [
        ("cases.save_draft", 0),
        ("cases.complete_step", 0),
        ("cases.save_draft", 0),
    ]


def test_one_field_can_be_shown_beside_the_bare_commitments_of_the_others() -> None:
    openings = {name: Opened(bytes([i]) * 32, f"value of {name}") for i, name in enumerate("abcde")}
    bare = [commitment(name, openings[name]) for name in sorted(openings)]
    bare[2] = commitment("c", Opened(b"\x02" * 32, "value of c"))
    assert fields_root(bare) == commitment_root(openings)
    bare[2] = commitment("c", Opened(b"\x02" * 32, "another value"))
    assert fields_root(bare) != commitment_root(openings)


@pytest.mark.django_db
def test_an_opening_is_either_whole_or_erased_by_somebody() -> None:
    operations.record(by=CLERK_LIN, at=MORNING, act="cases.complete_step", subject=CASE, leaf=ACCEPTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.all().update(fields=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.all().update(erased_at=MORNING, erased_by="staff:7")

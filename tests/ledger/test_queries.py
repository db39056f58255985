"""What a page can say of an act: recorded, published, since when; its receipt; what is left after erasure."""

from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.models import AuditRow, Leaf, Opening
from sunlit.ledger.operations import erase, publish
from sunlit.ledger.proofs import check_receipt, parse_receipt
from sunlit.ledger.queries import (
    examine,
    first_checkpoint_of,
    integrated_since,
    last_checkpoint,
    leaf_status,
    openings_of,
    published_among,
    receipt,
    trace_of,
    waiting,
)
from tests.ledger.logs import CLERK_LIN, SIGNER, act, grow, minute

pytestmark = pytest.mark.django_db
CASE = ("cases.case", 12)


def says(leaf: int, folder: Path) -> list[tuple[bool, str]]:
    """The words of a visitor's check."""
    return [(finding.ok, finding.text.en) for finding in examine(leaf, folder).findings]


def test_an_act_waits_then_is_published_since_its_first_checkpoint(tmp_path: Path) -> None:
    (leaf,) = act(12, at=minute(0))
    (before,) = leaf_status(CASE)
    assert (before.published, before.index, before.published_at, waiting()) == (False, None, None, 1)

    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    act(13, at=minute(2))
    publish(at=minute(3), directory=tmp_path, signer=SIGNER)
    (after,) = leaf_status(CASE)
    assert (after.at, after.index, after.published_at, after.checkpoint_size) == (minute(0), 0, minute(1), 1)
    first, last = first_checkpoint_of(leaf), last_checkpoint()
    assert first is not None and last is not None
    assert (first.size, last.size, waiting()) == (1, 2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_traces_of_a_case_are_one_query(
    count: int, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    leaves = act(*[12] * count)
    with django_assert_num_queries(1):
        assert [status.leaf_id for status in leaf_status(CASE)] == leaves
    with django_assert_num_queries(1):
        assert [row.act for row in trace_of(CASE)] == ["cases.complete_step"] * count
    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    with django_assert_num_queries(1):
        assert [(entry.index, entry.leaf_id) for entry in integrated_since(0)] == list(enumerate(leaves))
    with django_assert_num_queries(1):
        assert published_among([*leaves, 999_999]) == set(leaves)


def test_what_another_level_reads_goes_on_where_it_stopped(tmp_path: Path) -> None:
    grow(tmp_path, 5)
    assert [entry.subject_id for entry in integrated_since(0, limit=2)] == ["0", "1"]
    assert [entry.subject_id for entry in integrated_since(2)] == ["2", "3", "4"]


def test_a_receipt_shows_the_act_to_anyone_with_the_key(tmp_path: Path) -> None:
    leaves = act(*range(300))
    with translation.override("zh-hans"), pytest.raises(LedgerRefusal) as refusal:
        receipt(leaves[7], tmp_path)
    assert refusal.value.sentence == "已记录，尚未进入公开日志。请过一两分钟再取回执。"

    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    act(*range(300, 700))
    publish(at=minute(2), directory=tmp_path, signer=SIGNER)
    kept = parse_receipt(receipt(leaves[7], tmp_path).text())
    assert check_receipt(kept, bytes(Leaf.objects.get(pk=leaves[7]).entry), SIGNER.verifier).size == 700


def test_the_check_of_one_act_says_in_words_what_it_found(tmp_path: Path) -> None:
    (leaf,) = act(12)
    assert says(leaf, tmp_path) == [
        (True, "The text on file is the text committed to."),
        (False, "Recorded, not yet in the public log."),
    ]
    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    assert says(leaf, tmp_path) == [
        (True, "The text on file is the text committed to."),
        (True, "This is entry 0 of the public log, under a signed checkpoint of 1."),
    ]


def test_the_check_finds_a_changed_text_and_a_changed_entry(tmp_path: Path) -> None:
    (leaf,) = act(12)
    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    opening = Opening.objects.get()
    assert opening.fields is not None
    fields = opening.fields | {"applicant": opening.fields["applicant"] | {"value": "钱二"}}
    Opening.objects.update(fields=fields)
    assert says(leaf, tmp_path)[0] == (False, "The text on file is not the text committed to: it was altered.")
    Leaf.objects.update(entry=bytes(Leaf.objects.get().entry).replace(b"p12", b"p13"))
    assert says(leaf, tmp_path)[0] == (False, "The entry does not fit its hash: it was altered.")


def test_erasure_takes_text_and_salt_and_leaves_the_leaf(tmp_path: Path) -> None:
    (leaf,) = act(12)
    publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    entry = bytes(Leaf.objects.get().entry)
    kept = openings_of(leaf)
    assert kept is not None and kept["applicant"].value == "赵12"

    assert erase(subject=CASE, by=CLERK_LIN, at=minute(2), reason="保存期限届满") == 1
    assert openings_of(leaf) is None
    assert bytes(Leaf.objects.get().entry) == entry
    row = AuditRow.objects.get(act="ledger.erase")
    assert (row.by, row.summary) == ("staff:7", {"reason": "保存期限届满", "leaves": [leaf]})
    assert says(leaf, tmp_path) == [
        (True, "The committed text was erased under a rule; only the trace is left."),
        (True, "This is entry 0 of the public log, under a signed checkpoint of 1."),
    ]


def test_erasure_needs_a_reason_and_something_to_erase() -> None:
    act(12)
    with translation.override("zh-hans"):
        with pytest.raises(LedgerRefusal, match="删除必须写明理由"):
            erase(subject=CASE, by=CLERK_LIN, at=minute(2), reason=" ")
        erase(subject=CASE, by=CLERK_LIN, at=minute(2), reason="保存期限届满")
        with pytest.raises(LedgerRefusal, match="没有可以删除的内容"):
            erase(subject=CASE, by=CLERK_LIN, at=minute(2), reason="保存期限届满")
    assert AuditRow.objects.filter(act="ledger.erase").count() == 1


def test_a_leaf_that_does_not_exist_is_said() -> None:
    with translation.override("zh-hans"), pytest.raises(LedgerRefusal) as refusal:
        receipt(404)
    assert refusal.value.sentence == "公开日志里没有这条记录。请核对编号。"

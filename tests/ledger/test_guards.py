"""The database refuses to change the trail, whoever asks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from sunlit.ledger.actor import Actor
from sunlit.ledger.models import AuditRow, Checkpoint, Leaf
from sunlit.ledger.operations import erase, publish, record
from sunlit.ledger.triggers import GUARDS, removals, statements
from sunlit.ledger.verify import verify_log
from tests.ledger.logs import CLERK_LIN, SIGNER, act, grow, minute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _guards() -> Iterator[None]:
    """Put in afresh, so that the test is the same with and without migrations; the test's rollback undoes it."""
    with connection.cursor() as cursor:
        for statement in [*removals(connection.vendor), *statements(connection.vendor)]:
            cursor.execute(statement)
    yield


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(lambda: AuditRow.objects.update(by="staff:99"), id="another doer"),
        pytest.param(lambda: AuditRow.objects.update(at=minute(500)), id="another time"),
        pytest.param(lambda: AuditRow.objects.update(hash_before="0" * 64), id="another state before"),
        pytest.param(lambda: AuditRow.objects.update(hash_after="0" * 64), id="another state after"),
        pytest.param(lambda: AuditRow.objects.update(leaf=None), id="a leaf cut off"),
        pytest.param(lambda: raw(AuditRow.objects.all()), id="audit rows deleted"),
        pytest.param(lambda: Leaf.objects.update(entry=b"{}"), id="another entry"),
        pytest.param(lambda: Leaf.objects.update(subject_id="13"), id="another case"),
        pytest.param(lambda: Leaf.objects.filter(index=0).update(index=9), id="another place"),
        pytest.param(lambda: Leaf.objects.update(index=None, integrated_at=None), id="taken out of the log"),
        pytest.param(lambda: raw(Leaf.objects.all()), id="leaves deleted"),
        pytest.param(lambda: Checkpoint.objects.update(note="forged"), id="another checkpoint"),
        pytest.param(lambda: raw(Checkpoint.objects.all()), id="checkpoints deleted"),
    ],
)
def test_the_trail_is_never_changed(attempt: Callable[[], object], tmp_path: Path) -> None:
    grow(tmp_path, 2)
    with pytest.raises(DatabaseError, match="the trail is never"), transaction.atomic():
        attempt()


def raw(rows: QuerySet[Any]) -> None:
    """Delete without asking the models."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {rows.model._meta.db_table}")


def test_the_work_of_the_ledger_passes_the_guards(tmp_path: Path) -> None:
    zhao = Actor(kind="citizen", name="赵铁柱", account=41)
    for number in range(3):
        record(by=zhao, at=minute(number), act="cases.save_draft", subject=("cases.draft", 1), fold=True)
    assert AuditRow.objects.get().folded == 2
    act(1, 2)
    publish(at=minute(5), directory=tmp_path, signer=SIGNER)
    assert erase(subject=("cases.case", 1), by=CLERK_LIN, at=minute(6), reason="保存期限届满") == 1
    assert verify_log(tmp_path).ok


def test_every_column_is_either_guarded_or_named_here() -> None:
    """A new column is guarded, or stands here with a reason."""
    free = {
        model._meta.db_table: {field.column for field in model._meta.fields} - {*guard.fixed, *guard.once}
        for guard in GUARDS
        for model in (AuditRow, Leaf, Checkpoint)
        if model._meta.db_table == guard.table
    }
    assert free == {
        "ledger_auditrow": {"hash_after", "folded", "folded_until"},  # autosaves fold
        "ledger_leaf": set(),
        "ledger_checkpoint": set(),
    }

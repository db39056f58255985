"""A small log to test with: its key, its acts, its clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.models import Checkpoint
from sunlit.ledger.operations import Trace, publish, record_many
from sunlit.ledger.signer import KeySigner

CLERK_LIN = Actor(kind="staff", name="林晓燕", account=7)
START = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
ORIGIN = "ledger.qinghe.example/county"
SIGNER = KeySigner(b"\x07" * 32, ORIGIN)


def minute(number: int) -> datetime:
    """The moment so many minutes after the log's first day began."""
    return START + timedelta(minutes=number)


def act(*cases: int, at: datetime = START) -> list[int]:
    """Complete a step in each of the cases; gives the leaves' rows."""
    traces = [
        Trace(
            ("cases.case", case),
            leaf=PublicLeaf("case.decided", "331199-WHJ", f"p{case}", "3f2a", "decide", {"applicant": f"赵{case}"}),
        )
        for case in cases
    ]
    with transaction.atomic():
        recorded = record_many(by=CLERK_LIN, at=at, act="cases.complete_step", traces=traces)
    return [one.leaf_id for one in recorded if one.leaf_id]


def grow(folder: Path, *sizes: int) -> Checkpoint:
    """A log with a checkpoint at each of the sizes."""
    size, checkpoint = 0, None
    for number, target in enumerate(sizes):
        act(*range(size, target), at=minute(number))
        size, checkpoint = target, publish(at=minute(number), directory=folder, signer=SIGNER)
    assert checkpoint is not None and checkpoint.size == sizes[-1]
    return checkpoint

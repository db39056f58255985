"""Reads: what is in the public log already, the receipt for it, who did what to a record."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.leaves import Opened, commitment_root, hash_of
from sunlit.ledger.models import AuditRow, Checkpoint, Leaf, Opening
from sunlit.ledger.notes import Verifier, parse_verifier
from sunlit.ledger.proofs import Receipt, Tree, check_receipt
from sunlit.ledger.tiles import LogFault
from sunlit.ledger.verify import Report, reader
from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class LeafStatus:
    """One public trace: when the act was, and since when the public has it.

    ``index`` is null while it waits for its checkpoint; ``published_at`` is the first checkpoint's moment and
    ``checkpoint_size`` that checkpoint's size.
    """

    leaf_id: int
    type: str
    subject_kind: str
    subject_id: str
    at: datetime
    entry: bytes
    index: int | None
    published_at: datetime | None
    checkpoint_size: int | None

    @property
    def published(self) -> bool:
        """True once a signed checkpoint covers it."""
        return self.published_at is not None


@dataclass(frozen=True, slots=True)
class Integrated:
    """One entry of the log in its published order, naming the record it tells of; that room gives the rest."""

    index: int
    leaf_id: int
    type: str
    subject_kind: str
    subject_id: str
    at: datetime


def leaf_status(subject: tuple[str, int | str]) -> list[LeafStatus]:
    """All public traces of a record, in the order they were written; one query."""
    leaves = Leaf.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("id")
    return _statuses(leaves)


def status_of(leaf_id: int) -> LeafStatus:
    """One public trace; LedgerRefusal where there is none."""
    for status in _statuses(Leaf.objects.filter(pk=leaf_id)):
        return status
    raise LedgerRefusal(gettext("公开日志里没有这条记录。请核对编号。"))


def published_among(leaf_ids: Iterable[int]) -> set[int]:
    """Those of the leaves that a signed checkpoint covers; one query."""
    return set(Leaf.objects.filter(pk__in=list(leaf_ids), index__isnull=False).values_list("pk", flat=True))


def first_checkpoint_of(leaf_id: int) -> Checkpoint | None:
    """The first checkpoint that covers a leaf: since its moment the act cannot be changed unseen."""
    index = Leaf.objects.filter(pk=leaf_id).values("index")
    return Checkpoint.objects.filter(size__gt=Subquery(index)).order_by("size").first()


def last_checkpoint() -> Checkpoint | None:
    """The newest signed checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def first_checkpoint() -> Checkpoint | None:
    """The oldest signed checkpoint."""
    return Checkpoint.objects.order_by("size").first()


def waiting() -> int:
    """How many leaves wait for the next checkpoint."""
    return Leaf.objects.filter(index__isnull=True).count()


def openings_of(leaf_id: int) -> dict[str, Opened] | None:
    """The committed fields with their salts; empty where the leaf has none, None where they were erased."""
    opening = Opening.objects.filter(leaf_id=leaf_id).first()
    if opening is None:
        return {}
    if opening.fields is None:
        return None
    return {name: Opened(bytes.fromhex(kept["salt"]), kept["value"]) for name, kept in opening.fields.items()}


def trace_of(subject: tuple[str, int | str], limit: int = 500) -> list[AuditRow]:
    """The audit rows of a record, oldest first; one query."""
    rows = AuditRow.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("id")
    return list(rows[:limit])


def audit_rows(
    *,
    kind: str = "",
    number: str = "",
    by: Collection[str] | None = None,
    act: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditRow]:
    """Audit rows by record, by whom (labels as in ``Actor.label``), by act, in a span of time; newest first, unread.

    What is left out does not narrow the rows; ``until`` is not in the span.
    """
    wanted: dict[str, object] = {}
    if kind:
        wanted["subject_kind"] = kind
    if number:
        wanted["subject_id"] = number
    if by is not None:
        wanted["by__in"] = list(by)
    if act:
        wanted["act"] = act
    if since is not None:
        wanted["at__gte"] = since
    if until is not None:
        wanted["at__lt"] = until
    return AuditRow.objects.filter(**wanted).order_by("-at", "-id")


def integrated_since(index: int, limit: int = 500) -> list[Integrated]:
    """Entries of the log from an index on, in published order: what another level reads to learn what happened.

    Row ids would not do: they commit out of order on PostgreSQL.
    """
    rows = Leaf.objects.filter(index__gte=index).order_by("index")
    return [
        Integrated(row.index, row.pk, row.type, row.subject_kind, row.subject_id, row.at)
        for row in rows.defer("entry", "leaf_hash")[:limit]
        if row.index is not None
    ]


def receipt(leaf_id: int, directory: Path | None = None) -> Receipt:
    """The proof that a leaf is in the log, under the newest checkpoint, for the citizen to keep.

    Raises LedgerRefusal while no checkpoint covers it, and where the log's files do not bear it out.
    """
    return _receipt(status_of(leaf_id), directory or settings.LEDGER_DIR)


def examine(leaf_id: int, directory: Path | None = None) -> Report:
    """What a visitor's check of one trace finds, in words: its bytes, its commitments, its place in the log."""
    folder = directory or settings.LEDGER_DIR
    report = Report()
    status = status_of(leaf_id)
    _examine_fields(status, report)
    if not status.published:
        report.bad(Text("已记录，尚未进入公开日志。", "Recorded, not yet in the public log."))
        return report
    try:
        verifier = _published_key(folder)
        head = check_receipt(_receipt(status, folder), status.entry, verifier)
    except LogFault as fault:
        report.bad(fault.text)
    except LedgerRefusal as refusal:
        report.bad(Text(refusal.sentence, refusal.sentence))
    else:
        report.origin, report.size, report.root = head.origin, head.size, head.root
        report.good(
            f"这条记录是公开日志的第 {status.index} 条，在 {head.size} 条的签名检查点之内。",
            f"This is entry {status.index} of the public log, under a signed checkpoint of {head.size}.",
        )
    return report


def _examine_fields(status: LeafStatus, report: Report) -> None:
    """Do the kept texts open the commitment that the entry carries?"""
    stored = Leaf.objects.values_list("leaf_hash", flat=True).get(pk=status.leaf_id)
    if hash_of(status.entry) != bytes(stored):
        report.bad(Text("记录与它的散列值不符：被改动过。", "The entry does not fit its hash: it was altered."))
        return
    committed = json.loads(status.entry).get("c", "")
    openings = openings_of(status.leaf_id)
    if openings is None:
        report.good(
            "承诺的文字已依规定删除，只留下痕迹。",
            "The committed text was erased under a rule; only the trace is left.",
        )
    elif (commitment_root(openings).hex() if openings else "") == committed:
        report.good("留存的文字与当时的承诺一致。", "The text on file is the text committed to.")
    else:
        report.bad(
            Text(
                "留存的文字与当时的承诺不符：被改动过。",
                "The text on file is not the text committed to: it was altered.",
            )
        )


def _receipt(status: LeafStatus, folder: Path) -> Receipt:
    checkpoint = last_checkpoint()
    if status.index is None or checkpoint is None:
        raise LedgerRefusal(gettext("已记录，尚未进入公开日志。请过一两分钟再取回执。"))
    try:
        proof = Tree(reader(folder), checkpoint.size).inclusion(status.index)
        made = Receipt(status.index, tuple(proof), checkpoint.note)
        check_receipt(made, status.entry, _published_key(folder))
    except (LogFault, OSError) as error:
        raise LedgerRefusal(gettext("公开日志的文件不能证明这条记录，回执没有出具。请告知系统管理员。")) from error
    return made


def _published_key(folder: Path) -> Verifier:
    return parse_verifier(reader(folder)("vkey").decode("utf-8", "replace"))


def _statuses(leaves: QuerySet[Leaf]) -> list[LeafStatus]:
    first = Checkpoint.objects.filter(size__gt=OuterRef("index")).order_by("size")
    rows = leaves.annotate(
        published_at=Subquery(first.values("signed_at")[:1]), checkpoint_size=Subquery(first.values("size")[:1])
    )
    return [
        LeafStatus(
            leaf_id=row.pk,
            type=row.type,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            at=row.at,
            entry=bytes(row.entry),
            index=row.index,
            published_at=row.published_at,
            checkpoint_size=row.checkpoint_size,
        )
        for row in rows
    ]

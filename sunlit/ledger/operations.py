"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.acts import ACTS
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.leaves import BadLeaf, PublicLeaf, entry_of, hash_of, seal_fields
from sunlit.ledger.models import AuditRow, Claim, Leaf, Opening

# Autosaves of one person on one record are one row while no pause is longer than this.
SITTING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The rows an act left: its audit row, and its leaf where it is public."""

    audit_id: int
    leaf_id: int | None


def record(
    *,
    by: Actor,
    at: datetime,
    act: str,
    subject: tuple[str, int | str],
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    leaf: PublicLeaf | None = None,
    summary: Mapping[str, Any] | None = None,
    fold: bool = False,
) -> Recorded:
    """Write down one act, inside the transaction of the operation that does it: no trace, no act.

    ``act`` is the operation's name in ``ACTS``; a public one brings its ``leaf``, an internal one none. ``before``
    and ``after`` are plain values of the record, kept only as fingerprints; ``summary`` is kept as it stands, so it
    holds no personal text. ``fold`` joins autosaves of one person in one sitting into one row.

    Costs one query for an internal act, two for a public one, three for a public one with committed fields.
    Raises LedgerRefusal for an act the table does not know or a leaf it does not expect.
    """
    _require_transaction(act)
    _require_reach(act, leaf)
    with transaction.atomic(savepoint=False):
        if fold and (audit_id := _fold(by, at, act, subject, after)):
            return Recorded(audit_id, None)
        leaf_id = _append(leaf, subject, at) if leaf else None
        row = AuditRow.objects.create(
            at=at,
            by=by.label,
            # A citizen is named by account only: this row can never be erased.
            by_name=by.name if by.kind in ("staff", "system") else "",
            act=act,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            hash_before=fingerprint(before),
            hash_after=fingerprint(after),
            summary=dict(summary or {}),
            leaf_id=leaf_id,
        )
    return Recorded(row.pk, leaf_id)


def claim(*, key: str, act: str, digest: str, at: datetime) -> dict[str, Any] | None:
    """Take a public form's key for this transaction. None: go on, then ``settle_claim``. Else: the stored answer.

    ``digest`` is the fingerprint of all that was sent and of the account that sent it. Of several senders with one
    key at one moment the first goes on and the others wait for its commit. Raises LedgerRefusal where the same key
    comes with other contents.
    """
    _require_transaction(act)
    with connection.cursor() as cursor:
        # One statement without a savepoint: both databases let the second inserter wait for the first one's commit.
        cursor.execute(
            "INSERT INTO ledger_claim (key, act, digest, result, at) VALUES (%s, %s, %s, NULL, %s) "
            "ON CONFLICT (act, key) DO NOTHING",
            [key, act, digest, connection.ops.adapt_datetimefield_value(at)],
        )
        if cursor.rowcount == 1:
            return None
    earlier = Claim.objects.get(act=act, key=key)
    if earlier.digest != digest:
        raise LedgerRefusal(gettext("这张表单已经用别的内容提交过一次。请重新打开表单，核对后再提交。"), field="key")
    if earlier.result is None:
        raise LedgerRefusal(gettext("这张表单的上一次提交没有办成。请重新打开表单再提交。"), field="key")
    result: dict[str, Any] = earlier.result
    return result


def settle_claim(*, key: str, act: str, result: Mapping[str, Any]) -> None:
    """Keep the answer to a claimed form, in the claim's transaction; a repeat gets exactly this."""
    _require_transaction(act)
    if not Claim.objects.filter(act=act, key=key, result__isnull=True).update(result=dict(result)):
        raise LedgerRefusal(gettext("这张表单没有登记，或者已经答复过。请重新打开表单再提交。"), field="key")


def _append(leaf: PublicLeaf, subject: tuple[str, int | str], at: datetime) -> int:
    try:
        openings = seal_fields(leaf.fields)
        entry = entry_of(leaf, at, openings)
    except BadLeaf as error:
        raise LedgerRefusal(error.text.in_language(get_language() or "")) from error
    row = Leaf.objects.create(
        entry=entry,
        leaf_hash=hash_of(entry),
        type=leaf.type,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        at=at,
    )
    if openings:
        Opening.objects.create(leaf=row, fields={name: opened.as_json() for name, opened in openings.items()})
    return row.pk


def _fold(
    by: Actor, at: datetime, act: str, subject: tuple[str, int | str], after: Mapping[str, Any] | None
) -> int | None:
    """Join an autosave to the record's latest row, where that is this person's autosave of the same sitting."""
    latest = AuditRow.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("-id").first()
    if latest is None or (latest.by, latest.act) != (by.label, act):
        return None
    last = latest.folded_until or latest.at
    if not last <= at <= last + SITTING:
        return None
    AuditRow.objects.filter(pk=latest.pk).update(hash_after=fingerprint(after), folded=F("folded") + 1, folded_until=at)
    return latest.pk


def _require_transaction(act: str) -> None:
    """A trace that commits alone would tell of an act that may yet fail."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{act} must be written down inside the transaction of the act")


def _require_reach(act: str, leaf: PublicLeaf | None) -> None:
    reach = ACTS.get(act)
    if reach is None:
        raise LedgerRefusal(gettext("“%(act)s”不在行为表中，不能记录。请先在行为表中写明它是否公开。") % {"act": act})
    if reach == "public" and leaf is None:
        raise LedgerRefusal(gettext("“%(act)s”是公开行为，必须同时写入公开日志。") % {"act": act})
    if reach == "internal" and leaf is not None:
        raise LedgerRefusal(gettext("“%(act)s”是内部行为，不能写入公开日志。") % {"act": act})

"""Writing an act down: its audit row, its leaf, and what the leaf commits to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.acts import ACTS
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.leaves import BadLeaf, PublicLeaf, entry_of, hash_of, seal_fields
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.models import AuditRow, Leaf, Opening
from sunlit.ledger.rows import insert, insert_many
from sunlit.ledger.rules import belated

# Autosaves of one person on one record are one row while no pause is longer than this.
SITTING = timedelta(minutes=30)

_LAST_MOMENTS = """
SELECT
    (SELECT signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),
    (SELECT at FROM ledger_auditrow WHERE subject_kind = %s AND subject_id = %s ORDER BY id DESC LIMIT 1)
"""

# The room's kind of record ("cases.case") and its key.
Subject = tuple[str, int | str]


@dataclass(frozen=True, slots=True)
class Trace:
    """What ``record`` takes for one subject; the same words mean the same."""

    subject: Subject
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    leaf: PublicLeaf | None = None
    summary: Mapping[str, Any] | None = None


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
    subject: Subject,
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

    Costs one query for an internal act, three for a public one, four for a public one with committed fields.
    Raises LedgerRefusal for an act the table does not know, a leaf it does not expect, and a public act dated before
    the subject's last entry or before what a checkpoint has already shown to the public; MarkedSecret where a text of
    the record carries a marking of state secrets, so that the act is undone with its transaction.
    """
    require_transaction(act)
    _require_reach(act, leaf)
    refuse_marked_values((after, summary, leaf and leaf.fields))
    if fold and (audit_id := _fold(by, at, act, subject, after)):
        return Recorded(audit_id, None)
    if leaf:
        _require_order(subject, at)
    leaf_row, opening = _leaf_rows(leaf, subject, at) if leaf else (None, None)
    if leaf_row:
        insert(leaf_row)
    if opening:
        insert(opening)
    row = _audit_row(by, at, act, Trace(subject, before, after, leaf, summary), leaf_row)
    insert(row)
    return Recorded(row.pk, leaf_row.pk if leaf_row else None)


def record_many(*, by: Actor, at: datetime, act: str, traces: Sequence[Trace]) -> list[Recorded]:
    """``record`` for many subjects of one act at one moment, at the price of one: a few statements per hundred.

    For a sweep over new subjects; that each ``at`` follows the subject's last entry is the caller's to know.
    """
    require_transaction(act)
    for trace in traces:
        _require_reach(act, trace.leaf)
        refuse_marked_values((trace.after, trace.summary, trace.leaf and trace.leaf.fields))
    pairs = [_leaf_rows(trace.leaf, trace.subject, at) if trace.leaf else (None, None) for trace in traces]
    insert_many([leaf for leaf, _ in pairs if leaf])
    insert_many([opening for _, opening in pairs if opening])
    rows = [_audit_row(by, at, act, trace, leaf) for trace, (leaf, _) in zip(traces, pairs, strict=True)]
    insert_many(rows)
    return [Recorded(row.pk, row.leaf_id) for row in rows]


def _audit_row(by: Actor, at: datetime, act: str, trace: Trace, leaf: Leaf | None) -> AuditRow:
    return AuditRow(
        at=at,
        by=by.label,
        # A citizen is named by account only: this row can never be erased.
        by_name=by.name if by.kind in ("staff", "system") else "",
        act=act,
        subject_kind=trace.subject[0],
        subject_id=str(trace.subject[1]),
        hash_before=fingerprint(trace.before),
        hash_after=fingerprint(trace.after),
        summary=dict(trace.summary or {}),
        leaf=leaf,
    )


def _leaf_rows(leaf: PublicLeaf, subject: Subject, at: datetime) -> tuple[Leaf, Opening | None]:
    try:
        openings = seal_fields(leaf.fields)
        entry = entry_of(leaf, at, openings)
    except BadLeaf as error:
        raise LedgerRefusal(error.text.in_language(get_language() or "")) from error
    row = Leaf(
        entry=entry,
        leaf_hash=hash_of(entry),
        type=leaf.type,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        at=at,
    )
    fields = {name: opened.as_json() for name, opened in openings.items()}
    return row, Opening(leaf=row, fields=fields) if fields else None


def _fold(by: Actor, at: datetime, act: str, subject: Subject, after: Mapping[str, Any] | None) -> int | None:
    """Join an autosave to the record's latest row, where that is this person's autosave of the same sitting."""
    latest = AuditRow.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("-id").first()
    if latest is None or (latest.by, latest.act) != (by.label, act):
        return None
    last = latest.folded_until or latest.at
    if not last <= at <= last + SITTING:
        return None
    AuditRow.objects.filter(pk=latest.pk).update(hash_after=fingerprint(after), folded=F("folded") + 1, folded_until=at)
    return latest.pk


def require_transaction(act: str) -> None:
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


def _require_order(subject: Subject, at: datetime) -> None:
    """A public act follows what is already written down."""
    with connection.cursor() as cursor:
        # Every public act asks this; written by hand it costs a third of what building it from the models does.
        cursor.execute(_LAST_MOMENTS, [subject[0], str(subject[1])])
        last_signed, last_entry = map(_moment, cursor.fetchone())
    if bound := belated(at, last_entry=last_entry, last_signed=last_signed):
        raise LedgerRefusal(
            gettext("这一步的时间（%(at)s）早于已经记录的时间（%(bound)s）。请刷新页面后重新办理。")
            % {"at": _clock(at), "bound": _clock(bound)}
        )


def _moment(value: datetime | None) -> datetime | None:
    """SQLite gives the moment in UTC without saying so, PostgreSQL says it."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def _clock(moment: datetime) -> str:
    return moment.astimezone(get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")

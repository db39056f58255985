"""Erasure at the end of retention or on an upheld request: text and salts go, the leaf stays and says nothing."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.models import Opening
from sunlit.ledger.operations.recording import Subject, record


@transaction.atomic
def erase(*, subject: Subject, by: Actor, at: datetime, reason: str, leaves: Collection[int] | None = None) -> int:
    """Erase what the leaves of a subject commit to (all of them, or only the given rows); how many were erased.

    ``reason`` is kept in the audit row, so it names the retention rule or the decision, never the person. The room
    that asks has checked the right to do so. Raises LedgerRefusal where nothing is left to erase or no reason given.
    """
    if not reason.strip():
        raise LedgerRefusal(gettext("删除必须写明理由：保存期限届满的规定，或者支持删除请求的决定。"), field="reason")
    openings = Opening.objects.filter(leaf__subject_kind=subject[0], leaf__subject_id=str(subject[1]))
    if leaves is not None:
        openings = openings.filter(pk__in=leaves)
    if connection.vendor == "sqlite":
        # Without this SQLite leaves the old text in the file's free space.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    erased = list(openings.filter(erased_at__isnull=True).values_list("pk", flat=True))
    if not erased:
        raise LedgerRefusal(gettext("没有可以删除的内容：它们已经删除，或者从未留存。"))
    Opening.objects.filter(pk__in=erased).update(fields=None, erased_at=at, erased_by=by.label)
    record(by=by, at=at, act="ledger.erase", subject=subject, summary={"reason": reason, "leaves": erased})
    return len(erased)

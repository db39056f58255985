"""Counts that are costly to make, kept in the process for as long as the edition they belong to stands."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Subquery

from sunlit.ledger.rows import Statement, prepare
from sunlit.offices.models import Organ
from sunlit.powers.models import ListEdition
from sunlit.publication.models import Edition

T = TypeVar("T")
ROOM = 2000
RELEASES = "releases"
INDEX = "index"
CASES = "cases"

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """The value under this key, made when it is asked for first; the oldest make room.

    The key holds the edition's mark, and a mark is never used twice, so that nothing kept can be out of date.
    """
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > ROOM:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing: for whoever measures what is made the first time."""
    with _lock:
        _kept.clear()


def mark_of(name: str) -> str:
    """The mark of the edition that stands; empty before the first."""
    return Edition.objects.filter(pk=name).values_list("mark", flat=True).first() or ""


class Standing(NamedTuple):
    """What tells one state of the power list as it is shown from another: the mark of its edition, empty before
    anything was listed, and code, name and English name of every organ, in the order in which they are shown.
    """

    edition: str
    organs: tuple[tuple[str, str, str], ...]


def standing() -> Standing:
    """The state of the list now (one query)."""
    rows = _standing(connection.vendor).rows()
    return Standing(rows[0][3] or "" if rows else "", tuple((row[0], row[1], row[2]) for row in rows))


@lru_cache
def _standing(_vendor: str) -> Statement:
    mark = Subquery(ListEdition.objects.order_by("pk").values("mark")[:1])
    rows = Organ.objects.order_by("position", "code").annotate(mark=mark)
    return prepare(rows.values_list("code", "name", "name_en", "mark"))


def trace_mark() -> tuple[tuple[object, ...], bool]:
    """What changes with every write of whatever room, because none is without its audit row, and with every checkpoint
    (one query); and whether what is read now may be kept under it.

    PostgreSQL gives row numbers before it commits, so an older row may still appear; it cannot where no transaction
    was under way. SQLite has one writer.
    """
    snapshot = "pg_current_snapshot()"
    settled = f"pg_snapshot_xmin({snapshot}) = pg_snapshot_xmax({snapshot})" if _postgresql() else "1"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM ledger_auditrow), (SELECT max(size) FROM ledger_checkpoint),"
            # Autosaves of one sitting are folded into one row.
            f" (SELECT folded FROM ledger_auditrow ORDER BY id DESC LIMIT 1), {settled}"
        )
        *mark, quiet = cursor.fetchone()
    return tuple(mark), bool(quiet)


def _postgresql() -> bool:
    return connection.vendor == "postgresql"

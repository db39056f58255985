"""Counts that are asked for with every page, kept in the process until the next act on any case."""

from collections import Counter, OrderedDict
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet


class Counts:
    """Counts that hold until the next act on any case: each act leaves an entry in some case's trace."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], tuple[int, Counter[str]]] = OrderedDict()

    def get(self, key: tuple[object, ...], rows: QuerySet[Any], by: str) -> Counter[str]:
        """How many of each value of ``by``; one query by primary key when nothing has happened since."""
        newest, settled = _newest_entry()
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept[0] == newest:
            return kept[1]
        found = Counter(dict(rows.order_by().values_list(by).annotate(n=Count("id"))))
        if settled:
            with self._lock:
                self._kept[key] = (newest, found)
                while len(self._kept) > self._room:
                    self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Keep nothing: the tables were emptied behind our back, as tests do."""
        with self._lock:
            self._kept.clear()


def _newest_entry() -> tuple[int, bool]:
    """The newest entry of any trace, and whether no older one can still come.

    PostgreSQL gives row numbers before it commits, so an older number may appear later; it cannot where no transaction
    was under way. SQLite has one writer.
    """
    sql = "SELECT coalesce(max(id), 0), 1 FROM cases_event"
    if connection.vendor == "postgresql":
        snapshot = "pg_current_snapshot()"
        settled = f"(SELECT pg_snapshot_xmin({snapshot}) = pg_snapshot_xmax({snapshot}))"
        sql = f"SELECT coalesce(max(id), 0), {settled} FROM cases_event"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        newest, settled = cursor.fetchone()
    return int(newest), bool(settled)


COUNTS = Counts(room=500)

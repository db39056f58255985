"""Insert rows with a statement that is put together once for a table.

Django's ``save`` compiles its statement anew for every row, which is most of what a short write costs. Nothing else
differs: values pass through the same fields, defaults and constraints hold, and the row gets its key.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], vendor: str, keyed: bool, count: int) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(field for field in model._meta.concrete_fields if keyed or not field.primary_key)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    key = model._meta.pk
    assert key is not None  # every table of ours has one
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {places} RETURNING {quote(key.column)}",
        fields,
    )


def insert(row: Row) -> Row:
    """Insert one row that has no key yet (or brings its own) and give it its key. One statement."""
    return insert_all([row])[0]


def insert_all(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert rows of one table in one statement, in their order; all bring a key or none does.

    For the handful of rows that one act writes; more than a hundred belong to ``bulk_create``.
    """
    if not rows:
        return rows
    statement, fields = _statement(type(rows[0]), connection.vendor, rows[0].pk is not None, len(rows))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = connection.alias
    return rows

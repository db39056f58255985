"""Read and insert rows with statements that are put together once for a table.

Django compiles every statement anew, which is most of what a short write costs. Where an act is done hundreds of times
a second, its rows go through here. Nothing else differs: values pass through the same fields, defaults and constraints
hold, and a row read is an ordinary model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from sunlit.ledger.markings import refuse_marked_values

Row = TypeVar("Row", bound=models.Model)
Converter = Callable[[Any, Any, Any], Any]
# Fields that change nothing about text, and about whole numbers.
TEXTS = frozenset({models.CharField, models.TextField})
NUMBERS = frozenset(
    {models.BigAutoField, models.BigIntegerField, models.ForeignKey, models.IntegerField, models.PositiveIntegerField}
)
# Values in one statement: longer ones cost more to read than they save.
MOST_VALUES = 2_000


def insert(row: Row) -> Row:
    """Insert one row and give it its key, if it does not bring its own. One statement."""
    return insert_all([row])[0]


def insert_all(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert rows of one table in one statement, in their order; all bring a key or none does.

    For the handful of rows that one act writes; many belong to ``insert_many``.
    """
    if not rows:
        return rows
    database = connections[DEFAULT_DB_ALIAS]
    for row in rows:
        _settle_relations(row)
    statement, fields = _insertion(type(rows[0]), database.vendor, rows[0].pk is not None, len(rows))
    given = [(field, getattr(row, field.attname)) for row in rows for field in fields]
    refuse_marked_values([value for _, value in given])
    values = [_stored(field, value, database) for field, value in given]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False
        row._state.db = database.alias
    return rows


def insert_many(rows: Sequence[Row]) -> Sequence[Row]:
    """Insert any number of rows of one table, in their order, in as few statements as the database takes."""
    size = _most(type(rows[0])) if rows else 1
    for start in range(0, len(rows), size):
        insert_all(rows[start : start + size])
    return rows


def update(row: models.Model, names: Sequence[str]) -> None:
    """Write the named columns of a row that is there already. One statement."""
    _settle_relations(row)
    update_many([row], names)


def update_many(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write the named columns of rows that are there already: one prepared statement, sent for all rows together."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    statement, fields = _change(type(rows[0]), database.vendor, tuple(names))
    given = [[(field, getattr(row, field.attname)) for field in fields] for row in rows]
    refuse_marked_values([value for row in given for _, value in row])
    values = [[_stored(field, value, database) for field, value in row] for row in given]
    with database.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


def fetch(model: type[Row], *, without: tuple[str, ...] = (), lock: bool = False, **equal: Any) -> Row | None:
    """The first row whose columns equal the given values (``organ_id=3``), or None. One statement."""
    return next(iter(fetch_all(model, without=without, lock=lock, **equal)), None)


def attach(row: models.Model, name: str, *, without: tuple[str, ...] = ()) -> None:
    """Read the row that a foreign key refers to. One statement, none where it refers to nothing.

    Several of these cost less than one statement that joins as many tables, most of which goes into planning it.
    """
    field: Any = row._meta.get_field(name)
    key = getattr(row, field.attname)
    setattr(row, name, fetch(field.related_model, without=without, pk=key) if key is not None else None)


def fetch_all(model: type[Row], *, without: tuple[str, ...] = (), lock: bool = False, **equal: Any) -> list[Row]:
    """The rows whose columns equal the given values, in key order; ``without`` leaves columns out.

    ``lock`` keeps others from them until the transaction ends; where the database has one writer it is kept anyway.
    """
    database = connections[DEFAULT_DB_ALIAS]
    statement, names, converters, wanted = _selection(model, database.vendor, without, tuple(equal), lock)
    values = [field.get_db_prep_value(equal[name], database) for name, field in zip(equal, wanted, strict=True)]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    return [model.from_db(database.alias, names, _converted(row, converters, database)) for row in found]


@dataclass(frozen=True, slots=True)
class Statement:
    """A read put together once, with its values in it; see ``prepare``."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, Any, tuple[Converter, ...]], ...]

    def rows(self) -> list[Sequence[Any]]:
        """What it finds now. One statement."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            found = cursor.fetchall()
        return [_converted(row, self.converters, database) for row in found] if self.converters else found


def prepare(rows: models.QuerySet[Any, Any]) -> Statement:
    """The statement of a query for plain columns (``values_list``), to be kept where the same one is asked often."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, values = compiler.as_sql()
    steps = compiler.get_converters([expression for expression, _, _ in compiler.select])
    return Statement(sql, tuple(values), tuple((place, column, tuple(made)) for place, (made, column) in steps.items()))


def containing(words: str) -> str:
    """The value by which a prepared ``contains`` finds these words."""
    return f"%{connections[DEFAULT_DB_ALIAS].ops.prep_for_like_query(words)}%"


def _most(model: type[models.Model]) -> int:
    """How many rows of a table one statement carries; a database may limit the values of a statement."""
    values = connections[DEFAULT_DB_ALIAS].features.max_query_params or MOST_VALUES
    return max(1, min(values, MOST_VALUES) // len(model._meta.concrete_fields))


def _stored(field: Any, value: Any, database: Any) -> Any:
    """The value as the field hands it to the database; nothing, plain text and plain numbers go as they are."""
    kind = type(value)
    if value is None or (kind is str and type(field) in TEXTS) or (kind is int and type(field) in NUMBERS):
        return value
    return field.get_db_prep_save(value, connection=database)


def _settle_relations(row: models.Model) -> None:
    """A row given to a foreign key before it had its own key has it now."""
    for field in _relations(type(row)):
        if field.is_cached(row) and (other := field.get_cached_value(row)) is not None:
            setattr(row, field.attname, other.pk)


@lru_cache(maxsize=256)
def _relations(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.is_relation)


def _converted(
    row: Sequence[Any], converters: Sequence[tuple[int, Any, tuple[Converter, ...]]], database: Any
) -> list[Any]:
    values = list(row)
    for place, column, steps in converters:
        for step in steps:
            values[place] = step(values[place], column, database)
    return values


@lru_cache(maxsize=256)
def _insertion(model: type[models.Model], vendor: str, keyed: bool, count: int) -> tuple[str, tuple[Any, ...]]:
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    table, key = _quoted(model._meta.db_table), _quoted(_key(model).column)
    return f"INSERT INTO {table} ({columns}) VALUES {places} RETURNING {key}", tuple(fields)


@lru_cache(maxsize=256)
def _change(model: type[models.Model], vendor: str, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    settings = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    key = _key(model)
    statement = f"UPDATE {_quoted(model._meta.db_table)} SET {settings} WHERE {_quoted(key.column)} = %s"
    return statement, (*fields, key)


@lru_cache(maxsize=256)
def _selection(
    model: type[models.Model], vendor: str, without: tuple[str, ...], names: tuple[str, ...], lock: bool
) -> tuple[str, list[str], tuple[tuple[int, Any, tuple[Converter, ...]], ...], tuple[Any, ...]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    known = {field.attname: field for field in model._meta.concrete_fields} | {"pk": _key(model)}
    wanted = tuple(known[name] for name in names)
    statement = (
        f"SELECT {', '.join(_quoted(field.column) for field in fields)} FROM {_quoted(model._meta.db_table)}"
        f" WHERE {' AND '.join(f'{_quoted(field.column)} = %s' for field in wanted)}"
        f" ORDER BY {_quoted(_key(model).column)}"
    )
    database = connections[DEFAULT_DB_ALIAS]
    if lock and database.features.has_select_for_update:
        statement += " FOR UPDATE"
    converters = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        steps = (*database.ops.get_db_converters(column), *column.get_db_converters(database))
        if steps:
            converters.append((place, column, steps))
    return statement, [field.attname for field in fields], tuple(converters), wanted


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _quoted(name: str | None) -> str:
    return str(connections[DEFAULT_DB_ALIAS].ops.quote_name(name or ""))

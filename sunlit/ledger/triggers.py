"""Guards in the database itself: what the trail says cannot be changed behind the application's back.

Refused: any change of an audit row but the folding of autosaves, any change of a leaf but the giving of its place,
any change of a checkpoint, and every deletion of the three. Both databases keep the same promises.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Guard:
    """A table and its columns that never change; ``once`` may change from null only; ``also`` forbids more."""

    table: str
    fixed: tuple[str, ...]
    once: tuple[str, ...] = ()
    also: str = "FALSE"


GUARDS = (
    Guard(
        "ledger_auditrow",
        fixed=("id", "at", "by", "by_name", "act", "subject_kind", "subject_id", "hash_before", "summary", "leaf_id"),
        # Whatever else changes is the folding of one more autosave.
        also='NEW."folded" <> OLD."folded" + 1',
    ),
    Guard(
        "ledger_leaf",
        fixed=("id", "entry", "leaf_hash", "type", "subject_kind", "subject_id", "at"),
        once=("index", "integrated_at"),
    ),
    Guard("ledger_checkpoint", fixed=("id", "size", "root", "note", "signed_at")),
)


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guards into the database."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them out again: for going back by migration, and for a test run that empties its tables."""
    for statement in removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def statements(vendor: str) -> Iterator[str]:
    """The guards in the words of a database."""
    for guard in GUARDS:
        yield from _postgresql(guard) if vendor == "postgresql" else _sqlite(guard)


def removals(vendor: str) -> Iterator[str]:
    """What takes the guards out again."""
    for guard in GUARDS:
        for kind in ("change", "deletion"):
            name = f"{guard.table}_no_{kind}"
            if vendor == "postgresql":
                yield f"DROP TRIGGER IF EXISTS {name} ON {guard.table}"
                yield f"DROP FUNCTION IF EXISTS {name}()"
            else:
                yield f"DROP TRIGGER IF EXISTS {name}"


def _condition(guard: Guard, differs: str) -> str:
    changed = [f'OLD."{column}" {differs} NEW."{column}"' for column in guard.fixed]
    moved = [f'(OLD."{column}" IS NOT NULL AND OLD."{column}" {differs} NEW."{column}")' for column in guard.once]
    return " OR ".join([*changed, *moved, guard.also])


def _sqlite(guard: Guard) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {guard.table}_no_change BEFORE UPDATE ON {guard.table} "
        f"WHEN {_condition(guard, 'IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.table}: the trail is never changed'); END"
    )
    yield (
        f"CREATE TRIGGER {guard.table}_no_deletion BEFORE DELETE ON {guard.table} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.table}: the trail is never deleted'); END"
    )


def _postgresql(guard: Guard) -> Iterator[str]:
    conditions = {"change": ("UPDATE", _condition(guard, "IS DISTINCT FROM")), "deletion": ("DELETE", "TRUE")}
    for kind, (event, condition) in conditions.items():
        name = f"{guard.table}_no_{kind}"
        word = "changed" if kind == "change" else "deleted"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{guard.table}: the trail is never {word}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {guard.table} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION {name}()"
        )

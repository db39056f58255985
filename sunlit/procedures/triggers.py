"""A guard in the database itself: what a published chart version says is never changed and never deleted."""

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "procedures_chartversion"
FIXED = ("id", "chart_id", "number", "source", "content_hash", "published_by_id", "published_at")
SAID = f"{TABLE}: a published chart is never changed"


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guard into the database."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it out again."""
    for statement in removals(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def statements(vendor: str) -> Iterator[str]:
    """The guard in the words of a database."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    # PostgreSQL compares jsonb, not json; Django's JSONField is jsonb there and text in SQLite.
    changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in FIXED)
    condition = f'OLD."published_at" IS NOT NULL AND ({changed})'
    if vendor != "postgresql":
        for name, moment, when in (
            ("change", "UPDATE", condition),
            ("deletion", "DELETE", 'OLD."published_at" IS NOT NULL'),
        ):
            yield (
                f"CREATE TRIGGER {TABLE}_no_{name} BEFORE {moment} ON {TABLE} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        return
    yield (
        f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
    )
    for name, moment, when in (
        ("change", "UPDATE", condition),
        ("deletion", "DELETE", 'OLD."published_at" IS NOT NULL'),
    ):
        yield (
            f"CREATE TRIGGER {TABLE}_no_{name} BEFORE {moment} ON {TABLE} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {TABLE}_refuse()"
        )


def removals(vendor: str) -> Iterator[str]:
    """What takes the guard out again."""
    for name in ("change", "deletion"):
        yield f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}" + (f" ON {TABLE}" if vendor == "postgresql" else "")
    if vendor == "postgresql":
        yield f"DROP FUNCTION IF EXISTS {TABLE}_refuse()"

"""A JSON column that keeps the order in which a mapping was written."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSON(models.JSONField):
    """A JSONField whose mappings come back in their order.

    PostgreSQL sorts the keys of jsonb, so that the choices of a form would stand in another order than their author's.
    Here the words of the JSON are kept, as one JSON string: the same column, no other schema, and rows written before
    are read as they are. Nothing can be asked of what is inside.
    """

    def deconstruct(self) -> Any:
        """As the plain field: the schema is the same."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        words = json.dumps(value, ensure_ascii=False, cls=self.encoder) if isinstance(value, dict | list) else value
        return super().get_db_prep_value(words, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        plain = super().from_db_value(value, expression, connection)
        return json.loads(plain) if isinstance(plain, str) else plain

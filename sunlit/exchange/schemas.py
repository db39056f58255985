"""The tables of a package and the JSON Schema of each. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Mapping[str, Any] = {"type": "string"}
NUMBER: Mapping[str, Any] = {"type": "integer"}
OBJECT: Mapping[str, Any] = {"type": "object"}
LIST: Mapping[str, Any] = {"type": "array"}
TEXT_OR_NOTHING: Mapping[str, Any] = {"type": ["string", "null"]}


def _schema(about: str, **properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every field stands in every row; further ones may come with later versions of the format."""
    return {
        "$schema": DIALECT,
        "title": about,
        "type": "object",
        "required": list(properties),
        "properties": {name: dict(kind) for name, kind in properties.items()},
    }


SCHEMAS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "regions": _schema("地区", code=TEXT, name=TEXT, level=TEXT, parent=TEXT),
        "organs": _schema(
            "机关",
            code=TEXT,
            uscc=TEXT,
            name=TEXT,
            name_en=TEXT,
            kind=TEXT,
            region=TEXT,
            parent=TEXT,
            closed_on=TEXT_OR_NOTHING,
        ),
        "powers": _schema("职权", code=TEXT, organ=TEXT, kind=TEXT, created_at=TEXT, cancelled_on=TEXT_OR_NOTHING),
        "power_versions": _schema(
            "职权的版本",
            code=TEXT,
            number=NUMBER,
            state=TEXT,
            in_force_on=TEXT_OR_NOTHING,
            published_at=TEXT_OR_NOTHING,
            content_hash=TEXT,
            change_note=TEXT,
            content=OBJECT,
        ),
        "charts": _schema(
            "流程图",
            code=TEXT,
            scope=TEXT,
            number=NUMBER,
            state=TEXT,
            published_at=TEXT_OR_NOTHING,
            content_hash=TEXT,
            source=OBJECT,
        ),
        "rule_texts": _schema(
            "制度文本",
            code=TEXT,
            variant=TEXT,
            number=NUMBER,
            state=TEXT,
            title=TEXT,
            power_version=NUMBER,
            published_at=TEXT_OR_NOTHING,
            content_hash=TEXT,
            elements=LIST,
        ),
    }
)

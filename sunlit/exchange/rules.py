"""Pure rules: whether a row of a package is what its schema says."""

from collections.abc import Mapping
from typing import Any

from sunlit.ledger.wording import Text

KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "object": (dict,),
    "array": (list,),
    "boolean": (bool,),
    "null": (type(None),),
}


def row_fault(schema: Mapping[str, Any], row: object) -> Text | None:
    """What is wrong with a row; None where it fits. Knows of JSON Schema what the tables of a package use."""
    if not isinstance(row, dict):
        return Text("不是一个对象", "is not an object")
    for name in schema["required"]:
        if name not in row:
            return Text(f"缺少“{name}”", f"lacks “{name}”")
    for name, kind in schema["properties"].items():
        if not _fits(kind["type"], row[name]):
            return Text(f"“{name}”的类型不对", f"“{name}” is of the wrong type")
    return None


def _fits(wanted: str | list[str], value: object) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, KINDS[name]) for name in names)

"""Conditions in a BPMN file: field, operator, literal, and nothing else is ever evaluated. Pure."""

import json
import math
import re

from sunlit.procedures.model import Condition, Operator
from sunlit.procedures.reader.parts import OPERATORS

FORM = re.compile(
    r"\s*(?P<field>[a-z][a-z0-9_]{0,59})\s*(?P<operator>==|!=|<=|>=|<|>)\s*(?P<literal>\S(?:.*\S)?)\s*", re.S
)


def condition_text(condition: Condition) -> str:
    """``acceptance == "supplement"``: the literal as JSON writes it."""
    return f"{condition.field} {condition.operator} {json.dumps(condition.literal, ensure_ascii=False)}"


def condition_of(text: str) -> Condition | None:
    """The condition that a text says; None where it is anything but field, operator and literal."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    try:
        literal = json.loads(found["literal"])
    except (ValueError, RecursionError):
        return None
    if not isinstance(literal, str | int | float) or (isinstance(literal, float) and not math.isfinite(literal)):
        return None
    operator: Operator = next(known for known in OPERATORS if known == found["operator"])
    return Condition(found["field"], operator, literal)

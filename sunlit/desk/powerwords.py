"""The values of a power's fields as words for the reader: names instead of codes, posts with what they do."""

from collections.abc import Callable, Mapping
from typing import Any

from sunlit.basis.parameters import all_parameters
from sunlit.desk.door import language
from sunlit.desk.powerforms import BASIS_KINDS, OPTIONS, SCOPES, SUBJECTS, UNITS
from sunlit.offices.rules import ROLES
from sunlit.powers import categories, rules


def in_words(plain: Mapping[str, Any]) -> dict[str, Any]:
    """A version's plain values in words, field by field."""
    return {name: said(name, value) for name, value in plain.items()}


def said(name: str, value: Any) -> Any:
    """One field's value in words; what has no code stays as it is."""
    words = _WORDS.get(name)
    return words(value) if words is not None and value not in (None, "", [], {}) else value


def _of(choices: Any) -> Callable[[Any], str]:
    return lambda value: str(dict(choices).get(value, value))


def _theme(code: str) -> str:
    theme = categories.all_themes().get(code)
    return theme.name.in_language(language()) if theme else code


def _parameter(name: str) -> str:
    known = {one.name: one for one in all_parameters()}
    return known[name].title.in_language(language()) if name in known else name


def _role(code: str) -> str:
    return ROLES[code].in_language(language()) if code in ROLES else code


def _handling(value: Mapping[str, Any]) -> dict[str, Any]:
    return {_role(role): post for role, post in value.items()}


def _duties(value: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {_role(role): "；".join(_duty(duty)) for role, duty in value.items()}


def _duty(duty: Mapping[str, str]) -> list[str]:
    function = duty.get("function", "")
    named = rules.function_name(function).in_language(language()) if function else ""
    return [text for text in (named, duty.get("standard", ""), duty.get("responsibility", "")) if text]


def _bases(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kind = _of(BASIS_KINDS)
    return [{**row, "kind": kind(row.get("kind", ""))} for row in rows]


def _options(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(OPTIONS.get(code, code)): chosen for code, chosen in value.items()}


_WORDS: Mapping[str, Callable[[Any], Any]] = {
    "theme": _theme,
    "subject_kind": _of(SUBJECTS),
    "disclosure_scope": _of(SCOPES),
    "promised_unit": _of(UNITS),
    "statutory_parameter": _parameter,
    "handling": _handling,
    "duties": _duties,
    "bases": _bases,
    "options": _options,
}

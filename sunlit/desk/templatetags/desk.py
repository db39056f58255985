"""Filters of the staff pages."""

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from sunlit.offices.rules import ROLES

register = template.Library()

RUN = re.compile(
    r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]"
    r"(?:[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef0-9]*"
    r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef])?"
)


@register.filter
def mixed(value: object) -> str | SafeString:
    """A sentence with Chinese names in it; on an English page each Chinese run is marked as such."""
    text = conditional_escape("" if value is None else str(value))
    if not (get_language() or "").startswith("en"):
        return text
    # The text is escaped already; only the marks are added.
    return mark_safe(RUN.sub(lambda run: f'<span lang="zh-Hans">{run.group()}</span>', text))


@register.filter
def role_words(role: str) -> str:
    """What a post does, by its role, in the reader's language."""
    return ROLES[role].in_language(get_language() or "") if role in ROLES else role


@register.filter
def lang_of(words: object) -> SafeString:
    """On an English page the mark of words that are Chinese, for an element that can hold nothing but words."""
    chinese = (get_language() or "").startswith("en") and RUN.search(str(words))
    return mark_safe(' lang="zh-Hans"' if chinese else "")


@register.filter
def revision_words(revision: Any) -> str:
    """What a change of a chart's draft did, in the reader's language."""
    return str(revision.words_en if (get_language() or "").startswith("en") else revision.words)


@register.filter
def pairs(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Names and values; ``.items`` in a template would give the value of that name where there is one."""
    return list(values.items())


@register.filter
def group_words(example: Mapping[str, Any]) -> str:
    """A small group of an open dataset: its values and how many rows it has."""
    nothing = gettext("（空）")
    return " + ".join(value or nothing for value in example["values"]) + f"（{example['rows']}）"

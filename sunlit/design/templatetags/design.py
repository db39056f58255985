"""Filters and tags for all pages: dates, numbers, both languages, links that keep a list's filters."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sunlit.design import drawing
from sunlit.design.charts import BarChart, DotPlot, bar_chart, dot_plot
from sunlit.ledger.wording import Text

register = template.Library()

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
# A stretch of Chinese with the digits and spaces inside it, as in a citation within an English sentence.
STRETCH = re.compile(rf"{CHINESE.pattern}(?:[\s\d]*{CHINESE.pattern})*")
# On a page a number stands apart from its unit; official papers write them together.
COUNTED = re.compile(r"(?<![月\d])(\d+)(?=个工作日|个月|小时|日)")
AFTER_WORD = re.compile(r"(?<=[\u4e00-\u9fff])(?<!月)(?=\d+ (?:个工作日|个月|小时|日))")
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    """A moment in the county's time; a plain date stays what it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in a sentence: ``11 月 20 日（周五）`` or ``Fri 20 November``."""
    if not value:
        return ""
    value = _local(value)
    if _english():
        return f"{WEEKDAYS_EN[value.weekday()]} {value.day} {MONTHS_EN[value.month - 1]}"
    return f"{value.month} 月 {value.day} 日（周{WEEKDAYS_ZH[value.weekday()]}）"


@register.filter
def full_day(value: date | datetime | None) -> str:
    """A date with its year: ``2026 年 11 月 20 日`` or ``20 November 2026``."""
    if not value:
        return ""
    value = _local(value)
    if _english():
        return f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"
    return f"{value.year} 年 {value.month} 月 {value.day} 日"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date in a table: ``11-20``."""
    return f"{_local(value):%m-%d}" if value else ""


@register.filter
def iso_day(value: date | datetime | None) -> str:
    """A date for machines and for tables that cross years: ``2026-11-20``."""
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in the county's time: ``2026-11-20 09:12``."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def iso_moment(value: datetime | None) -> str:
    """For the ``datetime`` attribute of a ``time`` element."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


@register.filter
def number(value: int | float | None) -> str:
    """A figure with commas at the thousands: ``1,286``."""
    return "" if value is None else f"{value:,}"


@register.filter
def size(value: int) -> int:
    """A number without its sign."""
    return abs(value)


@register.filter
def percent(value: float | None) -> str:
    """A share of one as ``98.7%``; ``–`` where there is nothing to divide by."""
    return "–" if value is None else f"{value * 100:.1f}%"


@register.filter
def zh(value: object) -> str | SafeString:
    """Chinese data; on an English page it is marked as Chinese, so that it is read aloud as such."""
    text = conditional_escape(str(value)) if value is not None else ""
    if text and _english() and CHINESE.search(text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return text


@register.filter
def say(value: object) -> str | SafeString:
    """A sentence that pure code made in both languages, in the reader's; plain text is taken as Chinese data."""
    if not isinstance(value, Text):
        return zh(value)
    wording = value.in_language(get_language() or "zh-hans")
    if not wording:
        # Law texts and names of organs may exist in Chinese only.
        return zh(value.zh)
    if _english():
        return _stretches(wording) if CHINESE.search(wording) else wording
    return AFTER_WORD.sub(" ", COUNTED.sub(r"\1 ", wording))


@register.filter
def mixed(value: object) -> str | SafeString:
    """Words of the page with Chinese data among them, such as a label that names a paper."""
    text = str(value)
    return _stretches(text) if _english() and CHINESE.search(text) else text


def _stretches(text: str) -> SafeString:
    """An English sentence in which every stretch of Chinese, such as a citation, is marked as Chinese."""
    marked = STRETCH.sub(lambda found: f'<span lang="zh-Hans">{found.group()}</span>', conditional_escape(text))
    return mark_safe(marked)  # escaped above; the pattern only adds its own tags


@register.filter
def get(values: Mapping[Any, Any] | None, key: object) -> object:
    """One entry of a mapping, or nothing."""
    return (values or {}).get(key, "")


@register.simple_tag
def form_key() -> str:
    """A fresh key for one filling of a form: the same form sent twice is one act."""
    return uuid4().hex


@register.simple_tag
def drawn(template: str, **values: Any) -> SafeString:
    """A part of a page, drawn once for these values; it sees nothing else: see ``design.drawing``."""
    return drawing.drawn(template, **values)


@register.simple_tag
def page_numbers(page: int, pages: int) -> list[int]:
    """Which pages to offer: the first, the last and those around this one; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers: list[int] = []
    for one in near:
        if numbers and one > numbers[-1] + 1:
            numbers.append(0)
        numbers.append(one)
    return numbers


@register.simple_tag
def bars(rows: Sequence[Mapping[str, Any]], second: bool = False) -> BarChart:
    """The geometry of a bar chart: see ``design.charts.bar_chart``."""
    return bar_chart(rows, second=second)


@register.simple_tag
def dots(rows: Sequence[Mapping[str, Any]], target: float) -> DotPlot:
    """The geometry of a dot plot of rates with its target line."""
    return dot_plot(rows, target=target)

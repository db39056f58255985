"""What all public lists share: pages, filters as facets, days in Beijing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from sunlit.basis.office_hours import BEIJING
from sunlit.ledger.wording import Text
from sunlit.publication.pages import Choice, Facet, Paging

M = TypeVar("M", bound=Model)
YEAR = 365


def paging(page: int, size: int, total: int) -> Paging:
    """Where in a list the reader stands; a number out of range gives the nearest page."""
    return Paging(min(max(page, 1), max(1, -(-total // size))), size, total)


def cut(rows: QuerySet[M], where: Paging) -> QuerySet[M]:
    """The rows of that page."""
    return rows[(where.page - 1) * where.size : where.page * where.size]


def facet(name: str, label: Text, counts: Mapping[str, int], words: Mapping[str, Text], chosen: Iterable[str]) -> Facet:
    """A filter from counts: values in the order of ``words``, those it does not know after them, chosen ones kept."""
    picked = set(chosen)
    order = [value for value in words if counts.get(value) or value in picked]
    order += sorted(value for value in {*counts, *picked} if value and value not in words)
    return Facet(
        name,
        label,
        tuple(
            Choice(value, words.get(value) or Text(value, ""), counts.get(value, 0), value in picked) for value in order
        ),
    )


def year_before(at: datetime) -> datetime:
    """The beginning of the day a year ago: what 近 12 个月 counts from."""
    day = at.astimezone(BEIJING) - timedelta(days=YEAR)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)

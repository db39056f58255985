"""The basic procedure of a kind of power as outsiders read it, and the items that follow it or depart (R-061).

For the whole county, or for one organ, whose own items are then the base.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery

from sunlit.ledger.wording import Text
from sunlit.powers.categories import all_kinds
from sunlit.powers.models import PowerVersion
from sunlit.procedures.category import Category, Item, categories
from sunlit.procedures.drawing import Row, draw, outline
from sunlit.procedures.durations import Setting
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.timing import all_limit_words
from sunlit.publication.pages import Paging
from sunlit.publication.queries.powers import PUBLIC

SIZE = 50


@dataclass(frozen=True, slots=True)
class Procedure:
    """One basic procedure: drawing and list, how many items follow it, how many depart and in what."""

    name: str
    title: Text
    svg: str
    outline: tuple[Row, ...]
    following: int
    departing: int
    departures: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in the list below: its code, name and organ."""

    code: str
    name: str
    organ: str


@dataclass(frozen=True, slots=True)
class OrganRow:
    """An organ that has charts of the kind, and how many."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class KindPage:
    """A kind of power with its basic procedures; ``rows`` are the items of the one that was asked for.

    ``organ`` is the one organ whose items these are; None for the whole county.
    """

    code: str
    name: Text
    about: Text
    procedures: tuple[Procedure, ...]
    chosen: str
    way: str
    rows: tuple[ItemRow, ...]
    paging: Paging
    organs: tuple[OrganRow, ...] = ()
    organ: OrganRow | None = None


def kind_page(kind: str, on: date, *, lang: str, chosen: str, way: str, page: int, organ: str = "") -> KindPage | None:
    """The page of a kind; ``way`` is follow or depart. ``organ`` is the code of the one organ it is asked of.

    None for a kind that there is not, and for an organ without a chart of the kind (5 queries, cached nets).
    """
    known = all_kinds().get(kind)
    if known is None:
        return None
    organs = _organs(kind)
    asked_of = next((one for one in organs if one.code == organ), None)
    if organ and asked_of is None:
        return None
    setting = Setting(on, settings.JURISDICTION)
    items = _items(kind, organ)
    counts = {item.key: item.count for item in items}
    found = categories(items, setting)
    keys: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in found:
        keys[one.flow.class_name, "follow"] = one.following
        keys[one.flow.class_name, "depart"] = tuple(other.key for other in one.departing)
    asked = (chosen, way) if (chosen, way) in keys else next(iter(keys), ("", ""))
    rows, paging = _rows(_charts(kind, organ), keys.get(asked, ()), page)
    shown = tuple(_shown(one, counts, on, lang) for one in found)
    return KindPage(kind, known.name, known.about, shown, *asked, rows, paging, organs, asked_of)


def kinds_of(organ: str) -> tuple[tuple[str, Text, int], ...]:
    """The kinds of power of which an organ has published charts: code, name, number of charts (one query)."""
    current = PowerVersion.objects.filter(PUBLIC, power__organ__code=organ).values("kind", "power")
    charts = ChartVersion.objects.filter(
        state=ChartVersion.State.PUBLISHED,
        chart__scope=Chart.Scope.EXTERNAL,
        chart__power__organ__code=organ,
    )
    rows = current.filter(power__in=charts.values("chart__power")).values_list("kind").annotate(n=Count("id"))
    known = all_kinds()
    counts = dict(rows.order_by())
    return tuple((code, known[code].name, counts[code]) for code in known if code in counts)


def _organs(kind: str) -> tuple[OrganRow, ...]:
    rows = _charts(kind).order_by("chart__power__organ__code")
    named = rows.values_list("chart__power__organ__code", "chart__power__organ__name").annotate(n=Count("id"))
    return tuple(OrganRow(*row) for row in named)


def _charts(kind: str, organ: str = "") -> QuerySet[ChartVersion]:
    public = PowerVersion.objects.filter(PUBLIC, kind=kind).values("power")
    found = ChartVersion.objects.filter(
        state=ChartVersion.State.PUBLISHED, chart__scope=Chart.Scope.EXTERNAL, chart__power__in=public
    )
    return found.filter(chart__power__organ__code=organ) if organ else found


def _items(kind: str, organ: str) -> list[Item]:
    """Each content once, with the number of items that have it."""
    rows = list(
        _charts(kind, organ)
        .order_by()
        .values_list("content_hash")
        .annotate(n=Count("id"), first=Min("id"))
        .order_by("first")
    )
    versions = ChartVersion.objects.in_bulk([first for _, _, first in rows])
    return [Item(content, compiled(versions[first]).flow, n) for content, n, first in rows]


def _shown(one: Category, counts: dict[str, int], on: date, lang: str) -> Procedure:
    flow = one.flow
    words = all_limit_words(flow, on, settings.JURISDICTION)
    grouped: dict[Text, int] = {}
    for other in one.departing:
        for difference in other.differences:
            grouped[difference.text] = grouped.get(difference.text, 0) + other.count
    return Procedure(
        name=flow.class_name,
        title=flow.title,
        svg=draw(flow, language=lang, limits=words, prefix=f"{flow.class_name}-"),
        outline=outline(flow, language=lang, limits=words).rows,
        following=sum(counts[key] for key in one.following),
        departing=sum(other.count for other in one.departing),
        departures=tuple(grouped.items()),
    )


def _rows(charts: QuerySet[ChartVersion], keys: tuple[str, ...], page: int) -> tuple[tuple[ItemRow, ...], Paging]:
    name = PowerVersion.objects.filter(PUBLIC, power=OuterRef("chart__power")).values("name")[:1]
    found = charts.filter(content_hash__in=keys).annotate(name=Subquery(name))
    total = found.count() if keys else 0
    last = max(1, -(-total // SIZE))
    page = min(max(page, 1), last)
    rows = found.order_by("chart__power__code").values_list("chart__power__code", "name", "chart__power__organ__name")
    shown = rows[(page - 1) * SIZE : page * SIZE] if total else ()
    return tuple(ItemRow(*row) for row in shown), Paging(page, SIZE, total)

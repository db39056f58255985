"""The front page and the statistics: every figure opens the list it counts."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, QuerySet

from sunlit.ledger.wording import Text
from sunlit.publication.filters import (
    AnswerFilters,
    CardFilters,
    PowerFilters,
    RatingFilters,
    RecordFilters,
)
from sunlit.publication.models import Release
from sunlit.publication.pages import Figure, Home, Statistics, StatisticsRow
from sunlit.publication.queries.cards import card_figure, card_rows
from sunlit.publication.queries.organs import organs
from sunlit.publication.queries.powers import power_list
from sunlit.publication.queries.records import recent_records, record_figure, record_rows
from sunlit.publication.queries.said import answer_figure, rating_figure
from sunlit.supervision.models import Card

RED = ("red", "deep_red")
RECENT = 8


def home(*, at: datetime) -> Home:
    """Four figures, the three ways into the list, and the newest decisions."""
    listed = power_list(PowerFilters(), size=1)
    facets = {facet.name: facet for facet in listed.facets}
    return Home(
        figures=_figures(at, listed.paging.total),
        themes=facets["theme"],
        kinds=facets["kind"],
        organs=facets["organ"],
        recent=recent_records(at, size=RECENT),
    )


def statistics(*, at: datetime) -> Statistics:
    """The figures of the last twelve months, in all and for each organ that has powers."""
    listed = power_list(PowerFilters(), size=1)
    more = (
        record_figure("refused", Text("不予受理、不予许可", "Refusals"), _year(kind=("refusal",)), at),
        card_figure("yellow", Text("黄牌", "Yellow cards"), CardFilters(level=("yellow",), period="12m"), at),
        rating_figure("ratings", Text("评价", "Ratings"), RatingFilters(period="12m"), at),
        answer_figure("answers", Text("公开的答复", "Published answers"), AnswerFilters()),
    )
    return Statistics(
        as_of=at,
        figures=(*_figures(at, listed.paging.total), *more),
        rows=_rows(at),
    )


def _figures(at: datetime, powers: int) -> tuple[Figure, ...]:
    done = record_figure("records", Text("近 12 个月办结", "Decided in 12 months"), _year(), at)
    in_time = record_figure("in_time", Text("按时办结", "Decided in time"), _year(on_time=True), at)
    share = f"{in_time.value * 1000 // done.value / 10:.1f}%" if done.value else "—"
    return (
        Figure("powers", Text("权力事项", "Powers"), powers, "powers"),
        done,
        Figure(
            in_time.key,
            in_time.label,
            in_time.value,
            in_time.list,
            in_time.query,
            share,
            Text(f"{in_time.value:,} / {done.value:,} 件", f"{in_time.value:,} of {done.value:,}"),
        ),
        card_figure("red", Text("近 12 个月红牌", "Red cards in 12 months"), CardFilters(level=RED, period="12m"), at),
    )


def _rows(at: datetime) -> tuple[StatisticsRow, ...]:
    """One line an organ: each column is counted in one query for all organs."""
    yellow, red = ("yellow",), RED
    columns: dict[str, tuple[str, RecordFilters | CardFilters, dict[str, int]]] = {}
    for name, record_filter in {
        "records": _year(),
        "on_time": _year(on_time=True),
        "refused": _year(kind=("refusal",)),
    }.items():
        columns[name] = ("records", record_filter, _by_organ(record_rows(record_filter, at)))
    for name, levels in {"yellow": yellow, "red": red}.items():
        card_filter = CardFilters(level=levels, period="12m")
        columns[name] = ("cards", card_filter, _by_organ(card_rows(card_filter, at)))
    return tuple(
        StatisticsRow(
            organ_code=shown.code,
            organ=shown.name,
            powers=shown.powers,
            **{
                name: Figure(name, shown.name, counts.get(shown.code, 0), page, _of(shown.code, filters))
                for name, (page, filters, counts) in columns.items()
            },
        )
        for shown in organs(at=at)
        if shown.powers.value or any(counts.get(shown.code) for _, _, counts in columns.values())
    )


def _by_organ(rows: QuerySet[Release] | QuerySet[Card]) -> dict[str, int]:
    return dict(rows.order_by().values_list("organ__code").annotate(n=Count("id")))


def _of(organ: str, filters: RecordFilters | CardFilters) -> str:
    return replace(filters, organ=(organ,)).query()


def _year(*, kind: tuple[str, ...] = (), on_time: bool = False) -> RecordFilters:
    return RecordFilters(kind=kind, on_time=on_time, period="12m")

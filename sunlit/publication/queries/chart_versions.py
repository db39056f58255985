"""The published versions of a power's chart, and two of them side by side. For powers that the public may see."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.wording import Text
from sunlit.procedures.comparing.drawn import SideBySide, side_by_side
from sunlit.procedures.durations import Setting
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.publication.queries.editions import kept


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One published version of a chart."""

    number: int
    published_on: date
    current: bool


@dataclass(frozen=True, slots=True)
class ChartDiff:
    """Two published versions, the older first, and all versions to choose from, the newest first."""

    old: ChartRow
    new: ChartRow
    versions: tuple[ChartRow, ...]
    side: SideBySide


def chart_versions(code: str) -> tuple[ChartRow, ...]:
    """The versions of a power's external chart that were published, the newest first (one query)."""
    rows = _published(code).order_by("-number").values_list("number", "published_at", "state")
    return tuple(
        ChartRow(number, beijing_day(at), state == ChartVersion.State.PUBLISHED)
        for number, at, state in rows
        if at is not None
    )


def chart_diff(code: str, old: int | None, new: int | None, *, lang: str) -> ChartDiff | None:
    """Two published versions, the newest and the one before it where no other are asked for; None for fewer than two.

    Limits are in the words of the day on which the newer of the two was published.
    """
    rows = chart_versions(code)
    if len(rows) < 2:
        return None
    numbers = [row.number for row in rows]
    later = new if new in numbers else numbers[0]
    earlier = old if old in numbers and old != later else next((n for n in numbers if n < later), numbers[0])
    first, second = sorted((earlier, later))
    by_number = {row.number: row for row in rows}
    pair = {one.number: one for one in _published(code).filter(number__in=(first, second))}

    def make() -> SideBySide:
        setting = Setting(by_number[second].published_on, settings.JURISDICTION)
        flows = compiled(pair[first]).flow, compiled(pair[second]).flow
        titles = chart_title(by_number[first]).in_language(lang), chart_title(by_number[second]).in_language(lang)
        return side_by_side(*flows, setting, language=lang, titles=titles)

    content = (pair[first].content_hash, pair[second].content_hash)
    side = kept(("chart diff", *content, by_number[first], by_number[second], lang), make)
    return ChartDiff(by_number[first], by_number[second], rows, side)


def chart_title(row: ChartRow) -> Text:
    """What stands above a drawing."""
    day = row.published_on.isoformat()
    state = Text("，现行", ", in force") if row.current else Text("", "")
    return Text(f"第 {row.number} 版（{day} 公布{state.zh}）", f"Version {row.number} (published {day}{state.en})")


def _published(code: str) -> QuerySet[ChartVersion]:
    rows = ChartVersion.objects.filter(chart__power__code=code, chart__scope=Chart.Scope.EXTERNAL)
    return rows.filter(published_at__isnull=False).defer("source")

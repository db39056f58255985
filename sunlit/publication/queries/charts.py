"""The chart that a case runs along, as a picture and as a list; with the state of one case on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.staticfiles import finders

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.queries import Tracking
from sunlit.ledger.wording import Text
from sunlit.procedures.contents import template_flow
from sunlit.procedures.departing import differences
from sunlit.procedures.drawing import EventRow, Fold, Outline, Page, Row, draw, folds, outline, pages
from sunlit.procedures.drawing import standalone as with_styles
from sunlit.procedures.model import Departure, Flow
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.timing import all_limit_words
from sunlit.publication.pages import ChartShown, Handler
from sunlit.publication.queries.editions import kept

T = TypeVar("T")
STYLES = "design/chart.css"


def chart_shown(version: ChartVersion, handlers: Sequence[Handler] = ()) -> ChartShown:
    """A published chart version as pages pass it around; ``handlers`` name the posts in its lanes."""
    flow = compiled(version).flow
    return ChartShown(
        version=version.pk,
        number=version.number,
        title=flow.title,
        content_hash=version.content_hash,
        published_on=beijing_day(version.published_at) if version.published_at else None,
        lanes=_lanes(flow, handlers),
        systems=flow.systems,
    )


def chart_of_case(tracking: Tracking, handlers: Sequence[Handler] = ()) -> ChartShown | None:
    """The chart version that a case runs along, with where the case stands (one query); ``handlers`` as above."""
    version = ChartVersion.objects.defer("source").filter(pk=tracking.chart_version).first()
    if version is None:
        return None
    shown = chart_shown(version, handlers)
    return ChartShown(
        version=shown.version,
        number=shown.number,
        title=shown.title,
        content_hash=shown.content_hash,
        published_on=shown.published_on,
        states=tracking.states,
        stamps=tracking.stamps,
        callout=tracking.callout,
        lanes=shown.lanes,
    )


def chart_svg(chart: ChartShown, *, lang: str, standalone: bool = False) -> str:
    """The picture, every word in it escaped; kept in the process where it shows no case.

    ``standalone``: a file of its own with its styles inside.
    """
    picture = _kept(chart, "svg", lang, lambda: _draw(chart, lang))
    return with_styles(picture, _styles()) if standalone else picture


def chart_folds(chart: ChartShown, *, lang: str) -> tuple[Fold, ...]:
    """The same picture stage by stage, where the chart is long; nothing where it is short."""

    def make() -> tuple[Fold, ...]:
        return folds(_flow(chart), callouts=_callouts(chart, lang), **_shown(chart, lang))

    return _kept(chart, "folds", lang, make)


def chart_pages(chart: ChartShown, *, lang: str, title: str = "") -> tuple[Page, ...]:
    """The same picture on pages of A4, no word smaller than nine points, with connectors where a line goes on.

    Below each page stand the version and the fingerprint of the chart.
    """

    def make() -> tuple[Page, ...]:
        foot = _foot(chart).in_language(lang)
        return pages(_flow(chart), prefix="paper-", title=title, foot=foot, **_shown(chart, lang))

    return _kept(chart, f"pages {title}", lang, make)


def chart_outline(chart: ChartShown, *, lang: str) -> tuple[Row, ...]:
    """The list twin of the picture, row by row."""
    return _outline(chart, lang).rows


def chart_otherwise(chart: ChartShown, *, lang: str) -> tuple[tuple[str, str], ...]:
    """What holds at every step that says nothing of its own (supervision, complaint ...): heading and words."""
    return _outline(chart, lang).otherwise


def chart_events(chart: ChartShown, *, lang: str) -> tuple[EventRow, ...]:
    """What may befall a case on its way, with when and by which article."""
    return _outline(chart, lang).events


@dataclass(frozen=True, slots=True)
class DepartureShown:
    """One place where a chart is not as its template: what differs, why, and the article where one is named."""

    text: Text
    why: Text | None
    article: Text | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The template from which a chart was begun, and where it departs from it."""

    template: Text
    departures: tuple[DepartureShown, ...]


def chart_origin(chart: ChartShown) -> Origin | None:
    """Where a chart comes from; None for one that was begun from no template."""

    def make() -> Origin | None:
        flow = _flow(chart)
        template = template_flow(flow.template)
        if template is None:
            return None
        said = {one.step: one for one in flow.departures}
        shown = tuple(_departure(one.text, said.get(one.where)) for one in differences(template, flow))
        return Origin(template.title, shown)

    return _kept(chart, "origin", "", make)


def _departure(text: Text, said: Departure | None) -> DepartureShown:
    article = Text(said.article.zh, said.article.en) if said and said.article else None
    return DepartureShown(text, said.why if said else None, article)


def _outline(chart: ChartShown, lang: str) -> Outline:
    def make() -> Outline:
        return outline(_flow(chart), callouts=_callouts(chart, lang), **_shown(chart, lang))

    return _kept(chart, "outline", lang, make)


def _draw(chart: ChartShown, lang: str) -> str:
    return draw(_flow(chart), callouts=_callouts(chart, lang), **_shown(chart, lang))


def _shown(chart: ChartShown, lang: str) -> dict[str, Any]:
    """What every form of the chart shows beside its steps: limits, how far a case is, who works in a lane."""
    return {
        "language": lang,
        "limits": all_limit_words(_flow(chart), _day(chart), settings.JURISDICTION),
        "states": chart.states,
        "stamps": chart.stamps,
        "subtitles": _subtitles(chart, lang),
    }


def _kept(chart: ChartShown, what: str, lang: str, make: Callable[[], T]) -> T:
    """A chart without a case on it depends on its content, its lanes' names and the language alone."""
    if chart.states:
        return make()
    return kept(("chart", what, chart.content_hash, tuple(sorted(chart.lanes.items())), _day(chart), lang), make)


def _foot(chart: ChartShown) -> Text:
    day, mark = _day(chart).isoformat(), chart.content_hash[:16]
    return Text(f"第 {chart.number} 版，{day} 公布，指纹 {mark}", f"version {chart.number}, published {day}, {mark}")


def _flow(chart: ChartShown) -> Flow:
    return compiled(ChartVersion.objects.defer("source").get(pk=chart.version)).flow


def _day(chart: ChartShown) -> date:
    """The words for time are those of the day on which the chart was published."""
    assert chart.published_on is not None  # only published versions are ever shown
    return chart.published_on


def _callouts(chart: ChartShown, lang: str) -> dict[str, Sequence[str]]:
    """What stands beside each open step: its one sentence, cut at the mark between place and countdown."""
    words = chart.callout.in_language(lang)
    lines = words.split(" · ") if words else []
    return {step: lines for step, state in chart.states.items() if state == "now" and lines}


def _subtitles(chart: ChartShown, lang: str) -> dict[str, str]:
    return {lane: text.in_language(lang) for lane, text in chart.lanes.items()}


def _lanes(flow: Flow, handlers: Sequence[Handler]) -> dict[str, Text]:
    """Who sits in each lane, where the list names a post for one of its steps."""
    by_role = {handler.role: handler for handler in handlers}
    named: dict[str, Text] = {}
    for lane in flow.lanes:
        roles = dict.fromkeys(step.post for step in flow.steps if step.lane == lane.id and step.post in by_role)
        first = next((by_role[role] for role in roles), None)
        if first is None or lane.party or not first.holder_a:
            continue
        names = [f"A 角{first.holder_a}", *([f"B 角{first.holder_b}"] if first.holder_b else [])]
        english = [f"A: {first.holder_a}", *([f"B: {first.holder_b}"] if first.holder_b else [])]
        named[lane.id] = Text("、".join(names), ", ".join(english))
    return named


@cache
def _styles() -> str:
    found = finders.find(STYLES)
    return Path(found).read_text(encoding="utf-8") if isinstance(found, str) else ""

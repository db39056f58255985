"""Reads. A net depends on its content alone, so each is read and compiled once in a process, by content hash."""

from collections import OrderedDict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from sunlit.basis.errors import BasisRefusal
from sunlit.ledger.rows import fetch
from sunlit.ledger.wording import Text
from sunlit.powers.models import Power
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import Outline, draw, outline
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.reader import read
from sunlit.procedures.soundness import Finding, findings
from sunlit.procedures.timing import limit_words

KEPT = 512
_NETS: OrderedDict[str, Net] = OrderedDict()
BEIJING = ZoneInfo("Asia/Shanghai")


def compiled(version: ChartVersion) -> Net:
    """The net of a version. Only the first call in a process reads its source, which may therefore be deferred."""
    net = _NETS.get(version.content_hash)
    if net is None:
        net = _NETS[version.content_hash] = compile_flow(read(version.source))
        if len(_NETS) > KEPT:
            _NETS.popitem(last=False)
    return net


def published_chart(
    power: Power | int, on: date | None = None, scope: str = Chart.Scope.EXTERNAL
) -> ChartVersion | None:
    """The chart version in force for a power, today's or that of a day; without its source."""
    key = power if isinstance(power, int) else power.pk
    if on is None:
        chart = fetch(Chart, power_id=key, scope=scope)
        if chart is None:
            return None
        return fetch(ChartVersion, without=("source",), chart_id=chart.pk, state=ChartVersion.State.PUBLISHED)
    versions = ChartVersion.objects.defer("source").filter(chart__power_id=key, chart__scope=scope)
    shown = (ChartVersion.State.PUBLISHED, ChartVersion.State.SUPERSEDED)
    until = datetime(on.year, on.month, on.day, 23, 59, 59, 999999, tzinfo=BEIJING)
    return versions.filter(state__in=shown, published_at__lte=until).order_by("-number").first()


def chart_version(version_id: int) -> ChartVersion | None:
    """One version with its chart and power, whatever its state."""
    return _with_power(ChartVersion.objects.filter(pk=version_id)).first()


def versions_of(power: Power, scope: str = Chart.Scope.EXTERNAL) -> QuerySet[ChartVersion]:
    """All versions of a power's chart, newest first, without their sources."""
    found = ChartVersion.objects.filter(chart__power=power, chart__scope=scope)
    return _with_power(found).defer("source").order_by("-number")


def waiting() -> QuerySet[ChartVersion]:
    """Versions that wait for publication, oldest first, without their sources."""
    found = ChartVersion.objects.filter(state=ChartVersion.State.SUBMITTED)
    return _with_power(found).defer("source").order_by("submitted_at")


def findings_of(version: ChartVersion) -> tuple[Finding, ...]:
    """What keeps the version from being published; nothing for a sound one."""
    return findings(compiled(version))


def drawing_of(version: ChartVersion, *, language: str, on: date, jurisdiction: str = "default") -> str:
    """The picture of a version in any state, without a case on it. What the public sees comes from publication."""
    flow = compiled(version).flow
    return draw(flow, language=language, limits=_words(flow, on, jurisdiction), prefix=f"chart-{version.pk}-")


def outline_of(version: ChartVersion, *, language: str, on: date, jurisdiction: str = "default") -> Outline:
    """The list twin of a version in any state."""
    flow = compiled(version).flow
    return outline(flow, language=language, limits=_words(flow, on, jurisdiction))


def _words(flow: Flow, on: date, jurisdiction: str) -> dict[str, Text]:
    """The words for time; a draft may still name a parameter that does not exist, and is drawn without it."""
    words: dict[str, Text] = {}
    for step in flow.steps:
        try:
            said = limit_words(step.limit, on, jurisdiction)
        except BasisRefusal:
            said = Text("时限参数有误", "unknown time limit")
        if said is not None:
            words[step.id] = said
    return words


def _with_power(versions: QuerySet[ChartVersion]) -> QuerySet[ChartVersion]:
    people = ("drafted_by", "submitted_by", "published_by")
    return versions.select_related("chart__power__organ", *people)

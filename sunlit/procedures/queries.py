"""Reads. A net depends on its content alone, so each is read and compiled once in a process, by content hash."""

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from sunlit.basis.content import CONTENT
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.queries import local_parameter
from sunlit.ledger.rows import fetch
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.categories import all_kinds
from sunlit.powers.models import HandlingPost, Power, PowerVersion
from sunlit.powers.queries import content_of, needs_merged_rule
from sunlit.procedures.compendium import Book, Chapter, Part, numbered
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import Fold, Outline, Page, draw, folds, outline, pages
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartCitation, ChartVersion, RuleText
from sunlit.procedures.reader import read, source_of
from sunlit.procedures.ruletext import Element, Held, Source, Variant, compose, silent, ways
from sunlit.procedures.simulator import faults
from sunlit.procedures.soundness import Finding
from sunlit.procedures.timing import limit_words

KEPT = 512
_NETS: OrderedDict[str, Net] = OrderedDict()
BEIJING = ZoneInfo("Asia/Shanghai")


def compiled(version: ChartVersion) -> Net:
    """The net of a version. Only the first call in a process reads its source, which may therefore be deferred.

    What was never published may still change the order of its choices, which the content hash does not cover.
    """
    key = version.content_hash if version.published_at else f"{version.content_hash} {hash(json.dumps(version.source))}"
    net = _NETS.get(key)
    if net is None:
        net = _NETS[key] = compile_flow(read(version.source))
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


def powers_with_chart() -> frozenset[int]:
    """The powers with an external chart in force (1 query)."""
    return frozenset(_in_force().values_list("chart__power", flat=True))


def has_chart() -> Exists:
    """Of a row with a ``power``: whether that has an external chart in force."""
    return Exists(_in_force().filter(chart__power=OuterRef("power")))


def _in_force() -> QuerySet[ChartVersion]:
    rows = ChartVersion.objects.filter(chart__scope=Chart.Scope.EXTERNAL, state=ChartVersion.State.PUBLISHED)
    return rows.order_by()


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


@dataclass(frozen=True, slots=True)
class Template:
    """A chart of content/charts from which a power's own chart starts, and the kinds of power it suits."""

    class_name: str
    title: Text
    kinds: tuple[str, ...]
    text: str


def templates(kind: str = "") -> tuple[Template, ...]:
    """Every template, in the order of their names; those that suit this kind of power stand first."""
    return tuple(sorted(_templates(), key=lambda one: (kind not in one.kinds, one.class_name)))


@cache
def _templates() -> tuple[Template, ...]:
    found = []
    for path in sorted((CONTENT / "charts").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        # What stands above the lanes is enough to list it; reading thirty whole charts takes half a second.
        head = source_of(text.partition("\nlanes:")[0])
        found.append(Template(head["class"], Text(**head["title"]), tuple(head.get("kinds", ())), text))
    return tuple(found)


def findings_of(version: ChartVersion) -> tuple[Finding, ...]:
    """What keeps the version from being published; nothing for a sound one."""
    return faults(compiled(version))


def drawing_of(
    version: ChartVersion,
    *,
    language: str,
    on: date,
    jurisdiction: str = "default",
    callouts: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The picture of a version in any state, without a case on it. What the public sees comes from publication.

    ``callouts`` are short words that stand beside a step.
    """
    flow, limits = compiled(version).flow, _words(compiled(version).flow, on, jurisdiction)
    return draw(flow, language=language, limits=limits, callouts=callouts, prefix=f"chart-{version.pk}-")


def folds_of(
    version: ChartVersion,
    *,
    language: str,
    on: date,
    jurisdiction: str = "default",
    callouts: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Fold, ...]:
    """The same picture stage by stage, where the chart is long; nothing where it is short."""
    flow = compiled(version).flow
    words = _words(flow, on, jurisdiction)
    return folds(flow, language=language, limits=words, callouts=callouts, prefix=f"chart-{version.pk}-")


def pages_of(version: ChartVersion, *, language: str, on: date, jurisdiction: str = "default") -> tuple[Page, ...]:
    """The same picture on pages of A4."""
    flow = compiled(version).flow
    words = _words(flow, on, jurisdiction)
    return pages(flow, language=language, limits=words, prefix=f"paper-{version.pk}-")


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


# Rule texts.


@dataclass(frozen=True, slots=True)
class Composition:
    """What a rule of the power would say now, and what it is composed from."""

    variant: Variant
    version: PowerVersion
    chart: ChartVersion | None
    composed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One element of a rule text: its title, what record and chart say, what the editor added."""

    key: str
    title: Text
    composed: str
    own: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All that the text says under this element, line by line."""
        return tuple(line for part in (self.composed, self.own) for line in part.splitlines() if line.strip())


def composition(power: Power, variant: str, on: date) -> Composition | None:
    """The rule as the published record and the published chart give it; None where the power is not published."""
    version = _composed_from(PowerVersion.objects.filter(power=power)).first()
    if version is None:
        return None
    chart = published_chart(power)
    by = ways(settings.JURISDICTION)
    chosen = by.variants[variant]
    return Composition(chosen, version, chart, compose(chosen, _source(version, chart, on), by))


def paragraphs(text: RuleText) -> tuple[Paragraph, ...]:
    """The elements of a rule text in their order, with their titles."""
    titles = {element.key: element.title for element in _variant(text.variant).elements}
    return tuple(
        Paragraph(row["key"], titles.get(row["key"], Text(row["key"], row["key"])), row["composed"], row["own"])
        for row in text.elements
    )


def missing_elements(text: RuleText) -> tuple[Element, ...]:
    """The elements about which nobody has said anything yet."""
    rows = text.elements
    return silent(_variant(text.variant), {r["key"]: r["composed"] for r in rows}, {r["key"]: r["own"] for r in rows})


def rule_text(pk: int) -> RuleText | None:
    """One version with its power, organ and people, whatever its state."""
    return _texts(RuleText.objects.filter(pk=pk)).first()


def rule_texts_of(power: Power, variant: str) -> list[RuleText]:
    """All versions of a power's rule, newest first (one query)."""
    return list(_texts(RuleText.objects.filter(power=power, variant=variant)).order_by("-number"))


def published_rule_texts(power: Power | int) -> list[RuleText]:
    """The rule texts in force for a power, in the order of the variants (one query)."""
    key = power if isinstance(power, int) else power.pk
    found = {row.variant: row for row in _texts(RuleText.objects.filter(power=key, state=RuleText.State.PUBLISHED))}
    return [found[name] for name in ways(settings.JURISDICTION).variants if name in found]


def rule_text_list(state: str) -> QuerySet[RuleText]:
    """Rule texts in one state, those that wait longest first, without their elements."""
    return _texts(RuleText.objects.filter(state=state)).defer("elements").order_by("submitted_at", "title", "id")


def stale_rule_texts() -> QuerySet[RuleText]:
    """Published texts whose power, or whose chart, has a newer published version than the one they speak of."""
    current = Q(power__versions__state=PowerVersion.State.PUBLISHED)
    newer = current & ~Q(power__versions=F("power_version"))
    charts = Q(power__charts__scope=Chart.Scope.EXTERNAL, chart_version__state=ChartVersion.State.SUPERSEDED)
    rows = RuleText.objects.filter(newer | charts, state=RuleText.State.PUBLISHED)
    return _texts(RuleText.objects.filter(pk__in=rows.values("pk"))).defer("elements").order_by("title", "id")


def merged_rule_due(power: Power) -> date | None:
    """Since when a merged power waits for its one merged rule (R-037); None once a rule is published after the merger.

    Two queries.
    """
    merged_on = needs_merged_rule(power)
    if merged_on is None:
        return None
    texts = RuleText.objects.filter(power=power, variant__in=BOUND, published_at__isnull=False)
    # What counts is the version that it speaks of: a rule of the power before the merger is none of the merged one.
    spoken_of = texts.order_by("-power_version__number").values_list("power_version__published_at", flat=True).first()
    return None if spoken_of and beijing_day(spoken_of) >= merged_on else merged_on


def is_stale(text: RuleText) -> bool:
    """Whether the power or its chart says something newer than this text."""
    if text.power_version.state != PowerVersion.State.PUBLISHED:
        return True
    return text.chart_version is not None and text.chart_version.state != ChartVersion.State.PUBLISHED


def compendium_texts(organ: Organ, variants: Sequence[str]) -> list[RuleText]:
    """The published rule texts of an organ's powers, by code and variant (one query)."""
    rows = RuleText.objects.filter(power__organ=organ, state=RuleText.State.PUBLISHED, variant__in=variants)
    order = {name: place for place, name in enumerate(ways(settings.JURISDICTION).variants)}
    return sorted(_texts(rows), key=lambda row: (row.power.kind, row.power.code, order.get(row.variant, 0)))


# The sorts of rule that stand in a compendium; working rules are for the house.
BOUND = ("rule", "entrusted")


def compendium(organ: Organ, at: datetime, variants: Sequence[str] = BOUND) -> Book | None:
    """The compendium of an organ 制度汇编: its published rules and their charts; None where it has none (2 queries)."""
    texts = compendium_texts(organ, variants)
    if not texts:
        return None
    wanted = {row.chart_version_id: row.published_at or at for row in texts if row.chart_version_id is not None}
    charts = {row.pk: row for row in ChartVersion.objects.filter(pk__in=wanted)}
    return Book(
        organ=organ.name,
        name="制度汇编",
        dated_on=beijing_day(at),
        notes=(f"一项职权一个制度，共{len(texts)}件。各项制度依公布的权力清单和流程图生成，后附流程图。",),
        footer=f"{organ.name}制度汇编",
        chapters=tuple(_chapter(place, row, charts) for place, row in enumerate(texts, start=1)),
        charts={row.content_hash: _picture(row, beijing_day(wanted[pk])) for pk, row in charts.items()},
    )


def rule_book(text: RuleText, at: datetime) -> Book:
    """One rule text alone, as the compendium has it, to be printed or kept (1 query)."""
    chart = ChartVersion.objects.filter(pk=text.chart_version_id).first() if text.chart_version_id else None
    day = beijing_day(text.published_at or at)
    return Book(
        organ=text.power.organ.name,
        name=text.title,
        dated_on=day,
        notes=(),
        footer=text.title,
        chapters=(_chapter(0, text, {chart.pk: chart} if chart else {}),),
        charts={chart.content_hash: _picture(chart, day)} if chart else {},
    )


def _picture(chart: ChartVersion, on: date) -> tuple[Page, ...]:
    flow = compiled(chart).flow
    return pages(flow, language="zh-hans", limits=_words(flow, on, settings.JURISDICTION))


def _chapter(place: int, text: RuleText, charts: Mapping[int, ChartVersion]) -> Chapter:
    chart = charts.get(text.chart_version_id or 0) if _variant(text.variant).chart else None
    drawn = f"和流程图第 {chart.number} 版" if chart else ""
    published = f"，{beijing_day(text.published_at).isoformat()} 公布" if text.published_at else ""
    about = ""
    if chart:
        flow = compiled(chart).flow
        steps = "、".join(step.title.zh for step in flow.steps if step.kind == "start" or step.waits)
        about = f"{flow.title.zh}流程图，依次为：{steps}。"
    return Chapter(
        title=numbered(place, text.title) if place else text.title,
        note=f"职权编码 {text.power.code}，依清单第 {text.power_version.number} 版{drawn}{published}",
        elements=tuple(
            Part(numbered(number, one.title.zh), one.lines) for number, one in enumerate(paragraphs(text), start=1)
        ),
        chart=chart.content_hash if chart else "",
        chart_about=about,
    )


def _source(version: PowerVersion, chart: ChartVersion | None, on: date) -> Source:
    flow = compiled(chart).flow if chart else None
    limits = {step: words.zh for step, words in _words(flow, on, settings.JURISDICTION).items()} if flow else {}
    statute = ""
    if version.statutory_parameter:
        try:
            known = local_parameter(version.statutory_parameter, on)
            statute = f"{known.amount.zh}（{known.basis}）"
        except BasisRefusal:
            statute = ""
    promise = ""
    if version.promised_value and version.promised_unit in set(Unit):
        promise = amount(version.promised_value, Unit(version.promised_unit)).zh
    kind = all_kinds().get(version.kind)
    return Source(
        code=version.power.code,
        kind=version.kind,
        kind_name=kind.name.zh if kind else version.kind,
        organ=version.organ.name,
        content=content_of(version),
        held=tuple(
            Held(
                role=row.role,
                post=row.post.name,
                division=row.post.division.name if row.post.division else "",
                duty=row.post.duty,
            )
            for row in version.handling_posts.all()
        ),
        statute=statute,
        promise=promise,
        phone=version.organ.phone,
        complaint_phone=version.organ.complaint_phone,
        flow=flow,
        limits=limits,
    )


def _variant(name: str) -> Variant:
    known = ways(settings.JURISDICTION).variants
    return known.get(name) or Variant(name, Text(name, name), Text("", ""), False, ())


def _composed_from(rows: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    posts = Prefetch("handling_posts", HandlingPost.objects.select_related("post__division"))
    found = rows.filter(state=PowerVersion.State.PUBLISHED).select_related("power", "organ")
    return found.prefetch_related("bases", "materials", posts)


def _texts(rows: QuerySet[RuleText]) -> QuerySet[RuleText]:
    people = ("drafted_by", "submitted_by", "published_by")
    found = rows.select_related("power__organ", "power_version", "chart_version", *people)
    return found.defer("chart_version__source")


@dataclass(frozen=True, slots=True)
class ChartsCiting:
    """Charts of one content that cite a law: where, how many of them are in force or under way, and the first few."""

    citations: tuple[ChartCitation, ...]
    count: int
    shown: tuple[ChartVersion, ...]


def citations_of(
    law_title: str, places: Collection[tuple[int, int]] | None = None, *, shown: int = 20
) -> list[ChartsCiting]:
    """The charts that cite these articles of a law (all where None), alike ones together: 2 queries and 1 a content."""
    cited: dict[str, list[ChartCitation]] = {}
    for one in ChartCitation.objects.filter(law_title=law_title):
        if places is None or not one.number or (one.number, one.sub) in places:
            cited.setdefault(one.content_hash, []).append(one)
    binding = (ChartVersion.State.PUBLISHED, ChartVersion.State.SUBMITTED, ChartVersion.State.DRAFT)
    versions = ChartVersion.objects.filter(content_hash__in=cited, state__in=binding)
    counts = dict(versions.order_by().values_list("content_hash").annotate(n=Count("id")))
    found = []
    for content_hash, n in counts.items():
        rows = versions.filter(content_hash=content_hash).select_related("chart__power__organ").defer("source")
        first = tuple(rows.order_by("chart__power__code", "number")[:shown])
        found.append(ChartsCiting(tuple(cited[content_hash]), n, first))
    return sorted(found, key=lambda one: -one.count)

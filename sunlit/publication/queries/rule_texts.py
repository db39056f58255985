"""The rule of a power as outsiders read it: its published texts, with the chart that stands behind them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from sunlit.ledger.wording import Text
from sunlit.powers.models import PowerVersion
from sunlit.procedures.compendium import as_pdf, as_word
from sunlit.procedures.models import ChartVersion, RuleText
from sunlit.procedures.queries import Paragraph, is_stale, paragraphs, published_rule_texts, rule_book
from sunlit.procedures.ruletext import ways
from sunlit.publication.pages import ChartShown, Proof
from sunlit.publication.queries.charts import chart_shown
from sunlit.publication.queries.powers import PUBLIC, organ_name
from sunlit.publication.queries.proofs import proof_of

WRITERS = {"docx": as_word, "pdf": as_pdf}


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One text: the rule, the working rules, or the rule of entrusted acceptance."""

    variant: str
    kind: Text
    about: Text
    title: str
    number: int
    power_version: int
    published_at: datetime | None
    paragraphs: tuple[Paragraph, ...]
    stale: bool
    proof: Proof
    chart: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """All published texts of a power, and its chart."""

    code: str
    name: Text
    organ: Text
    organ_code: str
    rules: tuple[RuleShown, ...]
    chart: ChartShown | None


def has_rule(code: str) -> bool:
    """Whether a power has a published rule text (one query)."""
    return RuleText.objects.filter(power__code=code, state=RuleText.State.PUBLISHED).exists()


def rule_page(code: str) -> RulePage | None:
    """The rules of a power that everybody may see; None where there is none."""
    version = PowerVersion.objects.filter(PUBLIC, power__code=code).select_related("power", "organ").first()
    texts = published_rule_texts(version.power_id) if version else []
    if version is None or not texts:
        return None
    row = next((text.chart_version_id for text in texts if text.chart_version_id), None)
    chart = ChartVersion.objects.defer("source").filter(pk=row).first() if row else None
    return RulePage(
        code=code,
        name=Text(version.name, version.name_en),
        organ=organ_name(version.organ),
        organ_code=version.organ.code,
        rules=tuple(_shown(text) for text in texts),
        chart=chart_shown(chart) if chart else None,
    )


def rule_file(code: str, variant: str, ending: str, at: datetime) -> tuple[str, bytes] | None:
    """Name and content of one published text as Word or PDF; None where there is none."""
    version = PowerVersion.objects.filter(PUBLIC, power__code=code).first()
    texts = published_rule_texts(version.power_id) if version else []
    text = next((one for one in texts if one.variant == variant), None)
    if text is None or ending not in WRITERS:
        return None
    return f"{text.title}.{ending}", WRITERS[ending](rule_book(text, at))


def _shown(text: RuleText) -> RuleShown:
    variant = ways(settings.JURISDICTION).variants.get(text.variant)
    return RuleShown(
        variant=text.variant,
        kind=variant.title if variant else Text(text.variant, text.variant),
        about=variant.about if variant else Text("", ""),
        title=text.title,
        number=text.number,
        power_version=text.power_version.number,
        published_at=text.published_at,
        paragraphs=paragraphs(text),
        stale=is_stale(text),
        proof=proof_of(("rule_text", text.pk), text.content_hash),
        chart=bool(variant and variant.chart and text.chart_version_id),
    )

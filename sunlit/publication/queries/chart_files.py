"""A published chart as a file: for BPMN tools, for spreadsheets, for paper."""

from datetime import datetime

from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.printing import chart_pdf
from sunlit.procedures.queries import compiled
from sunlit.publication.pages import ChartShown
from sunlit.publication.queries.charts import chart_pages, chart_svg
from sunlit.publication.queries.power_pages import power_page

# What the public takes away; each is made anew, since few ask for them.
ENDINGS = ("bpmn", "xlsx", "svg", "pdf")


def chart_file(code: str, ending: str, *, at: datetime, lang: str) -> tuple[str, bytes] | None:
    """The name and the bytes of a power's chart in force; None where there is no such chart, or no such file of it."""
    if ending not in ENDINGS:
        return None
    page = power_page(code, at=at)
    if page is None or page.chart is None:
        return None
    name = page.name.en if lang.startswith("en") and page.name.en else page.name.zh
    title = f"{name} chart" if lang.startswith("en") else f"{name}流程图"
    return f"{title} {page.chart.number}.{ending}", _content(page.chart, ending, lang, title)


def _content(chart: ChartShown, ending: str, lang: str, title: str) -> bytes:
    if ending == "svg":
        return chart_svg(chart, lang=lang, standalone=True).encode()
    if ending == "pdf":
        assert chart.published_on is not None  # only published versions are ever shown
        return chart_pdf(chart_pages(chart, lang=lang, title=title), title=title, about=title, on=chart.published_on)
    version = ChartVersion.objects.defer("source").get(pk=chart.version)
    return WRITERS[f".{ending}"](compiled(version).flow)

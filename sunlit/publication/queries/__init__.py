"""Reads: the only door through which outsiders see anything."""

from sunlit.publication.queries.applying import applicable
from sunlit.publication.queries.cards import card, cards
from sunlit.publication.queries.cases import document, document_pdf, track, voice_status
from sunlit.publication.queries.changes import news, power_diff
from sunlit.publication.queries.chart_files import chart_file
from sunlit.publication.queries.chart_reviews import chart_passage
from sunlit.publication.queries.chart_versions import chart_diff, chart_title, chart_versions
from sunlit.publication.queries.charts import (
    chart_events,
    chart_folds,
    chart_of_case,
    chart_origin,
    chart_otherwise,
    chart_outline,
    chart_pages,
    chart_svg,
)
from sunlit.publication.queries.editions import Standing, standing, trace_mark
from sunlit.publication.queries.home import home, statistics
from sunlit.publication.queries.laws import article_page, law_page, laws
from sunlit.publication.queries.open_data import open_data, open_file
from sunlit.publication.queries.organs import organ, organ_id, organs
from sunlit.publication.queries.power_pages import apply_form, draft, power_page, present_code, shown_code
from sunlit.publication.queries.powers import power_csv, power_ids, power_list
from sunlit.publication.queries.records import record, records, records_csv
from sunlit.publication.queries.rule_texts import has_rule, rule_file, rule_page
from sunlit.publication.queries.said import answers, ratings
from sunlit.publication.queries.search import search
from sunlit.publication.queries.verify import verify
from sunlit.publication.queries.withheld import withheld

__all__ = [
    "Standing",
    "answers",
    "applicable",
    "apply_form",
    "article_page",
    "card",
    "cards",
    "chart_diff",
    "chart_events",
    "chart_file",
    "chart_folds",
    "chart_of_case",
    "chart_origin",
    "chart_otherwise",
    "chart_outline",
    "chart_pages",
    "chart_passage",
    "chart_svg",
    "chart_title",
    "chart_versions",
    "document",
    "document_pdf",
    "draft",
    "has_rule",
    "home",
    "law_page",
    "laws",
    "news",
    "open_data",
    "open_file",
    "organ",
    "organ_id",
    "organs",
    "power_csv",
    "power_diff",
    "power_ids",
    "power_list",
    "power_page",
    "present_code",
    "ratings",
    "record",
    "records",
    "records_csv",
    "rule_file",
    "rule_page",
    "search",
    "shown_code",
    "standing",
    "statistics",
    "trace_mark",
    "track",
    "verify",
    "voice_status",
    "withheld",
]

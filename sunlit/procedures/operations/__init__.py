"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.procedures.operations.charts import draft_chart, keep_citations, publish_chart, submit_chart
from sunlit.procedures.operations.rule_texts import (
    draft_rule_text,
    publish_rule_text,
    return_rule_text,
    submit_rule_text,
)

__all__ = [
    "draft_chart",
    "draft_rule_text",
    "keep_citations",
    "publish_chart",
    "publish_rule_text",
    "return_rule_text",
    "submit_chart",
    "submit_rule_text",
]

"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.procedures.operations.chains import set_review_chain
from sunlit.procedures.operations.charts import draft_chart, keep_citations, publish_chart, submit_chart
from sunlit.procedures.operations.drafts import (
    DraftConflict,
    Edited,
    comment_on_chart,
    edit_chart,
    redo_chart_edit,
    settle_chart_comment,
    show_chart_editing,
    undo_chart_edit,
)
from sunlit.procedures.operations.files import (
    bring_chart_file,
    draft_chart_from_file,
    drop_chart_file,
    mend_chart_file,
)
from sunlit.procedures.operations.opinions import (
    ChartResolution,
    answer_on_chart,
    consult_on_chart,
    decide_charts,
    give_chart_opinion,
)
from sunlit.procedures.operations.passages import withdraw_chart
from sunlit.procedures.operations.rule_texts import (
    draft_rule_text,
    publish_rule_text,
    return_rule_text,
    submit_rule_text,
)

__all__ = [
    "ChartResolution",
    "DraftConflict",
    "Edited",
    "answer_on_chart",
    "bring_chart_file",
    "comment_on_chart",
    "consult_on_chart",
    "decide_charts",
    "draft_chart",
    "draft_chart_from_file",
    "draft_rule_text",
    "drop_chart_file",
    "edit_chart",
    "give_chart_opinion",
    "keep_citations",
    "mend_chart_file",
    "publish_chart",
    "publish_rule_text",
    "redo_chart_edit",
    "return_rule_text",
    "set_review_chain",
    "settle_chart_comment",
    "show_chart_editing",
    "submit_chart",
    "submit_rule_text",
    "undo_chart_edit",
    "withdraw_chart",
]

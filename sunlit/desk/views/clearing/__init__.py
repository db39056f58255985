"""Clearing rounds 清权: rounds and their figures, duties beside powers, items and opinions, the queue, the meeting."""

from sunlit.desk.views.clearing.many import bulk, meeting
from sunlit.desk.views.clearing.opening import draft_round, duties, report
from sunlit.desk.views.clearing.reviewing import item, queue_page
from sunlit.desk.views.clearing.showing import (
    compare,
    item_list,
    item_table,
    meeting_file,
    one_meeting,
    round_list,
    round_page,
)

__all__ = [
    "bulk",
    "compare",
    "draft_round",
    "duties",
    "item",
    "item_list",
    "item_table",
    "meeting",
    "meeting_file",
    "one_meeting",
    "queue_page",
    "report",
    "round_list",
    "round_page",
]

"""The details of one step, of one event, or of the chart as a whole: what is asked, and what was answered."""

from sunlit.desk.views.charteditor.panel.parts import Group, Input, Row, say_way, with_sent
from sunlit.desk.views.charteditor.panel.step import step_changes, step_groups
from sunlit.desk.views.charteditor.panel.whole import chart_changes, chart_groups, event_changes, event_groups

# What stands for the chart as a whole where a step is named.
WHOLE = "*"

__all__ = [
    "WHOLE",
    "Group",
    "Input",
    "Row",
    "chart_changes",
    "chart_groups",
    "event_changes",
    "event_groups",
    "say_way",
    "step_changes",
    "step_groups",
    "with_sent",
]

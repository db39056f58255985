"""Cases: lists, one case with the work on it, what befalls it, its papers and files."""

from sunlit.desk.views.cases.events import act, supplement
from sunlit.desk.views.cases.lists import case_csv, case_list
from sunlit.desk.views.cases.one import case, chart, hand_on, step, take
from sunlit.desk.views.cases.papers import attachment, paper, paper_pdf

__all__ = [
    "act",
    "attachment",
    "case",
    "case_csv",
    "case_list",
    "chart",
    "hand_on",
    "paper",
    "paper_pdf",
    "step",
    "supplement",
    "take",
]

"""Files that go to other desks: Word and spreadsheets. Pure: plain values in, bytes out."""

from sunlit.documents.writing.sheets import Sheet, csv_cell, workbook
from sunlit.documents.writing.word import Paper, page_of_a4

__all__ = ["Paper", "Sheet", "csv_cell", "page_of_a4", "workbook"]

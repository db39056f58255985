"""A chart as a file that can be read back: BPMN 2.0, step table, YAML; the same flow gives the same bytes."""

from collections.abc import Callable
from datetime import UTC, datetime

import yaml

from sunlit.documents.writing.sheets import Sheet, workbook
from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.model import Flow
from sunlit.procedures.reader.writing import written
from sunlit.procedures.steptable import table_rows, write_csv

# Every file of a flow is the same at any time, a workbook too.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
WIDTHS = {"part": 8, "next": 44, "articles": 44, "title.zh": 28, "title.en": 28, "duty.zh": 40, "rest": 40}


def write_xlsx(flow: Flow) -> bytes:
    """The step table as a workbook, cells that begin like a formula marked as text."""
    head, *rows = table_rows(flow)
    widths = [WIDTHS.get(name, 14) for name in head]
    return workbook([Sheet("步骤表", flow.title.zh, head, rows, widths)], at=MADE, author="")


def write_yaml(flow: Flow) -> bytes:
    """The chart as it stands in content/charts."""
    return yaml.safe_dump(written(flow), allow_unicode=True, sort_keys=False, width=120).encode()


WRITERS: dict[str, Callable[[Flow], bytes]] = {
    ".bpmn": write_bpmn,
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".yaml": write_yaml,
}

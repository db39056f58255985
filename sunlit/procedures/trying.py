"""A chart file from elsewhere, tried before it becomes a draft: what it would be, or all that is wrong with it. Pure.

Whoever brings a file mends it here: cells of a step table, the text of a YAML file, and for BPMN what stands outside
the subset can be decided upon (see ``bpmn.mending``). Nothing of the file is lost on the way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.procedures.bpmn import faults_of_bpmn, mend_for, source_of_bpmn
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import faults_of, read, source_of
from sunlit.procedures.reader.parts import refused
from sunlit.procedures.reader.source import LONGEST as LONGEST_TEXT
from sunlit.procedures.sources import READERS
from sunlit.procedures.steptable import (
    LONGEST,
    cell_of,
    csv_rows,
    faults_of_rows,
    source_of_rows,
    with_cells,
    write_rows,
    xlsx_rows,
)

FORMS = {".yaml": "yaml", ".yml": "yaml", ".bpmn": "bpmn", ".csv": "table", ".xlsx": "table"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. A cell of a table is mended where it stands; ``mend`` names a decision that helps."""

    text: Text
    row: int = 0
    column: str = ""
    cell: str = ""
    step: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A file as it was read: its source and flow where nothing is wrong, else its faults."""

    form: str
    source: dict[str, Any] | None
    flow: Flow | None
    faults: tuple[Fault, ...]
    text: str = ""


def tried(name: str, content: bytes, decided: Collection[str] = ()) -> Tried:
    """What a file of that name would be as a chart. Refused only where nobody reads such files, or it is too long."""
    form = form_of(name)
    if form == "yaml":
        return _yaml(content)
    if form == "bpmn":
        return _bpmn(content, decided)
    return _table(name, content)


def form_of(name: str) -> str:
    """``yaml``, ``bpmn`` or ``table``, by the ending of a name; refused for any other."""
    ending = PurePath(name).suffix.lower()
    if ending not in FORMS:
        known = "、".join(sorted(READERS))
        raise refused(
            f"不认识这种流程图文件“{ending or name[:60]}”，能读的有：{known}。",
            f"No chart can be read from a file {ending or name[:60]!r}; known endings: {', '.join(sorted(READERS))}.",
            field="file",
        )
    return FORMS[ending]


def longest(name: str) -> int:
    """How many bytes a file of that name may have."""
    return LONGEST_TEXT if form_of(name) == "yaml" else LONGEST


def mended_table(name: str, content: bytes, cells: dict[tuple[int, str], str]) -> bytes:
    """A step table with other words in some cells, as CSV."""
    return write_rows(with_cells(_rows(name, content), cells))


def _made(form: str, source: dict[str, Any], text: str = "") -> Tried:
    """A source without faults; that a circle would turn for ever is found only when it is compiled."""
    try:
        flow = read(source)
        compile_flow(flow)
    except ProcedureRefusal as refusal:
        return Tried(form, None, None, (Fault(refusal.text, step=refusal.step),), text)
    return Tried(form, source, flow, (), text)


def _yaml(content: bytes) -> Tried:
    try:
        text = content.decode("utf-8-sig")
        source = source_of(content)
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        wrong = Text("文件不是 UTF-8 编码，请另存为 UTF-8 再上传。", "The file is not UTF-8; save it as UTF-8.")
        return Tried("yaml", None, None, (Fault(wrong),), text)
    except ProcedureRefusal as refusal:
        return Tried("yaml", None, None, (Fault(refusal.text),), text)
    faults = tuple(Fault(one.text, column=one.field, step=one.step) for one in faults_of(source))
    return Tried("yaml", None, None, faults, text) if faults else _made("yaml", source, text)


def _bpmn(content: bytes, decided: Collection[str]) -> Tried:
    faults = tuple(
        Fault(one.text, step=one.step, mend=_open(one.field, decided)) for one in faults_of_bpmn(content, decided)
    )
    return Tried("bpmn", None, None, faults) if faults else _made("bpmn", source_of_bpmn(content, decided))


def _open(element: str, decided: Collection[str]) -> str:
    """The decision that would help and has not been made."""
    mend = mend_for(element)
    return "" if mend in decided else mend


def _rows(name: str, content: bytes) -> Sequence[Sequence[str]]:
    return csv_rows(content) if name.lower().endswith(".csv") else xlsx_rows(content)


def _table(name: str, content: bytes) -> Tried:
    try:
        rows = _rows(name, content)
    except ProcedureRefusal as refusal:
        return Tried("table", None, None, (Fault(refusal.text),))
    faults = tuple(
        Fault(
            one.refusal.text,
            one.row,
            one.column,
            cell_of(rows, one.row, one.column) if one.row else "",
            one.refusal.step,
        )
        for one in faults_of_rows(rows)
    )
    return Tried("table", None, None, faults) if faults else _made("table", source_of_rows(rows))

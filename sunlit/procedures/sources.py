"""Charts from files of every form that we read, by the ending of the name. Pure."""

from collections.abc import Callable
from pathlib import PurePath

from sunlit.procedures.bpmn import read_bpmn
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read_yaml
from sunlit.procedures.reader.parts import refused
from sunlit.procedures.steptable import read_csv, read_xlsx

Reader = Callable[[bytes], Flow]
# A further form is one line here: the ending, and what reads the bytes (and refuses them by a ProcedureRefusal).
READERS: dict[str, Reader] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".bpmn": read_bpmn,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
}


def flow_of(name: str, content: bytes) -> Flow:
    """The flow in a file of that name; refused if nobody reads files with such an ending."""
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        known = "、".join(sorted(READERS))
        raise refused(
            f"不认识这种流程图文件“{ending or name}”，能读的有：{known}。",
            f"No chart can be read from a file {ending or name!r}; known endings: {', '.join(sorted(READERS))}.",
        )
    return READERS[ending](content)

"""Writes on charts that were brought as files: kept, mended, made a draft, thrown away."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.procedures.bpmn import MENDS
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.files import looked_at, state_of
from sunlit.procedures.models import ChartFile, ChartVersion
from sunlit.procedures.operations.charts import draft_chart
from sunlit.procedures.operations.telling import refused
from sunlit.procedures.steptable import xlsx_rows
from sunlit.procedures.trying import form_of, longest, mended_table

T = TypeVar("T")
# Files that wait for one power; more are forgotten ones.
MOST = 10


@transaction.atomic
def bring_chart_file(*, power: Power, name: str, content: bytes, by: Actor, at: datetime) -> ChartFile:
    """Keeps a chart file, whatever is wrong in it. Refused are only files that nobody reads, and too long ones."""
    require(by, "procedures.bring_chart_file", _subject(power.organ_id))
    name = name.replace("\x00", "").strip()[-200:]
    _fitting(name, content)
    if ChartFile.objects.filter(power=power).count() >= MOST:
        raise refused(
            f"这项职权已有 {MOST} 个流程图文件等着处理，请先存为草稿，或者放弃不要的。",
            f"{MOST} chart files of this power already wait; make drafts of them or throw away what is not needed.",
            field="file",
        )
    file = ChartFile(power=power, name=name, content=content, brought_by_id=by.account, brought_at=at)
    file.save()
    record(by=by, at=at, act="procedures.bring_chart_file", subject=_told(file), after={"name": name})
    return file


@transaction.atomic
def mend_chart_file(
    *,
    file: ChartFile,
    by: Actor,
    at: datetime,
    text: str | None = None,
    cells: Mapping[tuple[int, str], str] | None = None,
    decided: Collection[str] | None = None,
    seen: str | None = None,
) -> ChartFile:
    """Mends a file where it is wrong: the ``text`` of a YAML file, ``cells`` of a step table by row and column, or
    what is ``decided`` about elements of a BPMN file (names of ``bpmn.MENDS``).

    ``seen`` is the ``state_of`` the file on which this rests; refused where somebody else has mended it since.
    """
    file = _held(file)
    require(by, "procedures.mend_chart_file", _subject(file.power.organ_id))
    if seen is not None and seen != state_of(file):
        raise refused(
            "您打开以后别人改过这个文件，您填的还在下面，没有存。请对照现在要改的地方，再交一次就按您填的存。",
            "Somebody else has mended this file since you opened it. What you entered stands below and was not saved;"
            " hold it against what is to be mended now, and send it again to have it saved.",
        )
    form, content = form_of(file.name), bytes(file.content)
    after: dict[str, object] = {}
    if form == "yaml" and text is not None:
        content = text.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", errors="replace")
    elif form == "table" and cells:
        content = _told_in_language(lambda: mended_table(file.name, content, dict(cells)))
        file.name = f"{file.name.rpartition('.')[0]}.csv"
        after["cells"] = sorted(f"{row} {column}" for row, column in cells)
    elif form == "bpmn" and decided is not None:
        file.decided = [name for name in MENDS if name in decided]
        after["decided"] = file.decided
    _fitting(file.name, content)
    file.content, file.mended_at = content, at
    file.save()
    record(by=by, at=at, act="procedures.mend_chart_file", subject=_told(file), after={"name": file.name, **after})
    return file


@transaction.atomic
def drop_chart_file(*, file: ChartFile, by: Actor, at: datetime) -> None:
    """Throws a file away."""
    file = _held(file)
    require(by, "procedures.drop_chart_file", _subject(file.power.organ_id))
    record(by=by, at=at, act="procedures.drop_chart_file", subject=_told(file), before={"name": file.name})
    file.delete()


@transaction.atomic
def draft_chart_from_file(*, file: ChartFile, chart_class: str, by: Actor, at: datetime) -> ChartVersion:
    """Makes the file the open draft of its power, as a chart of this class, and keeps the file no longer.

    Refused, with the first thing that is wrong, where it cannot be read.
    """
    file = _held(file)
    require(by, "procedures.draft_chart_from_file", _subject(file.power.organ_id))
    found = looked_at(file)
    if found.source is None:
        first = found.faults[0].text
        raise refused(
            f"文件还有 {len(found.faults)} 处要改，先改好：{first.zh}",
            f"Things to mend in the file: {len(found.faults)}. The first: {first.en}",
        )
    source = {**found.source, "class": chart_class or found.source["class"]}
    version = draft_chart(power=file.power, source=source, by=by, at=at)
    after = {"name": file.name, "version": version.number, "decided": file.decided}
    record(by=by, at=at, act="procedures.draft_chart_from_file", subject=_told(file), after=after)
    file.delete()
    return version


def _held(file: ChartFile) -> ChartFile:
    """The file as it is now, and nobody else's turn until this act is done."""
    rows = ChartFile.objects.select_for_update(of=("self",)).select_related("power")
    found = rows.filter(pk=file.pk).first()
    if found is None:
        raise refused("这个文件刚刚已存为草稿，或者放弃了。", "This file has just become a draft or was thrown away.")
    return found


def _fitting(name: str, content: bytes) -> None:
    most = _told_in_language(lambda: longest(name))
    if len(content) > most:
        raise refused(
            f"文件超过 {most // 1_000_000} MB，请检查是否选错了文件。",
            f"The file is over {most // 1_000_000} MB; is it the right file?",
            field="file",
        )
    refuse_marked_values(_words(name, content))


def _words(name: str, content: bytes) -> Iterable[str]:
    """All that a file says, to be searched for markings of secrets."""
    if not name.lower().endswith(".xlsx"):
        return [content.decode("utf-8", errors="ignore")]
    try:
        return [cell for row in xlsx_rows(content) for cell in row]
    except ProcedureRefusal:
        return []


def _told_in_language(act: Callable[[], T]) -> T:
    """What pure code gives; its refusal is told in the reader's language."""
    try:
        return act()
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None


def _subject(organ: int) -> Subject:
    return Subject("power", organ=organ)


def _told(file: ChartFile) -> tuple[str, int]:
    return "power", file.power_id

"""Tables that leave the house: who took which, and the fingerprint of exactly that file, stand in the audit rows."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from sunlit.basis.office_hours import beijing_day
from sunlit.documents.writing import workbook
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.exporting import (
    DIRECTORY_NAME,
    SECRET_NAME,
    Submission,
    bundle,
    directory_sheet,
    directory_volumes,
    directory_word,
    secret_sheet,
    secret_word,
)
from sunlit.powers.queries.exports import (
    directory_entries,
    kinds_counted,
    laws_cited,
    listed,
    risks_counted,
    submission_ways,
    withheld_entries,
)

XLSX, DOCX, ZIP = "xlsx", "docx", "zip"
# A Word table of more rows opens on no office PC: a longer one comes in volumes. The workbook has no such bound.
MOST_ON_PAPER = 1000


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that was made: its name, its bytes, how many powers it holds, its fingerprint."""

    name: str
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes (hex)."""
        return hashlib.sha256(self.content).hexdigest()


@transaction.atomic
def export_directory(*, organ: Organ | None, ending: str, by: Actor, at: datetime) -> ExportFile:
    """The directory table 行政职权目录表 of an organ (of all where None) as ``xlsx`` or ``docx``.

    More rows than a Word file should hold come as a ZIP of volumes.
    """
    require(by, "powers.export_directory", Subject("power", organ=organ.pk if organ else None))
    rows = _some(organ)
    author = organ.name if organ else ""
    title = f"{author}{DIRECTORY_NAME}"
    if ending == DOCX and rows > MOST_ON_PAPER:
        content = directory_volumes(
            directory_entries(organ), title=title, author=author, at=at, rows=rows, most=MOST_ON_PAPER
        )
        ending = ZIP
    elif ending == DOCX:
        content = directory_word(directory_entries(organ), title=title, author=author, at=at)
    elif ending == XLSX:
        content = workbook([directory_sheet(directory_entries(organ), title=title)], at=at, author=author)
    else:
        raise PowersRefusal(gettext("只能导出 Excel 或者 Word 文件。"), field="ending")
    return _recorded(ExportFile(f"{title}.{ending}", content, rows), "powers.export_directory", organ, by, at)


@transaction.atomic
def export_withheld(*, organ: Organ | None, ending: str, by: Actor, at: datetime) -> ExportFile:
    """The secret directory table 涉密的不公开行政职权目录表 (R-041), for its keeper and the secrecy office alone.

    Who took it is written down; of what it says, nothing but the fingerprint of the whole file.
    """
    require(by, "powers.export_withheld", Subject("withheld", organ=organ.pk if organ else None))
    entries = withheld_entries((organ.pk,) if organ else None)
    if not entries:
        raise PowersRefusal(gettext("不公开目录里没有条目，没有可以导出的内容。"), field="organ")
    if ending not in (XLSX, DOCX):
        raise PowersRefusal(gettext("只能导出 Excel 或者 Word 文件。"), field="ending")
    author = organ.name if organ else ""
    title = f"{author}{SECRET_NAME}"
    write = secret_word if ending == DOCX else secret_sheet
    made = ExportFile(f"{title}.{ending}", write(entries, title=title, author=author, at=at), len(entries))
    return _recorded(made, "powers.export_withheld", organ, by, at)


@transaction.atomic
def make_submission(*, organ: Organ, by: Actor, at: datetime, to: str = "") -> ExportFile:
    """What an organ submits after its own confirmation (R-028): five numbered Word copies and the electronic table.

    ``to`` is the office it goes to. How long the secret directory is stands in it only where ``by`` may read that.
    """
    require(by, "powers.make_submission", Subject("power", organ=organ.pk))
    rows = _some(organ)
    ways: dict[str, Any] = submission_ways()
    given = Submission(
        organ=organ.name,
        to=to.strip()[:120],
        dated_on=beijing_day(at),
        entries=tuple(directory_entries(organ)),
        kinds=kinds_counted(organ),
        withheld=len(withheld_entries((organ.pk,))) if _reads_withheld(by, organ) else None,
        laws=laws_cited(organ),
        risks=risks_counted(organ),
        declaration=ways["declaration"],
        signatures=ways["signatures"],
        received=ways["received"],
        copies=ways["copies"],
    )
    made = ExportFile(f"{organ.name}报送材料.zip", bundle(given, at=at, most=MOST_ON_PAPER), rows)
    return _recorded(made, "powers.make_submission", organ, by, at)


def _reads_withheld(by: Actor, organ: Organ) -> bool:
    return may(by, "read.withheld", Subject("withheld", organ=organ.pk))


def _some(organ: Organ | None) -> int:
    rows = listed(organ).count()
    if not rows:
        raise PowersRefusal(gettext("这里还没有公布的职权，没有可以导出的内容。"), field="organ")
    return rows


def _recorded(made: ExportFile, act: str, organ: Organ | None, by: Actor, at: datetime) -> ExportFile:
    record(
        by=by,
        at=at,
        act=act,
        subject=("export", organ.code if organ else "all"),
        summary={"file": made.name, "rows": made.rows, "sha256": made.sha256},
    )
    return made

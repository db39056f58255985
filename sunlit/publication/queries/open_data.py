"""Open data: the rows of a dataset, the files that were made, and what outsiders see of them."""

import hashlib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from sunlit.ledger.wording import Text
from sunlit.powers.models import PowerVersion
from sunlit.procedures.queries import has_chart
from sunlit.publication.datasets import Column, Dataset, Row, ways
from sunlit.publication.models import DataFile, Release
from sunlit.publication.pages import Proof
from sunlit.publication.queries.discretion import discretion_rows
from sunlit.publication.queries.powers import PUBLIC, kind_name, promise_of, statute_of, theme_of
from sunlit.publication.queries.proofs import proof_of_leaf

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a released file, with what it is."""

    name: str
    about: Text


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a dataset as outsiders see it."""

    number: int
    state: str
    sha256: str
    size: int
    rows: int
    organ: Text
    released_at: datetime | None
    decision_number: str
    decision_organ: Text
    decision_reason: str
    decided_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class DatasetShown:
    """A dataset with the edition that is open now, and those before."""

    key: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    licence: Text
    current: Edition | None
    earlier: tuple[Edition, ...]
    parts: tuple[Part, ...]
    proof: Proof | None


def data_rows(dataset: Dataset, at: datetime) -> list[Row]:
    """The rows of a dataset, only of what everybody may see then, in an order that depends on nothing else."""
    return ROWS[dataset.key](at)


def data_files() -> QuerySet[DataFile]:
    """All files that were made, the newest first."""
    people = ("organ", "decided_organ", "made_by", "decided_by", "released_by")
    return DataFile.objects.select_related(*people).order_by("-made_at", "-id")


def data_file(pk: int) -> DataFile | None:
    """One file, whatever its state."""
    return data_files().filter(pk=pk).first()


def path_of(sha256: str) -> str:
    """Where the storage keeps a file."""
    return str(PurePosixPath("open-data", f"{sha256}.zip"))


def kept_bytes(file: DataFile) -> bytes | None:
    """The file as it is kept; None where it is gone or is no longer what its hash says."""
    try:
        with default_storage.open(path_of(file.sha256)) as kept:
            content: bytes = kept.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None


def open_data() -> tuple[DatasetShown, ...]:
    """Every dataset of which something was ever released, as outsiders see it (1 query, 1 more for each open one)."""
    shown = (DataFile.State.RELEASED, DataFile.State.SUPERSEDED, DataFile.State.WITHDRAWN)
    rows = data_files().filter(state__in=shown).order_by("dataset", "-number")
    files: dict[str, list[DataFile]] = {}
    for row in rows:
        files.setdefault(row.dataset, []).append(row)
    known = ways(settings.JURISDICTION)
    return tuple(_shown(dataset, files[key], known.licence) for key, dataset in known.datasets.items() if key in files)


def open_file(dataset: str, number: int, name: str) -> bytes | None:
    """A released file (``<dataset>.zip``), or one of its parts; None where it is not open, or not what was decided on.

    The bytes are compared with the hash of the decision every time they are given out.
    """
    released = Q(state=DataFile.State.RELEASED, dataset=dataset, number=number)
    file = DataFile.objects.filter(released, decided_at__isnull=False).first()
    content = kept_bytes(file) if file else None
    if content is None or name == f"{dataset}.zip":
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name) if name in archive.namelist() else None


def parts_of(dataset: str) -> tuple[Part, ...]:
    """What a released file holds."""
    return (
        Part(f"{dataset}.zip", Text("全部文件（这一份经过决定）", "everything in one file (the one decided on)")),
        Part(f"{dataset}.csv", Text("表格，UTF-8", "table, UTF-8")),
        Part(f"{dataset}.json", Text("同样的内容，原文", "the same, exactly as held")),
        Part(f"{dataset}.schema.json", Text("JSON 的结构（JSON Schema）", "structure of the JSON (JSON Schema)")),
        Part(f"{dataset}.csv-metadata.json", Text("CSV 的结构（CSVW）", "structure of the CSV (CSVW)")),
        Part("LICENCE.txt", Text("使用许可", "licence note")),
    )


def _shown(dataset: Dataset, files: list[DataFile], licence: Text) -> DatasetShown:
    current = next((row for row in files if row.state == DataFile.State.RELEASED), None)
    return DatasetShown(
        key=dataset.key,
        title=dataset.title,
        about=dataset.about,
        columns=dataset.columns,
        licence=licence,
        current=_edition(current) if current else None,
        earlier=tuple(_edition(row) for row in files if row is not current),
        parts=parts_of(dataset.key),
        proof=proof_of_leaf(current.leaf_id, current.sha256) if current else None,
    )


def _edition(row: DataFile) -> Edition:
    return Edition(
        number=row.number,
        state=row.state,
        sha256=row.sha256,
        size=row.size,
        rows=row.rows,
        organ=Text(row.organ.name, row.organ.name_en),
        released_at=row.released_at,
        decision_number=row.decision_number,
        decision_organ=Text(row.decided_organ.name, row.decided_organ.name_en) if row.decided_organ else Text("", ""),
        decision_reason=row.decision_reason,
        decided_at=row.decided_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def _powers(_at: datetime) -> list[Row]:
    rows = PowerVersion.objects.filter(PUBLIC).annotate(charted=has_chart())
    rows = rows.select_related("power", "organ").prefetch_related("bases")
    return [_power(version) for version in rows.order_by("power__code").iterator(chunk_size=CHUNK)]


def _power(version: Any) -> Row:
    statute, promise = statute_of(version), promise_of(version)
    return {
        "code": version.power.code,
        "name": version.name,
        "name_en": version.name_en,
        "kind": kind_name(version.kind).zh,
        "organ_code": version.organ.code,
        "organ": version.organ.name,
        "theme": theme_of(version.theme).zh,
        "basis": "；".join(basis.citation for basis in version.bases.all()),
        "conditions": version.conditions,
        "statutory_limit": statute.words.zh if statute else "",
        "promised_limit": promise.words.zh if promise else "",
        "fee": version.fee,
        "visits": version.visits,
        # As the public page says it: nobody can apply online for a power without a chart in force.
        "online": bool(version.online and version.charted),
        "window": version.window,
        "result": version.result_name,
        "version": version.number,
        "in_force_on": version.in_force_on.isoformat() if version.in_force_on else "",
        "content_hash": version.content_hash,
    }


def _outcomes(_at: datetime) -> list[Row]:
    rows = Release.objects.filter(subject_kind="case", withdrawn_at__isnull=True, decided_on__isnull=False)
    kinds = dict(Release.Kind.choices)
    found: list[Row] = [
        {
            "month": row.decided_on.strftime("%Y-%m") if row.decided_on else "",
            "organ": row.organ_name,
            "power_code": row.power_code,
            "power": row.power_name,
            "outcome": str(kinds.get(row.kind, row.kind)),
            "used_days": row.used_days,
            "limit_days": row.limit_days,
            "on_time": row.on_time,
        }
        for row in rows.iterator(chunk_size=CHUNK)
    ]
    # By what it says, never by when it came in: the order must not tell which case a row is.
    return sorted(found, key=lambda row: tuple(str(value) for value in row.values()))


ROWS: Mapping[str, Callable[[datetime], list[Row]]] = {
    "powers": _powers,
    "outcomes": _outcomes,
    "discretion": discretion_rows,
}

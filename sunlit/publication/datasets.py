"""Open datasets: their columns, the file that is made of their rows, and what could be learnt by joining them. Pure.

A file is a ZIP with the table as CSV and as JSON, its schema (JSON Schema, and CSVW for the CSV), and the licence note.
Equal rows make equal bytes, so that the hash decided upon is the hash of what was looked at.
"""

import codecs
import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from sunlit.basis.content import preset_file, read_yaml
from sunlit.documents.writing import csv_cell
from sunlit.ledger.wording import Text

Value = str | int | bool | None
Row = Mapping[str, Value]
# The oldest moment a ZIP can name: the bytes must not tell when they were made.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Rows that are put into words at once.
PIECE = 1000
LOOKED_AT = frozenset({"group", "contact"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``use``: key, group, contact or text (content/presets says what each means)."""

    name: str
    title: Text
    use: str
    type: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset that may be opened."""

    key: str
    title: Text
    about: Text
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Ways:
    """What content/presets says of open data."""

    datasets: Mapping[str, Dataset]
    smallest_group: int
    examples: int
    licence: Text


@cache
def ways(jurisdiction: str = "default") -> Ways:
    """The jurisdiction's own ways, or the default ones."""
    table: dict[str, Any] = read_yaml(preset_file(jurisdiction, "open_data.yaml"))
    return Ways(
        datasets={
            key: Dataset(
                key=key,
                title=Text(**row["title"]),
                about=Text(**row["about"]),
                columns=tuple(
                    Column(one["name"], Text(**one["title"]), one["use"], one.get("type", "string"))
                    for one in row["columns"]
                ),
            )
            for key, row in table["datasets"].items()
        },
        smallest_group=table["smallest_group"]["value"],
        examples=table["examples"],
        licence=Text(**table["licence"]),
    )


def pack(dataset: Dataset, rows: Sequence[Row], licence: Text, address: str = "") -> bytes:
    """The file: everything that is released, in one ZIP whose bytes depend on the rows alone."""
    parts: Mapping[str, Iterable[bytes]] = {
        f"{dataset.key}.csv": _csv_pieces(dataset, rows),
        f"{dataset.key}.json": _json_pieces(dataset, rows),
        f"{dataset.key}.schema.json": [_plain(json_schema(dataset))],
        f"{dataset.key}.csv-metadata.json": [_plain(csvw(dataset, address))],
        "LICENCE.txt": [f"{licence.zh}\n\n{licence.en}\n".encode()],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in parts.items():
            info = zipfile.ZipInfo(name, date_time=LONG_AGO)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(info, "w") as member:
                for piece in pieces:
                    member.write(piece)
    return out.getvalue()


def as_csv(dataset: Dataset, rows: Sequence[Row]) -> bytes:
    """UTF-8 with its mark, as spreadsheets expect it; cells that begin like a formula get an apostrophe."""
    return b"".join(_csv_pieces(dataset, rows))


def as_json(dataset: Dataset, rows: Sequence[Row]) -> bytes:
    """A list of objects, the values exactly as they are held."""
    return b"".join(_json_pieces(dataset, rows))


def _csv_pieces(dataset: Dataset, rows: Sequence[Row]) -> Iterator[bytes]:
    """The table in pieces, so that a long one never stands in memory as text."""
    yield codecs.BOM_UTF8
    for first in range(0, max(len(rows), 1), PIECE):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        if not first:
            writer.writerow(dataset.names)
        for row in rows[first : first + PIECE]:
            writer.writerow([_cell(row.get(name)) for name in dataset.names])
        yield out.getvalue().encode()


def _json_pieces(dataset: Dataset, rows: Sequence[Row]) -> Iterator[bytes]:
    if not rows:
        yield b"[]"
        return
    for first in range(0, len(rows), PIECE):
        told = [
            json.dumps({name: row.get(name) for name in dataset.names}, ensure_ascii=False, indent=0)
            for row in rows[first : first + PIECE]
        ]
        yield ((",\n" if first else "[\n") + ",\n".join(told)).encode()
    yield b"\n]"


def json_schema(dataset: Dataset) -> dict[str, Any]:
    """The JSON Schema of the list."""
    properties = {
        column.name: {"type": [column.type, "null"], "title": column.title.zh, "description": column.title.en}
        for column in dataset.columns
    }
    return {
        "$schema": DIALECT,
        "title": dataset.title.zh,
        "description": dataset.about.zh,
        "type": "array",
        "items": {"type": "object", "required": list(dataset.names), "properties": properties},
    }


def csvw(dataset: Dataset, address: str = "") -> dict[str, Any]:
    """The CSV on the Web metadata of the CSV."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{address}{dataset.key}.csv",
        "dc:title": dataset.title.zh,
        "dc:description": dataset.about.zh,
        "rdfs:comment": "以 = + - @ 开头的单元格前加一个撇号，防止表格软件当作公式；JSON 里是原文。",
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": {"zh": column.title.zh, "en": column.title.en},
                    "datatype": column.type,
                }
                for column in dataset.columns
            ]
        },
    }


@dataclass(frozen=True, slots=True)
class Released:
    """What is open already: the columns of a dataset's released file."""

    dataset: str
    columns: frozenset[str]


def report(dataset: Dataset, rows: Sequence[Row], released: Sequence[Released], by: Ways) -> dict[str, Any]:
    """What whoever decides has to know, as plain values.

    ``new``: columns that are not open yet. ``joins``: pairs of columns that would stand together for the first time,
    each with how many groups they make and how many of these are small. ``links``: other open datasets that can be
    joined by a shared column, and what that adds. ``small``: single columns and pairs with small groups, with examples.
    """
    known = next((one.columns for one in released if one.dataset == dataset.key), frozenset())
    looked = [column for column in dataset.columns if column.use in LOOKED_AT]
    new = [name for name in dataset.names if name not in known]
    return {
        "new": new,
        "gone": sorted(known - set(dataset.names)),
        "joins": [
            _group((one, other), rows, by)
            for one, other in combinations(looked, 2)
            if one.name in new or other.name in new
        ],
        "links": [link for one in released if one.dataset != dataset.key for link in _links(dataset, one, new, by)],
        "small": [
            found
            for chosen in [(column,) for column in looked] + list(combinations(looked, 2))
            if (found := _group(chosen, rows, by))["small"]
        ],
    }


def small_groups(found: Mapping[str, Any]) -> int:
    """How many small groups a report names."""
    return sum(one["small"] for one in found.get("small", ()))


def _group(columns: Sequence[Column], rows: Sequence[Row], by: Ways) -> dict[str, Any]:
    counts = Counter(tuple(_cell(row.get(column.name)) for column in columns) for row in rows)
    small = sorted((number, group) for group, number in counts.items() if number < by.smallest_group)
    return {
        "columns": [column.name for column in columns],
        "groups": len(counts),
        "small": len(small),
        "examples": [{"values": list(group), "rows": number} for number, group in small[: by.examples]],
    }


def _links(dataset: Dataset, other: Released, new: Sequence[str], by: Ways) -> list[dict[str, Any]]:
    """Shared keys by which this dataset can be joined with another open one: columns of one meaning, whatever named."""
    theirs = by.datasets.get(other.dataset)
    if theirs is None:
        return []
    keys = {column.title.zh: column.name for column in dataset.columns if column.use in ("key", "group")}
    shared = [
        (keys[column.title.zh], column.name)
        for column in theirs.columns
        if column.title.zh in keys and column.name in other.columns
    ]
    return [
        {
            "by": own,
            "dataset": other.dataset,
            "with": column,
            "new": own in new,
            "adds": sorted(other.columns - {column}),
        }
        for own, column in shared
    ]


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return csv_cell(value)


def _plain(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()

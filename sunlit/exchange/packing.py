"""A signed package: a ZIP with tables as JSON Lines, their schemas, a manifest of hashes, and a signature. Pure.

``manifest.json`` names every other file with its SHA-256, and every table with its number of rows; ``manifest.sig`` is
a signed note (the format of the public log's checkpoints) over the manifest's hash, by the log's own key. The note
begins with ``MARK``, so it can never be taken for a checkpoint, nor a checkpoint for it.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.rules import row_fault
from sunlit.exchange.schemas import SCHEMAS
from sunlit.ledger.notes import Verifier, open_note
from sunlit.ledger.tiles import LogFault
from sunlit.ledger.wording import Text

MARK = "sunlit-power-database/1"
MANIFEST, SIGNATURE, README = "manifest.json", "manifest.sig", "README.txt"
# A package that is larger than this when unpacked, or has more files, is not ours and is refused unread.
MOST_BYTES, MOST_FILES, MOST_RATIO = 4 << 30, 200, 1000
# What reading a ZIP raises that is damaged, locked with a password or packed in a way nobody reads.
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, OSError, ValueError, zlib.error)
CHUNK = 1 << 20
# Faults of one file that are listed one by one.
SHOWN = 5
# What no database can be asked for, and the most of a name that is told back: what is claimed may be anything.
UNKEPT, LONGEST_NAME = re.compile("[\x00\ud800-\udfff]"), 80
LEFT_OUT = ("涉密的不公开职权目录（另行报送）", "草稿和正在审核的版本", "人员和办件")
README_TEXT = """\
权力库数据包 / package of the power database

data/*.jsonl      一行一条记录，UTF-8 / one record a line
schema/*.json     各表的结构（JSON Schema）/ the structure of each table
manifest.json     每个文件的 SHA-256、每张表的行数 / hash of each file, rows of each table
manifest.sig      用公开日志的密钥（Ed25519）对 manifest.json 的签名 / signature with the public log's key

验证 / verify:  bin/sunlit powers package --verify FILE.zip --key VKEY
VKEY 是发出机关公开日志的公钥行（vkey），应当从别的途径取得，不能取自本包。
VKEY is the public key line of the sender's log; take it from elsewhere, never from the package.
"""
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself."""

    made_at: str
    key: str
    source: Mapping[str, str]
    rows: Mapping[str, int]
    files: Mapping[str, str]

    @property
    def total(self) -> int:
        """All rows of all tables."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of a check: the manifest where it could be read, and every fault found; sound where there is none."""

    manifest: Manifest | None
    faults: tuple[Text, ...]

    @property
    def sound(self) -> bool:
        """Whether the package is what the holder of the key signed."""
        return self.manifest is not None and not self.faults


def pack(
    out: IO[bytes],
    tables: Mapping[str, Rows],
    *,
    at: datetime,
    source: Mapping[str, str],
    key: str,
    sign: Callable[[str], str],
) -> Manifest:
    """Writes the package. ``sign`` makes a signed note of a text; ``source`` says whose database it is."""
    files: dict[str, str] = {}
    rows: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            files[f"schema/{name}.schema.json"] = _put(archive, f"schema/{name}.schema.json", _schema(name), at)
            files[f"data/{name}.jsonl"], rows[name] = _table(archive, f"data/{name}.jsonl", lines, at)
        files[README] = _put(archive, README, README_TEXT.encode(), at)
        manifest = {
            "format": MARK,
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "key": key,
            "source": dict(source),
            "left_out": list(LEFT_OUT),
            "rows": rows,
            "files": files,
        }
        written = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        _put(archive, MANIFEST, written, at)
        _put(archive, SIGNATURE, sign(_note(written)).encode(), at)
    return _manifest(manifest)


def verify(package: IO[bytes], verifier: Verifier) -> Verified:
    """Checks signature, hashes, tables and rows; everything that is wrong is told at once, in the order of the file."""
    try:
        with zipfile.ZipFile(package) as archive:
            return _verified(archive, verifier)
    except BROKEN:
        return _nothing(
            "这不是完整的数据包：压缩文件已经损坏或者不是 ZIP。请重新取得。", "This is not a whole package."
        )


def claimed(package: IO[bytes]) -> Mapping[str, str]:
    """Whose database a package says it is, before anything is checked: only to find the key by which to check it."""
    manifest, _ = _heads(package)
    try:
        source = json.loads(manifest)["source"]
        return {str(name): UNKEPT.sub("", str(value))[:LONGEST_NAME] for name, value in source.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def signer_of(package: IO[bytes], verifiers: Sequence[Verifier]) -> Verifier | None:
    """Which of these keys signed the package's manifest; None where none did."""
    manifest, signed = _heads(package)
    return next((one for one in verifiers if not any(_signature(signed, manifest, one))), None)


def _heads(package: IO[bytes]) -> tuple[bytes, bytes]:
    """Manifest and signature of a file that may be anything at all; empty where it has none of a likely size."""
    try:
        with zipfile.ZipFile(package) as archive:
            parts = [archive.getinfo(name) for name in (MANIFEST, SIGNATURE)]
            if any(part.file_size > CHUNK for part in parts):
                return b"", b""
            return archive.read(MANIFEST), archive.read(SIGNATURE)
    except (KeyError, *BROKEN):
        return b"", b""


def _verified(archive: zipfile.ZipFile, verifier: Verifier) -> Verified:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_FILES or unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        return _nothing(
            "这个文件展开后过大，不像是数据包，没有展开。", "This file would be far too large; it was not unpacked."
        )
    names = [part.filename for part in parts]
    if MANIFEST not in names or SIGNATURE not in names:
        return _nothing(
            "缺少 manifest.json 或者 manifest.sig，这不是本系统的数据包。",
            "manifest.json or manifest.sig is missing: this is no package of this system.",
        )
    written = archive.read(MANIFEST)
    faults = [*_signature(archive.read(SIGNATURE), written, verifier)]
    try:
        plain = json.loads(written)
        manifest = _manifest(plain)
        if plain["format"] != MARK:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        faults.append(Text("manifest.json 的内容读不懂。", "manifest.json cannot be read."))
        return Verified(None, tuple(faults))
    return Verified(manifest, (*faults, *_files(archive, names, manifest)))


def _signature(signed: bytes, written: bytes, verifier: Verifier) -> Iterator[Text]:
    try:
        if open_note(signed.decode(), [verifier]) != _note(written):
            yield Text(
                "签名签的不是这份 manifest.json：清单在签名以后被改动过。",
                "The signature is of another manifest.json: it was changed after signing.",
            )
    except (LogFault, UnicodeDecodeError) as fault:
        why = fault.text if isinstance(fault, LogFault) else Text("签名不是文字。", "The signature is no text.")
        yield Text(
            f"签名不成立（{verifier.name} 的密钥）：{why.zh}", f"The signature by {verifier.name} fails: {why.en}"
        )


def _files(archive: zipfile.ZipFile, names: list[str], manifest: Manifest) -> Iterator[Text]:
    known = {*manifest.files, MANIFEST, SIGNATURE}
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Text(f"“{name}”在包里有两份。", f"“{name}” is there twice.")
        if name not in known:
            yield Text(f"“{name}”不在清单里，是后来加进去的。", f"“{name}” is not in the manifest: it was added.")
    for name, wanted in manifest.files.items():
        if name not in names:
            yield Text(f"缺少“{name}”。", f"“{name}” is missing.")
        elif _hash(archive, name) != wanted:
            yield Text(f"“{name}”与清单不符，被改动过。", f"“{name}” is not what the manifest says: it was changed.")
        elif name.startswith("data/"):
            yield from _rows(archive, name, manifest)


def _rows(archive: zipfile.ZipFile, name: str, manifest: Manifest) -> Iterator[Text]:
    table = name.removeprefix("data/").removesuffix(".jsonl")
    schema = SCHEMAS.get(table)
    count = wrong = 0
    with archive.open(name) as lines:
        for count, line in enumerate(lines, start=1):
            fault = _line_fault(schema, line)
            if fault is not None and (wrong := wrong + 1) <= SHOWN:
                yield Text(f"“{name}”第 {count} 行：{fault.zh}。", f"“{name}”, line {count}: {fault.en}.")
    if count != manifest.rows.get(table):
        told = manifest.rows.get(table)
        yield Text(f"“{name}”有 {count} 行，清单写的是 {told} 行。", f"“{name}” has {count} rows, not {told}.")


def _line_fault(schema: Mapping[str, Any] | None, line: bytes) -> Text | None:
    try:
        row = json.loads(line)
    except ValueError:
        return Text("不是 JSON", "is not JSON")
    return row_fault(schema, row) if schema is not None else None


def _note(manifest: bytes) -> str:
    return f"{MARK}\n{hashlib.sha256(manifest).hexdigest()}\n"


def _manifest(plain: Mapping[str, Any]) -> Manifest:
    return Manifest(
        made_at=str(plain["made_at"]),
        key=str(plain["key"]),
        source={str(name): str(value) for name, value in plain["source"].items()},
        rows={str(name): int(count) for name, count in plain["rows"].items()},
        files={str(name): str(value) for name, value in plain["files"].items()},
    )


def _schema(name: str) -> bytes:
    return json.dumps(SCHEMAS[name], ensure_ascii=False, indent=1).encode()


def _table(archive: zipfile.ZipFile, name: str, rows: Rows, at: datetime) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    with archive.open(_info(name, at), "w", force_zip64=True) as out:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return digest.hexdigest(), count


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> str:
    archive.writestr(_info(name, at), content)
    return hashlib.sha256(content).hexdigest()


def _info(name: str, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, 0))
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return info


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as content:
        while piece := content.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _nothing(zh: str, en: str) -> Verified:
    return Verified(None, (Text(zh, en),))


def rows_of(package: IO[bytes], table: str) -> Iterator[dict[str, Any]]:
    """The rows of one table of a package that was found sound; none where it has no such table."""
    name = f"data/{table}.jsonl"
    with zipfile.ZipFile(package) as archive:
        if name not in archive.namelist():
            return
        with archive.open(name) as lines:
            for line in lines:
                yield json.loads(line)


def require_sound(result: Verified) -> Manifest:
    """The manifest; ExchangeRefusal with every fault where the package is not what was signed."""
    if result.manifest is None or result.faults:
        raise ExchangeRefusal(
            Text(" ".join(fault.zh for fault in result.faults), " ".join(fault.en for fault in result.faults))
        )
    return result.manifest

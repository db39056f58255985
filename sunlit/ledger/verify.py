"""Verifying a published log from its public files alone, as any outsider can: a folder or a web address (no Django).

What it cannot see, and says: that an act was never logged, and, without an older checkpoint kept by somebody else, that
the operator rewrote the whole log before we first looked.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from sunlit.ledger.notes import Head, Verifier, open_checkpoint, parse_verifier
from sunlit.ledger.tiles import (
    WIDTH,
    Edge,
    LogFault,
    Read,
    bundles,
    full_path,
    tile_path,
    unpack,
)
from sunlit.ledger.wording import Text

TIMEOUT_SECONDS = 20
FILE_LIMIT = (2 + 65_535) * WIDTH  # the largest bundle the format allows


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what was found."""

    ok: bool
    text: Text


@dataclass(slots=True)
class Report:
    """All findings about one log; ``ok`` and ``exit_status`` (0 or 1) sum them up."""

    origin: str = ""
    size: int = 0
    root: bytes = b""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True where something was checked and nothing was wrong."""
        return bool(self.findings) and all(finding.ok for finding in self.findings)

    @property
    def exit_status(self) -> int:
        """0 for a log in order, 1 for one that is not."""
        return 0 if self.ok else 1

    def good(self, zh: str, en: str) -> None:
        """Note a check that passed."""
        self.findings.append(Finding(True, Text(zh, en)))

    def bad(self, text: Text) -> None:
        """Note a check that failed."""
        self.findings.append(Finding(False, text))


def verify_log(source: Path | str, *, key: str = "", kept: tuple[str, ...] = ()) -> Report:
    """What an outsider finds in a log's public files.

    ``key`` is the log's public key line as the reader got it elsewhere; without it the log's own ``vkey`` file is
    taken, which protects only against later change. ``kept`` are notes of checkpoints the reader kept; those lying
    in a folder beside the checkpoint are taken too.
    """
    read = reader(source)
    report = Report()
    try:
        verifier = parse_verifier(key or _text(read, "vkey"))
        head = open_checkpoint(_text(read, "checkpoint"), verifier)
        report.origin, report.size, report.root = head.origin, head.size, head.root
        report.good(
            f"检查点的签名成立：{head.origin}，共 {head.size} 条。", f"Signed by {head.origin}: {head.size} entries."
        )
        olds = [*_kept(read, source, head, verifier), *(open_checkpoint(note, verifier) for note in kept)]
        _replay(read, head, olds, report)
    except LogFault as fault:
        report.bad(fault.text)
    except FileNotFoundError as error:
        name = error.filename or error
        report.bad(Text(f"缺少文件 {name}。", f"File {name} is missing."))
    except (OSError, HTTPException, ValueError) as error:
        report.bad(Text(f"读不到日志：{error}。", f"The log cannot be read: {error}."))
    return report


def reader(source: Path | str) -> Read:
    """Reads the log's files from a folder or below a web address; FileNotFoundError where one is missing."""
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        return _web_reader(source)
    folder = Path(source)

    def read(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _missing(path) from error

    return read


def _web_reader(address: str) -> Read:
    base = address.rstrip("/")

    def read(path: str) -> bytes:
        try:
            with urlopen(f"{base}/{quote(path)}", timeout=TIMEOUT_SECONDS) as answer:
                data: bytes = answer.read(FILE_LIMIT + 1)
        except HTTPError as error:
            if error.code in (404, 410):
                raise _missing(path) from error
            raise
        if len(data) > FILE_LIMIT:
            raise LogFault(Text(f"文件 {path} 过大。", f"File {path} is too large."))
        return data

    return read


def _missing(path: str) -> FileNotFoundError:
    """Names the file inside the log, not on the machine."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def _text(read: Read, path: str) -> str:
    try:
        return read(path).decode()
    except UnicodeDecodeError as error:
        raise LogFault(Text(f"文件 {path} 不是 UTF-8 文本。", f"File {path} is not UTF-8 text.")) from error


def _kept(read: Read, source: Path | str, head: Head, verifier: Verifier) -> Iterator[Head]:
    """Older checkpoints beside the present one. Over the web there is no listing, so the reader brings its own."""
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        return
    for path in sorted(Path(source).glob("checkpoint.*")):
        old = open_checkpoint(_text(read, path.name), verifier)
        if path.name != f"checkpoint.{old.size}":
            raise LogFault(
                Text(f"{path.name} 里是 {old.size} 条的检查点。", f"{path.name} holds a checkpoint of {old.size}.")
            )
        yield old


def _replay(read: Read, head: Head, olds: list[Head], report: Report) -> None:
    """Build the tree anew from the entries and compare every tile, every older root and the signed root with it."""
    roots = {old.size: old.root for old in olds}
    _require_growth(head, olds)
    edge = Edge()
    for index, width in bundles(head.size):
        entries, path = _bundle(read, index, width)
        for entry in entries:
            edge.append(entry)
            if edge.size in roots and edge.root() != roots[edge.size]:
                raise LogFault(
                    Text(
                        f"日志不是从 {edge.size} 条时的检查点延续下来的：以前的记录被改动、删除或重排过。",
                        f"The log does not continue its own checkpoint of {edge.size}: "
                        "earlier entries were altered, dropped or reordered.",
                    )
                )
        _compare(read, edge.take_full(), path)
    _compare(read, edge.partial(), "")
    if edge.root() != head.root:
        raise LogFault(Text("记录算出的根与检查点不符。", "The entries do not give the checkpoint's root."))
    report.good(f"{head.size} 条记录与签名的根一致，没有一条被改动。", f"All {head.size} entries fit the signed root.")
    if roots:
        report.good(
            f"与保存的 {len(roots)} 个检查点一致：日志只增不改。", f"It continues all {len(roots)} kept checkpoints."
        )
    else:
        report.good(
            "没有较早的检查点可比：请保存这一个，下次一起核对。",
            "There was no older checkpoint to compare with: keep this one for the next time.",
        )


def _require_growth(head: Head, olds: list[Head]) -> None:
    """A checkpoint that somebody kept may not be larger than the log, nor two of one size differ."""
    known = {head.size: head.root}
    for old in olds:
        if old.size > head.size:
            raise LogFault(
                Text(
                    f"日志变短了：以前有 {old.size} 条，现在只有 {head.size} 条。",
                    f"The log has shrunk: it had {old.size} entries and now has {head.size}.",
                )
            )
        if known.setdefault(old.size, old.root) != old.root:
            raise LogFault(
                Text(
                    f"{old.size} 条时有两个不同的检查点：日志分叉。",
                    f"Two different checkpoints of {old.size}: the log is forked.",
                )
            )


def _bundle(read: Read, index: int, width: int) -> tuple[list[bytes], str]:
    """The entries of a bundle; those of the full one where it has replaced the partial one since."""
    path = tile_path(None, index, width)
    try:
        return unpack(read(path), width, path), path
    except FileNotFoundError as error:
        whole = _full(read, path, error)
        return unpack(whole, WIDTH, full_path(path))[:width], full_path(path)


def _compare(read: Read, tiles: dict[str, bytes], bundle: str) -> None:
    """The published tiles are those that the entries give; the entries themselves are known to be as read."""
    for path, expected in tiles.items():
        if path.startswith("tile/entries/"):
            continue
        published = _tile(read, path, len(expected))
        if published != expected:
            where = bundle or tile_path(None, 0)
            raise LogFault(
                Text(
                    f"文件 {path} 与记录（{where}）算出的不同：其中之一被改动过。",
                    f"File {path} differs from what the entries give ({where}): one of them was altered.",
                )
            )


def _tile(read: Read, path: str, length: int) -> bytes:
    """A tile, or the beginning of the full one that has replaced it since."""
    try:
        return read(path)
    except FileNotFoundError as error:
        return _full(read, path, error)[:length]


def _full(read: Read, partial: str, missed: FileNotFoundError) -> bytes:
    """The full file in the place of a partial one; where there is none either, the partial one is what is missing."""
    if full_path(partial) == partial:
        raise missed
    try:
        return read(full_path(partial))
    except FileNotFoundError:
        raise missed from None

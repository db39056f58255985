"""The log's tree as static files: RFC 6962 hashes in C2SP tlog-tiles v0.1.0 (pure: bytes and paths, no disk).

A tile holds up to 256 hashes of one level; a bundle holds the entries under one tile of level 0. Only full tiles
have a parent hash. A partial tile carries its width in its path and gives way to the full one.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sunlit.ledger.wording import Text

WIDTH = 256
TILE_BITS = 8
HASH_BYTES = 32
ENTRY_LIMIT = 65_535  # the length stands in two bytes

Read = Callable[[str], bytes]


class LogFault(ValueError):
    """Published bytes that contradict the format, a signature or each other; ``text`` says what, in two languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 2.1: the hash of an entry, told apart from inner nodes by its first byte."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 2.1: the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


def tile_path(level: int | None, index: int, width: int = WIDTH) -> str:
    """Where a tile lies: level 0 holds leaf hashes; None means the bundle of entries. 1234067 is x001/x234/067."""
    name = f"{index % 1000:03d}"
    while index := index // 1000:
        name = f"x{index % 1000:03d}/{name}"
    kind = "entries" if level is None else str(level)
    return f"tile/{kind}/{name}" if width == WIDTH else f"tile/{kind}/{name}.p/{width}"


def full_path(path: str) -> str:
    """The full tile's path for a partial one's; the same path for a full one's."""
    return re.sub(r"\.p/\d+$", "", path)


def fold(hashes: list[bytes]) -> bytes:
    """The root of a perfect subtree over 1, 2, 4 ... 256 hashes."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        hashes = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return hashes[0]


def pack(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry behind its length in two bytes, big end first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes, width: int, path: str) -> list[bytes]:
    """The entries of a bundle; LogFault where it holds more, fewer or torn ones."""
    entries: list[bytes] = []
    place = 0
    while place + 2 <= len(bundle) and len(entries) < width:
        length = int.from_bytes(bundle[place : place + 2], "big")
        place += 2 + length
        entries.append(bundle[place - length : place])
    if len(entries) != width or place != len(bundle):
        raise LogFault(
            Text(
                f"文件 {path} 不完整：应有 {width} 条记录。",
                f"File {path} is torn: it should hold {width} entries.",
            )
        )
    return entries


def split_hashes(tile: bytes, width: int, path: str) -> list[bytes]:
    """The hashes of a tile; LogFault where their number is not the promised one."""
    if len(tile) != width * HASH_BYTES:
        raise LogFault(
            Text(
                f"文件 {path} 的长度不对：应有 {width} 个散列值。",
                f"File {path} has the wrong length: it should hold {width} hashes.",
            )
        )
    return [tile[place : place + HASH_BYTES] for place in range(0, len(tile), HASH_BYTES)]


@dataclass(slots=True)
class Edge:
    """The growing right edge of the tree: for each level the hashes of the tile that is not full yet.

    ``append`` takes entries; full tiles wait in ``full`` until ``take_full`` hands them over to be written.
    """

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    entries: list[bytes] = field(default_factory=list)
    full: dict[str, bytes] = field(default_factory=dict)

    def append(self, entry: bytes) -> None:
        """Put one more leaf under the tree."""
        self.entries.append(entry)
        self.levels[0].append(hashlib.sha256(b"\x00" + entry).digest())
        self.size += 1
        if len(self.entries) == WIDTH:
            self._close_tile()

    def _close_tile(self) -> None:
        """A full tile of one level is one hash of the next, which may fill that one's tile in turn."""
        self.full[tile_path(None, (self.size - 1) // WIDTH)] = pack(self.entries)
        self.entries = []
        level = 0
        while len(self.levels[level]) == WIDTH:
            hashes, self.levels[level] = self.levels[level], []
            self.full[tile_path(level, (self.size - 1) >> TILE_BITS * (level + 1))] = b"".join(hashes)
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(fold(hashes))

    def take_full(self) -> dict[str, bytes]:
        """Full tiles and bundles since the last call, by path."""
        full, self.full = self.full, {}
        return full

    def partial(self) -> dict[str, bytes]:
        """The tiles of this very size that are not full, by path."""
        tiles = {
            tile_path(level, self.size >> TILE_BITS * (level + 1), len(hashes)): b"".join(hashes)
            for level, hashes in enumerate(self.levels)
            if hashes
        }
        if self.entries:
            tiles[tile_path(None, self.size // WIDTH, len(self.entries))] = pack(self.entries)
        return tiles

    def root(self) -> bytes:
        """The tree's root at this size; the hash of nothing for an empty tree."""
        root: bytes | None = None
        for peak in self._peaks():
            root = peak if root is None else node_hash(peak, root)
        return EMPTY_ROOT if root is None else root

    def _peaks(self) -> Iterator[bytes]:
        """Roots of the perfect subtrees the tree consists of, from right to left, small to large."""
        for hashes in self.levels:
            end, span = len(hashes), 1
            while end:
                if end & span:
                    yield fold(hashes[end - span : end])
                    end -= span
                span <<= 1


def read_edge(read: Read, size: int) -> Edge:
    """The right edge of a published log at a size, from its tiles alone; the caller compares its root."""
    edge = Edge(size=size, levels=[])
    rest = size
    while rest or not edge.levels:
        width = rest % WIDTH
        path = tile_path(len(edge.levels), rest // WIDTH, width)
        edge.levels.append(split_hashes(read(path), width, path) if width else [])
        rest //= WIDTH
    if width := size % WIDTH:
        path = tile_path(None, size // WIDTH, width)
        edge.entries = unpack(read(path), width, path)
    return edge


def bundles(size: int) -> Iterator[tuple[int, int]]:
    """Number and width of every bundle of a log of this size."""
    for index in range(size // WIDTH):
        yield index, WIDTH
    if size % WIDTH:
        yield size // WIDTH, size % WIDTH

"""Proofs that an entry is in the log and that one log continues another, and their verification (pure).

The verifiers follow RFC 9162 2.1.3.2 and 2.1.4.2 and demand besides what the RFC takes for granted: every hash has 32
bytes, and a log of nothing proves nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sunlit.ledger.notes import Head, Verifier, decode64, encode64, open_checkpoint
from sunlit.ledger.tiles import (
    HASH_BYTES,
    TILE_BITS,
    WIDTH,
    LogFault,
    Read,
    fold,
    full_path,
    leaf_hash,
    node_hash,
    split_hashes,
    tile_path,
    unpack,
)
from sunlit.ledger.wording import Text

RECEIPT_HEADER = "c2sp.org/tlog-proof@v1"
PROOF_LIMIT = 63  # hashes; a tree of 2^62 entries needs no more


class Tree:
    """A published log at one size, read tile by tile on demand; tiles once read are kept."""

    def __init__(self, read: Read, size: int) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[str, list[bytes]] = {}

    def root(self) -> bytes:
        """The root of the tree at its size."""
        return self._span(0, self.size)

    def leaf(self, index: int) -> bytes:
        """The leaf hash at an index."""
        return self._perfect(0, index)

    def entry(self, index: int) -> bytes:
        """The entry at an index."""
        tile = index // WIDTH
        width = min(WIDTH, self.size - tile * WIDTH)
        data, width, path = self._fetch(None, tile, width)
        return unpack(data, width, path)[index % WIDTH]

    def inclusion(self, index: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root (RFC 9162 2.1.3.1)."""
        if not 0 <= index < self.size:
            raise IndexError(f"entry {index} of a log of {self.size}")
        low, high = 0, self.size
        proof: list[bytes] = []
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                proof.append(self._span(middle, high))
                high = middle
            else:
                proof.append(self._span(low, middle))
                low = middle
        return proof[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """The hashes by which this tree shows that it continues its own first ``old`` leaves (RFC 9162 2.1.4.1)."""
        if not 0 < old <= self.size:
            raise IndexError(f"a log of {old} cannot be the beginning of one of {self.size}")
        low, high = 0, self.size
        proof: list[bytes] = []
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                proof.append(self._span(middle, high))
                high = middle
            else:
                proof.append(self._span(low, middle))
                low = middle
        # Where the old tree is the left edge of the new one its root is known to whoever checks.
        if low:
            proof.append(self._span(low, high))
        return proof[::-1]

    def _span(self, low: int, high: int) -> bytes:
        """The root over leaves low..high, where low is a multiple of the next power of two."""
        size = high - low
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            return self._perfect(level, low >> level)
        middle = low + _split(size)
        return node_hash(self._span(low, middle), self._span(middle, high))

    def _perfect(self, level: int, index: int) -> bytes:
        """The hash of a perfect subtree: stored where its level has tiles, folded from the tile below else."""
        row, height = divmod(level, TILE_BITS)
        first = index << height
        hashes = self._tile(row, first // WIDTH)
        return fold(hashes[first % WIDTH : first % WIDTH + (1 << height)])

    def _tile(self, row: int, index: int) -> list[bytes]:
        width = min(WIDTH, (self.size >> TILE_BITS * row) - index * WIDTH)
        path = tile_path(row, index, width)
        if path not in self._tiles:
            data, found, source = self._fetch(row, index, width)
            self._tiles[path] = split_hashes(data, found, source)[:width]
        return self._tiles[path]

    def _fetch(self, row: int | None, index: int, width: int) -> tuple[bytes, int, str]:
        """A tile of this width, or the full one that has taken its place since."""
        path = tile_path(row, index, width)
        try:
            return self._read(path), width, path
        except FileNotFoundError:
            if width == WIDTH:
                raise
            path = full_path(path)
            return self._read(path), WIDTH, path


def _split(size: int) -> int:
    """The largest power of two smaller than a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def _sound(*hashes: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in hashes)


def proves_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """True where the leaf hash stands at the index of the tree with this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _sound(leaf, root, *proof):
        return False
    place, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(step, value)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            value = node_hash(value, step)
        place >>= 1
        last >>= 1
    return last == 0 and value == root


def proves_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """True where the tree of ``new`` leaves continues the one of ``old`` leaves (RFC 9162 2.1.4.2)."""
    if not 0 < old <= new or not _sound(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place >>= 1
        last >>= 1
    old_value = new_value = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_value, new_value = node_hash(step, old_value), node_hash(step, new_value)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            new_value = node_hash(new_value, step)
        place >>= 1
        last >>= 1
    return last == 0 and old_value == old_root and new_value == new_root


@dataclass(frozen=True, slots=True)
class Receipt:
    """A tlog-proof: with the entry and the log's public key it shows, offline, that the entry is in the log.

    ``extra`` is not covered by any signature.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        """The file a citizen keeps (C2SP tlog-proof v1)."""
        lines = [RECEIPT_HEADER]
        if self.extra:
            lines.append(f"extra {encode64(self.extra)}")
        lines += [f"index {self.index}", *map(encode64, self.proof), "", self.checkpoint]
        return "\n".join(lines)


def parse_receipt(text: str) -> Receipt:
    """A receipt from its file; LogFault for a malformed one."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    extra = b""
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = decode64(lines.pop(1).removeprefix("extra "))
    number = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1], re.ASCII) if len(lines) > 1 else None
    if not gap or lines[0] != RECEIPT_HEADER or number is None or len(lines) - 2 > PROOF_LIMIT:
        raise LogFault(Text("回执文件的格式不对。", "The receipt is malformed."))
    return Receipt(int(number[1]), tuple(map(decode64, lines[2:])), checkpoint, extra)


def check_receipt(receipt: Receipt, entry: bytes, verifier: Verifier) -> Head:
    """The signed head under which the receipt shows the entry; LogFault where it does not show it."""
    head = open_checkpoint(receipt.checkpoint, verifier)
    if not proves_inclusion(receipt.index, head.size, leaf_hash(entry), receipt.proof, head.root):
        raise LogFault(
            Text(
                "回执不能证明这条记录在公开日志里：记录、回执或检查点被改动过。",
                "The receipt does not show this entry in the public log: entry, receipt or checkpoint was altered.",
            )
        )
    return head

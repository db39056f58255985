"""The tree: published reference roots, proofs for every leaf and every older size, paths."""

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sunlit.ledger.proofs import Tree, proves_consistency, proves_inclusion
from sunlit.ledger.tiles import EMPTY_ROOT, Edge, LogFault, pack, read_edge, split_hashes, tile_path, unpack

# Certificate Transparency's reference tree: the leaf, and the root once it is appended.
REFERENCE = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]


class Published:
    """A log of numbered entries with the tiles of every size, and its roots; grown on demand, kept between tests."""

    def __init__(self) -> None:
        self.edge = Edge()
        self.files: dict[str, bytes] = {}
        self.roots = [self.edge.root()]

    def at(self, size: int) -> Tree:
        """The tree at a size."""
        while self.edge.size < size:
            self.edge.append(b"entry %d" % self.edge.size)
            self.files |= self.edge.take_full() | self.edge.partial()
            self.roots.append(self.edge.root())
        return Tree(reading(self.files), size)


def reading(files: Mapping[str, bytes]):
    """A reader over files in memory."""

    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return read


LOG = Published()


def test_the_roots_are_those_of_the_reference_tree() -> None:
    edge = Edge()
    assert edge.root() == EMPTY_ROOT
    found = []
    for leaf, _ in REFERENCE:
        edge.append(bytes.fromhex(leaf))
        found.append((leaf, edge.root().hex()))
    assert found == REFERENCE


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257, 513])
def test_every_leaf_and_every_older_size_is_proved(size: int) -> None:
    tree = LOG.at(size)
    root = LOG.roots[size]
    assert tree.root() == root
    for index in range(size):
        assert proves_inclusion(index, size, tree.leaf(index), tree.inclusion(index), root)
    for old in range(1, size + 1):
        assert proves_consistency(old, size, tree.consistency(old), LOG.roots[old], root)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_proof_for_one_place_proves_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 700), label="size")
    index = data.draw(st.integers(0, size - 1), label="index")
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index), label="other")
    tree = LOG.at(size)
    proof, root = tree.inclusion(index), LOG.roots[size]
    assert proves_inclusion(index, size, tree.leaf(index), proof, root)
    assert tree.entry(index) == b"entry %d" % index
    assert not proves_inclusion(other, size, tree.leaf(index), proof, root)
    assert not proves_inclusion(index, size, tree.leaf(other), proof, root)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_no_altered_proof_is_accepted(data: st.DataObject) -> None:
    """A hash altered, dropped, doubled, or cut short by a byte."""
    size = data.draw(st.integers(2, 700), label="size")
    old = data.draw(st.integers(1, size - 1), label="old")
    index = data.draw(st.integers(0, size - 1), label="index")
    tree = LOG.at(size)
    LOG.at(old)
    root, old_root = LOG.roots[size], LOG.roots[old]
    for proof, check in (
        (tree.inclusion(index), lambda hashes: proves_inclusion(index, size, tree.leaf(index), hashes, root)),
        (tree.consistency(old), lambda hashes: proves_consistency(old, size, hashes, old_root, root)),
    ):
        assert check(proof)
        place = data.draw(st.integers(0, len(proof) - 1), label="place")
        flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        for wrong in (
            [*proof[:place], flipped, *proof[place + 1 :]],
            [*proof[:place], *proof[place + 1 :]],
            [*proof[: place + 1], *proof[place:]],
            [*proof[:place], proof[place][:-1], *proof[place + 1 :]],
        ):
            assert not check(wrong)


def test_a_log_of_nothing_proves_nothing() -> None:
    root = LOG.at(3).root()
    assert not proves_inclusion(0, 0, EMPTY_ROOT, [], EMPTY_ROOT)
    assert not proves_inclusion(-1, 3, LOG.at(3).leaf(0), LOG.at(3).inclusion(0), root)
    assert not proves_consistency(0, 3, [], EMPTY_ROOT, root)
    assert not proves_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not proves_consistency(4, 3, [], root, root)


def test_a_hash_of_another_length_proves_nothing() -> None:
    """Two of them side by side could otherwise pass for one node."""
    assert not proves_inclusion(0, 1, b"short", [], b"short")
    assert not proves_consistency(3, 3, [], b"short", b"short")


@given(st.integers(1, 700))
@example(256)
@example(512)
@settings(max_examples=60, deadline=None)
def test_the_growing_edge_is_read_back_from_tiles(size: int) -> None:
    LOG.at(size + 1)
    edge = read_edge(reading(LOG.files), size)
    assert edge.root() == LOG.roots[size]
    edge.append(b"entry %d" % size)
    assert edge.root() == LOG.roots[size + 1]


def test_an_older_size_is_read_from_the_full_tile_that_took_its_place() -> None:
    LOG.at(600)
    only_full = {path: data for path, data in LOG.files.items() if ".p/" not in path or path.endswith("/600")}
    tree = Tree(reading(only_full), 200)
    assert (tree.root(), tree.entry(199)) == (LOG.roots[200], b"entry 199")


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 1234067, 256, "tile/1/x001/x234/067"),
        (None, 1000, 256, "tile/entries/x001/000"),
        (0, 999, 17, "tile/0/999.p/17"),
        (None, 1234067, 1, "tile/entries/x001/x234/067.p/1"),
    ],
)
def test_where_a_tile_lies(level: int | None, index: int, width: int, path: str) -> None:
    assert tile_path(level, index, width) == path


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
@settings(max_examples=50)
def test_a_bundle_is_read_back_as_it_was(entries: list[bytes]) -> None:
    bundle = pack(entries)
    assert unpack(bundle, len(entries), "b") == entries
    for torn in (bundle[:-1], bundle + b"\x00"):
        with pytest.raises(LogFault):
            unpack(torn, len(entries), "b")


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(LogFault) as fault:
        split_hashes(bytes(63), 2, "tile/0/000.p/2")
    assert fault.value.text.en == "File tile/0/000.p/2 has the wrong length: it should hold 2 hashes."

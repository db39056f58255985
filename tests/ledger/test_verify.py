"""What an outsider finds in the public files, and that no altered byte escapes."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest

from sunlit.ledger.models import Leaf
from sunlit.ledger.notes import Head
from sunlit.ledger.operations import publish
from sunlit.ledger.signer import signed_note
from sunlit.ledger.tiles import Edge, tile_path
from sunlit.ledger.verify import verify_log
from tests.ledger.logs import SIGNER, grow, minute

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 600 with kept checkpoints of 1, 300 and 600."""
    grow(tmp_path, 1, 300, 600)
    return tmp_path


def test_a_log_in_order_says_what_was_found(log: Path) -> None:
    report = verify_log(log)
    assert [finding.text.en for finding in report.findings] == [
        "Signed by ledger.qinghe.example/county: 600 entries.",
        "All 600 entries fit the signed root.",
        "It continues all 3 kept checkpoints.",
    ]
    assert [finding.text.zh for finding in report.findings] == [
        "检查点的签名成立：ledger.qinghe.example/county，共 600 条。",
        "600 条记录与签名的根一致，没有一条被改动。",
        "与保存的 3 个检查点一致：日志只增不改。",
    ]
    assert (report.ok, report.exit_status) == (True, 0)


def test_every_flipped_bit_in_every_file_is_found(log: Path) -> None:
    """All files that the present checkpoint rests on; ten bits each, the same ones every run."""
    random = Random(20260928)
    missed = []
    stale = {log / "tile/1/000.p/1"}  # belongs to the checkpoint of 300 only; the root of 300 is recomputed anyway
    for path in sorted(set(log.rglob("*")) - stale):
        if path.is_dir() or path.name == ".publisher":
            continue
        good = path.read_bytes()
        for _ in range(10):
            bad = bytearray(good)
            place = random.randrange(len(bad))
            bad[place] ^= 1 << random.randrange(8)
            path.write_bytes(bytes(bad))
            if verify_log(log).ok:
                missed.append((str(path.relative_to(log)), place))
        path.write_bytes(good)
    assert missed == []
    assert verify_log(log).ok


def test_every_missing_file_is_found(log: Path) -> None:
    for name in ["vkey", "checkpoint", "tile/0/000", "tile/1/000.p/2", "tile/entries/001", "tile/entries/002.p/88"]:
        good = (log / name).read_bytes()
        (log / name).unlink()
        report = verify_log(log)
        assert report.findings[-1].text.en == f"File {name} is missing."
        assert report.exit_status == 1
        (log / name).write_bytes(good)


def rewrite(log: Path, entries: list[bytes]) -> None:
    """The operator writes another history and signs it with the log's real key."""
    edge = Edge()
    for entry in entries:
        edge.append(entry)
    for path, data in {**edge.take_full(), **edge.partial()}.items():
        (log / path).parent.mkdir(parents=True, exist_ok=True)
        (log / path).write_bytes(data)
    head = Head(SIGNER.verifier.name, edge.size, edge.root())
    (log / "checkpoint").write_text(signed_note(head.text(), SIGNER))


def test_a_history_rewritten_and_signed_again_is_found_by_whoever_kept_a_checkpoint(log: Path) -> None:
    entries = [bytes(entry) for entry in Leaf.objects.order_by("index").values_list("entry", flat=True)]
    kept = (log / "checkpoint.300").read_text()
    for path in log.glob("checkpoint.*"):
        path.unlink()
    for history in (
        [*entries[:10], b"{}", *entries[11:]],
        entries[:10] + entries[11:],
        entries[:5] + entries[5:7][::-1] + entries[7:],
    ):
        rewrite(log, history)
        assert verify_log(log).ok, "a first-time visitor cannot know"
        report = verify_log(log, kept=(kept,))
        assert report.findings[-1].text.en == (
            "The log does not continue its own checkpoint of 300: earlier entries were altered, dropped or reordered."
        )
    rewrite(log, entries[:200])
    report = verify_log(log, kept=(kept,))
    assert report.findings[-1].text.en == "The log has shrunk: it had 300 entries and now has 200."


def test_a_key_got_elsewhere_is_the_one_that_counts(log: Path) -> None:
    assert verify_log(log, key=str(SIGNER.verifier)).ok
    (log / "vkey").write_text("nonsense")
    assert verify_log(log, key=str(SIGNER.verifier)).ok
    assert verify_log(log).findings[-1].text.en == "The public key line (vkey) does not hold together."


@pytest.fixture
def address(log: Path) -> Iterator[str]:
    """The log's folder behind a web server."""
    handler = partial(_Quiet, directory=str(log))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


def test_a_log_is_verified_over_the_web_too(log: Path, address: str) -> None:
    assert verify_log(f"{address}/").ok
    (log / tile_path(None, 1)).unlink()
    assert verify_log(address).findings[-1].text.en == "File tile/entries/001 is missing."


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    report = verify_log(tmp_path / "nowhere")
    assert (report.findings[-1].text.en, report.exit_status) == ("File vkey is missing.", 1)
    assert verify_log("http://127.0.0.1:1/").exit_status == 1


def test_the_log_keeps_verifying_while_it_grows(log: Path) -> None:
    assert publish(at=minute(9), directory=log, signer=SIGNER) is None
    assert verify_log(log).ok

"""Leaves integrated into the public log per second.

    .venv/bin/python -m benchmarks.ledger_integration [--leaves 20000] [--rounds 3]

Three figures, medians of the rounds: the tree with its tiles in memory; the whole of ``publish`` for leaves that wait
in the database (numbers, tiles on the disk with fsync, signature, commit); verification of the result from its files.
Runs in a throw-away database beside the configured one (SQLite, or PostgreSQL with SUNLIT_DATABASE=postgresql).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.config.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - models load only after setup

from sunlit.ledger.actor import INSTALLER  # noqa: E402 - as above
from sunlit.ledger.leaves import PublicLeaf  # noqa: E402 - as above
from sunlit.ledger.operations import Trace, publish, record_many  # noqa: E402 - as above
from sunlit.ledger.signer import KeySigner  # noqa: E402 - as above
from sunlit.ledger.tiles import Edge  # noqa: E402 - as above
from sunlit.ledger.verify import verify_log  # noqa: E402 - as above

START = datetime(2026, 1, 5, tzinfo=UTC)
# What a trial writer reached on two cores, from the project's reference figures.
REFERENCE = {
    "tree and tiles in memory": "341,000 - 365,000 (tree, tiles and bundles to files, no fsync, no database)",
    "publish, SQLite": "31,000 - 77,000 (only inserting 100 to 1,000 a commit)",
    "publish, PostgreSQL": "21,000 - 48,000 (only inserting 100 to 1,000 a commit)",
    "verify from files": "not given",
}


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_memory(leaves: int) -> float:
    """Seconds for the tree alone, entries of 155 bytes."""
    entries = [b"%0155d" % number for number in range(leaves)]

    def work() -> None:
        edge = Edge()
        for entry in entries:
            edge.append(entry)
        edge.partial()
        edge.root()

    return timed(work)


def wait_in_line(leaves: int, at: datetime) -> None:
    """Put leaves into the database, as the operations of a busy day would."""
    traces = [
        Trace(("cases.case", number), leaf=PublicLeaf("case.decided", "331199-WHJ", f"p{number:06d}", "3f2a", "decide"))
        for number in range(leaves)
    ]
    with transaction.atomic():
        record_many(by=INSTALLER, at=at, act="cases.complete_step", traces=traces)


def measure(leaves: int, rounds: int, folder: Path) -> dict[str, list[float]]:
    """Leaves per second, by what was measured and round."""
    vendor = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    found: dict[str, list[float]] = {"tree and tiles in memory": [], f"publish, {vendor}": [], "verify from files": []}
    signer = KeySigner(b"\x01" * 32, "ledger.example/benchmark")
    for number in range(rounds):
        at = START + timedelta(minutes=number)
        found["tree and tiles in memory"].append(leaves / in_memory(leaves))
        wait_in_line(leaves, at)
        seconds = timed(lambda: publish(at=at, directory=folder, signer=signer))  # noqa: B023 - called at once
        found[f"publish, {vendor}"].append(leaves / seconds)
        seconds = timed(lambda: verify_log(folder))
        found["verify from files"].append(leaves * (number + 1) / seconds)
    report = verify_log(folder)
    if not report.ok:
        sys.exit(report.findings[-1].text.en)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, default=20_000, help="leaves a round (at most 50,000 a checkpoint)")
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(words.leaves, words.rounds, Path(folder))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{words.leaves} leaves a round, median of {words.rounds}\n")
    print("| measured | leaves/s | for comparison |\n|---|---|---|")
    for what, speeds in found.items():
        print(f"| {what} | {statistics.median(speeds):,.0f} | {REFERENCE[what]} |")


if __name__ == "__main__":
    main()

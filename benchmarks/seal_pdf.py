"""Drawing and sealing the PDF of a paper, apart from the act that makes it.

    .venv/bin/python -m benchmarks.seal_pdf [--papers 50] [--rounds 3]

Two figures, medians of the rounds: drawing alone (text to PDF/A with the code), and drawing with the signature. One
process, warm: the first paper of a process also reads the font and is shown by itself. Needs no database.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.config.settings")

import django

django.setup()

from sunlit.documents.demo_signer import DemoSigner  # noqa: E402 - as above
from sunlit.documents.rendering import Sheet, render  # noqa: E402 - models load only after setup

LINES = "您申请的“公共场所卫生许可”，经审查属于本机关职权范围，材料齐全、符合法定形式，予以受理。\n" * 8


def sheet(number: int) -> Sheet:
    """A page of text that differs from the one before it."""
    text = (
        f"云溪县卫生健康局\n受理通知书\n云卫许受〔2026〕{number}号\n\n垚堃喆赟昇商行：\n{LINES.strip()}\n\n"
        "依据：《行政许可法》第三十二条\n\n云溪县卫生健康局\n2026年3月2日"
    )
    return Sheet(
        title="受理通知书",
        text=text,
        dated_on=date(2026, 3, 2),
        proof=("核验码：K7QM-2XWD-9RTH", f"本文书所载行为是公开日志的第 {number} 条。"),
        footer=f"云卫许受〔2026〕{number}号",
        code=f"https://yunxi.example/documents/K7QM-2XWD-{number:04d}/",
    )


def timed(work: Callable[[int], object], papers: int) -> float:
    """Seconds for one paper, over so many."""
    begun = time.perf_counter()
    for number in range(papers):
        work(number)
    return (time.perf_counter() - begun) / papers


def main(given: list[str]) -> int:
    """Measure and print a small table."""
    parser = argparse.ArgumentParser(description="Seconds to draw and to seal one paper.")
    parser.add_argument("--papers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        signer = DemoSigner(Path(folder) / "seal.pem", datetime(2026, 1, 1, tzinfo=UTC))

        def seal(number: int) -> bytes:
            return signer.sign(render(sheet(number)), organ="云溪县卫生健康局", reason=str(number))

        first = timed(seal, 1)
        rounds = range(asked.rounds)
        drawn = statistics.median(timed(lambda number: render(sheet(number)), asked.papers) for _ in rounds)
        sealed = statistics.median(timed(seal, asked.papers) for _ in rounds)
        size = len(seal(1))
    print(f"{'what':<28}{'ms each':>10}{'per second':>12}")
    for what, seconds in (("first paper of a process", first), ("drawn", drawn), ("drawn and sealed", sealed)):
        print(f"{what:<28}{seconds * 1000:>10.1f}{1 / seconds:>12.1f}")
    print(f"one sealed paper has {size / 1024:.0f} KiB; median of {asked.rounds} rounds of {asked.papers} papers")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

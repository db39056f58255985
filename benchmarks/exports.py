"""What leaves the house at 100,000 items: how long each file takes to make, and how much memory.

    .venv/bin/python -m benchmarks.exports --database sqlite
    .venv/bin/python -m benchmarks.exports --database postgresql [--items 100000]

Every item rests on two articles with their texts. Timed are the operations as the pages and commands call them, each in
a process of its own, so that the memory of one is not that of another: the signed package for the office above and its
being taken in there, the open data with its report, the directory table of the whole region as a workbook and as Word
in volumes. What a process holds before it begins is named apart.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from datetime import datetime
from typing import Any

from benchmarks import world as county
from benchmarks.law_change import prepare
from benchmarks.published import Item, publish

AT = datetime.fromisoformat("2026-09-02T09:00:00+08:00")
WHAT = {
    "nothing": "an idle process",
    "package": "signed package, made",
    "receive": "signed package, checked and taken in",
    "open": "open data, made with its report",
    "xlsx": "directory table as a workbook",
    "docx": "directory table as Word in volumes",
}
WORDS = "申请许可机关应当期限材料受理审查决定送达公示处罚罚款责令改正登记检查监督当事人书面说明理由告知听证陈述"


def fill(items: int) -> None:
    """So many published items of three organs."""
    from sunlit.accounts.models import Account
    from sunlit.offices.models import Organ

    made = random.Random(2026)
    organs = list(Organ.objects.order_by("pk").values_list("pk", flat=True))
    publisher = Account.objects.earliest("pk").pk

    def item(number: int) -> Item:
        version = {
            "name": f"对第 {number} 类违法行为的处罚",
            "published_by_id": publisher,
            "conditions": "".join(made.choices(WORDS, k=80)),
            "fee": "不收费",
            "window": f"政务服务大厅{made.randint(1, 40)}号窗口",
            "promised_value": made.randint(1, 20),
            "promised_unit": "working_day",
            "content_hash": f"{number:064x}",
        }
        return Item(organs[number % len(organs)], "penalty", version, [cited(made) for _ in range(2)])

    publish(items, AT, item)


def cited(made: random.Random) -> dict[str, Any]:
    """A basis with a text of an article's length."""
    law, article = f"管理条例{made.randint(1, 400)}", made.randint(1, 60)
    text = "".join(made.choices(WORDS, k=150))
    return {
        "citation": f"《{law}》第{article}条",
        "law_title": law,
        "article_label": f"第{article}条",
        "quoted_text": text,
    }


def make(what: str) -> int:
    """One file; gives its size in bytes."""
    from io import BytesIO

    from django.core.files.storage import default_storage

    from sunlit.exchange.models import Package
    from sunlit.exchange.operations import make_package, receive_package
    from sunlit.exchange.queries import path_of
    from sunlit.ledger.actor import INSTALLER, Actor, Held
    from sunlit.ledger.signer import configured_signer
    from sunlit.offices.models import Organ
    from sunlit.powers.operations import export_directory
    from sunlit.publication.operations import make_open_data

    organ = Organ.objects.earliest("pk")
    held = Held(post=0, organ=organ.pk, division=None, roles=frozenset({"list_publisher"}))
    publisher = Actor(kind="staff", name="韩松年", account=1, held=(held,))
    if what == "package":
        return make_package(by=INSTALLER, at=AT).size
    if what == "receive":
        with default_storage.open(path_of(Package.objects.latest("pk").sha256)) as file:
            made, _ = receive_package(file=file, verifier=configured_signer().verifier, by=INSTALLER, at=AT)
        return made.size
    if what == "open":
        return make_open_data(dataset="powers", organ=organ, by=publisher, at=AT).size
    return len(BytesIO(export_directory(organ=None, ending=what, by=publisher, at=AT).content).getvalue())


def alone(what: str) -> None:
    """In a process of its own: seconds, of them of the processor, bytes of the file, mebibytes at most."""
    import django

    django.setup()
    begun, used = time.perf_counter(), time.process_time()
    size = make(what) if what != "nothing" else 0
    took, used = time.perf_counter() - begun, time.process_time() - used
    print(took, used, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Fill, make each file, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--alone", choices=sorted(WHAT), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        alone(args.alone)
        return 0
    county.restart_on(args.database)
    prepare()
    fill(args.items)
    county.analyse()
    print(f"{args.database}, {args.items:,} items\n\n| what | s | processor s | MiB of the file | MiB of memory |")
    print("|---|---:|---:|---:|---:|")
    for what, name in WHAT.items():
        command = [sys.executable, "-m", "benchmarks.exports", "--alone", what]
        told = subprocess.run(command, env=os.environ.copy(), capture_output=True, text=True, check=False)
        if told.returncode:
            sys.exit(told.stderr)
        took, used, size, memory = map(float, told.stdout.split())
        print(f"| {name} | {took:.1f} | {used:.1f} | {size / 2**20:.1f} | {memory:,.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The watch: one sweep with 1,000 limits due out of 10,000 and out of 1,000,000 that are open.

    .venv/bin/python -m benchmarks.sweep --database sqlite
    .venv/bin/python -m benchmarks.sweep --database postgresql [--open 10000,1000000] [--due 1000] [--runs 5]

What is timed is the operation as the worker calls it: cards with rule, evidence and calculation, public leaves, audit
rows, messages and the clocks moved to their next alarm, committed. Every run makes other clocks due, each at a moment
and on a case of its own, so nothing is put back between runs and nothing is swept twice.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from benchmarks import world as county

SECOND = timedelta(seconds=1)
# Beyond these, rows are weight: doubled until there are enough.
FIRST = 10_000


@dataclass(frozen=True)
class Swept:
    """The runs over one number of open limits, in milliseconds."""

    open: int
    walls: list[float]
    processor: list[float]

    @property
    def median(self) -> float:
        """What the ratio is taken of."""
        return statistics.median(self.walls)

    def cells(self) -> tuple[str, ...]:
        """Open limits, median and spread of the time, processor time of the worker."""
        return (
            f"{self.open:,}",
            f"{self.median:,.0f}",
            f"{min(self.walls):,.0f} - {max(self.walls):,.0f}",
            f"{statistics.median(self.processor):,.0f}",
        )


def model_clock(case_id: int, at: datetime) -> Any:
    """The promised limit of a case as accepting would start it, not saved."""
    from sunlit.cases.models import Case
    from sunlit.clocks.models import Clock
    from sunlit.clocks.operations import start
    from sunlit.ledger.actor import CLOCK

    case = Case.objects.get(pk=case_id)
    made = start(
        by=CLOCK,
        at=at,
        kind="promised",
        organ=case.organ_id,
        post=_post(case_id),
        title="承诺办理时限",
        subject=("case", case.pk),
        subject_label=case.number,
        parameter="licence.decision",
        value=10,
        alone=True,
    )
    return Clock.objects.get(pk=made.pk)


def _post(case_id: int) -> int | None:
    from sunlit.cases.models import WorkItem

    item = WorkItem.objects.filter(case=case_id, state="open").first()
    return item.post_id if item else None


def open_clocks(model: Any, count: int) -> None:
    """Copies of one running limit until so many are open, none of them due yet."""
    from django.db import connection

    from sunlit.clocks.models import Clock

    have = Clock.objects.count()
    made = []
    for n in range(have, min(count, FIRST)):
        copy = county.copy_of(model)
        copy.pk, copy.subject_id = None, n
        copy.next_alarm_at = model.next_alarm_at + n * SECOND
        made.append(copy)
    Clock.objects.bulk_create(made, batch_size=500)
    columns = ", ".join(f'"{field.column}"' for field in Clock._meta.concrete_fields if not field.primary_key)
    while (have := Clock.objects.count()) < count:
        county.say(f"{have:,} open limits")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO clocks_clock ({columns}) SELECT {columns} FROM clocks_clock ORDER BY id LIMIT %s",
                [min(have, count - have)],
            )
    county.analyse()


def make_due(first: int, count: int, cases: list[tuple[int, str]], at: datetime) -> None:
    """Some of the waiting limits have warned before and reach yellow now, each at a moment of its own."""
    from sunlit.clocks.models import Clock

    clocks = list(Clock.objects.filter(pk__gte=first, level="").order_by("pk")[:count])
    for n, (clock, (case, number)) in enumerate(zip(clocks, cases, strict=True)):
        struck = at - (count - n) * SECOND
        clock.subject_id, clock.subject_label = case, number
        clock.level, clock.next_level, clock.next_alarm_at = "warning", "yellow", struck
        clock.alarms = [
            ["warning", (struck - timedelta(days=1)).isoformat(), "promised.warning"],
            ["yellow", struck.isoformat(), "promised.yellow"],
            ["red", (struck + timedelta(days=400)).isoformat(), "promised.red"],
        ]
    fields = ["subject_id", "subject_label", "level", "next_level", "next_alarm_at", "alarms"]
    Clock.objects.bulk_update(clocks, fields, batch_size=100)


def one_run(due: int, at: datetime) -> tuple[float, float]:
    """Wall and processor milliseconds of one sweep that must find exactly so many."""
    from sunlit.supervision.operations import sweep

    began, used = time.perf_counter(), time.process_time()
    cards = sweep(at=at, limit=due)
    wall, processor = time.perf_counter() - began, time.process_time() - used
    if len(cards) != due:
        sys.exit(f"the sweep issued {len(cards)} cards instead of {due}")
    return wall * 1000, processor * 1000


def runs_over(count: int, model: Any, options: argparse.Namespace, at: datetime) -> Swept:
    """The runs with so many limits open; the first one warms up and is not counted."""
    from sunlit.cases.models import Case
    from sunlit.clocks.models import Clock

    open_clocks(model, count)
    cases = list(Case.objects.order_by("pk").values_list("pk", "number")[: options.due])
    walls, processor = [], []
    for n in range(options.runs + 1):
        make_due(Clock.objects.order_by("pk")[n * count // (options.runs + 2)].pk, options.due, cases, at)
        wall, used = one_run(options.due, at)
        county.say(
            f"{options.due:,} of {count:,}: {wall:.0f} ms, processor {used:.0f} ms" + ("" if n else " (warm-up)")
        )
        if n:
            walls.append(wall)
            processor.append(used)
    return Swept(count, walls, processor)


def main() -> None:
    """Build the county, fill, sweep, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--open", default="10000,1000000", help="how many limits are open, least first")
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    county.restart_on(options.database)
    world = county.build(options.due)
    model = model_clock(world.case_id, world.at)
    rows = [runs_over(int(count), model, options, world.at) for count in options.open.split(",")]
    print(f"{options.database}, {options.due:,} due, median of {options.runs}\n")
    print("| open | median ms | from - to | processor ms |\n|---:|---:|---|---:|")
    for row in rows:
        print("| " + " | ".join(row.cells()) + " |")
    for less, more in pairwise(rows):
        print(f"\n{more.open:,} against {less.open:,}: {more.median / less.median:.2f} times (at most 2)")


if __name__ == "__main__":
    main()

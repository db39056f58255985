"""Importing a list: 5,000 rows with validation, beside 100,000 powers that are there already.

    .venv/bin/python -m benchmarks.powers_import --database sqlite
    .venv/bin/python -m benchmarks.powers_import --database postgresql [--there 100000] [--rows 5000] [--runs 3]

Two ways are timed, each from the bytes of an XLSX file to committed drafts: in one go, as the command line does it, and
step by step, as the page does it, with the longest single step beside it (no request of the page takes longer). Every
row has two bases that are resolved, is compared with the rows of the list and with the powers there, and gets its code
from the scheme. Every run brings another list, so nothing is put back between runs. Then a list of ``--changed`` rows
is brought in and, mended in every row (another law cited, another kind of penalty), brought in again.
"""

import argparse
import io
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from benchmarks import world as county

LIMIT_SECONDS, LIMIT_CHANGED_SECONDS = 30, 60
BATCH = 2_000
HEADINGS = ["事项名称", "职权类别", "实施主体", "实施依据", "依据原文", "处罚种类"]
SUBJECTS = (
    "餐饮单位",
    "理发店",
    "零售药店",
    "施工单位",
    "旅行社",
    "物业公司",
    "养殖场",
    "网络平台",
    "运输企业",
    "培训机构",
)
DEEDS = (
    "未建立台账",
    "未按规定公示",
    "超出核准范围经营",
    "使用无证人员",
    "拒不接受检查",
    "隐瞒有关情况",
    "未保存原始记录",
)


def name_of(number: int) -> str:
    """Names as different from each other as those of a real list."""
    subject, deed = SUBJECTS[number % len(SUBJECTS)], DEEDS[number // len(SUBJECTS) % len(DEEDS)]
    return f"对{subject}第{number:06d}类场所{deed}的处罚"


def list_of(rows: int, first: int, mended: bool = False) -> bytes:
    """An XLSX list of penalties with two bases a row; ``mended`` says something else in every row."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("清单")
    sheet.append(HEADINGS)
    for number in range(first, first + rows):
        law, kinds = ("示范条例", "警告") if mended else ("示范办法", "警告|罚款")
        held, local = f"《中华人民共和国行政处罚法》第{number % 80 + 1}条", f"《{law}》第{number % 90 + 1}条"
        bases = f"{held}|{local}第（{number % 5 + 1}）项"
        sheet.append([name_of(number), "行政处罚", "云溪县市场监督管理局", bases, "", kinds])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fill(count: int, at: datetime) -> None:
    """Copies of one published power with its bases, over all organs, until there are so many."""
    from sunlit.ledger.rows import insert_many
    from sunlit.offices.models import Organ
    from sunlit.powers.models import CodeUse, Power, PowerVersion

    organs = list(Organ.objects.filter(closed_on__isnull=True))
    model = PowerVersion.objects.filter(state="published", kind="penalty").order_by("pk")[0]
    bases = list(model.bases.all())
    have = Power.objects.count()
    for start in range(have, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        powers = [
            Power(organ=organs[n % len(organs)], kind="penalty", code=f"BM-{n:06d}", created_at=at) for n in numbers
        ]
        insert_many(powers)
        insert_many([CodeUse(code=power.code, power=power, from_on=date(2026, 1, 1)) for power in powers])
        versions = []
        for n, power in zip(numbers, powers, strict=True):
            copy = county.copy_of(model)
            copy.pk, copy.power, copy.organ_id = None, power, power.organ_id
            copy.name = name_of(n + 10_000_000)
            versions.append(copy)
        PowerVersion.objects.bulk_create(versions)
        rows = []
        for n, version in zip(numbers, versions, strict=True):
            for basis in bases[:2]:
                row = county.copy_of(basis)
                row.pk, row.version_id = None, version.pk
                row.law_title, row.article_label = "示范办法", f"第{n % 90 + 1}条第（{n % 5 + 1}）项"
                rows.append(row)
        insert_many(rows)
        county.say(f"{start + len(powers):,} powers")
    county.analyse()


def in_one_go(content: bytes, at: datetime) -> tuple[float, float]:
    """Seconds of the whole, and of its longest step: the whole."""
    from sunlit.ledger.actor import INSTALLER
    from sunlit.powers.operations import import_powers

    began = time.perf_counter()
    report = import_powers(by=INSTALLER, at=at, file_name="清单.xlsx", content=content, region=region())
    took = time.perf_counter() - began
    assert report.created + report.changed == report.rows, report.rejected[:3]
    return took, took


def step_by_step(content: bytes, at: datetime) -> tuple[float, float]:
    """Seconds of the whole, and of its longest step."""
    from sunlit.ledger.actor import INSTALLER
    from sunlit.powers.models import ImportRun
    from sunlit.powers.operations import check_list, choose_list, write_list

    steps: list[float] = []

    def timed(act: Callable[..., Any], **given: Any) -> Any:
        began = time.perf_counter()
        result = act(by=INSTALLER, at=at, **given)
        steps.append(time.perf_counter() - began)
        return result

    run = timed(choose_list, file_name="清单.xlsx", content=content, region=region())
    while run.state == ImportRun.State.CHECKING:
        run = timed(check_list, run=run)
    while run.state != ImportRun.State.FINISHED:
        run = timed(write_list, run=run)
    assert run.created == run.rows
    return sum(steps), max(steps)


def region() -> Any:
    """The demo county."""
    from sunlit.offices.models import Organ

    return Organ.objects.get(name="云溪县市场监督管理局").region


def main() -> None:
    """Build the county, fill, import, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--there", type=int, default=100_000, help="how many powers are there already")
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--changed", type=int, default=6_000, help="rows of the list that is brought in again")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    county.restart_on(options.database)
    world = county.build(0)
    fill(options.there, world.at)
    first = 0
    rows = []
    for title, way in (("in one go", in_one_go), ("step by step", step_by_step)):
        walls, longest, processor = [], [], []
        for _ in range(options.runs):
            content, used = list_of(options.rows, first), time.process_time()
            took, step = way(content, world.at)
            processor.append(time.process_time() - used)
            first += options.rows
            walls.append(took)
            longest.append(step)
            county.say(f"{title}: {took:.1f} s, processor {processor[-1]:.1f} s, longest step {step:.2f} s")
        rows.append(
            (title, statistics.median(walls), min(walls), max(walls), statistics.median(processor), max(longest))
        )
    print(f"{options.database}, {options.rows:,} rows beside {options.there:,} powers, median of {options.runs}\n")
    print("| way | median s | from - to | processor s | rows/s | longest step s |\n|---|---:|---|---:|---:|---:|")
    for title, median, least, most, used, step in rows:
        cells = f"{median:.1f} | {least:.1f} - {most:.1f} | {used:.1f} | {options.rows / median:,.0f} | {step:.2f}"
        print(f"| {title} | {cells} |")
    worst = max(row[1] for row in rows)
    print(f"\nunder {LIMIT_SECONDS} s: {'yes' if worst < LIMIT_SECONDS else 'NO'}")
    in_one_go(list_of(options.changed, first), world.at)
    used = time.process_time()
    took, _ = in_one_go(list_of(options.changed, first, mended=True), world.at)
    said = "yes" if took < LIMIT_CHANGED_SECONDS else "NO"
    print(f"{options.changed:,} changed rows again: {took:.1f} s, processor {time.process_time() - used:.1f} s")
    print(f"under {LIMIT_CHANGED_SECONDS} s: {said}")


if __name__ == "__main__":
    main()

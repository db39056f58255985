"""Search over the whole list: 1,000 random parts of names, organs, laws and articles, each against a plain scan.

    .venv/bin/python -m benchmarks.power_search --database sqlite
    .venv/bin/python -m benchmarks.power_search --database postgresql [--items 100000] [--words 1000]

With wrk installed the pages are then asked for over HTTP, two workers and four clients on the same cores: the list with
another filter or page each time, and the search page with another word each time.

A word that finds another set of items than the scan does ends the benchmark with 1, and so does a median of the
search box above its limit. Law texts come from the collection that is installed, names are put together here.
"""

import argparse
import random
import shutil
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from benchmarks import world as county
from benchmarks.http import Measured, load, running_server
from benchmarks.published import Item, publish

LIMIT_MS = 50
AIM_RATE = 200
ADDRESSES, SECONDS, RUNS = 20_000, 5, 3
ORGANS = 60
BATCH = 5_000
SEED = 20_261_122
PLACES = (
    "公共场所",
    "食品经营",
    "道路运输",
    "危险化学品",
    "建设工程",
    "医疗机构",
    "农药经营",
    "林木采伐",
    "取水",
    "娱乐场所",
    "网络出版",
    "特种设备",
    "民办学校",
    "社会团体",
    "户外广告",
    "城市排水",
    "文物保护单位",
    "水产苗种",
    "测绘",
    "A级旅游景区",
)
MATTERS = (
    "设立",
    "变更",
    "延续",
    "注销",
    "补办",
    "验收",
    "备案",
    "设计文件审查",
    "人员资格",
    "从业活动",
    "安全生产条件",
    "年度报告",
    "占用",
    "改造",
    "使用",
    "生产",
    "经营",
    "运输",
    "收购",
    "进口",
)
ENDS = {
    "licence": "许可",
    "penalty": "的处罚",
    "coercion": "的强制措施",
    "inspection": "的监督检查",
    "confirmation": "的确认",
}


@dataclass
class Scan:
    """All texts of the list in memory, to be looked through one by one."""

    names: list[tuple[str, int]] = field(default_factory=list)
    shared: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    letters: list[tuple[str, int]] = field(default_factory=list)

    def powers(self, word: str, letters: bool) -> set[int]:
        """Every item that holds the word."""
        found = {power for text, power in self.names if word in text}
        for text, powers in self.shared.items():
            if word in text:
                found |= powers
        if letters:
            found |= {power for text, power in self.letters if word in text}
        return found


def fill(items: int) -> None:
    """So many published items, each resting on two or three articles of the collection, and their index."""
    from sunlit.basis.models import Article
    from sunlit.offices.models import Organ
    from sunlit.powers.categories import all_kinds
    from sunlit.powers.models import PowerVersion
    from sunlit.powers.operations import mend_list

    draw = random.Random(SEED)
    model = Organ.objects.filter(powers__isnull=False).first()
    organs = list(Organ.objects.all())
    for number in range(max(0, ORGANS - len(organs))):
        made = county.copy_of(model)
        made.pk, made.code, made.name, made.name_en = None, f"BM{number:03d}", f"云溪县第{number + 1}管理局", ""
        made.save(force_insert=True)
        organs.append(made)
    articles = list(Article.objects.exclude(number=0).select_related("version__law").order_by("pk"))
    kinds = [kind for kind in ENDS if kind in all_kinds()]
    county.say(f"{len(organs)} organs, {len(articles):,} articles")

    def item(number: int) -> Item:
        kind = draw.choice(kinds)
        version = {
            "name": f"{draw.choice(PLACES)}{draw.choice(MATTERS)}{draw.choice(MATTERS)}{number % 997}号{ENDS[kind]}",
            "theme": draw.choice(["", "health", "business", "land", "transport"]),
            "online": draw.random() < 0.3,
            "content_hash": f"{number:064x}",
        }
        cited = draw.sample(articles, draw.choice((2, 3)))
        return Item(draw.choice(organs).pk, kind, version, [basis_in(article) for article in cited])

    publish(items, PowerVersion.objects.filter(state="published").first().drafted_at, item)
    begun = time.perf_counter()
    mend_list(
        thorough=True,
        progress=lambda done, of: county.say(f"indexed {done:,} of {of:,}") if done % 20_000 == 0 else None,
    )
    county.say(f"indexed in {time.perf_counter() - begun:.0f} s")
    county.analyse()


def basis_in(article: Any) -> dict[str, Any]:
    """A basis that cites a whole article."""
    title = article.version.law.title
    return {
        "citation": f"《{title}》{article.label}"[:300],
        "law_title": title[:150],
        "article_label": article.label,
        "article": article,
    }


def texts() -> Scan:
    """Everything that may be found, read from the list itself and not from its index."""
    from sunlit.offices.models import Organ
    from sunlit.powers.grams import fold
    from sunlit.powers.models import LegalBasis, Listed, PowerVersion

    scan = Scan()
    public = PowerVersion.objects.filter(state="published", disclosure_scope="public")
    of_organs = defaultdict(set)
    for power, organ, name in public.values_list("power", "organ", "name"):
        scan.names.append((fold(name), power))
        of_organs[organ].add(power)
    for organ in Organ.objects.all():
        for name in (organ.name, organ.name_en):
            if name:
                scan.shared[fold(name)] |= of_organs[organ.pk]
    rows = LegalBasis.objects.filter(version__in=public).values_list(
        "version__power", "law_title", "article__version__law__full_title", "article__text", "quoted_text"
    )
    for power, title, full_title, text, quoted in rows.iterator(chunk_size=BATCH):
        scan.shared[fold(full_title or title)].add(power)
        if text or quoted:
            scan.shared[fold(text or quoted)].add(power)
    scan.letters = [(letters, power) for power, letters in Listed.objects.values_list("power", "letters")]
    return scan


def words(scan: Scan, count: int) -> list[str]:
    """Parts of two to eight signs, a quarter each of names, organs and laws, and articles, as they stand there."""
    draw = random.Random(SEED + 1)
    names = [text for text, _ in scan.names]
    short = [text for text in scan.shared if len(text) <= 60]
    long = [text for text in scan.shared if len(text) > 60]
    found: dict[str, None] = {}
    while len(found) < count:
        text = draw.choice(draw.choice((names, short, long, long)))
        length = draw.randint(2, 8)
        place = draw.randrange(max(len(text) - length, 0) + 1)
        part = text[place : place + length]
        # Blanks divide words in a search box.
        if len(part) == length and not any(sign.isspace() for sign in part):
            found[part] = None
    return list(found)


def measured(told: list[str], search: Callable[[str], object]) -> list[float]:
    """Milliseconds of each search."""
    took = []
    for word in told:
        begun = time.perf_counter()
        search(word)
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)


def differing(scan: Scan, told: list[str]) -> list[str]:
    """Words for which the index finds something else than the scan."""
    from sunlit.powers.grams import is_letters
    from sunlit.publication.queries.catalogue import catalogue, with_word
    from sunlit.publication.queries.editions import standing

    known, organs = catalogue(), standing().organs
    return [word for word in told if with_word(word, known, organs) != known.of(scan.powers(word, is_letters(word)))]


def one_item(scan: Scan) -> tuple[float, float]:
    """Milliseconds to take one item off the index and to put it in again."""
    from sunlit.powers.models import PowerVersion
    from sunlit.powers.operations import relist

    took: dict[str, list[float]] = {"public": [], "internal": []}
    for _, power in scan.names[:20]:
        for scope in ("internal", "public"):
            PowerVersion.objects.filter(power=power, state="published").update(disclosure_scope=scope)
            begun = time.perf_counter()
            relist([power])
            took[scope].append((time.perf_counter() - begun) * 1000)
    return statistics.median(took["internal"]), statistics.median(took["public"])


def going_round(paths: list[str]) -> str:
    """A script that asks for one address after another, and begins again after the last."""
    told = ",".join(f'"{path}"' for path in paths)
    return f"""
local n, paths = 0, {{{told}}}
request = function()
  n = n % #paths + 1
  return wrk.format("GET", paths[n])
end
"""


def addresses(told: list[str]) -> dict[str, list[str]]:
    """What is asked for over HTTP: pages of the list under many filters, and the words looked for."""
    from sunlit.offices.models import Organ

    draw = random.Random(SEED + 2)
    organs = list(Organ.objects.filter(powers__isnull=False).distinct().values_list("code", flat=True))
    lists = []
    for _ in range(ADDRESSES):
        asked = {"page": draw.randint(1, 20)}
        if draw.random() < 0.7:
            asked["organ"] = draw.choice(organs)
        if draw.random() < 0.5:
            asked["kind"] = draw.choice(list(ENDS))
        lists.append("/powers/?" + urlencode(asked))
    return {
        "list pages, ever other filters": list(dict.fromkeys(lists)),
        "search pages, ever other words": ["/search/?" + urlencode({"q": word}) for word in told],
    }


def over_http(told: list[str]) -> Iterator[tuple[str, Measured]]:
    """Each kind of page for some seconds, after a warm-up."""
    if not shutil.which("wrk"):
        county.say("wrk is not installed: nothing is measured over HTTP")
        return
    with running_server() as base:
        load(base, going_round(["/powers/"]), SECONDS)
        for name, paths in addresses(told).items():
            starts = [len(paths) * run // RUNS for run in range(RUNS)]
            runs = [load(base, going_round(paths[start:] + paths[:start]), SECONDS) for start in starts]
            if any(run.wrong for run in runs):
                sys.exit(f"{name}: wrong answers")
            yield name, sorted(runs, key=lambda run: run.rate)[RUNS // 2]


def main() -> None:
    """Build, index, compare, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=1_000)
    options = parser.parse_args()
    county.restart_on(options.database)
    world = county.build(0, laws=True)
    fill(options.items)
    from sunlit.publication.filters import PowerFilters
    from sunlit.publication.queries import power_list, search
    from sunlit.publication.queries.editions import forget

    scan = texts()
    told = words(scan, options.words)
    county.say("compare with the plain scan")
    wrong = differing(scan, told)
    rows = []
    for name, look in (
        ("the list of items found, with how many", lambda word: power_list(PowerFilters(q=word))),
        ("the search box: items, laws, articles, organs", lambda word: search(word, at=world.at)),
    ):
        forget()
        power_list(PowerFilters())
        rows.append((name, measured(told, look)))
    off, on = one_item(scan)
    print(f"{options.database}, {len(scan.names):,} items, {len(told):,} words of 2 to 8 signs\n")
    print("| what | median ms | p99 ms | held against |\n|---|---:|---:|---|")
    for name, took in rows:
        print(f"| {name} | {statistics.median(took):.1f} | {took[len(took) * 99 // 100]:.1f} | median {LIMIT_MS} ms |")
    print(f"| one item into the index | {on:.1f} | | |\n| one item out of the index | {off:.1f} | | |")
    print("\n| over HTTP | per second | median ms | p99 ms | held against |\n|---|---:|---:|---:|---|")
    for name, run in over_http(told):
        print(f"| {name} | {run.rate:,.0f} | {run.median_ms:.1f} | {run.p99_ms:.1f} | {AIM_RATE}/s |")
    print(f"\nthe same items as the plain scan: {len(told) - len(wrong):,} of {len(told):,}")
    for word in wrong[:20]:
        print("differs:", word)
    sys.exit(bool(wrong) or any(statistics.median(took) > LIMIT_MS for _, took in rows))


if __name__ == "__main__":
    main()

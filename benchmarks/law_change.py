"""A changed law: how long it takes to list everything that cites a changed article, in a database of 100,000 items.

    .venv/bin/python -m benchmarks.law_change --database sqlite
    .venv/bin/python -m benchmarks.law_change --database postgresql [--items 100000] [--runs 5]

The law has 90 articles, of which the newer edition changes, moves and removes 30. Three cases: it is cited by one item
in a hundred (a law of one trade), by one in ten, and by every item (the law of procedure that all lists rest on). Each
item cites another law besides. What is timed is the query behind the page and the command, comparison of the two
texts included in the first run of each.
"""

import argparse
import random
import statistics
import sys
import time
from datetime import date, datetime
from typing import Any

from benchmarks import world as county
from benchmarks.published import Item, publish

SHARES = (100, 10, 1)
ARTICLES = 90


def prepare() -> None:
    """Tables, three organs, one person."""
    import django

    django.setup()
    from django.core.management import call_command

    from sunlit.accounts.operations import create_account
    from sunlit.ledger.actor import INSTALLER
    from sunlit.offices.operations import add_organ, add_region

    call_command("migrate", verbosity=0)
    at = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
    region = add_region(by=INSTALLER, at=at, code="990122", name="云溪县", level="county")
    for n, name in enumerate(("市场监管局", "卫生健康局", "农业农村局")):
        words: dict[str, Any] = {
            "code": f"YX{n}",
            "name": f"云溪县{name}",
            "short_name": name,
            "letters": "BMZ"[: n + 1],
        }
        add_organ(by=INSTALLER, at=at, region=region, kind="department", **words)
    create_account(by=INSTALLER, at=at, username="han_songnian", full_name="韩松年", is_staff_member=True)


def law_text(random_: random.Random, title: str, adopted_on: date, texts: list[str]) -> Any:
    """An edition as an importer would give it."""
    from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw

    articles = tuple(ParsedArticle(n, 0, f"第{n}条", "", text) for n, text in enumerate(texts, start=1))
    return ParsedLaw(title, adopted_on, articles, kind="law", status="in_force", source="benchmark")


def paragraphs(random_: random.Random) -> str:
    """An article of three paragraphs of made-up words."""
    words = "申请许可机关应当期限材料受理审查决定送达公示处罚罚款责令改正登记检查监督当事人书面说明理由告知听证陈述"
    return "\n".join("".join(random_.choices(words, k=60)) + "。" for _ in range(3))


def changed(random_: random.Random, texts: list[str]) -> list[str]:
    """Ten articles with other words, ten put in (which moves those behind them), ten gone."""
    new = list(texts)
    for place in random_.sample(range(len(new)), 10):
        new[place] = new[place].replace("应当", "可以").replace("。", "，并记录在案。", 1)
    for place in sorted(random_.sample(range(len(new)), 10), reverse=True):
        del new[place]
    for place in sorted(random_.sample(range(len(new)), 10), reverse=True):
        new.insert(place, paragraphs(random_))
    return new


def fill(items: int) -> dict[int, tuple[Any, Any]]:
    """So many published items; gives for each share the old and the new edition of its law."""
    from sunlit.accounts.models import Account
    from sunlit.basis.models import Article, LawVersion
    from sunlit.basis.operations import import_laws
    from sunlit.ledger.actor import INSTALLER
    from sunlit.offices.models import Organ

    made = random.Random(2026)
    at = datetime.fromisoformat("2026-09-01T09:00:00+08:00")
    editions: dict[int, tuple[Any, Any]] = {}
    for share in SHARES:
        texts = [paragraphs(made) for _ in range(ARTICLES)]
        title = f"每{share}项引用一次法"
        for day, words in ((date(2015, 1, 1), texts), (date(2026, 8, 1), changed(made, texts))):
            import_laws(laws=[law_text(made, title, day, words)], by=INSTALLER, at=at)
        old, new = LawVersion.objects.filter(law__title=title).order_by("adopted_on")
        editions[share] = (old, new)
    known = {
        share: {row.number: row.pk for row in Article.objects.filter(version=old)}
        for share, (old, _) in editions.items()
    }
    organs = list(Organ.objects.order_by("pk").values_list("pk", flat=True))
    publisher = Account.objects.earliest("pk").pk

    def item(number: int) -> Item:
        cited = [cited_by(made, share, known[share]) for share in SHARES if number % share == 0]
        law = f"别的法{made.randint(1, 400)}"
        cited.append({"citation": f"《{law}》第一条", "law_title": law})
        version = {"name": f"对第 {number} 类违法行为的处罚", "published_by_id": publisher}
        return Item(organs[number % len(organs)], "penalty", version, cited)

    publish(items, at, item)
    return editions


def cited_by(random_: random.Random, share: int, articles: dict[int, int]) -> dict[str, Any]:
    """A basis in the law that one item in so many cites: a paragraph of one of its articles."""
    from sunlit.basis.numerals import to_chinese

    title = f"每{share}项引用一次法"
    article, paragraph = random_.randint(1, ARTICLES), random_.randint(1, 3)
    label = f"第{to_chinese(article)}条第{to_chinese(paragraph)}款"
    return {
        "citation": f"《{title}》{label}",
        "law_title": title,
        "article_label": label,
        "article_id": articles[article],
    }


def main() -> int:
    """Fill, time, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    county.restart_on(args.database)
    prepare()
    editions = fill(args.items)
    county.analyse()

    from sunlit.legality.queries import impact

    print(f"{args.database}, {args.items:,} items")
    print("cited by one item in | affected | first run s | median s | slowest s | processor s")
    slowest = 0.0
    for share, (old, new) in editions.items():
        walls, processor = [], []
        for _ in range(args.runs):
            began, used = time.perf_counter(), time.process_time()
            found = impact(old, new)
            walls.append(time.perf_counter() - began)
            processor.append(time.process_time() - used)
        slowest = max(slowest, *walls)
        median = statistics.median(walls)
        cells = f"{share:>20} | {len(found.powers):>8,} | {walls[0]:>11.2f} | {median:>8.2f} | {max(walls):>9.2f}"
        print(f"{cells} | {statistics.median(processor):>11.2f}")
    return 0 if slowest < 2 else 1


if __name__ == "__main__":
    sys.exit(main())

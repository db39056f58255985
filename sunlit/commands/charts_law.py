"""What the law misses in the charts that are in force, counted by rule."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from sunlit.procedures.legal import legal_findings_of
from sunlit.procedures.lint import LegalFinding
from sunlit.procedures.models import ChartVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """One published version with what is found in it."""

    version: ChartVersion
    found: tuple[LegalFinding, ...]


def check_published(on: date, *, as_json: bool, language: str) -> bool:
    """Prints the findings of every published chart, counted by rule; gives whether there are any."""
    rows = ChartVersion.objects.filter(state=ChartVersion.State.PUBLISHED).select_related("chart__power")
    checked = [InForce(version, legal_findings_of(version, on)) for version in rows.order_by("pk")]
    counts = Counter(one.rule for row in checked for one in row.found)
    if as_json:
        print(json.dumps(_json(checked, counts), ensure_ascii=False))
    else:
        _print(checked, counts, language)
    return bool(counts)


def _json(checked: Iterable[InForce], counts: Counter[str]) -> dict[str, object]:
    charts = [
        {
            "power": row.version.chart.power.code,
            "scope": row.version.chart.scope,
            "number": row.version.number,
            "rules": [one.rule for one in row.found],
        }
        for row in checked
    ]
    return {"charts": charts, "rules": dict(sorted(counts.items()))}


def _print(checked: list[InForce], counts: Counter[str], language: str) -> None:
    lacking = [row for row in checked if row.found]
    said = {"all": len(checked), "some": len(lacking)}
    print(gettext("已公布的流程图 %(all)d 份，其中 %(some)d 份有不合法定程序的地方。") % said)
    titles = {one.rule: one.title.in_language(language) for row in checked for one in row.found}
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count}\t{rule}\t{titles[rule]}")
    for row in lacking:
        print(f"{row.version.chart.power.code}\t{'、'.join(one.rule for one in row.found)}")

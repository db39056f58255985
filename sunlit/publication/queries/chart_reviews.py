"""Which offices a published chart passed before its publication, and on which days (R-072).

Who spoke and what was said stays in the house; that each office has, and under which minutes, is everybody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.wording import Text
from sunlit.procedures.models import ChartReview
from sunlit.procedures.reviews import way_of
from sunlit.publication.pages import ChartShown
from sunlit.publication.queries.powers import organ_name


@dataclass(frozen=True, slots=True)
class Passed:
    """One step of the chain: its name, the organ that spoke, when, and the number of the sitting, where it was one."""

    name: Text
    organ: Text
    on: date
    sitting: str = ""


@dataclass(frozen=True, slots=True)
class ChartPassage:
    """The chain that a published chart passed: the document that set it, and its steps."""

    document: str
    steps: Sequence[Passed]


def chart_passage(chart: ChartShown) -> ChartPassage | None:
    """The reviews that a published version passed; None where it was published without a chain (2 queries)."""
    rows = ChartReview.objects.filter(
        version=chart.version, state=ChartReview.State.PASSED, version__published_at__isnull=False
    )
    found = rows.select_related("chain").order_by("-id").first()
    if found is None:
        return None
    way = way_of(found.chain)
    opinions = found.opinions.filter(decided_at__isnull=False).select_related("organ", "sitting").order_by("id")
    steps = [
        Passed(
            name=way.step(one.step).name,
            organ=organ_name(one.organ),
            on=beijing_day(one.decided_at),
            sitting=one.sitting.number if one.sitting else "",
        )
        for one in opinions
        if one.decided_at is not None
    ]
    return ChartPassage(found.chain.document, steps)

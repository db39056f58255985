"""Reads of adjusting the list: who cites what of a law, the adjustments by time left, what became of a power."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from sunlit.basis.citations import parse
from sunlit.basis.models import Article
from sunlit.basis.structure import part
from sunlit.clocks.models import Clock
from sunlit.powers.models import Adjustment, LegalBasis, Power, PowerVersion, Succession

# A version in one of these states says, or is about to say, what the list says.
BINDING = (
    PowerVersion.State.PUBLISHED,
    PowerVersion.State.DRAFT,
    PowerVersion.State.SUBMITTED,
    PowerVersion.State.REJECTED,
)
# Rows asked for by key in one statement; SQLite takes no more than 32,766 values.
MOST = 5_000
WAITING = (Adjustment.State.OPEN, Adjustment.State.FILED, Adjustment.State.RETURNED, Adjustment.State.ACCEPTED)


class PowerCitation(NamedTuple):
    """That a version of a power cites an article: ``place`` is (number, sub), None where it cites the law as a whole.

    ``edition`` is the row of the edition its text was found in, None where it was found in none.
    """

    power: int
    organ: int
    version: int
    number: int
    state: str
    name: str
    citation: str
    place: tuple[int, int] | None
    edition: int | None


def citations_of(
    law_title: str, places: Collection[tuple[int, int]] | None = None, *, but_editions: Collection[int] = ()
) -> list[PowerCitation]:
    """Every citation of these articles of a law by a version that is published or under way: two queries.

    All articles where ``places`` is None; a citation of the whole law counts for every one of them. ``but_editions``
    leaves out what was resolved in one of these editions already.
    """
    texts = Article.objects.filter(version__law__title=law_title).values_list("id", "number", "sub", "version")
    held = {row: ((number, sub), edition) for row, number, sub, edition in texts}
    named: dict[str, tuple[tuple[int, int] | None, None]] = {}
    rows: QuerySet[LegalBasis, tuple[Any, ...]] = (
        LegalBasis.objects.filter(law_title=law_title, version__state__in=BINDING)
        # As the index gives them: sorting a hundred thousand rows costs more than reading them.
        .order_by("id")
        .values_list(
            "version__power",
            "version__organ",
            "version",
            "version__number",
            "version__state",
            "version__name",
            "citation",
            "article",
            "article_label",
        )
    )
    found = []
    for *shown, article, label in rows.iterator(chunk_size=5000):
        known: tuple[tuple[int, int] | None, int | None] | None = held.get(article)
        if known is None:
            known = named.get(label) or named.setdefault(label, (_place(law_title, label), None))
        place, edition = known
        if edition not in but_editions and (places is None or place is None or place in places):
            found.append(PowerCitation._make((*shown, place, edition)))
    return found


def _place(law_title: str, label: str) -> tuple[int, int] | None:
    """The article that a label names, for a citation whose text was not found when it was written."""
    read = parse(f"《{law_title}》{label}") if label else []
    return (read[0].article, read[0].sub) if read and read[0].article is not None else None


def cited_part(law_title: str, citation: str, place: tuple[int, int], text: str) -> str:
    """The cited paragraph or item of an article's text; the whole where it is cited as a whole or has no such part."""
    for one in parse(citation):
        if (one.article, one.sub) == place:
            words, missing = part(text, one.paragraph, one.item, one.subitem)
            return text if missing else words
    return text


@dataclass(frozen=True, slots=True)
class AdjustmentFilter:
    """What somebody looks for. ``state`` is one of the states, or ``waiting``, or ``late`` on the day ``today``."""

    state: str = ""
    organ: int | None = None
    edition: int | None = None
    # The last edition of a law that was repealed.
    repealed: int | None = None
    today: date | None = None


def adjustments(wanted: AdjustmentFilter) -> QuerySet[Adjustment]:
    """Those that wait by time left, then the closed ones, newest first (one query a page)."""
    rows = Adjustment.objects.filter(_fits(wanted)).select_related(
        "organ", "power", "clock", "to_edition__law", "opened_by"
    )
    if wanted.state == Adjustment.State.CLOSED:
        return rows.order_by("-closed_at", "-id")
    return rows.order_by("clock__stopped_at", "clock__due_at", "id")


def adjustment_counts(wanted: AdjustmentFilter) -> Mapping[str, int]:
    """How many in each state (one query)."""
    rows = Adjustment.objects.filter(_fits(wanted)).order_by().values_list("state").annotate(n=Count("id"))
    return dict(rows)


def adjustment(number: str) -> Adjustment | None:
    """One adjustment with all that its page shows."""
    people = ("opened_by", "filed_by", "reviewed_by", "closed_by", "report__reported_by")
    laws = ("from_edition__law", "to_edition__law")
    rows = Adjustment.objects.select_related("organ", "power__organ", "clock", "to_organ", *people, *laws)
    return rows.prefetch_related("versions__power", "others").filter(number=number).first()


def number_of(adjustment: int) -> str:
    """The number of an adjustment by its row (one query); empty where there is none."""
    return Adjustment.objects.filter(pk=adjustment).values_list("number", flat=True).first() or ""


def adjustments_of(power: Power) -> QuerySet[Adjustment]:
    """The adjustments of a power, newest first."""
    return power.adjustments.select_related("clock").order_by("-id")


def opened_for(edition: int) -> Mapping[int, Adjustment]:
    """Power to the adjustment that a new edition has opened (one query)."""
    return {one.power_id: one for one in Adjustment.objects.filter(to_edition=edition) if one.power_id is not None}


def opened_for_repeal(edition: int) -> Mapping[int, Adjustment]:
    """Power to the adjustment that the repeal of a law, last in this edition, has opened (one query)."""
    rows = Adjustment.objects.filter(trigger=Adjustment.Trigger.LAW_REPEALED, from_edition=edition)
    return {one.power_id: one for one in rows if one.power_id is not None}


def codes_of(powers: Collection[int]) -> Mapping[int, str]:
    """Power to its code (one query, or one for every few thousand)."""
    known = list(powers)
    found: dict[int, str] = {}
    for start in range(0, len(known), MOST):
        rows = Power.objects.filter(pk__in=known[start : start + MOST])
        found |= dict(rows.values_list("pk", "code"))
    return found


def names_of(powers: Collection[int]) -> Mapping[int, str]:
    """Power to the name in its newest version (one query)."""
    rows = PowerVersion.objects.filter(power__in=powers).order_by("power", "number")
    return dict(rows.values_list("power", "name"))


def successors_of(power: Power) -> list[Succession]:
    """What took a power's place (one query)."""
    return list(power.successors.select_related("after__organ"))


def predecessors_of(power: Power) -> list[Succession]:
    """What a power came from (one query)."""
    return list(power.predecessors.select_related("before__organ"))


def lineage(power: Power) -> Iterator[Succession]:
    """Every step from a power's first predecessors down to it, oldest first; a circle cannot arise, for a power that
    has ended succeeds nothing.
    """
    seen: set[int] = set()
    waiting = [power]
    found: list[Succession] = []
    while waiting:
        for step in predecessors_of(waiting.pop()):
            if step.pk not in seen:
                seen.add(step.pk)
                found.append(step)
                waiting.append(step.before)
    yield from sorted(found, key=lambda one: (one.on, one.pk))


def needs_merged_rule(power: Power) -> date | None:
    """The day of the last merger after which a power needs a merged rule text (R-037); None where it had none.

    Whether that rule is there: ``procedures.queries.merged_rule_due``.
    """
    merged = power.predecessors.filter(kind=Succession.Kind.MERGED).order_by("-on").first()
    return merged.on if merged else None


def _fits(wanted: AdjustmentFilter) -> Q:
    condition = Q()
    if wanted.state == "waiting":
        condition &= Q(state__in=WAITING)
    elif wanted.state == "late":
        condition &= Q(state__in=WAITING, clock__state=Clock.State.RUNNING, clock__due_on__lt=wanted.today)
    elif wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.organ is not None:
        condition &= Q(organ=wanted.organ)
    if wanted.edition is not None:
        condition &= Q(to_edition=wanted.edition)
    if wanted.repealed is not None:
        condition &= Q(trigger=Adjustment.Trigger.LAW_REPEALED, from_edition=wanted.repealed)
    return condition

"""Rounds as pages show them: their items, their figures, who is late, and duties beside powers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from sunlit.offices.models import Organ
from sunlit.powers.chains import words
from sunlit.powers.models import (
    LegalBasis,
    Power,
    PowerVersion,
    Round,
    RoundDuty,
    RoundItem,
    RoundParticipant,
    RoundPhase,
    RoundQuestion,
    RoundReview,
)
from sunlit.powers.rules.clearing import Chain, chain_of
from sunlit.powers.rules.comparison import Comparison, Duty, Reported, compare

FINISHED = "done"


def chain_of_round(round: Round) -> Chain:
    """The chain that this round runs on (no query)."""
    return chain_of(round.chain)


def rounds() -> QuerySet[Round]:
    """All rounds, the newest first, each with how many items it has and how many are finished (1 query)."""
    counted = {"total": Count("items"), "finished": Count("items", filter=Q(items__finished_at__isnull=False))}
    # A counted query drops the model's own order.
    return Round.objects.select_related("region").annotate(**counted).order_by("-opened_at", "-id")


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items somebody looks for; ``step`` may be ``done``."""

    organ: int | None = None
    kind: str = ""
    step: str = ""
    outcome: str = ""
    words: str = ""
    late: bool = False
    # The organ that has still to speak at the item's step, and nobody is consulted before it may.
    asked: int | None = None
    # Only those about which the organ is being consulted.
    consulting: bool = False


def items(
    round: Round, wanted: ItemFilter, *, organs: tuple[int, ...] | None = None, at: datetime | None = None
) -> QuerySet[RoundItem]:
    """Items of a round with the name of the newest version, by organ and name; ``organs``: only these (1 query)."""
    newest = PowerVersion.objects.filter(power=OuterRef("power")).order_by("-number")
    found = (
        RoundItem.objects.filter(_fits(wanted, at), round=round)
        .select_related("organ", "power", "responsible")
        .annotate(name=Subquery(newest.values("name")[:1]))
    )
    if organs is not None:
        found = found.filter(organ__in=organs)
    if wanted.words:
        found = found.filter(Q(name__icontains=wanted.words) | Q(power__code__istartswith=wanted.words))
    return found.order_by("organ__position", "organ_id", "name", "id")


def _fits(wanted: ItemFilter, at: datetime | None) -> Q:
    condition = Q()
    if wanted.organ is not None:
        condition &= Q(organ=wanted.organ)
    if wanted.kind:
        condition &= Q(kind=wanted.kind)
    if wanted.step == FINISHED:
        condition &= Q(finished_at__isnull=False)
    elif wanted.step:
        condition &= Q(step=wanted.step)
    if wanted.outcome:
        condition &= Q(outcome="" if wanted.outcome == "none" else wanted.outcome)
    if wanted.asked is not None:
        open_rows = RoundReview.objects.filter(
            item=OuterRef("pk"), step=OuterRef("step"), turn=OuterRef("turn"), organ=wanted.asked
        )
        condition &= Q(Exists(open_rows.filter(decided_at__isnull=True)), consulting=False)
    if wanted.consulting:
        condition &= Q(consulting=True)
    if wanted.late and at is not None:
        condition &= Q(due_at__lt=at, finished_at__isnull=True)
    return condition


def item_still_there(pk: int) -> int | None:
    """The item of this number, where it is still in its round: what a card links to (1 query)."""
    return RoundItem.objects.filter(pk=pk).values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class Figures:
    """A round in numbers: how many in all, late, unreported; and by organ, kind, step (``done``) and outcome."""

    total: int
    late: int
    unreported: int
    by_organ: Mapping[int, int]
    by_kind: Mapping[str, int]
    by_step: Mapping[str, int]
    by_outcome: Mapping[str, int]


def figures(round: Round, at: datetime, *, organs: tuple[int, ...] | None = None) -> Figures:
    """The numbers of a round: 3 queries."""
    rows = RoundItem.objects.filter(round=round)
    if organs is not None:
        rows = rows.filter(organ__in=organs)
    by_organ: dict[int, int] = {}
    by_kind: dict[str, int] = {}
    by_step: dict[str, int] = {}
    by_outcome: dict[str, int] = {}
    for organ, kind, step, outcome, number in (
        rows.order_by().values_list("organ", "kind", "step", "outcome").annotate(n=Count("id"))
    ):
        by_organ[organ] = by_organ.get(organ, 0) + number
        by_kind[kind] = by_kind.get(kind, 0) + number
        by_step[step or FINISHED] = by_step.get(step or FINISHED, 0) + number
        by_outcome[outcome] = by_outcome.get(outcome, 0) + number
    return Figures(
        total=sum(by_organ.values()),
        late=rows.filter(_fits(ItemFilter(late=True), at)).count(),
        unreported=unreported(round, organs=organs).count(),
        by_organ=by_organ,
        by_kind=by_kind,
        by_step=by_step,
        by_outcome=by_outcome,
    )


def unreported(round: Round, *, organs: tuple[int, ...] | None = None) -> QuerySet[PowerVersion]:
    """Published powers of the organs taking part that this round does not know: what was not reported."""
    taking_part = RoundParticipant.objects.filter(round=round).values("organ")
    known = RoundItem.objects.filter(round=round).values("power")
    found = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED, organ__in=taking_part)
    found = found.exclude(power__in=known).select_related("power", "organ")
    return (found.filter(organ__in=organs) if organs is not None else found).order_by("organ", "name")


def to_file(round: Round, organ: Organ | int) -> QuerySet[Power]:
    """Powers of an organ that it may still report: drafts and published ones, with the newest name."""
    newest = PowerVersion.objects.filter(power=OuterRef("pk")).order_by("-number")
    known = RoundItem.objects.filter(round=round).values("power")
    found = Power.objects.filter(organ=organ, cancelled_on__isnull=True).exclude(pk__in=known)
    found = found.annotate(name=Subquery(newest.values("name")[:1]), state=Subquery(newest.values("state")[:1]))
    return found.exclude(state=PowerVersion.State.SUBMITTED).order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Late:
    """An organ that a phase has left behind: how many of its items should be further, or that it reported nothing."""

    phase: RoundPhase
    organ: Organ
    items: int


def late_organs(round: Round, on: date) -> list[Late]:
    """Organs behind a phase that has ended: 3 queries."""
    chain = chain_of_round(round)
    ended = [phase for phase in round.phases.all() if phase.to_on < on and phase.steps]
    if not ended:
        return []
    organs = [one.organ for one in round.participants.select_related("organ")]
    standing: dict[int, list[str]] = {}
    for pk, step in RoundItem.objects.filter(round=round).values_list("organ", "step"):
        standing.setdefault(pk, []).append(step)
    found = []
    for phase in ended:
        last = max(chain.place(code) for code in phase.steps)
        for organ in organs:
            steps = standing.get(organ.pk)
            behind = sum(chain.place(step) <= last for step in steps or ())
            if steps is None or behind:
                found.append(Late(phase, organ, behind))
    return found


@dataclass(frozen=True, slots=True)
class LateReview:
    """An office that has let the limit of a step pass: how many items wait for it, and since which day the first."""

    step: str
    organ: Organ
    items: int
    due_on: date


def late_reviews(round: Round, at: datetime, *, organs: tuple[int, ...] | None = None) -> list[LateReview]:
    """Whose reviews of this round are late, along the chain: 2 queries."""
    found = RoundReview.objects.filter(item__round=round, decided_at__isnull=True, clock__due_at__lt=at)
    # While the organ is consulted nobody who reviews is late.
    found = found.filter(item__step=F("step"), item__turn=F("turn"), item__consulting=False)
    if organs is not None:
        found = found.filter(item__organ__in=organs)
    rows = list(found.order_by().values_list("step", "organ").annotate(n=Count("id"), first=Min("clock__due_on")))
    held = Organ.objects.in_bulk({organ for _, organ, _, _ in rows})
    chain = chain_of_round(round)
    rows.sort(key=lambda row: (chain.place(row[0]), row[3], row[1]))
    return [LateReview(step, held[organ], number, first) for step, organ, number, first in rows]


def late_answers(round: Round, at: datetime, *, organs: tuple[int, ...] | None = None) -> list[LateReview]:
    """Which organs have let their days to answer in a consultation pass: 2 queries."""
    found = RoundQuestion.objects.filter(item__round=round, item__consulting=True, answered_at__isnull=True)
    found = found.filter(clock__due_at__lt=at)
    if organs is not None:
        found = found.filter(item__organ__in=organs)
    rows = found.order_by().values_list("item__organ").annotate(n=Count("id"), first=Min("clock__due_on"))
    late = sorted(rows, key=lambda row: (row[2], row[0]))
    held = Organ.objects.in_bulk([organ for organ, _, _ in late])
    return [LateReview("", held[organ], number, first) for organ, number, first in late]


def late_rounds(at: datetime) -> list[tuple[Round, int]]:
    """Running rounds in which reviews are late, each with how many (1 query)."""
    late = Q(items__due_at__lt=at, items__finished_at__isnull=True)
    running = Round.objects.filter(closed_at__isnull=True).annotate(late=Count("items", filter=late))
    return [(one, one.late) for one in running.filter(late__gt=0).order_by("-opened_at", "-id")]


# Duties beside powers.


@dataclass(frozen=True, slots=True)
class Compared:
    """What the two directions show: duties by law without a power, real duties without one, powers without a duty."""

    pairs: tuple[tuple[RoundDuty, RoundItem], ...]
    law_without_power: tuple[RoundDuty, ...]
    post_without_power: tuple[RoundDuty, ...]
    power_without_law: tuple[RoundItem, ...]
    power_without_post: tuple[RoundItem, ...]


def compared(round: Round, *, organs: tuple[int, ...] | None = None) -> Compared:
    """Duties of both directions compared with the powers reported: 3 queries."""
    duties = RoundDuty.objects.filter(round=round).select_related("organ")
    if organs is not None:
        duties = duties.filter(organ__in=organs)
    # With the names that the query brings along.
    rows: dict[int, Any] = {item.pk: item for item in items(round, ItemFilter(), organs=organs)}
    places = _places(rows.values())
    powers = [Reported(pk, one.organ_id, one.name, places.get(one.power_id, frozenset())) for pk, one in rows.items()]
    held = {duty.pk: duty for duty in duties}
    above = [duty for duty in held.values() if duty.direction != RoundDuty.Direction.POST]
    below = [duty for duty in held.values() if duty.direction == RoundDuty.Direction.POST]
    by_law, by_post = _against(above, powers), _against(below, powers)
    return Compared(
        pairs=tuple((held[duty], rows[item]) for duty, item in (*by_law.pairs, *by_post.pairs)),
        law_without_power=tuple(held[key] for key in by_law.duties_without),
        post_without_power=tuple(held[key] for key in by_post.duties_without),
        power_without_law=tuple(rows[key] for key in by_law.powers_without),
        power_without_post=tuple(rows[key] for key in by_post.powers_without),
    )


def _against(duties: Iterable[RoundDuty], powers: Sequence[Reported]) -> Comparison:
    plain = [Duty(one.pk, one.organ_id, one.text, one.place, one.item_id) for one in duties]
    return compare(plain, powers, near_percent=words().near_percent)


def _places(rows: Iterable[RoundItem]) -> dict[int, frozenset[str]]:
    """Power -> the places (law and article) that its versions cite."""
    found: dict[int, set[str]] = {}
    cited = LegalBasis.objects.filter(version__power__in=[row.power_id for row in rows])
    for power, law, label in cited.values_list("version__power", "law_title", "article_label"):
        found.setdefault(power, set()).add(f"《{law}》{_article(label)}")
    return {power: frozenset(places) for power, places in found.items()}


def _article(label: str) -> str:
    """第四条第一款 -> 第四条 (and 第四条之一 as it stands)."""
    head, mark, rest = label.partition("条")
    if not mark:
        return label
    added = rest.partition("第")[0] if rest.startswith("之") else ""
    return f"{head}条{added}"

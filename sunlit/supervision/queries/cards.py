"""Lists of cards and orders, and the page of one card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from sunlit.basis.limits import Reckoning
from sunlit.basis.office_hours import BEIJING
from sunlit.clocks.queries import explain
from sunlit.supervision.filters import CardFilters, OrderFilters, day_of
from sunlit.supervision.models import Card, SupervisionOrder

SIZE = 50
T = TypeVar("T")
M = TypeVar("M", bound=Model)
# The depth of the tree of regions: nation, province, city, county, town.
DEPTH = 5


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``total`` counts all of it."""

    rows: tuple[T, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))


def page_of(rows: QuerySet[M], number: int, size: int = SIZE) -> Page[M]:
    """A page of rows (two queries); a number out of range gives the nearest page."""
    total = rows.count()
    number = min(max(number, 1), max(1, -(-total // size)))
    return Page(tuple(rows[(number - 1) * size : number * size]) if total else (), total, number, size)


def card_rows(filters: CardFilters) -> QuerySet[Card]:
    """The cards that a filter leaves, the newest first."""
    return Card.objects.filter(card_condition(filters)).order_by("-issued_at", "-id")


def cards(filters: CardFilters, *, page: int = 1, size: int = SIZE) -> Page[Card]:
    """A page of cards with organ and post (two queries)."""
    return page_of(card_rows(filters).select_related("organ", "post", "clock"), page, size)


def cards_of(subject: tuple[str, int]) -> list[Card]:
    """All cards on one matter, the newest first (one query)."""
    rows = Card.objects.filter(subject_kind=subject[0], subject_id=subject[1]).select_related("organ", "post", "clock")
    return list(rows.order_by("-issued_at", "-id"))


def card_condition(filters: CardFilters) -> Q:
    """The filter as a condition on cards."""
    wanted = Q()
    for field, values in (
        ("level__in", filters.level),
        ("state__in", filters.state),
        ("organ__code__in", filters.organ),
    ):
        if values:
            wanted &= Q(**{field: values})
    if filters.region:
        wanted &= region_condition(filters.region, own=bool(filters.own))
    if filters.rule:
        wanted &= Q(rule_id=filters.rule)
    if filters.q:
        wanted &= (
            Q(number__istartswith=filters.q) | Q(subject_label__icontains=filters.q) | Q(title__icontains=filters.q)
        )
    if filters.open:
        wanted &= Q(state__in=(Card.State.ISSUED, Card.State.DEFENDED, Card.State.LIFT_PROPOSED), rectified_at=None)
    if filters.standing:
        wanted &= ~Q(state=Card.State.LIFTED)
    return wanted & between("issued_at", filters.since, filters.until)


def region_condition(code: str, *, own: bool = False) -> Q:
    """Organs in a region and all below it; ``own``: in the region itself only."""
    wanted = Q(organ__region__code=code)
    if not own:
        for depth in range(1, DEPTH):
            wanted |= Q(**{f"organ__region__{'parent__' * depth}code": code})
    return wanted


def between(field: str, since: str, until: str) -> Q:
    """Moments from the first day to the last one, both included, in Beijing time; a day that is none does not count."""
    wanted = Q()
    if first := day_of(since):
        wanted &= Q(**{f"{field}__gte": start_of(first)})
    if last := day_of(until):
        wanted &= Q(**{f"{field}__lt": start_of(last + timedelta(days=1))})
    return wanted


def start_of(day: date) -> datetime:
    """Midnight in Beijing at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card with the whole calculation of its limit, its orders, and the other cards of the same matter."""

    card: Card
    reckoning: Reckoning | None
    orders: Sequence[SupervisionOrder]
    others: Sequence[Card]


def card_page(number: str) -> CardPage | None:
    """Everything about one card (five queries); None where there is none of that number."""
    related = (
        "organ",
        "organ__region",
        "post",
        "clock",
        "defended_by",
        "lift_proposed_by",
        "lifted_by",
        "rectified_by",
    )
    card = Card.objects.select_related(*related).filter(number=number).first()
    if card is None:
        return None
    orders = SupervisionOrder.objects.filter(card=card).select_related("organ", "issued_by", "clock")
    others = Card.objects.filter(subject_kind=card.subject_kind, subject_id=card.subject_id).exclude(pk=card.pk)
    return CardPage(
        card=card,
        reckoning=explain(card.clock, card.issued_at) if card.clock else None,
        orders=list(orders),
        others=list(others.order_by("issued_at", "id")),
    )


def order_rows(filters: OrderFilters) -> QuerySet[SupervisionOrder]:
    """The orders that a filter leaves, the newest first."""
    wanted: dict[str, Any] = {"state__in": filters.state, "organ__code__in": filters.organ}
    return SupervisionOrder.objects.filter(**{field: values for field, values in wanted.items() if values})


def orders(filters: OrderFilters, *, page: int = 1, size: int = SIZE) -> Page[SupervisionOrder]:
    """A page of orders with organ, clock and card (two queries)."""
    return page_of(order_rows(filters).select_related("organ", "clock", "card", "issued_by"), page, size)


def order_page(number: str) -> SupervisionOrder | None:
    """One order with all that belongs to it (one query)."""
    related = ("organ", "post", "clock", "card", "issued_by", "answered_by", "closed_by")
    return SupervisionOrder.objects.select_related(*related).filter(number=number).first()

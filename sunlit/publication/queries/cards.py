"""红黄牌公开: cards, the rules by which they are issued, and one card with its defence and its end."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from sunlit.clocks.queries import the_rules
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.models import Adjustment, PowerVersion
from sunlit.publication.filters import CardFilters
from sunlit.publication.pages import CardList, CardPage, CardRow, CardRule, Facet, Figure, Line
from sunlit.publication.presets import preset
from sunlit.publication.queries.listing import cut, facet, paging, year_before
from sunlit.publication.queries.proofs import proof_of_leaf
from sunlit.publication.rules import scrub
from sunlit.publication.words import say
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.supervision.wording import CARD_STATES, LEVELS, ORDER_STATES


def cards(filters: CardFilters, *, at: datetime, page: int = 1, size: int = 50) -> CardList:
    """A page of cards, the newest first, with the table of rules and what each of them led to."""
    rows = card_rows(filters, at)
    where = paging(page, size, rows.count())
    return CardList(
        rows=tuple(_row(card) for card in cut(rows.select_related("organ", "post"), where)) if where.total else (),
        paging=where,
        facets=_facets(filters, at),
        figures=_figures(at),
        rules=_rules(at),
        query=filters.query(),
    )


def card_rows(filters: CardFilters, at: datetime, without: str = "") -> QuerySet[Card]:
    """The cards that a filter leaves; only levels and subjects that the preset shows to the public."""
    ways = preset(settings.JURISDICTION)
    wanted = Q(level__in=ways.card_levels, subject_kind__in=ways.card_subjects)
    wanted &= ~Q(subject_kind="adjustment") | Q(subject_id__in=_of_the_public_list())
    columns = {"level": "level__in", "organ": "organ__code__in", "state": "state__in"}
    for name, column in columns.items():
        if (values := getattr(filters, name)) and name != without:
            wanted &= Q(**{column: values})
    if filters.rule:
        wanted &= Q(rule_id=filters.rule)
    if filters.period == "12m":
        wanted &= Q(issued_at__gte=year_before(at))
    if filters.rectified:
        wanted &= Q(rectified_at__isnull=False)
    return Card.objects.filter(wanted).order_by("-issued_at", "-id")


def _of_the_public_list() -> QuerySet[Adjustment, int]:
    """Adjustments that name no power, or one that the public list shows or has shown."""
    known = PowerVersion.objects.filter(power=OuterRef("power"), disclosure_scope=PowerVersion.Scope.PUBLIC)
    shown = known.filter(published_at__isnull=False)
    hidden = PowerVersion.objects.filter(power=OuterRef("power"), state=PowerVersion.State.PUBLISHED)
    hidden = hidden.exclude(disclosure_scope=PowerVersion.Scope.PUBLIC)
    wanted = Q(power__isnull=True) | (Exists(shown) & ~Exists(hidden))
    return Adjustment.objects.filter(wanted).values_list("pk", flat=True)


def card_figure(key: str, label: Text, filters: CardFilters, at: datetime) -> Figure:
    """How many cards a filter leaves, and the list that shows them."""
    return Figure(key, label, card_rows(filters, at).count(), "cards", filters.query())


def shows_card(number: str, *, at: datetime) -> bool:
    """Whether the public sees this card (1 query)."""
    return card_rows(CardFilters(), at).filter(number=number).exists()


def card(number: str, *, at: datetime) -> CardPage | None:
    """One card; None where there is none, or none that is shown."""
    found = card_rows(CardFilters(), at).filter(number=number).select_related("organ", "post").first()
    if found is None:
        return None
    orders = SupervisionOrder.objects.filter(card=found).order_by("issued_at")
    return CardPage(
        row=_row(found),
        rule_source=found.rule.get("source", ""),
        evidence=tuple(Line(Text(piece["zh"], piece["en"]), piece["value"]) for piece in found.evidence),
        calculation=tuple(Text(line["zh"], line["en"]) for line in found.calculation),
        defence=_scrubbed(found.defence),
        defended_at=found.defended_at,
        # A reason is public once two people have agreed on it.
        lift_reason=_scrubbed(found.lift_reason) if found.lifted_at else "",
        lifted_at=found.lifted_at,
        rectified_at=found.rectified_at,
        orders=tuple(Line(ORDER_STATES[order.state], order.number) for order in orders),
        proof=proof_of_leaf(found.leaf_id, ""),
    )


def _scrubbed(text: str) -> str:
    return scrub(preset(settings.JURISDICTION).masks, text, ())


def _row(card: Card) -> CardRow:
    return CardRow(
        number=card.number,
        level=card.level,
        level_name=LEVELS[card.level],
        state=card.state,
        state_name=CARD_STATES[card.state],
        organ_code=card.organ.code,
        organ=card.organ.name,
        post=card.post.name if card.post else "",
        title=card.title,
        subject_label=card.subject_label,
        rule=Text(card.rule.get("zh", ""), card.rule.get("en", "")),
        issued_at=card.issued_at,
        lifted=card.lifted_at is not None,
        rectified=card.rectified_at is not None,
    )


def _figures(at: datetime) -> tuple[Figure, ...]:
    return (
        card_figure("yellow", LEVELS["yellow"], CardFilters(level=("yellow",), period="12m"), at),
        card_figure("red", LEVELS["red"], CardFilters(level=("red", "deep_red"), period="12m"), at),
        card_figure("rectified", Text("已整改", "Rectified"), CardFilters(period="12m", rectified=True), at),
        card_figure("lifted", Text("已摘牌", "Lifted"), CardFilters(period="12m", state=("lifted",)), at),
    )


def _rules(at: datetime) -> tuple[CardRule, ...]:
    """Every rule that leads to a card that is shown, with how many it has led to in all."""
    levels = preset(settings.JURISDICTION).card_levels
    counts = dict(card_rows(CardFilters(), at).order_by().values_list("rule_id").annotate(n=Count("id")))
    # A rule may stand in several plans.
    known = {rule.id: rule for plan in the_rules().plans.values() for rule in plan if rule.level in levels}
    return tuple(
        CardRule(
            id=rule.id,
            level=rule.level,
            level_name=say(LEVELS, rule.level),
            words=rule.words,
            source=rule.source,
            count=counts.get(rule.id, 0),
            query=CardFilters(rule=rule.id).query(),
        )
        for rule in known.values()
    )


def _facets(filters: CardFilters, at: datetime) -> tuple[Facet, ...]:
    organs = {
        code: Text(name, name_en)
        for code, name, name_en in Organ.objects.order_by("position", "code").values_list("code", "name", "name_en")
    }

    def counts(without: str, column: str) -> dict[str, int]:
        return dict(card_rows(filters, at, without=without).order_by().values_list(column).annotate(n=Count("id")))

    return (
        facet("level", Text("级别", "Level"), counts("level", "level"), LEVELS, filters.level),
        facet("organ", Text("部门", "Department"), counts("organ", "organ__code"), organs, filters.organ),
        facet("state", Text("处理情况", "State"), counts("state", "state"), CARD_STATES, filters.state),
    )

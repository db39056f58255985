"""Reads of the directory of powers kept back. Who may read them is asked by the page; the public gets one number."""

from datetime import date, datetime, time

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import get_default_timezone

from sunlit.powers.models import LegalBasis, PowerVersion, RoundItem, StateSecretPlaceholder, WithheldPower
from sunlit.powers.rules.withheld import counted_until, reason_in

# The outcome of a clearing round that leaves a power to the directory.
KEPT_BACK = "not_open"
LONGEST = WithheldPower._meta.get_field("basis").max_length


def withheld_powers(organs: tuple[int, ...] | None = None, *, state: str = "") -> QuerySet[WithheldPower]:
    """The entries of these organs (None: of all), the newest first; slice it for a page (1 query a page)."""
    rows = WithheldPower.objects.select_related("organ", "filed_by")
    if organs is not None:
        rows = rows.filter(organ__in=organs)
    return rows.filter(state=state) if state else rows


def withheld_power(pk: int) -> WithheldPower | None:
    """One entry with everybody who has acted on it: 1 query."""
    people = ("filed_by", "reviewed_by", "recorded_by", "release_asked_by", "release_reviewed_by")
    return WithheldPower.objects.select_related("organ", "power", *people).filter(pk=pk).first()


def proposals(organs: tuple[int, ...] | None = None) -> QuerySet[RoundItem]:
    """What clearing rounds left to the directory of these organs (None: of all) and nobody has entered (1 query)."""
    newest = PowerVersion.objects.filter(power=OuterRef("power")).order_by("-number")
    entered = WithheldPower.objects.filter(power__isnull=False).values("power")
    found = RoundItem.objects.filter(outcome=KEPT_BACK, finished_at__isnull=False, power__cancelled_on__isnull=True)
    found = found.exclude(power__in=entered).select_related("organ", "power", "round")
    if organs is not None:
        found = found.filter(organ__in=organs)
    return found.annotate(name=Subquery(newest.values("name")[:1])).order_by("finished_at", "id")


def proposed(item: RoundItem) -> dict[str, str]:
    """What the round knows of an entry: name, kind, the review's words as ground, and the citations (2 queries)."""
    version = PowerVersion.objects.filter(power=item.power_id).order_by("-number").first()
    cited = LegalBasis.objects.filter(version=version).values_list("citation", flat=True) if version else []
    return {
        "name": version.name if version else "",
        "kind": item.kind,
        "reason": reason_in(item.outcome_reason),
        "basis": item.outcome_reason.strip()[:LONGEST],
        "legal_basis": "；".join(cited)[:LONGEST],
    }


def placeholders(organs: tuple[int, ...] | None = None) -> QuerySet[StateSecretPlaceholder]:
    """The placeholders of these organs (None: of all), the newest first."""
    rows = StateSecretPlaceholder.objects.select_related("organ", "named_by", "confirmed_by")
    return rows if organs is None else rows.filter(organ__in=organs)


def withheld_count(today: date) -> tuple[int, date]:
    """How many powers of the whole region are lawfully not on the list, and the day to which the count belongs.

    One number for all organs and reasons, state secrets included, as it stood when the month began (2 queries).
    """
    day = counted_until(today)
    moment = datetime.combine(day, time.min, get_default_timezone())
    still = Q(ended_at__isnull=True) | Q(ended_at__gte=moment)
    withheld = WithheldPower.objects.filter(still, recorded_at__lt=moment).count()
    secret = StateSecretPlaceholder.objects.filter(still, confirmed_at__lt=moment).count()
    return withheld + secret, day

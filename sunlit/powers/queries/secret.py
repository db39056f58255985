"""Reads of the directory of powers kept back. Who may read them is asked by the page; the public gets one number."""

from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from sunlit.powers.models import StateSecretPlaceholder, WithheldPower
from sunlit.powers.rules.withheld import counted_until


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

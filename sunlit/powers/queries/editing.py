"""Who is editing a power, and whose unfinished work waits."""

from datetime import datetime, timedelta

from django.conf import settings

from sunlit.powers import fields
from sunlit.powers.models import Editing, Power


def holder(power: Power, at: datetime) -> Editing | None:
    """Who is editing this power; None once the last sign of life is longer ago than content/presets allows."""
    return Editing.objects.filter(power=power, holds=True, seen_at__gte=_alive(at)).select_related("account").first()


def unfinished(power: Power | None, account: int | None) -> Editing | None:
    """What this person has typed into a power (or a new one) and not saved."""
    if account is None:
        return None
    return Editing.objects.filter(power=power, account=account).exclude(typed={}).first()


def unfinished_of(account: int) -> list[Editing]:
    """All unfinished work of a person, the latest first."""
    return list(Editing.objects.filter(account=account).exclude(typed={}).select_related("power").order_by("-seen_at"))


def _alive(at: datetime) -> datetime:
    return at - timedelta(minutes=fields.editing_minutes("lapse", settings.JURISDICTION))

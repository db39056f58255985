"""Reading discretion standards: what is in force, and the versions."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sunlit.offices.models import Organ
from sunlit.powers.discretion.model import Standard
from sunlit.powers.discretion.plain import from_plain
from sunlit.powers.models import DiscretionStandard

State = DiscretionStandard.State


def standards_in_force(on: date) -> QuerySet[DiscretionStandard]:
    """The published standards that bind on this day."""
    lasting = Q(in_force_until__isnull=True) | Q(in_force_until__gte=on)
    return DiscretionStandard.objects.filter(lasting, state=State.PUBLISHED, in_force_from__lte=on)


def latest_version(organ: Organ, title: str) -> DiscretionStandard | None:
    """The newest version of an organ's standard, whatever its state."""
    return DiscretionStandard.objects.filter(organ=organ, title=title).order_by("-number").first()


def latest_versions() -> list[DiscretionStandard]:
    """The newest version of every standard."""
    newest = DiscretionStandard.objects.filter(organ=OuterRef("organ"), title=OuterRef("title")).order_by("-number")
    found = DiscretionStandard.objects.filter(pk=Subquery(newest.values("pk")[:1]))
    return list(found.select_related("organ", "superior"))


def standard_of(version: DiscretionStandard) -> Standard:
    """What a version says."""
    return from_plain(version.content)

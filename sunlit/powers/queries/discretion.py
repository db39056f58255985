"""Reading discretion standards: what is in force, and the versions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sunlit.offices.models import Organ
from sunlit.powers.discretion.checking import Finding, check
from sunlit.powers.discretion.model import Item, Standard
from sunlit.powers.discretion.plain import from_plain
from sunlit.powers.models import DiscretionStandard, PowerVersion, StandardImport, StandardPower

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


def findings_of(version: DiscretionStandard) -> tuple[Finding, ...]:
    """What is doubtful in a version, measured by its superior where it has one."""
    return check(standard_of(version), standard_of(version.superior) if version.superior else None)


@dataclass(frozen=True, slots=True)
class Ground:
    """An item in force by which the cases of a power are weighed."""

    version: DiscretionStandard
    place: int
    item: Item


def grounds_for(power: int, on: date) -> tuple[Ground, ...]:
    """The items in force for a power on a day: its organ's own standard first (it refines), in the order of the table.

    One query.
    """
    links = StandardPower.objects.filter(
        Q(version__in_force_until__isnull=True) | Q(version__in_force_until__gte=on),
        power=power,
        version__state=State.PUBLISHED,
        version__in_force_from__lte=on,
    ).select_related("version__organ", "power")
    rows = sorted(links, key=lambda one: (one.version.organ_id != one.power.organ_id, one.version_id, one.place))
    read = {link.version_id: standard_of(link.version).items for link in rows}
    return tuple(
        Ground(link.version, link.place, read[link.version_id][link.place])
        for link in rows
        if link.place < len(read[link.version_id])
    )


def has_ground(power: int, on: date) -> bool:
    """Whether any item in force is about this power (one query)."""
    links = StandardPower.objects.filter(power=power, version__state=State.PUBLISHED, version__in_force_from__lte=on)
    return links.filter(Q(version__in_force_until__isnull=True) | Q(version__in_force_until__gte=on)).exists()


def version_by_pk(pk: int) -> DiscretionStandard | None:
    """One version with its organ, its superior and the people who made it."""
    people = ("organ", "superior", "drafted_by", "reviewed_by", "published_by", "withdrawn_by")
    return DiscretionStandard.objects.select_related(*people).filter(pk=pk).first()


def versions_of(version: DiscretionStandard) -> list[DiscretionStandard]:
    """All versions of this standard, the newest first, without what they say."""
    rows = DiscretionStandard.objects.filter(organ=version.organ_id, title=version.title)
    return list(rows.defer("content").order_by("-number"))


def listed_versions(organs: Collection[int] | None, states: Collection[str] = ()) -> QuerySet[DiscretionStandard]:
    """The newest version of every standard of these organs (None: of all), those in these states where any is named.

    ``linked``: to how many powers its items are linked. What it says is not read.
    """
    newest = DiscretionStandard.objects.filter(organ=OuterRef("organ"), title=OuterRef("title")).order_by("-number")
    rows = DiscretionStandard.objects.filter(pk=Subquery(newest.values("pk")[:1]))
    rows = rows if organs is None else rows.filter(organ__in=organs)
    rows = rows.filter(state__in=states) if states else rows
    return rows.select_related("organ").defer("content").annotate(linked=Count("powers__power", distinct=True))


def links_of(version: DiscretionStandard) -> dict[int, list[PowerVersion]]:
    """For every linked place of a version the powers, as the list now names them (two queries)."""
    links = list(StandardPower.objects.filter(version=version).order_by("place", "id"))
    named: dict[int, PowerVersion] = {}
    rows = PowerVersion.objects.filter(power__in={link.power_id for link in links}).exclude(
        state__in=(PowerVersion.State.DRAFT, PowerVersion.State.SUBMITTED, PowerVersion.State.REJECTED)
    )
    for row in rows.select_related("power", "organ").order_by("number"):
        named[row.power_id] = row
    found: dict[int, list[PowerVersion]] = {}
    for link in links:
        if link.power_id in named:
            found.setdefault(link.place, []).append(named[link.power_id])
    return found


def open_imports(organs: Collection[int] | None) -> QuerySet[StandardImport]:
    """Files that are being brought in and are no draft yet, the last touched first."""
    rows = StandardImport.objects.filter(version__isnull=True).select_related("organ", "begun_by").defer("source")
    return rows if organs is None else rows.filter(organ__in=organs)


def import_by_pk(pk: int) -> StandardImport | None:
    """One file that is being brought in."""
    return StandardImport.objects.select_related("organ", "superior", "version").filter(pk=pk).first()


def powers_in_force(organ: int) -> Mapping[int, str]:
    """The powers that an organ has now, by name, for choosing one."""
    rows = PowerVersion.objects.filter(
        organ=organ, state=PowerVersion.State.PUBLISHED, power__cancelled_on__isnull=True
    ).order_by("name")
    return dict(rows.values_list("power_id", "name"))

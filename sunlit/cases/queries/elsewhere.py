"""Reads: the register of powers that run outside this platform."""

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from sunlit.cases.models import OwnSystem, OwnSystemResult
from sunlit.powers.models import PowerVersion

# So many of the latest results stand in the public list.
SHOWN = 10


def own_systems(state: str = "") -> QuerySet[OwnSystem]:
    """The register with names and people, those that wait longest last; all states where none is named."""
    name = PowerVersion.objects.filter(power=OuterRef("power")).order_by("-number").values("name")[:1]
    rows = OwnSystem.objects.select_related("power__organ", "asked_by", "decided_by").annotate(name=Subquery(name))
    return rows.filter(state=state) if state else rows


def own_system(pk: int) -> OwnSystem | None:
    """One entry with its results."""
    return own_systems().prefetch_related("results").filter(pk=pk).first()


def own_system_counts() -> dict[str, int]:
    """How many entries there are of each state (one query)."""
    return dict(OwnSystem.objects.order_by().values_list("state").annotate(n=Count("id")))


def shown_elsewhere(start: int, end: int) -> list[OwnSystem]:
    """Approved entries of powers whose list entry everybody may see, by code, with their results (2 queries)."""
    latest = Prefetch("results", OwnSystemResult.objects.order_by("-done_on", "-id")[:SHOWN], to_attr="latest")
    rows = public_own_systems().prefetch_related(latest)
    return list(rows[start:end])


def public_own_systems() -> QuerySet[OwnSystem]:
    """What the public list holds."""
    public = PowerVersion.objects.filter(
        power=OuterRef("power"), state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC
    )
    rows = own_systems(OwnSystem.State.APPROVED).filter(power__in=public.values("power"))
    return rows.order_by("power__code")

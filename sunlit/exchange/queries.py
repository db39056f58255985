"""Reads: the tables of a package, row by row, the packages that were made, and the lists that came from below."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, When

from sunlit.exchange.models import OfficeKey, Package, Received, ReceivedPower
from sunlit.exchange.receiving import Differences, compared
from sunlit.ledger.notes import Verifier, parse_verifier
from sunlit.offices.models import Organ, Region
from sunlit.powers.items import as_plain
from sunlit.powers.models import HandlingPost, Power, PowerVersion
from sunlit.powers.queries import content_of
from sunlit.procedures.models import ChartVersion, RuleText

BATCH = 500
Row = dict[str, Any]


def tables() -> Mapping[str, Iterator[Row]]:
    """Every table of a package, read in batches. Only what was published: drafts and the secret directory stay."""
    return {
        "regions": _regions(),
        "organs": _organs(),
        "powers": _powers(),
        "power_versions": _versions(),
        "charts": _charts(),
        "rule_texts": _rule_texts(),
    }


def packages() -> QuerySet[Package]:
    """The packages that were made, the newest first."""
    return Package.objects.select_related("made_by")


def package(pk: int) -> Package | None:
    """One package."""
    return packages().filter(pk=pk).first()


def office_keys() -> QuerySet[OfficeKey]:
    """The keys of other offices that were noted down, those in use first, by region."""
    in_use = Case(When(ended_at__isnull=True, then=0), default=1)
    return OfficeKey.objects.select_related("added_by", "ended_by").order_by(in_use, "code", "-added_at", "-id")


def keys_in_use(code: str) -> list[Verifier]:
    """The keys by which packages of this region's office are checked, the newest first (1 query)."""
    rows = OfficeKey.objects.filter(code=code, ended_at__isnull=True).order_by("-added_at", "-id")
    return [parse_verifier(row.key) for row in rows]


def noted_key(verifier: Verifier) -> OfficeKey | None:
    """The row in which this key was noted down; None where it never was (1 query)."""
    return OfficeKey.objects.filter(key=str(verifier)[:200]).first()


def received() -> QuerySet[Received]:
    """The lists of lower offices that were taken in, the newest first."""
    return Received.objects.select_related("received_by")


def last_received(source: str) -> Received | None:
    """The newest package of an office, by when it was made (1 query)."""
    return Received.objects.filter(source_code=source).order_by("-made_at").first()


def received_before(one: Received) -> Received | None:
    """The package of the same office before this one (1 query)."""
    return Received.objects.filter(source_code=one.source_code, made_at__lt=one.made_at).order_by("-made_at").first()


def hashes_of(one: Received) -> dict[str, str]:
    """Code -> content hash of the powers in force in a received list (1 query)."""
    rows = ReceivedPower.objects.filter(package=one, cancelled_on__isnull=True)
    return dict(rows.values_list("code", "content_hash"))


def since_last(one: Received) -> Differences:
    """What a received list says otherwise than the one before it (3 queries)."""
    before = received_before(one)
    return compared(hashes_of(before) if before else {}, hashes_of(one))


def received_powers(one: Received, codes: Collection[str] | None = None) -> QuerySet[ReceivedPower]:
    """The powers of a received list by code; ``codes``: only these. Without their contents."""
    rows = ReceivedPower.objects.filter(package=one).order_by("code").defer("content")
    return rows if codes is None else rows.filter(code__in=list(codes))


def fields_changed(one: Received, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Code -> the fields that say something else than in the list before (3 queries)."""
    before = received_before(one)
    if before is None or not codes:
        return {}
    old, new = (
        dict(ReceivedPower.objects.filter(package=each, code__in=list(codes)).values_list("code", "content"))
        for each in (before, one)
    )
    return {
        code: tuple(sorted(name for name in new[code] if new[code][name] != old[code].get(name)))
        for code in new.keys() & old.keys()
    }


def path_of(sha256: str) -> str:
    """Where the storage keeps a package."""
    return str(PurePosixPath("packages", f"{sha256}.zip"))


def _regions() -> Iterator[Row]:
    for one in Region.objects.select_related("parent").order_by("code"):
        yield {"code": one.code, "name": one.name, "level": one.level, "parent": one.parent.code if one.parent else ""}


def _organs() -> Iterator[Row]:
    for one in Organ.objects.select_related("parent", "region").order_by("code"):
        yield {
            "code": one.code,
            "uscc": one.uscc,
            "name": one.name,
            "name_en": one.name_en,
            "kind": one.kind,
            "region": one.region.code,
            "parent": one.parent.code if one.parent else "",
            "closed_on": _day(one.closed_on),
        }


def _powers() -> Iterator[Row]:
    listed = Power.objects.filter(versions__published_at__isnull=False).distinct().select_related("organ")
    for one in listed.order_by("code").iterator(chunk_size=BATCH):
        yield {
            "code": one.code,
            "organ": one.organ.code,
            "kind": one.kind,
            "created_at": one.created_at.isoformat(),
            "cancelled_on": _day(one.cancelled_on),
        }


def _versions() -> Iterator[Row]:
    posts = Prefetch("handling_posts", HandlingPost.objects.select_related("post"))
    rows = PowerVersion.objects.filter(published_at__isnull=False).select_related("power")
    rows = rows.prefetch_related("bases", "materials", posts).order_by("power__code", "number")
    for one in rows.iterator(chunk_size=BATCH):
        plain = as_plain(content_of(one))
        # Rows of posts are numbers of one database; other databases know them by name.
        plain["handling"] = {row.role: row.post.name for row in one.handling_posts.all()}
        yield {
            "code": one.power.code,
            "number": one.number,
            "state": one.state,
            "in_force_on": _day(one.in_force_on),
            "published_at": _moment(one.published_at),
            "content_hash": one.content_hash,
            "change_note": one.change_note,
            "content": plain,
        }


def _charts() -> Iterator[Row]:
    rows = ChartVersion.objects.filter(published_at__isnull=False).select_related("chart__power")
    for one in rows.order_by("chart__power__code", "chart__scope", "number").iterator(chunk_size=BATCH):
        yield {
            "code": one.chart.power.code,
            "scope": one.chart.scope,
            "number": one.number,
            "state": one.state,
            "published_at": _moment(one.published_at),
            "content_hash": one.content_hash,
            "source": one.source,
        }


def _rule_texts() -> Iterator[Row]:
    rows = RuleText.objects.filter(published_at__isnull=False).select_related("power", "power_version")
    for one in rows.order_by("power__code", "variant", "number").iterator(chunk_size=BATCH):
        yield {
            "code": one.power.code,
            "variant": one.variant,
            "number": one.number,
            "state": one.state,
            "title": one.title,
            "power_version": one.power_version.number,
            "published_at": _moment(one.published_at),
            "content_hash": one.content_hash,
            "elements": one.elements,
        }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None

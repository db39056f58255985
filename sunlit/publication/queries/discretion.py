"""Discretion standards as outsiders read them: what is in force, what will be, what was, and the tables of a power."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.powers.discretion.checking import plain, spoken
from sunlit.powers.discretion.deciding import citation
from sunlit.powers.discretion.model import Grade, Item
from sunlit.powers.models import DiscretionStandard, Power, PowerVersion, StandardPower
from sunlit.powers.queries.discretion import grounds_for, standard_of, versions_of
from sunlit.publication.datasets import Row
from sunlit.publication.pages import Proof
from sunlit.publication.queries.powers import PUBLIC, organ_name
from sunlit.publication.queries.proofs import proof_of

State = DiscretionStandard.State


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A published standard in the list."""

    pk: int
    title: str
    organ: Text
    organ_code: str
    number: int
    in_force_from: date | None
    in_force_until: date | None
    items: int
    no_penalty: bool
    coming: bool


@dataclass(frozen=True, slots=True)
class PowerNamed:
    """A power that anybody may see."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class GradeShown:
    """One grade in plain words: the fine that it means, where it means one."""

    grade: Grade
    fine: Text


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One item: what it says, in plain words and as it was published, and the powers that it is for."""

    place: int
    item: Item
    cited: str
    grades: tuple[GradeShown, ...]
    powers: tuple[PowerNamed, ...]


@dataclass(frozen=True, slots=True)
class VersionNamed:
    """Another published version of a standard, without what it says."""

    pk: int
    number: int
    in_force_from: date | None
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One version of a standard. ``binding``: whether it is in force today."""

    row: StandardRow
    published_at: datetime | None
    binding: bool
    withdrawn_because: str
    superior: StandardRow | None
    versions: tuple[VersionNamed, ...]
    items: tuple[ItemShown, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class OfPower:
    """An item in force on the page of a power."""

    standard: StandardRow
    shown: ItemShown


def discretion_list(at: datetime) -> tuple[StandardRow, ...]:
    """Every standard that binds today or will, by organ and title (one query)."""
    today = day_of(at)
    rows = DiscretionStandard.objects.filter(state=State.PUBLISHED).exclude(in_force_until__lt=today)
    rows = rows.select_related("organ").order_by("organ__position", "organ__code", "title", "number")
    return tuple(_row(one, today) for one in rows)


def discretion_page(pk: int, at: datetime) -> StandardPage | None:
    """One published version, also one that binds no longer; None for anything else."""
    version = DiscretionStandard.objects.select_related("organ", "superior__organ").filter(pk=pk).first()
    if version is None or version.state != State.PUBLISHED:
        return None
    today = day_of(at)
    row = _row(version, today)
    over = version.in_force_until is not None and version.in_force_until < today
    named = _powers_of(version)
    return StandardPage(
        row=row,
        published_at=version.published_at,
        binding=not row.coming and not over,
        withdrawn_because=version.withdrawn_because,
        superior=_row(version.superior, today) if version.superior else None,
        versions=_other_versions(version),
        items=tuple(_shown(place, item, named.get(place, ())) for place, item in enumerate(standard_of(version).items)),
        proof=proof_of(("discretion", version.pk), version.content_hash),
    )


def discretion_of_power(code: str, at: datetime) -> tuple[OfPower, ...]:
    """The items in force for a power (two queries)."""
    today = day_of(at)
    power = Power.objects.filter(code=code).values_list("pk", flat=True).first()
    grounds = grounds_for(power, today) if power is not None else ()
    return tuple(OfPower(_row(one.version, today), _shown(one.place, one.item, ())) for one in grounds)


def discretion_rows(at: datetime) -> list[Row]:
    """Every grade (of a formula table every option) of what binds today or will, for open data (three queries).

    Its first and its last day tell which of two versions binds when.
    """
    rows = DiscretionStandard.objects.filter(state=State.PUBLISHED).exclude(in_force_until__lt=day_of(at))
    versions = list(rows.select_related("organ").order_by("organ__code", "title", "number"))
    links = StandardPower.objects.filter(version__in=versions).values_list("version", "place", "power__code", "power")
    shown = set(PowerVersion.objects.filter(PUBLIC, power__standards__isnull=False).values_list("power", flat=True))
    codes: dict[tuple[int, int], list[str]] = {}
    for version, place, code, power in links.order_by("power__code"):
        if power in shown:
            codes.setdefault((version, place), []).append(code)
    return [
        {
            "organ_code": version.organ.code,
            "organ": version.organ.name,
            "standard": version.title,
            "version": version.number,
            "in_force_from": version.in_force_from.isoformat() if version.in_force_from else "",
            "in_force_until": version.in_force_until.isoformat() if version.in_force_until else "",
            "item": item.key,
            "violation": item.violation,
            "basis": item.basis,
            "power_codes": " ".join(codes.get((version.pk, place), ())),
            "grade": grade,
            "circumstances": circumstances,
            "penalty": penalty,
        }
        for version in versions
        for place, item in enumerate(standard_of(version).items)
        for grade, circumstances, penalty in _said(item)
    ]


def _said(item: Item) -> list[tuple[str, str, str]]:
    if item.formula:
        factors = item.formula.factors
        start = [("裁量起点", "", f"{plain(item.formula.start)}%")]
        return start + [
            (one.name, option.text, f"{plain(option.points)}%") for one in factors for option in one.options
        ]
    return [
        (grade.name or str(grade.level), "；".join(line.text for line in grade.circumstances), grade.penalty)
        for grade in item.grades
    ]


def _row(version: DiscretionStandard, today: date) -> StandardRow:
    items = standard_of(version).items
    return StandardRow(
        pk=version.pk,
        title=version.title,
        organ=organ_name(version.organ),
        organ_code=version.organ.code,
        number=version.number,
        in_force_from=version.in_force_from,
        in_force_until=version.in_force_until,
        items=len(items),
        no_penalty=bool(items) and all(item.no_penalty for item in items),
        coming=version.in_force_from is not None and version.in_force_from > today,
    )


def _other_versions(version: DiscretionStandard) -> tuple[VersionNamed, ...]:
    """The newest first (one query)."""
    return tuple(
        VersionNamed(one.pk, one.number, one.in_force_from, one.in_force_until)
        for one in versions_of(version)
        if one.state == State.PUBLISHED and one.pk != version.pk
    )


def _shown(place: int, item: Item, powers: Collection[PowerNamed]) -> ItemShown:
    grades = tuple(GradeShown(grade, _fine(grade)) for grade in item.grades)
    return ItemShown(place, item, citation(item.basis), grades, tuple(powers))


def _fine(grade: Grade) -> Text:
    told = [spoken(fine) for fine in grade.fines]
    return Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))


def _powers_of(version: DiscretionStandard) -> dict[int, list[PowerNamed]]:
    """The powers of each place that anybody may see (two queries)."""
    links = list(StandardPower.objects.filter(version=version).values_list("place", "power_id"))
    rows = PowerVersion.objects.filter(PUBLIC, power__in={power for _, power in links}).select_related("power")
    named = {row.power_id: PowerNamed(row.power.code, Text(row.name, row.name_en)) for row in rows}
    found: dict[int, list[PowerNamed]] = {}
    for place, power in links:
        if power in named:
            found.setdefault(place, []).append(named[power])
    return found

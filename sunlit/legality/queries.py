"""Reads: what a new edition of a law affects. Each room answers for its own citations; here they are joined."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count

from sunlit.basis.changes import Change, Kind, Place, by_old_place, counts, plain
from sunlit.basis.citations import Citation
from sunlit.basis.models import Law, LawVersion
from sunlit.basis.parameters import Parameter
from sunlit.basis.queries import changes_between, parameters_of
from sunlit.documents import queries as documents
from sunlit.documents.queries import TemplateCitation
from sunlit.legality.models import LawChange
from sunlit.legality.rules import ORDER, Concern, concern, gravest
from sunlit.powers import queries as powers
from sunlit.powers.models import LegalBasis, PowerVersion
from sunlit.powers.queries import PowerCitation, cited_part
from sunlit.procedures import queries as procedures
from sunlit.procedures.queries import ChartsCiting

# A template prints the law's numbers as they stood before the new edition.
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hit:
    """One citation of a power with what became of the article; ``change`` None where the old edition had none."""

    citation: str
    change: Change | None
    concern: Concern


class AffectedPower(NamedTuple):
    """A power that cites something changed, in the version named; ``concern`` is the gravest of its hits."""

    power: int
    organ: int
    version: int
    number: int
    state: str
    name: str
    concern: Concern
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class AffectedParameter:
    """A number of ``content/statutes`` that rests on something changed.

    ``renewed``: the edition of the changed law stands there too, so the number was looked at.
    """

    parameter: Parameter
    citation: Citation
    change: Change | None
    renewed: bool


@dataclass(frozen=True)
class Impact:
    """All that a new edition affects. ``changes`` holds every article, also those that stayed the same."""

    old: LawVersion
    new: LawVersion
    changes: tuple[Change, ...]
    powers: tuple[AffectedPower, ...]
    charts: tuple[ChartsCiting, ...]
    templates: tuple[TemplateCitation, ...]
    parameters: tuple[AffectedParameter, ...]

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many articles of each kind of change."""
        return counts(self.changes)

    @property
    def concerns(self) -> Mapping[str, int]:
        """How many powers of each concern."""
        found = Counter(one.concern for one in self.powers)
        return {name: found[name] for name in ORDER}

    @property
    def chart_count(self) -> int:
        """How many charts, alike or not."""
        return sum(one.count for one in self.charts)

    def change_of(self, place: Place) -> Change | None:
        """What became of an article of the old edition."""
        return by_old_place(self.changes).get(place)


def impact(old: LawVersion, new: LawVersion) -> Impact:
    """What the step from one edition of a law to a later one affects: about ten queries."""
    title = old.law.title
    changes = changes_between(old, new)
    where = by_old_place(changes)
    places = {place for place, change in where.items() if change.kind != "same"}
    later = LawVersion.objects.filter(law=old.law_id, adopted_on__gte=new.adopted_on).values_list("pk", flat=True)
    cited = powers.citations_of(title, None, but_editions=list(later))
    unknown = {one.place for one in cited if one.place is not None and one.place not in where}
    affected = places | unknown
    if not places:
        cited = []
    return Impact(
        old=old,
        new=new,
        changes=changes,
        powers=tuple(_powers(title, cited, affected, where)),
        charts=tuple(procedures.citations_of(title, places) if places else ()),
        templates=tuple(documents.citations_of(title, places, on=new.adopted_on - ONE_DAY) if places else ()),
        parameters=tuple(_parameters(title, new, places, where)),
    )


def _powers(
    title: str, cited: Iterable[PowerCitation], affected: set[Place], where: Mapping[Place, Change]
) -> list[AffectedPower]:
    """One row a version, the gravest first."""
    known: dict[tuple[str, Place | None], Hit] = {}
    found: dict[int, tuple[PowerCitation, list[Hit]]] = {}
    for one in cited:
        place = one.place
        if place is not None and place not in affected:
            continue
        key = (one.citation, place)
        hit = known.get(key)
        if hit is None:
            hit = known[key] = _hit(title, one, where)
        seen = found.get(one.version)
        if seen is None:
            found[one.version] = (one, [hit])
        else:
            seen[1].append(hit)
    rows = [AffectedPower._make((*one[:6], _gravest(hits), tuple(hits))) for one, hits in found.values()]
    rank = {name: place for place, name in enumerate(ORDER)}
    return sorted(rows, key=lambda row: (rank[row.concern], row.version))


def _gravest(hits: list[Hit]) -> Concern:
    return hits[0].concern if len(hits) == 1 else gravest([hit.concern for hit in hits])


def _hit(title: str, one: PowerCitation, where: Mapping[Place, Change]) -> Hit:
    if one.place is None:
        return Hit(one.citation, None, "whole")
    change = where.get(one.place)
    part_changed = _part_changed(title, one.citation, one.place, change)
    return Hit(one.citation, change, concern(change, part_changed=part_changed))


def _part_changed(title: str, citation: str, place: Place, change: Change | None) -> bool:
    """Whether the very paragraph or item that is cited says something else."""
    if change is None or change.old is None or change.new is None:
        return True
    before = cited_part(title, citation, place, change.old.text)
    return plain(before) not in plain(change.new.text)


def _parameters(
    title: str, new: LawVersion, places: set[Place], where: Mapping[Place, Change]
) -> list[AffectedParameter]:
    every = parameters_of(title)
    renewed = {one.name for one, _ in every if one.adopted_on >= new.adopted_on}
    return [
        AffectedParameter(one, citation, where.get((citation.article or 0, citation.sub)), one.name in renewed)
        for one, citation in every
        if one.adopted_on < new.adopted_on and (citation.article or 0, citation.sub) in places
    ]


@dataclass(frozen=True)
class Repeal:
    """All that cites a law which is repealed: every citation has lost its ground."""

    edition: LawVersion
    powers: tuple[AffectedPower, ...]
    charts: tuple[ChartsCiting, ...]
    templates: tuple[TemplateCitation, ...]
    parameters: tuple[AffectedParameter, ...]

    @property
    def chart_count(self) -> int:
        """How many charts, alike or not."""
        return sum(one.count for one in self.charts)


def repeal(edition: LawVersion) -> Repeal:
    """What the repeal of a law affects; ``edition``: the last one that was in force (about five queries)."""
    title = edition.law.title
    found: dict[int, tuple[PowerCitation, list[Hit]]] = {}
    for one in powers.citations_of(title):
        hit = Hit(one.citation, None, "whole" if one.place is None else "content")
        found.setdefault(one.version, (one, []))[1].append(hit)
    rows = [AffectedPower._make((*one[:6], _gravest(hits), tuple(hits))) for one, hits in found.values()]
    return Repeal(
        edition=edition,
        powers=tuple(sorted(rows, key=lambda row: row.version)),
        charts=tuple(procedures.citations_of(title)),
        templates=tuple(documents.citations_of(title, on=edition.adopted_on)),
        parameters=tuple(AffectedParameter(one, citation, None, False) for one, citation in parameters_of(title)),
    )


def repealed_laws() -> list[tuple[LawVersion, int, LawChange | None]]:
    """Repealed laws that published powers still cite: last edition, how many powers, the answer (three queries)."""
    newest = LawVersion.objects.order_by("law", "-adopted_on").values_list("law", "pk", "status")
    last: dict[int, tuple[int, str]] = {}
    for law, pk, status in newest:
        last.setdefault(law, (pk, status))
    gone = [pk for pk, status in last.values() if status == LawVersion.Status.REPEALED]
    editions = {one.law.title: one for one in LawVersion.objects.filter(pk__in=gone).select_related("law")}
    cited = LegalBasis.objects.filter(law_title__in=editions, version__state=PowerVersion.State.PUBLISHED)
    counted = cited.order_by().values_list("law_title").annotate(n=Count("version", distinct=True))
    answered = {one.from_edition_id: one for one in LawChange.objects.filter(to_edition__isnull=True)}
    rows = [(editions[title], n, answered.get(editions[title].pk)) for title, n in counted]
    return sorted(rows, key=lambda row: (-row[1], row[0].pk))


def answer_of_repeal(edition: LawVersion) -> LawChange | None:
    """Who went through this repeal, and when."""
    found = LawChange.objects.select_related("answered_by").filter(from_edition=edition, to_edition__isnull=True)
    return found.first()


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A law of which published powers cite an edition that a later one has replaced."""

    law: Law
    old: LawVersion
    new: LawVersion
    powers: int
    answered: LawChange | None


def changes_of(law: Law) -> list[tuple[LawVersion, LawVersion]]:
    """Every step from one edition held to the next, newest first (one query)."""
    held = list(law.versions.select_related("law").order_by("adopted_on"))
    return list(pairwise(held))[::-1]


def waiting_changes() -> list[WaitingChange]:
    """The laws whose older editions are still cited by published powers, most cited first (four queries)."""
    several = list(Law.objects.annotate(n=Count("versions")).filter(n__gt=1).values_list("pk", flat=True))
    held: dict[int, list[LawVersion]] = {}
    for version in LawVersion.objects.filter(law__in=several).select_related("law").order_by("adopted_on"):
        held.setdefault(version.law_id, []).append(version)
    older = {one.pk: one for rows in held.values() for one in rows[:-1]}
    answered = {(one.from_edition_id, one.to_edition_id): one for one in LawChange.objects.all()}
    found = []
    for edition, n in _citing(list(older)):
        old = older[edition]
        new = held[old.law_id][-1]
        found.append(WaitingChange(old.law, old, new, n, answered.get((old.pk, new.pk))))
    return found


def _citing(editions: Sequence[int]) -> list[tuple[int, int]]:
    """Edition to how many published powers cite it, most cited first."""
    rows = LegalBasis.objects.filter(article__version__in=editions, version__state=PowerVersion.State.PUBLISHED)
    counted = rows.order_by().values_list("article__version").annotate(n=Count("version", distinct=True))
    return sorted(counted, key=lambda row: (-row[1], row[0]))


def answer_of(old: LawVersion, new: LawVersion) -> LawChange | None:
    """Who went through this change, and when."""
    return LawChange.objects.select_related("answered_by").filter(from_edition=old, to_edition=new).first()

"""Many powers changed at once, as an imported list asks for it: a few statements for some hundred rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.rows import insert_many, update_many
from sunlit.powers.importing.merging import merged
from sunlit.powers.items import ItemContent
from sunlit.powers.models import HandlingPost, LegalBasis, Material, PowerVersion
from sunlit.powers.operations.items import (
    day_of,
    draft_columns,
    fill_draft,
    materials_of,
    next_draft,
    posts_of,
)
from sunlit.powers.operations.plans import Plan
from sunlit.powers.queries import content_of, legal_bases

# Rows named in one statement.
PORTION = 500
# What tells one basis from another, wherever it stands.
OF_A_BASIS = tuple(
    field.attname for field in LegalBasis._meta.concrete_fields if field.attname not in ("id", "version_id")
)


@dataclass(slots=True)
class _Change:
    """A version to be written, with what it said before; ``before`` is None where its rows are all new."""

    version: PowerVersion
    content: ItemContent
    before: ItemContent | None
    bases: list[LegalBasis]


def change_powers(plans: Sequence[Plan], *, resolver: Resolver, by: Actor, at: datetime) -> None:
    """Rows that say something else than before: into the open draft, or a new version beside the published one.

    What the list does not speak of stays as it is; where the power says all of it already, no version is begun.
    ``resolver`` finds the articles on the day of ``at``. A dozen statements for some hundred powers.
    """
    held = _newest_versions([plan.power.pk for plan in plans if plan.power])
    changes: list[_Change] = []
    for plan in plans:
        power = plan.power
        assert power is not None
        power.imported_hash = plan.digest
        latest = held.get(power.pk)
        before = content_of(latest) if latest else None
        content = merged(before, plan.item.content, plan.item.said) if before else plan.item.content
        if content == before:
            continue
        version = next_draft(power, latest)
        version.power = power
        fill_draft(version, content=content, by=by, at=at)
        bases = legal_bases(content.bases, on=day_of(at), resolver=resolver)
        changes.append(_Change(version, content, before if version is latest else None, bases))
    _write([change for change in changes if change.before is None], [change for change in changes if change.before])
    update_many([plan.power for plan in plans if plan.power], ["imported_hash"])


def _newest_versions(powers: Sequence[int]) -> dict[int, PowerVersion]:
    """The newest version of each power, with its bases, materials and posts: five queries for some hundred powers."""
    found: dict[int, PowerVersion] = {}
    for start in range(0, len(powers), PORTION):
        numbered = PowerVersion.objects.filter(power__in=powers[start : start + PORTION]).order_by("number")
        newest = dict(numbered.values_list("power", "pk"))
        rows = PowerVersion.objects.filter(pk__in=newest.values()).order_by()
        found |= {row.power_id: row for row in rows.prefetch_related("bases", "materials", "handling_posts")}
    return found


def _write(new: Sequence[_Change], open_drafts: Sequence[_Change]) -> None:
    insert_many([change.version for change in new])
    update_many([change.version for change in open_drafts], draft_columns())
    others = [change for change in open_drafts if not _same(change.version.bases.all(), change.bases)]
    _clear(LegalBasis, others)
    for change in (*new, *others):
        for basis in change.bases:
            basis.version = change.version
    insert_many([basis for change in (*new, *others) for basis in change.bases])
    others = [change for change in open_drafts if change.before and change.before.materials != change.content.materials]
    _clear(Material, others)
    insert_many([row for change in (*new, *others) for row in materials_of(change.version, change.content)])
    others = [change for change in open_drafts if change.before and _handled(change.before) != _handled(change.content)]
    _clear(HandlingPost, others)
    insert_many([row for change in (*new, *others) for row in posts_of(change.version, change.content)])


def _same(held: Iterable[LegalBasis], bases: Sequence[LegalBasis]) -> bool:
    """Whether the rows that are there say what they are to say; the article of one may have been found since."""
    return [_said(basis) for basis in held] == [_said(basis) for basis in bases]


def _said(basis: LegalBasis) -> tuple[Any, ...]:
    return tuple(getattr(basis, name) for name in OF_A_BASIS)


def _handled(content: ItemContent) -> tuple[Any, ...]:
    return content.handling, content.duties


def _clear(model: type[LegalBasis] | type[Material] | type[HandlingPost], changes: Sequence[_Change]) -> None:
    versions = [change.version.pk for change in changes]
    for start in range(0, len(versions), PORTION):
        model._default_manager.filter(version__in=versions[start : start + PORTION]).delete()

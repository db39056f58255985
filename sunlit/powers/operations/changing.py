"""Many powers changed at once, as an imported list asks for it: a few statements for some hundred rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.rows import insert_many, update_many
from sunlit.ledger.wording import Text
from sunlit.powers.importing.columns import Columns
from sunlit.powers.importing.merging import merged
from sunlit.powers.importing.rows import Fault
from sunlit.powers.importing.since import Conflict, cells_of, since
from sunlit.powers.items import ItemContent
from sunlit.powers.models import HandlingPost, ImportedCells, LegalBasis, Material, PowerVersion
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


def change_powers(
    plans: Sequence[Plan], *, resolver: Resolver, by: Actor, at: datetime, prefer_list: bool = False
) -> None:
    """Rows that say something else than before: into the open draft, or a new version beside the published one.

    What the list does not speak of, or says as it said before, stays as it is; where the power says all of it already,
    no version is begun. ``prefer_list``: the list's word also where a person has changed the same field since.
    ``resolver`` finds the articles on the day of ``at``. A dozen statements for some hundred powers.
    """
    powers = [plan.power.pk for plan in plans if plan.power]
    held, last = _newest_versions(powers), _last_cells(powers)
    changes: list[_Change] = []
    for plan in plans:
        power = plan.power
        assert power is not None
        power.imported_hash = plan.digest
        latest = held.get(power.pk)
        before = content_of(latest) if latest else None
        content = plan.item.content
        if before:
            said = since(last.get(power.pk), plan.item, before).settled(prefer_list=prefer_list)
            content = merged(before, plan.item.content, said)
        if content == before:
            continue
        version = next_draft(power, latest)
        version.power = power
        fill_draft(version, content=content, by=by, at=at)
        bases = legal_bases(content.bases, on=day_of(at), resolver=resolver)
        changes.append(_Change(version, content, before if version is latest else None, bases))
    _write([change for change in changes if change.before is None], [change for change in changes if change.before])
    update_many([plan.power for plan in plans if plan.power], ["imported_hash"])
    known = [plan for plan in plans if plan.power and plan.power.pk in last]
    update_many([_cells(plan) for plan in known], ["cells"])
    keep_cells([plan for plan in plans if plan.power and plan.power.pk not in last])


def keep_cells(plans: Sequence[Plan]) -> None:
    """What the rows of new powers say, so that the next list is compared cell by cell (one statement)."""
    insert_many([_cells(plan) for plan in plans])


def name_conflicts(plans: Sequence[Plan], columns: Columns) -> None:
    """A doubt at each row in which a cell has changed that a person has changed in the record too."""
    changed = [plan for plan in plans if plan.power and plan.fault is None and plan.state == "changed"]
    last = _last_cells([plan.power.pk for plan in changed if plan.power])
    held = _newest_versions(list(last))
    for plan in changed:
        assert plan.power is not None
        if plan.power.pk not in last or plan.power.pk not in held:
            continue
        found = since(last[plan.power.pk], plan.item, content_of(held[plan.power.pk])).conflicts
        plan.doubts = (*plan.doubts, *(Fault(columns.heading(one.column), _told(one)) for one in found))


def _told(one: Conflict) -> Text:
    return Text(
        f"冲突：上次导入以后，库里改成了“{one.held}”，清单改成了“{one.listed}”。不选“冲突时用清单的”，就保留库里的。",
        f"Conflict: since the last import the record was changed to “{one.held}” and the list to “{one.listed}”. "
        "The record's word stands unless the list's is chosen.",
    )


def _cells(plan: Plan) -> ImportedCells:
    assert plan.power is not None
    return ImportedCells(power=plan.power, cells=cells_of(plan.item))


def _last_cells(powers: Sequence[int]) -> dict[int, dict[str, str]]:
    """What the row of each power said when it was imported last; none for one that never was."""
    found: dict[int, dict[str, str]] = {}
    for start in range(0, len(powers), PORTION):
        rows = ImportedCells.objects.filter(power__in=powers[start : start + PORTION])
        found |= dict(rows.values_list("power", "cells"))
    return found


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

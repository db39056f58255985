"""Bringing in a discretion standard: a file is read and kept, its cells are mended, and then it becomes a draft."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers.discretion.reading import standard_of_source
from sunlit.powers.discretion.sheets import mended, source_of
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import DiscretionStandard, StandardImport
from sunlit.powers.operations.discretion import draft_standard


@transaction.atomic
def begin_standard(
    *,
    organ: Organ,
    title: str,
    file_name: str,
    content: bytes,
    by: Actor,
    at: datetime,
    superior: DiscretionStandard | None = None,
) -> StandardImport:
    """A file is read; nothing of it counts before it is written. It can be left and found again.

    Raises PowersRefusal without a title, and for a file that is no standard.
    """
    require(by, "powers.begin_standard", Subject("standard", organ=organ.pk))
    title = title.strip()
    if not title:
        raise PowersRefusal(gettext("请写基准的名称。"), field="title")
    source = source_of(content)
    standard_of_source(source)
    run = StandardImport.objects.create(
        organ=organ,
        title=title[:200],
        superior=superior,
        file_name=file_name[-200:],
        source=source,
        begun_by_id=by.account,
        begun_at=at,
        changed_at=at,
    )
    _record(run, "powers.begin_standard", by, at, {"title": run.title, "file": run.file_name})
    return run


@transaction.atomic
def mend_standard(
    *, run: int, sheet: str, row: int, cells: Mapping[int, str], by: Actor, at: datetime
) -> StandardImport:
    """Other words in the cells of one row, by column from 0; the table is read anew with them."""
    found = _open(run, "powers.mend_standard", by)
    found.source = mended(found.source, sheet, row, cells)
    standard_of_source(found.source)
    found.mended += 1
    found.changed_at = at
    found.save(update_fields=["source", "mended", "changed_at"])
    _record(found, "powers.mend_standard", by, at, {"sheet": sheet, "row": row, "cells": sorted(cells)})
    return found


@transaction.atomic
def write_standard(*, run: int, by: Actor, at: datetime) -> DiscretionStandard:
    """What was read becomes the next draft; rows that could not be read stay out and stay listed with it."""
    found = _open(run, "powers.write_standard", by)
    version = draft_standard(
        organ=found.organ,
        title=found.title,
        file_name=found.file_name,
        standard=standard_of_source(found.source),
        superior=found.superior,
        by=by,
        at=at,
    )
    found.version, found.changed_at = version, at
    found.save(update_fields=["version", "changed_at"])
    _record(found, "powers.write_standard", by, at, {"version": version.pk})
    return version


@transaction.atomic
def drop_standard_import(*, run: int, by: Actor, at: datetime) -> None:
    """The file was the wrong one: what was read of it is removed."""
    found = _open(run, "powers.drop_standard_import", by)
    _record(found, "powers.drop_standard_import", by, at, {"title": found.title})
    found.delete()


def _open(run: int, act: str, by: Actor) -> StandardImport:
    rows = StandardImport.objects.select_for_update(of=("self",)).select_related("organ", "superior")
    found = rows.filter(pk=run).first()
    if found is None:
        raise PowersRefusal(gettext("这次导入已经放弃。请重新选文件。"), field="file")
    require(by, act, Subject("standard", organ=found.organ_id))
    if found.version_id is not None:
        raise PowersRefusal(gettext("这次导入已经存为草稿，不能再改。请到基准的页面查看。"), field="file")
    return found


def _record(run: StandardImport, act: str, by: Actor, at: datetime, after: Mapping[str, object]) -> None:
    record(by=by, at=at, act=act, subject=("discretion_import", run.pk), after=after)

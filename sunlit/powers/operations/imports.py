"""A list brought in step by step: put aside row by row, checked in portions, written in portions.

Each step is short, so that a page can show how far it is, and can be broken off and taken up at any time. What a step
does is what ``import_powers`` does in one go.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many, update_many
from sunlit.ledger.wording import Text
from sunlit.offices.models import Region
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.cells import clean, one_line
from sunlit.powers.importing.columns import heading_rows
from sunlit.powers.importing.lists import ReadList, read_list
from sunlit.powers.importing.rows import Defaults, ReadRow
from sunlit.powers.importing.staged import (
    columns_as_plain,
    columns_from_plain,
    faults_as_plain,
    faults_from_plain,
    item_as_plain,
    item_from_plain,
    mark_of,
)
from sunlit.powers.importing.tables import read_tables, too_many_rows
from sunlit.powers.models import ImportRow, ImportRun, ImportSource, Power
from sunlit.powers.operations.changing import change_powers, name_conflicts
from sunlit.powers.operations.lists import create_powers
from sunlit.powers.operations.plans import (
    Offices,
    Plan,
    fronts_of,
    match,
    name_known_twins,
    name_what_blocks,
    plans_of,
)

ACT = "powers.import_powers"
# What a page reads in a few seconds; longer lists come in parts, or by the command line.
MOST_ROWS = 10_000
CHECKED_AT_ONCE = 500
WRITTEN_AT_ONCE = 250
SHOWN_PASSED_OVER = 200
NO_NAMES: Mapping[str, str] = {}
State = ImportRow.State


@transaction.atomic
def choose_list(
    *,
    by: Actor,
    at: datetime,
    file_name: str,
    content: bytes,
    region: Region | None,
    organ: str = "",
    kind: str = "",
    source: str = "",
    mapping: Mapping[str, str] = NO_NAMES,
    sheet: str = "",
    run: ImportRun | None = None,
) -> ImportRun:
    """Read a list and put its rows aside for checking; no power is written. With ``run`` the same list read anew.

    A source that was used before, by name or by the same headings, gives its mapping where none is given.
    Raises PowersRefusal for a file that is no list, has too many rows, or a run that is being written.
    """
    require(by, "powers.choose_list", Subject("power"))
    refuse_marked(file_name, Text("文件名", "the name of the file"), field="file")
    if run is not None:
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.state not in (ImportRun.State.CHECKING, ImportRun.State.READY):
            raise PowersRefusal(gettext("这份清单已经开始导入，不能再改列的对应。请重新选择文件。"))
    known = None if mapping else _source(source, content, sheet)
    given = dict(mapping)
    if known is not None:
        given, source = dict(known.mapping), known.name
        organ, kind = organ or known.organ, kind or known.kind
    read = _read(content, day_of(at), Defaults(organ, kind), given, sheet, forgiving=not mapping)
    if len(read.rows) > MOST_ROWS:
        raise too_many_rows(len(read.rows), MOST_ROWS).in_language(get_language() or "")
    run = run or ImportRun(started_at=at, by=by.label)
    run.file_name, run.file_hash = file_name[-200:], hashlib.sha256(content).hexdigest()
    run.source, run.organ, run.kind, run.region, run.sheet = source[:80], organ[:80], kind, region, sheet[:60]
    run.mapping, run.reading = given, _reading(read)
    run.rows, run.done, run.state, run.new_organs = len(read.rows), 0, ImportRun.State.CHECKING, []
    run.accepted = run.warned = run.created = run.changed = run.unresolved = 0
    run.save()
    run.staged.all().delete()
    insert_many([_staged(run, row, read) for row in read.rows])
    summary = {"file": run.file_name, "rows": run.rows}
    record(by=by, at=at, act="powers.choose_list", subject=("power_import", run.pk), summary=summary)
    return run


@transaction.atomic
def check_list(*, run: ImportRun, by: Actor, at: datetime) -> ImportRun:
    """Check the next rows against what is held; the run is ready when none is left."""
    require(by, ACT, Subject("power"))
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("region").get(pk=run.pk)
    if run.state != ImportRun.State.CHECKING:
        return run
    rows = list(run.staged.filter(state=State.READ).order_by("number")[:CHECKED_AT_ONCE])
    plans, offices = _plans(run, rows, by, day_of(at), Resolver(day_of(at)))
    by_number = {plan.number: plan for plan in plans}
    for row in rows:
        plan = by_number[row.number]
        _settle(row, plan)
        run.unresolved += sum(basis.article_id is None for basis in plan.bases if plan.fault is None)
    update_many(rows, ["state", "faults", "doubts", "doubtful", "power"])
    run.new_organs = sorted({*run.new_organs, *(name for _, name in offices.missing)})
    _count(run, rows)
    if len(rows) < CHECKED_AT_ONCE:
        run.state = ImportRun.State.READY
    run.save()
    return run


@transaction.atomic
def write_list(*, run: ImportRun, by: Actor, at: datetime, prefer_list: bool = False) -> ImportRun:
    """Write the next accepted rows as drafts; the run is finished when none is left. Its source is remembered.

    ``prefer_list`` is chosen with the first portion: the list's word where a person has changed the same field.
    """
    require(by, ACT, Subject("power"))
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("region").get(pk=run.pk)
    if run.state not in (ImportRun.State.READY, ImportRun.State.WRITING):
        return run
    if run.state == ImportRun.State.READY:
        run.state, run.created, run.changed, run.done = ImportRun.State.WRITING, 0, 0, 0
        run.prefer_list = prefer_list
        _remember(run, at)
    waiting = run.staged.filter(state__in=(State.CREATED, State.CHANGED), written=False)
    rows = list(waiting.order_by("number")[:WRITTEN_AT_ONCE])
    resolver = Resolver(day_of(at))
    plans, offices = _plans(run, rows, by, day_of(at), resolver)
    good = [plan for plan in plans if plan.fault is None and plan.state != "unchanged"]
    if any(plan.organ is None and plan.region is None for plan in good):
        raise PowersRefusal(gettext("清单里有还没有登记的机关，要放进哪个地区？请先登记地区。"), field="region")
    states = {plan.number: plan.state for plan in plans}
    for plan in good:
        plan.organ = plan.organ or offices.made(plan, by, at)
    new = [plan for plan in good if states[plan.number] == "created"]
    create_powers(new, written=_written_codes(run, rows), by=by, at=at)
    changed = [plan for plan in good if states[plan.number] == "changed"]
    change_powers(changed, resolver=resolver, by=by, at=at, prefer_list=run.prefer_list)
    _written(run, rows, plans, states, last=len(rows) < WRITTEN_AT_ONCE, at=at)
    record(
        by=by,
        at=at,
        act=ACT,
        subject=("power_import", run.pk),
        after={str(plan.number): plan.digest for plan in good},
        summary={"file": run.file_name, "created": run.created, "changed": run.changed},
    )
    return run


def _source(name: str, content: bytes, sheet: str) -> ImportSource | None:
    """What is remembered of this source: by its name, else by the headings of the list."""
    if name and (known := ImportSource.objects.filter(name=name).first()):
        return known
    if name or not ImportSource.objects.exists():
        return None
    try:
        tables = read_tables(content, sheet=sheet)
    except PowersRefusal as refusal:
        raise refusal.in_language(get_language() or "") from None
    marks = {mark_of(cells) for table in tables for cells in heading_rows(table)}
    return ImportSource.objects.filter(headings__in=marks).order_by("-used_at").first()


def _read(
    content: bytes, day: date, defaults: Defaults, mapping: Mapping[str, str], sheet: str, *, forgiving: bool
) -> ReadList:
    """``forgiving``: a remembered mapping that does not fit this file is left aside."""
    try:
        return read_list(content, on=day, defaults=defaults, mapping=mapping, sheet=sheet)
    except PowersRefusal as refusal:
        if forgiving and mapping and refusal.field == "mapping":
            return _read(content, day, defaults, {}, sheet, forgiving=False)
        raise refusal.in_language(get_language() or "") from None


def _reading(read: ReadList) -> dict[str, object]:
    return {
        **columns_as_plain(read.columns),
        "sheet": read.sheet,
        "other_sheets": list(read.other_sheets),
        "blank": len(read.blank),
        "fronts": sorted(fronts_of(read)),
        "passed_over": [[number, *text] for number, text in sorted(read.passed_over.items())[:SHOWN_PASSED_OVER]],
    }


def _staged(run: ImportRun, row: ReadRow, read: ReadList) -> ImportRow:
    item, places = row.item, read.columns.places.get("name", ())
    written = row.cells[places[0]] if places and places[0] < len(row.cells) else ""
    return ImportRow(
        run=run,
        number=row.number,
        state=State.READ if item else State.REFUSED,
        doubtful=False,
        name=item.content.name if item else one_line(clean(written).text)[:300],
        cells=[clean(cell).text for cell in row.cells],
        item=item_as_plain(item) if item else None,
        faults=faults_as_plain(row.faults),
        doubts=faults_as_plain(row.doubts),
    )


def _plans(
    run: ImportRun, rows: Sequence[ImportRow], by: Actor, day: date, resolver: Resolver
) -> tuple[list[Plan], Offices]:
    """What will happen to these rows, now."""
    read = ReadList(
        rows=tuple(
            ReadRow(row.number, item_from_plain(row.item or {}), (), faults_from_plain(row.doubts)) for row in rows
        ),
        columns=columns_from_plain(run.reading),
        format="",
    )
    add = may(by, "offices.add_organ", Subject("organ"))
    offices = Offices(read, run.region, may_add=add, fronts=frozenset(run.reading["fronts"]))
    checking = run.state == ImportRun.State.CHECKING
    plans = plans_of(read, offices, day, resolver, doubting=checking)
    known = Power.objects.select_related("organ").in_bulk([row.power_id for row in rows if row.power_id])
    for row, plan in zip(rows, plans, strict=True):
        plan.power = known.get(row.power_id or 0)
    others = run.staged.filter(power__isnull=False).values_list("power", flat=True)
    match(plans, taken=frozenset(power for power in others if power is not None))
    name_what_blocks(plans, read, offices)
    if checking:
        name_known_twins(plans, read)
        name_conflicts(plans, read.columns)
    return plans, offices


def _written_codes(run: ImportRun, rows: Sequence[ImportRow]) -> frozenset[str]:
    """The codes that this and the later rows of the list bring with them."""
    if "code" not in run.reading["places"] or not rows:
        return frozenset()
    later = run.staged.filter(number__gte=rows[0].number, item__isnull=False)
    return frozenset(later.values_list("item__code", flat=True))


def _settle(row: ImportRow, plan: Plan) -> None:
    row.power = plan.power
    row.doubts = faults_as_plain(plan.doubts)
    if plan.fault is not None:
        row.state, row.faults = State.REFUSED, faults_as_plain([plan.fault])
    else:
        row.state, row.doubtful = plan.state, bool(plan.doubts)


def _count(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    good = [row for row in rows if row.state != State.REFUSED]
    run.accepted += len(good)
    run.warned += sum(row.doubtful for row in good)
    run.created += sum(row.state == State.CREATED for row in good)
    run.changed += sum(row.state == State.CHANGED for row in good)
    run.done += len(rows)


def _written(
    run: ImportRun, rows: list[ImportRow], plans: list[Plan], states: Mapping[int, str], *, last: bool, at: datetime
) -> None:
    for row, plan in zip(rows, plans, strict=True):
        row.written = True
        if plan.fault is not None:
            # Somebody changed the power between the trial and now.
            row.state, row.faults = State.REFUSED, faults_as_plain([plan.fault])
            run.accepted -= 1
        else:
            row.state, row.power, row.item, row.cells = states[row.number], plan.power, None, []
    update_many(rows, ["written", "state", "faults", "power", "item", "cells"])
    run.created += sum(row.state == State.CREATED for row in rows)
    run.changed += sum(row.state == State.CHANGED for row in rows)
    run.done += len(rows)
    if last:
        run.state, run.finished_at = ImportRun.State.FINISHED, at
    run.save()


def _remember(run: ImportRun, at: datetime) -> None:
    """The next list of this source is read as this one was."""
    if not run.source:
        return
    ImportSource.objects.update_or_create(
        name=run.source,
        defaults={
            "headings": mark_of(run.reading["headings"]),
            "mapping": run.mapping,
            "organ": run.organ,
            "kind": run.kind,
            "used_at": at,
        },
    )

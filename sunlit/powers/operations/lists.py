"""Whole lists: read, compared with what is there, written as drafts in portions that can be taken up again."""

import hashlib
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext

from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many
from sunlit.ledger.wording import Text
from sunlit.offices.models import Region
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.coding.making import Numbering
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.lists import ReadList, read_list
from sunlit.powers.importing.rows import Defaults, Fault
from sunlit.powers.models import ImportRun, Power, PowerVersion
from sunlit.powers.operations.changing import change_powers, keep_cells, name_conflicts
from sunlit.powers.operations.codes import codes_of, last_number, take_codes
from sunlit.powers.operations.items import plain_columns
from sunlit.powers.operations.plans import Offices, Plan, match, name_known_twins, name_what_blocks, plans_of
from sunlit.powers.queries import unresolved_text

# Rows in one transaction: what an interrupted import has done stays done.
PORTION = 250
NO_NAMES: Mapping[str, str] = {}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A basis whose text is not held: the row, the citation as written, and why."""

    row: int
    citation: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RowReport:
    """A row that was refused, or accepted with doubts."""

    row: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. ``rows`` = ``accepted`` + the rejected; the three below add to accepted."""

    rows: int
    accepted: int
    created: int
    changed: int
    unchanged: int
    rejected: tuple[RowReport, ...]
    warned: tuple[RowReport, ...]
    unresolved: tuple[Unresolved, ...]
    new_organs: tuple[str, ...]
    read: ReadList
    run: int | None = None


def import_powers(
    *,
    by: Actor,
    at: datetime,
    file_name: str,
    content: bytes,
    region: Region | None,
    organ: str = "",
    kind: str = "",
    mapping: Mapping[str, str] = NO_NAMES,
    sheet: str = "",
    dry_run: bool = False,
    prefer_list: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Enter a published list as drafts: CSV, XLSX, XLS or JSON.

    ``organ`` (code or name) and ``kind`` stand in where the list does not say; organs that are not known are made in
    ``region``, if ``by`` may. A row that was imported before and has not changed is left as it is, whatever was done
    to its power since, and of a changed row only the cells that changed count. Where a person has changed the same
    field, the record stands and the row is warned of, unless ``prefer_list``. So the same file can be imported again
    after an interruption, and a mended one too.
    Written in portions, each one transaction with its audit row. Raises PowersRefusal for a file that is no list.
    """
    require(by, "powers.import_powers", Subject("power"))
    refuse_marked(file_name, Text("文件名", "the name of the file"), field="file")
    day = at.astimezone(get_default_timezone()).date()
    read = _read(content, day, Defaults(organ, kind), mapping, sheet)
    offices = Offices(read, region, may_add=may(by, "offices.add_organ", Subject("organ")))
    resolver = Resolver(day)
    plans = plans_of(read, offices, day, resolver)
    match(plans)
    name_what_blocks(plans, read, offices)
    name_known_twins(plans, read)
    name_conflicts(plans, read.columns)
    report = _report(plans, read, offices)
    if dry_run:
        return report
    run = ImportRun(
        file_name=file_name[-200:],
        file_hash=hashlib.sha256(content).hexdigest(),
        mapping={code: read.columns.heading(code) for code in read.columns.places},
        rows=report.rows,
        accepted=report.accepted,
        warned=len(report.warned),
        rejected=[_plain(one) for one in report.rejected],
        state=ImportRun.State.FINISHED,
        prefer_list=prefer_list,
        started_at=at,
        by=by.label,
    )
    _write(run, plans, offices, resolver, by=by, at=at, progress=progress)
    return replace(report, run=run.pk)


def _read(content: bytes, day: date, defaults: Defaults, mapping: Mapping[str, str], sheet: str) -> ReadList:
    try:
        return read_list(content, on=day, defaults=defaults, mapping=mapping, sheet=sheet)
    except PowersRefusal as refusal:
        raise refusal.in_language(get_language() or "") from None


def _write(
    run: ImportRun,
    plans: list[Plan],
    offices: Offices,
    resolver: Resolver,
    *,
    by: Actor,
    at: datetime,
    progress: Progress | None,
) -> None:
    todo = [plan for plan in plans if plan.fault is None and plan.state != "unchanged"]
    if any(plan.organ is None and plan.region is None for plan in todo):
        raise PowersRefusal(
            gettext("清单里有还没有登记的机关，要放进哪个地区？请先登记地区，或者用 --region 指明。"), field="region"
        )
    written = frozenset(plan.item.code for plan in plans)
    for start in range(0, max(len(todo), 1), PORTION):
        portion, last = todo[start : start + PORTION], start + PORTION >= len(todo)
        _write_portion(run, portion, offices, resolver, written, by=by, at=at, last=last)
        if progress is not None:
            progress(min(start + PORTION, len(todo)), len(todo))


@transaction.atomic
def _write_portion(
    run: ImportRun,
    plans: list[Plan],
    offices: Offices,
    resolver: Resolver,
    written: Set[str],
    *,
    by: Actor,
    at: datetime,
    last: bool,
) -> None:
    states = {id(plan): plan.state for plan in plans}
    for plan in plans:
        plan.organ = plan.organ or offices.made(plan, by, at)
    create_powers([plan for plan in plans if states[id(plan)] == "created"], written=written, by=by, at=at)
    changed = [plan for plan in plans if states[id(plan)] == "changed"]
    change_powers(changed, resolver=resolver, by=by, at=at, prefer_list=run.prefer_list)
    run.created += sum(state == "created" for state in states.values())
    run.changed += sum(state == "changed" for state in states.values())
    run.finished_at = at if last else None
    run.save()
    record(
        by=by,
        at=at,
        act="powers.import_powers",
        subject=("power_import", run.pk),
        after={str(plan.number): plan.digest for plan in plans},
        summary={"file": run.file_name, "created": run.created, "changed": run.changed},
    )


def create_powers(plans: list[Plan], *, written: Set[str], by: Actor, at: datetime) -> None:
    """Many new powers in four statements. ``written``: all codes of the list, which no other row is given."""
    numbers = _Numbers(written)
    powers = [
        Power(
            organ=plan.organ,
            kind=plan.item.kind,
            code=plan.item.code or numbers.next_code(plan),
            created_at=at,
            imported_hash=plan.digest,
        )
        for plan in plans
    ]
    insert_many(powers)
    take_codes(powers, on=at.astimezone(get_default_timezone()).date())
    versions = [
        PowerVersion(
            power=power,
            organ=plan.organ,
            kind=plan.item.kind,
            number=1,
            drafted_by_id=by.account,
            drafted_at=at,
            details=dict(plan.item.content.details),
            **plain_columns(plan.item.content),
        )
        for power, plan in zip(powers, plans, strict=True)
    ]
    insert_many(versions)
    for version, plan in zip(versions, plans, strict=True):
        for basis in plan.bases:
            basis.version = version
    insert_many([basis for plan in plans for basis in plan.bases])
    for power, plan in zip(powers, plans, strict=True):
        plan.power = power
    keep_cells(plans)


class _Numbers:
    """The codes given to rows that bring none: the next of the scheme, past all that stand in the list."""

    def __init__(self, written: Set[str]) -> None:
        self._written = written
        self._rows: dict[tuple[int, str], tuple[Numbering, int]] = {}

    def next_code(self, plan: Plan) -> str:
        """A code that nothing has, had, or is about to get."""
        assert plan.organ is not None
        key = (plan.organ.pk, plan.item.kind)
        if key not in self._rows:
            row = codes_of(plan.organ, plan.item.kind)
            self._rows[key] = (row, last_number(row))
        row, number = self._rows[key]
        while (code := row.code(number + 1)) in self._written:
            number += 1
        self._rows[key] = (row, number + 1)
        return code


def _report(plans: list[Plan], read: ReadList, offices: Offices) -> ImportReport:
    good = [plan for plan in plans if plan.fault is None]
    refused = [RowReport(row.number, row.faults) for row in read.rows if row.item is None]
    refused += [RowReport(plan.number, (plan.fault,)) for plan in plans if plan.fault is not None]
    states = [plan.state for plan in good]
    return ImportReport(
        rows=len(read.rows),
        accepted=len(good),
        created=states.count("created"),
        changed=states.count("changed"),
        unchanged=states.count("unchanged"),
        rejected=tuple(sorted(refused, key=lambda one: one.row)),
        warned=tuple(RowReport(plan.number, plan.doubts) for plan in good if plan.doubts),
        unresolved=tuple(
            Unresolved(plan.number, basis.citation, unresolved_text(basis))
            for plan in good
            for basis in plan.bases
            if basis.article_id is None
        ),
        new_organs=tuple(name for _, name in offices.missing),
        read=read,
    )


def _plain(one: RowReport) -> dict[str, object]:
    return {"row": one.row, "faults": [{"column": fault.column, "reason": fault.reason.zh} for fault in one.faults]}

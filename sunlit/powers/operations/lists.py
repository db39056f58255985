"""Whole lists: read, compared with what is there, written as drafts in portions that can be taken up again."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from string import ascii_uppercase

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext
from pypinyin import lazy_pinyin

from sunlit.basis.citations import parse
from sunlit.basis.models import LawVersion
from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, Region
from sunlit.offices.operations import add_organ
from sunlit.offices.rules import Subject, may, require
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.lists import Defaults, Fault, ListedItem, ReadList, read_list
from sunlit.powers.items import digest_of
from sunlit.powers.models import ImportRun, LegalBasis, Power, PowerVersion
from sunlit.powers.operations.items import code_prefix, last_number, next_draft, plain_columns, write_version
from sunlit.powers.queries import bare, legal_bases, strays_from_article, unresolved_text

# Rows in one transaction: what an interrupted import has done stays done.
PORTION = 250
LETTERS = 6
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


@dataclass(slots=True)
class _Plan:
    """A row on its way: its organ, its bases as rows, the power it belongs to where there is one already."""

    number: int
    item: ListedItem
    organ: Organ | None
    organ_name: str
    region: Region | None
    bases: list[LegalBasis]
    digest: str
    power: Power | None = None
    latest: str = ""
    doubts: tuple[Fault, ...] = ()
    fault: Fault | None = None

    @property
    def state(self) -> str:
        if self.power is None:
            return "created"
        return "unchanged" if self.power.imported_hash == self.digest else "changed"


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
    progress: Progress | None = None,
) -> ImportReport:
    """Enter a published list as drafts: CSV, XLSX, XLS or JSON.

    ``organ`` (code or name) and ``kind`` stand in where the list does not say; organs that are not known are made in
    ``region``, if ``by`` may. A row that was imported before and has not changed is left as it is, whatever was done
    to its power since; so the same file can be imported again after an interruption, and a mended one too.
    Written in portions, each one transaction with its audit row. Raises PowersRefusal for a file that is no list.
    """
    require(by, "powers.import_powers", Subject("power"))
    day = at.astimezone(get_default_timezone()).date()
    read = _read(content, day, Defaults(organ, kind), mapping, sheet)
    offices = _Offices(read, region, may_add=may(by, "offices.add_organ", Subject("organ")))
    plans = _plans(read, offices, day)
    _match(plans)
    _name_what_blocks(plans, read, offices)
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
        started_at=at,
        by=by.label,
    )
    _write(run, plans, offices, by=by, at=at, progress=progress)
    return replace(report, run=run.pk)


def _read(content: bytes, day: date, defaults: Defaults, mapping: Mapping[str, str], sheet: str) -> ReadList:
    try:
        return read_list(content, on=day, defaults=defaults, mapping=mapping, sheet=sheet)
    except PowersRefusal as refusal:
        raise refusal.in_language(get_language() or "") from None


class _Offices:
    """Organs by the names that lists use; those to be made are remembered until the first row needs them."""

    def __init__(self, read: ReadList, region: Region | None, *, may_add: bool) -> None:
        items = [row.item for row in read.rows if row.item]
        self.region, self.may_add = region, may_add
        self.fronts = {item.region for item in items if item.region}
        self.regions = {one.name: one for one in Region.objects.filter(name__in=self.fronts)}
        self.known: dict[tuple[int | None, str], Organ] = {}
        for one in Organ.objects.select_related("region").filter(closed_on__isnull=True).order_by("-id"):
            for name in filter(None, (one.code, one.short_name, one.name)):
                self.known[one.region_id, name] = one
        self.missing: dict[tuple[int | None, str], None] = {}

    def find(self, item: ListedItem) -> tuple[Organ | None, str, Region | None]:
        """(the organ, its name as it will stand, its region); the organ is None where it has to be made."""
        region, name = self.region, item.organ
        if item.region in self.regions:
            region = self.regions[item.region]
        elif item.region and len(self.fronts) > 1:
            # Several regions in one list, this one not known: the whole path tells 甲区民政局 from 乙区民政局.
            name = f"{item.region}{item.organ}"
        key = (region.pk if region else None, name)
        organ = self.known.get(key) or self._anywhere(name)
        if organ is None:
            self.missing[key] = None
        return organ, name, region

    def _anywhere(self, name: str) -> Organ | None:
        """By code, or by a name that only one organ of all has, where no region was named."""
        found = {one.pk: one for (_, known), one in self.known.items() if known == name}
        coded = next((one for one in found.values() if one.code == name), None)
        return coded or (next(iter(found.values())) if self.region is None and len(found) == 1 else None)

    def made(self, plan: _Plan, by: Actor, at: datetime) -> Organ:
        """The plan's organ, made now where it is not there yet."""
        region = plan.region
        assert region is not None
        key = (region.pk, plan.organ_name)
        if key not in self.known:
            self.known[key] = add_organ(
                by=by,
                at=at,
                region=region,
                code=self._free_code(region),
                name=plan.organ_name,
                letters=self._letters(region, plan.organ_name),
                kind=Organ.Kind.DEPARTMENT,
                position=1000 + len(self.known),
            )
        return self.known[key]

    def _free_code(self, region: Region) -> str:
        taken = set(Organ.objects.filter(code__startswith=f"{region.code}-").values_list("code", flat=True))
        number = len(taken) + 1
        while f"{region.code}-{number:03d}" in taken:
            number += 1
        return f"{region.code}-{number:03d}"

    def _letters(self, region: Region, name: str) -> str:
        """Initials of the name without the region's own; another letter behind where they are taken."""
        short = name.removeprefix(region.name).lstrip("省市县区镇乡") or name
        initials: str = "".join(word[0] for word in lazy_pinyin(short) if word[0].isascii() and word[0].isalpha())
        base = (initials.upper() or "ZZ")[: LETTERS - 1]
        taken = {one.letters for (pk, _), one in self.known.items() if pk == region.pk}
        free: list[str] = [base + last for last in ("", *ascii_uppercase) if base + last not in taken]
        return free[0] if free else base


def _plans(read: ReadList, offices: _Offices, day: date) -> list[_Plan]:
    resolver = Resolver(day)
    articles = _Articles(resolver)
    plans: list[_Plan] = []
    for row in read.rows:
        if row.item is None:
            continue
        organ, name, region = offices.find(row.item)
        bases = legal_bases(row.item.content.bases, on=day, resolver=resolver)
        plans.append(
            _Plan(
                number=row.number,
                item=row.item,
                organ=organ,
                organ_name=name,
                region=organ.region if organ else region,
                bases=bases,
                digest=digest_of(row.item.content, code=row.item.code, kind=row.item.kind, organ=row.item.organ),
                doubts=(*row.doubts, *_basis_doubts(bases, articles, read)),
            )
        )
    return plans


class _Articles:
    """Whole articles behind the places that a list cites, each read once: (repealed, what a text is compared with)."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[str, int | None, int], tuple[bool, str]] = {}

    def of(self, citation: str) -> tuple[bool, str]:
        """Whether the cited law is repealed, and the article's bare text."""
        cited = replace(parse(citation)[0], paragraph=None, item=None, subitem=None)
        key = (cited.law_title, cited.article, cited.sub)
        if key not in self._known:
            found = self._resolver.resolve_one(cited)
            self._known[key] = (found.status == LawVersion.Status.REPEALED, bare(found.text))
        return self._known[key]


def _basis_doubts(bases: Sequence[LegalBasis], articles: _Articles, read: ReadList) -> Iterator[Fault]:
    for basis in bases:
        column = read.columns.heading("creating_basis" if basis.kind == "creating" else "basis")
        cited = basis.citation[:80]
        if basis.article_id is None:
            reason = unresolved_text(basis)
            text = Text(f"“{cited}”没有对上原文：{reason.zh}。", f"“{cited}” was not resolved: {reason.en}.")
            yield Fault(column, text)
            continue
        repealed, article = articles.of(basis.citation)
        if repealed:
            text = Text(f"“{cited}”所引的法律已经废止。", f"The law cited in “{cited}” is repealed.")
            yield Fault(column, text)
        # Lists quote the whole article, even where they cite one of its items.
        if basis.quoted_text and strays_from_article(basis.quoted_text, article):
            text = Text(
                f"“{cited}”所附原文与现行条文差别很大，可能引的是修改前的条号。",
                f"The text quoted with “{cited}” is not that of the present article; "
                "an earlier edition's number may be meant.",
            )
            yield Fault(read.columns.heading("basis_text"), text)


def _match(plans: list[_Plan]) -> None:
    """Find for each row the power that it already is: by its code, else by organ, kind and name, in order."""
    wanted = {plan.item.code for plan in plans if plan.item.code}
    powers: dict[str, Power] = {}
    codes = sorted(wanted)
    for start in range(0, len(codes), 500):
        found = Power.objects.select_related("organ").filter(code__in=codes[start : start + 500])
        powers |= {power.code: power for power in found}
    for plan in plans:
        if plan.item.code:
            plan.power = powers.get(plan.item.code)
    unnamed = _by_identity({plan.organ.pk for plan in plans if plan.organ})
    # Rows that say what they said before first, so that two of one name do not trade places.
    for exact in (True, False):
        for plan in plans:
            if plan.organ is not None and not plan.item.code and plan.power is None:
                same = unnamed.get((plan.organ.pk, plan.item.kind, plan.item.content.name), [])
                fits = [power for power in same if not exact or power.imported_hash == plan.digest]
                if fits:
                    plan.power = fits[0]
                    same.remove(fits[0])
    _fetch_states([plan for plan in plans if plan.power and plan.state == "changed"])


def _by_identity(organs: set[int]) -> dict[tuple[int, str, str], list[Power]]:
    found: dict[tuple[int, str, str], list[Power]] = {}
    newest = PowerVersion.objects.filter(organ__in=organs).annotate(last=Max("power__versions__number"))
    for version in newest.filter(number=F("last")).select_related("power__organ").order_by("power_id"):
        if version.power.cancelled_on is None:
            found.setdefault((version.organ_id, version.kind, version.name), []).append(version.power)
    return found


def _fetch_states(plans: list[_Plan]) -> None:
    ids = [plan.power.pk for plan in plans if plan.power]
    states: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        rows = PowerVersion.objects.filter(power__in=ids[start : start + 500]).order_by("number")
        states |= dict(rows.values_list("power_id", "state"))
    for plan in plans:
        if plan.power:
            plan.latest = states.get(plan.power.pk, "")


def _name_what_blocks(plans: list[_Plan], read: ReadList, offices: _Offices) -> None:
    """Faults that only the data base knows of."""
    code, organ = read.columns.heading("code"), read.columns.heading("organ")
    told: set[tuple[int | None, str]] = set()
    for plan in plans:
        power = plan.power
        if power is None:
            key = (plan.region.pk if plan.region else None, plan.organ_name)
            if plan.organ is None and not offices.may_add:
                plan.fault = Fault(
                    organ,
                    Text(
                        f"没有登记“{plan.organ_name}”。请系统管理员先登记这个机关。",
                        f"“{plan.organ_name}” is not registered. Ask the system administrator to add it.",
                    ),
                )
            elif plan.organ is None and key not in told:
                told.add(key)
                plan.doubts = (
                    *plan.doubts,
                    Fault(
                        organ,
                        Text(
                            f"“{plan.organ_name}”原来没有登记，按清单的写法新登记。",
                            f"“{plan.organ_name}” was not registered; it is added as the list writes it.",
                        ),
                    ),
                )
        elif power.cancelled_on is not None:
            plan.fault = Fault(
                code,
                Text(
                    f"编码“{power.code}”的职权已于 {power.cancelled_on} 取消，编码不再使用。",
                    f"The power “{power.code}” was cancelled on {power.cancelled_on}; its code is not used again.",
                ),
            )
        elif plan.organ is None or power.organ_id != plan.organ.pk:
            plan.fault = Fault(
                code,
                Text(
                    f"编码“{power.code}”已属于“{power.organ.name}”。",
                    f"The code “{power.code}” belongs to “{power.organ.name}”.",
                ),
            )
        elif power.kind != plan.item.kind:
            name = categories.kind(power.kind).name
            plan.fault = Fault(
                read.columns.heading("kind"),
                Text(
                    f"“{power.code}”原来是{name.zh}，类别不能改。请取消后另编。",
                    f"“{power.code}” is of the kind {name.en}, which cannot change. Cancel it and give a new code.",
                ),
            )
        elif plan.state == "changed" and plan.latest == PowerVersion.State.SUBMITTED:
            plan.fault = Fault(
                read.columns.heading("name"),
                Text(
                    "这项职权正在审核，审核以后才能再导入。",
                    "This power is under review; import it again afterwards.",
                ),
            )


def _write(
    run: ImportRun, plans: list[_Plan], offices: _Offices, *, by: Actor, at: datetime, progress: Progress | None
) -> None:
    todo = [plan for plan in plans if plan.fault is None and plan.state != "unchanged"]
    if any(plan.organ is None and plan.region is None for plan in todo):
        raise PowersRefusal(
            gettext("清单里有还没有登记的机关，要放进哪个地区？请先登记地区，或者用 --region 指明。"), field="region"
        )
    for start in range(0, max(len(todo), 1), PORTION):
        portion, last = todo[start : start + PORTION], start + PORTION >= len(todo)
        _write_portion(run, portion, offices, by=by, at=at, last=last)
        if progress is not None:
            progress(min(start + PORTION, len(todo)), len(todo))


@transaction.atomic
def _write_portion(
    run: ImportRun, plans: list[_Plan], offices: _Offices, *, by: Actor, at: datetime, last: bool
) -> None:
    states = {id(plan): plan.state for plan in plans}
    for plan in plans:
        plan.organ = plan.organ or offices.made(plan, by, at)
    _create([plan for plan in plans if states[id(plan)] == "created"], by=by, at=at)
    for plan in plans:
        if states[id(plan)] == "changed":
            _change(plan, by=by, at=at)
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


def _create(plans: list[_Plan], *, by: Actor, at: datetime) -> None:
    """Many new powers in four statements."""
    numbers: dict[str, int] = {}
    powers = [
        Power(
            organ=plan.organ,
            kind=plan.item.kind,
            code=plan.item.code or _next_code(plan, numbers),
            created_at=at,
            imported_hash=plan.digest,
        )
        for plan in plans
    ]
    Power.objects.bulk_create(powers)
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
    PowerVersion.objects.bulk_create(versions)
    for version, plan in zip(versions, plans, strict=True):
        for basis in plan.bases:
            basis.version = version
    LegalBasis.objects.bulk_create([basis for plan in plans for basis in plan.bases])


def _next_code(plan: _Plan, numbers: dict[str, int]) -> str:
    assert plan.organ is not None
    prefix = code_prefix(plan.organ, plan.item.kind)
    numbers[prefix] = numbers.get(prefix, 0) or last_number(prefix)
    numbers[prefix] += 1
    return categories.numbered_code(prefix, numbers[prefix])


def _change(plan: _Plan, *, by: Actor, at: datetime) -> None:
    """A row that says something else than before: into the open draft, or a new version beside the published one."""
    power = plan.power
    assert power is not None
    version = next_draft(power, power.versions.order_by("-number").first())
    write_version(version, content=plan.item.content, by=by, at=at)
    power.imported_hash = plan.digest
    power.save(update_fields=["imported_hash"])


def _report(plans: list[_Plan], read: ReadList, offices: _Offices) -> ImportReport:
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

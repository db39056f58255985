"""What changed on the list and why: the versions of a power, two of them side by side, and what came and went."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Q

from sunlit.basis.office_hours import BEIJING
from sunlit.ledger.wording import Text
from sunlit.powers.categories import all_themes
from sunlit.powers.differences import differences
from sunlit.powers.fields import FIELDS
from sunlit.powers.models import LegalBasis, Power, PowerVersion, Succession
from sunlit.powers.queries import predecessors_of, readable, successors_of, whole
from sunlit.publication.pages import Became, FieldChanged, News, PowerDiff, VersionChange, VersionRow
from sunlit.publication.queries.powers import organ_name, promise_of, statute_of
from sunlit.publication.words import NEWS, ROLES, SUCCESSIONS, say

# What the page of a power shows; posts' risks and what an import left over are the organs' own.
SHOWN = tuple(
    name
    for name in FIELDS
    if name not in ("details", "options", "source", "duties", "promised_unit") and not name.startswith("risk")
)
RELEASED = Q(published_at__isnull=False, disclosure_scope=PowerVersion.Scope.PUBLIC)
State = PowerVersion.State


def version_rows(power: Power | int) -> tuple[VersionRow, ...]:
    """The versions of a power that were published for everybody, the newest first (one query)."""
    rows = PowerVersion.objects.filter(RELEASED, power=power).order_by("-number")
    return tuple(
        VersionRow(
            number=row.number,
            in_force_on=row.in_force_on,
            published_at=row.published_at,
            change_note=row.change_note,
            current=row.state == State.PUBLISHED,
        )
        for row in rows.only("number", "in_force_on", "published_at", "change_note", "state")
    )


def power_history(power: Power) -> tuple[VersionChange, ...]:
    """What each published version changed, field by field, and why, the newest first (five queries)."""
    versions = list(whole(power.versions.filter(RELEASED)).order_by("number"))
    plain = [_worded(one, values) for one, values in zip(versions, readable(versions), strict=True)]
    told: list[VersionChange] = []
    for place, version in enumerate(versions):
        cancelled = version.state == State.CANCELLED
        before = versions[place - 1] if place else None
        told.append(
            VersionChange(
                number=version.number,
                before=before.number if before else 0,
                at=version.published_at,
                in_force_on=version.in_force_on,
                # The end of a power puts its reason where the version's own stood.
                why="" if cancelled else version.change_note,
                fields=_changed(plain[place - 1], plain[place]) if before else (),
                kept=version.kept,
            )
        )
        if cancelled:
            told.append(
                VersionChange(version.number, 0, None, power.cancelled_on, version.change_note, (), cancelled=True)
            )
    return tuple(reversed(told))


def power_diff(code: str, old: int | None, new: int | None) -> PowerDiff | None:
    """Two published versions of a power, the newest and the one before it where no other are asked for."""
    power = Power.objects.filter(code=code).first()
    rows = version_rows(power) if power else ()
    if power is None or len(rows) < 2:
        return None
    numbers = [row.number for row in rows]
    later = new if new in numbers else numbers[0]
    earlier = old if old in numbers and old != later else next((n for n in numbers if n < later), numbers[-1])
    first, second = sorted((earlier, later))
    versions = {one.number: one for one in whole(power.versions.filter(number__in=(first, second)))}
    pair = [versions[first], versions[second]]
    before, after = (_worded(one, values) for one, values in zip(pair, readable(pair), strict=True))
    by_number = {row.number: row for row in rows}
    name = Text(versions[second].name, versions[second].name_en)
    return PowerDiff(code, name, by_number[first], by_number[second], rows, _changed(before, after))


def became(power: Power) -> tuple[Became, ...]:
    """What took a cancelled power's place, as far as it is on the public list (two queries)."""
    return _related(((step, step.after) for step in successors_of(power)), "became")


def came_from(power: Power) -> tuple[Became, ...]:
    """What a power was made from, as far as that was on the public list (two queries)."""
    return _related(((step, step.before) for step in predecessors_of(power)), "came_from")


def news(size: int) -> tuple[News, ...]:
    """The latest changes of the list: items new, changed and cancelled, the newest first (four queries)."""
    rows = PowerVersion.objects.filter(RELEASED).select_related("power", "organ")
    came = list(rows.order_by("-published_at", "-id")[:size])
    gone = rows.filter(state=State.CANCELLED, power__cancelled_on__isnull=False)
    went = list(gone.order_by("-power__cancelled_on", "-id")[:size])
    numbers = _numbers({version.power_id for version in came})
    told = [_published(version, numbers[version.power_id]) for version in came]
    told += [_cancelled(version) for version in went]
    return tuple(sorted(told, key=lambda one: one.at, reverse=True)[:size])


def _numbers(powers: Iterable[int]) -> Mapping[int, list[int]]:
    """The numbers of the released versions of these powers, in order."""
    found: dict[int, list[int]] = {}
    rows = PowerVersion.objects.filter(RELEASED, power__in=set(powers)).order_by("number")
    for power, number in rows.values_list("power", "number"):
        found.setdefault(power, []).append(number)
    return found


def _published(version: PowerVersion, numbers: Sequence[int]) -> News:
    assert version.published_at is not None
    before = max((number for number in numbers if number < version.number), default=0)
    # The end of a power puts its reason where the version's own stood.
    why = "" if version.state == State.CANCELLED else version.change_note
    return _told(version, "changed" if before else "new", version.published_at, before, why)


def _cancelled(version: PowerVersion) -> News:
    day = version.power.cancelled_on
    assert day is not None
    return _told(version, "cancelled", datetime.combine(day, time.min, BEIJING), 0, version.change_note)


def _told(version: PowerVersion, what: str, at: datetime, before: int, why: str) -> News:
    return News(
        what=what,
        words=NEWS[what],
        at=at,
        code=version.power.code,
        name=Text(version.name, version.name_en),
        organ=organ_name(version.organ),
        number=version.number,
        before=before,
        why=why,
    )


def _related(steps: Iterable[tuple[Succession, Power]], side: str) -> tuple[Became, ...]:
    found = [(step, other) for step, other in steps]
    names: dict[int, PowerVersion] = {}
    for version in PowerVersion.objects.filter(RELEASED, power__in=[other.pk for _, other in found]).order_by("number"):
        names[version.power_id] = version
    return tuple(
        Became(
            words=SUCCESSIONS[side, step.kind],
            code=other.code,
            name=Text(names[other.pk].name, names[other.pk].name_en),
            organ=organ_name(other.organ),
            on=step.on,
        )
        for step, other in found
        if other.pk in names
    )


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChanged, ...]:
    return tuple(
        FieldChanged(one.field, FIELDS[one.field].label, one.parts, FIELDS[one.field].chinese)
        for one in differences(old, new)
    )


def _worded(version: PowerVersion, plain: Mapping[str, Any]) -> dict[str, Any]:
    """What a version says, in the words of its page: no codes, and nothing that the page does not show."""
    told = {name: plain[name] for name in SHOWN}
    promise, statute = promise_of(version), statute_of(version)
    theme = all_themes().get(version.theme)
    told["theme"] = theme.name.zh if theme else ""
    told["statutory_parameter"] = f"{statute.words.zh}（{statute.article}）" if statute else ""
    told["promised_value"] = promise.words.zh if promise else ""
    told["disclosure_scope"] = str(version.get_disclosure_scope_display())
    told["subject_kind"] = str(version.get_subject_kind_display())
    told["bases"] = [_basis(row) for row in plain["bases"]]
    told["materials"] = [_material(row) for row in plain["materials"]]
    told["handling"] = {say(ROLES, role).zh: post for role, post in plain["handling"].items()}
    return told


def _basis(row: Mapping[str, Any]) -> dict[str, str]:
    kind = "设定依据" if row["kind"] == LegalBasis.Kind.CREATING else "实施依据"
    return {"citation": row["citation"], "kind": kind, "plain": row["plain_words"], "quoted": row["quoted_text"]}


def _material(row: Mapping[str, Any]) -> dict[str, str]:
    needed = "" if row["required"] else "需要时交"
    waived = "免交" if row["waived"] else ""
    return {"name": row["name"], "needed": needed, "waived": waived} | {
        name: row[name] for name in ("copies", "obtained", "note")
    }

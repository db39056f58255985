"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext

from sunlit.accounts.models import Account
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices import rules
from sunlit.offices.divisions import DivisionRow
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Administrator, Appointment, Division, Organ, Post, PostRole, Region, StandIn
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require

BATCH = 2000
Row = TypeVar("Row", Appointment, StandIn, Administrator)


@dataclass(frozen=True, slots=True)
class ImportedRegions:
    """What an import of divisions did; the three add up to the rows of the file."""

    added: int
    renamed: int
    unchanged: int


@transaction.atomic
def import_regions(*, by: Actor, at: datetime, rows: Iterable[DivisionRow]) -> ImportedRegions:
    """Regions from a published list; known codes keep their row and take the list's name.

    Raises OfficesRefusal where a row's parent is neither in the list nor known.
    """
    require(by, "offices.import_regions", Subject("region"))
    wanted = {row.code: row for row in rows}
    known = {region.code: region for region in Region.objects.all()}
    renamed = [known[code] for code, row in wanted.items() if code in known and known[code].name != row.name]
    for region in renamed:
        region.name = wanted[region.code].name
    Region.objects.bulk_update(renamed, ["name"], batch_size=200)
    added = [row for code, row in wanted.items() if code not in known]
    ids = {code: region.pk for code, region in known.items()}
    for level in dict.fromkeys(row.level for row in added):
        made = [_region(row, ids) for row in added if row.level == level]
        ids |= {region.code: region.pk for region in Region.objects.bulk_create(made, batch_size=BATCH)}
    done = ImportedRegions(len(added), len(renamed), len(wanted) - len(added) - len(renamed))
    record(
        by=by,
        at=at,
        act="offices.import_regions",
        subject=("region", "list"),
        after={code: row.name for code, row in wanted.items()},
        summary={"added": done.added, "renamed": done.renamed},
    )
    return done


@transaction.atomic
def add_region(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    level: str,
    parent: Region | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Region:
    """One administrative division, below its parent."""
    require(by, "offices.add_region", Subject("region"))
    region = Region(
        code=code.strip(), name=name.strip(), level=level, parent=parent, valid_from=valid_from, valid_to=valid_to
    )
    _require_filled(region.name, "name", gettext("请填写行政区划名称。"))
    if level not in Region.Level.values:
        raise OfficesRefusal(gettext("“%s”不是行政区划的级别。") % level, field="level")
    if not (region.code.isascii() and region.code.isdigit() and 6 <= len(region.code) <= 12):
        raise OfficesRefusal(gettext("行政区划代码应为 6 至 12 位数字。"), field="code")
    _require_free(Region.objects.filter(code=region.code).exists(), region.code, "code")
    region.save(force_insert=True)
    record(by=by, at=at, act="offices.add_region", subject=("region", region.pk), after=_plain(region))
    return region


@transaction.atomic
def add_organ(
    *, by: Actor, at: datetime, region: Region, code: str, name: str, letters: str, kind: str, **other: Any
) -> Organ:
    """An organ of a region. ``other``: the remaining fields of Organ by name (phone, name_en, parent, position ...)."""
    require(by, "offices.add_organ", Subject("organ"))
    organ = Organ(region=region, code=code.strip(), name=name.strip(), letters=letters.strip(), kind=kind)
    _set(organ, other, _ORGAN_FIELDS)
    _require_organ(organ)
    _require_free(Organ.objects.filter(code=organ.code).exists(), organ.code, "code")
    organ.save(force_insert=True)
    record(by=by, at=at, act="offices.add_organ", subject=("organ", organ.pk), after=_plain(organ))
    return organ


@transaction.atomic
def change_organ(*, by: Actor, at: datetime, organ: Organ, **changes: Any) -> Organ:
    """Other particulars of an organ, by field name; ``closed_on`` closes it. Its code never changes."""
    require(by, "offices.change_organ", Subject("organ", organ=organ.pk))
    before = _plain(organ)
    _set(organ, changes, (*_ORGAN_FIELDS, "name", "letters", "kind"))
    _require_organ(organ)
    organ.save()
    record(by=by, at=at, act="offices.change_organ", subject=("organ", organ.pk), before=before, after=_plain(organ))
    return organ


@transaction.atomic
def add_division(*, by: Actor, at: datetime, organ: Organ, name: str, position: int = 0) -> Division:
    """An internal body of an organ; its name stands once in the organ."""
    require(by, "offices.add_division", Subject("division", organ=organ.pk))
    division = Division(organ=organ, name=name.strip(), position=position)
    _require_filled(division.name, "name", gettext("请填写内设机构名称。"))
    _require_free(Division.objects.filter(organ=organ, name=division.name).exists(), division.name, "name")
    division.save(force_insert=True)
    record(by=by, at=at, act="offices.add_division", subject=("division", division.pk), after=_plain(division))
    return division


@transaction.atomic
def add_post(
    *,
    by: Actor,
    at: datetime,
    organ: Organ,
    name: str,
    roles: Collection[str] = (),
    division: Division | None = None,
    duty: str = "",
    phone: str = "",
    place: str = "",
) -> Post:
    """A post with the roles it carries. Refused: unknown roles, and roles that one person may not hold together."""
    require(by, "offices.add_post", Subject("post", organ=organ.pk))
    post = Post(organ=organ, division=division, name=name.strip(), duty=duty, phone=phone, place=place)
    _require_filled(post.name, "name", gettext("请填写岗位名称。"))
    _require_roles(roles)
    if division and division.organ_id != organ.pk:
        raise OfficesRefusal(gettext("“%s”不是这个机关的内设机构。") % division.name, field="division")
    taken = Post.objects.filter(organ=organ, division=division, name=post.name).exists()
    _require_free(taken, post.name, "name")
    post.save(force_insert=True)
    PostRole.objects.bulk_create(PostRole(post=post, role=role) for role in sorted(set(roles)))
    after = _plain(post) | {"roles": set(roles)}
    record(by=by, at=at, act="offices.add_post", subject=("post", post.pk), after=after)
    return post


@transaction.atomic
def change_post(*, by: Actor, at: datetime, post: Post, roles: Collection[str] | None = None, **changes: Any) -> Post:
    """Other particulars or other roles of a post. New roles are checked against what its holders hold elsewhere."""
    require(by, "offices.change_post", Subject("post", organ=post.organ_id))
    had = set(PostRole.objects.filter(post=post).values_list("role", flat=True))
    before = _plain(post) | {"roles": had}
    _set(post, changes, ("name", "duty", "phone", "place"))
    _require_filled(post.name, "name", gettext("请填写岗位名称。"))
    wanted = had if roles is None else set(roles)
    _require_roles(wanted)
    day = day_of(at)
    for person in _people_of(post, day):
        _require_compatible(person, wanted - had, day, None, except_post=post)
    post.save()
    PostRole.objects.filter(post=post, role__in=had - wanted).delete()
    PostRole.objects.bulk_create(PostRole(post=post, role=role) for role in sorted(wanted - had))
    after = _plain(post) | {"roles": wanted}
    record(by=by, at=at, act="offices.change_post", subject=("post", post.pk), before=before, after=after)
    return post


@transaction.atomic
def appoint(
    *, by: Actor, at: datetime, post: Post, person: Account, from_on: date, to_on: date | None = None
) -> Appointment:
    """A person holds a post from one day to another (both included; open where ``to_on`` is None).

    Refused: a second holder on one of these days, a conflict with another post or an administrator's office, and
    appointing oneself.
    """
    require(by, "offices.appoint", Subject("post", organ=post.organ_id, made_by=person.pk))
    _require_order(from_on, to_on)
    other = Appointment.objects.filter(_overlapping(from_on, to_on), post=post).select_related("person").first()
    if other:
        raise OfficesRefusal(
            gettext("“%(post)s”在这段时间已由%(who)s任职。请先结束原任职，或者把新人设为 B 角。")
            % {"post": post.name, "who": other.person.full_name},
            field="post",
        )
    _require_compatible(person, _roles_of(post), from_on, to_on)
    made = Appointment.objects.create(post=post, person=person, from_on=from_on, to_on=to_on)
    record(by=by, at=at, act="offices.appoint", subject=("appointment", made.pk), after=_plain(made))
    return made


@transaction.atomic
def end_appointment(*, by: Actor, at: datetime, appointment: Appointment, on: date) -> Appointment:
    """The last day of an appointment."""
    require(by, "offices.end_appointment", Subject("post", organ=appointment.post.organ_id))
    return _end(by, at, "offices.end_appointment", "appointment", appointment, on)


@transaction.atomic
def set_stand_in(
    *,
    by: Actor,
    at: datetime,
    post: Post,
    person: Account,
    from_on: date,
    to_on: date | None = None,
    reason: str = "",
) -> StandIn:
    """B 角: who acts at a post while its holder is away. The same conflicts are refused as for a holder."""
    require(by, "offices.set_stand_in", Subject("post", organ=post.organ_id, made_by=person.pk))
    _require_order(from_on, to_on)
    if Appointment.objects.filter(_overlapping(from_on, to_on), post=post, person=person).exists():
        raise OfficesRefusal(gettext("%s就是这个岗位的 A 角，不能同时担任 B 角。") % person.full_name, field="person")
    _require_compatible(person, _roles_of(post), from_on, to_on)
    made = StandIn.objects.create(post=post, person=person, from_on=from_on, to_on=to_on, reason=reason)
    record(by=by, at=at, act="offices.set_stand_in", subject=("stand_in", made.pk), after=_plain(made))
    return made


@transaction.atomic
def end_stand_in(*, by: Actor, at: datetime, stand_in: StandIn, on: date) -> StandIn:
    """The last day of a stand-in."""
    require(by, "offices.end_stand_in", Subject("post", organ=stand_in.post.organ_id))
    return _end(by, at, "offices.end_stand_in", "stand_in", stand_in, on)


@transaction.atomic
def appoint_administrator(
    *, by: Actor, at: datetime, person: Account, kind: str, from_on: date, to_on: date | None = None
) -> Administrator:
    """One of the three separated administrators. Refused for who holds another of them or any post."""
    require(by, "offices.appoint_administrator", Subject("administrator", made_by=person.pk))
    _require_order(from_on, to_on)
    if kind not in Administrator.Kind.values:
        raise OfficesRefusal(gettext("没有“%s”这种管理员。") % kind, field="kind")
    _require_compatible(person, {kind}, from_on, to_on)
    made = Administrator.objects.create(person=person, kind=kind, from_on=from_on, to_on=to_on)
    record(by=by, at=at, act="offices.appoint_administrator", subject=("administrator", made.pk), after=_plain(made))
    return made


@transaction.atomic
def end_administrator(*, by: Actor, at: datetime, administrator: Administrator, on: date) -> Administrator:
    """The last day of an administrator's office."""
    require(by, "offices.end_administrator", Subject("administrator", made_by=administrator.person_id))
    return _end(by, at, "offices.end_administrator", "administrator", administrator, on)


_ORGAN_FIELDS = (
    "uscc",
    "short_name",
    "name_en",
    "address",
    "phone",
    "complaint_phone",
    "position",
    "parent",
    "closed_on",
)


def _region(row: DivisionRow, ids: dict[str, int]) -> Region:
    if row.parent and row.parent not in ids:
        raise OfficesRefusal(
            gettext("“%(name)s”（%(code)s）的上级 %(parent)s 不在名单里，也没有登记。请一并导入上级。")
            % {"name": row.name, "code": row.code, "parent": row.parent}
        )
    return Region(code=row.code, name=row.name, level=row.level, parent_id=ids.get(row.parent))


def _set(row: Organ | Post, changes: dict[str, Any], allowed: Collection[str]) -> None:
    for name, value in changes.items():
        if name not in allowed:
            raise OfficesRefusal(gettext("“%s”这一栏不能更改。") % name, field=name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _require_organ(organ: Organ) -> None:
    _require_filled(organ.name, "name", gettext("请填写机关名称。"))
    _require_filled(organ.code, "code", gettext("请填写机构编码。"))
    if not (organ.letters.isascii() and organ.letters.isalpha() and organ.letters.isupper()):
        raise OfficesRefusal(gettext("编号字母应为大写拉丁字母，如 WJ。"), field="letters")
    if organ.kind not in Organ.Kind.values:
        raise OfficesRefusal(gettext("没有“%s”这种机关。") % organ.kind, field="kind")


def _require_filled(value: str, field: str, sentence: str) -> None:
    if not value:
        raise OfficesRefusal(sentence, field=field)


def _require_free(taken: bool, name: str, field: str) -> None:
    if taken:
        raise OfficesRefusal(gettext("“%s”已经有了。请换一个，或者更改原来的那一条。") % name, field=field)


def _require_roles(roles: Collection[str]) -> None:
    unknown = sorted(set(roles) - rules.ROLES.keys())
    if unknown:
        raise OfficesRefusal(gettext("没有这样的岗位角色：%s。") % "、".join(unknown), field="roles")
    if clash := rules.conflict(roles, roles):
        why, article = clash
        raise OfficesRefusal(
            gettext("一个岗位不能同时有这些角色：%s。") % why.in_language(get_language() or ""),
            article=article,
            field="roles",
        )


def _require_order(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise OfficesRefusal(gettext("最后一日早于第一日。请核对日期。"), field="to_on")


def _overlapping(from_on: date, to_on: date | None) -> Q:
    begun = Q() if to_on is None else Q(from_on__lte=to_on)
    return begun & (Q(to_on__isnull=True) | Q(to_on__gte=from_on))


def _roles_of(post: Post) -> set[str]:
    return set(PostRole.objects.filter(post=post).values_list("role", flat=True))


def _people_of(post: Post, day: date) -> set[int]:
    span = _overlapping(day, None)
    return {
        *Appointment.objects.filter(span, post=post).values_list("person_id", flat=True),
        *StandIn.objects.filter(span, post=post).values_list("person_id", flat=True),
    }


def _require_compatible(
    person: Account | int, added: Collection[str], from_on: date, to_on: date | None, except_post: Post | None = None
) -> None:
    """What this person holds on any of these days must go together with the added roles."""
    span = _overlapping(from_on, to_on) & Q(person=person)
    # A post without roles still counts as one: administrators hold none at all.
    added = set(added) or {"viewer"}
    own = Appointment.objects.filter(span).exclude(post=except_post).values_list("post__roles__role", flat=True)
    stood_in = StandIn.objects.filter(span).exclude(post=except_post).values_list("post__roles__role", flat=True)
    offices = Administrator.objects.filter(span).values_list("kind", flat=True)
    held = {role or "viewer" for role in [*own, *stood_in]} | set(offices)
    if clash := rules.conflict(held, added):
        why, article = clash
        raise OfficesRefusal(
            gettext("这个人在这段时间的任职有冲突：%s。请另选一人，或者先结束原任职。")
            % why.in_language(get_language() or ""),
            article=article,
            field="person",
        )


def _end(by: Actor, at: datetime, act: str, kind: str, row: Row, on: date) -> Row:
    before = _plain(row)
    _require_order(row.from_on, on)
    if row.to_on is not None and row.to_on < on:
        raise OfficesRefusal(gettext("这项任职在 %s 已经结束。") % row.to_on.isoformat(), field="to_on")
    row.to_on = on
    row.save(update_fields=["to_on"])
    record(by=by, at=at, act=act, subject=(kind, row.pk), before=before, after=_plain(row))
    return row


def _plain(row: Region | Organ | Division | Post | Appointment | StandIn | Administrator) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}

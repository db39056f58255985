"""One item: drafted and changed by its organ, submitted, sent back or published by somebody else, cancelled."""

import dataclasses
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import PLAIN_FIELDS, DutyEntry, ItemContent, as_plain, content_hash
from sunlit.powers.models import CodeUse, HandlingPost, LegalBasis, Material, Power, PowerVersion
from sunlit.powers.operations.codes import end_code, free_code, take_codes
from sunlit.powers.operations.listing import lock_list, relist
from sunlit.powers.queries import OPEN_STATES, binding_findings, content_of, legal_bases

State = PowerVersion.State
NO_DUTY = DutyEntry()


@transaction.atomic
def draft_item(
    *, organ: Organ, kind: str, content: ItemContent, by: Actor, at: datetime, code: str = ""
) -> PowerVersion:
    """Enter a new power of an organ as a draft. Without ``code`` the code scheme gives the next free one.

    Raises PowersRefusal for an unknown kind or a code that was ever in use, OfficesRefusal where ``by`` may not.
    """
    require(by, "powers.draft_item", Subject("power", organ=organ.pk))
    return enter_draft(organ=organ, kind=kind, content=content, by=by, at=at, code=code)


def enter_draft(
    *, organ: Organ, kind: str, content: ItemContent, by: Actor, at: datetime, code: str = ""
) -> PowerVersion:
    """Write a new draft with its trace. A part of the acts that call it, each of which has asked its own right."""
    chosen = categories.kind(kind)
    _refuse_abolished(chosen, day_of(at))
    power = Power.objects.create(
        organ=organ, kind=chosen.code, code=free_code(organ, chosen.code, code.strip()), created_at=at
    )
    take_codes([power], on=day_of(at))
    version = PowerVersion(power=power, number=1)
    write_version(version, content=content, by=by, at=at)
    record(by=by, at=at, act="powers.draft_item", subject=subject_of(version), after=as_plain(content))
    return version


@transaction.atomic
def edit_item(*, power: Power, content: ItemContent, by: Actor, at: datetime, note: str = "") -> PowerVersion:
    """Change the open draft, or begin a new version where the latest is published or superseded.

    A version that waits for review is not changed under the reviewer's eyes: PowersRefusal.
    """
    power = locked(power)
    require(by, "powers.edit_item", Subject("power", organ=power.organ_id))
    return revise(power, content=content, by=by, at=at, note=note)


def revise(power: Power, *, content: ItemContent, by: Actor, at: datetime, note: str = "") -> PowerVersion:
    """Write the change with its trace. A part of the acts that call it, each of which has asked its own right."""
    latest = power.versions.order_by("-number").first()
    if latest is not None and latest.state == State.SUBMITTED:
        raise PowersRefusal(gettext("这一版本正在审核，不能修改。请先由审核人退回，或者等公布以后再改。"))
    before = as_plain(content_of(latest)) if latest else None
    version = next_draft(power, latest)
    write_version(version, content=content, by=by, at=at, note=note)
    record(by=by, at=at, act="powers.edit_item", subject=subject_of(version), before=before, after=as_plain(content))
    return version


@transaction.atomic
def submit_item(*, version: PowerVersion, by: Actor, at: datetime) -> PowerVersion:
    """Hand a draft over for review. Refused with everything that is still missing, so that one round is enough."""
    version = _in_state(version, State.DRAFT, State.REJECTED)
    require(by, "powers.submit_item", Subject("power", organ=version.organ_id))
    _named(by)
    _refuse_unready(version, at)
    version.state, version.submitted_by_id, version.submitted_at = State.SUBMITTED, by.account, at
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    record(by=by, at=at, act="powers.submit_item", subject=subject_of(version), after={"state": version.state})
    return version


@transaction.atomic
def reject_item(*, version: PowerVersion, reason: str, by: Actor, at: datetime) -> PowerVersion:
    """Send a submitted version back to its editor, with the reason."""
    version = _in_state(version, State.SUBMITTED)
    subject = Subject("power", organ=version.organ_id, made_by=version.submitted_by_id)
    require(by, "powers.reject_item", subject)
    if not reason.strip():
        raise PowersRefusal(gettext("退回须写明理由，让编制人知道要改什么。"), field="reason")
    version.state, version.change_note = State.REJECTED, reason.strip()[:300]
    version.save(update_fields=["state", "change_note"])
    record(by=by, at=at, act="powers.reject_item", subject=subject_of(version), after={"state": version.state})
    return version


@transaction.atomic
def publish_item(*, version: PowerVersion, by: Actor, at: datetime, in_force_on: date | None = None) -> PowerVersion:
    """Make a submitted version the one that binds, by another person than the one who submitted it.

    The version published before becomes superseded; the public leaf carries code, number and content hash.
    Refused for a power without name, kind in force or basis, and for a promise longer than the law allows.
    """
    lock_list()
    version = _in_state(version, State.SUBMITTED)
    require(by, "powers.publish_item", Subject("power", organ=version.organ_id, made_by=version.submitted_by_id))
    _named(by)
    power = locked(version.power)
    if power.cancelled_on is not None:
        raise PowersRefusal(gettext("这项职权已经取消，不能再公布。取消的编码不再使用，请另编新的职权。"))
    content = _refuse_unready(version, at)
    power.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    version.state, version.published_by_id, version.published_at = State.PUBLISHED, by.account, at
    version.in_force_on = in_force_on or day_of(at)
    version.content_hash = content_hash(code=power.code, kind=power.kind, organ=power.organ.code, content=content)
    version.save(update_fields=["state", "published_by", "published_at", "in_force_on", "content_hash"])
    relist([power.pk])
    record(
        by=by,
        at=at,
        act="powers.publish_item",
        subject=subject_of(version),
        after={"state": version.state, "content_hash": version.content_hash},
        leaf=PublicLeaf(
            type="power.published",
            office=power.organ.code,
            pseudonym=power.code,
            version=f"{power.code}@{version.number}#{version.content_hash}",
        ),
    )
    return version


@transaction.atomic
def cancel_power(*, power: Power, reason: str, by: Actor, at: datetime) -> Power:
    """Take a power off the list for good: its published version ends, its code is never given again."""
    lock_list()
    power = locked(power)
    require(by, "powers.cancel_power", Subject("power", organ=power.organ_id))
    if power.cancelled_on is not None:
        raise PowersRefusal(gettext("这项职权已于 %(day)s 取消。") % {"day": power.cancelled_on.isoformat()})
    if not reason.strip():
        raise PowersRefusal(gettext("取消职权须写明理由，公众会看到它。"), field="reason")
    power.cancelled_on = day_of(at)
    power.save(update_fields=["cancelled_on"])
    end_code(power, reason=CodeUse.Reason.CANCELLED, on=power.cancelled_on)
    ended = power.versions.exclude(state__in=[State.SUPERSEDED, State.CANCELLED])
    ended.update(state=State.CANCELLED, change_note=reason.strip()[:300])
    relist([power.pk])
    record(
        by=by,
        at=at,
        act="powers.cancel_power",
        subject=("power", power.code),
        after={"cancelled_on": power.cancelled_on, "reason": reason},
        leaf=PublicLeaf(
            type="power.cancelled",
            office=power.organ.code,
            pseudonym=power.code,
            version=power.code,
            fields={"reason": reason.strip()},
        ),
    )
    return power


def next_draft(power: Power, latest: PowerVersion | None) -> PowerVersion:
    """The row a change goes into: the open draft, or a new one behind what is published, cancelled or superseded."""
    if latest is not None and latest.state in OPEN_STATES:
        return latest
    return PowerVersion(power=power, number=latest.number + 1 if latest else 1)


def write_version(version: PowerVersion, *, content: ItemContent, by: Actor, at: datetime, note: str = "") -> None:
    """Fill a draft's row and those of its bases, materials and posts. A part of the acts that call it."""
    fill_draft(version, content=content, by=by, at=at, note=note)
    if version.pk:
        for rows in (version.bases, version.materials, version.handling_posts):
            rows.all().delete()
    version.save()
    bases = legal_bases(content.bases, on=day_of(at))
    for basis in bases:
        basis.version = version
    LegalBasis.objects.bulk_create(bases)
    Material.objects.bulk_create(materials_of(version, content))
    write_posts(version, content)


def fill_draft(version: PowerVersion, *, content: ItemContent, by: Actor, at: datetime, note: str = "") -> None:
    """Put what a draft says into its row, which is not written yet; refused where a text is too long for it."""
    _refuse_unstorable(content)
    for name, value in plain_columns(content).items():
        setattr(version, name, value)
    version.organ_id, version.kind = version.power.organ_id, version.power.kind
    version.options, version.details = dict(content.options), dict(content.details)
    version.risk_points = [dataclasses.asdict(point) for point in content.risk_points]
    version.state, version.change_note = State.DRAFT, note[:300]
    version.drafted_by_id, version.drafted_at = by.account, at
    version.submitted_by_id, version.submitted_at = None, None


@cache
def draft_columns() -> tuple[str, ...]:
    """The columns that ``fill_draft`` fills."""
    others = ("organ", "kind", "options", "details", "risk_points", "state", "change_note")
    return (*PLAIN_FIELDS, *others, "drafted_by", "drafted_at", "submitted_by", "submitted_at")


def materials_of(version: PowerVersion, content: ItemContent) -> list[Material]:
    """The rows of what is to be handed in, not written yet."""
    return [
        Material(version=version, position=position, **dataclasses.asdict(entry))
        for position, entry in enumerate(content.materials)
    ]


def write_posts(version: PowerVersion, content: ItemContent) -> None:
    """The posts of a version, each with what it does. A part of the acts that call it."""
    HandlingPost.objects.bulk_create(posts_of(version, content))


def posts_of(version: PowerVersion, content: ItemContent) -> list[HandlingPost]:
    """The rows of the posts, not written yet."""
    return [
        HandlingPost(version=version, role=role, post_id=post, **dataclasses.asdict(content.duties.get(role, NO_DUTY)))
        for role, post in content.handling.items()
    ]


def plain_columns(content: ItemContent) -> dict[str, Any]:
    """The columns of a version's row, with its theme found from the name where none is given."""
    columns = {name: getattr(content, name) for name in PLAIN_FIELDS}
    columns["theme"] = content.theme or categories.theme_of(content.name)
    return columns


def subject_of(version: PowerVersion) -> tuple[str, int | str]:
    """How audit rows name a version: all versions of a power stand together under its code."""
    return ("power", version.power.code)


def _refuse_abolished(kind: categories.Kind, day: date) -> None:
    """A kind that has been abolished takes no new item after its last day."""
    if kind.last_day is not None and kind.last_day < day:
        language = get_language() or ""
        raise PowersRefusal(
            gettext("“%(kind)s”已于 %(day)s 取消（%(source)s），不能再编这一类的职权。请改用现行类别。")
            % {"kind": kind.name.in_language(language), "day": kind.last_day.isoformat(), "source": kind.source},
            field="kind",
        )


def locked(power: Power) -> Power:
    """The power's row, held until the end of the transaction, so that two editors come one after the other."""
    return Power.objects.select_for_update(of=("self",)).select_related("organ").get(pk=power.pk)


def _in_state(version: PowerVersion, *states: str) -> PowerVersion:
    found = (
        PowerVersion.objects.select_for_update(of=("self",))
        .select_related("power", "power__organ")
        .filter(pk=version.pk)
        .first()
    )
    if found is None:
        raise PowersRefusal(gettext("这一版本已经不在了：编制人刚刚改过。请重新打开这项职权。"))
    if found.state not in states:
        raise PowersRefusal(
            gettext("这一版本现在是“%(state)s”，不能做这一步。请重新打开这项职权，看看是谁刚刚办过。")
            % {"state": found.get_state_display()}
        )
    return found


def _named(by: Actor) -> None:
    if by.account is None:
        raise PowersRefusal(gettext("提交和公布都要由有姓名的人来做。请用工作人员账户登录。"))


def _refuse_unready(version: PowerVersion, at: datetime) -> ItemContent:
    """All findings in one sentence each; the content as plain values where there is none."""
    content, day = content_of(version), day_of(at)
    findings = binding_findings(version, content, day)
    if findings:
        language = get_language() or ""
        raise PowersRefusal(
            " ".join(finding.text.in_language(language) for finding in findings),
            article=next((finding.article for finding in findings if finding.article), ""),
            field=findings[0].field,
        )
    return content


def _refuse_unstorable(content: ItemContent) -> None:
    for name, limit, title in _text_limits():
        if len(value := getattr(content, name)) > limit:
            raise PowersRefusal(
                gettext("“%(field)s”有 %(n)d 个字，最多 %(limit)d 个字。请改短。")
                % {"field": title, "n": len(value), "limit": limit},
                field=name,
            )
    if not content.name.strip():
        raise PowersRefusal(gettext("请填写职权名称。"), field="name")


@cache
def _text_limits() -> tuple[tuple[str, int, str], ...]:
    """(field, longest text, its name for the reader) of every column that has a limit."""
    columns = [PowerVersion._meta.get_field(name) for name in PLAIN_FIELDS]
    return tuple(
        (column.name, column.max_length, str(column.verbose_name))
        for column in columns
        if isinstance(column, CharField) and column.max_length
    )


def day_of(at: datetime) -> date:
    """The day of a moment here."""
    return at.astimezone(get_default_timezone()).date()

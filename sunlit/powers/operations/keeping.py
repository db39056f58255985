"""What a department keeps itself: static information, changed without review and published at once (R-036)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.offices.rules import Subject, require
from sunlit.powers import fields, rules
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import ItemContent, as_plain, content_hash, from_plain
from sunlit.powers.models import Power, PowerVersion
from sunlit.powers.operations.items import day_of, locked, subject_of, write_posts, write_version
from sunlit.powers.operations.listing import lock_list, relist
from sunlit.powers.queries import content_of, whole

State = PowerVersion.State
# Versions on their way to publication: they stay behind what is kept, and take its new values along.
ON_THE_WAY = (State.DRAFT, State.REJECTED, State.SUBMITTED)


@transaction.atomic
def keep_item(*, power: Power, content: ItemContent, reason: str, by: Actor, at: datetime) -> PowerVersion:
    """Publish a new version in which only fields differ that the department keeps itself, with the reason.

    A version on its way to review keeps its place behind the new one and takes over what it had not changed itself.
    Raises PowersRefusal naming the fields that need review.
    """
    lock_list()
    power = locked(power)
    require(by, "powers.keep_item", Subject("power", organ=power.organ_id))
    current = _current(power)
    before, after = as_plain(content_of(current)), as_plain(content)
    changed = rules.changed(before, after)
    _refuse_reviewed(changed)
    if not reason.strip():
        raise PowersRefusal(gettext("请写明为什么改，公众会看到。"), field="reason")
    waiting = list(whole(power.versions.filter(state__in=ON_THE_WAY)).order_by("-number"))
    version = _publish(power, current, content, reason=reason.strip(), by=by, at=at)
    for other in waiting:
        _take_along(other, changed, before, after)
    relist([power.pk])
    record(
        by=by,
        at=at,
        act="powers.keep_item",
        subject=subject_of(version),
        before={name: before[name] for name in changed},
        after={**{name: after[name] for name in changed}, "content_hash": version.content_hash},
        leaf=PublicLeaf(
            type="power.kept",
            office=power.organ.code,
            pseudonym=power.code,
            version=f"{power.code}@{version.number}#{version.content_hash}",
            fields={"reason": reason.strip()[:300]},
        ),
    )
    return version


def _current(power: Power) -> PowerVersion:
    if power.cancelled_on is not None:
        raise PowersRefusal(gettext("这项职权已经取消，不能再改。"))
    current = whole(power.versions.filter(state=State.PUBLISHED)).first()
    if current is None:
        raise PowersRefusal(gettext("这项职权还没有公布。请先编好草稿，提交审核。"))
    return current


def _refuse_reviewed(changed: tuple[str, ...]) -> None:
    """Only what the department keeps itself may differ, and something must."""
    language = get_language() or ""
    kept = fields.self_kept(settings.JURISDICTION)
    reviewed = [name for name in changed if name not in kept]
    if reviewed:
        raise PowersRefusal(
            gettext("“%(fields)s”要经审核才能改，没有保存。请起草新版本提交审核；部门自行维护的只有：%(kept)s。")
            % {
                "fields": fields.labels(reviewed, language),
                "kept": fields.labels([name for name in fields.FIELDS if name in kept], language),
            },
            field=reviewed[0],
        )
    if not changed:
        raise PowersRefusal(gettext("没有改动，不用保存。"))


def _publish(
    power: Power, current: PowerVersion, content: ItemContent, *, reason: str, by: Actor, at: datetime
) -> PowerVersion:
    """The new version in the place of the old one; what is on its way moves one number back."""
    number = current.number + 1
    # From the last on, so that no two versions hold one number in between.
    for later in power.versions.filter(number__gte=number).order_by("-number").values_list("pk", flat=True):
        PowerVersion.objects.filter(pk=later).update(number=F("number") + 1)
    version = PowerVersion(power=power, number=number)
    write_version(version, content=content, by=by, at=at, note=reason)
    power.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    version.state, version.kept = State.PUBLISHED, True
    version.published_by_id, version.published_at, version.in_force_on = by.account, at, day_of(at)
    version.content_hash = content_hash(code=power.code, kind=power.kind, organ=power.organ.code, content=content)
    version.save(update_fields=["state", "kept", "published_by", "published_at", "in_force_on", "content_hash"])
    return version


def _take_along(
    version: PowerVersion, changed: tuple[str, ...], before: dict[str, object], after: dict[str, object]
) -> None:
    """Give a waiting version the new values of the fields that it had left as they were."""
    plain = as_plain(content_of(version))
    taken = {name: after[name] for name in changed if plain[name] == before[name]}
    columns = {name: value for name, value in taken.items() if name not in ("handling", "duties")}
    if columns:
        PowerVersion.objects.filter(pk=version.pk).update(**columns)
    if len(columns) < len(taken):
        _posts_along(version, from_plain({**plain, **taken}))


def _posts_along(version: PowerVersion, content: ItemContent) -> None:
    version.handling_posts.all().delete()
    write_posts(version, content)

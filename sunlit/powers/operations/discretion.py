"""A discretion standard comes into force: drafted from a file, reviewed for legality, published with its day."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers.discretion.checking import check
from sunlit.powers.discretion.model import Standard
from sunlit.powers.discretion.naming import linked
from sunlit.powers.discretion.plain import as_plain, fingerprint
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import DiscretionStandard, Power, PowerVersion, StandardPower
from sunlit.powers.operations.items import day_of
from sunlit.powers.queries.discretion import standard_of

State = DiscretionStandard.State
# What a legality review cannot let pass: more than the law allows, or more than the superior allows.
UNLAWFUL = frozenset({"outside_law", "wider_than_superior"})


@transaction.atomic
def draft_standard(
    *,
    organ: Organ,
    title: str,
    file_name: str,
    standard: Standard,
    by: Actor,
    at: datetime,
    superior: DiscretionStandard | None = None,
) -> DiscretionStandard:
    """The next version of this organ's standard of this title, as a draft.

    Raises PowersRefusal without a title or an item, for a superior that is not published, and for what the latest
    version says already.
    """
    require(by, "powers.draft_standard", Subject("standard", organ=organ.pk))
    title = title.strip()
    if not title or not standard.items:
        raise PowersRefusal(gettext("请写基准的名称，并选一个至少有一项的文件。"), field="title")
    if superior and superior.state != State.PUBLISHED:
        raise PowersRefusal(gettext("上级基准还没有公布，不能细化。"), field="superior")
    Organ.objects.select_for_update().get(pk=organ.pk)
    earlier = DiscretionStandard.objects.filter(organ=organ, title=title[:200])
    content = as_plain(standard)
    mark = fingerprint(content)
    latest = earlier.order_by("-number").first()
    if latest and latest.content_hash == mark and latest.state != State.RETURNED:
        raise PowersRefusal(gettext("这个基准与第 %(n)d 版内容相同，不用再导入。") % {"n": latest.number}, field="file")
    version = DiscretionStandard.objects.create(
        organ=organ,
        title=title[:200],
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        superior=superior,
        file_name=file_name[-200:],
        content=content,
        content_hash=mark,
        drafted_by_id=by.account,
        drafted_at=at,
    )
    linked = _link(version, standard, latest)
    after = {"content_hash": mark, "linked": linked}
    record(by=by, at=at, act="powers.draft_standard", subject=_subject(version), after=after)
    return version


@transaction.atomic
def review_standard(
    *, version: DiscretionStandard, passed: bool, opinion: str, by: Actor, at: datetime
) -> DiscretionStandard:
    """The legality review 法制审核, by another person than the drafter, always with its words.

    Raises PowersRefusal for a version that is no draft, and for a pass where a range is wider than law or superior.
    """
    version = _locked(version)
    require(by, "powers.review_standard", Subject("standard", organ=version.organ_id, made_by=version.drafted_by_id))
    _require_state(version, State.DRAFT)
    if not opinion.strip():
        raise PowersRefusal(gettext("请写法制审核意见。"), field="opinion")
    if passed:
        _refuse_unlawful(version)
    version.state = State.REVIEWED if passed else State.RETURNED
    version.reviewed_by_id, version.reviewed_at, version.opinion = by.account, at, opinion.strip()
    version.save(update_fields=["state", "reviewed_by", "reviewed_at", "opinion"])
    record(
        by=by,
        at=at,
        act="powers.review_standard",
        subject=_subject(version),
        before={"state": State.DRAFT.value},
        after={"state": str(version.state), "opinion": version.opinion},
    )
    return version


@transaction.atomic
def publish_standard(
    *, version: DiscretionStandard, in_force_from: date, by: Actor, at: datetime
) -> DiscretionStandard:
    """Publish a reviewed version (处罚法 34: standards are made public); the version before ends the day before it.

    Raises PowersRefusal for one that is not reviewed, a day that is past, and a day not after the version before.
    """
    version = _locked(version)
    require(by, "powers.publish_standard", Subject("standard", organ=version.organ_id, made_by=version.drafted_by_id))
    _require_state(version, State.REVIEWED)
    if in_force_from < day_of(at):
        raise PowersRefusal(gettext("施行日期不能早于公布当天。"), field="in_force_from")
    same = DiscretionStandard.objects.filter(organ=version.organ_id, title=version.title, state=State.PUBLISHED)
    # One that was withdrawn with a later last day still binds: it ends as well, so that never two bind at once.
    lasting = Q(in_force_until__isnull=True) | Q(in_force_until__gte=in_force_from)
    before = same.filter(lasting).order_by("-in_force_from").first()
    if before and before.in_force_from and before.in_force_from >= in_force_from:
        raise PowersRefusal(
            gettext("第 %(n)d 版从 %(day)s 起施行，新版要在那以后。")
            % {"n": before.number, "day": before.in_force_from},
            field="in_force_from",
        )
    if before:
        before.in_force_until = in_force_from - timedelta(days=1)
        before.save(update_fields=["in_force_until"])
    version.state, version.published_by_id, version.published_at = State.PUBLISHED, by.account, at
    version.in_force_from = in_force_from
    version.save(update_fields=["state", "published_by", "published_at", "in_force_from"])
    record(
        by=by,
        at=at,
        act="powers.publish_standard",
        subject=_subject(version),
        before={"state": State.REVIEWED.value},
        after={"state": State.PUBLISHED.value, "in_force_from": in_force_from.isoformat()},
        leaf=PublicLeaf(
            type="discretion.published",
            office=version.organ.code,
            pseudonym=f"discretion-{version.pk}",
            version=f"{version.number}#{version.content_hash}",
            fields={"title": version.title, "in_force_from": in_force_from.isoformat()},
        ),
    )
    return version


@transaction.atomic
def withdraw_standard(
    *, version: DiscretionStandard, last_day: date, reason: str, by: Actor, at: datetime
) -> DiscretionStandard:
    """A published version ends without a newer one in its place, in public and with its reason.

    Raises PowersRefusal for one that is not in force or about to be, without a reason, and for a day that is past
    (what was decided by it stays decided by it) or before its first.
    """
    version = _locked(version)
    require(by, "powers.withdraw_standard", Subject("standard", organ=version.organ_id))
    _require_state(version, State.PUBLISHED)
    first, today = version.in_force_from, day_of(at)
    if version.in_force_until is not None or first is None:
        raise PowersRefusal(
            gettext("这一版已经定了失效日期（%s），不用再停止。") % version.in_force_until, field="last_day"
        )
    if not reason.strip():
        raise PowersRefusal(gettext("请写明停止适用的理由。"), field="reason")
    if last_day < max(today - timedelta(days=1), first):
        raise PowersRefusal(gettext("适用的最后一天最早是昨天，也不能早于施行日期。"), field="last_day")
    version.in_force_until, version.withdrawn_because = last_day, reason.strip()[:500]
    version.withdrawn_by_id, version.withdrawn_at = by.account, at
    version.save(update_fields=["in_force_until", "withdrawn_because", "withdrawn_by", "withdrawn_at"])
    record(
        by=by,
        at=at,
        act="powers.withdraw_standard",
        subject=_subject(version),
        after={"in_force_until": last_day.isoformat(), "reason": version.withdrawn_because},
        leaf=PublicLeaf(
            type="discretion.withdrawn",
            office=version.organ.code,
            pseudonym=f"discretion-{version.pk}",
            version=f"{version.number}#{version.content_hash}",
            fields={"title": version.title, "in_force_until": last_day.isoformat()},
        ),
    )
    return version


@transaction.atomic
def link_item(*, version: DiscretionStandard, place: int, power: Power, by: Actor, at: datetime) -> StandardPower:
    """An item, by its place from 0, weighs the cases of this power from now on. Who keeps the power says so."""
    version = _locked(version)
    require(by, "powers.link_item", Subject("power", organ=power.organ_id))
    _require_place(version, place)
    if power.cancelled_on is not None:
        raise PowersRefusal(gettext("这项职权已经取消，不能对应。"), field="power")
    link, _made = StandardPower.objects.get_or_create(
        version=version, place=place, power=power, defaults={"by_name": False}
    )
    after = {"place": place, "power": power.code}
    record(by=by, at=at, act="powers.link_item", subject=_subject(version), after=after)
    return link


@transaction.atomic
def unlink_item(*, version: DiscretionStandard, place: int, power: Power, by: Actor, at: datetime) -> None:
    """The item does not weigh the cases of this power; what was decided by it stays as it is."""
    version = _locked(version)
    require(by, "powers.unlink_item", Subject("power", organ=power.organ_id))
    gone, _rows = StandardPower.objects.filter(version=version, place=place, power=power).delete()
    if not gone:
        raise PowersRefusal(gettext("这一项没有对应这项职权，可能刚刚被别人改过。请刷新页面。"), field="power")
    before = {"place": place, "power": power.code}
    record(by=by, at=at, act="powers.unlink_item", subject=_subject(version), before=before)


def _link(version: DiscretionStandard, standard: Standard, latest: DiscretionStandard | None) -> int:
    """The powers of this organ that the items name, and what was linked by hand in the version before."""
    rows = PowerVersion.objects.filter(
        organ=version.organ_id, state=PowerVersion.State.PUBLISHED, power__cancelled_on__isnull=True
    ).values_list("power_id", "name", "power__code")
    names = {power: name for power, name, _ in rows}
    found = linked(standard, names, {code: power for power, _, code in rows})
    links = {(place, power): True for place, powers in found.items() for power in powers}
    if latest:
        before = standard_of(latest).items
        places = {"".join(item.violation.split()): place for place, item in enumerate(standard.items)}
        for link in StandardPower.objects.filter(version=latest, by_name=False):
            place = places.get("".join(before[link.place].violation.split()))
            if place is not None:
                links[place, link.power_id] = False
    StandardPower.objects.bulk_create(
        StandardPower(version=version, place=place, power_id=power, by_name=named)
        for (place, power), named in links.items()
    )
    return len(links)


def _require_place(version: DiscretionStandard, place: int) -> None:
    if not 0 <= place < len(standard_of(version).items):
        raise PowersRefusal(gettext("这个基准里没有这一项。请刷新页面。"), field="place")


def _subject(version: DiscretionStandard) -> tuple[str, int | str]:
    return ("discretion", version.pk)


def _locked(version: DiscretionStandard) -> DiscretionStandard:
    return DiscretionStandard.objects.select_for_update(of=("self",)).select_related("organ").get(pk=version.pk)


def _require_state(version: DiscretionStandard, state: str) -> None:
    if version.state != state:
        raise PowersRefusal(
            gettext("这一版现在是“%(state)s”，不能做这一步。请刷新页面看现在的状态。")
            % {"state": version.get_state_display()},
            field="state",
        )


def _refuse_unlawful(version: DiscretionStandard) -> None:
    superior = standard_of(version.superior) if version.superior else None
    wrong = [one for one in check(standard_of(version), superior) if one.kind in UNLAWFUL]
    if wrong:
        words = wrong[0].text.in_language(get_language() or "")
        raise PowersRefusal(
            gettext("有 %(n)d 处超出法律或者上级基准，不能通过。第一处：%(item)s，%(words)s")
            % {"n": len(wrong), "item": wrong[0].item, "words": words},
            field="passed",
        )

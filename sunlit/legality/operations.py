"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.basis.models import LawVersion
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.legality.errors import LegalityRefusal
from sunlit.legality.models import LawChange
from sunlit.legality.queries import AffectedPower, Impact, Repeal, impact, repeal
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Adjustment
from sunlit.powers.operations import Target, open_adjustments
from sunlit.powers.queries import codes_of


@transaction.atomic
def answer_change(
    *,
    old: LawVersion,
    new: LawVersion,
    happened_on: date,
    by: Actor,
    at: datetime,
    powers: Collection[int] | None = None,
    reason: str = "",
) -> tuple[LawChange, list[Adjustment]]:
    """Open an adjustment for each affected power, or for those chosen (by row); each organ's time to file begins.

    Done again for the same change it opens only what is not open yet. Raises LegalityRefusal for editions of two laws
    or in the wrong order, and for a chosen power that the change does not concern.
    """
    require(by, "legality.answer_change", Subject("law"))
    if old.law_id != new.law_id or old.adopted_on >= new.adopted_on:
        raise LegalityRefusal(gettext("请选择同一部法律的两个版本，旧版本在前。"), field="old")
    if happened_on < new.adopted_on:
        raise LegalityRefusal(
            gettext("新版本 %(day)s 才通过或者公布，时限不能从那以前起算。") % {"day": new.adopted_on.isoformat()},
            field="happened_on",
        )
    found = impact(old, new)
    chosen = _chosen(found.powers, powers)
    made = open_adjustments(
        targets=_targets(chosen),
        trigger=Adjustment.Trigger.LAW_AMENDED,
        happened_on=happened_on,
        by=by,
        at=at,
        reason=reason or _named(new),
        from_edition=old,
        to_edition=new,
    )
    opened = Adjustment.objects.filter(from_edition=old, to_edition=new).count()
    change = _answered(found, old, new, happened_on=happened_on, opened=opened, by=by, at=at)
    _recorded(change, len(made), act="legality.answer_change", by=by, at=at)
    return change, made


@transaction.atomic
def answer_repeal(
    *,
    edition: LawVersion,
    happened_on: date,
    by: Actor,
    at: datetime,
    powers: Collection[int] | None = None,
    document: str = "",
) -> tuple[LawChange, list[Adjustment]]:
    """Open an adjustment for each power that cites a repealed law, or for those chosen (by row).

    ``document``: what repealed it. Done again it opens only what is not open yet. Raises LegalityRefusal for a day
    before the law's last edition, an edition that is not the last, and a chosen power that does not cite the law.
    """
    require(by, "legality.answer_repeal", Subject("law"))
    if LawVersion.objects.filter(law=edition.law_id, adopted_on__gt=edition.adopted_on).exists():
        raise LegalityRefusal(
            gettext("这部法律还有更新的版本，请选最新的版本；只是修改的，请看法律修改了什么。"), field="edition"
        )
    if happened_on < edition.adopted_on:
        raise LegalityRefusal(
            gettext("这部法律 %(day)s 才通过或者公布，不能在那以前废止。") % {"day": edition.adopted_on.isoformat()},
            field="happened_on",
        )
    found = repeal(edition)
    told = Adjustment.objects.filter(trigger=Adjustment.Trigger.LAW_REPEALED, from_edition=edition)
    known = set(told.values_list("power", flat=True))
    chosen = [one for one in _chosen(found.powers, powers) if one.power not in known]
    by_what = document.strip()[:200]
    made = open_adjustments(
        targets=_targets(chosen),
        trigger=Adjustment.Trigger.LAW_REPEALED,
        happened_on=happened_on,
        by=by,
        at=at,
        reason=f"《{edition.law.title}》废止" + (f"（{by_what}）" if by_what else ""),
        from_edition=edition,
    )
    opened = len(known) + len(made)
    change = _answered(found, edition, None, happened_on=happened_on, opened=opened, by=by, at=at)
    _recorded(change, len(made), act="legality.answer_repeal", by=by, at=at)
    return change, made


def _answered(
    found: Impact | Repeal,
    old: LawVersion,
    new: LawVersion | None,
    *,
    happened_on: date,
    opened: int,
    by: Actor,
    at: datetime,
) -> LawChange:
    """The row that says what a change or a repeal (without a new edition) concerns, and how many were opened."""
    change, _ = LawChange.objects.update_or_create(
        from_edition=old,
        to_edition=new,
        defaults={
            "happened_on": happened_on,
            "powers": len({one.power for one in found.powers}),
            "charts": found.chart_count,
            "templates": len({one.template for one in found.templates}),
            "parameters": len({one.parameter.name for one in found.parameters}),
            "opened": opened,
            "answered_by_id": by.account,
            "answered_at": at,
        },
    )
    return change


def _recorded(change: LawChange, opened: int, *, act: str, by: Actor, at: datetime) -> None:
    """The audit row of an answer: what is concerned, and how many adjustments this answer opened."""
    summary = {"powers": change.powers, "charts": change.charts, "opened": opened}
    record(by=by, at=at, act=act, subject=("law_change", change.pk), after=summary, summary=summary)


def _named(new: LawVersion) -> str:
    """Kept as data, so in Chinese whoever writes it."""
    return f"《{new.law.title}》{new.adopted_on.isoformat()} 版本修改"


def _chosen(affected: Collection[AffectedPower], powers: Collection[int] | None) -> list[AffectedPower]:
    """One version a power, the published one first; all that the change concerns where none are chosen."""
    first: dict[int, AffectedPower] = {}
    for one in sorted(affected, key=lambda row: row.state != "published"):
        first.setdefault(one.power, one)
    if powers is None:
        return list(first.values())
    if strangers := set(powers) - set(first):
        raise LegalityRefusal(
            gettext("所选的职权里有 %(n)d 项没有引用这部法律改动或者废止的条文。请刷新页面后重新选择。")
            % {"n": len(strangers)}
        )
    return [first[power] for power in dict.fromkeys(powers)]


def _targets(chosen: Collection[AffectedPower]) -> list[Target]:
    codes = codes_of([one.power for one in chosen])
    return [
        Target(one.organ, one.power, codes[one.power], tuple(dict.fromkeys(hit.citation for hit in one.hits)))
        for one in chosen
    ]

"""What becomes of a power: merged into another, split, moved to another organ. The old code stays and leads on.

Each belongs to an accepted adjustment, so that two people stand behind it.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.offices.rules import Subject, require
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import Adjustment, CodeUse, Power, PowerVersion, Succession
from sunlit.powers.operations.codes import end_code, free_code, take_codes
from sunlit.powers.operations.items import cancel_power, publish_item, write_version
from sunlit.powers.queries import content_of, published_version

Kind = Succession.Kind


@transaction.atomic
def merge_powers(*, adjustment: Adjustment, by: Actor, at: datetime) -> list[Succession]:
    """Publish the merged power and take those that went into it off the list; it needs a new rule text (R-037)."""
    power = _ready(adjustment, "merge", "powers.merge_powers", by)
    version = adjustment.versions.select_related("power").get()
    publish_item(version=version, by=by, at=at)
    sources = [one for one in (power, *adjustment.others.all()) if one.pk != version.power_id]
    return [made for one in sources for made in _end(one, [version.power], Kind.MERGED, adjustment, by, at)]


@transaction.atomic
def split_power(*, adjustment: Adjustment, by: Actor, at: datetime) -> list[Succession]:
    """Publish the new powers and take the old one off the list."""
    power = _ready(adjustment, "split", "powers.split_power", by)
    versions = list(adjustment.versions.select_related("power"))
    for version in versions:
        publish_item(version=version, by=by, at=at)
    return _end(power, [version.power for version in versions], Kind.SPLIT, adjustment, by, at)


@transaction.atomic
def move_power(*, adjustment: Adjustment, by: Actor, at: datetime) -> list[Succession]:
    """List the power under the organ that takes it over, under a code of its own, and take the old one off the list.

    It says what it said; its posts are left out, because they are the old organ's.
    """
    power = _ready(adjustment, "move", "powers.move_power", by)
    listed = published_version(power.code)
    if listed is None or adjustment.to_organ is None:
        raise PowersRefusal(gettext("这项职权没有公布的版本，不能划转。请先公布，或者直接取消。"))
    organ = adjustment.to_organ
    new = Power.objects.create(organ=organ, kind=power.kind, code=free_code(organ, power.kind, ""), created_at=at)
    take_codes([new], on=beijing_day(at))
    version = PowerVersion(power=new, number=1)
    content = replace(content_of(listed), handling={}, duties={})
    # Kept as data, so in Chinese whoever writes it.
    note = f"由{power.organ.name}划转，原编码 {power.code}"
    write_version(version, content=content, by=by, at=at, note=note)
    # Whoever filed the adjustment has submitted this: the one who publishes is another person.
    version.state, version.submitted_by_id = PowerVersion.State.SUBMITTED, adjustment.filed_by_id
    version.submitted_at = adjustment.filed_at
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    publish_item(version=version, by=by, at=at)
    return _end(power, [new], Kind.MOVED, adjustment, by, at)


_ENDED = {Kind.MERGED: CodeUse.Reason.MERGED, Kind.SPLIT: CodeUse.Reason.SPLIT, Kind.MOVED: CodeUse.Reason.MOVED}
_ACTS = {Kind.MERGED: "powers.merge_powers", Kind.SPLIT: "powers.split_power", Kind.MOVED: "powers.move_power"}


def _ready(adjustment: Adjustment, outcome: str, act: str, by: Actor) -> Power:
    """The power that is adjusted; refused unless this very outcome was accepted."""
    require(by, act, Subject("power", organ=adjustment.organ_id, made_by=adjustment.filed_by_id))
    if adjustment.state != Adjustment.State.ACCEPTED or adjustment.outcome != outcome or adjustment.power is None:
        raise PowersRefusal(gettext("只有审核同意的调整才能这样改权力库。请先报送、审核。"))
    return adjustment.power


def _end(
    before: Power, after: list[Power], kind: Kind, adjustment: Adjustment, by: Actor, at: datetime
) -> list[Succession]:
    """The old power off the list, its code ended for this reason, and one public line for each that follows it."""
    day = beijing_day(at)
    cancel_power(power=before, reason=adjustment.proposal[:300], by=by, at=at)
    end_code(before, reason=_ENDED[kind], on=day)
    made = []
    for one in after:
        made.append(Succession.objects.create(before=before, after=one, kind=kind, on=day, adjustment=adjustment))
        record(
            by=by,
            at=at,
            act=_ACTS[kind],
            subject=("power", before.code),
            after={"kind": kind, "after": one.code, "on": day},
            leaf=PublicLeaf(
                type=f"power.{kind}",
                office=before.organ.code,
                pseudonym=before.code,
                version=one.code,
                fields={"reason": adjustment.proposal},
            ),
        )
    return made

"""Two editors, one power: work put away as one types, a hold that lapses, and changes joined field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.rules import Subject, require
from sunlit.powers import fields, rules
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import ItemContent, as_plain, from_plain
from sunlit.powers.models import Editing, Power, PowerVersion
from sunlit.powers.operations.items import edit_item, locked
from sunlit.powers.queries import content_of, holder, latest_version
from sunlit.powers.rules import Merge

# What one form may hold, so that nobody fills the table with it.
MOST_FIELDS = 3000
MOST_SIGNS = 400_000


class EditingConflict(PowersRefusal):
    """Both changed the same fields. ``merge`` holds what is joined, ``theirs`` the version as the other left it."""

    def __init__(self, sentence: str, *, merge: Merge, theirs: ItemContent) -> None:
        super().__init__(sentence)
        self.merge = merge
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft that was written, and the fields that somebody else had changed meanwhile and that were kept."""

    version: PowerVersion
    theirs: tuple[str, ...]


@transaction.atomic
def autosave_item(*, power: Power | None, typed: Mapping[str, Sequence[str]], by: Actor, at: datetime) -> Editing:
    """Put away what was typed, without reading it. The first to type holds the power until the hold lapses.

    The audit trail hears of the first save and then once in a while with their number (content/presets).
    """
    require(by, "powers.autosave_item", Subject("power", organ=power.organ_id if power else _own(by)))
    if len(typed) > MOST_FIELDS or sum(len(text) for texts in typed.values() for text in texts) > MOST_SIGNS:
        raise PowersRefusal(gettext("填写的内容太多，没有自动保存。请先保存草稿，或者减少行数。"))
    row = _row(power, by, at)
    row.typed, row.seen_at, row.saves = {name: list(texts) for name, texts in typed.items()}, at, row.saves + 1
    trace = timedelta(minutes=fields.editing_minutes("trace", settings.JURISDICTION))
    if row.traced_at is None or at - row.traced_at >= trace:
        row.traced_at = at
        record(by=by, at=at, act="powers.autosave_item", subject=_subject(power), after={"saves": row.saves})
    row.save()
    return row


@transaction.atomic
def take_over_editing(*, power: Power, reason: str, by: Actor, at: datetime) -> Editing:
    """Take a power out of another editor's hands, with a sentence why. What the other typed stays theirs."""
    power = locked(power)
    require(by, "powers.take_over_editing", Subject("power", organ=power.organ_id))
    if not reason.strip():
        raise PowersRefusal(gettext("接手编辑须写一句理由，对方会看到。"), field="takeover")
    other = holder(power, at)
    _let_go(power)
    row = _row(power, by, at)
    row.holds, row.since, row.seen_at = True, at, at
    row.save()
    record(
        by=by,
        at=at,
        act="powers.take_over_editing",
        subject=_subject(power),
        before={"holder": other.account.full_name} if other else None,
        after={"reason": reason.strip()[:300]},
    )
    return row


@transaction.atomic
def drop_editing(*, power: Power | None, by: Actor, at: datetime) -> None:
    """Throw away what was typed and not saved, and let the power go."""
    require(by, "powers.drop_editing", Subject("power", organ=power.organ_id if power else _own(by)))
    gone, _ = _mine(power, by).delete()
    if gone:
        record(by=by, at=at, act="powers.drop_editing", subject=_subject(power))


@transaction.atomic
def save_item(
    *, power: Power, content: ItemContent, base: ItemContent, by: Actor, at: datetime, note: str = ""
) -> Saved:
    """Save a draft that was begun from ``base``, joined field by field with what was saved meanwhile.

    Raises PowersRefusal while somebody else holds the power (who, since when), and EditingConflict where both changed
    the same field; nothing is written then.
    """
    power = locked(power)
    require(by, "powers.save_item", Subject("power", organ=power.organ_id))
    _refuse_held(power, by, at)
    latest = latest_version(power)
    theirs = content_of(latest) if latest else base
    merge = rules.merged(as_plain(base), as_plain(content), as_plain(theirs))
    if merge.both:
        names = fields.labels(merge.both, get_language() or "")
        raise EditingConflict(
            gettext("您填写的时候，%(who)s也改了：%(fields)s。您填的内容还在下面，请逐项对照后决定，再保存。")
            % {"who": _who(latest), "fields": names},
            merge=merge,
            theirs=theirs,
        )
    version = edit_item(power=power, content=from_plain(merge.plain), by=by, at=at, note=note)
    _mine(power, by).delete()
    return Saved(version, merge.theirs)


def _refuse_held(power: Power, by: Actor, at: datetime) -> None:
    other = holder(power, at)
    if other is not None and other.account_id != by.account:
        since = other.since.astimezone(get_default_timezone())
        raise PowersRefusal(
            gettext(
                "%(who)s从 %(since)s 起正在编辑这项职权。您填的内容还在下面；请与对方商量，或者写明理由接手，再保存。"
            )
            % {"who": other.account.full_name, "since": f"{since:%H:%M}"},
            field="takeover",
        )


def _row(power: Power | None, by: Actor, at: datetime) -> Editing:
    """This person's row; holding the power where nobody else does."""
    if by.account is None:
        raise PowersRefusal(gettext("编辑要由有姓名的人来做。请用工作人员账户登录。"))
    row = _mine(power, by).first()
    if row is None:
        row = Editing(power=power, account_id=by.account, holds=False, since=at, seen_at=at)
    if power is not None and not row.holds and holder(power, at) is None:
        _let_go(power)
        row.holds, row.since = True, at
    return row


def _mine(power: Power | None, by: Actor) -> "QuerySet[Editing]":
    return Editing.objects.filter(power=power, account=by.account)


def _let_go(power: Power) -> None:
    Editing.objects.filter(power=power, holds=True).update(holds=False)


def _own(by: Actor) -> int | None:
    """Any organ of the person: new work belongs to no power yet."""
    return next(iter(sorted(by.organs())), None)


def _who(version: PowerVersion | None) -> str:
    editor = version.drafted_by if version else None
    return editor.full_name if editor else gettext("别人")


def _subject(power: Power | None) -> tuple[str, int | str]:
    return ("power", power.code if power else "new")

"""The directory of powers kept back: filed by an organ's keeper, reviewed and recorded by the secrecy office.

What the trace keeps is the number of the entry, the step, and fingerprints that nobody can guess a name from; no
sentence of a refusal tells what an entry says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import Power, PowerVersion, RoundItem, StateSecretPlaceholder, WithheldPower
from sunlit.powers.models.secret import FIRST_YEAR
from sunlit.powers.operations.items import enter_draft, locked, revise
from sunlit.powers.queries import content_of, latest_version
from sunlit.powers.queries.secret import proposals
from sunlit.powers.rules.withheld import possible

State = WithheldPower.State
ARTICLE = "《政府信息公开条例》第十七条"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldEntry:
    """What an organ files (R-041): the power, why it is kept back, and on what ground."""

    name: str
    kind: str
    reason: str
    basis: str
    legal_basis: str = ""


@transaction.atomic
def file_withheld(
    *, organ: Organ, entry: WithheldEntry, by: Actor, at: datetime, cleared: RoundItem | None = None
) -> WithheldPower:
    """Enter a power that is to be kept back; it waits for the secrecy office.

    ``cleared``: the item of a clearing round whose outcome was that it must not be open.
    Raises PowersRefusal for an entry without name, reason or ground, MarkedSecret for a state secret's marking.
    """
    require(by, "powers.file_withheld", Subject("withheld", organ=organ.pk))
    account = _named(by)
    _refuse_incomplete(entry)
    row = WithheldPower(organ=organ, filed_by_id=account, filed_at=at)
    if cleared is not None:
        row.power = _kept_back(cleared, organ)
    _fill(row, entry)
    row.save()
    _record("powers.file_withheld", row, by=by, at=at)
    return row


@transaction.atomic
def amend_withheld(*, item: WithheldPower, entry: WithheldEntry, by: Actor, at: datetime) -> WithheldPower:
    """Change an entry that has not been reviewed yet or was sent back; it waits for the secrecy office again."""
    row = _locked(item, "amend")
    require(by, "powers.amend_withheld", _subject(row))
    account = _named(by)
    _refuse_incomplete(entry)
    before = _plain(row)
    _fill(row, entry)
    row.state, row.filed_by_id, row.filed_at = State.FILED, account, at
    row.reviewed_by, row.reviewed_at, row.review = None, None, ""
    row.save()
    _record("powers.amend_withheld", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def review_withheld(*, item: WithheldPower, agreed: bool, opinion: str, by: Actor, at: datetime) -> WithheldPower:
    """The secrecy office's written opinion 审核: agreed, or sent back; never by who filed it."""
    row = _locked(item, "review")
    require(by, "powers.review_withheld", _subject(row, row.filed_by_id))
    words = _said(opinion, gettext("请写明审核意见。"), "opinion")
    before = _plain(row)
    row.state = State.REVIEWED if agreed else State.RETURNED
    row.reviewed_by_id, row.reviewed_at, row.review = _named(by), at, words
    row.save()
    _record("powers.review_withheld", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def record_withheld(*, item: WithheldPower, by: Actor, at: datetime) -> WithheldPower:
    """Put a reviewed entry on record 备案; from then on it is part of the directory."""
    row = _locked(item, "record")
    require(by, "powers.record_withheld", _subject(row, row.filed_by_id))
    before = _plain(row)
    row.state, row.recorded_by_id, row.recorded_at = State.RECORDED, _named(by), at
    row.save()
    _record("powers.record_withheld", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def ask_release(*, item: WithheldPower, why: str, by: Actor, at: datetime) -> WithheldPower:
    """Ask that a power be shown to the public after all, with the reason; it waits for the secrecy review."""
    row = _locked(item, "ask_release")
    require(by, "powers.ask_release", _subject(row))
    words = _said(why, gettext("请写明为什么可以公开。"), "why")
    before = _plain(row)
    row.state, row.release_asked_by_id, row.release_asked_at = State.RELEASING, _named(by), at
    row.release_why = words
    row.save()
    _record("powers.ask_release", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def release_withheld(*, item: WithheldPower, agreed: bool, opinion: str, by: Actor, at: datetime) -> WithheldPower:
    """The secrecy review before release 保密审查: kept back, or made an ordinary draft of its organ's list.

    By another person than the one who asked. The draft goes the way of every draft; nothing is published here.
    """
    row = _locked(item, "release")
    require(by, "powers.release_withheld", _subject(row, row.release_asked_by_id))
    words = _said(opinion, gettext("请写明保密审查意见。"), "opinion")
    before = _plain(row)
    row.release_reviewed_by_id, row.release_review = _named(by), words
    row.state = State.RECORDED
    if agreed:
        row.state, row.ended_at, row.power = State.RELEASED, at, _draft_of(row, by, at).power
    row.save()
    _record("powers.release_withheld", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def withdraw_withheld(*, item: WithheldPower, by: Actor, at: datetime) -> WithheldPower:
    """Take an entry out of the directory, because the power has ended or was filed by mistake; its text is erased."""
    row = _locked(item, "withdraw")
    require(by, "powers.withdraw_withheld", _subject(row))
    before = _plain(row)
    row.state, row.ended_at = State.WITHDRAWN, at
    row.name = row.basis = row.legal_basis = row.review = row.release_why = row.release_review = ""
    row.save()
    _record("powers.withdraw_withheld", row, by=by, at=at, before=before)
    return row


@transaction.atomic
def place_secret(*, organ: Organ, year: int, place: str, by: Actor, at: datetime) -> StateSecretPlaceholder:
    """Say that there is a power which is a state secret: whose, since which year, where its paper register lies.

    All three are chosen from lists. Raises PowersRefusal for a year to come and a place that is not on the list.
    """
    require(by, "powers.place_secret", Subject("placeholder", organ=organ.pk))
    if not FIRST_YEAR <= year <= day_of(at).year:
        raise PowersRefusal(gettext("请从列出的年份中选一个。"), field="year")
    if place not in StateSecretPlaceholder.Place.values:
        raise PowersRefusal(gettext("存放处请从列出的选项中选一个，这里不能填写文字。"), field="place")
    row = StateSecretPlaceholder.objects.create(
        organ=organ, year=year, place=place, named_by_id=_named(by), named_at=at
    )
    record(by=by, at=at, act="powers.place_secret", subject=("placeholder", row.pk), after={"state": row.state})
    return row


@transaction.atomic
def confirm_secret(*, placeholder: StateSecretPlaceholder, by: Actor, at: datetime) -> StateSecretPlaceholder:
    """The secrecy office has seen the paper register and confirms the placeholder; never who named it."""
    row = _placeholder(placeholder, StateSecretPlaceholder.State.NAMED)
    require(by, "powers.confirm_secret", Subject("placeholder", organ=row.organ_id, made_by=row.named_by_id))
    row.state, row.confirmed_by_id, row.confirmed_at = StateSecretPlaceholder.State.CONFIRMED, _named(by), at
    row.save()
    record(by=by, at=at, act="powers.confirm_secret", subject=("placeholder", row.pk), after={"state": row.state})
    return row


@transaction.atomic
def end_secret(*, placeholder: StateSecretPlaceholder, by: Actor, at: datetime) -> StateSecretPlaceholder:
    """The power is no longer a state secret, or was named by mistake; what comes of it goes through the list."""
    state = StateSecretPlaceholder.State
    row = _placeholder(placeholder, state.NAMED, state.CONFIRMED)
    require(by, "powers.end_secret", Subject("placeholder", organ=row.organ_id))
    row.state, row.ended_at = state.ENDED, at
    row.save()
    record(by=by, at=at, act="powers.end_secret", subject=("placeholder", row.pk), after={"state": row.state})
    return row


def _kept_back(cleared: RoundItem, organ: Organ) -> Power:
    """The power of an item that a round left to this organ's directory, and that nobody has entered there yet."""
    item = proposals((organ.pk,)).filter(pk=cleared.pk).first()
    if item is None:
        raise PowersRefusal(gettext("这一项已经报入不公开目录，或者清权的结论不是“不得公开”。请回到目录重新打开。"))
    return item.power


def _draft_of(row: WithheldPower, by: Actor, at: datetime) -> PowerVersion:
    """The ordinary draft: of the power that the entry came from, open to everybody now, else of a new power."""
    held = locked(row.power) if row.power is not None else None
    latest = latest_version(held) if held is not None and held.cancelled_on is None else None
    if held is not None and latest is not None:
        content = replace(content_of(latest), disclosure_scope=PowerVersion.Scope.PUBLIC)
        return revise(held, content=content, by=by, at=at)
    bases = (BasisEntry(citation=row.legal_basis),) if row.legal_basis else ()
    return enter_draft(organ=row.organ, kind=row.kind, content=ItemContent(name=row.name, bases=bases), by=by, at=at)


def _record(act: str, row: WithheldPower, *, by: Actor, at: datetime, before: Mapping[str, Any] | None = None) -> None:
    record(by=by, at=at, act=act, subject=("withheld", row.pk), before=before, after=_plain(row))


def _plain(row: WithheldPower) -> dict[str, Any]:
    """What is fingerprinted: with the row's salt, so that trying names finds none."""
    names = ("name", "kind", "reason", "basis", "legal_basis", "state", "review", "release_why", "release_review")
    return {"salt": row.salt, "organ": row.organ_id, **{name: str(getattr(row, name)) for name in names}}


def _subject(row: WithheldPower, made_by: int | None = None) -> Subject:
    return Subject("withheld", organ=row.organ_id, made_by=made_by)


def _fill(row: WithheldPower, entry: WithheldEntry) -> None:
    row.name, row.kind, row.reason = entry.name.strip(), entry.kind, entry.reason
    row.basis, row.legal_basis = entry.basis.strip(), entry.legal_basis.strip()


def _refuse_incomplete(entry: WithheldEntry) -> None:
    """Every value is judged here, so that no database ever reports one in its own words."""
    refuse_marked_values([entry.name, entry.basis, entry.legal_basis])
    if not entry.name.strip():
        raise PowersRefusal(gettext("请填写职权名称。"), field="name")
    if not entry.basis.strip():
        raise PowersRefusal(gettext("请写明不公开的依据。没有依据的，应当公开。"), article=ARTICLE, field="basis")
    if entry.reason not in WithheldPower.Reason.values:
        raise PowersRefusal(
            gettext("不公开理由只能是商业秘密、个人隐私或者工作秘密。国家秘密不进入本系统，只登记占位。"),
            field="reason",
        )
    if entry.kind not in categories.all_kinds():
        raise PowersRefusal(gettext("请从列出的类别中选一个。"), field="kind")
    for name in ("name", "basis", "legal_basis"):
        _require_short(getattr(entry, name).strip(), name)


def _require_short(text: str, name: str) -> None:
    column = WithheldPower._meta.get_field(name)
    if isinstance(column, CharField) and column.max_length and len(text) > column.max_length:
        raise PowersRefusal(
            gettext("“%(field)s”有 %(n)d 个字，最多 %(limit)d 个字。请改短。")
            % {"field": column.verbose_name, "n": len(text), "limit": column.max_length},
            field=name,
        )


def _said(text: str, demand: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise PowersRefusal(demand, field=field)
    refuse_marked_values([words])
    if len(words) > 300:
        raise PowersRefusal(gettext("意见最多 300 个字。请改短。"), field=field)
    return words


def _named(by: Actor) -> int:
    if by.account is None:
        raise PowersRefusal(gettext("这一步要由有姓名的人来做。请用工作人员账户登录。"))
    return by.account


def _locked(item: WithheldPower, step: str) -> WithheldPower:
    """The row as it is now, held until the end of the transaction."""
    row = WithheldPower.objects.select_for_update(of=("self",)).select_related("organ").get(pk=item.pk)
    if not possible(step, row.state):
        raise PowersRefusal(
            gettext("这一条现在是“%(state)s”，不能做这一步。请刷新页面，看看是谁刚刚办过。")
            % {"state": row.get_state_display()}
        )
    return row


def _placeholder(placeholder: StateSecretPlaceholder, *states: str) -> StateSecretPlaceholder:
    row = StateSecretPlaceholder.objects.select_for_update(of=("self",)).get(pk=placeholder.pk)
    if row.state not in states:
        raise PowersRefusal(
            gettext("这一条现在是“%(state)s”，不能做这一步。请刷新页面，看看是谁刚刚办过。")
            % {"state": row.get_state_display()}
        )
    return row

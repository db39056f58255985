"""What follows a card: defence, rectification, lifting by two people. Nothing here deletes it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.clocks.models import Clock
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.rules import Subject, require
from sunlit.supervision.errors import SupervisionRefusal
from sunlit.supervision.models import Card
from sunlit.supervision.rules import after_rejection, obstacle
from sunlit.supervision.traces import SUBJECT, leaf_of

LONGEST = 4000


@transaction.atomic
def defend(*, by: Actor, at: datetime, card: Card | int, text: str) -> Card:
    """The side of whoever got the card, in their words; it stands beside the card from then on."""
    locked = _open(by, "defend", card)
    return _write(
        by,
        at,
        "defend",
        locked,
        state=Card.State.RECTIFIED if locked.rectified_at else Card.State.DEFENDED,
        defence=said(text, gettext("请写明申辩的理由和事实。"), "text"),
        defended_by_id=by.account,
        defended_at=at,
    )


@transaction.atomic
def rectify(*, by: Actor, at: datetime, card: Card | int, text: str) -> Card:
    """What was done about it. Refused while the time limit of the card still runs: then the matter is not done."""
    locked = _open(by, "rectify", card)
    if locked.clock and locked.clock.state in (Clock.State.RUNNING, Clock.State.PAUSED):
        raise SupervisionRefusal(gettext("这件事还没有办完，不能登记整改。请先办完这一步，再说明整改情况。"))
    return _write(
        by,
        at,
        "rectify",
        locked,
        state=Card.State.RECTIFIED,
        rectification=said(text, gettext("请写明整改情况：做了什么，以后怎样避免。"), "text"),
        rectified_by_id=by.account,
        rectified_at=at,
    )


@transaction.atomic
def propose_lift(*, by: Actor, at: datetime, card: Card | int, reason: str) -> Card:
    """摘牌: a supervisor proposes it with a reason; a second person decides."""
    locked = _open(by, "propose_lift", card)
    return _write(
        by,
        at,
        "propose_lift",
        locked,
        state=Card.State.LIFT_PROPOSED,
        lift_reason=said(reason, gettext("请写明摘牌的理由；摘牌后理由会公开。"), "reason"),
        lift_proposed_by_id=by.account,
        lift_proposed_at=at,
        lift_rejected_reason="",
    )


@transaction.atomic
def confirm_lift(*, by: Actor, at: datetime, card: Card | int) -> Card:
    """The second person agrees: the card stands as lifted, with the reason beside it."""
    locked = _open(by, "confirm_lift", card)
    return _write(
        by, at, "confirm_lift", locked, state=Card.State.LIFTED, lifted_by_id=by.account, lifted_at=at, public=True
    )


@transaction.atomic
def reject_lift(*, by: Actor, at: datetime, card: Card | int, reason: str) -> Card:
    """The second person does not agree, and says why; the card stands as before."""
    locked = _open(by, "reject_lift", card)
    return _write(
        by,
        at,
        "reject_lift",
        locked,
        state=after_rejection(defended=bool(locked.defended_at), rectified=bool(locked.rectified_at)),
        lift_rejected_reason=said(reason, gettext("请写明不同意摘牌的理由。"), "reason"),
        lift_proposed_by_id=None,
        lift_proposed_at=None,
    )


def _open(by: Actor, act: str, card: Card | int) -> Card:
    """The card, locked, once it is sure that this person may and that its state allows the act."""
    pk = card.pk if isinstance(card, Card) else card
    # ``of``: PostgreSQL cannot lock the side of an outer join that may be empty.
    found = Card.objects.select_for_update(of=("self",)).select_related("clock", "organ").filter(pk=pk).first()
    if found is None:
        raise SupervisionRefusal(gettext("没有这张牌。请从列表里重新打开。"))
    require(
        by,
        f"supervision.{act}",
        Subject("card", organ=found.organ_id, post=found.post_id, made_by=found.lift_proposed_by_id),
    )
    if why := obstacle(act, found.state):
        raise SupervisionRefusal(why.in_language(get_language() or ""))
    return found


def _write(by: Actor, at: datetime, act: str, card: Card, *, public: bool = False, **changes: Any) -> Card:
    before = _plain(card)
    for field, value in changes.items():
        setattr(card, field, value)
    card.save(update_fields=[field.removesuffix("_id") for field in changes])
    record(
        by=by,
        at=at,
        act=f"supervision.{act}",
        subject=(SUBJECT, card.number),
        before=before,
        after=_plain(card),
        leaf=leaf_of(card, "supervision.card.lifted", {"reason": card.lift_reason}) if public else None,
    )
    return card


def said(text: str, demand: str, field: str) -> str:
    """A text that somebody wrote; refused with ``demand`` where it is empty, and where it is too long."""
    text = text.strip().replace("\x00", "")
    if not text:
        raise SupervisionRefusal(demand, field=field)
    if len(text) > LONGEST:
        told = gettext("文字太长：最多 %(limit)s 字，现在 %(now)s 字。") % {"limit": LONGEST, "now": len(text)}
        raise SupervisionRefusal(told, field=field)
    return text


def _plain(card: Card) -> dict[str, str | int | None]:
    return {
        "number": card.number,
        "level": card.level,
        "state": card.state,
        "defence": card.defence,
        "rectification": card.rectification,
        "lift_reason": card.lift_reason,
        "lift_proposed_by": card.lift_proposed_by_id,
        "lift_rejected_reason": card.lift_rejected_reason,
        "lifted_by": card.lifted_by_id,
    }

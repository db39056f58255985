"""督办: a supervisor demands correction within a limit, the organ answers, the supervisor closes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from sunlit.accounts.models import Message
from sunlit.basis.limits import Limit, Unit
from sunlit.basis.office_hours import beijing_day
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.documents.operations import next_number
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, Post
from sunlit.offices.rules import Subject, require
from sunlit.supervision.errors import SupervisionRefusal
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.supervision.operations.handling import said
from sunlit.supervision.people import people_for
from sunlit.supervision.presets import preset
from sunlit.supervision.traces import ORDER, leaf_of

State = SupervisionOrder.State


@transaction.atomic
def issue_order(
    *,
    by: Actor,
    at: datetime,
    demand: str,
    card: Card | None = None,
    organ: Organ | None = None,
    post: Post | None = None,
    subject: tuple[str, int] | None = None,
    subject_label: str = "",
    basis: str = "",
) -> SupervisionOrder:
    """Demand correction: on a card, or on a matter of an organ. The organ answers within the preset's limit."""
    to = card.organ if card else organ
    if to is None or not (card or subject):
        raise SupervisionRefusal(gettext("请选择督办哪个单位、哪件事。"), field="organ")
    require(by, "supervision.issue_order", Subject("order", organ=to.pk))
    # Whoever may issue an order holds a post, and a post is held by an account.
    assert by.account is not None
    ways = preset(settings.JURISDICTION)
    letters, year = ways.letters["order"], beijing_day(at).year
    kind, row = (card.subject_kind, card.subject_id) if card else (subject or ("", 0))
    order = SupervisionOrder(
        number=f"{letters}-{year}-{next_number(f'{letters}-{year}'):05d}",
        card=card,
        organ=to,
        post=card.post if card else post,
        subject_kind=kind,
        subject_id=row,
        subject_label=card.subject_label if card else subject_label,
        demand=said(demand, gettext("请写明督办要求：哪里不对，要求怎样改。"), "demand"),
        basis=basis.strip()[:200],
        issued_by_id=by.account,
        issued_at=at,
    )
    order.clock = _start_clock(by, at, order)
    # The clock stands for the matter the order is about, so that a card on it names that matter.
    recorded = record(
        by=by,
        at=at,
        act="supervision.issue_order",
        subject=(ORDER, order.number),
        after=_plain(order),
        leaf=leaf_of(order, "supervision.order.issued", {"demand": order.demand}),
    )
    order.leaf_id = recorded.leaf_id
    order.save(force_insert=True)
    _tell(order, at)
    return order


@transaction.atomic
def answer_order(*, by: Actor, at: datetime, order: SupervisionOrder | int, answer: str) -> SupervisionOrder:
    """What the organ did about it."""
    locked = _locked(order)
    require(by, "supervision.answer_order", Subject("order", organ=locked.organ_id, post=locked.post_id))
    _require_state(locked, State.OPEN, gettext("这份督办单已经反馈过。请刷新页面查看。"))
    before = _plain(locked)
    locked.answer = said(answer, gettext("请写明整改情况：查明了什么，改了什么。"), "answer")
    locked.answered_by_id, locked.answered_at, locked.state = by.account, at, State.ANSWERED
    locked.save(update_fields=["answer", "answered_by", "answered_at", "state"])
    stop(by=by, at=at, clock=locked.clock)
    subject = (ORDER, locked.number)
    record(by=by, at=at, act="supervision.answer_order", subject=subject, before=before, after=_plain(locked))
    return locked


@transaction.atomic
def close_order(*, by: Actor, at: datetime, order: SupervisionOrder | int) -> SupervisionOrder:
    """The supervisor is content with the answer."""
    locked = _locked(order)
    require(by, "supervision.close_order", Subject("order", organ=locked.organ_id))
    _require_state(locked, State.ANSWERED, gettext("这份督办单还没有反馈，或者已经办结。请刷新页面查看。"))
    before = _plain(locked)
    locked.closed_by_id, locked.closed_at, locked.state = by.account, at, State.CLOSED
    locked.save(update_fields=["closed_by", "closed_at", "state"])
    record(
        by=by,
        at=at,
        act="supervision.close_order",
        subject=(ORDER, locked.number),
        before=before,
        after=_plain(locked),
        leaf=leaf_of(locked, "supervision.order.closed", {"answer": locked.answer}),
    )
    return locked


def _start_clock(by: Actor, at: datetime, order: SupervisionOrder) -> Clock:
    """The limit is local, so it comes ready made."""
    ways = preset(settings.JURISDICTION).order
    title = Text(f"督办反馈（{order.number}）", f"Answer to order {order.number}")
    limit = Limit(name="order.answer", value=ways.value, unit=Unit(ways.unit), article=ways.article, title=title)
    return start(
        by=by,
        at=at,
        kind=Clock.Kind.ORDER,
        organ=order.organ,
        post=order.post,
        title=title.zh,
        subject=(order.subject_kind, order.subject_id),
        subject_label=order.subject_label,
        limit=limit,
    )


def _locked(order: SupervisionOrder | int) -> SupervisionOrder:
    pk = order.pk if isinstance(order, SupervisionOrder) else order
    rows = SupervisionOrder.objects.select_for_update(of=("self",)).select_related("organ", "clock")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise SupervisionRefusal(gettext("没有这份督办单。请从列表里重新打开。"))
    return found


def _require_state(order: SupervisionOrder, state: str, sentence: str) -> None:
    if order.state != state:
        raise SupervisionRefusal(sentence)


def _tell(order: SupervisionOrder, at: datetime) -> None:
    people = people_for({order.post_id} if order.post_id else set(), {order.organ_id}, beijing_day(at))
    Message.objects.bulk_create(
        Message(
            to_id=account,
            subject_kind=ORDER,
            subject_id=order.number,
            title=f"督办单 {order.number}：{order.subject_label}"[:200],
            body=f"{order.demand}\n请在 {order.clock.due_on.isoformat()} 前反馈。",
            created_at=at,
            sent_at=at if settings.DEMO else None,
        )
        for account in people.told(("post", "head", "leader"), order.organ_id, order.post_id)
    )


def _plain(order: SupervisionOrder) -> dict[str, str | None]:
    return {
        "number": order.number,
        "state": order.state,
        "demand": order.demand,
        "answer": order.answer,
        "closed_at": order.closed_at.isoformat() if order.closed_at else None,
    }

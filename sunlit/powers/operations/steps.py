"""Parts of the acts of a round: an item takes its stand at a step, and those who are asked there get their row."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext

from sunlit.basis.limits import Unit
from sunlit.basis.office_hours import beijing_day
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.clocks.queries import house_limit
from sunlit.ledger.actor import Actor
from sunlit.offices.models import Appointment
from sunlit.offices.queries import on_day
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import RoundItem, RoundReview, RoundSeat
from sunlit.powers.rules.clearing import ORGAN, Chain, Step

# How clocks and cards name an item of a round.
SUBJECT = "round_item"


def stand_at(item: RoundItem, chain: Chain, code: str, by: Actor, at: datetime) -> None:
    """Put the item at this step and ask those who act there; going back begins a new turn.

    An empty code means that the item is finished. Who was asked before and has not spoken is asked no more.
    """
    ask_no_more(item, by, at)
    if item.step and code and chain.place(code) <= chain.place(item.step):
        item.turn += 1
    item.step, item.entered_at, item.consulting = code, at, False
    if code:
        item.due_at = _ask(item, chain.step(code), by, at)
        item.save()
    else:
        item.due_at, item.finished_at = None, at
        item.save()


def subject_of_item(item: RoundItem) -> tuple[str, int | str]:
    """How audit rows name an item: with the rows of its power."""
    return ("power", item.power.code)


def named(by: Actor) -> None:
    """Everything in a round is done by people with names."""
    if by.account is None:
        raise PowersRefusal(gettext("清权要由有姓名的人来做。请用工作人员账户登录。"))


def ask_no_more(item: RoundItem, by: Actor, at: datetime) -> None:
    """End the limits of those who were asked about an item and have not spoken: nobody waits for them."""
    for review in item.reviews.filter(decided_at__isnull=True).select_related("clock"):
        stop(by=by, at=at, clock=review.clock, dropped=True)


def _ask(item: RoundItem, step: Step, by: Actor, at: datetime) -> datetime:
    """A row and a running limit for everybody who acts in this step; gives when the limit ends."""
    seats = dict(RoundSeat.objects.filter(round=item.round_id).values_list("office", "organ_id"))
    organs = {office: item.organ_id if office == ORGAN else seats[office] for office in step.offices}
    posts = _posts(step, organs.values(), at)
    limit = house_limit(
        name=f"clearing.{step.code}",
        value=step.days,
        unit=Unit.WORKING_DAY,
        article=(item.round.document or item.round.title)[:200],
        title=step.name,
    )
    clocks = {
        office: start(
            by=by,
            at=at,
            kind=Clock.Kind.CLEARING,
            organ=organ,
            post=posts.get(organ),
            title=f"清权：{step.name.zh}",
            subject=(SUBJECT, item.pk),
            subject_label=item.power.code,
            limit=limit,
        )
        for office, organ in organs.items()
    }
    RoundReview.objects.bulk_create(
        RoundReview(
            item=item,
            step=step.code,
            office=office,
            organ_id=organ,
            turn=item.turn,
            opened_at=at,
            clock=clocks[office],
        )
        for office, organ in organs.items()
    )
    return max(clock.due_at for clock in clocks.values())


def _posts(step: Step, organs: Collection[int], at: datetime) -> dict[int, int]:
    """Organ -> the post that a card falls on: where just one of its posts acts in this step (1 query)."""
    held = Appointment.objects.filter(on_day(beijing_day(at)), post__organ__in=organs, post__roles__role__in=step.roles)
    found: dict[int, set[int]] = {}
    for organ, post in held.values_list("post__organ", "post"):
        found.setdefault(organ, set()).add(post)
    return {organ: min(posts) for organ, posts in found.items() if len(posts) == 1}

"""Parts of the acts of a round: an item takes its stand at a step, and those who are asked there get their row."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext

from sunlit.basis.limits import Limit, Unit
from sunlit.basis.office_hours import beijing_day
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import pause, resume, start, stop
from sunlit.clocks.queries import house_limit
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.models import Appointment
from sunlit.offices.queries import on_day
from sunlit.powers.chains import words
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import RoundItem, RoundQuestion, RoundReview, RoundSeat
from sunlit.powers.queries.reviews import ANSWERING
from sunlit.powers.rules.clearing import ORGAN, Chain, Step

# How clocks and cards name an item of a round.
SUBJECT = "round_item"
# The ground on which the clocks of those who review stand still (content/presets: cards).
CONSULTATION = "consultation"


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
    if item.consulting:
        for question in item.questions.filter(answered_at__isnull=True).select_related("clock"):
            end_question(question, by, at, dropped=True)


def consult(item: RoundItem, question: RoundQuestion, by: Actor, at: datetime) -> None:
    """The reviewers wait for the organ: their clocks stand still, and the organ has its own days to answer."""
    for review in _asked(item):
        if review.clock.state == Clock.State.RUNNING:
            pause(by=by, at=at, clock=review.clock, ground=CONSULTATION, reason=question.question)
    name = Text("磋商答复", "answer in a consultation")
    question.clock = start(
        by=by,
        at=at,
        kind=Clock.Kind.CLEARING,
        organ=item.organ_id,
        post=_posts(ANSWERING, [item.organ_id], at).get(item.organ_id),
        title=f"清权：{name.zh}",
        subject=(SUBJECT, item.pk),
        subject_label=item.power.code,
        limit=_days(item, "clearing.consultation", words().answer_days, name),
    )
    item.consulting, item.due_at = True, question.clock.due_at
    item.save(update_fields=["consulting", "due_at"])


def go_on(item: RoundItem, question: RoundQuestion, by: Actor, at: datetime) -> None:
    """The organ has answered: the reviewers' clocks run again, with all the days that they had left."""
    end_question(question, by, at)
    reviews = _asked(item)
    for review in reviews:
        if review.clock.state == Clock.State.PAUSED:
            resume(by=by, at=at, clock=review.clock)
    item.consulting = False
    item.due_at = max((review.clock.due_at for review in reviews), default=item.due_at)
    item.save(update_fields=["consulting", "due_at"])


def end_question(question: RoundQuestion, by: Actor, at: datetime, *, dropped: bool = False) -> None:
    """End the days of a question; those that were asked before questions had days have none."""
    if question.clock is not None:
        stop(by=by, at=at, clock=question.clock, dropped=dropped)


def _asked(item: RoundItem) -> list[RoundReview]:
    """The reviews of the step where an item stands that have not been given."""
    open_ones = item.reviews.filter(step=item.step, turn=item.turn, decided_at__isnull=True)
    return list(open_ones.select_related("clock"))


def _days(item: RoundItem, name: str, days: int, title: Text) -> Limit:
    """So many working days, which the plan of the round gives."""
    return house_limit(
        name=name,
        value=days,
        unit=Unit.WORKING_DAY,
        article=(item.round.document or item.round.title)[:200],
        title=title,
    )


def _ask(item: RoundItem, step: Step, by: Actor, at: datetime) -> datetime:
    """A row and a running limit for everybody who acts in this step; gives when the limit ends."""
    seats = dict(RoundSeat.objects.filter(round=item.round_id).values_list("office", "organ_id"))
    organs = {office: item.organ_id if office == ORGAN else seats[office] for office in step.offices}
    posts = _posts(step.roles, organs.values(), at)
    limit = _days(item, f"clearing.{step.code}", step.days, step.name)
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


def _posts(roles: Collection[str], organs: Collection[int], at: datetime) -> dict[int, int]:
    """Organ -> the post that a card falls on: where just one of its posts acts in these roles (1 query)."""
    held = Appointment.objects.filter(on_day(beijing_day(at)), post__organ__in=organs, post__roles__role__in=roles)
    found: dict[int, set[int]] = {}
    for organ, post in held.values_list("post__organ", "post"):
        found.setdefault(organ, set()).add(post)
    return {organ: min(posts) for organ, posts in found.items() if len(posts) == 1}

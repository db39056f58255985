"""Parts of the acts of a round: an item takes its stand at a step, and those who are asked there get their row."""

from datetime import datetime

from django.utils.translation import gettext

from sunlit.basis.limits import Limit, Reckoning, Unit, reckon
from sunlit.ledger.actor import Actor
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import content_hash
from sunlit.powers.models import PowerVersion, RoundItem, RoundReview, RoundSeat
from sunlit.powers.queries import content_of, latest_version
from sunlit.powers.rules.clearing import ORGAN, Chain, Step


def stand_at(item: RoundItem, chain: Chain, code: str, at: datetime) -> None:
    """Put the item at this step and ask those who act there; going back begins a new turn.

    An empty code means that the item is finished.
    """
    if item.step and code and chain.place(code) <= chain.place(item.step):
        item.turn += 1
    item.step, item.entered_at, item.consulting = code, at, False
    if code:
        due = _due(chain.step(code), at)
        item.due_at = due.due_at
        item.save()
        _ask(item, chain.step(code), at, due)
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


def fingerprint(item: RoundItem) -> str:
    """What the power says now, as one number that shows whether it was changed since."""
    version: PowerVersion | None = latest_version(item.power)
    if version is None:
        return ""
    content = content_of(version)
    return content_hash(code=item.power.code, kind=item.kind, organ=item.organ.code, content=content)


def _ask(item: RoundItem, step: Step, at: datetime, due: Reckoning) -> None:
    seats = dict(RoundSeat.objects.filter(round=item.round_id).values_list("office", "organ_id"))
    RoundReview.objects.bulk_create(
        RoundReview(
            item=item,
            step=step.code,
            office=office,
            organ_id=item.organ_id if office == ORGAN else seats[office],
            turn=item.turn,
            opened_at=at,
            due_at=due.due_at,
            due_on=due.due_on,
            provisional=due.provisional,
        )
        for office in step.offices
    )


def _due(step: Step, at: datetime) -> Reckoning:
    limit = Limit(f"clearing.{step.code}", step.days, Unit.WORKING_DAY, article="", title=step.name)
    return reckon(limit, at)

"""Putting a chain of reviews for charts in force (R-072)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.procedures.models import (
    ReviewChain,
    ReviewSeat,
)
from sunlit.procedures.operations.telling import refused
from sunlit.procedures.reviewing import (
    Chain,
    plain_chain,
    presets,
    words,
)
from sunlit.procedures.reviews import (
    able,
)


@transaction.atomic
def set_review_chain(
    *, preset: str, seats: Mapping[str, Organ], document: str, from_on: date, by: Actor, at: datetime
) -> ReviewChain:
    """From this day on, charts that are handed in pass this chain; those under review go on along their own.

    ``seats``: the organ for each office of the chain. Refused for a day that is past, and for an organ in which nobody
    holds a post that its step asks for, because the first chart would lie there for ever.
    """
    require(by, "procedures.set_review_chain", Subject("chart"))
    known = presets()
    if preset not in known:
        raise refused("没有这一种审核链。", "There is no chain of this name.", "preset")
    chain = known[preset]
    refuse_marked_values([document])
    if not document.strip():
        raise refused("请填写设定审核链的文件名称或者文号。", "Name the document that sets the chain.", "document")
    if from_on < day_of(at):
        raise refused(
            "实行日期不能早于今天：已经提交的流程图不能事后换一种审核办法。",
            "The chain cannot begin before today: charts handed in earlier keep the way they were handed in by.",
            "from_on",
        )
    _refuse_seats(chain, seats, at)
    row = ReviewChain.objects.create(
        preset=preset,
        chain=plain_chain(preset),
        document=document.strip()[:120],
        from_on=from_on,
        set_by_id=by.account,
        set_at=at,
    )
    ReviewSeat.objects.bulk_create(
        ReviewSeat(chain=row, office=office, organ=seats[office]) for office in chain.offices()
    )
    after = {
        "preset": preset,
        "document": row.document,
        "from_on": from_on,
        "seats": {office: seats[office].code for office in chain.offices()},
    }
    record(by=by, at=at, act="procedures.set_review_chain", subject=("review_chain", row.pk), after=after)
    return row


def _refuse_seats(chain: Chain, seats: Mapping[str, Organ], at: datetime) -> None:
    table = words().offices
    for office in chain.offices():
        if office not in seats:
            raise refused(
                f"请选择“{table[office].zh}”由哪个机关担任。",
                f"Choose the organ that acts as {table[office].en}.",
                f"seat_{office}",
            )
    outside = [step for step in chain.steps if step.office in seats]
    people = able(outside, {office: organ.pk for office, organ in seats.items()}, at)
    for step in outside:
        if not people[step.code]:
            name = seats[step.office].name
            raise refused(
                f"{name}现在没有人能办“{step.name.zh}”。请先在机构岗位里设岗、任命，再设定审核链。",
                f"Nobody at {name} can take “{step.name.en}” today. Set up the post and appoint somebody first.",
                f"seat_{step.office}",
            )

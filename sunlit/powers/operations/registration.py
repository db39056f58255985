"""The end of a round: what was decided is registered by one person, and carried out for the public by another."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.clocks.operations import stop
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import PowerVersion, RoundItem, RoundReview
from sunlit.powers.operations.codes import register_code
from sunlit.powers.operations.items import cancel_power, draft_item, edit_item, publish_item, submit_item
from sunlit.powers.operations.steps import named, stand_at, subject_of_item
from sunlit.powers.queries import content_of, latest_version
from sunlit.powers.queries.reviews import changed_since, fingerprint, waiting_review
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import AGREE, RETURN, Chain, Step
from sunlit.powers.rules.outcomes import OUTCOMES, Outcome

State = PowerVersion.State


@transaction.atomic
def register_cleared(*, items: Sequence[RoundItem], by: Actor, at: datetime) -> list[RoundItem]:
    """Register what was decided: the code stands, the scope is as decided, the version waits for its publisher.

    A new power whose code reads in no scheme gets one of the jurisdiction's. An item that was changed after its review
    is refused. Where the review named another organ, that organ gets the power as an item of its own, ready to be
    published.
    """
    return [_register(item, by, at) for item in _chosen(items)]


@transaction.atomic
def publish_cleared(*, items: Sequence[RoundItem], by: Actor, at: datetime) -> list[RoundItem]:
    """Carry the outcomes out before the public: what stays listed is published, what does not is cancelled.

    By another person than the one who registered. A power that is repealed or waived takes no case from this moment.
    """
    return [_publish(item, by, at) for item in _chosen(items)]


@transaction.atomic
def return_changed(*, item: RoundItem, reason: str, by: Actor, at: datetime) -> RoundItem:
    """Send an item that was changed after its review back to the first step that gives an outcome.

    Everybody from there on reviews what it says now, and the outcome is given anew. PowersRefusal where nothing was
    changed: what was decided is registered.
    """
    item, chain, step = _at(item, "register")
    review = _seat(item, step, by)
    require(by, "powers.return_changed", Subject("power", organ=review.organ_id))
    if not changed_since(item):
        raise PowersRefusal(
            gettext("“%(code)s”和审核的内容一致，不用退回；请按审定的结论登记。") % {"code": item.power.code}
        )
    if not reason.strip():
        raise PowersRefusal(gettext("请写明退回的理由。"), field="reason")
    before = {"outcome": item.outcome, "hash": item.reported_hash}
    item.reported_hash, item.outcome, item.outcome_reason, item.responsible = fingerprint(item), "", "", None
    _spoken(review, RETURN, reason.strip(), by, at)
    stand_at(item, chain, next(one.code for one in chain.steps if one.outcome), by, at)
    record(
        by=by,
        at=at,
        act="powers.return_changed",
        subject=subject_of_item(item),
        before=before,
        after={"step": item.step, "hash": item.reported_hash, "reason": review.words},
    )
    return item


def _register(item: RoundItem, by: Actor, at: datetime) -> RoundItem:
    item, chain, step = _at(item, "register")
    review = _seat(item, step, by)
    require(by, "powers.register_cleared", Subject("power", organ=review.organ_id))
    outcome = OUTCOMES[item.outcome]
    if why := changed_since(item):
        raise PowersRefusal(why)
    if _elsewhere(item):
        _hand_over(item, chain, by, at)
    elif outcome.listed:
        _code(item, by, at)
        _ready(item, outcome, by, at)
    _done(item, review, chain, step, by, at)
    record(
        by=by,
        at=at,
        act="powers.register_cleared",
        subject=subject_of_item(item),
        after={"outcome": item.outcome, "code": item.power.code},
    )
    return item


def _code(item: RoundItem, by: Actor, at: datetime) -> None:
    """The code is settled; where it changes, the rows under the old one end with where it leads."""
    before = register_code(item.power, on=day_of(at))
    if before != item.power.code:
        record(
            by=by,
            at=at,
            act="powers.register_cleared",
            subject=("power", before),
            before={"code": before},
            after={"code": item.power.code},
        )


def _publish(item: RoundItem, by: Actor, at: datetime) -> RoundItem:
    item, chain, step = _at(item, "publish")
    review = _seat(item, step, by)
    registration = next(one.code for one in chain.steps if one.kind == "register")
    made_by = item.reviews.filter(step=registration, turn=item.turn).values_list("by", flat=True).first()
    require(by, "powers.publish_cleared", Subject("power", organ=review.organ_id, made_by=made_by))
    outcome = OUTCOMES[item.outcome]
    if _elsewhere(item) or not outcome.listed:
        cancel_power(power=item.power, reason=_reason(item, outcome), by=by, at=at)
    else:
        version = latest_version(item.power)
        if version is not None and version.state == State.SUBMITTED:
            publish_item(version=version, by=by, at=at)
    _done(item, review, chain, step, by, at)
    record(by=by, at=at, act="powers.publish_cleared", subject=subject_of_item(item), after={"outcome": item.outcome})
    return item


def _ready(item: RoundItem, outcome: Outcome, by: Actor, at: datetime) -> None:
    """The version as it will be published, in the scope that was decided."""
    version = latest_version(item.power)
    assert version is not None
    content = content_of(version)
    hidden = version.disclosure_scope != PowerVersion.Scope.PUBLIC
    if outcome.scope and hidden == (outcome.scope == PowerVersion.Scope.PUBLIC):
        scoped = dataclasses.replace(content, disclosure_scope=outcome.scope)
        version = edit_item(power=item.power, content=scoped, by=by, at=at, note=outcome.name.zh)
    if version.state in (State.DRAFT, State.REJECTED):
        submit_item(version=version, by=by, at=at)


def _hand_over(item: RoundItem, chain: Chain, by: Actor, at: datetime) -> None:
    """The organ named gets the power, unless it reports one of that name in this round itself."""
    version = latest_version(item.power)
    assert version is not None and item.responsible is not None
    own = item.round.items.filter(organ=item.responsible, power__versions__name=version.name)
    if own.exists():
        return
    content = dataclasses.replace(content_of(version), handling={}, exercising_body="")
    draft = draft_item(organ=item.responsible, kind=item.kind, content=content, by=by, at=at)
    submit_item(version=draft, by=by, at=at)
    given = RoundItem(
        round=item.round,
        organ=item.responsible,
        power=draft.power,
        kind=item.kind,
        capacity=item.capacity,
        outcome="assigned",
        outcome_reason=item.outcome_reason,
        responsible=item.responsible,
        filed_by_id=item.filed_by_id,
        filed_at=at,
        entered_at=at,
    )
    given.save()
    stand_at(given, chain, chain.step(item.step).following, by, at)


def _elsewhere(item: RoundItem) -> bool:
    return item.outcome == "assigned" and item.responsible_id != item.organ_id


def _reason(item: RoundItem, outcome: Outcome) -> str:
    if item.responsible is not None:
        return f"{outcome.name.zh}：由{item.responsible.name}行使。{item.outcome_reason}"[:300]
    return f"{outcome.name.zh}（{outcome.when.zh}）：{item.outcome_reason}"[:300]


def _at(item: RoundItem, kind: str) -> tuple[RoundItem, Chain, Step]:
    held = (
        RoundItem.objects.select_for_update(of=("self",))
        .select_related("round", "power__organ", "organ__region", "responsible")
        .get(pk=item.pk)
    )
    chain = chain_of_round(held.round)
    here = chain.step(held.step) if held.step else None
    if here is None or here.kind != kind or held.round.closed_at is not None:
        name = here.name.in_language(get_language() or "") if here else gettext("办完")
        raise PowersRefusal(
            gettext("“%(code)s”现在到了“%(step)s”，不能办这一步。请重新打开看看是谁刚刚办过。")
            % {"code": held.power.code, "step": name}
        )
    return held, chain, here


def _seat(item: RoundItem, step: Step, by: Actor) -> RoundReview:
    named(by)
    review, why = waiting_review(item, step, by)
    if review is None:
        raise PowersRefusal(why)
    return review


def _done(item: RoundItem, review: RoundReview, chain: Chain, step: Step, by: Actor, at: datetime) -> None:
    _spoken(review, AGREE, "", by, at)
    stand_at(item, chain, step.following, by, at)


def _spoken(review: RoundReview, decision: str, words: str, by: Actor, at: datetime) -> None:
    review.decision, review.words, review.by_id, review.decided_at = decision, words, by.account, at
    review.save(update_fields=["decision", "words", "by", "decided_at"])
    stop(by=by, at=at, clock=review.clock)


def _chosen(items: Sequence[RoundItem]) -> Sequence[RoundItem]:
    if not items:
        raise PowersRefusal(gettext("请至少选一项。"), field="items")
    return items

"""Whose turn it is: the reviewer's queue, who may speak in a step, and what stands against an item."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language, gettext

from sunlit.clocks.queries import countdown
from sunlit.clocks.rules import Countdown
from sunlit.ledger.actor import Actor
from sunlit.powers.chains import words
from sunlit.powers.items import content_hash
from sunlit.powers.models import PowerVersion, Round, RoundItem, RoundQuestion, RoundReview
from sunlit.powers.queries.items import content_of, latest_version
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import Step
from sunlit.powers.rules.findings import Finding
from sunlit.powers.rules.outcomes import OUTCOMES, Filed, against_filing

# Steps that are gone through by an act of their own are no review of a person's.
OWN_PAGES = ("register", "publish")
# Who answers for an organ.
ANSWERING = frozenset({"list_editor", "head", "leader", "legal_reviewer"})


def waiting_review(item: RoundItem, step: Step, by: Actor) -> tuple[RoundReview | None, str]:
    """The row in which this person's office has still to speak; else None and the sentence that says why not."""
    open_rows = list(
        item.reviews.filter(step=step.code, turn=item.turn, decided_at__isnull=True).select_related("organ", "clock")
    )
    mine = [row for row in open_rows if _sits(by, row.organ_id, step.roles)]
    if mine:
        return mine[0], ""
    language = get_language() or ""
    if not open_rows or any(organ == row.organ_id for row in _said(item, step) for organ in by.organs()):
        return None, gettext("这一步贵单位已经提过意见。")
    asked = "、".join(row.organ.name for row in open_rows)
    return None, gettext("“%(step)s”由%(organs)s办理，您的岗位不能办这一步。") % {
        "step": step.name.in_language(language),
        "organs": asked,
    }


def against_reviewer(item: RoundItem, step: Step, by: Actor) -> str:
    """Why this person must stay out of this step, though the office is asked; empty where nothing stands against it."""
    if step.kind == "file":
        return ""
    version = latest_version(item.power)
    if by.account in (item.filed_by_id, version.drafted_by_id if version else None):
        return gettext("这一项是您填报或者编制的，不能自己审核。请交给同岗位的其他人。")
    before = item.reviews.filter(step__in=step.never, by=by.account, turn=item.turn) if step.never else None
    if before is not None and before.exists():
        return gettext("您在前面的步骤已经提过意见，这一步须由另一个人办理。")
    return ""


def filing_findings(item: RoundItem) -> tuple[Finding, ...]:
    """What stands against an item before it leaves its organ (2 queries)."""
    version = latest_version(item.power)
    filed = Filed(
        name=version.name if version else "",
        kind=item.kind,
        capacity=item.capacity,
        entrusted_by=item.entrusted_by,
        entrusted_document=item.entrusted_document,
        own_rule=item.own_rule,
        laws=tuple(basis.law_title or basis.citation for basis in version.bases.all()) if version else (),
    )
    return against_filing(filed, words().services)


def fingerprint(item: RoundItem) -> str:
    """What the power says now, as one number that shows whether it was changed since."""
    version: PowerVersion | None = latest_version(item.power)
    if version is None:
        return ""
    content = content_of(version)
    return content_hash(code=item.power.code, kind=item.kind, organ=item.organ.code, content=content)


def changed_since(item: RoundItem) -> str:
    """Why a power cannot be registered as it is: what was reviewed is not what it says now; empty where it is."""
    outcome = OUTCOMES.get(item.outcome)
    if outcome is None or not outcome.listed or not item.reported_hash or item.reported_hash == fingerprint(item):
        return ""
    return gettext("“%(code)s”在上报以后又改过，登记的内容须和审核的一致。请退回重新审核。") % {"code": item.power.code}


def queue(by: Actor, *, round: Round | None = None) -> QuerySet[RoundReview]:
    """What waits for this person in all running rounds, the most urgent first; nothing that is their own filing."""
    running = Round.objects.filter(closed_at__isnull=True)
    wanted = Q(pk__in=[])
    for one in running if round is None else running.filter(pk=round.pk):
        for step in chain_of_round(one).steps:
            organs = [held.organ for held in by.held if held.roles & step.roles]
            if organs and step.kind not in OWN_PAGES:
                wanted |= Q(item__round=one, step=step.code, organ__in=organs) & _not_own(step, by)
    newest = PowerVersion.objects.filter(power=OuterRef("item__power")).order_by("-number")
    found = RoundReview.objects.filter(wanted, decided_at__isnull=True, item__consulting=False)
    found = found.filter(item__step=F("step"), item__turn=F("turn"))
    found = found.select_related("item__organ", "item__power", "item__round", "organ", "clock")
    return found.annotate(name=Subquery(newest.values("name")[:1])).order_by("clock__due_at", "id")


def questions_for(by: Actor) -> QuerySet[RoundQuestion]:
    """Questions of a consultation that this person's organ has still to answer, the oldest first."""
    organs = [held.organ for held in by.held if held.roles & ANSWERING]
    newest = PowerVersion.objects.filter(power=OuterRef("item__power")).order_by("-number")
    found = RoundQuestion.objects.filter(item__organ__in=organs, answered_at__isnull=True)
    found = found.select_related("item__round", "item__power", "organ", "clock")
    return found.annotate(name=Subquery(newest.values("name")[:1])).order_by("asked_at", "id")


def left(review: RoundReview, at: datetime) -> Countdown:
    """Working days left of a review's limit, its day and state (no query)."""
    return countdown(review.clock, at)


def reviews_of(item: RoundItem) -> list[RoundReview]:
    """Everything that was said or is asked about an item, in order (1 query)."""
    return list(item.reviews.select_related("organ", "by", "meeting", "clock").order_by("id"))


def _not_own(step: Step, by: Actor) -> Q:
    return Q() if step.kind == "file" else ~Q(item__filed_by=by.account) | Q(item__filed_by__isnull=True)


def _sits(by: Actor, organ: int, roles: Iterable[str]) -> bool:
    wanted = frozenset(roles)
    return any(held.organ == organ and held.roles & wanted for held in by.held)


def _said(item: RoundItem, step: Step) -> list[RoundReview]:
    return list(item.reviews.filter(step=step.code, turn=item.turn, decided_at__isnull=False))

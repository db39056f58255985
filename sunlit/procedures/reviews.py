"""Reads: the chain of reviews in force, where a chart stands on it, who is asked, what was said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sunlit.accounts.models import Account
from sunlit.basis.office_hours import beijing_day
from sunlit.clocks.queries import countdown
from sunlit.clocks.rules import Countdown
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.queries import on_day
from sunlit.offices.rights import RIGHTS
from sunlit.powers.models import PowerVersion
from sunlit.procedures.models import (
    ChartOpinion,
    ChartQuestion,
    ChartReview,
    ChartRevision,
    ChartSitting,
    ChartVersion,
    ReviewChain,
    ReviewSeat,
)
from sunlit.procedures.reader import content_hash
from sunlit.procedures.reviewing import DECISIONS, ORGAN, Chain, Step, chain_of, kept_apart

# Who may answer a reviewing office for the unit.
ANSWERING = frozenset({"chart_editor", "list_editor", "legal_reviewer", "head", "leader"})
# The roles that a chain may ask for an opinion.
SPEAKING = frozenset(
    role
    for act in ("procedures.give_chart_opinion", "procedures.decide_charts")
    for line in RIGHTS[act]
    for role in line.roles
)
OPEN = (ChartReview.State.RUNNING, ChartReview.State.PASSED)


def chain_in_force(on: date) -> ReviewChain | None:
    """The chain that binds charts handed in on this day; None where none was ever set (1 query)."""
    return ReviewChain.objects.filter(from_on__lte=on).order_by("-from_on", "-id").first()


def chains() -> list[ReviewChain]:
    """Every chain that was ever put in force, newest first, with its offices (2 queries)."""
    return list(ReviewChain.objects.select_related("set_by").prefetch_related("seats__organ"))


def way_of(row: ReviewChain) -> Chain:
    """The chain of a row."""
    return chain_of(row.chain)


def seats_of(row: ReviewChain) -> dict[str, Organ]:
    """Which organ acts for each office (1 query)."""
    return {seat.office: seat.organ for seat in row.seats.select_related("organ")}


def review(pk: int) -> ChartReview | None:
    """One passage with its chart, power, chain and people."""
    return _with_chart(ChartReview.objects.filter(pk=pk)).first()


def newest_review(version: ChartVersion) -> ChartReview | None:
    """The last passage of a version along the chain, whatever came of it (1 query)."""
    return _with_chart(ChartReview.objects.filter(version=version)).order_by("-id").first()


def reviews_of(version: ChartVersion) -> list[ChartReview]:
    """Every passage of a version, newest first: what was said of earlier ones stays (1 query)."""
    return list(_with_chart(ChartReview.objects.filter(version=version)).defer("version__source").order_by("-id"))


def unchanged(found: ChartReview) -> bool:
    """Whether the version still says what was handed in, by what is stored and by its source itself."""
    version = found.version
    return found.content_hash == version.content_hash == content_hash(version.source)


@dataclass(frozen=True, slots=True)
class Said:
    """One step of a passage on a page; ``opinion`` is missing where nobody has been asked yet."""

    step: Step
    opinion: ChartOpinion | None
    decision: Text | None
    questions: tuple[ChartQuestion, ...]
    left: Countdown | None
    # The organ whose step it is, and, where the chart stands, who could take it today.
    organ: str = ""
    who: tuple[str, ...] = ()

    @property
    def here(self) -> bool:
        """Whether the chart stands at this step."""
        return self.opinion is not None and self.left is not None


def said_in(found: ChartReview, at: datetime) -> tuple[Said, ...]:
    """The steps of a passage in their order, with what was said in each, or whose turn it is."""
    return said_in_each([found], at)[0]


def said_in_each(passages: Sequence[ChartReview], at: datetime) -> list[tuple[Said, ...]]:
    """For each passage its steps in their order, with what was said in each, or whose turn it is.

    At most 5 queries for all of them, and 2 for a passage that waits, to name whose turn it is.
    """
    rows = ChartOpinion.objects.filter(review__in=passages).select_related("organ", "by", "clock", "sitting")
    said = {
        (row.review_id, row.step): row
        for row in rows.prefetch_related("questions__asked_by", "questions__answered_by").order_by("review", "id")
    }
    seats: dict[int, dict[str, Organ]] = {}
    for seat in ReviewSeat.objects.filter(chain__in={one.chain_id for one in passages}).select_related("organ"):
        seats.setdefault(seat.chain_id, {})[seat.office] = seat.organ
    return [_steps_of(one, said, seats.get(one.chain_id, {}), at) for one in passages]


def _steps_of(
    found: ChartReview, said: Mapping[tuple[int, str], ChartOpinion], seats: Mapping[str, Organ], at: datetime
) -> tuple[Said, ...]:
    own = found.version.chart.power.organ
    return tuple(
        _said(step, said.get((found.pk, step.code)), found, own if step.office == ORGAN else seats[step.office], at)
        for step in way_of(found.chain).of(found.version.chart.scope)
    )


def _said(step: Step, row: ChartOpinion | None, found: ChartReview, organ: Organ, at: datetime) -> Said:
    waiting = row is not None and row.decided_at is None and found.step == step.code
    people: tuple[str, ...] = ()
    if waiting:
        kept_out = {*made_by(found), *found.opinions.filter(decided_at__isnull=False).values_list("by", flat=True)}
        able_now = able([step], {step.office: organ.pk}, at)[step.code] - kept_out
        people = tuple(Account.objects.filter(pk__in=able_now).order_by("pk").values_list("full_name", flat=True))
    return Said(
        step=step,
        opinion=row,
        decision=DECISIONS.get(row.decision) if row else None,
        questions=tuple(row.questions.all()) if row else (),
        left=countdown(row.clock, at) if row and waiting else None,
        organ=organ.name,
        who=people,
    )


def open_opinion(found: ChartReview) -> ChartOpinion | None:
    """The office that is asked now (1 query)."""
    if not found.step:
        return None
    rows = found.opinions.filter(step=found.step, decided_at__isnull=True)
    return rows.select_related("organ", "clock").first()


def sits(by: Actor, row: ChartOpinion) -> bool:
    """Whether this person holds a post that the step asks for, in the organ that is asked."""
    return any(held.organ == row.organ_id and held.roles & set(row.roles) for held in by.held)


def against_reviewer(found: ChartReview, by: Actor) -> Text | None:
    """Why this person stays out of the review though their office is asked; None where nothing stands against it."""
    spoken = found.opinions.filter(decided_at__isnull=False).values_list("by", flat=True)
    return kept_apart(by.account, made_by(found), list(spoken))


def made_by(found: ChartReview) -> tuple[int, ...]:
    """The accounts that drew the chart, changed it in the editor, and handed it in (1 query)."""
    people = [found.version.drafted_by_id, found.version.submitted_by_id, found.handed_in_by_id]
    people += (
        ChartRevision.objects.filter(version=found.version_id).order_by("by").values_list("by", flat=True).distinct()
    )
    return tuple(dict.fromkeys(one for one in people if one is not None))


def queue(by: Actor) -> list[ChartOpinion]:
    """What waits for this person, the most urgent first; nothing that they made (2 queries)."""
    rows = _waiting(by).select_related(
        "review__chain", "review__version__chart__power__organ", "review__handed_in_by", "organ", "clock"
    )
    newest = PowerVersion.objects.filter(power=OuterRef("review__version__chart__power")).order_by("-number")
    rows = rows.annotate(name=Subquery(newest.values("name")[:1])).order_by("clock__due_at", "id")
    return [row for row in rows if sits(by, row)]


def waiting_count(by: Actor) -> int:
    """How many charts wait for this person's opinion (1 query; none for whoever can never be asked)."""
    if not any(held.roles & SPEAKING for held in by.held):
        return 0
    return sum(1 for row in _waiting(by).only("organ", "roles") if sits(by, row))


def _waiting(by: Actor) -> QuerySet[ChartOpinion]:
    rows = ChartOpinion.objects.filter(organ__in=by.organs(), decided_at__isnull=True)
    own = Q(review__handed_in_by=by.account) | Q(review__version__drafted_by=by.account)
    changed = ChartRevision.objects.filter(by=by.account).values("version")
    rows = rows.filter(review__state=ChartReview.State.RUNNING).exclude(own).exclude(review__version__in=changed)
    spoken = ChartOpinion.objects.filter(by=by.account, decided_at__isnull=False).values("review")
    return rows.exclude(review__in=spoken).defer("review__version__source")


def questions_for(by: Actor) -> list[ChartQuestion]:
    """Questions that this person's unit has still to answer, the oldest first (1 query)."""
    organs = [held.organ for held in by.held if held.roles & ANSWERING]
    rows = ChartQuestion.objects.filter(
        opinion__review__version__chart__power__organ__in=organs,
        opinion__review__state=ChartReview.State.RUNNING,
        answered_at__isnull=True,
    )
    return list(rows.select_related("opinion__organ", "opinion__review__version__chart__power").order_by("asked_at"))


def under_way(organs: Collection[int] | None) -> QuerySet[ChartReview]:
    """Passages that run, or have passed and wait for publication, of these organs (None: of all), oldest first."""
    rows = ChartReview.objects.filter(state__in=OPEN, version__state=ChartVersion.State.SUBMITTED)
    if organs is not None:
        rows = rows.filter(version__chart__power__organ__in=organs)
    newest = PowerVersion.objects.filter(power=OuterRef("version__chart__power")).order_by("-number")
    rows = rows.annotate(name=Subquery(newest.values("name")[:1]))
    return _with_chart(rows).defer("version__source").order_by("handed_in_at", "id")


def before_sitting(organ: int, step: str) -> list[ChartOpinion]:
    """The charts that wait for a sitting of this organ in this step (1 query)."""
    newest = PowerVersion.objects.filter(power=OuterRef("review__version__chart__power")).order_by("-number")
    rows = ChartOpinion.objects.filter(organ=organ, step=step, decided_at__isnull=True)
    rows = rows.filter(review__state=ChartReview.State.RUNNING).annotate(name=Subquery(newest.values("name")[:1]))
    people = ("review__chain", "review__version__chart__power__organ", "clock")
    return list(rows.select_related(*people).order_by("clock__due_at", "id"))


def sitting(pk: int) -> ChartSitting | None:
    """One sitting with its chain and organ."""
    return ChartSitting.objects.select_related("chain", "organ", "by").filter(pk=pk).first()


def able(steps: Iterable[Step], organs: Mapping[str, int], at: datetime) -> dict[str, frozenset[int]]:
    """Step -> the people who hold one of its roles in its organ today (1 query)."""
    held = Appointment.objects.filter(on_day(beijing_day(at)), post__organ__in=set(organs.values()))
    people: dict[tuple[int, str], set[int]] = {}
    for organ, role, person in held.values_list("post__organ", "post__roles__role", "person"):
        people.setdefault((organ, role), set()).add(person)

    def holding(step: Step) -> frozenset[int]:
        return frozenset().union(*(people.get((organs[step.office], role), set()) for role in step.roles))

    return {step.code: holding(step) for step in steps}


def organs_of(steps: Iterable[Step], seats: Mapping[str, Organ], own: int) -> dict[str, int]:
    """Office -> organ, for a chart of this organ."""
    return {step.office: own if step.office == ORGAN else seats[step.office].pk for step in steps}


def _with_chart(rows: QuerySet[ChartReview]) -> QuerySet[ChartReview]:
    people = ("version__drafted_by", "version__submitted_by", "handed_in_by")
    return rows.select_related("chain", "version__chart__power__organ", *people)

"""Reads."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from sunlit.cases.codes import fits, plain_number
from sunlit.cases.models import Party
from sunlit.clocks.queries import countdown
from sunlit.clocks.rules import Countdown
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.voices.errors import VoicesRefusal
from sunlit.voices.models import Rating, Voice
from sunlit.voices.rules import masked

KINDS = {
    "consultation": Text("咨询", "Consultation"),
    "complaint": Text("投诉", "Complaint"),
    "tip_off": Text("举报", "Tip-off"),
}
LEVELS = {
    1: Text("非常不满意", "Very dissatisfied"),
    2: Text("不满意", "Dissatisfied"),
    3: Text("基本满意", "Fairly satisfied"),
    4: Text("满意", "Satisfied"),
    5: Text("非常满意", "Very satisfied"),
}
SHOWN = Q(state=Voice.State.ANSWERED, may_show=True) & ~Q(kind=Voice.Kind.TIP_OFF)


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """What the sender of a voice sees with number and code."""

    number: str
    kind: str
    kind_label: Text
    title: str
    text: str
    organ: str
    organ_phone: str
    raised_at: datetime
    answered: bool
    answer: str
    answered_at: datetime | None
    answered_by: str
    countdown: Countdown | None


def voice_by_code(number: str, code: str, at: datetime) -> VoiceStatus:
    """The voice that number and code open (one query). Raises the same refusal for any mistake."""
    found = Voice.objects.select_related("organ", "clock").filter(number=plain_number(number)).first()
    right = fits(found.pseudonym if found else "", code, found.code_hash if found else "")
    if found is None or not right:
        raise VoicesRefusal(gettext("编号与查询码不符，或者没有这一件。请对照回执核对。"), field="code")
    return VoiceStatus(
        number=found.number,
        kind=found.kind,
        kind_label=KINDS[found.kind],
        title=found.title,
        text=found.text,
        organ=found.organ.name,
        organ_phone=found.organ.phone,
        raised_at=found.raised_at,
        answered=found.state == Voice.State.ANSWERED,
        answer=found.answer,
        answered_at=found.answered_at,
        answered_by=found.answered_by_name,
        countdown=countdown(found.clock, at) if found.clock else None,
    )


def open_voices(by: Actor) -> QuerySet[Voice]:
    """What waits for an answer in the organs of this person's posts, the most urgent first (one query)."""
    return (
        Voice.objects.filter(organ__in=by.organs(), state=Voice.State.OPEN)
        .select_related("organ", "clock", "power", "case")
        .order_by("clock__due_at", "id")
    )


def voices_of(organ: int) -> QuerySet[Voice]:
    """All voices of one organ, newest first."""
    return Voice.objects.filter(organ=organ).select_related("organ", "clock", "power", "case")


def voices_of_case(case: int) -> QuerySet[Voice]:
    """What people have said about one case, newest first; tip-offs left out."""
    return Voice.objects.filter(case=case).exclude(kind=Voice.Kind.TIP_OFF).select_related("organ", "clock")


def answered_public(*, organ: int | None = None, kind: str = "", power: int | None = None) -> QuerySet[Voice]:
    """Answers whose askers agreed that they are shown, newest first; a tip-off is never among them."""
    rows = Voice.objects.filter(SHOWN).select_related("organ", "power")
    if organ is not None:
        rows = rows.filter(organ=organ)
    if kind:
        rows = rows.filter(kind=kind)
    if power is not None:
        rows = rows.filter(power=power)
    return rows.order_by("-answered_at", "-id")


def ratings_public(*, organ: int | None = None, power: int | None = None, level: int | None = None) -> QuerySet[Rating]:
    """Ratings with what they are about, newest first; show the name only through ``rated_by``."""
    rows = Rating.objects.select_related("case__organ", "case__power_version__power")
    if organ is not None:
        rows = rows.filter(case__organ=organ)
    if power is not None:
        rows = rows.filter(case__power_version__power=power)
    if level is not None:
        rows = rows.filter(level=level)
    return rows.order_by("-at", "-id")


def is_rated(case: int) -> bool:
    """Whether the party has rated this case."""
    return Rating.objects.filter(case=case).exists()


def rated_by(ratings: list[Rating]) -> dict[int, str]:
    """The masked name beside each rating, by its row; empty where it was given without a name (one query)."""
    named = [rating for rating in ratings if not rating.anonymous]
    roles = (Party.Role.APPLICANT, Party.Role.PUNISHED)
    people = Party.objects.filter(case__in=[rating.case_id for rating in named], role__in=roles).order_by("-id")
    kinds = dict(people.values_list("case_id", "kind"))
    persons = (Party.Kind.PERSON, Party.Kind.TRADER)
    return {
        rating.pk: masked(rating.case.applicant_name, kinds.get(rating.case_id, Party.Kind.PERSON) not in persons)
        for rating in named
    }


def rating_figures(*, organ: int | None = None, power: int | None = None) -> Counter[int]:
    """How many ratings of each level there are; each number opens the list it counts (one query)."""
    rows = ratings_public(organ=organ, power=power).order_by().values_list("level").annotate(n=Count("id"))
    return Counter({level: n for level, n in rows})


def unanswered_bad_ratings(by: Actor) -> QuerySet[Rating]:
    """Bad ratings of this person's organs that nobody has replied to, oldest first."""
    rows = ratings_public().filter(case__organ__in=by.organs(), replied_at__isnull=True)
    return rows.filter(level__lte=Rating.Level.BAD).order_by("at", "id")

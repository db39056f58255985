"""What people said, as the public sees it: answered questions and ratings. A tip-off is never among them."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Avg, Count, Q, QuerySet

from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.models import PowerVersion
from sunlit.publication.filters import AnswerFilters, RatingFilters, is_row
from sunlit.publication.pages import AnswerList, AnswerRow, Facet, Figure, RatingList, RatingRow
from sunlit.publication.presets import preset
from sunlit.publication.queries.listing import cut, facet, paging, year_before
from sunlit.publication.rules import scrub, surname_only
from sunlit.publication.words import RATINGS, VOICE_KINDS, say
from sunlit.voices.models import Rating, Voice

SHOWN = Q(
    may_show=True,
    state=Voice.State.ANSWERED,
    kind__in=(Voice.Kind.CONSULTATION, Voice.Kind.COMPLAINT),
)


def answers(filters: AnswerFilters, *, page: int = 1, size: int = 20) -> AnswerList:
    """A page of answered questions whose askers agreed to show them."""
    rows = answer_rows(filters)
    where = paging(page, size, rows.count())
    shown = list(cut(rows.select_related("organ", "power"), where)) if where.total else []
    versions = PowerVersion.objects.filter(
        power__in={voice.power_id for voice in shown if voice.power_id}, state=PowerVersion.State.PUBLISHED
    )
    names = dict(versions.values_list("power", "name"))
    return AnswerList(
        rows=tuple(_answer(voice, names) for voice in shown),
        paging=where,
        facets=_answer_facets(filters),
        query=filters.query(),
    )


def answer_rows(filters: AnswerFilters, without: str = "") -> QuerySet[Voice]:
    """The voices that a filter leaves, the newest answer first."""
    wanted = SHOWN
    if filters.kind and without != "kind":
        wanted &= Q(kind__in=filters.kind)
    if filters.organ and without != "organ":
        wanted &= Q(organ__code__in=filters.organ)
    if filters.power:
        wanted &= Q(power__code=filters.power)
    for word in filters.q.split():
        wanted &= Q(title__icontains=word) | Q(text__icontains=word) | Q(answer__icontains=word)
    return Voice.objects.filter(wanted).order_by("-answered_at", "-id")


def ratings(filters: RatingFilters, *, at: datetime, page: int = 1, size: int = 20) -> RatingList:
    """A page of ratings with the count of each level and their mean."""
    rows = rating_rows(filters, at)
    where = paging(page, size, rows.count())
    mean = rows.aggregate(mean=Avg("level"))["mean"]
    shown = cut(rows.select_related("case__organ", "case__power_version__power"), where)
    return RatingList(
        rows=tuple(_rating(row) for row in shown) if where.total else (),
        paging=where,
        facets=_rating_facets(filters, at),
        average="" if mean is None else f"{mean:.2f}",
        query=filters.query(),
    )


def rating_rows(filters: RatingFilters, at: datetime, without: str = "") -> QuerySet[Rating]:
    """The ratings that a filter leaves, the newest first."""
    wanted = Q()
    if filters.level and without != "level":
        wanted &= Q(level__in=[int(level) for level in filters.level if is_row(level)])
    if filters.organ and without != "organ":
        wanted &= Q(case__organ__code__in=filters.organ)
    if filters.power:
        wanted &= Q(case__power_version__power__code=filters.power)
    if filters.period == "12m":
        wanted &= Q(at__gte=year_before(at))
    return Rating.objects.filter(wanted).order_by("-at", "-id")


def rating_figure(key: str, label: Text, filters: RatingFilters, at: datetime) -> Figure:
    """How many ratings a filter leaves, and the list that shows them."""
    return Figure(key, label, rating_rows(filters, at).count(), "ratings", filters.query())


def answer_figure(key: str, label: Text, filters: AnswerFilters) -> Figure:
    """How many answers a filter leaves, and the list that shows them."""
    return Figure(key, label, answer_rows(filters).count(), "answers", filters.query())


def _answer(voice: Voice, powers: Mapping[int, str]) -> AnswerRow:
    masks = preset(settings.JURISDICTION).masks
    names = [("person", voice.name)] if voice.name else []
    assert voice.answered_at is not None  # answered voices have it, by a constraint of the table
    return AnswerRow(
        number=voice.number,
        kind=voice.kind,
        kind_name=say(VOICE_KINDS, voice.kind),
        organ=voice.organ.name,
        power_code=voice.power.code if voice.power else "",
        power_name=powers.get(voice.power_id or 0, ""),
        title=scrub(masks, voice.title, names),
        text=scrub(masks, voice.text, names),
        answer=scrub(masks, voice.answer, names),
        answered_by=voice.answered_post,
        raised_at=voice.raised_at,
        answered_at=voice.answered_at,
    )


def _rating(rating: Rating) -> RatingRow:
    masks = preset(settings.JURISDICTION).masks
    case = rating.case
    name = case.applicant_name
    return RatingRow(
        number=case.number,
        level=rating.level,
        level_name=RATINGS[str(rating.level)],
        text=scrub(masks, rating.text, [("person", name)]),
        # Whoever rates is a person, also for a company, so the name is masked in any case.
        rated_by="" if rating.anonymous else surname_only(masks, name),
        organ=case.organ.name,
        power_code=case.power_version.power.code,
        power_name=case.power_version.name,
        at=rating.at,
        reply=scrub(masks, rating.reply, [("person", name)]),
        replied_at=rating.replied_at,
    )


def _organs() -> dict[str, Text]:
    rows = Organ.objects.order_by("position", "code").values_list("code", "name", "name_en")
    return {code: Text(name, name_en) for code, name, name_en in rows}


def _answer_facets(filters: AnswerFilters) -> tuple[Facet, ...]:
    def counts(without: str, column: str) -> dict[str, int]:
        return dict(answer_rows(filters, without=without).order_by().values_list(column).annotate(n=Count("id")))

    return (
        facet("kind", Text("种类", "Kind"), counts("kind", "kind"), VOICE_KINDS, filters.kind),
        facet("organ", Text("部门", "Department"), counts("organ", "organ__code"), _organs(), filters.organ),
    )


def _rating_facets(filters: RatingFilters, at: datetime) -> tuple[Facet, ...]:
    def counts(without: str, column: str) -> dict[str, int]:
        rows = rating_rows(filters, at, without=without).order_by().values_list(column).annotate(n=Count("id"))
        return {str(value): n for value, n in rows}

    return (
        facet("level", Text("评价", "Rating"), counts("level", "level"), RATINGS, filters.level),
        facet("organ", Text("部门", "Department"), counts("organ", "case__organ__code"), _organs(), filters.organ),
    )

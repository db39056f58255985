"""Consultations, complaints, tip-offs and ratings: the queue, the answer, the reply."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.clocks.queries import countdown
from sunlit.desk.door import StaffRequest, faults_of, number_in, or_404, reach, sentence, staff, typed
from sunlit.desk.forms import AnswerForm
from sunlit.desk.templatetags.desk import mixed
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, may, require
from sunlit.voices import operations
from sunlit.voices.models import Rating, Voice
from sunlit.voices.queries import KINDS, LEVELS, ratings_public

PAGE = 30


@require_safe
@staff
def queue(request: StaffRequest) -> HttpResponse:
    """What waits for an answer, the most urgent first; or what has been answered."""
    answered = request.GET.get("state") == "answered"
    rows = _voices(request)
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if answered:
        rows = rows.filter(state=Voice.State.ANSWERED).order_by("-answered_at", "-id")
    else:
        rows = rows.filter(state=Voice.State.OPEN).order_by("clock__due_at", "id")
    page = Paginator(rows, PAGE).get_page(number_in(request, "page") or 1)
    shown = [(row, KINDS[row.kind], countdown(row.clock, request.at) if row.clock else None) for row in page]
    context = {"page_obj": page, "rows": shown, "answered": answered, "kind": kind, "kinds": KINDS.items()}
    return render(request, "desk/voices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def voice(request: StaffRequest, pk: int) -> HttpResponse:
    """One voice, and the form of the answer where this person may give it."""
    found = or_404(_voices(request).filter(pk=pk).first())
    form, refusal = _answer_form(request), ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_voice(by=request.actor, at=request.at, voice=found, text=form.cleaned_data["text"])
        except Refusal as error:
            refusal = _tell(error, form)
            found = or_404(_voices(request).filter(pk=pk).first())
        else:
            messages.success(request, gettext("答复已发出，提出的人用编号和查询码可以看到。"))
            return redirect("desk:voices")
    may_answer = may(request.actor, "voices.answer_voice", Subject("voice", organ=found.organ_id))
    context = {
        "voice": found,
        "kind": KINDS[found.kind],
        "countdown": countdown(found.clock, request.at) if found.clock else None,
        "form": form,
        "refusal": mixed(refusal) if refusal else "",
        "may_answer": may_answer and found.state == Voice.State.OPEN,
    }
    return render(request, "desk/voice.html", context, status=422 if form.errors or refusal else 200)


def _voices(request: StaffRequest) -> QuerySet[Voice]:
    """The voices that this person may read."""
    rows = Voice.objects.select_related("organ", "clock", "power", "case")
    organs = _organs(request)
    return rows if organs is None else rows.filter(organ__in=organs)


@require_safe
@staff
def rating_list(request: StaffRequest) -> HttpResponse:
    """What people thought of how their matters were handled; bad ratings without a reply first of all."""
    rows = _ratings(request)
    waiting = request.GET.get("state") != "all"
    if waiting:
        rows = rows.filter(level__lte=Rating.Level.BAD, replied_at__isnull=True).order_by("at", "id")
    page = Paginator(rows, PAGE).get_page(number_in(request, "page") or 1)
    shown = [(row, LEVELS[row.level]) for row in page]
    return render(request, "desk/ratings.html", {"page_obj": page, "rows": shown, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def rating(request: StaffRequest, pk: int) -> HttpResponse:
    """One rating, and the form of the reply where this person may give it."""
    found = or_404(_ratings(request).filter(pk=pk).first())
    form, refusal = _answer_form(request), ""
    form.fields["text"].label = gettext("回复内容")
    if request.method == "POST" and form.is_valid():
        try:
            operations.reply_rating(by=request.actor, at=request.at, rating=found, text=form.cleaned_data["text"])
        except Refusal as error:
            refusal = _tell(error, form)
            found = or_404(_ratings(request).filter(pk=pk).first())
        else:
            messages.success(request, gettext("回复已公开。"))
            return redirect("desk:ratings")
    may_reply = may(request.actor, "voices.reply_rating", Subject("rating", organ=found.case.organ_id))
    context = {
        "rating": found,
        "level": LEVELS[found.level],
        "form": form,
        "refusal": mixed(refusal) if refusal else "",
        "may_reply": may_reply and found.replied_at is None,
        "may_open": may(request.actor, "read.cases", Subject("case", organ=found.case.organ_id)),
    }
    return render(request, "desk/rating.html", context, status=422 if form.errors or refusal else 200)


def _ratings(request: StaffRequest) -> QuerySet[Rating]:
    rows = ratings_public()
    organs = _organs(request)
    return rows if organs is None else rows.filter(case__organ__in=organs)


def _organs(request: StaffRequest) -> tuple[int, ...] | None:
    """The organs whose voices this person may read; None for all; refused where there is none."""
    organs = reach(request.actor, "read.voices")
    if organs == ():
        require(request.actor, "read.voices", Subject("voice"))
    return organs


def _answer_form(request: StaffRequest) -> AnswerForm:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" and (given := typed(request)) is not None:
        form.initial = given.dict()
    return form


def _tell(refusal: Refusal, form: AnswerForm) -> str:
    faults = faults_of(refusal)
    return "".join(form.take(faults)) if faults else sentence(refusal)

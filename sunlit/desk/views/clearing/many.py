"""Several items of one step at once: looked over first, then done, all or none; and the sitting that decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sunlit.design.files import looked_through
from sunlit.desk.acting import attempt, filled, status_of
from sunlit.desk.door import StaffRequest, language, or_404, staff
from sunlit.desk.views.clearing.forms import MeetingForm, OpinionForm, SureForm
from sunlit.desk.views.clearing.showing import found_round, seen_organs
from sunlit.documents import operations as documents
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers import operations
from sunlit.powers.models import Round, RoundItem, RoundReview
from sunlit.powers.operations import Resolution
from sunlit.powers.queries.reviews import against_reviewer, changed_since, filing_findings, waiting_review
from sunlit.powers.queries.rounds import ItemFilter, chain_of_round, items
from sunlit.powers.rules.clearing import AGREE, DECISIONS, OBJECT, RETURN, Step
from sunlit.powers.rules.outcomes import OUTCOMES

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bulk(request: StaffRequest, pk: int, step: str) -> HttpResponse:
    """What would be done with each chosen item, and why not with some; then the same opinion, or act, for the rest."""
    organs = seen_organs(request)
    found = found_round(pk)
    chain = chain_of_round(found)
    if not chain.has(step) or chain.step(step).kind in ("joint", "meeting"):
        raise Http404
    here = chain.step(step)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("items")
    wanted = [int(one) for one in chosen if one.isascii() and one.isdigit()][:MOST]
    rows = items(found, ItemFilter(step=step), organs=organs)
    shown = list(rows.filter(pk__in=wanted) if chosen else rows[:MOST])
    judged = [(one, _against(one, here, request)) for one in shown]
    ready = [one for one, why in judged if not why]
    form = _form(request, found, here, ready)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _do(request, here, ready, form))
        if done is not None:
            messages.success(request, gettext("已办 %(n)d 项。") % {"n": len(done)})
            return redirect(reverse("desk:round_items", args=[pk]) + f"?step={step}")
    context = {
        "round": found,
        "step": here,
        "judged": judged,
        "ready": len(ready),
        "outcomes": {code: one.name for code, one in OUTCOMES.items()},
        "effects": {code: one.effect for code, one in OUTCOMES.items()},
        "form": form,
        "carries_out": here.kind in ("register", "publish"),
    }
    return render(request, "desk/clearing/bulk.html", context, status=status_of(form))


def _against(one: RoundItem, step: Step, request: StaffRequest) -> str:
    """Why this item cannot be treated now by this person; empty where it can."""
    review, why = waiting_review(one, step, request.actor)
    if review is None:
        return why
    if one.consulting:
        return gettext("正在磋商，等待答复。")
    if step.kind not in ("register", "publish") and (reason := against_reviewer(one, step, request.actor)):
        return reason
    if step.kind == "register":
        return changed_since(one)
    if step.kind == "file":
        return " ".join(finding.text.in_language(language()) for finding in filing_findings(one))
    return ""


def _form(request: StaffRequest, round: Round, step: Step, ready: list[RoundItem]) -> Any:
    if step.kind in ("register", "publish"):
        return filled(request, SureForm)
    organs = [one.organ for one in round.participants.select_related("organ")] if step.outcome else []
    return filled(request, OpinionForm, step=step, office=step.office, organs=organs)


def _do(request: StaffRequest, step: Step, ready: list[RoundItem], form: Any) -> list[RoundItem]:
    by, at = request.actor, request.at
    if step.kind == "register":
        return operations.register_cleared(items=ready, by=by, at=at)
    if step.kind == "publish":
        return operations.publish_cleared(items=ready, by=by, at=at)
    return operations.give_opinions(items=ready, step=step.code, said=form.said(), by=by, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def meeting(request: StaffRequest, pk: int, step: str) -> HttpResponse:
    """A sitting: its minutes, and item by item what it resolved; those left out wait for the next sitting."""
    found = found_round(pk)
    chain = chain_of_round(found)
    here = chain.step(step) if chain.has(step) else None
    if here is None or here.kind != "meeting":
        raise Http404
    seat = or_404(found.seats.filter(office=here.office).select_related("organ").first())
    require(request.actor, "powers.hold_meeting", Subject("round", organ=seat.organ_id))
    rows = list(items(found, ItemFilter(step=step))[:MOST])
    objections = _objections(rows)
    organs = [one.organ for one in found.participants.select_related("organ")]
    form = filled(request, MeetingForm)
    sent = request.POST if request.method == "POST" else {}
    if request.method == "POST" and form.is_valid():
        by_pk = {str(organ.pk): organ for organ in organs}
        resolutions = [made for one in rows if (made := _resolution(one, sent, by_pk)) is not None]
        done = attempt(form, lambda: _hold(request, found, here, form, resolutions))
        if done is not None:
            messages.success(request, gettext("会议已登记，议定 %(n)d 项。") % {"n": len(resolutions)})
            return redirect("desk:round_meeting", pk, done.pk)
    code = language()
    context = {
        "round": found,
        "step": here,
        "seat": seat,
        "form": form,
        "rows": [
            {
                "item": one,
                "proposed": OUTCOMES[one.outcome].name if one.outcome else None,
                "objections": objections.get(one.pk, []),
                "choice": sent.get(f"choice_{one.pk}", one.outcome or "recorded"),
                "words": sent.get(f"words_{one.pk}", ""),
                "responsible": sent.get(f"responsible_{one.pk}", str(one.responsible_id or "")),
            }
            for one in rows
        ],
        "organs": [(str(organ.pk), organ.name) for organ in organs],
        "choices": [
            *((one.code, one.name.in_language(code)) for one in OUTCOMES.values() if not one.open_end),
            (RETURN, DECISIONS[RETURN].in_language(code)),
            ("", gettext("本次不议")),
        ],
    }
    return render(request, "desk/clearing/meeting.html", context, status=status_of(form))


def _objections(rows: list[RoundItem]) -> dict[int, list[RoundReview]]:
    """Item -> the objections of this turn's joint review, which the sitting should know (1 query)."""
    found: dict[int, list[RoundReview]] = {}
    turns = {one.pk: one.turn for one in rows}
    objecting = RoundReview.objects.filter(item__in=rows, decision=OBJECT).select_related("organ")
    for one in objecting:
        if one.turn == turns[one.item_id]:
            found.setdefault(one.item_id, []).append(one)
    return found


def _resolution(one: RoundItem, sent: Any, organs: dict[str, Organ]) -> Resolution | None:
    choice, told = sent.get(f"choice_{one.pk}", ""), sent.get(f"words_{one.pk}", "")
    if not choice:
        return None
    if choice == RETURN:
        return Resolution(one, decision=RETURN, words=told)
    responsible = organs.get(sent.get(f"responsible_{one.pk}", "")) if choice == "assigned" else None
    return Resolution(one, decision=AGREE, words=told, outcome=choice, responsible=responsible)


def _hold(request: StaffRequest, round: Round, step: Step, form: Any, resolutions: list[Resolution]) -> Any:
    data = form.cleaned_data
    file = data["file"]
    attachment = None
    if file:
        subject = ("round", round.pk)
        attachment = documents.attach(
            by=request.actor,
            at=request.at,
            name=str(file.name),
            content=file,
            subject=subject,
            looked_through=looked_through(file),
        )
    return operations.hold_meeting(
        round=round,
        step=step.code,
        number=data["number"],
        held_on=data["held_on"],
        attendees=data["attendees"],
        minutes=data["minutes"],
        resolutions=resolutions,
        attachment=attachment,
        by=request.actor,
        at=request.at,
    )

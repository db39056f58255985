"""Rounds, one round with its figures, its items as a list and as a table, and duties beside powers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, page_of, settle
from sunlit.desk.door import (
    StaffRequest,
    anywhere,
    csv_answer,
    file_answer,
    language,
    number_in,
    or_404,
    reach,
    staff,
)
from sunlit.desk.views.clearing.forms import OrganForm, PhaseForm, SureForm
from sunlit.documents.queries import read_attachment
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of, open_organs
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories, operations
from sunlit.powers.chains import words
from sunlit.powers.models import PowerVersion, Round, RoundItem, RoundMeeting
from sunlit.powers.queries.rounds import (
    FINISHED,
    Figures,
    ItemFilter,
    LateReview,
    chain_of_round,
    compared,
    figures,
    items,
    late_answers,
    late_organs,
    late_reviews,
    rounds,
    unreported,
)
from sunlit.powers.rules.clearing import Chain
from sunlit.powers.rules.outcomes import OUTCOMES

READ = "read.clearing"
SIZE = 50
# What an organ that is consulted is waited for.
ANSWER = Text("磋商答复", "Answer in a consultation")
DONE = Text("已办完", "finished")
OPEN_OUTCOME = Text("还没有结论", "no outcome yet")


def seen_organs(request: StaffRequest) -> tuple[int, ...] | None:
    """The organs whose items this person may read; None for all; refused where there is none."""
    organs = reach(request.actor, READ)
    if organs == ():
        require(request.actor, READ, Subject("round"))
    return organs


def found_round(pk: int) -> Round:
    """The round of this row, or the page that says that there is none."""
    return or_404(Round.objects.select_related("region").filter(pk=pk).first())


@require_safe
@staff
def round_list(request: StaffRequest) -> HttpResponse:
    """All rounds, the newest first."""
    seen_organs(request)
    rows, paging = page_of(request, rounds(), SIZE)
    shown = [(row, chain_of_round(row).title) for row in rows]
    may_open = anywhere(request.actor, "powers.open_round")
    return render(request, "desk/clearing/list.html", {"rows": shown, "paging": paging, "may_open": may_open})


@dataclass(frozen=True, slots=True)
class Count:
    """A figure with the list that it counts."""

    label: Text | str
    value: int
    url: str
    note: str = ""
    chinese: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def round_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A round: its phases, who is behind, its figures, and what may be done to it."""
    organs = seen_organs(request)
    found = found_round(pk)
    settled = settle(request, _deeds(request, found))
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:round", pk)
    chain = chain_of_round(found)
    counted = figures(found, request.at, organs=organs)
    taking_part = {one.organ_id: one.organ for one in found.participants.select_related("organ")}
    context = {
        "round": found,
        "chain": chain,
        "phases": [(one, _phase_state(one, request)) for one in found.phases.all()],
        "late": [one for one in late_organs(found, day_of(request.at)) if organs is None or one.organ.pk in organs],
        "late_reviews": _late(found, chain, request, organs),
        "seats": [(words().offices[one.office], one.organ) for one in found.seats.select_related("organ")],
        "tiles": _tiles(found, counted),
        "tables": _tables(found, chain, counted, taking_part),
        "duties": found.duties.count(),
        "meetings": found.meetings.all(),
        "settled": settled,
        "sent": settled.refused,
        "outside": organs is not None and taking_part.keys().isdisjoint(organs),
        "may_file": found.closed_at is None and _in_one(request, "powers.file_item", taking_part),
        "may_duties": found.closed_at is None and _in_one(request, "powers.enter_duties", taking_part),
        "meeting_steps": _meeting_steps(request, found, chain),
    }
    return render(request, "desk/clearing/round.html", context, status=settled.status)


def _in_one(request: StaffRequest, act: str, organs: Iterable[int]) -> bool:
    """Whether this person may do the act in at least one of these organs."""
    within = reach(request.actor, act)
    return any(within is None or organ in within for organ in organs)


def _phase_state(phase: Any, request: StaffRequest) -> str:
    day = day_of(request.at)
    if day < phase.from_on:
        return gettext("还没有开始")
    return gettext("正在进行") if day <= phase.to_on else gettext("已经结束")


def _meeting_steps(request: StaffRequest, round: Round, chain: Chain) -> list[Any]:
    if round.closed_at is not None:
        return []
    seats = dict(round.seats.values_list("office", "organ_id"))
    held = {(one.organ, role) for one in request.actor.held for role in one.roles}
    steps = [step for step in chain.steps if step.kind == "meeting"]
    return [step for step in steps if any((seats.get(step.office), role) in held for role in step.roles)]


def _address(round: Round, **wanted: str | int) -> str:
    query = {name: value for name, value in wanted.items() if value != ""}
    return reverse("desk:round_items", args=[round.pk]) + (f"?{urlencode(query)}" if query else "")


def _tiles(round: Round, counted: Figures) -> list[dict[str, Any]]:
    finished = counted.by_step.get(FINISHED, 0)
    return [
        {"label": gettext("全部"), "value": counted.total, "url": _address(round), "look": "blue"},
        {"label": gettext("已办完"), "value": finished, "url": _address(round, step=FINISHED), "look": "green"},
        {
            "label": gettext("超过本步时限"),
            "value": counted.late,
            "url": _address(round, late=1),
            "look": "red" if counted.late else "",
        },
        {
            "label": gettext("已公布但没有报"),
            "value": counted.unreported,
            "url": reverse("desk:round_compare", args=[round.pk]) + "#unreported",
            "look": "yellow" if counted.unreported else "",
        },
    ]


def _tables(round: Round, chain: Chain, counted: Figures, organs: dict[int, Organ]) -> list[dict[str, Any]]:
    """The four tables of the statistics; each number opens its items."""
    steps = [(step.code, step.name) for step in chain.steps] + [(FINISHED, DONE)]
    outcomes = [(one.code, one.name) for one in OUTCOMES.values()] + [("none", OPEN_OUTCOME)]
    by_outcome = {code or "none": number for code, number in counted.by_outcome.items()}
    kinds = [(code, one.name) for code, one in categories.all_kinds().items() if code in counted.by_kind]
    return [
        {
            "name": "step",
            "title": gettext("按步骤"),
            "rows": [Count(text, counted.by_step.get(code, 0), _address(round, step=code)) for code, text in steps],
        },
        {
            "name": "organ",
            "title": gettext("按单位"),
            "rows": [
                Count(organ.name, counted.by_organ.get(pk, 0), _address(round, organ=pk), chinese=True)
                for pk, organ in organs.items()
            ],
        },
        {
            "name": "kind",
            "title": gettext("按类别"),
            "rows": [Count(text, counted.by_kind.get(code, 0), _address(round, kind=code)) for code, text in kinds],
        },
        {
            "name": "outcome",
            "title": gettext("按结论"),
            "rows": [Count(text, by_outcome.get(code, 0), _address(round, outcome=code)) for code, text in outcomes],
        },
    ]


def _deeds(request: StaffRequest, round: Round) -> list[Deed]:
    """What the list office may do to a running round."""
    if round.closed_at is not None:
        return []
    by, at, subject = request.actor, request.at, Subject("round")
    phases = {str(one.pk): one for one in round.phases.all()}
    outside = open_organs().exclude(pk__in=round.participants.values("organ"))
    by_pk = {str(organ.pk): organ for organ in outside}

    def move(data: dict[str, Any]) -> object:
        days = {name: data[name] for name in ("from_on", "to_on")}
        return operations.move_phase(phase=phases[data["phase"]], **days, by=by, at=at)

    def add(data: dict[str, Any]) -> object:
        return operations.add_participant(round=round, organ=by_pk[data["organ"]], by=by, at=at)

    return [
        Deed(
            "move_phase",
            "powers.move_phase",
            subject,
            gettext("调整阶段日期"),
            "",
            lambda *args, **options: PhaseForm(*args, phases=[(pk, one.name) for pk, one in phases.items()], **options),
            move,
            gettext("阶段日期已调整。"),
        ),
        Deed(
            "add_participant",
            "powers.add_participant",
            subject,
            gettext("增加参加单位"),
            "",
            lambda *args, **options: OrganForm(*args, organs=by_pk.values(), **options),
            add,
            gettext("已增加参加单位。"),
        ),
        Deed(
            "close_round",
            "powers.close_round",
            subject,
            gettext("结束这一轮"),
            gettext("全部办完、没有漏报才能结束；结束后不能再改。"),
            SureForm,
            lambda data: operations.close_round(round=round, by=by, at=at),
            gettext("这一轮清权已经结束。"),
            grave=True,
        ),
    ]


def _late(
    round: Round, chain: Chain, request: StaffRequest, organs: tuple[int, ...] | None
) -> list[tuple[Any, LateReview, str]]:
    """Who has let days pass, reviewers and those who were asked: what it is, who and how many, where these are."""
    found = [
        (chain.step(one.step).name, one, _address(round, step=one.step, late=1, asked=one.organ.pk))
        for one in late_reviews(round, request.at, organs=organs)
    ]
    return found + [
        (ANSWER, one, _address(round, organ=one.organ.pk, late=1, consulting=1))
        for one in late_answers(round, request.at, organs=organs)
    ]


# Items.


def wanted_in(request: StaffRequest) -> ItemFilter:
    """The filter that the address asks for."""
    get = request.GET.get
    return ItemFilter(
        organ=number_in(request, "organ"),
        kind=get("kind", ""),
        step=get("step", ""),
        outcome=get("outcome", ""),
        words=get("q", "").strip().replace("\x00", "")[:60],
        late=get("late") == "1",
        asked=number_in(request, "asked"),
        consulting=get("consulting") == "1",
    )


@require_safe
@staff
def item_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The items of a round that fit, with boxes to treat several of one step together."""
    organs = seen_organs(request)
    found = found_round(pk)
    chain, wanted = chain_of_round(found), wanted_in(request)
    rows, paging = page_of(request, items(found, wanted, organs=organs, at=request.at), SIZE)
    names = {step.code: step.name for step in chain.steps} | {"": DONE}
    step = chain.step(wanted.step) if chain.has(wanted.step) else None
    context = {
        "round": found,
        "rows": [(row, names[row.step], OUTCOMES[row.outcome].name if row.outcome else None) for row in rows],
        "paging": paging,
        "wanted": wanted,
        "step": step,
        "many": step is not None and step.kind != "joint" and found.closed_at is None and bool(rows),
        "steps": [*((one.code, one.name) for one in chain.steps), (FINISHED, DONE)],
        "organs": [one.organ for one in found.participants.select_related("organ")],
        "kinds": [(code, one.name) for code, one in categories.all_kinds().items()],
        "outcomes": [*((one.code, one.name) for one in OUTCOMES.values()), ("none", OPEN_OUTCOME)],
        "kind_names": {code: one.name for code, one in categories.all_kinds().items()},
        "at": request.at,
    }
    return render(request, "desk/clearing/items.html", context)


@require_safe
@staff
def item_table(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The items that fit, as CSV."""
    organs = seen_organs(request)
    found = found_round(pk)
    chain, code = chain_of_round(found), language()
    names = {step.code: step.name for step in chain.steps} | {"": DONE}
    head = ("单位", "编码", "职权名称", "类别", "步骤", "结论", "理由", "本步到期")

    def rows() -> Any:
        yield head
        listed: Any = items(found, wanted_in(request), organs=organs, at=request.at)
        for one in listed.iterator(chunk_size=500):
            yield (
                one.organ.name,
                one.power.code,
                one.name,
                categories.kind(one.kind).name.in_language(code),
                names[one.step].in_language(code),
                OUTCOMES[one.outcome].name.in_language(code) if one.outcome else "",
                one.outcome_reason,
                day_of(one.due_at).isoformat() if one.due_at else "",
            )

    return csv_answer(rows(), f"round-{pk}")


# Duties beside powers.


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Duties without a power, powers without a duty, and listed powers that nobody reported."""
    organs = seen_organs(request)
    found = found_round(pk)
    may_enter = found.closed_at is None and anywhere(request.actor, "powers.enter_unreported")
    if request.method == "POST":
        return _link(request, found) if "duty" in request.POST else _take_in(request, found)
    rows, paging = page_of(request, unreported(found, organs=organs), SIZE)
    context = {
        "round": found,
        "found": compared(found, organs=organs),
        "by_organ": _by_organ(found, organs),
        "unreported": rows,
        "paging": paging,
        "may_enter": may_enter,
        "may_duties": found.closed_at is None
        and _in_one(request, "powers.enter_duties", found.participants.values_list("organ", flat=True)),
    }
    return render(request, "desk/clearing/compare.html", context)


def _take_in(request: StaffRequest, round: Round) -> HttpResponse:
    """The list office enters what was not reported."""
    require(request.actor, "powers.enter_unreported", Subject("round"))
    power = or_404(unreported(round).filter(power=_number(request.POST.get("power", ""))).first()).power
    operations.enter_unreported(round=round, power=power, by=request.actor, at=request.at)
    messages.success(request, gettext("已列入审核。"))
    return redirect(reverse("desk:round_compare", args=[round.pk]) + "#unreported")


def _link(request: StaffRequest, round: Round) -> HttpResponse:
    """A duty is tied to a power by hand, or untied."""
    duty = or_404(round.duties.filter(pk=_number(request.POST["duty"])).first())
    item = round.items.filter(pk=_number(request.POST.get("item", ""))).first()
    operations.link_duty(duty=duty, item=item, by=request.actor, at=request.at)
    messages.success(request, gettext("对应关系已改。"))
    return redirect("desk:round_compare", round.pk)


def _by_organ(round: Round, organs: tuple[int, ...] | None) -> dict[int, list[RoundItem]]:
    """Organ -> what it reports, for the boxes in which a duty is tied to a power."""
    found: dict[int, list[RoundItem]] = {}
    for one in items(round, ItemFilter(), organs=organs):
        found.setdefault(one.organ_id, []).append(one)
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_safe
@staff
def one_meeting(request: StaffRequest, pk: int, meeting: int) -> HttpResponse:
    """The minutes of a sitting and what it resolved on each item."""
    organs = seen_organs(request)
    found = or_404(
        RoundMeeting.objects.select_related("round", "by", "attachment").filter(round=pk, pk=meeting).first()
    )
    reviews = found.reviews.select_related("item__organ", "item__power").order_by("item__organ", "item_id")
    if organs is not None:
        reviews = reviews.filter(item__organ__in=organs)
    shown = list(reviews)
    names = names_of([review.item for review in shown])
    step = chain_of_round(found.round).step(found.step)
    rows = [(one, names[one.item.power_id], OUTCOMES[one.outcome].name if one.outcome else None) for one in shown]
    return render(request, "desk/clearing/minutes.html", {"meeting": found, "step": step, "rows": rows})


@require_safe
@staff
def meeting_file(request: StaffRequest, pk: int, meeting: int) -> HttpResponse:
    """The paper that was handed in with the minutes."""
    seen_organs(request)
    found = or_404(RoundMeeting.objects.select_related("attachment").filter(round=pk, pk=meeting).first())
    kept = or_404(found.attachment)
    return file_answer(read_attachment(kept), kept.name, kept.media_type)


def names_of(rows: list[RoundItem]) -> dict[int, str]:
    """Power -> the name in its newest version (1 query)."""
    versions = PowerVersion.objects.filter(power__in=[row.power_id for row in rows]).order_by("number")
    return dict(versions.values_list("power_id", "name"))

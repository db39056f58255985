"""A round is set up; organs enter their duties and report their powers."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sunlit.desk.acting import attempt, filled, status_of
from sunlit.desk.door import StaffRequest, language, number_in, reach, staff
from sunlit.desk.forms import EARLIEST, LATEST
from sunlit.desk.views.clearing.forms import DutiesForm, FilingForm, RoundForm
from sunlit.desk.views.clearing.showing import found_round
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, Region
from sunlit.offices.queries import open_organs
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories, operations
from sunlit.powers.chains import presets, words
from sunlit.powers.models import Round, RoundDuty
from sunlit.powers.operations import PhaseGiven
from sunlit.powers.queries.rounds import to_file
from sunlit.powers.rules.clearing import Chain
from sunlit.powers.rules.comparison import read_duties
from sunlit.powers.rules.outcomes import CAPACITIES

COMMA = re.compile(r"[，,\t]")
PARTS = 4


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def draft_round(request: StaffRequest) -> HttpResponse:
    """Set up a campaign: its way, organs, seats and phases."""
    require(request.actor, "powers.open_round", Subject("round"))
    organs = list(open_organs())
    regions = Region.objects.annotate(n=Count("organs")).filter(n__gt=0).order_by("-n", "code")[:50]
    ways = presets()
    form = filled(
        request,
        RoundForm,
        organs=organs,
        regions=[(str(one.pk), one.name) for one in regions],
        presets=ways,
        initial={"preset": "default"},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        by_pk = {str(organ.pk): organ for organ in organs}
        phases, fault = _phases(data["phases"], ways[data["preset"]])
        if fault:
            form.add_error("phases", fault)
        else:
            seats = {
                name.removeprefix("seat_"): by_pk[value]
                for name, value in data.items()
                if name.startswith("seat_") and value
            }
            made = attempt(
                form,
                lambda: operations.open_round(
                    region=Region.objects.get(pk=data["region"]),
                    title=data["title"],
                    document=data["document"],
                    preset=data["preset"],
                    phases=phases,
                    seats=seats,
                    organs=[by_pk[pk] for pk in data["organs"]],
                    by=request.actor,
                    at=request.at,
                ),
            )
            if made is not None:
                messages.success(request, gettext("这一轮清权已经开始，参加单位可以填报了。"))
                return redirect("desk:round", made.pk)
    plain = [field for field in form if not field.name.startswith("seat_")]
    seats_shown = [field for field in form if field.name.startswith("seat_")]
    context = {"form": form, "plain": plain, "seats": seats_shown, "ways": [(name, one) for name, one in ways.items()]}
    return render(request, "desk/clearing/new.html", context, status=status_of(form))


def _phases(text: str, chain: Chain) -> tuple[list[PhaseGiven], str]:
    """The phases as typed, each covering the steps up to the one it names; else what is wrong with a line."""
    codes = [step.code for step in chain.steps]
    names = {step.name.zh: step.code for step in chain.steps} | {step.name.en: step.code for step in chain.steps}
    found: list[PhaseGiven] = []
    begun = 0
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        parts = [part.strip() for part in COMMA.split(line)]
        step = names.get(parts[-1], parts[-1])
        first, last = (_day(part) for part in [*parts, "", ""][1:3])
        if len(parts) != PARTS or first is None or last is None:
            told = gettext("第 %(n)d 行读不懂。请按“名称，第一日，最后一日，覆盖到哪一步”写，日期如 2026-12-01。")
            return [], told % {"n": number}
        if step not in codes[begun:]:
            told = gettext("第 %(n)d 行的“%(step)s”不是这个办法接下来的步骤。可以写：%(steps)s。")
            ahead = "、".join(one.name.in_language(language()) for one in chain.steps[begun:])
            return [], told % {"n": number, "step": parts[-1], "steps": ahead}
        end = codes.index(step) + 1
        found.append(PhaseGiven(parts[0][:60], first, last, tuple(codes[begun:end])))
        begun = end
    return found, ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def own_organs(request: StaffRequest, round: Round, act: str) -> list[Organ]:
    """The organs of the round in which this person may do the act."""
    organs = [one.organ for one in round.participants.select_related("organ")]
    within = reach(request.actor, act)
    return organs if within is None else [organ for organ in organs if organ.pk in within]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def duties(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter duties: by law, by mandate, or as done at the posts."""
    found = found_round(pk)
    organs = own_organs(request, found, "powers.enter_duties")
    if not organs:
        require(request.actor, "powers.enter_duties", Subject("round"))
    form = filled(request, DutiesForm, organs=organs, initial={"direction": "law"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        text, fault = _text(data["file"], data["duties"])
        need = "post" if data["direction"] == RoundDuty.Direction.POST else "source"
        read = read_duties(text, need=need)
        for one in read.faults[:10]:
            form.add_error("duties", one.text.in_language(language()))
        if fault:
            form.add_error("file", fault)
        elif not read.faults:
            organ = next(one for one in organs if str(one.pk) == data["organ"])
            made = attempt(
                form,
                lambda: operations.enter_duties(
                    round=found,
                    organ=organ,
                    direction=data["direction"],
                    lines=read.lines,
                    by=request.actor,
                    at=request.at,
                ),
            )
            if made is not None:
                messages.success(
                    request,
                    gettext("新记下 %(n)d 条职责，原来有的 %(old)d 条没有重复记。")
                    % {"n": len(made), "old": len(read.lines) - len(made)},
                )
                return redirect("desk:round_compare", pk)
    return render(request, "desk/clearing/duties.html", {"round": found, "form": form}, status=status_of(form))


def _text(file: Any, typed: str) -> tuple[str, str]:
    if not file:
        return typed, ""
    raw = file.read(1_000_001)
    if len(raw) > 1_000_000:
        return "", gettext("文件太大，职责列表最多 1 MB。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return "", gettext("文件的编码认不出来，请另存为 UTF-8 的 CSV。")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Report powers of the own organ: all that are chosen, in one capacity."""
    found = found_round(pk)
    organs = own_organs(request, found, "powers.file_item")
    if not organs:
        require(request.actor, "powers.file_item", Subject("round"))
    asked = number_in(request, "organ")
    organ = next((one for one in organs if one.pk == asked), organs[0])
    form = filled(request, FilingForm, initial={"capacity": "own"})
    rows = list(to_file(found, organ)[:500])
    chosen = set(request.POST.getlist("powers"))
    if request.method == "POST" and form.is_valid():
        powers = [one for one in rows if str(one.pk) in chosen]
        if not powers:
            form.add_error(None, gettext("请至少选一项。"))
        else:
            done = attempt(
                form,
                lambda: operations.file_items(
                    round=found, powers=powers, filed_as=form.filed_as(), by=request.actor, at=request.at
                ),
            )
            if done is not None:
                messages.success(request, gettext("已填报 %(n)d 项，核对以后再报出。") % {"n": len(done)})
                return redirect("desk:clearing_queue")
    kinds: dict[str, Text] = {code: one.name for code, one in categories.all_kinds().items()}
    context = {
        "round": found,
        "organ": organ,
        "organs": organs,
        "form": form,
        "rows": [(one, kinds[one.kind], str(one.pk) in chosen) for one in rows],
        "capacities": CAPACITIES,
        "bulk": words().bulk,
    }
    return render(request, "desk/clearing/report.html", context, status=status_of(form))

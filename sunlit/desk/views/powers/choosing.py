"""Bulk actions: choose versions, say what to do, see what each would do, do it, with progress; and the kinds."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.desk.acting import attempt, filled, page_of, status_of
from sunlit.desk.door import StaffRequest, anywhere, language, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.desk.powerforms import SCOPES
from sunlit.ledger.errors import Refusal
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories
from sunlit.powers.models import BulkItem, BulkRun, PowerVersion
from sunlit.powers.operations import begin_bulk, do_bulk, try_bulk
from sunlit.powers.operations.bulk import ACTIONS
from sunlit.powers.queries import ListFilter, power_list

READ = "read.powers"
ACT = "powers.begin_bulk"
SIZE = 100
SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as the page offers it: its words, and the fields of the form that belong to it."""

    title: Promise
    fields: tuple[str, ...] = ()


OFFERS: Mapping[str, Offer] = {
    "submit": Offer(_("提交审核")),
    "publish": Offer(_("公布"), ("in_force_on",)),
    "reject": Offer(_("退回修改"), ("reason",)),
    "theme": Offer(_("改主题"), ("theme",)),
    "disclosure": Offer(_("改公开方式"), ("disclosure_scope", "disclosure_form", "disclosure_limit")),
}


class BulkForm(Page):
    """What is to be done to all of them."""

    action = forms.ChoiceField(label=_("做什么"), widget=forms.RadioSelect)
    in_force_on = forms.DateField(
        label=_("施行日期"),
        help_text=_("公布时填；空着为今天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )
    reason = forms.CharField(
        label=_("退回的理由"),
        help_text=_("退回时填"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    theme = forms.ChoiceField(label=_("主题"), help_text=_("改主题时选"), required=False)
    disclosure_scope = forms.ChoiceField(
        label=_("公开范围"), help_text=_("改公开方式时选；空着的不改"), required=False, choices=[("", "—"), *SCOPES]
    )
    disclosure_form = forms.CharField(label=_("公开形式"), required=False, max_length=120)
    disclosure_limit = forms.CharField(label=_("公开时限"), required=False, max_length=60)

    def __init__(self, *args: Any, offered: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = {name for action in offered for name in OFFERS[action].fields}
        for name in [name for name in self.fields if name != "action" and name not in needed]:
            del self.fields[name]
        themes = [(code, one.name.in_language(language())) for code, one in categories.all_themes().items()]
        if "theme" in self.fields:
            self.choose("theme", [("", "—"), *themes])
        self.choose("action", [(name, OFFERS[name].title) for name in offered])

    def clean(self) -> dict[str, Any]:
        """An action without what it needs is sent back at once, not refused a thousand times."""
        data: dict[str, Any] = super().clean() or {}
        needed = {"reject": "reason", "theme": "theme"}.get(data.get("action", ""))
        if needed and not data.get(needed):
            self.add_error(needed, gettext("这一项要填"))
        if data.get("action") == "disclosure" and not any(data.get(name) for name in OFFERS["disclosure"].fields):
            self.add_error("disclosure_scope", gettext("请至少填一项要改的内容。"))
        return data

    def given(self) -> dict[str, Any]:
        """The answers that belong to the action, as plain values."""
        data = self.cleaned_data
        answers = {name: data[name] for name in OFFERS[data["action"]].fields if data[name]}
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in answers.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def power_bulk(request: StaffRequest) -> HttpResponse:
    """The versions that were chosen (``item``, or ``all`` of a filter) and what may be done to them."""
    require(request.actor, ACT, Subject("power"))
    sent = request.POST if request.method == "POST" else request.GET
    versions = _chosen(sent)
    offered = tuple(name for name in OFFERS if anywhere(request.actor, ACTIONS[name].right))
    form = filled(request, BulkForm, offered=offered)
    if request.method == "POST" and form.is_valid():
        action = form.cleaned_data["action"]
        run = attempt(
            form,
            lambda: begin_bulk(action=action, given=form.given(), versions=versions, by=request.actor, at=request.at),
        )
        if run is not None:
            _work(request, run)
            return redirect("desk:bulk_run", run.pk)
    names = PowerVersion.objects.filter(pk__in=versions[:SIZE]).select_related("power").order_by("name", "pk")
    context = {
        "form": form,
        "count": len(versions),
        "names": names,
        "carried": [(name, value) for name, value in _carried(sent)],
        "runs": BulkRun.objects.filter(by=request.actor.account).annotate(n=Count("items"))[:10],
        "titles": OFFERS,
    }
    return render(request, "desk/powers/bulk.html", context, status=status_of(form))


@require_safe
@staff
def bulk_run(request: StaffRequest, pk: int) -> HttpResponse:
    """What each version would do, or did (``?show=``)."""
    require(request.actor, ACT, Subject("power"))
    run = _run(request, pk)
    counts = dict(run.items.order_by().values_list("state").annotate(n=Count("id")))
    show = request.GET.get("show", "")
    show = show if show in BulkItem.State.values else ""
    items = run.items.select_related("version__power", "version__organ").order_by("id")
    rows, paging = page_of(request, items.filter(state=show) if show else items, SIZE)
    total = sum(counts.values())
    context = {
        "run": run,
        "title": OFFERS[run.action].title,
        "running": run.state in (BulkRun.State.CHECKING, BulkRun.State.RUNNING),
        "total": total,
        "done": total - counts.get("chosen", 0) if run.state == "checking" else counts.get("done", 0),
        "todo": counts.get("possible", 0),
        "aim": total if run.state == "checking" else counts.get("done", 0) + counts.get("possible", 0),
        "states": [(value, label, counts.get(value, 0)) for value, label in BulkItem.State.choices if value in counts],
        "show": show,
        "rows": rows,
        "paging": paging,
    }
    return render(request, "desk/powers/bulk_run.html", context)


@require_POST
@staff
def bulk_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on for a moment; ``go=do`` begins what was tried."""
    require(request.actor, ACT, Subject("power"))
    run = _run(request, pk)
    try:
        if run.state == BulkRun.State.READY and request.POST.get("go") == "do":
            run = do_bulk(run=run, by=request.actor, at=request.at)
        _work(request, run)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("desk:bulk_run", pk)


@require_safe
@staff
def power_kinds(request: StaffRequest) -> HttpResponse:
    """The kinds of power with their days, each in every published list, and how many powers each has."""
    require(request.actor, READ, Subject("list"))
    day = day_of(request.at)
    counted = dict(
        PowerVersion.objects.filter(state="published").order_by().values_list("kind").annotate(n=Count("id"))
    )
    code = language()
    rows = [
        {
            "kind": kind,
            "name": kind.name,
            "in_force": kind.in_force(day),
            "group": categories.groups()[kind.group],
            "places": [
                (one, entry, entry is not None and not entry.in_force(day))
                for one, entry in categories.places_of(kind.code)
            ],
            "count": counted.get(kind.code, 0),
        }
        for kind in categories.all_kinds().values()
    ]
    context = {"rows": rows, "lists": list(categories.all_lists().values()), "code": code}
    return render(request, "desk/powers/kinds.html", context)


def _run(request: StaffRequest, pk: int) -> BulkRun:
    return or_404(BulkRun.objects.filter(pk=pk, by=request.actor.account).first())


def _work(request: StaffRequest, run: BulkRun) -> None:
    until = time.monotonic() + SECONDS
    while run.state in (BulkRun.State.CHECKING, BulkRun.State.RUNNING) and time.monotonic() < until:
        step = try_bulk if run.state == BulkRun.State.CHECKING else do_bulk
        run = step(run=run, by=request.actor, at=request.at)


def _chosen(sent: QueryDict) -> list[int]:
    """The rows that were ticked, or all that the list's filter finds."""
    if not sent.get("all"):
        return [int(text) for text in sent.getlist("item") if text.isascii() and text.isdigit() and len(text) < 10]
    organ = sent.get("organ", "")
    wanted = ListFilter(
        organ=int(organ) if organ.isascii() and organ.isdigit() and len(organ) < 10 else None,
        kind=sent.get("kind", ""),
        words=sent.get("q", "").replace("\x00", "")[:100],
    )
    state = sent.get("state", "published")
    state = state if state in PowerVersion.State.values else "published"
    return list(power_list(wanted, state=state).order_by("pk").values_list("pk", flat=True))


def _carried(sent: QueryDict) -> list[tuple[str, str]]:
    """The choice, as hidden fields of the form."""
    names = ("all", "state", "organ", "kind", "q") if sent.get("all") else ("item",)
    return [(name, value) for name in names for value in sent.getlist(name)]

"""The list of powers, one power with its versions, two versions side by side, and the acts on a version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.parameters import Parameter
from sunlit.basis.queries import local_parameter
from sunlit.desk.acting import attempt, filled, page_of, permits, status_of
from sunlit.desk.door import StaffRequest, anywhere, language, number_in, or_404, staff
from sunlit.desk.forms import Page
from sunlit.desk.powerforms import LABELS, OPTIONS, SCOPES, SUBJECTS, UNITS
from sunlit.ledger.queries import leaf_status
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import ROLES, Subject, require
from sunlit.powers import categories, operations, queries, rules
from sunlit.powers.models import Power, PowerVersion
from sunlit.powers.queries.discretion import grounds_for
from sunlit.procedures.queries import versions_of as charts_of

READ = "read.powers"
SIZE = 50
STATES: Mapping[str, Promise] = {
    "published": _("已公布"),
    "draft": _("草稿"),
    "submitted": _("待审核"),
    "rejected": _("退回"),
    "superseded": _("已被新版本取代"),
    "cancelled": _("已取消"),
}
LOOKS = {"published": "green", "submitted": "yellow", "draft": "blue", "rejected": "red"}


@require_safe
@staff
def power_list(request: StaffRequest) -> HttpResponse:
    """The versions in one state, by name."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "published")
    state = state if state in STATES else "published"
    organ, kind = number_in(request, "organ"), request.GET.get("kind", "")
    words = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    wanted = queries.ListFilter(organ=organ, kind=kind, words=words)
    rows, paging = page_of(request, queries.power_list(wanted, state=state), SIZE)
    counts = dict(PowerVersion.objects.order_by().values_list("state").annotate(n=Count("id")))
    context = {
        "rows": [(row, categories.kind(row.kind).name) for row in rows],
        "paging": paging,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in STATES.items()],
        "state_label": STATES[state],
        "organs": Organ.objects.filter(closed_on__isnull=True),
        "organ": organ,
        "kinds": [(code, one.name) for code, one in categories.all_kinds().items()],
        "kind": kind,
        "q": words,
        "may_draft": anywhere(request.actor, "powers.draft_item"),
        "may_import": anywhere(request.actor, "powers.import_powers"),
        "may_bulk": anywhere(request.actor, "powers.begin_bulk"),
    }
    return render(request, "desk/powers/list.html", context)


# One power.


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class RejectForm(Page):
    """Why a version is sent back."""

    reason = forms.CharField(label=_("退回的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CancelForm(Page):
    """Why a power is taken off the list."""

    reason = forms.CharField(
        label=_("取消的理由"), help_text=_("公众会看到"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublishForm(Page):
    """From which day the version holds."""

    in_force_on = forms.DateField(
        label=_("施行日期"),
        help_text=_("空着为今天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done to a version (or to its power), with what it leads to."""

    name: str
    title: Promise
    effect: Promise
    form: Callable[..., Page]
    run: Callable[..., object]
    on: str
    states: frozenset[str]
    done: Promise
    grave: bool = False


ACTS: tuple[Act, ...] = (
    Act(
        "submit_item",
        _("提交审核"),
        _("交给清单发布岗的另一个人审核；审核期间不能再改。"),
        SureForm,
        operations.submit_item,
        "version",
        frozenset({"draft", "rejected"}),
        _("已提交，等待另一个人审核公布。"),
    ),
    Act(
        "publish_item",
        _("公布"),
        _("这一版立即对公众生效，原来公布的版本成为历史版本，公开日志记下内容指纹。"),
        PublishForm,
        operations.publish_item,
        "version",
        frozenset({"submitted"}),
        _("已公布，公开日志已记下。"),
    ),
    Act(
        "reject_item",
        _("退回修改"),
        _("退给编制人修改，理由记在版本上。"),
        RejectForm,
        operations.reject_item,
        "version",
        frozenset({"submitted"}),
        _("已退回编制人。"),
        grave=True,
    ),
    Act(
        "cancel_power",
        _("取消这项职权"),
        _("从清单上取消，编码不再使用；不能恢复。正在办理的办件照旧办完。"),
        CancelForm,
        operations.cancel_power,
        "power",
        frozenset({"published"}),
        _("职权已取消，公开日志已记下。"),
        grave=True,
    ),
)


def found_power(pk: int) -> Power:
    """The power of this row, or the page that says that there is none."""
    return or_404(Power.objects.select_related("organ", "organ__region").filter(pk=pk).first())


def subject_of(version: PowerVersion) -> Subject:
    """What the table of rights asks about a version."""
    return Subject("power", organ=version.organ_id, made_by=version.submitted_by_id)


def found_version(power: Power, number: int | None) -> PowerVersion:
    """The version of this number, the newest without one, or the page that says that there is none."""
    rows = power.versions.all() if number is None else power.versions.filter(number=number)
    newest = rows.order_by("-number").values_list("pk", flat=True).first()
    return or_404(queries.version(newest) if newest else None)


@require_safe
@staff
def power(request: StaffRequest, pk: int) -> HttpResponse:
    """A power: the newest version, that of ``?v=`` or the one in force ``?on=`` a day, and what may be done now."""
    require(request.actor, READ, Subject("list"))
    found = found_power(pk)
    asked = request.GET.get("on", "")
    on = day_in(asked)
    if asked and on is None:
        messages.error(request, gettext("“%(day)s”不是日期。请填日期，例如 2026-12-01。") % {"day": asked[:40]})
    if on is not None:
        held = queries.in_force(found, on)
        if held is not None:
            return show(request, found, held, on=on)
        messages.warning(
            request, gettext("%(day)s 没有施行的版本：那时还没有公布，或者已经取消。") % {"day": on.isoformat()}
        )
    return show(request, found, found_version(found, number_in(request, "v")))


def day_in(text: str) -> date | None:
    """The day that an address names; None where it is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def show(
    request: StaffRequest,
    power: Power,
    version: PowerVersion,
    sent: tuple[str, Page] | None = None,
    on: date | None = None,
) -> HttpResponse:
    """The page of a version; ``sent``: an act that was refused, with its form; ``on``: the day it was asked for."""
    subject = subject_of(version)
    versions = queries.versions_of(power)
    allowed = permits(request.actor, {f"powers.{act.name}": subject for act in ACTS})
    acts = []
    for act in ACTS:
        if sent is not None and act.name == sent[0]:
            acts.append((act, sent[1]))
        elif version.state in act.states and allowed[act.name] and not power.cancelled_on:
            acts.append((act, act.form(auto_id=f"{act.name}_%s")))
    charts = list(charts_of(power)[:5])
    context = {
        "power": power,
        "version": version,
        "versions": versions,
        "state_label": STATES[version.state],
        "look": LOOKS.get(version.state, ""),
        "state_labels": STATES,
        "kind": categories.kind(power.kind).name,
        "lines": _lines(version, day_of(request.at)),
        "options": [label for code, label in OPTIONS.items() if version.options.get(code)],
        "details": [(key, value) for key, value in version.details.items() if value],
        "bases": [(one, queries.quotation_of(one.basis)) for one in queries.bases_with_text(version)],
        "on": on,
        "today": day_of(request.at),
        "duties": [
            (ROLES.get(one.role, one.role), rules.function_name(one.function) if one.function else "", one)
            for one in queries.duties_of(version, day_of(request.at))
        ],
        **_findings(version, day_of(request.at)),
        "materials": version.materials.all(),
        "handling": [(ROLES.get(one.role, one.role), one.post) for one in version.handling_posts.all()],
        "may": permits(
            request.actor,
            {
                "powers.edit_item": subject,
                "powers.keep_item": subject,
                "procedures.draft_chart": subject,
                "read.audit": Subject("x"),
            },
        ),
        "may_change": version == versions[0] and version.state != "submitted" and not power.cancelled_on,
        "own": version.state == "submitted" and version.submitted_by_id == request.actor.account,
        "acts": acts,
        "sent": sent[1] if sent else None,
        "charts": charts,
        "grounds": grounds_for(power.pk, day_of(request.at)) if power.kind == "penalty" else (),
        "adjusted": list(queries.adjustments_of(power)[:5]),
        "became": queries.successors_of(power),
        "came_from": queries.predecessors_of(power),
        "leaf": _leaf(power, version),
    }
    return render(request, "desk/powers/power.html", context, status=status_of(sent[1]) if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def act(request: StaffRequest, pk: int, number: int, act: str) -> HttpResponse:
    """One act on a version; opened without a form it is the version's page with that form."""
    chosen = next((one for one in ACTS if one.name == act), None)
    if chosen is None:
        raise Http404
    found = found_power(pk)
    version = found_version(found, number)
    require(request.actor, f"powers.{act}", subject_of(version))
    form = filled(request, chosen.form, auto_id=f"{act}_%s")
    if request.method == "POST" and form.is_valid():
        target: dict[str, Any] = {chosen.on: version if chosen.on == "version" else found}
        done = attempt(form, lambda: chosen.run(by=request.actor, at=request.at, **target, **form.cleaned_data))
        if done is not None:
            messages.success(request, str(chosen.done))
            return redirect("desk:power", pk)
        version = found_version(found, number)
    return show(request, found, version, (act, form))


def _lines(version: PowerVersion, on: date) -> list[tuple[Promise, str, bool]]:
    """Label, value, and whether the value is Chinese data, of every field that is filled."""
    code = language()
    themes = categories.all_themes()
    shown: list[tuple[str, str, bool]] = [
        ("theme", themes[version.theme].name.in_language(code) if version.theme in themes else version.theme, False),
        ("summary", version.summary, True),
        ("summary_en", version.summary_en, False),
        ("statutory_parameter", _statutory(version.statutory_parameter, on), False),
        ("promised_value", _promised(version), False),
        ("promise_reason", version.promise_reason, True),
        ("visits", str(version.visits), False),
        ("online", gettext("是") if version.online else gettext("否"), False),
        ("fee", version.fee or gettext("未填写"), bool(version.fee)),
        ("fee_basis", version.fee_basis, True),
        ("served", version.served, True),
        ("window", version.window, True),
        ("result_name", version.result_name, True),
        ("conditions", version.conditions, True),
        ("conditions_en", version.conditions_en, False),
        ("subject_kind", _subject_kind(version), False),
        ("entrusting_organ", version.entrusting_organ, True),
        ("authority_basis", version.authority_basis, True),
        ("exercising_body", version.exercising_body, True),
        ("persons_in_charge", version.persons_in_charge, True),
        ("flow_note", version.flow_note, True),
        ("disclosure_content", version.disclosure_content, True),
        ("disclosure_form", version.disclosure_form, True),
        ("disclosure_scope", str(dict(SCOPES)[version.disclosure_scope]), False),
        ("disclosure_limit", version.disclosure_limit, True),
        ("disclosure_time", version.disclosure_time, True),
        ("risk_level", version.risk_level, True),
        ("risk_statement", version.risk_statement, True),
        ("source", version.source, True),
    ]
    return [(LABELS[name], value, chinese) for name, value, chinese in shown if value]


def _subject_kind(version: PowerVersion) -> str:
    """Said only where it is not the organ in its own name."""
    return "" if version.subject_kind == PowerVersion.Subject.STATUTORY else str(dict(SUBJECTS)[version.subject_kind])


def _findings(version: PowerVersion, on: date) -> dict[str, Any]:
    """What stands against a version on its way, what people should look at, and what its table lacks."""
    content = queries.content_of(version)
    waiting = version.state in ("draft", "rejected", "submitted")
    return {
        "against": queries.binding_findings(version, content, on) if waiting else (),
        "advice": queries.advice(version, on),
        "meter": queries.completeness(content, version.kind),
    }


def _promised(version: PowerVersion) -> str:
    if version.promised_value is None:
        return ""
    unit = dict(UNITS).get(version.promised_unit, "")
    return f"{version.promised_value} {unit}"


def _statutory(name: str, on: date) -> str:
    if not name:
        return ""
    try:
        known: Parameter = local_parameter(name, on)
    except BasisRefusal as refusal:
        return refusal.text.in_language(language())
    return f"{known.title.in_language(language())}：{known.amount.in_language(language())}"


def _leaf(power: Power, version: PowerVersion) -> Any:
    """The public trace of the version's publication (one query); None for one that was never published."""
    if not version.content_hash:
        return None
    mark = version.content_hash.encode()
    return next((leaf for leaf in leaf_status(("power", power.code)) if mark in leaf.entry), None)

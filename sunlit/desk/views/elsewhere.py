"""The register of exceptions (例外登记): powers that run in a system of their own, asked for, approved, reported."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.cases import operations
from sunlit.cases.models import OwnSystem
from sunlit.cases.operations import Elsewhere
from sunlit.cases.queries.elsewhere import own_system, own_system_counts, own_systems
from sunlit.desk.acting import Deed, attempt, filled, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, or_404, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.powers.showing import found_power
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures.queries import published_chart

READ, ASK = "read.powers", "cases.ask_own_system"
SIZE = 50
LOOKS = {"approved": "green", "asked": "yellow", "refused": "red"}


class AskForm(Page):
    """Why the power runs elsewhere, and what the public is shown all the same."""

    ground = forms.ChoiceField(label=_("情形"), choices=OwnSystem.Ground.choices, widget=forms.RadioSelect)
    system = forms.CharField(label=_("系统名称"), required=False, max_length=120)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    handler = forms.CharField(label=_("经办岗位和人员"), help_text=_("公开"), max_length=200)
    time = forms.CharField(label=_("办理时间"), help_text=_("公开，例如：受理之日起八个工作日"), max_length=200)
    flow = forms.CharField(
        label=_("办理流程"), help_text=_("公开，依次写明各环节"), widget=forms.Textarea(attrs={"rows": 4})
    )
    result = forms.CharField(label=_("结果在哪里看"), help_text=_("公开；每件的结果还要在这里逐件登记"), max_length=200)


class DecisionForm(Page):
    """Approved or not, and why."""

    approve = forms.ChoiceField(
        label=_("意见"), choices=[("yes", _("批准")), ("no", _("不批准"))], widget=forms.RadioSelect
    )
    decision = forms.CharField(
        label=_("理由"), help_text=_("公开"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(Page):
    """Why it ends."""

    reason = forms.CharField(label=_("结束的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ResultForm(Page):
    """One matter that was handled elsewhere."""

    number = forms.CharField(label=_("办件编号"), max_length=60)
    handler = forms.CharField(label=_("经办人"), max_length=60)
    received_on = forms.DateField(label=_("受理日期"), widget=forms.DateInput(attrs={"type": "date"}))
    done_on = forms.DateField(label=_("办结日期"), widget=forms.DateInput(attrs={"type": "date"}))
    result = forms.CharField(label=_("办理结果"), help_text=_("公开，不要写个人信息"), max_length=200)


@require_safe
@staff
def register(request: StaffRequest) -> HttpResponse:
    """The register in one state; what waits for approval first."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "")
    state = state if state in OwnSystem.State.values else ""
    rows, paging = page_of(request, own_systems(state), SIZE)
    counts = own_system_counts()
    context = {
        "rows": rows,
        "paging": paging,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in OwnSystem.State.choices],
        "total": sum(counts.values()),
        "looks": LOOKS,
    }
    return render(request, "desk/charts/elsewhere_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """The organ asks for an exception for one of its powers."""
    power = found_power(pk)
    require(request.actor, ASK, Subject("power", organ=power.organ_id))
    form = filled(request, AskForm)
    if request.method == "POST" and form.is_valid():
        given = Elsewhere(**form.cleaned_data)
        made = attempt(
            form, lambda: operations.ask_own_system(by=request.actor, at=request.at, power=power, given=given)
        )
        if made is not None:
            messages.success(request, gettext("已申请，等待批准。"))
            return redirect("desk:own_system", made.pk)
    name = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True).first()
    context = {"form": form, "power": power, "name": name or power.code}
    return render(request, "desk/charts/elsewhere_ask.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def entry(request: StaffRequest, pk: int) -> HttpResponse:
    """One exception: what is shown to the public, its results, and what may be done now."""
    require(request.actor, READ, Subject("list"))
    found = or_404(own_system(pk))
    settled = settle(request, _deeds(request, found))
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:own_system", pk)
    context = {
        "entry": found,
        "power": found.power,
        "name": getattr(found, "name", "") or found.power.code,
        "look": LOOKS.get(found.state, ""),
        "chart": published_chart(found.power),
        "results": found.results.all(),
        "settled": settled,
    }
    return render(request, "desk/charts/elsewhere.html", context, status=settled.status)


def _deeds(request: StaffRequest, found: OwnSystem) -> list[Deed]:
    by, at, pk = request.actor, request.at, found.pk
    subject = Subject("power", organ=found.power.organ_id, made_by=found.asked_by_id)

    def decide(data: dict[str, Any]) -> object:
        return operations.decide_own_system(
            by=by, at=at, entry=pk, approve=data["approve"] == "yes", decision=data["decision"]
        )

    if found.state == OwnSystem.State.ASKED:
        effect = gettext("批准以后，经办人、时间、流程和结果在公众页面上公开。")
        return [
            Deed(
                "decide",
                "cases.decide_own_system",
                subject,
                gettext("审批"),
                effect,
                DecisionForm,
                decide,
                gettext("已作出审批意见。"),
            )
        ]
    if found.state != OwnSystem.State.APPROVED:
        return []
    return [
        Deed(
            "report",
            "cases.report_own_result",
            subject,
            gettext("登记一件的结果"),
            gettext("登记以后在公众页面上公开。"),
            ResultForm,
            lambda data: operations.report_own_result(by=by, at=at, entry=pk, **data),
            gettext("已登记。"),
        ),
        Deed(
            "end",
            "cases.end_own_system",
            subject,
            gettext("结束例外"),
            gettext("结束以后，这项职权在本平台上运行，例外不再公开。"),
            EndForm,
            lambda data: operations.end_own_system(by=by, at=at, entry=pk, reason=data["reason"]),
            gettext("例外已结束。"),
            grave=True,
        ),
    ]

"""What befalls a case beside its steps: suspension, extension, withdrawal, what a party says or supplies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.cases import operations
from sunlit.cases.given import MaterialGiven
from sunlit.cases.models import Case, HandedIn
from sunlit.cases.queries import (
    CasePage,
    case_for_staff,
    case_page,
)
from sunlit.design.files import FileField
from sunlit.desk.door import (
    StaffRequest,
    faults_of,
    language,
    or_404,
    sentence,
    staff,
    typed,
)
from sunlit.desk.forms import BefallForm, CorrectForm, Page, ReasonForm, SpeakForm, SuspendForm, TerminateForm
from sunlit.desk.templatetags.desk import mixed
from sunlit.desk.views.cases.sending import attach, initial, revision
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, may, require


@dataclass(frozen=True)
class Act:
    """One event of a case that staff may cause: the words of its page, its form, the operation behind it."""

    title: Promise
    explain: Promise
    button: Promise
    done: Promise
    run: Callable[[StaffRequest, Case, Mapping[str, Any]], object]
    grave: bool = False


def _with_reason(operation: Callable[..., object]) -> Callable[[StaffRequest, Case, Mapping[str, Any]], object]:
    def run(request: StaffRequest, found: Case, data: Mapping[str, Any]) -> object:
        return operation(by=request.actor, at=request.at, case=found.pk, revision=revision(request), **data)

    return run


def _withdraw(request: StaffRequest, found: Case, data: Mapping[str, Any]) -> object:
    return operations.withdraw(by=request.actor, at=request.at, case=found.pk, reason=data["reason"])


def _speak(request: StaffRequest, found: Case, data: Mapping[str, Any]) -> object:
    return operations.speak(by=request.actor, at=request.at, case=found.pk, kind=data["kind"], text=data["text"])


ACTS: dict[str, Act] = {
    "suspend": Act(
        _("暂停办理"),
        _("法定时限和承诺时限停止计算，直到恢复办理。申请人会收到通知。"),
        _("暂停办理，停止计时"),
        _("已暂停办理，时限停止计算。"),
        _with_reason(operations.suspend),
    ),
    "resume": Act(
        _("恢复办理"),
        _("暂停的事由已经消失，时限继续计算。申请人会收到通知。"),
        _("恢复办理，继续计时"),
        _("已恢复办理，时限继续计算。"),
        _with_reason(operations.resume),
    ),
    "extend": Act(
        _("延长办理期限"),
        _("法定期限延长一次，只能由机关负责人批准；没有届满的承诺期限随之顺延。理由会告知申请人。"),
        _("批准延长期限"),
        _("办理期限已延长。"),
        _with_reason(operations.extend),
    ),
    "terminate": Act(
        _("终止办理"),
        _("办件不作决定就此结束，不能恢复。申请人会收到通知。"),
        _("终止办理"),
        _("办件已终止。"),
        _with_reason(operations.terminate),
        grave=True,
    ),
    "correct_from_above": Act(
        _("责令纠正"),
        _("审查有错误的，办件退回重新审查，办理期限照常计算。承办机关和申请人都能看到理由和条款。"),
        _("责令纠正，退回审查"),
        _("已退回重新审查。"),
        _with_reason(operations.correct_from_above),
        grave=True,
    ),
    "withdraw": Act(
        _("代申请人撤回"),
        _("申请人本人到窗口要求撤回时使用。撤回后这个办件不再办理，记录不会删除。"),
        _("记录撤回，结束办件"),
        _("已记录申请人撤回。"),
        _withdraw,
        grave=True,
    ),
    "befall": Act(
        _("记录流程图上的其他事件"),
        _("这一类办件特有的情况，例如复核成绩、延期缴纳。流程图写明去向的，办件随之转到那一步。申请人会收到通知。"),
        _("记录这一事件"),
        _("已记录，办件按流程图继续。"),
        _with_reason(operations.befall),
    ),
    "speak": Act(
        _("记录当事人的意见"),
        _("当事人当面或者电话提出的陈述、申辩、听证申请等，照原话记入案卷。"),
        _("记入案卷"),
        _("已记入案卷。"),
        _speak,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def act(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """One event of the case: what it does is said before it is done."""
    what = or_404(ACTS.get(act))
    found = case_for_staff(pk, request.actor)
    require(request.actor, f"cases.{act}", Subject("case", organ=found.organ_id))
    page = case_page(found, request.actor, request.at)
    form, refusal = _act_form(act, page, request), ""
    if request.method == "POST" and form.is_valid():
        try:
            what.run(request, found, form.cleaned_data)
        except Refusal as error:
            left = form.take(faults_of(error))
            refusal = "".join(left) if faults_of(error) else sentence(error)
        else:
            messages.success(request, str(what.done))
            return redirect("desk:case", pk=pk)
    context = {
        "case": found,
        "page": page,
        "act": what,
        "form": form,
        "refusal": mixed(refusal) if refusal else "",
        "possible": act in page.acts,
    }
    return render(request, "desk/case_act.html", context, status=422 if form.errors or refusal else 200)


def _act_form(act: str, page: CasePage, request: StaffRequest) -> Page:
    data = request.POST if request.method == "POST" else None
    if act == "suspend":
        grounds = [(code, text.in_language(language()) or text.zh) for code, text in page.grounds]
        form: Page = SuspendForm(data, grounds=grounds)
    elif act == "befall":
        events = [(name, text.in_language(language())) for name, text in page.happenings]
        form = BefallForm(data, events=events)
    else:
        kinds: dict[str, type[Page]] = {
            "terminate": TerminateForm,
            "correct_from_above": CorrectForm,
            "speak": SpeakForm,
        }
        form = kinds.get(act, ReasonForm)(data)
    if data is None and (given := typed(request)) is not None:
        form.initial = initial(form, given)
    return form


def may_supplement(page: CasePage, by: Actor) -> bool:
    waits = any(row.role == "applicant" for row in page.open_items)
    return waits and may(by, "cases.supplement", Subject("case", organ=page.case.organ_id))


class SupplementForm(Page):
    """What an applicant brings to the window after a one-off notice: paper or files, and words."""

    note = forms.CharField(
        label=_("补充说明或更正的内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, materials: list[HandedIn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []
        for row in materials:
            file, paper = f"file_{row.material_id}", f"paper_{row.material_id}"
            name = row.material.name_en if language().startswith("en") and row.material.name_en else row.material.name
            self.fields[file] = FileField(
                label=gettext("上传：%(name)s") % {"name": name}, required=False, allow_empty_file=True
            )
            self.fields[paper] = forms.BooleanField(label=gettext("已收到纸质件"), required=False)
            self.rows.append((row, self[file], self[paper]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def supplement(request: StaffRequest, pk: int) -> HttpResponse:
    """The window takes what an applicant brings after a one-off notice."""
    found = case_for_staff(pk, request.actor)
    require(request.actor, "cases.supplement", Subject("case", organ=found.organ_id))
    rows = list(HandedIn.objects.filter(case=found).select_related("material").order_by("material__position", "id"))
    posted = request.method == "POST"
    form = SupplementForm(request.POST if posted else None, request.FILES if posted else None, materials=rows)
    if not posted and (given := typed(request)) is not None:
        form.initial = initial(form, given)
    refusal = ""
    if posted and form.is_valid():
        try:
            operations.supplement(
                by=request.actor,
                at=request.at,
                case=pk,
                materials=_brought(request, form, pk),
                note=form.cleaned_data["note"],
            )
        except Refusal as error:
            refusal = sentence(error)
        else:
            messages.success(request, gettext("补正材料已登记。"))
            return redirect("desk:case", pk=pk)
    context = {
        "case": found,
        "form": form,
        "refusal": mixed(refusal) if refusal else "",
        "missing": found.facts.get("missing", ""),
    }
    return render(request, "desk/case_supplement.html", context, status=422 if form.errors or refusal else 200)


def _brought(request: StaffRequest, form: SupplementForm, pk: int) -> list[MaterialGiven]:
    given = []
    for row, _file, _paper in form.rows:
        if file := form.cleaned_data.get(f"file_{row.material_id}"):
            given.append(MaterialGiven(row.material_id, attach(request, pk, file)))
        elif form.cleaned_data.get(f"paper_{row.material_id}"):
            given.append(MaterialGiven(row.material_id, note="窗口收到纸质件"))
    return given

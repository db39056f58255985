"""Where a case stands, by number and query code without sign-in, and what its applicant may do now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sunlit.cases import operations as cases
from sunlit.cases.given import MaterialGiven
from sunlit.design.files import looked_through
from sunlit.documents import operations as documents
from sunlit.ledger.errors import Refusal
from sunlit.portal.door import CITIZEN, known_cases, language, now, remember_case
from sunlit.portal.forms import Asked, CodeForm, EmptyForm, MaterialsForm, NoteForm, RatingForm, ReasonForm, SpeechForm
from sunlit.portal.views.powers import drawn
from sunlit.publication import queries
from sunlit.voices import operations as voices

WANTED = ("missing", "wrong")


@dataclass(frozen=True)
class Opened:
    """A case with the code that opened it."""

    tracking: Any
    code: str

    @property
    def number(self) -> str:
        """The case's number as it is written."""
        return str(self.tracking.number)


@dataclass(frozen=True)
class Act:
    """One thing an applicant may do: its page's words, its form, and the operation that does it."""

    title: Promise
    explain: Promise
    button: Promise
    done: Promise
    form: type[Form]
    run: Callable[[Opened, dict[str, Any]], object]
    grave: bool = False


def _speak(kind: str) -> Callable[[Opened, dict[str, Any]], object]:
    def run(case: Opened, data: dict[str, Any]) -> object:
        words = data.get("text", "")
        return cases.speak(by=CITIZEN, at=now(), case=case.tracking.case_id, kind=kind, text=words, code=case.code)

    return run


def _withdraw(case: Opened, data: dict[str, Any]) -> object:
    return cases.withdraw(by=CITIZEN, at=now(), case=case.tracking.case_id, reason=data["text"], code=case.code)


def _rate(case: Opened, data: dict[str, Any]) -> object:
    return voices.rate(
        by=CITIZEN,
        at=now(),
        case=case.tracking.case_id,
        level=int(data["level"]),
        text=data["text"],
        anonymous=data["anonymous"],
        code=case.code,
    )


ACTS: dict[str, Act] = {
    "withdraw": Act(
        title=_("撤回申请"),
        explain=_("撤回后这个办件不再办理，要办需要重新申请。已有的记录不会删除。"),
        button=_("确认撤回申请"),
        done=_("申请已撤回。"),
        form=ReasonForm,
        run=_withdraw,
        grave=True,
    ),
    "statement": Act(
        title=_("陈述意见"),
        explain=_("您可以说明事实和理由，办理机关必须听取。"),
        button=_("提交陈述"),
        done=_("陈述已收到，并记入案卷。"),
        form=SpeechForm,
        run=_speak("statement"),
    ),
    "defence": Act(
        title=_("申辩"),
        explain=_("您可以反驳拟作出的决定，机关不得因申辩而加重处理。"),
        button=_("提交申辩"),
        done=_("申辩已收到，并记入案卷。"),
        form=SpeechForm,
        run=_speak("defence"),
    ),
    "hearing_request": Act(
        title=_("申请听证"),
        explain=_("写明申请听证的理由。听证不收费，时间不计入办理期限。"),
        button=_("提交听证申请"),
        done=_("听证申请已收到。"),
        form=SpeechForm,
        run=_speak("hearing_request"),
    ),
    "waiver": Act(
        title=_("放弃陈述、申辩和听证"),
        explain=_("放弃以后，机关不再等您的意见就可以作出决定。拿不准就不要放弃。"),
        button=_("确认放弃"),
        done=_("已记入案卷。"),
        form=EmptyForm,
        run=_speak("waiver"),
        grave=True,
    ),
    "recusal": Act(
        title=_("申请回避"),
        explain=_("办理人员与这件事有利害关系的，您可以要求换人。写明是谁、为什么。"),
        button=_("提交回避申请"),
        done=_("回避申请已收到。"),
        form=SpeechForm,
        run=_speak("recusal"),
    ),
    "objection": Act(
        title=_("提出异议"),
        explain=_("对公示的内容有不同意见，在公示期内提出。"),
        button=_("提交异议"),
        done=_("异议已收到。"),
        form=SpeechForm,
        run=_speak("objection"),
    ),
    "rate": Act(
        title=_("评价这次办理"),
        explain=_("一件事评价一次。评价会公开，姓名不会公开。"),
        button=_("提交评价"),
        done=_("谢谢，评价已收到。"),
        form=RatingForm,
        run=_rate,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Number and query code, as they stand on the receipt."""
    return _ask(request, initial=request.GET.get("number", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Where the case stands: one sentence, the chart, the timeline, the papers, what can be done now."""
    opened = _opened(request, number)
    if opened is None:
        return _ask(request, initial=number)
    tracking = opened.tracking
    context = {
        "tracking": tracking,
        "acts": [(name, what) for name, what in ACTS.items() if _may(tracking.can, name)],
        "papers": {paper.id: paper for paper in tracking.documents},
        "section": "track",
    }
    return render(request, "portal/track/case.html", context | drawn(queries.chart_of_case(tracking)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act of the applicant in his own case."""
    if act != "supplement" and act not in ACTS:
        raise Http404
    opened = _opened(request, number)
    if opened is None:
        return redirect("portal:case", number=number)
    if act == "supplement":
        return _supplement(request, opened)
    what = ACTS[act]
    form, refusal = what.form(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            what.run(opened, form.cleaned_data)
        except Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, str(what.done))
            return redirect("portal:case", number=opened.number)
    context = {"tracking": opened.tracking, "act": what, "form": form, "refusal": refusal, "section": "track"}
    return render(request, "portal/track/act.html", context, status=422 if form.errors or refusal else 200)


def _may(can: Any, name: str) -> bool:
    """Whether this can be done now; the operation itself asks again."""
    return name in can.say if name not in ("withdraw", "rate") else bool(getattr(can, name))


def _opened(request: HttpRequest, number: str) -> Opened | None:
    """The case, where this browser has given its code in the last hours."""
    code = known_cases(request).get(number, "")
    tracking = queries.track(number, code, at=now()) if code else None
    return Opened(tracking, code) if tracking else None


def _ask(request: HttpRequest, initial: str) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"number": initial})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if tracking := queries.track(form.cleaned_data["number"], code, at=now()):
            response = redirect("portal:case", number=tracking.number)
            remember_case(request, response, tracking.number, code)
            return response
        form.add_error(None, gettext("办件号与查询码不符。请对照回执核对；回执丢了，可带证件到窗口查询，或打电话。"))
    status = 422 if form.errors else 200
    return render(request, "portal/track/ask.html", {"form": form, "section": "track"}, status=status)


def _supplement(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Hand in what the one-off notice listed, or put a slip right in words."""
    posted = request.method == "POST"
    tracking = opened.tracking
    form = MaterialsForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        materials=[Asked(row.material, row.name, hint=row.note) for row in tracking.materials if row.state in WANTED],
        language=language(),
    )
    note, refusal = NoteForm(request.POST if posted else None, request.FILES if posted else None), ""
    if posted and form.is_valid() and note.is_valid():
        try:
            # A file of a supplement that is refused was never handed in.
            with transaction.atomic():
                cases.supplement(
                    by=CITIZEN,
                    at=now(),
                    case=tracking.case_id,
                    materials=_handed_in(form, tracking.case_id),
                    attachments=[_attach(file, tracking.case_id) for file in note.cleaned_data["others"]],
                    note=note.cleaned_data["note"],
                    code=opened.code,
                )
        except Refusal as error:
            refusal = str(error)
        else:
            messages.success(request, gettext("补正材料已收到。"))
            return redirect("portal:case", number=opened.number)
    rows: list[Any] = [(asked, file, paper, {}) for asked, file, paper in form.rows]
    context = {"tracking": tracking, "form": form, "note": note, "rows": rows, "refusal": refusal, "section": "track"}
    status = 422 if form.errors or note.errors or refusal else 200
    return render(request, "portal/track/supplement.html", context, status=status)


def _attach(file: Any, case: int) -> int:
    row = documents.attach(
        by=CITIZEN,
        at=now(),
        name=file.name,
        content=file,
        subject=("case", case),
        looked_through=looked_through(file),
    )
    return row.pk


def _handed_in(form: MaterialsForm, case: int) -> list[MaterialGiven]:
    given = []
    for asked, _file, _paper in form.rows:
        file = form.cleaned_data.get(f"file_{asked.id}")
        if file:
            given.append(MaterialGiven(material=asked.id, attachment=_attach(file, case)))
        elif form.cleaned_data.get(f"paper_{asked.id}"):
            given.append(MaterialGiven(material=asked.id, note="纸质件交窗口或邮寄"))
    return given

"""Cases: lists, one case with the work on it, what befalls it, its papers and files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.accounts.queries import messages_about
from sunlit.basis.parameters import parameter
from sunlit.cases import operations
from sunlit.cases.given import MaterialGiven
from sunlit.cases.models import Case, HandedIn, WorkItem
from sunlit.cases.operations.steps import NOTES_FOR
from sunlit.cases.queries import (
    STATES,
    CaseFilter,
    CaseList,
    CasePage,
    CaseRow,
    ClockRow,
    ItemRow,
    case_for_staff,
    case_page,
)
from sunlit.cases.queries import case_list as listed
from sunlit.desk.door import (
    StaffRequest,
    anywhere,
    csv_answer,
    faults_of,
    language,
    number_in,
    or_404,
    reach,
    sentence,
    staff,
    typed,
)
from sunlit.desk.forms import Page, ReasonForm, SpeakForm, SuspendForm, TerminateForm
from sunlit.desk.stepform import StepForm, button, consequences
from sunlit.desk.templatetags.desk import mixed
from sunlit.documents import operations as documents
from sunlit.documents.models import Attachment, Document
from sunlit.documents.queries import pdf_of, read_attachment
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.ledger.queries import trace_of
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of, desks_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.models import LegalBasis
from sunlit.powers.queries import power as power_by_code
from sunlit.procedures.drawing import draw, outline
from sunlit.procedures.model import Step
from sunlit.procedures.timing import all_limit_words
from sunlit.voices.queries import voices_of_case

PAGE = 50
CSV_PAGE = 1000
CSV_MOST = 20000

# Lists.


@require_safe
@staff
def case_list(request: StaffRequest) -> HttpResponse:
    """The cases that this person may read, with filters that stay in the address."""
    wanted = _wanted(request)
    shown = listed(wanted, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE)
    organs = reach(request.actor, "read.cases")
    names = Organ.objects.order_by("position", "code").values_list("pk", "name")
    context = {
        "list": shown,
        "rows": _rows(shown, request),
        "states": [(code, text) for code, text in STATES.items()],
        "organs": names if organs is None else names.filter(pk__in=organs),
        "given": request.GET,
        "query": _without_marks(request.GET),
        "filtered": any(request.GET.get(name, "").strip() for name in request.GET if name not in ("after", "before")),
    }
    return render(request, "desk/cases.html", context)


@require_safe
@staff
def case_csv(request: StaffRequest) -> StreamingHttpResponse:
    """The same list as a table for spreadsheets."""
    wanted = _wanted(request)
    head = [_("办件号"), _("事项"), _("机关"), _("申请人"), _("状态"), _("收件"), _("承诺期限"), _("决定")]

    def lines() -> Iterator[list[object]]:
        yield [str(word) for word in head]
        after = ""
        for _page in range(CSV_MOST // CSV_PAGE):
            shown = listed(wanted, after=after, size=CSV_PAGE)
            for row in shown.rows:
                moments = [row.received_at, row.due_at, row.decided_at]
                days = [day_of(moment).isoformat() if moment else "" for moment in moments]
                yield [row.number, row.title, row.organ, row.applicant_name, row.state_label, *days]
            after = shown.after
            if not after:
                return

    return csv_answer(lines(), "cases")


def _wanted(request: StaffRequest) -> CaseFilter:
    """The filter of the address, within what this person may read."""
    organs = reach(request.actor, "read.cases")
    if organs == ():
        require(request.actor, "read.cases", Subject("case"))
    asked = number_in(request, "organ")
    within = organs or ()
    if asked is not None and (organs is None or asked in organs):
        within = (asked,)
    power = request.GET.get("power", "").strip()
    return CaseFilter(
        organs=within,
        state=request.GET.get("state", "") if request.GET.get("state", "") in STATES else "",
        under_way=request.GET.get("under_way") == "1",
        power=_power(power) if power else None,
        number=request.GET.get("number", "")[:40],
        overdue_at=request.at if request.GET.get("overdue") == "1" else None,
        open_step=request.GET.get("step", "")[:120],
    )


def _power(code: str) -> int:
    """The row of a power; a code that does not exist fits no case."""
    found = power_by_code(code)
    return found.pk if found else 0


def _rows(shown: CaseList, request: StaffRequest) -> list[tuple[CaseRow, bool]]:
    """Each line, and whether its promised day has passed without a decision."""
    today = day_of(request.at)
    return [
        (row, bool(row.due_at and row.decided_at is None and row.state in _RUNNING and day_of(row.due_at) < today))
        for row in shown.rows
    ]


_RUNNING = ("received", "supplement", "accepted")


def _without_marks(given: QueryDict) -> str:
    kept = given.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()


# One case.


@require_safe
@staff
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one case, and the form of each step that this person may do now."""
    return _show(request, case_for_staff(pk, request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def step(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Complete one open step; what was typed stays in the form when it is refused."""
    found = case_for_staff(pk, request.actor)
    work = or_404(WorkItem.objects.filter(pk=item, case=found).first())
    if request.method != "POST":
        return _show(request, found, given=typed(request), item=item)
    page = case_page(found, request.actor, request.at)
    form = _form(page, work.pk, page.flow.step(work.step), request, request.POST)
    form.is_valid()
    try:
        outputs = form.outputs(lambda file: _attach(request, found.pk, file))
        done = operations.complete_step(
            by=request.actor, at=request.at, item=item, revision=_revision(request), outputs=outputs
        )
    except Refusal as refusal:
        left = form.take(faults_of(refusal))
        words = "".join(left) if faults_of(refusal) else sentence(refusal)
        return _show(request, case_for_staff(pk, request.actor), form=form, refusal=words, status=422)
    after = "、".join(done.opened)
    told = gettext("“%(title)s”已完成。") % {"title": work.title}
    told += gettext("接下来：%(steps)s。") % {"steps": after} if after else ""
    messages.success(request, mixed(told))
    return redirect("desk:case", pk=pk)


@require_POST
@staff
def take(request: StaffRequest, pk: int, item: int) -> HttpResponse:
    """Tell the other holders of the post that one is doing this step."""
    found = case_for_staff(pk, request.actor)
    or_404(WorkItem.objects.filter(pk=item, case=found).first())
    operations.take_work(by=request.actor, at=request.at, item=item)
    return redirect(reverse("desk:case", args=[pk]) + f"#step-{item}")


@require_safe
@staff
def chart(request: StaffRequest, pk: int) -> HttpResponse:
    """The chart of the case in full size, and as a list."""
    page = case_page(case_for_staff(pk, request.actor), request.actor, request.at)
    return render(request, "desk/case_chart.html", {"page": page, "case": page.case, **_drawn(request, page)})


def _show(
    request: StaffRequest,
    found: Case,
    *,
    form: StepForm | None = None,
    given: QueryDict | None = None,
    item: int | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = case_page(found, request.actor, request.at)
    work = [_Work.of(request, page, row, form, given if row.id == item else None) for row in page.open_items]
    # A step that somebody else has done meanwhile: what was typed is still there to copy.
    lost = form if all(one.form is not form for one in work) else None
    subject = ("case", found.pk)
    main = [row for row in page.clocks if row.kind in ("promised", "statutory")]
    context = {
        "page": page,
        "case": page.case,
        "work": work,
        "form": form,
        "lost": lost,
        "refusal": mixed(refusal) if refusal else "",
        "restored": given is not None,
        "main_clocks": [(row, _why(row)) for row in main],
        "other_clocks": [(row, _why(row)) for row in page.clocks if row not in main],
        "acts": [(name, ACTS[name]) for name in page.acts if name in ACTS],
        "may_supplement": _may_supplement(page, request.actor),
        "bases": LegalBasis.objects.filter(version=found.power_version).order_by("position", "id"),
        "papers": {paper.id: paper for paper in page.documents},
        "messages_sent": messages_about(subject),
        "voices": voices_of_case(found.pk) if anywhere(request.actor, "read.voices") else (),
        "trace": trace_of(subject),
        **_drawn(request, page),
    }
    return render(request, "desk/case.html", context, status=status)


@dataclass(frozen=True)
class _Work:
    """An open step on the page: its form where this person may do it, and what sending it leads to."""

    row: ItemRow
    form: StepForm | None
    button: str
    consequences: list[Any]
    noted_for: bool

    @classmethod
    def of(
        cls, request: StaffRequest, page: CasePage, row: ItemRow, form: StepForm | None, given: QueryDict | None
    ) -> "_Work":
        """The step as this person sees it."""
        noted = not row.mine and _notes_down(page, row, request.actor)
        suspended = page.case.state == Case.State.SUSPENDED
        shown: StepForm | None = None
        if (row.mine or noted) and not suspended:
            own = form is not None and form.item == row.id
            shown = form if own else _form(page, row.id, row.step, request, None, given)
        return cls(
            row=row,
            form=shown,
            button=button(page.flow, row.step, language()),
            consequences=consequences(page.flow, row.step, language()),
            noted_for=noted,
        )


def _notes_down(page: CasePage, row: ItemRow, by: Actor) -> bool:
    """Whether this person puts down what a party does at its own step: says, supplies, pays."""
    pays = any(effect.name == "pay" for effect in row.step.effects)
    roles = {*NOTES_FOR.get(row.role, ()), *(("cashier",) if pays else ())}
    return any(held.organ == page.case.organ_id and held.roles & roles for held in by.held)


def _form(
    page: CasePage, item: int, step: Step, request: StaffRequest, data: QueryDict | None, given: QueryDict | None = None
) -> StepForm:
    """The form of a step: bound to what was sent, or begun with what was typed before the session ran out."""
    day = day_of(request.at)
    asked = [output for output in step.outputs if output.kind == "people"]
    people: tuple[str, ...] = ()
    if asked:
        names = (name for desk in desks_of(page.case.organ_id, day) for name in (desk.holder, desk.stand_in) if name)
        people = tuple(dict.fromkeys(names))
    least = {
        output.name: parameter(name, day, settings.JURISDICTION).value
        for output in asked
        if (name := output.min_parameter or step.people_min)
    }
    options: dict[str, Any] = {"item": item, "language": language(), "people": people, "minimums": least}
    if data is not None:
        return StepForm(step, data, request.FILES, **options)
    form = StepForm(step, **options)
    if given is not None:
        form.initial = _initial(form, given)
    return form


def _initial(form: forms.Form, given: QueryDict) -> dict[str, Any]:
    """What was typed, field by field, for a form that has not been sent."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if key in given:
            found[name] = given.getlist(key) if isinstance(field, forms.MultipleChoiceField) else given.get(key)
    return found


def _attach(request: StaffRequest, pk: int, file: Any) -> int:
    row = documents.attach(by=request.actor, at=request.at, name=file.name, content=file, subject=("case", str(pk)))
    return row.pk


def _revision(request: StaffRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _why(row: ClockRow) -> str:
    """Why a limit stands still: the reason of its open pause."""
    pause = next((one for one in row.clock.pauses.all() if one.to_at is None), None)
    return (pause.reason or pause.article) if pause else ""


def _drawn(request: StaffRequest, page: CasePage) -> dict[str, Any]:
    """The drawing of the chart with the case on it, and its list, from the same data."""
    limits = all_limit_words(page.flow, day_of(request.at), settings.JURISDICTION)
    left = {row.step.id: row.countdown.words for row in page.open_items if row.countdown}
    callouts = {name: (words.in_language(language()),) for name, words in left.items()}
    options: dict[str, Any] = {"language": language(), "limits": limits, "states": page.states, "stamps": page.stamps}
    return {
        # The drawing is made by our own code, which escapes every word in it.
        "svg": mark_safe(draw(page.flow, callouts=callouts, **options)),
        "outline": outline(page.flow, **options).rows,
    }


# What befalls a case.


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
        return operation(by=request.actor, at=request.at, case=found.pk, revision=_revision(request), **data)

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
        _("法定期限延长一次，只能由机关负责人批准。理由会告知申请人。"),
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
    "withdraw": Act(
        _("代申请人撤回"),
        _("申请人本人到窗口要求撤回时使用。撤回后这个办件不再办理，记录不会删除。"),
        _("记录撤回，结束办件"),
        _("已记录申请人撤回。"),
        _withdraw,
        grave=True,
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
    else:
        kinds: dict[str, type[Page]] = {"terminate": TerminateForm, "speak": SpeakForm}
        form = kinds.get(act, ReasonForm)(data)
    if data is None and (given := typed(request)) is not None:
        form.initial = _initial(form, given)
    return form


def _may_supplement(page: CasePage, by: Actor) -> bool:
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
            self.fields[file] = forms.FileField(
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
        form.initial = _initial(form, given)
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
            given.append(MaterialGiven(row.material_id, _attach(request, pk, file)))
        elif form.cleaned_data.get(f"paper_{row.material_id}"):
            given.append(MaterialGiven(row.material_id, note="窗口收到纸质件"))
    return given


# Papers and files.


@require_safe
@staff
def paper(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of the case: its text as the act fixed it, and whether it is sealed."""
    found = case_for_staff(pk, request.actor)
    return render(request, "desk/paper.html", {"case": found, "paper": _paper(pk, paper)})


@require_safe
@staff
def paper_pdf(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """The sealed PDF, once there is one."""
    case_for_staff(pk, request.actor)
    found = _paper(pk, paper)
    headers = {"Content-Disposition": f'inline; filename="{found.verify_code}.pdf"'}
    return HttpResponse(pdf_of(found), content_type="application/pdf", headers=headers)


def _paper(pk: int, paper: int) -> Document:
    rows = Document.objects.filter(pk=paper, subject_kind="case", subject_id=pk).select_related("organ")
    return or_404(rows.first())


@require_safe
@staff
def attachment(request: StaffRequest, pk: int, attachment: int) -> HttpResponse:
    """A file that was handed in for this case; always saved, never opened inside this site."""
    found = case_for_staff(pk, request.actor)
    row = or_404(Attachment.objects.filter(pk=attachment).first())
    own = (row.subject_kind, row.subject_id) == ("case", str(pk))
    if not own and not HandedIn.objects.filter(case=found, attachment=row).exists():
        raise Http404
    answer = HttpResponse(read_attachment(row), content_type=row.media_type)
    answer["Content-Disposition"] = f"attachment; filename=\"file-{row.pk}\"; filename*=UTF-8''{quote(row.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

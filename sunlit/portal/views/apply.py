"""Apply online: start, task list, one group a page, check, receipt. What was typed is on the server at once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import parameter
from sunlit.cases import operations as cases
from sunlit.cases.codes import query_code
from sunlit.cases.given import MaterialGiven, PartyGiven
from sunlit.design.files import looked_through
from sunlit.documents import operations as documents
from sunlit.ledger.errors import Refusal
from sunlit.portal.door import CITIZEN, language, now, or_404, remember_case
from sunlit.portal.forms import AgentForm, ApplicantForm, Asked, CheckForm, MaterialsForm, ReceivingForm
from sunlit.portal.views.powers import to_the_power
from sunlit.publication import queries
from sunlit.publication.pages import ApplyForm, MaterialShown

Answers = dict[str, dict[str, Any]]

FORMS: dict[str, type[Form]] = {"applicant": ApplicantForm, "agent": AgentForm, "receiving": ReceivingForm}
# The room whose codes open a case: part of what a query code is derived from.
CODES = "cases"


@dataclass(frozen=True)
class Filling:
    """A draft with the form it fills in."""

    token: str
    answers: Answers
    form: ApplyForm
    sent_number: str

    @property
    def asked(self) -> tuple[MaterialShown, ...]:
        """The materials that really have to be handed in."""
        return tuple(material for material in self.form.materials if not material.waived)

    @property
    def for_another(self) -> bool:
        """Whether an agent fills it in."""
        return bool(self.answers.get("applicant", {}).get("acting") == "other")

    def given(self, material: MaterialShown) -> dict[str, Any]:
        """What was answered about one material: a file, or that the paper will be brought; empty for nothing."""
        answer: dict[str, Any] = self.answers.get("materials", {}).get(str(material.id), {})
        return answer

    def missing_materials(self) -> list[MaterialShown]:
        """The required materials without an answer."""
        return [material for material in self.asked if material.required and not self.given(material)]

    def done(self, part: str) -> bool:
        """Whether a part of the task list is complete."""
        if part == "applicant":
            return "applicant" in self.answers and (not self.for_another or "agent" in self.answers)
        if part == "materials":
            return not self.missing_materials() and ("materials" in self.answers or not self.asked)
        return part in self.answers

    def complete(self) -> bool:
        """Whether all may be sent."""
        return all(self.done(part) for part in ("applicant", "materials", "receiving"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """What is needed and how long it takes; the button opens a draft."""
    at = now()
    form = queries.apply_form(code, at=at)
    if form is None:
        return to_the_power(code)
    if request.method == "POST" and form.open:
        draft = cases.start_draft(by=CITIZEN, at=at, version=form.version_id)
        return redirect("portal:draft", token=draft.token)
    return render(request, "portal/apply/start.html", {"form": form, "section": "apply"})


@never_cache
@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """The task list."""
    filling = _filling(token)
    if filling.sent_number:
        return redirect("portal:receipt", token=token)
    return render(
        request,
        "portal/apply/tasks.html",
        {"filling": filling, "tasks": _tasks(filling), "section": "apply", "complete": filling.complete()},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, token: str, part: str) -> HttpResponse:
    """One page of questions. Saved answers stay; ``?back=check`` returns to the check page."""
    filling = _filling(token)
    if filling.sent_number:
        return redirect("portal:receipt", token=token)
    if part == "materials":
        return _materials(request, filling)
    if part not in FORMS:
        raise Http404
    form = FORMS[part](request.POST if request.method == "POST" else None, initial=filling.answers.get(part))
    if request.method == "POST" and form.is_valid():
        answers = filling.answers | {part: form.cleaned_data}
        _save(filling, answers)
        acting_for_another = part == "applicant" and form.cleaned_data["acting"] == "other"
        if acting_for_another and ("agent" not in answers or request.GET.get("back") != "check"):
            return redirect(_with_back(request, reverse("portal:draft_part", args=[token, "agent"])))
        return redirect(_next(request, token))
    context = {"filling": filling, "form": form, "part": part, "section": "apply"}
    return render(request, "portal/apply/part.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """All answers on one page; sending them makes the case, once, however often the button is pressed."""
    filling = _filling(token)
    if filling.sent_number:
        return redirect("portal:receipt", token=token)
    if not filling.complete():
        return redirect("portal:draft", token=token)
    form = CheckForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _send(filling)
        except Refusal as error:
            refusal = str(error)
    context = {"filling": filling, "form": form, "groups": _groups(filling), "refusal": refusal, "section": "apply"}
    return render(request, "portal/apply/check.html", context, status=422 if form.errors or refusal else 200)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Number and query code, what happens next and by which day, whom to ring.

    Whoever holds the draft's secret address filled it in, so the page can be opened again, also after a lost answer.
    """
    filling = _filling(token)
    if not filling.sent_number:
        return redirect("portal:draft", token=token)
    at = now()
    code = query_code(settings.SECRET_KEY, CODES, token)
    context = {
        "filling": filling,
        "code": code,
        "tracking": queries.track(filling.sent_number, code, at=at),
        "notice_days": parameter("licence.acceptance", beijing_day(at), settings.JURISDICTION).value,
        "delivery_days": parameter("licence.delivery", beijing_day(at), settings.JURISDICTION).value,
        "section": "apply",
    }
    response = render(request, "portal/apply/receipt.html", context)
    remember_case(request, response, filling.sent_number, code)
    return response


def _filling(token: str) -> Filling:
    found = or_404(queries.draft(token))
    form = or_404(queries.apply_form(found.code, at=now()))
    return Filling(token=token, answers=dict(found.answers), form=form, sent_number=found.sent_number)


def _save(filling: Filling, answers: Answers) -> int:
    """Keep the answers; the row of the draft, to which its files belong."""
    return cases.save_draft(by=CITIZEN, at=now(), token=filling.token, answers=answers).pk


def _with_back(request: HttpRequest, address: str) -> str:
    return f"{address}?back=check" if request.GET.get("back") == "check" else address


def _next(request: HttpRequest, token: str) -> str:
    name = "portal:draft_check" if request.GET.get("back") == "check" else "portal:draft"
    return reverse(name, args=[token])


def _tasks(filling: Filling) -> list[dict[str, str]]:
    def task(part: str, title: str, hint: str) -> dict[str, str]:
        url = reverse("portal:draft_part", args=[filling.token, part])
        return {"title": title, "hint": hint, "url": url, "state": "done" if filling.done(part) else "todo"}

    waived = len(filling.form.materials) - len(filling.asked)
    missing = len(filling.missing_materials())
    handing = _("%(count)s 份，其中 %(waived)s 份免交") % {"count": len(filling.form.materials), "waived": waived}
    if missing and "materials" in filling.answers:
        handing = _("还缺 %(count)s 份") % {"count": missing}
    return [
        task("applicant", _("申请人信息"), _("姓名或名称、证件号码、电话；可以替别人代办")),
        task("materials", _("申请材料"), handing),
        task("receiving", _("领取方式"), _("窗口、邮寄或电子送达")),
        {
            "title": _("核对并提交"),
            "hint": "",
            "url": reverse("portal:draft_check", args=[filling.token]),
            "state": "todo" if filling.complete() else "blocked",
        },
    ]


def _materials(request: HttpRequest, filling: Filling) -> HttpResponse:
    form = MaterialsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        materials=[Asked.of(material) for material in filling.asked],
        language=language(),
        initial={f"paper_{material.id}": filling.given(material).get("paper", False) for material in filling.asked},
    )
    if request.method == "POST":
        form.is_valid()
        answers = filling.answers | {"materials": _attach(filling, form)}
        # Files that were good are kept even where another one was refused.
        _save(filling, answers)
        filling = replace(filling, answers=answers)
        if form.is_valid():
            return redirect(_next(request, filling.token))
    given = {material.id: filling.given(material) for material in filling.asked}
    rows = [(asked, file, paper, given[asked.id]) for asked, file, paper in form.rows]
    context = {"filling": filling, "form": form, "rows": rows, "section": "apply"}
    return render(request, "portal/apply/materials.html", context, status=422 if form.errors else 200)


def _attach(filling: Filling, form: MaterialsForm) -> dict[str, Any]:
    """What is answered about each material now; a refused file becomes a sentence at its field."""
    given = dict(filling.answers.get("materials", {}))
    row_of_draft = _save(filling, {}) if any(form.files.values()) else 0
    for material in filling.asked:
        name, key = f"file_{material.id}", str(material.id)
        file = form.cleaned_data.get(name)
        if file and name not in form.errors:
            try:
                row = documents.attach(
                    by=CITIZEN,
                    at=now(),
                    name=file.name,
                    content=file,
                    subject=("draft", row_of_draft),
                    looked_through=looked_through(file),
                )
                given[key] = {"attachment": row.pk, "name": row.name}
            except Refusal as refusal:
                form.add_error(name, str(refusal))
        elif form.cleaned_data.get(f"paper_{material.id}"):
            given.setdefault(key, {"paper": True})
        elif given.get(key, {}).get("paper"):
            del given[key]
    return given


def _groups(filling: Filling) -> list[dict[str, Any]]:
    """All answers with the page on which each is changed."""

    def shown(part: str, build: Callable[[Any], Form]) -> list[dict[str, str]]:
        url = reverse("portal:draft_part", args=[filling.token, part]) + "?back=check"
        form = build(filling.answers.get(part, {}))
        return [
            {"label": str(field.label), "value": _in_words(field, filling.answers.get(part, {})), "url": url}
            for field in form
        ]

    groups = [{"title": _("申请人信息"), "answers": shown("applicant", lambda data: ApplicantForm(initial=data))}]
    if filling.for_another:
        groups.append({"title": _("代办人"), "answers": shown("agent", lambda data: AgentForm(initial=data))})
    url = reverse("portal:draft_part", args=[filling.token, "materials"]) + "?back=check"
    papers = [
        {
            "label": material.name.in_language(language()) or material.name.zh,
            "value": _material_in_words(material, filling.given(material)),
            "url": "" if material.waived else url,
        }
        for material in filling.form.materials
    ]
    groups.append({"title": _("申请材料"), "answers": papers})
    groups.append({"title": _("领取方式"), "answers": shown("receiving", lambda data: ReceivingForm(initial=data))})
    return groups


def _in_words(field: Any, answers: dict[str, Any]) -> str:
    value = answers.get(field.name, "")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    for choice, words in getattr(field.field, "choices", ()):
        if choice == value:
            return str(words)
    return str(value)


def _material_in_words(material: MaterialShown, given: dict[str, Any]) -> str:
    if material.waived:
        return _("免交")
    return _("纸质件交窗口或邮寄") if given.get("paper") else str(given.get("name", ""))


def _send(filling: Filling) -> HttpResponse:
    """Hand the answers to the operation; the draft's token is the key that makes a repeat the same act."""
    cases.apply(
        by=CITIZEN,
        at=now(),
        version=filling.form.version_id,
        parties=_parties(filling),
        materials=_handed_in(filling),
        key=filling.token,
        application={"receiving": filling.answers["receiving"]["way"]},
        draft=filling.token,
    )
    return redirect("portal:receipt", token=filling.token)


def _parties(filling: Filling) -> list[PartyGiven]:
    who, receiving = filling.answers["applicant"], filling.answers["receiving"]
    parties = [
        PartyGiven(
            role="applicant",
            kind=who["kind"],
            name=who["name"],
            id_number=who["id_number"],
            phone=who["phone"],
            email=who["email"],
            address=receiving["address"],
            electronic_service=receiving["consent"],
        )
    ]
    if filling.for_another:
        agent = filling.answers["agent"]
        parties.append(
            PartyGiven(
                role="agent", kind="person", name=agent["name"], id_number=agent["id_number"], phone=agent["phone"]
            )
        )
    return parties


def _handed_in(filling: Filling) -> list[MaterialGiven]:
    given = [(material, filling.given(material)) for material in filling.asked]
    return [
        MaterialGiven(
            material=material.id,
            attachment=answer.get("attachment"),
            note="纸质件交窗口或邮寄" if answer.get("paper") else "",
        )
        for material, answer in given
        if answer
    ]

"""Consultation, complaint, tip-off; their status by code; what was answered; how cases were rated."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.errors import Refusal
from sunlit.portal.door import CITIZEN, known_cases, language, lists, now, or_404, page_of
from sunlit.portal.forms import CodeForm, VoiceForm
from sunlit.publication import queries
from sunlit.publication.filters import AnswerFilters, RatingFilters
from sunlit.voices import operations

KINDS: dict[str, tuple[Promise, Promise]] = {
    "consultation": (_("咨询"), _("问怎么办、要什么材料、依据是什么。办理部门答复。")),
    "complaint": (_("投诉"), _("对办理的态度、时间、收费不满意。由监督部门转办并盯住答复。")),
    "tip_off": (_("举报"), _("反映工作人员违纪违法。可以匿名，内容从不公开。")),
}
COOKIE = "voice"
COOKIE_SECONDS = 3600


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """What each way is for, in one line; then the public results."""
    return render(request, "portal/voices/hub.html", {"kinds": KINDS, "section": "voices"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """One form; sent twice it is one voice."""
    if kind not in KINDS:
        raise Http404
    form, refusal = _form(request, kind), ""
    if request.method == "POST" and form.is_valid():
        try:
            return _raise(request, kind, form.cleaned_data)
        except Refusal as error:
            refusal = str(error)
    context = {"kind": kind, "words": KINDS[kind], "form": form, "refusal": refusal, "section": "voices"}
    return render(request, "portal/voices/ask.html", context, status=422 if form.errors or refusal else 200)


@never_cache
@require_safe
def asked(request: HttpRequest, kind: str) -> HttpResponse:
    """Number and code of what was just sent, and by when it will be answered."""
    if kind not in KINDS:
        raise Http404
    text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=COOKIE_SECONDS)
    if not text:
        return redirect("portal:voice_status")
    raised = json.loads(text)
    found = queries.voice_status(raised["number"], raised["code"], at=now())
    context = {"raised": raised, "voice": found, "words": KINDS[kind], "section": "voices"}
    return render(request, "portal/voices/asked.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """What became of it, by number and code; nobody has to say who he is."""
    form, found = CodeForm(request.POST if request.method == "POST" else None), None
    form.fields["number"].label = gettext("受理号")
    if request.method == "POST" and form.is_valid():
        found = queries.voice_status(form.cleaned_data["number"], form.cleaned_data["code"], at=now())
        if found is None:
            form.add_error(None, gettext("受理号与查询码不符。请对照回执核对；回执丢了无法找回，可以重新提交。"))
    context = {"form": form, "voice": found, "section": "voices"}
    return render(request, "portal/voices/status.html", context, status=422 if form.errors else 200)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Questions that were answered and that the asker agreed to show."""
    filters = AnswerFilters.read(lists(request))
    shown = queries.answers(filters, page=page_of(request))
    return render(request, "portal/voices/answers.html", {"filters": filters, "list": shown, "section": "voices"})


@require_safe
def ratings(request: HttpRequest) -> HttpResponse:
    """Ratings with the count of each level, names masked, replies beside them."""
    filters = RatingFilters.read(lists(request))
    shown = queries.ratings(filters, at=now(), page=page_of(request))
    return render(request, "portal/voices/ratings.html", {"filters": filters, "list": shown, "section": "voices"})


def _form(request: HttpRequest, kind: str) -> VoiceForm:
    organs = queries.organs(at=now())
    power = request.GET.get("power", "")
    page = queries.power_page(power, at=now()) if power else None
    title = request.GET.get("case", "")[:40]
    initial: dict[str, Any] = {
        "organ": request.GET.get("organ", "") or (page.organ_code if page else ""),
        "title": gettext("关于办件 %(number)s") % {"number": title} if title else (page.name.zh if page else ""),
    }
    return VoiceForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        kind=kind,
        organs=[(organ.code, organ.name.in_language(language()) or organ.name.zh) for organ in organs],
        english=language().startswith("en"),
    )


def _raise(request: HttpRequest, kind: str, data: dict[str, Any]) -> HttpResponse:
    power = queries.power_ids(request.GET.get("power", ""))
    anonymous = bool(data.get("anonymous"))
    raised = operations.raise_voice(
        by=ANONYMOUS if anonymous else CITIZEN,
        at=now(),
        kind=kind,
        organ=or_404(queries.organ_id(data["organ"])),
        power=power[0] if power else None,
        case=_case(request),
        title=data["title"],
        text=data["text"],
        name=data["name"],
        phone=data["phone"],
        anonymous=anonymous,
        may_show=bool(data.get("may_show")),
        key=data["key"],
    )
    response = redirect("portal:asked", kind=kind)
    response.set_signed_cookie(
        COOKIE,
        json.dumps({"number": raised.number, "code": raised.code}),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _case(request: HttpRequest) -> int | None:
    """The case a complaint is about, where this browser has opened it."""
    number = request.GET.get("case", "")
    code = known_cases(request).get(number)
    tracking = queries.track(number, code, at=now()) if code else None
    return tracking.case_id if tracking else None

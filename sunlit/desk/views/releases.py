"""What the public is shown: the releases, one of them, and taking one back with its reason (处罚法 48)."""

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import attempt, filled, page_of, status_of
from sunlit.desk.door import StaffRequest, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.offices.rules import Subject, may, require
from sunlit.publication import operations
from sunlit.publication.models import Release

READ = "read.supervision"
WITHDRAW = "publication.withdraw_release"
SIZE = 50
KINDS: Mapping[str, Promise] = {
    "decision": _("决定公示"),
    "refusal": _("不予受理、不予许可"),
    "penalty": _("处罚决定"),
    "acceptance": _("受理公示"),
    "hearing": _("听证公告"),
    "card": _("红黄牌"),
}


class WithdrawForm(Page):
    """Why a release is taken back."""

    reason = forms.CharField(
        label=_("撤回的理由"),
        help_text=_("理由会公开，例如：处罚决定已被依法撤销"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    article = forms.CharField(
        label=_("依据的条款"), help_text=_("空着用《行政处罚法》第四十八条"), required=False, max_length=200
    )


@require_safe
@staff
def release_list(request: StaffRequest) -> HttpResponse:
    """The releases of the organs that this person may see, the newest first."""
    within = reach(request.actor, READ)
    if within == ():
        require(request.actor, READ, Subject("list"))
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip().replace("\x00", "")[:100]
    withdrawn = request.GET.get("withdrawn", "")
    wanted = Q() if within is None else Q(organ__in=within)
    if kind in KINDS:
        wanted &= Q(kind=kind)
    if withdrawn in ("0", "1"):
        wanted &= Q(withdrawn_at__isnull=withdrawn == "0")
    if words:
        wanted &= Q(number__istartswith=words) | Q(title__icontains=words)
    rows, paging = page_of(request, Release.objects.filter(wanted), SIZE)
    context = {
        "rows": [(row, KINDS[row.kind]) for row in rows],
        "paging": paging,
        "kinds": KINDS.items(),
        "kind": kind,
        "q": words,
        "withdrawn": withdrawn,
    }
    return render(request, "desk/releases/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """One release as the public sees it; taken back here, with the reason."""
    found = or_404(Release.objects.select_related("organ").filter(pk=pk).first())
    subject = Subject("release", organ=found.organ_id)
    require(request.actor, READ, subject)
    allowed = may(request.actor, WITHDRAW, subject)
    if request.method == "POST":
        require(request.actor, WITHDRAW, subject)
    form = filled(request, WithdrawForm)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: operations.withdraw_release(
                by=request.actor, at=request.at, release=found, reason=data["reason"], article=data["article"]
            ),
        )
        if done is not None:
            messages.success(request, gettext("公示已撤回，理由已公开，公开日志已记下。"))
            return redirect("desk:release", pk)
        found = or_404(Release.objects.select_related("organ").filter(pk=pk).first())
    context = {
        "release": found,
        "kind": KINDS[found.kind],
        "lines": found.body.get("lines", []),
        "reasons": found.body.get("reasons", ""),
        "case_id": found.subject_id if found.subject_kind == "case" else None,
        "form": form,
        "may_withdraw": allowed and found.withdrawn_at is None,
    }
    return render(request, "desk/releases/release.html", context, status=status_of(form))

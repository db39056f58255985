"""The lists of lower offices: taken in as signed packages, read, compared with the one before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, attempt, filled, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, or_404, staff
from sunlit.desk.forms import Page
from sunlit.exchange import queries
from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.models import OfficeKey, Received
from sunlit.exchange.operations import add_office_key, end_office_key, receive_package
from sunlit.ledger.errors import Refusal
from sunlit.ledger.notes import parse_verifier
from sunlit.ledger.signer import configured_signer
from sunlit.ledger.tiles import LogFault
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.categories import all_kinds
from sunlit.powers.fields import FIELDS

READ, RECEIVE = "read.received", "exchange.receive_package"
SIZE = 50
SHOWS = {"added": _("新增的"), "removed": _("不再有的"), "changed": _("改动的"), "all": _("全部")}


class PackageForm(Page):
    """A package and the key of who made it."""

    file = forms.FileField(label=_("数据包（ZIP）"), widget=forms.FileInput(attrs={"accept": ".zip"}))
    key = forms.CharField(
        label=_("发出机关的公钥行（vkey）"),
        help_text=_("空着用登记过的公钥；没有登记的，从别的途径向发出机关取得，不能取自数据包"),
        required=False,
        max_length=200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def received_list(request: StaffRequest) -> HttpResponse:
    """Every list that was taken in, and the form to take in another."""
    require(request.actor, READ, Subject("list"))
    allowed = may(request.actor, RECEIVE, Subject("package"))
    if request.method == "POST":
        require(request.actor, RECEIVE, Subject("package"))
    form = filled(request, PackageForm)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _receive(request, form.cleaned_data))
        if made is not None:
            messages.success(request, gettext("验证通过，已接收。"))
            return redirect("desk:received_package", made.pk)
    rows, paging = page_of(request, queries.received(), SIZE)
    context = {
        "rows": [(row, row.rows.get("powers", 0)) for row in rows],
        "paging": paging,
        "form": form if allowed else None,
    }
    return render(request, "desk/exports/received_list.html", context, status=status_of(form))


def _receive(request: StaffRequest, data: dict[str, Any]) -> Received:
    try:
        verifier = parse_verifier(data["key"]) if data["key"].strip() else None
    except LogFault as fault:
        raise ExchangeRefusal(gettext("这不是公钥行（vkey）。请向发出机关核对。"), field="key") from fault
    made, _differences = receive_package(file=data["file"].file, verifier=verifier, by=request.actor, at=request.at)
    return made


class KeyForm(Page):
    """The key of another office, and whence it was had."""

    code = forms.CharField(label=_("地区代码"), help_text=_("与它的数据包里写的相同，例如 990123"), max_length=40)
    name = forms.CharField(label=_("地区或者机关的名称"), max_length=80)
    key = forms.CharField(label=_("公钥行（vkey）"), max_length=200)
    obtained = forms.CharField(
        label=_("取得和核对的途径"), help_text=_("例如：2026年3月2日当面交付，电话核对过前八位"), max_length=300
    )


class EndKeyForm(Page):
    """Why a key is used no more."""

    reason = forms.CharField(label=_("停用的原因"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def office_keys(request: StaffRequest) -> HttpResponse:
    """The keys of the offices above and below by which packages are checked, and the own one to hand to them."""
    require(request.actor, READ, Subject("list"))
    rows, paging = page_of(request, queries.office_keys(), SIZE)
    deeds = [
        Deed(
            "add",
            "exchange.add_office_key",
            Subject("office_key"),
            gettext("登记一把公钥"),
            "",
            KeyForm,
            lambda data: add_office_key(by=request.actor, at=request.at, **data),
            gettext("已登记。"),
        )
    ]
    deeds += [_ending(request, row) for row in rows if row.ended_at is None]
    settled = settle(request, deeds)
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:office_keys")
    context = {
        "rows": rows,
        "paging": paging,
        "own": _own_key(),
        "settled": settled,
        "forms": {deed.name: form for deed, form in settled.offered},
        "sent": settled.refused,
    }
    return render(request, "desk/exports/keys.html", context, status=settled.status)


def _ending(request: StaffRequest, row: OfficeKey) -> Deed:
    return Deed(
        f"end{row.pk}",
        "exchange.end_office_key",
        Subject("office_key"),
        gettext("停用"),
        "",
        EndKeyForm,
        lambda data: end_office_key(key=row, by=request.actor, at=request.at, **data),
        gettext("已停用。"),
        grave=True,
    )


def _own_key() -> str:
    """The line that other offices note down; empty where this house has no key yet."""
    try:
        return str(configured_signer().verifier)
    except Refusal:
        return ""


@require_safe
@staff
def received_package(request: StaffRequest, pk: int) -> HttpResponse:
    """One received list: what differs from the one before, and every power of it (``?show=``)."""
    require(request.actor, READ, Subject("list"))
    found = or_404(queries.received().filter(pk=pk).first())
    before = queries.received_before(found)
    differences = queries.since_last(found)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ("changed" if before else "all")
    of = before if show == "removed" and before else found
    codes = None if show == "all" else getattr(differences, show)
    rows, paging = page_of(request, queries.received_powers(of, codes), SIZE)
    fields = queries.fields_changed(found, [row.code for row in rows]) if show == "changed" else {}
    kinds = all_kinds()
    counts = {name: len(getattr(differences, name)) for name in ("added", "removed", "changed")}
    counts["all"] = queries.received_powers(found).count()
    context = {
        "one": found,
        "before": before,
        "show": show,
        "shows": [(name, words, counts[name]) for name, words in SHOWS.items()],
        "rows": [
            (row, kinds[row.kind].name if row.kind in kinds else None, _fields(fields.get(row.code, ())))
            for row in rows
        ],
        "paging": paging,
    }
    return render(request, "desk/exports/received.html", context)


def _fields(names: tuple[str, ...]) -> list[Text]:
    """What the fields are called; one that a later version of the format brings has its own name."""
    return [FIELDS[name].label if name in FIELDS else Text(name, name) for name in names]

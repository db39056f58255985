"""People who can sign in, and the three separated administrators."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.accounts import operations as accounts
from sunlit.accounts.models import Account
from sunlit.desk.acting import Deed, attempt, filled, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, or_404, staff
from sunlit.desk.views.administration.forms import (
    AccountForm,
    AdministratorForm,
    EndForm,
    NewAccountForm,
    ResetForm,
)
from sunlit.offices import operations
from sunlit.offices.models import Administrator, Appointment, StandIn
from sunlit.offices.queries import day_of, on_day
from sunlit.offices.rules import ADMINISTRATORS, Subject, may, require

READ = "read.accounts"
SIZE = 50


@require_safe
@staff
def people(request: StaffRequest) -> HttpResponse:
    """The staff, by sign-in name, with what each holds today."""
    require(request.actor, READ, Subject("list"))
    words = request.GET.get("q", "").strip().replace("\x00", "")[:60]
    today = on_day(day_of(request.at))
    rows = Account.objects.filter(is_staff_member=True).order_by("username")
    if words:
        rows = rows.filter(Q(full_name__icontains=words) | Q(username__icontains=words))
    rows = rows.prefetch_related(
        Prefetch("appointments", Appointment.objects.filter(today).select_related("post", "post__organ")),
        Prefetch("stand_ins", StandIn.objects.filter(today).select_related("post", "post__organ")),
        Prefetch("administrations", Administrator.objects.filter(today)),
    )
    found, paging = page_of(request, rows, SIZE)
    context = {
        "rows": found,
        "paging": paging,
        "q": words,
        "administrators": ADMINISTRATORS,
        "may_add": may(request.actor, "accounts.create_account", Subject("account")),
    }
    return render(request, "desk/administration/people.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def person_draft(request: StaffRequest) -> HttpResponse:
    """Open an account for somebody of the staff."""
    require(request.actor, "accounts.create_account", Subject("account"))
    form = filled(request, NewAccountForm)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: accounts.create_account(by=request.actor, at=request.at, is_staff_member=True, **form.cleaned_data),
        )
        if made is not None:
            messages.success(request, gettext("账户已建立。没有任职不能进入工作台，接着到岗位页面任命。"))
            return redirect("desk:person", made.pk)
    return render(request, "desk/administration/person_draft.html", {"form": form}, status=status_of(form))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: what they held and hold, and what the security administrator may change."""
    require(request.actor, READ, Subject("list"))
    found = or_404(Account.objects.filter(pk=pk, is_staff_member=True).first())
    settled = settle(request, _person_deeds(request, found))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:person", pk)
    found.refresh_from_db()
    related = ("post", "post__organ", "post__division")
    context = {
        "person": found,
        "appointments": found.appointments.select_related(*related).order_by("-from_on", "-id"),
        "stand_ins": found.stand_ins.select_related(*related).order_by("-from_on", "-id"),
        "administrations": [
            (ADMINISTRATORS[one.kind], one) for one in found.administrations.order_by("-from_on", "-id")
        ],
        "settled": settled,
    }
    return render(request, "desk/administration/person.html", context, status=settled.status)


def _person_deeds(request: StaffRequest, person: Account) -> list[Deed]:
    who: dict[str, Any] = {"by": request.actor, "at": request.at, "account": person}
    subject = Subject("account", made_by=person.pk)
    particulars = {"full_name": person.full_name, "phone": person.phone, "email": person.email}
    return [
        Deed(
            "change_profile",
            "accounts.change_profile",
            subject,
            gettext("修改资料"),
            "",
            partial(AccountForm, initial=particulars),
            lambda data: accounts.change_profile(**who, **data),
            gettext("资料已修改。"),
        ),
        Deed(
            "set_password",
            "accounts.set_password",
            subject,
            gettext("重设密码"),
            gettext("原来的密码和登录马上失效。"),
            ResetForm,
            lambda data: accounts.set_password(**who, password=data["password"]),
            gettext("密码已重设。请当面交给本人。"),
            grave=True,
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def administrators(request: StaffRequest) -> HttpResponse:
    """The three separated administrators 三员: who is and was, appointed by the security administrator."""
    require(request.actor, READ, Subject("list"))
    settled = settle(request, _administrator_deeds(request))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:administrators")
    rows = Administrator.objects.select_related("person").order_by("to_on", "kind", "-from_on", "-id")
    context = {
        "rows": [(ADMINISTRATORS[row.kind], row) for row in rows],
        "today": day_of(request.at),
        "settled": settled,
    }
    return render(request, "desk/administration/administrators.html", context, status=settled.status)


def _administrator_deeds(request: StaffRequest) -> list[Deed]:
    day, who = day_of(request.at), {"by": request.actor, "at": request.at}
    held = list(Administrator.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=day)).select_related("person"))
    choices = [(row.pk, f"{row.person.full_name} {row.get_kind_display()}") for row in held]
    deeds = [
        Deed(
            "appoint_administrator",
            "offices.appoint_administrator",
            Subject("administrator"),
            gettext("任命管理员"),
            gettext("一个人只能担任一种管理员，管理员不办理业务。"),
            partial(AdministratorForm, initial={"from_on": day}),
            lambda data: operations.appoint_administrator(**who, **data),  # type: ignore[arg-type]  # by and at
            gettext("管理员已任命。"),
        )
    ]
    if held:
        deeds.append(
            Deed(
                "end_administrator",
                "offices.end_administrator",
                Subject("administrator"),
                gettext("结束任职"),
                gettext("最后一日过后，这个人不再有管理权限。"),
                partial(EndForm, rows=choices, initial={"on": day}),
                lambda data: operations.end_administrator(
                    **who,  # type: ignore[arg-type]  # by and at
                    administrator=next(row for row in held if row.pk == data["row"]),
                    on=data["on"],
                ),
                gettext("最后一日已登记。"),
                grave=True,
            )
        )
    return deeds

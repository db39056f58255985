"""Organs with their internal bodies and posts, and one post with the people who hold it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, attempt, filled, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, or_404, reach, staff
from sunlit.desk.views.administration.forms import (
    AppointForm,
    DivisionForm,
    EndForm,
    NewOrganForm,
    NewPostForm,
    OrganForm,
    PostForm,
    StandInForm,
)
from sunlit.offices import operations
from sunlit.offices.models import Organ, Post
from sunlit.offices.queries import day_of, desks_of
from sunlit.offices.rules import ROLES, Subject, may, require

READ, STAND_IN = "read.accounts", "offices.set_stand_in"
SIZE = 50


def _require_reader(request: StaffRequest, organ: int | None = None) -> None:
    """Administrators read all organs; whoever may name stand-ins reads their own."""
    if not (organ is not None and may(request.actor, STAND_IN, Subject("post", organ=organ))):
        require(request.actor, READ, Subject("list"))


@require_safe
@staff
def organ_list(request: StaffRequest) -> HttpResponse:
    """All organs; heads and leaders see their own."""
    rows = Organ.objects.select_related("region").annotate(post_count=Count("posts"))
    if not may(request.actor, READ, Subject("list")):
        own = reach(request.actor, STAND_IN) or ()
        if not own:
            require(request.actor, READ, Subject("list"))
        rows = rows.filter(pk__in=own)
    words = request.GET.get("q", "").strip().replace("\x00", "")[:80]
    if words:
        rows = rows.filter(name__icontains=words)
    found, paging = page_of(request, rows.order_by("position", "code"), SIZE)
    may_add = may(request.actor, "offices.add_organ", Subject("organ"))
    context = {"rows": found, "paging": paging, "q": words, "may_add": may_add}
    return render(request, "desk/administration/organs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def organ_draft(request: StaffRequest) -> HttpResponse:
    """Register an organ."""
    require(request.actor, "offices.add_organ", Subject("organ"))
    form = filled(request, NewOrganForm)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: operations.add_organ(by=request.actor, at=request.at, **form.cleaned_data))
        if made is not None:
            messages.success(request, gettext("机关已登记。接着登记它的内设机构和岗位。"))
            return redirect("desk:organ", made.pk)
    return render(request, "desk/administration/organ_draft.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def organ(request: StaffRequest, pk: int) -> HttpResponse:
    """One organ: particulars, internal bodies, posts with A and B."""
    found = or_404(Organ.objects.select_related("region").filter(pk=pk).first())
    _require_reader(request, pk)
    settled = settle(request, _organ_deeds(request, found))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:organ", pk)
    found.refresh_from_db()
    desks = desks_of(found, day_of(request.at))
    context = {"organ": found, "desks": desks, "divisions": found.divisions.all(), "settled": settled}
    return render(request, "desk/administration/organ.html", context, status=settled.status)


def _organ_deeds(request: StaffRequest, organ: Organ) -> list[Deed]:
    who: dict[str, Any] = {"by": request.actor, "at": request.at, "organ": organ}
    subject = Subject("organ", organ=organ.pk)
    particulars = {name: getattr(organ, name) for name in OrganForm.base_fields}
    return [
        Deed(
            "add_post",
            "offices.add_post",
            subject,
            gettext("登记岗位"),
            gettext("岗位固定，人可以换；工作交给岗位。"),
            partial(NewPostForm, organ=organ.pk),
            lambda data: operations.add_post(**who, **data),
            gettext("岗位已登记。"),
        ),
        Deed(
            "add_division",
            "offices.add_division",
            subject,
            gettext("登记内设机构"),
            "",
            DivisionForm,
            lambda data: operations.add_division(**who, **data),
            gettext("内设机构已登记。"),
        ),
        Deed(
            "change_organ",
            "offices.change_organ",
            subject,
            gettext("修改机关资料"),
            gettext("公众页面上的名称、地址、电话马上改变；机构编码不能改。"),
            partial(OrganForm, initial=particulars),
            lambda data: operations.change_organ(**who, **data),
            gettext("机关资料已修改。"),
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def post(request: StaffRequest, pk: int) -> HttpResponse:
    """One post: duty and roles, who holds it, who stands in, and what may be changed."""
    found = or_404(Post.objects.select_related("organ", "division").filter(pk=pk).first())
    _require_reader(request, found.organ_id)
    settled = settle(request, _post_deeds(request, found))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:post", pk)
    found.refresh_from_db()
    roles = sorted(found.roles.values_list("role", flat=True))
    context = {
        "post": found,
        "roles": [ROLES.get(role, role) for role in roles],
        "appointments": found.appointments.select_related("person").order_by("-from_on", "-id"),
        "stand_ins": found.stand_ins.select_related("person").order_by("-from_on", "-id"),
        "today": day_of(request.at),
        "settled": settled,
    }
    return render(request, "desk/administration/post.html", context, status=settled.status)


def _post_deeds(request: StaffRequest, post: Post) -> list[Deed]:
    day, subject = day_of(request.at), Subject("post", organ=post.organ_id)
    who: dict[str, Any] = {"by": request.actor, "at": request.at}
    roles = list(post.roles.values_list("role", flat=True))
    particulars = {**{name: getattr(post, name) for name in ("name", "duty", "phone", "place")}, "roles": roles}
    held = [row for row in post.appointments.select_related("person") if not row.to_on or row.to_on >= day]
    stood = [row for row in post.stand_ins.select_related("person") if not row.to_on or row.to_on >= day]
    start = {"from_on": day}
    deeds = [
        Deed(
            "appoint",
            "offices.appoint",
            subject,
            gettext("任命"),
            gettext("从第一日起，这个岗位的工作交给这个人（A 角）。"),
            partial(AppointForm, initial=start),
            lambda data: operations.appoint(**who, post=post, **data),
            gettext("已任命。"),
        ),
        Deed(
            "set_stand_in",
            STAND_IN,
            subject,
            gettext("安排 B 角"),
            gettext("A 角不在时由 B 角代行，看到的是同一批任务。"),
            partial(StandInForm, initial=start),
            lambda data: operations.set_stand_in(**who, post=post, **data),
            gettext("B 角已安排。"),
        ),
    ]
    if held:
        deeds.append(
            _ending(
                "end_appointment",
                subject,
                gettext("结束任职"),
                held,
                day,
                lambda data: operations.end_appointment(
                    **who, appointment=next(row for row in held if row.pk == data["row"]), on=data["on"]
                ),
            )
        )
    if stood:
        deeds.append(
            _ending(
                "end_stand_in",
                subject,
                gettext("结束代班"),
                stood,
                day,
                lambda data: operations.end_stand_in(
                    **who, stand_in=next(row for row in stood if row.pk == data["row"]), on=data["on"]
                ),
            )
        )
    deeds.append(
        Deed(
            "change_post",
            "offices.change_post",
            subject,
            gettext("修改岗位"),
            gettext("角色变了，在岗的人能做的事马上跟着变。"),
            partial(PostForm, initial=particulars),
            lambda data: operations.change_post(**who, post=post, **data),
            gettext("岗位已修改。"),
        )
    )
    return deeds


def _ending(
    name: str, subject: Subject, title: str, rows: list[Any], day: Any, run: Callable[[dict[str, Any]], object]
) -> Deed:
    """Ending one of the rows that still hold."""
    choices = [(row.pk, f"{row.person.full_name} {row.from_on.isoformat()}") for row in rows]
    return Deed(
        name,
        f"offices.{name}",
        subject,
        title,
        gettext("最后一日过后，这个人不再看到这个岗位的任务。"),
        partial(EndForm, rows=choices, initial={"on": day, "row": choices[0][0]}),
        run,
        gettext("最后一日已登记。"),
        grave=True,
    )

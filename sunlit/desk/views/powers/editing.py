"""A new power, and changing one: every field, with rows for bases, materials and posts."""

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from sunlit.desk.acting import attempt
from sunlit.desk.door import StaffRequest, language, reach, staff, typed
from sunlit.desk.powerforms import (
    BasisRows,
    HandlingRows,
    ItemForm,
    MaterialRows,
    NewItemForm,
    basis_rows,
    content_from,
    handling_rows,
    initial_of,
    material_rows,
    post_choices,
)
from sunlit.desk.views.powers.showing import found_power
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories, operations, queries
from sunlit.powers.items import ItemContent
from sunlit.powers.models import PowerVersion

# Buttons that give another empty row instead of saving.
MORE = {"more_bases": "bases", "more_materials": "materials", "more_posts": "posts"}
NEW = ItemContent(name="")


class _Sheet:
    """The whole page: the form and its three sets of rows, all filled from the same source."""

    def __init__(self, request: StaffRequest, form: Any, content: ItemContent, organ: int | None, **options: Any):
        sent = request.POST if request.method == "POST" else typed(request)
        self.more = next((rows for button, rows in MORE.items() if sent is not None and button in sent), "")
        data = None
        if sent is not None:
            data = sent.copy()
            if self.more:
                count = f"{self.more}-TOTAL_FORMS"
                now = str(data.get(count, ""))
                data[count] = str(int(now) + 1) if now.isdecimal() and len(now) < 4 else "1"
        posts = post_choices(organ) if organ is not None else []
        self.old = content
        self.form: ItemForm = form(data, initial=initial_of(content), **options)
        self.bases: BaseFormSet[Any] = BasisRows(data, prefix="bases", initial=basis_rows(content))
        self.materials: BaseFormSet[Any] = MaterialRows(data, prefix="materials", initial=material_rows(content))
        self.posts: BaseFormSet[Any] = HandlingRows(
            data, prefix="posts", initial=handling_rows(content), form_kwargs={"posts": posts}
        )

    @property
    def ready(self) -> bool:
        """Whether it was sent to be saved and every field can be read."""
        parts = (self.form, self.bases, self.materials, self.posts)
        return not self.more and all([part.is_valid() for part in parts])

    def content(self) -> ItemContent:
        """What the page says."""
        return content_from(self.form, self.bases, self.materials, self.posts, self.old)

    def context(self) -> dict[str, Any]:
        """For the template. A page that only asked for another row is no refused one."""
        bad = self.form.is_bound and not self.more and not self.ready
        return {
            "form": self.form,
            "bases": self.bases,
            "materials": self.materials,
            "posts": self.posts,
            "bad": bad or (self.form.is_bound and bool(self.form.errors) and not self.more),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def draft(request: StaffRequest) -> HttpResponse:
    """Enter a new power of an organ as a draft."""
    by = request.actor
    within = reach(by, "powers.draft_item")
    rows = Organ.objects.filter(closed_on__isnull=True)
    organs = list(rows if within is None else rows.filter(pk__in=within))
    if not organs:
        require(by, "powers.draft_item", Subject("power"))
    asked = request.POST.get("organ", "") or str(organs[0].pk)
    organ = next((one for one in organs if str(one.pk) == asked), organs[0])
    kinds = [(one.code, one.name.in_language(language())) for one in categories.kinds_on(day_of(request.at))]
    choices = [(str(one.pk), one.name) for one in organs]
    sheet = _Sheet(request, NewItemForm, NEW, organ.pk, organs=choices, kinds=kinds)
    if request.method == "POST" and sheet.ready:
        data = sheet.form.cleaned_data
        made = attempt(
            sheet.form,
            lambda: operations.draft_item(
                organ=organ, kind=data["kind"], content=sheet.content(), by=by, at=request.at, code=data["code"]
            ),
        )
        if made is not None:
            messages.success(request, gettext("草稿已保存。核对后提交审核。"))
            return redirect("desk:power", made.power_id)
    context = sheet.context()
    return render(request, "desk/powers/edit.html", context, status=422 if context["bad"] else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the open draft, or begin a new version beside the published one."""
    by, power = request.actor, found_power(pk)
    require(by, "powers.edit_item", Subject("power", organ=power.organ_id))
    version = queries.latest_version(power)
    content = queries.content_of(version) if version else NEW
    sheet = _Sheet(request, ItemForm, content, power.organ_id)
    mark = _mark(version)
    # Whoever was told of the other's change and sends the form again has decided.
    seen = request.POST.get("seen", mark)
    if request.method == "POST" and sheet.ready:
        if sheet.form.cleaned_data["seen"] not in ("", mark):
            sheet.form.add_error(None, _changed(version))
            seen = mark
        else:
            note = sheet.form.cleaned_data["note"]
            made = attempt(
                sheet.form,
                lambda: operations.edit_item(power=power, content=sheet.content(), by=by, at=request.at, note=note),
            )
            if made is not None:
                messages.success(request, gettext("草稿已保存。核对后提交审核。"))
                return redirect("desk:power", pk)
    context = {**sheet.context(), "power": power, "version": version, "mark": seen}
    return render(request, "desk/powers/edit.html", context, status=422 if context["bad"] else 200)


def _mark(version: PowerVersion | None) -> str:
    """Which state of the draft the page was made from."""
    return f"{version.pk}-{version.state}-{version.drafted_at.isoformat()}" if version else ""


def _changed(version: PowerVersion | None) -> str:
    who = version.drafted_by if version else None
    return gettext(
        "您填写的时候，%(who)s刚刚改过这项职权。您填的内容还在下面；请先在另一个窗口看最新版本，再决定。"
    ) % {"who": who or gettext("别人")}

"""What a department keeps itself (R-036): its own fields of what is published, changed at once and with a reason."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.desk.acting import attempt
from sunlit.desk.door import StaffRequest, or_404, staff, typed
from sunlit.desk.powerforms import HandlingRows, ItemForm, handling_rows, initial_of, post_choices, posts_from
from sunlit.desk.views.powers.editing import MORE
from sunlit.desk.views.powers.showing import found_power
from sunlit.offices.rules import Subject, require
from sunlit.powers import fields, operations, queries
from sunlit.powers.items import ItemContent


class KeepForm(ItemForm):
    """The fields that the department keeps itself, and why they change."""

    reason = forms.CharField(label=_("为什么改"), help_text=_("公众会看到"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = fields.self_kept(settings.JURISDICTION) | {"reason"}
        for name in [one for one in self.fields if one not in kept]:
            del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what the department keeps itself; it is published at once."""
    power = found_power(pk)
    require(request.actor, "powers.keep_item", Subject("power", organ=power.organ_id))
    version = or_404(queries.published_version(power.code))
    content = queries.content_of(version)
    sent = request.POST if request.method == "POST" else typed(request)
    asked = sent is not None and "more_posts" in sent
    data = _one_row_more(sent) if sent is not None and asked else sent
    form = KeepForm(data, initial=initial_of(content))
    posts: BaseFormSet[Any] = HandlingRows(
        data, prefix="posts", initial=handling_rows(content), form_kwargs={"posts": post_choices(power.organ_id)}
    )
    if request.method == "POST" and not asked and all([form.is_valid(), posts.is_valid()]):
        made = attempt(
            form,
            lambda: operations.keep_item(
                power=power,
                content=_kept(content, form, posts),
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.at,
            ),
        )
        if made is not None:
            messages.success(request, gettext("已更新并公布，公开日志已记下。"))
            return redirect("desk:power", pk)
    bad = request.method == "POST" and not asked and (bool(form.errors) or not posts.is_valid())
    context = {
        "power": power,
        "version": version,
        "form": form,
        "posts": posts if "handling" in fields.self_kept(settings.JURISDICTION) else None,
        "bad": bad,
        "reviewed": [entry for entry in fields.FIELDS.values() if _reviewed(entry.name)],
    }
    return render(request, "desk/powers/keep.html", context, status=422 if bad else 200)


def _kept(content: ItemContent, form: KeepForm, posts: "BaseFormSet[Any]") -> ItemContent:
    """What is published, with the department's own fields as the page says."""
    kept = fields.self_kept(settings.JURISDICTION)
    plain = {name: value for name, value in form.cleaned_data.items() if name in kept}
    rows = {name: value for name, value in posts_from(posts).items() if name in kept}
    return replace(content, **plain, **rows)


def _reviewed(name: str) -> bool:
    return name not in fields.self_kept(settings.JURISDICTION)


def _one_row_more(sent: QueryDict) -> QueryDict:
    data = sent.copy()
    count = f"{MORE['more_posts']}-TOTAL_FORMS"
    now = str(data.get(count, ""))
    data[count] = str(int(now) + 1) if now.isdecimal() and len(now) < 4 else "1"
    return data

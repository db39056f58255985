"""The chart editor: begin a draft, change it step by step, see what else is going on in it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.desk.acting import attempt, filled, status_of
from sunlit.desk.door import StaffRequest, language, or_404, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.charteditor.page import page
from sunlit.desk.views.charteditor.sending import TALK, send
from sunlit.desk.views.powers.showing import found_power
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, require
from sunlit.powers.categories import all_kinds
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures import drafting, editing, operations, queries
from sunlit.procedures.contents import template_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartVersion

READ = "read.powers"


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The editor of one draft. What is sent is saved at once, as a change that can be taken back."""
    version = or_404(queries.chart_version(pk))
    require(request.actor, READ, Subject("list"))
    try:
        editing.normal(version.source)
    except ProcedureRefusal:
        # A draft from before the rules of reading changed: its own page says what is wrong with it.
        return redirect("desk:chart", pk)
    if request.method != "POST":
        return render(request, "desk/charts/editor/page.html", page(request, version, str(request.GET.get("step", ""))))
    act = str(request.POST.get("act", ""))
    right = "procedures.comment_on_chart" if act.partition(":")[0] in TALK else "procedures.edit_chart"
    require(request.actor, right, Subject("power", organ=version.chart.power.organ_id))
    live = request.headers.get("HX-Request") == "true"
    done = send(request, version)
    plain = not (done.refusal or done.more)
    address = f"{reverse('desk:chart_edit', args=[pk])}?{urlencode({'step': done.step})}"
    if not live and plain:
        return redirect(f"{address}{'&then=add#new-title' if done.add_next else '#panel'}")
    context = page(request, done.version, done.step, more=done.more, told=done.told)
    if not live:
        return render(
            request,
            "desk/charts/editor/page.html",
            context,
            status=409 if done.clashes else 422 if done.refusal else 200,
        )
    if act == "save" and (done.refusal or not done.joined):
        return render(request, "desk/charts/editor/saved.html", context)
    answer = render(request, "desk/charts/editor/body.html", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#editor-body", "outerHTML"
    if plain:
        answer["HX-Replace-Url"] = address
    return answer


@require_POST
@staff
def here(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that this person is at the draft, and hear who else is, and whether it was changed meanwhile."""
    version = or_404(queries.chart_version(pk))
    step = str(request.POST.get("panel", ""))[:60]
    operations.show_chart_editing(version=version, step=step, by=request.actor, at=request.at)
    source = {step["id"]: step["title"] for step in version.source["steps"]}
    editors = drafting.editors_of(version, request.at, request.actor.account)
    sent = request.POST.get("base", "")
    newest = drafting.revisions_of(version, 1)
    context = {
        "version": version,
        "editors": [(one, source.get(one.step, {}).get("en" if language() == "en" else "zh", "")) for one in editors],
        "newer": newest[0] if newest and sent.isdecimal() and len(sent) < 10 and newest[0].number > int(sent) else None,
        "panel": step,
    }
    return render(request, "desk/charts/editor/others.html", context)


@require_safe
@staff
def history(request: StaffRequest, pk: int) -> HttpResponse:
    """Every change of a draft, newest first."""
    require(request.actor, READ, Subject("list"))
    version = or_404(queries.chart_version(pk))
    context = {
        "version": version,
        "power": version.chart.power,
        "name": _name(version.chart.power),
        "revisions": drafting.revisions_of(version, 500),
    }
    return render(request, "desk/charts/editor/history.html", context)


class BeginForm(Page):
    """From what a draft begins."""

    origin = forms.ChoiceField(label=_("从哪里开始"), choices=(), widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("别的职权的编码"),
        help_text=_("选“照另一项职权的流程图”时填，例如 XK-0012"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "width-mid"}),
    )

    def __init__(self, *args: Any, origins: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("origin", origins)
        self.fields["origin"].initial = origins[0][0]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin the chart of a power: from its chart in force, from nothing, a template, or another power's chart."""
    power = found_power(pk)
    require(request.actor, "procedures.draft_chart", Subject("power", organ=power.organ_id))
    draft = drafting.open_draft(power)
    form = filled(request, BeginForm, origins=_origins(power))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _begun(request, power, form.cleaned_data))
        if made is not None:
            messages.success(request, gettext("草稿已经建好，每改一处都自动保存。"))
            return redirect("desk:chart_edit", made.pk)
    context = {"form": form, "power": power, "name": _name(power), "draft": draft}
    return render(request, "desk/charts/editor/begin.html", context, status=status_of(form))


def _origins(power: Power) -> list[tuple[str, Any]]:
    found = queries.templates(power.kind)
    suited = [one for one in found if power.kind in one.kinds]
    origins: list[tuple[str, Any]] = []
    newest = queries.versions_of(power).first()
    if newest is not None:
        origins.append(("newest", gettext("从第 %(n)s 版改起") % {"n": newest.number}))
    code = language()
    origins += [(one.class_name, gettext("范本：%(title)s") % {"title": one.title.in_language(code)}) for one in suited]
    origins += [("nothing", gettext("从空白开始")), ("other", gettext("照另一项职权的流程图"))]
    rest = [(one.class_name, one.title.in_language(code)) for one in found if one not in suited]
    return [*origins, *[(value, gettext("其他类别的范本：%(title)s") % {"title": title}) for value, title in rest]]


def _begun(request: StaffRequest, power: Power, data: dict[str, Any]) -> ChartVersion:
    origin, title = data["origin"], _title(power)
    if origin == "nothing":
        kind = all_kinds().get(power.kind)
        source = editing.from_nothing(title, by_party=kind is None or kind.starts == "applicant")
    elif origin == "newest":
        source = dict(or_404(queries.versions_of(power).defer(None).first()).source)
    elif origin == "other":
        source = _of_another(data["other"], title)
    else:
        flow = or_404(template_flow(origin))
        source = editing.from_flow(flow, title, template=origin)
    return operations.draft_chart(power=power, source=source, by=request.actor, at=request.at)


def _of_another(code: str, title: Text) -> dict[str, Any]:
    other = Power.objects.filter(code=code.strip()).first()
    chart = queries.published_chart(other) if other is not None else None
    if chart is None:
        raise ProcedureRefusal(
            Text(
                f"没有编码为“{code.strip()}”、已公布流程图的职权。请在权力清单里查编码。",
                f"There is no power {code.strip()!r} with a published chart; look its code up in the list.",
            ),
            field="other",
        )
    return editing.from_flow(queries.compiled(chart).flow, title)


def _title(power: Power) -> Text:
    name = _name(power)
    return Text(name, name)


def _name(power: Power) -> str:
    found = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True).first()
    return found or power.code

"""Flow charts: what waits, one version with its drawing and its proof, drafting, submitting, publishing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.cases.queries.moving import waiting_moves
from sunlit.desk.acting import attempt, filled, page_of, permits, status_of
from sunlit.desk.door import StaffRequest, language, number_in, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.chartcontents import INSIDE, begun_from, contents_page, inside_text
from sunlit.desk.views.chartfiles import KINDS
from sunlit.desk.views.chartlaw import LawPage, law_page
from sunlit.desk.views.powers.showing import found_power
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures import operations, queries
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import LONGEST_REASON, ChartVersion
from sunlit.procedures.reader.source import LONGEST
from sunlit.procedures.reviews import newest_review, way_of

READ = "read.powers"
SIZE = 50
STATES: Mapping[str, Promise] = {
    "submitted": _("待审核"),
    "draft": _("草稿"),
    "published": _("已公布"),
    "superseded": _("已被新版本取代"),
}
LOOKS = {"published": "green", "submitted": "yellow", "draft": "blue"}


@require_safe
@staff
def chart_list(request: StaffRequest) -> HttpResponse:
    """Chart versions in one state; those that wait first."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "submitted")
    state = state if state in STATES else "submitted"
    rows = ChartVersion.objects.filter(state=state).defer("source").select_related("chart__power__organ")
    found, paging = page_of(request, rows.order_by("submitted_at", "-drafted_at", "id"), SIZE)
    moves = list(waiting_moves()[:SIZE])
    powers = {row.chart.power_id for row in found} | {one.from_version.chart.power_id for one in moves}
    names = _names(powers)
    counts = dict(ChartVersion.objects.order_by().values_list("state").annotate(n=Count("id")))
    context = {
        "rows": [(row, names.get(row.chart.power_id, row.chart.power.code)) for row in found],
        "moves": [(one, names.get(one.from_version.chart.power_id, "")) for one in moves],
        "paging": paging,
        "state": state,
        "state_label": STATES[state],
        "states": [(value, label, counts.get(value, 0)) for value, label in STATES.items()],
    }
    return render(request, "desk/charts/list.html", context)


def _names(powers: set[int]) -> dict[int, str]:
    """The newest name of each power (one query)."""
    return dict(PowerVersion.objects.filter(power__in=powers).order_by("number").values_list("power", "name"))


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class WithdrawForm(Page):
    """Why a submitted version is taken back."""

    reason = forms.CharField(label=_("撤回的理由"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(Page):
    """Why the chart is handed in although advice was not followed."""

    reason = forms.CharField(
        label=_("保留的理由"),
        help_text=_("有提示没有按其修改的，写明理由；理由随这一版保存。"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done to a chart version, and what it leads to."""

    name: str
    title: Promise
    effect: Promise
    state: str
    done: Promise
    run: Any


ACTS = (
    Act(
        "submit_chart",
        _("提交公布"),
        _("设定了审核链的，从第一步起逐级审核；没有的，由另一个人公布。不健全、不合法定程序的流程图不能提交。"),
        "draft",
        _("已提交。"),
        operations.submit_chart,
    ),
    Act(
        "withdraw_chart",
        _("撤回修改"),
        _("回到草稿；已经提出的审核意见留着，改好以后重新提交。"),
        "submitted",
        _("已撤回，可以修改了。"),
        operations.withdraw_chart,
    ),
    Act(
        "publish_chart",
        _("公布"),
        _("新办件从现在起按这一版运行；正在办的办件按原来的版本办完。公开日志记下内容指纹。"),
        "submitted",
        _("已公布，公开日志已记下。"),
        operations.publish_chart,
    ),
)


def _found(pk: int) -> ChartVersion:
    return or_404(queries.chart_version(pk))


def _subject(version: ChartVersion) -> Subject:
    return Subject("power", organ=version.chart.power.organ_id, made_by=version.submitted_by_id)


@require_safe
@staff
def chart(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: the drawing, its list, the proof, and what may be done now."""
    require(request.actor, READ, Subject("list"))
    return _show(request, _found(pk))


def _show(request: StaffRequest, version: ChartVersion, sent: tuple[str, Page] | None = None) -> HttpResponse:
    on, code, power = day_of(version.published_at or request.at), language(), version.chart.power
    subject = _subject(version)
    shown: dict[str, Any] = {}
    try:
        where = settings.JURISDICTION
        shown["law"] = law = law_page(version, on=on, code=code, asked=number_in(request, "finding") or 1)
        # The drawing escapes every word in it.
        shown["svg"] = mark_safe(law.svg)
        shown["outline"] = queries.outline_of(version, language=code, on=on, jurisdiction=where)
        shown["findings"] = [
            (one.text.in_language(code), _titles(version, one.path, code)) for one in queries.findings_of(version)
        ]
        shown["contents"] = contents_page(version, day_of(request.at))
    except ProcedureRefusal as refusal:
        shown["unreadable"] = sentence(refusal)
    allowed = permits(request.actor, {f"procedures.{act.name}": subject for act in ACTS})
    review = newest_review(version)
    acts = [act for act in ACTS if act.state == version.state and allowed[act.name]]
    if review is not None and review.state == "running":
        acts = [act for act in acts if act.name != "publish_chart"]
    names = _names({power.pk})
    advised = "contents" in shown and any(not one.binding for one in shown["contents"].remarks)
    context = {
        **shown,
        "version": version,
        "power": power,
        "name": names.get(power.pk, power.code),
        "state_label": STATES[version.state],
        "look": LOOKS.get(version.state, ""),
        "state_labels": STATES,
        "file_kinds": KINDS,
        "versions": queries.versions_of(power, version.chart.scope),
        "acts": [
            (act, sent[1] if sent and sent[0] == act.name else act_form(act, shown.get("law"), advised=advised))
            for act in acts
        ],
        "sent": sent[1] if sent else None,
        "review": review,
        "review_step": way_of(review.chain).step(review.step) if review and review.step else None,
        "own": version.state == "submitted" and version.submitted_by_id == request.actor.account,
        "may": permits(request.actor, {"procedures.draft_chart": Subject("power", organ=power.organ_id)}),
    }
    return render(request, "desk/charts/chart.html", context, status=status_of(sent[1]) if sent else 200)


def act_form(act: Act, law: LawPage | None = None, *, advised: bool = False) -> Page:
    """The empty form of an act; whoever hands in a chart against advice is asked why."""
    asked = act.name == "submit_chart" and law is not None and (law.advice or advised)
    form = WithdrawForm if act.name == "withdraw_chart" else ReasonForm if asked else SureForm
    return form(auto_id=f"{act.name}_%s")


def _titles(version: ChartVersion, path: tuple[str, ...], code: str) -> list[str]:
    """The shortest way that shows a fault, in the titles of its steps and events."""
    flow = queries.compiled(version).flow
    known = {step.id: step.title for step in flow.steps} | {event.id: event.title for event in flow.events}
    return [known[name].in_language(code) if name in known else name for name in path]


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def act(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """Submit or publish a version; refused, with the way that shows it, where it is not sound."""
    chosen = next((one for one in ACTS if one.name == act), None)
    if chosen is None:
        raise Http404
    version = _found(pk)
    require(request.actor, f"procedures.{act}", _subject(version))
    submitting = act == "submit_chart" and "reason" in request.POST
    asked = WithdrawForm if act == "withdraw_chart" else ReasonForm if submitting else SureForm
    form: Page = filled(request, asked, auto_id=f"{act}_%s")
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: chosen.run(version=version, by=request.actor, at=request.at, **form.cleaned_data))
        if done is not None:
            messages.success(request, str(chosen.done))
            return redirect("desk:chart", pk)
        version = _found(pk)
    return _show(request, version, (act, form))


class SourceForm(Page):
    """The step table of a chart as text, or as a file."""

    source = forms.CharField(
        label=_("步骤表"),
        help_text=_("YAML：泳道、阶段、步骤、时限、事件；格式与 content/charts 里的范本相同"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 28, "class": "source", "spellcheck": "false", "lang": "zh-Hans"}),
    )
    file = forms.FileField(
        label=_("或者上传步骤表文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two; a file is taken before the text."""
        data = super().clean() or {}
        file = data.get("file")
        if file and file.size > LONGEST:
            self.add_error("file", gettext("流程图文件超过 1 MB，请检查是否选错了文件。"))
        if not file and not str(data.get("source") or "").strip() and not self.errors:
            self.add_error("source", gettext("请填写步骤表，或者上传文件"))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft a chart for a power: from its newest version, a template or a file; the internal one from the external."""
    power = found_power(pk)
    require(request.actor, "procedures.draft_chart", Subject("power", organ=power.organ_id))
    known = {one.class_name: one for one in queries.templates(power.kind)}
    template = request.GET.get("template", "")
    newest = queries.versions_of(power).first()
    inside = inside_text(power, day_of(request.at)) if template == INSIDE else ""
    source = inside or (begun_from(known[template]) if template in known else _text_of(newest))
    form = filled(request, SourceForm, initial={"source": source})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        given = file.read() if file else form.cleaned_data["source"]
        made = attempt(
            form,
            lambda: operations.draft_chart(power=power, source=given, by=request.actor, at=request.at),
        )
        if made is not None:
            messages.success(request, gettext("流程图草稿已保存。看图核对后提交。"))
            return redirect("desk:chart", made.pk)
    context = {
        "form": form,
        "power": power,
        "name": _names({power.pk}).get(power.pk, power.code),
        "templates": [
            (name, one.title.in_language(language()), power.kind in one.kinds) for name, one in known.items()
        ],
        "template": template,
        "newest": newest,
        "inside": INSIDE if queries.published_chart(power) is not None else "",
    }
    return render(request, "desk/charts/draft.html", context, status=status_of(form))


def _text_of(version: ChartVersion | None) -> str:
    """The step table of a version as YAML."""
    if version is None:
        return ""
    text: str = yaml.safe_dump(version.source, allow_unicode=True, sort_keys=False, width=160)
    return text

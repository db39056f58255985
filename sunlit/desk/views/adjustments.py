"""Adjusting the list: what waits by time left, one adjustment with its steps, and opening one by hand."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.cases.models import Case
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import clocks_of, countdown, explain
from sunlit.desk.acting import Deed, attempt, filled, in_chinese, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, anywhere, language, number_in, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.ledger.queries import trace_of
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers import operations, queries
from sunlit.powers.adjusting import limits
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import Adjustment, Power, PowerVersion
from sunlit.powers.operations.adjustments import SUBJECT
from sunlit.supervision.queries import cards_of

READ = "read.powers"
SIZE = 50
# Of a bureau's drafts and powers so many are offered to choose from.
OFFERED = 500
STATES: Mapping[str, Promise] = {
    "waiting": _("没有办完的"),
    "late": _("已超过时限"),
    "open": _("待报送"),
    "filed": _("待审核"),
    "returned": _("退回重报"),
    "accepted": _("待调整权力库"),
    "closed": _("已调整"),
}
LOOKS = {"open": "yellow", "filed": "blue", "returned": "red", "accepted": "blue", "closed": "green"}


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d")


NO_DATE = {"invalid": _("请填日期，例如 2026-12-01")}


@require_safe
@staff
def adjustment_list(request: StaffRequest) -> HttpResponse:
    """What waits, by time left; what is done, newest first."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else "waiting"
    wanted = queries.AdjustmentFilter(
        state=state,
        organ=number_in(request, "organ"),
        edition=number_in(request, "edition"),
        repealed=number_in(request, "repealed"),
        today=day_of(request.at),
    )
    everything = replace(wanted, state="")
    rows, paging = page_of(request, queries.adjustments(wanted), SIZE)
    counts = dict(queries.adjustment_counts(everything))
    counts["waiting"] = sum(n for name, n in counts.items() if name != "closed")
    counts["late"] = queries.adjustments(replace(wanted, state="late")).count()
    context = {
        "rows": [(row, countdown(row.clock, request.at), LOOKS[row.state]) for row in rows],
        "names": queries.names_of([row.power_id for row in rows if row.power_id]),
        "paging": paging,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in STATES.items()],
        "organs": Organ.objects.filter(closed_on__isnull=True),
        "organ": wanted.organ,
        "edition": wanted.edition,
        "repealed": wanted.repealed,
        "may_open": anywhere(request.actor, "powers.open_adjustment"),
    }
    return render(request, "desk/adjustments/list.html", context)


class OpenForm(Page):
    """A change of law or of functions that somebody has to answer."""

    organ = forms.TypedChoiceField(label=_("由哪个机关报送"), coerce=int)
    power = forms.CharField(label=_("职权编码"), help_text=_("没有列入清单的新职权空着"), required=False, max_length=60)
    trigger = forms.ChoiceField(label=_("起因"), choices=Adjustment.Trigger.choices, widget=forms.RadioSelect)
    happened_on = forms.DateField(
        label=_("公布或者决定的日期"),
        help_text=_("报送时限从这一天的次日起算"),
        widget=_day_input(),
        error_messages=NO_DATE,
    )
    reason = forms.CharField(
        label=_("说明"), help_text=_("哪部法律、哪个决定"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, organs: list[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("organ", [(one.pk, one.name) for one in organs])
        in_chinese(self.fields["organ"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def open_one(request: StaffRequest) -> HttpResponse:
    """Open an adjustment that no new edition of a law brings: repealed law, moved functions, a new round."""
    within = reach(request.actor, "powers.open_adjustment")
    rows = Organ.objects.filter(closed_on__isnull=True)
    organs = list(rows if within is None else rows.filter(pk__in=within))
    if not organs:
        require(request.actor, "powers.open_adjustment", Subject("power"))
    given = {"power": request.GET.get("power", "")[:60]}
    asked = queries.power(given["power"]) if given["power"] else None
    form = filled(request, partial(OpenForm, organs=organs, initial=given | {"organ": asked and asked.organ_id}))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        code = data["power"].strip()
        power = queries.power(code) if code else None
        if code and power is None:
            form.add_error("power", gettext("没有这个编码的职权，请核对。"))
        else:
            organ = next(one for one in organs if one.pk == data["organ"])
            words = {name: data[name] for name in ("trigger", "happened_on", "reason")}
            made = attempt(
                form,
                lambda: operations.open_adjustment(organ=organ, power=power, by=request.actor, at=request.at, **words),
            )
            if made is not None:
                messages.success(request, gettext("调整已开出，报送时限开始计算。"))
                return redirect("desk:adjustment", made.number)
    return render(request, "desk/adjustments/open.html", {"form": form}, status=status_of(form))


class FileForm(Page):
    """What the organ proposes."""

    outcome = forms.ChoiceField(label=_("调整意见"), choices=Adjustment.Outcome.choices, widget=forms.RadioSelect)
    proposal = forms.CharField(
        label=_("理由"),
        help_text=_("哪一条变了，这项职权因此怎样改，或者为什么不用改；合并、拆分、划转、取消的，公众会看到"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    versions = forms.TypedMultipleChoiceField(
        label=_("所附草稿"),
        help_text=_("修改、新增、合并附一份，拆分附两份以上；没有草稿的先去起草"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("与哪些职权合并"),
        help_text=_("合并时填职权编码，用空格或者顿号分开"),
        required=False,
        max_length=2000,
    )
    to_organ = forms.TypedChoiceField(
        label=_("划转给哪个机关"), coerce=int, required=False, empty_value=None, help_text=_("划转时选")
    )

    def __init__(self, *args: Any, drafts: list[PowerVersion], organs: list[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.power.code} {one.name}") for one in drafts]
        self.choose("versions", choices)
        if not choices:
            del self.fields["versions"]
        else:
            in_chinese(self.fields["versions"])
        empty = [("", gettext("不划转"))]
        self.choose("to_organ", [*empty, *((one.pk, one.name) for one in organs)])
        in_chinese(self.fields["to_organ"])


class ReviewForm(Page):
    """The reviewer's answer."""

    answer = forms.ChoiceField(
        label=_("审核结论"),
        choices=(("accept", _("同意")), ("return", _("退回重报"))),
        widget=forms.RadioSelect,
        initial="accept",
    )
    opinion = forms.CharField(label=_("审核意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class ReportForm(Page):
    """When and to whom the change was reported."""

    reported_on = forms.DateField(label=_("报送日期"), widget=_day_input(), error_messages=NO_DATE)
    receiver = forms.CharField(label=_("报送给"), help_text=_("例如：市清单管理办公室"), max_length=120)
    document_number = forms.CharField(label=_("文号"), required=False, max_length=80)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def adjustment(request: StaffRequest, number: str) -> HttpResponse:
    """One adjustment: why, what is cited, both clocks, the proposal, the answer, and what may be done now."""
    require(request.actor, READ, Subject("list"))
    found = or_404(queries.adjustment(number))
    settled = settle(request, _deeds(request, found))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:adjustment", number)
    power = found.power
    listed = queries.published_version(power.code) if power else None
    clocks = list(clocks_of((SUBJECT, found.pk)))
    context = {
        "one": found,
        "listed": listed,
        "look": LOOKS[found.state],
        "clocks": [(_title(clock), clock, countdown(clock, request.at)) for clock in clocks],
        "days": [line.in_language(language()) for line in explain(found.clock).explanation],
        "cards": cards_of((SUBJECT, found.pk)),
        "may_cards": may(request.actor, "read.supervision", Subject("card", organ=found.organ_id)),
        "may_edit": may(request.actor, "powers.edit_item", Subject("power", organ=found.organ_id)),
        "versions": list(found.versions.all()),
        "others": [(one, queries.names_of([one.pk]).get(one.pk, one.code)) for one in found.others.all()],
        "successions": list(found.successions.select_related("before", "after__organ")),
        "report": getattr(found, "report", None),
        "open_cases": Case.objects.filter(power_version__power=power, closed_at__isnull=True).count() if power else 0,
        "own": found.state in ("filed", "accepted") and found.filed_by_id == request.actor.account,
        "trace": trace_of((SUBJECT, found.number)) if may(request.actor, "read.audit", Subject("x")) else [],
        "settled": settled,
    }
    return render(request, "desk/adjustments/adjustment.html", context, status=settled.status)


def _title(clock: Clock) -> Text:
    """What the limit is for, in both languages."""
    known = limits(settings.JURISDICTION).get(clock.parameter.rpartition(".")[2])
    return known.title if known else Text(clock.title, clock.title)


def _deeds(request: StaffRequest, one: Adjustment) -> list[Deed]:
    who: dict[str, Any] = {"adjustment": one, "by": request.actor, "at": request.at}
    subject = Subject("power", organ=one.organ_id, made_by=one.filed_by_id)
    if one.state in ("open", "returned"):
        return [
            Deed(
                "file",
                "powers.file_adjustment",
                Subject("power", organ=one.organ_id),
                gettext("报送调整意见"),
                gettext("所附草稿一并提交审核；审核时限从报送的次日起算。"),
                partial(FileForm, drafts=_drafts(one), organs=_other_organs(one)),
                lambda data: operations.file_adjustment(**who, **_filed(one, data)),
                gettext("已报送，等待另一个人审核。"),
            )
        ]
    if one.state == "filed":
        return [
            Deed(
                "review",
                "powers.review_adjustment",
                subject,
                gettext("审核"),
                gettext("同意的，在时限内调整权力库；退回的，报送机关重新报送。"),
                ReviewForm,
                lambda data: operations.review_adjustment(
                    **who, accepted=data["answer"] == "accept", opinion=data["opinion"]
                ),
                gettext("审核意见已记录。"),
            )
        ]
    if one.state == "accepted":
        return [
            Deed(
                "close",
                "powers.close_adjustment",
                subject,
                gettext("调整权力库"),
                _effect(one),
                SureForm,
                lambda data: operations.close_adjustment(**who),
                gettext("权力库已调整，时限停止计算。"),
            )
        ]
    if getattr(one, "report", None) is None:
        return [
            Deed(
                "report",
                "powers.report_adjustment",
                subject,
                gettext("登记报送上级清单办"),
                "",
                ReportForm,
                lambda data: operations.report_adjustment(**who, **data),
                gettext("报送已登记。"),
            )
        ]
    return []


def _effect(one: Adjustment) -> str:
    """What the last step does, in words."""
    return {
        "keep": gettext("权力库不变，这件调整办结。"),
        "change": gettext("公布所附的新版本，原来公布的版本成为历史版本。"),
        "add": gettext("公布所附的新职权。"),
        "merge": gettext("公布合并后的职权，取消被合并的职权；旧编码指向新编码。合并后的职权要另订制度文本。"),
        "split": gettext("公布拆分后的各项职权，取消原来的职权；旧编码指向新编码。"),
        "move": gettext("在接收机关名下用新编码公布，取消原来的职权；旧编码指向新编码。接收机关要另行公布流程图。"),
        "cancel": gettext("从清单上取消这项职权，编码不再使用，不能恢复。"),
    }[one.outcome]


def _drafts(one: Adjustment) -> list[PowerVersion]:
    rows = PowerVersion.objects.filter(organ=one.organ_id, state__in=["draft", "rejected", "submitted"])
    own = list(rows.filter(power=one.power_id).select_related("power"))
    others = rows.exclude(power=one.power_id) if one.power_id else rows
    return own + list(others.select_related("power").order_by("-drafted_at")[:OFFERED])


def _other_organs(one: Adjustment) -> list[Organ]:
    return list(Organ.objects.filter(closed_on__isnull=True).exclude(pk=one.organ_id)[:OFFERED])


def _filed(one: Adjustment, data: dict[str, Any]) -> dict[str, Any]:
    """The rows for what was chosen; a code that is nobody's is refused."""
    codes = [code for code in data["others"].replace("、", " ").replace("，", " ").replace(",", " ").split() if code]
    others = list(Power.objects.filter(code__in=codes)) if data["outcome"] == "merge" else []
    if data["outcome"] == "merge" and (unknown := set(codes) - {power.code for power in others}):
        raise PowersRefusal(gettext("没有编码为“%s”的职权，请核对。") % sorted(unknown)[0], field="others")
    organ = data.get("to_organ")
    return {
        "outcome": data["outcome"],
        "proposal": data["proposal"],
        "versions": list(PowerVersion.objects.filter(pk__in=data.get("versions") or []).select_related("power")),
        "others": others,
        "to_organ": Organ.objects.filter(pk=organ).first() if organ and data["outcome"] == "move" else None,
    }

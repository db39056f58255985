"""Discretion standards: the list, one with its tables and findings, its versions compared, the powers of an item."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.cases.models import Weighing
from sunlit.cases.queries.weighing import departures, departures_waiting, weighed_by
from sunlit.desk.acting import Deed, attempt, filled, in_chinese, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, anywhere, number_in, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers import operations
from sunlit.powers.discretion.checking import Finding
from sunlit.powers.discretion.comparing import compare
from sunlit.powers.discretion.model import Item
from sunlit.powers.models import DiscretionStandard, Power, PowerVersion
from sunlit.powers.queries.discretion import (
    findings_of,
    links_of,
    listed_versions,
    open_imports,
    powers_in_force,
    standard_of,
    version_by_pk,
    versions_of,
)

READ = "read.powers"
SIZE = 50
State = DiscretionStandard.State
LOOKS = {"draft": "yellow", "reviewed": "blue", "returned": "red", "published": "green"}
WEIGHED = {"stands": "green", "waiting": "yellow", "approved": "blue", "refused": "red", "replaced": "dashed"}
SHOWS = ("findings", "unlinked")


class ReviewForm(Page):
    """The legality review of a draft."""

    passed = forms.ChoiceField(
        label=_("审核意见"), choices=[("yes", _("通过")), ("no", _("退回"))], widget=forms.RadioSelect
    )
    opinion = forms.CharField(label=_("意见的内容"), widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(Page):
    """From which day it binds."""

    in_force_from = forms.DateField(
        label=_("施行日期"), help_text=_("不能早于今天"), widget=forms.DateInput(attrs={"type": "date"})
    )


class WithdrawForm(Page):
    """Until when it binds, and why no longer."""

    last_day = forms.DateField(
        label=_("适用的最后一天"), help_text=_("最早是昨天"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("停止适用的理由"), help_text=_("公开"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True)
class ItemShown:
    """An item on the page: what it says, the powers it weighs, and what is doubtful."""

    place: int
    item: Item
    powers: list[PowerVersion]
    findings: list[Finding]


@require_safe
@staff
def listing(request: StaffRequest) -> HttpResponse:
    """All standards in their newest version, what waits for this person, and files that are being brought in."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    rows, paging = page_of(request, listed_versions(None, (state,) if state else ()), SIZE)
    counts = {value: listed_versions(None, (value,)).count() for value in State.values}
    context = {
        "rows": rows,
        "paging": paging,
        "state": state,
        "states": [(value, label, counts[value]) for value, label in State.choices],
        "total": sum(counts.values()),
        "looks": LOOKS,
        "to_review": _waiting(request, "powers.review_standard", State.DRAFT),
        "to_publish": _waiting(request, "powers.publish_standard", State.REVIEWED),
        "departures": departures_waiting(request.actor),
        "imports": open_imports(reach(request.actor, "powers.begin_standard")),
        "may_begin": anywhere(request.actor, "powers.begin_standard"),
    }
    return render(request, "desk/discretion/list.html", context)


def _waiting(request: StaffRequest, act: str, state: str) -> list[DiscretionStandard]:
    """What waits for this person in its state: never what they made themselves."""
    organs = reach(request.actor, act)
    if organs == ():
        return []
    return list(listed_versions(organs, (state,)).exclude(drafted_by=request.actor.account)[:SIZE])


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def standard(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: its tables with findings, its powers, what may be done now; ``?show=findings`` or ``unlinked``."""
    require(request.actor, READ, Subject("list"))
    version = or_404(version_by_pk(pk))
    settled = settle(request, _deeds(request, version))
    if settled.done is not None:
        messages.success(request, settled.done.done)
        return redirect("desk:discretion_standard", pk)
    items = _items(version)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    shown = [one for one in items if not show or (one.findings if show == "findings" else not one.powers)]
    versions = versions_of(version)
    context = {
        "version": version,
        "look": LOOKS[version.state],
        "items": shown,
        "show": show,
        "total": len(items),
        "findings": sum(len(one.findings) for one in items),
        "doubtful": sum(1 for one in items if one.findings),
        "unlinked": sum(1 for one in items if not one.powers),
        "faults": standard_of(version).faults,
        "versions": versions,
        "before": next((one for one in versions if one.number < version.number), None),
        "weighed": weighed_by(version.pk).count(),
        "may_link": anywhere(request.actor, "powers.link_item"),
        "settled": settled,
        "today": day_of(request.at),
    }
    return render(request, "desk/discretion/standard.html", context, status=settled.status)


def _items(version: DiscretionStandard) -> list[ItemShown]:
    links, found = links_of(version), findings_of(version)
    return [
        ItemShown(place, item, links.get(place, []), [one for one in found if one.item == item.key])
        for place, item in enumerate(standard_of(version).items)
    ]


def _deeds(request: StaffRequest, version: DiscretionStandard) -> list[Deed]:
    by, at = request.actor, request.at
    subject = Subject("standard", organ=version.organ_id, made_by=version.drafted_by_id)
    if version.state == State.DRAFT:
        return [
            Deed(
                "review",
                "powers.review_standard",
                subject,
                gettext("法制审核"),
                gettext("由起草人以外的人审核。超出法律或者上级基准的，不能通过。"),
                ReviewForm,
                lambda data: operations.review_standard(
                    version=version, passed=data["passed"] == "yes", opinion=data["opinion"], by=by, at=at
                ),
                gettext("已写下法制审核意见。"),
            )
        ]
    if version.state == State.REVIEWED:
        return [
            Deed(
                "publish",
                "powers.publish_standard",
                subject,
                gettext("公布"),
                gettext("公布以后任何人都能看到；从施行日期起，对应职权的处罚决定要按它裁量。"),
                PublishForm,
                lambda data: operations.publish_standard(
                    version=version, in_force_from=data["in_force_from"], by=by, at=at
                ),
                gettext("已公布。"),
            )
        ]
    if version.state == State.PUBLISHED and version.in_force_until is None:
        return [
            Deed(
                "withdraw",
                "powers.withdraw_standard",
                subject,
                gettext("停止适用"),
                gettext("没有新版接替时使用。以后的决定不再按它裁量；已经作出的决定不变。理由会公开。"),
                WithdrawForm,
                lambda data: operations.withdraw_standard(version=version, by=by, at=at, **data),
                gettext("已停止适用。"),
                grave=True,
            )
        ]
    return []


@require_safe
@staff
def versions(request: StaffRequest, pk: int) -> HttpResponse:
    """This version beside an earlier one (``?with=`` its number; the one before where none is named)."""
    require(request.actor, READ, Subject("list"))
    version = or_404(version_by_pk(pk))
    others = [one for one in versions_of(version) if one.number != version.number]
    wanted = number_in(request, "with")
    other = next((one for one in others if one.number == wanted), None)
    if other is None:
        other = next((one for one in others if one.number < version.number), others[0] if others else None)
    context: dict[str, Any] = {"version": version, "others": others, "other": other, "changes": ()}
    if other is not None:
        older, newer = sorted((version, other), key=lambda one: one.number)
        context |= {"older": older, "newer": newer, "changes": compare(standard_of(older), standard_of(newer))}
    return render(request, "desk/discretion/versions.html", context)


class LinkForm(Page):
    """A power of the organs whose list this person keeps."""

    power = forms.ChoiceField(label=_("职权"))

    def __init__(self, *args: Any, powers: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["power"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("请选择"))] + [(str(pk), name) for pk, name in powers.items()]
        in_chinese(field)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def item(request: StaffRequest, pk: int, place: int) -> HttpResponse:
    """One item, and the powers whose cases it weighs: add one, take one away."""
    require(request.actor, READ, Subject("list"))
    version = or_404(version_by_pk(pk))
    items = _items(version)
    if place >= len(items):
        raise Http404
    shown = items[place]
    organs = reach(request.actor, "powers.link_item")
    kept = [version.organ_id] if organs is None else list(organs)
    taken = {power.power_id for power in shown.powers}
    powers = {key: name for organ in kept for key, name in powers_in_force(organ).items() if key not in taken}
    form = filled(request, LinkForm, powers=powers) if organs != () and request.POST.get("act") != "unlink" else None
    if request.method == "POST":
        acted = _linked(request, version, place, form)
        if acted is not None:
            messages.success(request, acted)
            return redirect("desk:discretion_item", pk, place)
    context = {
        "version": version,
        "one": shown,
        "form": form,
        "mine": [one.power_id for one in shown.powers if _keeps(request, one)],
        "total": len(items),
    }
    return render(request, "desk/discretion/item.html", context, status=status_of(form) if form else 200)


def _keeps(request: StaffRequest, power: PowerVersion) -> bool:
    return may(request.actor, "powers.unlink_item", Subject("power", organ=power.organ_id))


def _linked(request: StaffRequest, version: DiscretionStandard, place: int, form: LinkForm | None) -> str | None:
    by, at = request.actor, request.at
    if request.POST.get("act") == "unlink":
        asked = request.POST.get("power", "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 10
        power = or_404(Power.objects.filter(pk=int(asked) if known else 0).first())
        operations.unlink_item(version=version, place=place, power=power, by=by, at=at)
        return gettext("已取消对应。")
    if form is None:
        require(by, "powers.link_item", Subject("power", organ=version.organ_id))
        return None
    if not form.is_valid():
        return None
    power = or_404(Power.objects.filter(pk=int(form.cleaned_data["power"])).first())
    made = attempt(form, lambda: operations.link_item(version=version, place=place, power=power, by=by, at=at))
    return gettext("已对应。") if made is not None else None


@require_safe
@staff
def weighed(request: StaffRequest, pk: int) -> HttpResponse:
    """The cases that were weighed by a version, in the organs whose cases this person may read."""
    version = or_404(version_by_pk(pk))
    organs = reach(request.actor, "read.cases")
    if organs == ():
        require(request.actor, "read.cases", Subject("case"))
    found = weighed_by(version.pk)
    rows, paging = page_of(request, found if organs is None else found.filter(case__organ__in=organs), SIZE)
    context = {"version": version, "rows": rows, "paging": paging, "looks": WEIGHED}
    return render(request, "desk/discretion/weighed.html", context)


@require_safe
@staff
def departing(request: StaffRequest) -> HttpResponse:
    """Departures from standards (``?state=``), in the organs whose cases this person may read."""
    organs = reach(request.actor, "read.cases")
    if organs == ():
        require(request.actor, "read.cases", Subject("case"))
    choices = [(one.value, one.label) for one in Weighing.State if one.value not in ("stands", "replaced")]
    state = request.GET.get("state", "")
    state = state if state in dict(choices) else ""
    rows, paging = page_of(request, departures(organs, state), SIZE)
    context = {
        "rows": rows,
        "paging": paging,
        "state": state,
        "states": [(value, label, departures(organs, value).count()) for value, label in choices],
        "total": departures(organs).count(),
        "looks": WEIGHED,
    }
    return render(request, "desk/discretion/departures.html", context)

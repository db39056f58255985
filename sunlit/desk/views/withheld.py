"""The directory of powers kept back (不公开目录): for the keepers of the organs and for the secrecy office alone.

Nothing typed here goes into an address, a message or a log: entries are named by their number, and lists are narrowed
by what stands on lists of choices. Whoever may not read an entry is not told that there is one.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, attempt, filled, in_chinese, page_of, settle, status_of
from sunlit.desk.door import StaffRequest, anywhere, language, number_in, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers import categories, operations, queries
from sunlit.powers.models import RoundItem, StateSecretPlaceholder, WithheldPower
from sunlit.powers.operations import WithheldEntry
from sunlit.powers.rules.withheld import possible

READ, FILE, AMEND, PLACE = "read.withheld", "powers.file_withheld", "powers.amend_withheld", "powers.place_secret"
SIZE = 50
# So far back a placeholder's year can be chosen; older registers lie in the archive.
YEARS_BACK = 40
STATES = WithheldPower.State


class EntryForm(Page):
    """What the directory table asks for (R-041)."""

    name = forms.CharField(label=_("职权名称"), max_length=300)
    kind = forms.ChoiceField(label=_("职权类别"))
    reason = forms.ChoiceField(
        label=_("不公开理由"),
        help_text=_("国家秘密不在这里填：它不进入本系统，只登记占位"),
        choices=WithheldPower.Reason.choices,
        widget=forms.RadioSelect,
    )
    basis = forms.CharField(
        label=_("不公开依据"), help_text=_("例如：《政府信息公开条例》第十五条；没有依据的应当公开"), max_length=300
    )
    legal_basis = forms.CharField(label=_("职权依据"), required=False, max_length=300)

    def __init__(self, *args: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.name.in_language(language())) for one in categories.kinds_on(day)]
        self.choose("kind", [("", gettext("请选择")), *kinds])

    def entry(self) -> WithheldEntry:
        """What was filled in."""
        data = self.cleaned_data
        return WithheldEntry(**{name: data[name] for name in ("name", "kind", "reason", "basis", "legal_basis")})


class NewEntryForm(EntryForm):
    """Also whose it is."""

    organ = forms.ChoiceField(label=_("机关"))
    field_order = ("organ", "name")

    def __init__(self, *args: Any, organs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("organ", organs)
        in_chinese(self.fields["organ"])


class OpinionForm(Page):
    """A judgement with its words."""

    agreed = forms.ChoiceField(
        label=_("结论"), choices=(("1", _("同意")), ("0", _("不同意"))), widget=forms.RadioSelect
    )
    opinion = forms.CharField(label=_("意见"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WhyForm(Page):
    """Why it may be shown after all."""

    why = forms.CharField(label=_("为什么可以公开"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PlaceForm(Page):
    """A placeholder: three choices and nothing to type."""

    organ = forms.ChoiceField(label=_("机关"))
    year = forms.TypedChoiceField(label=_("列入年份"), coerce=int)
    place = forms.ChoiceField(label=_("纸质登记册存放处"), choices=StateSecretPlaceholder.Place.choices)

    def __init__(self, *args: Any, organs: list[tuple[str, str]], this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in range(this_year, this_year - YEARS_BACK, -1)]
        self.choose("organ", organs)
        self.choose("year", years)
        in_chinese(self.fields["organ"])


@require_safe
@staff
def directory(request: StaffRequest) -> HttpResponse:
    """The entries of the organs that this person keeps; all of them for the secrecy office."""
    within = _within(request)
    state = request.GET.get("state", "")
    state = state if state in STATES.values else ""
    rows, paging = page_of(request, queries.withheld_powers(within, state=state), SIZE)
    context = {
        "rows": [(row, categories.kind(row.kind).name) for row in rows],
        "paging": paging,
        "states": STATES.choices,
        "state": state,
        "may_file": anywhere(request.actor, FILE),
        "shown": queries.withheld_count(day_of(request.at)),
        "proposals": queries.proposals(reach(request.actor, FILE)),
    }
    return render(request, "desk/withheld/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def file(request: StaffRequest) -> HttpResponse:
    """File an entry; the secrecy office gets it for review. ``?item=`` fills it in from a clearing round."""
    organs = _organs(request, FILE)
    left = _left_by_a_round(request)
    choices = [(str(one.pk), one.name) for one in organs.values() if left is None or one.pk == left.organ_id]
    initial = {"organ": str(left.organ_id), **queries.proposed(left)} if left is not None else {}
    form = filled(request, NewEntryForm, organs=choices, day=day_of(request.at), initial=initial)
    if request.method == "POST" and form.is_valid():
        organ = organs[form.cleaned_data["organ"]]
        made = attempt(
            form,
            lambda: operations.file_withheld(
                organ=organ, entry=form.entry(), cleared=left, by=request.actor, at=request.at
            ),
        )
        if made is not None:
            messages.success(request, gettext("已报送保密审查岗审核。"))
            return redirect("desk:withheld_entry", made.pk)
    return render(request, "desk/withheld/form.html", {"form": form, "left": left}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def amend(request: StaffRequest, pk: int) -> HttpResponse:
    """Change an entry that waits or was sent back."""
    item = _readable(request, pk)
    require(request.actor, AMEND, Subject("withheld", organ=item.organ_id))
    initial = {name: getattr(item, name) for name in ("name", "kind", "reason", "basis", "legal_basis")}
    form = filled(request, EntryForm, day=day_of(request.at), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: operations.amend_withheld(item=item, entry=form.entry(), by=request.actor, at=request.at),
        )
        if made is not None:
            messages.success(request, gettext("已报送保密审查岗审核。"))
            return redirect("desk:withheld_entry", pk)
    return render(request, "desk/withheld/form.html", {"form": form, "item": item}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def entry(request: StaffRequest, pk: int) -> HttpResponse:
    """One entry, what was said of it, and the steps that this person may take."""
    item = _readable(request, pk)
    settled = settle(request, _deeds(request, item))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:withheld_entry", pk)
    context = {
        "item": item,
        "kind": categories.kind(item.kind).name,
        "settled": settled,
        "may_amend": possible("amend", item.state)
        and may(request.actor, AMEND, Subject("withheld", organ=item.organ_id)),
        "may_read_power": item.power is not None and may(request.actor, "read.powers", Subject("power")),
    }
    return render(request, "desk/withheld/entry.html", context, status=settled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def secrets(request: StaffRequest) -> HttpResponse:
    """The placeholders for state secrets, and naming one: three choices, nothing to type."""
    within = _within(request)
    form = None
    if anywhere(request.actor, PLACE):
        organs = _organs(request, PLACE)
        choices = [(str(one.pk), one.name) for one in organs.values()]
        form = filled(request, PlaceForm, organs=choices, this_year=day_of(request.at).year)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            made = attempt(
                form,
                lambda: operations.place_secret(
                    organ=organs[data["organ"]], year=data["year"], place=data["place"], by=request.actor, at=request.at
                ),
            )
            if made is not None:
                messages.success(request, gettext("已登记占位，等保密审查岗核对纸质登记册后确认。"))
                return redirect("desk:secrets")
    elif request.method == "POST":
        require(request.actor, PLACE, Subject("placeholder"))
    rows, paging = page_of(request, queries.placeholders(within), SIZE)
    context = {"rows": [(row, _offered(request, row)) for row in rows], "paging": paging, "form": form}
    return render(request, "desk/withheld/secrets.html", context, status=status_of(form) if form else 200)


@require_http_methods(["POST"])
@staff
def secret_act(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """Confirm a placeholder, or end it."""
    within = _within(request)
    acts: dict[str, Callable[..., object]] = {
        "confirm_secret": operations.confirm_secret,
        "end_secret": operations.end_secret,
    }
    row = queries.placeholders(within).filter(pk=pk).first()
    if row is None or act not in acts:
        raise Http404
    acts[act](placeholder=row, by=request.actor, at=request.at)
    messages.success(request, gettext("已办好。"))
    return redirect("desk:secrets")


def _within(request: StaffRequest) -> tuple[int, ...] | None:
    """The organs whose entries this person may read; refused where there is none."""
    within = reach(request.actor, READ)
    if within == ():
        require(request.actor, READ, Subject("withheld"))
    return within


def _readable(request: StaffRequest, pk: int) -> WithheldPower:
    """The entry; for whoever may not read it there is none."""
    within = _within(request)
    item = or_404(queries.withheld_power(pk))
    if within is not None and item.organ_id not in within:
        raise Http404
    return item


def _left_by_a_round(request: StaffRequest) -> RoundItem | None:
    """The item that fills the form in; one that was entered meanwhile, or is another organ's, is not found."""
    if "item" not in request.GET:
        return None
    wanted = number_in(request, "item") or 0
    return or_404(queries.proposals(reach(request.actor, FILE)).filter(pk=wanted).first())


def _organs(request: StaffRequest, act: str) -> dict[str, Organ]:
    """The organs for which this person may do the act, by their row as text."""
    within = reach(request.actor, act)
    rows = Organ.objects.filter(closed_on__isnull=True)
    found = {str(one.pk): one for one in (rows if within is None else rows.filter(pk__in=within))}
    if not found:
        require(request.actor, act, Subject("withheld"))
    return found


def _offered(request: StaffRequest, row: StateSecretPlaceholder) -> list[str]:
    """Which of the two acts this person may do to a placeholder now."""
    subject = Subject("placeholder", organ=row.organ_id, made_by=row.named_by_id)
    state = StateSecretPlaceholder.State
    acts = {"confirm_secret": (state.NAMED,), "end_secret": (state.NAMED, state.CONFIRMED)}
    return [act for act, states in acts.items() if row.state in states and may(request.actor, f"powers.{act}", subject)]


def _deeds(request: StaffRequest, item: WithheldPower) -> list[Deed]:
    """The steps that may follow, each with its form."""
    by, at = request.actor, request.at
    plain = Subject("withheld", organ=item.organ_id)
    filed = Subject("withheld", organ=item.organ_id, made_by=item.filed_by_id)
    asked = Subject("withheld", organ=item.organ_id, made_by=item.release_asked_by_id)

    def judged(operation: Callable[..., object], data: dict[str, Any]) -> object:
        return operation(item=item, agreed=data["agreed"] == "1", opinion=data["opinion"], by=by, at=at)

    deeds = {
        "review": Deed(
            "review",
            "powers.review_withheld",
            filed,
            gettext("审核"),
            gettext("同意的等待备案；不同意的退回填报人。填报人自己不能审核。"),
            OpinionForm,
            partial(judged, operations.review_withheld),
            gettext("审核意见已记下。"),
        ),
        "record": Deed(
            "record",
            "powers.record_withheld",
            filed,
            gettext("备案"),
            gettext("从此列入不公开目录，下个月起计入向社会公布的总数。"),
            Page,
            lambda data: operations.record_withheld(item=item, by=by, at=at),
            gettext("已备案。"),
        ),
        "ask_release": Deed(
            "ask_release",
            "powers.ask_release",
            plain,
            gettext("申请公开"),
            gettext("由另一个人作保密审查；通过后成为本机关权力清单的一份普通草稿。"),
            WhyForm,
            lambda data: operations.ask_release(item=item, why=data["why"], by=by, at=at),
            gettext("已申请，等待保密审查。"),
        ),
        "release": Deed(
            "release",
            "powers.release_withheld",
            asked,
            gettext("保密审查"),
            gettext("同意的，转为本机关权力清单的草稿，名称不再保密；不同意的，留在目录里。"),
            OpinionForm,
            partial(judged, operations.release_withheld),
            gettext("保密审查意见已记下。"),
        ),
        "withdraw": Deed(
            "withdraw",
            "powers.withdraw_withheld",
            plain,
            gettext("撤销"),
            gettext("职权已经取消或者误报的，撤出目录。名称和依据随即删除，不能恢复。"),
            Page,
            lambda data: operations.withdraw_withheld(item=item, by=by, at=at),
            gettext("已撤销。"),
            grave=True,
        ),
    }
    # A form that was sent too late is still told why by its operation.
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    return [deed for step, deed in deeds.items() if possible(step, item.state) or step == sent]

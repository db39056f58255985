"""裁量 in a case: the officer states the facts, the page reckons; a departure is approved by another person."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.cases import operations
from sunlit.cases.discretion import Proposal, Stated, money, propose, span
from sunlit.cases.models import Case, Weighing
from sunlit.cases.operations.weighing import told
from sunlit.cases.queries import ENDED, case_for_staff
from sunlit.cases.queries.weighing import (
    grounds_of,
    is_person,
    is_weighed,
    may_weigh,
    weighing_of,
    weighings_of,
)
from sunlit.desk.acting import Deed, attempt, in_chinese, settle, status_of
from sunlit.desk.acting import told as marked
from sunlit.desk.door import StaffRequest, language, sentence, staff, typed
from sunlit.desk.forms import Page
from sunlit.desk.views.cases.sending import initial, revision
from sunlit.desk.views.discretion import WEIGHED
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, require
from sunlit.powers.discretion.deciding import called, citation, figures_of
from sunlit.powers.discretion.model import Item
from sunlit.powers.discretion.reading import circumstances
from sunlit.powers.queries.discretion import Ground

ACT = "cases.weigh"


class FactsForm(Page):
    """The facts that one item of a standard asks for, the amount, and why it departs where it does."""

    # What was sent, to which the amount is added where none was typed.
    sent: QueryDict

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.names = dict(enumerate(figures_of(item)))
        units = figures_of(item)
        for place, name in self.names.items():
            self.fields[f"figure_{place}"] = forms.CharField(
                label=gettext("%(name)s（%(unit)s）") % {"name": name, "unit": units[name]} if units[name] else name,
                required=False,
                max_length=30,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "width-short"}),
            )
        if item.formula:
            for place, factor in enumerate(item.formula.factors):
                self.fields[f"factor_{place}"] = forms.ChoiceField(
                    label=factor.name,
                    choices=[(f"{factor.name}={one.text}", one.text) for one in factor.options],
                    widget=forms.RadioSelect(attrs=_chinese()),
                )
        elif boxes := _boxes(item):
            self.fields["chosen"] = forms.MultipleChoiceField(
                label=_("有哪些情节"),
                choices=boxes,
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs=_chinese()),
            )
        self.fields["amount"] = forms.DecimalField(
            label=_("拟罚款金额（元）"),
            help_text=_("先点“计算”，系统填上幅度的下限；不罚款的空着"),
            required=False,
            min_value=Decimal(0),
            max_digits=17,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"step": "any", "class": "width-short"}),
        )
        self.fields["reason"] = forms.CharField(
            label=_("偏离基准的理由"),
            help_text=_("金额在幅度以内的不用填。偏离的要由另一名负责人批准，批准前不能作出决定"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        for field in self.fields.values():
            field.error_messages["required"] = gettext("这一项要填")

    def stated(self) -> Stated:
        """The facts as they were typed and ticked."""
        data = self.cleaned_data
        figures = {name: str(data.get(f"figure_{place}") or "") for place, name in self.names.items()}
        if self.item.formula:
            chosen = [data[f"factor_{place}"] for place in range(len(self.item.formula.factors))]
        else:
            chosen = list(data.get("chosen") or ())
        return Stated(figures, chosen)

    def at_field(self, refusal: Refusal) -> None:
        """A refusal at the figure that it is about."""
        place = next((place for place, name in self.names.items() if name == refusal.field), None)
        field = f"figure_{place}" if place is not None else refusal.field
        self.add_error(field if field in self.fields else None, marked(sentence(refusal)))


def _chinese() -> dict[str, str]:
    return {"lang": "zh-Hans"} if language().startswith("en") else {}


def _boxes(item: Item) -> list[tuple[str, str]]:
    """The circumstances that no figure decides, by their number in the table."""
    lines = list(enumerate(circumstances(item), 1))
    return [(str(n), f"{called(grade).zh}：{line.text}") for n, (grade, line) in lines if line.condition is None]


class OpinionForm(Page):
    """Why a departure is approved or not."""

    opinion = forms.CharField(label=_("审批理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def weighing(request: StaffRequest, pk: int) -> HttpResponse:
    """What the standard says of this case: choose the item, state the facts, reckon, keep; approve a departure."""
    case = case_for_staff(pk, request.actor)
    made = weighing_of(pk)
    if request.POST.get("act", "") in ("approve", "refuse") or request.method != "POST":
        settled = settle(request, _deeds(request, case, made))
        if settled.done is not None:
            messages.success(request, settled.done.done)
            return redirect("desk:case_weighing", pk)
    else:
        require(request.actor, ACT, Subject("case", organ=case.organ_id))
        settled = None
    grounds = grounds_of(case, request.at) if is_weighed(case) else ()
    allowed = may_weigh(case, request.actor)
    ground = _chosen(request, grounds)
    form, proposal = None, None
    if ground is not None and allowed:
        form = _form(request, ground, made)
        if request.method == "POST" and settled is None and form.is_valid():
            proposal = _proposal(form, ground, case)
            if proposal is not None and request.POST.get("act") == "keep" and _kept(request, case, ground, form):
                messages.success(request, gettext("裁量已记入案卷。"))
                return redirect("desk:case_weighing", pk)
    context = {
        "case": case,
        "made": made,
        "all": weighings_of(pk),
        "words": told(made, made.amount) if made else "",
        "grounds": grounds,
        "ground": ground,
        "cited": citation(ground.item.basis) if ground else "",
        "form": form,
        "proposal": proposal,
        "span": span(proposal.low, proposal.high) if proposal else None,
        "departs": bool(proposal and form and form.is_bound and not proposal.allows(form.cleaned_data.get("amount"))),
        "allowed": allowed,
        "settled": settled,
        "looks": WEIGHED,
    }
    status = settled.status if settled is not None else status_of(form) if form is not None else 200
    return render(request, "desk/discretion/weighing.html", context, status=status)


def _chosen(request: StaffRequest, grounds: tuple[Ground, ...]) -> Ground | None:
    asked = request.POST.get("item") or request.GET.get("item", "")
    named = next((one for one in grounds if f"{one.version.pk}-{one.place}" == asked), None)
    return named or (grounds[0] if len(grounds) == 1 else None)


def _form(request: StaffRequest, ground: Ground, made: Weighing | None) -> FactsForm:
    if request.method == "POST" and request.POST.get("act") not in ("approve", "refuse"):
        sent = request.POST.copy()
        form = FactsForm(sent, item=ground.item)
        form.sent = sent
        return form
    form = FactsForm(item=ground.item)
    if (given := typed(request)) is not None:
        form.initial = initial(form, given)
    elif made is not None and (made.standard_id, made.place) == (ground.version.pk, ground.place):
        form.initial = _stated_before(form, made)
        in_chinese(form.fields["reason"])
    return form


def _stated_before(form: FactsForm, made: Weighing) -> dict[str, Any]:
    """What was stated last, to be changed where it has to."""
    found: dict[str, Any] = {f"figure_{place}": made.figures.get(name, "") for place, name in form.names.items()}
    words = [line.text for _, line in circumstances(form.item)]
    found["chosen"] = [str(words.index(one) + 1) for one in made.chosen if one in words]
    found |= {f"factor_{place}": one for place, one in enumerate(made.chosen if form.item.formula else ())}
    return {**found, "amount": money(made.amount), "reason": made.reason}


def _proposal(form: FactsForm, ground: Ground, case: Case) -> Proposal | None:
    """What the standard says; the amount is filled in where none was typed. None where the facts were refused."""
    try:
        proposal = propose(ground.item, form.stated(), person=is_person(case))
    except Refusal as refusal:
        form.at_field(refusal)
        return None
    if form.cleaned_data.get("amount") is None and proposal.suggested is not None:
        form.cleaned_data["amount"] = proposal.suggested
        form.sent["amount"] = money(proposal.suggested)
    return proposal


def _kept(request: StaffRequest, case: Case, ground: Ground, form: FactsForm) -> bool:
    data = form.cleaned_data
    made = attempt(
        form,
        lambda: operations.weigh(
            by=request.actor,
            at=request.at,
            case=case.pk,
            revision=revision(request),
            version=ground.version.pk,
            place=ground.place,
            stated=form.stated(),
            amount=data.get("amount"),
            reason=data.get("reason", ""),
        ),
    )
    return made is not None


def _deeds(request: StaffRequest, case: Case, made: Weighing | None) -> list[Deed]:
    if made is None or made.state != Weighing.State.WAITING or case.state in ENDED:
        return []
    by, at, pk = request.actor, request.at, made.pk
    subject = Subject("case", organ=case.organ_id, made_by=made.made_by_id)
    return [
        Deed(
            "approve",
            "cases.approve_departure",
            subject,
            gettext("批准偏离"),
            gettext("批准以后，按提出的金额作出决定；理由写入决定书。"),
            OpinionForm,
            lambda data: operations.approve_departure(by=by, at=at, weighing=pk, opinion=data["opinion"]),
            gettext("已批准偏离。"),
        ),
        Deed(
            "refuse",
            "cases.refuse_departure",
            subject,
            gettext("不批准偏离"),
            gettext("不批准的，要按基准重新裁量才能作出决定。"),
            OpinionForm,
            lambda data: operations.refuse_departure(by=by, at=at, weighing=pk, opinion=data["opinion"]),
            gettext("没有批准偏离，要重新裁量。"),
            grave=True,
        ),
    ]

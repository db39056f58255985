"""One card, one order, and what may be done about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.clocks.queries import countdown
from sunlit.clocks.rules import Countdown
from sunlit.desk.acting import attempt, filled, status_of
from sunlit.desk.door import StaffRequest, language, or_404, staff
from sunlit.desk.forms import Page as PageForm
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.queries import number_of
from sunlit.powers.queries.rounds import item_still_there
from sunlit.publication.queries.cards import shows_card
from sunlit.supervision import operations, queries
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.supervision.rules import POSSIBLE
from sunlit.supervision.wording import CARD_STATES, LEVELS, ORDER_STATES

READ = "read.supervision"


class SaidForm(PageForm):
    """A text in one's own words."""

    text = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label or self.fields["text"].label


class WhyForm(PageForm):
    """A reason."""

    reason = forms.CharField(label=_("理由"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class SureForm(PageForm):
    """Nothing to fill in: the button says what happens."""


class DemandForm(PageForm):
    """What an order demands."""

    demand = forms.CharField(
        label=_("督办要求"),
        help_text=_("哪里不对，要求怎样改，什么时候反馈"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    basis = forms.CharField(label=_("依据"), required=False, max_length=200)


class AnswerForm(PageForm):
    """What the organ did about an order."""

    answer = forms.CharField(
        label=_("整改情况"),
        help_text=_("查明了什么，改了什么"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done to a card or an order, with what it will lead to in words."""

    name: str
    title: Promise
    effect: Promise
    button: Promise
    form: Callable[..., PageForm]
    run: Callable[..., object]
    done: Promise
    states: frozenset[str]
    grave: bool = False

    @property
    def right(self) -> str:
        """The act as the table of rights names it."""
        return f"supervision.{self.name}"


def _says(label: Promise) -> Callable[..., PageForm]:
    return lambda *args, **kwargs: SaidForm(*args, label=str(label), **kwargs)


CARD_ACTS: tuple[Act, ...] = (
    Act(
        "defend",
        _("申辩"),
        _("申辩和牌一起公开；不影响牌的效力，监督岗会看到。"),
        _("提交申辩"),
        _says(_("申辩的事实和理由")),
        operations.defend,
        _("申辩已提交。"),
        POSSIBLE["defend"],
    ),
    Act(
        "rectify",
        _("登记整改"),
        _("办完这件事以后，写明做了什么、以后怎样避免。"),
        _("登记整改情况"),
        _says(_("整改情况")),
        operations.rectify,
        _("整改情况已登记。"),
        POSSIBLE["rectify"],
    ),
    Act(
        "propose_lift",
        _("提出摘牌"),
        _("须由另一位监督人员确认；确认后理由公开，牌不删除。"),
        _("提出摘牌，交第二人确认"),
        WhyForm,
        operations.propose_lift,
        _("已提出摘牌，等待另一位监督人员确认。"),
        POSSIBLE["propose_lift"],
    ),
    Act(
        "confirm_lift",
        _("确认摘牌"),
        _("确认后这张牌标为已摘牌，理由公开，记入公开日志。"),
        _("确认摘牌"),
        SureForm,
        operations.confirm_lift,
        _("已摘牌，公开日志已记下。"),
        POSSIBLE["confirm_lift"],
    ),
    Act(
        "reject_lift",
        _("不同意摘牌"),
        _("牌照旧有效，理由记在牌上。"),
        _("不同意摘牌"),
        WhyForm,
        operations.reject_lift,
        _("已驳回摘牌，牌照旧有效。"),
        POSSIBLE["reject_lift"],
        grave=True,
    ),
    Act(
        "issue_order",
        _("签发督办单"),
        _("承办单位要在规定期限内反馈；督办单记入公开日志。"),
        _("签发督办单"),
        DemandForm,
        operations.issue_order,
        _("督办单已签发，承办单位已收到通知。"),
        frozenset(CARD_STATES),
    ),
)
ORDER_ACTS: tuple[Act, ...] = (
    Act(
        "answer_order",
        _("反馈整改情况"),
        _("交给签发督办单的监督人员审看；提交后时限停止。"),
        _("提交反馈"),
        AnswerForm,
        operations.answer_order,
        _("反馈已提交，等待监督人员办结。"),
        frozenset({"open"}),
    ),
    Act(
        "close_order",
        _("办结督办单"),
        _("认可整改情况；督办单办结，记入公开日志。"),
        _("认可，办结督办单"),
        SureForm,
        operations.close_order,
        _("督办单已办结。"),
        frozenset({"answered"}),
    ),
)


def _open_acts(
    request: StaffRequest, acts: tuple[Act, ...], state: str, subject: Subject, sent: tuple[str, PageForm] | None
) -> list[tuple[Act, PageForm]]:
    """The acts that are possible now and open to this person, each with its form; the one sent keeps what was typed."""
    shown = []
    for act in acts:
        if sent is not None and act.name == sent[0]:
            shown.append((act, sent[1]))
        elif state in act.states and may(request.actor, act.right, subject):
            shown.append((act, act.form(auto_id=f"{act.name}_%s")))
    return shown


def _card(number: str) -> queries.CardPage:
    return or_404(queries.card_page(number))


def _card_subject(card: Card) -> Subject:
    return Subject("card", organ=card.organ_id, post=card.post_id, made_by=card.lift_proposed_by_id)


def _show_card(
    request: StaffRequest, found: queries.CardPage, sent: tuple[str, PageForm] | None = None
) -> HttpResponse:
    card, code = found.card, language()
    acts = _open_acts(request, CARD_ACTS, card.state, _card_subject(card), sent)
    context = {
        "card": card,
        "rule": Text(card.rule.get("zh", ""), card.rule.get("en", "")),
        "rule_source": card.rule.get("source", ""),
        "evidence": [(Text(piece["zh"], piece["en"]), piece["value"]) for piece in card.evidence],
        "calculation": [Text(line["zh"], line["en"]) for line in card.calculation],
        "days": [line.in_language(code) for line in found.reckoning.explanation] if found.reckoning else [],
        "orders": found.orders,
        "others": found.others,
        "level": LEVELS[card.level],
        "state": CARD_STATES[card.state],
        "order_states": ORDER_STATES,
        "case_id": card.subject_id if card.subject_kind == "case" else None,
        "round_item": item_still_there(card.subject_id) if card.subject_kind == "round_item" else None,
        "chart_review": card.subject_id if card.subject_kind == "chart_review" else None,
        "adjustment": number_of(card.subject_id) if card.subject_kind == "adjustment" else "",
        "public": shows_card(card.number, at=request.at),
        "countdown": countdown(card.clock, request.at) if card.clock else None,
        "acts": acts,
        "sent": sent[1] if sent else None,
        "waits_for_second": card.state == "lift_proposed" and card.lift_proposed_by_id == request.actor.account,
    }
    return render(request, "desk/supervision/card.html", context, status=status_of(sent[1]) if sent else 200)


@require_safe
@staff
def card(request: StaffRequest, number: str) -> HttpResponse:
    """A card: rule, evidence, calculation, what was said about it, and what may be done now."""
    found = _card(number)
    require(request.actor, READ, _card_subject(found.card))
    return _show_card(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def card_act(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """One act on a card; opened without a form it is the card's page with that form."""
    chosen = next((one for one in CARD_ACTS if one.name == act), None)
    if chosen is None:
        raise Http404
    found = _card(number)
    require(request.actor, READ, _card_subject(found.card))
    require(request.actor, chosen.right, _card_subject(found.card))
    form = filled(request, chosen.form, auto_id=f"{act}_%s")
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: chosen.run(by=request.actor, at=request.at, card=found.card, **form.cleaned_data))
        if done is not None:
            messages.success(request, str(chosen.done))
            if isinstance(done, SupervisionOrder):
                return redirect("desk:order", done.number)
            return redirect("desk:card", number)
        found = _card(number)
    return _show_card(request, found, (act, form))


# One order.


def _order_subject(order: SupervisionOrder) -> Subject:
    return Subject("order", organ=order.organ_id, post=order.post_id)


def _countdown(order: SupervisionOrder, request: StaffRequest) -> Countdown:
    return countdown(order.clock, request.at)


def _show_order(
    request: StaffRequest, found: SupervisionOrder, sent: tuple[str, PageForm] | None = None
) -> HttpResponse:
    context = {
        "order": found,
        "state": ORDER_STATES[found.state],
        "countdown": _countdown(found, request),
        "case_id": found.subject_id if found.subject_kind == "case" else None,
        "acts": _open_acts(request, ORDER_ACTS, found.state, _order_subject(found), sent),
        "sent": sent[1] if sent else None,
    }
    return render(request, "desk/supervision/order.html", context, status=status_of(sent[1]) if sent else 200)


@require_safe
@staff
def order(request: StaffRequest, number: str) -> HttpResponse:
    """An order: what it demands, its time, the answer."""
    found = or_404(queries.order_page(number))
    require(request.actor, READ, _order_subject(found))
    return _show_order(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def order_act(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """The organ's answer, or the supervisor's closing."""
    chosen = next((one for one in ORDER_ACTS if one.name == act), None)
    if chosen is None:
        raise Http404
    found = or_404(queries.order_page(number))
    require(request.actor, chosen.right, _order_subject(found))
    form = filled(request, chosen.form, auto_id=f"{act}_%s")
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: chosen.run(by=request.actor, at=request.at, order=found, **form.cleaned_data))
        if done is not None:
            messages.success(request, str(chosen.done))
            return redirect("desk:order", number)
        found = or_404(queries.order_page(number))
    return _show_order(request, found, (act, form))

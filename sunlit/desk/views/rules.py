"""Rule texts: the list, those of one power, writing one, one version with its acts; the compendium of an organ."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, attempt, filled, page_of, permits, settle, status_of
from sunlit.desk.door import StaffRequest, file_answer, language, or_404, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.powers.showing import found_power
from sunlit.documents.files import MEDIA_TYPES
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, may, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures import operations, queries
from sunlit.procedures.compendium import as_pdf, as_word
from sunlit.procedures.models import RuleText
from sunlit.procedures.ruletext import Variant, ways

READ = "read.powers"
DRAFT = "procedures.draft_rule_text"
SIZE = 50
STALE = "stale"
STATES: Mapping[str, Promise] = {
    "submitted": _("待审核"),
    "draft": _("草稿"),
    "published": _("已公布"),
    STALE: _("要更新"),
    "superseded": _("已被新版本取代"),
}
LOOKS = {"published": "green", "submitted": "yellow", "draft": "blue"}
FILES = {"docx": as_word, "pdf": as_pdf}


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class ReturnForm(Page):
    """Why a text is sent back."""

    reason = forms.CharField(label=_("退回的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OwnForm(Page):
    """The editor's own words, an element each; made from the variant, since each has other elements."""

    def __init__(self, *args: Any, variant: Variant, longest: int, composed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for element in variant.elements:
            silent = not composed[element.key].strip()
            self.fields[element.key] = forms.CharField(
                label=element.title.in_language(language()),
                required=False,
                max_length=longest,
                help_text=gettext("清单和流程图没有写到，请填写") if silent else gettext("需要时补充"),
                widget=forms.Textarea(attrs={"rows": 4 if silent else 2, "lang": "zh-Hans"}),
            )


@require_safe
@staff
def rule_list(request: StaffRequest) -> HttpResponse:
    """Rule texts in one state; those that wait first. Below, the compendium of each organ."""
    require(request.actor, READ, Subject("list"))
    state = request.GET.get("state", "submitted")
    state = state if state in STATES else "submitted"
    rows = queries.stale_rule_texts() if state == STALE else queries.rule_text_list(state)
    found, paging = page_of(request, rows, SIZE)
    counts = dict(RuleText.objects.order_by().values_list("state").annotate(n=Count("id")))
    counts[STALE] = queries.stale_rule_texts().count()
    published = RuleText.objects.filter(state=RuleText.State.PUBLISHED, variant__in=queries.BOUND)
    organs = dict(published.order_by().values_list("power__organ").annotate(n=Count("id")))
    context = {
        "rows": found,
        "paging": paging,
        "state": state,
        "state_label": STATES[state],
        "states": [(value, label, counts.get(value, 0)) for value, label in STATES.items()],
        "compendia": [(organ, organs[organ.pk]) for organ in Organ.objects.filter(pk__in=organs)],
    }
    return render(request, "desk/rules/list.html", context)


@require_safe
@staff
def power_rules(request: StaffRequest, pk: int) -> HttpResponse:
    """The rule texts of one power, of each sort, and which may be written."""
    require(request.actor, READ, Subject("list"))
    power = found_power(pk)
    texts = RuleText.objects.filter(power=power).order_by("variant", "-number").defer("elements")
    by_variant: dict[str, list[RuleText]] = {}
    for text in texts:
        by_variant.setdefault(text.variant, []).append(text)
    context = {
        "power": power,
        "name": _name(power.pk) or power.code,
        "variants": [(one, by_variant.get(key, [])) for key, one in ways(settings.JURISDICTION).variants.items()],
        "state_labels": STATES,
        "may": permits(request.actor, {DRAFT: Subject("power", organ=power.organ_id)}),
        "published": PowerVersion.objects.filter(power=power, state=PowerVersion.State.PUBLISHED).exists(),
        "merged_on": queries.merged_rule_due(power),
    }
    return render(request, "desk/rules/power.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def draft(request: StaffRequest, pk: int, variant: str) -> HttpResponse:
    """Write a rule: what record and chart say stands there, own words are added."""
    power = found_power(pk)
    known = ways(settings.JURISDICTION)
    chosen = or_404(known.variants.get(variant))
    require(request.actor, DRAFT, Subject("power", organ=power.organ_id))
    made = queries.composition(power, variant, day_of(request.at))
    newest = next(iter(queries.rule_texts_of(power, variant)), None)
    if made is None:
        return redirect("desk:power_rules", pk)
    own = {row["key"]: row["own"] for row in newest.elements} if newest else {}
    form = filled(
        request,
        partial(OwnForm, variant=chosen, longest=known.longest, composed=made.composed),
        initial=own,
    )
    if request.method == "POST" and form.is_valid():
        text = attempt(
            form,
            lambda: operations.draft_rule_text(
                power=power, variant=variant, own=form.cleaned_data, by=request.actor, at=request.at
            ),
        )
        if text is not None:
            messages.success(request, gettext("草稿已保存。核对后提交审核。"))
            return redirect("desk:rule", text.pk)
    context = {
        "form": form,
        "power": power,
        "name": made.version.name,
        "variant": chosen,
        "made": made,
        "newest": newest,
        "rows": [(form[element.key], made.composed[element.key]) for element in chosen.elements],
    }
    return render(request, "desk/rules/draft.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def rule(request: StaffRequest, pk: int) -> HttpResponse:
    """One version of a rule text, and what may be done with it now."""
    require(request.actor, READ, Subject("list"))
    text = or_404(queries.rule_text(pk))
    settled = settle(request, _deeds(request, text))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:rule", pk)
    organ = Subject("power", organ=text.power.organ_id)
    context = {
        "text": text,
        "variant": ways(settings.JURISDICTION).variants.get(text.variant),
        "paragraphs": queries.paragraphs(text),
        "missing": {element.key for element in queries.missing_elements(text)},
        "versions": queries.rule_texts_of(text.power, text.variant),
        "state_label": STATES[text.state],
        "state_labels": STATES,
        "look": LOOKS.get(text.state, ""),
        "stale": text.state != "superseded" and queries.is_stale(text),
        "settled": settled,
        "own": text.state == "submitted" and text.submitted_by_id == request.actor.account,
        "may_draft": may(request.actor, DRAFT, organ) and text.state in ("draft", "published"),
    }
    return render(request, "desk/rules/rule.html", context, status=settled.status)


def _deeds(request: StaffRequest, text: RuleText) -> list[Deed]:
    by, at = request.actor, request.at
    subject = Subject("power", organ=text.power.organ_id, made_by=text.submitted_by_id)
    if text.state == "draft":
        return [
            Deed(
                "submit",
                "procedures.submit_rule_text",
                subject,
                gettext("提交审核"),
                gettext("按现行的清单和流程图重新生成以后，交给清单发布岗的另一个人；审核期间不能再改。"),
                SureForm,
                lambda data: operations.submit_rule_text(text=text, by=by, at=at),
                gettext("已提交，等待另一个人审核公布。"),
            )
        ]
    if text.state != "submitted":
        return []
    return [
        Deed(
            "publish",
            "procedures.publish_rule_text",
            subject,
            gettext("公布"),
            gettext("成为这项职权现行的制度，公众马上看得到；公开日志记下内容指纹。"),
            SureForm,
            lambda data: operations.publish_rule_text(text=text, by=by, at=at),
            gettext("已公布，公开日志已记下。"),
        ),
        Deed(
            "return",
            "procedures.return_rule_text",
            subject,
            gettext("退回修改"),
            gettext("退回编制人修改，理由他看得到。"),
            ReturnForm,
            lambda data: operations.return_rule_text(text=text, by=by, at=at, **data),
            gettext("已退回编制人。"),
            grave=True,
        ),
    ]


@require_safe
@staff
def rule_file(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """One rule text with its chart as Word or PDF."""
    require(request.actor, READ, Subject("list"))
    text = or_404(queries.rule_text(pk))
    if ending not in FILES:
        raise Http404
    content = FILES[ending](queries.rule_book(text, request.at))
    return file_answer(content, f"{text.title}.{ending}", MEDIA_TYPES[ending])


@require_safe
@staff
def compendium(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """The compendium of an organ as Word or PDF."""
    require(request.actor, READ, Subject("list"))
    organ = or_404(Organ.objects.filter(pk=pk).first())
    book = or_404(queries.compendium(organ, request.at))
    if ending not in FILES:
        raise Http404
    return file_answer(FILES[ending](book), f"{book.title}.{ending}", MEDIA_TYPES[ending])


def _name(power: int) -> str:
    """The newest name of a power."""
    names = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True)
    return names.first() or ""

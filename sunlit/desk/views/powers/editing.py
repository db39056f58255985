"""A new power, and changing one: every field in sections, the law's text beside each basis, saved as one types."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import BaseFormSet, BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from sunlit.desk.acting import attempt
from sunlit.desk.door import StaffRequest, language, reach, sentence, staff, typed
from sunlit.desk.powerforms import (
    LABELS,
    OPTIONS,
    BasisRows,
    HandlingRows,
    ItemForm,
    MaterialRows,
    NewItemForm,
    RiskRows,
    basis_rows,
    content_from,
    handling_rows,
    initial_of,
    material_rows,
    post_choices,
    risk_rows,
)
from sunlit.desk.powerwords import in_words
from sunlit.desk.views.powers.showing import found_power
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories, fields, operations, queries
from sunlit.powers.differences import differences
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import ItemContent, as_plain, from_plain
from sunlit.powers.models import Power
from sunlit.powers.operations import EditingConflict
from sunlit.powers.queries import CitedText, Completeness

# Buttons that give another empty row instead of saving.
MORE = {"more_bases": "bases", "more_materials": "materials", "more_posts": "posts", "more_risks": "risks"}
# The button that only shows the law's text, and the one that puts it into a row's quotation.
LOOK_UP, FILL = "look_up", "fill"
NEW = ItemContent(name="")
SALT = "powers-editing"
# Not typed by anyone, so not put away.
NOT_TYPED = ("csrfmiddlewaretoken",)
# Where in the form's sections the rows stand that are no single field.
ROWS_IN: Mapping[str, tuple[str, ...]] = {"bases": ("bases",), "handling": ("materials",), "risk": ("risks", "posts")}
# The section in which each button works that does not save.
WORKS_IN = {button: group for button, rows in MORE.items() for group in ROWS_IN if rows in ROWS_IN[group]} | {
    LOOK_UP: "bases",
    FILL: "bases",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One fold of the form: its questions, how much of what the directory table asks there is filled, open or not."""

    group: str
    name: Text
    questions: list[BoundField]
    asked: int
    filled: int
    open: bool

    @property
    def complete(self) -> bool:
        """Whether nothing that the table asks is empty."""
        return self.filled == self.asked


class _Sheet:
    """The whole page: the form and its rows, all filled from the same source."""

    def __init__(
        self, request: StaffRequest, form: Any, content: ItemContent, organ: int | None, kind: str, **options: Any
    ):
        sent = request.POST if request.method == "POST" else _sent_before(request)
        self.request, self.kind, self.organ = request, kind, organ
        self.aside = next((button for button in (*MORE, LOOK_UP, FILL) if sent is not None and button in sent), "")
        data = self._prepared(sent, day_of(request.at)) if sent is not None else None
        self._fill(form, data, content, options)

    def _fill(self, form: Any, data: QueryDict | None, content: ItemContent, options: Mapping[str, Any]) -> None:
        posts = post_choices(self.organ) if self.organ is not None else []
        self.old, self.data = content, data
        self.form: ItemForm = form(data, initial=initial_of(content) | {"base": sealed(content)}, **options)
        self.bases: BaseFormSet[Any] = BasisRows(data, prefix="bases", initial=basis_rows(content))
        self.materials: BaseFormSet[Any] = MaterialRows(data, prefix="materials", initial=material_rows(content))
        self.risks: BaseFormSet[Any] = RiskRows(data, prefix="risks", initial=risk_rows(content))
        self.posts: BaseFormSet[Any] = HandlingRows(
            data, prefix="posts", initial=handling_rows(content), form_kwargs={"posts": posts}
        )

    def _prepared(self, sent: QueryDict, on: date) -> QueryDict:
        """What was sent, with one row more or a quotation filled in where a button asks for it."""
        data = sent.copy()
        # A page from before a set of rows was there has none of them.
        for rows in MORE.values():
            for count in ("TOTAL_FORMS", "INITIAL_FORMS"):
                data.setdefault(f"{rows}-{count}", "0")
        if self.aside in MORE:
            count = f"{MORE[self.aside]}-TOTAL_FORMS"
            now = str(data.get(count, ""))
            data[count] = str(int(now) + 1) if now.isdecimal() and len(now) < 4 else "1"
        if self.aside == FILL:
            row = str(data.get(FILL, ""))
            found = queries.cited(str(data.get(f"bases-{row}-citation", ""))[:300], on=on)
            text = "\n".join(one.text for one in found if one.text)
            if text:
                data[f"bases-{row}-quoted_text"] = text
        return data

    @property
    def ready(self) -> bool:
        """Whether it was sent to be saved and every field can be read."""
        parts = (self.form, self.bases, self.materials, self.posts, self.risks)
        return not self.aside and all([part.is_valid() for part in parts])

    def content(self) -> ItemContent:
        """What the page says, with the law's text quoted where nothing is."""
        content = content_from(self.form, self.bases, self.materials, self.posts, self.risks, self.old)
        return queries.with_quotations(content, day_of(self.request.at))

    def base(self) -> ItemContent:
        """The version that the form was made from; what is there now where the page does not say."""
        try:
            plain = json.loads(signing.loads(self.form.cleaned_data["base"], salt=SALT))
        except signing.BadSignature:
            return self.old
        return from_plain(plain)

    def context(self) -> dict[str, Any]:
        """For the template. A page that only asked for another row or a text is no refused one."""
        bad = self.form.is_bound and not self.aside and not self.ready
        refused = self.form.is_bound and bool(self.form.errors) and not self.aside
        meter = self._meter()
        return {
            "form": self.form,
            "bases": [(row, *self._law_beside(row)) for row in self.bases],
            "bases_rows": self.bases,
            "materials": self.materials,
            "posts": self.posts,
            "risks": self.risks,
            "sections": self._sections(meter),
            "bad": bad or (refused and self.request.method == "POST"),
            "meter": meter,
        }

    def _sections(self, meter: Completeness) -> list[Section]:
        """The form's questions by group of the field table; special procedures stand with the handling.

        Open is what somebody worked in, what was refused, and what a button was pressed in; on a fresh page the first
        that lacks something.
        """
        counts = filled_by_group(meter, self.kind)
        worked = self._worked_in()
        first = next((group for group, (asked, filled) in counts.items() if filled < asked), next(iter(fields.GROUPS)))
        shown = []
        for group, name in fields.GROUPS.items():
            names = [entry.name for entry in fields.in_group(group) if entry.name in self.form.fields]
            if group == "identity":
                names = [one for one in ("organ", "kind", "code") if one in self.form.fields] + names
            if group == "handling":
                names += list(OPTIONS)
            unfolded = group in worked if worked else group == first
            shown.append(Section(group, name, [self.form[one] for one in names], *counts[group], unfolded))
        return shown

    def _worked_in(self) -> set[str]:
        """The sections that were changed, refused, or in which a button was pressed; none on a fresh page."""
        if self.data is None:
            return set()
        touched = {*self.form.changed_data, *self.form.errors}
        found = {fields.FIELDS[name].group for name in touched if name in fields.FIELDS}
        found |= {"identity"} if touched & {"organ", "kind", "code"} else set()
        found |= {"handling"} if touched & set(OPTIONS) else set()
        rows = {"bases": self.bases, "materials": self.materials, "risks": self.risks, "posts": self.posts}
        for group, names in ROWS_IN.items():
            if any(rows[name].has_changed() or rows[name].total_error_count() for name in names):
                found.add(group)
        return found | ({WORKS_IN[self.aside]} if self.aside else set())

    def _law_beside(self, row: Any) -> tuple[str, tuple[CitedText, ...]]:
        citation, quoted = str(row["citation"].value() or ""), str(row["quoted_text"].value() or "")
        return citation, queries.cited(citation[:300], quoted, day_of(self.request.at)) if citation.strip() else ()

    def _meter(self) -> Completeness:
        return meter_of(self.data, self.kind) if self.data is not None else queries.completeness(self.old, self.kind)


def sealed(content: ItemContent) -> str:
    """The version a form is made from, carried in the form itself: opening a page writes nothing."""
    return signing.dumps(json.dumps(as_plain(content), ensure_ascii=False), salt=SALT, compress=True)


def meter_of(data: QueryDict, kind: str) -> Completeness:
    """What the directory table lacks, by what stands in a form just now, whether it could be saved or not."""

    def filled(name: str) -> bool:
        rows = {"bases": "citation", "materials": "name", "risk_points": "place", "handling": "post"}
        prefix = {"risk_points": "risks", "handling": "posts"}.get(name, name)
        if name not in rows:
            return bool(str(data.get(name, "")).strip())
        ending = f"-{rows[name]}"
        return any(
            str(value).strip() for key, value in data.items() if key.startswith(f"{prefix}-") and key.endswith(ending)
        )

    asked = fields.needed(kind)
    return Completeness(len(asked), tuple(entry for entry in asked if not filled(entry.name)))


def filled_by_group(meter: Completeness, kind: str) -> dict[str, tuple[int, int]]:
    """Section -> how many fields the directory table asks of this kind there, and how many of them are filled."""
    asked = Counter(entry.group for entry in fields.needed(kind))
    lacking = Counter(entry.group for entry in meter.missing)
    return {group: (asked[group], asked[group] - lacking[group]) for group in fields.GROUPS}


def _sent_before(request: StaffRequest) -> QueryDict | None:
    """A form that outlived its session, or unfinished work that its writer asks for."""
    kept = typed(request)
    if kept is not None or request.GET.get("restore") != "1":
        return kept
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    waiting = queries.unfinished(Power.objects.filter(pk=pk).first() if pk else None, request.actor.account)
    if waiting is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in waiting.typed.items():
        data.setlist(name, texts)
    return data


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
    kind = request.POST.get("kind", "") or kinds[0][0]
    sheet = _Sheet(request, NewItemForm, NEW, organ.pk, kind, organs=choices, kinds=kinds)
    if request.method == "POST" and sheet.ready:
        data = sheet.form.cleaned_data
        made = attempt(
            sheet.form,
            lambda: operations.draft_item(
                organ=organ, kind=data["kind"], content=sheet.content(), by=by, at=request.at, code=data["code"]
            ),
        )
        if made is not None:
            operations.drop_editing(power=None, by=by, at=request.at)
            messages.success(request, gettext("草稿已保存。核对后提交审核。"))
            return redirect("desk:power", made.power_id)
    context = {**sheet.context(), "unfinished": _waiting(request, None)}
    return render(request, "desk/powers/edit.html", context, status=422 if context["bad"] else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the open draft, or begin a new version beside the published one."""
    by, power = request.actor, found_power(pk)
    require(by, "powers.edit_item", Subject("power", organ=power.organ_id))
    if power.cancelled_on and request.method != "POST":
        # Said before the work; what was typed meanwhile is still saved.
        raise PowersRefusal(gettext("这项职权已经取消，不能再公布。取消的编码不再使用，请另编新的职权。"))
    version = queries.latest_version(power)
    content = queries.content_of(version) if version else NEW
    sheet = _Sheet(request, ItemForm, content, power.organ_id, power.kind)
    conflict: EditingConflict | None = None
    if request.method == "POST" and sheet.ready:
        try:
            saved = attempt(sheet.form, lambda: _save(request, power, sheet))
        except _Conflicting as found:
            conflict = found.conflict
            saved = None
        if saved is not None:
            messages.success(request, gettext("草稿已保存。核对后提交审核。"))
            if saved.theirs:
                names = fields.labels(saved.theirs, language())
                messages.info(request, gettext("您填写期间别人改过的也一并保留了：%(fields)s。") % {"fields": names})
            return redirect("desk:power", pk)
    if conflict is not None:
        return _both_changed(request, power, version, conflict)
    holder = queries.holder(power, request.at)
    context = {
        **sheet.context(),
        "power": power,
        "version": version,
        "holder": holder if holder and holder.account_id != by.account else None,
        "unfinished": _waiting(request, power),
    }
    return render(request, "desk/powers/edit.html", context, status=422 if context["bad"] else 200)


class _Conflicting(Exception):
    """Carries a conflict past ``attempt``, which would only show its sentence."""

    def __init__(self, conflict: EditingConflict) -> None:
        super().__init__()
        self.conflict = conflict


def _save(request: StaffRequest, power: Power, sheet: _Sheet) -> operations.Saved:
    by, at, data = request.actor, request.at, sheet.form.cleaned_data
    if data["takeover"].strip():
        operations.take_over_editing(power=power, reason=data["takeover"], by=by, at=at)
    try:
        return operations.save_item(
            power=power, content=sheet.content(), base=sheet.base(), by=by, at=at, note=data["note"]
        )
    except EditingConflict as conflict:
        raise _Conflicting(conflict) from conflict


def _both_changed(request: StaffRequest, power: Power, version: Any, conflict: EditingConflict) -> HttpResponse:
    """The form again with both sides joined, mine where both wrote, and beside it what the other wrote there."""
    sheet = _Sheet.__new__(_Sheet)
    sheet.request, sheet.kind, sheet.organ, sheet.aside = request, power.kind, power.organ_id, ""
    joined = from_plain(conflict.merge.plain)
    sheet._fill(ItemForm, None, joined, {})
    sheet.form.initial.update(base=sealed(conflict.theirs), note=request.POST.get("note", ""))
    posts = dict(post_choices(power.organ_id))
    theirs, mine = (
        in_words({**plain, "handling": {role: posts.get(str(pk), pk) for role, pk in plain["handling"].items()}})
        for plain in (as_plain(conflict.theirs), conflict.merge.plain)
    )
    shown = [one for one in differences(theirs, mine) if one.field in conflict.merge.both]
    folds = {fields.FIELDS[one.field].group for one in shown if one.field in fields.FIELDS}
    sections = [replace(one, open=one.group in folds) for one in sheet._sections(sheet._meter())]
    context = {
        **sheet.context(),
        "sections": sections,
        "power": power,
        "version": version,
        "refusal": sentence(conflict),
        "conflicts": [(LABELS[one.field], one.field, one.parts) for one in shown],
    }
    return render(request, "desk/powers/edit.html", context, status=409)


def _waiting(request: StaffRequest, power: Power | None) -> Any:
    """Unfinished work to offer on a fresh page."""
    if request.method == "POST" or request.GET.get("restore") == "1":
        return None
    return queries.unfinished(power, request.actor.account)


# What happens beside the form.


@require_POST
@staff
def autosave(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Put away what is typed, and tell when, and what the directory table still lacks."""
    power = found_power(pk) if pk is not None else None
    given = {name: texts for name, texts in request.POST.lists() if name not in NOT_TYPED}
    context: dict[str, Any] = {"at": request.at}
    try:
        row = operations.autosave_item(power=power, typed=given, by=request.actor, at=request.at)
        context["held_by_other"] = queries.holder(power, request.at) if power and not row.holds else None
    except PowersRefusal as refusal:
        context["refusal"] = sentence(refusal)
    kind = power.kind if power else request.POST.get("kind", "")
    context["meter"] = meter_of(request.POST, kind)
    context["counts"] = filled_by_group(context["meter"], kind)
    return render(request, "desk/powers/parts/autosaved.html", context)


@require_POST
@staff
def discard(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Throw away what was typed and not saved, and let the power go."""
    power = found_power(pk) if pk is not None else None
    operations.drop_editing(power=power, by=request.actor, at=request.at)
    messages.success(request, gettext("没有保存的内容已经丢弃。"))
    return redirect("desk:power_edit", pk) if pk is not None else redirect("desk:power_draft")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def citation(request: StaffRequest) -> HttpResponse:
    """The law's text for the citation of one row, as one types it (``bases-0-citation``); it writes nothing.

    A quotation may be longer than an address, so the editor sends it as a form.
    """
    require(request.actor, "read.powers", Subject("list"))
    sent = request.POST if request.method == "POST" else request.GET
    values = {name.rpartition("-")[2]: str(value) for name, value in sent.items()}
    row = next((name.split("-")[1] for name in sent if name.startswith("bases-") and name.endswith("-citation")), "0")
    written = values.get("citation", "").replace("\x00", "")[:300]
    found = (
        queries.cited(written, values.get("quoted_text", "")[:20_000], day_of(request.at)) if written.strip() else ()
    )
    context = {"citation": written, "found": found, "row": row if row.isdecimal() else "0"}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/powers/parts/law_beside.html", context)
    return render(request, "desk/powers/citation.html", context)

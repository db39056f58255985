"""Importing a published list: choose it, see how it was read, mend the columns, check, import, mend what was refused.

The rows are put aside when the file is chosen; checking and importing go in short steps, each one request, so that a
long list shows how far it is and can be broken off. Nothing is written before the button that says so.
"""

import time
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.desk.acting import attempt, filled, in_chinese, page_of, status_of
from sunlit.desk.door import StaffRequest, language, number_in, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.ledger.errors import Refusal
from sunlit.offices.models import Region
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories
from sunlit.powers.importing.columns import EXACT, all_fields, field_named
from sunlit.powers.importing.returning import refused_book
from sunlit.powers.importing.staged import columns_from_plain
from sunlit.powers.importing.tables import LARGEST_FILE
from sunlit.powers.models import ImportRow, ImportRun, ImportSource
from sunlit.powers.operations import check_list, choose_list, write_list

ACT = "powers.import_powers"
SIZE = 100
PREVIEW = 8
SAMPLES = 3
# How long one request works before it shows how far it is.
SECONDS = 1.5
# From so many refused rows in ten the columns are probably read wrongly.
SUSPICIOUS_TENTHS = 4
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWS: Mapping[str, dict[str, Any]] = {
    "accepted": {"state__in": ("read", "created", "changed", "unchanged")},
    "created": {"state": "created"},
    "changed": {"state": "changed"},
    "unchanged": {"state": "unchanged"},
    "doubtful": {"doubtful": True},
    "refused": {"state": "refused"},
}
SHOW_LABELS = {
    "accepted": _("接受的行"),
    "created": _("新增的行"),
    "changed": _("改动的行"),
    "unchanged": _("没有变化的行"),
    "doubtful": _("有提醒的行"),
    "refused": _("退回的行"),
}


class ListForm(Page):
    """The file, and what it does not say itself."""

    file = forms.FileField(
        label=_("清单文件"),
        help_text=_("CSV、XLSX、XLS 或 JSON，最多 20 MB、10,000 行；编码可以是 UTF-8 或 GBK"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.json,.txt"}),
    )
    source = forms.CharField(
        label=_("清单来源"),
        help_text=_("例如“市卫健委权责清单”；同一来源下次沿用这次的列"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "sources"}),
    )
    organ = forms.CharField(
        label=_("都属于哪个机关"),
        help_text=_("清单没有写实施主体时填：名称或编码"),
        required=False,
        max_length=80,
    )
    kind = forms.ChoiceField(label=_("都是哪一类"), help_text=_("清单没有写类别时选"), required=False)
    region = forms.ChoiceField(label=_("新机关登记在哪个地区"), required=False)
    sheet = forms.CharField(label=_("读哪个工作表"), help_text=_("空着自动选"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.name.in_language(language())) for one in categories.all_kinds().values()]
        regions = Region.objects.annotate(n=Count("organs")).order_by("-n", "code")[:200]
        self.choose("kind", [("", gettext("按清单所写")), *kinds])
        self.choose("region", [(str(one.pk), one.name) for one in regions])
        in_chinese(self.fields["region"])

    def clean_file(self) -> Any:
        """A file that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                gettext("文件有 %(n)d MB，最多 %(limit)d MB。请分成几个文件导入。")
                % {"n": -(-file.size // 1048576), "limit": LARGEST_FILE // 1048576}
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bring(request: StaffRequest) -> HttpResponse:
    """Choose a list; ``?after=`` an earlier import, whose answers stand in the form again."""
    require(request.actor, ACT, Subject("power"))
    earlier = ImportRun.objects.filter(pk=number_in(request, "after") or 0).first()
    form = filled(request, ListForm, initial=_initial(earlier) if earlier else {})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        content = data["file"].read()
        given = {**data, "mapping": earlier.mapping if earlier else {}}
        run = attempt(form, lambda: _choose(request, str(data["file"].name), content, given))
        if run is not None:
            default_storage.delete(_place(run))
            default_storage.save(_place(run), ContentFile(content))
            _work(request, run)
            return redirect("desk:import_run", run.pk)
    context = {
        "form": form,
        "earlier": earlier,
        "sources": ImportSource.objects.values_list("name", flat=True)[:200],
        "runs": ImportRun.objects.defer("rejected", "mapping", "reading")[:20],
    }
    return render(request, "desk/powers/import.html", context, status=status_of(form))


@require_safe
@staff
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """One import: how far it is, how the list was read, what came of each row (``?show=``)."""
    require(request.actor, ACT, Subject("power"))
    return _show(request, _run(pk))


@require_POST
@staff
def import_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on with checking or importing for a moment; ``go=write`` begins the import of a checked list."""
    require(request.actor, ACT, Subject("power"))
    run = _run(pk)
    try:
        if run.state == ImportRun.State.READY and request.POST.get("go") == "write":
            prefer = request.POST.get("prefer_list") == "on"
            run = write_list(run=run, by=request.actor, at=request.at, prefer_list=prefer)
        run = _work(request, run)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("desk:import_run", pk)
    if run.state == ImportRun.State.FINISHED and run.file_hash:
        default_storage.delete(_place(run))
    return redirect("desk:import_run", pk)


@require_POST
@staff
def import_mapping(request: StaffRequest, pk: int) -> HttpResponse:
    """Read the same file anew, with every column as the person says."""
    require(request.actor, ACT, Subject("power"))
    run = _run(pk)
    mapping, twice = _mapping(request, run)
    given = {
        "source": request.POST.get("source", "").strip()[:80],
        "organ": run.organ,
        "kind": run.kind,
        "region": run.region_id,
        "sheet": request.POST.get("sheet", run.sheet)[:60],
        "mapping": mapping,
    }
    if twice:
        messages.error(request, gettext("“%s”只能是一列，请改选。") % field_named(twice).zh)
        return redirect("desk:import_run", pk)
    try:
        with default_storage.open(_place(run)) as stored:
            content = stored.read()
        run = _choose(request, run.file_name, content, given, run)
    except OSError:
        messages.error(request, gettext("这份文件已经不在了，请重新选择文件。"))
        return redirect("desk:powers_import")
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("desk:import_run", pk)
    _work(request, run)
    return redirect("desk:import_run", pk)


@require_safe
@staff
def import_refused(request: StaffRequest, pk: int) -> HttpResponse:
    """The refused rows as XLSX, the reason beside each."""
    require(request.actor, ACT, Subject("power"))
    run = _run(pk)
    rows = run.staged.filter(state=ImportRow.State.REFUSED).order_by("number")
    content = refused_book(
        run.reading.get("headings", []),
        ((row.number, row.cells, "；".join(f"{fault[0]}：{fault[1]}" for fault in row.faults)) for row in rows),
    )
    headers = {"Content-Disposition": f'attachment; filename="refused-{run.pk}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _run(pk: int) -> ImportRun:
    return or_404(ImportRun.objects.select_related("region").filter(pk=pk).first())


def _place(run: ImportRun) -> str:
    return f"imports/list-{run.pk}"


def _choose(
    request: StaffRequest, name: str, content: bytes, given: Mapping[str, Any], run: ImportRun | None = None
) -> ImportRun:
    return choose_list(
        by=request.actor,
        at=request.at,
        file_name=name,
        content=content,
        region=Region.objects.filter(pk=given["region"] or 0).first(),
        organ=given["organ"].strip(),
        kind=given["kind"],
        source=given["source"].strip(),
        mapping=given["mapping"],
        sheet=given["sheet"].strip(),
        run=run,
    )


def _work(request: StaffRequest, run: ImportRun) -> ImportRun:
    """Steps until the moment is over or nothing is left to do without being told."""
    until = time.monotonic() + SECONDS
    while run.state in (ImportRun.State.CHECKING, ImportRun.State.WRITING) and time.monotonic() < until:
        step = check_list if run.state == ImportRun.State.CHECKING else write_list
        run = step(run=run, by=request.actor, at=request.at)
    return run


def _initial(run: ImportRun) -> dict[str, Any]:
    return {"source": run.source, "organ": run.organ, "kind": run.kind, "region": str(run.region_id or "")}


def _mapping(request: StaffRequest, run: ImportRun) -> tuple[dict[str, str], str]:
    """(field -> headings as chosen, the field that was chosen for two columns though it has but one)."""
    chosen: dict[str, list[str]] = {}
    for place, heading in enumerate(run.reading.get("headings", [])):
        field = request.POST.get(f"column-{place}", "")
        if field in all_fields() and heading:
            chosen.setdefault(field, []).append(heading)
    twice = next((code for code, found in chosen.items() if len(found) > 1 and not field_named(code).several), "")
    return {code: "\n".join(found) for code, found in chosen.items()} | {EXACT: "1"}, twice


def _show(request: StaffRequest, run: ImportRun) -> HttpResponse:
    show = request.GET.get("show", "")
    open_ = run.state in (ImportRun.State.CHECKING, ImportRun.State.READY)
    counts = _counts(run)
    context: dict[str, Any] = {
        "run": run,
        "running": run.state in (ImportRun.State.CHECKING, ImportRun.State.WRITING),
        "open": open_,
        "total": run.created + run.changed if run.state == ImportRun.State.READY else _total(run),
        "counts": counts,
        "suspicious": run.rows and counts["refused"] * 10 >= run.rows * SUSPICIOUS_TENTHS,
        "passed_over": [(number, zh, en) for number, zh, en in run.reading.get("passed_over", ())],
        "reading": run.reading,
    }
    if open_ and run.reading:
        context |= _read_as(run)
    if show in SHOWS:
        rows, paging = page_of(
            request, run.staged.filter(**SHOWS[show]).select_related("power").order_by("number"), SIZE
        )
        context |= {
            "show": show,
            "show_label": SHOW_LABELS[show],
            "paging": paging,
            "rows": [_told(row) for row in rows],
        }
    return render(request, "desk/powers/import_run.html", context)


def _counts(run: ImportRun) -> dict[str, int]:
    """How many rows came to what, counted from the rows themselves: 2 queries."""
    by_state = dict(run.staged.order_by().values_list("state").annotate(n=Count("id")))
    counts = {state: by_state.get(state, 0) for state in ("created", "changed", "unchanged", "refused")}
    accepted = sum(n for state, n in by_state.items() if state != "refused")
    return {**counts, "accepted": accepted, "doubtful": run.staged.filter(doubtful=True).count()}


def _total(run: ImportRun) -> int:
    """What there is to do in the present stage."""
    if run.state == ImportRun.State.CHECKING:
        return run.staged.filter(state="read").count() + run.done
    return run.staged.filter(state__in=("created", "changed"), written=False).count() + run.done


def _told(row: ImportRow) -> tuple[ImportRow, list[tuple[str, str]]]:
    english = language().startswith("en")
    said = row.faults if row.state == ImportRow.State.REFUSED else row.doubts
    return row, [(column, en if english else zh) for column, zh, en in said]


def _read_as(run: ImportRun) -> dict[str, Any]:
    """The columns with samples and what each was taken for, and the first rows."""
    columns = columns_from_plain(run.reading)
    first = list(run.staged.order_by("number").values_list("number", "cells")[:PREVIEW])
    taken = {place: code for code, places in columns.places.items() for place in places}
    named: list[dict[str, Any]] = [
        {
            "place": place,
            "heading": heading,
            "field": taken.get(place, ""),
            "samples": [cells[place][:60] for _number, cells in first if place < len(cells) and cells[place]][:SAMPLES],
        }
        for place, heading in enumerate(columns.headings)
        if heading
    ]
    return {
        "columns": named,
        "fields": [(one.code, one.zh) for one in all_fields().values()],
        "unused": columns.unused,
        "preview": [
            (number, [cells[one["place"]][:80] if one["place"] < len(cells) else "" for one in named])
            for number, cells in first
        ],
        "sheets": [run.reading["sheet"], *run.reading["other_sheets"]] if run.reading.get("other_sheets") else [],
    }

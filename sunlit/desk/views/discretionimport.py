"""Bringing in a discretion standard: choose the file, see what was read, mend the cells that were not, keep a draft."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.desk.acting import attempt, filled, in_chinese, status_of
from sunlit.desk.door import StaffRequest, number_in, or_404, reach, sentence, staff
from sunlit.desk.forms import Page
from sunlit.ledger.errors import Refusal
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers import operations
from sunlit.powers.discretion.checking import check
from sunlit.powers.discretion.model import Fault
from sunlit.powers.discretion.reading import headings_of, standard_of_source
from sunlit.powers.discretion.sheets import LARGEST_FILE, grids_of
from sunlit.powers.models import DiscretionStandard, StandardImport
from sunlit.powers.queries.discretion import import_by_pk, open_imports, standard_of, standards_in_force

ACT = "powers.begin_standard"
# Rows that can be mended at once on the page.
MOST_FORMS = 30


class FileForm(Page):
    """The file, whose standard it is, and which one it refines."""

    organ = forms.ChoiceField(label=_("制定机关"))
    title = forms.CharField(
        label=_("基准的名称"), help_text=_("同一名称再次导入就是新的一版"), max_length=200
    )
    file = forms.FileField(
        label=_("基准文件"),
        help_text=_("XLSX、XLS 表格（可以有合并单元格），或者不予处罚清单的 TXT 文本（UTF-8），最多 20 MB"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.txt"}),
    )
    superior = forms.ChoiceField(
        label=_("细化哪个上级基准"), help_text=_("下级只能细化，不能放宽；选了会逐档核对"), required=False
    )

    def __init__(
        self, *args: Any, organs: list[tuple[int, str]], superiors: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("organ", organs, gettext("请选择"))
        self._choose("superior", superiors, gettext("没有"))

    def _choose(self, name: str, rows: list[tuple[int, str]], nothing: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        begin = [] if len(rows) == 1 and name == "organ" else [("", nothing)]
        field.choices = [*begin, *((str(pk), words) for pk, words in rows)]
        in_chinese(field)

    def clean_file(self) -> Any:
        """A file that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("文件超过 20 MB。请分成几个文件导入。"))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def begin(request: StaffRequest) -> HttpResponse:
    """Choose the file; nothing counts before it is kept as a draft."""
    organs = reach(request.actor, ACT)
    if organs == ():
        require(request.actor, ACT, Subject("standard"))
    rows = Organ.objects.order_by("position", "code").values_list("pk", "name")
    kept = list(rows if organs is None else rows.filter(pk__in=organs))
    bind = standards_in_force(day_of(request.at)).select_related("organ").defer("content")
    superiors = [(one.pk, f"{one.organ} {one.title}") for one in bind]
    form = filled(request, FileForm, organs=kept, superiors=superiors)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        content = data["file"].read()
        run = attempt(form, lambda: _begun(request, data, content))
        if run is not None:
            return redirect("desk:discretion_run", run.pk)
    context = {"form": form, "imports": open_imports(organs)}
    return render(request, "desk/discretion/import.html", context, status=status_of(form))


def _begun(request: StaffRequest, data: dict[str, Any], content: bytes) -> StandardImport:
    superior = DiscretionStandard.objects.filter(pk=int(data["superior"])).first() if data["superior"] else None
    return operations.begin_standard(
        organ=Organ.objects.get(pk=int(data["organ"])),
        title=data["title"],
        file_name=str(data["file"].name),
        content=content,
        superior=superior,
        by=request.actor,
        at=request.at,
    )


@dataclass(frozen=True)
class RowShown:
    """A row that can be mended: where it stands, what was wrong with it, and its cells under their headings."""

    sheet: str
    row: int
    faults: tuple[Fault, ...]
    cells: tuple[tuple[int, str, str], ...]

    @property
    def mark(self) -> str:
        """The row's place in the page."""
        return f"row-{self.row}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """What was read of the file: items, rows that stayed out, findings; each row can be mended (``?row=``)."""
    found = or_404(import_by_pk(pk))
    require(request.actor, ACT, Subject("standard", organ=found.organ_id))
    if found.version_id is not None:
        return redirect("desk:discretion_standard", found.version_id)
    refusal = ""
    if request.method == "POST":
        try:
            answer = _act(request, found)
        except Refusal as error:
            refusal = sentence(error)
        else:
            return answer
    standard = standard_of_source(found.source)
    rows = [_row(found, sheet, row, standard.faults) for sheet, row in _asked(request, found, standard.faults)]
    context = {
        "run": found,
        "standard": standard,
        "findings": check(standard, standard_of(found.superior) if found.superior else None),
        "left_out": [fault for fault in standard.faults if fault.refused],
        "doubts": [fault for fault in standard.faults if not fault.refused],
        "rows": [row for row in rows if row.cells],
        "refusal": refusal,
    }
    return render(request, "desk/discretion/run.html", context, status=422 if refusal else 200)


def _act(request: StaffRequest, found: StandardImport) -> HttpResponse:
    by, at, act = request.actor, request.at, request.POST.get("act", "")
    if act == "mend":
        sheet, row = request.POST.get("sheet", ""), _whole(request.POST.get("row", ""))
        before = {column: text for column, _heading, text in _row(found, sheet, row, ()).cells}
        given = {column: request.POST.get(f"cell_{column}", text) for column, text in before.items()}
        changed = {column: text for column, text in given.items() if text.strip() != before[column].strip()}
        if changed:
            operations.mend_standard(run=found.pk, sheet=sheet, row=row, cells=changed, by=by, at=at)
            messages.success(request, gettext("第 %(row)d 行已改，重新读了一遍。") % {"row": row})
        else:
            messages.warning(request, gettext("没有改动。"))
        return redirect("desk:discretion_run", found.pk)
    if act == "write":
        version = operations.write_standard(run=found.pk, by=by, at=at)
        messages.success(request, gettext("已存为草稿，等法制审核。"))
        return redirect("desk:discretion_standard", version.pk)
    if act == "drop":
        operations.drop_standard_import(run=found.pk, by=by, at=at)
        messages.success(request, gettext("这次导入已经放弃，没有写入。"))
        return redirect("desk:discretion")
    raise Http404


def _asked(request: StaffRequest, found: StandardImport, faults: tuple[Fault, ...]) -> list[tuple[str, int]]:
    """The rows to show for mending: the one in the address first, then those with faults."""
    rows = dict.fromkeys((fault.sheet, fault.row) for fault in faults)
    wanted = number_in(request, "row")
    if wanted is not None:
        sheet = request.GET.get("sheet", "") or _first_sheet(found)
        rows = {(sheet, wanted): None, **rows}
    return list(rows)[:MOST_FORMS]


def _first_sheet(found: StandardImport) -> str:
    sheets = found.source.get("sheets") or [{"name": ""}]
    return str(sheets[0]["name"])


def _row(found: StandardImport, sheet: str, row: int, faults: tuple[Fault, ...]) -> RowShown:
    """A row with its cells; none where there is no such row."""
    own = tuple(fault for fault in faults if (fault.sheet, fault.row) == (sheet, row))
    if "lines" in found.source:
        lines = found.source["lines"]
        cells = ((0, gettext("这一行"), lines[row - 1]),) if 1 <= row <= len(lines) else ()
        return RowShown(sheet, row, own, cells)
    grid = next((one for one in grids_of(found.source) if one.name == sheet), None)
    if grid is None or not 1 <= row <= len(grid.rows):
        return RowShown(sheet, row, own, ())
    headings = headings_of(grid)
    named = {column: words for column, words in enumerate(headings) if words}
    shown = tuple(
        (column, named.get(column) or gettext("第 %d 列") % (column + 1), cell.text)
        for column, cell in enumerate(grid.rows[row - 1])
        if not named or column in named or cell.text
    )
    return RowShown(sheet, row, own, shown)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0

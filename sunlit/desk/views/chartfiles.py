"""Charts out as files and in from files: what is wrong in a file is shown all at once and mended where it stands."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, attempt, filled, in_chinese, settle, status_of
from sunlit.desk.door import StaffRequest, file_answer, language, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.desk.views.powers.showing import found_power
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures import operations, queries
from sunlit.procedures.bpmn import MENDS
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.drawing import standalone
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.files import chart_file, chart_files, looked_at, picture_of, state_of
from sunlit.procedures.lint import Context, check
from sunlit.procedures.models import ChartFile, ChartVersion
from sunlit.procedures.printing import chart_pdf, chart_word
from sunlit.procedures.printing import styles as chart_styles
from sunlit.procedures.simulator import faults
from sunlit.procedures.trying import Fault, Tried, longest

READ = "read.powers"
DRAFT = "procedures.draft_chart"
BRING, MEND = "procedures.bring_chart_file", "procedures.mend_chart_file"
TAKE, DROP = "procedures.draft_chart_from_file", "procedures.drop_chart_file"
LARGEST = 5_000_000
# So many faults stand on a page; the others come once these are mended.
SHOWN = 100
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file in which a chart is taken away: its ending, its type, and for whom it is."""

    ending: str
    media_type: str
    words: Promise


KINDS: tuple[Kind, ...] = (
    Kind("bpmn", "application/xml", _("BPMN 2.0，流程建模软件用")),
    Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("步骤表，表格软件里改"),
    ),
    Kind("csv", "text/csv; charset=utf-8", _("步骤表，纯文本")),
    Kind("yaml", "application/yaml", _("范本格式")),
    Kind("svg", "image/svg+xml", _("图片，放大不糊")),
    Kind("pdf", "application/pdf", _("A4 打印，上墙")),
    Kind("docx", WORD, _("Word，放进文件里")),
)


@require_safe
@staff
def download(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """One version as a file that can be read back, or as a picture."""
    require(request.actor, READ, Subject("list"))
    version = or_404(queries.chart_version(pk))
    kind = next((one for one in KINDS if one.ending == ending), None)
    if kind is None:
        raise Http404
    name = _name(version.chart.power)
    told = {"name": name, "n": version.number}
    title = gettext("%(name)s流程图第 %(n)s 版") % told
    return file_answer(_content(request, version, ending, title), f"{title}.{ending}", kind.media_type)


def _content(request: StaffRequest, version: ChartVersion, ending: str, title: str) -> bytes:
    writer = WRITERS.get(f".{ending}")
    if writer is not None:
        return writer(queries.compiled(version).flow)
    on, code, where = day_of(version.published_at or request.at), language(), settings.JURISDICTION
    if ending == "svg":
        svg = queries.drawing_of(version, language=code, on=on, jurisdiction=where)
        return standalone(svg, chart_styles()).encode()
    sheets = queries.pages_of(version, language=code, on=on, jurisdiction=where)
    if ending == "pdf":
        return chart_pdf(sheets, title=title, about=title, on=on)
    return chart_word(sheets, title=title, about=title, author="", on=on)


# In from files.


class FileForm(Page):
    """The file."""

    file = forms.FileField(
        label=_("流程图文件"),
        help_text=_("BPMN 2.0（.bpmn）、步骤表（.xlsx、.csv）或者范本格式（.yaml），最多 5 MB"),
        widget=forms.FileInput(attrs={"accept": ".bpmn,.xlsx,.csv,.yaml,.yml"}),
    )

    def clean_file(self) -> Any:
        """A file that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        try:
            most = longest(file.name)
        except ProcedureRefusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from None
        if file.size > most:
            told = {"n": most // 1_000_000}
            raise forms.ValidationError(gettext("文件超过 %(n)d MB，请检查是否选错了文件。") % told)
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bring(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring a chart for a power as a file; files that wait are listed."""
    power = found_power(pk)
    require(request.actor, DRAFT, Subject("power", organ=power.organ_id))
    form = filled(request, FileForm)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        made = attempt(
            form,
            lambda: operations.bring_chart_file(
                power=power, name=given.name, content=given.read(), by=request.actor, at=request.at
            ),
        )
        if made is not None:
            return redirect("desk:chart_brought", made.pk)
    context = {"form": form, "power": power, "name": _name(power), "files": chart_files(power)}
    return render(request, "desk/charts/files/bring.html", context, status=status_of(form))


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class TakeForm(Page):
    """As which class of chart the file becomes a draft."""

    chart_class = forms.ChoiceField(
        label=_("按哪一类流程图检查"),
        help_text=_("法定程序按这一类检查；外来的文件没有写类别。"),
    )


class TextForm(Page):
    """The text of a YAML file."""

    text = forms.CharField(
        label=_("文件内容"),
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 28, "class": "source", "spellcheck": "false", "lang": "zh-Hans"}),
    )


class CellsForm(Page):
    """The cells of a step table that cannot be read, each with what is wrong in it."""

    def __init__(self, *args: Any, faults: tuple[Fault, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fault in faults:
            self.fields[_cell(fault)] = field = forms.CharField(
                label=gettext("第 %(row)d 行 %(column)s 列") % {"row": fault.row, "column": fault.column},
                help_text=fault.text.in_language(language()),
                required=False,
                initial=fault.cell,
                max_length=20_000,
                strip=False,
                widget=forms.Textarea(attrs={"rows": min(6, fault.cell.count("\n") + 2), "spellcheck": "false"}),
            )
            in_chinese(field)


class DecideForm(Page):
    """What is decided about elements that no chart has."""

    decided = forms.MultipleChoiceField(label=_("怎样读这些元素"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("decided", choices)


def _cell(fault: Fault) -> str:
    return f"cell-{fault.row}-{fault.column}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def brought(request: StaffRequest, pk: int) -> HttpResponse:
    """A file that was brought: what it would be as a chart, or all that is wrong in it, to be mended here."""
    file = or_404(chart_file(pk))
    require(request.actor, DRAFT, Subject("power", organ=file.power.organ_id))
    found = looked_at(file)
    made: list[ChartVersion] = []
    settled = settle(request, _deeds(request, file, found, made))
    if settled.done:
        messages.success(request, settled.done.done)
        if made:
            return redirect("desk:chart_edit", made[0].pk)
        if settled.done.name == "drop":
            return redirect("desk:chart_bring", file.power_id)
        return redirect("desk:chart_brought", pk)
    context = {
        "file": file,
        "power": file.power,
        "name": _name(file.power),
        "found": found,
        "faults": [
            (one.text.in_language(language()), MENDS[one.mend].in_language(language()) if one.mend else "")
            for one in found.faults[:SHOWN]
        ],
        "more": max(0, len(found.faults) - SHOWN),
        "decided": [MENDS[name].in_language(language()) for name in file.decided],
        "settled": settled,
        "seen": state_of(file),
        "mending": next(((deed, form) for deed, form in settled.offered if deed.name == "mend"), None),
        "others": [(deed, form) for deed, form in settled.offered if deed.name != "mend"],
        **(_preview(request, file, found) if found.flow else {}),
    }
    return render(request, "desk/charts/files/file.html", context, status=settled.status)


def _preview(request: StaffRequest, file: ChartFile, found: Tried) -> dict[str, Any]:
    """The chart that it would be: its drawing, its steps, and what proof and law would say of it as a draft."""
    flow = found.flow
    assert flow is not None
    on, code = day_of(request.at), language()
    lanes = {lane.id: lane.title for lane in flow.lanes}
    unsound = faults(compile_flow(flow))
    legal = check(flow, kind=file.power.kind, on=on, context=Context(jurisdiction=settings.JURISDICTION))
    return {
        "flow": flow,
        # The drawing escapes every word in it.
        "svg": mark_safe(picture_of(flow, language=code, on=on)),
        "steps": [(step, lanes[step.lane]) for step in flow.steps],
        "unsound": [one.text.in_language(code) for one in unsound],
        "unlawful": sum(1 for one in legal if one.severity == "must"),
        "advice": sum(1 for one in legal if one.severity != "must"),
    }


def _deeds(request: StaffRequest, file: ChartFile, found: Tried, made: list[ChartVersion]) -> list[Deed]:
    by, at = request.actor, request.at
    subject = Subject("power", organ=file.power.organ_id)
    deeds = []
    form = _mending(file, found)
    if form is not None:
        deeds.append(
            Deed(
                "mend",
                MEND,
                subject,
                gettext("改好再读一遍"),
                "",
                form,
                lambda data: operations.mend_chart_file(
                    file=file, by=by, at=at, seen=request.POST.get("seen"), **_mended(found, data)
                ),
                gettext("已按您改的再读了一遍。"),
            )
        )
    if found.flow is not None:
        deeds.append(
            Deed(
                "take",
                TAKE,
                subject,
                gettext("存为草稿，接着编辑"),
                gettext("成为这项职权的流程图草稿；已有的草稿由它代替，在编辑页可以撤销。"),
                _taking(file, found),
                lambda data: made.append(operations.draft_chart_from_file(file=file, by=by, at=at, **data)),
                gettext("流程图草稿已保存。看图核对后提交。"),
            )
        )
    deeds.append(
        Deed(
            "drop",
            DROP,
            subject,
            gettext("放弃这个文件"),
            gettext("不存为草稿，上传的文件和改过的地方都删掉。"),
            SureForm,
            lambda data: operations.drop_chart_file(file=file, by=by, at=at),
            gettext("已放弃。"),
            grave=True,
        )
    )
    return deeds


def _mending(file: ChartFile, found: Tried) -> Callable[..., forms.BaseForm] | None:
    """The form with which a file is mended; None where nothing here can mend it."""
    if found.form == "yaml":
        return lambda data, **more: TextForm(data, initial={"text": found.text}, **more)
    if found.form == "table":
        cells = tuple({_cell(one): one for one in found.faults if one.row and one.column}.values())[:SHOWN]
        return (lambda data, **more: CellsForm(data, faults=cells, **more)) if cells else None
    helped = Counter(one.mend for one in found.faults)
    choices = [(name, _helps(name, helped[name])) for name in MENDS if name in helped or name in file.decided]
    if not choices:
        return None
    return lambda data, **more: DecideForm(data, choices=choices, initial={"decided": file.decided}, **more)


def _helps(name: str, count: int) -> str:
    """A decision, and how many of the faults it is about."""
    words = MENDS[name].in_language(language())
    if not count:
        return words
    told = ngettext("%(words)s（%(n)d 处）", "%(words)s（%(n)d 处）", count) % {"words": words, "n": count}
    return str(told)


def _mended(found: Tried, data: Mapping[str, Any]) -> dict[str, Any]:
    if found.form != "table":
        return dict(data)
    cells = {(one.row, one.column): data[_cell(one)] for one in found.faults if _cell(one) in data}
    return {"cells": {place: words.replace("\r\n", "\n") for place, words in cells.items()}}


def _taking(file: ChartFile, found: Tried) -> Callable[..., forms.BaseForm]:
    """The classes of the templates, those of this kind of power first; the one that the file names is chosen."""
    known = queries.templates(file.power.kind)
    choices = [(one.class_name, one.title.in_language(language())) for one in known]
    named = found.flow.class_name if found.flow else ""
    first = named if named in {one.class_name for one in known} else choices[0][0]

    def form(data: Any, **more: Any) -> forms.BaseForm:
        made = TakeForm(data, initial={"chart_class": first}, **more)
        made.choose("chart_class", choices)
        return made

    return form


def _name(power: Power) -> str:
    """The newest name of a power, else its code."""
    names = PowerVersion.objects.filter(power=power).order_by("-number").values_list("name", flat=True)
    return names.first() or power.code

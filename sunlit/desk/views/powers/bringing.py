"""Importing a published list: first a trial that writes nothing, reported by row, column and reason; then for good.

Between the two the file waits in the file store under the account's name, so that nobody has to choose it twice; what
is imported is what was tried, or it is refused.
"""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.desk.acting import attempt, filled, in_chinese, status_of
from sunlit.desk.door import StaffRequest, language, staff
from sunlit.desk.forms import Page
from sunlit.offices.models import Region
from sunlit.offices.rules import Subject, require
from sunlit.powers import categories
from sunlit.powers.importing.columns import field_named
from sunlit.powers.importing.lists import parse_mapping
from sunlit.powers.importing.tables import LARGEST_FILE
from sunlit.powers.models import ImportRun
from sunlit.powers.operations import ImportReport, import_powers

ACT = "powers.import_powers"
SALT = "powers-import"
HOURS = 8 * 3600
SHOWN = 200


class ListForm(Page):
    """The file, and what it does not say itself."""

    file = forms.FileField(
        label=_("清单文件"),
        help_text=_("CSV、XLSX、XLS 或 JSON，最多 20 MB；编码可以是 UTF-8 或 GBK"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.json,.txt"}),
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
    mapping = forms.CharField(
        label=_("指明列名"),
        help_text=_("列名没有认出来时填，例如 name=事项名称，organ=实施机关"),
        required=False,
        max_length=1000,
    )
    tried = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.name.in_language(language())) for one in categories.all_kinds().values()]
        regions = Region.objects.annotate(n=Count("organs")).order_by("-n", "code")[:200]
        self.fields["kind"].choices = [("", gettext("按清单所写")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region"].choices = [(str(one.pk), one.name) for one in regions]  # type: ignore[attr-defined]  # a ChoiceField
        in_chinese(self.fields["region"])

    def clean_file(self) -> Any:
        """A file that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                gettext("文件有 %(n)d MB，最多 %(limit)d MB。请分成几个文件导入。")
                % {"n": file.size // 1048576, "limit": LARGEST_FILE // 1048576}
            )
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bring(request: StaffRequest) -> HttpResponse:
    """Try a list, see what would happen row by row, and import it."""
    require(request.actor, ACT, Subject("power"))
    form = filled(request, ListForm)
    report: ImportReport | None = None
    written = False
    if request.method == "POST" and form.is_valid():
        name, content = _file(request, form)
        written = "import" in request.POST and bool(form.cleaned_data["tried"]) and not form.cleaned_data["file"]
        if content is not None:
            report = attempt(form, lambda: _run(request, form, name, content, dry_run=not written))
        if report is not None and written:
            default_storage.delete(_place(request))
            messages.success(
                request,
                gettext("已导入：新增 %(new)d 项、改动 %(changed)d 项，都是草稿，审核公布后生效。")
                % {"new": report.created, "changed": report.changed},
            )
    tried = _keep(request, name, content) if report is not None and not written and content is not None else ""
    context = {
        "form": form,
        "tried": tried,
        "written": written,
        **(_shown(report) if report is not None else {}),
        "runs": ImportRun.objects.all()[:10],
    }
    return render(request, "desk/powers/import.html", context, status=status_of(form))


def _run(request: StaffRequest, form: ListForm, name: str, content: bytes, *, dry_run: bool) -> ImportReport:
    data = form.cleaned_data
    region = Region.objects.filter(pk=data["region"]).first() if data["region"] else None
    return import_powers(
        by=request.actor,
        at=request.at,
        file_name=name,
        content=content,
        region=region,
        organ=data["organ"].strip(),
        kind=data["kind"],
        mapping=parse_mapping(data["mapping"]),
        sheet=data["sheet"].strip(),
        dry_run=dry_run,
    )


# The file between the trial and the import.


def _place(request: StaffRequest) -> str:
    return f"imports/powers-{request.actor.account}"


def _keep(request: StaffRequest, name: str, content: bytes) -> str:
    """Put the file aside, one a person, and give the token that names it."""
    place = _place(request)
    default_storage.delete(place)
    default_storage.save(place, ContentFile(content))
    return signing.dumps({"name": name, "hash": hashlib.sha256(content).hexdigest()}, salt=SALT)


def _file(request: StaffRequest, form: ListForm) -> tuple[str, bytes | None]:
    """Name and content: the file that came along, else the one that was tried before."""
    file = form.cleaned_data["file"]
    if file:
        return str(file.name), file.read()
    token = form.cleaned_data["tried"]
    if not token:
        form.add_error("file", gettext("请选择清单文件"))
        return "", None
    try:
        kept = signing.loads(token, salt=SALT, max_age=HOURS)
        with default_storage.open(_place(request)) as stored:
            content = stored.read()
    except (signing.BadSignature, OSError):
        form.add_error("file", gettext("试导入的文件已经不在了，请重新选择文件。"))
        return "", None
    if hashlib.sha256(content).hexdigest() != kept["hash"]:
        form.add_error("file", gettext("您在别的窗口又试了另一个文件，请重新选择文件。"))
        return "", None
    return str(kept["name"]), content


def _shown(report: ImportReport) -> dict[str, Any]:
    columns = report.read.columns
    code = language()

    def rows(found: Any) -> list[tuple[int, str, str]]:
        return [(one.row, fault.column, fault.reason.in_language(code)) for one in found for fault in one.faults]

    rejected, warned = rows(report.rejected), rows(report.warned)
    return {
        "report": report,
        "rejected": rejected[:SHOWN],
        "rejected_more": max(len(rejected) - SHOWN, 0),
        "warned": warned[:SHOWN],
        "warned_more": max(len(warned) - SHOWN, 0),
        "columns": [(columns.heading(name), field_named(name).zh) for name in columns.places if name != "sequence"],
        "unused": columns.unused,
        "passed_over": sorted(report.read.passed_over.items())[:SHOWN],
    }

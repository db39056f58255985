"""What goes out to other offices: the directory tables, the stamped submission, the signed package."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.desk.acting import attempt, filled, in_chinese, status_of
from sunlit.desk.door import StaffRequest, anywhere, file_answer, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.documents.files import MEDIA_TYPES
from sunlit.exchange import queries as exchange
from sunlit.exchange.operations import make_package
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, may, refusal, require
from sunlit.powers import operations
from sunlit.powers.operations import ExportFile

READ, PACKAGE = "read.exports", "exchange.make_package"
ENDINGS = (("xlsx", _("Excel 表（每个字段一列）")), ("docx", _("Word 表（小四仿宋，A4 横排；项数多的分册）")))


class OrganForm(Page):
    """Whose list. ``everyone``: whoever may, takes all organs at once."""

    organ = forms.ChoiceField(label=_("机关"))

    def __init__(self, *args: Any, organs: list[Organ], everyone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in organs]
        first = [("", gettext("全部机关"))] if everyone else []
        self.choose("organ", [*first, *choices])
        field = self.fields["organ"]
        field.required = not everyone
        in_chinese(field)


class TableForm(OrganForm):
    """Whose table, and as what."""

    ending = forms.ChoiceField(label=_("文件"), choices=ENDINGS, widget=forms.RadioSelect, initial="xlsx")


class SubmissionForm(OrganForm):
    """Whose list goes to whom."""

    to = forms.CharField(label=_("报送给"), required=False, max_length=120, help_text=_("例如：县政务公开办公室"))


class _Table:
    """One sort of file that may be taken from here."""

    def __init__(
        self, name: str, act: str, form: type[OrganForm], run: Callable[..., ExportFile], *, all_: bool
    ) -> None:
        self.name, self.act, self.form, self.run, self.all = name, act, form, run, all_

    def titles(self) -> tuple[str, str]:
        """Heading, and what it is."""
        return {
            "directory": (
                gettext("行政职权目录表"),
                gettext("现行公布的职权，表内十五个字段。以等号、加号、减号、@ 开头的文字按文字写入，不会当作公式。"),
            ),
            "withheld": (
                gettext("涉密的不公开职权目录表"),
                gettext("只给本机关的保密管理岗和保密部门；谁取走了哪一份，记在审计里。"),
            ),
            "submission": (
                gettext("报送材料（一式五份）"),
                gettext("统计、目录表、法律法规文号、风险等级说明、签字盖章页；五份 Word 各有份号，另附电子表。"),
            ),
        }[self.name]

    def organs(self, request: StaffRequest) -> tuple[list[Organ], bool]:
        """For which organs this person may take it, and whether for all at once."""
        where = reach(request.actor, self.act)
        rows = Organ.objects.filter(closed_on__isnull=True)
        if where is not None:
            rows = rows.filter(pk__in=where)
        return list(rows), self.all and where is None


TABLES = (
    _Table("directory", "powers.export_directory", TableForm, operations.export_directory, all_=True),
    _Table("submission", "powers.make_submission", SubmissionForm, operations.make_submission, all_=False),
    _Table("withheld", "powers.export_withheld", TableForm, operations.export_withheld, all_=True),
)


@require_safe
@staff
def exports(request: StaffRequest) -> HttpResponse:
    """Everything that this person may take, and the packages that were made."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def table(request: StaffRequest, name: str) -> HttpResponse:
    """One table: asked for by a form, answered with the file."""
    chosen = or_404(next((one for one in TABLES if one.name == name), None))
    if not anywhere(request.actor, chosen.act):
        raise OfficesRefusal(refusal(request.actor, chosen.act, Subject("list")))
    organs, everyone = chosen.organs(request)
    form = filled(request, partial(chosen.form, organs=organs, everyone=everyone, auto_id=f"{name}_%s"))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        picked = data.pop("organ")
        organ = next((one for one in organs if str(one.pk) == picked), None)
        made = attempt(form, lambda: chosen.run(organ=organ, by=request.actor, at=request.at, **data))
        if made is not None:
            return file_answer(made.content, made.name, MEDIA_TYPES[made.name.rpartition(".")[2]])
    return _page(request, name, form)


def _page(request: StaffRequest, sent: str = "", form: Any = None) -> HttpResponse:
    able = [one for one in TABLES if anywhere(request.actor, one.act)]
    packs = anywhere(request.actor, PACKAGE)
    if not able and not packs:
        require(request.actor, READ, Subject("list"))
    offered = []
    for one in able:
        organs, everyone = one.organs(request)
        fresh = form if one.name == sent else one.form(organs=organs, everyone=everyone, auto_id=f"{one.name}_%s")
        title, about = one.titles()
        offered.append({"name": one.name, "title": title, "about": about, "form": fresh})
    context = {
        "offered": offered,
        "sent": form,
        "packs": packs,
        "may_received": may(request.actor, "read.received", Subject("list")),
        "packages": [(row, sum(row.rows.values())) for row in exchange.packages()[:20]] if packs else [],
    }
    return render(request, "desk/exports/exports.html", context, status=status_of(form) if form is not None else 200)


@require_POST
@staff
def package_new(request: StaffRequest) -> HttpResponse:
    """Make a package of the whole power database."""
    require(request.actor, PACKAGE, Subject("package"))
    make_package(by=request.actor, at=request.at)
    messages.success(request, gettext("数据包已做好并签名，可以下载后上报。"))
    return redirect("desk:exports")


@require_safe
@staff
def package_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """A package as it was signed."""
    require(request.actor, PACKAGE, Subject("package"))
    found = or_404(exchange.package(pk))
    path = exchange.path_of(found.sha256)
    if not default_storage.exists(path):
        raise Http404
    name = f"power-database-{found.made_at:%Y%m%d}-{found.sha256[:8]}.zip"
    return FileResponse(default_storage.open(path), as_attachment=True, filename=name)

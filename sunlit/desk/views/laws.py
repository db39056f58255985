"""The law held: the list, one law with its editions, since when an edition is in force, importing texts."""

import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.basis import operations, queries
from sunlit.basis.importers.parsed import ParsedLaw
from sunlit.basis.importers.reading import read_laws
from sunlit.basis.models import Law, LawVersion
from sunlit.design.files import FilesField, SeveralFiles
from sunlit.desk.acting import attempt, filled, page_of, status_of, told
from sunlit.desk.door import StaffRequest, number_in, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, may, require

IMPORT, DATE = "basis.import_laws", "basis.set_in_force"
SIZE = 50
LARGEST = 20 * 1024 * 1024
SUFFIXES = (".md", ".txt", ".docx")


@require_safe
@staff
def law_list(request: StaffRequest) -> HttpResponse:
    """The laws held, by title."""
    words, kind = request.GET.get("q", "").strip().replace("\x00", "")[:100], request.GET.get("kind", "")
    kinds = Law.Kind.choices
    rows, paging = page_of(request, queries.find_laws(words, kind if kind in dict(kinds) else ""), SIZE)
    laws, editions, articles = queries.held_counts()
    context = {
        "rows": rows,
        "paging": paging,
        "q": words,
        "kind": kind,
        "kinds": kinds,
        "held": {"laws": laws, "editions": editions, "articles": articles},
        "may_import": may(request.actor, IMPORT, Subject("law")),
    }
    return render(request, "desk/laws/list.html", context)


class DateForm(Page):
    """Since when an edition is in force, and who says so."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    in_force_on = forms.DateField(
        label=_("施行日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )
    source = forms.CharField(label=_("出处"), help_text=_("哪部法律、决定的哪一条写明这一天"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def law(request: StaffRequest, pk: int) -> HttpResponse:
    """A law in one of its editions; the system administrator may set since when it is in force."""
    version_id = number_in(request, "version")
    edition = LawVersion.objects.filter(pk=version_id, law=pk).first() if version_id else None
    page = or_404(queries.law_page(pk, edition.adopted_on if edition else None))
    allowed = may(request.actor, DATE, Subject("law"))
    if request.method == "POST":
        require(request.actor, DATE, Subject("law"))
    form = filled(request, DateForm, initial={"version": page.version.pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = or_404(next((one for one in page.versions if one.pk == data["version"]), None))
        done = attempt(
            form,
            lambda: operations.set_in_force(
                version=chosen,
                in_force_on=data["in_force_on"],
                source=data["source"],
                by=request.actor,
                at=request.at,
            ),
        )
        if done is not None:
            messages.success(request, gettext("施行日期已登记。"))
            return redirect(f"{request.path}?version={chosen.pk}")
    held = sorted(page.versions, key=lambda one: one.adopted_on)
    context = {
        "page": page,
        "form": form,
        "may_date": allowed and page.version.in_force_on is None,
        "steps": list(pairwise(held))[::-1],
    }
    return render(request, "desk/laws/law.html", context, status=status_of(form))


class LawsForm(Page):
    """Texts of laws."""

    texts = FilesField(
        label=_("法律文本"),
        help_text=_("国家法律法规数据库下载的 .docx，或者 .md、.txt；可以一次选几个，每个最多 20 MB"),
        required=False,
        widget=SeveralFiles(attrs={"accept": ",".join(SUFFIXES)}),
    )
    replace = forms.BooleanField(
        label=_("同一版本文字不同时，以这次的为准"), help_text=_("不勾选时只列出不同，不改动"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def bring(request: StaffRequest) -> HttpResponse:
    """Put texts of laws beside those held; a file that cannot be read is named and does not stop the others."""
    require(request.actor, IMPORT, Subject("law"))
    form = filled(request, LawsForm)
    result: operations.Imported | None = None
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["texts"]
        if not files:
            form.add_error("texts", gettext("请选择法律文本"))
        laws = [law for file in files for law in _read(form, file)]
        if laws:
            result = attempt(
                form,
                lambda: operations.import_laws(
                    laws=laws, by=request.actor, at=request.at, replace=form.cleaned_data["replace"]
                ),
            )
    return render(request, "desk/laws/import.html", {"form": form, "result": result}, status=status_of(form))


def _read(form: LawsForm, file: "UploadedFile[Any]") -> list[ParsedLaw]:
    """The editions in one file; why there are none stands at the field."""
    name = get_valid_filename(str(file.name) or "law")
    if Path(name).suffix.lower() not in SUFFIXES or (file.size or 0) > LARGEST:
        form.add_error("texts", gettext("%(name)s：只收 20 MB 以内的 .docx、.md、.txt 文件。") % {"name": file.name})
        return []
    try:
        return list(_laws_in(file, name))
    except Refusal as refusal:
        form.add_error("texts", told(sentence(refusal)))
        return []


def _laws_in(file: "UploadedFile[Any]", name: str) -> Iterator[ParsedLaw]:
    """The readers take a path, so the upload is laid down for them under its own name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        yield from read_laws(path)

"""Open data: the files that were made, the report on each, the secrecy office's decision, the release."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from sunlit.desk.acting import Deed, Settled, in_chinese, page_of, settle
from sunlit.desk.door import StaffRequest, anywhere, file_answer, language, or_404, reach, staff
from sunlit.desk.forms import Page
from sunlit.documents.files import MEDIA_TYPES
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.publication import operations
from sunlit.publication.datasets import small_groups, ways
from sunlit.publication.models import DataFile
from sunlit.publication.operations.open_data import LONGEST
from sunlit.publication.queries.open_data import data_file, data_files, kept_bytes

READ, MAKE = "read.open_data", "publication.make_open_data"
SIZE = 50
STATES = {
    "made": _("待保密审查"),
    "allowed": _("准予开放"),
    "refused": _("不予开放"),
    "released": _("已开放"),
    "superseded": _("已有新一期"),
    "withdrawn": _("已撤下"),
}
LOOKS = {"released": "green", "made": "yellow", "allowed": "blue", "refused": "red"}


class MakeForm(Page):
    """Which dataset, in whose name."""

    dataset = forms.ChoiceField(label=_("数据集"))
    organ = forms.ChoiceField(label=_("制作机关"))

    def __init__(self, *args: Any, organs: list[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = ways(settings.JURISDICTION).datasets.values()
        self.choose("dataset", [(one.key, one.title.in_language(language())) for one in sets])
        self.choose("organ", [(str(one.pk), one.name) for one in organs])
        in_chinese(self.fields["organ"])


class DecisionForm(Page):
    """The decision on one file, named by its hash."""

    allowed = forms.ChoiceField(
        label=_("决定"), choices=(("1", _("准予开放")), ("0", _("不予开放"))), widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("决定文号"), max_length=80)
    sha256 = forms.CharField(
        label=_("所审查文件的 SHA-256"),
        help_text=_("下载这一份文件，自己算出散列值后填在这里；决定只对这一份有效"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("不予开放的，或者报告里有小组而准予开放的，必须写明；理由会公开"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(Page):
    """Why a file is taken off."""

    reason = forms.CharField(
        label=_("撤下的理由"),
        help_text=_("公众会看到"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def open_data(request: StaffRequest) -> HttpResponse:
    """The files that were made, the newest first; a new one is asked for here."""
    require(request.actor, READ, Subject("list"))
    settled = settle(request, [_making(request)]) if anywhere(request.actor, MAKE) else Settled([])
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:open_data_file", data_files()[0].pk)
    found, paging = page_of(request, data_files(), SIZE)
    sets = ways(settings.JURISDICTION).datasets
    context = {
        "rows": [(row, sets[row.dataset].title if row.dataset in sets else row.dataset) for row in found],
        "paging": paging,
        "states": STATES,
        "looks": LOOKS,
        "settled": settled,
    }
    return render(request, "desk/open_data/list.html", context, status=settled.status)


def _making(request: StaffRequest) -> Deed:
    where = reach(request.actor, MAKE)
    rows = Organ.objects.filter(closed_on__isnull=True)
    organs = list(rows if where is None else rows.filter(pk__in=where))

    def run(data: dict[str, Any]) -> object:
        organ = next(one for one in organs if str(one.pk) == data["organ"])
        return operations.make_open_data(dataset=data["dataset"], organ=organ, by=request.actor, at=request.at)

    return Deed(
        "make",
        MAKE,
        Subject("data_file", organ=organs[0].pk if organs else None),
        gettext("制作一份文件"),
        gettext("从现在公开的内容制作，附列的组合和小组的报告，交保密部门审查；审查以前公众看不到。"),
        partial(MakeForm, organs=organs),
        run,
        gettext("文件已做好，等待保密部门审查。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def open_data_file(request: StaffRequest, pk: int) -> HttpResponse:
    """One file: what is in it, the report, the decision, and what may be done now."""
    require(request.actor, READ, Subject("list"))
    file = or_404(data_file(pk))
    settled = settle(request, _deeds(request, file))
    if settled.done:
        messages.success(request, settled.done.done)
        return redirect("desk:open_data_file", pk)
    known = ways(settings.JURISDICTION)
    dataset = known.datasets.get(file.dataset)
    titles = {column.name: column.title for one in known.datasets.values() for column in one.columns}
    context = {
        "file": file,
        "dataset": dataset,
        "titles": titles,
        "sets": known.datasets,
        "report": file.report,
        "small": small_groups(file.report),
        "least": known.smallest_group,
        "state_label": STATES[file.state],
        "look": LOOKS.get(file.state, ""),
        "whole": kept_bytes(file) is not None,
        "settled": settled,
        "own": file.state == "made" and file.made_by_id == request.actor.account,
    }
    return render(request, "desk/open_data/file.html", context, status=settled.status)


def _deeds(request: StaffRequest, file: DataFile) -> list[Deed]:
    by, at = request.actor, request.at
    own = Subject("data_file", organ=file.organ_id, made_by=file.made_by_id)
    if file.state == "made":
        return [
            Deed(
                "decide",
                "publication.decide_open_data",
                own,
                gettext("作出保密审查决定"),
                gettext("决定连同文号和理由公开，记在公开日志里；文件以后有任何改动，都要重新决定。"),
                DecisionForm,
                lambda data: operations.decide_open_data(
                    file=file, by=by, at=at, **(data | {"allowed": data["allowed"] == "1"})
                ),
                gettext("决定已记下。"),
            )
        ]
    if file.state == "allowed":
        return [
            Deed(
                "release",
                "publication.release_open_data",
                own,
                gettext("向社会开放"),
                gettext("公众马上可以下载这一份；上一期不再提供下载，散列值和决定仍然列着。"),
                SureForm,
                lambda data: operations.release_open_data(file=file, by=by, at=at),
                gettext("已开放，公开日志已记下。"),
            )
        ]
    if file.state != "released":
        return []
    return [
        Deed(
            "withdraw",
            "publication.withdraw_open_data",
            own,
            gettext("撤下"),
            gettext("公众不能再下载；这一期的散列值、决定和撤下的理由仍然公开。"),
            WithdrawForm,
            lambda data: operations.withdraw_open_data(file=file, by=by, at=at, **data),
            gettext("已撤下，理由已公开。"),
            grave=True,
        )
    ]


@require_safe
@staff
def open_data_zip(request: StaffRequest, pk: int) -> HttpResponse:
    """The very file that is to be decided on."""
    require(request.actor, READ, Subject("list"))
    file = or_404(data_file(pk))
    content = or_404(kept_bytes(file))
    return file_answer(content, f"{file.dataset}-{file.number}.zip", MEDIA_TYPES["zip"])

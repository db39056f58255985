"""Two versions of a power's chart drawn side by side, or a version and its template, what is not the same marked."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from sunlit.desk.door import StaffRequest, language, or_404, sentence, staff
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures import queries
from sunlit.procedures.comparing.drawn import side_by_side
from sunlit.procedures.contents import template_flow
from sunlit.procedures.durations import Setting
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.models import ChartVersion

READ = "read.powers"
TEMPLATE = "template"
LONGEST_NUMBER = 8
State = ChartVersion.State


@dataclass(frozen=True, slots=True)
class Other:
    """What a version can be held against: a word for the address, and what it is called."""

    word: str
    title: str


@require_safe
@staff
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """The chart beside another version of it (``?with=`` its number) or its template (``?with=template``).

    Asked for nothing, a draft stands beside the version in force, any other version beside the one before it.
    """
    require(request.actor, READ, Subject("list"))
    version = or_404(queries.chart_version(pk))
    power = version.chart.power
    others = _others(version)
    asked = request.GET.get("with", "") or _usual(version, others)
    if asked and asked not in {one.word for one in others}:
        raise Http404
    context: dict[str, Any] = {
        "version": version,
        "power": power,
        "name": _name(version),
        "others": others,
        "asked": asked,
    }
    if asked:
        context |= _compared(request, version, asked)
    return render(request, "desk/charts/compare.html", context)


def _compared(request: StaffRequest, version: ChartVersion, asked: str) -> dict[str, Any]:
    """Both sides; the older stands left. A version that cannot be read says why."""
    setting = Setting(day_of(request.at), settings.JURISDICTION)
    own = (_title(version), _flow_of(version))
    if asked == TEMPLATE:
        template = template_flow(_template_of(version))
        if template is None:
            raise Http404
        sides = [(gettext("范本“%s”") % template.title.in_language(language()), template), own]
    else:
        rows = queries.versions_of(version.chart.power, version.chart.scope)
        other = or_404(rows.filter(number=int(asked)).first())
        pair = sorted([(version.number, own), (other.number, (_title(other), _flow_of(other)))], key=lambda one: one[0])
        sides = [side for _, side in pair]
    (old_title, before), (new_title, after) = sides
    for title, flow in sides:
        if isinstance(flow, ProcedureRefusal):
            return {"unreadable": sentence(flow), "unreadable_title": title}
    assert isinstance(before, Flow) and isinstance(after, Flow)
    side = side_by_side(before, after, setting, language=language(), titles=(old_title, new_title))
    return {
        "side": side,
        "old_title": old_title,
        "new_title": new_title,
        # The drawing escapes every word in it.
        "old_svg": mark_safe(side.old),
        "new_svg": mark_safe(side.new),
        "paper": [{"svg": mark_safe(sheet.svg), "lying": sheet.lying} for sheet in side.sheets],
    }


def _flow_of(version: ChartVersion) -> Flow | ProcedureRefusal:
    try:
        return queries.compiled(version).flow
    except ProcedureRefusal as refusal:
        return refusal


def _template_of(version: ChartVersion) -> str:
    """The class of the template that the version says it was begun from; empty for none."""
    return str(version.source.get("template", "")) if isinstance(version.source, dict) else ""


def _others(version: ChartVersion) -> list[Other]:
    """All that the version can be held against: its template, and the other versions, the newest first."""
    found = []
    template = next((one for one in queries.templates() if one.class_name == _template_of(version)), None)
    if template is not None:
        found.append(Other(TEMPLATE, gettext("范本“%s”") % template.title.in_language(language())))
    for one in queries.versions_of(version.chart.power, version.chart.scope):
        if one.pk != version.pk:
            found.append(Other(str(one.number), _title(one)))
    return found


def _usual(version: ChartVersion, others: list[Other]) -> str:
    """The version in force for one that is not published yet, the one before for another; else the template."""
    rows = queries.versions_of(version.chart.power, version.chart.scope)
    if version.state in (State.DRAFT, State.SUBMITTED):
        before = rows.filter(state=State.PUBLISHED).exclude(pk=version.pk).first()
    else:
        before = rows.filter(number__lt=version.number, published_at__isnull=False).first()
    if before is not None:
        return str(before.number)
    return next((one.word for one in others), "")


def _title(version: ChartVersion) -> str:
    words = {
        State.DRAFT: gettext("草稿"),
        State.SUBMITTED: gettext("待审核"),
        State.PUBLISHED: gettext("现行"),
        State.SUPERSEDED: gettext("已被新版本取代"),
    }
    label = words.get(State(version.state), "")
    return gettext("第 %(n)s 版（%(state)s）") % {"n": version.number, "state": label}


def _name(version: ChartVersion) -> str:
    """The newest name of the power."""
    rows = PowerVersion.objects.filter(power=version.chart.power_id).order_by("-number")
    return rows.values_list("name", flat=True).first() or version.chart.power.code

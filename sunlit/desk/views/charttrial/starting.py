"""How a trial run begins: the day and hour, what is known of the item, and what the power's record says."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import OfficeHours, beijing_day
from sunlit.cases.trial import Setup
from sunlit.cases.trial.samples import flags_of
from sunlit.desk.door import StaffRequest, language
from sunlit.desk.forms import Page
from sunlit.desk.powerforms import OPTIONS
from sunlit.powers.models import PowerVersion
from sunlit.procedures import queries
from sunlit.procedures.model import Flow
from sunlit.procedures.models import ChartVersion


class StartForm(Page):
    """When the trial begins, and what is known of the item."""

    day = forms.DateField(
        label=_("从哪一天开始"), widget=forms.DateInput(attrs={"type": "date", "class": "width-short"})
    )
    hour = forms.TimeField(label=_("几点"), widget=forms.TimeInput(attrs={"type": "time", "class": "width-short"}))

    def __init__(self, *args: Any, flags: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in flags:
            self.fields[f"flag_{name}"] = forms.BooleanField(label=label, required=False)


def setup_of(version: ChartVersion) -> Setup:
    """What the trial knows of the power; refused where the chart cannot be compiled."""
    record = record_of(version)
    net = queries.compiled(version)
    if record is None:
        return Setup(net)
    return Setup(net, record.statutory_parameter, record.promised_value, record.promised_unit)


def record_of(version: ChartVersion) -> PowerVersion | None:
    """What the list says of the power now; its newest version where none is published."""
    rows = PowerVersion.objects.filter(power=version.chart.power_id).order_by("-number")
    return rows.filter(state=PowerVersion.State.PUBLISHED).first() or rows.first()


def flags(flow: Flow) -> list[tuple[str, str]]:
    """What the chart asks of the item, in words."""
    return [(name, str(OPTIONS[name]) if name in OPTIONS else _asked(flow, name)) for name in flags_of(flow)]


def _asked(flow: Flow, name: str) -> str:
    """The step that opens, or the outcome that is taken, where this holds."""
    for step in flow.steps:
        title = step.title.in_language(language())
        if any(one.field == name for one in step.optional):
            return gettext("这件要进行“%(step)s”") % {"step": title}
        for way in step.exits:
            if way.condition and way.condition.field == name:
                label = way.label.in_language(language()) if way.label else name
                return gettext("“%(step)s”的结果是“%(way)s”") % {"step": title, "way": label}
    return name


def start_form(request: StaffRequest, version: ChartVersion, flow: Flow, data: Any = None) -> StartForm:
    """The form that begins a trial: bound to what was sent, or with the next hour of work and what the record says."""
    if data is not None:
        return StartForm(data, flags=flags(flow))
    now = OfficeHours.load(settings.JURISDICTION).next_moment(request.at, Calendar.load())
    initial: dict[str, Any] = {"day": beijing_day(now).isoformat(), "hour": time(now.hour, now.minute)}
    record = record_of(version)
    if record is not None:
        initial |= {f"flag_{name}": bool(value) for name, value in record.options.items()}
    return StartForm(initial=initial, flags=flags(flow))

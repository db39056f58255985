"""The trial run of a chart on the desk: walked as each role, with a clock that can be moved. Nothing is stored.

All that was done stands in the address (``w``), so a step back is another address, and a reload does nothing.
"""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import BEIJING, OfficeHours, beijing_day
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.trial import Deed, Trial, play
from sunlit.cases.trial.checks import who_may_cause
from sunlit.cases.trial.coding import UNREADABLE, decoded, encoded
from sunlit.cases.trial.samples import samples
from sunlit.desk.door import StaffRequest, language, or_404, sentence, staff
from sunlit.desk.stepform import StepForm
from sunlit.desk.views.charttrial.showing import Showing, page
from sunlit.desk.views.charttrial.starting import flags, setup_of, start_form
from sunlit.ledger.errors import Refusal
from sunlit.offices.rules import Subject, require
from sunlit.procedures import queries
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.soundness import findings

__all__ = ["trial"]

READ = "read.powers"
MINUTES = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """Walk the chart of a version: act, let something befall the case, move the clock, or begin."""
    require(request.actor, READ, Subject("list"))
    version = or_404(queries.chart_version(pk))
    try:
        setup = setup_of(version)
    except ProcedureRefusal as refusal:
        return page(request, version, {"unreadable": sentence(refusal)})
    if unsound := findings(setup.net):
        return page(request, version, {"unreadable": unsound[0].text.in_language(language())})
    walk = _Walk(request, version, setup)
    try:
        _read(walk)
        return walk.post() if request.method == "POST" else walk.show()
    except Refusal as refusal:
        return walk.start(told=sentence(refusal), status=422)


def _read(walk: "_Walk") -> None:
    """The trial in the address; days and numbers in it that nothing can be reckoned with make it unreadable."""
    try:
        walk.read()
    except (ValueError, OverflowError):
        raise CasesRefusal(UNREADABLE) from None


class _Walk(Showing):
    """A request that does something, or only looks."""

    def post(self) -> HttpResponse:
        """Do what was sent, and lead to the trial as it stands then; or say why not."""
        kind = self.request.POST.get("act", "")
        if kind == "start":
            return self._begin()
        if self.trial is None:
            raise Http404
        form: StepForm | None = None
        try:
            if kind == "step":
                form = self._form(self.request.POST.get("step", ""), self.request.POST)
                if not form.is_valid():
                    return self.show(form, status=422)
                deed = self._step(form)
            elif kind == "event":
                deed = self._event(self.request.POST.get("event", ""))
            elif kind == "wait":
                deed = Deed("wait", "", self._until(self.trial))
            else:
                raise Http404
            deeds = (*self.deeds, deed)
            play(self.setup, deeds)
            word = encoded(self.flow, deeds)
        except Refusal as refusal:
            if form is not None:
                form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
            return self.show(form, told=sentence(refusal), status=422)
        return redirect(self.address(word) + "#now")

    def _begin(self) -> HttpResponse:
        form = start_form(self.request, self.version, self.flow, self.request.POST)
        if not form.is_valid():
            return self.start(form, status=422)
        data = form.cleaned_data
        at = datetime.combine(data["day"], data["hour"].replace(second=0, microsecond=0), tzinfo=BEIJING)
        facts = {name: bool(data[f"flag_{name}"]) for name, _label in flags(self.flow)}
        deeds = (Deed("start", self.flow.start.id, at, facts=facts),)
        try:
            play(self.setup, deeds)
            word = encoded(self.flow, deeds)
            decoded(self.flow, word)
        except Refusal as refusal:
            form.add_error("day", sentence(refusal))
            return self.start(form, status=422)
        return redirect(self.address(word) + "#now")

    def _step(self, form: StepForm) -> Deed:
        assert self.trial is not None  # only a trial that has begun is sent a step
        step, at = form.step, self.trial.at
        given = form.outputs(lambda _file: 1)
        facts = {name: value for name, value in given.items() if value not in (None, "", [])}
        # A file is not really handed in; that there is one is all that the chart asks.
        files = {one.name for one in step.outputs if one.kind == "file"}
        facts |= {name: value for name, value in samples(step, at).items() if name in files}
        return Deed("step", step.id, at, self.me or step.post, self.who, facts)

    def _event(self, name: str) -> Deed:
        assert self.trial is not None  # only a trial that has begun is sent an event
        event = next((one for one in self.flow.events if one.id == name), None)
        if event is None:
            raise Http404
        role = self.me or next(iter(who_may_cause(event, self._everybody())), "")
        return Deed("event", name, self.trial.at, role, self.who, ground=self.request.POST.get("ground", ""))

    def _until(self, trial: Trial) -> datetime:
        """The moment to which the clock is moved: the next day, the next moment that matters, or a day's opening."""
        to = self.request.POST.get("to", "")
        calendar, hours = Calendar.load(), OfficeHours.load(settings.JURISDICTION)
        if to == "day":
            return hours.next_moment(trial.at + ONE_DAY, calendar)
        if to == "next":
            coming = self._coming(trial)
            return max(coming[0][0], trial.at + MINUTES) if coming else hours.next_moment(trial.at + ONE_DAY, calendar)
        day = forms.DateField(required=False).clean(_date(self.request.POST.get("until", "")))
        if day is None:
            return trial.at
        return max(hours.opening(day), trial.at) if day >= beijing_day(trial.at) else hours.opening(day)


def _date(text: str) -> str:
    """A day of the address form, or nothing where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=BEIJING).date().isoformat()
    except ValueError:
        return ""

"""The trial run of a chart on the desk: walked as each role, with a clock that can be moved. Nothing is stored.

All that was done stands in the address (``w``), so a step back is another address, and a reload does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import BEIJING, OfficeHours, beijing_day
from sunlit.cases.trial import Clocked, Deed, Happened, Setup, Trial, next_alarms, play
from sunlit.cases.trial.checks import SYSTEM, may_do, minimums, who_may_cause, who_may_do
from sunlit.cases.trial.coding import decoded, encoded
from sunlit.cases.trial.samples import NAMES, filled, flags_of, samples
from sunlit.clocks.queries import SOON, the_rules
from sunlit.clocks.rules import countdown
from sunlit.desk.door import StaffRequest, language, or_404, sentence, staff
from sunlit.desk.forms import Page
from sunlit.desk.powerforms import OPTIONS
from sunlit.desk.stepform import Consequence, StepForm, consequences
from sunlit.documents.templates import template
from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import ROLES, Subject, require
from sunlit.powers.models import PowerVersion
from sunlit.procedures import queries
from sunlit.procedures.comparing.saying import Fields, post_name
from sunlit.procedures.drawing import draw, outline
from sunlit.procedures.drawing.words import event_words
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import open_steps, possible_events
from sunlit.procedures.model import Event, Flow, Step
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.rules import position
from sunlit.procedures.soundness import findings
from sunlit.procedures.timing import all_limit_words

READ = "read.powers"
WALK, ME, WHO = "w", "me", "who"
MINUTES = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
# So many of the moments to come are told.
COMING = 8


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


@dataclass(frozen=True, slots=True)
class StepWork:
    """An open step as the page shows it: who does it, its clock, and its form where whoever acts may do it."""

    step: Step
    number: int
    post: Text
    role: str
    clock: "ClockShown | None"
    form: StepForm | None
    refusal: Text | None
    switch: str
    consequences: list[Consequence]


@dataclass(frozen=True, slots=True)
class EventWork:
    """An event that the chart allows now: who may cause it, where it leads, and why it would be refused."""

    event: Event
    who: tuple[Text, ...]
    role: str
    leads: str
    papers: tuple[str, ...]
    grounds: tuple[tuple[str, Text], ...]
    refusal: str
    switch: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A limit with its countdown and the next levels."""

    clock: Clocked
    days: Any
    level: Text | None
    coming: tuple[tuple[datetime, Text, str], ...]


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One line of what happened; ``back`` is the address of the trial as it stood then, empty for a card."""

    number: int
    one: Happened
    who: Text | None
    person: Text | None
    papers: tuple[Text, ...]
    level: Text | None
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def trial(request: StaffRequest, pk: int) -> HttpResponse:
    """Walk the chart of a version: act, let something befall the case, move the clock, or begin."""
    require(request.actor, READ, Subject("list"))
    version = or_404(queries.chart_version(pk))
    try:
        setup = _setup(version)
    except ProcedureRefusal as refusal:
        return _page(request, version, {"unreadable": sentence(refusal)})
    if unsound := findings(setup.net):
        return _page(request, version, {"unreadable": unsound[0].text.in_language(language())})
    walk = _Walk(request, version, setup)
    try:
        walk.read()
        return walk.post() if request.method == "POST" else walk.show()
    except Refusal as refusal:
        return walk.start(told=sentence(refusal), status=422)


class _Walk:
    """One request to a trial."""

    def __init__(self, request: StaffRequest, version: ChartVersion, setup: Setup) -> None:
        self.request, self.version, self.setup = request, version, setup
        self.flow: Flow = setup.flow
        self.deeds: tuple[Deed, ...] = ()
        self.trial: Trial | None = None
        self.me, self.who = request.GET.get(ME, ""), request.GET.get(WHO, "")

    def read(self) -> None:
        """The trial in the address. A role that the chart does not know acts for nobody."""
        if self.me not in self._roles():
            self.me = self.who = ""
        self.deeds = decoded(self.flow, self.request.GET.get(WALK, ""))
        if self.deeds:
            self.trial = play(self.setup, self.deeds)

    # What was sent.

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
        form = self._start_form(self.request.POST)
        if not form.is_valid():
            return self.start(form, status=422)
        data = form.cleaned_data
        at = datetime.combine(data["day"], data["hour"].replace(second=0, microsecond=0), tzinfo=BEIJING)
        facts = {name: bool(data[f"flag_{name}"]) for name, _label in self._flags()}
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

    # What is shown.

    def start(self, form: StartForm | None = None, *, told: str = "", status: int = 200) -> HttpResponse:
        """The page on which a trial begins."""
        context = {"start": form or self._start_form(), "first": self.flow.start, "told": told}
        return _page(self.request, self.version, context, status)

    def show(self, form: StepForm | None = None, *, told: str = "", status: int = 200) -> HttpResponse:
        """The trial as it stands."""
        trial = self.trial
        if trial is None:
            return self.start()
        context: dict[str, Any] = {
            "trial": trial,
            "told": told,
            "sent": form,
            "day": Calendar.load().day_kind(beijing_day(trial.at)),
            "steps": [self._work(trial, name, form) for name in open_steps(self.setup.net, trial.marking)],
            "events": [self._event_work(trial, one) for one in self._possible(trial)],
            "clocks": [self._clock(trial, one) for one in trial.open_clocks],
            "stopped": [self._clock(trial, one) for one in trial.clocks if not one.open],
            "coming": self._coming(trial),
            "trail": self._trail(trial),
            "end": self.flow.step(trial.end) if trial.end else None,
            "roles": [(role, post_name(role)) for role in self._roles()],
            "people": self._people(trial),
            "me": self.me,
            "who": self.who,
            "me_name": post_name(self.me) if self.me else None,
            "word": self.request.GET.get(WALK, ""),
            "here_address": self.address(self.request.GET.get(WALK, "")),
            "back": self._back(len(self.deeds) - 1),
            **self._drawing(trial),
        }
        return _page(self.request, self.version, context, status)

    def address(self, word: str, me: str | None = None) -> str:
        """The trial with these acts, acted on in this role."""
        role = self.me if me is None else me
        parts = {WALK: word, ME: role, WHO: self.who if role == self.me else ""}
        kept = urlencode({name: value for name, value in parts.items() if value})
        return reverse("desk:chart_trial", args=[self.version.pk]) + (f"?{kept}" if kept else "")

    def _back(self, count: int) -> str:
        return self.address(encoded(self.flow, self.deeds[:count])) if count > 0 else self.address("")

    def _roles(self) -> tuple[str, ...]:
        """The roles that have something to do in this chart, in its order; the clock last."""
        found = [role for step in self.flow.steps if step.waits for role in who_may_do(step)]
        for event in self.flow.events:
            found += [event.by, *who_may_cause(event, ("supervision_head",))]
        order = dict.fromkeys(role for role in found if role in ROLES or role in _PARTY_ROLES)
        return (*order, *((SYSTEM,) if any(event.by == SYSTEM for event in self.flow.events) else ()))

    def _everybody(self) -> tuple[str, ...]:
        """Who may be meant where nobody is named: whom the chart itself names first."""
        return tuple(dict.fromkeys((*self._roles(), SYSTEM, *ROLES)))

    def _people(self, trial: Trial) -> list[tuple[str, Text]]:
        """Whoever has worked on the case, to be tried in another role."""
        worked = dict.fromkeys(person for people in trial.people.values() for person in sorted(people))
        return [(person, post_name(person)) for person in worked if person != self.me and person not in _PARTY_ROLES]

    def _work(self, trial: Trial, name: str, sent: StepForm | None) -> StepWork:
        step, clock = self.flow.step(name), trial.by_step.get(name)
        role = self.me or step.post
        mine = may_do(step, role)
        refusal = None
        if not mine:
            who = [post_name(one) for one in who_may_do(step)]
            refusal = Text("、".join(one.zh for one in who), " / ".join(one.en for one in who))
        form = sent if sent is not None and sent.step.id == name else self._form(name)
        return StepWork(
            step=step,
            number=form.item,
            post=post_name(step.post),
            role=role,
            clock=self._clock(trial, clock) if clock is not None and clock.open else None,
            form=form if mine else None,
            refusal=refusal,
            switch=self.address(self.request.GET.get(WALK, ""), step.post),
            consequences=consequences(self.flow, step, language()),
        )

    def _form(self, name: str, data: Any = None) -> StepForm:
        assert self.trial is not None  # a trial that has not begun has no open step
        order = [step.id for step in self.flow.steps]
        if name not in order:
            raise Http404
        step, at = self.flow.step(name), self.trial.at
        options: dict[str, Any] = {
            "item": order.index(name),
            "language": language(),
            "people": NAMES,
            "minimums": minimums(step, at),
        }
        if data is not None:
            return StepForm(step, data, self.request.FILES, **options)
        proposed = {name: _shown(value) for name, value in filled(step, {}, at).items()}
        return StepForm(step, initial=proposed, **options)

    def _possible(self, trial: Trial) -> list[Event]:
        names = possible_events(self.setup.net, trial.marking)
        return [one for one in self.flow.events if one.id in names]

    def _event_work(self, trial: Trial, event: Event) -> EventWork:
        roles = self._everybody()
        named = who_may_cause(event, roles)
        role = self.me or next(iter(named), "")
        refusal = ""
        if not self.me or self.me in named:
            refusal = self._refusal(Deed("event", event.id, trial.at, role, self.who))
        grounds: tuple[tuple[str, Text], ...] = ()
        statutory = next((c for c in trial.clocks if c.kind == "statutory" and c.state == "running"), None)
        if event.effect == "suspend" and statutory is not None:
            limit = statutory.limit
            grounds = tuple((one.code, one.name) for one in (*limit.excluded, *limit.suspended))
        return EventWork(
            event=event,
            who=tuple(dict.fromkeys(post_name(one) for one in named)),
            role=role if role in named else "",
            leads=event_words(self.flow, event, language()),
            papers=tuple(_paper(name).in_language(language()) for name in event.documents),
            grounds=grounds,
            refusal=refusal,
            switch=self.address(self.request.GET.get(WALK, ""), next(iter(named), "")),
        )

    def _refusal(self, deed: Deed) -> str:
        try:
            play(self.setup, (*self.deeds, deed))
        except Refusal as refusal:
            return sentence(refusal)
        return ""

    def _clock(self, trial: Trial, clock: Clocked) -> ClockShown:
        known = the_rules()
        days = countdown(
            unit=clock.unit,
            due_on=clock.due_on,
            due_at=clock.due_at,
            state=clock.state,
            provisional=clock.provisional,
            at=clock.stopped_at or trial.at,
            calendar=Calendar.load(),
            soon=SOON,
        )
        coming = tuple((one.moment, known.levels[one.level], one.level) for one in next_alarms(clock))
        return ClockShown(clock, days, known.levels.get(clock.level), coming)

    def _coming(self, trial: Trial) -> list[tuple[datetime, Text, Text, str, Text]]:
        """What would happen if nobody did anything: moment, limit, level, its word, and the rule's words."""
        known, found = the_rules(), []
        for clock in trial.open_clocks:
            for alarm in next_alarms(clock):
                rule = known.rule(alarm.rule)
                words = rule.words if rule else known.levels[alarm.level]
                found.append((alarm.moment, clock.title, known.levels[alarm.level], alarm.level, words))
            if clock.state == "running" and clock.due_at > trial.at:
                found.append((clock.due_at, clock.title, Text("到期", "due"), "", Text("期限的最后一天", "last day")))
        return sorted(found, key=lambda one: one[0])[:COMING]

    def _trail(self, trial: Trial) -> list[TrailRow]:
        known, rows, done = the_rules(), [], 0
        for one in trial.trail:
            acted = one.kind in ("start", "step", "event", "wait")
            done += acted
            other = one.person if one.person and one.person != one.role else ""
            rows.append(
                TrailRow(
                    number=done,
                    one=one,
                    who=post_name(one.role) if one.role else None,
                    person=post_name(other) if other else None,
                    papers=tuple(_paper(name) for name in one.papers),
                    level=known.levels.get(one.level),
                    back=self._back(done) if acted and done < len(self.deeds) else "",
                )
            )
        return rows

    def _drawing(self, trial: Trial) -> dict[str, Any]:
        """The chart with the way that was walked on it."""
        here = (*open_steps(self.setup.net, trial.marking), *((trial.end,) if trial.end else ()))
        states = position(self.flow, now=here, done=trial.done)
        stamps = {
            one.name: one.at.astimezone(BEIJING).strftime("%m-%d %H:%M")
            for one in trial.trail
            if one.kind in ("start", "step", "end")
        }
        callouts: dict[str, Sequence[str]] = {}
        for name in open_steps(self.setup.net, trial.marking):
            clock = trial.by_step.get(name)
            shown = self._clock(trial, clock) if clock is not None and clock.open else None
            lines = [post_name(self.flow.step(name).post).in_language(language())]
            callouts[name] = [*lines, *([shown.days.words.in_language(language())] if shown else [])]
        limits = all_limit_words(self.flow, day_of(trial.at), settings.JURISDICTION)
        options: dict[str, Any] = {"language": language(), "limits": limits, "states": states, "stamps": stamps}
        return {
            # The drawing escapes every word in it.
            "svg": mark_safe(draw(self.flow, callouts=callouts, **options)),
            "outline": outline(self.flow, callouts=callouts, **options).rows,
        }

    # The start.

    def _flags(self) -> list[tuple[str, str]]:
        """What the chart asks of the item, in words."""
        fields, found = Fields(self.flow.steps), []
        for name in flags_of(self.flow):
            label = str(OPTIONS[name]) if name in OPTIONS else self._asked(name, fields)
            found.append((name, label))
        return found

    def _asked(self, name: str, fields: Fields) -> str:
        """The step that opens, or the outcome that is taken, where this holds."""
        for step in self.flow.steps:
            title = step.title.in_language(language())
            if any(one.field == name for one in step.optional):
                return gettext("这件要进行“%(step)s”") % {"step": title}
            for way in step.exits:
                if way.condition and way.condition.field == name:
                    label = way.label.in_language(language()) if way.label else name
                    return gettext("“%(step)s”的结果是“%(way)s”") % {"step": title, "way": label}
        return name

    def _start_form(self, data: Any = None) -> StartForm:
        if data is not None:
            return StartForm(data, flags=self._flags())
        now = OfficeHours.load(settings.JURISDICTION).next_moment(self.request.at, Calendar.load())
        options = _record_of(self.version)
        initial: dict[str, Any] = {"day": beijing_day(now).isoformat(), "hour": time(now.hour, now.minute)}
        if options is not None:
            initial |= {f"flag_{name}": bool(value) for name, value in options.options.items()}
        return StartForm(initial=initial, flags=self._flags())


_PARTY_ROLES = frozenset({"applicant", "party", "punished", "interested", "agent"})


def _setup(version: ChartVersion) -> Setup:
    record = _record_of(version)
    net = queries.compiled(version)
    if record is None:
        return Setup(net)
    return Setup(net, record.statutory_parameter, record.promised_value, record.promised_unit)


def _record_of(version: ChartVersion) -> PowerVersion | None:
    """What the list says of the power now; its newest version where none is published."""
    rows = PowerVersion.objects.filter(power=version.chart.power_id).order_by("-number")
    return rows.filter(state=PowerVersion.State.PUBLISHED).first() or rows.first()


def _paper(name: str) -> Text:
    return template(name).title


def _shown(value: object) -> object:
    """A proposed value as a form field holds it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _date(text: str) -> str:
    """A day of the address form, or nothing where it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=BEIJING).date().isoformat()
    except ValueError:
        return ""


def _page(request: StaffRequest, version: ChartVersion, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    rows = PowerVersion.objects.filter(power=version.chart.power_id).order_by("-number")
    shown = {
        "version": version,
        "power": version.chart.power,
        "name": rows.values_list("name", flat=True).first() or version.chart.power.code,
        "again": reverse("desk:chart_trial", args=[version.pk]),
        **context,
    }
    return render(request, "desk/charts/trial.html", shown, status=status)

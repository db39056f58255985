"""The page of a trial run as it stands: open steps, events, limits, what would happen, the way so far, the drawing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.cases.rules import PARTIES
from sunlit.cases.trial import Clocked, Deed, Setup, Trial, next_alarms, play
from sunlit.cases.trial.checks import SYSTEM, may_do, minimums, who_may_cause, who_may_do
from sunlit.cases.trial.coding import decoded, encoded
from sunlit.cases.trial.samples import NAMES, filled
from sunlit.clocks.queries import SOON, the_rules
from sunlit.clocks.rules import countdown
from sunlit.desk.door import StaffRequest, language, sentence
from sunlit.desk.stepform import StepForm, consequences
from sunlit.desk.views.charttrial.parts import ClockShown, EventWork, StepWork, TrailRow
from sunlit.desk.views.charttrial.starting import StartForm, start_form
from sunlit.documents.templates import template
from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import ROLES
from sunlit.powers.models import PowerVersion
from sunlit.procedures.comparing.saying import post_name
from sunlit.procedures.drawing import draw, outline
from sunlit.procedures.drawing.words import event_words
from sunlit.procedures.interpreter import open_steps, possible_events
from sunlit.procedures.model import Event, Flow
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.rules import position
from sunlit.procedures.timing import all_limit_words

WALK, ME, WHO = "w", "me", "who"
# So many of the moments to come are told.
COMING = 8


class Showing:
    """One request to a trial, and what it shows."""

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

    def start(self, form: StartForm | None = None, *, told: str = "", status: int = 200) -> HttpResponse:
        """The page on which a trial begins."""
        context = {
            "start": form or start_form(self.request, self.version, self.flow),
            "first": self.flow.start,
            "told": told,
        }
        return page(self.request, self.version, context, status)

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
        return page(self.request, self.version, context, status)

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
        order = dict.fromkeys(role for role in found if role in ROLES or role in PARTIES)
        return (*order, *((SYSTEM,) if any(event.by == SYSTEM for event in self.flow.events) else ()))

    def _everybody(self) -> tuple[str, ...]:
        """Who may be meant where nobody is named: whom the chart itself names first."""
        return tuple(dict.fromkeys((*self._roles(), SYSTEM, *ROLES)))

    def _people(self, trial: Trial) -> list[tuple[str, Text]]:
        """Whoever has worked on the case, to be tried in another role."""
        worked = dict.fromkeys(person for people in trial.people.values() for person in sorted(people))
        return [(person, post_name(person)) for person in worked if person != self.me and person not in PARTIES]

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


def _paper(name: str) -> Text:
    return template(name).title


def _shown(value: object) -> object:
    """A proposed value as a form field holds it."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def page(request: StaffRequest, version: ChartVersion, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    rows = PowerVersion.objects.filter(power=version.chart.power_id).order_by("-number")
    shown = {
        "version": version,
        "power": version.chart.power,
        "name": rows.values_list("name", flat=True).first() or version.chart.power.code,
        "again": reverse("desk:chart_trial", args=[version.pk]),
        **context,
    }
    return render(request, "desk/charts/trial.html", shown, status=status)

"""The calendar, the people and the order of time of the demo."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush
from random import Random

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.cases.operations import deem_accepted
from sunlit.cases.queries import find_deemed
from sunlit.clocks.queries import due_alarms
from sunlit.ledger.actor import CLOCK, PUBLISHER, Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.queries import actor_for, holder_of
from sunlit.powers.models import PowerVersion
from sunlit.publication.operations import release_due
from sunlit.supervision.operations import sweep

Progress = Callable[[int, int], None]
# How many working days a step takes where the script says nothing.
PACE: Mapping[str, int] = {
    "register": 0,
    "check": 1,
    "supplement": 3,
    "correct": 0,
    "accept": 0,
    "review": 2,
    "site_check": 2,
    "expert_review": 6,
    "hearing_rights": 6,
    "hearing": 10,
    "decide": 1,
    "service": 2,
    "publicity": 1,
    "serve_refusal": 2,
    "file_case": 1,
    "investigate": 6,
    "review_result": 2,
    "notice": 2,
    "answer": 3,
    "answer_hearing": 2,
    "hearing_call": 2,
    "recheck": 2,
    "legality_review": 3,
    "collective": 2,
    "no_penalty": 3,
    "transfer": 2,
    "serve": 1,
    "pay": 5,
    "close": 3,
}
OPENS = time(9, 5)
NOON_OVER = time(13, 35)
SEED = 20260101


class Stage:
    """The calendar, the people and the order of time."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.calendar = Calendar.load()
        self.today = self.calendar.previous_working(beijing_day(until))
        self._actors: dict[int, Actor] = {}
        self._items: dict[str, PowerVersion] = {}
        self._deemed_on = date.min
        self._now = datetime.min.replace(tzinfo=BEIJING)

    def run(self, scripts: list["Script"], progress: Progress | None) -> None:
        """Take the script that comes first, again and again; the watch strikes in between."""
        waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        for number, script in enumerate(scripts):
            acts = script.acts()
            waiting.append((next(acts), number, acts))
        heapify(waiting)
        done, about = 0, len(scripts) * len(PACE) // 2
        while waiting and waiting[0][0] <= self.until:
            moment, number, acts = heappop(waiting)
            self.watch(moment)
            following = next(acts, None)
            if following is not None:
                heappush(waiting, (following, number, acts))
            done += 1
            if progress is not None:
                progress(done, max(about, done))
        self.watch(self.until)

    def watch(self, moment: datetime) -> None:
        """Whatever the clocks do up to that moment: cards at their moments; silence and releases at nine o'clock."""
        while due := due_alarms(moment, 1):
            strikes = due[0].next_alarm_at
            assert strikes is not None
            # A limit that began in the past (silence accepts from the receipt) may have struck before it was there.
            self._now = max(strikes, self._now)
            sweep(at=self._now, by=CLOCK)
            self._accept_silence(self._now)
        self._now = max(moment, self._now)
        self._accept_silence(self._now)

    def _accept_silence(self, moment: datetime) -> None:
        day = beijing_day(moment)
        if day == self._deemed_on or moment < at_time(day, time(9, 0)):
            return
        self._deemed_on = day
        for case in find_deemed(moment):
            deem_accepted(by=CLOCK, at=moment, case=case)
        # What was decided since yesterday is shown to the public; nothing is in the log yet that could tell of it.
        release_due(by=PUBLISHER, at=moment, thorough=True)

    def day(self, ago: int) -> date:
        """The working day so many working days before the last one."""
        return self.calendar.add_working_days(self.today, -ago)

    def holder(self, post: int, at: datetime) -> Actor:
        """Who holds the post that day."""
        if post not in self._actors:
            person = holder_of(post, beijing_day(at))
            assert person is not None, post
            self._actors[post] = actor_for(person, at)
        return self._actors[post]

    def in_role(self, organ: Organ, role: str, at: datetime) -> Actor:
        """The holder of the organ's first post with this role."""
        post = Appointment.objects.filter(post__organ=organ, post__roles__role=role).order_by("post_id").first()
        assert post is not None, (organ, role)
        return self.holder(post.post_id, at)

    def item(self, name: str) -> PowerVersion:
        """The published version of the power of that name."""
        if name not in self._items:
            rows = PowerVersion.objects.select_related("organ").prefetch_related("materials")
            self._items[name] = rows.get(name=name, state=PowerVersion.State.PUBLISHED)
        return self._items[name]

    @cached_property
    def organs(self) -> dict[str, Organ]:
        """The organs by their letters."""
        return {organ.letters: organ for organ in Organ.objects.all()}


@dataclass
class Script(ABC):
    """Something that happens by and by: each yielded moment is when it goes on."""

    stage: Stage
    at: datetime = field(init=False)
    random: Random = field(init=False)

    @abstractmethod
    def acts(self) -> Iterator[datetime]:
        """The moments at which it goes on; the first before anything has happened."""

    def begin(self, ago: int) -> datetime:
        """A moment in the morning of the day so many working days ago; of the last day soon after opening."""
        minutes = self.random.randrange(5, 20) if ago == 0 else self.random.randrange(10, 150)
        self.at = at_time(self.stage.day(ago), OPENS) + timedelta(minutes=minutes)
        return self.at

    def later(self, days: int) -> datetime:
        """So many working days later, in office hours; on the same day about half an hour later."""
        if days == 0:
            self.at += timedelta(minutes=self.random.randrange(10, 30))
            return self.at
        day = self.stage.calendar.add_working_days(beijing_day(self.at), days)
        half = self.random.choice((OPENS, NOON_OVER))
        self.at = at_time(day, half) + timedelta(minutes=self.random.randrange(0, 120))
        return self.at


def at_time(day: date, moment: time) -> datetime:
    """A moment of a day in the county."""
    return datetime.combine(day, moment, BEIJING)

"""The review of charts in the demo county (``content/demo/chart_review.yaml``): its chain, and charts at each step."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from sunlit.accounts.models import Account
from sunlit.basis.calendar import Calendar
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.commands.demo_charts import chart_source
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.operations import add_post, appoint
from sunlit.offices.queries import actor_for, on_day
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures.models import ChartReview, ChartVersion
from sunlit.procedures.operations import (
    ChartResolution,
    answer_on_chart,
    consult_on_chart,
    decide_charts,
    draft_chart,
    give_chart_opinion,
    publish_chart,
    set_review_chain,
    submit_chart,
)
from sunlit.procedures.reviewing import PASS, RETURN
from sunlit.procedures.reviews import newest_review

FILE = CONTENT / "demo" / "chart_review.yaml"
MORNING = time(10, 15)
TEMPLATE = "licence-general"


def run_chart_reviews(until: datetime) -> list[ChartReview]:
    """The chain of the county, and some charts on their way along it. The clearing round has to be there before."""
    with transaction.atomic():
        return _Reviews(read_yaml(FILE), until).run()


class _Reviews:
    """The people, the calendar, and the charts one after the other."""

    def __init__(self, table: Mapping[str, Any], until: datetime) -> None:
        self.table, self.until, self.moved = table, until, timedelta(0)
        self.organs = {organ.letters: organ for organ in Organ.objects.all()}
        self.calendar = Calendar.load()

    def run(self) -> list[ChartReview]:
        self._chain()
        going = [(row, self._handed_in(row)) for row in self.table["charts"]]
        for row, review in going:
            self._own(row, review)
        for row, review in going:
            self._legal(row, review)
        self._sit([review for row, review in going if row["stop"] == ""])
        return [review for _, review in going]

    def _at(self, ago: int) -> datetime:
        """A morning so many working days ago, each act a little later than the one before."""
        self.moved += timedelta(seconds=20)
        day = self.calendar.add_working_days(beijing_day(self.until), -ago)
        return datetime.combine(day, MORNING, BEIJING) + self.moved

    def _who(self, role: str, organ: Organ, at: datetime) -> Actor:
        held = Appointment.objects.filter(on_day(beijing_day(at)), post__organ=organ, post__roles__role=role)
        return actor_for(held.select_related("person").order_by("post_id")[0].person, at)

    def _chain(self) -> None:
        row = self.table["chain"]
        at = self._at(row["days"])
        for one in self.table["posts"]:
            given = {name: one[name] for name in ("name", "duty", "phone")}
            post = add_post(by=INSTALLER, at=at, organ=self.organs[one["organ"]], roles=[one["role"]], **given)
            person = Account.objects.get(username=one["holder"])
            appoint(by=INSTALLER, at=at, post=post, person=person, from_on=beijing_day(at))
        set_review_chain(
            preset=row["preset"],
            seats={office: self.organs[letters] for office, letters in row["seats"].items()},
            document=row["document"],
            from_on=beijing_day(at),
            by=self._who("list_publisher", self.organs["GK"], at),
            at=at,
        )

    def _handed_in(self, row: Mapping[str, Any]) -> ChartReview:
        power = Power.objects.select_related("organ").get(
            pk=PowerVersion.objects.filter(name=row["item"], state="published").values("power")[:1]
        )
        at = self._at(row["days"]["drafted"])
        editor = self._who("chart_editor", power.organ, at)
        draft = draft_chart(power=power, source=_shortened(row), by=editor, at=at)
        return _newest(submit_chart(version=draft, by=editor, at=at))

    def _own(self, row: Mapping[str, Any], review: ChartReview) -> None:
        if row["stop"] == "own":
            return
        at = self._at(row["days"]["own"])
        by = self._who("legal_reviewer", review.version.chart.power.organ, at)
        give_chart_opinion(review=review, step="own", decision=PASS, words=self.table["words"]["own"], by=by, at=at)

    def _legal(self, row: Mapping[str, Any], review: ChartReview) -> None:
        if "legal" not in row["days"]:
            return
        at = self._at(row["days"]["legal"])
        by = self._who("chart_reviewer", self.organs[self.table["chain"]["seats"]["legal"]], at)
        if "question" in row:
            asked = consult_on_chart(review=review, step="legal", question=row["question"], by=by, at=at)
            if "answer" in row:
                unit = self._who("chart_editor", review.version.chart.power.organ, at)
                answer_on_chart(question=asked, answer=row["answer"], by=unit, at=self._at(row["days"]["legal"]))
        if "returned" in row:
            give_chart_opinion(review=review, step="legal", decision=RETURN, words=row["returned"], by=by, at=at)
        elif row["stop"] != "legal":
            words = self.table["words"]["legal"]
            give_chart_opinion(
                review=review, step="legal", decision=PASS, words=words, by=by, at=self._at(row["days"]["legal"])
            )

    def _sit(self, passed: list[ChartReview]) -> None:
        row = self.table["sitting"]
        at = self._at(row["days"])
        decide_charts(
            number=row["number"],
            held_on=beijing_day(at),
            attendees=row["attendees"],
            minutes=row["minutes"],
            resolutions=[ChartResolution(_newest(one.version)) for one in passed],
            by=self._who("meeting_secretary", self.organs[self.table["chain"]["seats"]["openness"]], at),
            at=at,
        )
        for one in passed:
            when = self._at(row["days"])
            publish_chart(version=one.version, by=self._who("chart_publisher", self.organs["GK"], when), at=when)


def _newest(version: ChartVersion) -> ChartReview:
    found = newest_review(version)
    if found is None:
        raise RuntimeError(f"{version}: not under review")
    return found


def _shortened(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The chart of an item with some limits shorter than before, each declared."""
    plain, limits = chart_source(row["item"], TEMPLATE), row["limits"]
    steps = [
        {**step, "limit": {"value": limits[step["id"]], "unit": "working_day"}} if step["id"] in limits else step
        for step in plain["steps"]
    ]
    kept = [one for one in plain.get("departures", ()) if one["step"] not in limits]
    departures = [*kept, *({"step": name, "why": row["why"]} for name in limits)]
    source = {name: value for name, value in plain.items() if name != "kinds"}
    return {**source, "steps": steps, "template": plain.get("template", TEMPLATE), "departures": departures}

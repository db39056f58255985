"""The clearing round of the demo county (``content/demo/clearing.yaml``), each step on its own working day."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from sunlit.accounts.models import Account
from sunlit.basis.calendar import Calendar
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Appointment, Organ
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import Power, PowerVersion, Round, RoundItem
from sunlit.powers.operations import (
    FiledAs,
    PhaseGiven,
    Resolution,
    Said,
    answer_question,
    ask_organ,
    draft_item,
    enter_duties,
    file_item,
    give_opinion,
    hold_meeting,
    open_round,
    publish_cleared,
    register_cleared,
)
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import AGREE, OBJECT, ORGAN, Step
from sunlit.powers.rules.comparison import DutyLine

DEMO = CONTENT / "demo" / "clearing.yaml"
MORNING = time(9, 40)
WORDS = {
    "first_review": "名称、类别、依据已核对，符合目录表要求。",
    "confirm": "局党组会议集体审议，同意上报。",
    "review": "逐项审核，依据现行有效，要件齐全。",
}
ASPECT_WORDS = {
    "legal_basis": "依据现行有效，条款引用准确。",
    "mandate": "符合三定规定。",
    "money": "不收费，不涉及资金分配。",
    "online": "可以全程网办，数据可共享。",
    "secrecy": "不涉密，可以公开。",
    "procedure": "清理程序完整，没有发现漏报。",
}
CONFIRMED = "局发〔2026〕7号"


def run_clearing(until: datetime) -> Round:
    """The offices that the round needs, the round, and its items as far as each has come: about a second."""
    with transaction.atomic():
        return _Clearing(read_yaml(DEMO), until).run()


class _Clearing:
    """The people, the calendar and the round."""

    def __init__(self, table: Mapping[str, Any], until: datetime) -> None:
        self.table, self.until = table, until
        self.days: Mapping[str, int] = table["round"]["days"]
        self.organs = {organ.letters: organ for organ in Organ.objects.select_related("region")}
        self.moved = timedelta(0)
        self.rows: dict[int, Mapping[str, Any]] = {}
        self.actors: dict[tuple[str, int], Actor] = {}

    def run(self) -> Round:
        self._offices()
        self._open()
        self._duties()
        for row in self.table["items"]:
            self._file(row)
        chain = chain_of_round(self.round)
        for step in chain.steps:
            self._step(step)
        return self.round

    def at(self, what: str, row: Mapping[str, Any] | None = None) -> datetime:
        """The morning of the working day of this step; ``row``: an item that came some days ``later``."""
        self.moved += timedelta(seconds=20)
        return self._morning(max(self.days[what] - (row or {}).get("later", 0), 1)) + self.moved

    def _morning(self, ago: int) -> datetime:
        calendar, today = Calendar.load(), beijing_day(self.until)
        return datetime.combine(calendar.add_working_days(today, -ago), MORNING, BEIJING)

    def _offices(self) -> None:
        at = self._morning(self.days["opened"] + 1)
        region = self.organs["ZF"].region
        for row in self.table["offices"]:
            organ = add_organ(by=INSTALLER, at=at, region=region, **row)
            self.organs[organ.letters] = organ
        for row in self.table["posts"]:
            organ = self.organs[row["organ"]]
            given = {name: row[name] for name in ("name", "duty", "phone")}
            post = add_post(by=INSTALLER, at=at, organ=organ, roles=[row["role"]], **given)
            person = Account.objects.get(username=row["holder"])
            appoint(by=INSTALLER, at=at, post=post, person=person, from_on=beijing_day(at))

    def _open(self) -> None:
        row = self.table["round"]
        self.round = open_round(
            region=self.organs["ZF"].region,
            title=row["title"],
            document=row["document"],
            preset=row["preset"],
            phases=[self._phase(phase) for phase in row["phases"]],
            seats={office: self.organs[letters] for office, letters in row["seats"].items()},
            organs=[self.organs[letters] for letters in row["organs"]],
            by=self.who("list_reviewer", self.organs["GK"]),
            at=self.at("opened"),
        )
        self.seats: Mapping[str, str] = row["seats"]

    def _phase(self, row: Mapping[str, Any]) -> PhaseGiven:
        first, last = (beijing_day(self._morning(row[name])) for name in ("from", "to"))
        return PhaseGiven(row["name"], first, last, tuple(row["steps"]), row["name_en"])

    def _duties(self) -> None:
        rows: dict[tuple[str, str], list[DutyLine]] = {}
        for row in self.table["duties"]:
            line = DutyLine(row["text"], row.get("source", ""), row.get("post", ""))
            rows.setdefault((row["organ"], row["direction"]), []).append(line)
        for (letters, direction), lines in rows.items():
            organ = self.organs[letters]
            by = self.who("list_editor", organ)
            enter_duties(round=self.round, organ=organ, direction=direction, lines=lines, by=by, at=self.at("duties"))

    def _file(self, row: Mapping[str, Any]) -> None:
        organ = self.organs[row["organ"]]
        editor = self.who("list_editor", organ)
        filed_as = FiledAs(row.get("capacity", "own"), row.get("entrusted_by", ""), "", row.get("own_rule", ""))
        power = self._power(row, organ, editor)
        item = file_item(round=self.round, power=power, by=editor, at=self.at("filed", row), filed_as=filed_as)
        self.rows[item.pk] = row

    def _power(self, row: Mapping[str, Any], organ: Organ, editor: Actor) -> Power:
        if "power" in row:
            return PowerVersion.objects.select_related("power").get(name=row["power"], state="published").power
        bases = tuple(BasisEntry(citation=citation) for citation in row["bases"])
        content = ItemContent(name=row["new"], bases=bases, source="本轮新报")
        return draft_item(organ=organ, kind=row["kind"], content=content, by=editor, at=self.at("filed", row)).power

    def _step(self, step: Step) -> None:
        found = self.round.items.filter(step=step.code).select_related("organ", "power", "round").order_by("pk")
        going = [item for item in found if self.rows[item.pk]["stop"] != step.code]
        for item in found:
            if self.rows[item.pk]["stop"] == step.code:
                self._waiting(item, step)
        if step.kind == "meeting":
            self._meet(going, step)
        elif step.kind == "register":
            register_cleared(items=going, by=self.who("list_reviewer", self.organs["GK"]), at=self.at("register"))
        elif step.kind == "publish":
            publish_cleared(items=going, by=self.who("list_publisher", self.organs["GK"]), at=self.at("publish"))
        else:
            for item in going:
                self._consult(item, step)
                self._agree(item, step, step.offices)

    def _waiting(self, item: RoundItem, step: Step) -> None:
        """What is already there of an item that waits: some of the joint opinions, an open question."""
        row = self.rows[item.pk]
        self._consult(item, step)
        if step.kind == "joint":
            self._agree(item, step, [*row.get("spoken", ()), *row.get("objects", ())])

    def _consult(self, item: RoundItem, step: Step) -> None:
        row = self.rows[item.pk]
        if "question" not in row or step.code != "review":
            return
        asking = self.who("list_reviewer", self.organs["GK"])
        asked = ask_organ(item=item, step=step.code, question=row["question"], by=asking, at=self.at("review", row))
        if "answer" in row:
            editor = self.who("list_editor", item.organ)
            answer_question(question=asked, answer=row["answer"], by=editor, at=self.at("review", row))

    def _agree(self, item: RoundItem, step: Step, offices: Iterable[str]) -> None:
        row = self.rows[item.pk]
        for office in offices:
            objection = row.get("objects", {}).get(office)
            said = Said(
                words=row.get("reason") or WORDS.get(step.code, "") if step.outcome else WORDS.get(step.code, ""),
                outcome=row.get("outcome", "recorded") if step.outcome else "",
                attendees="局长、副局长、法制股、业务股负责人" if step.kind == "collective" else "",
                document=f"{item.organ.short_name}{CONFIRMED}" if step.document else "",
                aspects={
                    aspect: (OBJECT, objection) if objection else (AGREE, ASPECT_WORDS[aspect])
                    for aspect in step.seats.get(office, ())
                },
            )
            organ = item.organ if office == ORGAN else self.organs[self.seats[office]]
            by = self._one_of(step.roles, organ)
            give_opinion(item=item, step=step.code, said=said, by=by, at=self.at(step.code, row))

    def _meet(self, going: list[RoundItem], step: Step) -> None:
        given = self.table["round"]["meeting"]
        at = self.at("decide")
        hold_meeting(
            round=self.round,
            step=step.code,
            held_on=beijing_day(at),
            resolutions=[Resolution(item) for item in going],
            by=self.who("meeting_secretary", self.organs["ZF"]),
            at=at,
            **given,
        )

    def _one_of(self, roles: frozenset[str], organ: Organ) -> Actor:
        held = Appointment.objects.filter(post__organ=organ, post__roles__role__in=roles)
        role = held.order_by("-post__roles__role").values_list("post__roles__role", flat=True)[0]
        return self.who(role, organ)

    def who(self, role: str, organ: Organ) -> Actor:
        """The holder of the first post of an organ with this role."""
        key = (role, organ.pk)
        if key not in self.actors:
            found = Appointment.objects.filter(post__organ=organ, post__roles__role=role).select_related("person")
            self.actors[key] = actor_for(found.order_by("pk")[0].person, self.until)
        return self.actors[key]

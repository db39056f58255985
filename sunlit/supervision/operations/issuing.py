"""Cards: one on a finding, or all that the watch finds due."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from sunlit.accounts.models import Message
from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import beijing_day
from sunlit.cases.models import Case
from sunlit.clocks.card_rules import CardRules
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import raise_alarm
from sunlit.clocks.queries import alarm_rule, due_alarms, silent, the_rules
from sunlit.documents.operations import next_number
from sunlit.ledger.actor import CLOCK, Actor
from sunlit.ledger.operations import Trace, record_many
from sunlit.ledger.rows import insert_many
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.supervision.errors import SupervisionRefusal
from sunlit.supervision.findings import Finding, Rule, Running, calculation_of, evidence_of, moment
from sunlit.supervision.models import Card
from sunlit.supervision.people import People, people_for
from sunlit.supervision.presets import preset
from sunlit.supervision.traces import SUBJECT, leaf_of
from sunlit.supervision.wording import CLOCK_KINDS, LEVELS

BATCH = 500


@transaction.atomic
def issue_card(*, by: Actor, at: datetime, finding: Finding) -> Card:
    """A card on something that a supervisor, or a room above this one, has found. One card a level on one limit."""
    require(by, "supervision.issue_card", Subject("card", organ=finding.organ, post=finding.post))
    if finding.level not in LEVELS:
        raise SupervisionRefusal(gettext("没有这一级：%(level)s。") % {"level": finding.level}, field="level")
    if finding.clock and Card.objects.filter(clock=finding.clock, level=finding.level).exists():
        raise SupervisionRefusal(gettext("这条时限已经发过这一级的牌，不能重复发。"))
    return _issue(by, at, [finding])[0]


def sweep(*, at: datetime, by: Actor = CLOCK, limit: int = 1000) -> list[Card]:
    """Issue every card whose moment has come, up to ``limit`` limits; the rest comes with the next sweep.

    Reads the clocks by the moment of their next alarm alone, so its cost grows with what is due, not with what is
    open. A limit that has passed several levels while the watch was off gets them one after another, in order.
    """
    issued: list[Card] = []
    left = limit
    while left > 0:
        with transaction.atomic():
            clocks = due_alarms(at, min(left, BATCH))
            if not clocks:
                break
            issued += _issue_due(by, at, clocks)
        left -= len(clocks)
    return issued


def _issue_due(by: Actor, at: datetime, clocks: Sequence[Clock]) -> list[Card]:
    """The cards of these clocks, each for the level it has reached, and the clocks moved to their next alarm."""
    # Where several limits of one matter strike at one moment, only the highest level is issued.
    quiet = silent(clocks)
    known = set(Card.objects.filter(clock__in=[clock.pk for clock in clocks]).values_list("clock", "level"))
    prefetch_related_objects(clocks, "pauses")
    findings = [
        _finding(clock, at) for clock in clocks if clock.pk not in quiet and (clock.pk, clock.next_level) not in known
    ]
    raise_alarm(by=by, at=at, clocks=clocks)
    return _issue(by, at, findings)


def _finding(clock: Clock, at: datetime) -> Finding:
    known = alarm_rule(clock)
    words = known.words if known else LEVELS[clock.next_level]
    rule = Rule(known.id if known else clock.plan, words, known.source if known else "")
    moment_at = clock.next_alarm_at or at
    running = Running(
        kind=clock.kind,
        value=clock.value,
        unit=clock.unit,
        article=clock.article,
        started_at=clock.started_at,
        due_at=clock.due_at,
        provisional=clock.provisional,
        extended=clock.extended,
        pauses=[(pause.article, pause.from_at, pause.to_at) for pause in clock.pauses.all()],
    )
    return Finding(
        level=clock.next_level,
        organ=clock.organ_id,
        post=clock.post_id,
        clock=clock.pk,
        title=clock.title,
        subject=(clock.subject_kind, clock.subject_id),
        subject_label=clock.subject_label,
        rule=rule,
        evidence=evidence_of(running, CLOCK_KINDS[clock.kind], at),
        calculation=calculation_of(running, rule, moment_at),
        moment_at=moment_at,
    )


def _issue(by: Actor, at: datetime, findings: Sequence[Finding]) -> list[Card]:
    """Cards, leaves, audit rows and messages of one moment: about twelve queries, however many cards."""
    if not findings:
        return []
    day = beijing_day(at)
    organs = Organ.objects.in_bulk({finding.organ for finding in findings})
    people = people_for({finding.post for finding in findings if finding.post}, organs.keys(), day)
    cases = {finding.subject[1] for finding in findings if finding.subject[0] == "case"}
    found = Case.objects.filter(pk__in=cases).values_list("pk", "pseudonym") if cases else ()
    names = {("case", row): pseudonym for row, pseudonym in found}
    rules = the_rules()
    answer_by = Calendar.load().add_working_days(day, rules.answer_value)
    cards = [_card(finding, at, people, organs[finding.organ], rules, answer_by) for finding in findings]
    traces = [
        Trace(
            subject=(SUBJECT, card.number),
            after={"level": card.level, "rule": card.rule, "evidence": card.evidence, "subject": card.subject_label},
            leaf=leaf_of(card, "supervision.card.issued", {"rule": card.rule["zh"]}, name),
        )
        for card in cards
        for name in [names.get((card.subject_kind, card.subject_id), card.number)]
    ]
    written = record_many(by=by, at=at, act="supervision.issue_card", traces=traces)
    for card, recorded in zip(cards, written, strict=True):
        card.leaf_id = recorded.leaf_id
    insert_many(cards)
    _tell(cards, people, at)
    return cards


def _card(finding: Finding, at: datetime, people: People, organ: Organ, rules: CardRules, answer_by: date) -> Card:
    holder = people.at(finding.post)
    return Card(
        number=_number(finding, at),
        level=finding.level,
        clock_id=finding.clock,
        organ=organ,
        post_id=finding.post,
        person_name=holder.name if holder else "",
        subject_kind=finding.subject[0],
        subject_id=finding.subject[1],
        subject_label=finding.subject_label,
        title=finding.title,
        rule_id=finding.rule.id,
        rule=finding.rule.as_json(),
        evidence=[piece.as_json() for piece in finding.evidence],
        calculation=[{"zh": line.zh, "en": line.en} for line in finding.calculation],
        issued_at=at,
        moment_at=finding.moment_at,
        answer_due_on=None if finding.level in rules.told_only else answer_by,
    )


def _number(finding: Finding, at: datetime) -> str:
    """A limit gets one card a level, so its row makes the number; no counter that all sweeps would wait for."""
    letters, year = preset(settings.JURISDICTION).letters[finding.level], beijing_day(at).year
    if finding.clock:
        return f"{letters}-{year}-{finding.clock:06d}"
    return f"{letters}-{year}-S{next_number(f'card-{letters}-{year}'):05d}"


def _tell(cards: Sequence[Card], people: People, at: datetime) -> None:
    """Rows of the inbox, part of the act that issued the cards and covered by its audit row."""
    told = preset(settings.JURISDICTION).told
    messages = [
        Message(
            to_id=account,
            subject_kind=SUBJECT,
            subject_id=card.number,
            title=f"{LEVELS[card.level].zh}：{card.title}"[:200],
            body=_body(card),
            created_at=at,
            # A demonstration's past is not mailed.
            sent_at=at if settings.DEMO else None,
        )
        for card in cards
        for account in people.told(told[card.level], card.organ_id, card.post_id)
    ]
    insert_many(messages)


def _body(card: Card) -> str:
    lines = [f"{card.subject_label} {card.title}", f"{card.rule['zh']}（{moment(card.moment_at)}）"]
    if card.answer_due_on:
        lines.append(f"请在 {card.answer_due_on.isoformat()} 前申辩或者登记整改。")
    return "\n".join(lines)

"""What a card is written from: the level, the rule, the evidence and the calculation, frozen as they were (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sunlit.basis.calendar import WEEKDAYS
from sunlit.basis.limits import Unit, amount
from sunlit.basis.office_hours import BEIJING
from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was so when the card was issued."""

    label: Text
    value: str

    def as_json(self) -> dict[str, str]:
        """As the card's row keeps it."""
        return {"zh": self.label.zh, "en": self.label.en, "value": self.value}


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that names the level, in words, with where it comes from."""

    id: str
    words: Text
    source: str

    def as_json(self) -> dict[str, str]:
        """As the card's row keeps it."""
        return {"id": self.id, "zh": self.words.zh, "en": self.words.en, "source": self.source}


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything a card says. ``organ``, ``post`` and ``clock`` are row ids."""

    level: str
    organ: int
    title: str
    subject: tuple[str, int]
    subject_label: str
    rule: Rule
    evidence: Sequence[Evidence]
    calculation: Sequence[Text]
    moment_at: datetime
    post: int | None = None
    clock: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A time limit as it ran when the watch read it: plain values of its row."""

    kind: str
    value: int
    unit: str
    article: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    extended: bool
    pauses: Sequence[tuple[str, datetime, datetime | None]] = field(default=())


def evidence_of(running: Running, kind_name: Text, at: datetime) -> tuple[Evidence, ...]:
    """What the watch saw: the limit, when it began, when it was due, and that it was still running."""
    return (
        Evidence(Text("时限种类", "Kind of limit"), kind_name.zh),
        Evidence(Text("起算", "Started"), moment(running.started_at)),
        Evidence(Text("到期", "Due"), moment(running.due_at)),
        Evidence(Text("发现", "Seen"), moment(at)),
    )


def calculation_of(running: Running, rule: Rule, moment_at: datetime) -> tuple[Text, ...]:
    """From the limit to the moment, sentence by sentence; the days one by one stand with the limit itself."""
    length = amount(running.value, Unit(running.unit))
    due, struck, began = moment(running.due_at), moment(moment_at), moment(running.started_at)
    lines = [
        Text(f"时限 {length.zh}（{running.article}）", f"Limit: {length.en} ({running.article})"),
        Text(f"自 {began} 起算，当日不计", f"Counted from {began}, that day not counted"),
        *_pause_lines(running.pauses),
        Text(f"到期：{due}", f"Due: {due}"),
        Text(f"规则：{rule.words.zh}", f"Rule: {rule.words.en}"),
        Text(f"按规则达到的时刻：{struck}", f"The rule was met at {struck}"),
    ]
    if running.extended:
        lines.insert(3, Text("已依法延长", "Extended by law"))
    if running.provisional:
        lines.append(
            Text("到期日为暂定：所涉年度的放假通知尚未公布", "The due day is provisional: a holiday notice is awaited")
        )
    return tuple(lines)


def _pause_lines(pauses: Iterable[tuple[str, datetime, datetime | None]]) -> list[Text]:
    lines = []
    for article, begin, end in pauses:
        until = moment(end) if end else ""
        lines.append(
            Text(
                f"{moment(begin)} 至 {until or '现在'} 不计入（{article}）",
                f"{moment(begin)} to {until or 'now'} not counted ({article})",
            )
        )
    return lines


def moment(at: datetime) -> str:
    """2026-11-20 17:30 in Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def day(on: date) -> Text:
    """A date with its weekday."""
    weekday = WEEKDAYS[on.weekday()]
    return Text(f"{on.isoformat()}（{weekday.zh}）", f"{on.isoformat()} ({weekday.en})")

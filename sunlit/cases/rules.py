"""Pure rules: values in, finding with its legal basis out."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sunlit.basis.limits import Limit
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Event as ChartEvent
from sunlit.procedures.model import Output, Step

Band = Literal["overdue", "today", "soon", "later"]
# A number with fewer digits than this fits into the key of a row.
KEY_DIGITS = len(str(sys.maxsize))
PARTIES = frozenset({"applicant", "party", "punished", "interested", "agent"})


@dataclass(frozen=True, slots=True)
class Separation:
    """Two kinds of work in one case that one person must not both do."""

    role: str
    other: str
    reason: Text
    article: str


def _pairs(roles: Sequence[str], others: Sequence[str], reason: Text, article: str) -> tuple[Separation, ...]:
    return tuple(Separation(role, other, reason, article) for role in roles for other in others)


HANDLERS = ("role_a", "role_b", "officer")
DECIDERS = ("leader", "committee")
SEPARATED: tuple[Separation, ...] = (
    *_pairs(
        ("window",),
        HANDLERS,
        Text("受理与承办须由不同的人办理", "acceptance and handling are done by different people"),
        "接办分离",
    ),
    *_pairs(
        (*HANDLERS, "head"),
        DECIDERS,
        Text("审查人不得作出决定", "who reviewed the matter does not decide it"),
        "审批分离",
    ),
    *_pairs(
        ("officer",),
        ("legal_reviewer",),
        Text("调查人员不得进行法制审核", "who investigated does not do the legality review"),
        "《中华人民共和国行政处罚法》第五十八条",
    ),
    *_pairs(
        ("officer",),
        ("head",),
        Text("调查人员不得审查自己的调查结果", "who investigated does not review the result"),
        "《中华人民共和国行政处罚法》第五十七条",
    ),
)


def broken_separation(role: str, person: str, done: Mapping[str, frozenset[str]]) -> Separation | None:
    """The first separation that ``person`` would break by working in ``role``.

    ``done`` says for each role who has worked in it in this case.
    """
    for rule in SEPARATED:
        other = rule.other if rule.role == role else rule.role if rule.other == role else ""
        if other and person in done.get(other, frozenset()):
            return rule
    return None


def band(due: datetime | None, at: datetime, soon_until: date) -> Band:
    """How urgent an open item is: past its limit, due on this day, due by ``soon_until``, or later."""
    if due is None:
        return "later"
    if due < at:
        return "overdue"
    day = due.astimezone(at.tzinfo).date()
    if day == at.date():
        return "today"
    return "soon" if day <= soon_until else "later"


# What the acceptance step's choice means for the case, where the two words differ.
OUTCOMES: Mapping[str, str] = {
    "accept": "accepted",
    "correct_on_spot": "corrected_on_the_spot",
    "not_ours": "not_this_organ",
}


def acceptance_of(outcome: str, supplemented: bool) -> str:
    """The outcome of acceptance as the case keeps it; a complete supplement is an outcome of its own (许可法 32)."""
    word = OUTCOMES.get(outcome, outcome) or "accepted"
    return "accepted_after_supplement" if word in ("accepted", "supplement") and supplemented else word


def presides_over_own_work(named: Sequence[str], handlers: Sequence[str]) -> str:
    """The first person who would preside over a hearing on a matter that this person handled; empty if none."""
    return next((name for name in named if name in handlers), "")


# Events of a chart that have an operation of their own, or that are a party's saying.
OWN_EVENTS = frozenset(
    (
        *("withdraw", "suspend", "resume", "extend", "terminate", "correct_from_above"),
        *("deemed_accepted", "deemed_renewed", "statement", "recusal"),
    )
)


def may_note(event: ChartEvent, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may cause this event, or note down that a party has caused it."""
    if event.id in OWN_EVENTS or event.by == "system" or event.effect in ("suspend", "resume"):
        return False
    return event.by in PARTIES or event.by in roles


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from a form: clean values, and for each field that has to change a sentence."""

    values: Mapping[str, object]
    faults: Mapping[str, Text]


def read_outputs(step: Step, given: Mapping[str, object], minimums: Mapping[str, int], longest: int) -> Read:
    """The outputs that a step demands, read from what was handed in.

    ``minimums``: how many different people a field asks for, by field name. ``longest``: characters in one text.
    """
    values: dict[str, object] = {}
    faults: dict[str, Text] = {}
    for output in step.outputs:
        raw = given.get(output.name)
        if _empty(raw):
            if output.required:
                faults[output.name] = Text(f"请填写“{output.label.zh}”。", f"Fill in “{output.label.en}”.")
            continue
        value = _read(output, raw, longest)
        if isinstance(value, Text):
            faults[output.name] = value
        elif fault := _too_few(output, value, minimums):
            faults[output.name] = fault
        else:
            values[output.name] = value
    return Read(values, faults)


def _empty(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, list | tuple) and not raw)


def _read(output: Output, raw: object, longest: int) -> object:
    """The clean value, or the sentence that says what is wrong with it."""
    match output.kind:
        case "text":
            return _read_text(output, str(raw).strip(), longest)
        case "choice":
            return _read_choice(output, str(raw).strip())
        case "number":
            return _read_number(output, raw)
        case "date":
            return _read_date(output, str(raw).strip())
        case "yes_no":
            return _read_yes_no(output, raw)
        case "people":
            return _read_people(raw)
        case _:
            return _read_file(output, raw)


def _read_text(output: Output, text: str, longest: int) -> object:
    if len(text) > longest:
        return Text(
            f"“{output.label.zh}”有 {len(text)} 字，最多 {longest} 字。请缩短。",
            f"“{output.label.en}” has {len(text)} characters; at most {longest} are possible. Shorten it.",
        )
    return text


def _read_choice(output: Output, word: str) -> object:
    if word in (code for code, _ in output.choices):
        return word
    return Text(f"请为“{output.label.zh}”选择列出的一项。", f"Choose one of the options of “{output.label.en}”.")


def _read_number(output: Output, raw: object) -> object:
    try:
        number = float(str(raw).strip())
    except ValueError:
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")) or number < 0:
        return Text(
            f"“{output.label.zh}”应填不小于零的数字。", f"“{output.label.en}” takes a number that is not negative."
        )
    return int(number) if number == int(number) else number


def _read_date(output: Output, word: str) -> object:
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError:
        return Text(f"“{output.label.zh}”应按年-月-日填写。", f"Write “{output.label.en}” as year-month-day.")


def _read_yes_no(output: Output, raw: object) -> object:
    word = str(raw).strip().lower()
    if word in ("true", "yes", "on", "是", "1"):
        return True
    if word in ("false", "no", "off", "否", "0"):
        return False
    return Text(f"“{output.label.zh}”请选择“是”或“否”。", f"Answer “{output.label.en}” with yes or no.")


def _read_people(raw: object) -> object:
    names = raw if isinstance(raw, list | tuple) else str(raw).replace("，", "、").replace(",", "、").split("、")
    return list(dict.fromkeys(str(name).strip() for name in names if str(name).strip()))


def _read_file(output: Output, raw: object) -> object:
    word = str(raw).strip()
    if word.isdecimal() and len(word) < KEY_DIGITS:
        return int(word)
    return Text(f"请上传“{output.label.zh}”。", f"Upload “{output.label.en}”.")


def _too_few(output: Output, value: object, minimums: Mapping[str, int]) -> Text | None:
    least = minimums.get(output.name, 0)
    if output.kind != "people" or not isinstance(value, list) or len(value) >= least:
        return None
    return Text(
        f"“{output.label.zh}”须有 {least} 名以上不同的人员，现有 {len(value)} 名。",
        f"“{output.label.en}” needs {least} or more different people; {len(value)} named.",
    )


# What to do where another enactment on the same limit says more than the limit's own article does.
_ELSEWHERE = Text(
    "法律、法规、规章另有规定的，由清单编制人员在事项里改用那一条规定的期限，对以后立案的办件适用。",
    "Where another enactment provides otherwise, whoever keeps the list lets the item use the limit of that enactment; "
    "it then holds for cases begun later.",
)


def no_standing_still(limit: Limit) -> Text | None:
    """Why this limit can never stand still, in words for the clerk; None where its law names grounds."""
    if limit.excluded or limit.suspended:
        return None
    return Text(
        f"{limit.article}没有规定可以不计入期限的时间，不能暂停计时。{_ELSEWHERE.zh}",
        f"{limit.article} names no time that is not counted, so time cannot stand still. {_ELSEWHERE.en}",
    )


def no_extension(limit: Limit) -> Text | None:
    """Why this limit can never be extended, in words for the clerk; None where its law gives an extension."""
    if limit.extension is not None:
        return None
    return Text(
        f"{limit.article}没有规定可以延长，不能延长办理期限。{_ELSEWHERE.zh}",
        f"{limit.article} gives no extension, so the time cannot be extended. {_ELSEWHERE.en}",
    )

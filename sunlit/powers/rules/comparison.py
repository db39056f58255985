"""Pure rules: lists of duties as they are pasted or sent, and the comparison of duties with the powers reported."""

import csv
import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.powers.rules.findings import Finding

# How lists head their columns.
HEADINGS = {
    "职责": "text",
    "职责内容": "text",
    "职权名称": "text",
    "事项": "text",
    "duty": "text",
    "来源": "source",
    "依据": "source",
    "出处": "source",
    "source": "source",
    "岗位": "post",
    "post": "post",
}
FILLERS = ("负责", "承担", "组织", "开展", "实施", "办理", "依法", "的", "工作", "有关", "相关", "本县", "全县", "行政")


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty as written: its text, where it comes from, at which post it is really done."""

    text: str
    source: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class DutyList:
    """What was read, and the lines that were not, each with its number and reason."""

    lines: tuple[DutyLine, ...]
    faults: tuple[Finding, ...]


def read_duties(text: str, *, need: str) -> DutyList:
    """A list with or without headings, columns parted by tab, comma or semicolon.

    ``need``: the second column, ``source`` or ``post``, without which a line is refused.
    """
    # Every way in which a line may end becomes the one that the reader knows.
    text = "\n".join(text.splitlines())
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text))]
    except csv.Error:
        told = Text(
            "这份列表读不懂：可能有一格太长，或者引号没有成对。", "The list cannot be read: a cell is too long."
        )
        return DutyList((), (Finding(told, "duties"),))
    columns = ["text", need]
    if rows and rows[0] and rows[0][0] in HEADINGS:
        columns = [HEADINGS.get(cell, "") for cell in rows[0]]
        rows[0] = []
    lines: list[DutyLine] = []
    faults: list[Finding] = []
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        given = dict(zip(columns, row, strict=False))
        given.pop("", None)
        if not given.get("text") or not given.get(need):
            faults.append(Finding(_lacking(number, need, bool(given.get("text"))), "duties"))
            continue
        lines.append(DutyLine(**given))
    return DutyList(tuple(lines), tuple(faults))


def _lacking(number: int, need: str, has_text: bool) -> Text:
    if not has_text:
        return Text(f"第{number}行没有写职责。", f"Line {number} names no duty.")
    if need == "source":
        return Text(
            f"第{number}行没有写来源（法律条款或者“三定”规定）。",
            f"Line {number} names no source (article or mandate).",
        )
    return Text(f"第{number}行没有写岗位。", f"Line {number} names no post.")


def _delimiter(text: str) -> str:
    first = text.strip().partition("\n")[0]
    return next((sign for sign in ("\t", "，", "；", ";") if sign in first), ",")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of one organ for the comparison; ``place``: law and article that it cites, ``linked``: tied by hand."""

    key: int
    organ: int
    text: str
    place: str = ""
    linked: int | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A power of one organ for the comparison, with the places it cites."""

    key: int
    organ: int
    name: str
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which duty goes with which power; what is left on either side."""

    pairs: tuple[tuple[int, int], ...]
    duties_without: tuple[int, ...]
    powers_without: tuple[int, ...]


def compare(duties: Sequence[Duty], powers: Sequence[Reported], *, near_percent: int) -> Comparison:
    """Each duty with the power of its organ that it founds: linked by hand, by a near name, or by the place cited.

    Several duties may found one power; a power that no duty founds shows.
    """
    by_organ: dict[int, list[Reported]] = {}
    for one in powers:
        by_organ.setdefault(one.organ, []).append(one)
    pairs: list[tuple[int, int]] = []
    for duty in duties:
        found = _founded(duty, by_organ.get(duty.organ, []), near_percent)
        if found is not None:
            pairs.append((duty.key, found))
    with_power, with_duty = {duty for duty, _ in pairs}, {power for _, power in pairs}
    return Comparison(
        tuple(pairs),
        tuple(duty.key for duty in duties if duty.key not in with_power),
        tuple(power.key for power in powers if power.key not in with_duty),
    )


def _founded(duty: Duty, powers: Iterable[Reported], near_percent: int) -> int | None:
    candidates = list(powers)
    if duty.linked is not None:
        return next((one.key for one in candidates if one.key == duty.linked), None)
    likeness = [(likeness_percent(duty.text, one.name), -one.key) for one in candidates]
    nearest, key = max(likeness, default=(0, 0))
    if likeness and nearest >= near_percent:
        return -key
    cited = [one.key for one in candidates if duty.place and duty.place in one.places]
    # A place that founds several powers does not tell which of them the duty is.
    return cited[0] if len(cited) == 1 else None


def likeness_percent(one: str, other: str) -> int:
    """How near two names are: the share of sign pairs of the shorter that the longer has too, in hundredths."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0
    return int(f"{len(first & second) / min(len(first), len(second)):.0%}".rstrip("%"))


def _pairs(name: str) -> frozenset[str]:
    bare = "".join(sign for sign in name.lower() if sign.isalnum())
    for filler in FILLERS:
        bare = bare.replace(filler, "")
    return frozenset(one + other for one, other in itertools.pairwise(bare)) or frozenset({bare} - {""})

"""Fields, rows and groups of the editor, and how what was answered in them is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.utils.translation import gettext

from sunlit.desk.views.charteditor import choices
from sunlit.desk.views.charteditor.choices import Options
from sunlit.ledger.wording import Text
from sunlit.procedures.bpmn.conditions import condition_of
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader.flows import TOLD

Plain = dict[str, Any]
Sort = Literal["text", "lines", "choice", "several", "tick", "number", "hidden", "radio"]
MOST_ROWS = 60
BAR = "|"
# One case after another of a list in one field, and an article behind another.
CUT = re.compile(r"[；;\n]")


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the page draws it."""

    name: str
    label: str
    value: Any = ""
    sort: Sort = "text"
    options: Options = field(default_factory=list)
    hint: str = ""
    lang: str = ""
    look: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return f"id-{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """One of several things of a sort, with the buttons that concern it."""

    legend: str
    inputs: tuple[Input, ...]
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; ``more`` is the label of the button that gives another row."""

    key: str
    title: str
    inputs: tuple[Input, ...] = ()
    rows: tuple[Row, ...] = ()
    more: str = ""
    open: bool = False
    note: str = ""
    filled: int = 0


Sent = Mapping[str, Any]


def lines_of(texts: Any) -> str:
    """Texts as lines: Chinese | English."""
    return "\n".join(line_of(one) for one in texts or ())


def texts_in(lines: str) -> list[Plain]:
    """The texts in such lines."""
    return [text_in(line) for line in lines.splitlines() if line.strip()]


def articles_in(lines: str, known: Mapping[str, str], where: str) -> list[Plain]:
    """Citations, one a line; the English of one that is known already is kept."""
    found = []
    for line in (one.strip() for one in CUT.split(lines)):
        if not line:
            continue
        text = text_in(line)
        if not text["zh"].startswith("《"):
            raise ProcedureRefusal(
                Text(
                    f"“{where}”里的“{text['zh']}”不是条款。请写成《法律名称》第几条，一行一条。",
                    f"{where}: {text['zh']!r} is no citation. Write 《name of the law》第…条, one a line.",
                ),
                field="articles",
            )
        if not text["en"] or text["en"] == text["zh"]:
            text["en"] = known.get(text["zh"], text["zh"])
        found.append(text)
    return found


def citations(source: Mapping[str, Any]) -> dict[str, str]:
    """The English of every citation in the chart."""
    found: dict[str, str] = {}

    def look(value: Any) -> None:
        if isinstance(value, Mapping):
            if set(value) == {"zh", "en"} and str(value["zh"]).startswith("《"):
                found[str(value["zh"])] = str(value["en"])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(source)
    return found


def told_in(sent: Sent, prefix: str, held: Plain) -> Plain:
    """A sentence for each of the five that may be said once or be lacking; what is not asked stays as it is."""
    found: Plain = {}
    for name in TOLD:
        words = whole(both_in(sent, f"{prefix}-{name}")) if f"{prefix}-{name}-zh" in sent else held.get(name)
        if words:
            found[name] = words
    return found


# Pieces.


def with_sent(groups: tuple[Group, ...], sent: Sent) -> tuple[Group, ...]:
    """The same questions with what was answered, for a page that could not be saved."""

    def answered(one: Input) -> Input:
        if one.sort == "tick":
            return replace(one, value=one.name in sent)
        if one.sort == "several":
            return replace(one, value=several(sent, one.name))
        return replace(one, value=sent[one.name]) if one.name in sent else one

    return tuple(
        replace(
            group,
            inputs=tuple(answered(one) for one in group.inputs),
            rows=tuple(replace(row, inputs=tuple(answered(one) for one in row.inputs)) for row in group.rows),
            open=True,
        )
        for group in groups
    )


def say_way(way: Plain) -> str:
    """A way on in words: its label, or that it is the default."""
    return choices.say(way.get("label")) or (gettext("默认") if way.get("default") else gettext("出口"))


def ways_of(step: Plain) -> list[Plain]:
    return [{"to": way} if isinstance(way, str) else way for way in step.get("next", [])]


def options_of(items: list[Plain]) -> Options:
    return [(item["id"], choices.say(item["title"])) for item in items]


def both(name: str, label: str, value: Mapping[str, str] | None, sort: Sort = "text") -> list[Input]:
    zh, en = (value["zh"], english(value)) if value else ("", "")
    return [
        Input(f"{name}-zh", label, zh, sort, lang="zh-Hans"),
        Input(f"{name}-en", gettext("%(label)s（英文）") % {"label": label}, en, sort, lang="en"),
    ]


def english(text: Mapping[str, str]) -> str:
    """The English; nothing where only Chinese was ever written."""
    return "" if text["en"] == text["zh"] else text["en"]


def two_languages() -> str:
    return gettext("一行一条：中文 | English，英文可以不写")


def line_of(text: Mapping[str, str]) -> str:
    return text["zh"] if text["en"] == text["zh"] else f"{text['zh']} {BAR} {text['en']}"


def text_in(line: str) -> Plain:
    zh, _, en = (part.strip() for part in line.partition(BAR))
    return {"zh": zh or en, "en": en or zh}


def both_in(sent: Sent, name: str) -> Plain:
    return {code: str(sent.get(f"{name}-{code}", "")).replace("\r\n", "\n").strip() for code in ("zh", "en")}


def whole(text: Plain) -> Plain:
    """Both languages; one stands for the other. Nothing where there is neither."""
    zh, en = text["zh"], text["en"]
    return {"zh": zh or en, "en": en or zh} if zh or en else {}


def places(sent: Sent, prefix: str, suffix: str) -> list[int]:
    return [place for place in range(MOST_ROWS) if f"{prefix}-{place}-{suffix}" in sent]


def several(sent: Sent, name: str) -> list[str]:
    listed = getattr(sent, "getlist", None)
    return [value for value in (listed(name) if listed else sent.get(name, [])) if value]


def condition_in(said: str) -> Plain:
    found = condition_of(said)
    if found is None:
        raise ProcedureRefusal(
            Text(
                f"条件“{said}”看不懂。写成：字段 == 值，例如 needs_site_check == true。",
                f"Cannot read the condition {said!r}. Write field == value, such as needs_site_check == true.",
            ),
            field="optional",
        )
    return {"field": found.field, "operator": found.operator, "value": found.literal}


def number_in(said: str, where: str, named: str) -> int:
    if not said.isascii() or not said.isdigit() or len(said) > 5:
        raise ProcedureRefusal(
            Text(f"“{where}”应是整数，现在是“{said}”。", f"{where} must be a whole number, not {said!r}."), field=named
        )
    return int(said)


def nothing_of(value: Any) -> Any:
    """What a field that is not there counts as."""
    if isinstance(value, bool):
        return False
    if isinstance(value, list):
        return []
    return {} if isinstance(value, Mapping) else ""

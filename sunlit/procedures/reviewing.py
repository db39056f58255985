"""The chain of reviews that a chart passes before publication (R-072), as content/presets describe it. Pure.

A chain is data: which office speaks in which step, in what way, within how many working days, on which charts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, preset_file, read_yaml
from sunlit.ledger.wording import Text
from sunlit.offices.rights import ROLES

FILE = "chart_review.yaml"
# The office of every step that the unit itself takes.
ORGAN = "organ"
PASS, RETURN = "pass", "return"
DECISIONS: Mapping[str, Text] = {PASS: Text("同意", "Pass"), RETURN: Text("退回", "Send back")}
# One person writes, the leadership writes together, a sitting decides on many.
KINDS = ("review", "collective", "meeting")
SCOPES = ("external", "internal")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``consult`` lets the office put questions to the unit, ``scopes`` names the charts it is taken for."""

    code: str
    name: Text
    office: str
    kind: str
    roles: frozenset[str]
    days: int
    scopes: tuple[str, ...]
    consult: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps in their order; none where charts are handed in by one person and published by another."""

    title: Text
    source: Text
    steps: tuple[Step, ...]

    def of(self, scope: str) -> tuple[Step, ...]:
        """The steps that a chart of this scope takes."""
        return tuple(step for step in self.steps if scope in step.scopes)

    def step(self, code: str) -> Step:
        """The step of this code; KeyError where the chain has none."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def after(self, code: str, scope: str) -> Step | None:
        """The step that follows for a chart of this scope; the first one after no step, None behind the last."""
        steps = self.of(scope)
        place = next((number for number, step in enumerate(steps, start=1) if step.code == code), 0)
        return steps[place] if place < len(steps) else None

    def offices(self) -> tuple[str, ...]:
        """The offices that need an organ, each once, in the order of the chain."""
        return tuple(dict.fromkeys(step.office for step in self.steps if step.office != ORGAN))


@dataclass(frozen=True, slots=True)
class Words:
    """What the offices are called, and how long an opinion may be."""

    offices: Mapping[str, Text]
    longest: int


def presets() -> dict[str, Chain]:
    """Every preset that has a chain for charts, by the name of its folder."""
    found = sorted(path.parent.name for path in (CONTENT / "presets").glob(f"*/{FILE}"))
    return {name: chain_of(plain_chain(name)) for name in found}


def plain_chain(preset: str) -> dict[str, Any]:
    """The chain of a preset as plain values: what is kept when it is put in force."""
    table: dict[str, Any] = read_yaml(preset_file(preset, FILE))
    return table


@cache
def words() -> Words:
    """The words of all chains."""
    table = read_yaml(CONTENT / "categories" / FILE)
    return Words({code: _text(row) for code, row in table["offices"].items()}, table["longest_words"])


def chain_of(plain: Mapping[str, Any]) -> Chain:
    """The chain that plain values describe. ValueError says in words what is wrong with them."""
    chain = Chain(_text(plain["title"]), _text(plain["source"]), tuple(_step(row) for row in plain["steps"]))
    faults = [*_faults(chain)]
    if faults:
        raise ValueError("；".join(faults))
    return chain


def against_words(step: Step, *, decision: str, said: str, attendees: str = "") -> tuple[str, Text] | None:
    """What an opinion in this step still lacks: the field and the sentence; None where it lacks nothing."""
    if decision not in DECISIONS:
        return "decision", Text("请选择同意或者退回。", "Choose to pass the chart or to send it back.")
    if not said.strip():
        return "words", Text(
            "审核意见须写明，不能只选同意或者退回。", "Write the opinion; a choice alone is not enough."
        )
    if step.kind == "collective" and decision == PASS and not attendees.strip():
        return "attendees", Text("集体审定须写明参加人员。", "Say who took part in the decision.")
    if len(said.strip()) > words().longest:
        return "words", Text(
            f"写了 {len(said.strip())} 个字，最多 {words().longest} 个字。请改短。",
            f"This has {len(said.strip())} characters; at most {words().longest} are possible.",
        )
    return None


def kept_apart(account: int | None, made_by: Collection[int | None], spoken: Collection[int | None]) -> Text | None:
    """Why this person stays out of a step: they made the chart, or have spoken in another step of this passage."""
    if account in made_by:
        return Text(
            "这份流程图是您编制或者提交的，不能自己审核。请交给同岗位的其他人。",
            "You drew this chart or handed it in, so you cannot review it; leave it to another holder of the post.",
        )
    if account in spoken:
        return Text(
            "您在前面的步骤已经提过意见，每一步须由不同的人办理。请交给同岗位的其他人。",
            "You have spoken in an earlier step; each step takes another person. Ask another holder of the post.",
        )
    return None


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["zh"], row["en"])


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        code=row["code"],
        name=_text(row),
        office=row["office"],
        kind=row["kind"],
        roles=frozenset(row["roles"]),
        days=row["days"],
        scopes=tuple(row["scopes"]),
        consult=row.get("consult", False),
    )


def _faults(chain: Chain) -> Iterable[str]:
    codes = [step.code for step in chain.steps]
    if len(set(codes)) < len(codes):
        yield "步骤代码重复"
    for step in chain.steps:
        if step.kind not in KINDS:
            yield f"“{step.name.zh}”的办法“{step.kind}”不认识"
        if step.office not in words().offices:
            yield f"“{step.name.zh}”的单位“{step.office}”不认识"
        if not step.roles or not step.roles <= ROLES.keys():
            yield f"“{step.name.zh}”的岗位“{'、'.join(sorted(step.roles - ROLES.keys()))}”不认识"
        if not step.scopes or not set(step.scopes) <= set(SCOPES):
            yield f"“{step.name.zh}”没有写适用于外部还是内部流程图"
        if step.days < 1:
            yield f"“{step.name.zh}”的天数须是正数"
        if step.kind == "meeting" and step.office == ORGAN:
            yield f"“{step.name.zh}”是会议审定，不能由编制单位自己办"

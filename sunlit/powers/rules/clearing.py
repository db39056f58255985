"""Pure rules of a clearing round 清权: its chain of steps as data, where an item goes next, what an opinion needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.powers.rules.findings import Finding
from sunlit.powers.rules.outcomes import OUTCOMES

ORGAN = "organ"
AGREE, RETURN, OBJECT = "agree", "return", "object"
DECISIONS: Mapping[str, Text] = {
    AGREE: Text("同意", "Agree"),
    RETURN: Text("退回", "Send back"),
    OBJECT: Text("不同意", "Disagree"),
}
KINDS = frozenset({"file", "review", "collective", "joint", "meeting", "register", "publish"})
# Steps that are gone through by an act of their own, not by an opinion.
ACTS = frozenset({"meeting", "register", "publish"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: who acts, in which of the seven ways, within how many working days, and what follows.

    ``office``: whose it is (``organ`` is whoever filed). ``never``: steps whose actors may not act in this one; who
    filed may act in none but the first. ``seats``: in a joint review the offices with the aspects each judges.
    """

    code: str
    name: Text
    kind: str
    office: str
    roles: frozenset[str]
    days: int
    following: str = ""
    back: str = ""
    disagreed: str = ""
    outcome: bool = False
    document: bool = False
    never: frozenset[str] = frozenset()
    seats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office that acts in this step."""
        return tuple(self.seats) if self.kind == "joint" else (self.office,)

    @property
    def decisions(self) -> tuple[str, ...]:
        """What may be said here."""
        if self.kind == "joint":
            return (AGREE, OBJECT)
        return (AGREE, RETURN) if self.back else (AGREE,)

    @property
    def worded(self) -> bool:
        """Whether a written opinion is needed."""
        return self.kind not in ("file", "register", "publish")


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps in their order, from the first to publication."""

    title: Text
    source: Text
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step:
        """The step of this code; KeyError where the chain has none."""
        return next(step for step in self.steps if step.code == code)

    def has(self, code: str) -> bool:
        """Whether the chain has this step."""
        return any(step.code == code for step in self.steps)

    def offices(self) -> tuple[str, ...]:
        """The offices that need a seat, each once, in the order of the chain."""
        found = (office for step in self.steps for office in step.offices if office != ORGAN)
        return tuple(dict.fromkeys(found))

    def place(self, code: str) -> int:
        """How far along the chain a step stands, from 0; behind all for a finished item."""
        codes = [step.code for step in self.steps]
        return codes.index(code) if code in codes else len(codes)


def chain_of(plain: Mapping[str, Any]) -> Chain:
    """The chain that a preset (or a round's own copy of it) describes. ValueError says in words what is wrong."""
    steps = tuple(_step(row) for row in plain["steps"])
    chain = Chain(_text(plain["title"]), _text(plain["source"]), steps)
    faults = [*_faults(chain)]
    if faults:
        raise ValueError("；".join(faults))
    return chain


def _text(entry: Mapping[str, str]) -> Text:
    return Text(entry["zh"], entry["en"])


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        code=row["code"],
        name=_text(row),
        kind=row["kind"],
        office=row.get("office", ""),
        roles=frozenset(row["roles"]),
        days=row["days"],
        following=row.get("next", ""),
        back=row.get("back", ""),
        disagreed=row.get("disagreed", ""),
        outcome=row.get("outcome", False),
        document=row.get("document", False),
        never=frozenset(row.get("not", ())),
        seats={office: tuple(aspects) for office, aspects in row.get("seats", {}).items()},
    )


def _faults(chain: Chain) -> Iterable[str]:
    codes = [step.code for step in chain.steps]
    if not chain.steps or chain.steps[0].kind != "file" or chain.steps[0].office != ORGAN:
        yield "第一步须由填报单位清理"
        return
    if len(set(codes)) < len(codes):
        yield "步骤代码重复"
    if [step.kind for step in chain.steps if step.kind in ("register", "publish")] != ["register", "publish"]:
        yield "须先登记再公布，各一次"
    if chain.steps[-1].kind != "publish":
        yield "最后一步须是公布"
    if not any(step.outcome for step in chain.steps):
        yield "没有一步作出审核结论"
    for number, step in enumerate(chain.steps):
        ahead = codes[number + 1 :]
        if step.kind not in KINDS:
            yield f"“{step.name.zh}”的办法“{step.kind}”不认识"
        if step.kind == "joint" and not all(step.seats.values()):
            yield f"“{step.name.zh}”有单位没有审核内容"
        for name in {step.following, step.disagreed} - {""}:
            if name not in ahead and not (name == step.disagreed and name in codes[:number]):
                yield f"“{step.name.zh}”之后的“{name}”不在后面"
        for name in {step.back, *step.never} - {""}:
            if name not in codes[:number]:
                yield f"“{step.name.zh}”提到的“{name}”不在前面"
        if not step.following and step.kind != "publish":
            yield f"“{step.name.zh}”没有下一步"


def next_step(step: Step, said: Iterable[str], *, asked: int) -> str:
    """The code of the step after what was said in this one; the step's own where somebody has still to speak.

    ``asked``: how many are asked. A joint review waits for all; one objection leads where the chain says.
    """
    decisions = tuple(said)
    if RETURN in decisions:
        return step.back or step.code
    if len(decisions) < asked:
        return step.code
    if OBJECT in decisions:
        return step.disagreed or step.back or step.code
    return step.following


def against_opinion(
    step: Step, *, decision: str, words: str, outcome: str = "", attendees: str = "", document: str = ""
) -> tuple[Finding, ...]:
    """What an opinion in this step still lacks, each with the field it is about."""
    found: list[Finding] = []
    if decision not in step.decisions:
        found.append(Finding(Text("请选择意见：这一步没有这种意见。", "Choose what this step offers."), "decision"))
    if (step.worded or decision != AGREE) and not words.strip():
        found.append(
            Finding(
                Text("审核意见须写明，不能只选同意或者退回。", "Write the opinion; a choice alone is not enough."),
                "words",
            )
        )
    if step.outcome and decision == AGREE and outcome not in OUTCOMES:
        found.append(Finding(Text("请从八种审核结论中选一种。", "Choose one of the eight outcomes."), "outcome"))
    if step.kind == "collective" and decision == AGREE and not attendees.strip():
        found.append(
            Finding(
                Text("集体审议须写明参加人员。", "Say who took part in the collective review."),
                "attendees",
            )
        )
    if step.document and decision == AGREE and not document.strip():
        found.append(Finding(Text("请填写正式文件的文号。", "Give the number of the formal document."), "document"))
    return tuple(found)
